"""Documents as they should not be: each is refused or loaded with one clear message, and nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from loader.disclosure import Disclosure, Unplaced
from loader.interpret import Overrides, interpret
from loader.problems import DocumentError
from loader.readers import read
from loader.vocabulary import Vocabulary
from tests.loader.interpret import budget_texts as texts

Interpret = Callable[[str], Disclosure]
GOOD = "201\t03\t01\t行政运行\t3.00\t1.00\t2.00\t\t\t\t"
TOTAL = "合 计\t\t\t\t3.00\t1.00\t2.00\t\t\t\t"


@pytest.fixture(scope="module")
def example_text(example_path: Path) -> str:
    return example_path.read_text(encoding="utf-8")


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


def test_codes_above_one_that_stands_alone_are_there_without_a_name(interpret_text: Interpret) -> None:
    codes = {code.notation: (code.name, code.parent) for code in interpret_text(texts.document([GOOD])).codes}
    assert codes == {"2010301": ("行政运行", "20103"), "20103": ("", "201"), "201": ("", None)}


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
    assert [p.message for p in disclosure.problems] == [
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
