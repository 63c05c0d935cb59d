"""`/code`: every code at an address that lasts, classifications as trees, tables and RDF, and how far each code is to be trusted."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import anyio
import pyoxigraph as ox
import pytest

from api.app import create_app
from api.canned.formats import to_csv
from api.codes.statuses import statuses
from api.codes.tree import Code, tree
from api.namespaces import CODE, PREFIXES
from api.pages.render import Pages
from api.resources.formats import write
from api.settings import Settings
from loader.batch import load
from loader.disclosure import Disclosure
from loader.interpret import Overrides
from loader.settings import Settings as LoaderSettings
from loader.triples import disclosure_quads
from tests.api.client import Client
from tests.api.code_trees import CodeTree
from tests.api.conftest import BASE, DEPARTMENT
from tests.api.readers import StoreReader
from tests.api.resources_requests import get

RDF_FORMATS = {
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
}
OF_EACH_KIND = (
    "functional/2080505",
    "functional/208",
    "functional/_T",
    "functional/20110",
    "economic-government/50101",
    "revenue/101",
    "cofog/01.1",
    "gfsm/211",
    "region/371521",
    "funding-source/_T",
    "verification/unverified",
    "functional/edition/2023",
    "functional/level/item",
    "functional/change/20805-2020-renamed",
    "correspondence/functional-cofog",
    "correspondence/functional-cofog/20103-01.1",
)
CLASSIFICATIONS = ("functional", "economic-department", "economic-government", "revenue", "cofog", "gfsm")
SMALL = ("funding-source", "region", "phase", "verification")
TOTAL = 15_690_500
OTHERS = ("阳谷县财政局", "阳谷县教育局")
"""Departments that call 30204 电费, and 20805 by its former name."""
HOSTILE = "=cmd|'/c calc'!A0 <script>alert(1)</script>\"'><img src=x>"


@pytest.fixture(scope="module")
def store(example_data: Path) -> ox.Store:
    return ox.Store.read_only(str(example_data / "current" / "store"))


@pytest.fixture(scope="module")
def own_codes(tmp_path_factory: pytest.TempPathFactory, example_path: Path) -> Iterator[Client]:
    """The example, and two offices with a code of their own and a former name."""
    folder = tmp_path_factory.mktemp("own-codes")
    text = example_path.read_text("utf-8")
    changed = text.replace("302\t01\t办公费", "302\t04\t电费").replace("行政事业单位养老支出", "行政事业单位离退休")
    paths = [example_path]
    for name in OTHERS:
        paths.append(folder / f"{name}.txt")
        paths[-1].write_text(changed.replace(DEPARTMENT, name), "utf-8")
    report = load(paths, LoaderSettings(folder / "data", BASE), Overrides(), None, lambda _: None)
    assert report.snapshot is not None, report
    with Client(create_app(Settings(data=folder / "data"))) as running:
        yield running


def ask(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    found = store.query(query, use_default_graph_as_union=True, prefixes=dict(PREFIXES))
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(term.value for term in row if term is not None and not isinstance(term, ox.Triple)) for row in found]


def graph(body: bytes, name: str) -> ox.Dataset:
    """With blank nodes renamed, so that equal graphs are equal."""
    dataset = ox.Dataset(ox.parse(body, format=RDF_FORMATS[name][1]))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def rows_of(client: Client, scheme: str) -> list[dict[str, str]]:
    response = client.get(f"/code/{scheme}?format=csv")
    assert response.status_code == 200, response.text
    return list(csv.DictReader(io.StringIO(response.text)))


def problem(client: Client, path: str, status: int) -> dict[str, Any]:
    response = client.get(path)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    content: dict[str, Any] = response.json()
    return content


# ---- Addresses of single codes


@pytest.mark.parametrize("path", OF_EACH_KIND)
def test_each_kind_of_iri_is_described_in_all_formats_which_agree(client: Client, path: str) -> None:
    graphs = []
    for name, (media_type, _) in RDF_FORMATS.items():
        response = client.get(f"/code/{path}", media_type)
        assert response.status_code == 200, response.text
        assert response.headers["content-type"].partition(";")[0] == media_type
        assert response.content == client.get(f"/code/{path}?format={name}").content
        graphs.append(graph(response.content, name))
    assert ox.NamedNode(CODE + path) in {quad.subject for quad in graphs[0]}
    assert all(found == graphs[0] for found in graphs)
    page = client.page(f"/code/{path}")
    assert f"<code>{CODE}{path}</code>" in page
    assert "<h1>" in page


def test_every_code_of_the_vocabulary_answers(client: Client, store: ox.Store) -> None:
    app = create_app(Settings(), StoreReader([]))
    iris = [iri for (iri,) in ask(store, "SELECT DISTINCT ?s { ?s a ?kind FILTER(STRSTARTS(STR(?s), STR(code:))) }")]
    assert len(iris) > 6000
    for iri in iris[::97]:
        answer = get(app, f"/code/{quote(iri.removeprefix(CODE))}", {"accept": "application/n-triples"})
        assert (answer.status, f"<{iri}> " in answer.text) == (200, True), iri


@pytest.mark.parametrize("path", ["functional/2080505", "functional"])
def test_an_answer_says_what_it_describes_and_where_its_other_formats_are(client: Client, path: str) -> None:
    response = client.get(f"/code/{path}", "application/ld+json")
    link = response.headers["link"]
    assert f'<{CODE}{path}>; rel="describes"' in link
    others = set(re.findall(r'rel="alternate"; type="([^"]+)"', link))
    offered = {"text/html", "text/turtle", "application/n-triples", "application/rdf+xml"}
    assert others == offered | ({"text/csv"} if path == "functional" else set())
    for address in re.findall(r'<([^>]+)>; rel="alternate"', link):
        assert address.startswith(f"/code/{path}?format=")
        assert client.get(address).status_code == 200
    assert response.headers["vary"] == "Accept"


@pytest.mark.parametrize("path", ["/code", "/code/functional", "/code/functional/2080505", "/code/region"])
@pytest.mark.parametrize("accept", ["text/turtle", "text/html"])
def test_a_version_that_the_client_has_is_not_sent_again(client: Client, path: str, accept: str) -> None:
    tag = client.get(path, accept).headers["etag"]
    again = client.get(path, accept, headers={"if-none-match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(path, accept, headers={"if-none-match": 'W/"other"'}).status_code == 200
    assert client.get(f"{path}x", accept, headers={"if-none-match": tag}).status_code == 404


def test_head_is_answered_and_a_format_that_is_not_offered_is_not_acceptable(client: Client) -> None:
    head = client.request("HEAD", "/code/functional/2080505")
    assert (head.status_code, head.content) == (200, b"")
    assert problem(client, "/code/functional?format=pdf", 406)["formats"][-1]["format"] == "csv"
    assert "csv" not in str(problem(client, "/code/functional/208?format=csv", 406)["formats"])


def test_answers_and_pages_lead_to_the_short_addresses(client: Client) -> None:
    page = client.page("/queries/spending-by-function")
    assert 'href="/code/functional/208"' in page
    assert 'href="/code/funding-source/general-public-budget"' in client.page("/queries/revenue-by-source")
    figure = client.page(f"/doc/disclosure/371521/{DEPARTMENT}/2023/budget/expenditure/r6c6")
    assert 'href="/code/functional/2010301"' in figure
    assert "iri=https%3A%2F%2Fw3id.org%2Fbudgetgraph%2Fcode" not in figure + page


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("functional/2080599999", "functional/2080599"),
        ("functional/2989", "functional"),
        ("functional/208x", "functional/208"),
        ("cofog/01.99", "cofog/01"),
        ("functional/edition/1999", "functional"),
        ("functional/%E7%94%B5%E8%B4%B9", "functional"),
        ("region/371599", "region/3715"),
    ],
)
def test_what_does_not_exist_is_a_problem_that_names_the_nearest(client: Client, path: str, nearest: str) -> None:
    found = problem(client, f"/code/{path}", 404)
    assert (found["nearest"], found["address"]) == (CODE + nearest, f"/code/{nearest}")
    page = client.get(f"/code/{path}", "text/html")
    assert (page.status_code, f'href="/code/{nearest}"' in page.text) == (404, True)


def test_a_scheme_that_does_not_exist_is_met_with_those_of_like_name(client: Client) -> None:
    assert problem(client, "/code/funcional", 404)["near"][0] == "functional"
    assert "functional" in problem(client, "/code/电", 404)["detail"]
    page = client.get("/code/funcional?lang=en", "text/html").text
    assert '<a href="/code/functional?lang=en">Functional classification of expenditure</a>' in page
    assert '<a href="/code?lang=en">' in page


def test_the_page_about_what_does_not_exist_calls_the_nearest_by_its_name(client: Client) -> None:
    page = client.get("/code/functional/2080588", "text/html").text
    assert '<a href="/code/functional/20805">20805 行政事业单位养老支出</a>' in page
    assert problem(client, "/code/functional/2088?lang=en", 404)["name"] == "208 Social security and employment"


@pytest.mark.parametrize(
    ("path", "meant"), [("/code/", "/code"), ("/code/functional/", "/code/functional"), ("/code//", "/code")]
)
def test_a_slash_too_many_is_met_with_the_address_without_it(client: Client, path: str, meant: str) -> None:
    assert problem(client, path, 404)["address"] == meant
    assert f'href="{meant}"' in client.get(path, "text/html").text


@pytest.mark.parametrize("path", ["/code", "/code/functional", "/code/functional/2080505", "/doc"])
def test_a_parameter_is_given_once(client: Client, path: str) -> None:
    response = client.get(path, params=[("lang", "en"), ("lang", "zh"), ("iri", f"{CODE}functional/208")])
    assert (response.status_code, response.json()["parameter"]) == (422, "lang")


@pytest.mark.parametrize(
    "path",
    [
        b"functional/",
        b"/",
        b"",
        b"functional//208",
        b"functional/..",
        b"../../etc/passwd",
        b"%2e%2e/%2e%2e/etc/passwd",
        b"functional/%00",
        b"functional/%0d%0aSet-Cookie:%20a=b",
        b"functional/%ff%fe",
        b"functional/\xff",
        b"functional/%zz%",
        b"functional/208%3E%20?o%20}",
        b"functional/<script>",
        b"functional/208%22%27",
        b"functional/208%5C",
        b"functional%2F208",
        b"http://evil.example/",
        b"/evil.example",
        b"functional/\xe7\x94\xb5\xe8\xb4\xb9",
        b"functional/" + b"2" * 1000,
        b"a/" * 1000,
    ],
)
@pytest.mark.parametrize("accept", ["text/turtle", "text/html"])
def test_hostile_paths_lead_nowhere(client: Client, path: bytes, accept: str) -> None:
    answer = get(client.app, b"/code/" + path, {"accept": accept})
    assert answer.status == 404, (path, answer)
    assert "<script" not in answer.text
    assert "set-cookie" not in answer.headers


def test_a_path_that_is_too_long_is_refused(client: Client) -> None:
    assert problem(client, "/code/functional/" + "2" * 5000, 414)


# ---- The page about a code


def test_the_page_about_a_code_says_all_that_is_known_of_it(own_codes: Client) -> None:
    page = own_codes.page("/code/functional/20805")
    assert re.search(r"<h1>20805 行政事业单位养老支出.*已见于文件</abbr></h1>", page)
    assert "未与官方科目书核对" in page
    above = re.findall(r"<li><a [^>]*>([^<]+)</a>", page.partition('class="trail"')[2].partition("</nav>")[0])
    assert above == ["科目与分类", "支出功能分类", "208 社会保障和就业支出"]
    assert re.search(r'<p class="kind"><a href="/code/functional/level/group">款</a></p>', page)
    assert "已停用" not in page
    assert re.search(r"载入的文件中有 <strong>3</strong>", page)
    published = page.partition('id="published"')[2].partition("</table>")[0]
    names = re.findall(r"<tr><td>([^<]+)</td><td><a [^>]+>([^<]+)</a></td><td class=\"number\">(\d)</td>", published)
    assert names == [("行政事业单位离退休", "与曾用名称一致", "2"), ("行政事业单位养老支出", "名称一致", "1")]
    changes = page.partition('id="changes"')[2].partition("</table>")[0]
    assert all(
        word in changes for word in ("行政事业单位离退休", "2007–2019", "更名", "行政事业单位养老支出", "/edition/2020")
    )
    below = page.partition('id="below"')[2].partition("</ul>")[0]
    assert 'href="/code/functional/2080505"' in below
    assert "未核实" in below.partition("2080503")[2].partition("</li>")[0]


def test_the_page_about_a_code_that_ended_says_so_and_where_it_went(client: Client) -> None:
    ended = re.compile(r"已停用：</strong>2023 年版及其后的版本没有这个科目。内容并入或改列：(.*?)</p>")
    (went,) = ended.findall(client.page("/code/functional/2080504"))
    assert went == '<a href="/code/functional/2080501">2080501 行政单位离退休</a>'
    assert "Ended: </strong>2023 and later editions" in client.page("/code/functional/2080504?lang=en")
    for path in ("functional/2080505", "functional/_T", "region/371521", "cofog/01.1", "funding-source/_T"):
        assert "已停用" not in client.page(f"/code/{path}")


@pytest.mark.parametrize("scheme", CLASSIFICATIONS[:4])
def test_a_code_has_ended_on_its_page_as_in_the_question(client: Client, scheme: str) -> None:
    rows = client.get(f"/queries/codes?scheme={scheme}&limit=10000").json()["rows"]
    ended = [row for row in rows if row["current"] is False][:5]
    assert bool(ended) == (scheme != "revenue")
    for row in [*ended, *[row for row in rows if row["current"] is not False][:5]]:
        assert ("已停用" in client.page(row["concept"].replace(CODE, "/code/"))) == (row in ended), row["code"]


def test_what_every_code_of_a_scheme_was_taken_from_is_said_on_its_page(client: Client) -> None:
    trust = client.page("/code/cofog/01.1").partition('class="trust"')[2].partition("<h2")[0]
    assert "UN Statistics Division" in trust
    assert "来源：" not in client.page("/code/functional/209").partition('class="trust"')[2].partition("<h2")[0]


@pytest.mark.parametrize(
    ("path", "heading", "above"),
    [
        (
            "functional/change/20805-2020-renamed",
            "20805 行政事业单位养老支出 · 更名 · 支出功能分类（2020年版）",
            ["科目与分类", "支出功能分类", "208 社会保障和就业支出", "20805 行政事业单位养老支出"],
        ),
        (
            "correspondence/functional-cofog/201-01",
            "201 一般公共服务支出 – 01 一般公共服务",
            ["科目与分类", "支出功能分类", "201 一般公共服务支出"],
        ),
        ("functional/edition/2023", "支出功能分类（2023年版）", ["科目与分类", "支出功能分类"]),
        ("correspondence/functional-cofog", "支出功能分类与政府职能分类（COFOG）的对应", ["科目与分类"]),
    ],
)
def test_what_belongs_to_codes_has_a_name_and_a_place(
    client: Client, path: str, heading: str, above: list[str]
) -> None:
    page = client.page(f"/code/{path}")
    assert re.findall(r"<h1>([^<]+?)\s*<abbr", page) + re.findall(r"<h1>([^<]+)</h1>", page) == [heading]
    trail = page.partition('class="trail"')[2].partition("</nav>")[0]
    assert re.findall(r"<li><a [^>]*>([^<]+)</a>", trail) == above


def test_a_correspondence_lists_its_pairs_by_name(client: Client) -> None:
    assert ">201 一般公共服务支出 – 01 一般公共服务</a>" in client.page("/code/correspondence/functional-cofog")


def test_the_page_about_a_code_shows_who_spends_under_it(own_codes: Client) -> None:
    spending = own_codes.page("/code/functional/208").partition('id="spending"')[2].partition("<h2")[0]
    assert spending.count("147.41") >= 3
    assert all(name in spending for name in (DEPARTMENT, *OTHERS))
    link = html.unescape(re.findall(r'href="(/queries/departments-by-code[^"]+)"', spending)[0])
    assert len(own_codes.get(link, "application/json").json()["rows"]) == 3


def test_correspondences_are_shown_with_reason_payer_and_verification(client: Client) -> None:
    page = client.page("/code/economic-department/30107").partition('id="counterparts"')[2].partition("</table>")[0]
    rows = page.split("<tr>")[2:]
    of_institutions = next(row for row in rows if "economic-government/50501" in row)
    assert "事业单位" in of_institutions
    assert "未核实" in of_institutions
    observed = next(row for row in rows if "economic-government/50101" in row)
    assert "不在国家对照表内" in observed
    assert "已见于文件" in observed
    cofog = client.page("/code/functional/20103").partition('id="counterparts"')[2]
    assert "对应到更宽的" in cofog
    assert "政府首脑办公厅" in cofog
    assert "对应到更窄的" in client.page("/code/cofog/01.1").partition('id="counterparts"')[2]


def test_a_code_that_took_another_one_in_says_so(client: Client) -> None:
    changes = client.page("/code/functional/20801").partition('id="changes"')[2].partition("</table>")[0]
    assert 'href="/code/functional/20110"' in changes
    assert "调整" in changes


def test_a_code_of_a_documents_own_says_why_and_names_the_national_one(own_codes: Client) -> None:
    iri = f"{BASE}id/disclosure/371521/{OTHERS[0]}/2023/budget/code/economic-department/30204/电费"
    page = own_codes.page(quote(iri.replace(f"{BASE}id", "/doc")))
    assert re.search(r"<h1>30204 电费.*本文件自定</abbr></h1>", page)
    assert "名称不一致" in page
    assert re.search(r'href="/code/economic-department/30204">30204 手续费', page)
    spending = page.partition('id="spending"')[2]
    assert "14.60" in spending
    link = html.unescape(re.findall(r'href="(/queries/departments-by-code[^"]+)"', spending)[0])
    (row,) = own_codes.get(link, "application/json").json()["rows"]
    assert (row["departmentLabel"], row["amount"]) == (OTHERS[0], 146_000)
    english = own_codes.page(quote(iri.replace(f"{BASE}id", "/doc")) + "?lang=en")
    assert re.search(r"Another name</a>\. \s*The national list", english)


def test_the_page_about_a_code_speaks_english(client: Client) -> None:
    page = client.page("/code/functional/208?lang=en")
    assert "<h1>208 Social security and employment" in page
    assert ">Attested</abbr>" in page
    assert 'href="/code/functional/20805?lang=en"' in page
    assert "Who spends under it" in page
    assert "publish it: <strong>1</strong>, of 2023." in page


# ---- Trees


def read_tree(client: Client, path: str) -> CodeTree:
    return CodeTree(client.page(path))


def test_a_tree_shows_classes_groups_and_items_with_their_sums(client: Client) -> None:
    found = read_tree(client, "/code/functional?unit=yuan")
    sums = {branch.number: branch.amount for branch in found.branches if branch.amount is not None}
    assert sums == {"201": 13_423_000, "208": 1_474_100, "210": 270_800, "221": 522_600}
    assert found.total == [f"{TOTAL:,}"]
    of_208 = found.find("208")
    items = [item for group in of_208.children for item in group.children if item.amount is not None]
    assert [item.number for item in items] == ["2080501", "2080505", "2080506"]
    assert of_208.amount == sum(item.amount or 0 for item in items)
    assert found.find("2080505").figures == ["1", "734,500"]


@pytest.mark.parametrize("scheme", CLASSIFICATIONS[:3])
@pytest.mark.parametrize("conditions", ["", "&year=2023", "&phase=executed", "&department=阳谷县财政局"])
def test_every_code_of_a_tree_has_the_sum_of_those_below_it(several: Client, scheme: str, conditions: str) -> None:
    found = read_tree(several, f"/code/{scheme}?unit=yuan{conditions}")
    assert any(branch.amount for branch in found.branches)
    for branch in found.all():
        if any(child.amount is not None for child in branch.children):
            assert branch.amount == sum(child.amount or 0 for child in branch.children), branch.number


@pytest.mark.parametrize(
    ("conditions", "disclosures"),
    [("", 2), ("&year=2024", 1), ("&phase=executed", 1), ("&region=3715&year=2023", 2), ("&region=11", 0)],
)
def test_a_tree_counts_the_disclosures_that_are_asked_for(several: Client, conditions: str, disclosures: int) -> None:
    found = read_tree(several, f"/code/functional?unit=yuan{conditions}")
    assert found.total == [f"{disclosures * TOTAL:,}"]
    assert found.find("201").figures == (
        [str(disclosures), f"{disclosures * 13_423_000:,}"] if disclosures else ["", ""]
    )


@pytest.mark.parametrize("scheme", CLASSIFICATIONS)
def test_a_tree_has_every_code_under_its_parent(client: Client, store: ox.Store, scheme: str) -> None:
    query = f"SELECT DISTINCT ?n ?p {{ ?c skos:inScheme code:{scheme} ; skos:notation ?n OPTIONAL {{ ?c skos:broader/skos:notation ?p }} }}"
    expected = {(row[0], row[1] if len(row) > 1 else None) for row in ask(store, query)}
    found = read_tree(client, f"/code/{scheme}")
    shown: list[tuple[str, str | None]] = [(branch.number, None) for branch in found.branches]
    shown += [(child.number, branch.number) for branch in found.all() for child in branch.children]
    assert len(shown) == len(expected)
    assert set(shown) == expected


def test_a_tree_marks_what_is_unverified_local_or_ended(own_codes: Client) -> None:
    found = read_tree(own_codes, "/code/economic-department?unit=yuan")
    of_302 = {(branch.number, branch.badge): branch for branch in found.find("302").children}
    own, national = of_302["30204", "本文件自定"], of_302["30204", ""]
    assert "电费" in own.text
    assert "×2" in html.unescape(own_codes.page("/code/economic-department"))
    assert own.figures == ["2", "292,000"]
    assert "与全国科目的编码或名称不符" in own.meaning
    assert (national.figures, national.link) == (["", ""], "/code/economic-department/30204")
    unverified = found.find("309")
    assert (unverified.badge, unverified.meaning) == ("未核实", "凭所知记录，未见于公开文件，不得当作官方内容。")
    assert found.find("301").badge == ""
    assert "已停用" in own_codes.page("/code/economic-department").partition(">304<")[2].partition("</li>")[0]


def test_where_no_edition_is_listed_in_full_nothing_is_said_to_have_ended(client: Client) -> None:
    page = client.page("/code/revenue?open=1")
    assert "已停用" not in page
    rows = client.get("/queries/codes?scheme=revenue").json()["rows"]
    assert {row["current"] for row in rows} == {None}


def test_only_codes_with_spending_are_shown_where_that_is_asked_for(client: Client) -> None:
    found = read_tree(client, "/code/functional?used=1")
    assert [branch.number for branch in found.all()] == [
        *("201", "20103", "2010301", "208", "20805", "2080501", "2080505", "2080506"),
        *("210", "21011", "2101101", "221", "22102", "2210201"),
    ]
    assert "14 / 1,694" in client.page("/code/functional?used=1")


def test_a_tree_is_folded_unless_it_is_asked_to_be_open(client: Client) -> None:
    assert "<details open" not in client.page("/code/functional")
    opened = client.page("/code/functional?open=1").partition('<div class="tree')[2]
    assert opened.count("<details") == len(re.findall(r"<details[^>]* open>", opened)) > 200


@pytest.mark.parametrize("path", ["/code/functional", "/code/functional?open=1&lang=en", "/code/region"])
def test_a_page_with_a_tree_stays_light(client: Client, path: str) -> None:
    assert len(client.page(path).encode()) < 1_000_000


@pytest.mark.parametrize("scheme", SMALL)
def test_small_schemes_have_trees_without_figures(client: Client, scheme: str) -> None:
    found = read_tree(client, f"/code/{scheme}")
    assert found.branches
    assert all(not branch.figures for branch in found.all())
    page = client.page(f"/code/{scheme}")
    assert "form-tree" not in page
    assert 'class="search"' not in page
    assert f"{len(found.all()):,} 个取值" in page
    assert ("全部展开" in page) == any(branch.children for branch in found.branches)


@pytest.mark.parametrize("scheme", CLASSIFICATIONS)
def test_the_form_on_a_tree_looks_up_its_own_codes(client: Client, scheme: str) -> None:
    page = client.page(f"/code/{scheme}")
    (example,) = re.findall(r'<input id="q" [^>]*placeholder="([^"、]+)、', page)
    assert f'<input type="hidden" name="scheme" value="{scheme}">' in page
    found = client.get("/queries/search-codes", params={"q": example, "scheme": scheme}).json()["rows"]
    assert found[0]["code"] == example


def test_a_tree_with_one_root_shows_what_is_below_it(client: Client) -> None:
    opened = re.findall(r'<details id="c(\w+)" open>', client.page("/code/region"))
    assert opened == ["CN"]


def test_a_tree_of_regions_goes_down_to_the_county(client: Client) -> None:
    (country,) = read_tree(client, "/code/region").branches
    shandong = next(branch for branch in country.children if branch.number == "37")
    assert "阳谷县" in " ".join(branch.text for branch in shandong.everything())
    assert len(list(country.everything())) > 3000


def test_a_tree_speaks_english_where_the_codes_do(client: Client) -> None:
    found = read_tree(client, "/code/cofog?lang=en")
    assert found.find("01.1").text.startswith("01.1 Executive and legislative organs")
    assert found.find("01.1").link == "/code/cofog/01.1?lang=en"
    assert "Unverified" in client.page("/code/functional?lang=en")


@pytest.mark.parametrize(
    ("path", "status", "parameter"),
    [
        ("functional?year=last", 422, "year"),
        ("functional?phase=dream", 422, "phase"),
        ("functional?department=没有", 404, "department"),
        ("functional?colour=red", 422, "colour"),
        ("functional?unit=dollar", 422, "unit"),
        ("functional?used=maybe", 422, "used"),
        ("functional?scheme=cofog", 422, "scheme"),
        ("functional?year=2023&year=2024", 422, "year"),
        ("cofog?year=2023", 422, "year"),
        ("region?used=", 200, ""),
    ],
)
def test_a_wrong_condition_is_named(client: Client, path: str, status: int, parameter: str) -> None:
    response = client.get(f"/code/{path}", "text/html, application/problem+json;q=0.1")
    assert response.status_code == status
    if parameter:
        assert parameter in response.text


def test_a_condition_on_a_download_is_refused_with_the_address_of_the_figures(client: Client) -> None:
    found = problem(client, "/code/functional?format=csv&year=2023", 422)
    assert found["parameter"] == "year"
    assert "/queries/codes?scheme=functional" in found["detail"]
    assert "没有这个参数" in problem(client, "/code/functional?format=csv&colour=red", 422)["detail"]


def test_codes_that_documents_made_up_alike_are_one_branch() -> None:
    nodes = tree(
        [
            Code("n:3", "3", "国", disclosures=3, amount=9),
            Code("a:31", "31", "电", "n:3", disclosures=1, amount=1, alike=1),
            Code("b:31", "31", "电", "n:3", disclosures=1, amount=2, alike=1),
            Code("c:31", "31", "水", "n:3", disclosures=1, amount=None, alike=1),
            Code("a:311", "311", "灯", "a:31", disclosures=1, amount=1, alike=1),
            Code("b:311", "311", "灯", "b:31", disclosures=1, amount=2, alike=1),
            Code("x:9", "9", "环", "x:9"),
        ]
    )
    assert [(node.code.number, len(node.children)) for node in nodes] == [("3", 2)]
    electric, water = nodes[0].children
    assert (electric.code.alike, electric.code.amount, electric.code.disclosures) == (2, 3, 2)
    assert [(child.code.number, child.code.alike, child.code.amount) for child in electric.children] == [("311", 2, 3)]
    assert (water.code.alike, water.code.amount) == (1, None)
    assert (nodes[0].size, nodes[0].local) == (4, 3)


# ---- Whole schemes as RDF and as CSV


@pytest.mark.parametrize("scheme", [*CLASSIFICATIONS, *SMALL])
def test_a_whole_scheme_is_the_same_in_every_rdf_format(client: Client, scheme: str) -> None:
    graphs = []
    for name, (media_type, _) in RDF_FORMATS.items():
        response = client.get(f"/code/{scheme}", media_type)
        assert response.headers["content-type"].partition(";")[0] == media_type
        assert response.headers["content-disposition"] == f'inline; filename="budgetgraph-{scheme}.{name}"'
        graphs.append(graph(response.content, name))
    assert len(graphs[0]) > 10
    assert all(found == graphs[0] for found in graphs)


@pytest.mark.parametrize("scheme", CLASSIFICATIONS)
def test_a_whole_scheme_holds_all_that_it_consists_of(client: Client, store: ox.Store, scheme: str) -> None:
    quads = list(ox.parse(client.get(f"/code/{scheme}?format=nt").content, format=ox.RdfFormat.N_TRIPLES))
    held = {str(quad.subject) for quad in quads}
    parts = {
        "codes": f"?part skos:inScheme code:{scheme}",
        "levels": f"code:{scheme} xkos:levels/rdf:rest*/rdf:first ?part",
        "editions": f"?part bg:editionOf code:{scheme}",
        "changes": f"?part bg:code/skos:inScheme code:{scheme}",
        "correspondences": f"?part xkos:compares code:{scheme}",
        "associations": f"?whole xkos:compares code:{scheme} ; xkos:madeOf ?part",
    }
    counts = {}
    for name, pattern in parts.items():
        found = {f"<{iri}>" for (iri,) in ask(store, f"SELECT DISTINCT ?part {{ {pattern} }}")}
        assert found <= held, name
        counts[name] = len(found)
    assert counts["codes"] > 30
    if scheme == "functional":
        assert counts["changes"] > 40
        assert counts["associations"] > 140
    assert f"<{CODE}{scheme}>" in held


def test_a_whole_scheme_holds_nothing_of_documents(own_codes: Client) -> None:
    assert BASE not in own_codes.get("/code/economic-department?format=nt").text
    assert BASE not in own_codes.get("/code/economic-department?format=csv").text


@pytest.mark.parametrize("scheme", [*CLASSIFICATIONS, *SMALL])
def test_the_table_of_a_scheme_has_every_code(client: Client, store: ox.Store, scheme: str) -> None:
    members = (
        f"{{ ?c skos:inScheme code:{scheme} }} UNION {{ ?t skos:topConceptOf code:{scheme} . ?c skos:broader* ?t }}"
    )
    all_of = {iri for (iri,) in ask(store, f"SELECT DISTINCT ?c {{ {members} }}")}
    expected = {iri for iri in all_of if scheme in SMALL or not iri.endswith("/_T")}
    rows = rows_of(client, scheme)
    assert {row["iri"] for row in rows} == expected
    assert len(rows) == len(expected)
    assert [row["code"] for row in rows] == sorted(row["code"] for row in rows)
    assert all(row["name_zh"] for row in rows)


def test_a_row_of_the_table_says_what_is_known_of_a_code(client: Client) -> None:
    rows = {row["code"]: row for row in rows_of(client, "functional")}
    assert list(rows["20805"]) == [
        *("code", "name_zh", "name_en", "parent", "level", "status", "first_year", "last_year", "editions"),
        *("former_names", "documents", "source", "iri"),
    ]
    assert rows["20805"]["former_names"] == "行政事业单位离退休"
    assert (rows["20805"]["parent"], rows["20805"]["level"], rows["20805"]["documents"]) == ("208", "group", "1")
    assert rows["208"]["name_en"] == "Social security and employment"
    assert (rows["20110"]["last_year"], rows["20110"]["editions"]) == ("2020", "")
    assert (rows["20139"]["first_year"], rows["20139"]["editions"]) == ("2024", "2024")
    assert rows["210"]["former_names"] == "医疗卫生；医疗卫生与计划生育支出"
    response = client.get("/code/functional", "text/csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"] == 'inline; filename="budgetgraph-functional.csv"'


# ---- The list of schemes


def test_the_list_of_schemes_begins_with_those_of_spending(client: Client) -> None:
    content = client.get("/code").json()
    names = [scheme["name"] for scheme in content["schemes"]]
    assert names[:3] == ["functional", "economic-department", "economic-government"]
    assert set(CLASSIFICATIONS) == set(names[:6])
    assert names[6] == "region"
    functional = content["schemes"][0]
    assert [level["zh"] for level in functional["levels"]] == ["类", "款", "项"]
    assert sum(functional["statuses"].values()) == functional["codes"] == 1694
    for scheme in content["schemes"]:
        assert scheme["codes"] > 0
        assert client.get(scheme["href"]).status_code == 200
    page = client.page("/code")
    assert all(f'href="/code/{name}"' in page for name in names)


def test_the_list_of_schemes_is_the_same_in_every_rdf_format(client: Client) -> None:
    graphs = [graph(client.get(f"/code?format={name}").content, name) for name in RDF_FORMATS]
    assert all(found == graphs[0] for found in graphs)
    assert ox.NamedNode(f"{CODE}functional/edition/2023") in {quad.subject for quad in graphs[0]}


def test_the_first_page_leads_to_the_codes(client: Client) -> None:
    page = client.page("/")
    assert 'href="/code"' in page
    assert 'href="/code/functional"' in page
    assert 'action="/queries/search-codes"' in page


# ---- How far codes are to be trusted


OFFICIAL, UNVERIFIED, PUBLISHED = "functional/20801", "functional/20804", "functional/20806"
"""Codes that the list has as unverified."""


@pytest.fixture(scope="module")
def trusted(example: Disclosure) -> StoreReader:
    """The example, where an official list has one unverified code, and a document publishes another one with its name."""
    reader = StoreReader(disclosure_quads(example, BASE))
    reader.store.update(f"""
        PREFIX bg: <https://w3id.org/budgetgraph/def#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX code: <https://w3id.org/budgetgraph/code/>
        INSERT DATA {{
            GRAPH <https://w3id.org/budgetgraph/code> {{ <{CODE}{OFFICIAL}> bg:verification <{CODE}verification/official> }}
            GRAPH <http://x/d> {{ <http://x/p> a bg:PublishedCode ; bg:disclosure <http://x/d> ; rdfs:label "企业改革补助"@zh ;
                bg:nationalCode <{CODE}{PUBLISHED}> }} }}""")
    return reader


def test_an_unverified_code_that_a_document_publishes_is_attested_everywhere(trusted: StoreReader) -> None:
    with Client(create_app(Settings(), trusted)) as client:
        rows = {row["code"]: row["status"] for row in rows_of(client, "functional")}
        listed = client.get("/queries/codes?scheme=functional&limit=10000").json()["rows"]
        shown = CodeTree(client.page("/code/functional"))
        for iri, status, badge in (
            (OFFICIAL, "official", "官方"),
            (UNVERIFIED, "unverified", "未核实"),
            (PUBLISHED, "attested", ""),
        ):
            number = iri.partition("/")[2]
            assert rows[number] == status
            assert {row["status"] for row in listed if row["code"] == number} == {status}
            assert shown.find(number).badge == badge
            assert f'class="badge {status}"' in client.page(f"/code/{iri}").partition("<h1>")[2].partition("</h1>")[0]


def test_statuses_agree_with_the_question_that_lists_codes(trusted: StoreReader) -> None:
    known = anyio.run(statuses, trusted)
    with Client(create_app(Settings(), trusted)) as client:
        for scheme in CLASSIFICATIONS:
            rows = client.get(f"/queries/codes?scheme={scheme}&limit=10000").json()["rows"]
            for row in rows:
                status = known.of(row["concept"])
                assert status is not None
                assert status.name == row["status"], row
            assert sum(count for _, count in known.counted(scheme)) == len(rows)


def test_answers_mark_codes_by_what_they_are_called(own_codes: Client) -> None:
    page = own_codes.page("/queries/spending-by-economic-class?scheme=economic-department&level=group")
    rows = page.partition("<tbody>")[2].split("<tr>")[1:]
    own = next(row for row in rows if "30204" in row)
    assert "本文件自定" in own
    link = html.unescape(re.findall(r'href="(/queries/[^"]+)"', own)[0])
    found = own_codes.get(link, "application/json").json()["rows"]
    assert [(row["code"], row["status"] == "local") for row in found] == [("30204", own) for own in (False, True, True)]
    assert sum("本文件自定" in row for row in rows) == 1
    assert 'href="/code/economic-department/30201"' in page
    assert "未核实" not in page
    one = own_codes.page(f"/queries/spending-by-economic-class?scheme=economic-department&department={OTHERS[0]}")
    assert "本文件自定" in one


def test_local_codes_of_one_number_and_name_are_told_apart(own_codes: Client) -> None:
    page = own_codes.page("/queries/search-codes?q=电费")
    for department in OTHERS:
        assert f">电费（{department}/2023/budget）</a>" in page
        assert f">电费 ({department}/2023/budget)</a>" in own_codes.page("/queries/search-codes?q=电费&lang=en")
    rows = own_codes.get("/queries/search-codes?q=电费").json()["rows"]
    assert {row["label"] for row in rows} == {"电费", "邮电费"}


def test_answers_to_programs_have_no_marks(own_codes: Client) -> None:
    rows = own_codes.get("/queries/spending-by-economic-class?scheme=economic-department&level=group").json()["rows"]
    assert {row["code"] for row in rows} >= {"30204", "30201"}
    assert all(re.fullmatch(r"\d{5}", row["code"]) for row in rows)


def test_statuses_are_read_once_for_a_version_of_the_data(
    trusted: StoreReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = anyio.run(statuses, trusted)
    monkeypatch.setattr(StoreReader, "select", None)
    assert anyio.run(statuses, trusted) is first


# ---- Names that nobody vouches for


@pytest.fixture(scope="module")
def hostile(example: Disclosure) -> StoreReader:
    """The example with a code of its own under a hostile name, and national codes whose names and notes are hostile."""
    reader = StoreReader(disclosure_quads(example, BASE))
    own = f"{BASE}id/disclosure/x/code/functional/20899/x"
    bad = str(ox.Literal(HOSTILE, language="zh"))
    reader.store.update(f"""
        PREFIX bg: <https://w3id.org/budgetgraph/def#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX code: <https://w3id.org/budgetgraph/code/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        PREFIX dct: <http://purl.org/dc/terms/>
        DELETE {{ GRAPH ?g {{ ?s ?p ?o }} }} INSERT {{ GRAPH ?g {{ ?s ?p {bad} }} }}
        WHERE {{ GRAPH ?g {{ ?s ?p ?o }} VALUES ?p {{ skos:prefLabel dct:source skos:note bg:formerName bg:laterName }}
            FILTER(STRSTARTS(STR(?s), "{CODE}functional/208") || STRSTARTS(STR(?s), "{CODE}functional/change/208")) }};
        INSERT DATA {{ GRAPH <{BASE}id/disclosure/x> {{
            <{own}> a bg:PublishedCode, bg:LocalCode, skos:Concept ; rdfs:label {bad} ; skos:notation {bad} ;
                skos:inScheme code:functional ; skos:broader <{CODE}functional/208> ; bg:verification <{CODE}verification/local> .
            <http://x/p> a bg:PublishedCode ; bg:disclosure <{BASE}id/disclosure/371521/{DEPARTMENT}/2023/budget> ;
                rdfs:label {bad} ; bg:nationalCode <{CODE}functional/208> }} }}""")
    return reader


@pytest.mark.parametrize(
    "path",
    [
        "/code",
        "/code/functional",
        "/code/functional/208",
        "/code/functional/20805",
        "/code/functional/change/20805-2020-renamed",
        "/doc/disclosure/x/code/functional/20899/x",
        "/queries/codes?scheme=functional",
    ],
)
def test_hostile_names_are_text_on_every_page(hostile: StoreReader, path: str) -> None:
    with Client(create_app(Settings(), hostile)) as client:
        page = client.page(path)
    assert "<script" not in page
    assert "<img" not in page
    assert not re.search(r"\sstyle=|\son\w+=", page)
    assert path == "/code" or "&lt;script&gt;" in page


def test_hostile_names_are_no_formulas_and_break_no_format(hostile: StoreReader) -> None:
    with Client(create_app(Settings(), hostile)) as client:
        rows = {row["code"]: row for row in rows_of(client, "functional")}
        assert rows["208"]["name_zh"] == f"'{HOSTILE}"
        assert all(not cell.startswith(("=", "+", "@")) for row in rows.values() for cell in row.values())
        graphs = [graph(client.get(f"/code/functional?format={name}").content, name) for name in RDF_FORMATS]
    assert all(found == graphs[0] for found in graphs)


# ---- Nothing waits for it


def test_trees_tables_and_graphs_are_made_off_the_event_loop(
    example_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.api.test_event_loop import _refuse_the_event_loop

    made = []

    def guarded(name: str, original: Any) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            _refuse_the_event_loop()
            made.append(name)
            return original(*arguments, **options)

        return call

    monkeypatch.setattr(Pages, "page", guarded("page", Pages.page))
    monkeypatch.setattr("api.codes.graph.write", guarded("graph", write))
    monkeypatch.setattr("api.resources.document.write", guarded("description", write))
    monkeypatch.setattr("api.codes.listing.to_csv", guarded("table", to_csv))
    with Client(create_app(Settings(data=example_data))) as client:
        for accept in ("text/html", "text/turtle", "text/csv"):
            assert client.get("/code/functional", accept).status_code == 200
        assert client.get("/code", "text/turtle").status_code == 200
        assert client.get("/code/functional/level/item", "text/html").status_code == 200
        assert client.get("/code/functional/level/item", "text/turtle").status_code == 200
    assert made == ["page", "graph", "table", "graph", "page", "description"]
