"""From the cells of a recognised table to figures. Every number becomes a figure or an unplaced cell with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from loader.disclosure import Code, Figure, Identity, Project, PublishedTable, TableColumn, TableRow, Unplaced
from loader.document import Row
from loader.interpret.amounts import YUAN_PER_UNIT, has_digit, is_vacant, parse_number
from loader.interpret.grids import Grid
from loader.interpret.headers import CODE_ROLES, Column, Header, Meaning, Panel
from loader.interpret.hierarchy import with_line_items
from loader.normalise import compact, display, label_key
from loader.vocabulary import CODE, Cube, Scheme, Vocabulary

FUNCTIONAL = f"{CODE}functional"


@dataclass(frozen=True, slots=True)
class TableReading:
    """What one table says."""

    table: PublishedTable
    figures: tuple[Figure, ...]
    unplaced: tuple[Unplaced, ...]
    codes: tuple[Code, ...]
    projects: tuple[Project, ...]
    cells: int
    """Numeric cells, counted before anything is understood."""


@dataclass(slots=True)
class _Label:
    """What the label columns of one row say, and what keeps the row from being understood."""

    meaning: Meaning = field(default_factory=Meaning)
    text: str | None = None
    codes: tuple[Code, ...] = ()
    project: Project | None = None
    project_type: str | None = None
    obstacle: str | None = None


@dataclass(frozen=True)
class TableContext:
    """What the reading of one table needs to know beside its rows."""

    identity: Identity
    vocabulary: Vocabulary
    cube: Cube
    name: str
    order: int
    class_names: Mapping[str, str]
    """Label key of a class's name in this document → IRI of the functional class."""


def read_table(grid: Grid, header: Header, context: TableContext) -> TableReading:
    """Figures, unplaced cells, codes and projects of a table; ``figures + unplaced`` are all its numeric cells."""
    return _TableReader(grid, header, context).read()


