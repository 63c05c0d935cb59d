"""Tables as they were before page breaks cut them, each with its title, unit and note."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from loader.document import Block, Document, Paragraph, Place, Row, Table
from loader.interpret.amounts import parse_number, unit_in
from loader.interpret.headers import read_header
from loader.interpret.mappings import mapping
from loader.interpret.sections import PAGE_NUMBER, heading_key
from loader.normalise import compact
from loader.vocabulary import Vocabulary

CAPTION_PARAGRAPHS = 4
"""How far above a table its title may stand, in paragraphs."""
LONGEST_CAPTION = 60
MOST_CAPTIONS = 4
"""Words that stand about a table in its first row: 部门：, its name, 单位：万元."""
PAGE_NUMBER_IN_DASHES = re.compile(r"^[-—–―]+\d{1,4}[-—–―]+$")
CONTINUED = re.compile(r"\(?续表?\d*\)?$")
UNIT_IN_TITLE = re.compile(r"\((?:金额)?单位[^)]*\)$")


@dataclass(frozen=True, slots=True)
class Grid:
    """A whole table with what stands around it."""

    table: Table
    title: str | None = None
    unit: str | None = None
    """As published, such as 万元."""
    note: str | None = None
    covered: Mapping[Place, Place] = field(default_factory=dict)
    """As `Table.covered`."""

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.table.rows

    @property
    def width(self) -> int:
        return self.table.width


def grids(document: Document, vocabulary: Vocabulary) -> list[Grid]:
    """Every table of the document, in order; parts that a page break separated are one table."""
    blocks = [part for block in document.blocks for part in _parts(block, vocabulary) if not _is_page_number(part)]
    found: list[Grid] = []
    for index, block in enumerate(blocks):
        if not isinstance(block, Table):
            continue
        caption = _caption(blocks[:index], vocabulary)
        below = _continuation(found[-1], block, caption.title, vocabulary) if found else None
        note = _note(blocks[index + 1 :]) or caption.note
        if below is not None:
            found[-1] = replace(found[-1], table=found[-1].table.followed_by(below), note=note or found[-1].note)
        else:
            found.append(Grid(block, caption.title, caption.unit, note))
    return [_finished(grid) for grid in found]


def _finished(grid: Grid) -> Grid:
    """The grid without blank rows at its end, which a form has and a spreadsheet does not."""
    end = len(grid.rows)
    while end and not any(map(compact, grid.rows[end - 1].cells)):
        end -= 1
    table = grid.table.between(0, end) if end else grid.table
    return replace(grid, table=table, covered=table.covered)


def _parts(block: Block, vocabulary: Vocabulary) -> Iterator[Block]:
    """A table in which the title of another one stands is two tables with the title between; page numbers are no rows."""
    if not isinstance(block, Table):
        yield block
        return
    start = 0
    is_above = False
    for number, row in enumerate(block.rows):
        words = [cell for cell in row.cells if compact(cell)]
        is_page_number = len(words) == 1 and PAGE_NUMBER_IN_DASHES.match(compact(words[0])) is not None
        is_title = len(words) == 1 and _is_title(words[0], vocabulary)
        is_caption = is_title or (number == start and _is_caption(words, is_below_caption=is_above))
        if is_page_number or is_caption:
            if number > start:
                yield block.between(start, number)
            if is_caption:
                yield from (Paragraph(word, row.line, row.page) for word in words)
            start, is_above = number + 1, is_above or is_caption
        else:
            is_above = False
    if start < len(block.rows):
        yield from _with_note_below(block.between(start))


def _is_caption(words: Sequence[str], *, is_below_caption: bool) -> bool:
    """Whether the first row of a table is no row: blank below a title, or what stands about a table (部门：…, 单位：万元)."""
    if not words:
        return is_below_caption
    is_short = len(words) <= MOST_CAPTIONS and all(parse_number(word) is None for word in words)
    return is_short and any(unit_in(word) or _is_about_table(word) for word in words)


def _is_about_table(text: str) -> bool:
    return re.match(mapping("amounts")["about_table"], compact(text)) is not None


def _with_note_below(table: Table) -> Iterator[Block]:
    """A last row that is nothing but a note (注：…) is a paragraph below the table."""
    end = len(table.rows)
    while end and (words := [cell for cell in table.rows[end - 1].cells if compact(cell)]) and _is_note(words):
        end -= 1
    yield table.between(0, end)
    for row in table.rows[end:]:
        yield from (Paragraph(cell, row.line, row.page) for cell in row.cells if compact(cell))


def _is_note(words: Sequence[str]) -> bool:
    return len(words) == 1 and compact(words[0]).startswith(tuple(mapping("amounts")["notes"]))


def _is_title(text: str, vocabulary: Vocabulary) -> bool:
    key = CONTINUED.sub("", UNIT_IN_TITLE.sub("", heading_key(text)))
    cube = vocabulary.cube_titled(key) if len(key) <= LONGEST_CAPTION else None
    return cube is not None and key in cube.titles


def _is_page_number(block: Block) -> bool:
    return isinstance(block, Paragraph) and PAGE_NUMBER.match(compact(block.text)) is not None


def _continuation(before: Grid, part: Table, title: str | None, vocabulary: Vocabulary) -> Table | None:
    """The rows below the header that a part repeats from the table before; None when it does not go on with it.

    The title may be repeated, with 续表 or without. Where a row of the table before stands again, but for its total, it
    is another table.
    """
    cube = vocabulary.cube_titled(before.title) if before.title else None
    named = vocabulary.cube_titled(title) if title else None
    if cube is None or (title is not None and named is not cube):
        return None
    rows = part.rows
    depth = read_header(before.rows, cube, vocabulary, before.title or "").depth
    repeats = depth > 0 and [_row_key(row) for row in rows[:depth]] == [_row_key(row) for row in before.rows[:depth]]
    if not repeats:
        return None
    known = {key for row in before.rows[depth:] if (key := _label_key(row)) and not _is_total(key, vocabulary)}
    below = part.between(depth)
    return None if any(_label_key(row) in known for row in below.rows) else below


def _row_key(row: Row) -> tuple[str, ...]:
    return tuple(map(compact, row.cells))


def _is_total(words: Sequence[str], vocabulary: Vocabulary) -> bool:
    return all(vocabulary.name_of("column-role", word) == "total" for word in words)


def _label_key(row: Row) -> tuple[str, ...] | None:
    """The words and codes of a row without its amounts; None for a row that has none."""
    words = tuple(cell for cell in _row_key(row) if cell and (parse_number(cell) is None or cell.isdigit()))
    return words or None


@dataclass(frozen=True, slots=True)
class _Caption:
    """What stands above a table."""

    title: str | None = None
    unit: str | None = None
    note: str | None = None


def _caption(blocks: Sequence[Block], vocabulary: Vocabulary) -> _Caption:
    """Title, unit and note from the paragraphs directly above a table; a note stands between the title and the table."""
    unit, note, nearest = None, None, None
    below = ""
    for paragraph in _paragraphs_above(blocks):
        text = paragraph.text
        stated = unit_in(text)
        unit = unit or stated
        if _is_note([text]):
            note = text
            continue
        if stated is None and _is_about_table(text):
            continue
        if vocabulary.cube_titled(heading_key(text)) is not None and len(text) <= LONGEST_CAPTION:
            return _Caption(text, unit, note)
        if below and _is_title(text + below, vocabulary):
            return _Caption(text + below, unit, note)
        if stated is None:
            below = text
            nearest = nearest or text
    return _Caption(nearest, unit)


def _paragraphs_above(blocks: Sequence[Block]) -> Iterator[Paragraph]:
    for block in reversed(blocks[-CAPTION_PARAGRAPHS:]):
        if not isinstance(block, Paragraph):
            return
        yield block


def _note(blocks: Sequence[Block]) -> str | None:
    """The note directly below a table, if there is one."""
    below = next(iter(blocks), None)
    return below.text if isinstance(below, Paragraph) and _is_note([below.text]) else None
