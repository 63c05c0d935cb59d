"""Which files are meant by the paths that a person gives."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path


def find_documents(paths: Iterable[Path], suffixes: Collection[str]) -> list[Path]:
    """Every file named, and every file with one of `suffixes` below every folder named, each once and in order.

    Hidden files and folders are left out, and links to folders are not followed.
    """
    found = (document for path in paths for document in (_below(path, suffixes) if path.is_dir() else [path]))
    return list(dict.fromkeys(found))


def _below(folder: Path, suffixes: Collection[str]) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if not name.startswith(".") and path.suffix.lower() in suffixes:
                yield path


def readable_path(path: Path | str) -> str:
    """The path as text that can be written as UTF-8; bytes that are no UTF-8 stand as `\\\\xhh`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
