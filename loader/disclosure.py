"""What a published budget says: the typed records between interpreting and mapping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Literal

from loader.problems import Problem

Phase = Literal["approved", "adjusted", "executed"]
Level = Literal["department", "unit"]
Measure = Literal["amount", "change", "changePercent", "completion", "count", "share"]
Agreement = Literal[
    "same-name", "former-name", "later-name", "name-differs", "other-meaning", "unknown-code", "no-name"
]
"""How a published code with its name agrees with the national list; see `code:code-agreement`."""
Dimensions = Mapping[str, str]
"""Local name of a dimension property (`function`, `fundingSource`) → IRI of its value.

For `project` it is the project's key, and for a code that is local to the document the code's key.
"""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose budget of which year it is."""

    title: str
    department: str
    region: str
    """GB/T 2260 code."""
    region_name: str
    year: int
    phase: Phase
    level: Level
    unit: str | None = None
    """Name of the unit, when the disclosure is at unit level."""


@dataclass(frozen=True, slots=True)
class TableRow:
    number: int
    cells: tuple[str, ...]
    label: str | None = None
    line: int | None = None
    page: int | None = None
    project: str | None = None
    project_type: str | None = None
    """IRI of the type that a table of projects states for the project of this row."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    number: int
    label: str


@dataclass(frozen=True, slots=True)
class PublishedTable:
    name: str
    """Unique in the document and the last segment of its IRI: the cube's name, or `cube-2`."""
    cube: str
    """IRI of the cube."""
    title: str
    order: int
    unit: str | None
    multiplier: Decimal | None
    """Yuan per unit as published."""
    note: str | None
    rows: tuple[TableRow, ...]
    columns: tuple[TableColumn, ...]
    line: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that says something about a cube."""

    order: int
    cube: str
    text: str
    reason: str | None = None
    line: int | None = None
    page: int | None = None


def confidence_of(recognised: float | None) -> Decimal | None:
    """The confidence of a recogniser with three digits, and never more than it is."""
    return None if recognised is None else Decimal(repr(recognised)).quantize(Decimal("0.001"), ROUND_DOWN)


@dataclass(frozen=True, slots=True)
class Figure:
    """One published number. It stands in a cell (`table`, `row`, `column`) or in a sentence (`statement`, `position`)."""

    cube: str
    name: str
    """Last segment of the cube's IRI."""
    dimensions: Dimensions
    year: int
    phase: Phase
    measure: Measure
    value: Decimal
    """Yuan, percent, or a count."""
    published: str
    is_line_item: bool = True
    table: str | None = None
    row: int | None = None
    column: int | None = None
    statement: int | None = None
    position: int | None = None
    baseline: Phase | None = None
    """Of a change: the phase of the figure compared with, where the sentence says so."""
    baseline_year: int | None = None
    """Of a change: the year compared with, where the sentence names one."""
    confidence: Decimal | None = None
    """Of a number that was recognised in a scan, from 0 to 1: that of the least certain character of its cell or paragraph."""


@dataclass(frozen=True, slots=True)
class PublishedCode:
    """A classification code with the name that the document gives it, and the first place where it does."""

    scheme: str
    """IRI of the concept scheme."""
    notation: str
    name: str
    """As published; empty where there is none."""
    key: str
    """`economic-department/30204/电费`: scheme, notation and compact name; what identifies it in the document."""
    level: str
    """IRI of the classification level."""
    agreement: Agreement
    national: str | None = None
    """IRI of the national concept that it means; None for a code that is local to the document."""
    change: str | None = None
    """IRI of the change that took the name from the national code, where it is a former one."""
    parent: str | None = None
    """Of a local code: the value of the dimension one level up, a national concept or a local code's key."""
    table: str | None = None
    row: int | None = None
    line: int | None = None
    page: int | None = None

    @property
    def concept(self) -> str:
        """What figures say: the national concept, or the key."""
        return self.national or self.key


@dataclass(frozen=True, slots=True)
class PublishedPair:
    """The departmental and the government economic class of one row, and the first row in which they stand."""

    department: PublishedCode
    government: PublishedCode
    is_national: bool
    """Whether the national table of correspondence has the pair."""


