"""The reader of PDFs: paragraphs, page breaks, page numbers and running headers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from loader.document import Merge, Table
from tests.loader.readers.pdf_drawing import Drawing, blocks_of, cells, only_table, tables, texts

BOTTOM = 780.0
XS = (72.0, 200.0, 320.0, 440.0)
HEADER = ("项目", "合计", "基本支出")
RIGHT = 72 + 30 * 10
"""Where a line of 30 ideographs ends."""


def rows(first: int, count: int) -> list[tuple[str, str, str]]:
    return [(f"第{number}项", f"{number}.00", f"{number}.50") for number in range(first, first + count)]


def table_to_the_bottom(drawing: Drawing, content: list[tuple[str, str, str]], xs: tuple[float, ...] = XS) -> None:
    drawing.table(xs, BOTTOM - 20 * len(content), content)


# Tables over page breaks


def test_a_table_that_goes_on_without_its_header_is_one() -> None:
    def draw(drawing: Drawing) -> None:
        drawing.text(72, 100, "支出预算表")
        table_to_the_bottom(drawing, [HEADER, *rows(1, 10)])
        drawing.next_page()
        drawing.table(XS, 60, rows(11, 5))
        drawing.text(72, 400, "注：无。")

    table = only_table(draw)
    assert cells(table) == [HEADER, *rows(1, 15)]
    assert [row.page for row in table.rows] == [1] * 11 + [2] * 5


def test_a_table_that_repeats_its_header_stays_in_parts_for_the_interpreter() -> None:
    def draw(drawing: Drawing) -> None:
        table_to_the_bottom(drawing, [HEADER, *rows(1, 10)])
        drawing.next_page()
        drawing.table(XS, 60, [HEADER, *rows(11, 5)])

    assert [cells(table) for table in tables(blocks_of(draw))] == [[HEADER, *rows(1, 10)], [HEADER, *rows(11, 5)]]


def test_page_numbers_and_running_headers_do_not_keep_a_table_from_going_on() -> None:
    def draw(drawing: Drawing) -> None:
        for page in range(3):
            drawing.text(72, 40, "某局2024年部门预算")
            drawing.centred(820, f"— {page + 1} —", 9)
            if page == 0:
                table_to_the_bottom(drawing, [HEADER, *rows(1, 20)])
            else:
                drawing.table(XS, 60, rows(20 * page + 1, 36 if page == 1 else 3))
            drawing.next_page()

    (table,) = blocks_of(draw)
    assert isinstance(table, Table)
    assert len(table.rows) == 1 + 20 + 36 + 3


@pytest.mark.parametrize("between", ["title", "other columns", "room left", "title in the table"])
def test_another_table_on_the_next_page_is_another_table(between: str) -> None:
    def draw(drawing: Drawing) -> None:
        first = [HEADER, *rows(1, 10)]
        if between == "room left":
            drawing.table(XS, 100, first)
            drawing.next_page()
            drawing.lines(72, 100, [f"第{number}段。" for number in range(40)])
            drawing.next_page()
            drawing.table(XS, 100, first)
        else:
            table_to_the_bottom(drawing, first)
        drawing.next_page()
        xs = (72.0, 150.0, 320.0, 440.0) if between == "other columns" else XS
        if between == "title":
            drawing.text(72, 50, "收入预算表")
        if between == "title in the table":
            drawing.table(xs, 60, [("收入预算表", "", "")], [(0, 0, 1, 3)])
            drawing.table(xs, 80, rows(11, 5))
        else:
            drawing.table(xs, 60, rows(11, 5))

    found = tables(blocks_of(draw))
    assert cells(found[0]) == [HEADER, *rows(1, 10)]
    assert cells(found[-1])[-5:] == rows(11, 5)
    assert len(found) == (3 if between == "room left" else 2)


def test_a_part_with_fewer_columns_fills_those_of_the_whole() -> None:
    def draw(drawing: Drawing) -> None:
        table_to_the_bottom(drawing, [HEADER, *rows(1, 10)])
        drawing.next_page()
        drawing.table((72, 200, 440), 60, [("合计", "55.00")])

    table = only_table(draw)
    assert cells(table)[-1] == ("合计", "55.00", "")
    assert table.merges == (Merge(11, 1, 1, 2),)


def cut_row(ahead: tuple[str, str, str], rest: tuple[str, str, str]) -> Callable[[Drawing], None]:
    """A table whose last row on the first page and first row on the second are these; cells hold six ideographs."""

    def draw(drawing: Drawing) -> None:
        xs = (72.0, 138.0, 204.0, 270.0)
        drawing.table(xs, BOTTOM - 60, [HEADER, ("教育支出", "1.00", "1.00"), ahead])
        drawing.next_page()
        drawing.table(xs, 60, [rest, ("合计", "2.00", "2.00")])

    return draw


def test_a_row_that_the_page_cut_is_one_row() -> None:
    table = only_table(cut_row(("社会保障和就", "1,608.51", ""), ("业支出", "", "")))
    assert cells(table)[2:] == [("社会保障和就业支出", "1,608.51", ""), ("合计", "2.00", "2.00")]
    assert table.rows[2].page == 1


def test_a_figure_that_the_page_cut_is_one_figure() -> None:
    table = only_table(cut_row(("住房支出", "123,456,", "1.00"), ("", "789.00", "")))
    assert cells(table)[2] == ("住房支出", "123,456,789.00", "1.00")


@pytest.mark.parametrize(
    ("ahead", "rest"),
    [
        (("社会保障支出", "", ""), ("住房保障支出", "", "")),
        (("社会保障支出", "1.00", ""), ("住房支出", "2.00", "")),
        (("社保", "1.00", ""), ("住房支出", "", "")),
        (("六、社会保障", "1.00", ""), ("七、住房支出", "", "")),
        (("社会保障支出", "1.00", ""), ("2080505", "", "")),
    ],
)
def test_rows_are_not_joined_unless_it_is_certain(ahead: tuple[str, str, str], rest: tuple[str, str, str]) -> None:
    assert cells(only_table(cut_row(ahead, rest)))[2:4] == [ahead, rest]


def test_a_merged_label_covers_its_rows_on_the_next_page_too() -> None:
    def draw(drawing: Drawing) -> None:
        drawing.table(
            XS, BOTTOM - 80, [HEADER, ("甲", "1", "2"), ("专户资金", "小计", "3"), ("", "其一", "4")], [(2, 0, 2, 1)]
        )
        drawing.next_page()
        drawing.table(XS, 60, [("", "其二", "5"), ("其他", "小计", "6")])

    table = only_table(draw)
    assert table.merges == (Merge(2, 0, 3, 1),)
    assert len(table.rows) == 6


# Page numbers, running headers and footers


@pytest.mark.parametrize("number", ["{}", "- {} -", "—{}—", "第{}页", "第{}页 共3页", "{}/3", "Page {} of 3"])
def test_page_numbers_are_no_text(number: str) -> None:
    def draw(drawing: Drawing) -> None:
        for page in range(1, 4):
            drawing.text(72, 100, "正文。")
            drawing.centred(810, number.format(page), 9)
            drawing.next_page()

    assert texts(blocks_of(draw)) == ["正文。"] * 3


def test_running_headers_are_no_text_and_titles_are() -> None:
    def draw(drawing: Drawing) -> None:
        for page in range(1, 5):
            drawing.text(72, 40, "某局2024年部门预算")
            drawing.text(72, 70, f"公开0{page}表")
            drawing.text(72, 120, "正文。")
            drawing.next_page()

    assert texts(blocks_of(draw)) == [text for page in range(1, 5) for text in (f"公开0{page}表", "正文。")]


def test_a_title_printed_on_every_page_of_its_table_is_kept_where_it_stands_first() -> None:
    def draw(drawing: Drawing) -> None:
        for page in range(4):
            drawing.centred(50, "支出预算总表", 14)
            drawing.table(XS, 70, [HEADER, *rows(30 * page, 30)])
            drawing.next_page()

    assert texts(blocks_of(draw))[:1] == ["支出预算总表"]


def test_a_number_in_the_text_is_no_page_number() -> None:
    def draw(drawing: Drawing) -> None:
        drawing.text(72, 400, "预算金额（万元）：")
        drawing.text(72, 420, "795")

    assert texts(blocks_of(draw))[-1] == "795"


# Paragraphs


def text_of(count: int) -> str:
    return ("一般公共预算财政拨款支出用于保障机构正常运转完成日常工作任务" * 9)[:count]


def justified(drawing: Drawing, y: float, text: str, step: float = 18.0) -> float:
    """A paragraph with its first line indented by two ideographs, in lines of 30."""
    lines = [text[:28]] + [text[start : start + 30] for start in range(28, len(text), 30)]
    for number, line in enumerate(lines):
        drawing.text(72 if number else 92, y, line)
        y += step
    return y


def test_the_lines_of_a_paragraph_are_joined_and_paragraphs_kept_apart() -> None:
    paragraphs = [text_of(80) + "。", text_of(58) + "。", text_of(27) + "。", text_of(100) + "。"]

    def draw(drawing: Drawing) -> None:
        y = 100.0
        for paragraph in paragraphs:
            y = justified(drawing, y, paragraph)

    assert texts(blocks_of(draw)) == paragraphs


def test_headings_stay_apart_from_the_text_under_them() -> None:
    def draw(drawing: Drawing) -> None:
        drawing.centred(80, "第三部分 部门预算情况说明", 16)
        drawing.text(92, 120, "一、收支预算总体情况说明")
        y = justified(drawing, 140, text_of(80) + "。")
        drawing.text(92, y, "二、收入预算情况说明")
        justified(drawing, y + 18, text_of(80) + "。")

    assert texts(blocks_of(draw)) == [
        "第三部分 部门预算情况说明",
        "一、收支预算总体情况说明",
        text_of(80) + "。",
        "二、收入预算情况说明",
        text_of(80) + "。",
    ]


def test_a_paragraph_goes_on_over_a_page_break() -> None:
    def draw(drawing: Drawing) -> None:
        justified(drawing, 745, text_of(88))
        drawing.centred(820, "1", 9)
        drawing.next_page()
        drawing.text(72, 90, "年初预算为1560.05万元。")
        justified(drawing, 108, text_of(80) + "。")
        drawing.centred(820, "2", 9)

    found = blocks_of(draw)
    assert texts(found) == [text_of(88) + "年初预算为1560.05万元。", text_of(80) + "。"]
    assert [block.page for block in found] == [1, 2]


def test_a_line_that_ends_early_because_a_figure_did_not_fit_goes_on() -> None:
    def draw(drawing: Drawing) -> None:
        justified(drawing, 100, text_of(118))
        drawing.text(92, 300, text_of(24))
        drawing.text(72, 318, "15,621.11万元，与上年持平。")

    assert texts(blocks_of(draw))[-1] == text_of(24) + "15,621.11万元，与上年持平。"


def test_a_numbered_item_after_a_full_line_begins_a_paragraph() -> None:
    def draw(drawing: Drawing) -> None:
        drawing.lines(
            72, 100, [text_of(29) + "。", "（二）" + text_of(20) + "。", text_of(30), text_of(30), text_of(9) + "。"]
        )

    assert texts(blocks_of(draw))[:2] == [text_of(29) + "。", "（二）" + text_of(20) + "。"]


def test_left_and_right_of_a_line_above_a_table_are_two_paragraphs() -> None:
    def draw(drawing: Drawing) -> None:
        drawing.text(72, 100, "公开01表")
        drawing.to_right(440, 100, "单位：万元")
        drawing.table(XS, 110, [HEADER, *rows(1, 2)])

    assert texts(blocks_of(draw)) == ["公开01表", "单位：万元"]


def test_a_name_and_what_it_names_stay_together() -> None:
    def draw(drawing: Drawing) -> None:
        drawing.text(72, 100, "部门：")
        drawing.text(230, 100, "某省人大常委会办公厅")
        drawing.to_right(440, 100, "单位：万元")

    assert texts(blocks_of(draw)) == ["部门： 某省人大常委会办公厅", "单位：万元"]


def test_a_unit_that_is_wrapped_beside_something_else_is_whole() -> None:
    def draw(drawing: Drawing) -> None:
        drawing.to_right(440, 100, "单位：万")
        drawing.text(72, 113, "部门名称：某法院")
        drawing.to_right(440, 113, "元")

    assert sorted(texts(blocks_of(draw))) == ["单位：万元", "部门名称：某法院"]


def test_spaces_are_kept_where_they_part_words_and_not_where_scripts_meet() -> None:
    def draw(drawing: Drawing) -> None:
        drawing.text(72, 100, "第一部分 部门概况")
        drawing.text(72, 120, "较")
        drawing.text(84.5, 120, "2022")
        drawing.text(84.5 + drawing.length("2022") + 2.5, 120, "年预算减少")
        for index, character in enumerate("目录页"):
            drawing.text(72 + 30 * index, 140, character)

    assert texts(blocks_of(draw)) == ["第一部分 部门概况", "较2022年预算减少", "目录页"]
