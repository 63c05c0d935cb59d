"""Pages: every question has a form that works, and text from the web stays text."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest

from api.app import create_app
from api.canned.header import read_queries
from api.pages import numbers
from api.settings import Settings
from loader.disclosure import Disclosure
from loader.triples import disclosure_quads
from tests.api.client import Client
from tests.api.conftest import BASE
from tests.api.readers import StoreReader
from tests.api.resources_requests import get

QUERIES = read_queries()


class _Forms(HTMLParser):
    """The forms of a page with what they would send."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self.text: list[str] = []
        self._sent: dict[str, str] = {}
        self._select: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._sent = self.forms.setdefault(given["action"], {})
        elif tag == "input":
            self._sent[given["name"]] = given.get("value", "")
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and self._select and ("selected" in given or self._select not in self._sent):
            self._sent[self._select] = given["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_the_attributes_of_a_field_stand_apart(client: Client) -> None:
    page = client.page("/")
    assert ' required placeholder="' in page
    assert "requiredplaceholder" not in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_form_of_the_first_page_answers_as_it_is_filled_in(client: Client, language: str) -> None:
    forms = _Forms(client.page(f"/?lang={language}")).forms
    assert {path.removeprefix("/queries/") for path in forms if path != "/glossary"} == set(QUERIES)
    for path, sent in forms.items():
        if path != "/glossary":
            page = client.page(f"{path}?{urlencode(sent)}")
            assert "<tbody>" in page, path


def test_the_first_page_says_what_is_loaded(client: Client) -> None:
    page = client.page("/")
    assert "2023年阳谷县人民政府办公室部门预算" in page
    assert "1,569.05" in page


def test_amounts_are_shown_in_yuan_or_in_ten_thousand(client: Client) -> None:
    assert "13,423,000" in client.page("/queries/spending-by-function")
    assert "1,342.30" in client.page("/queries/spending-by-function?unit=wan")


def test_a_chart_hint_draws_a_bar_for_each_row(client: Client) -> None:
    page = client.page("/queries/spending-by-function")
    assert page.count('<svg class="bar"') == 4
    assert '<rect width="100.0"' in page


def test_things_lead_to_their_pages(client: Client) -> None:
    page = client.page("/queries/published-table?table=expenditure&disclosure=371521/阳谷县人民政府办公室/2023/budget")
    assert "/expenditure/r3c5" in page
    link = page.split('href="/doc/')[1].split('"')[0]
    assert client.get(f"/doc/{link}", "text/html").status_code == 200


@pytest.mark.parametrize("path", ["/", "/queries/spending-by-function", "/glossary", "/health", "/nothing"])
def test_everything_carries_a_strict_policy(client: Client, path: str) -> None:
    headers = client.get(path, "text/html").headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "style=" not in client.get(path, "text/html").text


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"


@pytest.fixture(scope="module")
def hostile(example: Disclosure) -> StoreReader:
    """The example where names, goals, cells and titles are hostile."""
    quads = disclosure_quads(example, BASE)
    reader = StoreReader(quads)
    reader.store.update(f"""
        PREFIX bg: <https://w3id.org/budgetgraph/def#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX dct: <http://purl.org/dc/terms/>
        DELETE {{ GRAPH ?g {{ ?s ?p ?o }} }}
        INSERT {{ GRAPH ?g {{ ?s ?p ?new }} }}
        WHERE {{ GRAPH ?g {{ ?s ?p ?o }} VALUES ?p {{ rdfs:label dct:title bg:goal bg:text bg:publishedValue bg:publishedNature }}
            FILTER(STRSTARTS(STR(?g), "{BASE}")) BIND('''=cmd|' /C calc'!A0 {HOSTILE}''' AS ?new) }}""")
    return reader


def test_hostile_text_is_escaped_on_every_page(hostile: StoreReader) -> None:
    with Client(create_app(Settings(), hostile)) as client:
        for name, query in QUERIES.items():
            needed = {p.name: p.example for p in query.parameters if p.required}
            needed |= (
                {"project": f"{BASE}id/project/371521/阳谷县人民政府办公室/综合业务经费"} if "project" in needed else {}
            )
            needed |= (
                {"department": f"{BASE}id/department/371521/阳谷县人民政府办公室"} if "department" in needed else {}
            )
            page = client.get(f"/queries/{name}", "text/html", params=needed)
            assert page.status_code == 200, name
            assert "<script" not in page.text
            assert "<img" not in page.text
            assert "49" not in page.text.split("alert(2)>")[0] or "{{7*7}}" in page.text
        for path in ("/", "/glossary", "/queries"):
            page = client.get(path, "text/html")
            assert "<script" not in page.text
            assert "<img" not in page.text


@pytest.mark.parametrize("path", ["/queries/projects?q=", "/glossary?q=", "/queries/overview?disclosure=", "/queries/"])
def test_hostile_requests_are_escaped(client: Client, path: str) -> None:
    response = client.get(path + urlencode({"": HOSTILE})[1:], "text/html")
    assert "<script" not in response.text
    assert "<img" not in response.text


def test_a_spreadsheet_gets_no_formula_from_a_document(hostile: StoreReader) -> None:
    with Client(create_app(Settings(), hostile)) as client:
        rows = list(csv.reader(io.StringIO(client.get("/queries/projects?format=csv").text)))
    assert rows[1][1].startswith("'=cmd|")
    assert all(not cell.startswith(("=", "+", "@")) for row in rows for cell in row)


def test_numbers_and_marks_that_are_no_formulas_stay_as_they_are(client: Client) -> None:
    table = client.get(
        "/queries/operating-cost?format=csv",
    ).text
    assert ",-129800,-19.73," in table


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (15_690_500, "yuan", "15,690,500"),
        (15_690_500, "wan", "1,569.05"),
        (0, "yuan", "0"),
        (0, "wan", "0.00"),
        (-129_800, "yuan", "-129,800"),
        (1234.5, "yuan", "1,234.5"),
        (1, "wan", "0.0001"),
        (100_000_000, "wan", "10,000.00"),
    ],
)
def test_amounts_read_well(value: float, unit: str, text: str) -> None:
    assert numbers.amount(value, unit) == text


@pytest.mark.parametrize(
    ("sent", "link"),
    [
        ("/doc/project/a%3Fb%23c", "/doc/project/a%3Fb%23c"),
        ("/doc/project/a%2Fb", "/doc/project/a%2Fb"),
        ("/doc/project/阳谷", "/doc/project/%E9%98%B3%E8%B0%B7"),
        ("//evil.example/x", "/evil.example/x"),
    ],
)
def test_the_link_to_the_other_language_stays_on_the_page(sent: str, link: str) -> None:
    page = get(create_app(Settings(), StoreReader([])), sent.encode(), {"accept": "text/html"}).text
    assert f'href="{link}?lang=en"' in page
