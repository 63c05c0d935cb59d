"""The graph of the example uses declared terms only."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, QuerySolutions, Store
from rdflib import URIRef

from tests.ontology.graphs import BG, CODE, CUBE, ONTOLOGY, ROOT, graph, local_names, named

EXTERNAL = {
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": {"type"},
    "http://www.w3.org/2000/01/rdf-schema#": {"label"},
    "http://purl.org/dc/terms/": {"title"},
    "http://purl.org/linked-data/cube#": {"Observation", "dataSet"},
    "http://www.w3.org/2004/02/skos/core#": {
        "Concept",
        "ConceptScheme",
        "broader",
        "closeMatch",
        "exactMatch",
        "inScheme",
        "member",
        "notation",
        "prefLabel",
        "related",
    },
    "http://www.w3.org/ns/org#": {"unitOf"},
}
KNOWN = {namespace + name for namespace, names in EXTERNAL.items() for name in names} | {
    str(term) for term in named(graph(ONTOLOGY / "budget.ttl").subjects())
}


@pytest.fixture(scope="module")
def disclosure(example_store: Store) -> NamedNode:
    """The graph of the one disclosure in the store."""
    (found,) = [name for name in example_store.named_graphs() if "/id/disclosure/" in str(name)]
    assert isinstance(found, NamedNode)
    return found


def test_every_property_and_class_is_declared_here_or_in_a_known_vocabulary(
    example_store: Store, disclosure: NamedNode
) -> None:
    quads = list(example_store.quads_for_pattern(None, None, None, disclosure))
    predicates = {quad.predicate.value for quad in quads}
    types = [quad.object for quad in quads if quad.predicate.value.endswith("#type")]
    classes = {found.value for found in types if isinstance(found, NamedNode)}
    assert (predicates | classes) - KNOWN == set()


def test_every_value_of_ours_is_declared(example_store: Store, disclosure: NamedNode) -> None:
    """Concepts, regions and cubes come from the ontology; classification codes may be the document's own."""
    values = {
        quad.object.value
        for quad in example_store.quads_for_pattern(None, None, None, disclosure)
        if isinstance(quad.object, NamedNode) and quad.object.value.startswith((BG, CODE, CUBE))
    }
    own = {str(quad.subject) for quad in example_store.quads_for_pattern(None, None, None, disclosure)}
    declared = {str(subject) for subject in named(graph().subjects())}
    assert {value for value in values - declared if f"<{value}>" not in own} == set()


def test_every_property_of_ours_with_a_range_has_values_of_that_kind(
    example_store: Store, disclosure: NamedNode
) -> None:
    rows = example_store.query(
        f"""
        PREFIX owl: <http://www.w3.org/2002/07/owl#>
        SELECT ?property ?value WHERE {{
          GRAPH <{disclosure.value}> {{ ?subject ?property ?value }}
          GRAPH <https://w3id.org/budgetgraph/def> {{ ?property a ?kind }}
          VALUES (?kind ?isLiteral) {{ (owl:ObjectProperty false) (owl:DatatypeProperty true) }}
          FILTER(isLiteral(?value) != ?isLiteral)
        }}"""
    )
    assert isinstance(rows, QuerySolutions)
    assert [(row["property"], row["value"]) for row in rows] == []


def test_the_model_documents_every_property_of_ours_that_the_example_uses(
    example_store: Store, disclosure: NamedNode
) -> None:
    model = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    used = {URIRef(quad.predicate.value) for quad in example_store.quads_for_pattern(None, None, None, disclosure)}
    ours = local_names(used, BG)
    assert {name for name in ours if f"bg:{name}" not in model and f" {name} " not in model} == set()
