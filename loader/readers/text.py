"""Plain text: a line with tabs is a table row, any other line is a paragraph, a form feed begins a page."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import groupby

from loader.document import Block, Paragraph, Reading, Row, Table
from loader.problems import DocumentError, Problem, Where

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")

Line = Paragraph | Row


def read_blocks(content: bytes, file: str) -> Reading:
    """Paragraphs and tables of a text file in UTF-8, UTF-16 or GB18030. Raises DocumentError for anything else."""
    lines = list(_lines(_decode(content, file)))
    return Reading(tuple(_blocks(_with_enclosed_rows(lines))))


def _decode(content: bytes, file: str) -> str:
    for encoding in _candidate_encodings(content):
        text = _decoded(content, encoding)
        if text is not None and not CONTROL_CHARACTERS.search(text):
            return text
    raise DocumentError(
        Problem("error", "this is not a text file in UTF-8, UTF-16 or GB18030; save it as UTF-8 text", Where(file=file))
    )


def _decoded(content: bytes, encoding: str) -> str | None:
    """The text; without its last character when the file was cut within that."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        return decoder.decode(content)
    except UnicodeDecodeError:
        return None


def _candidate_encodings(content: bytes) -> tuple[str, ...]:
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return (encoding,)
    zeros = [content[start:4096:2].count(0) for start in (0, 1)]
    if any(zeros):
        return ("utf-16-be",) if zeros[0] > zeros[1] else ("utf-16-le",)
    return ("utf-8", "gb18030")


def _lines(text: str) -> Iterator[Line | None]:
    """Each line as a paragraph or a row; None for a blank one."""
    page = 1 if "\f" in text else None
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        if page is not None:
            page += line.count("\f")
        text_of_line = line.replace("\f", "")
        if "\t" in text_of_line:
            yield Row(tuple(text_of_line.split("\t")), line=number, page=page)
        else:
            text_of_line = text_of_line.strip()
            yield Paragraph(text_of_line, line=number, page=page) if text_of_line else None


def _with_enclosed_rows(lines: list[Line | None]) -> Iterator[Line | None]:
    """A line without tabs directly between two rows is a row that lost its tabs."""
    for before, line, after in zip([None, *lines], lines, [*lines[1:], None], strict=False):
        if isinstance(line, Paragraph) and isinstance(before, Row) and isinstance(after, Row):
            yield Row((line.text,), line=line.line, page=line.page)
        else:
            yield line


def _blocks(lines: Iterator[Line | None]) -> Iterator[Block]:
    for kind, group in groupby(lines, key=type):
        if kind is Row:
            yield Table(tuple(row for row in group if isinstance(row, Row)))
        elif kind is Paragraph:
            yield from (line for line in group if isinstance(line, Paragraph))
