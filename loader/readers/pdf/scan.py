"""A scanned page read like any other: its bitmap gives the rulings, and the characters with the confidence of each."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

import pypdfium2 as pdfium

from loader.readers.pdf.scan_bitmap import (
    DPI,
    Area,
    Bitmap,
    Divided,
    divided,
    inked,
    left_over,
    padded,
    straightened,
    turned,
)
from loader.readers.pdf.scan_text import Recognised, Recogniser
from loader.readers.pdf.shapes import Glyph, Page, Ruling

POINTS = 72 / DPI
MOST_PIXELS = 12_000_000
"""An A3 page has 8 million at `DPI`; a larger one is read with fewer."""
TALL = 1.5
"""How much higher than wide a line of text is that was scanned sideways."""
ASKED = 8
"""Lines of text that are asked whether they stand on their heads."""
SLIVER = 0.3
"""The part of the height of a line of text that cannot be a line by itself."""
SPECK = 0.05 * DPI
"""What is smaller than this both ways is dirt, or a point."""
TALLEST = 0.4 * DPI
ROOM = DPI // 18
"""Pixels between two texts in a cell."""
MARGIN = 0.2
"""The part of its height of paper about a line of text, which helps to read it."""
DASHES = frozenset("-—–―－一_")
LEAST = 0.8
"""The confidence from which on ink in a cell is text that was not found as such."""
HEIGHT_OF_IDEOGRAPHS, HEIGHT_OF_DIGITS = 0.92, 0.72
"""In ems, from the top of the ink to its bottom."""
WIDE, NARROW = 1.0, 0.5
"""In ems, how wide characters are."""
STRETCH = 1.3
"""How much wider characters may be set."""
SAME_SIZE = 0.18
"""Lines that differ in size by less are of one size, of which the scanner shows more or less."""


@dataclass(frozen=True, slots=True)
class _Line:
    """Characters that were read in an area of the bitmap, which is as high as their ink."""

    area: Area
    characters: Sequence[Recognised]


def recognised(document: pdfium.PdfDocument, seen: Page, recogniser: Recogniser) -> Page:
    """The page, of which only pictures are seen, with its rulings and characters."""
    bitmap, scale = _rendered(document, seen.number - 1)
    page, areas = _upright(straightened(bitmap), recogniser)
    lines = list(_read(page, areas, recogniser))
    points = POINTS / scale
    height, width = page.page.shape
    return replace(
        seen,
        width=width * points,
        height=height * points,
        glyphs=tuple(_scaled(glyph, points) for glyph in _glyphs(lines)),
        horizontals=tuple(_ruling(area.top, area.bottom, area.x0, area.x1, points) for area in page.level),
        verticals=tuple(_ruling(area.x0, area.x1, area.top, area.bottom, points) for area in page.upright),
    )


def _rendered(document: pdfium.PdfDocument, index: int) -> tuple[Bitmap, float]:
    """The page in grey, and how many of the pixels it has along a side that it would have at `DPI`."""
    page = document[index]
    try:
        width, height = (side / POINTS for side in page.get_size())
        scale = min(1.0, (MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
        return page.render(scale=scale / POINTS, grayscale=True).to_numpy().copy(), scale
    finally:
        page.close()


def _upright(bitmap: Bitmap, recogniser: Recogniser) -> tuple[Divided, list[Area]]:
    """The page turned so that its text can be read, and where there is some."""
    page = divided(bitmap)
    areas = recogniser.areas(page.page)
    if _are_tall(areas):
        bitmap = turned(bitmap, 1)
        page = divided(bitmap)
        areas = recogniser.areas(page.page)
    longest = sorted(areas, key=lambda area: -area.width)[:ASKED]
    if recogniser.are_upside_down([area.of(page.page) for area in longest]):
        page = divided(turned(bitmap, 2))
        areas = recogniser.areas(page.page)
    return page, areas


def _are_tall(areas: Sequence[Area]) -> bool:
    """Whether most text runs upwards or downwards."""
    tall = sum(area.width * area.height for area in areas if area.height > TALL * area.width)
    return tall > sum(area.width * area.height for area in areas) / 2


def _read(page: Divided, areas: Sequence[Area], recogniser: Recogniser) -> Iterator[_Line]:
    """The lines of text in the areas that were found, and in cells the ink that is in none of them."""
    pieces = [piece for area in areas for piece in _pieces(area, page)]
    rest = [area for area in left_over(page.ink, pieces, ROOM) if _may_be_text(area) and _is_in_table(area, page)]
    for piece, characters in zip(pieces, recogniser.texts([_with_margin(each, page) for each in pieces]), strict=True):
        yield _Line(piece, characters)
    for piece, characters in zip(rest, recogniser.texts([_with_margin(each, page) for each in rest]), strict=True):
        if all(character.confidence >= LEAST for character in characters) and _fits(piece, characters):
            yield _Line(piece, characters)


def _pieces(area: Area, page: Divided) -> Iterator[Area]:
    """The area as rulings divide it, each piece as small as its ink.

    A sliver beyond a ruling is left out: it is of the text beside, and found again where that is not in another area.
    """
    x, y = (area.x0 + area.x1) / 2, (area.top + area.bottom) / 2
    tops = [(ruling.top + ruling.bottom) // 2 for ruling in page.level if ruling.x0 <= x <= ruling.x1]
    lefts = [(ruling.x0 + ruling.x1) // 2 for ruling in page.upright if ruling.top <= y <= ruling.bottom]
    for top, bottom in _divided_at(tops, area.top, area.bottom, SLIVER * area.height):
        for left, right in _divided_at(lefts, area.x0, area.x1, SPECK):
            if (found := inked(page.ink, Area(left, top, right, bottom))) is not None:
                yield found


def _divided_at(places: Iterable[int], start: int, end: int, room: float) -> Iterator[tuple[int, int]]:
    """The stretches between the places, but for slivers."""
    inside = sorted({place for place in places if start < place < end})
    for one, other in pairwise([start, *inside, end]):
        if not inside or other - one >= room:
            yield one, other


def _may_be_text(area: Area) -> bool:
    return max(area.width, area.height) >= SPECK and area.height <= TALLEST


def _fits(area: Area, characters: Sequence[Recognised]) -> bool:
    """Whether ink is as high as what was read in it: nothing but dashes is flat."""
    return area.height >= SPECK or all(character.text in DASHES for character in characters)


def _is_in_table(area: Area, page: Divided) -> bool:
    """Whether there are rulings on all sides."""
    x, y = (area.x0 + area.x1) / 2, (area.top + area.bottom) / 2
    across = [ruling.top for ruling in page.level if ruling.x0 <= x <= ruling.x1]
    along = [ruling.x0 for ruling in page.upright if ruling.top <= y <= ruling.bottom]
    return bool(across and along) and min(across) < y < max(across) and min(along) < x < max(along)


def _with_margin(area: Area, page: Divided) -> Bitmap:
    """What the recogniser is shown: a line of text and some paper about it, white where the page ends."""
    found = _wider(area)
    height, width = page.page.shape
    inside = Area(max(found.x0, 0), max(found.top, 0), min(found.x1, width), min(found.bottom, height))
    return padded(inside.of(page.page), inside.x0 - found.x0, inside.top - found.top, found)


def _wider(area: Area) -> Area:
    margin = round(MARGIN * area.height) + 1
    return Area(area.x0 - margin, area.top - margin, area.x1 + margin, area.bottom + margin)


def _glyphs(lines: Sequence[_Line]) -> Iterator[Glyph]:
    """The characters as glyphs, in pixels."""
    read = [line for line in lines if line.characters]
    for line, size in zip(read, _sizes(read), strict=True):
        yield from _glyphs_of(line, size)


def _sizes(lines: Sequence[_Line]) -> list[float]:
    """The em of each line. Lines of nearly one height have the same: the size of a font does not change by a pixel."""
    own = [line.area.height / _height(line.characters) for line in lines]
    return [median([other for other in own if abs(other - size) <= SAME_SIZE * size]) for size in own]


def _height(characters: Sequence[Recognised]) -> float:
    """In ems, how high the ink of characters is."""
    return HEIGHT_OF_IDEOGRAPHS if any(_is_wide(character.text) for character in characters) else HEIGHT_OF_DIGITS


def _is_wide(text: str) -> bool:
    return unicodedata.east_asian_width(text) in {"W", "F"}


def _glyphs_of(line: _Line, size: float) -> Iterator[Glyph]:
    """Characters side by side: each as wide as its kind, and no further than half the way to the next."""
    area, shown = line.area, _wider(line.area)
    y = (area.top + area.bottom) / 2
    middles = [shown.x0 + character.middle * shown.width for character in line.characters]
    borders = [(one + other) / 2 for one, other in pairwise(middles)]
    for index, (character, middle) in enumerate(zip(line.characters, middles, strict=True)):
        half = (WIDE if _is_wide(character.text) else NARROW) * size / 2 * STRETCH
        left = max(middle - half, borders[index - 1] if index else area.x0)
        right = min(middle + half, borders[index] if index < len(borders) else area.x1)
        yield Glyph(
            character.text,
            min(left, middle),
            y - size / 2,
            max(right, middle),
            y + size / 2,
            size,
            confidence=character.confidence,
        )


def _scaled(glyph: Glyph, points: float) -> Glyph:
    return glyph._replace(
        x0=glyph.x0 * points,
        top=glyph.top * points,
        x1=glyph.x1 * points,
        bottom=glyph.bottom * points,
        size=glyph.size * points,
    )


def _ruling(side: int, other: int, start: int, end: int, points: float) -> Ruling:
    return Ruling((side + other) / 2 * points, start * points, end * points)
