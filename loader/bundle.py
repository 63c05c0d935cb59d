"""Several files that are one disclosure: whether they are, and how they are read as one document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from loader.disclosure import Disclosure
from loader.document import Block, Document, Paragraph, Row, Table
from loader.interpret.mappings import mapping
from loader.problems import Where

APART = 10_000_000
"""Lines and pages by which the files of a bundle are told apart while they are interpreted as one."""
BETWEEN = " + "
"""Between the names of the files of a bundle, where both are meant."""
LISTED = 3
"""Things that both files hold which a message lists."""
ORGANIZATION = 1
"""Which segment of a key is the name of the organization."""

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record", bound="DataclassInstance")


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a bundle, and what it says by itself."""

    document: Document
    disclosure: Disclosure

    @property
    def is_told(self) -> bool:
        """Whether it says something beside its tables."""
        return bool(self.disclosure.statements or self.disclosure.duties or self.disclosure.terms)


def are_one_organization(one: str, other: str) -> bool:
    """Whether two keys differ at most in what stands before the region: 中共江苏省委办公厅, 江苏省委办公厅.

    中共…委员会 and 政协…委员会 are two; a name without anything before it is the same as either.
    """
    if one == other:
        return True
    (name, rest), (other_name, other_rest) = map(_without_organization, (one, other))
    (before, plain), (other_before, other_plain) = map(_before_region, (name, other_name))
    return rest == other_rest and plain == other_plain and (before == other_before or None in {before, other_before})


def without_prefix(key: str) -> str:
    """The key with nothing before the region in the organization's name: equal for all keys that may be one."""
    name, rest = _without_organization(key)
    return "/".join([*rest, _before_region(name)[1]])


def said_twice(parts: Sequence[Part]) -> str | None:
    """What two of the files both hold, in words; None when each adds to the others."""
    seen: dict[str, str] = {}
    for part in parts:
        held = dict(_held(part.disclosure))
        if twice := [seen[kind] for kind in held if kind in seen]:
            more = f" and {len(twice) - LISTED} more" if len(twice) > LISTED else ""
            return ", ".join(twice[:LISTED]) + more
        seen |= held
    return None


def joined(parts: Sequence[Part]) -> tuple[Document, list[Document]]:
    """The files as one document, and in their order in it: first those with running text, which name the department.

    The first file keeps its lines and pages; `with_places` gives those of the others back.
    """
    documents = [part.document for part in sorted(parts, key=lambda part: not part.is_told)]
    blocks: list[Block] = []
    for index, document in enumerate(documents):
        if index:
            blocks.append(Paragraph(""))  # it ends a section, as the end of a file does
        blocks += (_moved(block, index * APART) for block in document.blocks)
    whole = Document(
        BETWEEN.join(document.file for document in documents),
        tuple(blocks),
        sha256=documents[0].sha256,
        size=sum(document.size for document in documents),
        problems=tuple(problem for document in documents for problem in document.problems),
    )
    return whole, documents


def with_places(disclosure: Disclosure, files: Sequence[str]) -> tuple[Disclosure, dict[str, int]]:
    """What was read from a joined document with the lines and pages of its files, and which file each part is from.

    The parts are named as in their IRIs (`expenditure`, `narrative/s14`, `performance/4`); files are counted from 0.
    """
    origins = {name: _file_of(record) for name, record in _named(disclosure)}
    return _in_place(disclosure, files), origins


def _without_organization(key: str) -> tuple[str, tuple[str, ...]]:
    segments = key.split("/")
    return segments[ORGANIZATION], (*segments[:ORGANIZATION], *segments[ORGANIZATION + 1 :])


def _before_region(name: str) -> tuple[int | None, str]:
    """Which of the prefixes of `mappings/identity.yaml` the name begins with, and the rest of it."""
    for number, pattern in enumerate(_prefixes()):
        if (match := pattern.match(name)) and match.end() < len(name):
            return number, name[match.end() :]
    return None, name


@cache
def _prefixes() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in mapping("identity")["before_region"])


def _held(disclosure: Disclosure) -> Iterator[tuple[str, str]]:
    """Each kind of table and each section that there is, and what it is called."""
    for table in disclosure.tables:
        yield table.cube, f"the table {table.title}"
    for plan in disclosure.plans:
        yield f"plan {plan.project}", f"the performance form of {plan.project}"
    for statement in disclosure.statements:
        yield statement.cube, f"sentences on {statement.cube.rpartition('/')[2]}"
    for name, records in (("the duties", disclosure.duties), ("the glossary", disclosure.terms)):
        if records:
            yield name, name


def _moved(block: Block, by: int) -> Block:
    if isinstance(block, Table):
        return replace(block, rows=tuple(_row_moved(row, by) for row in block.rows))
    return replace(block, line=_sum(block.line, by), page=_sum(block.page, by))


def _row_moved(row: Row, by: int) -> Row:
    return replace(row, line=_sum(row.line, by), page=_sum(row.page, by))


def _sum(place: int | None, by: int) -> int | None:
    return None if place is None else place + by


def _file_of(record: Any) -> int:
    """Index of the file in which the record stands; the first, where the format of the file knows no places."""
    place = getattr(record, "page", None) or getattr(record, "line", None)
    return place // APART if place else 0


def _in_place(record: Record, files: Sequence[str]) -> Record:
    """The record, and all records in it, with the lines and pages of their file."""
    changes: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name in {"line", "page"} and value is not None:
            changes[field.name] = value % APART
        elif is_dataclass(value) and not isinstance(value, type):
            changes[field.name] = _in_place(value, files)
        elif isinstance(value, tuple) and value and is_dataclass(value[0]):
            changes[field.name] = tuple(_in_place(each, files) for each in value)
    if isinstance(record, Where) and (record.line or record.page):
        changes["file"] = files[_file_of(record)] if record.file == BETWEEN.join(files) else record.file
    return replace(record, **changes)


def _named(disclosure: Disclosure) -> Iterator[tuple[str, Any]]:
    yield from ((table.name, table) for table in disclosure.tables)
    yield from ((f"narrative/s{statement.order}", statement) for statement in disclosure.statements)
    yield from ((f"performance/{plan.order}", plan) for plan in disclosure.plans)
