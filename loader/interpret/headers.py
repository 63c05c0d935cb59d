"""What the columns of a table mean, from the words above them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from loader.disclosure import Phase
from loader.document import Row
from loader.interpret.amounts import has_digit, is_vacant
from loader.normalise import compact, display, is_numbered, label_key
from loader.vocabulary import Cube, Scheme, Vocabulary

LONGEST_COLUMN_NUMBER = 2
YEAR = re.compile(r"(20\d\d)年度?")
PHASES: Mapping[str, Phase] = {"approved": "approved", "adjusted": "adjusted", "executed": "executed"}
PROJECT_ROLES = frozenset({"project-name", "project-type"})
UNIT_ROLE = "budget-unit"
LABEL_ROLES = frozenset(
    {
        UNIT_ROLE,
        "class-code",
        "group-code",
        "item-code",
        "code",
        "name",
        "item",
        "project-name",
        "project-type",
        "procurement-item",
        "ordinal",
    }
)
TOTAL_ROLES = frozenset({"total", "subtotal"})
CODE_ROLES = ("class-code", "group-code", "item-code")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a header path or a row label says: values of dimensions, a year, a phase, or that it is a total."""

    dimensions: Mapping[str, str] = field(default_factory=dict)
    year: int | None = None
    phase: Phase | None = None
    is_total: bool = False
    unknown: str | None = None
    """The first word that no label of the ontology knows."""


@dataclass(frozen=True, slots=True)
class Column:
    index: int
    path: tuple[str, ...]
    role: str | None
    """Local name of the column-role concept for a column of labels; None for a column of values."""
    meaning: Meaning
    scheme: str | None = None
    """For code and name columns: the classification that the header names."""
    cube: Cube | None = None
    """The cube whose total the column states, where that is not the table's own."""
    particular: frozenset[str] = frozenset()
    """Dimensions on which the columns of its panel differ: a total beside it (支出总计) is the total of this column alone."""

    @property
    def label(self) -> str:
        return " / ".join(map(display, self.path))


@dataclass(frozen=True, slots=True)
class Panel:
    """Columns of labels and the columns of values that they describe. A two-sided table has two panels."""

    labels: tuple[Column, ...]
    values: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Header:
    depth: int
    """Number of header rows."""
    columns: tuple[Column, ...]
    panels: tuple[Panel, ...]
    is_trimmed: bool = False
    """Whether blank cells at the ends of rows were cut off."""
    shared: frozenset[int] = frozenset()
    """Columns whose last header word stands in the first row below the header, beside a total."""

    @property
    def has_codes(self) -> bool:
        return any(column.role in (*CODE_ROLES, "code") for column in self.columns)


def read_header(rows: Sequence[Row], cube: Cube, vocabulary: Vocabulary, title: str = "") -> Header:
    """The header of a table of that cube. Its depth is 0 when the first row is no header."""
    words = _Words(cube, vocabulary, title)
    depth = _depth(rows, words)
    width = max(len(row.cells) for row in rows[:depth] or rows)
    paths = _paths([row.cells for row in rows[:depth] if not _numbers_columns(row, words)], width)
    shared = _shared_row(rows[depth], words) if 0 < depth < len(rows) else {}
    paths = [(*path, shared[index]) if index in shared else path for index, path in enumerate(paths)]
    columns = list(_without_indistinct([_column(index, path, words) for index, path in enumerate(paths)]))
    panels = [_with_explicit_totals(panel, words) for panel in _panels(columns)]
    columns = [column for panel in panels for column in (*panel.labels, *panel.values)]
    is_trimmed = _is_trimmed(rows, depth, width)
    return Header(depth, tuple(columns), tuple(panels), is_trimmed, frozenset(shared))


def _shared_row(row: Row, words: _Words) -> Mapping[int, str]:
    """Header words that stand in the row of the total (类 | 款 | 项 | 合计 | 100.00), by column."""
    if not any(words.role(cell) in TOTAL_ROLES for cell in row.cells):
        return {}
    return {index: cell for index, cell in enumerate(row.cells) if words.role(cell) in CODE_ROLES}


