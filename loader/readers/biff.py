"""Records of workbooks of Excel 5 to 2003 ([MS-XLS]): where each begins and ends, and the texts in them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

BOF, BOF_OLD, EOF, CONTINUE = 0x0809, 0x0409, 0x000A, 0x003C
WIDE, EXTENDED, RICH = 0x01, 0x04, 0x08
"""Flags of a text: two bytes a character; with phonetics; with runs of fonts."""
RUN_BYTES = 4
CODE_PAGES = {936: "gb18030", 950: "big5", 932: "cp932", 1200: "latin-1", 1252: "cp1252"}


@dataclass(frozen=True, slots=True)
class Record:
    kind: int
    parts: tuple[bytes, ...]
    """Its data, and those of the records that continue it."""

    @property
    def data(self) -> bytes:
        return self.parts[0]

    def short(self, place: int) -> int:
        """The two bytes at a place, as a number."""
        return int(struct.unpack_from("<H", self.data, place)[0])


def records(stream: bytes, place: int = 0) -> Iterator[Record]:
    """The records of a substream, without those of substreams in it, such as charts."""
    depth = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, place)
        start, place = place + 4, place + 4 + length
        parts = [stream[start:place]]
        while stream[place : place + 2] == b"\x3c\x00" and kind not in {BOF, EOF}:
            following = place + 4 + struct.unpack_from("<H", stream, place + 2)[0]
            parts.append(stream[place + 4 : following])
            place = following
        if kind in {BOF, BOF_OLD}:
            depth += 1
        elif kind == EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth <= 1:
            yield Record(kind, tuple(parts))


class Texts:
    """Reads the texts of a record one after the other, also where others continue it."""

    def __init__(self, record: Record, start: int, encoding: str | None) -> None:
        """`encoding` is that of texts in single bytes before BIFF8; None for BIFF8."""
        self._parts = record.parts
        self._encoding = encoding
        self._part = 0
        self._place = start

    @property
    def is_at_end(self) -> bool:
        return self._part >= len(self._parts) - 1 and self._place >= len(self._parts[-1])

    def next_text(self, *, length_bytes: int = 2) -> str:
        """The next text, without its fonts and phonetics."""
        length = int.from_bytes(self._take(length_bytes), "little")
        if self._encoding is not None:
            return self._take(length).decode(self._encoding, "replace")
        flags = self._take(1)[0]
        runs = int.from_bytes(self._take(2), "little") if flags & RICH else 0
        phonetics = int.from_bytes(self._take(4), "little") if flags & EXTENDED else 0
        text = self._characters(length, is_wide=bool(flags & WIDE))
        self._take(runs * RUN_BYTES + phonetics)
        return text

    def _take(self, count: int) -> bytes:
        """Bytes, which may go over the end of a part; fewer at the end of the record."""
        taken = b""
        while len(taken) < count and not self.is_at_end:
            part = self._parts[self._part][self._place : self._place + count - len(taken)]
            taken += part
            self._advance(len(part))
        if not taken and count:
            raise EOFError
        return taken

    def _characters(self, count: int, *, is_wide: bool) -> str:
        """Characters; a part that continues them begins with a flag that says how wide they are there."""
        text = ""
        while count and not self.is_at_end:
            if self._place >= len(self._parts[self._part]):
                self._part, self._place = self._part + 1, 1
                is_wide = bool(self._parts[self._part][0] & WIDE)
            width = 2 if is_wide else 1
            part = self._parts[self._part][self._place : self._place + count * width]
            part = part[: len(part) // width * width]
            if not part:
                break
            text += part.decode("utf-16-le" if is_wide else "latin-1", "surrogatepass")
            count -= len(part) // width
            self._place += len(part)
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def _advance(self, count: int) -> None:
        self._place += count
        if self._place >= len(self._parts[self._part]) and self._part < len(self._parts) - 1:
            self._part, self._place = self._part + 1, 0
