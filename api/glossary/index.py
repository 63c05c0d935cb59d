"""Which search index a request asks: the snapshot's, or one made on the spot of what a remote endpoint answers."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import anyio.to_thread

from api.errors import Problem, Text
from api.glossary.search import Entry, look_up
from api.store.reader import Reader, Solutions, value_of
from loader import search_index


async def entries(reader: Reader, text: str, limit: int, offset: int = 0) -> list[Entry]:
    """The terms that a text finds in one version of the data.

    :raises Problem: 503 when the index is damaged.
    """
    made_of = None if reader.index else [await reader.select(query) for query in QUERIES]
    return await anyio.to_thread.run_sync(_look_up, reader, made_of, text, limit, offset)


QUERIES = (search_index.TERMS, search_index.SYNONYMS, search_index.DEFINITIONS)


def _look_up(reader: Reader, made_of: list[Solutions] | None, text: str, limit: int, offset: int) -> list[Entry]:
    try:
        with closing(_open(reader, made_of)) as connection:
            return look_up(connection, text, limit, offset)
    except sqlite3.Error as error:
        raise Problem(503, DAMAGED) from error


def _open(reader: Reader, made_of: list[Solutions] | None) -> sqlite3.Connection:
    if reader.index is not None:
        return sqlite3.connect(f"{reader.index.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    connection = sqlite3.connect(":memory:")
    search_index.fill(connection, *(_texts(found) for found in made_of or ()))
    return connection


def _texts(found: Solutions) -> list[list[str]]:
    return [[value_of(term) for term in row] for row in found.rows]


DAMAGED = Text(
    zh="名词索引无法读取；重新载入即可重建。",
    en="The search index cannot be read; loading the data again makes a new one.",
)
