"""Page numbers and running headers and footers: what stands in the margins of pages and is no text of the document."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from loader.readers.pdf.lines import Line, runs
from loader.readers.pdf.shapes import Page

MARGIN = 0.12
"""The part of a page, at its top and at its bottom, in which furniture stands."""
APART = 2.5
"""In ems: what stands so far apart on one line is judged on its own."""
SAME_PLACE = 4.0
FEWEST_PAGES = 3
PAGE_NUMBER = re.compile(
    r"[-–—―－·•~|]*\d{1,4}[-–—―－·•~|]*|第?[\d一二三四五六七八九十百]+页(?:[,，/]?共[\d一二三四五六七八九十百]+页)?"
    r"|\d{1,4}/\d{1,4}|page\d+(?:of\d+)?|[-–—]?[ivxl]{1,6}[-–—]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Body:
    """The lines of a page outside its tables, and how far its tables reach."""

    page: Page
    lines: tuple[Line, ...]
    tables_top: float
    tables_bottom: float


def without_furniture(bodies: Sequence[Body]) -> list[list[Line]]:
    """For each page its lines without page numbers and running headers and footers."""
    running = _running(bodies)
    return [list(_kept(index, body, running)) for index, body in enumerate(bodies)]


def _kept(index: int, body: Body, running: set[tuple[int, str, int]]) -> Iterator[Line]:
    margins = set(map(id, _margin_lines(body)))
    for line in body.lines:
        if id(line) not in margins:
            yield line
            continue
        parts = list(runs(line, APART))
        kept = [part for part in parts if not _is_furniture(index, part, running)]
        if len(kept) == len(parts):
            yield line
        else:
            yield from kept


def _is_furniture(index: int, part: Line, running: set[tuple[int, str, int]]) -> bool:
    text = _plain(part)
    return PAGE_NUMBER.fullmatch(text) is not None or any((index, text, place) in running for place in _places(part))


def _margin_lines(body: Body) -> list[Line]:
    """The lines in the margins: above all tables or below them, and nothing but furniture-like lines further out."""
    height = body.page.height
    return [
        line
        for line in body.lines
        if (line.box.bottom <= height * MARGIN and line.box.bottom <= body.tables_top)
        or (line.box.top >= height * (1 - MARGIN) and line.box.top >= body.tables_bottom)
    ]


def _running(bodies: Sequence[Body]) -> set[tuple[int, str, int]]:
    """Page index, text and place of what stands in the margin in the same words at the same place of most pages."""
    seen: dict[tuple[str, int], set[int]] = defaultdict(set)
    for index, body in enumerate(bodies):
        for line in _margin_lines(body):
            for part in runs(line, APART):
                for place in _places(part):
                    seen[_plain(part), place].add(index)
    needed = max(FEWEST_PAGES, len(bodies) / 2)
    return {
        (index, text, place)
        for (text, place), pages in seen.items()
        if len(pages) >= needed
        for index in pages
        if index != min(pages) or not _is_title(bodies[index], place)
    }


def _is_title(body: Body, place: int) -> bool:
    """Whether what stands at a place is directly above a table, and may be its title, which spreadsheets repeat."""
    return 0 <= body.tables_top - place * SAME_PLACE <= MARGIN * body.page.height


def _places(part: Line) -> Iterable[int]:
    """Where the text stands, coarsely; two values, so that neighbours share one."""
    place = part.box.top / SAME_PLACE
    return {int(place), int(place + 0.5)}


def _plain(part: Line) -> str:
    return "".join(unicodedata.normalize("NFKC", part.text).split())
