"""IC-1 to IC-19: they hold on the example, and each of them fails on a graph that is broken in just that respect."""

from __future__ import annotations

import time
from collections import Counter
from itertools import product
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from loader.disclosure import Disclosure
from loader.triples import disclosure_quads
from tests.conformance.data_cube import CHECKS, CONSTRAINTS, broken, violations
from tests.conftest import BASE

SMALL = Path(__file__).with_name("small.ttl")
EX = "http://example.org/"
QB = "http://purl.org/linked-data/cube#"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
PREFIXES = f"""
PREFIX : <{EX}>
PREFIX qb: <{QB}>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""

BREAKS = [
    pytest.param("ic-01", "DELETE DATA { :p2 qb:dataSet :plain }", id="ic-01, no data set"),
    pytest.param(
        "ic-01",
        """INSERT DATA { :copy a qb:DataSet ; qb:structure :copyStructure . :p2 qb:dataSet :copy .
           :copyStructure a qb:DataStructureDefinition ; qb:component :plainAmount }""",
        id="ic-01, two data sets",
    ),
    pytest.param("ic-02", "INSERT DATA { :bare a qb:DataSet }", id="ic-02, no structure"),
    pytest.param(
        "ic-02",
        """INSERT DATA { :plain qb:structure :second .
           :second a qb:DataStructureDefinition ; qb:component :plainAmount }""",
        id="ic-02, two structures",
    ),
    pytest.param("ic-03", "DELETE DATA { :plainStructure qb:component :plainAmount }", id="ic-03"),
    pytest.param("ic-04", "DELETE DATA { :year rdfs:range xsd:gYear }", id="ic-04"),
    pytest.param("ic-05", "DELETE DATA { :source qb:codeList :sources }", id="ic-05"),
    pytest.param("ic-06", "INSERT DATA { :plainYear qb:componentRequired false }", id="ic-06, a dimension"),
    pytest.param(
        "ic-06",
        "INSERT DATA { :plainAmount qb:componentProperty :amount ; qb:componentRequired false }",
        id="ic-06, a measure",
    ),
    pytest.param("ic-07", "DELETE DATA { :plainStructure qb:sliceKey :byYear }", id="ic-07"),
    pytest.param(
        "ic-08",
        "INSERT DATA { :byYear qb:componentProperty :region . :slice :region :here }",
        id="ic-08",
    ),
    pytest.param("ic-09", "DELETE DATA { :slice qb:sliceStructure :byYear }", id="ic-09, no structure"),
    pytest.param(
        "ic-09",
        """INSERT DATA { :slice qb:sliceStructure :byKind ; :kind :basic . :plainStructure qb:sliceKey :byKind .
           :byKind a qb:SliceKey ; qb:componentProperty :kind }""",
        id="ic-09, two structures",
    ),
    pytest.param("ic-10", """DELETE DATA { :slice :year "2023"^^xsd:gYear }""", id="ic-10"),
    pytest.param("ic-11", "DELETE DATA { :p3 :source :other }", id="ic-11"),
    pytest.param(
        "ic-12",
        """INSERT DATA { :p4 a qb:Observation ; qb:dataSet :plain ; :year "2022"^^xsd:gYear ;
           :kind :project ; :source :other ; :amount 7.0 ; :published "7.00" }""",
        id="ic-12",
    ),
    pytest.param("ic-13", """DELETE DATA { :p3 :published "6.00" }""", id="ic-13, on an observation"),
    pytest.param("ic-13", "DELETE DATA { :plain :currency :yuan }", id="ic-13, attached to the data set"),
    pytest.param("ic-14", "DELETE DATA { :p3 :amount 6.0 }", id="ic-14"),
    pytest.param("ic-15", "DELETE DATA { :t1 :amount 9.5 }", id="ic-15"),
    pytest.param("ic-16", "INSERT DATA { :t1 :change 1.0 }", id="ic-16"),
    pytest.param(
        "ic-17",
        """DELETE DATA { :t2 a qb:Observation ; qb:dataSet :told ; :year "2023"^^xsd:gYear ;
           :source :fund ; qb:measureType :change ; :change -1.0 }""",
        id="ic-17",
    ),
    pytest.param("ic-18", "INSERT DATA { :slice qb:observation :t1 }", id="ic-18"),
    pytest.param(
        "ic-19",
        "DELETE DATA { :p3 :source :other } ; INSERT DATA { :p3 :source :unlisted }",
        id="ic-19, a scheme",
    ),
    pytest.param("ic-19", "DELETE DATA { :kinds skos:member :project }", id="ic-19, a collection"),
]


@pytest.fixture
def small() -> Store:
    store = Store()
    store.load(path=str(SMALL), format=RdfFormat.TURTLE)
    return store


def test_there_is_a_query_for_each_of_the_nineteen_constraints() -> None:
    assert list(CONSTRAINTS) == [f"ic-{number:02}" for number in range(1, 20)]


@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_a_constraint_is_titled_in_both_languages_and_cites_the_standard(constraint: str) -> None:
    text = (CHECKS / f"{constraint}.rq").read_text(encoding="utf-8")
    header = yaml.safe_load("\n".join(line[3:] for line in text.splitlines() if line.startswith("#+")))
    assert header["title"].keys() == header["description"].keys() == {"zh", "en"}
    assert header["standard"] == f"https://www.w3.org/TR/vocab-data-cube/#ic-{int(constraint[3:])}"
    assert [column["name"] for column in header["columns"]] == ["focus", "detail"]


def test_a_sound_graph_breaks_no_constraint(small: Store) -> None:
    assert broken(small) == set()


@pytest.mark.parametrize(("constraint", "update"), BREAKS)
def test_a_graph_that_is_broken_in_one_thing_breaks_that_constraint_alone(
    small: Store, constraint: str, update: str
) -> None:
    small.update(PREFIXES + update)
    assert broken(small) == {constraint}


def test_every_constraint_is_shown_to_fail() -> None:
    assert {str(param.values[0]) for param in BREAKS} == set(CONSTRAINTS)


@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_the_constraint_holds_on_the_example(example_store: Store, constraint: str) -> None:
    assert violations(example_store, constraint) == []


def test_the_constraints_hold_on_a_document_with_codes_of_its_own(example_store: Store, peculiar: Disclosure) -> None:
    store = Store()
    store.extend(quad for quad in example_store if "/id/disclosure/" not in str(quad.graph_name))
    store.extend(disclosure_quads(peculiar, BASE))
    assert broken(store) == set()


def test_all_constraints_together_take_less_than_a_second_on_the_example(example_store: Store) -> None:
    assert len(example_store) > 5000
    started = time.perf_counter()
    broken(example_store)
    assert time.perf_counter() - started < 1


POINTS = st.lists(st.sampled_from(sorted(product("ab", "xy", "12"))), max_size=12)


@given(POINTS)
def test_duplicates_are_found_as_comparing_all_pairs_would_find_them(points: list[tuple[str, str, str]]) -> None:
    store = cube("pqr", ["m"])
    for number, point in enumerate(points):
        observe(store, f"o{number}", {**dict(zip("pqr", point, strict=True)), "m": "1"})
    duplicated = sum(count > 1 for count in Counter(points).values())
    assert len(violations(store, "ic-12")) == duplicated


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.sampled_from("mn")), unique=True))
def test_points_without_all_measures_are_found_as_counting_would_find_them(told: list[tuple[str, str, str]]) -> None:
    store = cube("pq", ["m", "n"], measure_dimension=True)
    for number, (p, q, measure) in enumerate(told):
        observe(store, f"o{number}", {"p": p, "q": q, measure: "1"}, measure)
    incomplete = sum(count < 2 for count in Counter((p, q) for p, q, _ in told).values())
    assert len(violations(store, "ic-17")) == incomplete


def cube(dimensions: str, measures: list[str], *, measure_dimension: bool = False) -> Store:
    """An empty cube `cube` with these dimensions and measures."""
    store = Store()
    add(store, "cube", f"{QB}structure", NamedNode(f"{EX}structure"))
    components = [("dimension", EX + name) for name in dimensions] + [("measure", EX + name) for name in measures]
    if measure_dimension:
        components.append(("dimension", f"{QB}measureType"))
    for number, (kind, property_iri) in enumerate(components):
        add(store, "structure", f"{QB}component", NamedNode(f"{EX}component{number}"))
        add(store, f"component{number}", QB + kind, NamedNode(property_iri))
    return store


def observe(store: Store, name: str, values: dict[str, str], measure: str | None = None) -> None:
    store.add(Quad(NamedNode(EX + name), TYPE, NamedNode(f"{QB}Observation")))
    add(store, name, f"{QB}dataSet", NamedNode(f"{EX}cube"))
    for property_name, value in values.items():
        add(store, name, EX + property_name, Literal(value))
    if measure:
        add(store, name, f"{QB}measureType", NamedNode(EX + measure))


def add(store: Store, subject: str, predicate: str, value: NamedNode | Literal) -> None:
    store.add(Quad(NamedNode(EX + subject), NamedNode(predicate), value))
