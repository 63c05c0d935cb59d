"""Texts that stand under each other are columns; the rows of a table without upright rulings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from loader.document import Merge
from loader.readers.pdf.cells import PageTable
from loader.readers.pdf.lines import Line
from loader.readers.pdf.shapes import Box, around

NUMBER = re.compile(r"[-−－]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:[.．]\d+)?[%％]?|[-—－]{1,2}")

Texts = list[Line]
"""The texts of one row, from the left."""


@dataclass(frozen=True, slots=True)
class Found:
    """A table and the lines of which it is made."""

    table: PageTable
    lines: tuple[Line, ...]


def is_number(cell: Line) -> bool:
    return NUMBER.fullmatch(cell.text.replace(" ", "")) is not None


def columns_of(rows: Sequence[Texts], gap: float) -> list[Box]:
    """What lies between the gaps that go through all rows."""
    columns: list[Box] = []
    for box, size in sorted((cell.box, cell.size) for row in rows for cell in row):
        if columns and box.x0 < columns[-1].x1 + gap / 2 * size:
            columns[-1] = around([columns[-1], box])
        else:
            columns.append(box)
    return columns


def with_header_columns(columns: list[Box], header: Sequence[Texts]) -> list[Box]:
    """With columns that are empty below their heading."""
    beside = [cell.box for row in header for cell in row if all(_apart(cell.box, column) for column in columns)]
    return sorted([*columns, *_without_overlaps(beside)])


def _without_overlaps(boxes: Sequence[Box]) -> list[Box]:
    merged: list[Box] = []
    for box in sorted(boxes):
        if merged and box.x0 < merged[-1].x1:
            merged[-1] = around([merged[-1], box])
        else:
            merged.append(box)
    return merged


def _apart(one: Box, other: Box) -> bool:
    return one.x1 <= other.x0 or one.x0 >= other.x1


def span(cell: Line, columns: Sequence[Box]) -> tuple[int, int]:
    """First column and number of columns that a text stands in; over or under none, the nearest."""
    touched = [i for i, column in enumerate(columns) if not _apart(cell.box, column)]
    if touched:
        return touched[0], touched[-1] - touched[0] + 1
    return min(range(len(columns)), key=lambda i: abs(columns[i].x - cell.box.x)), 1


def found_table(
    rows: Sequence[Texts], columns: Sequence[Box], box: Box, page: int, lines: Sequence[Line]
) -> Found | None:
    """The table; None when two texts of a row stand in one place."""
    texts, confidences, merges = [], [], []
    for number, row in enumerate(rows):
        cells = [""] * len(columns)
        sure: list[float | None] = [None] * len(columns)
        taken: set[int] = set()
        for cell in row:
            column, width = span(cell, columns)
            if taken & set(range(column, column + width)):
                return None
            taken |= set(range(column, column + width))
            cells[column], sure[column] = cell.text, cell.confidence
            if width > 1:
                merges.append(Merge(number, column, 1, width))
        texts.append(tuple(cells))
        confidences.append(tuple(sure))
    edges = (box.x0, *((one.x1 + other.x0) / 2 for one, other in pairwise(columns)), box.x1)
    blank: tuple[tuple[Line, ...], ...] = ((),) * len(columns)
    table = PageTable(page, box, edges, tuple(texts), tuple(merges), tuple(confidences), blank, blank)
    return Found(table, tuple(lines))
