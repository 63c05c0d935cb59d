"""The characters of a page, by PDFium, in the coordinates of the file."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from loader.readers.pdf.drawing import WHITE, Bounds
from loader.readers.pdf.radicals import ideograph

INVISIBLE = 3
"""The text rendering mode (ISO 32000-2, 9.3.6)."""
HYPHENS_AT_LINE_END = frozenset((0x2, 0xFFFE))
"""What PDFium makes of a hyphen there."""
UNKNOWN = 0xFFFD
WHITE_SPACE = frozenset((0x09, 0x0A, 0x0D, 0x20, 0xA0, 0x3000, *range(0x2000, 0x200C), 0x202F, 0x205F))
SMALLEST = 0.5
MOST_CHARACTERS = 400_000


class Manner(NamedTuple):
    """How the characters of one text object are drawn."""

    size: float
    """The em."""
    angle: float
    """Against the clock, in radians."""
    white: bool = False
    invisible: bool = False
    clip: Bounds | None = None
    """What of the page may be drawn on; None for all of it."""


class Character(NamedTuple):
    """A character where it is drawn."""

    text: str
    box: Bounds
    origin: tuple[float, float]
    manner: Manner


def characters(page: Any, clips: Mapping[int, Bounds]) -> tuple[list[Character], int]:
    """The characters of a page, and how many of them no font explains; `clips` by address of their text object.

    Raises pdfium.PdfiumError when there are more than on any page of text.
    """
    textpage = page.get_textpage()
    try:
        reader = _TextReader(textpage.raw, clips)
        return list(reader.characters()), reader.unknown
    finally:
        textpage.close()


class _TextReader:
    """Reads one text page; the buffers that PDFium writes into are made once."""

    def __init__(self, textpage: Any, clips: Mapping[int, Bounds]) -> None:
        self.textpage = textpage
        self.unknown = 0
        self._clips = clips
        self._manners: dict[int, Manner] = {}
        """By the address of the text object."""
        self._rectangle = raw.FS_RECTF()
        self._matrix = raw.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._colour = [ctypes.c_uint() for _ in range(4)]

    def characters(self) -> Iterator[Character]:
        count = max(raw.FPDFText_CountChars(self.textpage), 0)
        if count > MOST_CHARACTERS:
            raise pdfium.PdfiumError(f"more than {MOST_CHARACTERS:,} characters on a page")
        high = 0
        for index in range(count):
            code = raw.FPDFText_GetUnicode(self.textpage, index)
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            if 0xDC00 <= code < 0xE000 and high:
                code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
            high = 0
            text = self._text(code, index)
            if not text:
                continue
            found = self._placed(text, index)
            if found is not None:
                yield found
            elif text != " ":
                self.unknown += 1

    def _text(self, code: int, index: int) -> str:
        """The character; "" for one that PDFium made up or nobody sees."""
        if code in HYPHENS_AT_LINE_END:
            return "-"
        if raw.FPDFText_IsGenerated(self.textpage, index) == 1:
            return ""
        if code in WHITE_SPACE:
            return " "
        text = chr(code)
        category = unicodedata.category(text)
        if category == "Cf":
            return ""
        if (
            category in {"Cc", "Cs", "Cn"}
            or code == UNKNOWN
            or raw.FPDFText_HasUnicodeMapError(self.textpage, index) == 1
        ):
            self.unknown += 1
            return chr(UNKNOWN)
        return ideograph(text)

    def _placed(self, text: str, index: int) -> Character | None:
        """The character with its place; None when that is no place at all."""
        textpage, box = self.textpage, self._rectangle
        if not raw.FPDFText_GetLooseCharBox(textpage, index, box):
            return None
        if not raw.FPDFText_GetCharOrigin(textpage, index, self._x, self._y):
            return None
        manner = self._manner(index)
        edges, origin = (box.left, box.bottom, box.right, box.top), (self._x.value, self._y.value)
        if not all(map(math.isfinite, (*edges, *origin, manner.size, manner.angle))):
            return None
        if manner.size <= SMALLEST:
            manner = manner._replace(size=max(box.top - box.bottom, SMALLEST))
        return Character(text, edges, origin, manner)

    def _manner(self, index: int) -> Manner:
        handle = raw.FPDFText_GetTextObject(self.textpage, index)
        if not handle:
            return Manner(*self._size_and_angle(index))
        address = ctypes.addressof(handle.contents)
        if address not in self._manners:
            invisible = raw.FPDFTextObj_GetTextRenderMode(handle) == INVISIBLE
            size, angle = self._size_and_angle(index)
            self._manners[address] = Manner(size, angle, self._is_white(index), invisible, self._clips.get(address))
        return self._manners[address]

    def _size_and_angle(self, index: int) -> tuple[float, float]:
        size, matrix = float(raw.FPDFText_GetFontSize(self.textpage, index)), self._matrix
        if not raw.FPDFText_GetMatrix(self.textpage, index, matrix):
            return size, 0.0
        return size * math.hypot(matrix.c, matrix.d), math.atan2(matrix.b, matrix.a)

    def _is_white(self, index: int) -> bool:
        red, green, blue, alpha = self._colour
        if not raw.FPDFText_GetFillColor(self.textpage, index, red, green, blue, alpha):
            return False
        return alpha.value == 0 or min(red.value, green.value, blue.value) >= WHITE
