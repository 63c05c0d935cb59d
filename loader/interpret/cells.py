"""From the cells of a recognised table to figures. Every number becomes a figure or an unplaced cell with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from loader.disclosure import (
    Figure,
    Identity,
    Project,
    PublishedCode,
    PublishedPair,
    PublishedTable,
    TableColumn,
    TableRow,
    Unplaced,
    confidence_of,
)
from loader.document import Row, least
from loader.interpret.alignment import aligned, is_code, is_number_cell
from loader.interpret.amounts import COUNTED, has_digit, is_count, is_vacant, parse_number, yuan_per_unit
from loader.interpret.codes import pair_of
from loader.interpret.dimensions import complete_dimensions, with_line_items
from loader.interpret.grids import Grid
from loader.interpret.headers import Column, Header, Meaning, Panel
from loader.interpret.row_labels import RowLabel, RowLabelReader
from loader.normalise import display
from loader.vocabulary import Cube, Vocabulary


@dataclass(frozen=True, slots=True)
class TableReading:
    """What one table says."""

    table: PublishedTable
    figures: tuple[Figure, ...]
    unplaced: tuple[Unplaced, ...]
    codes: tuple[PublishedCode, ...]
    pairs: tuple[PublishedPair, ...]
    projects: tuple[Project, ...]
    cells: int
    """Numeric cells, counted before anything is understood."""


@dataclass(frozen=True)
class TableContext:
    """What the reading of one table needs to know beside its rows."""

    identity: Identity
    vocabulary: Vocabulary
    cube: Cube
    name: str
    order: int
    class_names: Mapping[str, str]
    """Label key of a class's name in this document → the functional class."""


def read_table(grid: Grid, header: Header, context: TableContext) -> TableReading:
    """Figures, unplaced cells, codes, pairs and projects of a table; ``figures + unplaced`` are all its numeric cells."""
    return _TableReader(grid, header, context).read()


