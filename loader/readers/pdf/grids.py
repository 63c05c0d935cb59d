"""Rulings become grids: where rows and columns begin, and which places of the grid one cell covers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from loader.readers.pdf.shapes import Box, Ruling

TOUCH = 3.0
"""Rulings that end so near each other meet."""
SAME = 3.0
"""Rulings so near each other are one."""
SHORTEST = 5.0
WALL = 0.5
"""The part of a side that must be ruled for it to be a wall."""


@dataclass(frozen=True, slots=True)
class Place:
    """The places of a grid that one cell covers; rows and columns count from 0."""

    row: int
    column: int
    height: int = 1
    width: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table without its text: `edges` from the left, `levels` from the top, and its cells by row and column."""

    edges: tuple[float, ...]
    levels: tuple[float, ...]
    places: tuple[Place, ...]
    open_top: bool = False
    open_bottom: bool = False
    """Whether the upright rulings go on without a level one at their end: the page cut a row."""

    @property
    def box(self) -> Box:
        return Box(self.edges[0], self.levels[0], self.edges[-1], self.levels[-1])

    def box_of(self, place: Place) -> Box:
        return Box(
            self.edges[place.column],
            self.levels[place.row],
            self.edges[place.column + place.width],
            self.levels[place.row + place.height],
        )


def grids(horizontals: Iterable[Ruling], verticals: Iterable[Ruling]) -> list[Grid]:
    """Every grid of at least two cells, from the top."""
    level, upright = whole_rulings(horizontals), whole_rulings(verticals)
    found = [grid for parts in _connected(level, upright) if (grid := _grid(*parts)) is not None]
    return sorted(found, key=lambda grid: (grid.levels[0], grid.edges[0]))


def whole_rulings(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Rulings that were drawn in pieces, or twice, as one."""
    whole = []
    for group in _near(sorted(rulings)):
        at = sum(ruling.at for ruling in group) / len(group)
        whole += [Ruling(at, start, end) for start, end in _spans(group) if end - start >= SHORTEST]
    return whole


def _near(rulings: Sequence[Ruling]) -> Iterator[list[Ruling]]:
    group: list[Ruling] = []
    for ruling in rulings:
        if group and ruling.at - group[0].at > SAME:
            yield group
            group = []
        group.append(ruling)
    if group:
        yield group


def _spans(rulings: Iterable[Ruling]) -> list[tuple[float, float]]:
    """The stretches that some rulings on one line cover."""
    spans: list[tuple[float, float]] = []
    for start, end in sorted((ruling.start, ruling.end) for ruling in rulings):
        if spans and start <= spans[-1][1] + TOUCH:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    return spans


def _connected(level: list[Ruling], upright: list[Ruling]) -> list[tuple[list[Ruling], list[Ruling]]]:
    """The rulings in groups that touch each other."""
    parents = list(range(len(level) + len(upright)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    for i, h in enumerate(level):
        for j, v in enumerate(upright, start=len(level)):
            if h.start - TOUCH <= v.at <= h.end + TOUCH and v.start - TOUCH <= h.at <= v.end + TOUCH:
                parents[root(j)] = root(i)
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for index, ruling in enumerate([*level, *upright]):
        groups.setdefault(root(index), ([], []))[index >= len(level)].append(ruling)
    return list(groups.values())


def _grid(level: list[Ruling], upright: list[Ruling]) -> Grid | None:
    if not level or not upright:
        return None
    levels, open_top, open_bottom = _positions(level, upright)
    edges, _, _ = _positions(upright, level)
    if len(levels) < 2 or len(edges) < 2 or (len(levels) - 1) * (len(edges) - 1) < 2:
        return None
    places = _places(_Walls(level, levels, edges), _Walls(upright, edges, levels), len(levels) - 1, len(edges) - 1)
    return Grid(edges, levels, places, open_top, open_bottom) if len(places) > 1 else None


def _positions(rulings: list[Ruling], across: list[Ruling]) -> tuple[tuple[float, ...], bool, bool]:
    """Where the rulings are, with the ends of those across where they go on beyond the last; and whether they do."""
    positions = [group[0].at for group in _near(sorted(rulings))]
    first, last = min(ruling.start for ruling in across), max(ruling.end for ruling in across)
    before, after = positions[0] - first > 2 * TOUCH, last - positions[-1] > 2 * TOUCH
    return (*((first,) if before else ()), *positions, *((last,) if after else ())), before, after


class _Walls:
    """Which sides of the places of a grid are ruled."""

    def __init__(self, rulings: list[Ruling], positions: Sequence[float], steps: Sequence[float]) -> None:
        self._rulings: dict[int, list[Ruling]] = {index: [] for index in range(len(positions))}
        for ruling in rulings:
            nearest = min(range(len(positions)), key=lambda index: abs(positions[index] - ruling.at))
            self._rulings[nearest].append(ruling)
        self._steps = list(pairwise(steps))

    def between(self, position: int, step: int) -> bool:
        start, end = self._steps[step]
        covered = sum(max(0.0, min(end, r.end) - max(start, r.start)) for r in self._rulings[position])
        return covered >= WALL * (end - start)


def _places(level: _Walls, upright: _Walls, height: int, width: int) -> tuple[Place, ...]:
    """The cells: as far to the right and then downwards as no wall is met."""
    taken = [[False] * width for _ in range(height)]
    places = []
    for row in range(height):
        for column in range(width):
            if taken[row][column]:
                continue
            right = column + 1
            while right < width and not taken[row][right] and not upright.between(right, row):
                right += 1
            bottom = row + 1
            while bottom < height and _is_open(level, upright, bottom, (column, right)):
                bottom += 1
            for covered in taken[row:bottom]:
                covered[column:right] = [True] * (right - column)
            places.append(Place(row, column, bottom - row, right - column))
    return tuple(places)


def _is_open(level: _Walls, upright: _Walls, row: int, columns: tuple[int, int]) -> bool:
    """Whether the row belongs to the cell above it, which covers the columns."""
    start, end = columns
    return not any(level.between(row, column) for column in range(start, end)) and not any(
        upright.between(column, row) for column in range(start + 1, end)
    )
