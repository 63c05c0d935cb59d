"""What is on the pages of a published file, before anybody asks what it means."""

from __future__ import annotations

from dataclasses import dataclass

from loader.problems import Problem


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text outside tables; `line` and `page` count from 1, where the format has them."""

    text: str
    line: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: the text of every cell from the left, untouched; a blank cell is ``""``."""

    cells: tuple[str, ...]
    line: int | None = None
    page: int | None = None


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
