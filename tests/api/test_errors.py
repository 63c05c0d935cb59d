"""Every error has one shape, names what is wrong, and gives nothing of the inside away."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from api.answering import SECURITY
from api.app import create_app
from api.canned.header import read_queries
from api.canned.models import LONGEST
from api.errors import Problem, Text
from api.settings import Settings
from tests.api.client import Client
from tests.api.readers import StoreReader

QUERIES = read_queries()
NEEDED = {
    name: {parameter.name: parameter.example for parameter in query.parameters if parameter.required}
    for name, query in QUERIES.items()
}
WRONG = [
    *((name, {**NEEDED[name], missing: ""}) for name in QUERIES for missing in NEEDED[name]),
    *(
        (name, {**NEEDED[name], parameter.name: wrong})
        for name, query in QUERIES.items()
        for parameter in query.parameters
        for wrong in (["abc", "99999", "9" * 5000] if parameter.type == "year" else ["x" * (LONGEST + 1)])
    ),
    *((name, {**NEEDED[name], "limit": "many"}) for name in QUERIES),
]
"""Every query with each of its parameters wrong."""


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
        ("departments-by-code?code=2080598", "code", "2080505"),
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


@pytest.mark.parametrize(("name", "given"), WRONG, ids=[f"{name}-{i}" for i, (name, _) in enumerate(WRONG)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_browser_gets_the_form_and_the_message_for_every_wrong_parameter(
    client: Client, name: str, given: dict[str, str], language: str
) -> None:
    path = f"/queries/{name}?{urlencode({**given, 'lang': language})}"
    detail = problem(client.get(path), 422)["detail"]
    response = client.get(path, "text/html")
    assert response.status_code == 422
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert f'<form class="question" action="/queries/{name}"' in response.text
    assert detail.replace("'", "&#39;") in response.text


@pytest.mark.parametrize(
    "given",
    ["limit=0", "lang=fr", "offset=-5", "yaer=2023", "unit=pounds", "limit=10", "disclosure=", "lang=en&yaer=1"],
)
@pytest.mark.parametrize("name", ["overview", "spending-by-function"])
def test_a_browser_is_told_of_wrong_parameters_that_all_questions_share(client: Client, name: str, given: str) -> None:
    as_json, page = (client.get(f"/queries/{name}?{given}", accept) for accept in ("application/json", "text/html"))
    assert page.status_code == as_json.status_code
    assert ('role="alert"' in page.text) is (as_json.status_code == 422)


@pytest.mark.parametrize("given", ["", "?lang=en", "?unit=wan", "?format=html", "?lang=en&unit=wan&format=html"])
@pytest.mark.parametrize("name", ["overview", "code"])
def test_a_question_that_only_begins_has_no_message(client: Client, name: str, given: str) -> None:
    assert 'role="alert"' not in client.page(f"/queries/{name}{given}")


def test_a_suggestion_keeps_the_language(client: Client) -> None:
    page = client.get("/queries/spending-by-function?region=阳古县&lang=en", "text/html").text
    assert "region=%E9%98%B3%E8%B0%B7%E5%8E%BF&amp;lang=en" in page


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_failure_has_the_headers_of_every_answer_and_is_a_page_for_a_browser(accept: str, method: str) -> None:
    with Client(create_app(Settings(), _Broken([]))) as client:
        response = client.request(method, "/queries/disclosures", accept)
    assert response.status_code == 500
    assert SECURITY.items() <= dict(response.headers).items()
    is_page = accept == "text/html"
    assert response.headers["content-type"] == ("text/html; charset=utf-8" if is_page else "application/problem+json")
    if method == "HEAD":
        assert response.content == b""
    elif is_page:
        assert "服务出错" in response.text
        assert "secret" not in response.text


class _Unavailable(StoreReader):
    async def select(self, query: str) -> Any:  # noqa: ARG002
        raise Problem(503, Text(zh="没有回答", en="no answer"), {"retry-after": "5"})


def test_a_form_without_data_to_suggest_says_that_there_are_none() -> None:
    with Client(create_app(Settings(), _Unavailable([]))) as client:
        response = client.get("/queries/overview?disclosure=", "text/html")
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    assert "没有回答" in response.text


@pytest.mark.parametrize("path", ["/queries/", "/glossary/", "/queries/overview/", "/health/", "/docs/"])
def test_a_slash_too_many_leads_nowhere_and_to_no_other_host(client: Client, path: str) -> None:
    response = client.get(path, headers={"host": "evil.example"})
    problem(response, 404)
    assert "location" not in response.headers


@pytest.mark.parametrize(
    "path", ["/glossary?q=a&q=b", "/glossary?limit=1&limit=2", "/queries/overview?lang=en&lang=zh"]
)
def test_a_parameter_that_is_given_twice_is_refused(client: Client, path: str) -> None:
    if path.startswith("/queries/overview"):
        path += f"&disclosure={NEEDED['overview']['disclosure']}"
    name = path.partition("?")[2].partition("=")[0]
    assert problem(client.get(path), 422)["parameter"] == name
