"""What of a PDF cannot be read, or is left out on purpose, as problems for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import floor

from loader.problems import Problem, Severity, Where
from loader.readers.pdf.scans import are_read, confidences, what_to_do
from loader.readers.pdf.shapes import Box, Page

SCANNED = 0.3
"""The part of a page without text that pictures cover when it is a scan."""
FEWEST_OUTLINES = 40
"""So many shapes with curves on a page without text are text drawn as shapes."""
LARGE_PICTURE = 0.1
"""The part of a page that a picture covers in which something may be written."""


def is_scan(page: Page) -> bool:
    """Whether a page on which no text was found shows something nevertheless."""
    covered = sum(_part_of(page, picture) for picture in page.pictures)
    return covered >= SCANNED or page.outlines >= FEWEST_OUTLINES


def problems(pages: Sequence[Page], scans: Sequence[int], unread: Sequence[int], file: str) -> Iterator[Problem]:
    """What people should know about the pages; `scans` are the numbers of those without text that show something.

    `unread` are those of them on which nothing was recognised, either.
    """
    if read := [page for page in pages if page.number in scans and page.number not in unread]:
        every = [confidence for page in read for confidence in confidences(page)]
        numbers = [page.number for page in read]
        message = (
            f"{named(numbers, 'is a scan', 'are scans')}; the text was recognised (OCR), "
            f"with a confidence of {floor(100 * sum(every) / len(every)) / 100:.2f} on average"
        )
        yield _problem("notice", message, numbers, file)
    if unread:
        they_are = "it is a scan" if len(unread) == 1 else "they are scans"
        message = f"{named(unread)} no text layer: {they_are}; {what_to_do(len(scans))}"
        yield _problem("warning" if are_read(len(scans)) else "error", message, unread, file)
    unknown = [page.number for page in pages if page.unknown]
    if unknown:
        count = sum(page.unknown for page in pages)
        message = f"{named(unknown)} {count} characters whose font does not tell what they are; they stand as \ufffd"
        yield _problem("error", message, unknown, file)
    hidden = [page.number for page in pages if page.hidden]
    if hidden:
        count = sum(page.hidden for page in pages)
        message = f"{named(hidden)} {count} characters that are not to be seen, or a watermark; they are left out"
        yield _problem("notice", message, hidden, file)
    pictured = [page.number for page in pages if page.number not in scans and _has_large_picture(page)]
    if pictured:
        message = f"{named(pictured)} a large picture; what is written in it is not read"
        yield _problem("warning", message, pictured, file)


def named(numbers: Sequence[int], one: str = "has", several: str = "have") -> str:
    """How pages are called: `page 3 has`, `pages 4 to 21 have`, `pages 1, 3 and 5 to 7 have`."""
    spans = list(_spans(numbers))
    words = [str(first) if first == last else f"{first} to {last}" for first, last in spans]
    listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    return f"page {listed} {one}" if len(numbers) == 1 else f"pages {listed} {several}"


def _spans(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    ordered = sorted(numbers)
    starts = [ordered[0], *(other for one, other in pairwise(ordered) if other > one + 1)]
    ends = [*(one for one, other in pairwise(ordered) if other > one + 1), ordered[-1]]
    return zip(starts, ends, strict=True)


def _problem(severity: Severity, message: str, numbers: Sequence[int], file: str) -> Problem:
    return Problem(severity, message, Where(file=file, page=min(numbers)))


def _part_of(page: Page, box: Box) -> float:
    width = min(box.x1, page.width) - max(box.x0, 0.0)
    height = min(box.bottom, page.height) - max(box.top, 0.0)
    return max(width, 0.0) * max(height, 0.0) / max(page.width * page.height, 1.0)


def _has_large_picture(page: Page) -> bool:
    """Whether there is a picture without text on it, as large as a chart; the text of a recognised scan is on it."""
    return any(
        _part_of(page, picture) >= LARGE_PICTURE and not any(picture.covers(glyph.x, glyph.y) for glyph in page.glyphs)
        for picture in page.pictures
    )
