"""What stands on a page as it is seen: points (1/72 inch) from the top left corner, x to the right, y downwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def x(self) -> float:
        """The middle."""
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        """The middle."""
        return (self.top + self.bottom) / 2

    def covers(self, x: float, y: float, margin: float = 0.0) -> bool:
        """Whether the point lies within the rectangle or at most `margin` outside."""
        return self.x0 - margin <= x <= self.x1 + margin and self.top - margin <= y <= self.bottom + margin


class Glyph(NamedTuple):
    """One drawn character; `size` is its em, `turn` the quarter turns against the clock that it is rotated by.

    `confidence`, from 0 to 1, is that of a character which was recognised in a scan.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    turn: int = 0
    confidence: float | None = None

    @property
    def x(self) -> float:
        """The middle."""
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        """The middle."""
        return (self.top + self.bottom) / 2


class Ruling(NamedTuple):
    """A straight line: at `at` (y of a horizontal one, x of a vertical one), from `start` to `end`."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `number` counts from 1."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...] = ()
    horizontals: tuple[Ruling, ...] = ()
    verticals: tuple[Ruling, ...] = ()
    pictures: tuple[Box, ...] = ()
    outlines: int = 0
    """How many filled shapes with curves there are: many of them without text are text drawn as shapes."""
    unknown: int = 0
    """Characters whose font does not tell what they are."""
    hidden: int = 0
    """Characters that are drawn so that nobody sees them, and left out."""


def around(boxes: list[Box] | list[Glyph]) -> Box:
    """The smallest rectangle around some; there must be one."""
    return Box(
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )
