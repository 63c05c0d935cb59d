"""What several documents make of the codes: who attests them, under which names, and the codes that are a document's own."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import BASE
from tests.queries.conftest import Ask, Rows, load_variants

OFFICE, FINANCE, EDUCATION = "阳谷县人民政府办公室", "阳谷县财政局", "阳谷县教育和体育局"
ELECTRICITY = {"302\t39\t其他交通费用": "302\t04\t电费"}
FORMER = {"行政事业单位养老支出": "行政事业单位离退休"}
UNSEEN = {"208\t05\t01\t行政单位离退休": "208\t05\t03\t离退休人员管理机构"}
OWN = {"210\t11\t01\t行政单位医疗": "210\t11\t98\t自定医疗"}
CODE = "https://w3id.org/budgetgraph/code/"


def local(department: str, year: int, path: str) -> str:
    return f"{BASE}id/disclosure/371521/{department}/{year}/budget/code/{path}"


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """The office in 2023, the finance bureau in 2023 under a former name and in 2024, the education bureau in 2023.

    The last three have a code of their own, and the education bureau has two of them, and a code that the list has unverified.
    """
    return load_variants(
        tmp_path_factory.mktemp("codes"),
        office={},
        finance={OFFICE: FINANCE, **FORMER, **ELECTRICITY},
        next={OFFICE: FINANCE, "2023": "2024", **ELECTRICITY},
        education={OFFICE: EDUCATION, **ELECTRICITY, **OWN, **UNSEEN},
    )


def properties(rows: Rows, *names: str) -> list[tuple[str, str | None]]:
    return [(row["value"], row["valueLabel"]) for row in rows if row["property"] in names]


def test_documents_attest_a_code_with_their_years_and_names(ask: Ask) -> None:
    rows = ask("code", scheme="functional", code="20805")
    assert properties(rows, "documents", "firstYear", "lastYear") == [("4", None), ("2023", None), ("2024", None)]
    assert properties(rows, "publishedName") == [("行政事业单位养老支出", "3"), ("行政事业单位离退休", "1")]
    assert properties(rows, "label") == [("行政事业单位养老支出", None), ("行政事业单位离退休", None)]


def test_a_code_that_only_some_documents_have_counts_those(ask: Ask) -> None:
    rows = ask("code", scheme="economic-department", code="30239")
    assert properties(rows, "documents", "firstYear", "lastYear") == [("1", None), ("2023", None), ("2023", None)]


def test_an_unverified_code_is_attested_by_the_document_that_publishes_it(ask: Ask) -> None:
    used, unused = (ask("code", scheme="functional", code=code) for code in ("2080503", "2080507"))
    assert properties(used, "status") == [(f"{CODE}verification/attested", "已见于文件")]
    assert properties(unused, "status") == [(f"{CODE}verification/unverified", "未核实")]
    assert [row["status"] for row in ask("search-codes", q="2080503")] == ["attested"]
    assert [row["status"] for row in ask("search-codes", q="2080507")] == ["unverified"]
    assert ask("code-history", scheme="functional", code="2080503")[-1]["status"] == "attested"


def test_spending_under_a_former_name_is_spending_under_the_code(ask: Ask) -> None:
    rows = ask("departments-by-code", code="20805", year="2023")
    assert [(row["departmentLabel"], row["amount"]) for row in rows] == [
        (OFFICE, 1_474_100),
        (EDUCATION, 1_474_100),
        (FINANCE, 1_474_100),
    ]
    (row,) = [row for row in ask("spending-by-function", level="group", department=FINANCE) if row["code"] == "20805"]
    assert (row["label"], row["total"]) == ("行政事业单位养老支出", 1_474_100)


def test_a_local_code_is_described_by_its_iri(ask: Ask) -> None:
    iri = local(EDUCATION, 2023, "economic-department/30204/电费")
    assert [tuple(row.values()) for row in ask("code", scheme="economic-department", code=iri)] == [
        ("notation", "30204", None),
        ("label", "电费", None),
        ("level", f"{CODE}economic-department/level/group", "款"),
        ("broader", f"{CODE}economic-department/302", "商品和服务支出"),
        ("edition", f"{CODE}economic-department", "部门预算支出经济分类"),
        ("status", f"{CODE}verification/local", "本文件自定"),
        ("observedPair", f"{CODE}economic-government/50201", "办公经费"),
        ("disclosure", f"{BASE}id/disclosure/371521/{EDUCATION}/2023/budget", f"2023年{EDUCATION}部门预算"),
        ("agreement", f"{CODE}code-agreement/name-differs", "名称不一致"),
    ]
    assert [tuple(row.values()) for row in ask("code-history", scheme="economic-department", code=iri)] == [
        (None, "电费", None, None, None, "local")
    ]


def test_a_local_code_says_nothing_of_the_national_one(ask: Ask) -> None:
    rows = ask("code", scheme="economic-department", code="30204")
    assert properties(rows, "prefLabel") == [("手续费", None)]
    assert properties(rows, "label", "publishedName", "documents") == []
    narrower = properties(ask("code", scheme="economic-department", code="302"), "narrower")
    assert (local(EDUCATION, 2023, "economic-department/30204/电费"), "电费") in narrower
    assert (f"{CODE}economic-department/30204", "手续费") in narrower


def test_what_is_below_a_code_includes_local_codes(ask: Ask) -> None:
    rows = ask("departments-by-code", code="302", scheme="economic-department", year="2023")
    assert [(row["departmentLabel"], row["amount"]) for row in rows] == [
        (OFFICE, 658_200),
        (EDUCATION, 658_200),
        (FINANCE, 658_200),
    ]
    iri = local(FINANCE, 2024, "economic-department/30204/电费")
    assert [(row["departmentLabel"], row["year"], row["amount"]) for row in ask("departments-by-code", code=iri)] == [
        (FINANCE, 2024, 232_200)
    ]
    assert ask("departments-by-code", code="30204", scheme="economic-department") == []


def test_local_codes_of_one_number_and_name_share_a_row(ask: Ask) -> None:
    rows = ask("spending-by-economic-class", scheme="economic-department", level="group", year="2023")
    of_30204 = [(row["label"], row["total"], row["personnel"], row["public"]) for row in rows if row["code"] == "30204"]
    assert of_30204 == [("电费", 464_400, None, 464_400)]
    assert sum(row["total"] for row in rows) == 3 * 9_649_700


def test_a_published_table_shows_the_number_of_a_local_code(ask: Ask) -> None:
    rows = ask("published-table", disclosure=f"371521/{EDUCATION}/2023/budget", table="basic-economic")
    assert {row["code"] for row in rows if row["rowLabel"] == "电费"} == {"30204"}
    assert {row["code"] for row in rows if row["rowLabel"] == "合 计" or row["rowLabel"] == "合计"} == {None}


def test_a_pair_with_a_local_code_is_not_national(ask: Ask) -> None:
    rows = ask("economic-correspondence", disclosure=f"371521/{EDUCATION}/2023/budget")
    pairs = [(row["departmentCode"], row["departmentLabel"]) for row in rows if row["national"] is False]
    assert pairs == [("30107", "绩效工资"), ("30204", "电费")]


def test_a_local_code_is_found_after_national_ones(ask: Ask) -> None:
    rows = [row for row in ask("search-codes", q="电费") if row["match"] == "name"]
    assert [row["concept"] for row in rows] == [
        f"{CODE}economic-department/30206",
        local(EDUCATION, 2023, "economic-department/30204/电费"),
        local(FINANCE, 2023, "economic-department/30204/电费"),
        local(FINANCE, 2024, "economic-department/30204/电费"),
    ]
    assert [(row["code"], row["status"]) for row in rows[1:]] == [("30204", "local")] * 3


def test_a_local_code_is_mapped_to_nothing_international(ask: Ask) -> None:
    rows = ask("international", disclosure=f"371521/{EDUCATION}/2023/budget")
    assert [(row["cofog"], row["amount"]) for row in rows] == [("01", 13_423_000), (None, 2_267_500)]


SELECTIONS = st.fixed_dictionaries(
    {},
    optional={
        "department": st.sampled_from([OFFICE, FINANCE, EDUCATION]),
        "region": st.sampled_from(["37", "3715", "371521", "阳谷县"]),
        "year": st.sampled_from(["2022", "2023", "2024"]),
        "phase": st.sampled_from(["approved", "executed"]),
        "disclosure": st.sampled_from([f"371521/{FINANCE}/{year}/budget" for year in (2023, 2024)]),
    },
)


@given(selection=SELECTIONS)
@settings(max_examples=60, deadline=None)
def test_whatever_is_selected_the_divisions_add_up_to_the_spending(ask: Ask, selection: Mapping[str, str]) -> None:
    spent = ask("spending-by-function", **selection)
    assert sum(row["amount"] for row in ask("international", **selection)) == sum(row["total"] for row in spent)


@pytest.mark.parametrize("year", ["2023", "2024"])
def test_a_code_has_the_sum_of_the_items_that_begin_with_it(ask: Ask, year: str) -> None:
    items = ask("spending-by-function", level="item", year=year)
    for code in ("201", "208", "20805", "2080505", "2080503", "210", "21011", "221", "229"):
        rows = ask("departments-by-code", code=code, year=year)
        below = [row for row in items if row["code"].startswith(code)]
        for part, column in (("amount", "total"), ("basic", "basic"), ("project", "project")):
            assert sum(row[part] or 0 for row in rows) == sum(row[column] or 0 for row in below), (code, part)
