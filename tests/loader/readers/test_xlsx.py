from __future__ import annotations

import io
from datetime import datetime

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart
from openpyxl.drawing.image import Image
from openpyxl.styles import Border, Side
from PIL import Image as Picture

from loader.document import Merge, Paragraph, Row
from loader.problems import DocumentError
from loader.readers.package import MAXIMUM_PART, MAXIMUM_UNPACKED
from loader.readers.xlsx import read_blocks
from tests.loader.readers.archives import SHEETS, archive, workbook
from tests.loader.readers.blocks import simple, tables

THIN = Border(left=Side("thin"), right=Side("thin"), top=Side("thin"), bottom=Side("thin"))
FILE = "预算.xlsx"


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def budget() -> Workbook:
    """Two sheets as departments publish them: title, form, unit, grid with borders, note."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "收入总表"
    sheet["A1"] = "收入总体情况表"
    sheet.merge_cells("A1:D1")
    sheet["D2"] = "公开02表"
    sheet["A3"], sheet["D3"] = "部门：某局", "单位：万元"
    for row in (
        ("科目", None, "名称", "金额"),
        ("类", "款", None, None),
        (201, 3, "政府办公厅", 1234.5),
        (None, None, "合计", 0.1 + 0.2),
    ):
        sheet.append([value or "" for value in row])
    sheet.merge_cells("A4:B4")
    sheet.merge_cells("C4:C5")
    sheet.merge_cells("D4:D5")
    sheet["B6"].number_format = "00"
    sheet["D6"].number_format = sheet["D7"].number_format = "#,##0.00"
    for cells in sheet["A4:D7"]:
        for cell in cells:
            cell.border = THIN
    sheet["A8"] = "注：本表含上年结转。"
    other = book.create_sheet("说明")
    other["A1"] = "一、基本情况\n本局有2个单位。"
    return book


def test_captions_and_notes_stand_around_the_grid() -> None:
    reading = read_blocks(saved(budget()), FILE)
    assert simple(reading.blocks) == [
        *("收入总体情况表", "公开02表", "部门：某局", "单位：万元"),
        [
            ("科目", "", "名称", "金额"),
            ("类", "款", "", ""),
            ("201", "03", "政府办公厅", "1,234.50"),
            ("", "", "合计", "0.30"),
        ],
        *("注：本表含上年结转。", "一、基本情况", "本局有2个单位。"),
    ]
    assert reading.problems == ()


def test_every_block_says_which_sheet_and_row_it_is() -> None:
    blocks = read_blocks(saved(budget()), FILE).blocks
    assert [(block.page, block.line) for block in blocks] == [
        (1, 1),
        (1, 2),
        (1, 3),
        (1, 3),
        (1, 4),
        (1, 8),
        (2, 1),
        (2, 1),
    ]
    assert [row.line for row in tables(blocks)[0].rows] == [4, 5, 6, 7]


def test_merged_cells_are_told() -> None:
    (table,) = tables(read_blocks(saved(budget()), FILE).blocks)
    assert table.merges == (Merge(0, 0, 1, 2), Merge(0, 2, 2, 1), Merge(0, 3, 2, 1))


def test_a_sheet_without_title_is_called_by_its_name() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "支出总表"
    sheet["B1"] = "单位：元"
    sheet.append(["项目", "金额"])
    sheet.append(["甲", 1])
    assert read_blocks(saved(book), FILE).blocks[:2] == (
        Paragraph("支出总表", page=1),
        Paragraph("单位：元", line=1, page=1),
    )
    sheet.title = "Sheet1"
    assert simple(read_blocks(saved(book), FILE).blocks)[0] == "单位：元"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('<c r="A1"><v>1234.56</v></c>', "1234.56"),
        ('<c r="A1"><v>1.2299999999999999E3</v></c>', "1230"),
        ('<c r="A1" s="1"><v>0.125</v></c>', "12.50%"),
        ('<c r="A1" s="2"><v>45000</v></c>', "2023/3/15"),
        ('<c r="A1" t="d" s="2"><v>2023-03-15</v></c>', "2023/3/15"),
        ('<c r="A1" t="s"><v>0</v></c>', "财政 拨款"),
        ('<c r="A1" t="s"><v>1</v></c>', "两行\n字"),
        ('<c r="A1" t="inlineStr"><is><r><t>部</t></r><r><t>门</t></r></is></c>', "部门"),
        ('<c r="A1" t="str"><f>B1&amp;"x"</f><v>0010</v></c>', "0010"),
        ('<c r="A1" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
        ('<c r="A1"><f>B1+C1</f><v>15.5</v></c>', "15.5"),
        ("<c><v>8</v></c>", "8"),
    ],
)
def test_a_cell_comes_as_it_is_shown(cell: str, shown: str) -> None:
    strings = (
        "<si><t xml:space='preserve'>财政 拨款</t><rPh sb='0' eb='1'><t>cai</t></rPh></si>"
        "<si><r><t>两行_x000D_\n</t></r><r><t>字</t></r></si>"
    )
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="14"/></cellXfs>'
    rows = (
        f'<sheetData><row r="1">{cell}</row><row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row></sheetData>'
    )
    blocks = read_blocks(workbook(rows, strings=strings, styles=styles), FILE).blocks
    assert "\n".join(block.text for block in blocks if isinstance(block, Paragraph) and block.line == 1) == shown


def test_a_formula_without_result_is_blank_and_reported() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("项目", "金额"), ("甲", 1), ("合计", "=SUM(B2:B2)")):
        sheet.append(row)
    reading = read_blocks(saved(book), FILE)
    assert tables(reading.blocks)[0].rows[2].cells == ("合计", "")
    assert [problem.severity for problem in reading.problems] == ["warning"]
    assert "formulas have no result in the file (1): B3" in reading.problems[0].message


def test_hidden_sheets_are_not_read_and_reported() -> None:
    book = budget()
    book["说明"].sheet_state = "hidden"
    blank = book.create_sheet("空白")
    blank.sheet_state = "veryHidden"
    reading = read_blocks(saved(book), FILE)
    assert {block.page for block in reading.blocks} == {1}
    assert [problem.message.partition(";")[0] for problem in reading.problems] == ["hidden sheets are not read: 说明"]


def test_hidden_rows_and_columns_are_not_read_and_reported() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("项目", "旧", "金额"), ("甲", 1, 2), ("乙", 3, 4), ("丙", 5, 6)):
        sheet.append(row)
    sheet.merge_cells("B1:C1")
    sheet.column_dimensions["B"].hidden = True
    sheet.row_dimensions[3].hidden = True
    reading = read_blocks(saved(book), FILE)
    assert tables(reading.blocks)[0].rows == (
        Row(("项目", "旧"), 1, 1),
        Row(("甲", "2"), 2, 1),
        Row(("丙", "6"), 4, 1),
    )
    assert tables(reading.blocks)[0].merges == ()
    (problem,) = reading.problems
    assert "(5): B2, A3, B3, C3, B4" in problem.message


def test_rows_of_a_collapsed_outline_are_read() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("项目", "金额"), ("甲", 1), ("乙", 2)):
        sheet.append(row)
    sheet.row_dimensions.group(2, 2, hidden=True)
    reading = read_blocks(saved(book), FILE)
    assert len(tables(reading.blocks)[0].rows) == 3
    assert not reading.problems


def test_content_that_is_not_shown_is_reported() -> None:
    styles = '<numFmts><numFmt numFmtId="200" formatCode=";;;"/></numFmts><cellXfs><xf/><xf numFmtId="200"/></cellXfs>'
    sheet = (
        '<sheetViews><sheetView showZeros="0"/></sheetViews><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1" s="1"><v>7</v></c>'
        '<c r="C1"><v>0</v></c><c r="D1"><v>2</v></c></row><row r="2"><c r="A2"><v>3</v></c><c r="B2"><v>4</v></c></row></sheetData>'
        '<mergeCells><mergeCell ref="A2:B2"/></mergeCells>'
    )
    reading = read_blocks(workbook(sheet, styles=styles), FILE)
    messages = [problem.message for problem in reading.problems]
    assert ["B2" in messages[0], "under merged cells" in messages[0]] == [True, True]
    assert ["B1" in messages[1], "number format" in messages[1]] == [True, True]
    assert len(messages) == 2


def test_pictures_are_reported() -> None:
    book = budget()
    picture = io.BytesIO()
    Picture.new("RGB", (2, 2)).save(picture, "PNG")
    picture.seek(0)
    book["说明"].add_image(Image(picture), "C3")
    (problem,) = read_blocks(saved(book), FILE).problems
    assert problem.message == "pictures and drawings on the sheet are not read (1)"
    assert problem.where.table == "说明"


def test_dates_are_shown_as_dates() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = datetime(2023, 3, 15)  # noqa: DTZ001
    sheet["A1"].number_format = 'yyyy"年"m"月"d"日"'
    assert simple(read_blocks(saved(book), FILE).blocks) == ["2023年3月15日"]


def test_a_workbook_in_another_spelling_is_read() -> None:
    """Prefixes, absolute targets, and places that are not named."""
    x = f'xmlns:x="{SHEETS}"'
    parts = {
        "_rels/.rels": '<Relationships xmlns="p"><Relationship Id="a" Type="t/officeDocument" Target="/XL/Book.xml"/></Relationships>',
        "xl/book.xml": f'<x:workbook {x} xmlns:q="q"><x:sheets><x:sheet name="表" q:id="b"/></x:sheets></x:workbook>',
        "xl/_rels/Book.xml.rels": '<Relationships xmlns="p"><Relationship Id="b" Type="t/worksheet" Target="./s1.xml"/></Relationships>',
        "xl/s1.xml": f"<x:worksheet {x}><x:sheetData><x:row/><x:row><x:c><x:v>1</x:v></x:c><x:c/><x:c><x:v>2</x:v></x:c></x:row>"
        "<x:row><x:c><x:v>3</x:v></x:c></x:row></x:sheetData></x:worksheet>",
    }
    assert simple(read_blocks(archive(parts), FILE).blocks) == ["表", [("1", "", "2"), ("3", "", "")]]


def test_a_million_formatted_rows_without_text_are_no_rows() -> None:
    rows = "".join(
        f'<row r="{row}" spans="1:2"><c r="A{row}" s="1"/><c r="B{row}" s="1"/></row>' for row in range(3, 200_000)
    )
    sheet = f'<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>{rows}</sheetData>'
    assert simple(read_blocks(workbook(sheet), FILE).blocks) == ["表1", [("1", "2")]]


@pytest.mark.parametrize(
    ("sheet", "message"),
    [
        ('<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>{rows}</sheetData>', "a table of"),
        (
            '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
            '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
            "merged cells cover",
        ),
        (f"<!--{'x' * (MAXIMUM_PART + 1)}-->", "larger than 64 MiB when unpacked"),
    ],
)
def test_sheets_that_are_too_large_are_refused(sheet: str, message: str) -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><v>1</v></c><c r="B{row}"><v>1</v></c></row>' for row in range(2, 200)
    )
    with pytest.raises(DocumentError, match=message):
        read_blocks(workbook(sheet.replace("{rows}", rows)), FILE)


def test_an_archive_that_is_too_large_when_unpacked_is_refused() -> None:
    zeros = bytes(MAXIMUM_UNPACKED // 4 + 1)
    content = archive({f"xl/media/{number}": zeros for number in range(4)})
    assert len(content) < 2_000_000
    with pytest.raises(DocumentError, match="256 MiB when unpacked"):
        read_blocks(content, FILE)


def test_entities_are_refused() -> None:
    parts = {
        "_rels/.rels": '<Relationships xmlns="p"><Relationship Id="a" Type="t/officeDocument" Target="b.xml"/></Relationships>',
        "b.xml": '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><workbook>&a;</workbook>',
    }
    with pytest.raises(DocumentError, match="declares entities"):
        read_blocks(archive(parts), FILE)


def test_a_chart_on_a_sheet_of_its_own_is_reported() -> None:
    book = budget()
    chart = book.create_chartsheet("图表")
    chart.add_chart(BarChart())
    (problem,) = read_blocks(saved(book), FILE).problems
    assert problem.message == "the sheet 图表 is not read, because it is no sheet of cells but a chartsheet"
