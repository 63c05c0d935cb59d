"""Tables between level rulings, without upright ones: columns are where text stands under text, with room between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from loader.readers.pdf.columns import Found, Texts, columns_of, found_table, is_number, span, with_header_columns
from loader.readers.pdf.grids import whole_rulings
from loader.readers.pdf.lines import Line, is_full, joined, runs
from loader.readers.pdf.shapes import Box, Ruling

FEWEST_RULINGS = 3
SAME_END = 4.0
NARROWEST = 0.3
"""The part of the page that the rulings of a table cover at least."""
GAP = 0.9
"""In ems, between columns."""


def banded_tables(lines: Sequence[Line], level: Iterable[Ruling], page: int, width: float) -> list[Found]:
    """The tables among the lines of a page that stand in no grid; `level` are its level rulings that belong to none."""
    groups = [part for group in _bands(level, width) for part in _tables_among(group, lines)]
    return [found for group in groups if (found := _table(lines, group, page)) is not None]


def _bands(level: Iterable[Ruling], width: float) -> Iterator[list[Ruling]]:
    """Groups of at least three rulings of the same extent."""
    groups: list[list[Ruling]] = []
    for ruling in sorted(whole_rulings(level)):
        if ruling.end - ruling.start < NARROWEST * width:
            continue
        home = next((group for group in groups if _has_same_ends(group[0], ruling)), None)
        if home is None:
            groups.append([ruling])
        else:
            home.append(ruling)
    return (group for group in groups if len(group) >= FEWEST_RULINGS)


def _has_same_ends(one: Ruling, other: Ruling) -> bool:
    return abs(one.start - other.start) <= SAME_END and abs(one.end - other.end) <= SAME_END


def _tables_among(rulings: Sequence[Ruling], lines: Sequence[Line]) -> Iterator[list[Ruling]]:
    """Rulings of one width, divided where a caption of several lines and then another header stand between them."""
    within = [line for line in lines if rulings[0].start - SAME_END <= line.box.x <= rulings[0].end + SAME_END]
    bands = _between(rulings, within)
    have_numbers = [any(is_number(cell) for line in band for cell in runs(line, GAP)) for band in bands]
    start = 0
    for index in range(1, len(bands) - 1):
        if len(bands[index]) >= 2 and not have_numbers[index] and not have_numbers[index + 1]:
            yield list(rulings[start : index + 1])
            start = index + 1
    yield list(rulings[start:])


def _between(rulings: Sequence[Ruling], lines: Sequence[Line]) -> list[list[Line]]:
    """The lines between each ruling and the next."""
    return [[line for line in lines if one.at < line.box.y <= other.at] for one, other in pairwise(rulings)]


def _table(lines: Sequence[Line], rulings: Sequence[Ruling], page: int) -> Found | None:
    """The table between rulings; None where the text between two of them does not stand in columns."""
    if len(rulings) < FEWEST_RULINGS:
        return None
    box = Box(rulings[0].start, rulings[0].at, rulings[0].end, rulings[-1].at)
    inside = [line for line in lines if box.covers(line.box.x, line.box.y, SAME_END)]
    bands = _between(rulings, inside)
    if not all(bands):
        return None
    header, body = _split_header([[list(runs(line, GAP)) for line in band] for band in bands])
    columns = columns_of([row for band in body for row in band], GAP)
    columns = with_header_columns(columns, [row for band in header for row in band])
    if len(columns) < 2:
        return None
    rows = [row for band in header for row in _joined([_flat(band)], columns)]
    rows += [row for band in body for row in _rows_of_band(band, columns)]
    return found_table(rows, columns, box, page, inside)


def _split_header(bands: list[list[Texts]]) -> tuple[list[list[Texts]], list[list[Texts]]]:
    """The bands before the first in which there is a number, at least one."""
    first = next((i for i, band in enumerate(bands) if any(is_number(cell) for row in band for cell in row)), 1)
    first = max(first, 1)
    return bands[:first], bands[first:]


def _flat(band: list[Texts]) -> Texts:
    return [cell for row in band for cell in row]


def _joined(rows: list[Texts], columns: Sequence[Box]) -> list[Texts]:
    """The texts of a header, those that are wrapped under each other as one."""
    merged: list[Texts] = []
    for row in rows:
        whole: list[list[Line]] = []
        for cell in sorted(row, key=lambda cell: (span(cell, columns)[0], cell.box.top)):
            if whole and span(whole[-1][0], columns) == span(cell, columns):
                whole[-1].append(cell)
            else:
                whole.append([cell])
        merged.append([_stacked(cells) for cells in whole])
    return merged


@dataclass(frozen=True)
class _Stack(Line):
    """Lines under each other that are one text."""

    parts: tuple[Line, ...] = ()

    def __post_init__(self) -> None:
        right = max(part.box.x1 for part in self.parts)
        self.__dict__["text"] = joined(self.parts, right)


def _stacked(cells: Sequence[Line]) -> Line:
    if len(cells) == 1:
        return cells[0]
    return _Stack(tuple(glyph for cell in cells for glyph in cell.glyphs), tuple(cells))


def _rows_of_band(band: list[Texts], columns: Sequence[Box]) -> list[Texts]:
    """One row, unless several of its lines hold numbers: then a row for each, and wrapped names joined."""
    if sum(any(map(is_number, row)) for row in band) <= 1:
        return _joined([_flat(band)], columns)
    rows: list[Texts] = []
    for row in band:
        if rows and _is_wrapped(rows[-1], row, columns):
            rows[-1] = _joined([rows[-1] + row], columns)[0]
        else:
            rows.append(row)
    return rows


def _is_wrapped(before: Texts, row: Texts, columns: Sequence[Box]) -> bool:
    """Whether a line is only the rest of the name in the line before."""
    if len(row) != 1 or is_number(row[0]):
        return False
    column, width = span(row[0], columns)
    above = next((cell for cell in before if span(cell, columns) == (column, width)), None)
    return above is not None and is_full(above, row[0], columns[column + width - 1].x1)
