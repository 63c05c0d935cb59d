"""Ties to other vocabularies: every dimension has one, and only to terms that are known to exist."""

from __future__ import annotations

import pytest
from rdflib import RDF, RDFS, URIRef

from tests.ontology.graphs import BG, CODE, ONTOLOGY, QB, graph, named

ALIGNMENT = graph(ONTOLOGY / "alignment.ttl")
BUDGET = graph(ONTOLOGY / "budget.ttl")
CODES = graph(*sorted((ONTOLOGY / "schemes").glob("*.ttl")))

# Looked up in the vocabularies' own files: OpenBudgets data-model, SDMX-RDF, and the W3C namespaces.
KNOWN = {
    "http://data.openbudgets.eu/ontology/dsd/dimension/": "budgetPhase classification economicClassification "
    "fiscalYear functionalClassification operationCharacter organization project",
    "http://data.openbudgets.eu/ontology/dsd/measure/": "amount",
    "http://data.openbudgets.eu/resource/codelist/budget-phase/": "approved executed",
    "http://data.openbudgets.eu/resource/codelist/operation-character/": "expenditure revenue",
    "http://publications.europa.eu/resource/authority/currency/": "CNY",
    "http://purl.org/dc/terms/": "Location isPartOf source spatial",
    "http://purl.org/linked-data/sdmx/2009/dimension#": "refPeriod",
    "http://purl.org/linked-data/sdmx/2009/measure#": "obsValue",
    "http://www.w3.org/ns/csvw#": "Column Row Table",
    "http://www.w3.org/ns/prov#": "wasDerivedFrom",
    "http://xmlns.com/foaf/0.1/": "Project",
    "https://schema.org/": "AdministrativeArea DefinedTerm GovernmentOrganization Quotation Table endDate startDate",
}
EXISTING = {URIRef(namespace + term) for namespace, terms in KNOWN.items() for term in terms.split()}


def test_only_terms_of_ours_are_aligned() -> None:
    declared = named(BUDGET.subjects()) | named(CODES.subjects())
    assert set(ALIGNMENT.subjects()) <= declared


def test_terms_are_aligned_to_terms_that_exist_and_to_no_others() -> None:
    assert set(ALIGNMENT.objects()) == EXISTING


@pytest.mark.parametrize(
    "dimension", sorted(named(BUDGET.subjects(RDF.type, QB.DimensionProperty))), ids=lambda term: term[len(BG) :]
)
def test_every_dimension_is_a_sub_property_of_one_elsewhere(dimension: URIRef) -> None:
    assert len(list(ALIGNMENT.objects(dimension, RDFS.subPropertyOf))) == 1


@pytest.mark.parametrize(
    "measure", sorted(named(BUDGET.subjects(RDF.type, QB.MeasureProperty))), ids=lambda term: term[len(BG) :]
)
def test_every_measure_is_a_sub_property_of_one_elsewhere(measure: URIRef) -> None:
    assert len(list(ALIGNMENT.objects(measure, RDFS.subPropertyOf))) == 1


def test_classes_are_aligned_to_classes_and_properties_to_properties() -> None:
    for ours, predicate in ALIGNMENT.subject_predicates():
        is_class = str(ours).startswith(BG) and str(ours).removeprefix(BG)[0].isupper()
        is_code = str(ours).startswith(CODE)
        assert (predicate == RDFS.subClassOf) == is_class
        assert (predicate in {RDFS.subPropertyOf, RDFS.seeAlso}) == (not is_class and not is_code)
