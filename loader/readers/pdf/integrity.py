"""Whether the bytes of a PDF are as they were written: what PDFium reads over in silence when they are not."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from loader.problems import Problem, Where

END_OF_FILE = b"%%EOF"
LONGEST_TRAIL = 4096
"""How many bytes may follow the end of a PDF that is whole."""
STREAM = re.compile(rb"(?<!end)stream\r?\n")
DEFLATED = re.compile(rb"/Filter\s*\[?\s*/FlateDecode\s*\]?\s*[/>]")
LONGEST_DICTIONARY = 600
CHUNK = 1 << 20
MOST_CHUNKS = 64


def problems(content: bytes, file: str) -> Iterator[Problem]:
    """What is wrong with the file as a whole."""
    if END_OF_FILE not in content[-LONGEST_TRAIL:]:
        message = "the file is cut off at its end, so that pages may be missing; get it again"
        yield Problem("error", message, Where(file=file))
    elif b"/Encrypt" not in content and any(map(_is_damaged, _deflated(content))):
        message = "a part of the file is damaged, so that text may be missing; get it again"
        yield Problem("error", message, Where(file=file))


def _deflated(content: bytes) -> Iterator[bytes]:
    """The streams that are packed with zlib and nothing else."""
    for start in STREAM.finditer(content):
        dictionary = content[max(0, start.start() - LONGEST_DICTIONARY) : start.start()].rpartition(b" obj")[2]
        end = content.find(b"endstream", start.end())
        if DEFLATED.search(dictionary) and end > 0:
            yield content[start.end() : end]


def _is_damaged(packed: bytes) -> bool:
    """Whether a stream cannot be unpacked to its end, where its checksum (RFC 1950) is."""
    unpacking = zlib.decompressobj()
    try:
        for _ in range(MOST_CHUNKS):
            if not unpacking.decompress(packed, CHUNK):
                break
            packed = unpacking.unconsumed_tail
    except zlib.error:
        return True
    return not unpacking.eof and not packed
