"""Tables of which only the text is drawn, where they cannot be anything else: several lines of at least two columns,
among them one of amounts that are set to the right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from loader.readers.pdf.columns import Found, Texts, columns_of, found_table, span, with_header_columns
from loader.readers.pdf.lines import Line, runs
from loader.readers.pdf.shapes import Box, around

GAP = 1.5
"""In ems, between columns."""
FEWEST_LINES = 3
SAME_EDGE = 0.35
"""In ems: how far apart the right ends of one column are."""
HEADER_DISTANCE = 2.5
LARGEST_SPACING = 3.0
AMOUNT = re.compile(r"[-−－]?(?:\d{1,3}(?:[,，]\d{3})+(?:[.．]\d+)?|\d+[.．]\d+)[%％]?")


def bare_tables(lines: Sequence[Line], page: int) -> Iterator[Found]:
    """Tables of which only the text is drawn."""
    group: list[Line] = []
    for line in [*lines, None]:
        if line is not None and _may_be_row(line) and (not group or _is_near(group[-1], line)):
            group.append(line)
            continue
        yield from _table(group, lines, page)
        group = [line] if line is not None and _may_be_row(line) else []


def _may_be_row(line: Line) -> bool:
    cells = list(runs(line, GAP))
    return len(cells) >= 2 and any(AMOUNT.fullmatch(cell.text) for cell in cells)


def _is_near(before: Line, line: Line) -> bool:
    return line.box.top - before.box.bottom <= LARGEST_SPACING * line.size


def _table(group: list[Line], lines: Sequence[Line], page: int) -> Iterator[Found]:
    if len(group) < FEWEST_LINES:
        return
    rows = [list(runs(line, GAP)) for line in group]
    columns = columns_of(rows, GAP / 2)
    if len(columns) < 2 or not _has_amounts(rows, columns):
        return
    header = _header_above(group[0], lines, columns)
    used = header + group
    rows = [list(runs(line, GAP)) for line in header] + rows
    columns = with_header_columns(columns, rows)
    yield from filter(None, [found_table(rows, columns, around([line.box for line in used]), page, used)])


def _has_amounts(rows: Sequence[Texts], columns: Sequence[Box]) -> bool:
    """Whether a column holds amounts that end at one place, in nearly every row."""
    for index in range(len(columns)):
        cells = [cell for row in rows for cell in row if span(cell, columns) == (index, 1)]
        ends = [cell.box.x1 for cell in cells if AMOUNT.fullmatch(cell.text)]
        if len(ends) >= max(FEWEST_LINES, 0.8 * len(cells)) and max(ends) - min(ends) <= SAME_EDGE * cells[0].size:
            return True
    return False


def _header_above(first: Line, lines: Sequence[Line], columns: Sequence[Box]) -> list[Line]:
    """The lines directly above whose words stand over different columns."""
    header: list[Line] = []
    below = first
    for line in reversed([line for line in lines if line.box.bottom <= first.box.top]):
        spans = [span(cell, columns) for cell in runs(line, GAP)]
        if len(spans) < 2 or below.box.top - line.box.bottom > HEADER_DISTANCE * line.size:
            break
        if any(one[0] + one[1] > other[0] for one, other in pairwise(spans)):
            break
        header.insert(0, line)
        below = line
    return header
