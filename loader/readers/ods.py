"""OpenDocument spreadsheets (.ods): each cell holds the text that it shows; ODF 1.3 part 3, chapter 9."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from loader.document import Reading
from loader.problems import DocumentError, Where
from loader.readers.broken import broken_files_reported
from loader.readers.number_formats import decimal_of, shortest
from loader.readers.package import PASSWORD, Package, local_name
from loader.readers.sheets import Sheet, Shown, read_sheets, require_cells

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
LARGEST_INDEX = 1_048_576
BORDERS = tuple(f"{FO}{name}" for name in ("border", "border-left", "border-right"))


def read_blocks(content: bytes, file: str) -> Reading:
    """The visible sheets, each cell with the text that it shows. Raises DocumentError for what is no spreadsheet."""
    with broken_files_reported(file, "an OpenDocument spreadsheet (.ods)"):
        package = Package(content, file)
        if "META-INF/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
            raise DocumentError.at(Where(file), PASSWORD)
        root = package.xml("content.xml")
        styles = _Styles(root)
        tables = root.iterfind(f"{OFFICE}body/{OFFICE}spreadsheet/{TABLE}table")
        return read_sheets((_SheetReader(table, styles, file).read() for table in tables), file)


class _Styles:
    """What styles say of borders and of sheets that are hidden."""

    def __init__(self, root: etree._Element) -> None:
        self.bordered: set[str] = set()
        self.hidden: set[str] = set()
        for style in root.iterfind(f"{OFFICE}automatic-styles/{STYLE}style"):
            name = style.get(f"{STYLE}name", "")
            cell = style.find(f"{STYLE}table-cell-properties")
            if cell is not None and any(cell.get(border, "none") != "none" for border in BORDERS):
                self.bordered.add(name)
            table = style.find(f"{STYLE}table-properties")
            if table is not None and table.get(f"{TABLE}display") == "false":
                self.hidden.add(name)


class _SheetReader:
    def __init__(self, table: etree._Element, styles: _Styles, file: str) -> None:
        self._table = table
        self._styles = styles
        self._file = file
        name, style = table.get(f"{TABLE}name", ""), table.get(f"{TABLE}style-name", "")
        self._sheet = Sheet(name, is_hidden=style in styles.hidden)

    def read(self) -> Sheet:
        column = 0
        for element in self._table.iter(f"{TABLE}table-column"):
            count = _repeated(element, "columns")
            if element.get(f"{TABLE}visibility", "visible") != "visible" and not _is_in_group(element, "column"):
                self._sheet.hidden_columns.append((column, column + count - 1))
            column += count
        row = 0
        for element in _rows(self._table):
            row = self._read_row(element, row)
        return self._sheet

    def _read_row(self, element: etree._Element, row: int) -> int:
        """Reads a row as often as it repeats; where the next one stands."""
        count = _repeated(element, "rows")
        cells = list(_cells(element))
        if not cells:
            return row + count
        is_hidden = element.get(f"{TABLE}visibility", "visible") != "visible" and not _is_in_group(element, "row")
        for repeated in range(row, row + count):
            if is_hidden:
                self._sheet.hidden_rows.add(repeated)
            for column, cell in cells:
                self._read_cell(cell, repeated, column)
            require_cells(len(self._sheet.cells) + len(self._sheet.without_result), self._file)
        return row + count

    def _read_cell(self, cell: etree._Element, row: int, column: int) -> None:
        text = _text(cell)
        shown = Shown(text, self._is_bordered(cell))
        for repeated in range(column, column + _repeated(cell, "columns")):
            if text.strip():
                self._sheet.cells[row, repeated] = shown
            elif cell.get(f"{TABLE}formula") and not cell.get(f"{OFFICE}value-type"):
                self._sheet.without_result.append((row, repeated))
        height, width = _spanned(cell, "rows"), _spanned(cell, "columns")
        if height > 1 or width > 1:
            self._sheet.merged.append((row, column, row + height - 1, column + width - 1))

    def _is_bordered(self, cell: etree._Element) -> bool:
        return cell.get(f"{TABLE}style-name") in self._styles.bordered


def _rows(parent: etree._Element) -> Iterator[etree._Element]:
    """All rows of a table, also those in groups, but not those of a table within."""
    for child in parent:
        name = local_name(child)
        if name == "table-row":
            yield child
        elif name in {"table-row-group", "table-header-rows", "table-rows"}:
            yield from _rows(child)


def _cells(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """The cells that hold something, each with its column."""
    column = 0
    for cell in row:
        if local_name(cell) not in {"table-cell", "covered-table-cell"}:
            continue
        if len(cell) or cell.get(f"{TABLE}formula") or cell.get(f"{OFFICE}value") or _spanned(cell, "columns") > 1:
            yield column, cell
        column += _repeated(cell, "columns")


def _repeated(element: etree._Element, what: str) -> int:
    return _whole(element.get(f"{TABLE}number-{what}-repeated"))


def _spanned(element: etree._Element, what: str) -> int:
    return _whole(element.get(f"{TABLE}number-{what}-spanned"))


def _whole(text: str | None) -> int:
    return min(max(int(text), 1), LARGEST_INDEX) if text else 1


def _is_in_group(element: etree._Element, what: str) -> bool:
    """Whether it belongs to an outline, which one click opens."""
    parent = element.getparent()
    return parent is not None and local_name(parent) == f"table-{what}-group"


def _text(cell: etree._Element) -> str:
    """The text shown; the value where a program has written nothing else."""
    paragraphs = ["".join(_pieces(paragraph)) for paragraph in cell.iterfind(f"{TEXT}p")]
    if paragraphs:
        return "\n".join(paragraphs)
    value = decimal_of(cell.get(f"{OFFICE}value", ""))
    return cell.get(f"{OFFICE}string-value", "") if value is None else shortest(value)


def _pieces(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = local_name(child)
        if name == "s":
            yield " " * min(_whole(child.get(f"{TEXT}c")), 100)
        elif name in {"tab", "line-break"}:
            yield "\t" if name == "tab" else "\n"
        elif name not in {"annotation", "note", "ruby-text"}:
            yield from _pieces(child)
        yield child.tail or ""
