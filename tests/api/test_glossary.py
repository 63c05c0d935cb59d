"""Terms are found by whatever people type, and come back whole."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.glossary.search import latin_key
from loader.disclosure import Disclosure
from loader.search_index import Form, pinyin, search_key
from tests.api.client import Client


def found(client: Client, text: str, **options: Any) -> list[dict[str, Any]]:
    response = client.get("/glossary", params={"q": text, **options})
    assert response.status_code == 200, response.text
    terms: list[dict[str, Any]] = response.json()["terms"]
    return terms


def labels(client: Client, text: str) -> list[str]:
    return [term["label"] for term in found(client, text)]


@pytest.mark.parametrize(
    "text",
    [
        "三公",
        "三公经费",
        "“三公”经费",
        "三公經費",
        "「三公」經費",
        "sangong",
        "sangongjingfei",
        "san gong",
        "Sān gōng",
        "sgjf",
        "SGJF",
        "公经",
        " 三 公 ",
    ],
)
def test_the_three_public_expenses_are_found_by_every_way_to_write_them(
    client: Client, example: Disclosure, text: str
) -> None:
    first = found(client, text)[0]
    assert first["label"] == "三公经费"
    [definition] = first["definitions"]
    [term] = [term for term in example.terms if term.key == "三公经费"]
    assert definition["definition"] == term.definition
    assert definition["label"] == "“三公”经费"
    assert definition["departmentLabel"] == "阳谷县人民政府办公室"
    assert definition["year"] == 2023


@pytest.mark.parametrize(
    ("text", "label", "match"),
    [
        ("caizheng", "财政拨款收入", "pinyin"),
        ("czbk", "财政拨款收入", "initials"),
        ("czzh", "财政专户管理资金", "initials"),
        ("zhuanhu", "财政专户管理资金", "pinyin"),
        ("结转", "结转下年", "name"),
        ("基本", "基本支出", "name"),
        ("Basic expenditure", "基本支出", "english"),
        ("机关运行", "机关运行经费", "name"),
    ],
)
def test_a_term_is_found_by_part_pinyin_initials_or_english(client: Client, text: str, label: str, match: str) -> None:
    first = found(client, text)[0]
    assert (first["label"], first["match"]) == (label, match)


def test_exact_comes_before_beginning_before_part_before_synonym(client: Client) -> None:
    assert labels(client, "事业收入") == ["事业收入"]
    ranked = labels(client, "事业")
    assert ranked[0].startswith("事业")
    assert ranked == sorted(ranked, key=lambda label: (not label.startswith("事业"), len(label), label))
    assert labels(client, "收入")[-1] not in labels(client, "收入")[:-1]


def test_all_terms_are_listed_whole_when_nothing_is_asked(client: Client, example: Disclosure) -> None:
    terms = found(client, "", limit=100)
    assert len(terms) == len(example.terms) == 17
    whole = {term.key: term.definition for term in example.terms}
    assert {term["label"]: term["definitions"][0]["definition"] for term in terms} == whole


def test_terms_come_in_pages(client: Client) -> None:
    first = client.get("/glossary?limit=10").json()
    assert (len(first["terms"]), first["truncated"]) == (10, True)
    second = client.get(first["next"]).json()
    assert (len(second["terms"]), second["truncated"], second["next"]) == (7, False, None)


@pytest.mark.parametrize("text", ["没有这个词", "zzzz", "%", "_", "'", '"', "*", "\x00", "🀄", "%' OR 1=1 --"])
def test_what_is_no_term_finds_nothing(client: Client, text: str) -> None:
    assert found(client, text) == []


def test_the_page_shows_the_definition_and_where_it_stands(client: Client, example: Disclosure) -> None:
    page = client.page("/glossary?q=sangong")
    assert next(term.definition for term in example.terms if term.key == "三公经费") in page
    assert "/doc/disclosure/371521/" in page
    assert "没有找到" in client.page("/glossary?q=zzzz")
    assert "by pinyin" in client.page("/glossary?q=sangong&lang=en")


@given(st.text(max_size=30))
def test_any_text_can_be_looked_up(client: Client, text: str) -> None:
    assert isinstance(found(client, text), list)


def test_keys_forget_tones_width_and_quotation_marks() -> None:
    assert latin_key("Lǜ Sè") == "lvse"
    assert latin_key("三公") == ""
    assert search_key("「財政」撥款") == "财政拨款"
    assert pinyin("差旅费、会计") == ("chai", "lv", "fei", "kuai", "ji")


def test_a_form_is_stored_from_each_of_its_beginnings() -> None:
    assert list(Form("pinyin", ("san", "gong")).beginnings()) == [("sangong", 0), ("gong", 1)]


def test_the_glossary_is_a_scheme_with_a_name(client: Client) -> None:
    assert "<http://localhost:8000/id/glossary> a skos:ConceptScheme" in client.get("/doc/glossary", "text/turtle").text
    assert "<h1>名词</h1>" in client.page("/doc/glossary")
    assert "<h1>Glossary</h1>" in client.page("/doc/glossary?lang=en")
