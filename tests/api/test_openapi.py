"""The machine-readable description says everything that the service takes and gives."""

from __future__ import annotations

from typing import Any

import pytest

from api.canned.header import read_queries
from tests.api.client import Client

QUERIES = read_queries()
CLASSIFICATIONS = ["functional", "economic-department", "economic-government", "revenue", "cofog", "gfsm"]


@pytest.fixture(scope="module")
def description(client: Client) -> dict[str, Any]:
    content: dict[str, Any] = client.get("/openapi.json").json()
    return content


def operation(description: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = description["paths"][f"/queries/{name}"]["get"]
    return found


def test_it_is_openapi_3_1(description: dict[str, Any]) -> None:
    assert description["openapi"].startswith("3.1")


@pytest.mark.parametrize("name", QUERIES)
def test_each_question_documents_its_parameters_with_examples(description: dict[str, Any], name: str) -> None:
    found = {parameter["name"]: parameter for parameter in operation(description, name)["parameters"]}
    own = {parameter.name: parameter for parameter in QUERIES[name].parameters}
    assert set(found) == {*own, "limit", "offset", "lang", "format", "unit"}
    for parameter in own.values():
        schema = found[parameter.name]["schema"]
        assert found[parameter.name]["required"] is parameter.required
        assert parameter.label.zh in found[parameter.name]["description"]
        assert parameter.label.en in found[parameter.name]["description"]
        assert schema["examples"] == [parameter.example]
        assert schema.get("default") == parameter.default


@pytest.mark.parametrize(
    ("name", "parameter", "values"),
    [
        ("spending-by-function", "level", ["class", "group", "item"]),
        ("spending-by-function", "lang", ["zh", "en"]),
        ("spending-by-economic-class", "scheme", ["economic-department", "economic-government"]),
        ("spending-by-economic-class", "level", ["class", "group"]),
        ("economic-correspondence", "level", ["class", "group"]),
        ("codes", "level", ["class", "group", "item", "division", "chapter", "two-digit", "three-digit"]),
        ("departments-by-code", "scheme", ["functional", "economic-department", "economic-government"]),
        ("code", "scheme", CLASSIFICATIONS),
        ("code-history", "scheme", CLASSIFICATIONS),
        ("search-codes", "scheme", CLASSIFICATIONS),
        ("published-table", "table", None),
    ],
)
def test_closed_parameters_are_enums_from_the_ontology(
    description: dict[str, Any], name: str, parameter: str, values: list[str] | None
) -> None:
    schema = next(p for p in operation(description, name)["parameters"] if p["name"] == parameter)["schema"]
    found = schema["enum"] if "enum" in schema else schema["anyOf"][0]["enum"]
    if values is None:
        assert {"balance", "revenue", "expenditure", "three-public", "procurement"} <= set(found)
        assert "operating-cost" not in found
    else:
        assert found == values


@pytest.mark.parametrize("name", QUERIES)
def test_each_answer_documents_its_columns(description: dict[str, Any], name: str) -> None:
    ok = operation(description, name)["responses"]["200"]["content"]
    assert set(ok) == {
        "application/json",
        "text/html",
        "text/csv",
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/tab-separated-values",
    }
    schemas = description["components"]["schemas"]
    answer = schemas[ok["application/json"]["schema"]["$ref"].rpartition("/")[2]]
    row = schemas[answer["properties"]["rows"]["items"]["$ref"].rpartition("/")[2]]
    assert list(row["properties"]) == [column.name for column in QUERIES[name].columns]
    for column in QUERIES[name].columns:
        assert column.label.zh in row["properties"][column.name]["description"]


@pytest.mark.parametrize("name", QUERIES)
def test_each_error_is_documented_as_problem(description: dict[str, Any], name: str) -> None:
    responses = operation(description, name)["responses"]
    for status in ("404", "406", "422", "503"):
        assert list(responses[status]["content"]) == ["application/problem+json"]


def test_each_answer_is_what_its_schema_says(client: Client, description: dict[str, Any]) -> None:
    types: dict[str, tuple[type, ...]] = {
        "number": (int, float),
        "integer": (int,),
        "string": (str,),
        "boolean": (bool,),
    }
    for name, query in QUERIES.items():
        needed = {parameter.name: parameter.example for parameter in query.parameters if parameter.required}
        rows = client.get(f"/queries/{name}", params=needed).json()["rows"]
        ref = operation(description, name)["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        answer = description["components"]["schemas"][ref.rpartition("/")[2]]
        row_schema = description["components"]["schemas"][
            answer["properties"]["rows"]["items"]["$ref"].rpartition("/")[2]
        ]
        for row in rows:
            for column, value in row.items():
                allowed = {option["type"] for option in row_schema["properties"][column]["anyOf"]}
                assert value is None or isinstance(value, tuple(types[kind] for kind in allowed - {"null"})), (
                    name,
                    column,
                    value,
                )


def test_nothing_is_fetched_from_elsewhere(client: Client) -> None:
    for path in ("/", "/docs", "/queries/spending-by-function", "/glossary"):
        page = client.page(path)
        assert "<script" not in page
        assert 'src="http' not in page
        assert page.count('rel="stylesheet"') == 1
        assert 'href="/static/style.css' in page
    assert client.get("/static/style.css").headers["content-type"].startswith("text/css")
    assert client.get("/redoc").status_code == 404
