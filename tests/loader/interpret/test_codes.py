"""How the codes of a document are tied to the national list: by code and name together, never by one of them alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loader.checks.rules import read_rules
from loader.checks.run import Checks
from loader.disclosure import Disclosure, PublishedCode
from loader.interpret.codes import agreement
from loader.national import NationalCode
from loader.normalise import name_key
from loader.ontology import Ontology
from loader.settings import ROOT
from loader.triples import disclosure_iri, disclosure_nquads
from loader.vocabulary import CODE, Vocabulary
from tests.loader.interpret import budget_texts as texts

Interpret = Callable[[str], Disclosure]
Messages = Callable[[Disclosure, str], list[str]]
BASE = "http://example.org/"

FUNCTIONAL, DEPARTMENT, GOVERNMENT = (
    f"{CODE}{name}" for name in ("functional", "economic-department", "economic-government")
)
ECONOMIC_HEADER = (
    "科目编码\t\t部门预算支出经济分类科目名称\t科目编码\t\t政府预算支出经济分类科目名称\t基本支出预算\t\t",
    "类\t款\t\t类\t款\t\t小计\t人员支出\t日常公用支出",
)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def functional(*rows: tuple[str, str]) -> str:
    """支出总体情况表 with one yuan under each code and name."""
    return texts.document(
        f"{code[:3]}\t{code[3:5]}\t{code[5:]}\t{name}\t1.00\t1.00\t\t\t\t\t".rstrip("\t") + "\t" * 5
        for code, name in rows
    )


def economic(*rows: tuple[str, str, str, str]) -> str:
    """一般公共预算基本支出情况表 with one yuan under each departmental and government class."""
    lines = (
        f"{code[:3]}\t{code[3:]}\t{name}\t{other[:3]}\t{other[3:]}\t{other_name}\t1.00\t1.00\t"
        for code, name, other, other_name in rows
    )
    return texts.document(lines, ECONOMIC_HEADER, "一般公共预算基本支出情况表")


def code_of(disclosure: Disclosure, notation: str) -> PublishedCode:
    (found,) = (code for code in disclosure.codes if code.notation == notation)
    return found


@pytest.fixture(scope="module")
def messages(vocabulary: Vocabulary) -> Messages:
    """What the rules on codes find in a disclosure, of one severity."""
    rules = {id: rule for id, rule in read_rules().items() if rule.group == "codes"}
    checks = Checks(rules, vocabulary, Ontology(ROOT / "ontology").store())

    def ask(disclosure: Disclosure, severity: str) -> list[str]:
        graph = disclosure_iri(disclosure, BASE).value
        found = checks.findings(disclosure_nquads(disclosure, BASE), graph)
        return sorted(finding.message["en"] for finding in found if finding.severity == severity)

    return ask


def test_every_code_of_the_example_is_linked_under_its_name_of_today(example: Disclosure) -> None:
    assert {(code.agreement, code.national == f"{code.scheme}/{code.notation}") for code in example.codes} == {
        ("same-name", True)
    }
    values = {value for figure in example.figures for name, value in figure.dimensions.items() if name in CODED}
    assert all(value.startswith(CODE) for value in values)
    assert {f"{FUNCTIONAL}/2010301", f"{DEPARTMENT}/30107", f"{GOVERNMENT}/50101"} <= values


CODED = ("function", "departmentEconomicClass", "governmentEconomicClass")


def test_of_the_pairs_of_the_example_one_is_not_national(example: Disclosure) -> None:
    pairs = {(pair.department.notation, pair.government.notation): pair.is_national for pair in example.pairs}
    assert len(pairs) == 22
    assert [pair for pair, is_national in pairs.items() if not is_national] == [("30107", "50101")]
    assert {pair for pair in pairs if len(pair[0]) == 3} == {
        ("301", "501"),
        ("302", "502"),
        ("302", "505"),
        ("303", "509"),
    }


def test_a_former_name_means_the_national_code_and_says_since_when_it_is_another(
    interpret_text: Interpret, example_text: str, example: Disclosure, messages: Messages
) -> None:
    disclosure = interpret_text(example_text.replace("行政事业单位养老支出", "行政事业单位离退休"))
    code = code_of(disclosure, "20805")
    assert (code.agreement, code.national) == ("former-name", f"{FUNCTIONAL}/20805")
    assert code.change == f"{FUNCTIONAL}/change/20805-2020-renamed"
    (message,) = messages(disclosure, "warning")
    assert message.startswith(
        "The code 20805行政事业单位离退休 has a former name: it was renamed in 2020, and is now 行政事业单位养老支出; see "
    )
    assert [figure.dimensions for figure in disclosure.figures] == [figure.dimensions for figure in example.figures]


def test_a_name_of_a_later_edition_means_the_national_code_and_is_told_only_before_its_time(
    interpret_text: Interpret, messages: Messages
) -> None:
    text = functional(("2130153", "耕地建设与利用"))
    early, late = interpret_text(text), interpret_text(text.replace("2023年", "2024年"))
    assert code_of(early, "2130153") == code_of(late, "2130153")
    assert code_of(early, "2130153").agreement == "later-name"
    assert code_of(early, "2130153").change == f"{FUNCTIONAL}/change/2130153-2024-renamed"
    assert messages(early, "notice") == [
        "The code 2130153耕地建设与利用 has a name that was given in 2024; check the year and the code. "
        "See 支出总体情况表, row 3 耕地建设与利用."
    ]
    assert messages(late, "notice") == []


def test_a_former_name_in_its_time_needs_no_notice(interpret_text: Interpret, messages: Messages) -> None:
    disclosure = interpret_text(functional(("20805", "行政事业单位离退休")).replace("2023年", "2018年"))
    assert code_of(disclosure, "20805").agreement == "former-name"
    assert messages(disclosure, "notice") == messages(disclosure, "warning") == []


def test_a_code_under_a_name_of_the_unit_itself_is_local(interpret_text: Interpret, messages: Messages) -> None:
    disclosure = interpret_text(
        economic(("302", "商品和服务支出", "502", "机关商品和服务支出"), ("30204", "电费", "50201", "办公经费"))
    )
    code = code_of(disclosure, "30204")
    assert (code.agreement, code.national, code.change) == ("name-differs", None, None)
    assert code.concept == "economic-department/30204/电费"
    assert code.parent == f"{DEPARTMENT}/302"
    assert {figure.dimensions["departmentEconomicClass"] for figure in disclosure.figures if figure.row == 4} == {
        code.concept
    }
    assert messages(disclosure, "warning") == [
        "The code 30204电费 is not in the national list, where this code is 手续费; check code and name. "
        "See 一般公共预算基本支出情况表, row 4 电费."
    ]


def test_a_class_is_the_sum_of_the_local_codes_below_it(interpret_text: Interpret) -> None:
    rows = (("302", "商品和服务支出"), ("30204", "电费"), ("30201", "办公费"))
    disclosure = interpret_text(economic(*((*row, "502", "机关商品和服务支出") for row in rows)))
    assert {figure.row: figure.is_line_item for figure in disclosure.figures} == {3: False, 4: True, 5: True}


def test_a_name_from_before_the_code_meant_something_else_is_local(
    interpret_text: Interpret, messages: Messages
) -> None:
    disclosure = interpret_text(economic(("30311", "住房公积金", "50999", "其他对个人和家庭补助")))
    code = code_of(disclosure, "30311")
    assert (code.agreement, code.national, code.change) == ("other-meaning", None, None)
    assert messages(disclosure, "warning") == [
        "The code 30311住房公积金 is not in the national list, where this code is 代缴社会保险费; check code and name. "
        "See 一般公共预算基本支出情况表, row 3 住房公积金."
    ]


def test_a_name_of_its_time_for_a_code_that_means_something_else_today_is_local_and_no_fault(
    interpret_text: Interpret, messages: Messages
) -> None:
    text = economic(("30311", "住房公积金", "50999", "其他对个人和家庭补助")).replace("2023年", "2017年")
    disclosure = interpret_text(text)
    assert messages(disclosure, "warning") == []
    assert [problem.message for problem in disclosure.problems if "30311" in problem.message] == [
        "30311 住房公积金 has meant 代缴社会保险费 since 2018, so its figures stand under a code local to this document"
    ]


def test_a_code_that_has_ended_is_linked_to_what_it_was(interpret_text: Interpret, messages: Messages) -> None:
    disclosure = interpret_text(functional(("20124", "宗教事务")))
    code = code_of(disclosure, "20124")
    assert (code.agreement, code.national) == ("former-name", f"{FUNCTIONAL}/20124")
    assert code.change == f"{FUNCTIONAL}/change/20124-2019-moved"
    assert messages(disclosure, "notice") == [
        "The code 20124宗教事务 has not been in the national list since 2019; check which code took its place. "
        "See 支出总体情况表, row 3 宗教事务."
    ]


def test_what_the_national_list_does_not_have_is_local_with_what_is_above_it(
    interpret_text: Interpret, messages: Messages
) -> None:
    disclosure = interpret_text(functional(("2990101", "某项"), ("2080177", "某某项")))
    codes = {code.key: (code.agreement, code.parent) for code in disclosure.codes}
    assert codes == {
        "functional/2990101/某项": ("unknown-code", "functional/29901"),
        "functional/29901": ("no-name", "functional/299"),
        "functional/299": ("no-name", None),
        "functional/2080177/某某项": ("unknown-code", f"{FUNCTIONAL}/20801"),
    }
    assert messages(disclosure, "notice") == [
        f"The code {code}{name} is not in the national list as far as it is known; check the number. "
        f"See 支出总体情况表, row {row} {name}."
        for row, code, name in ((4, "2080177", "某某项"), (3, "2990101", "某项"))
    ]


def test_a_local_code_stands_below_the_documents_own(interpret_text: Interpret) -> None:
    disclosure = interpret_text(functional(("299", "某类"), ("29901", "某款"), ("2990101", "某项")))
    assert [code.parent for code in disclosure.codes] == [None, "functional/299/某类", "functional/29901/某款"]
    assert [figure.is_line_item for figure in disclosure.figures if figure.column == 6] == [False, False, True]


def test_a_code_without_a_name_is_linked_to_nothing(interpret_text: Interpret, messages: Messages) -> None:
    disclosure = interpret_text(functional(("20103", ""), ("201", "—")))
    assert {(code.key, code.agreement, code.national) for code in disclosure.codes} == {
        ("functional/20103", "no-name", None),
        ("functional/201", "no-name", None),
    }
    assert "The code 20103 stands without a name; add it. See 支出总体情况表, row 3." in messages(disclosure, "warning")


def test_two_names_of_one_code_stay_apart(interpret_text: Interpret, messages: Messages) -> None:
    disclosure = interpret_text(
        economic(
            ("30204", "电费", "50201", "办公经费"),
            ("30204", "手续费", "50201", "办公经费"),
            ("30204", "电 费", "50201", "办公经费"),
        )
    )
    assert [code.concept for code in disclosure.codes if code.notation == "30204"] == [
        "economic-department/30204/电费",
        f"{DEPARTMENT}/30204",
    ]
    assert [(pair.department.name, pair.is_national) for pair in disclosure.pairs] == [
        ("电费", False),
        ("手续费", True),
    ]
    assert len(messages(disclosure, "warning")) == 1


def test_a_pair_is_national_when_codes_below_it_are(vocabulary: Vocabulary) -> None:
    assert vocabulary.has_pair("30101", "50101")
    assert vocabulary.has_pair("301", "501")
    assert vocabulary.has_pair("302", "50502")
    assert not vocabulary.has_pair("30107", "50101")
    assert not vocabulary.has_pair("301", "502")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("20103", "政府办公厅（室）及相关机构事务"),
        ("20103", "政府办公厅(室)及相关机构事务"),
        ("20103", "政府办公厅〔室〕及相关机构事 务"),
        ("208", "社会保障 和就业"),
        ("2080505", "机关事业单位基本\u3000养老保险缴费"),
        ("2080505", "“机关事业单位基本养老保险缴费”支出"),
        ("215", "资源勘探工业信息等"),
    ],
)
def test_a_name_may_be_written_in_other_ways(interpret_text: Interpret, code: str, name: str) -> None:
    assert code_of(interpret_text(functional((code, name))), code).agreement == "same-name"


def test_a_name_alone_is_never_a_code(interpret_text: Interpret, vocabulary: Vocabulary) -> None:
    assert vocabulary.concept("functional", "行政运行") is None
    balance = texts.document(
        ["一般公共预算收入\t5.00\t行政运行\t3.00", "\t\t一般公共服务支出\t2.00"],
        ("收入\t\t支出\t", "项目\t预算数\t项目\t预算数"),
        "收支总体情况表",
    )
    disclosure = interpret_text(balance)
    assert [cell.text for cell in disclosure.unplaced] == ["3.00"]
    assert f"{FUNCTIONAL}/201" in {figure.dimensions.get("function") for figure in disclosure.figures}
    assert disclosure.codes == ()


def test_a_class_that_the_document_numbers_in_its_own_way_is_meant_by_its_name_in_the_balance(
    interpret_text: Interpret, example_text: str
) -> None:
    text = example_text.replace("210\t\t\t卫生健康支出", "299\t\t\t卫生健康支出")
    disclosure = interpret_text(text)
    named = [f.dimensions["function"] for f in disclosure.figures if f.name == "balance" and f.value == 270_800]
    assert named == ["functional/299/卫生健康支出"]


def test_codes_are_looked_for_in_the_classification_that_has_them(interpret_text: Interpret) -> None:
    """A table of government classes whose header does not say which classification it is."""
    header = ("科目编码\t\t科目名称\t小计\t人员支出\t日常公用支出", "类\t款\t\t\t\t")
    line = "501\t01\t工资奖金津补贴\t1.00\t1.00\t"
    disclosure = interpret_text(texts.document([line], header, "一般公共预算基本支出情况表"))
    assert [code.national for code in disclosure.codes] == [f"{GOVERNMENT}/50101"]


@pytest.fixture(scope="module")
def national(vocabulary: Vocabulary) -> list[NationalCode]:
    return [
        code for scheme in (FUNCTIONAL, DEPARTMENT, GOVERNMENT) for code in vocabulary.schemes[scheme].codes.values()
    ]


@quick
@given(chosen=st.data(), name=st.text(max_size=12) | st.sampled_from(("行政运行", "电费", "其他支出", "住房公积金")))
def test_a_name_that_no_edition_gave_the_code_never_links(
    national: list[NationalCode], chosen: st.DataObject, name: str
) -> None:
    code = chosen.draw(st.sampled_from(national))
    names = {name_key(code.name), *(name_key(change.name) for change in code.changes)}
    agreed, change = agreement(code, name)
    if name_key(name) not in names:
        assert agreed in ("no-name", "name-differs")
        assert change is None


@quick
@given(chosen=st.data())
def test_every_national_code_is_linked_under_its_own_name(national: list[NationalCode], chosen: st.DataObject) -> None:
    code = chosen.draw(st.sampled_from(national))
    assert agreement(code, f" {code.name}\n")[0] in ("same-name", "former-name")
    assert all(agreement(code, name)[0] in ("former-name", "later-name") for name in code.other_names())
    assert agreement(None, code.name) == ("unknown-code", None)


@quick
@given(items=texts.item_lists, chosen=st.data())
def test_linking_changes_no_sum_and_loses_no_number(
    interpret_text: Interpret, vocabulary: Vocabulary, items: list[texts.Item], chosen: st.DataObject
) -> None:
    """The same amounts, once under names that nobody knows, once under the national names wherever there are some."""
    codes = vocabulary.schemes[FUNCTIONAL].codes
    unknown = texts.expenditure_lines(items, lambda amount: "" if amount is None else f"{amount:.2f}")
    known = [linked(line, codes) if chosen.draw(st.booleans()) else line for line in unknown]
    before, after = interpret_text(texts.document([*unknown, GOOD])), interpret_text(texts.document([*known, GOOD]))
    assert after.counts.cells == before.counts.cells == after.counts.table_figures + after.counts.unplaced
    assert [(figure.row, figure.column, figure.value, figure.is_line_item) for figure in after.figures] == [
        (figure.row, figure.column, figure.value, figure.is_line_item) for figure in before.figures
    ]


GOOD = "234\t01\t99\t其他\t0.01\t0.01\t\t\t\t\t"


def linked(line: str, codes: Mapping[str, NationalCode]) -> str:
    """The line under the national name of its code."""
    first, second, third, name, *rest = line.split("\t")
    national = codes.get(first + second + third)
    return "\t".join([first, second, third, national.name if national else name, *rest])
