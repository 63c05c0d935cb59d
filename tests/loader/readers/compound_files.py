"""Compound files and workbooks of Excel 97, written by hand: [MS-CFB] and [MS-XLS] as far as tests need them."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SECTOR = 512
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
NO_ENTRY = 0xFFFFFFFF


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """A compound file; streams are filled up to the size from which they have sectors of their own."""
    padded = {name: content.ljust(4096, b"\0") for name, content in streams.items()}
    sectors: list[bytes] = []
    table: list[int] = []

    def place(content: bytes) -> int:
        start = len(sectors)
        parts = [content[index : index + SECTOR].ljust(SECTOR, b"\0") for index in range(0, len(content), SECTOR)]
        sectors.extend(parts)
        table.extend([*range(start + 1, start + len(parts)), END])
        return start

    entries = [_entry("Root Entry", 5, END, 0, child=1 if padded else NO_ENTRY)]
    for number, (name, content) in enumerate(padded.items(), start=1):
        following = number + 1 if number < len(padded) else NO_ENTRY
        entries.append(_entry(name, 2, place(content), len(content), right=following))
    directory = place(b"".join(entries))
    sizes = (len(sectors) + 127) // 127
    first_table = len(sectors)
    table.extend([TABLE] * sizes)
    table.extend([FREE] * (-len(table) % 128))
    sectors.append(struct.pack(f"<{len(table)}I", *table))
    listed = [first_table + index for index in range(sizes)]
    header = struct.pack(
        "<8s16s5H6s9I",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b""),
        *(0, sizes, directory, 0, 4096, END, 0, END, 0),
    )
    return header + struct.pack("<109I", *listed, *[FREE] * (109 - sizes)) + b"".join(sectors)


def _entry(name: str, kind: int, start: int, size: int, *, right: int = NO_ENTRY, child: int = NO_ENTRY) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBB3I16sI8s8sIII", encoded, len(encoded), kind, 1, NO_ENTRY, right, child, b"", 0, b"", b"", start, size, 0
    )


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<2H", kind, len(data)) + data


def beginning(substream: int) -> bytes:
    """A BOF record; 5 begins the workbook, 0x10 a sheet."""
    return record(0x0809, struct.pack("<4H2I", 0x0600, substream, 0x0DBB, 0x07CC, 0, 6))


def unicode_text(text: str, length: str = "H") -> bytes:
    return struct.pack(f"<{length}B", len(text), 1) + text.encode("utf-16-le")


@dataclass(frozen=True)
class SheetRecords:
    """A sheet: its records between BOF and EOF, and whether it is hidden."""

    records: Sequence[bytes]
    name: str = "表"
    is_hidden: bool = False


@dataclass(frozen=True)
class WorkbookRecords:
    sheets: Sequence[SheetRecords]
    formats: Mapping[int, str] = field(default_factory=dict)
    styles: Sequence[tuple[int, bool]] = ((0, False),)
    """For each style the number of its format, and whether it has a border at its left."""
    since_1904: bool = False
    extra: bytes = b""
    """Records among those of the workbook."""

    def content(self) -> bytes:
        return compound_file({"Workbook": self.stream()})

    def stream(self) -> bytes:
        start = beginning(5) + self.extra + record(0x0042, struct.pack("<H", 1200))
        start += record(0x0022, struct.pack("<H", self.since_1904))
        start += b"".join(
            record(0x041E, struct.pack("<H", key) + unicode_text(code)) for key, code in self.formats.items()
        )
        start += b"".join(record(0x00E0, _style(number, is_bordered)) for number, is_bordered in self.styles)
        bodies = [beginning(0x10) + b"".join(sheet.records) + record(0x000A) for sheet in self.sheets]
        listed = sum(len(record(0x0085, _bound_sheet(0, sheet))) for sheet in self.sheets)
        place = len(start) + listed + len(record(0x000A))
        bounds = b""
        for sheet, body in zip(self.sheets, bodies, strict=True):
            bounds += record(0x0085, _bound_sheet(place, sheet))
            place += len(body)
        return start + bounds + record(0x000A) + b"".join(bodies)


def _style(number_format: int, is_bordered: bool) -> bytes:
    return struct.pack("<3H4B2IH", 0, number_format, 0, 0, 0, 0, 0, 1 if is_bordered else 0, 0, 0)


def _bound_sheet(place: int, sheet: SheetRecords) -> bytes:
    return struct.pack("<I2B", place, sheet.is_hidden, 0) + unicode_text(sheet.name, "B")


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x0203, struct.pack("<3Hd", row, column, style, value))


def text(row: int, column: int, value: str, style: int = 0) -> bytes:
    return record(0x0204, struct.pack("<3H", row, column, style) + unicode_text(value))


def blank(row: int, column: int, style: int = 0) -> bytes:
    return record(0x0201, struct.pack("<3H", row, column, style))


def merged(*areas: tuple[int, int, int, int]) -> bytes:
    """First row, last row, first column, last column of each."""
    return record(0x00E5, struct.pack("<H", len(areas)) + b"".join(struct.pack("<4H", *area) for area in areas))


def row(index: int, *, is_hidden: bool = False, outline: int = 0) -> bytes:
    return record(0x0208, struct.pack("<6HI", index, 0, 9, 255, 0, 0, outline | (0x20 if is_hidden else 0)))


def hidden_columns(first: int, last: int) -> bytes:
    return record(0x007D, struct.pack("<6H", first, last, 2048, 0, 1, 0))
