"""Which files are meant by the paths that a person gives."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path


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