class _TableReader:
    def __init__(self, grid: Grid, header: Header, context: TableContext) -> None:
        self.grid = grid
        self.context = context
        self.header = header
        self.labels = RowLabelReader(context.cube, context.vocabulary, context.class_names)
        unknown = [column for column in header.columns if column.role is None and column.meaning.unknown is not None]
        self.unknown_columns = unknown if header.depth else []
        self.multiplier = yuan_per_unit().get(grid.unit or "")
        self.figures: list[Figure] = []
        self.unplaced: list[Unplaced] = []
        self.codes: dict[str, PublishedCode] = {}
        self.pairs: dict[tuple[str, str], PublishedPair] = {}
        self.projects: dict[str, Project] = {}
        self.rows: list[TableRow] = []
        self.cells = 0

    def read(self) -> TableReading:
        for number, row in enumerate(self.grid.rows, start=1):
            if number <= self.header.depth:
                self.rows.append(TableRow(number, row.cells, line=row.line, page=row.page))
            else:
                self._read_row(number, row)
        return TableReading(
            self._table(),
            tuple(self._marked_figures()),
            tuple(self.unplaced),
            tuple(self.codes.values()),
            tuple(self.pairs.values()),
            tuple(self.projects.values()),
            self.cells,
        )

    def _marked_figures(self) -> Iterator[Figure]:
        """The figures, each marked as line item or subtotal among those of its cube."""
        cubes = {cube.iri: cube for column in self.header.columns if (cube := column.cube)}
        for iri, cube in {self.context.cube.iri: self.context.cube, **cubes}.items():
            figures = [figure for figure in self.figures if figure.cube == iri]
            yield from with_line_items(figures, cube, self.context.vocabulary)

    def _number_cells(self, row: Row, cells: Mapping[int, str] | None) -> Iterator[tuple[Column, str]]:
        """Cells with a number: under a column of values any digit counts, under labels only a bare number.

        In a row that does not fit the columns, any digit counts that is not plainly a code.
        """
        columns = self.header.columns
        for index, text in (dict(enumerate(row.cells)) if cells is None else cells).items():
            column = columns[index] if index < len(columns) else Column(index, (), None, Meaning())
            is_number = has_digit(text) and not is_code(column, text) if cells is None else is_number_cell(column, text)
            if is_number:
                yield column, text

    def _table(self) -> PublishedTable:
        used = {figure.column for figure in self.figures}
        columns = (
            TableColumn(column.index + 1, column.label) for column in self.header.columns if column.index + 1 in used
        )
        first = self.grid.rows[0]
        return PublishedTable(
            name=self.context.name,
            cube=self.context.cube.iri,
            title=self.grid.title or "",
            order=self.context.order,
            unit=self.grid.unit,
            multiplier=self.multiplier,
            note=self.grid.note,
            rows=tuple(self.rows),
            columns=tuple(columns),
            line=first.line,
            page=first.page,
        )

    def _read_row(self, number: int, row: Row) -> None:
        cells = self._cells(number, row)
        numbers = list(self._number_cells(row, cells))
        self.cells += len(numbers)
        labels = [] if cells is None else self._read_panels(number, row, cells)
        if cells is None:
            self._leave_row(number, row, numbers)
        self.rows.append(_table_row(number, row, labels))

    def _cells(self, number: int, row: Row) -> dict[int, str] | None:
        """Column of the header → text, without header words that stand in the row of the total; None when it does not fit."""
        cells = aligned(row, self.header)
        if cells is not None and number == self.header.depth + 1:
            cells |= dict.fromkeys(self.header.shared, "")
        return cells

    def _unknown_label(self, cells: Mapping[int, str]) -> str | None:
        """What keeps a row from being read that has words in a column of which nobody knows what it is."""
        for column in self.unknown_columns:
            text = cells.get(column.index, "")
            if parse_number(text) is None and not is_vacant(text) and not self.labels.is_total(text):
                header = display(column.path[-1]) if column.path else ""
                return f"“{display(text)}” stands in a column whose header “{header}” is no label in the ontology"
        return None

    def _read_panels(self, number: int, row: Row, cells: Mapping[int, str]) -> list[RowLabel]:
        """What each panel of the row says. A label of a panel without values, and none in the next, speaks for that one."""
        labels: list[RowLabel] = []
        before: Panel | None = None
        for panel in self.header.panels:
            speaking = panel
            if before is not None and _is_silent(panel.labels, cells) and _is_silent(before.values, cells):
                speaking = replace(panel, labels=before.labels)
            labels.append(self._read_panel(number, row, speaking, cells))
            before = speaking
        return labels

    def _read_panel(self, number: int, row: Row, panel: Panel, cells: Mapping[int, str]) -> RowLabel:
        label = self.labels.read(panel, cells)
        label.obstacle = label.obstacle or self._unknown_label(cells)
        for column in panel.values:
            text = cells.get(column.index, "")
            if not is_vacant(text):
                self._read_value(number, row, column, text, label)
        if label.obstacle is None:
            self._keep_codes(number, row, label)
            if label.project:
                self.projects[label.project.key] = label.project
        return label

    def _keep_codes(self, number: int, row: Row, label: RowLabel) -> None:
        """The codes of the row, and the pair that they are, where no earlier row has them."""
        title = self.grid.title or self.context.name
        codes = [replace(code, table=title, row=number, line=row.line, page=row.page) for code in label.codes]
        for code in codes:
            self.codes.setdefault(code.key, code)
        pair = pair_of(codes, self.context.vocabulary)
        if pair:
            self.pairs.setdefault((pair.department.key, pair.government.key), pair)

    def _leave_row(self, number: int, row: Row, numbers: Sequence[tuple[Column, str]]) -> None:
        """A row whose cells do not fit the columns: its numbers are reported, none is guessed."""
        width = len(self.header.columns)
        reason = f"the row's cells do not fit the header: {len(row.cells)} cells where the header has {width} columns"
        for column, text in numbers:
            self._leave(number, row, column, text, reason)

    def _read_value(self, number: int, row: Row, column: Column, text: str, label: RowLabel) -> None:
        value = parse_number(text)
        reason = self._obstacle(column, label, value)
        if reason is None and value is not None and self.multiplier is not None:
            figure = self._figure(number, column, text, value * self.multiplier, label)
            self.figures.append(replace(figure, confidence=confidence_of(_confidence(row, column, text))))
        elif has_digit(text):
            self._leave(number, row, column, text, reason or "")

    def _leave(self, number: int, row: Row, column: Column, text: str, reason: str) -> None:
        title = self.grid.title or self.context.name
        self.unplaced.append(Unplaced(title, text, reason, row.line, row.page, number, column.index + 1))

    def _obstacle(self, column: Column, label: RowLabel, value: Decimal | None) -> str | None:
        if self.multiplier is None:
            return "the table states no unit of money (expected for example 单位：万元 above it)"
        if is_count(label.text or "") or any(map(is_count, column.path)):
            return COUNTED
        if not column.path:
            return "no header stands above this column"
        if column.meaning.unknown is not None:
            return f"the column header “{display(column.meaning.unknown)}” is no label in the ontology"
        if value is None:
            return "not a number"
        return label.obstacle

    def _particular(self, dimensions: Mapping[str, str], column: Column) -> dict[str, str]:
        """What a row label says, but for totals of what the column alone speaks of (支出总计 under 人员经费)."""
        schemes = self.context.vocabulary.schemes
        return {
            dimension: concept
            for dimension, concept in dimensions.items()
            if dimension not in column.particular or concept != schemes[self.context.cube.dimensions[dimension]].total
        }

    def _figure(self, number: int, column: Column, text: str, amount: Decimal, label: RowLabel) -> Figure:
        identity, cube = self.context.identity, column.cube or self.context.cube
        stated = {**column.meaning.dimensions, **self._particular(label.meaning.dimensions, column)}
        stated = {dimension: concept for dimension, concept in stated.items() if dimension in cube.dimensions}
        return Figure(
            cube=cube.iri,
            name=cube.name,
            dimensions=complete_dimensions(stated, cube, self.context.vocabulary),
            year=column.meaning.year or label.meaning.year or identity.year,
            phase=column.meaning.phase or identity.phase,
            measure="amount",
            value=amount,
            published=text,
            table=self.context.name,
            row=number,
            column=column.index + 1,
        )


def _confidence(row: Row, column: Column, text: str) -> float | None:
    """That of the cell with this text; where the row was moved to fit the header, of the least certain cell with it."""
    sure = dict(enumerate(row.confidences))
    if row.cells[column.index : column.index + 1] == (text,):
        return sure.get(column.index)
    return least(sure.get(place) for place, cell in enumerate(row.cells) if cell == text)


def _is_silent(columns: Sequence[Column], cells: Mapping[int, str]) -> bool:
    """Whether columns, of which there are some, say nothing in a row."""
    return bool(columns) and all(is_vacant(cells.get(column.index, "")) for column in columns)


def _table_row(number: int, row: Row, labels: Sequence[RowLabel]) -> TableRow:
    named = [label for label in labels if label.text]
    project = next((label.project.key for label in labels if label.project), None)
    project_type = next((label.project_type for label in labels if label.project_type), None)
    text = " | ".join(label.text for label in named if label.text) or None
    return TableRow(number, row.cells, text, row.line, row.page, project, project_type)
