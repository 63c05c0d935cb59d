"""Looking terms up in the search index of a snapshot."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from loader.search_index import ENGLISH, INITIALS, NAME, PINYIN, SYNONYM, search_key

LATIN = re.compile(r"[^0-9a-z]")
CLASSES = {NAME: 0, PINYIN: 0, INITIALS: 0, ENGLISH: 3, SYNONYM: 3}
"""Exact, prefix and part count 0, 1 and 2; other names come after the term's own."""
FIND = """
SELECT term.id, term.iri, term.label, form.kind, form.start, form.form = :key
FROM form JOIN term ON term.id = form.term
WHERE form.form >= :key AND form.form < :key || char(1114111) AND (form.kind IN ({kinds}))
"""
ALL = "SELECT id, iri, label FROM term ORDER BY label"
DEFINITIONS = """
SELECT text, label, disclosure, department, department_label, year FROM definition WHERE term = ? ORDER BY rowid
"""


@dataclass(frozen=True, slots=True)
class Definition:
    """What one document says that a term means; `label` is the term as printed there."""

    definition: str
    label: str
    disclosure: str
    department: str
    departmentLabel: str  # noqa: N815  (the contract's name)
    year: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A term that was found. `match` is the kind of form: name, pinyin, initials, synonym, english; None when all are listed."""

    term: str
    label: str
    match: str | None
    definitions: tuple[Definition, ...]

    def content(self) -> dict[str, Any]:
        return asdict(self)


def look_up(connection: sqlite3.Connection, text: str, limit: int, offset: int = 0) -> list[Entry]:
    """The terms that a text finds, best first: exact, beginning, part, then other names. An empty text finds all."""
    found = _ranked(connection, text) if text.strip() else _all(connection)
    return [
        Entry(iri, label, match, _definitions(connection, number))
        for number, iri, label, match in found[offset : offset + limit]
    ]


def latin_key(text: str) -> str:
    """A text as pinyin or English is stored: `Sān gōng` → `sangong`, `lǜ` → `lv`; empty when it is not in Latin letters."""
    parted = unicodedata.normalize("NFD", text.casefold()).replace("u\u0308", "v")
    bare = "".join(character for character in parted if not unicodedata.combining(character))
    return LATIN.sub("", bare) if bare.isascii() else ""


_Found = tuple[int, str, str, str | None]


def _all(connection: sqlite3.Connection) -> list[_Found]:
    return [(*row, None) for row in connection.execute(ALL)]


def _ranked(connection: sqlite3.Connection, text: str) -> list[_Found]:
    best: dict[int, tuple[tuple[int, int, str], _Found]] = {}
    for number, iri, label, kind, start, is_exact in _matches(connection, text):
        place = 2 if start else (0 if is_exact else 1)
        rank = (CLASSES[kind] + place, len(label), label)
        if number not in best or rank < best[number][0]:
            best[number] = (rank, (number, iri, label, kind))
    return [found for _, found in sorted(best.values())]


def _matches(connection: sqlite3.Connection, text: str) -> list[tuple[int, str, str, str, int, bool]]:
    latin = latin_key(text)
    rows = _find(connection, search_key(text), (NAME, SYNONYM))
    return rows + (_find(connection, latin, (PINYIN, INITIALS, ENGLISH)) if latin else [])


def _find(connection: sqlite3.Connection, key: str, kinds: Sequence[str]) -> list[tuple[int, str, str, str, int, bool]]:
    if not key:
        return []
    names = ", ".join(f"'{kind}'" for kind in kinds)
    return connection.execute(FIND.format(kinds=names), {"key": key}).fetchall()


def _definitions(connection: sqlite3.Connection, term: int) -> tuple[Definition, ...]:
    return tuple(Definition(*row) for row in connection.execute(DEFINITIONS, (term,)))
