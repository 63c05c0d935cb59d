"""Which standard table a grid is: by the words of its title, and where these leave a choice by its header."""

from __future__ import annotations

from collections.abc import Iterable

from loader.interpret.grids import LONGEST_CAPTION, Grid
from loader.interpret.headers import read_header
from loader.vocabulary import Cube, Vocabulary


def cube_of(grid: Grid, vocabulary: Vocabulary) -> Cube | None:
    """The cube of the standard table; None when the title is that of none, and the header not of exactly one."""
    title = grid.title or ""
    candidates = vocabulary.cubes_titled(title) if 0 < len(title) <= LONGEST_CAPTION else ()
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        return min(candidates, key=lambda cube: _misfits(grid, cube, vocabulary))
    fitting = [cube for cube in vocabulary.cubes.values() if cube.is_table and not _misfits(grid, cube, vocabulary)]
    return fitting[0] if len(fitting) == 1 else None


def _misfits(grid: Grid, cube: Cube, vocabulary: Vocabulary) -> int:
    """Number of columns of values of which the header says something unknown in a table of that cube."""
    header = read_header(grid.rows, cube, vocabulary, grid.title or "")
    values: Iterable[bool] = (column.role is None and column.meaning.unknown is not None for column in header.columns)
    return sum(values) if header.depth else len(header.columns) + 1
