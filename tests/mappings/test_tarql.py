"""The mappings keep to the TARQL conventions: an independent engine makes the same triples from the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl
import pyoxigraph as ox
import pytest
import tarka_rdf

from loader.checks.findings import finding_records, measurement_records
from loader.checks.rules import read_rules
from loader.checks.run import check_records
from loader.disclosure import Disclosure
from loader.findings import Finding
from loader.records import Record, records
from loader.triples import MAPPINGS, WHERE, construct, disclosure_iri, mapping_query
from loader.vocabulary import CODE
from tests.conftest import BASE

KINDS = sorted(path.stem for path in MAPPINGS.glob("*.rq"))


FINDING = Finding(
    "same-fact",
    "error",
    f"{BASE}expenditure/r6c3",
    (f"{BASE}balance/r1c2", f"{BASE}balance/r2c2"),
    "1569.05",
    "-13",
    "-1582.05",
    {"zh": "“1”不等于\n2。", "en": 'It is "1".'},
)
WORDS = replace(FINDING, check="former-code-name", others=(), expected="卫生健康支出", actual=None, difference=None)


def _rows(kind: str, disclosure: Disclosure) -> Sequence[Record]:
    """The records of that kind: what a document says, or what checks are and find."""
    rules, iri = list(read_rules().values()), f"{BASE}id/disclosure/1"
    of_checks = {
        "check": check_records(rules),
        "finding": finding_records([FINDING, WORDS], rules, iri),
        "quality-measurement": measurement_records([FINDING, WORDS], rules, iri),
    }
    return list(of_checks[kind]) if kind in of_checks else records(disclosure, BASE)[kind]


def test_there_is_a_mapping_for_each_kind_of_record(example: Disclosure) -> None:
    assert sorted([*records(example, BASE), "check", "finding", "quality-measurement"]) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_a_mapping_is_a_valid_query_on_its_own_and_without_rows_makes_nothing(kind: str) -> None:
    text = (MAPPINGS / f"{kind}.rq").read_text(encoding="utf-8")
    assert text.count(WHERE) == 1
    result = ox.Store().query(text)
    assert isinstance(result, ox.QueryTriples)
    assert list(result) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_has_a_field_for_each_variable_that_the_mapping_does_not_bind(kind: str, peculiar: Disclosure) -> None:
    rows = _rows(kind, peculiar)
    _, where = mapping_query(kind)
    fields = {name for row in rows for name in row}
    bound = {word.rstrip(")") for line in where.splitlines() for word in line.split(" AS ?")[1:]}
    used = {word.strip("?(),;") for word in where.replace("(", " ").split() if word.startswith("?")}
    assert used - bound <= fields
    assert all(set(row) == fields for row in rows)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("document", ["example", "peculiar"])
def test_an_independent_tarql_engine_makes_the_same_triples(
    kind: str, document: str, request: pytest.FixtureRequest
) -> None:
    disclosure: Disclosure = request.getfixturevalue(document)
    rows = _rows(kind, disclosure)
    if document == "example" and kind == "procurement-item":
        assert rows == []
        return
    table = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))
    written = tarka_rdf.Mapping.tarql_file(str(MAPPINGS / f"{kind}.rq")).write(table, format="ntriples")
    theirs = {quad.triple for quad in ox.parse(written, ox.RdfFormat.N_TRIPLES)}
    ours = set(construct(kind, rows))
    assert ours
    assert theirs == ours


def test_a_code_is_told_of_as_the_model_has_it(peculiar: Disclosure) -> None:
    """docs/model.md, “What a document says of codes”."""
    base = disclosure_iri(peculiar, BASE).value
    expected = f"""
        @prefix bg: <https://w3id.org/budgetgraph/def#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix code: <{CODE}> . @prefix agreement: <{CODE}code-agreement/> . @prefix dept: <{CODE}economic-department/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        <{base}/code/functional/20805/行政事业单位离退休> a bg:PublishedCode ; bg:disclosure <{base}> ;
            rdfs:label "行政事业单位离退休"@zh ; bg:nationalCode <{CODE}functional/20805> ;
            bg:agreement agreement:former-name ; bg:codeChange <{CODE}functional/change/20805-2020-renamed> .
        <{base}/code/economic-department/30228/电费> a bg:PublishedCode , bg:LocalCode , skos:Concept ;
            bg:disclosure <{base}> ; rdfs:label "电费"@zh ; skos:inScheme code:economic-department ;
            skos:notation "30228" ; skos:broader dept:302 ;
            bg:verification <{CODE}verification/local> ; bg:agreement agreement:name-differs .
        <{CODE}economic-department/level/group> skos:member <{base}/code/economic-department/30228/电费> .
        <{base}/code/functional/22102> a bg:PublishedCode , bg:LocalCode , skos:Concept ; bg:disclosure <{base}> ;
            skos:inScheme code:functional ; skos:notation "22102" ; skos:broader <{CODE}functional/221> ;
            bg:verification <{CODE}verification/local> ; bg:agreement agreement:no-name .
        <{CODE}functional/level/group> skos:member <{base}/code/functional/22102> .
    """
    triples = set(construct("published-code", records(peculiar, BASE)["published-code"]))
    codes = ("functional/20805/行政事业单位离退休", "economic-department/30228/电费", "functional/22102")
    of_these = {ox.NamedNode(f"{base}/code/{code}") for code in codes}
    told = {triple for triple in triples if of_these & {triple.subject, triple.object}}
    assert told == {quad.triple for quad in ox.parse(expected, ox.RdfFormat.TURTLE)}


def test_figures_point_to_the_national_concept_or_to_that_of_the_document(peculiar: Disclosure) -> None:
    base = disclosure_iri(peculiar, BASE).value
    figures = set(construct("figure", records(peculiar, BASE)["figure"]))
    classes = {str(t.object)[1:-1] for t in figures if t.predicate.value.endswith("departmentEconomicClass")}
    assert {f"{base}/code/economic-department/30228/电费", f"{CODE}economic-department/30101"} <= classes
    assert all(iri.startswith((CODE, f"{base}/code/")) for iri in classes)


def test_a_pair_says_whether_the_national_table_has_it(peculiar: Disclosure) -> None:
    rows = records(peculiar, BASE)["pair"]
    triples = set(construct("pair", rows))
    truth = [
        t.object.value for t in triples if t.predicate.value.endswith("isNational") and isinstance(t.object, ox.Literal)
    ]
    assert len(rows) == len(truth) == 22
    assert truth.count("false") == 2