class _TableReader:
    def __init__(self, grid: Grid, header: Header, context: TableContext) -> None:
        self.grid = grid
        self.context = context
        self.header = header
        self.multiplier = YUAN_PER_UNIT.get(grid.unit or "")
        self.figures: list[Figure] = []
        self.unplaced: list[Unplaced] = []
        self.codes: dict[tuple[str, str], Code] = {}
        self.projects: dict[str, Project] = {}
        self.rows: list[TableRow] = []

    def read(self) -> TableReading:
        for number, row in enumerate(self.grid.rows, start=1):
            if number <= self.header.depth:
                self.rows.append(TableRow(number, row.cells, line=row.line, page=row.page))
            else:
                self._read_row(number, row)
        return TableReading(
            self._table(),
            tuple(with_line_items(self.figures, self.context.cube, self.context.vocabulary)),
            tuple(self.unplaced),
            tuple(self.codes.values()),
            tuple(self.projects.values()),
            sum(1 for row in self.grid.rows[self.header.depth :] for _ in self._numeric_cells(row)),
        )

    def _numeric_cells(self, row: Row) -> Iterator[tuple[Column, str]]:
        """Cells with a number: under a column of values any digit counts, under labels only a bare number.

        In a row that does not fit the columns, any digit counts that is not plainly a code.
        """
        columns, cells = self.header.columns, aligned(row, self.header)
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
        cells = aligned(row, self.header)
        labels = [] if cells is None else [self._read_panel(number, row, panel, cells) for panel in self.header.panels]
        if cells is None:
            self._leave_row(number, row)
        self.rows.append(_table_row(number, row, labels))

    def _read_panel(self, number: int, row: Row, panel: Panel, cells: Mapping[int, str]) -> _Label:
        label = self._label(panel, cells)
        for column in panel.values:
            text = cells.get(column.index, "")
            if not is_vacant(text):
                self._read_value(number, row, column, text, label)
        if label.obstacle is None:
            self.codes.update({(code.scheme, code.notation): code for code in label.codes})
            if label.project:
                self.projects[label.project.key] = label.project
        return label

    def _leave_row(self, number: int, row: Row) -> None:
        """A row whose cells do not fit the columns: its numbers are reported, none is guessed."""
        width = len(self.header.columns)
        reason = f"the row's cells do not fit the header: {len(row.cells)} cells where the header has {width} columns"
        for column, text in self._numeric_cells(row):
            self._leave(number, row, column, text, reason)

    def _read_value(self, number: int, row: Row, column: Column, text: str, label: _Label) -> None:
        value = parse_number(text)
        reason = self._obstacle(column, label, value)
        if reason is None and value is not None and self.multiplier is not None:
            self.figures.append(self._figure(number, column, text, value * self.multiplier, label))
        elif has_digit(text):
            self._leave(number, row, column, text, reason or "")

    def _leave(self, number: int, row: Row, column: Column, text: str, reason: str) -> None:
        title = self.grid.title or self.context.name
        self.unplaced.append(Unplaced(title, text, reason, row.line, row.page, number, column.index + 1))

    def _obstacle(self, column: Column, label: _Label, value: Decimal | None) -> str | None:
        if self.multiplier is None:
            return "the table states no unit of money (expected for example 单位：万元 above it)"
        if not column.path:
            return "no header stands above this column"
        if column.meaning.unknown is not None:
            return f"the column header “{display(column.meaning.unknown)}” is no label in the ontology"
        if value is None:
            return "not a number"
        return label.obstacle

    def _figure(self, number: int, column: Column, text: str, amount: Decimal, label: _Label) -> Figure:
        identity, cube = self.context.identity, self.context.cube
        stated = {**column.meaning.dimensions, **label.meaning.dimensions}
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

    def _label(self, panel: Panel, cells: Mapping[int, str]) -> _Label:
        """What the label cells of a row say of the values in the same panel."""
        texts = [(column, cells.get(column.index, "")) for column in panel.labels]
        words = [text for _, text in texts if compact(text)]
        if any(self._is_total(word) for word in words):
            return _Label(Meaning(is_total=True), text=display(words[0]))
        label = _Label()
        for kind, columns in _label_groups(panel.labels):
            part = [cells.get(column.index, "") for column in columns]
            if kind == "project":
                self._read_project(columns, part, label)
            elif kind == "code":
                self._read_code(columns, part, label)
            else:
                self._read_name(part, label)
        if panel.labels and not words:
            label.obstacle = "the row has no label"
        return label

    def _is_total(self, word: str) -> bool:
        return self.context.vocabulary.name_of("column-role", word) == "total"

    def _read_project(self, columns: Sequence[Column], part: Sequence[str], label: _Label) -> None:
        for column, text in zip(columns, part, strict=True):
            if column.role == "project-name" and compact(text):
                label.project = Project(compact(text), display(text))
                label.text = display(text)
                _add(label, "project", label.project.key)
            elif column.role == "project-type":
                label.project_type = self.context.vocabulary.concept("project-type", text)
        if label.project is None:
            label.obstacle = "the row names no project"

    def _read_name(self, part: Sequence[str], label: _Label) -> None:
        text = next((text for text in part if compact(text)), None)
        if text is None:
            return
        label.text = display(text)
        concepts = self._concepts_named(text)
        if not concepts:
            label.obstacle = f"the row label “{display(text)}” is no label in the ontology"
        for dimension, concept in concepts.items():
            _add(label, dimension, concept)

    def _concepts_named(self, text: str) -> dict[str, str]:
        """Values of the dimensions of the cube that a row label names; a functional class first by the document's own codes."""
        key = label_key(text)
        cube, vocabulary = self.context.cube, self.context.vocabulary
        if "function" in cube.dimensions and key in self.context.class_names:
            return {"function": self.context.class_names[key]}
        schemes = ((dimension, vocabulary.schemes[scheme]) for dimension, scheme in cube.dimensions.items())
        return {dimension: scheme.labels[key] for dimension, scheme in schemes if key in scheme.labels}

    def _read_code(self, columns: Sequence[Column], part: Sequence[str], label: _Label) -> None:
        notation = "".join(
            compact(text) for column, text in zip(columns, part, strict=True) if column.role in (*CODE_ROLES, "code")
        )
        name = next((text for column, text in zip(columns, part, strict=True) if column.role == "name"), "")
        scheme = self._scheme(columns, notation)
        if not notation and not compact(name):
            return
        label.text = label.text or display(name)
        level = scheme.level(notation) if scheme else None
        if scheme is None or level is None:
            label.obstacle = f"“{notation}” is no code of the form that the classification uses"
            return
        label.codes = (*label.codes, Code(scheme.iri, notation, display(name), level.iri, scheme.broader(notation)))
        _add(label, self.context.vocabulary.dimension_of[scheme.iri], scheme.concept(notation))

    def _scheme(self, columns: Sequence[Column], notation: str) -> Scheme | None:
        """The classification that the header names, else the first of the cube in which the code has a level."""
        vocabulary = self.context.vocabulary
        named = next((column.scheme for column in columns if column.scheme), None)
        if named is not None:
            return vocabulary.schemes[named]
        candidates = (vocabulary.schemes[scheme] for scheme in self.context.cube.dimensions.values())
        return next((scheme for scheme in candidates if scheme.level(notation)), None)


