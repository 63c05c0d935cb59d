"""Tables as they were before page breaks cut them, each with its title, unit and note."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from loader.document import Block, Document, Paragraph, Row, Table
from loader.interpret.amounts import unit_in
from loader.interpret.sections import PAGE_NUMBER, heading_key
from loader.normalise import compact
from loader.vocabulary import Vocabulary

CAPTION_PARAGRAPHS = 4
"""How far above a table its title may stand, in paragraphs."""
LONGEST_CAPTION = 60
NOTE_MARKS = ("注:", "备注:", "说明:", "注.")


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
    blocks = [block for block in document.blocks if not _is_page_number(block)]
    found: list[Grid] = []
    for index, block in enumerate(blocks):
        if not isinstance(block, Table):
            continue
        follows_table = index > 0 and isinstance(blocks[index - 1], Table)
        if follows_table and (rows := _continuation(found[-1].rows, block.rows)):
            found[-1] = replace(found[-1], rows=found[-1].rows + rows, note=_note(blocks[index + 1 :]))
        else:
            title, unit = _caption(blocks[:index], vocabulary)
            found.append(Grid(block.rows, title, unit, _note(blocks[index + 1 :])))
    return found


def _is_page_number(block: Block) -> bool:
    return isinstance(block, Paragraph) and PAGE_NUMBER.match(compact(block.text)) is not None


def _continuation(before: Sequence[Row], after: Sequence[Row]) -> tuple[Row, ...] | None:
    """The rows of `after` below the header that it repeats; None when it does not begin like `before`."""
    repeated = 0
    for first, second in zip(before, after, strict=False):
        if _row_key(first) != _row_key(second):
            break
        repeated += 1
    return tuple(after[repeated:]) if repeated and repeated < len(before) else None


def _row_key(row: Row) -> tuple[str, ...]:
    return tuple(map(compact, row.cells))


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
    is_note = isinstance(below, Paragraph) and compact(below.text).startswith(NOTE_MARKS)
    return below.text if is_note and isinstance(below, Paragraph) else None
