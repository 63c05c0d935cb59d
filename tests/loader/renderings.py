"""A document written in each format, with its merged cells: what the readers are held against."""

from __future__ import annotations

import html
import io
from collections.abc import Iterator, Sequence
from itertools import pairwise

import docx
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from loader.document import Block, Merge, Paragraph, Table
from tests.loader.readers import compound_files, test_ods
from tests.loader.readers.pdf_drawing import Drawing

WIDE = (1400.0, 900.0)
MARGIN, STEP, LINE = 40.0, 18.0, 16.0
THIN = Side(style="thin")
RULED = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)


def with_merges(table: Table, header: int) -> Table:
    """The table with a merged cell wherever a word of its header, or the label of a total, stands for blank cells beside it."""
    merges: list[Merge] = []
    rows = [row.cells for row in table.rows]
    for number, row in enumerate(rows[:header]):
        for column, text in enumerate(row):
            if text.strip():
                merges.append(_header_cell(rows[:header], number, column))
    for number, row in enumerate(rows[header:], start=header):
        if "".join(row[0].split()) in ("合计", "总计") and len(row) > 1 and not row[1].strip():
            width = next((index for index, text in enumerate(row) if index and text.strip()), 1)
            merges.append(Merge(number, 0, 1, width))
    return Table(table.rows, tuple(merge for merge in merges if merge.height > 1 or merge.width > 1))


def _header_cell(rows: Sequence[Sequence[str]], row: int, column: int) -> Merge:
    """The places of a word in the header: the blank ones to its right below the same word, then those below it."""
    width = 1
    while (
        column + width < len(rows[row])
        and not rows[row][column + width].strip()
        and _one_above(rows, row, column, width)
    ):
        width += 1
    height = 1
    while row + height < len(rows) and not any(text.strip() for text in rows[row + height][column : column + width]):
        height += 1
    return Merge(row, column, height, width)


def _one_above(rows: Sequence[Sequence[str]], row: int, column: int, width: int) -> bool:
    """Whether no word of a row above begins over the place that is to be covered, nor stands there over rows."""
    return not any(above[column + width].strip() for above in rows[:row])


def as_text(blocks: Sequence[Block]) -> bytes:
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines += [block.text, ""]
        else:
            lines += ["\t".join(row.cells) for row in block.rows] + [""]
    return "\n".join(lines).encode()


def as_html(blocks: Sequence[Block]) -> bytes:
    parts = ["<html><head><meta charset='gb18030'><title>预算</title></head><body>"]
    for block in blocks:
        if isinstance(block, Paragraph):
            parts.append(f"<p>{html.escape(block.text)}</p>")
        else:
            parts.append("<table border='1'>")
            for row in _places(block):
                cells = (f"<td rowspan='{m.height}' colspan='{m.width}'>{html.escape(text)}</td>" for m, text in row)
                parts.append(f"<tr>{''.join(cells)}</tr>")
            parts.append("</table>")
    return "\n".join([*parts, "</body></html>"]).encode("gb18030")


def _places(table: Table) -> Iterator[list[tuple[Merge, str]]]:
    """By row, every cell that is not covered by another."""
    merges = {(merge.row, merge.column): merge for merge in table.merges}
    for number, row in enumerate(table.rows):
        yield [
            (merges.get((number, column), Merge(number, column)), text)
            for column, text in enumerate(row.cells)
            if (number, column) not in table.covered
        ]


def as_docx(blocks: Sequence[Block]) -> bytes:
    document = docx.Document()
    for block in blocks:
        if isinstance(block, Paragraph):
            document.add_paragraph(block.text)
        else:
            grid = document.add_table(len(block.rows), block.width)
            grid.style = "Table Grid"
            cells = [list(row.cells) for row in grid.rows]
            for row in _places(block):
                for merge, text in row:
                    cell = cells[merge.row][merge.column]
                    if merge.height > 1 or merge.width > 1:
                        other = cells[merge.row + merge.height - 1][merge.column + merge.width - 1]
                        cell = cell.merge(other)
                    cell.text = text
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _sheets(blocks: Sequence[Block]) -> Iterator[tuple[list[str], Table | None]]:
    """For each sheet of a workbook the captions and the table below them; captions after the last table are a sheet of their own."""
    captions: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            yield captions, block
            captions = []
        else:
            captions.append(block.text)
    if captions:
        yield captions, None


