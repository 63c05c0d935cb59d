"""Every error has one shape, names what is wrong, and gives nothing of the inside away."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from api.app import create_app
from api.settings import Settings
from tests.api.client import Client
from tests.api.readers import StoreReader


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    content: dict[str, Any] = response.json()
    assert content["status"] == status
    assert {"type", "title", "status", "detail"} <= set(content)
    return content


def test_an_address_that_does_not_exist(client: Client) -> None:
    assert problem(client.get("/nothing/here"), 404)["title"] == "Not Found"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/", "/queries/overview", "/glossary", "/health"])
def test_a_method_that_writes(client: Client, method: str, path: str) -> None:
    response = client.request(method, path)
    problem(response, 405)
    assert "GET" in response.headers["allow"]


def test_a_query_that_does_not_exist_suggests_one(client: Client) -> None:
    assert problem(client.get("/queries/overveiw"), 404)["near"][0] == "overview"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("overview", "disclosure"),
        ("spending-by-function?colour=red", "colour"),
        ("spending-by-function?level=chapter", "level"),
        ("spending-by-function?year=last", "year"),
        ("spending-by-function?year=99999", "year"),
        ("spending-by-function?year=2022&year=2023", "year"),
        ("spending-by-function?limit=-1", "limit"),
        ("spending-by-function?limit=0", "limit"),
        ("spending-by-function?limit=99999999", "limit"),
        ("spending-by-function?offset=-1", "offset"),
        ("spending-by-function?lang=fr", "lang"),
        ("spending-by-economic-class?scheme=functional", "scheme"),
        ("published-table?table=expenditure", "disclosure"),
        ("compare-departments?year=2023&item=happiness", "item"),
        ("projects?q=" + "x" * 501, "q"),
    ],
)
def test_a_wrong_parameter_is_named(client: Client, query: str, parameter: str) -> None:
    content = problem(client.get(f"/queries/{query}"), 422)
    assert content["parameter"] == parameter
    assert content["errors"][0]["parameter"] == parameter
    assert parameter in content["detail"]


def test_all_wrong_parameters_are_named_at_once(client: Client) -> None:
    content = problem(client.get("/queries/overview?a=1&limit=x"), 422)
    assert {error["parameter"] for error in content["errors"]} == {"disclosure", "a", "limit"}


@pytest.mark.parametrize(
    ("query", "parameter", "near"),
    [
        (
            "overview?disclosure=371521/阳谷县人民政府办公室/2022/budget",
            "disclosure",
            "2023年阳谷县人民政府办公室部门预算",
        ),
        ("spending-by-function?department=阳谷县政府办公室", "department", "阳谷县人民政府办公室"),
        ("spending-by-function?region=阳古县", "region", "阳谷县"),
        ("departments-by-code?code=2080599", "code", "2080505"),
        ("project-indicators?project=智慧社区", "project", "阳谷县智慧社区建设项目"),
        ("glossary-term?term=三公", "term", "三公经费"),
    ],
)
def test_what_does_not_exist_is_404_with_near_names(client: Client, query: str, parameter: str, near: str) -> None:
    content = problem(client.get(f"/queries/{query}"), 404)
    assert content["parameter"] == parameter
    assert near in content["near"]


def test_a_code_of_another_scheme_is_not_found(client: Client) -> None:
    assert problem(client.get("/queries/code?scheme=economic-department&code=2080505"), 404)["parameter"] == "code"


def test_a_format_that_is_not_offered(client: Client) -> None:
    content = problem(client.get("/queries/disclosures?format=pdf"), 406)
    assert {"format": "csv", "mediaType": "text/csv"} in content["formats"]
    problem(client.get("/glossary?q=x", "text/turtle"), 406)


def test_details_are_chinese_unless_english_is_asked_for(client: Client) -> None:
    assert problem(client.get("/queries/overview"), 422)["detail"] == "disclosure：必须给出"
    assert problem(client.get("/queries/overview?lang=en"), 422)["detail"] == "disclosure: is required"


class _Broken(StoreReader):
    async def select(self, query: str) -> Any:  # noqa: ARG002
        raise RuntimeError("/secret/path and a stack")


def test_a_failure_inside_says_nothing_of_the_inside(caplog: pytest.LogCaptureFixture) -> None:
    with Client(create_app(Settings(), _Broken([]))) as client:
        response = client.get("/queries/disclosures")
    problem(response, 500)
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert "secret" in caplog.text


def test_a_browser_gets_a_page_for_an_error(client: Client) -> None:
    response = client.get("/nothing", "text/html")
    assert response.status_code == 404
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "没有找到" in response.text


def test_a_browser_gets_the_form_back_with_what_is_wrong(client: Client) -> None:
    response = client.get("/queries/overview?disclosure=阳谷县", "text/html")
    assert response.status_code == 404
    assert 'role="alert"' in response.text
    assert 'value="阳谷县"' in response.text
    assert "disclosure=2023%E5%B9%B4" in response.text


def test_a_browser_that_asks_nothing_yet_gets_the_form(client: Client) -> None:
    response = client.get("/queries/overview", "text/html")
    assert response.status_code == 200
    assert 'role="alert"' not in response.text
    assert '<form class="question" action="/queries/overview"' in response.text
