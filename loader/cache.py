"""A folder of files that can be derived again: found by a key, checked before use, and never missed when they cannot be kept."""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

KEPT = 4
"""Files that stay when old ones are pruned."""
SUFFIX = ".cached"


@dataclass(frozen=True, slots=True)
class Cache:
    """`folder` need not exist. None: nothing is kept."""

    folder: Path | None

    def get(self, key: str) -> bytes | None:
        """What was put under that key; None where there is nothing, or nothing that can be trusted."""
        content = None if self.folder is None else _own_content(self.folder / f"{key}{SUFFIX}")
        digest, _, body = (content or b"").partition(b"\n")
        return body if digest == _digest(key, body) else None

    def put(self, key: str, body: bytes) -> None:
        """Keeps the content, and prunes what has not been put for long. Silent when that is not possible."""
        if self.folder is not None:
            with suppress(OSError):
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                _replace(self.folder / f"{key}{SUFFIX}", _digest(key, body) + b"\n" + body)
                _prune(self.folder)


def _digest(key: str, body: bytes) -> bytes:
    return hashlib.sha256(f"{key}\n".encode() + body).hexdigest().encode()


def _own_content(path: Path) -> bytes | None:
    """The content of a plain file that nobody else could have written."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            status = os.fstat(file.fileno())
            is_own = status.st_uid in (0, os.geteuid()) and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
            return file.read() if is_own and stat.S_ISREG(status.st_mode) else None
    except OSError:
        return None


def _replace(path: Path, content: bytes) -> None:
    """Writes the file in one step: readers see the old content or the new."""
    new = path.with_name(f"{path.name}-{os.getpid()}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    new.replace(path)


def _prune(folder: Path) -> None:
    files = sorted(folder.glob(f"*{SUFFIX}*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[KEPT:]:
        path.unlink(missing_ok=True)
