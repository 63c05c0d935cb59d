"""Workbooks of Excel 5 to 2003 and of WPS (.xls, .et): [MS-XLS].

The records are read here, for the libraries at hand either do not tell number formats, errors and what is hidden, or end the
process when a file is damaged.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from loader.document import Reading
from loader.problems import DocumentError, Problem, Where
from loader.readers.biff import CODE_PAGES, Record, Texts, records
from loader.readers.broken import broken_files_reported
from loader.readers.compound import CompoundFile
from loader.readers.format_codes import BUILT_IN, GENERAL
from loader.readers.number_formats import number_shown, text_shown
from loader.readers.package import PASSWORD
from loader.readers.sheets import Place, Sheet, Shown, read_sheets, require_cells

BEGINNING = 0x0809
FILE_PASS, DATE_1904, CODE_PAGE, FORMAT, XF, BOUND_SHEET, SHARED_TEXTS = 0x2F, 0x22, 0x42, 0x041E, 0xE0, 0x85, 0xFC
ROW, COLUMN_INFO, WINDOW, MERGED_CELLS = 0x0208, 0x7D, 0x023E, 0xE5
NUMBER, RK, MULTIPLE_RK, FORMULA, OLD_FORMULA, STRING = 0x0203, 0x027E, 0xBD, 0x06, 0x0206, 0x0207
SHARED_LABEL, LABEL, RICH_LABEL, BOOLEAN_OR_ERROR = 0xFD, 0x0204, 0xD6, 0x0205
HIDDEN_ROW, HIDDEN_COLUMN, ROW_OUTLINE, COLUMN_OUTLINE, SHOWS_ZEROS = 0x20, 0x01, 0x07, 0x700, 0x10
HIDDEN_SHEET = 0x03
BIFF8 = 0x0600
BIFF8_XF_BYTES = 20
BORDERS = 0xFF
"""Line styles at the left and at the right."""
NO_NUMBER = b"\xff\xff"
TEXT_RESULT, BOOLEAN_RESULT, ERROR_RESULT = 0, 1, 2
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


def read_blocks(content: bytes, file: str) -> Reading:
    """The visible sheets, each cell with the text that it shows. Raises DocumentError for what is no workbook."""
    with broken_files_reported(file, "a workbook (.xls)"):
        streams = CompoundFile(content)
        workbook = _Workbook(streams.read("Workbook" if "Workbook" in streams else "Book"), file)
        reading = read_sheets(workbook.sheets(), file)
        return Reading(reading.blocks, (*reading.problems, *workbook.problems))


@dataclass(frozen=True, slots=True)
class _Style:
    """How a cell shows its value."""

    number_format: str = GENERAL
    is_bordered: bool = False


PLAIN = _Style()


class _Workbook:
    """What the records before those of the sheets say."""

    def __init__(self, stream: bytes, file: str) -> None:
        """:raises DocumentError: it is protected by a password.
        :raises ValueError: it does not begin like a workbook."""
        kind, _, version = struct.unpack_from("<3H", stream)
        if kind != BEGINNING:
            raise ValueError("no workbook")
        self._stream = stream
        self._file = file
        self.is_biff8 = version == BIFF8
        self.since_1904 = False
        self.shared_texts: list[str] = []
        self.problems: list[Problem] = []
        self._code_page = "gb18030"
        self._formats: dict[int, str] = {}
        self._styles: list[tuple[int, bool]] = []
        self._listed: list[Record] = []
        readers: Mapping[int, Callable[[Record], None]] = {
            FILE_PASS: self._refuse,
            DATE_1904: self._read_epoch,
            CODE_PAGE: self._read_code_page,
            FORMAT: self._read_format,
            XF: self._read_style,
            BOUND_SHEET: self._listed.append,
            SHARED_TEXTS: self._read_shared_texts,
        }
        for record in records(stream):
            if record.kind in readers:
                readers[record.kind](record)

    def sheets(self) -> Sequence[Sheet]:
        """The sheets of cells, in their order; the others are reported."""
        found: list[Sheet] = []
        cells = 0
        for record in self._listed:
            start, visibility, kind = struct.unpack_from("<I2B", record.data)
            name = self.texts(record, 6).next_text(length_bytes=1)
            if kind:
                message = f"the sheet {name} is not read, because it is no sheet of cells"
                self.problems.append(Problem("notice", message, Where(self._file)))
                continue
            sheet = _SheetReader(self, Sheet(name, is_hidden=bool(visibility & HIDDEN_SHEET))).read(self._stream, start)
            cells += len(sheet.cells)
            require_cells(cells, self._file)
            found.append(sheet)
        return found

    def texts(self, record: Record, start: int) -> Texts:
        return Texts(record, start, None if self.is_biff8 else self._code_page)

    def style(self, index: int) -> _Style:
        if index >= len(self._styles):
            return PLAIN
        number_format, is_bordered = self._styles[index]
        return _Style(self._formats.get(number_format) or BUILT_IN.get(number_format, GENERAL), is_bordered)

    def _refuse(self, _: Record) -> None:
        raise DocumentError.at(Where(self._file), PASSWORD)

    def _read_epoch(self, record: Record) -> None:
        self.since_1904 = record.data[:1] == b"\x01"

    def _read_code_page(self, record: Record) -> None:
        self._code_page = CODE_PAGES.get(record.short(0), "gb18030")

    def _read_format(self, record: Record) -> None:
        length_bytes = 2 if self.is_biff8 else 1
        self._formats[record.short(0)] = self.texts(record, 2).next_text(length_bytes=length_bytes)

    def _read_style(self, record: Record) -> None:
        is_bordered = len(record.data) >= BIFF8_XF_BYTES and bool(record.data[10] & BORDERS)
        self._styles.append((record.short(2), is_bordered))

    def _read_shared_texts(self, record: Record) -> None:
        texts = self.texts(record, 8)
        while not texts.is_at_end:
            self.shared_texts.append(texts.next_text())


@dataclass(slots=True)
class _SheetReader:
    """Fills a sheet from its records."""

    workbook: _Workbook
    sheet: Sheet
    _awaits_text: tuple[Place, _Style] | None = None
    """The formula whose result the next STRING record holds."""
    _shows_zeros: bool = True
    _numbers: list[tuple[Place, Decimal, _Style]] = field(default_factory=list)
    """Until the last record has said whether zeros are shown."""

    def read(self, stream: bytes, start: int) -> Sheet:
        readers: Mapping[int, Callable[[Record], None]] = {
            ROW: self._read_row,
            COLUMN_INFO: self._read_column,
            WINDOW: self._read_window,
            MERGED_CELLS: self._read_merged,
            NUMBER: self._read_number,
            RK: self._read_rk,
            MULTIPLE_RK: self._read_multiple_rk,
            FORMULA: self._read_formula,
            OLD_FORMULA: self._read_formula,
            STRING: self._read_string,
            SHARED_LABEL: self._read_shared_label,
            LABEL: self._read_label,
            RICH_LABEL: self._read_label,
            BOOLEAN_OR_ERROR: self._read_boolean_or_error,
        }
        for record in records(stream, start):
            if record.kind in readers:
                readers[record.kind](record)
        for place, number, style in self._numbers:
            self._put_number(place, number, style)
        return self.sheet

    def _read_row(self, record: Record) -> None:
        flags = record.short(12)
        if flags & HIDDEN_ROW and not flags & ROW_OUTLINE:
            self.sheet.hidden_rows.add(record.short(0))

    def _read_column(self, record: Record) -> None:
        flags = record.short(8)
        if flags & HIDDEN_COLUMN and not flags & COLUMN_OUTLINE:
            self.sheet.hidden_columns.append((record.short(0), record.short(2)))

    def _read_window(self, record: Record) -> None:
        self._shows_zeros = bool(record.short(0) & SHOWS_ZEROS)

    def _read_merged(self, record: Record) -> None:
        for index in range(record.short(0)):
            top, bottom, left, right = struct.unpack_from("<4H", record.data, 2 + index * 8)
            if top <= bottom and left <= right:
                self.sheet.merged.append((top, left, bottom, right))

    def _cell(self, record: Record) -> tuple[Place, _Style]:
        row, column, style = struct.unpack_from("<3H", record.data)
        return (row, column), self.workbook.style(style)

    def _read_number(self, record: Record) -> None:
        self._numbers.append((self._cell(record)[0], _exact(record.data[6:14]), self._cell(record)[1]))

    def _read_rk(self, record: Record) -> None:
        place, style = self._cell(record)
        self._numbers.append((place, _rk(record.data[6:10]), style))

    def _read_multiple_rk(self, record: Record) -> None:
        row, first = struct.unpack_from("<2H", record.data)
        for index in range((len(record.data) - 6) // 6):
            start = 4 + index * 6
            style = self.workbook.style(record.short(start))
            self._numbers.append(((row, first + index), _rk(record.data[start + 2 : start + 6]), style))

    def _read_formula(self, record: Record) -> None:
        """The last result of a formula."""
        place, style = self._cell(record)
        kind, result = record.data[6], record.data[8]
        if record.data[12:14] != NO_NUMBER:
            self._read_number(record)
        elif kind == TEXT_RESULT:
            self._awaits_text = place, style
        elif kind == BOOLEAN_RESULT:
            self._put(place, "TRUE" if result else "FALSE", style)
        elif kind == ERROR_RESULT:
            self._put(place, ERRORS.get(result, "#"), style)

    def _read_string(self, record: Record) -> None:
        if self._awaits_text is not None:
            place, style = self._awaits_text
            self._put_text(place, self.workbook.texts(record, 0).next_text(), style)
        self._awaits_text = None

    def _read_shared_label(self, record: Record) -> None:
        place, style = self._cell(record)
        self._put_text(place, self.workbook.shared_texts[struct.unpack_from("<I", record.data, 6)[0]], style)

    def _read_label(self, record: Record) -> None:
        place, style = self._cell(record)
        self._put_text(place, self.workbook.texts(record, 6).next_text(), style)

    def _read_boolean_or_error(self, record: Record) -> None:
        place, style = self._cell(record)
        value, is_error = record.data[6], record.data[7]
        self._put(place, ERRORS.get(value, "#") if is_error else "TRUE" if value else "FALSE", style)

    def _put_text(self, place: Place, text: str, style: _Style) -> None:
        shown = text_shown(text, style.number_format).replace("\r\n", "\n").replace("\r", "\n")
        self._put(place, shown, style, is_missed=bool(text.strip()))

    def _put_number(self, place: Place, number: Decimal, style: _Style) -> None:
        is_shown = bool(number) or self._shows_zeros
        shown = number_shown(number, style.number_format, since_1904=self.workbook.since_1904) if is_shown else ""
        self._put(place, shown, style, is_missed=bool(number))

    def _put(self, place: Place, text: str, style: _Style, *, is_missed: bool = False) -> None:
        if text.strip():
            self.sheet.cells[place] = Shown(text, style.is_bordered)
        elif is_missed:
            self.sheet.not_shown.append(place)


def _exact(data: bytes) -> Decimal:
    number = struct.unpack("<d", data)[0]
    return Decimal(repr(number)) if math.isfinite(number) else Decimal(0)


def _rk(data: bytes) -> Decimal:
    """A number in thirty bits: whole, or the upper part of a double; divided by 100 where the last bit says so."""
    is_whole, is_hundredths = data[0] & 2, data[0] & 1
    upper = bytes([data[0] & 0xFC]) + data[1:]
    value = Decimal(struct.unpack("<i", data)[0] >> 2) if is_whole else _exact(bytes(4) + upper)
    return value / 100 if is_hundredths else value
