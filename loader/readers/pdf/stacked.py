"""Rows of a grid in which there are only upright rulings: each line with figures is a row of its own."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from loader.readers.pdf.grids import Grid, Place
from loader.readers.pdf.lines import Line, is_full, lines
from loader.readers.pdf.shapes import Glyph

FEWEST_ROWS = 3
SAME_LEVEL = 0.4
"""In ems: how far apart the middles of texts in one row are."""
WHOLE_NUMBER = re.compile(r"-?(?:\d{1,3}(?:[,，]\d{3})+|[1-9]\d*|0)(?:[.．]\d+)?%?")


def with_rows(grid: Grid, glyphs: Iterable[Glyph]) -> Grid:
    """The grid with a level between such rows."""
    inside: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        inside.setdefault(bisect_right(grid.levels, glyph.y) - 1, []).append(glyph)
    levels: list[float] = []
    for row, found in sorted(inside.items()):
        if 0 <= row < len(grid.levels) - 1 and _is_tall(grid, row, found) and _is_plain(grid, row):
            levels += _levels_within(grid, found)
    return _with_levels(grid, levels) if levels else grid


def _is_tall(grid: Grid, row: int, glyphs: Sequence[Glyph]) -> bool:
    return grid.levels[row + 1] - grid.levels[row] > FEWEST_ROWS * max(glyph.size for glyph in glyphs)


def _is_plain(grid: Grid, row: int) -> bool:
    """Whether no cell of the row covers another one, too."""
    return all(place.height == 1 for place in grid.places if place.row <= row < place.row + place.height)


def _levels_within(grid: Grid, glyphs: Sequence[Glyph]) -> list[float]:
    cells: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        cells.setdefault(bisect_right(grid.edges, glyph.x) - 1, []).append(glyph)
    inside = [
        (lines(cells[column]), grid.edges[column + 1]) for column in range(len(grid.edges) - 1) if column in cells
    ]
    stacks = [stack for stack, _ in inside if stack]
    figures = [stack for stack, right in inside if stack and _is_of_figures(stack, right)]
    if not figures or len(stacks) < 2:
        return []
    starts = sorted({line.box.y for stack in figures for line in stack})
    size = figures[0][0].size
    starts = [at for index, at in enumerate(starts) if index == 0 or at - starts[index - 1] > SAME_LEVEL * size]
    if len(starts) < FEWEST_ROWS or not _all_stand_beside(stacks, starts, size):
        return []
    return [(one + other) / 2 for one, other in pairwise(starts)]


def _is_of_figures(stack: Sequence[Line], right: float) -> bool:
    """Whether every line of a cell is a figure, and none the rest of the one above."""
    if not all(WHOLE_NUMBER.fullmatch(line.text) for line in stack):
        return False
    return not any(is_full(one, other, right, whole_token=False) for one, other in pairwise(stack))


def _all_stand_beside(stacks: Sequence[Sequence[Line]], starts: Sequence[float], size: float) -> bool:
    """Whether beside each row of figures there is one line of text, so that no name is wrapped."""
    return all(any(abs(line.box.y - at) <= SAME_LEVEL * size for at in starts) for stack in stacks for line in stack)


def _with_levels(grid: Grid, added: Sequence[float]) -> Grid:
    levels = sorted([*grid.levels, *added])
    places: list[Place] = []
    for place in grid.places:
        top, bottom = grid.levels[place.row], grid.levels[place.row + place.height]
        first, last = levels.index(top), levels.index(bottom)
        if place.height == 1 and last - first > 1:
            places += [replace(place, row=row) for row in range(first, last)]
        else:
            places.append(replace(place, row=first, height=last - first))
    return replace(grid, levels=tuple(levels), places=tuple(sorted(places, key=lambda p: (p.row, p.column))))
