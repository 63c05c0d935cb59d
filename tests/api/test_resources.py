"""Every IRI of the data leads to what the data say of it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from fastapi import FastAPI

from api.app import create_app
from api.namespaces import BG
from api.resources.paths import ancestors
from api.resources.sentence import pieces
from api.settings import Settings as ApiSettings
from loader.batch import load
from loader.interpret import Overrides
from loader.settings import Settings
from tests.api.client import Client
from tests.api.resources_requests import Answer, get, target_of

BASE = "http://localhost:8000/"
DEPARTMENT = "371521/阳谷县人民政府办公室"
DISCLOSURE = f"{BASE}id/disclosure/{DEPARTMENT}/2023/budget"
FIGURE = f"{DISCLOSURE}/expenditure/r6c6"
RDF_FORMATS = {
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
}
BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
SCRIPT = "<script>alert('1')</script>"


@pytest.fixture(scope="module")
def app(example_data: Path) -> Iterator[FastAPI]:
    with Client(create_app(ApiSettings(data=example_data, base_iri=BASE))) as running:
        yield running.app


@pytest.fixture(scope="module")
def store(example_data: Path) -> ox.Store:
    return ox.Store.read_only(str(example_data / "current" / "store"))


@pytest.fixture(scope="module")
def one_of_each_class(store: ox.Store) -> dict[str, str]:
    """For each class of the data one of its members, and the glossary, which is named but not described."""
    found = select(
        store, "SELECT ?class (MIN(STR(?s)) AS ?thing) WHERE { ?s a ?class FILTER(isIRI(?s)) } GROUP BY ?class"
    )
    return {**{kind: thing for kind, thing in found}, "glossary": f"{BASE}id/glossary"}


def select(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    found = store.query(f"PREFIX bg: <{BG}> {query}", use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(term.value for term in row if term is not None and not isinstance(term, ox.Triple)) for row in found]


def documented(app: FastAPI, iri: str, format_name: str) -> Answer:
    """The document about a thing: behind the redirect for our own."""
    target = target_of(iri, BASE)
    if target.startswith("/id/"):
        answer = get(app, f"{target}?format={format_name}")
        assert answer.status == 303, (iri, answer)
        return get(app, answer.headers["location"])
    return get(app, f"{target}&format={format_name}")


def page_of(app: FastAPI, iri: str, parameters: str = "") -> str:
    target = target_of(iri, BASE).replace("/id/", "/doc/", 1)
    answer = get(app, target + ("&" if "?" in target else "?") + parameters, BROWSER)
    assert answer.status == 200, answer
    return answer.text


def triples(answer: Answer, format_name: str) -> ox.Dataset:
    """With blank nodes renamed, so that equal graphs are equal."""
    dataset = ox.Dataset(ox.parse(answer.body, format=RDF_FORMATS[format_name][1]))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


class Cells(HTMLParser):
    """The texts of the cells of the published table in a page, by row, and the anchors of those marked."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.marked: list[str] = []
        self._inside = self._cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self._inside = given.get("class") == "published"
        if self._inside and tag == "tr":
            self.rows.append([])
        self._cell = (self._cell or tag == "td") and self._inside
        if self._cell and tag == "td":
            self.rows[-1].append("")
            self.marked += [given["id"] or ""] if given.get("aria-current") else []

    def handle_endtag(self, tag: str) -> None:
        self._cell = self._cell and tag != "td"

    def handle_data(self, data: str) -> None:
        if self._cell:
            self.rows[-1][-1] += data


def cells(page: str) -> Cells:
    parser = Cells()
    parser.feed(page)
    return parser


def test_one_thing_of_each_class_is_described_in_all_formats_which_agree(
    app: FastAPI, one_of_each_class: dict[str, str]
) -> None:
    assert len(one_of_each_class) > 30
    for kind, iri in one_of_each_class.items():
        graphs = []
        for name, (media_type, _) in RDF_FORMATS.items():
            answer = documented(app, iri, name)
            assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, media_type), (kind, iri)
            graphs.append(triples(answer, name))
        assert len(graphs[0]) > 0
        assert all(graph == graphs[0] for graph in graphs), (kind, iri)
        page = documented(app, iri, "html")
        assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8"), (kind, iri)
        assert f"<code>{html.escape(iri)}</code>" in page.text


def test_every_subject_of_the_data_exists(app: FastAPI, store: ox.Store) -> None:
    iris = [iri for (iri,) in select(store, "SELECT DISTINCT ?s WHERE { ?s ?p ?o FILTER(isIRI(?s)) }")]
    own = [iri for iri in iris if iri.startswith(f"{BASE}id/")]
    assert len(own) > 800
    assert {get(app, target_of(iri, BASE)).status for iri in own} == {303}


