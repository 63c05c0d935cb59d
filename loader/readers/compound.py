"""Compound files ([MS-CFB]), in which Office kept documents until 2007: names and content of their streams."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAST_REGULAR = 0xFFFFFFFA
ENTRY_BYTES = 128
STREAM, ROOT = 2, 5
HEADER_CHAINS = 109
SHORT_SECTOR = 64


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    start: int
    size: int


class CompoundFile:
    """The streams of a compound file, by name in small letters."""

    def __init__(self, content: bytes) -> None:
        """:raises ValueError, struct.error, IndexError: it is no such file, or is broken."""
        if not content.startswith(SIGNATURE):
            raise ValueError
        self._content = content
        shift = struct.unpack_from("<H", content, 30)[0]
        if shift not in {9, 12}:
            raise ValueError
        self._sector_bytes = 1 << shift
        directory, _, self._cutoff, short_table = struct.unpack_from("<4I", content, 48)
        self._table = self._allocation_table()
        self._short_table = _numbers(b"".join(self._sectors(short_table)))
        entries = list(_entries(b"".join(self._sectors(directory))))
        root = next((entry for entry in entries if entry.kind == ROOT), None)
        self._short_content = b"".join(self._sectors(root.start)) if root else b""
        self._streams: Mapping[str, _Entry] = {entry.name.lower(): entry for entry in entries if entry.kind == STREAM}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._streams

    def read(self, name: str) -> bytes:
        """A stream's bytes; KeyError when there is none. Streams that end too early are as long as they are."""
        entry = self._streams[name.lower()]
        if entry.size >= self._cutoff:
            return b"".join(self._sectors(entry.start))[: entry.size]
        chain = _chain(entry.start, self._short_table)
        places = (number * SHORT_SECTOR for number in chain)
        return b"".join(self._short_content[place : place + SHORT_SECTOR] for place in places)[: entry.size]

    def _allocation_table(self) -> list[int]:
        """The sector that follows each sector."""
        first, count = struct.unpack_from("<2I", self._content, 68)
        listed = list(struct.unpack_from(f"<{HEADER_CHAINS}I", self._content, 76))
        seen: set[int] = set()
        while first < LAST_REGULAR and len(seen) < count and first not in seen:
            seen.add(first)
            *more, first = _numbers(self._sector(first))
            listed.extend(more)
        return _numbers(b"".join(self._sector(number) for number in listed if number < LAST_REGULAR))

    def _sectors(self, start: int) -> Iterator[bytes]:
        return map(self._sector, _chain(start, self._table))

    def _sector(self, number: int) -> bytes:
        place = (number + 1) * self._sector_bytes
        return self._content[place : place + self._sector_bytes]


def _numbers(content: bytes) -> list[int]:
    return list(struct.unpack_from(f"<{len(content) // 4}I", content))


def _chain(start: int, table: list[int]) -> Iterator[int]:
    """The sectors from `start` on; a chain that comes back to itself ends there."""
    seen: set[int] = set()
    while start < LAST_REGULAR and start not in seen and start < len(table):
        seen.add(start)
        yield start
        start = table[start]


def _entries(content: bytes) -> Iterator[_Entry]:
    for place in range(0, len(content) - ENTRY_BYTES + 1, ENTRY_BYTES):
        entry = content[place : place + ENTRY_BYTES]
        length = struct.unpack_from("<H", entry, 64)[0]
        name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        start, size = struct.unpack_from("<2I", entry, 116)
        yield _Entry(name, entry[66], start, size)
