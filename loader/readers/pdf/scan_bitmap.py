"""The bitmap of a scanned page: set straight, and divided into rulings and ink. Lengths are pixels at `DPI`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Bitmap = NDArray[np.uint8]
"""Rows of grey pixels, 0 is black; or of ink, 255 where there is some."""

DPI = 200
LARGEST_SKEW = 5.0
"""In degrees: a page that is turned by more was not laid on a scanner."""
SMALLEST_SKEW = 0.05
SKEW_WIDTH = 800
"""So wide is the copy on which the skew is measured."""
NEIGHBOURHOOD, DARKER = 51, 15
"""A pixel is ink when it is so much darker than its neighbourhood."""
WHITE = 255
CERTAIN_LEVEL, CERTAIN_UPRIGHT = DPI, DPI // 2
"""A run of ink of this length is a ruling."""
SHORTEST_LEVEL, SHORTEST_UPRIGHT = DPI // 5, DPI // 6
"""A shorter one is a ruling when both its ends are on others."""
THICKEST = DPI // 12
GAP = DPI // 14
"""What may be missing of a ruling, at a place."""
MEET = DPI // 28
"""Rulings that end so near each other meet."""
TURNS = {1: cv2.ROTATE_90_COUNTERCLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_CLOCKWISE}


class Area(NamedTuple):
    """A rectangle of pixels; the last ones do not belong to it."""

    x0: int
    top: int
    x1: int
    bottom: int

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def of(self, bitmap: Bitmap) -> Bitmap:
        return bitmap[self.top : self.bottom, self.x0 : self.x1]

    def covers(self, x: float, y: float, margin: float = 0.0) -> bool:
        return self.x0 - margin <= x <= self.x1 + margin and self.top - margin <= y <= self.bottom + margin


@dataclass(frozen=True, slots=True)
class Divided:
    """What a bitmap shows: its rulings, and without them the page and its ink."""

    page: Bitmap
    ink: Bitmap
    level: Sequence[Area]
    upright: Sequence[Area]


def straightened(page: Bitmap) -> Bitmap:
    """The page turned by the few degrees by which it lay askew on the scanner."""
    angle = _skew(_ink(page))
    if abs(angle) < SMALLEST_SKEW:
        return page
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return _grey(cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(WHITE,)))


def turned(page: Bitmap, quarters: int) -> Bitmap:
    """The page turned by quarters against the clock."""
    return _grey(cv2.rotate(page, TURNS[quarters % 4])) if quarters % 4 else page


def divided(page: Bitmap) -> Divided:
    """The rulings of a page, and what is left without them."""
    ink = _ink(page)
    level, upright = _level(ink), [_turned(area) for area in _level(_grey(ink.T), is_upright=True)]
    level, upright = _joined(level, upright)
    lines = np.zeros_like(ink)
    for area in (*level, *upright):
        lines[max(area.top - 1, 0) : area.bottom + 1, max(area.x0 - 1, 0) : area.x1 + 1] = WHITE
    plain = page.copy()
    plain[lines == WHITE] = WHITE
    return Divided(plain, _grey(np.where(lines == WHITE, 0, ink)), level, upright)


def inked(ink: Bitmap, area: Area) -> Area | None:
    """The part of an area in which there is ink; None where there is none but specks."""
    found = area.of(ink)
    rows, columns = _inked_span(found.sum(axis=1)), _inked_span(found.sum(axis=0))
    if rows is None or columns is None:
        return None
    return Area(area.x0 + columns[0], area.top + rows[0], area.x0 + columns[1], area.top + rows[1])


def left_over(ink: Bitmap, read: Sequence[Area], room: int) -> Iterator[Area]:
    """Where ink is that no area covers; ink with less than `room` between is one thing."""
    rest = ink.copy()
    for area in read:
        area.of(rest)[:] = 0
    kernel = np.ones((max(room // 4, 1), max(room, 1)), np.uint8)
    whole = cv2.morphologyEx(rest, cv2.MORPH_CLOSE, kernel)
    for area in _components(_grey(whole)):
        if (found := inked(rest, area)) is not None:
            yield found


def padded(bitmap: Bitmap, left: int, top: int, whole: Area) -> Bitmap:
    """A part of an area, which begins so far from its sides, with white paper for the rest."""
    paper = np.full((whole.height, whole.width), WHITE, np.uint8)
    paper[top : top + bitmap.shape[0], left : left + bitmap.shape[1]] = bitmap
    return paper


def _grey(bitmap: Any) -> Bitmap:
    return np.ascontiguousarray(bitmap, dtype=np.uint8)


def _ink(page: Bitmap) -> Bitmap:
    return _grey(
        cv2.adaptiveThreshold(page, WHITE, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, NEIGHBOURHOOD, DARKER)
    )


def _skew(ink: Bitmap) -> float:
    """By how many degrees the page must be turned so that its lines are level."""
    scale = SKEW_WIDTH / max(ink.shape)
    small = _grey(cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    best = 0.0
    for reach, step in ((LARGEST_SKEW, 0.5), (0.5, 0.05)):
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(angles, key=lambda angle: (_levelness(small, float(angle)), -abs(angle))))
    return best


def _levelness(ink: Bitmap, angle: float) -> float:
    """How much the rows of a bitmap differ from each other when it is turned."""
    height, width = ink.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    rows = cv2.warpAffine(ink, turn, (width, height)).sum(axis=1, dtype=np.int64)
    return float((np.diff(rows) ** 2).sum())


def _level(ink: Bitmap, *, is_upright: bool = False) -> list[Area]:
    """Long level runs of ink, also where they are broken, or rise by a pixel."""
    shortest = SHORTEST_UPRIGHT if is_upright else SHORTEST_LEVEL
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, shortest), np.uint8))
    whole = cv2.morphologyEx(runs, cv2.MORPH_CLOSE, np.ones((1, GAP), np.uint8))
    return [area for area in _components(_grey(whole)) if area.height <= THICKEST and area.width >= shortest]


def _components(bitmap: Bitmap) -> Iterator[Area]:
    _, _, found, _ = cv2.connectedComponentsWithStats(bitmap, connectivity=8)
    for x, y, width, height, _ in found[1:].tolist():
        yield Area(x, y, x + width, y + height)


def _turned(area: Area) -> Area:
    return Area(area.top, area.x0, area.bottom, area.x1)


def _joined(level: Sequence[Area], upright: Sequence[Area]) -> tuple[list[Area], list[Area]]:
    """The runs of ink that are rulings: long ones, and those between others; strokes of characters end on none."""
    rows = [area for area in level if area.width >= CERTAIN_LEVEL]
    columns = [area for area in upright if area.height >= CERTAIN_UPRIGHT and _touches(area, rows)]
    for _ in range(2):
        rows = [area for area in level if area in rows or _ends_on(_ends(area), columns)]
        columns = [area for area in upright if area in columns or _ends_on(_ends(area), rows)]
    return rows, columns


def _touches(area: Area, others: Sequence[Area]) -> bool:
    return any(
        other.x0 - MEET <= area.x1
        and area.x0 <= other.x1 + MEET
        and other.top - MEET <= area.bottom
        and area.top <= other.bottom + MEET
        for other in others
    )


def _ends(area: Area) -> tuple[tuple[float, float], tuple[float, float]]:
    x, y = (area.x0 + area.x1) / 2, (area.top + area.bottom) / 2
    return ((area.x0, y), (area.x1, y)) if area.width > area.height else ((x, area.top), (x, area.bottom))


def _ends_on(ends: Sequence[tuple[float, float]], others: Sequence[Area]) -> bool:
    return all(any(other.covers(x, y, MEET) for other in others) for x, y in ends)


def _inked_span(sums: NDArray[Any]) -> tuple[int, int] | None:
    """The first and the last row or column of ink that are more than specks."""
    found = np.flatnonzero(sums >= 2 * WHITE)
    return (int(found[0]), int(found[-1]) + 1) if len(found) else None
