"""The graphs of real disclosures: each is a well-formed cube, together and with the ontology."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, Store

from loader.disclosure import Disclosure
from loader.interpret import interpret
from loader.ontology import Ontology, nquads
from loader.readers import read
from loader.settings import ROOT
from loader.triples import disclosure_nquads
from loader.vocabulary import Vocabulary
from tests.conformance.data_cube import CONSTRAINTS, violations
from tests.conftest import BASE
from tests.corpus import CORPUS, DISCLOSURES, needs_corpus

pytestmark = needs_corpus


@pytest.fixture(scope="module")
def disclosures(vocabulary: Vocabulary) -> list[Disclosure]:
    return [interpret(read(CORPUS / file), vocabulary) for file in DISCLOSURES]


@pytest.fixture(scope="module")
def store(disclosures: list[Disclosure]) -> Store:
    """The ontology and all disclosures."""
    store = Store()
    store.bulk_load(nquads(Ontology(ROOT / "ontology").graphs()), RdfFormat.N_QUADS)
    for disclosure in disclosures:
        store.bulk_load(disclosure_nquads(disclosure, BASE), RdfFormat.N_QUADS)
    return store


@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_the_constraint_holds(constraint: str, store: Store) -> None:
    assert violations(store, constraint) == []


def test_every_figure_is_an_observation(store: Store, disclosures: list[Disclosure]) -> None:
    count = "PREFIX qb: <http://purl.org/linked-data/cube#> SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?o a qb:Observation } }"
    (row,) = store.query(count)  # type: ignore[misc]
    assert int(row["n"].value) == sum(len(disclosure.figures) for disclosure in disclosures)
