"""Scans for tests: PDFs of pictures of pages."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.loader.readers.pdf_drawing import Drawing, drawn

DPI = 150


def scanned(content: bytes, angle: float = 0.0, pages: Sequence[int] | None = None) -> bytes:
    """The PDF with pictures of its pages in their place, turned by `angle` degrees against the clock; or of some, from 0."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    with pdfium.PdfDocument(content) as document:
        for index in range(len(document)) if pages is None else pages:
            page = document[index].render(scale=DPI / 72, grayscale=True).to_pil()
            _add(canvas, page.rotate(angle, resample=Image.Resampling.BICUBIC, expand=angle % 90 == 0, fillcolor=255))
    canvas.save()
    return buffer.getvalue()


def with_page(first: bytes, second: bytes) -> bytes:
    """The pages of two PDFs in one."""
    buffer = io.BytesIO()
    with pdfium.PdfDocument(first) as whole, pdfium.PdfDocument(second) as rest:
        whole.import_pages(rest)
        whole.save(buffer)
    return buffer.getvalue()


def _add(canvas: Canvas, page: Image.Image) -> None:
    width, height = (side * 72 / DPI for side in page.size)
    canvas.setPageSize((width, height))
    canvas.drawImage(ImageReader(page), 0, 0, width, height)
    canvas.showPage()


def need_characters() -> None:
    """Skips a test where Chinese characters cannot be drawn: the font is not in the PDF, and taken from the system."""
    if not _are_drawn():
        pytest.skip("no font with Chinese characters is installed, so no page can be drawn to be scanned")


@cache
def _are_drawn() -> bool:
    """Whether two characters look different."""
    return len({_picture("预"), _picture("算")}) == 2


def _picture(text: str) -> bytes:
    def draw(drawing: Drawing) -> None:
        drawing.text(20, 40, text, 30)

    with pdfium.PdfDocument(drawn(draw, (60, 60))) as document:
        return bytes(document[0].render(grayscale=True).to_pil().tobytes())
