"""Our own classes and properties: declared, named and explained, and nothing used that is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef

from tests.ontology.graphs import (
    BG,
    BG_TERM,
    DEFINITIONS,
    FILES,
    ONTOLOGY,
    QB,
    ROOT,
    graph,
    languages,
    local_names,
    name,
    named,
)

BUDGET = graph(ONTOLOGY / "budget.ttl")
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
TERMS = sorted({term for kind in KINDS for term in named(BUDGET.subjects(RDF.type, kind))})
QUERIES = sorted([*(ROOT / "mappings").rglob("*.rq"), *(ROOT / "queries").rglob("*.rq")])

each_term = pytest.mark.parametrize("term", TERMS, ids=lambda term: str(term).removeprefix(BG))


def test_the_ontology_says_what_it_is_and_under_which_licence() -> None:
    assert (DEFINITIONS, RDF.type, OWL.Ontology) in BUDGET
    assert languages(BUDGET, DEFINITIONS, DCTERMS.title) == ["en", "zh"]
    assert languages(BUDGET, DEFINITIONS, DCTERMS.description) == ["en", "zh"]
    for predicate in (DCTERMS.license, OWL.versionIRI, OWL.versionInfo):
        assert len(list(BUDGET.objects(DEFINITIONS, predicate))) == 1


def test_nothing_but_terms_of_ours_is_declared() -> None:
    assert {DEFINITIONS, *TERMS} == named(BUDGET.subjects())


@each_term
def test_a_term_is_labelled_and_defined_in_both_languages(term: URIRef) -> None:
    assert languages(BUDGET, term, RDFS.label) == ["en", "zh"]
    assert languages(BUDGET, term, SKOS.definition) == ["en", "zh"]


@each_term
def test_a_term_has_an_example(term: URIRef) -> None:
    assert len(list(BUDGET.objects(term, SKOS.example))) == 1


@each_term
def test_a_class_is_capitalised_and_a_property_is_not(term: URIRef) -> None:
    is_class = (term, RDF.type, OWL.Class) in BUDGET
    assert str(term).removeprefix(BG)[0].isupper() == is_class


@each_term
def test_a_property_takes_either_things_or_literals_as_its_range_says(term: URIRef) -> None:
    ranges = set(BUDGET.objects(term, RDFS.range))
    is_literal = {
        value == RDFS.Literal or str(value).startswith(("http://www.w3.org/2001/XMLSchema#", str(RDF)))
        for value in ranges
    }
    if (term, RDF.type, OWL.Class) not in BUDGET:
        assert is_literal == {(term, RDF.type, OWL.DatatypeProperty) in BUDGET}


def test_labels_are_unique_among_classes_and_among_properties() -> None:
    for kinds in ((OWL.Class,), (OWL.ObjectProperty, OWL.DatatypeProperty)):
        terms = {term for kind in kinds for term in named(BUDGET.subjects(RDF.type, kind))}
        for language in ("en", "zh"):
            labels = [label for term in terms for label in texts(BUDGET, term, language)]
            assert len(labels) == len(set(labels)) == len(terms)


@pytest.mark.parametrize("path", FILES, ids=name)
def test_every_term_of_ours_that_a_turtle_file_uses_is_declared(path: Path) -> None:
    assert local_names(named(graph(path).all_nodes()) | set(graph(path).predicates()), BG) <= local_names(TERMS, BG)


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_term_of_ours_that_a_query_uses_is_declared(path: Path) -> None:
    assert set(BG_TERM.findall(path.read_text(encoding="utf-8"))) <= local_names(TERMS, BG)


def test_every_term_of_ours_that_the_documentation_of_the_model_uses_is_declared() -> None:
    model = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    assert set(BG_TERM.findall(model)) <= local_names(TERMS, BG)


def test_every_coded_property_takes_concepts_of_one_code_list() -> None:
    for term in BUDGET.subjects(RDF.type, QB.CodedProperty):
        assert list(BUDGET.objects(term, RDFS.range)) == [SKOS.Concept]
        assert len(list(BUDGET.objects(term, QB.codeList))) == 1


def texts(of: Graph, subject: URIRef, language: str) -> list[str]:
    labels = of.objects(subject, RDFS.label)
    return [str(label) for label in labels if isinstance(label, Literal) and label.language == language]
