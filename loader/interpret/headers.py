"""What the columns of a table mean, from the words above them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from loader.disclosure import Phase
from loader.document import Row
from loader.interpret.amounts import has_digit, is_vacant
from loader.normalise import compact, display, is_numbered, label_key
from loader.vocabulary import Cube, Vocabulary

YEAR = re.compile(r"(20\d\d)年度?")
LABEL_ROLES = frozenset(
    {"class-code", "group-code", "item-code", "code", "name", "item", "project-name", "project-type", "ordinal"}
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

    @property
    def has_codes(self) -> bool:
        return any(column.role in (*CODE_ROLES, "code") for column in self.columns)


def read_header(rows: Sequence[Row], cube: Cube, vocabulary: Vocabulary) -> Header:
    """The header of a table of that cube. Its depth is 0 when the first row is no header."""
    words = _Words(cube, vocabulary)
    depth = _depth(rows, words)
    width = max(len(row.cells) for row in rows[:depth] or rows)
    paths = _paths([row.cells for row in rows[:depth]], width)
    columns = [_column(index, path, words) for index, path in enumerate(paths)]
    columns = list(_with_explicit_totals(list(_without_indistinct(columns)), words))
    return Header(depth, tuple(columns), tuple(_panels(columns)), is_trimmed=_is_trimmed(rows, depth, width))


def _is_trimmed(rows: Sequence[Row], depth: int, width: int) -> bool:
    """Whether an editor has cut the blank cells off the ends of all rows: a header row is short, and no row ends blank."""
    ends_blank = any(is_vacant(row.cells[-1]) for row in rows if row.cells)
    return not ends_blank and any(len(row.cells) < width for row in rows[:depth])


class _Words:
    """The words that mean something in a table of one cube."""

    def __init__(self, cube: Cube, vocabulary: Vocabulary) -> None:
        self._cube = cube
        self._vocabulary = vocabulary
        self._schemes = [
            vocabulary.schemes[scheme] for scheme in cube.dimensions.values() if scheme in vocabulary.schemes
        ]
        self._phase = vocabulary.scheme("phase")

    def role(self, label: str) -> str | None:
        return self._vocabulary.name_of("column-role", label)

    def scheme_named(self, label: str) -> str | None:
        key = label_key(label)
        return next((scheme.iri for scheme in self._schemes if key in scheme.titles), None)

    def concepts(self, label: str) -> dict[str, str]:
        """Dimension → concept, for every dimension of the cube of which the label names a value."""
        return self._vocabulary.concepts(self._cube, label)

    def total(self, dimension: str) -> str:
        """The total of a dimension of the cube."""
        return next(scheme.total for scheme in self._schemes if self._vocabulary.dimension_of[scheme.iri] == dimension)

    def phase(self, label: str) -> Phase | None:
        name = self._phase.labels.get(label_key(label), "").removeprefix(f"{self._phase.iri}/")
        return "approved" if name == "approved" else "executed" if name == "executed" else None

    def is_known(self, label: str) -> bool:
        return bool(self.role(label) or self.phase(label) or self.concepts(label) or YEAR.fullmatch(label_key(label)))


def _depth(rows: Sequence[Row], words: _Words) -> int:
    depth = 0
    while depth < len(rows) and _is_header(rows[depth], words):
        depth += 1
    return depth


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
    return Column(index, path, role, _meaning(path, words), scheme)


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
        if not (role or concepts or words.phase(rest) or YEAR.fullmatch(label_key(label))):
            unknown = unknown or label
    return Meaning(dimensions, year, phase, is_total, unknown if path else "")


def _with_explicit_totals(columns: Sequence[Column], words: _Words) -> Iterator[Column]:
    """A total column states the total of every dimension on which other value columns differ."""
    values = [column for column in columns if column.role is None]
    dimensions = {dimension for column in values for dimension in column.meaning.dimensions}
    for column in columns:
        meaning = column.meaning
        if column.role is None and meaning.is_total:
            totals = {dimension: words.total(dimension) for dimension in dimensions}
            yield replace(column, meaning=replace(meaning, dimensions=totals | dict(meaning.dimensions)))
        else:
            yield column


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
