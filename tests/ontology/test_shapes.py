"""Shapes: valid SHACL, one for each class, satisfied by the example and not by what is broken."""

from __future__ import annotations

import time
from decimal import Decimal

import pyoxigraph as ox
import pytest
from pyoxigraph import Store
from pyshacl import validate
from rdflib import OWL, RDF, SH, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from loader.manifest import Record, Source
from loader.provenance import provenance_quads
from tests.ontology.graphs import BG, CODE, ONTOLOGY, QB, SCHEMES, graph, languages, named

SHAPES = graph(ONTOLOGY / "shapes.ttl")
DISCLOSURE = "http://localhost:8000/id/disclosure/371521/阳谷县人民政府办公室/2023/budget"
RECORD = Record(
    "371521/阳谷县人民政府办公室/2023/budget",
    DISCLOSURE,
    Source("yanggu.txt", "0" * 64, 36719, "generator"),
    "2025-01-01T00:00:00+00:00",
    triples=1,
    summary={},
)


@pytest.fixture(scope="module")
def data(example_store: Store) -> Graph:
    """The ontology, the example and its load as one graph. Tests change copies."""
    quads = [*example_store, *provenance_quads(RECORD, "http://localhost:8000/", "0.1.0")]
    triples = (ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads)
    return Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")


def copy(of: Graph) -> Graph:
    result = Graph()
    for triple in of:
        result.add(triple)
    return result


def findings(data: Graph) -> set[tuple[Node | None, Node | None]]:
    """Focus and path of everything that the shapes find wrong."""
    _, report, _ = validate(data, shacl_graph=SHAPES)
    results = report.objects(None, SH.result)
    return {(report.value(result, SH.focusNode), report.value(result, SH.resultPath)) for result in results}


def test_the_shapes_are_valid_shacl() -> None:
    conforms, _, text = validate(Graph(), shacl_graph=SHAPES, meta_shacl=True)
    assert conforms, text


def test_every_class_of_ours_has_a_shape() -> None:
    classes = set(graph(ONTOLOGY / "budget.ttl").subjects(RDF.type, OWL.Class))
    assert classes <= set(SHAPES.objects(None, SH.targetClass))


def test_every_property_shape_says_in_both_languages_what_is_wrong() -> None:
    top = {shape for shape in named(SHAPES.subjects(RDF.type, SH.NodeShape)) if "/in-" not in str(shape)}
    for shape in top:
        for constraint in SHAPES.objects(shape, SH.property):
            assert languages(SHAPES, constraint, SH.message) == ["en", "zh"]


def test_the_example_conforms_in_less_than_twenty_seconds(data: Graph) -> None:
    started = time.perf_counter()
    conforms, _, text = validate(data, shacl_graph=SHAPES)
    assert conforms, text
    assert time.perf_counter() - started < 20


def test_whatever_a_shape_requires_is_missed_when_it_is_absent(data: Graph) -> None:
    """One instance of each class loses every property that its shape requires, all in one graph."""
    broken, expected = copy(data), set()
    for target, path in required_properties():
        for instance in instances(data, target, path):
            broken.remove((instance, path, None))
            expected.add((instance, path))
    assert len(expected) > 60
    assert expected <= findings(broken)


def required_properties() -> list[tuple[URIRef, URIRef]]:
    """Class and property of each property shape that asks for at least one value."""
    return [
        (target, path)
        for shape in named(SHAPES.subjects(SH.targetClass))
        for target in named(SHAPES.objects(shape, SH.targetClass))
        for constraint in SHAPES.objects(shape, SH.property)
        for path in named(SHAPES.objects(constraint, SH.path))
        if SHAPES.value(constraint, SH.minCount)
    ]


def instances(data: Graph, target: URIRef, path: URIRef) -> list[URIRef]:
    """The first thing of that class that has the property, if there is one."""
    return sorted(thing for thing in named(data.subjects(RDF.type, target)) if (thing, path, None) in data)[:1]


def test_a_load_without_its_version_and_a_source_with_a_short_digest_are_found(data: Graph) -> None:
    broken, load, source = copy(data), URIRef(f"{DISCLOSURE}/load"), URIRef(f"{DISCLOSURE}/source")
    broken.remove((load, BG.softwareVersion, None))
    broken.set((source, BG.sha256, Literal("0" * 63)))
    assert {(load, BG.softwareVersion), (source, BG.sha256)} <= findings(broken)


FIGURE = f"{DISCLOSURE}/expenditure/r6c6"
INDICATOR = f"{DISCLOSURE}/performance/4/i2"


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        pytest.param(DISCLOSURE, BG.budgetUnit, URIRef(f"{DISCLOSURE}/u"), id="a unit at department level"),
        pytest.param(DISCLOSURE, BG.phase, CODE["phase/_T"], id="a second phase"),
        pytest.param(f"{DISCLOSURE}/expenditure", BG.order, Literal(0), id="a table before the first"),
        pytest.param(f"{DISCLOSURE}/expenditure/r6", BG.line, Literal("119"), id="a line that is text"),
        pytest.param(FIGURE, RDF.type, BG.Subtotal, id="a line item that is a subtotal"),
        pytest.param(FIGURE, BG.change, Literal("1", datatype=XSD.decimal), id="two measures"),
        pytest.param(FIGURE, BG.statement, URIRef(f"{DISCLOSURE}/narrative/s14"), id="a cell and a sentence"),
        pytest.param(FIGURE, BG.fundingSource, CODE["flow/revenue"], id="a value of another scheme"),
        pytest.param(FIGURE, BG.publishedValue, Literal("738.2"), id="two published values"),
        pytest.param(FIGURE, BG.recognitionConfidence, Literal(Decimal("1.2")), id="a confidence of more than 1"),
        pytest.param(INDICATOR, BG.text, Literal("有效保障", lang="zh"), id="a target in numbers and in words"),
        pytest.param(INDICATOR, BG.comparator, CODE["flow/revenue"], id="a comparator that is none"),
        pytest.param(
            f"{DISCLOSURE}/performance/4", BG.starts, Literal("2024-01-01", datatype=XSD.date), id="two starts"
        ),
    ],
)
def test_a_contradiction_is_found_at_the_thing_that_has_it(
    data: Graph, subject: str, predicate: URIRef, value: Node
) -> None:
    thing, broken = URIRef(subject), copy(data)
    assert findings(neighbourhood(data, thing)) == set()
    broken.add((thing, predicate, value))
    assert {focus for focus, _ in findings(neighbourhood(broken, thing))} == {thing}


def neighbourhood(data: Graph, subject: Node) -> Graph:
    """What the graph says of a thing, and of what its description leads to: enough to judge it alone."""
    result, open_ends = copy(graph(*SCHEMES, ONTOLOGY / "budget.ttl", ONTOLOGY / "cubes.ttl")), [subject]
    while open_ends:
        node = open_ends.pop()
        if (node, RDF.type, None) in result and node != subject:
            continue
        for triple in data.triples((node, None, None)):
            result.add(triple)
            if isinstance(triple[2], URIRef) and triple[1] not in {RDF.type, QB.dataSet}:
                open_ends.append(triple[2])
    return result
