"""Ties to other vocabularies: of terms of ours, to terms that exist, once each, and no stronger than they hold."""

from __future__ import annotations

import re

import pytest
from rdflib import DCTERMS, FOAF, ORG, PROV, RDF, RDFS, SKOS, XSD, URIRef

from tests.ontology.foreign import OURS, unknown
from tests.ontology.graphs import BG, CODE, ONTOLOGY, QB, SCHEMES, graph, named

ALIGNMENT = graph(ONTOLOGY / "alignment.ttl")
BUDGET = graph(ONTOLOGY / "budget.ttl")
CODES = graph(*SCHEMES)
DIMENSIONS = named(BUDGET.subjects(RDF.type, QB.DimensionProperty))
MEASURES = named(BUDGET.subjects(RDF.type, QB.MeasureProperty))
ATTRIBUTES = named(BUDGET.subjects(RDF.type, QB.AttributeProperty))
OBEU = "http://data.openbudgets.eu/ontology/dsd/"
COMPONENTS = r"http://(data\.openbudgets\.eu/ontology/dsd|purl\.org/linked-data/sdmx/2009)/(dimension|measure)[/#]\w+"
WITHOUT_COUNTERPART = {BG.disclosure, BG.statement}

# What their properties take, as their own files say. The classes of OpenBudgets' code lists (BudgetPhase,
# OperationCharacter) are left out: a value of ours becomes one of theirs by being used, which is what is meant.
RANGES = {
    f"{OBEU}dimension/classification": SKOS.Concept,
    f"{OBEU}dimension/economicClassification": SKOS.Concept,
    f"{OBEU}dimension/functionalClassification": SKOS.Concept,
    f"{OBEU}dimension/organization": ORG.Organization,
    f"{OBEU}dimension/project": FOAF.Project,
    f"{OBEU}measure/amount": XSD.decimal,
    str(DCTERMS.spatial): DCTERMS.Location,
    str(PROV.wasDerivedFrom): PROV.Entity,
}
WIDER = BUDGET + ALIGNMENT
WIDER.add((ORG.FormalOrganization, RDFS.subClassOf, ORG.Organization))


def for_each(terms: set[URIRef]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("term", sorted(terms), ids=lambda term: term.removeprefix(BG))


def is_class(term: URIRef) -> bool:
    return term.rpartition("#")[2].rpartition("/")[2][0].isupper()


def test_only_terms_of_ours_are_aligned() -> None:
    assert set(ALIGNMENT.subjects()) <= named(BUDGET.subjects()) | named(CODES.subjects())


def test_terms_are_aligned_to_terms_of_others_that_exist() -> None:
    objects = named(ALIGNMENT.objects())
    assert objects == set(ALIGNMENT.objects())
    assert unknown(objects) == []
    assert [term for term in objects if term.startswith(OURS)] == []


@for_each(DIMENSIONS | MEASURES)
def test_a_dimension_or_measure_is_a_sub_property_of_one_elsewhere(term: URIRef) -> None:
    assert len(list(ALIGNMENT.objects(term, RDFS.subPropertyOf))) == 1


@for_each((DIMENSIONS | MEASURES) - WITHOUT_COUNTERPART)
def test_a_dimension_or_measure_is_a_sub_property_of_one_of_openbudgets_or_sdmx(term: URIRef) -> None:
    (counterpart,) = named(ALIGNMENT.objects(term, RDFS.subPropertyOf))
    match = re.fullmatch(COMPONENTS, counterpart)
    assert match
    assert match[2] == ("measure" if term in MEASURES else "dimension")


@for_each(ATTRIBUTES)
def test_an_attribute_is_tied_to_a_term_elsewhere(term: URIRef) -> None:
    ties = [*ALIGNMENT.objects(term, RDFS.subPropertyOf), *ALIGNMENT.objects(term, RDFS.seeAlso)]
    assert len(ties) == 1


def test_a_property_with_a_concept_of_statistics_is_a_component() -> None:
    assert named(ALIGNMENT.subjects(QB.concept)) <= DIMENSIONS | MEASURES | ATTRIBUTES


def test_classes_are_tied_to_classes_properties_to_properties_and_concepts_to_concepts() -> None:
    for ours, theirs in ALIGNMENT.subject_objects(RDFS.subClassOf):
        assert isinstance(ours, URIRef)
        assert isinstance(theirs, URIRef)
        assert (ours in BUDGET.subjects(), is_class(ours), is_class(theirs)) == (True, True, True)
    for ours, theirs in ALIGNMENT.subject_objects(RDFS.subPropertyOf):
        assert isinstance(ours, URIRef)
        assert isinstance(theirs, URIRef)
        assert (is_class(ours), is_class(theirs)) == (False, False)
    for predicate in (SKOS.exactMatch, SKOS.closeMatch):
        assert [term for term in named(ALIGNMENT.subjects(predicate)) if not term.startswith(CODE)] == []


def test_what_a_property_takes_is_what_the_property_above_it_takes() -> None:
    ties = [(ours, str(theirs)) for ours, theirs in ALIGNMENT.subject_objects(RDFS.subPropertyOf)]
    assert {theirs for _, theirs in ties} >= set(RANGES)
    for ours, theirs in ties:
        for taken in BUDGET.objects(ours, RDFS.range) if theirs in RANGES else ():
            assert RANGES[theirs] in set(WIDER.transitive_objects(taken, RDFS.subClassOf))


def test_there_are_no_other_ties() -> None:
    ties = {RDFS.subClassOf, RDFS.subPropertyOf, RDFS.seeAlso, QB.concept, SKOS.exactMatch, SKOS.closeMatch}
    assert set(ALIGNMENT.predicates()) == ties


def test_nothing_is_tied_to_the_same_term_strongly_and_weakly_or_in_two_files() -> None:
    weak = set(ALIGNMENT.subject_objects(RDFS.seeAlso))
    strong = {pair for tie in (RDFS.subClassOf, RDFS.subPropertyOf) for pair in ALIGNMENT.subject_objects(tie)}
    assert weak & strong == set()
    assert set(ALIGNMENT) & set(BUDGET) == set()


def test_only_the_currency_is_the_same_thing_elsewhere() -> None:
    assert named(ALIGNMENT.subjects(SKOS.exactMatch)) == {CODE["currency/CNY"]}