def as_xlsx(blocks: Sequence[Block]) -> bytes:
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for number, (captions, table) in enumerate(_sheets(blocks)):
        sheet = book.create_sheet(f"表{number}")
        for line, caption in enumerate(captions, start=1):
            sheet.cell(line, 1, caption)
        if table is not None:
            _write(sheet, len(captions) + 1, table)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _write(sheet: Worksheet, line: int, table: Table) -> None:
    for number in range(len(table.rows)):
        for column in range(table.width):
            sheet.cell(line + number, 1 + column).border = RULED
    for row in _places(table):
        for merge, text in row:
            first = (line + merge.row, 1 + merge.column)
            place = sheet.cell(*first, text or None)
            place.alignment = Alignment(wrap_text=True)
            place.data_type = "s"  # =35个 is no formula
            if merge.height > 1 or merge.width > 1:
                last = (first[0] + merge.height - 1, first[1] + merge.width - 1)
                sheet.merge_cells(None, *first, *last)


def as_xls(blocks: Sequence[Block]) -> bytes:
    plain, ruled = 0, 1
    sheets = []
    for number, (captions, table) in enumerate(_sheets(blocks)):
        records = [compound_files.text(line, 0, caption, plain) for line, caption in enumerate(captions)]
        areas = []
        for row in _places(table) if table else ():
            for merge, text in row:
                top, left = len(captions) + merge.row, merge.column
                records.append(compound_files.text(top, left, text, ruled))
                areas += [(top, top + merge.height - 1, left, left + merge.width - 1)] * (
                    merge != Merge(merge.row, left)
                )
        sheets.append(compound_files.SheetRecords([*records, compound_files.merged(*areas)], f"表{number}"))
    return compound_files.WorkbookRecords(sheets, styles=((0, False), (0, True))).content()


def as_ods(blocks: Sequence[Block]) -> bytes:
    sheets = []
    for number, (captions, table) in enumerate(_sheets(blocks)):
        rows = [test_ods.row(test_ods.cell(html.escape(caption))) for caption in captions]
        rows += [test_ods.row(*_ods_cells(table, number)) for number in range(len(table.rows))] if table else []
        sheets.append(test_ods.table(*rows, more=f'table:name="表{number}"'))
    return test_ods.spreadsheet(*sheets)


def _ods_cells(table: Table, number: int) -> Iterator[str]:
    merges = {(merge.row, merge.column): merge for merge in table.merges}
    for column in range(table.width):
        merge = merges.get((number, column), Merge(number, column))
        spans = f'table:number-columns-spanned="{merge.width}" table:number-rows-spanned="{merge.height}"'
        name = "covered-table-cell" if (number, column) in table.covered else "table-cell"
        cells = table.rows[number].cells
        text = html.escape(cells[column]) if column < len(cells) else ""
        yield test_ods.cell(text, f"{test_ods.RULED} {spans if merge.height > 1 or merge.width > 1 else ''}", name)


def as_pdf(blocks: Sequence[Block]) -> bytes:
    drawing = Drawing(WIDE)
    y = MARGIN
    for block in blocks:
        y = _paragraph(drawing, block.text, y) if isinstance(block, Paragraph) else _table(drawing, block, y)
    return drawing.done()


def _fits(drawing: Drawing, y: float, height: float) -> float:
    if y + height <= drawing.height - MARGIN:
        return y
    drawing.next_page()
    return MARGIN


def _paragraph(drawing: Drawing, text: str, y: float) -> float:
    lines, line = [], ""
    for letter in "　　" + text if len(text) > 40 else text:
        if drawing.length(line + letter) > drawing.width - 2 * MARGIN:
            lines.append(line)
            line = ""
        line += letter
    for part in [*lines, line]:
        y = _fits(drawing, y, LINE)
        drawing.text(MARGIN, y + 12, part)
        y += LINE
    return y + 6


def _table(drawing: Drawing, table: Table, y: float) -> float:
    """A table on one page, its rows as high as its highest cell wants."""
    width = (drawing.width - 2 * MARGIN) / table.width
    xs = [MARGIN + width * column for column in range(table.width + 1)]
    merges = {(merge.row, merge.column): merge for merge in table.merges}
    texts = {
        (number, column): _wrapped(drawing, text, width * merges.get((number, column), Merge(0, 0)).width - 6)
        for number, row in enumerate(table.rows)
        for column, text in enumerate(row.cells)
    }
    heights = [
        max([len(texts[number, column]) for column in range(table.width)] or [1]) * 12 + 6
        for number in range(len(table.rows))
    ]
    y = _fits(drawing, y, sum(heights))
    ys = [y + sum(heights[:number]) for number in range(len(heights) + 1)]
    drawing.rulings(xs, ys, [(merge.row, merge.column, merge.height, merge.width) for merge in table.merges])
    for (number, column), lines in texts.items():
        for position, line in enumerate(lines):
            drawing.text(xs[column] + 3, ys[number] + 13 + 12 * position, line)
    assert all(bottom > top for top, bottom in pairwise(ys))
    return ys[-1] + 10


def _wrapped(drawing: Drawing, text: str, width: float) -> list[str]:
    lines = [""]
    for letter in text:
        if drawing.length(lines[-1] + letter) > width:
            lines.append("")
        lines[-1] += letter
    return lines
