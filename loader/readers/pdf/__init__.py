"""PDF: rulings become tables, other text becomes paragraphs, page by page; then what page breaks separated is joined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import pypdfium2 as pdfium
from pypdfium2 import raw

from loader.document import Reading
from loader.problems import DocumentError, Problem, Where
from loader.readers.pdf import integrity
from loader.readers.pdf.banded import banded_tables
from loader.readers.pdf.bare import bare_tables
from loader.readers.pdf.cells import PageTable, fill
from loader.readers.pdf.columns import Found
from loader.readers.pdf.extract import page_of
from loader.readers.pdf.furniture import Body, without_furniture
from loader.readers.pdf.grids import Grid, grids
from loader.readers.pdf.joins import Part, blocks
from loader.readers.pdf.legibility import is_scan, named, problems
from loader.readers.pdf.lines import Line, lines
from loader.readers.pdf.paragraphs import Margins, PageParagraph, margins, paragraphs
from loader.readers.pdf.scans import are_read, what_to_do, with_scans_read
from loader.readers.pdf.shapes import Box, Glyph, Page, Ruling

MAXIMUM_PAGES = 2000
OnScans = Callable[[int], None]
"""Is told how many pages are going to be recognised, each of which takes some seconds."""


def read_blocks(content: bytes, file: str, on_scans: OnScans = lambda _: None) -> Reading:
    """Paragraphs and tables of a PDF; of its scans, too, where the extra `ocr` is installed.

    Raises DocumentError when it is damaged, locked, too long, or only scanned and its text cannot be recognised.
    """
    pages, found = _pages(content, file)
    laid_out, bodies = _laid_out(pages)
    scans = unread = _scans(laid_out, bodies)
    if are_read(len(scans)):
        on_scans(len(scans))
        pages = with_scans_read(content, pages, scans)
        laid_out, bodies = _laid_out(pages)
        unread = [number for number in _scans(laid_out, bodies) if number in scans]
    read = tuple(blocks(_parts(laid_out, bodies)))
    if not read:
        raise DocumentError.at(Where(file=file), _nothing_read(len(pages), len(scans)))
    return Reading(read, (*found, *problems(pages, scans, unread, file)))


def _nothing_read(pages: int, scans: int) -> str:
    if scans:
        return f"none of the {pages} pages has a text layer: they are scans; {what_to_do(scans)}"
    return "there is no text on any page; was the right file given?"


def _laid_out(pages: Iterable[Page]) -> tuple[list[_LaidOut], list[list[Line]]]:
    """The pages with their tables, and of each the lines outside them, without furniture."""
    laid_out = [_LaidOut(page) for page in pages]
    return laid_out, without_furniture([page.body for page in laid_out])


def _scans(laid_out: Sequence[_LaidOut], bodies: Sequence[list[Line]]) -> list[int]:
    """The numbers of the pages on which there is no text but furniture, and something else."""
    return [
        page.page.number
        for page, body in zip(laid_out, bodies, strict=True)
        if page.is_empty(body) and is_scan(page.page)
    ]


def _pages(content: bytes, file: str) -> tuple[list[Page], list[Problem]]:
    """The pages that can be read, and what is wrong with the file otherwise."""
    try:
        with pdfium.PdfDocument(content) as document:
            count = len(document)
            if not 1 <= count <= MAXIMUM_PAGES:
                raise DocumentError.at(Where(file=file), _wrong_count(count))
            return _read_each(document, count, list(integrity.problems(content, file)), file)
    except pdfium.PdfiumError as error:
        raise DocumentError.at(Where(file=file), _not_opened(error)) from error


def _read_each(
    document: pdfium.PdfDocument, count: int, found: list[Problem], file: str
) -> tuple[list[Page], list[Problem]]:
    pages, damaged = [], []
    for index in range(count):
        try:
            pages.append(page_of(document, index))
        except pdfium.PdfiumError:
            damaged.append(index + 1)
    if not pages:
        raise DocumentError.at(Where(file=file), "the PDF is damaged: no page can be read; get the file again")
    if damaged:
        message = (
            f"{named(damaged)} damage, or more on them than any page of text, and cannot be read; get the file again"
        )
        found.append(Problem("error", message, Where(file=file, page=damaged[0])))
    return pages, found


def _wrong_count(count: int) -> str:
    if count < 1:
        return "the PDF has no pages; get the file again"
    return f"the PDF has {count:,} pages, more than {MAXIMUM_PAGES:,}; was the right file given?"


def _not_opened(error: pdfium.PdfiumError) -> str:
    if error.err_code == raw.FPDF_ERR_PASSWORD:
        return "the PDF is locked with a password; save it without one"
    if error.err_code == raw.FPDF_ERR_SECURITY:
        return "the PDF is protected in a way that cannot be read; save it without protection"
    return "this is not a PDF, or it is damaged beyond reading; get the file again"


class _LaidOut:
    """A page with its tables, and the lines outside them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        found = grids(page.horizontals, page.verticals)
        inside, outside = _divided(page.glyphs, found)
        self.tables = [fill(grid, glyphs, page.number) for grid, glyphs in zip(found, inside, strict=True)]
        self.body = Body(
            page,
            tuple(lines(outside)),
            min((table.box.top for table in self.tables), default=page.height),
            max((table.box.bottom for table in self.tables), default=0.0),
        )

    def is_empty(self, body: list[Line]) -> bool:
        """Whether there is no text but furniture."""
        return not body and not any(any(row) for table in self.tables for row in table.rows)

    def contents(self, body: list[Line], usual: Margins) -> list[PageTable | PageParagraph]:
        """Tables and paragraphs of the page in reading order; `body` are its lines without furniture."""
        boxes = [table.box for table in self.tables]
        loose = [ruling for ruling in self.page.horizontals if not any(_is_on(ruling, box) for box in boxes)]
        banded = banded_tables(body, loose, self.page.number, self.page.width)
        body = _without(body, banded)
        bare = list(bare_tables(body, self.page.number))
        every: list[PageTable] = [*self.tables, *(found.table for found in (*banded, *bare))]
        return _in_order(every, _without(body, bare), self.page, usual)


