"""What canned queries answer when several documents are loaded, or one that leaves something out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from api.canned import run_canned
from loader.batch import load
from loader.interpret import Overrides
from loader.settings import Settings
from tests.conftest import BASE
from tests.queries.conftest import Ask

OFFICE = "阳谷县人民政府办公室"


def test_a_project_without_a_form_has_no_goal_and_no_dates(loaded: Callable[..., Ask]) -> None:
    ask = loaded(
        one={"项目名称\t综合业务经费": "项目名称\t别的项目"},
        other={OFFICE: "阳谷县财政局"},
    )
    rows = [row for row in ask("projects") if row["projectLabel"] == "综合业务经费" and OFFICE in row["department"]]
    assert [(row["amount"], row["goal"], row["starts"], row["nature"]) for row in rows] == [
        (1_400_000, None, None, None)
    ]
    planned = [row for row in ask("projects") if row["projectLabel"] == "别的项目"]
    assert [(row["amount"], row["starts"]) for row in planned] == [(1_400_000, "2023-01-01")]


def test_the_budget_of_a_unit_is_not_added_to_that_of_its_department(loaded: Callable[..., Ask]) -> None:
    ask = loaded(
        department={"1. 阳谷县人民政府办公室本级": "1. 阳谷县人民政府办公室本级\n\n2. 阳谷县档案馆"},
        unit={OFFICE: "阳谷县档案馆", "2023 年阳谷县档案馆部门预\n算": "2023年阳谷县档案馆单位预算"},
    )
    levels = {row["departmentLabel"]: row["level"] for row in ask("disclosures")}
    assert levels == {OFFICE: "department", "阳谷县档案馆": "unit"}
    assert sum(row["total"] for row in ask("spending-by-function")) == 15_690_500
    assert [row["departmentLabel"] for row in ask("compare-departments", year="2023")] == [OFFICE]
    assert (
        sum(row["total"] for row in ask("spending-by-function", disclosure="371521/阳谷县档案馆/2023/budget/unit"))
        == 15_690_500
    )


def test_a_unit_that_no_department_includes_counts(loaded: Callable[..., Ask]) -> None:
    ask = loaded(unit={OFFICE: "阳谷县档案馆", "2023 年阳谷县档案馆部门预\n算": "2023年阳谷县档案馆单位预算"})
    assert sum(row["total"] for row in ask("spending-by-function")) == 15_690_500


@pytest.mark.parametrize("name", ["spending-by-function", "procurement", "revenue-by-source"])
def test_without_a_year_the_newest_counts(loaded: Callable[..., Ask], name: str) -> None:
    ask = loaded(first={}, second={"2023": "2024", "1,342.30": "1,342.30"})
    newest, of_2023, of_2024 = ask(name), ask(name, year="2023"), ask(name, year="2024")
    assert newest == of_2024 == of_2023


def test_a_region_is_found_by_its_code_of_six_digits(loaded: Callable[..., Ask]) -> None:
    ask = loaded(one={})
    assert ask("disclosures", region="370000") == ask("disclosures", region="371500") == ask("disclosures")


def test_the_adjusted_budget_is_asked_of_the_final_accounts(tmp_path: Path) -> None:
    rows = ("项目\t年初预算数\t调整预算数\t决算数", "合计\t3\t2\t1", "公务接待费\t3\t2\t1")
    document = "\n".join(("2024年阳谷县财政局部门决算", "", "财政拨款“三公”经费支出决算表", "单位：元", *rows))
    (tmp_path / "a.txt").write_text(document, encoding="utf-8")
    report = load([tmp_path / "a.txt"], Settings(tmp_path / "data", BASE), Overrides(), None, lambda _: None)
    assert [outcome.status for outcome in report.outcomes] == ["loaded"], report.outcomes
    for phase, amount in {"adjusted": 2, "executed": 1}.items():
        answer = run_canned("three-public", {"year": "2024", "phase": phase}, tmp_path / "data", "zh").rows
        assert [row["amount"] for row in answer] == [amount] * 2
