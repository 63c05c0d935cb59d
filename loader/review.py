"""What a check shows of a document beside its summary: every table that was read, and where in it something is not loaded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from loader.disclosure import Disclosure, PublishedTable, TableRow, Unplaced
from loader.document import Document, Paragraph, Row
from loader.documents import readable_path
from loader.findings import Finding
from loader.interpret.grids import Grid, grids
from loader.problems import Problem
from loader.vocabulary import CUBE, Vocabulary

QUOTED = re.compile(r"“(.+?)”")
CELL = re.compile(r"/(?P<table>[^/]+)/r(?P<row>\d+)(?:c(?P<column>\d+))?$")
"""The end of the IRI of a figure in a table, or of a row."""
LONGEST_CONTEXT = 600
"""Characters of a paragraph that are shown."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A number that is not loaded, and why. Rows and columns count from 1; `column` None marks the row."""

    row: int
    column: int | None
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class TableReview:
    """A table as it was understood. `kind` is the cube's name, empty for a table that is none of the standard ones."""

    title: str
    kind: str
    unit: str | None = None
    page: int | None = None
    line: int | None = None
    figures: int = 0
    marks: Sequence[Mark] = ()
    """Numbers that are not loaded."""
    notes: Sequence[Mark] = ()
    """Rows and cells of which a problem speaks."""
    rows: Sequence[Sequence[str]] = ()
    """Every cell as it was read, where something is marked."""
    first: int = 1
    """The first row below the header."""

    @property
    def place(self) -> str:
        if self.page is not None:
            return f"page {self.page}"
        return "" if self.line is None else f"line {self.line}"


@dataclass(frozen=True, slots=True)
class Remark:
    """A problem, and the words of the document that it is about, where they are running text."""

    severity: str
    message: str
    where: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    tables: Sequence[TableReview] = ()
    remarks: Sequence[Remark] = ()

    @classmethod
    def restore(cls, content: Mapping[str, Any]) -> Review:
        """The review that `asdict` has made of one."""
        tables = [
            TableReview(**{**table, **{kind: [Mark(**mark) for mark in table[kind]] for kind in ("marks", "notes")}})
            for table in content["tables"]
        ]
        return cls(tables, [Remark(**remark) for remark in content["remarks"]])


def review_of(
    disclosure: Disclosure, documents: Sequence[Document], vocabulary: Vocabulary, found: Sequence[Finding] = ()
) -> Review:
    """What a person should see of a disclosure that was read from these files, and in which the checks have found this."""
    figures = Counter(figure.table for figure in disclosure.figures)
    pages = _Pages(disclosure, [grid for document in documents for grid in grids(document, vocabulary)])
    for cell in disclosure.unplaced:
        pages.mark(cell)
    for problem in disclosure.problems:
        pages.note(problem)
    for finding in found:
        pages.find(finding)
    tables = [
        *(pages.standard(index, table, figures[table.name]) for index, table in enumerate(disclosure.tables)),
        *pages.others(),
    ]
    remarks = [_remark(problem, documents) for problem in disclosure.problems]
    return Review(sorted(tables, key=lambda table: (table.page or 0, table.line or 0)), remarks)


@dataclass
class _Pages:
    """The tables of a document, and what is marked in each."""

    disclosure: Disclosure
    grids: Sequence[Grid]
    marks: dict[tuple[str, int], list[Mark]] = field(default_factory=dict)
    """By `standard` or `grid`, and the index of the table."""
    notes: dict[int, list[Mark]] = field(default_factory=dict)
    """By the index of the standard table."""
    strays: dict[str, list[Mark]] = field(default_factory=dict)
    """By title, where the table is not found again."""

    def mark(self, cell: Unplaced) -> None:
        mark = Mark(cell.row or 1, cell.column, cell.text, cell.reason)
        for index, table in enumerate(self.disclosure.tables):
            if table.title == cell.table and _holds(table.rows, cell):
                self.marks.setdefault(("standard", index), []).append(mark)
                return
        for index, grid in enumerate(self.grids):
            if grid.title == cell.table and _holds(grid.rows, cell):
                self.marks.setdefault(("grid", index), []).append(mark)
                return
        self.strays.setdefault(cell.table or "", []).append(mark)

    def note(self, problem: Problem) -> None:
        where = problem.where
        if where.table is None or where.row is None:
            return
        for index, table in enumerate(self.disclosure.tables):
            if table.title == where.table and 0 < where.row <= len(table.rows):
                mark = Mark(where.row, where.column, "", problem.message)
                self.notes.setdefault(index, []).append(mark)
                return

    def find(self, finding: Finding) -> None:
        """Marks every cell and row of which a finding speaks."""
        for iri in (finding.subject, *finding.others):
            if match := CELL.search(iri):
                for index, table in enumerate(self.disclosure.tables):
                    if table.name == match["table"]:
                        column = int(match["column"]) if match["column"] else None
                        mark = Mark(int(match["row"]), column, "", finding.message["zh"])
                        self.notes.setdefault(index, []).append(mark)

    def standard(self, index: int, table: PublishedTable, figures: int) -> TableReview:
        marks, notes = self.marks.get(("standard", index), []), self.notes.get(index, [])
        labelled = [row.number for row in table.rows if row.label is not None]
        return TableReview(
            table.title,
            table.cube.removeprefix(CUBE),
            table.unit,
            table.page,
            table.line,
            figures,
            marks,
            notes,
            rows=[row.cells for row in table.rows] if marks or notes else [],
            first=min(labelled, default=1),
        )

    def others(self) -> Iterable[TableReview]:
        for index, grid in enumerate(self.grids):
            if marks := self.marks.get(("grid", index)):
                start, rows = grid.rows[0], [row.cells for row in grid.rows]
                first = min(mark.row for mark in marks)
                place = (start.page, start.line)
                yield TableReview(grid.title or "", "", grid.unit, *place, marks=marks, rows=rows, first=first)
        for title, marks in self.strays.items():
            yield TableReview(title, "", marks=marks)


def _holds(rows: Sequence[TableRow] | Sequence[Row], cell: Unplaced) -> bool:
    """Whether the cell stands in these rows: at its place the same text, on the same page and line."""
    if cell.row is None or not 0 < cell.row <= len(rows):
        return False
    row = rows[cell.row - 1]
    is_there = cell.column is None or (cell.column <= len(row.cells) and row.cells[cell.column - 1] == cell.text)
    return is_there and (row.page, row.line) == (cell.page, cell.line)


def _remark(problem: Problem, documents: Sequence[Document]) -> Remark:
    where = readable_path(str(problem.where))
    return Remark(problem.severity, problem.message, where, _context(problem, documents))


def _context(problem: Problem, documents: Sequence[Document]) -> str:
    """The sentences around the words that the message quotes, where they stand in running text at the place of the problem."""
    where, quoted = problem.where, QUOTED.search(problem.message)
    if quoted is None or where.table is not None or (where.page is None and where.line is None):
        return ""
    for document in documents:
        for block in document.blocks if document.file == where.file else ():
            is_there = isinstance(block, Paragraph) and where.page == block.page
            if is_there and isinstance(block, Paragraph) and quoted[1] in block.text:
                return _around(block.text, quoted[1])
    return ""


def _around(text: str, quoted: str) -> str:
    if len(text) <= LONGEST_CONTEXT:
        return text
    start = max(0, text.index(quoted) - LONGEST_CONTEXT // 2)
    return f"…{text[start : start + LONGEST_CONTEXT]}…"
