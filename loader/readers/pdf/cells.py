"""Glyphs go into the cells of a grid."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from loader.document import Merge
from loader.readers.pdf.grids import Grid, Place
from loader.readers.pdf.lines import Line, joined, least_confidence, lines, runs
from loader.readers.pdf.shapes import Box, Glyph
from loader.readers.pdf.stacked import with_rows

PADDING = 0.25
"""Of a cell, in ems, when it is asked whether a line fills it."""
RUN = 0.25
OF_FIGURES = frozenset("0123456789,.")
NO_GAP = 0.1
CUT = 0.15
"""The part of a glyph that must stand on the other side of a ruling for it to be cut by that."""


Confidences = tuple[tuple[float | None, ...], ...]
"""By row and column, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table on one page: text by row and column, and where it stands."""

    page: int
    box: Box
    edges: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    merges: tuple[Merge, ...]
    confidences: Confidences
    """Of each text; None for one that was not recognised."""
    first_lines: tuple[tuple[Line, ...], ...] = ()
    last_lines: tuple[tuple[Line, ...], ...] = ()
    """The lines of each cell of the first and of the last row."""
    is_open: tuple[bool, bool] = (False, False)
    """Whether there is no ruling above and below, although the upright ones go on: the page cut a row."""


def fill(grid: Grid, glyphs: Iterable[Glyph], page: int) -> PageTable:
    """The table of a grid and the glyphs within it."""
    glyphs = list(glyphs)
    grid = with_rows(grid, glyphs)
    owners = _owners(grid)
    contents: dict[Place, list[Glyph]] = {place: [] for place in grid.places}
    for place, glyph in _placed(grid, owners, glyphs):
        contents[place].append(glyph)
    lines_of = {(place.row, place.column): cell_lines(inside, grid.box_of(place)) for place, inside in contents.items()}
    height, width = len(grid.levels) - 1, len(grid.edges) - 1
    rows = [[""] * width for _ in range(height)]
    confidences: list[list[float | None]] = [[None] * width for _ in range(height)]
    for place in grid.places:
        rows[place.row][place.column] = _text(lines_of[place.row, place.column], grid.box_of(place))
        confidences[place.row][place.column] = least_confidence(lines_of[place.row, place.column])
    return PageTable(
        page,
        grid.box,
        grid.edges,
        tuple(map(tuple, rows)),
        tuple(Merge(p.row, p.column, p.height, p.width) for p in grid.places if p.height > 1 or p.width > 1),
        tuple(map(tuple, confidences)),
        tuple(lines_of.get((0, column), ()) for column in range(width)),
        tuple(lines_of.get((height - 1, column), ()) for column in range(width)),
        (grid.open_top, grid.open_bottom),
    )


def _owners(grid: Grid) -> dict[tuple[int, int], Place]:
    return {
        (row, column): place
        for place in grid.places
        for row in range(place.row, place.row + place.height)
        for column in range(place.column, place.column + place.width)
    }


def _placed(grid: Grid, owners: dict[tuple[int, int], Place], glyphs: list[Glyph]) -> list[tuple[Place, Glyph]]:
    """Each glyph with its cell: that in which its middle is, but text that runs over a ruling stays together."""
    placed: list[tuple[Place, Glyph]] = []
    for line in lines(glyphs):
        for run in runs(line, RUN):
            parts = [(owners[_position(grid, glyph)], glyph) for glyph in run.glyphs]
            placed += parts if len({place for place, _ in parts}) == 1 else _kept_together(grid, parts)
    return placed


def _position(grid: Grid, glyph: Glyph) -> tuple[int, int]:
    row = bisect_right(grid.levels, glyph.y) - 1
    column = bisect_right(grid.edges, glyph.x) - 1
    return min(max(row, 0), len(grid.levels) - 2), min(max(column, 0), len(grid.edges) - 2)


def _kept_together(grid: Grid, parts: list[tuple[Place, Glyph]]) -> list[tuple[Place, Glyph]]:
    groups: list[list[tuple[Place, Glyph]]] = [[parts[0]]]
    for before, part in pairwise(parts):
        if before[0] == part[0] or _is_cut(grid, before, part):
            groups[-1].append(part)
        else:
            groups.append([part])
    return [(_home(grid, group), glyph) for group in groups for _, glyph in group]


def _is_cut(grid: Grid, before: tuple[Place, Glyph], after: tuple[Place, Glyph]) -> bool:
    """Whether the ruling between two glyphs goes through one of them, or through a figure."""
    left, right = before[1], after[1]
    wall = grid.box_of(after[0]).x0
    if left.x1 - wall > CUT * (left.x1 - left.x0) or wall - right.x0 > CUT * (right.x1 - right.x0):
        return True
    return left.text in OF_FIGURES and right.text in OF_FIGURES and right.x0 - left.x1 < NO_GAP * right.size


def _home(grid: Grid, group: list[tuple[Place, Glyph]]) -> Place:
    """Of the cells that a text runs through, that in which it begins, or, set to the right, ends."""
    first, last = group[0], group[-1]
    from_left = first[1].x0 - grid.box_of(first[0]).x0
    to_right = grid.box_of(last[0]).x1 - last[1].x1
    return first[0] if from_left <= to_right else last[0]


def cell_lines(glyphs: list[Glyph], box: Box) -> tuple[Line, ...]:
    """The lines of a cell; those of text that is turned as if it were not, moved to where the cell is."""
    turns = {glyph.turn for glyph in glyphs if glyph.text != " "}
    if len(turns) == 1 and turns != {0}:
        turned = [upright(glyph) for glyph in glyphs]
        left, top = min(glyph.x0 for glyph in turned), min(glyph.top for glyph in turned)
        glyphs = [_moved(glyph, box.x0 - left, box.top - top) for glyph in turned]
    return tuple(lines(glyphs))


def _moved(glyph: Glyph, across: float, down: float) -> Glyph:
    return glyph._replace(x0=glyph.x0 + across, top=glyph.top + down, x1=glyph.x1 + across, bottom=glyph.bottom + down)


def _text(parts: tuple[Line, ...], box: Box) -> str:
    return joined(parts, box.x1 - PADDING * parts[0].size) if parts else ""


def upright(glyph: Glyph) -> Glyph:
    """The glyph turned so that it can be read from the left."""
    x0, top, x1, bottom = glyph.x0, glyph.top, glyph.x1, glyph.bottom
    for _ in range(glyph.turn % 4):
        x0, top, x1, bottom = -bottom, x0, -top, x1
    return glyph._replace(x0=x0, top=top, x1=x1, bottom=bottom, turn=0)
