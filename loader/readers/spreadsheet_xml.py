"""XML spreadsheets of Excel 2002 and 2003, which many programs export as .xls."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from loader.document import Reading
from loader.problems import Where
from loader.readers.broken import broken_files_reported
from loader.readers.dates_shown import serial_of
from loader.readers.encodings import decoded
from loader.readers.format_codes import GENERAL
from loader.readers.number_formats import decimal_of, number_shown, text_shown
from loader.readers.package import local_name, parse_xml
from loader.readers.sheets import Sheet, Shown, read_sheets

SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
NAMED_FORMATS = {
    "General Number": GENERAL,
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Currency": "¥#,##0.00;-¥#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
    "Short Date": "yyyy/m/d",
    "Medium Date": "d-mmm-yy",
    "Long Date": 'yyyy"年"m"月"d"日"',
    "General Date": "yyyy/m/d h:mm",
    "Short Time": "h:mm",
    "Long Time": "h:mm:ss",
}


def read_blocks(content: bytes, file: str) -> Reading:
    """The visible sheets, each cell with the text that it shows. Raises DocumentError for what is no such XML."""
    with broken_files_reported(file, "an XML spreadsheet"):
        text = DECLARATION.sub("", decoded(content).lstrip("\ufeff"))
        root = parse_xml(text.encode(), Where(file))
        styles = {style.get(f"{SS}ID", ""): style for style in root.iterfind(f"{SS}Styles/{SS}Style")}
        return read_sheets((_sheet(worksheet, styles) for worksheet in root.iterfind(f"{SS}Worksheet")), file)


def _sheet(worksheet: etree._Element, styles: Mapping[str, etree._Element]) -> Sheet:
    visible = next((part.text for part in worksheet.iter() if local_name(part) == "Visible"), None)
    sheet = Sheet(worksheet.get(f"{SS}Name", ""), is_hidden=visible in {"SheetHidden", "SheetVeryHidden"})
    table = worksheet.find(f"{SS}Table")
    row = column = 0
    for element in table if table is not None else ():
        if local_name(element) == "Column":
            column = _index(element, column)
            span = _whole(element, "Span")
            if element.get(f"{SS}Hidden") == "1":
                sheet.hidden_columns.append((column, column + span))
            column += span + 1
        elif local_name(element) == "Row":
            row = _index(element, row)
            if element.get(f"{SS}Hidden") == "1":
                sheet.hidden_rows.update(range(row, row + min(_whole(element, "Span"), 1000) + 1))
            _read_row(element, row, sheet, styles)
            row += _whole(element, "Span") + 1
    return sheet


def _read_row(element: etree._Element, row: int, sheet: Sheet, styles: Mapping[str, etree._Element]) -> None:
    column = 0
    for cell in element.iterfind(f"{SS}Cell"):
        column = _index(cell, column)
        style = styles.get(cell.get(f"{SS}StyleID", element.get(f"{SS}StyleID", "")))
        text = _shown(cell, _number_format(style))
        if text.strip():
            sheet.cells[row, column] = Shown(text, _is_bordered(style))
        elif cell.get(f"{SS}Formula") and cell.find(f"{SS}Data") is None:
            sheet.without_result.append((row, column))
        across, down = _whole(cell, "MergeAcross"), _whole(cell, "MergeDown")
        if across or down:
            sheet.merged.append((row, column, row + down, column + across))
        column += across + 1


def _index(element: etree._Element, following: int) -> int:
    """Where the element stands, from 0: where it says, or after the one before it."""
    return max(_whole(element, "Index") - 1, 0) if element.get(f"{SS}Index") else following


def _whole(element: etree._Element, name: str) -> int:
    text = element.get(f"{SS}{name}", "")
    return min(int(text), 2**20) if text.isdecimal() else 0


def _number_format(style: etree._Element | None) -> str:
    element = style.find(f"{SS}NumberFormat") if style is not None else None
    code = element.get(f"{SS}Format", "") if element is not None else ""
    return NAMED_FORMATS.get(code, code) or GENERAL


def _is_bordered(style: etree._Element | None) -> bool:
    if style is None:
        return False
    return any(
        border.get(f"{SS}Position") in {"Left", "Right"} and border.get(f"{SS}LineStyle", "None") != "None"
        for border in style.iterfind(f"{SS}Borders/{SS}Border")
    )


def _shown(cell: etree._Element, code: str) -> str:
    data = cell.find(f"{SS}Data")
    if data is None:
        return ""
    text, kind = "".join(map(str, data.itertext())), data.get(f"{SS}Type", "String")
    if kind == "Boolean":
        return "TRUE" if text.strip() == "1" else "FALSE"
    number = serial_of(text) if kind == "DateTime" else decimal_of(text.strip()) if kind == "Number" else None
    return text_shown(text, code) if number is None else number_shown(number, code)