def _without(body: Sequence[Line], found: Iterable[Found]) -> list[Line]:
    taken = {id(line) for table in found for line in table.lines}
    return [line for line in body if id(line) not in taken]


def _is_on(ruling: Ruling, box: Box) -> bool:
    return box.covers((ruling.start + ruling.end) / 2, ruling.at, 1.0)


def _divided(glyphs: Iterable[Glyph], found: Sequence[Grid]) -> tuple[list[list[Glyph]], list[Glyph]]:
    inside: list[list[Glyph]] = [[] for _ in found]
    outside: list[Glyph] = []
    boxes = [grid.box for grid in found]
    for glyph in glyphs:
        home = next((i for i, box in enumerate(boxes) if box.covers(glyph.x, glyph.y)), None)
        (outside if home is None else inside[home]).append(glyph)
    return inside, outside


def _parts(laid_out: Sequence[_LaidOut], bodies: Sequence[list[Line]]) -> Iterator[Part]:
    usual = _usual_margins(laid_out, bodies)
    contents = [page.contents(body, usual[_format(page.page)]) for page, body in zip(laid_out, bodies, strict=True)]
    floors: dict[tuple[int, int], float] = {}
    for page, content in zip(laid_out, contents, strict=True):
        floor = max((item.box.bottom for item in content), default=0.0)
        floors[_format(page.page)] = max(floors.get(_format(page.page), 0.0), floor)
    for page, content in zip(laid_out, contents, strict=True):
        for index, item in enumerate(content):
            room = (floors[_format(page.page)] - item.box.bottom) / page.page.height
            yield Part(item, index == 0, index == len(content) - 1, room)


def _usual_margins(laid_out: Sequence[_LaidOut], bodies: Sequence[list[Line]]) -> dict[tuple[int, int], Margins]:
    """The margins of running text, for each size of page."""
    every: dict[tuple[int, int], list[Line]] = {}
    for page, body in zip(laid_out, bodies, strict=True):
        every.setdefault(_format(page.page), []).extend(body)
    return {size: margins(found, size[0]) for size, found in every.items()}


def _format(page: Page) -> tuple[int, int]:
    return round(page.width), round(page.height)


def _in_order(
    found: Sequence[PageTable], body: Sequence[Line], page: Page, usual: Margins
) -> list[PageTable | PageParagraph]:
    own = margins(body, page.width, usual)
    tops = sorted(table.box.top for table in found)
    groups: list[list[Line]] = [[] for _ in range(len(tops) + 1)]
    for line in body:
        groups[sum(top < line.box.top for top in tops)].append(line)
    items: list[PageTable | PageParagraph] = list(found)
    for group in groups:
        items += paragraphs(group, page.number, own)
    return sorted(items, key=lambda item: (item.box.top, item.box.x0))
