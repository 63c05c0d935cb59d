from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.problems import DocumentError
from loader.readers.sheets import MAXIMUM_CELLS, Area, Sheet, Shown, read_sheets, reference
from tests.loader.readers.blocks import Simple, simple, texts

FILE = "预算.xls"
HEADER, FIRST, TOTAL = "项目|金额|备注", "甲|1|新", "合计|1|"
GRID: list[Simple] = [[("项目", "金额", "备注"), ("甲", "1", "新"), ("合计", "1", "")]]


def sheet(*rows: str, merged: Sequence[Area] = (), ruled: Sequence[int] = ()) -> Sheet:
    """A sheet from rows of cells with | between them; rows that are `ruled` have borders."""
    cells = {
        (row, column): Shown(text, row in ruled)
        for row, line in enumerate(rows)
        for column, text in enumerate(line.split("|"))
        if text
    }
    return Sheet("", cells, list(merged))


def blocks(*rows: str, merged: Sequence[Area] = (), ruled: Sequence[int] = ()) -> list[Simple]:
    return simple(read_sheets([sheet(*rows, merged=merged, ruled=ruled)], FILE).blocks)


@pytest.mark.parametrize(
    ("above", "merged"),
    [
        (("总表",), ()),
        (("总表",), ((0, 0, 0, 2),)),
        (("|总表", "", "||公开01表", "||单位：元"), ()),
        (("总表", "部门：某局||单位：元"), ((0, 0, 0, 2),)),
        (("总表", "部门：某局|2023年|"), ()),
    ],
)
def test_without_borders_captions_are_single_or_leave_places_free(above: Sequence[str], merged: Sequence[Area]) -> None:
    words = [word for row in above for word in row.split("|") if word]
    assert blocks(*above, HEADER, FIRST, TOTAL, merged=merged) == [*words, *GRID]


def test_without_borders_a_header_of_two_merged_cells_is_no_caption() -> None:
    found = blocks(
        "总表", "收入||支出|", "项目|金额|项目|金额", "甲|1|乙|1", merged=[(0, 0, 0, 3), (1, 0, 1, 1), (1, 2, 1, 3)]
    )
    assert found == ["总表", [("收入", "", "支出", ""), ("项目", "金额", "项目", "金额"), ("甲", "1", "乙", "1")]]


@pytest.mark.parametrize(
    ("note", "merged"),
    [("注：没有上年结转", ()), ("本表的金额包含上年结转的资金和本年新安排的资金", ()), ("说明", ((4, 0, 4, 2),))],
)
def test_without_borders_a_note_is_long_or_has_a_colon_or_spans_the_grid(note: str, merged: Sequence[Area]) -> None:
    assert blocks(HEADER, FIRST, TOTAL, "", note, merged=merged) == [*GRID, note]


def test_a_last_row_with_a_label_alone_is_a_row() -> None:
    assert blocks(HEADER, FIRST, "合计") == [[("项目", "金额", "备注"), ("甲", "1", "新"), ("合计", "", "")]]


def test_borders_tell_what_belongs_to_the_grid() -> None:
    found = blocks("总表", "某局|2023年|元", HEADER, FIRST, "合计", "", "某局财务科|2023-3-1|", ruled=[2, 3, 4])
    grid = [("项目", "金额", "备注"), ("甲", "1", "新"), ("合计", "", "")]
    assert found == ["总表", "某局", "2023年", "元", grid, "某局财务科", "2023-3-1"]


def test_a_title_within_the_borders_is_a_caption_all_the_same() -> None:
    assert blocks("总表", HEADER, FIRST, TOTAL, "注", merged=[(0, 0, 0, 2), (4, 0, 4, 2)], ruled=range(5)) == [
        *("总表", *GRID, "注")
    ]


def test_a_row_over_the_whole_width_within_the_grid_stays_a_row() -> None:
    found = blocks(HEADER, FIRST, "其中", TOTAL, merged=[(2, 0, 2, 2)], ruled=range(4))
    assert found == [[("项目", "金额", "备注"), ("甲", "1", "新"), ("其中", "", ""), ("合计", "1", "")]]


@pytest.mark.parametrize("ruled", [(), (1, 2, 3, 6, 7, 8)])
def test_tables_below_each_other_are_two(ruled: Sequence[int]) -> None:
    found = blocks(
        *("表一", HEADER, FIRST, TOTAL, "", "表二", HEADER, FIRST, TOTAL),
        merged=[(0, 0, 0, 2), (5, 0, 5, 2)],
        ruled=ruled,
    )
    assert found == ["表一", *GRID, "表二", *GRID]


def test_a_blank_row_within_a_grid_stays() -> None:
    assert blocks(HEADER, "", FIRST) == [[("项目", "金额", "备注"), ("", "", ""), ("甲", "1", "新")]]


def test_what_stands_far_below_is_something_else() -> None:
    found = blocks(HEADER, FIRST, *[""] * 60, HEADER, FIRST)
    assert [len(table) for table in found] == [2, 2]


def test_text_in_one_column_is_paragraphs_line_by_line() -> None:
    assert blocks("一、职责", "", "（一）甲。\n\n（二）乙。", ruled=[0, 2]) == ["一、职责", "（一）甲。", "（二）乙。"]


def test_a_grid_begins_at_its_first_column_with_text() -> None:
    assert blocks("|项目|金额", "|甲|1") == [[("项目", "金额"), ("甲", "1")]]


def test_more_cells_than_any_budget_are_refused() -> None:
    many = Sheet("", dict.fromkeys(((row, 0) for row in range(MAXIMUM_CELLS // 2 + 1)), Shown("1")))
    with pytest.raises(DocumentError, match="more than 500,000 cells"):
        read_sheets([many, many], FILE)


def test_places_are_named_as_spreadsheets_name_them() -> None:
    assert [reference(place) for place in ((0, 0), (1, 25), (2, 26), (3, 16383))] == ["A1", "Z2", "AA3", "XFD4"]


areas = st.tuples(st.integers(0, 7), st.integers(0, 5), st.integers(0, 3), st.integers(0, 3)).map(
    lambda area: (area[0], area[1], area[0] + area[2], area[1] + area[3])
)


@given(
    st.dictionaries(st.tuples(st.integers(0, 9), st.integers(0, 6)), st.booleans(), max_size=40),
    st.lists(areas, max_size=4),
    st.sets(st.integers(0, 9), max_size=3),
    st.lists(st.integers(0, 6), max_size=2),
)
def test_every_cell_comes_out_once_or_is_reported(
    cells: dict[tuple[int, int], bool], merged: list[Area], rows: set[int], columns: list[int]
) -> None:
    shown = {place: Shown(f"字{place[0]}-{place[1]}", is_bordered) for place, is_bordered in cells.items()}
    given_sheet = Sheet("", shown, merged, rows, [(column, column) for column in columns])
    reading = read_sheets([given_sheet], FILE)
    found = texts(reading.blocks)
    missing = Counter(cell.text for cell in shown.values()) - found
    assert not found - Counter(cell.text for cell in shown.values())
    assert sum(missing.values()) == sum(
        int(problem.message.split("(")[1].split(")")[0]) for problem in reading.problems
    )
    assert (not merged and not rows and not columns) <= (not missing)
