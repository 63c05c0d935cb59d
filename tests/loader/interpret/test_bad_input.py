"""Documents as they should not be: each is refused or loaded with one clear message, and nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from loader.disclosure import Disclosure, Unplaced
from loader.interpret import Overrides, interpret
from loader.interpret.amounts import COUNTED
from loader.problems import DocumentError
from loader.readers import read
from loader.vocabulary import Vocabulary
from tests.loader.interpret import budget_texts as texts

Interpret = Callable[[str], Disclosure]
GOOD = "201\t03\t01\t行政运行\t3.00\t1.00\t2.00\t\t\t\t"
TOTAL = "合 计\t\t\t\t3.00\t1.00\t2.00\t\t\t\t"


def test_a_poem_is_no_budget(interpret_text: Interpret) -> None:
    with pytest.raises(DocumentError, match=r"document\.txt: error: no title such as .*--department"):
        interpret_text("静夜思\n\n床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。\n")


def test_a_title_with_nothing_behind_it_is_no_budget(interpret_text: Interpret) -> None:
    with pytest.raises(DocumentError, match="nothing of a budget was recognised"):
        interpret_text(texts.TITLE + "\n\n床前明月光，\n")


def test_a_department_of_no_known_region_needs_the_region_said(vocabulary: Vocabulary, tmp_path: Path) -> None:
    path = tmp_path / "budget.txt"
    path.write_text(texts.document([GOOD]).replace("阳谷县", "桃源洞县"), encoding="utf-8")
    document = read(path)
    with pytest.raises(DocumentError, match=r"桃源洞县人民政府办公室 begins with no known region.*--region"):
        interpret(document, vocabulary)
    assert interpret(document, vocabulary, Overrides(region="371521")).key.startswith("371521/桃源洞县")
    with pytest.raises(DocumentError, match="--region 999999 is no known"):
        interpret(document, vocabulary, Overrides(region="999999"))


def test_overrides_say_what_a_document_does_not(vocabulary: Vocabulary, tmp_path: Path) -> None:
    path = tmp_path / "budget.txt"
    path.write_text(texts.document([GOOD], title="支出总体情况表").replace(texts.TITLE, "一份材料"), encoding="utf-8")
    overrides = Overrides(department="阳谷县财政局", year=2022, phase="executed")
    assert interpret(read(path), vocabulary, overrides).key == "371521/阳谷县财政局/2022/final-accounts"


@pytest.mark.parametrize("missing", ["year", "phase"])
def test_a_title_that_leaves_something_open_is_named(vocabulary: Vocabulary, tmp_path: Path, missing: str) -> None:
    path = tmp_path / "budget.txt"
    path.write_text(texts.document([GOOD]).replace(texts.TITLE, "一份材料"), encoding="utf-8")
    said = {"year": 2022, "phase": "approved", missing: None}
    with pytest.raises(DocumentError, match=f"--{missing}"):
        interpret(read(path), vocabulary, Overrides(department="阳谷县财政局", year=said["year"], phase=said["phase"]))  # type: ignore[arg-type]


@pytest.mark.parametrize("share", [0.1, 0.35, 0.5, 0.62, 0.8, 0.95])
def test_a_document_cut_anywhere_loads_what_is_there_and_says_what_is_not(
    interpret_text: Interpret, example_text: str, example: Disclosure, share: float
) -> None:
    cut = interpret_text(example_text[: int(len(example_text) * share)])
    assert cut.counts.cells == cut.counts.table_figures + cut.counts.unplaced
    whole: dict[object, Decimal] = {
        (figure.table, figure.row, figure.column): figure.value for figure in example.figures if figure.table
    }
    read_in_full = [f for f in cut.figures if f.table and f.table != cut.tables[-1].name]
    assert all(whole[figure.table, figure.row, figure.column] == figure.value for figure in read_in_full)
    assert any("not found" in problem.message or "ends within" in problem.message for problem in cut.problems)


def test_a_table_without_unit_gives_no_figures(interpret_text: Interpret) -> None:
    disclosure = interpret_text(
        texts.document([TOTAL, GOOD]).replace("单位：万元", "") + "\n四、名词解释\n\n一、甲：乙。\n"
    )
    assert disclosure.figures == ()
    assert len(disclosure.unplaced) == 6
    assert {cell.reason for cell in disclosure.unplaced} == {
        "the table states no unit of money (expected for example 单位：万元 above it)"
    }
    assert ["states no unit of money" in p.message for p in disclosure.problems if p.severity == "error"] == [True]


def test_a_garbled_number_is_reported_with_its_place_and_its_neighbours_load(interpret_text: Interpret) -> None:
    disclosure = interpret_text(texts.document([TOTAL, GOOD.replace("1.00", "1,34x.30")]))
    assert disclosure.unplaced == (Unplaced("支出总体情况表", "1,34x.30", "not a number", line=10, row=4, column=6),)
    assert len(disclosure.figures) == 5


def test_of_two_tables_with_one_title_the_first_is_loaded_and_the_second_reported(interpret_text: Interpret) -> None:
    once = texts.document([TOTAL, GOOD])
    twice = once + once.replace(texts.TITLE, "")
    disclosure = interpret_text(twice)
    assert len(disclosure.tables) == 1
    assert len(disclosure.figures) == 6
    reasons = {cell.reason for cell in disclosure.unplaced}
    assert reasons == {"the document has an earlier table of the same kind (expenditure); only the first is loaded"}


@pytest.mark.parametrize(
    "row", [GOOD.removesuffix("\t"), GOOD.replace("1.00\t", ""), "201 03 01 行政运行 3.00\t1.00\t2.00"]
)
def test_a_row_with_too_few_tabs_is_reported_and_not_guessed(interpret_text: Interpret, row: str) -> None:
    disclosure = interpret_text(texts.document([TOTAL, row, GOOD]))
    assert {figure.row for figure in disclosure.figures} == {3, 5}
    assert {cell.row for cell in disclosure.unplaced} == {4}
    assert all("do not fit the header" in cell.reason for cell in disclosure.unplaced)


def test_one_row_with_too_many_tabs_does_not_spoil_the_table(interpret_text: Interpret) -> None:
    disclosure = interpret_text(texts.document([TOTAL, GOOD + "\t\t9.00", GOOD]))
    assert {figure.row for figure in disclosure.figures} == {3, 5}
    assert [cell.text for cell in disclosure.unplaced if cell.text == "9.00"] == ["9.00"]


def test_an_unknown_column_is_reported_by_its_header(interpret_text: Interpret) -> None:
    header = tuple(line.replace("项目支出", "神秘支出") for line in texts.EXPENDITURE_HEADER)
    disclosure = interpret_text(texts.document([TOTAL, GOOD], header))
    assert [(cell.text, cell.reason) for cell in disclosure.unplaced] == [
        ("2.00", "the column header “神秘支出” is no label in the ontology")
    ] * 2


def test_a_code_of_the_wrong_form_is_reported(interpret_text: Interpret) -> None:
    disclosure = interpret_text(texts.document([GOOD.replace("201\t03", "2O1\t3")]))
    assert disclosure.figures == ()
    assert len(disclosure.unplaced) == 3
    assert {cell.reason for cell in disclosure.unplaced} == {
        "“2O1301” is no code of the form that the classification uses"
    }


def test_an_unknown_table_is_reported_cell_by_cell(interpret_text: Interpret) -> None:
    disclosure = interpret_text(texts.document([TOTAL, GOOD]) + "\n天气情况表\n\n日期\t气温\n甲\t21.5\n")
    assert [(cell.table, cell.text) for cell in disclosure.unplaced] == [("天气情况表", "21.5")]


def test_a_project_that_stands_twice_keeps_both_rows_and_is_said(interpret_text: Interpret, example_text: str) -> None:
    row = "阳谷县数据联通技术经费项目\t其他运转类\t3.50\t3.50\t3.50\t\t\t\t\t\n"
    assert row in example_text
    disclosure = interpret_text(example_text.replace(row, row + row))
    assert disclosure.counts.projects == 9
    assert (
        sum(f.dimensions["project"] == "阳谷县数据联通技术经费项目" for f in disclosure.figures if f.name == "project")
        == 6
    )
    assert "2 rows name the same project, 阳谷县数据联通技术经费项目" in [p.message for p in disclosure.problems]


def test_a_form_that_names_a_project_again_is_said(interpret_text: Interpret, example_text: str) -> None:
    disclosure = interpret_text(example_text.replace("项目名称\t综合业务经费", "项目名称\t12345市民服务热线经费"))
    assert [p.message for p in disclosure.problems if p.severity == "warning"] == [
        "2 performance forms name the same project, 12345市民服务热线经费"
    ]


def test_blank_zero_and_dash_stay_three_things(interpret_text: Interpret) -> None:
    rows = [GOOD.replace("1.00", cell) for cell in ("", "0.00", "—", "不需填列")]
    disclosure = interpret_text(texts.document(rows))
    basic = [(f.row, f.value) for f in disclosure.figures if f.column == 6]
    assert basic == [(4, Decimal(0))]
    assert [row.cells[5] for row in disclosure.tables[0].rows[2:]] == ["", "0.00", "—", "不需填列"]
    assert disclosure.unplaced == ()


def test_a_percentage_of_a_share_is_no_change(interpret_text: Interpret) -> None:
    disclosure = interpret_text(f"{texts.TITLE}\n\n三、机关运行经费情况\n\n机关运行经费5万元，机关运行经费占20%。\n")
    assert [f.measure for f in disclosure.figures] == ["amount"]
    assert [number.text for number in disclosure.unread] == ["20%"]
    assert [problem.message for problem in disclosure.problems if "20%" in problem.message]


def test_a_subject_that_no_label_names_is_reported_not_taken_for_its_last_words(interpret_text: Interpret) -> None:
    disclosure = interpret_text(f"{texts.TITLE}\n\n一、预算收支增减变化情况说明\n\n神秘的支出5万元，支出预算8万元。\n")
    assert [f.value for f in disclosure.figures] == [Decimal(80_000)]
    assert [number.reason for number in disclosure.unread] == [
        "“神秘的支出” before the number is no label in the ontology"
    ]


def test_words_of_markup_and_formulas_are_kept_as_text(interpret_text: Interpret, example_text: str) -> None:
    hostile = "<script>alert(1)</script>=cmd|'/c calc'!A0"
    disclosure = interpret_text(example_text.replace("项目名称\t综合业务经费", f"项目名称\t{hostile}"))
    assert hostile in {project.name for project in disclosure.projects}


def table(title: str, *lines: str) -> str:
    return "\n".join([texts.TITLE, "", title, "", "单位：万元", "", *lines, ""])


THREE_PUBLIC = "一般公共预算“三公”经费支出情况表"


def test_rows_by_something_that_no_label_names_are_not_taken_for_the_department(interpret_text: Interpret) -> None:
    disclosure = interpret_text(
        table(THREE_PUBLIC, "何处\t合计\t公务接待费", "合计\t16\t16", "办公室本级\t10\t10", "服务中心\t6\t6")
    )
    assert [(figure.row, figure.value) for figure in disclosure.figures] == [(2, Decimal(160_000))] * 2
    assert {cell.reason for cell in disclosure.unplaced} == {
        "“办公室本级” stands in a column whose header “何处” is no label in the ontology",
        "“服务中心” stands in a column whose header “何处” is no label in the ontology",
    }


@pytest.mark.parametrize(
    "codes", [("单位编码", "101001", "101002"), ("科目编码", "201", "204"), ("预算单位", "甲", "乙")]
)
def test_rows_by_unit_are_not_taken_for_the_department(interpret_text: Interpret, codes: tuple[str, str, str]) -> None:
    head, first, second = codes
    disclosure = interpret_text(
        table(
            "收入总体情况表",
            *(f"{head}\t单位名称\t合计\t一般公共预算拨款收入", "合计\t\t16\t16"),
            *(f"{first}\t办公室本级\t10\t10", f"{second}\t服务中心\t6\t6"),
        )
    )
    assert [(figure.row, figure.value) for figure in disclosure.figures] == [(2, Decimal(160_000))] * 2
    assert {(cell.row, cell.text) for cell in disclosure.unplaced} == {(3, "10"), (4, "6")}
    assert {cell.reason for cell in disclosure.unplaced} == {
        f"the row states amounts of “{unit}”, a unit of the department; "
        "only amounts of the whole department are loaded, lest anything is counted twice"
        for unit in ("办公室本级", "服务中心")
    }
    assert disclosure.codes == ()


@pytest.mark.parametrize(
    "rows",
    [
        ("项目\t预算数", "合计\t16", "公务接待批次（个）\t7", "国内公务接待人次\t7", "公务用车购置（辆）\t7"),
        ("项目\t预算数\t人次", "合计\t16\t7", "公务接待费\t16\t7"),
        ("合计\t公务接待费\t公务接待费", "\t批次\t费用", "16\t7\t16"),
        ("合计\t公务接待费\t\t", "\t批次\t人次\t费用", "16\t7\t7\t16"),
        ("合计\t公务用车购置费\t\t", "\t购置数量（辆）\t保有量\t金额", "16\t7\t7\t16"),
    ],
)
def test_counts_beside_the_three_public_expenses_are_no_money(interpret_text: Interpret, rows: tuple[str, ...]) -> None:
    disclosure = interpret_text(table(THREE_PUBLIC, *rows))
    assert {figure.published for figure in disclosure.figures} == {"16"}
    assert {cell.text for cell in disclosure.unplaced} == {"7"}
    assert {cell.reason for cell in disclosure.unplaced} == {COUNTED}


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("公务接待费5万元，国内公务接待21批次，160人次。", ["21批次", "160人次"]),
        ("公务接待费5万元，接待批次21批、160人，人次为160人次。", ["21批", "160人", "160人次"]),
        ("因公出国（境）费5万元，全年组团2个，累计5人次。", ["2个", "5人次"]),
        ("公务用车购置费5万元，购置公务用车0辆，年末公务用车保有量3辆。", ["0辆", "3辆"]),
        ("公务用车购置1辆，5万元。", ["1辆"]),
    ],
)
def test_counts_in_sentences_about_three_public_expenses_are_reported(
    interpret_text: Interpret, text: str, counts: list[str]
) -> None:
    disclosure = interpret_text(narrative("二、“三公”经费支出情况", text))
    assert [figure.value for figure in disclosure.figures] == [50_000]
    assert [(number.text, number.reason) for number in disclosure.unread] == [(count, COUNTED) for count in counts]


def test_years_below_each_other_are_not_read_as_one_year(interpret_text: Interpret) -> None:
    disclosure = interpret_text(table(THREE_PUBLIC, "\t合计\t公务接待费", "2022年预算数\t16\t1", "2023年预算数\t15\t1"))
    assert disclosure.figures == ()
    assert disclosure.counts.unplaced >= 4


@pytest.mark.parametrize("caption", ["编制单位：元氏县财政局", "编制单位：万宁市财政局", "填报单位：元谋县财政局"])
def test_the_name_of_an_office_is_no_unit_of_money(interpret_text: Interpret, caption: str) -> None:
    beside = interpret_text(texts.document([TOTAL]).replace("单位：万元", f"单位：万元\n{caption}"))
    assert {figure.value for figure in beside.figures} == {30_000, 10_000, 20_000}
    alone = interpret_text(texts.document([TOTAL]).replace("单位：万元", caption))
    assert alone.figures == ()


def test_a_short_total_row_that_may_be_read_in_two_ways_is_read_in_none(interpret_text: Interpret) -> None:
    header = ("科目编码\t\t\t科目名称\t合计\t基本支出\t项目支出", "类\t款\t项\t\t\t\t")
    disclosure = interpret_text(texts.document(["合计\t\t\t\t5\t5", "201\t\t\t一般公共服务支出\t5\t5\t"], header))
    assert {figure.row for figure in disclosure.figures} == {4}
    assert [cell.text for cell in disclosure.unplaced] == ["5", "5"]


def test_rows_of_which_an_editor_cut_the_blank_ends_are_read(interpret_text: Interpret) -> None:
    lines = [line.rstrip("\t") for line in (TOTAL, GOOD)]
    header = tuple(line.rstrip("\t") for line in texts.EXPENDITURE_HEADER)
    assert len(interpret_text(texts.document(lines, header)).figures) == 6


def test_a_subtotal_of_nothing_said_is_not_the_total(interpret_text: Interpret) -> None:
    disclosure = interpret_text(texts.document([TOTAL, "小计\t\t\t\t9\t9\t\t\t\t\t", "208\t\t\t小计\t4\t4\t\t\t\t\t"]))
    assert [cell.row for cell in disclosure.unplaced] == [4, 4]
    assert {f.dimensions["function"].rsplit("/", 1)[1] for f in disclosure.figures if f.row == 5} == {"208"}


def test_a_title_directly_between_two_tables_parts_them(interpret_text: Interpret) -> None:
    header = ("科目编码\t\t\t科目名称\t合计", "类\t款\t项\t\t")
    first = ["一般公共预算支出情况表（单位：万元）", *header, "201\t\t\t一般公共服务支出\t5"]
    second = ["政府性基金预算支出情况表（单位：万元）", *header, "212\t\t\t城乡社区支出\t7"]
    disclosure = interpret_text("\n".join([texts.TITLE, "", *first, *second, ""]))
    assert {figure.name: figure.value for figure in disclosure.figures} == {
        "general-budget": 50_000,
        "government-fund": 70_000,
    }


@pytest.mark.parametrize("text", ["15.50①", "15.50²", "10 20", "12345678901234567890123"])
def test_marks_and_merged_numbers_do_not_make_a_new_number(interpret_text: Interpret, text: str) -> None:
    disclosure = interpret_text(texts.document([GOOD.replace("1.00", text)]))
    assert [cell.text for cell in disclosure.unplaced] == [text]
    assert len(disclosure.figures) == 2


def narrative(heading: str, text: str) -> str:
    return f"{texts.TITLE}\n\n{heading}\n\n{text}\n"


def test_the_amount_compared_with_is_not_this_years(interpret_text: Interpret) -> None:
    text = "公务接待费0.5万元，较2022年预算数1万元减少0.5万元。"
    disclosure = interpret_text(narrative("二、“三公”经费支出情况", text))
    assert [(f.measure, f.value) for f in disclosure.figures] == [
        ("amount", Decimal(5_000)),
        ("change", Decimal(-5_000)),
    ]
    assert [number.text for number in disclosure.unread] == ["1万元"]


@pytest.mark.parametrize(
    ("heading", "text", "values"),
    [
        ("二、“三公”经费支出情况", "公务接待费0.5万元，差旅费3万元，比上年增加1万元。", [5_000]),
        ("三、机关运行经费情况", "机关运行经费52万元，其中办公费10万元，差旅费5万元，增加2万元。", [520_000]),
        ("一、预算收支增减变化情况说明", "教育局预算支出5万元，支出预算8万元。", [80_000]),
        ("一、预算收支增减变化情况说明", "下属县机关事务中心安排基本支出5万元，支出预算8万元。", [80_000]),
    ],
)
def test_what_is_said_of_something_else_is_not_said_of_the_subject_before(
    interpret_text: Interpret, heading: str, text: str, values: list[int]
) -> None:
    assert [figure.value for figure in interpret_text(narrative(heading, text)).figures] == values


def test_expenditure_after_revenue_is_expenditure(interpret_text: Interpret) -> None:
    text = "收入预算减少5万元；支出预算减少到15万元，其中基本支出减少3万元。"
    disclosure = interpret_text(narrative("一、预算收支增减变化情况说明", text))
    flows = [f.dimensions["flow"].rsplit("/", 1)[1] for f in disclosure.figures if f.measure == "change"]
    assert flows == ["revenue", "expenditure"]


def test_a_code_that_lost_its_zeros_is_no_other_code(interpret_text: Interpret) -> None:
    disclosure = interpret_text(texts.document([GOOD, GOOD.replace("201\t03\t01", "208\t5\t1")]))
    assert {cell.row for cell in disclosure.unplaced} == {4}


def test_a_table_with_rows_of_another_kind_is_reported(interpret_text: Interpret) -> None:
    disclosure = interpret_text(table("政府采购预算情况表", "项目名称\t合计", "甲\t6"))
    assert [cell.reason for cell in disclosure.unplaced] == ["the row label “甲” is no label in the ontology"]


def test_a_total_repeated_after_a_page_break_is_not_lost(interpret_text: Interpret) -> None:
    lines = [
        *texts.EXPENDITURE_HEADER,
        TOTAL,
        GOOD,
        "",
        "- 3 -",
        "",
        *texts.EXPENDITURE_HEADER,
        TOTAL,
        GOOD.replace("201", "208"),
    ]
    disclosure = interpret_text(table("支出总体情况表", *lines))
    assert [figure.value for figure in disclosure.figures] == [30_000, 10_000, 20_000] * 4


def test_a_row_with_amounts_in_words_is_no_header(interpret_text: Interpret) -> None:
    disclosure = interpret_text(table(THREE_PUBLIC, "合计\t公务接待费", "3万元\t公务接待费", "16\t1"))
    assert len(disclosure.figures) == 2
    assert [cell.text for cell in disclosure.unplaced] == ["3万元"]


def test_a_blank_header_does_not_take_its_neighbours_words(interpret_text: Interpret) -> None:
    header = ("科目编码\t\t\t科目名称\t合计\t基本支出\t\t项目支出", "类\t款\t项\t\t\t\t\t")
    disclosure = interpret_text(texts.document(["合计\t\t\t\t9\t2\t3\t4"], header))
    assert [cell.reason for cell in disclosure.unplaced] == ["no header stands above this column"]


def test_a_table_that_goes_on_under_its_repeated_title_is_one(interpret_text: Interpret) -> None:
    lines = [
        *texts.EXPENDITURE_HEADER,
        TOTAL,
        GOOD,
        "",
        "支出总体情况表（续表）",
        "",
        "单位：万元",
        "",
        *texts.EXPENDITURE_HEADER,
        GOOD.replace("201", "208"),
    ]
    disclosure = interpret_text(table("支出总体情况表", *lines))
    assert len(disclosure.tables) == 1
    assert len(disclosure.figures) == 9


def test_terms_without_numbers_are_terms_and_known_ones_end_a_definition(interpret_text: Interpret) -> None:
    plain = interpret_text(narrative("四、名词解释", "甲项：指甲。\n\n乙项：指乙。"))
    assert [(term.key, term.definition) for term in plain.terms] == [("甲项", "指甲。"), ("乙项", "指乙。")]
    mixed = interpret_text(narrative("四、名词解释", "一、甲项：指甲。\n\n主要包括：丙。\n\n基本支出：指丁。"))
    assert [(term.key, term.definition) for term in mixed.terms] == [
        ("甲项", "指甲。\n主要包括：丙。"),
        ("基本支出", "指丁。"),
    ]


def test_a_period_a_type_and_an_amount_that_are_none_are_said(interpret_text: Interpret, example_text: str) -> None:
    form = example_text.index("项目名称\t综合业务经费")
    changed = example_text[form:].replace("其他运转类", "31-部门项目", 1).replace("2023. 12. 31", "2023. 2. 30", 1)
    disclosure = interpret_text(example_text[:form] + changed.replace("140万元", "约140万元", 1))
    assert sorted(number.text for number in disclosure.unread) == ["2023. 1. 1-2023. 2. 30", "31-部门项目", "约140万元"]


def test_a_form_without_a_project_is_reported_row_by_row(interpret_text: Interpret, example_text: str) -> None:
    disclosure = interpret_text(example_text.replace("项目名称\t综合业务经费\t", "\t\t"))
    assert disclosure.counts.indicators == 100 - 13
    assert {number.reason for number in disclosure.unread} == {"the form names no project"}
    assert "经济成本指标 | 政府机关水费 | ≤1.8万元" in {number.text for number in disclosure.unread}


def test_a_number_is_no_name_of_a_project(interpret_text: Interpret, example_text: str) -> None:
    row = "综合业务经费\t其他运转类\t140.00\t140.00\t140.00"
    disclosure = interpret_text(example_text.replace(row, "140.00\t其他运转类\t综合业务经费\t140.00\t140.00"))
    assert [cell.text for cell in disclosure.unplaced] == ["140.00"] * 3
    assert all(project.name != "140.00" for project in disclosure.projects)


def test_amounts_of_a_form_are_no_indicators(interpret_text: Interpret, example_text: str) -> None:
    row = "县级预算资金： (万元)\t140万元\t\t\t\n"
    assert row in example_text
    disclosure = interpret_text(example_text.replace(row, row + "\t其中：财政拨款\t70\t\t\n"))
    assert disclosure.counts.indicators == 100
    assert [number.text for number in disclosure.unread] == ["其中：财政拨款 70"]


@pytest.mark.parametrize(
    ("name", "region"),
    [("聊城市阳谷县人民政府办公室", "371521"), ("山东省阳谷县财政局", "371521"), ("聊城市财政局", "3715")],
)
def test_the_lowest_region_of_a_name_is_meant(interpret_text: Interpret, name: str, region: str) -> None:
    text = texts.document([GOOD]).replace("阳谷县人民政府办公室", name)
    assert interpret_text(text).region == region


def test_the_running_text_says_whose_budget_it_is_when_the_title_is_damaged(
    interpret_text: Interpret, example_text: str
) -> None:
    damaged = interpret_text(example_text.replace("2023 年阳谷县人民政府办公室部门预\n算", "2023 年阳谷县人民政"))
    assert damaged.key == "371521/阳谷县人民政府办公室/2023/budget"


def test_a_part_heading_is_no_organization(interpret_text: Interpret) -> None:
    text = texts.document([GOOD]).replace(
        texts.TITLE, "关于阳谷县财政局2023年部门预算公开的说明\n\n第二部分\n\n2023年部门预算表"
    )
    assert interpret_text(text).department == "阳谷县财政局"


@pytest.mark.parametrize(
    "text",
    [
        "甲" * 20_000,
        "为" * 20_000,
        "1" * 20_000,
        ",111" * 5_000,
        "一般公共预算收入1万元," * 4_000,
        "甲\n" * 20_000,
        "1 " * 10_000,
    ],
    ids=["words", "filler", "digits", "groups", "amounts", "lines", "spaced"],
)
@pytest.mark.timeout(30)
def test_endless_text_is_read_in_linear_time(interpret_text: Interpret, text: str) -> None:
    disclosure = interpret_text(narrative("一、预算收支增减变化情况说明", f"支出预算8万元。{text}5万元。"))
    assert disclosure.figures[0].value == Decimal(80_000)
