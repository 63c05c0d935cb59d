"""The files of `queries/canned`: valid by themselves, complete in both languages, and bound by terms alone."""

from __future__ import annotations

import csv
import io
import re

import anyio
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.canned.answer import Page, ask
from api.canned.binding import bind
from api.canned.choices import CLOSED, names_of
from api.canned.formats import to_csv
from api.canned.header import FOLDER, LANGUAGE, CannedQuery, read_queries
from tests.api.readers import StoreReader

QUERIES = read_queries()
each_query = pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)


@each_query
def test_each_file_is_a_select_that_runs_as_it_stands(query: CannedQuery) -> None:
    text = (FOLDER / f"{query.name}.rq").read_text("utf-8")
    solutions = ox.Store().query(text, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    assert {variable.value for variable in solutions.variables} == {column.name for column in query.columns}


@each_query
def test_each_header_speaks_both_languages(query: CannedQuery) -> None:
    for words in (
        query.title,
        query.description,
        *(parameter.label for parameter in query.parameters),
        *(column.label for column in query.columns),
        *(words for column in query.columns for words in column.words.values()),
    ):
        assert re.search(r"[\u4e00-\u9fff]", words.zh), words
        assert re.search(r"[A-Za-z]", words.en), words
        assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"\(.\)", "", words.en)), words


@pytest.mark.parametrize(("name", "column"), [("code", "property"), ("search-codes", "match")])
def test_each_value_that_a_query_writes_into_a_short_list_has_words(name: str, column: str) -> None:
    (listed,) = [found for found in QUERIES[name].columns if found.name == column]
    body = "\n".join(line for line in QUERIES[name].text.splitlines() if not line.startswith("#"))
    rows = re.findall(r'\(\d+ "(\w+)"|\("(\w+)" AS \?property\)|\("\d" "([\w-]+)"\)', body)
    assert {value for row in rows for value in row if value} == set(listed.words)


@each_query
def test_each_parameter_has_a_slot_and_each_chart_its_columns(query: CannedQuery) -> None:
    slots = {name for name, _ in query.slots}
    assert {parameter.name for parameter in query.parameters} <= slots
    assert slots <= {LANGUAGE, *(parameter.name for parameter in query.parameters)}
    if query.chart:
        assert {query.chart.label, query.chart.value} <= {column.name for column in query.columns}


@each_query
def test_each_closed_parameter_has_choices_and_each_default_is_one(query: CannedQuery) -> None:
    for parameter in query.parameters:
        if parameter.type in CLOSED:
            assert parameter.example in names_of(parameter)
            assert parameter.default is None or parameter.default in names_of(parameter)


@each_query
def test_each_answer_has_a_stable_order_and_leaves_paging_to_the_engine(query: CannedQuery) -> None:
    assert query.text.rstrip().splitlines()[-1].startswith("ORDER BY")
    assert not re.search(r"\b(LIMIT|OFFSET)\b", query.text)


@each_query
def test_a_default_in_the_header_is_the_default_of_the_file(query: CannedQuery) -> None:
    """A file as it stands answers what the service answers when the parameter is left out."""
    for parameter in query.parameters:
        lines = {line.strip() for name, line in query.slots if name == parameter.name}
        is_open = any(line.endswith("{ UNDEF }") for line in lines)
        assert is_open == (parameter.default is None or parameter.required) or parameter.type in {"level", "scheme"}


HOSTILE = [
    '") } DROP ALL #',
    "<x> UNION { ?s ?p ?o }",
    "} } SELECT * { ?s ?p ?o",
    "\\",
    "\\u0022",
    'a"b\nc\rd\te',
    "'''",
    '"""',
    "?lang",
    "{ UNDEF }",
    "\x00\x01\x1f",
    "𠮷\u202e\u200b",
    "#+ title: x",
    "%22%29",
    "${jndi}",
    "{{ 7*7 }}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_found_as_text_or_not_at_all(text: str) -> None:
    project = f"http://localhost:8000/id/project/x/{len(text)}"
    reader = StoreReader(_project(project, text))
    found = anyio.run(ask, QUERIES["projects"], {"q": text}, reader, "zh", Page(10))
    assert [row["project"] for row in found.rows] == [project]
    assert anyio.run(ask, QUERIES["projects"], {"q": text + "x"}, reader, "zh", Page(10)).rows == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"])
def test_no_text_of_a_document_is_a_formula_in_a_spreadsheet(start: str) -> None:
    reader = StoreReader(_project("http://localhost:8000/id/project/x/1", f"{start}cmd"))
    answer = anyio.run(ask, QUERIES["projects"], {}, reader, "zh", Page(10))
    _, row = csv.reader(io.StringIO(to_csv(answer)))
    assert row[1] == f"'{start}cmd"


def _project(iri: str, name: str) -> list[ox.Quad]:
    content = f"""PREFIX bg: <https://w3id.org/budgetgraph/def#> PREFIX code: <https://w3id.org/budgetgraph/code/>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        INSERT DATA {{ GRAPH <http://x/d> {{
            <http://x/d> a bg:Disclosure ; bg:organization <http://x/o> ; bg:fiscalYear "2023"^^xsd:gYear ;
                bg:phase <https://w3id.org/budgetgraph/code/phase/approved> ;
                bg:level <https://w3id.org/budgetgraph/code/disclosure-level/department> .
            <http://x/p> a bg:PerformancePlan ; bg:project <{iri}> .
            <{iri}> rdfs:label {ox.Literal(name)} }} }}"""
    store = ox.Store()
    store.update(content)
    return list(store)


@given(text=st.text(min_size=1, max_size=50))
@settings(max_examples=200, deadline=None)
def test_any_text_comes_through_the_binding_unchanged(text: str) -> None:
    text_of_query = "SELECT ?q WHERE {\n  VALUES ?q { UNDEF }\n}\n"
    query = CannedQuery.model_validate({**QUERIES["projects"].model_dump(), "text": text_of_query})
    bound = bind(query, {"q": [ox.Literal(text)]}, 10)
    solutions = ox.Store().query(bound)
    assert isinstance(solutions, ox.QuerySolutions)
    assert [solution["q"].value for solution in solutions] == [text]


def test_only_slots_differ_between_a_file_and_what_is_asked() -> None:
    query = QUERIES["overview"]
    bound = bind(query, {"disclosure": [ox.NamedNode("http://x/d")]}, 5, 10)
    changed = [line for line in bound.splitlines() if line not in query.text.splitlines()]
    assert {line.strip() for line in changed} == {"VALUES ?disclosure { <http://x/d> }", "LIMIT 5 OFFSET 10"}
