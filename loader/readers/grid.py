"""Cells that cover places of a grid, as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loader.document import Merge, Row, Table

MAXIMUM_PLACES = 2_000_000
"""Places of one table, blank ones included."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell and the places that it covers. Rows and columns count from 0, within the table."""

    row: int
    column: int
    text: str
    height: int = 1
    width: int = 1


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where a row of a table stands in its file, as far as the format tells."""

    line: int | None = None
    page: int | None = None


def table_of(cells: Sequence[Cell], places: Sequence[RowPlace]) -> Table:
    """The table of the cells, with as many rows as places.

    A merged cell has its text in its first place; all rows are equally wide. Raises ValueError for more than
    MAXIMUM_PLACES places.
    """
    width = max((cell.column + cell.width for cell in cells), default=0)
    if width * len(places) > MAXIMUM_PLACES:
        raise ValueError("the table is too large")
    texts = [[""] * width for _ in places]
    for cell in cells:
        texts[cell.row][cell.column] = cell.text
    rows = tuple(Row(tuple(row), place.line, place.page) for row, place in zip(texts, places, strict=True))
    return Table(rows, tuple(_merges(cells)))


def _merges(cells: Iterable[Cell]) -> list[Merge]:
    merges = [
        Merge(cell.row, cell.column, cell.height, cell.width) for cell in cells if cell.height > 1 or cell.width > 1
    ]
    return sorted(merges, key=lambda merge: (merge.row, merge.column))
