"""Web archives (.mht, .mhtml): the pages of a saved page in one file, RFC 2557."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

from loader.document import Reading
from loader.problems import DocumentError, Where
from loader.readers.broken import broken_files_reported
from loader.readers.encodings import decoded
from loader.readers.html import read_page

FRAMES = re.compile(r"<frameset\b", re.IGNORECASE)
TAB_STRIP = re.compile(r"tabstrip\.html?$", re.IGNORECASE)


def read_blocks(content: bytes, file: str) -> Reading:
    """The blocks of all pages in the archive, in order. Raises DocumentError when none has text."""
    with broken_files_reported(file, "a web archive (MHTML)"):
        readings: list[Reading] = []
        errors: list[DocumentError] = []
        for page in _pages(message_from_bytes(content)):
            try:
                readings.append(read_page(page, file, has_lines=False))
            except DocumentError as error:
                errors.append(error)
        if not readings:
            raise errors[0] if errors else DocumentError.at(Where(file), "there is no page in the archive")
        return Reading(
            tuple(block for reading in readings for block in reading.blocks),
            tuple(problem for reading in readings for problem in reading.problems),
        )


def _pages(message: Message) -> Iterator[str]:
    """The text of each page, without those that only hold frames or the tabs of a workbook."""
    for part in message.walk():
        content = part.get_payload(decode=True)
        if part.get_content_type() != "text/html" or not isinstance(content, bytes):
            continue
        text = decoded(content, part.get_content_charset())
        if not FRAMES.search(text) and not TAB_STRIP.search(str(part.get("Content-Location", ""))):
            yield text
