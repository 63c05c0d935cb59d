"""Workbooks in Office Open XML (.xlsx, .xlsm): ECMA-376 part 1, chapter 18."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from loader.document import Reading
from loader.problems import Problem, Where
from loader.readers.broken import broken_files_reported
from loader.readers.dates_shown import serial_of
from loader.readers.format_codes import BUILT_IN, GENERAL
from loader.readers.number_formats import decimal_of, number_shown, text_shown
from loader.readers.package import Package, Relation, local_name, parse_xml
from loader.readers.sheets import Area, Place, Sheet, Shown, read_sheets, require_cells

MAXIMUM_ROWS = 1_048_576
MAXIMUM_COLUMNS = 16_384
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
BLANK_CELL = re.compile(rb'<c r="[A-Z]{1,3}\d{1,7}"(?: s="\d{1,5}")?(?:/>|></c>)')
BLANK_ROW = re.compile(rb'<row r="\d{1,7}"(?:/>|></row>|(?![^<>]*hidden)[^<>]*(?:/>|></row>))')
"""As Excel, WPS and most programs write them; what others write is parsed like any other cell."""
TRUE = frozenset({"1", "true", "on"})
PICTURES = ("pic", "sp", "graphicFrame")
"""Elements of a drawing: pictures, shapes with or without text, charts."""


def read_blocks(content: bytes, file: str) -> Reading:
    """The visible sheets, each cell with the text that it shows. Raises DocumentError for what is no workbook."""
    with broken_files_reported(file, "a workbook (.xlsx)"):
        workbook = _Workbook(Package(content, file), file)
        reading = read_sheets(workbook.sheets(), file)
        return Reading(reading.blocks, (*reading.problems, *workbook.problems))


@dataclass(frozen=True, slots=True)
class _Style:
    """How a cell shows its value."""

    number_format: str = GENERAL
    is_bordered: bool = False


PLAIN = _Style()


class _Workbook:
    def __init__(self, package: Package, file: str) -> None:
        self._package = package
        self._file = file
        main = _main_part(package)
        self._root = package.xml(main)
        self._relations = package.relations(main)
        self._strings = self._shared_strings()
        self._styles = self._cell_styles()
        properties = self._root.find("{*}workbookPr")
        self._since_1904 = properties is not None and properties.get("date1904", "") in TRUE
        self.problems: list[Problem] = []

    def sheets(self) -> Iterator[Sheet]:
        """The sheets of cells, in their order; the others are reported."""
        cells = 0
        for element in self._root.iterfind("{*}sheets/{*}sheet"):
            relation = self._relations.get(_relation_id(element))
            if relation is None or relation.kind != "worksheet":
                self._report(element.get("name", ""), relation)
                continue
            sheet = Sheet(element.get("name", ""), is_hidden=element.get("state", "visible") != "visible")
            reader = _SheetReader(sheet, self._strings, self._styles, since_1904=self._since_1904)
            part = _without_blank_cells(self._package.read(relation.target))
            for _ in reader.rows(parse_xml(part, Where(self._file, table=sheet.name))):
                require_cells(cells + len(sheet.cells), self._file)
            sheet.drawings = self._drawings(relation.target)
            cells += len(sheet.cells)
            yield sheet

    def _report(self, name: str, relation: Relation | None) -> None:
        kind = relation.kind if relation else "missing part"
        message = f"the sheet {name} is not read, because it is no sheet of cells but a {kind}"
        self.problems.append(Problem("notice", message, Where(self._file)))

    def _drawings(self, sheet: str) -> int:
        """How many pictures and drawings are on a sheet."""
        targets = [part.target for part in self._package.relations(sheet).values() if part.kind == "drawing"]
        roots = [self._package.xml(target) for target in targets if target in self._package]
        return sum(1 for root in roots for element in root.iter() if local_name(element) in PICTURES)

    def _related(self, kind: str) -> etree._Element | None:
        target = next((relation.target for relation in self._relations.values() if relation.kind == kind), None)
        return self._package.xml(target) if target and target in self._package else None

    def _shared_strings(self) -> Sequence[str]:
        root = self._related("sharedStrings")
        return [] if root is None else [_rich_text(item) for item in root.iterfind("{*}si")]

    def _cell_styles(self) -> Sequence[_Style]:
        root = self._related("styles")
        if root is None:
            return []
        formats = {
            _number(element.get("numFmtId")): element.get("formatCode", GENERAL)
            for element in root.iterfind("{*}numFmts/{*}numFmt")
        }
        borders = [_has_borders(border) for border in root.iterfind("{*}borders/{*}border")]
        return [_style(element, formats, borders) for element in root.iterfind("{*}cellXfs/{*}xf")]


def _without_blank_cells(part: bytes) -> bytes:
    """The part without cells and rows that have nothing but a format; a sheet may have a million of them."""
    if any(part.count(b"<%b " % name) != part.count(b'<%b r="' % name) for name in (b"c", b"row")):
        return part  # where a place is not named, it follows from the one before
    return BLANK_ROW.sub(b"", BLANK_CELL.sub(b"", part))


def _main_part(package: Package) -> str:
    """Name of the part that lists the sheets."""
    relations = package.relations("").values()
    return next((part.target for part in relations if part.kind == "officeDocument"), "xl/workbook.xml")


def _relation_id(element: etree._Element) -> str:
    return next((str(value) for name, value in element.attrib.items() if str(name).endswith("}id")), "")


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _style(element: etree._Element, formats: Mapping[int, str], borders: Sequence[bool]) -> _Style:
    number_format, border = _number(element.get("numFmtId")), _number(element.get("borderId"))
    code = formats.get(number_format) or BUILT_IN.get(number_format, GENERAL)
    return _Style(code, border < len(borders) and borders[border])


def _has_borders(border: etree._Element) -> bool:
    """Whether there is a line at either side."""
    sides = ("left", "right", "start", "end")
    return any(local_name(side) in sides and side.get("style", "none") != "none" for side in border)


def _rich_text(item: etree._Element) -> str:
    """Text with its runs, without readings above it."""
    parts = [part.text or "" for child in item for part in _texts(child)]
    return _unescaped("".join(parts))


def _texts(child: etree._Element) -> Sequence[etree._Element]:
    name = local_name(child)
    return [child] if name == "t" else child.findall("{*}t") if name == "r" else []


def _unescaped(text: str) -> str:
    """Without _x000D_ and its like, which stand for characters that XML has not."""
    if "_x" in text:
        text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


class _SheetReader:
    """Fills a sheet from its part."""

    def __init__(self, sheet: Sheet, strings: Sequence[str], styles: Sequence[_Style], *, since_1904: bool) -> None:
        self._sheet = sheet
        self._strings = strings
        self._styles = styles
        self._since_1904 = since_1904
        self._shows_zeros = True
        self._values: Mapping[str, Callable[[str], str]] = {
            "s": lambda stored: self._strings[int(stored)],
            "str": _unescaped,
            "b": lambda stored: "TRUE" if stored.strip() == "1" else "FALSE",
            "e": str,
        }

    def rows(self, root: etree._Element) -> Iterator[int]:
        """Reads the sheet row by row, and gives the number of each that is read."""
        views = root.iterfind("{*}sheetViews/{*}sheetView")
        self._shows_zeros = all(view.get("showZeros", "1") in TRUE for view in views)
        for column in root.iterfind("{*}cols/{*}col"):
            self._read_column(column)
        for merged in root.iterfind("{*}mergeCells/{*}mergeCell"):
            self._sheet.merged.extend(_area(merged.get("ref", "")))
        row = -1
        for element in root.iterfind("{*}sheetData/{*}row"):
            row = min(_number(element.get("r")) or row + 2, MAXIMUM_ROWS) - 1
            self._read_row(element, row)
            yield row

    def _read_column(self, element: etree._Element) -> None:
        first, last = _number(element.get("min")), min(_number(element.get("max")), MAXIMUM_COLUMNS)
        if first and _is_hidden(element):
            self._sheet.hidden_columns.append((first - 1, last - 1))

    def _read_row(self, element: etree._Element, row: int) -> None:
        if _is_hidden(element):
            self._sheet.hidden_rows.add(row)
        column = -1
        for cell in element:
            reference = cell.get("r")
            column = _column(reference) if reference else column + 1
            if len(cell):
                self._read_cell(cell, (row, column))

    def _read_cell(self, cell: etree._Element, place: Place) -> None:
        style, kind = self._style_of(cell), cell.get("t", "n")
        value = cell.find("{*}v")
        stored = value.text if value is not None else None
        if kind == "inlineStr":
            stored = "".join(map(_rich_text, cell.iterfind("{*}is")))
            shown = text_shown(stored, style.number_format)
        elif stored is not None:
            shown = self._shown(kind, stored, style)
        elif kind != "str" and cell.find("{*}f") is not None:
            self._sheet.without_result.append(place)
            return
        else:
            return
        if shown.strip():
            self._sheet.cells[place] = Shown(shown, style.is_bordered)
        elif kind in {"n", "d"} and decimal_of(stored) != 0:
            self._sheet.not_shown.append(place)  # a zero that is not shown is as good as a blank

    def _style_of(self, cell: etree._Element) -> _Style:
        index = _number(cell.get("s"))
        return self._styles[index] if index < len(self._styles) else PLAIN

    def _shown(self, kind: str, stored: str, style: _Style) -> str:
        text_of = self._values.get(kind)
        if text_of is not None:
            text = text_of(stored)
            return text_shown(text, style.number_format) if kind in {"s", "str"} else text
        number = serial_of(stored) if kind == "d" else decimal_of(stored.strip())
        return (
            stored if number is None else self._number_shown(number, style, since_1904=self._since_1904 and kind != "d")
        )

    def _number_shown(self, number: Decimal, style: _Style, *, since_1904: bool) -> str:
        if number == 0 and not self._shows_zeros:
            return ""
        return number_shown(number, style.number_format, since_1904=since_1904)


def _is_hidden(element: etree._Element) -> bool:
    """Whether a row or a column is hidden otherwise than by a collapsed outline, which one click opens."""
    return element.get("hidden", "0") in TRUE and not _number(element.get("outlineLevel"))


def _column(reference: str) -> int:
    """Column of a place such as AB12, from 0."""
    number = 0
    for letter in reference:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - ord("A") + 1
    if not 0 < number <= MAXIMUM_COLUMNS:
        raise ValueError(reference)
    return number - 1


def _area(reference: str) -> list[Area]:
    """The area as a list of one; of none for a single place."""
    corners = [_place(corner) for corner in reference.split(":")]
    if len(corners) != 2:
        return []
    (top, left), (bottom, right) = corners
    return [(top, left, bottom, right)] if top <= bottom and left <= right else []


def _place(reference: str) -> Place:
    match = REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(reference)
    return min(int(match[2]), MAXIMUM_ROWS) - 1, _column(match[1])
