"""Performance forms in their variants."""

from __future__ import annotations

from decimal import Decimal

import pytest

from loader.document import Merge, Row, Table
from loader.interpret.grids import Grid
from loader.interpret.performance import PlanReading, is_form, read_form
from loader.vocabulary import CODE, Vocabulary

CATEGORY = f"{CODE}indicator-category/"


def grid(*rows: tuple[str, ...], merges: tuple[Merge, ...] = ()) -> Grid:
    table = Table(tuple(Row(cells, line) for line, cells in enumerate(rows, start=1)), merges)
    return Grid(table, "项目支出绩效目标表", covered=table.covered)


def read(form: Grid, vocabulary: Vocabulary) -> PlanReading:
    assert is_form(form, vocabulary)
    reading = read_form(form, 1, vocabulary)
    assert isinstance(reading, PlanReading)
    return reading


HEAD = (
    ("项目名称", "档案数字化", "", ""),
    ("项目资金（万元）", "12.5", "", ""),
    ("年度总体目标", "完成数字化", "", ""),
)
HEADING = ("一级指标", "二级指标", "三级指标", "指标值")


def test_a_category_of_a_merged_cell_holds_for_all_its_rows(vocabulary: Vocabulary) -> None:
    form = grid(
        *HEAD,
        HEADING,
        ("产出指标", "数量指标", "扫描页数", "≥10万页"),
        ("", "", "录入条数", "5000条"),
        ("", "质量指标", "合格率", "≥98%"),
        ("满意度指标", "服务对象满意度指标", "使用者满意度", "满意"),
        merges=(Merge(4, 0, 3, 1), Merge(4, 1, 2, 1)),
    )
    reading = read(form, vocabulary)
    assert [(i.category, i.subcategory, i.name, i.value, i.unit, i.text) for i in reading.indicators] == [
        (f"{CATEGORY}output", f"{CATEGORY}quantity", "扫描页数", Decimal(10), "万页", None),
        (f"{CATEGORY}output", f"{CATEGORY}quantity", "录入条数", Decimal(5000), "条", None),
        (f"{CATEGORY}output", f"{CATEGORY}quality", "合格率", Decimal(98), "%", None),
        (f"{CATEGORY}satisfaction", f"{CATEGORY}service-satisfaction", "使用者满意度", None, None, "满意"),
    ]
    assert (reading.plan.amount, reading.plan.goal, reading.unplaced) == (Decimal(125_000), "完成数字化", ())


def test_what_a_plan_has_no_place_for_is_reported_where_it_stands(vocabulary: Vocabulary) -> None:
    form = grid(
        *HEAD,
        ("项目类型", "第3类", "", ""),
        HEADING,
        ("", "", "录入条数", "5000条"),
        ("其他需要说明的问题", "另有3.50", "", ""),
    )
    reading = read(form, vocabulary)
    assert [(each.row, each.line, each.text, each.reason) for each in reading.unplaced] == [
        (4, 4, "第3类", "it is no type of project that is known"),
        (7, 7, "另有3.50", "it stands in a field of the form that is not kept"),
    ]
    assert read(grid(*HEAD, HEADING, ("其他需要说明的问题", "无", "", "")), vocabulary).unplaced == ()


def test_sign_and_unit_may_have_columns_of_their_own(vocabulary: Vocabulary) -> None:
    form = grid(
        ("项目名称", "档案数字化", "", "", "", "", ""),
        ("一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "权重"),
        ("产出指标", "数量指标", "扫描页数", "≥", "10", "万页", "20"),
        ("", "", "验收结果", "", "合格", "", "10"),
    )
    reading = read(form, vocabulary)
    assert [(i.name, i.comparator, i.value, i.unit, i.text) for i in reading.indicators] == [
        ("扫描页数", f"{CODE}comparator/ge", Decimal(10), "万页", None),
        ("验收结果", None, None, None, "合格"),
    ]
    assert [(number.text, number.reason) for number in reading.unplaced] == [
        ("20 10", "it stands in a column of the form that is not kept")
    ]


def test_the_targets_of_the_whole_department_are_a_plan_without_project(vocabulary: Vocabulary) -> None:
    form = grid(
        ("部门（单位）名称", "阳谷县财政局", "", ""),
        ("部门预算总额（万元）", "300", "", ""),
        ("年度总体目标", "收支平衡", "", ""),
        HEADING,
        ("产出指标", "时效指标", "拨款及时率", "100%"),
    )
    reading = read(form, vocabulary)
    assert reading.project is None
    assert (reading.plan.project, reading.plan.owner, reading.plan.amount) == (None, "阳谷县财政局", Decimal(3_000_000))
    assert [indicator.name for indicator in reading.indicators] == ["拨款及时率"]


@pytest.mark.parametrize("name", ["XX项目", "××经费", "……"])
def test_a_form_that_was_not_filled_in_is_no_plan(vocabulary: Vocabulary, name: str) -> None:
    form = grid(("项目名称", name, "", ""), HEADING, ("产出指标", "数量指标", "指标1", ""))
    reading = read_form(form, 1, vocabulary)
    assert not isinstance(reading, PlanReading)
    assert reading
    assert all("not filled in" in number.reason for number in reading)


def test_an_indicator_that_was_not_filled_in_is_reported(vocabulary: Vocabulary) -> None:
    form = grid(*HEAD, HEADING, ("产出指标", "数量指标", "扫描页数", "≥XX页"), ("", "", "录入条数", "5条"))
    reading = read(form, vocabulary)
    assert [indicator.name for indicator in reading.indicators] == ["录入条数"]
    assert [number.text for number in reading.unplaced] == ["扫描页数 | ≥XX页"]


def test_a_row_whose_category_nobody_knows_is_reported_and_not_filed(vocabulary: Vocabulary) -> None:
    form = grid(
        ("项目名称", "档案数字化", "", "", ""),
        ("一级指标", "二级指标", "三级指标", "指标值", "度量单位"),
        ("神秘指标", "数量指标", "扫描页数", "10", "页"),
    )
    reading = read(form, vocabulary)
    assert reading.indicators == ()
    assert [number.text for number in reading.unplaced] == ["神秘指标 | 数量指标 | 扫描页数 | 10 | 页"]
