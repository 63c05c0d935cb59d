"""Workbooks (Office Open XML) as sheets of cells, also hostile ones: what is not needed is not read, and nothing is unpacked
before its size is known. Entities in the XML are refused by defusedxml, or left unresolved by lxml, which openpyxl prefers for
some parts where it is installed."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import range_boundaries
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import CellCoordinatesException, InvalidFileException

from loader.codes.mistakes import WrongList
from loader.codes.sheet import BLANK, MAXIMUM_COLUMNS, MAXIMUM_ROWS, Cell, Row, Sheet, cell_of, require_rows

MAXIMUM_UNPACKED = 64 * 1024 * 1024
MAXIMUM_PARTS = 2000
MAXIMUM_MERGED = 4 * MAXIMUM_ROWS
ENCRYPTED_FLAG = 0x1
MERGED = "mergeCell"
ZEROS = re.compile("0+")
"""A number format by which 1 is shown as 01."""
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, SyntaxError, DefusedXmlException, OSError, EOFError, NotImplementedError),
    *(CellCoordinatesException, InvalidFileException),
    *(ValueError, KeyError, IndexError, TypeError, AttributeError, RuntimeError, OverflowError, RecursionError),
)
"""What zipfile and openpyxl raise for files that are not as they should be; SyntaxError is that of both parsers of XML, of which
openpyxl takes lxml for some parts where it is installed."""
Area = tuple[int, int, int, int]
"""First column, first row, last column, last row; from 1."""


def read_workbook(content: bytes) -> list[Sheet]:
    """The sheets with cells, hidden ones too; formulas are not replaced by their last results.

    :raises WrongList: it is broken, encrypted, no workbook, or too large.
    """
    try:
        _require_size(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that openpyxl does not know
            return list(_sheets(content))
    except BROKEN as error:
        raise WrongList.because(
            f"the file is broken or no workbook ({_reason(error)}); save it again as .xlsx"
        ) from error


def _reason(error: BaseException) -> str:
    """What went wrong first: openpyxl wraps errors in ones that say little."""
    while inner := error.__cause__ or error.__context__:
        error = inner
    return type(error).__name__


def _require_size(content: bytes) -> None:
    """Sizes are those that the archive declares; no part is unpacked further than it says."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    if any(part.flag_bits & ENCRYPTED_FLAG for part in parts):
        raise WrongList.because("the workbook is protected by a password; save it without one")
    if len(parts) > MAXIMUM_PARTS or sum(part.file_size for part in parts) > MAXIMUM_UNPACKED:
        raise WrongList.because(
            f"the workbook is larger than {MAXIMUM_UNPACKED // 1024 // 1024} MB when unpacked; "
            "copy the list into a new workbook"
        )


def _sheets(content: bytes) -> Iterator[Sheet]:
    reader = ExcelReader(io.BytesIO(content), read_only=True, keep_links=False)
    reader.read()
    parts = {sheet.name: relation.target for sheet, relation in reader.parser.find_sheets()}
    for worksheet in reader.wb.worksheets:
        worksheet.reset_dimensions()  # what a file says of its own size may be wrong
        rows = _rows(worksheet)
        _fill(rows, list(_merged_areas(reader.archive.read(parts[worksheet.title]))))
        yield Sheet(worksheet.title, tuple(Row(number, tuple(cells)) for number, cells in enumerate(rows, start=1)))


def _rows(worksheet: Any) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for cells in worksheet.iter_rows(max_col=MAXIMUM_COLUMNS):
        rows.append([_cell(cell) for cell in cells])
        require_rows(len(rows))
    return rows


def _cell(cell: Any) -> Cell:
    if cell.value is None:
        return BLANK
    alignment = cell.alignment
    indent = int(alignment.indent) if alignment is not None else 0
    return cell_of(_text(cell), indent, is_formula=cell.data_type == "f")


def _text(cell: Any) -> str:
    """The text that the cell shows: codes are often stored as numbers, and a carriage return as `_x000D_`."""
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and ZEROS.fullmatch(cell.number_format or ""):
        return str(value).zfill(len(cell.number_format))
    return unescape(value) if isinstance(value, str) else str(value)


def _merged_areas(part: bytes) -> Iterator[Area]:
    if part.count(MERGED.encode()) > MAXIMUM_MERGED:
        raise WrongList.because("the sheet has too many merged cells; copy the list into a new workbook")
    for _, element in iterparse(io.BytesIO(part)) if MERGED.encode() in part else ():
        if element.tag.rpartition("}")[2] == MERGED:
            left, top, right, bottom = range_boundaries(element.get("ref", ""))
            yield left or 1, top or 1, right or MAXIMUM_COLUMNS, bottom or MAXIMUM_ROWS
        element.clear()


def _fill(rows: list[list[Cell]], areas: Sequence[Area]) -> None:
    """Gives every part of a merged cell the text of its first part."""
    width = max(map(len, rows), default=0)
    clipped = [(left, top, min(right, width), min(bottom, len(rows))) for left, top, right, bottom in areas]
    if sum(map(_size, clipped)) > width * len(rows):
        raise WrongList.because("merged cells overlap; save the workbook again")
    for left, top, right, bottom in clipped:
        if top <= len(rows) and left <= len(rows[top - 1]):
            first = rows[top - 1][left - 1]
            filled = Cell(first.text, first.indent, first.is_formula, is_filled=True)
            _put(rows, ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)), filled)
            rows[top - 1][left - 1] = first


def _size(area: Area) -> int:
    left, top, right, bottom = area
    return max(0, right - left + 1) * max(0, bottom - top + 1)


def _put(rows: list[list[Cell]], places: Iterable[tuple[int, int]], cell: Cell) -> None:
    for row, column in places:
        cells = rows[row - 1]
        cells.extend([BLANK] * (column - len(cells)))
        cells[column - 1] = cell
