"""Draws PDFs for tests, in points from the top left corner of the page."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from loader.document import Block, Paragraph, Reading, Table
from loader.readers.pdf import read_blocks

SONG = "STSong-Light"
SIZE = 10.0
MARGIN = 72.0

pdfmetrics.registerFont(UnicodeCIDFont(SONG))

Box = tuple[int, int, int, int]
"""First row, first column, number of rows and of columns of a merged cell."""


class Drawing:
    """A PDF in the making."""

    def __init__(self, size: tuple[float, float] = A4, encrypt: object = None) -> None:
        self._buffer = io.BytesIO()
        self.width, self.height = size
        self.canvas = Canvas(self._buffer, pagesize=size, encrypt=encrypt, invariant=1)
        self.canvas.setFont(SONG, SIZE)

    def text(self, x: float, y: float, text: str, size: float = SIZE, font: str = SONG) -> None:
        """Text that begins at x, with its baseline at y."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self.height - y, text)

    def to_right(self, x: float, y: float, text: str, size: float = SIZE) -> None:
        """Text that ends at x."""
        self.text(x - self.length(text, size), y, text, size)

    def centred(self, y: float, text: str, size: float = SIZE) -> None:
        self.text((self.width - self.length(text, size)) / 2, y, text, size)

    def length(self, text: str, size: float = SIZE) -> float:
        return pdfmetrics.stringWidth(text, SONG, size)

    def lines(self, x: float, y: float, texts: Iterable[str], step: float = 16.0) -> float:
        """Texts under each other; where the next one would stand."""
        for text in texts:
            self.text(x, y, text)
            y += step
        return y

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def rulings(self, xs: Sequence[float], ys: Sequence[float], merged: Iterable[Box] = ()) -> None:
        """The rulings of a grid, piece by piece, without those within merged cells."""
        inner = list(merged)
        for row, (top, bottom) in enumerate(pairwise(ys)):
            for column, x in enumerate(xs):
                if not any(r <= row < r + h and c < column < c + w for r, c, h, w in inner):
                    self.line(x, top, x, bottom)
        for row, y in enumerate(ys):
            for column, (left, right) in enumerate(pairwise(xs)):
                if not any(r < row < r + h and c <= column < c + w for r, c, h, w in inner):
                    self.line(left, y, right, y)

    def table(
        self,
        xs: Sequence[float],
        y: float,
        rows: Sequence[Sequence[str]],
        merged: Iterable[Box] = (),
        step: float = 20.0,
    ) -> float:
        """A ruled table; where it ends."""
        ys = [y + step * index for index in range(len(rows) + 1)]
        self.rulings(xs, ys, merged)
        self.cells(xs, y, rows, step)
        return ys[-1]

    def cells(self, xs: Sequence[float], y: float, rows: Sequence[Sequence[str]], step: float = 20.0) -> None:
        for number, row in enumerate(rows):
            for x, text in zip(xs, row, strict=False):
                self.text(x + 3, y + step * number + 14, text)

    def picture(self, x: float, y: float, width: float, height: float) -> None:
        image = ImageReader(io.BytesIO(GREY_PIXEL))
        self.canvas.drawImage(image, x, self.height - y - height, width, height)

    def next_page(self) -> None:
        self.canvas.showPage()

    def done(self) -> bytes:
        self.canvas.save()
        return self._buffer.getvalue()


GREY_PIXEL = b"P6 1 1 255 \x80\x80\x80"


def drawn(draw: Callable[[Drawing], object], size: tuple[float, float] = A4) -> bytes:
    """The PDF that a function draws."""
    drawing = Drawing(size)
    draw(drawing)
    return drawing.done()


def reading_of(draw: Callable[[Drawing], object], size: tuple[float, float] = A4) -> Reading:
    return read_blocks(drawn(draw, size), "drawn.pdf")


def blocks_of(draw: Callable[[Drawing], object]) -> tuple[Block, ...]:
    return reading_of(draw).blocks


def texts(blocks: Iterable[Block]) -> list[str]:
    """The paragraphs."""
    return [block.text for block in blocks if isinstance(block, Paragraph)]


def tables(blocks: Iterable[Block]) -> list[Table]:
    return [block for block in blocks if isinstance(block, Table)]


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


def only_table(draw: Callable[[Drawing], object]) -> Table:
    """The table of a drawing that has one."""
    (table,) = tables(blocks_of(draw))
    return table
