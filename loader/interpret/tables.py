"""All tables of a document: which is which, and what they say together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from loader.disclosure import (
    Figure,
    Identity,
    Indicator,
    PerformancePlan,
    Project,
    PublishedCode,
    PublishedPair,
    PublishedTable,
    Unplaced,
)
from loader.interpret.alignment import DIGIT_ROLES
from loader.interpret.amounts import parse_money, parse_number
from loader.interpret.cells import TableContext, TableReading, read_table
from loader.interpret.codes import with_parents
from loader.interpret.grids import Grid
from loader.interpret.headers import read_header
from loader.interpret.performance import PlanReading, is_form, read_form
from loader.interpret.recognition import cube_of
from loader.normalise import compact, label_key
from loader.vocabulary import Cube, Scheme, Vocabulary


@dataclass(slots=True)
class TablesReading:
    """What the tables of a document say, in their order."""

    tables: list[PublishedTable] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    codes: dict[str, PublishedCode] = field(default_factory=dict)
    """By key."""
    pairs: dict[tuple[str, str], PublishedPair] = field(default_factory=dict)
    """By the keys of the two codes."""
    projects: dict[str, Project] = field(default_factory=dict)
    plans: list[PerformancePlan] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    form_unplaced: list[Unplaced] = field(default_factory=list)
    cells: int = 0

    def add_table(self, reading: TableReading) -> None:
        self.tables.append(reading.table)
        self.figures += reading.figures
        self.unplaced += reading.unplaced
        self.codes = {code.key: code for code in reading.codes} | self.codes
        self.pairs = {(pair.department.key, pair.government.key): pair for pair in reading.pairs} | self.pairs
        self.projects |= {project.key: project for project in reading.projects}
        self.cells += reading.cells

    def add_plan(self, reading: PlanReading) -> None:
        if reading.project:
            self.projects.setdefault(reading.project.key, reading.project)
        self.plans.append(reading.plan)
        self.indicators += reading.indicators
        self.form_unplaced += reading.unplaced

    def leave(self, grid: Grid, reason: str, vocabulary: Vocabulary) -> None:
        """Report every number of a table that cannot be read as a whole, but for codes and for those that number its rows."""
        digits = {
            column
            for row in grid.rows
            for column, text in enumerate(row.cells, start=1)
            if vocabulary.name_of("column-role", text) in DIGIT_ROLES
        }
        left = [
            Unplaced(grid.title, text, reason, row.line, row.page, number, column)
            for number, row in enumerate(grid.rows, start=1)
            for column, text in enumerate(row.cells, start=1)
            if parse_money(text) is not None
            or (parse_number(text) is not None and not (column in digits and compact(text).isdecimal()))
        ]
        self.unplaced += left
        self.cells += len(left)


def read_tables(grids: Sequence[Grid], identity: Identity, vocabulary: Vocabulary) -> TablesReading:
    """Read every table and form. Conservation: ``cells == len(figures) + len(unplaced)``."""
    reading = TablesReading()
    standard: list[tuple[Grid, Cube]] = []
    for grid in grids:
        cube = cube_of(grid, vocabulary)
        if is_form(grid, vocabulary):
            _read_plan(grid, reading, vocabulary)
        elif cube is None:
            reading.leave(
                grid, f"“{grid.title or 'a table without title'}” is not the title of a standard table", vocabulary
            )
        elif any(cube is known for _, known in standard):
            reason = f"the document has an earlier table of the same kind ({cube.name}); only the first is loaded"
            reading.leave(grid, reason, vocabulary)
        else:
            standard.append((grid, cube))
    for table in _read_standard(standard, identity, vocabulary):
        reading.add_table(table)
    reading.codes = with_parents(reading.codes, vocabulary)
    return reading


def _read_plan(grid: Grid, reading: TablesReading, vocabulary: Vocabulary) -> None:
    plan = read_form(grid, len(reading.plans) + 1, vocabulary)
    if isinstance(plan, PlanReading):
        reading.add_plan(plan)
    else:
        reading.form_unplaced += plan


def _read_standard(
    standard: Sequence[tuple[Grid, Cube]], identity: Identity, vocabulary: Vocabulary
) -> list[TableReading]:
    """The standard tables in order. Those with codes are read first: they say what the names in the others mean."""
    headers = [read_header(grid.rows, cube, vocabulary, grid.title or "") for grid, cube in standard]
    class_names: dict[str, str] = {}
    readings: dict[int, TableReading] = {}
    for index in sorted(range(len(standard)), key=lambda index: not headers[index].has_codes):
        grid, cube = standard[index]
        context = TableContext(identity, vocabulary, cube, cube.name, index + 1, class_names)
        readings[index] = read_table(grid, headers[index], context)
        class_names |= _class_names(readings[index].codes, vocabulary.scheme("functional"))
    return [readings[index] for index in range(len(standard))]


def _class_names(codes: Sequence[PublishedCode], functional: Scheme) -> dict[str, str]:
    """Label key → concept of the functional classes (类); only their names are unique in the classification."""
    classes = (code for code in codes if code.scheme == functional.iri and functional.broader(code.notation) is None)
    return {label_key(code.name): code.concept for code in classes if code.name}
