"""The same answers without HTTP, for the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import anyio

from api.canned.answer import Answer, Page, ask
from api.canned.header import FOLDER, read_query
from api.errors import Problem, Text, unknown_query
from api.store.local import LocalReader
from api.store.snapshot import UNREADABLE, no_snapshot
from loader.disk import STORE_ERRORS

ROWS = 1_000_000
"""A command line shows everything."""


class UnknownQuery(Problem):
    """There is no such canned query; likely ones are named, and then all there are."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        near: list[str] = unknown_query(name, known).members["near"]
        perhaps = Text(zh=f"也许是：{'、'.join(near)}；", en=f"perhaps: {', '.join(near)}; ") if near else Text("", "")
        super().__init__(
            404,
            Text(
                zh=f"没有查询 {name}；{perhaps.zh}有：{'、'.join(known)}",
                en=f"There is no query {name}; {perhaps.en}there are: {', '.join(known)}",
            ),
            near=near,
        )


def run_canned(name: str, params: Mapping[str, str], data: Path, lang: str = "zh") -> Answer:
    """Asks a canned query of the current snapshot in `data`.

    :raises UnknownQuery: there is no such query.
    :raises Problem: there is no snapshot, or a parameter is wrong; its text says so in both languages.
    """
    path = FOLDER / f"{name}.rq"
    known = sorted(path.stem for path in FOLDER.glob("*.rq"))
    if name not in known:
        raise UnknownQuery(name, known)
    reader = _reader(data)
    try:
        return anyio.run(ask, read_query(path), params, reader, lang, Page(ROWS))
    except STORE_ERRORS as error:
        raise _cannot_be_read(error) from error


def _reader(data: Path) -> LocalReader:
    try:
        folder = data / (data / "current").readlink()
    except OSError as error:
        raise no_snapshot(None) from error
    try:
        return LocalReader(folder)
    except UNREADABLE as error:
        raise _cannot_be_read(error) from error


def _cannot_be_read(error: Exception) -> Problem:
    """A command line has no log to refer to: the reason is part of what is said."""
    return Problem(
        503,
        Text(
            zh=f"快照无法读取（{error}）；可用 budgetgraph rollback 退回较早的版本，或重新 budgetgraph load。",
            en=f"The snapshot cannot be read ({error}); `budgetgraph rollback` makes an older one current, "
            "`budgetgraph load` makes a new one",
        ),
    )
