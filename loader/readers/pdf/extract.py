"""A page as it is seen, by PDFium; what is drawn in which order does not matter."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

import pypdfium2 as pdfium

from loader.readers.pdf.characters import Character, characters
from loader.readers.pdf.drawing import THICKEST_RULING, Drawing
from loader.readers.pdf.shapes import Box, Glyph, Page, Ruling

QUARTER = math.pi / 2
SLANTED = 0.12
"""How far from a quarter turn, in radians, text is a watermark."""
ABOVE_BASELINE, BELOW_BASELINE = 0.88, 0.12
"""In ems, how far an ideograph reaches."""


class _Frame(NamedTuple):
    """How the coordinates of the file become those of the page as seen."""

    left: float
    top: float
    width: float
    height: float
    turns: int
    """Quarter turns clockwise."""

    def point(self, x: float, y: float) -> tuple[float, float]:
        across, down, width, height = x - self.left, self.top - y, self.width, self.height
        for _ in range(self.turns):
            across, down, width, height = height - down, across, height, width
        return across, down

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        if self.turns == 0:
            return Box(x0 - self.left, self.top - y1, x1 - self.left, self.top - y0)
        (ax, ay), (bx, by) = self.point(x0, y0), self.point(x1, y1)
        return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    @property
    def size(self) -> tuple[float, float]:
        return (self.height, self.width) if self.turns % 2 else (self.width, self.height)


def page_of(document: pdfium.PdfDocument, index: int) -> Page:
    """The page with this index. Raises pdfium.PdfiumError when it is damaged or holds more than any page of text."""
    page = document[index]
    try:
        drawing = Drawing()
        drawing.read(page.raw)
        found, unknown = characters(page, drawing.clips)
        frame = _frame(page, found)
        return _seen(index + 1, frame, found, unknown, drawing)
    finally:
        page.close()


def _frame(page: Any, found: Iterable[Character]) -> _Frame:
    """The page as it is turned by its own setting, and further so that most text stands upright."""
    left, bottom, right, top = page.get_bbox()
    own = page.get_rotation() // 90
    turns = Counter(round(character.manner.angle / QUARTER) % 4 for character in found if character.text != " ")
    text_turn = turns.most_common(1)[0][0] if turns else own
    return _Frame(left, top, right - left, top - bottom, text_turn % 4)


def _seen(number: int, frame: _Frame, found: list[Character], unknown: int, drawing: Drawing) -> Page:
    width, height = frame.size
    shadings = [frame.box(*box) for box in drawing.shadings]
    pictures = [frame.box(*box) for box in drawing.pictures]
    glyphs, hidden = _visible(found, frame, shadings, pictures)
    lines = [frame.box(*box) for box in drawing.strokes]
    white = [frame.box(*box) for box in drawing.white_strokes]
    lines += [line for line in white if any(box.covers(line.x, line.y) for box in shadings)]
    lines += [box for box in pictures if min(box.width, box.height) <= THICKEST_RULING / 2]
    horizontals, verticals = _rulings(lines)
    return Page(
        number,
        width,
        height,
        tuple(glyphs),
        tuple(horizontals),
        tuple(verticals),
        tuple(box for box in pictures if min(box.width, box.height) > THICKEST_RULING),
        drawing.outlines,
        unknown,
        hidden,
    )


def _rulings(lines: Iterable[Box]) -> tuple[list[Ruling], list[Ruling]]:
    """Horizontal and vertical ones; a dot may be a part of either."""
    horizontals, verticals = [], []
    for line in lines:
        dot = max(line.width, line.height) <= THICKEST_RULING
        if dot or line.width > line.height:
            horizontals.append(Ruling((line.top + line.bottom) / 2, line.x0, line.x1))
        if dot or line.height >= line.width:
            verticals.append(Ruling((line.x0 + line.x1) / 2, line.top, line.bottom))
    return horizontals, verticals


def _visible(
    found: Iterable[Character], frame: _Frame, shadings: list[Box], pictures: list[Box]
) -> tuple[list[Glyph], int]:
    """The glyphs that a reader sees, and how many others there are: slanted watermarks, white on white, off the page.

    Invisible text over a picture is the text layer of a scan, and read.
    """
    glyphs, hidden = [], 0
    page = Box(0, 0, *frame.size)
    for character in found:
        glyph = _glyph(character, frame)
        if (
            glyph is not None
            and page.covers(glyph.x, glyph.y)
            and _is_seen(character, glyph, frame, shadings, pictures)
        ):
            glyphs.append(glyph)
        elif character.text != " ":
            hidden += 1
    return glyphs, hidden


def _is_seen(character: Character, glyph: Glyph, frame: _Frame, shadings: list[Box], pictures: list[Box]) -> bool:
    """Whether a glyph on the page can be seen."""
    manner = character.manner
    if manner.clip is not None and _is_clipped(glyph, frame.box(*manner.clip)):
        return False
    if manner.invisible:
        return any(box.covers(glyph.x, glyph.y) for box in pictures)
    if manner.white:
        return any(box.covers(glyph.x, glyph.y, 2) for box in (*shadings, *pictures))
    return True


def _is_clipped(glyph: Glyph, clip: Box) -> bool:
    """Whether the line of the glyph is cut off, above or below what may be drawn on.

    What only runs out of its cell at the side stays whole: half a figure would be another figure.
    """
    if glyph.turn % 2:
        return glyph.x < clip.x0 or glyph.x > clip.x1
    return glyph.y < clip.top or glyph.y > clip.bottom


def _glyph(character: Character, frame: _Frame) -> Glyph | None:
    turns = character.manner.angle / QUARTER
    if abs(turns - round(turns)) * QUARTER > SLANTED:
        return None
    box, size = frame.box(*character.box), character.manner.size
    turn = (round(turns) - frame.turns) % 4
    if turn == 0:
        baseline = frame.point(*character.origin)[1]
        return Glyph(
            character.text, box.x0, baseline - ABOVE_BASELINE * size, box.x1, baseline + BELOW_BASELINE * size, size
        )
    return Glyph(character.text, *box, size, turn)
