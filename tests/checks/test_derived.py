"""What is derived of figures for the rules."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph as ox
import pytest

from loader.checks.derived import GRAPH, derived_statements
from loader.vocabulary import Vocabulary
from tests.checks.conftest import DISCLOSURE, PREFIXES

OF_THIS = ox.NamedNode(f"{DISCLOSURE}/graph")


@pytest.mark.parametrize(
    ("published", "amount", "precision"),
    [
        ("1,569.05", "15690500", "100"),
        ("3", "1", "0.333333333333333333"),
        ("700000", "3", "0.000004285714285714"),
        ("7", "1000000000", "142857142.857142857"),
    ],
)
def test_a_precision_is_a_number_that_rules_can_reckon_with(
    vocabulary: Vocabulary, published: str, amount: str, precision: str
) -> None:
    store = ox.Store()
    figure = f"""
    <statement/a> qb:dataSet cube:balance ; bg:phase phase:approved ; bg:fiscalYear "2024"^^xsd:gYear ;
        bg:statement <narrative/s1> ; bg:publishedValue "{published}" ; bg:amount {amount}.0 ."""
    store.load((PREFIXES + figure).encode(), ox.RdfFormat.TURTLE, to_graph=OF_THIS)
    lines = derived_statements(store, OF_THIS, vocabulary)
    store.load(lines, ox.RdfFormat.N_TRIPLES, to_graph=GRAPH)
    query = (
        "SELECT (?precision * 2 / 2 AS ?same) { ?figure <https://w3id.org/budgetgraph/derived#precision> ?precision }"
    )
    found = store.query(query, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    reckoned = [solution["same"] for solution in found]
    assert [value and Decimal(value.value) for value in reckoned] == [Decimal(precision)]
