"""Which disclosures a sum takes: nothing is counted twice, and budgets are never added to final accounts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import anyio
import pytest

from api.canned.answer import Page, ask
from api.canned.header import read_queries
from loader.disclosure import Disclosure
from loader.triples import disclosure_quads
from tests.api.client import Client
from tests.api.conftest import BASE, DEPARTMENT, DISCLOSURE
from tests.api.readers import StoreReader

OTHER = "阳谷县财政局"
TOTAL = 15_690_500
QUERIES = read_queries()


def rows(client: Client, address: str) -> list[dict[str, Any]]:
    response = client.get(f"/queries/{address}")
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["rows"]
    return found


def spent(client: Client, conditions: str) -> int:
    return sum(row["total"] for row in rows(client, f"spending-by-function?{conditions}"))


@pytest.mark.parametrize(
    ("conditions", "disclosures"),
    [
        ("", 2),
        ("year=2023", 2),
        ("year=2024", 1),
        (f"department={DEPARTMENT}", 1),
        (f"department={OTHER}", 1),
        (f"department={OTHER}&year=2024", 1),
        ("region=3715", 2),
        ("phase=executed", 1),
        (f"disclosure={DISCLOSURE}", 1),
        (f"disclosure=371521/{DEPARTMENT}/2023/final-accounts", 1),
    ],
)
@pytest.mark.parametrize("level", ["class", "group", "item"])
def test_each_disclosure_counts_once_and_each_phase_for_itself(
    several: Client, conditions: str, disclosures: int, level: str
) -> None:
    assert spent(several, f"{conditions}&level={level}") == disclosures * TOTAL


@pytest.mark.parametrize(
    "name", sorted(set(QUERIES) - {"code", "disclosures", "statistics", "compare-departments", "departments-by-code"})
)
def test_what_is_asked_of_one_disclosure_does_not_change_when_others_are_loaded(
    client: Client, several: Client, name: str
) -> None:
    parameters = {parameter.name: parameter.example for parameter in QUERIES[name].parameters if parameter.required}
    if QUERIES[name].parameter("disclosure"):
        parameters["disclosure"] = DISCLOSURE
    elif QUERIES[name].parameter("department"):
        parameters["department"] = DEPARTMENT
    if name == "project-indicators":
        parameters["project"] = f"371521/{DEPARTMENT}/综合业务经费"
    asked = f"{name}?" + "&".join(f"{key}={value}" for key, value in parameters.items())
    alone, among = rows(client, asked), rows(several, asked)
    if name == "glossary-term":
        among = [row for row in among if row["disclosure"].endswith(DISCLOSURE)]
    assert among == alone


def test_sums_over_offices_are_sums_of_offices(several: Client) -> None:
    assert [row["amount"] for row in rows(several, "procurement?year=2023")] == [358_400, 0, 7_231_000]
    assert [row["amount"] for row in rows(several, "revenue-by-source?year=2023")] == [2 * TOTAL]
    economic = rows(several, "spending-by-economic-class?scheme=economic-department&level=group&year=2023")
    assert sum(row["total"] for row in economic) == 2 * 9_649_700


def test_departments_by_code_has_a_row_for_each_office_and_year(several: Client) -> None:
    found = rows(several, "departments-by-code?code=208")
    assert [(row["departmentLabel"], row["year"], row["amount"]) for row in found] == [
        (DEPARTMENT, 2023, 1_474_100),
        (OTHER, 2023, 1_474_100),
        (OTHER, 2024, 1_474_100),
    ]


def test_departments_that_spend_the_same_share_a_rank(several: Client) -> None:
    found = rows(several, "compare-departments?year=2023")
    assert [(row["departmentLabel"], row["share"], row["rank"]) for row in found] == [
        (DEPARTMENT, 0.5, 1),
        (OTHER, 0.5, 1),
    ]


def test_a_name_that_several_projects_share_is_asked_about(several: Client) -> None:
    response = several.get("/queries/project-indicators?project=综合业务经费&year=2023")
    assert response.status_code == 422
    assert response.json()["near"] == [f"371521/{DEPARTMENT}/综合业务经费", f"371521/{OTHER}/综合业务经费"]
    assert len(rows(several, f"project-indicators?project=371521/{OTHER}/综合业务经费&year=2023")) == 13


def test_without_a_year_the_indicators_are_those_of_the_newest_plan(several: Client) -> None:
    assert len(rows(several, f"project-indicators?project=371521/{OTHER}/综合业务经费")) == 13


@pytest.fixture(scope="module")
def with_unit(example: Disclosure) -> StoreReader:
    """The office at department level, and the same figures once more at unit level."""
    return StoreReader([*disclosure_quads(example, BASE), *disclosure_quads(_at_unit_level(example), BASE)])


def _at_unit_level(example: Disclosure) -> Disclosure:
    return replace(example, identity=replace(example.identity, level="unit", unit=f"{DEPARTMENT}本级"))


def total(reader: StoreReader, **given: str) -> Any:
    found = anyio.run(ask, QUERIES["spending-by-function"], given, reader, "zh", Page(100))
    return sum(row["total"] for row in found.rows)


def test_an_office_is_not_added_to_its_unit(with_unit: StoreReader) -> None:
    assert total(with_unit) == TOTAL
    assert total(with_unit, department=DEPARTMENT) == TOTAL


def test_a_unit_counts_where_it_is_named_or_alone(example: Disclosure, with_unit: StoreReader) -> None:
    assert total(with_unit, disclosure=f"{DISCLOSURE}/unit") == TOTAL
    assert total(StoreReader(disclosure_quads(_at_unit_level(example), BASE))) == TOTAL