def test_the_description_holds_all_that_the_data_say_of_a_figure_and_labels_of_what_it_names(
    app: FastAPI, store: ox.Store
) -> None:
    said = store.query(f"CONSTRUCT WHERE {{ <{FIGURE}> ?p ?o }}", use_default_graph_as_union=True)
    assert isinstance(said, ox.QueryTriples)
    expected = set(said)
    found = {quad.triple for quad in triples(documented(app, FIGURE, "nt"), "nt")}
    assert {triple for triple in found if triple.subject == ox.NamedNode(FIGURE)} == expected
    assert all(triple.predicate.value.endswith(("abel", "title")) for triple in found - expected)
    assert '"阳谷县人民政府办公室"@zh' in {str(triple.object) for triple in found - expected}


def test_a_disclosure_is_described_with_its_tables_and_plans_but_without_its_figures(app: FastAPI) -> None:
    turtle = documented(app, DISCLOSURE, "ttl").text
    assert f"<{DISCLOSURE}/expenditure> a bg:PublishedTable" in turtle
    assert f"<{DISCLOSURE}/performance/4> a bg:PerformancePlan" in turtle
    assert "qb:Observation" not in turtle


def test_a_list_keeps_its_members_in_order(app: FastAPI) -> None:
    page = page_of(app, "https://w3id.org/budgetgraph/code/functional")
    levels = re.findall(r"<div><a [^>]*level/(\w+)", page)
    assert levels == ["class", "group", "item"]


def test_chinese_is_understood_raw_and_encoded_and_the_location_is_ascii(app: FastAPI) -> None:
    path = f"/id/department/{DEPARTMENT}"
    answers = [get(app, path.encode()), get(app, quote(path)), get(app, quote(path).lower())]
    assert [answer.status for answer in answers] == [303] * 3
    assert {answer.headers["location"] for answer in answers} == {quote(path).replace("/id/", "/doc/")}
    assert get(app, path.replace("/id/", "/doc/").encode()).status == 200


def test_the_redirect_keeps_format_and_language_and_nothing_else(app: FastAPI) -> None:
    answer = get(app, f"/id/department/{quote(DEPARTMENT)}?format=ttl&lang=en&x=%0d%0aSet-Cookie:a")
    assert answer.headers["location"].partition("?")[2] == "format=ttl&lang=en"
    hostile = get(app, f"/id/department/{quote(DEPARTMENT)}?format=%0d%0aSet-Cookie:%20a")
    assert "\n" not in hostile.headers["location"]
    assert "set-cookie" not in hostile.headers
    assert answer.headers["vary"] == "Accept"


def test_head_is_answered_without_a_body(app: FastAPI) -> None:
    for target in (f"/id/department/{quote(DEPARTMENT)}", f"/doc/department/{quote(DEPARTMENT)}"):
        answer = get(app, target, method="HEAD")
        assert (answer.status, answer.body) == (get(app, target).status, b"")


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        (BROWSER["accept"], "text/html"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml, text/turtle;q=0.5", "application/rdf+xml"),
        ("application/n-triples", "application/n-triples"),
    ],
)
def test_the_format_is_chosen_by_accept(app: FastAPI, accept: str, media_type: str) -> None:
    answer = get(app, target_of(FIGURE, BASE).replace("/id/", "/doc/"), {"accept": accept})
    assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, media_type)
    assert answer.headers["vary"] == "Accept"
    others = set(re.findall(r'rel="alternate"; type="([^"]+)"', answer.headers["link"]))
    assert others == {"text/html", *(name for name, _ in RDF_FORMATS.values())} - {media_type}
    for address in re.findall(r'<([^>]+)>; rel="alternate"', answer.headers["link"]):
        assert get(app, address).status == 200


@pytest.mark.parametrize(("query", "accept"), [("", "image/png"), ("?format=pdf", "*/*")])
def test_a_format_that_is_not_offered_is_not_acceptable(app: FastAPI, query: str, accept: str) -> None:
    answer = get(app, target_of(FIGURE, BASE).replace("/id/", "/doc/") + query, {"accept": accept})
    assert answer.status == 406
    assert [offer["format"] for offer in json.loads(answer.body)["formats"]] == ["ttl", "html", "jsonld", "nt", "rdf"]


def test_a_version_that_the_client_has_is_not_sent_again(app: FastAPI, example_data: Path) -> None:
    target = target_of(FIGURE, BASE).replace("/id/", "/doc/")
    tag = get(app, target).headers["etag"]
    assert (example_data / "current").readlink().name in tag
    answer = get(app, target, {"if-none-match": tag})
    assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", tag)
    assert get(app, target, {"if-none-match": 'W/"another"'}).status == 200
    assert get(app, f"{target}x", {"if-none-match": tag}).status == 404


