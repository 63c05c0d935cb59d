"""Pages without text that show something: with the extra `ocr` they are read, else reported.

What reads them takes a second and 300 MiB, and is imported when there is a scan.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from importlib.util import find_spec

import pypdfium2 as pdfium

from loader.readers.pdf.shapes import Page

MOST_SCANS = 300
"""A budget has some dozens of pages; a book of scans would take an hour."""
EXTRA = "budgetgraph[ocr]"
NEEDED = ("rapidocr", "onnxruntime")


def is_installed() -> bool:
    """Whether the extra `ocr` is there."""
    return all(find_spec(name) is not None for name in NEEDED)


def are_read(scans: int) -> bool:
    """Whether so many scanned pages are recognised."""
    return 0 < scans <= MOST_SCANS and is_installed()


def what_to_do(scans: int) -> str:
    """What a person may do about so many scanned pages on which nothing was read."""
    if not is_installed():
        return f"install {EXTRA} to have their text recognised (OCR), or ask for the original"
    if scans > MOST_SCANS:
        return f"more than {MOST_SCANS} in one file are not recognised; give its parts one by one"
    return "no text could be recognised (OCR); look whether there is some, and ask for the original"


def with_scans_read(content: bytes, pages: Sequence[Page], scans: Collection[int]) -> list[Page]:
    """The pages, those with the numbers `scans` as they were recognised."""
    from loader.readers.pdf.scan import recognised  # noqa: PLC0415
    from loader.readers.pdf.scan_text import Recogniser  # noqa: PLC0415

    recogniser = Recogniser()
    with pdfium.PdfDocument(content) as document:
        return [recognised(document, page, recogniser) if page.number in scans else page for page in pages]


def confidences(page: Page) -> list[float]:
    """Those of the characters of a page that were recognised."""
    return [glyph.confidence for glyph in page.glyphs if glyph.confidence is not None]
