"""The same answers without HTTP, for the command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import anyio

from api.canned.answer import Answer, Page, ask
from api.canned.header import FOLDER, read_query
from api.errors import unknown_query
from api.store.snapshot import SnapshotReader, no_snapshot

ROWS = 1_000_000
"""A command line shows everything."""


def run_canned(name: str, params: Mapping[str, str], data: Path, lang: str = "zh") -> Answer:
    """Asks a canned query of the current snapshot in `data`.

    :raises Problem: there is no such query, no snapshot, or a parameter is wrong; its text says so in both languages.
    """
    path = FOLDER / f"{name}.rq"
    known = sorted(path.stem for path in FOLDER.glob("*.rq"))
    if name not in known:
        raise unknown_query(name, known)
    return anyio.run(ask, read_query(path), params, _reader(data), lang, Page(ROWS))


def _reader(data: Path) -> SnapshotReader:
    try:
        folder = data / (data / "current").readlink()
    except OSError as error:
        raise no_snapshot(None) from error
    try:
        return SnapshotReader(folder)
    except (OSError, ValueError, KeyError) as error:
        raise no_snapshot(str(error)) from error
