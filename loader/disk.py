"""Writing so that a full disk, a power cut or a killed process leaves nothing half done."""

from __future__ import annotations

import os
import shutil
import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from loader.problems import SnapshotError

STORE_ERRORS = (OSError, RuntimeError)
"""What pyoxigraph raises: OSError for files, RuntimeError for corrupt content."""
DAMAGE = (RuntimeError, FileNotFoundError, NotADirectoryError)
"""Those of them that time does not heal, as it may heal a lack of permission or of file handles."""
DOOMED = ".removing-"
"""What the name of a folder begins with from the moment in which it is given up."""


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Errors of the file system, the store and the search index as one message."""
    try:
        yield
    except (*STORE_ERRORS, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise SnapshotError(f"cannot write to {path}: {reason}. Nothing was published") from error


def release_frames(error: BaseException | None) -> None:
    """Lets go of the store in the frames of a traceback: as long as it is open, it writes into the folder to be removed."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__context__


def remove(folder: Path) -> None:
    """Removes a folder so that at no time a part of it has its name; what cannot be removed now keeps the doomed name."""
    doomed = folder.with_name(DOOMED + folder.name.removeprefix(DOOMED))
    with suppress(OSError):
        shutil.rmtree(folder.rename(doomed), ignore_errors=True)


def link_or_copy(path: Path, new: Path) -> None:
    """A second name for the file; a copy of it where the file system has no hard links."""
    try:
        os.link(path, new)
    except OSError:
        shutil.copyfile(path, new)


def synchronise_tree(folder: Path) -> None:
    for parent, _, names in os.walk(folder):
        for name in names:
            synchronise(Path(parent, name))
        synchronise(Path(parent))


def synchronise(path: Path) -> None:
    """fsync: what was written to the file or folder survives a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