def _is_trimmed(rows: Sequence[Row], depth: int, width: int) -> bool:
    """Whether an editor has cut the blank cells off the ends of all rows: a header row is short, and no row ends blank."""
    ends_blank = any(is_vacant(row.cells[-1]) for row in rows if row.cells)
    return not ends_blank and any(len(row.cells) < width for row in rows[:depth])


class _Words:
    """The words that mean something in a table of one cube."""

    def __init__(self, cube: Cube, vocabulary: Vocabulary, title: str) -> None:
        self._cube = cube
        self._title = label_key(title)
        self._vocabulary = vocabulary
        self._schemes = [
            vocabulary.schemes[scheme] for scheme in cube.dimensions.values() if scheme in vocabulary.schemes
        ]
        self._phase = vocabulary.scheme("phase")

    def role(self, label: str) -> str | None:
        role = self._vocabulary.name_of("column-role", label)
        if role == "procurement-item" and "procurementItem" not in self._cube.dimensions:
            return None
        return "item" if role in PROJECT_ROLES and "project" not in self._cube.dimensions else role

    def other_cube(self, label: str) -> Cube | None:
        """The cube whose total a column with that word above it states, where that is not this cube."""
        cube = self._vocabulary.cube_headed(_without_year(label))
        return None if cube is self._cube else cube

    def repeats_title(self, label: str) -> bool:
        """Whether a header word is part of the table's title, and so says nothing of its columns in particular."""
        return len(label_key(label)) > 1 and label_key(label) in self._title

    def scheme_named(self, label: str) -> str | None:
        key = label_key(label)
        return next((scheme.iri for scheme in self._schemes if key in scheme.titles), None)

    def concepts(self, label: str) -> dict[str, str]:
        """Dimension → concept, for every dimension of the cube of which the label names a value."""
        return self._vocabulary.concepts(self._cube, label)

    def total(self, dimension: str, parts: Iterable[str]) -> str:
        """The total of a dimension of the cube; where it does not contain all parts, what is above it and does."""
        scheme = self._vocabulary.schemes[self._cube.dimensions[dimension]]
        above = [{part, *_upwards(part, scheme)} for part in parts]
        wholes = (scheme.total, *_upwards(scheme.total, scheme))
        return next((whole for whole in wholes if all(whole in one for one in above)), scheme.total)

    def phase(self, label: str) -> Phase | None:
        name = self._phase.labels.get(label_key(label), "").removeprefix(f"{self._phase.iri}/")
        return PHASES.get(name)

    def is_known(self, label: str) -> bool:
        means_something = self.role(label) or self.phase(label) or self.concepts(label) or self.other_cube(label)
        return bool(means_something or YEAR.fullmatch(label_key(label)))


def _depth(rows: Sequence[Row], words: _Words) -> int:
    """Number of rows from the top that are header rows, with blank rows and rows of column numbers among them."""
    depth = 0
    for number, row in enumerate(rows, start=1):
        if _is_header(row, words) or (
            depth and (_numbers_columns(row, words) or _divides_columns(row, rows[:depth], words))
        ):
            depth = number
        elif not all(map(is_vacant, row.cells)):
            break
    return depth


def _numbers_columns(row: Row, words: _Words) -> bool:
    """Whether a row numbers the columns: 栏次 | 1 | 2 | 3, or nothing but 1 | 2 | 3."""
    cells = [compact(cell) for cell in row.cells if not is_vacant(cell)]
    numbers = [int(cell) for cell in cells if cell.isdecimal() and len(cell) <= LONGEST_COLUMN_NUMBER]
    is_counted = len(numbers) > 1 and all(after == before + 1 for before, after in pairwise(numbers))
    others = [cell for cell in cells if not cell.isdecimal()]
    return is_counted and numbers[0] in (0, 1) and all(words.role(cell) in ("ordinal", *CODE_ROLES) for cell in others)


def _divides_columns(row: Row, header: Sequence[Row], words: _Words) -> bool:
    """Whether a row has nothing but words below the header, and none of them below a column of labels: 批次 | 人次 | 费用."""
    labels = {column for above in header for column, cell in enumerate(above.cells) if words.role(cell) in LABEL_ROLES}
    cells = {column: cell for column, cell in enumerate(row.cells) if not is_vacant(cell)}
    return len(cells) > 1 and not labels & cells.keys() and not any(map(has_digit, cells.values()))


