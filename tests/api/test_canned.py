"""Canned answers over HTTP: the contract's JSON, the same rows in every format, parameters, and paging."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest

from api.canned.choices import choices_of
from api.canned.header import read_queries
from tests.api.client import Client
from tests.api.conftest import BASE, DEPARTMENT, DISCLOSURE

QUERIES = read_queries()
NEEDED = {
    name: {parameter.name: parameter.example for parameter in query.parameters if parameter.required}
    for name, query in QUERIES.items()
}
"""What makes each query answerable."""


def address(name: str, **parameters: Any) -> str:
    given = {**NEEDED[name], **parameters}
    return f"/queries/{name}?" + "&".join(f"{key}={quote(str(value))}" for key, value in given.items())


def answer(client: Client, name: str, **parameters: Any) -> dict[str, Any]:
    response = client.get(address(name, **parameters))
    assert response.status_code == 200, response.text
    content: dict[str, Any] = response.json()
    return content


@pytest.mark.parametrize("name", QUERIES)
def test_every_question_answers_in_the_shape_of_the_contract(client: Client, name: str) -> None:
    content = answer(client, name)
    assert list(content) == ["query", "parameters", "columns", "rows", "truncated", "next", "snapshot"]
    assert content["query"] == name
    assert NEEDED[name].items() <= content["parameters"].items()
    assert content["columns"] == [column.name for column in QUERIES[name].columns]
    assert content["rows"]
    assert all(list(row) == content["columns"] for row in content["rows"])
    assert content["truncated"] is False
    assert content["next"] is None
    assert content["snapshot"]


@pytest.mark.parametrize("name", QUERIES)
def test_every_question_has_the_same_rows_in_every_format(client: Client, name: str) -> None:
    rows = answer(client, name)["rows"]
    as_text = [["" if value is None else _text(value) for value in row.values()] for row in rows]

    found = list(csv.reader(io.StringIO(client.get(address(name, format="csv")).text)))
    assert found[0] == list(rows[0])
    assert [[cell.removeprefix("'") for cell in row] for row in found[1:]] == as_text

    for name_of_format, media_type, kind in (
        ("srj", "application/sparql-results+json", ox.QueryResultsFormat.JSON),
        ("srx", "application/sparql-results+xml", ox.QueryResultsFormat.XML),
        ("tsv", "text/tab-separated-values", ox.QueryResultsFormat.TSV),
    ):
        response = client.get(address(name), media_type)
        assert response.headers["content-type"].partition(";")[0] == media_type
        assert response.content == client.get(address(name, format=name_of_format)).content
        solutions = ox.parse_query_results(response.content, kind)
        assert isinstance(solutions, ox.QuerySolutions)
        assert [variable.value for variable in solutions.variables] == list(rows[0])
        values = [["" if term is None else _number(term.value) for term in solution] for solution in solutions]
        assert values == [[_number(cell) for cell in row] for row in as_text]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(text: str) -> str | float:
    """Numbers are compared as numbers: `0.5` and `0.50` are one."""
    try:
        return float(text)
    except ValueError:
        return text


@pytest.mark.parametrize("name", QUERIES)
def test_every_question_has_a_page_with_its_rows(client: Client, name: str) -> None:
    page = client.page(address(name))
    assert page.count("<tr>") == len(answer(client, name)["rows"]) + 1
    assert QUERIES[name].title.zh in page
    assert QUERIES[name].title.en in client.page(address(name, lang="en"))


def test_amounts_are_numbers_in_yuan_and_the_unknown_is_null(client: Client) -> None:
    text = client.get(address("spending-by-function")).text
    assert '{"code":"208","label":"社会保障和就业支出","total":1474100,"basic":1474100,"project":null}' in text


@pytest.mark.parametrize(
    "name",
    [
        DISCLOSURE,
        f"{BASE}id/disclosure/{DISCLOSURE}",
        f"{BASE}id/disclosure/{quote(DISCLOSURE)}",
        "2023年阳谷县人民政府办公室部门预算",
    ],
)
def test_a_disclosure_is_named_by_iri_short_form_or_title(client: Client, name: str) -> None:
    assert len(answer(client, "overview", disclosure=name)["rows"]) == 11


@pytest.mark.parametrize(
    ("parameter", "names"),
    [
        (
            "department",
            [DEPARTMENT, f"371521/{DEPARTMENT}", f"{BASE}id/department/371521/{DEPARTMENT}", "阳谷县 人民政府办公室"],
        ),
        (
            "region",
            [
                "371521",
                "阳谷县",
                "3715",
                "37",
                "山东省",
                "Yanggu County",
                "https://w3id.org/budgetgraph/code/region/371521",
            ],
        ),
        ("disclosure", [DISCLOSURE]),
        ("year", ["2023"]),
        ("phase", ["approved"]),
    ],
)
def test_a_thing_is_named_by_iri_short_form_or_name(client: Client, parameter: str, names: list[str]) -> None:
    whole = answer(client, "spending-by-function")["rows"]
    for name in names:
        assert answer(client, "spending-by-function", **{parameter: name})["rows"] == whole


@pytest.mark.parametrize("name", ["12345市民服务热线经费", "12345 市民服务热线经费", "１２３４５市民服务热线经费"])
def test_white_space_and_width_do_not_matter_in_names(client: Client, name: str) -> None:
    assert len(answer(client, "project-indicators", project=name)["rows"]) == 11


def test_conditions_that_nothing_fits_give_no_rows(client: Client) -> None:
    assert answer(client, "spending-by-function", year=2019)["rows"] == []
    assert answer(client, "spending-by-function", phase="executed")["rows"] == []
    assert "没有符合条件的数据" in client.page(address("spending-by-function", year=2019))


def test_empty_fields_of_a_form_are_as_good_as_absent(client: Client) -> None:
    sent = answer(
        client, "spending-by-function", disclosure="", department="", region="", year="", phase="", level="class"
    )
    assert sent == answer(client, "spending-by-function")


def test_labels_are_chinese_unless_english_is_asked_for(client: Client) -> None:
    assert [row["itemLabel"] for row in answer(client, "overview")["rows"]][:2] == ["收入", "支出"]
    assert [row["itemLabel"] for row in answer(client, "overview", lang="en")["rows"]][:2] == ["Revenue", "Expenditure"]


def test_pages_follow_each_other_without_gap_or_overlap(client: Client) -> None:
    whole = answer(client, "published-table", table="revenue")["rows"]
    found: list[dict[str, Any]] = []
    following: str | None = address("published-table", table="revenue", limit=7)
    while following:
        page = client.get(following).json()
        assert page["truncated"] is (page["next"] is not None)
        found += page["rows"]
        following = page["next"]
    assert found == whole
    assert len(whole) == 45


def test_other_formats_name_the_next_page_in_a_header(client: Client) -> None:
    response = client.get(address("published-table", limit=2, format="csv"))
    following = response.links["next"]["url"]
    assert len(client.get(following).text.splitlines()) == 3
    assert "link" not in client.get(address("published-table", format="csv")).headers


def test_a_csv_has_a_safe_name(client: Client) -> None:
    headers = client.get(address("overview", format="csv")).headers
    assert headers["content-disposition"] == 'inline; filename="overview.csv"'
    assert headers["content-type"] == "text/csv; charset=utf-8"


def test_the_list_of_questions_says_what_each_takes_and_gives(client: Client) -> None:
    listed = client.get("/queries").json()["queries"]
    assert [query["name"] for query in listed] == list(QUERIES)
    function = next(query for query in listed if query["name"] == "spending-by-function")
    assert function["href"] == "/queries/spending-by-function"
    assert next(p for p in function["parameters"] if p["name"] == "level")["choices"] == ["class", "group", "item"]
    assert function["columns"][0] == {"name": "code", "type": "code", "label": {"zh": "科目编码", "en": "Code"}}
    assert client.get("/queries", "text/html").status_code == 200


def test_head_answers_like_get_without_a_body(client: Client) -> None:
    got, headed = client.get(address("overview")), client.request("HEAD", address("overview"))
    assert headed.status_code == 200
    assert headed.content == b""
    assert headed.headers["etag"] == got.headers["etag"]


def test_xml_results_are_well_formed_and_namespaced(client: Client) -> None:
    root = ET.fromstring(client.get(address("projects", format="srx")).text)
    assert root.tag == "{http://www.w3.org/2005/sparql-results#}sparql"


def test_json_results_have_head_and_bindings(client: Client) -> None:
    content = json.loads(client.get(address("assets", format="srj")).text)
    assert content["head"]["vars"] == ["kind", "kindLabel", "count"]
    assert content["results"]["bindings"][0]["kind"] == {
        "type": "uri",
        "value": "https://w3id.org/budgetgraph/code/asset-kind/vehicle",
    }


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        (name, parameter.name)
        for name, query in QUERIES.items()
        for parameter in query.parameters
        if choices_of(parameter)
    ],
)
def test_a_choice_is_named_by_its_iri_too(client: Client, name: str, parameter: str) -> None:
    found = QUERIES[name].parameter(parameter)
    assert found is not None
    for choice in choices_of(found):
        given = {**NEEDED[name], "code": "2080505"} if "code" in NEEDED[name] else NEEDED[name]
        by_name = client.get(f"/queries/{name}", params={**given, parameter: choice.name})
        for iri in choice.iris:
            by_iri = client.get(f"/queries/{name}", params={**given, parameter: iri})
            assert by_iri.status_code == by_name.status_code
            assert by_iri.json().get("rows") == by_name.json().get("rows")


@pytest.mark.parametrize(
    ("scheme", "level", "count"),
    [
        ("functional", "class", 31),
        ("functional", "item", 1390),
        ("economic-government", "group", 69),
        ("cofog", "division", 10),
        ("cofog", "group", 69),
        ("gfsm", "chapter", 2),
        ("gfsm", "two-digit", 11),
        ("gfsm", "three-digit", 21),
        ("revenue", "class", 6),
    ],
)
def test_every_level_of_a_classification_can_be_asked_for(client: Client, scheme: str, level: str, count: int) -> None:
    rows = client.get("/queries/codes", params={"scheme": scheme, "level": level, "limit": 10_000}).json()["rows"]
    assert {row["level"] for row in rows} == {level}
    assert len(rows) == count


@pytest.mark.parametrize(
    ("name", "scheme", "level", "levels"),
    [
        ("codes", "functional", "division", "class, group, item"),
        ("codes", "cofog", "item", "group, division"),
        ("codes", "economic-department", "item", "class, group"),
        ("spending-by-economic-class", "economic-government", "item", "class, group"),
        ("spending-by-function", "", "division", "class, group, item"),
    ],
)
def test_a_level_that_the_classification_does_not_have_is_refused(
    client: Client, name: str, scheme: str, level: str, levels: str
) -> None:
    found = client.get(
        f"/queries/{name}", params={"level": level, "lang": "en"} | ({"scheme": scheme} if scheme else {})
    )
    assert (found.status_code, found.json()["parameter"]) == (422, "level")
    assert found.json()["detail"].endswith(f"must be one of {levels}")


def test_what_is_no_choice_is_refused_as_iri_too(client: Client) -> None:
    for level in ("https://w3id.org/budgetgraph/code/functional/208", "https://example.org/class", "Class"):
        assert client.get("/queries/spending-by-function", params={"level": level}).status_code == 422
