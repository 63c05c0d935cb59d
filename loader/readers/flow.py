"""Running text with tables in it, as Word documents and web pages have it: what is a table, and what is only layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from loader.document import Block, Paragraph, Table
from loader.readers.grid import Cell, RowPlace, table_of

LONG_TEXT = 400
"""Characters; with this much text in one cell out of few, a table is layout."""
MANY_PARAGRAPHS = 5
FEW_CELLS = 6


@dataclass(frozen=True, slots=True)
class FlowCell:
    """A cell of a table with what it holds. Rows and columns count from 0."""

    row: int
    column: int
    blocks: tuple[Block, ...]
    height: int = 1
    width: int = 1

    @property
    def text(self) -> str:
        """Its own paragraphs, one a line; the tables in it are not part of that."""
        return "\n".join(block.text for block in self.blocks if isinstance(block, Paragraph))

    @property
    def tables(self) -> list[Table]:
        return [block for block in self.blocks if isinstance(block, Table)]


def blocks_of_table(cells: Sequence[FlowCell], places: Sequence[RowPlace]) -> Iterator[Block]:
    """The table and after it those that stand in its cells; of a layout table, what its cells hold, in order.

    `places` says of each row where it stands in the file.
    """
    if not any(cell.blocks for cell in cells):
        return
    if _is_layout(cells):
        for cell in sorted(cells, key=lambda cell: (cell.row, cell.column)):
            yield from cell.blocks
        return
    yield table_of([Cell(cell.row, cell.column, cell.text, cell.height, cell.width) for cell in cells], places)
    for cell in cells:
        yield from cell.tables


def with_columns(cells: Sequence[FlowCell], columns: Mapping[int, int]) -> list[FlowCell]:
    """The cells in real columns, given the one for each place in which a cell starts.

    A place of the format's own grid in which no cell of any row starts is no column.
    """
    count = max(columns.values(), default=-1) + 1
    starts = sorted(columns)
    first_after = {
        end: next((columns[start] for start in starts if start >= end), count)
        for end in {cell.column + cell.width for cell in cells}
    }
    return [
        FlowCell(
            cell.row,
            columns[cell.column],
            cell.blocks,
            cell.height,
            max(1, first_after[cell.column + cell.width] - columns[cell.column]),
        )
        for cell in cells
    ]


def _is_layout(cells: Sequence[FlowCell]) -> bool:
    """Whether nobody would read the cells as rows and columns.

    So it is with a single column; with other tables in it and no two rows of plain cells; and where one of a few cells
    holds nearly all text, in paragraphs.
    """
    if max(cell.column for cell in cells) == 0:
        return True
    if any(cell.tables for cell in cells):
        return _plain_rows(cells) < 2
    filled = [cell for cell in cells if cell.text]
    longest = max(filled, key=lambda cell: len(cell.text))
    return (
        len(filled) <= FEW_CELLS
        and len(longest.text) > LONG_TEXT
        and len(longest.blocks) >= MANY_PARAGRAPHS
        and len(longest.text) * 10 > 9 * sum(len(cell.text) for cell in filled)
    )


def _plain_rows(cells: Sequence[FlowCell]) -> int:
    """Rows with two cells or more that hold text without tables."""
    plain = [cell.row for cell in cells if cell.text and not cell.tables]
    return sum(plain.count(row) > 1 for row in set(plain))