def test_what_does_not_exist_is_a_problem_that_names_the_nearest_that_does(app: FastAPI) -> None:
    for room in ("id", "doc"):
        answer = get(app, target_of(f"{DISCLOSURE}/expenditure/r99c99", BASE).replace("/id/", f"/{room}/"))
        assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")
        assert json.loads(answer.body)["nearest"] == f"{DISCLOSURE}/expenditure"
    assert get(app, "/id/department/000000/nobody").status == 404
    unknown = get(app, "/doc?iri=https://w3id.org/budgetgraph/code/functional/9999999")
    assert json.loads(unknown.body)["nearest"] == "https://w3id.org/budgetgraph/code/functional"


@pytest.mark.parametrize("iri", ["", "budget", "http://x/ y", "http://x/>%20<", "http://x/%0a", "%ff", "//x/y"])
def test_an_iri_that_is_none_is_refused(app: FastAPI, iri: str) -> None:
    answer = get(app, f"/doc?iri={quote(iri, safe='%') if '%' not in iri else iri}")
    assert (answer.status, json.loads(answer.body)["parameter"]) == (422, "iri")


def test_the_parameter_iri_is_required_and_short(app: FastAPI) -> None:
    assert get(app, "/doc").status == 422
    assert get(app, "/doc?iri=http://x/" + "a" * 5000).status == 414


@pytest.mark.parametrize(
    "path",
    [
        b"..",
        b"../../etc/passwd",
        b"%2e%2e/%2e%2e/etc/passwd",
        b"",
        b"/",
        b"department//x",
        b"department/371521/",
        b"department/%0d%0aLocation:%20http://evil.example",
        b"department/%00",
        b"department/%ff%fe",
        b"department/\xff",
        b"department/%zz%",
        b"department/>%20?o%20}",
        b"http://evil.example/",
        b"/evil.example",
        b"%2F%2Fevil.example",
        b"department/%E2%80%AE%EF%BF%BE",
        b"a/" * 1000,
    ],
)
def test_hostile_paths_lead_nowhere(app: FastAPI, path: bytes) -> None:
    for room in (b"/id/", b"/doc/"):
        answer = get(app, room + path)
        assert answer.status == 404, (path, answer)
        assert answer.headers["content-type"] == "application/problem+json"
    page = get(app, b"/doc/" + path, BROWSER)
    assert page.status == 404


def test_a_path_that_is_too_long_is_refused(app: FastAPI) -> None:
    assert get(app, "/id/" + "a" * 5000).status == 414


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999999"])
def test_a_page_that_is_none_is_refused(app: FastAPI, page: str) -> None:
    assert get(app, f"{target_of(DISCLOSURE, BASE).replace('/id/', '/doc/')}?format=html&page={page}").status == 422


def test_every_table_is_shown_as_published(app: FastAPI, store: ox.Store) -> None:
    tables = [iri for (iri,) in select(store, "SELECT ?t WHERE { ?t a bg:PublishedTable }")]
    assert len(tables) == 12
    for table in tables:
        query = (
            f"SELECT ?cells WHERE {{ ?row bg:table <{table}> ; bg:number ?n ; bg:publishedCells ?cells }} ORDER BY ?n"
        )
        published = [json.loads(texts) for (texts,) in select(store, query)]
        shown = cells(page_of(app, table))
        assert shown.rows == (published or [["这张表公开时是空的。"]])
        assert shown.marked == []


def test_each_figure_of_a_table_is_linked_in_its_cell(app: FastAPI, store: ox.Store) -> None:
    page = page_of(app, f"{DISCLOSURE}/expenditure")
    figures = select(
        store, f"SELECT ?f ?v {{ ?f bg:row ?r ; bg:publishedValue ?v . ?r bg:table <{DISCLOSURE}/expenditure> }}"
    )
    assert len(figures) > 30
    for figure, published in figures:
        anchor = figure.rpartition("/")[2]
        assert f'<td id="{anchor}" class="number"><a href="{target_of(figure, BASE)}">{published}</a></td>' in page


def test_the_page_of_a_figure_marks_its_cell_among_the_rows_around_it(app: FastAPI) -> None:
    page = page_of(app, FIGURE)
    shown = cells(page)
    assert shown.marked == ["r6c6"]
    assert '<mark><a href="' in page
    assert [row[3] for row in shown.rows[2:]][3] == "行政运行"
    assert len(shown.rows) == 9
    assert "7,382,200</span> 元" in page
    assert "<q>738.22</q> 万元" in page


