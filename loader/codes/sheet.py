"""A spreadsheet or a text file of separated values as sheets of cells; knows nothing of codes."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from loader.codes.mistakes import WrongList

MAXIMUM_BYTES = 20 * 1024 * 1024
MAXIMUM_ROWS = 50_000
MAXIMUM_COLUMNS = 64
"""Cells to the right of these are not looked at."""
MAXIMUM_CELL = 10_000
"""Characters in a cell; names have at most some dozens."""
ZIP = b"PK\x03\x04"
COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""MS-CFB: what an old .xls is, and an encrypted .xlsx, too."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""Name of the stream that an encrypted workbook is in (MS-OFFCRYPTO 1.3.3)."""
BYTE_ORDER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
DELIMITERS = (",", "\t", ";", "|")
INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
"""Marks that join, part or turn what stands beside them; pages on the web are full of them, and no code or name has any."""
INDENT = re.compile(r"[\s\u3000\xa0]*")
TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell without the white space around it."""

    text: str = ""
    indent: int = 0
    """How far the text is indented, by white space before it or by the cell's format."""
    is_formula: bool = False
    is_filled: bool = False
    """Whether the text is that of the merged cell of which this is a further part."""


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    cells: tuple[Cell, ...]

    def cell(self, index: int) -> Cell:
        """The cell in that column; a blank one beyond the row's end."""
        return self.cells[index] if index < len(self.cells) else BLANK

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of its cells without blank ones; that of a merged cell once."""
        return tuple(cell.text for cell in self.cells if cell.text and not cell.is_filled)

    @property
    def is_blank(self) -> bool:
        return not any(cell.text for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    """Empty for a text file."""
    rows: tuple[Row, ...]


BLANK = Cell()


def read_sheets(path: Path) -> tuple[bytes, tuple[Sheet, ...]]:
    """The bytes of the file and its sheets, those without any text left out.

    What a file is, its first bytes say, not its name.

    :raises WrongList: it cannot be read, is of another format, or is beyond any list's size.
    """
    content = _read(path)
    if content.startswith(ZIP):
        from loader.codes.workbook import read_workbook  # noqa: PLC0415  (the library takes a tenth of a second)

        sheets = read_workbook(content)
    else:
        _require_text(content, path.suffix.lower())
        sheets = [Sheet("", tuple(_text_rows(_decoded(content))))]
    found = tuple(sheet for sheet in sheets if any(not row.is_blank for row in sheet.rows))
    if not found:
        raise WrongList.because("the file is empty")
    return content, found


def cell_of(text: str, indent: int = 0, is_formula: bool = False) -> Cell:
    """The cell with that text, in which white space at the beginning counts as indentation."""
    text = INVISIBLE.sub("", text)
    match = INDENT.match(text)
    before = match.end() if match and match.end() < len(text) else 0
    return Cell(text.strip()[:MAXIMUM_CELL], indent + before, is_formula)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAXIMUM_BYTES:
            raise WrongList.because(
                f"the file is larger than {MAXIMUM_BYTES // 1024 // 1024} MB; a list of codes is not"
            )
        return path.read_bytes()
    except OSError as error:
        raise WrongList.because(f"the file cannot be read: {error.strerror or error}") from error


def _require_text(content: bytes, suffix: str) -> None:
    if content.startswith(COMPOUND_FILE) and ENCRYPTED in content:
        raise WrongList.because("the workbook is protected by a password; save it without one")
    if content.startswith(COMPOUND_FILE) or suffix not in TEXT_SUFFIXES:
        raise WrongList.because(
            "read are .xlsx and .csv files, and this is neither; open it in a spreadsheet program and save it as .xlsx"
        )


def _decoded(content: bytes) -> str:
    """The text, whose encoding is found by trying: UTF-8 fails on almost everything else, GB 18030 includes GBK."""
    encodings = ("utf-16",) if content.startswith(BYTE_ORDER_MARKS) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise WrongList.because("the text is neither UTF-8 nor GBK; save the list as .xlsx, or as CSV in UTF-8")


def _text_rows(text: str) -> Sequence[Row]:
    """The rows, parted by that delimiter by which most of them have several cells."""
    counts = {
        delimiter: sum(len(row.cells) > 1 for row in _parted(text, delimiter, is_strict=False))
        for delimiter in DELIMITERS
    }
    return _parted(text, max(DELIMITERS, key=lambda delimiter: counts[delimiter]), is_strict=True)


def _parted(text: str, delimiter: str, *, is_strict: bool) -> list[Row]:
    """The rows; where it is strict, quotation marks have to come in pairs, for a single one would swallow the rows below it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=is_strict)
    rows: list[Row] = []
    number = 1
    try:
        for texts in reader:
            rows.append(Row(number, tuple(_text_cells(texts[:MAXIMUM_COLUMNS]))))
            number = reader.line_num + 1
            require_rows(len(rows))
    except csv.Error as error:
        raise WrongList.because(f"line {reader.line_num} cannot be read as separated values: {error}") from error
    return rows


def _text_cells(texts: Iterable[str]) -> Iterable[Cell]:
    return (cell_of(text, is_formula=text.lstrip().startswith("=")) for text in texts)


def require_rows(count: int) -> None:
    """Refuses a sheet that is longer than any list."""
    if count > MAXIMUM_ROWS:
        raise WrongList.because(
            f"the sheet has more than {MAXIMUM_ROWS:,} rows; delete those below the list, though empty"
        )
