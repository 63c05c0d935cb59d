"""Tables in the layouts of many templates: what their cells mean must not depend on how they are laid out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from loader.disclosure import Disclosure, Figure
from loader.document import Block, Document, Merge, Paragraph, Row, Table
from loader.interpret import Overrides, interpret
from loader.vocabulary import CODE, Vocabulary

OVERRIDES = Overrides(department="阳谷县财政局", region="371521", year=2024, phase="approved")


def table(rows: str, merges: Sequence[Merge] = ()) -> Table:
    """A table of lines with `|` between the cells."""
    lines = [line.strip() for line in rows.strip().splitlines()]
    return Table(tuple(Row(tuple(cell.strip() for cell in line.split("|")), page=1) for line in lines), tuple(merges))


def read(vocabulary: Vocabulary, *blocks: Block | str, overrides: Overrides = OVERRIDES) -> Disclosure:
    paragraphs = tuple(Paragraph(block) if isinstance(block, str) else block for block in blocks)
    return interpret(Document("budget.pdf", paragraphs, "0" * 64, 1), vocabulary, overrides)


def only(disclosure: Disclosure, **dimensions: str) -> Figure:
    """The one figure with these values, each given without its scheme."""
    found = [
        figure
        for figure in disclosure.figures
        if all(figure.dimensions.get(name, "").rpartition("/")[2] == value for name, value in dimensions.items())
    ]
    assert len(found) == 1, (dimensions, [figure.dimensions for figure in disclosure.figures])
    return found[0]


def amounts(disclosure: Disclosure) -> list[Decimal]:
    return [figure.value for figure in disclosure.figures]


def test_title_and_unit_may_stand_in_the_first_rows_of_the_table(vocabulary: Vocabulary) -> None:
    disclosure = read(
        vocabulary,
        table(
            """财政拨款支出预算表||
            部门：|阳谷县财政局|单位：万元
            ||
            功能科目代码|功能科目名称|金额
            |合计|3.00
            201|一般公共服务支出|3.00
            注：本表按功能分类列示。||""",
            [Merge(0, 0, 1, 3)],
        ),
    )
    (published,) = disclosure.tables
    assert (published.name, published.title, published.unit) == (
        "appropriation-by-function",
        "财政拨款支出预算表",
        "万元",
    )
    assert published.note == "注：本表按功能分类列示。"
    assert amounts(disclosure) == [30000, 30000]
    assert only(disclosure, function="201").row == 3


def test_the_title_may_be_set_on_two_lines_with_a_note_below_it(vocabulary: Vocabulary) -> None:
    disclosure = read(
        vocabulary,
        "“三公”经费、会议费、培训费支出预算",
        "表",
        "注：本部门没有出国计划。",
        "单位：万元",
        table("公务接待费|会议费\n1.5|2"),
    )
    assert disclosure.tables[0].note == "注：本部门没有出国计划。"
    assert only(disclosure, threePublicItem="meetings").value == 20000


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("科目编码|科目名称|合计", "2010301|行政运行|5"),
        ("类|款|项|科目名称|合计", "201|03|01|行政运行|5"),
        ("类|款|项|科目名称|合计", "201|3|1|行政运行|5"),
        ("科目编码|||科目名称|合计", "201|03|01|行政运行|5"),
        ("科目编码|科目名称|合计", "201 03 01|行政运行|5"),
        ("科目|合计", "2010301行政运行|5"),
        ("科目|合计", "2010301 行政运行|5"),
        ("项目|合计", "2010301-行政运行|5"),
        ("科目编码|合计", "2010301行政运行|5"),
        ("序号|科目编码|科目名称|合计", "1|2010301|行政运行|5"),
    ],
)
def test_a_code_and_its_name_may_be_laid_out_in_many_ways(vocabulary: Vocabulary, header: str, row: str) -> None:
    disclosure = read(vocabulary, "支出预算总表", "单位：元", table(f"{header}\n{row}"))
    assert amounts(disclosure) == [5]
    assert disclosure.figures[0].dimensions["function"] == f"{CODE}functional/2010301"


def test_zeros_are_only_supplied_where_code_and_name_then_agree(vocabulary: Vocabulary) -> None:
    disclosure = read(vocabulary, "支出预算总表", "单位：元", table("类|款|项|科目名称|合计\n201|3|1|别的什么|5"))
    assert amounts(disclosure) == []
    assert "2010301" not in disclosure.unplaced[0].reason
    assert disclosure.unplaced[0].reason == "“20131” is no code of the form that the classification uses"


def test_a_class_may_be_named_without_its_code(vocabulary: Vocabulary) -> None:
    disclosure = read(vocabulary, "支出预算总表", "单位：元", table("科目名称|合计\n教育支出|5"))
    assert only(disclosure, function="205").value == 5


def test_the_total_may_stand_in_the_last_row_of_the_header(vocabulary: Vocabulary) -> None:
    disclosure = read(
        vocabulary,
        "收入决算表",
        "单位：万元",
        table(
            """项目||||本年收入合计|财政拨款收入
            支出功能分类|||科目名称||
            科目编码|||||
            类|款|项|合计|2|2
            201|||一般公共服务支出|2|2""",
            [Merge(0, 0, 1, 4), Merge(1, 0, 1, 3), Merge(2, 0, 1, 3)],
        ),
    )
    assert not disclosure.unplaced
    assert [figure.dimensions["function"].rpartition("/")[2] for figure in disclosure.figures] == [
        "_T",
        "_T",
        "201",
        "201",
    ]


def test_numbers_of_rows_and_columns_are_no_money(vocabulary: Vocabulary) -> None:
    disclosure = read(
        vocabulary,
        "收入支出决算总表",
        "单位：万元",
        table(
            """收入|||支出||
            项目|行次|金额|项目|行次|金额
            栏次||1|栏次||2
            一、财政拨款收入|1|7|一、教育支出|2|6
            总计|3|7|总计|4|7"""
        ),
    )
    assert disclosure.cells == 4
    assert amounts(disclosure) == [70000, 60000, 70000, 70000]
    assert not disclosure.unplaced


def test_a_blank_row_does_not_end_the_header(vocabulary: Vocabulary) -> None:
    disclosure = read(
        vocabulary,
        "财政拨款“三公”经费支出决算表",
        "单位：万元",
        table(
            """合计||公务接待费|
            |||
            预算数|决算数|预算数|决算数
            2|1|2|1"""
        ),
        overrides=Overrides(department="阳谷县财政局", region="371521", year=2024, phase="executed"),
    )
    assert [figure.phase for figure in disclosure.figures] == ["approved", "executed"] * 2
    assert amounts(disclosure) == [20000, 10000] * 2


def test_the_adjusted_budget_is_a_phase_of_its_own(vocabulary: Vocabulary) -> None:
    disclosure = read(
        vocabulary,
        "支出决算表",
        "单位：元",
        table("科目编码|科目名称|年初预算数|调整预算数|决算数\n205|教育支出|1|2|3"),
    )
    assert [figure.phase for figure in disclosure.figures] == ["approved", "adjusted", "executed"]


def test_three_panels_stand_side_by_side_and_a_label_may_span_two_of_them(vocabulary: Vocabulary) -> None:
    disclosure = read(
        vocabulary,
        "收支预算总表",
        "单位：万元",
        table(
            """收入||支出|||
            项目名称|金额|功能分类||支出用途|
            ||功能科目名称|金额|项目名称|金额
            一、财政拨款|9|一、一般公共服务支出|5|一、基本支出|6
            二、财政专户管理资金||二、教育支出|4|二、项目支出|2
            ||||三、单位预留机动经费|1
            当年收入小计|9|当年支出小计|||9
            上年结转资金||结转下年资金|||
            收入合计|9|支出合计|||9"""
        ),
    )
    assert not disclosure.unplaced
    assert only(disclosure, function="205").value == 40000
    assert only(disclosure, expenditureKind="reserve").dimensions["flow"].endswith("/expenditure")
    assert only(disclosure, expenditureKind="current-year", function="_T").value == 90000
    assert only(disclosure, flow="expenditure", expenditureKind="_T").value == 90000


def test_a_subtotal_beside_a_name_is_what_the_name_says(vocabulary: Vocabulary) -> None:
    disclosure = read(
        vocabulary,
        "收入预算总表",
        "单位：万元",
        table(
            """项目名称||金额
            收入总计||9
            一般公共预算资金|小计|7
            |公共财政拨款(补助)资金|6
            |专项收入|1
            财政专户管理资金|小计|2
            |专户管理教育收费|2""",
            [Merge(0, 0, 1, 2), Merge(1, 0, 1, 2), Merge(2, 0, 3, 1), Merge(5, 0, 2, 1)],
        ),
    )
    values = {figure.dimensions["fundingSource"].rpartition("/")[2]: figure.value for figure in disclosure.figures}
    assert values == {
        "_T": 90000,
        "general-public-budget": 70000,
        "public-finance": 60000,
        "earmarked": 10000,
        "fiscal-account": 20000,
        "account-education": 20000,
    }
    lines = {
        figure.dimensions["fundingSource"].rpartition("/")[2] for figure in disclosure.figures if figure.is_line_item
    }
    assert lines == {"public-finance", "earmarked", "account-education"}


def test_the_total_of_a_column_is_of_what_the_column_speaks_of(vocabulary: Vocabulary) -> None:
    disclosure = read(
        vocabulary,
        "预算单位财务收支预算总表",
        "单位：元",
        table(
            """本年收入||本年支出||||
            项目|预算数|项目|预算数|||
            |||合计|基本支出||项目支出
            ||||人员经费|公用经费|
            一、财政拨款收入|9|一、教育支出|9|4|3|2
            收入总计|9|支出总计|9|4|3|2"""
        ),
    )
    assert not disclosure.unplaced
    totals = [figure for figure in disclosure.figures if figure.row == 6]
    kinds = [figure.dimensions["expenditureKind"].rpartition("/")[2] for figure in totals]
    assert kinds == ["_T", "current-year", "personnel", "public", "project"]
    assert [figure.dimensions["flow"].rpartition("/")[2] for figure in totals] == ["revenue", *["expenditure"] * 4]


def test_the_total_of_more_than_the_three_is_not_that_of_the_three(vocabulary: Vocabulary) -> None:
    disclosure = read(
        vocabulary,
        "“三公”经费、会议费、培训费支出预算表",
        "单位：万元",
        table(
            """合计|“三公”经费||会议费|培训费
            |小计|公务接待费||
            6|3|3|2|1"""
        ),
    )
    values = {figure.dimensions["threePublicItem"].rpartition("/")[2]: figure.value for figure in disclosure.figures}
    assert values == {
        "with-meetings-and-training": 60000,
        "_T": 30000,
        "reception": 30000,
        "meetings": 20000,
        "training": 10000,
    }
    assert {figure.is_line_item for figure in disclosure.figures if figure.column < 3} == {False}  # type: ignore[operator]


def test_a_column_may_state_the_total_of_another_kind_of_table(vocabulary: Vocabulary) -> None:
    disclosure = read(
        vocabulary,
        "部门“三公”经费和机关运行经费预算表",
        "单位：万元",
        table(
            """“三公”经费预算数||机关运行经费预算数
            合计|公务接待费|
            3|3|8"""
        ),
    )
    *_, operating_cost = disclosure.figures
    assert (operating_cost.name, operating_cost.table) == ("operating-cost-by-class", "three-public")
    assert operating_cost.dimensions == {"departmentEconomicClass": f"{CODE}economic-department/_T"}
    assert [figure.is_line_item for figure in disclosure.figures] == [False, True, True]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 0, 1)])
def test_the_three_may_stand_one_below_the_other_in_any_order(vocabulary: Vocabulary, order: tuple[int, ...]) -> None:
    lines = ("合计|6", "1.因公出国（境）费|1", "2.公务接待费|2", "3.公务用车购置及运行费|3")
    rows = "\n".join(lines[index] for index in order)
    disclosure = read(vocabulary, "“三公”经费支出预算表", "单位：万元", table(f"项目|预算数\n{rows}"))
    values = {figure.dimensions["threePublicItem"].rpartition("/")[2]: figure.value for figure in disclosure.figures}
    assert values == {"_T": 60000, "overseas": 10000, "reception": 20000, "vehicle": 30000}


def test_economic_classes_may_stand_in_two_panels_with_a_total_for_each(vocabulary: Vocabulary) -> None:
    disclosure = read(
        vocabulary,
        "一般公共预算财政拨款基本支出决算表",
        "单位：万元",
        table(
            """经济分类||科目名称|决算数|经济分类||科目名称|决算数
            科目编码||||科目编码|||
            类|款|||类|款||
            301||工资福利支出|5|302||商品和服务支出|2
            301|01|基本工资|5|302|01|办公费|2
            人员经费合计|||5|公用经费合计|||2"""
        ),
    )
    assert not disclosure.unplaced
    assert only(disclosure, departmentEconomicClass="30201").value == 20000
    assert only(disclosure, expenditureKind="public").value == 20000
    assert {figure.phase for figure in disclosure.figures} == {"executed"}


def test_a_list_of_purchases_is_read_with_what_stands_above_each_row(vocabulary: Vocabulary) -> None:
    disclosure = read(
        vocabulary,
        "政府采购预算表",
        "单位：万元",
        table(
            """采购品目大类|专项名称|经济科目|采购物品名称|采购组织形式|总计
            合计|||||15
            一、货物A|||||9
            |设备购置费|办公设备购置|||9
            |||打印机|分散自行组织|4
            |||服务器|政府集中采购|3
            ||||部门集中采购|2
            三、服务C|||||6
            |会议费|会议费|||6
            |||会议服务|政府集中采购|6"""
        ),
    )
    assert not disclosure.unplaced
    assert disclosure.tables[0].name == "procurement-list"
    found = [
        (
            figure.dimensions["procurementCategory"].rpartition("/")[2],
            figure.dimensions["project"].rpartition("/")[2],
            figure.dimensions["procurementItem"].removeprefix(CODE).partition("/")[2],
            figure.is_line_item,
        )
        for figure in disclosure.figures
    ]
    assert found == [
        ("_T", "_T", "_T", False),
        ("goods", "_T", "_T", False),
        ("goods", "设备购置费", "办公设备购置", False),
        ("goods", "设备购置费", "办公设备购置/打印机/分散自行组织", True),
        ("goods", "设备购置费", "办公设备购置/服务器/政府集中采购", True),
        ("goods", "设备购置费", "办公设备购置/服务器/部门集中采购", True),
        ("services", "_T", "_T", False),
        ("services", "会议费", "会议费", False),
        ("services", "会议费", "会议费/会议服务/政府集中采购", True),
    ]
    line_items = sum(figure.value for figure in disclosure.figures if figure.is_line_item)
    assert line_items == disclosure.figures[0].value


def test_a_procurement_table_by_function_is_told_from_a_list_by_its_columns(vocabulary: Vocabulary) -> None:
    disclosure = read(
        vocabulary,
        "政府采购预算表",
        "单位：万元",
        table("科目编码|科目名称|合计|一般公共预算\n205|教育支出|1|1"),
    )
    assert [published.name for published in disclosure.tables] == ["procurement"]


def test_a_table_without_title_is_known_by_a_header_that_fits_one_kind_alone(vocabulary: Vocabulary) -> None:
    known = read(vocabulary, "单位：万元", table("因公出国（境）费|公务接待费|公务用车购置及运行费\n1|2|3"))
    assert [published.name for published in known.tables] == ["three-public"]
    unknown = read(
        vocabulary,
        "一、机关运行经费安排情况说明",
        "机关运行经费1万元。",
        "单位：万元",
        table("科目编码|科目名称|合计\n205|教育支出|1"),
    )
    assert [cell.text for cell in unknown.unplaced] == ["1"]


def test_money_and_the_remainders_of_funds_are_told_apart(vocabulary: Vocabulary) -> None:
    disclosure = read(
        vocabulary,
        "政府性基金预算财政拨款收入支出决算表",
        "单位：万元",
        table(
            """科目编码|科目名称|年初结转和结余|本年收入|本年支出|||年末结转和结余
            ||||小计|基本支出|项目支出|
            212|城乡社区支出|1|9|8|3|5|2"""
        ),
    )
    assert not disclosure.unplaced
    found = [
        (
            figure.dimensions["fundingSource"].rpartition("/")[2],
            figure.dimensions["expenditureKind"].rpartition("/")[2],
            figure.dimensions["flow"].rpartition("/")[2],
        )
        for figure in disclosure.figures
    ]
    assert found[0][0] == "carried-over"
    assert found[1] == ("current-year", "_T", "revenue")
    assert [kind for _, kind, _ in found[2:]] == ["current-year", "basic", "project", "carried-forward"]


def test_what_is_carried_over_may_be_parted_by_the_names_of_the_budgets(vocabulary: Vocabulary) -> None:
    disclosure = read(
        vocabulary,
        "财政拨款收入支出决算总表",
        "单位：万元",
        table(
            """收入|
            项目|决算数
            一、一般公共预算财政拨款|7
            二、政府性基金预算财政拨款|1
            本年收入合计|8
            年初财政拨款结转和结余|3
            一、一般公共预算财政拨款|2
            二、政府性基金预算财政拨款|1
            总计|11"""
        ),
    )
    assert [figure.dimensions["fundingSource"].rpartition("/")[2] for figure in disclosure.figures] == [
        "general-public-budget",
        "government-fund",
        "current-year",
        "carried-over",
        "carried-over-general-public-budget",
        "carried-over-government-fund",
        "_T",
    ]


def test_a_list_of_units_has_no_money(vocabulary: Vocabulary) -> None:
    disclosure = read(
        vocabulary,
        "支出预算总表",
        "单位：元",
        table("科目编码|科目名称|合计\n205|教育支出|1"),
        "部门决算单位构成",
        table("序号|单位名称|备注\n1|阳谷县财政局|\n2|阳谷县国库支付中心|不单列"),
    )
    assert (disclosure.cells, disclosure.unplaced) == (1, ())


@pytest.mark.parametrize("unit", [None, "日期：2024年"])
def test_without_a_unit_no_number_is_loaded(vocabulary: Vocabulary, unit: str | None) -> None:
    blocks = ["支出预算总表", *([unit] if unit else [])]
    disclosure = read(vocabulary, *blocks, table("科目编码|科目名称|合计\n205|教育支出|1"))
    assert amounts(disclosure) == []
    assert "states no unit of money" in disclosure.unplaced[0].reason
