"""What is on the pages of a published file, before anybody asks what it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from loader.problems import Problem


def least(confidences: Iterable[float | None]) -> float | None:
    """The confidence of several texts together; None where none of them was recognised."""
    return min((confidence for confidence in confidences if confidence is not None), default=None)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text outside tables; `line` and `page` count from 1, where the format has them.

    `confidence`, from 0 to 1, is that of its least certain character where the text was recognised in a scan.
    """

    text: str
    line: int | None = None
    page: int | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: the text of every cell from the left, untouched; a blank cell is ``""``."""

    cells: tuple[str, ...]
    line: int | None = None
    page: int | None = None
    confidences: tuple[float | None, ...] = ()
    """Of each cell, as that of a paragraph; empty where nothing was recognised."""


Place = tuple[int, int]
"""Row and column of a cell within its table, counted from 0."""


@dataclass(frozen=True, slots=True)
class Merge:
    """A cell that covers more than one place of a table. Rows and columns count from 0, within the table."""

    row: int
    column: int
    height: int = 1
    width: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A grid as it stands on the page. A merged cell has its text in the first place that it covers."""

    rows: tuple[Row, ...]
    merges: tuple[Merge, ...] = ()
    """Every cell that covers more than one place, by row and column; empty where the format does not tell."""

    @property
    def covered(self) -> dict[Place, Place]:
        """Place that a merged cell covers → the place where its text is; without that place itself."""
        return {
            (row, column): (merge.row, merge.column)
            for merge in self.merges
            for row in range(merge.row, merge.row + merge.height)
            for column in range(merge.column, merge.column + merge.width)
            if (row, column) != (merge.row, merge.column)
        }

    def between(self, start: int, stop: int | None = None) -> Table:
        """The rows from `start` to before `stop`, counted from 0, with the merged cells that lie among them."""
        stop = len(self.rows) if stop is None else stop
        merges = (
            replace(merge, row=merge.row - start)
            for merge in self.merges
            if start <= merge.row and merge.row + merge.height <= stop
        )
        return Table(self.rows[start:stop], tuple(merges))

    def followed_by(self, other: Table) -> Table:
        """One table with the rows of both."""
        below = (replace(merge, row=merge.row + len(self.rows)) for merge in other.merges)
        return Table(self.rows + other.rows, (*self.merges, *below))

    @property
    def width(self) -> int:
        """Number of columns of the widest row."""
        return max((len(row.cells) for row in self.rows), default=0)

    @property
    def line(self) -> int | None:
        return self.rows[0].line if self.rows else None

    @property
    def page(self) -> int | None:
        return self.rows[0].page if self.rows else None


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A published file as read: its blocks in reading order, and what identifies its bytes."""

    file: str
    blocks: tuple[Block, ...]
    sha256: str
    size: int
    problems: tuple[Problem, ...] = ()
    """What the reader could not read, or left out on purpose."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of the bytes of a file."""

    blocks: tuple[Block, ...]
    problems: tuple[Problem, ...] = ()