@dataclass(frozen=True, slots=True)
class Project:
    key: str
    """Name in NFKC without white space: what stays the same over tables, forms and years."""
    name: str


@dataclass(frozen=True, slots=True)
class PerformancePlan:
    """项目绩效目标申报表 of one project, or 整体支出绩效目标表 of the whole department."""

    order: int
    project: str | None
    """Key of the project; None for the plan of the whole department."""
    project_type: str | None = None
    natures: tuple[str, ...] = ()
    published_nature: str | None = None
    starts: date | None = None
    ends: date | None = None
    owner: str | None = None
    implementer: str | None = None
    amount: Decimal | None = None
    published_amount: str | None = None
    goal: str | None = None
    line: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """A performance indicator as its plan files it: with a number (`value`, `unit`) or in words (`text`)."""

    plan: int
    order: int
    name: str
    category: str | None
    subcategory: str | None
    published: str
    comparator: str | None = None
    value: Decimal | None = None
    unit: str | None = None
    text: str | None = None
    line: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """An entry of the glossary."""

    order: int
    key: str
    label: str
    """As published, with its quotation marks."""
    definition: str
    exact_match: tuple[str, ...] = ()
    close_match: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    """Keys of the terms of the same glossary that the definition quotes."""
    line: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A number that was read and not understood: a cell of a table, or words of a sentence or a form."""

    table: str | None
    text: str
    reason: str
    line: int | None = None
    page: int | None = None
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """The law of conservation in numbers: ``cells == table_figures + unplaced``."""

    tables: int
    cells: int
    table_figures: int
    narrative_figures: int
    unplaced: int
    unread: int
    projects: int
    indicators: int
    terms: int
    national_codes: int
    local_codes: int


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Everything that one published document says."""

    identity: Identity
    duties: tuple[str, ...]
    units: tuple[str, ...]
    tables: tuple[PublishedTable, ...]
    statements: tuple[Statement, ...]
    figures: tuple[Figure, ...]
    codes: tuple[PublishedCode, ...]
    pairs: tuple[PublishedPair, ...]
    projects: tuple[Project, ...]
    plans: tuple[PerformancePlan, ...]
    indicators: tuple[Indicator, ...]
    terms: tuple[Term, ...]
    unplaced: tuple[Unplaced, ...]
    """Numeric cells of tables that are no figures."""
    unread: tuple[Unplaced, ...]
    """Numbers of sentences, and rows of forms, that were not understood."""
    problems: tuple[Problem, ...]
    cells: int
    """Numeric cells read in tables."""

    @property
    def path(self) -> tuple[str, ...]:
        """The segments of the disclosure's IRI below `{id}disclosure/`, not yet encoded."""
        identity = self.identity
        kind = {"approved": "budget", "executed": "final-accounts"}[identity.phase]
        unit = ("unit",) if identity.level == "unit" else ()
        return (identity.region, identity.department, str(identity.year), kind, *unit)

    @property
    def key(self) -> str:
        """`371521/阳谷县人民政府办公室/2023/budget`: what a disclosure is called in manifests and messages."""
        return "/".join(self.path)

    @property
    def department(self) -> str:
        return self.identity.department

    @property
    def region(self) -> str:
        return self.identity.region

    @property
    def year(self) -> int:
        return self.identity.year

    @property
    def phase(self) -> Phase:
        return self.identity.phase

    @property
    def level(self) -> Level:
        return self.identity.level

    @property
    def counts(self) -> Counts:
        in_tables = sum(figure.table is not None for figure in self.figures)
        return Counts(
            tables=len(self.tables),
            cells=self.cells,
            table_figures=in_tables,
            narrative_figures=len(self.figures) - in_tables,
            unplaced=len(self.unplaced),
            unread=len(self.unread),
            projects=len(self.projects),
            indicators=len(self.indicators),
            terms=len(self.terms),
            national_codes=len({code.national for code in self.codes if code.national}),
            local_codes=sum(code.national is None for code in self.codes),
        )
