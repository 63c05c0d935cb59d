"""Which files are meant by the paths that a person gives."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ARCHIVE = ".zip"
"""Suffix of files that hold documents."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that was given, or that was found in a folder or an archive."""

    path: Path
    """Where its bytes are."""
    shown: str
    """How people know it: `in/2018.zip/公开表.pdf`."""
    folder: str
    """In which folder or archive it lies, as people know it."""
    refusal: str | None = None
    """Why it cannot be read, if that is known beforehand."""

    @classmethod
    def at(cls, path: Path) -> File:
        """A plain file."""
        return cls(path, readable_path(path), readable_path(path.parent))


def find_documents(paths: Iterable[Path], suffixes: Collection[str]) -> list[Path]:
    """Every file named, and every file with one of `suffixes` below every folder named, each once and in order.

    Hidden files and folders are left out, and links to folders are not followed.
    """
    found = (path for named in paths for path in _meant(named) if path == named or path.suffix.lower() in suffixes)
    return list(dict.fromkeys(found))


def left_out(paths: Sequence[Path], suffixes: Collection[str]) -> Counter[str]:
    """The suffixes of the files below the folders named that `find_documents` leaves out, and how many there are of each."""
    below = {path for named in paths for path in _meant(named)} - set(paths)
    return Counter(path.suffix.lower() for path in below if path.suffix.lower() not in suffixes)


def _meant(named: Path) -> Iterable[Path]:
    return _below(named) if named.is_dir() else [named]


def _below(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(parent, name)


def readable_path(path: Path | str) -> str:
    """The path as text that can be written as UTF-8; bytes that are no UTF-8 stand as `\\\\xhh`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def sha256_of(path: Path) -> str:
    """Hash of a file's bytes; empty for what is no file or cannot be read, of which its reader says why."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
