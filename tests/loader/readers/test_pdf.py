"""The reader of PDFs: tables and paragraphs of pages drawn in the ways in which offices draw them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from reportlab.lib.pagesizes import A4, landscape

from loader.document import Merge, Paragraph, Row, Table
from loader.readers.pdf import read_blocks
from loader.readers.pdf.radicals import ideograph
from tests.loader.readers.pdf_drawing import Drawing, blocks_of, cells, only_table, tables, texts

XS = (72.0, 200.0, 320.0, 440.0)
ROWS = [("项目", "合计", "基本支出"), ("教育支出", "1,234.50", "1,000.00"), ("科学技术支出", "20.00", "")]


def page_with_table(drawing: Drawing) -> None:
    drawing.centred(80, "部门支出预算总表", 18)
    drawing.text(72, 110, "编制部门：某局")
    drawing.to_right(440, 110, "单位：万元")
    drawing.table(XS, 120, ROWS)
    drawing.text(72, 200, "注：本表不含结转。")


EXPECTED = (
    Paragraph("部门支出预算总表", page=1),
    Paragraph("编制部门：某局", page=1),
    Paragraph("单位：万元", page=1),
    Table(tuple(Row(row, page=1) for row in ROWS)),
    Paragraph("注：本表不含结转。", page=1),
)


def test_a_ruled_table_and_what_stands_around_it_come_in_reading_order() -> None:
    assert blocks_of(page_with_table) == EXPECTED


def test_the_order_of_drawing_does_not_matter() -> None:
    def backwards(drawing: Drawing) -> None:
        drawing.text(72, 200, "注：本表不含结转。")
        for row in reversed(range(3)):
            for column in reversed(range(3)):
                for index, character in reversed(list(enumerate(ROWS[row][column]))):
                    x = XS[column] + 3 + drawing.length(ROWS[row][column][:index])
                    drawing.text(x, 120 + 20 * row + 14, character)
        drawing.rulings(XS, (120, 140, 160, 180))
        drawing.to_right(440, 110, "单位：万元")
        drawing.text(72, 110, "编制部门：某局")
        drawing.centred(80, "部门支出预算总表", 18)

    assert blocks_of(backwards) == EXPECTED


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_is_shown_turned_is_read_as_it_is_seen(turn: int) -> None:
    """Drawn so that the page setting and the turn of the text cancel each other, as scanners and spreadsheets do."""

    def draw(drawing: Drawing) -> None:
        canvas = drawing.canvas
        canvas.setPageRotation(turn)
        width, height = A4
        canvas.translate(*{90: (height, 0), 180: (width, height), 270: (0, width)}[turn])
        canvas.rotate(turn)
        page_with_table(drawing)

    assert blocks_of(draw) == EXPECTED


def test_a_table_that_is_turned_by_its_text_alone_is_read_upright() -> None:
    def draw(drawing: Drawing) -> None:
        width, height = A4
        drawing.canvas.translate(width, 0)
        drawing.canvas.rotate(90)
        drawing.width, drawing.height = height, width
        page_with_table(drawing)

    assert blocks_of(draw) == EXPECTED


def test_merged_cells_have_their_text_in_the_first_place() -> None:
    rows = [
        ("收入", "", "支出", ""),
        ("项目", "预算数", "项目", "预算数"),
        ("一般公共预算资金", "小计", "1.00", "2.00"),
        ("", "专项收入", "3.00", "4.00"),
    ]
    merged = [(0, 0, 1, 2), (0, 2, 1, 2), (2, 0, 2, 1)]
    table = only_table(lambda drawing: drawing.table((72, 172, 272, 372, 472), 100, rows, merged))
    assert cells(table) == rows
    assert table.merges == (Merge(0, 0, 1, 2), Merge(0, 2, 1, 2), Merge(2, 0, 2, 1))


@pytest.mark.parametrize("pen", ["dashes", "rectangles", "boxes", "white frame"])
def test_rulings_may_be_drawn_in_any_way(pen: str) -> None:
    def draw(drawing: Drawing) -> None:
        canvas = drawing.canvas
        if pen == "dashes":
            canvas.setDash(1, 1.5)
            drawing.table(XS, 120, ROWS)
            return
        if pen == "white frame":
            canvas.setFillGray(1)
            canvas.rect(72, drawing.height - 180, 368, 60, stroke=0, fill=1)
            canvas.setFillGray(0)
            drawing.table(XS, 120, ROWS)
            return
        for row in range(3):
            for column in range(3):
                left, right = XS[column], XS[column + 1]
                bottom = drawing.height - 140 - 20 * row
                if pen == "boxes":
                    canvas.rect(left, bottom, right - left, 20)
                else:
                    canvas.rect(left, bottom, right - left, 0.5, stroke=0, fill=1)
                    canvas.rect(left, bottom + 20, right - left, 0.5, stroke=0, fill=1)
                    canvas.rect(left, bottom, 0.5, 20, stroke=0, fill=1)
                    canvas.rect(right, bottom, 0.5, 20, stroke=0, fill=1)
        drawing.cells(XS, 120, ROWS)

    assert cells(only_table(draw)) == ROWS


def test_white_rulings_on_a_shaded_table_count_and_on_paper_do_not() -> None:
    def shaded(drawing: Drawing) -> None:
        drawing.canvas.setFillGray(0.8)
        drawing.canvas.rect(72, drawing.height - 180, 368, 60, stroke=0, fill=1)
        drawing.canvas.setStrokeGray(1)
        drawing.canvas.setFillGray(0)
        drawing.table(XS, 120, ROWS)

    def unseen(drawing: Drawing) -> None:
        drawing.canvas.setStrokeGray(1)
        drawing.table((72, 300, 440), 120, [("甲", "乙"), ("丙", "丁")])

    assert cells(only_table(shaded)) == ROWS
    assert tables(blocks_of(unseen)) == []


def test_a_form_xobject_is_read_where_it_is_placed() -> None:
    def draw(drawing: Drawing) -> None:
        canvas = drawing.canvas
        canvas.beginForm("table")
        page_with_table(drawing)
        canvas.endForm()
        canvas.saveState()
        canvas.translate(30, -40)
        canvas.doForm("table")
        canvas.restoreState()

    assert blocks_of(draw) == EXPECTED


def test_a_frame_around_text_is_no_table() -> None:
    def draw(drawing: Drawing) -> None:
        drawing.canvas.rect(60, 60, drawing.width - 120, drawing.height - 120)
        drawing.text(72, 100, "本部门主要职责是：")

    assert blocks_of(draw) == (Paragraph("本部门主要职责是：", page=1),)


def test_a_table_without_rulings_on_the_outside_has_all_its_columns() -> None:
    def draw(drawing: Drawing) -> None:
        for y in (120, 140, 160, 180):
            drawing.line(72, y, 440, y)
        for x in XS[1:-1]:
            drawing.line(x, 120, x, 180)
        drawing.cells(XS, 120, ROWS)

    assert cells(only_table(draw)) == ROWS


def test_a_table_without_upright_rulings_has_columns_where_text_stands_under_text() -> None:
    rows = [
        ("项目", "合计", "基本支出"),
        ("教育支出", "1,234.50", "1,000.00"),
        ("其中：高中教育", "20.00", ""),
        ("合计", "1", "2"),
    ]

    def draw(drawing: Drawing) -> None:
        for y in (120, 140, 160, 180, 200):
            drawing.line(72, y, 440, y)
        drawing.cells(XS, 120, rows)

    assert cells(only_table(draw)) == rows


def test_two_tables_of_three_rulings_each_stay_two() -> None:
    def draw(drawing: Drawing) -> None:
        for start in (100, 300):
            drawing.centred(start - 40, "表", 14)
            drawing.text(72, start - 10, "单位：万元")
            for y in (start, start + 20, start + 100):
                drawing.line(72, y, 440, y)
            drawing.cells(
                XS, start, [("", "支出", ""), *ROWS[1:], ("其他支出", "3.00", "3.00"), ("总计", "1,257.50", "1,003.00")]
            )
            drawing.text(XS[0] + 3, start + 14, "项目")
            drawing.text(XS[2] + 3, start + 14, "基本支出")

    expected = [("项目", "支出", "基本支出"), *ROWS[1:], ("其他支出", "3.00", "3.00"), ("总计", "1,257.50", "1,003.00")]
    assert [cells(table) for table in tables(blocks_of(draw))] == [expected, expected]


def test_a_heading_over_two_columns_is_a_merged_cell_without_upright_rulings_too() -> None:
    def draw(drawing: Drawing) -> None:
        for y in (100, 120, 140, 160, 180):
            drawing.line(72, y, 440, y)
        drawing.text(75, 114, "项目")
        drawing.text(230, 114, "二〇二四年预算的支出总数")
        drawing.cells(XS, 120, [("", "合计", "基本支出"), ("教育", "1,234.50", "1,000.00"), ("科技", "20.00", "20.00")])

    table = only_table(draw)
    assert cells(table)[0] == ("项目", "二〇二四年预算的支出总数", "")
    assert table.merges == (Merge(0, 1, 1, 2),)


def test_a_table_without_any_ruling_is_found_when_it_cannot_be_anything_else() -> None:
    def draw(drawing: Drawing) -> None:
        drawing.text(72, 80, "支出情况如下：")
        for number, (label, one, other) in enumerate(
            [*ROWS[:2], ("科技", "20.00", "20.00"), ("合计", "1,254.50", "1,020.00")]
        ):
            drawing.text(72, 120 + 20 * number, label)
            drawing.to_right(300, 120 + 20 * number, one)
            drawing.to_right(420, 120 + 20 * number, other)

    found = blocks_of(draw)
    assert texts(found) == ["支出情况如下："]
    assert cells(tables(found)[0]) == [*ROWS[:2], ("科技", "20.00", "20.00"), ("合计", "1,254.50", "1,020.00")]


def test_a_list_of_contents_is_no_table() -> None:
    def draw(drawing: Drawing) -> None:
        for number in range(1, 6):
            drawing.text(72, 100 + 20 * number, f"第{number}部分 概况")
            drawing.to_right(440, 100 + 20 * number, str(number))

    assert tables(blocks_of(draw)) == []


def test_rows_between_upright_rulings_alone_are_rows() -> None:
    def draw(drawing: Drawing) -> None:
        drawing.rulings(XS, (100, 120, 180))
        drawing.cells(XS, 100, [("项目", "合计", "基本支出")])
        drawing.cells(XS, 120, [("教育", "1.00", "2.00"), ("科技", "3.00", "4.00"), ("合计", "4.00", "6.00")])

    assert cells(only_table(draw)) == [
        ("项目", "合计", "基本支出"),
        ("教育", "1.00", "2.00"),
        ("科技", "3.00", "4.00"),
        ("合计", "4.00", "6.00"),
    ]


def one_cell(texts: list[str], width: float = 60.0) -> Callable[[Drawing], None]:
    """A table with texts under each other in its second cell."""

    def draw(drawing: Drawing) -> None:
        drawing.rulings((72, 172, 172 + width), (100, 160))
        drawing.text(75, 114, "甲")
        drawing.lines(175, 114, texts, 12)

    return draw


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["机关事业单", "位基本养老", "保险"], "机关事业单位基本养老保险"),
        (["1,234,", "567.00"], "1,234,567.00"),
        (["12,345,678", ".00"], "12,345,678.00"),
        (["12345678912", "34"], "1234567891234"),
        (["100", "200"], "100 200"),
        (["30101", "30102"], "30101 30102"),
        (["PC", "Server"], "PC Server"),
        (["教育", "支出"], "教育支出"),
    ],
)
def test_what_is_wrapped_in_a_cell_is_one_text(lines: list[str], text: str) -> None:
    assert only_table(one_cell(lines)).rows[0].cells == ("甲", text)


def test_text_that_runs_over_a_ruling_stays_whole_in_its_cell() -> None:
    def draw(drawing: Drawing) -> None:
        drawing.rulings((72, 172, 222, 322), (100, 120, 140))
        drawing.text(75, 114, "政府办公厅及相关机构事务支出")
        drawing.text(75, 134, "教育")
        drawing.to_right(220, 134, "123,456,789,012.34")

    assert cells(only_table(draw)) == [("政府办公厅及相关机构事务支出", "", ""), ("教育", "123,456,789,012.34", "")]


def test_full_cells_side_by_side_keep_their_own_text() -> None:
    def draw(drawing: Drawing) -> None:
        drawing.rulings((72, 122, 172), (100, 120))
        drawing.text(72, 114, "教育支出甲")
        drawing.text(122, 114, "科技支出乙")

    assert cells(only_table(draw)) == [("教育支出甲", "科技支出乙")]


def test_text_that_stands_upright_in_a_cell_is_read() -> None:
    def draw(drawing: Drawing) -> None:
        drawing.rulings((72, 92, 300), (100, 180, 200))
        canvas = drawing.canvas
        canvas.saveState()
        canvas.translate(85, drawing.height - 170)
        canvas.rotate(90)
        canvas.drawString(0, 0, "基本支出")
        canvas.restoreState()
        drawing.lines(95, 120, ["工资福利支出", "商品和服务支出"])
        drawing.text(95, 194, "合计与说明")

    assert cells(only_table(draw))[0][0] == "基本支出"


def test_glyphs_drawn_twice_to_look_bold_are_read_once() -> None:
    def draw(drawing: Drawing) -> None:
        for shift in (0, 0.3, 0.6):
            drawing.text(72 + shift, 100, "合计 1,100.11")

    assert texts(blocks_of(draw)) == ["合计 1,100.11"]


def test_radicals_are_read_as_the_ideographs_that_they_are_drawn_like() -> None:
    assert [ideograph(character) for character in "⽀出⻔⼀A5"] == list("支出门一A5")


def test_a_hyphen_at_the_end_of_a_line_is_kept() -> None:
    def draw(drawing: Drawing) -> None:
        drawing.rulings((72, 172, 300), (100, 140))
        drawing.text(75, 114, "2023-", font="Helvetica")
        drawing.text(75, 128, "2024", font="Helvetica")
        drawing.text(175, 114, "-12.5", font="Helvetica")

    assert cells(only_table(draw))[0][0].replace(" ", "") == "2023-2024"
    assert cells(only_table(draw))[0][1] == "-12.5"


def test_a_landscape_page_is_read() -> None:
    drawing = Drawing(landscape(A4))
    drawing.table(XS, 120, ROWS)
    (table,) = read_blocks(drawing.done(), "x.pdf").blocks
    assert isinstance(table, Table)
    assert cells(table) == ROWS