def _is_header(row: Row, words: _Words) -> bool:
    """A header row has no digits but those of known words and no numbered label, and a known word that is more than a total."""
    labels = [cell for cell in row.cells if not is_vacant(cell)]
    if any(is_numbered(label) or (has_digit(label) and not words.is_known(_without_year(label))) for label in labels):
        return False
    return any(words.is_known(_without_year(label)) and words.role(label) not in TOTAL_ROLES for label in labels)


def _without_year(label: str) -> str:
    return YEAR.sub("", label_key(label)) or label


def _paths(rows: Sequence[Sequence[str]], width: int) -> list[tuple[str, ...]]:
    """The header words above each column, from the top. A word stands over the blank cells to its right below the same parent."""
    paths: list[tuple[str, ...]] = [()] * width
    for row in rows:
        cells = [*row, *[""] * (width - len(row))]
        above = list(paths)
        for column, cell in enumerate(cells):
            if compact(cell):
                paths[column] = (*above[column], cell)
            elif column and above[column] == above[column - 1]:
                paths[column] = paths[column - 1]
    return paths


def _without_indistinct(columns: Sequence[Column]) -> Iterator[Column]:
    """A column of values with the very words of its left neighbour has a blank header, not that one's."""
    for before, column in zip([None, *columns], columns, strict=False):
        if before is not None and column.role is None and column.path and column.path == before.path:
            yield Column(column.index, (), None, Meaning(unknown=""))
        else:
            yield column


def _column(index: int, path: tuple[str, ...], words: _Words) -> Column:
    roles = [role for label in path if (role := words.role(label))]
    role = next((role for role in reversed(roles) if role in LABEL_ROLES), None)
    scheme = next((scheme for label in path if (scheme := words.scheme_named(label))), None)
    cube = next((cube for label in path if (cube := words.other_cube(label))), None) if role is None else None
    meaning = _meaning(path, words) if cube is None else Meaning()
    return Column(index, path, role, meaning, scheme, cube)


def _meaning(path: Sequence[str], words: _Words) -> Meaning:
    dimensions: dict[str, str] = {}
    year, phase, is_total, unknown = None, None, False, None
    for label in path:
        if match := YEAR.search(label_key(label)):
            year = int(match[1])
        rest = _without_year(label)
        role, concepts = words.role(rest), words.concepts(rest)
        phase = words.phase(rest) or phase
        dimensions.update(concepts)
        is_total = is_total or role in TOTAL_ROLES
        is_known = role or concepts or words.phase(rest) or YEAR.fullmatch(label_key(label))
        if not is_known and not words.repeats_title(rest):
            unknown = unknown or label
    return Meaning(dimensions, year, phase, is_total, unknown if path else "")


def _upwards(concept: str, scheme: Scheme) -> Iterator[str]:
    while above := scheme.parent(concept):
        yield above
        concept = above


def _with_explicit_totals(panel: Panel, words: _Words) -> Panel:
    """A total column states the total of every dimension on which the other value columns of its panel differ."""
    stated: defaultdict[str, set[str]] = defaultdict(set)
    for column in panel.values:
        for dimension, concept in column.meaning.dimensions.items():
            stated[dimension].add(concept)
    totals = {dimension: words.total(dimension, concepts) for dimension, concepts in stated.items()}
    values = [
        replace(column, meaning=replace(column.meaning, dimensions=totals | dict(column.meaning.dimensions)))
        if column.meaning.is_total
        else column
        for column in panel.values
    ]
    differing = (
        dimension
        for dimension in totals
        if len({column.meaning.dimensions.get(dimension) for column in values if column.cube is None}) > 1
    )
    particular = frozenset(differing)
    return Panel(panel.labels, tuple(replace(column, particular=particular) for column in values))


def _panels(columns: Sequence[Column]) -> Iterator[Panel]:
    labels: list[Column] = []
    values: list[Column] = []
    for column in columns:
        if column.role is None:
            values.append(column)
        elif values:
            yield Panel(tuple(labels), tuple(values))
            labels, values = [column], []
        else:
            labels.append(column)
    yield Panel(tuple(labels), tuple(values))
