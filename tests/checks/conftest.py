"""The rules, run on small graphs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyoxigraph as ox
import pytest

from loader.checks.across import findings_across
from loader.checks.rules import read_rules
from loader.checks.run import Checks
from loader.document import Document, Paragraph
from loader.findings import Finding
from loader.ontology import Ontology
from loader.settings import ROOT
from loader.vocabulary import Vocabulary, load_vocabulary

DISCLOSURE = "http://example.org/id/disclosure/371521/某局/2024/budget"
PREFIXES = f"""
@base <{DISCLOSURE}/> .
@prefix : <{DISCLOSURE}/> .
@prefix bg: <https://w3id.org/budgetgraph/def#> .
@prefix code: <https://w3id.org/budgetgraph/code/> .
@prefix cube: <https://w3id.org/budgetgraph/cube/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix econ: <https://w3id.org/budgetgraph/code/economic-department/> .
@prefix flow: <https://w3id.org/budgetgraph/code/flow/> .
@prefix function: <https://w3id.org/budgetgraph/code/functional/> .
@prefix government: <https://w3id.org/budgetgraph/code/economic-government/> .
@prefix kind: <https://w3id.org/budgetgraph/code/expenditure-kind/> .
@prefix phase: <https://w3id.org/budgetgraph/code/phase/> .
@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/budgetgraph/code/funding-source/> .
@prefix three: <https://w3id.org/budgetgraph/code/three-public-item/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
"""What every test graph begins with; the disclosure itself is `<../budget>`."""

Ask = Callable[..., list[Finding]]


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary(ROOT / "ontology")


@pytest.fixture(scope="session")
def checks(vocabulary: Vocabulary) -> Checks:
    return Checks(read_rules(), vocabulary, Ontology(ROOT / "ontology").store())


@pytest.fixture(scope="session")
def findings_across_in(checks: Checks) -> Ask:
    """What one rule finds in several disclosures written in TriG, of which `DISCLOSURE` is checked."""

    def ask(rule: str, trig: str) -> list[Finding]:
        store = ox.Store()
        store.load((PREFIXES + trig).encode(), ox.RdfFormat.TRIG)
        return list(findings_across(store, [checks.rules[rule]], [DISCLOSURE])[DISCLOSURE])

    return ask


@pytest.fixture(scope="session")
def findings_in(checks: Checks) -> Ask:
    """What one rule finds in a graph written in Turtle, and in the paragraphs of its document."""

    def ask(rule: str, turtle: str, paragraphs: Sequence[str] = ()) -> list[Finding]:
        graph = ox.NamedNode(DISCLOSURE)
        quads = [
            ox.Quad(triple.subject, triple.predicate, triple.object, graph)
            for triple in ox.parse(PREFIXES + turtle, ox.RdfFormat.TURTLE)
        ]
        nquads = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
        document = Document("a.txt", tuple(Paragraph(text, line=n) for n, text in enumerate(paragraphs, 1)), "", 0)
        one = Checks({rule: checks.rules[rule]}, checks.vocabulary, checks.store)
        return one.findings(nquads, DISCLOSURE, [document])

    return ask