def test_the_page_of_a_stated_figure_marks_its_number_in_the_sentence(app: FastAPI) -> None:
    page = page_of(app, f"{DISCLOSURE}/three-public-narrative/s11n2")
    assert '减少 <mark aria-current="true">0.5</mark> 万元，下降 <a ' in page
    assert "-5,000</span> 元" in page


def test_a_figure_leads_up_to_its_department(app: FastAPI) -> None:
    page = page_of(app, FIGURE)
    trail = re.findall(r"<li><a [^>]*>([^<]+)</a>", page.partition("</nav>\n<p")[0])
    assert trail == ["阳谷县人民政府办公室", "2023年阳谷县人民政府办公室部门预算", "支出总体情况表", "行政运行"]


def test_what_points_to_a_thing_is_counted_and_listed_by_pages(app: FastAPI, store: ox.Store) -> None:
    query = f"SELECT DISTINCT ?s WHERE {{ ?s ?p <{DISCLOSURE}> }}"
    expected = {target_of(iri, BASE) for (iri,) in select(store, query)}
    pages = [page_of(app, DISCLOSURE, f"page={number}") for number in range(1, -(-len(expected) // 50) + 1)]
    listed = [
        link for page in pages for link in re.findall(r'<li><a href="([^"]+)"', page.partition('class="things"')[2])
    ]
    assert len(listed) == len(expected)
    assert {html.unescape(link) for link in listed} == expected
    assert f"<small>{len(expected)}</small>" in pages[0]


def test_a_page_speaks_the_language_that_is_asked_for(app: FastAPI) -> None:
    kind = "https://w3id.org/budgetgraph/def#LineItem"
    assert "<h1>明细数</h1>" in page_of(app, kind)
    page = page_of(app, kind, "lang=en")
    assert "<h1>Line item</h1>" in page
    assert "lang=en" in page


def test_no_link_of_a_page_leads_nowhere(app: FastAPI, one_of_each_class: dict[str, str]) -> None:
    for iri in {FIGURE, DISCLOSURE, *one_of_each_class.values()}:
        for link in set(re.findall(r'href="(/(?:id|doc|code)[^"#]*)', page_of(app, iri))):
            assert get(app, html.unescape(link)).status in {200, 303}, (iri, link)


@pytest.fixture
def hostile_app(tmp_path: Path, example_path: Path) -> Iterator[FastAPI]:
    """The example with a project whose name is a script."""
    document = tmp_path / "hostile.txt"
    text = example_path.read_text("utf-8")
    document.write_text(text.replace("阳谷县综合视频会议系统建设项目", SCRIPT).replace("行政运行", SCRIPT), "utf-8")
    report = load([document], Settings(tmp_path / "data", BASE), Overrides(), None, lambda _: None)
    assert report.snapshot is not None
    with Client(create_app(ApiSettings(data=tmp_path / "data", base_iri=BASE))) as running:
        yield running.app


def test_a_script_in_a_document_is_text_in_the_page(hostile_app: FastAPI, tmp_path: Path) -> None:
    store = ox.Store.read_only(str(tmp_path / "data" / "current" / "store"))
    named = select(store, "SELECT DISTINCT ?s ?o WHERE { ?s ?p ?o FILTER(CONTAINS(STR(?o), '<script>') && isIRI(?s)) }")
    assert any("/project/" in iri and "%3Cscript%3E" in iri for iri, _ in named)
    for iri, _ in named:
        page = page_of(hostile_app, iri)
        assert "<script" not in page
        assert "&lt;script&gt;" in page
        assert get(hostile_app, target_of(iri, BASE)).status in {200, 303}


def test_pages_have_no_script_and_no_style_of_their_own(app: FastAPI) -> None:
    page = page_of(app, FIGURE)
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", page)


@pytest.mark.parametrize(
    ("text", "figures", "cut"),
    [
        ("与上年持平。", [("a", "持平")], ["与上年", "持平", "。"]),
        ("10.5 万元，0.5 万元", [("a", "0.5")], ["10.5 万元，", "0.5", " 万元"]),
        ("5 万元", [("a", "7"), ("b", "5")], ["", "5", " 万元"]),
        ("无", [], ["无"]),
    ],
)
def test_numbers_are_found_whole_and_in_order(text: str, figures: list[tuple[str, str]], cut: list[str]) -> None:
    assert [piece.text for piece in pieces(text, figures)] == cut


def test_ancestors_stop_at_the_host() -> None:
    assert ancestors("http://x/a/b/c") == ["http://x/a/b", "http://x/a"]
    assert ancestors("urn:isbn:1") == []
