"""An official list of codes, read from its file: entries with their level and parent, or everything that is wrong with it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from loader.codes.layout import Layout, Words, find_layout
from loader.codes.mistakes import Mistake, WrongList
from loader.codes.names import wording
from loader.codes.rows import SHOWN, Found, RowReader
from loader.codes.sheet import Sheet, read_sheets
from loader.vocabulary import Scheme, Vocabulary

CHINESE = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ufffd]")
"""Control characters, and what stands for a character that was lost when the file was saved."""
LONGEST = 12
"""Digits that no code exceeds."""
LONGEST_NAME = 100
"""Characters that no name exceeds."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A code of a list."""

    code: str
    name: str
    level: str
    """Local name of the level: `class`, `group`, `item`."""
    parent: str | None
    """The code one level up."""


@dataclass(frozen=True, slots=True)
class OfficialList:
    """What a file lists, in its order."""

    entries: tuple[Entry, ...]
    file: str
    """Name of the file."""
    content: bytes
    """Its bytes."""


def read_official(path: Path, scheme: Scheme, vocabulary: Vocabulary, sheet_name: str | None = None) -> OfficialList:
    """The list in a file: .xlsx, or .csv.

    Understood are codes and names in two columns of any order; the parts of codes in a column for each level, blank where
    they repeat; names in one column, or one for each level; codes and names in one cell; names and relative codes that are
    indented. What is above the header, below the list, or in other columns is not looked at.

    :raises WrongList: it is not a list of codes of that scheme, with all that is wrong in it.
    """
    content, sheets = read_sheets(path)
    words = Words(scheme, vocabulary)
    sheet, layout = _chosen(sheets, words, sheet_name)
    reader = RowReader(layout, words, {row.texts for row in sheet.rows[: layout.start]})
    reader.read(sheet.rows[layout.start :])
    other = _other_scheme(reader.found, scheme, vocabulary)
    mistakes = [other] if other else [*reader.mistakes, *_mistakes(reader, scheme)]
    if mistakes:
        mistakes.sort(key=lambda mistake: mistake.row or 0)
        raise WrongList(mistakes, sheet.name if len(sheets) > 1 else "")
    return OfficialList(tuple(_entry(found, scheme) for found in reader.found), path.name, content)


def _chosen(sheets: Sequence[Sheet], words: Words, name: str | None) -> tuple[Sheet, Layout]:
    """The sheet of that name, or the only one with codes."""
    named = [sheet for sheet in sheets if name in {None, sheet.name}]
    if not named:
        names = ", ".join(sheet.name for sheet in sheets if sheet.name) or "none, for this is a text file"
        raise WrongList.because(f"there is no sheet {name} with anything in it; there are: {names}")
    found = [(sheet, layout) for sheet in named if (layout := find_layout(sheet, words))]
    if not found:
        raise WrongList([_no_columns(named[0])], named[0].name)
    if len(found) > 1:
        names = ", ".join(sheet.name for sheet, _ in found)
        raise WrongList.because(f"{len(found)} sheets hold codes: {names}; say which is meant with --sheet NAME")
    return found[0]


def _no_columns(sheet: Sheet) -> Mistake:
    first = next(row for row in sheet.rows if not row.is_blank)
    texts = " | ".join(dict.fromkeys(cell.text for cell in first.cells if cell.text))[:100]
    return Mistake(
        "no columns with codes and names were found; the list needs a header such as 科目编码 and 科目名称, or 类, 款, 项 "
        f"and 科目名称 (the first row with text says: {texts})"
    )


def _other_scheme(found: Sequence[Found], scheme: Scheme, vocabulary: Vocabulary) -> Mistake | None:
    """That the list is one of another classification, if most of its codes are there and few are here."""
    codes = {entry.code for entry in found}
    counts = {other.name: len(codes & other.codes.keys()) for other in vocabulary.schemes.values() if other.codes}
    best = max(counts, key=lambda name: counts[name], default=scheme.name)
    if best == scheme.name or counts[best] * 2 < len(codes) or counts[best] <= 2 * counts.get(scheme.name, 0):
        return None
    return Mistake(
        f"this is a list of {best}: {counts[best]} of its {len(codes)} codes are there, and {counts.get(scheme.name, 0)} "
        f"in {scheme.name}; import it with --scheme {best}"
    )


def _mistakes(reader: RowReader, scheme: Scheme) -> Iterator[Mistake]:
    if not reader.found and not reader.mistakes:
        yield Mistake("there is no code below the header")
    yield from _misplaced(reader.found, scheme)
    yield from _without_parent(reader.found, scheme)


def _misplaced(entries: Sequence[Found], scheme: Scheme) -> Iterator[Mistake]:
    """What is wrong with codes and names as they stand."""
    first: dict[str, Found] = {}
    for entry in entries:
        before = first.setdefault(entry.code, entry)
        if scheme.level(entry.code) is None:
            yield Mistake(f"{entry.code[:SHOWN]} is no code of {scheme.name}{_lengths(scheme)}", entry.row)
        elif before is not entry:
            yield Mistake(_duplicate(before, entry), entry.row)
        elif not entry.name:
            yield Mistake(f"{entry.code} has no name", entry.row)
        elif len(entry.name) > LONGEST_NAME:
            yield Mistake(f"what stands beside {entry.code} is too long for a name: {entry.name[:SHOWN]}…", entry.row)
        elif UNPRINTABLE.search(entry.name):
            yield Mistake(f"the name beside {entry.code} has characters that are none: {entry.name[:SHOWN]}", entry.row)
        elif not CHINESE.search(entry.name):
            yield Mistake(f"{entry.name[:SHOWN]}, beside {entry.code}, is no name in Chinese", entry.row)


def _lengths(scheme: Scheme) -> str:
    lengths = [str(length) for length in range(1, LONGEST) if scheme.level("2" * length)]
    return f", whose codes have {', '.join(lengths[:-1])} or {lengths[-1]} digits" if len(lengths) > 1 else ""


def _duplicate(before: Found, entry: Found) -> str:
    if wording(before.name) == wording(entry.name):
        return f"{entry.code} {entry.name[:SHOWN]} is also in row {before.row}"
    return f"{entry.code} is {entry.name[:SHOWN]} here and {before.name[:SHOWN]} in row {before.row}"


def _without_parent(entries: Sequence[Found], scheme: Scheme) -> Iterator[Mistake]:
    """A mistake for each code that is missing above others."""
    codes = {entry.code for entry in entries}
    below: defaultdict[str, list[Found]] = defaultdict(list)
    for entry in entries:
        parent = scheme.broader(entry.code) if scheme.level(entry.code) else None
        if parent is not None and parent not in codes:
            below[parent].append(entry)
    for parent, orphans in below.items():
        more = f" and {len(orphans) - 1} more codes belong" if len(orphans) > 1 else " belongs"
        first = f"{orphans[0].code} {orphans[0].name[:SHOWN]}".rstrip()
        yield Mistake(f"{first}{more} to {parent}, which is not in the list", orphans[0].row)


def _entry(found: Found, scheme: Scheme) -> Entry:
    level = scheme.level(found.code)
    name = level.iri.rpartition("/")[2] if level else ""
    return Entry(found.code, found.name, name, scheme.broader(found.code))
