"""Tables as they were before page breaks cut them, each with its title, unit and note."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from loader.document import Block, Document, Paragraph, Row, Table
from loader.interpret.amounts import parse_number, unit_in
from loader.interpret.headers import read_header
from loader.interpret.mappings import mapping
from loader.interpret.sections import PAGE_NUMBER, heading_key
from loader.normalise import compact
from loader.vocabulary import Vocabulary

CAPTION_PARAGRAPHS = 4
"""How far above a table its title may stand, in paragraphs."""
LONGEST_CAPTION = 60
PAGE_NUMBER_IN_DASHES = re.compile(r"^[-—–―]+\d{1,4}[-—–―]+$")
CONTINUED = re.compile(r"\(?续表?\d*\)?$")
UNIT_IN_TITLE = re.compile(r"\((?:金额)?单位[^)]*\)$")


@dataclass(frozen=True, slots=True)
class Grid:
    """A whole table with what stands around it."""

    rows: tuple[Row, ...]
    title: str | None = None
    unit: str | None = None
    """As published, such as 万元."""
    note: str | None = None

    @property
    def width(self) -> int:
        return max(len(row.cells) for row in self.rows)


def grids(document: Document, vocabulary: Vocabulary) -> list[Grid]:
    """Every table of the document, in order; parts that a page break separated are one table."""
    blocks = [part for block in document.blocks for part in _parts(block, vocabulary) if not _is_page_number(part)]
    found: list[Grid] = []
    for index, block in enumerate(blocks):
        if not isinstance(block, Table):
            continue
        title, unit = _caption(blocks[:index], vocabulary)
        rows = _continuation(found[-1], block.rows, title, vocabulary) if found else None
        if rows is not None:
            found[-1] = replace(found[-1], rows=found[-1].rows + rows, note=_note(blocks[index + 1 :]))
        else:
            found.append(Grid(block.rows, title, unit, _note(blocks[index + 1 :])))
    return found


def _parts(block: Block, vocabulary: Vocabulary) -> Iterator[Block]:
    """A table in which the title of another one stands is two tables with the title between; page numbers are no rows."""
    if not isinstance(block, Table):
        yield block
        return
    rows: list[Row] = []
    for row in block.rows:
        words = [cell for cell in row.cells if compact(cell)]
        if len(words) == 1 and PAGE_NUMBER_IN_DASHES.match(compact(words[0])):
            continue
        if len(words) == 1 and _is_title(words[0], vocabulary):
            if rows:
                yield Table(tuple(rows))
            yield Paragraph(words[0], row.line, row.page)
            rows = []
        else:
            rows.append(row)
    if rows:
        yield Table(tuple(rows))


def _is_title(text: str, vocabulary: Vocabulary) -> bool:
    key = CONTINUED.sub("", UNIT_IN_TITLE.sub("", heading_key(text)))
    cube = vocabulary.cube_titled(key) if len(key) <= LONGEST_CAPTION else None
    return cube is not None and key in cube.titles


def _is_page_number(block: Block) -> bool:
    return isinstance(block, Paragraph) and PAGE_NUMBER.match(compact(block.text)) is not None


def _continuation(
    before: Grid, rows: Sequence[Row], title: str | None, vocabulary: Vocabulary
) -> tuple[Row, ...] | None:
    """The rows below the header that they repeat from the table before; None when they do not go on with it.

    The title may be repeated, with 续表 or without. Where a row of the table before stands again, but for its total, it
    is another table.
    """
    cube = vocabulary.cube_titled(before.title) if before.title else None
    named = vocabulary.cube_titled(title) if title else None
    if cube is None or (title is not None and named is not cube):
        return None
    depth = read_header(before.rows, cube, vocabulary).depth
    repeats = depth > 0 and [_row_key(row) for row in rows[:depth]] == [_row_key(row) for row in before.rows[:depth]]
    if not repeats:
        return None
    known = {key for row in before.rows[depth:] if (key := _label_key(row)) and not _is_total(key, vocabulary)}
    below = tuple(rows[depth:])
    return None if any(_label_key(row) in known for row in below) else below


def _row_key(row: Row) -> tuple[str, ...]:
    return tuple(map(compact, row.cells))


def _is_total(words: Sequence[str], vocabulary: Vocabulary) -> bool:
    return all(vocabulary.name_of("column-role", word) == "total" for word in words)


def _label_key(row: Row) -> tuple[str, ...] | None:
    """The words and codes of a row without its amounts; None for a row that has none."""
    words = tuple(cell for cell in _row_key(row) if cell and (parse_number(cell) is None or cell.isdigit()))
    return words or None


def _caption(blocks: Sequence[Block], vocabulary: Vocabulary) -> tuple[str | None, str | None]:
    """Title and unit from the paragraphs directly above a table."""
    unit: str | None = None
    nearest: str | None = None
    for paragraph in _paragraphs_above(blocks):
        stated = unit_in(paragraph.text)
        unit = unit or stated
        if vocabulary.cube_titled(heading_key(paragraph.text)) is not None and len(paragraph.text) <= LONGEST_CAPTION:
            return paragraph.text, unit
        if stated is None and nearest is None:
            nearest = paragraph.text
    return nearest, unit


def _paragraphs_above(blocks: Sequence[Block]) -> Iterator[Paragraph]:
    for block in reversed(blocks[-CAPTION_PARAGRAPHS:]):
        if not isinstance(block, Paragraph):
            return
        yield block


def _note(blocks: Sequence[Block]) -> str | None:
    """The note directly below a table, if there is one."""
    below = next(iter(blocks), None)
    is_note = isinstance(below, Paragraph) and compact(below.text).startswith(tuple(mapping("amounts")["notes"]))
    return below.text if is_note and isinstance(below, Paragraph) else None