def _add(label: _Label, dimension: str, value: str) -> None:
    label.meaning = Meaning({**label.meaning.dimensions, dimension: value})


def _label_groups(columns: Sequence[Column]) -> Iterator[tuple[str, tuple[Column, ...]]]:
    """Label columns that belong together: the code columns with the name after them, a project's columns, or an item."""
    group: list[Column] = []
    for column in (column for column in columns if column.role != "ordinal"):
        kind, starts = _kind(column), bool(group) and (_kind(group[0]) != _kind(column) or group[-1].role == "name")
        if starts:
            yield _kind(group[0]), tuple(group)
            group = []
        group.append(column)
        if kind == "item":
            yield kind, tuple(group)
            group = []
    if group:
        yield _kind(group[0]), tuple(group)


def _kind(column: Column) -> str:
    if column.role in ("project-name", "project-type"):
        return "project"
    return "code" if column.role in (*CODE_ROLES, "code", "name") else "item"


def aligned(row: Row, header: Header) -> dict[int, str] | None:
    """Column of the header → text of the cell; None when the row does not fit.

    Where the merge of a row's only label was lost (合计 over code and name columns), the cells after it stand too far
    left: they are read as far to the right as brings every number under a column of values.
    """
    width = len(header.columns)
    texts = list(row.cells)
    while len(texts) > width and is_vacant(texts[-1]):
        texts.pop()
    if len(texts) == width and _fits(texts, header):
        return dict(enumerate(texts))
    return _shifted(texts, header) if len(texts) <= width and len(header.panels) == 1 else None


def _shifted(texts: Sequence[str], header: Header) -> dict[int, str] | None:
    width, label_columns = len(header.columns), len(header.panels[0].labels)
    if parse_number(texts[0]) is not None:
        return None
    for shift in range(max(width - len(texts), 1), label_columns):
        kept = width - shift
        moved = [texts[0], *[""] * shift, *texts[1:kept]]
        only_label = all(map(is_vacant, moved[1:label_columns]))
        if only_label and all(map(is_vacant, texts[kept:])) and _fits(moved, header):
            return dict(enumerate(moved))
    return None


def _fits(texts: Sequence[str], header: Header) -> bool:
    """Whether numbers stand only under columns of values, codes or ordinals."""
    return not any(
        column.role is not None and is_number_cell(column, text)
        for text, column in zip(texts, header.columns, strict=True)
    )


def is_number_cell(column: Column, text: str) -> bool:
    """Whether a cell must end as a figure or as an unplaced cell."""
    if column.role is None:
        return not is_vacant(text) and has_digit(text)
    return parse_number(text) is not None and not is_code(column, text)


def is_code(column: Column, text: str) -> bool:
    """Whether the digits of a cell are no number: those of a code, of an ordinal, or of a project's name."""
    return column.role == "project-name" or (column.role in DIGIT_ROLES and compact(text).isdigit())


DIGIT_ROLES = frozenset({*CODE_ROLES, "code", "ordinal"})


def _table_row(number: int, row: Row, labels: Sequence[_Label]) -> TableRow:
    named = [label for label in labels if label.text]
    project = next((label.project.key for label in labels if label.project), None)
    project_type = next((label.project_type for label in labels if label.project_type), None)
    text = " | ".join(label.text for label in named if label.text) or None
    return TableRow(number, row.cells, text, row.line, row.page, project, project_type)


def complete_dimensions(stated: Mapping[str, str], cube: Cube, vocabulary: Vocabulary) -> dict[str, str]:
    """A value on every coded dimension of the cube: as stated, else as another label implies, else the total."""
    implied = {
        vocabulary.dimension_of[concept.rsplit("/", 1)[0]]: concept
        for dimension, scheme in cube.dimensions.items()
        if dimension in stated
        for concept in vocabulary.schemes[scheme].implies
        if concept.rsplit("/", 1)[0] in vocabulary.dimension_of
    }
    coded = {dimension: vocabulary.schemes[scheme].total for dimension, scheme in cube.dimensions.items()}
    return {dimension: stated.get(dimension) or implied.get(dimension) or total for dimension, total in coded.items()}
