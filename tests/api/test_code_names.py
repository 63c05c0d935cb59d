"""How a request says which code it means: by number, short form or IRI, and never by a name alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest

from api.app import create_app
from api.canned.choices import SCHEMES
from api.namespaces import CODE, PREFIXES
from api.settings import Settings
from loader.batch import load
from loader.interpret import Overrides
from loader.settings import ROOT
from loader.settings import Settings as LoaderSettings
from tests.api.client import Client
from tests.api.conftest import BASE, DEPARTMENT

LOCAL = f"371521/{DEPARTMENT}/2023/budget/code/economic-department/30204/电费"
UNKNOWN = f"371521/{DEPARTMENT}/2023/budget/code/functional/2101198/自定医疗"


@pytest.fixture(scope="module")
def own_codes(tmp_path_factory: pytest.TempPathFactory, example_path: Path) -> Any:
    """The example with two codes of its own."""
    folder = tmp_path_factory.mktemp("own")
    text = example_path.read_text(encoding="utf-8")
    for old, new in (
        ("302\t39\t其他交通费用", "302\t04\t电费"),
        ("210\t11\t01\t行政单位医疗", "210\t11\t98\t自定医疗"),
    ):
        assert old in text
        text = text.replace(old, new)
    path = folder / "budget.txt"
    path.write_text(text, encoding="utf-8")
    report = load([path], LoaderSettings(folder / "data", BASE), Overrides(), None, lambda _: None)
    assert report.snapshot is not None, report
    with Client(create_app(Settings(data=folder / "data"))) as running:
        yield running


def answer(client: Client, name: str, **parameters: str) -> httpx.Response:
    return client.get(f"/queries/{name}?" + "&".join(f"{key}={quote(value)}" for key, value in parameters.items()))


def values(client: Client, name: str, **parameters: str) -> list[dict[str, Any]]:
    response = answer(client, name, **parameters)
    assert response.status_code == 200, response.text
    rows: list[dict[str, Any]] = response.json()["rows"]
    return rows


def notation(client: Client, **parameters: str) -> str:
    rows = values(client, "code", **parameters)
    return next(str(row["value"]) for row in rows if row["property"] == "notation")


@pytest.mark.parametrize(
    "text",
    [
        "2080505",
        "２０８０５０５",
        " 2080505 ",
        "functional/2080505",
        f"{CODE}functional/2080505",
        quote(f"{CODE}functional/2080505"),
    ],
)
def test_a_code_is_said_by_number_short_form_or_iri(client: Client, text: str) -> None:
    assert notation(client, scheme="functional", code=text) == "2080505"
    assert values(client, "departments-by-code", code=text)[0]["amount"] == 734_500


@pytest.mark.parametrize("text", [f"{BASE}id/disclosure/{LOCAL}", quote(f"{BASE}id/disclosure/{LOCAL}"), LOCAL])
def test_a_local_code_is_said_by_iri_or_short_form(own_codes: Client, text: str) -> None:
    assert notation(own_codes, scheme="economic-department", code=text) == "30204"
    assert values(own_codes, "departments-by-code", code=text)[0]["amount"] == 232_200


def test_a_number_alone_is_the_national_code(own_codes: Client) -> None:
    rows = values(own_codes, "code", scheme="economic-department", code="30204")
    assert ("prefLabel", "手续费") in {(row["property"], row["value"]) for row in rows}


def test_a_number_that_only_documents_have_is_answered_with_their_codes(own_codes: Client) -> None:
    response = answer(own_codes, "departments-by-code", code="2101198")
    assert response.status_code == 404
    assert response.json()["near"][0] == UNKNOWN
    assert values(own_codes, "departments-by-code", code=UNKNOWN)[0]["amount"] == 270_800


def test_a_name_is_never_a_code_and_all_that_have_it_are_named(client: Client) -> None:
    response = answer(client, "departments-by-code", code="行政运行")
    content = response.json()
    assert response.status_code == 422
    assert content["parameter"] == "code"
    assert len(content["near"]) > 50
    assert {"2010101", "2010301", "2080101"} <= set(content["near"])
    assert f"叫这个名称的有 {len(content['near'])} 个：2010101（人大事务）" in content["detail"]
    english = answer(client, "departments-by-code", code="行政运行", lang="en").json()["detail"]
    assert f"{len(content['near'])} have that name: 2010101（人大事务）" in english


def test_a_name_of_one_code_is_none_either(client: Client) -> None:
    response = answer(client, "code", scheme="functional", code="行政事业单位养老")
    assert response.status_code == 422
    assert response.json()["near"] == ["20805"]


def test_near_codes_are_those_in_use_that_begin_alike(client: Client) -> None:
    content = answer(client, "departments-by-code", code="2080597").json()
    assert content["near"] == ["2080599", "20805", "2080501", "2080505", "2080506"]
    assert "2080505 机关事业单位基本养老保险缴费支出" in content["detail"]


def test_a_part_of_a_name_suggests_codes(client: Client) -> None:
    response = answer(client, "code", scheme="functional", code="离退休人员")
    assert response.status_code == 404
    assert "2080503" in response.json()["near"]


@pytest.mark.parametrize(
    ("scheme", "code"),
    [
        ("economic-department", "2080505"),
        ("functional", "30101"),
        ("functional", f"{CODE}cofog/01"),
        ("cofog", "1"),
        ("functional", ""),
    ],
)
def test_a_code_of_another_classification_is_not_found(client: Client, scheme: str, code: str) -> None:
    assert answer(client, "code", scheme=scheme, code=code).status_code == (404 if code else 422)


def test_the_classification_that_has_the_code_is_named(client: Client) -> None:
    assert "分类 functional 的编码" in answer(client, "code", scheme="cofog", code="2080505").json()["detail"]
    assert "分类 cofog 的编码" in answer(client, "departments-by-code", code="01.1").json()["detail"]
    assert "的编码" not in answer(client, "code", scheme="cofog", code="99").json()["detail"]


def test_a_number_of_several_classifications_is_looked_for_in_those_of_the_question(client: Client) -> None:
    """211 is in the functional classification and in GFSM, 21 in GFSM alone."""
    assert notation(client, scheme="gfsm", code="211") == "211"
    assert values(client, "departments-by-code", code="211") == []
    assert answer(client, "departments-by-code", code="21").status_code == 404
    assert answer(client, "departments-by-code", code="01.1").status_code == 404


def test_a_form_offers_the_codes_that_documents_have_first(client: Client) -> None:
    page = client.page("/queries/departments-by-code")
    assert 'value="2080505"' in page
    assert page.index('<option value="2080505"') < page.index('<option value="10101"')


def test_what_is_looked_for_must_have_something_in_it(client: Client) -> None:
    for text in ("", " ", "“”"):
        response = answer(client, "search-codes", q=text)
        assert response.status_code == 422
        assert response.json()["parameter"] == "q"


@pytest.mark.parametrize("text", ["\\", "(", "[", "$x1", ".*", "{ UNDEF }", "') } #", "\\u0022", "𠮷", "a" * 500])
def test_hostile_words_are_looked_for_as_words(client: Client, text: str) -> None:
    assert values(client, "search-codes", q=text) == []


def test_many_codes_of_one_name_come_in_pages(client: Client) -> None:
    whole = values(client, "search-codes", q="行政运行")
    found, following = [], "/queries/search-codes?q=行政运行&limit=20"
    while following:
        page = client.get(following).json()
        found += page["rows"]
        following = page["next"]
    assert found == whole


def test_the_classifications_are_those_of_the_ontology() -> None:
    store = ox.Store()
    for path in (ROOT / "ontology" / "schemes").glob("*.ttl"):
        store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE)
    found = store.query("SELECT ?scheme { ?scheme xkos:numberOfLevels ?levels }", prefixes=dict(PREFIXES))
    assert isinstance(found, ox.QuerySolutions)
    assert {f"code:{scheme.value.removeprefix(CODE)}" for (scheme,) in found} == set(SCHEMES)
