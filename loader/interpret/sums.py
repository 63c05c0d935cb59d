"""Whether the sums of a table close: what recognition has misread shows where a total is not that of its parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from loader.disclosure import Figure, PublishedTable, Unplaced
from loader.interpret.amounts import parse_number
from loader.interpret.dimensions import Key, key_of, parents_of
from loader.interpret.tables import TablesReading
from loader.normalise import display
from loader.vocabulary import Cube, Vocabulary

OF_A_UNIT = Decimal("0.5")
"""By how much a published number differs at most from the exact one, in units of its last digit."""


@dataclass(frozen=True, slots=True)
class OpenSum:
    """A figure that is not the sum of its parts, which is in the unit of its table."""

    whole: Figure
    parts: Decimal


def leave_open_sums(reading: TablesReading, vocabulary: Vocabulary) -> None:
    """Makes unplaced numbers of the figures that were recognised in a scan, in tables whose sums do not close."""
    for table in reading.tables:
        figures = [figure for figure in reading.figures if figure.table == table.name]
        if any(figure.confidence is not None for figure in figures):
            found = next(open_sums(figures, vocabulary), None)
            if found is not None:
                _leave(reading, table, _reason(table, found))


def open_sums(figures: Sequence[Figure], vocabulary: Vocabulary) -> Iterator[OpenSum]:
    """The figures of one table that their parts do not add up to.

    On each dimension, the parts of a figure are those below it with nothing of the table between, and equal on all other
    dimensions. A part may be half a unit of its last digit off, and so may the whole.
    """
    for cube in vocabulary.cubes.values():
        yield from _open_sums_of([figure for figure in figures if figure.cube == cube.iri], cube, vocabulary)


def _open_sums_of(figures: Sequence[Figure], cube: Cube, vocabulary: Vocabulary) -> Iterator[OpenSum]:
    schemes = [(dimension, vocabulary.schemes[scheme]) for dimension, scheme in cube.dimensions.items()]
    keys = [key_of(figure, schemes) for figure in figures]
    at = dict(zip(reversed(keys), reversed(figures), strict=True))
    for place, parent_of in enumerate(parents_of([scheme for _, scheme in schemes])):
        parts: defaultdict[Key, list[Figure]] = defaultdict(list)
        for key, figure in zip(keys, figures, strict=True):
            whole = _above(key, place, parent_of, at)
            if whole is not None:
                parts[whole].append(figure)
        yield from (found for key, below in parts.items() if (found := _open_sum(at[key], below)) is not None)


def _above(key: Key, place: int, parent_of: Callable[[str], str | None], known: Container[Key]) -> Key | None:
    """The nearest of the known of which a figure is a part on one dimension."""
    context, values = key
    value = parent_of(values[place])
    while value is not None:
        whole = context, (*values[:place], value, *values[place + 1 :])
        if whole in known:
            return whole
        value = parent_of(value)
    return None


def _open_sum(whole: Figure, parts: Sequence[Figure]) -> OpenSum | None:
    published, *numbers = (parse_number(figure.published) or Decimal(0) for figure in (whole, *parts))
    room = sum(map(_last_unit, (published, *numbers)), Decimal(0)) * OF_A_UNIT
    total = sum(numbers, Decimal(0))
    return None if abs(published - total) <= room else OpenSum(whole, total)


def _last_unit(number: Decimal) -> Decimal:
    """The unit of the last digit as published."""
    return Decimal(1).scaleb(int(number.as_tuple().exponent))


def _reason(table: PublishedTable, found: OpenSum) -> str:
    whole = found.whole
    row = next((row.label for row in table.rows if row.number == whole.row and row.label), f"row {whole.row}")
    column = next((column.label for column in table.columns if column.number == whole.column), "")
    under = f" under “{display(column)}”" if column else ""
    return (
        f"recognised from a scan, and the sums of its table do not close: {display(row)}{under} is {whole.published}, "
        f"its parts add up to {found.parts:,f}; compare with the page, or give --accept-ocr"
    )


def _leave(reading: TablesReading, table: PublishedTable, reason: str) -> None:
    rows = {row.number: row for row in table.rows}
    left = [figure for figure in reading.figures if figure.table == table.name and figure.confidence is not None]
    reading.figures = [figure for figure in reading.figures if figure not in left]
    reading.unplaced += (
        Unplaced(table.title, figure.published, reason, row.line, row.page, row.number, figure.column)
        for figure in left
        for row in [rows[figure.row or 0]]
    )
