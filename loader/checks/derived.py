"""What checks need to know of figures beside what a disclosure says of them: statements for the time of the check.

docs/checks.md says what they are. Each kind has a module: `figures` reads the figures and their precision, `facts` tells what they
state, `comparisons` what sentences compare, `reasons` what explains them, `sums` and `containing` what adds up, `codes` what rows
are missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from loader.checks.codes import missing_codes
from loader.checks.comparisons import Comparisons, Stated, sentence_number
from loader.checks.containing import Fact, sums_across
from loader.checks.facts import (
    Meanings,
    StatedFact,
    counterpart_lines,
    fact_lines,
    facts_of,
    reference_lines,
    reference_of,
    spaces_of,
)
from loader.checks.figures import Figure, Graph, precision_lines, read_figures
from loader.checks.hierarchy import Hierarchy
from loader.checks.reasons import explanations
from loader.checks.sums import Sums
from loader.namespaces import BG, DERIVED
from loader.vocabulary import Vocabulary

GRAPH = ox.NamedNode(f"{DERIVED}graph")


def derived_statements(store: ox.Store, graph: ox.NamedNode, vocabulary: Vocabulary) -> bytes:
    """N-Triples about the figures of the disclosure in that graph of the store."""
    return "".join(_lines(Graph(store, graph), vocabulary)).encode()


def _lines(graph: Graph, vocabulary: Vocabulary) -> Iterator[str]:
    hierarchy = Hierarchy(graph, vocabulary)
    spaces = spaces_of(vocabulary.cubes.values())
    figures = read_figures(graph, sorted(hierarchy.schemes), {cube.iri for cube in vocabulary.cubes.values()})
    yield from precision_lines(figures)

    facts = facts_of(figures, Meanings(figures, vocabulary, hierarchy.schemes, spaces))
    orders = {block: int(order) for block, order in graph.pairs(f"{BG}order")}
    referred = [(fact, reference_of(fact.figures, orders)) for fact in facts]
    yield from fact_lines(facts)
    yield from counterpart_lines(facts)
    for fact, reference in referred:
        yield from reference_lines(fact, reference)

    yield from Comparisons(_stated(figures, facts), spaces, hierarchy).lines()
    yield from explanations(figures, graph)
    yield from Sums(figures, referred, hierarchy, vocabulary).lines()
    yield from missing_codes(figures, hierarchy)
    yield from sums_across(_amounts(referred), spaces, hierarchy)


def _stated(figures: Iterable[Figure], facts: Iterable[StatedFact]) -> Sequence[Stated]:
    """The figures as comparisons need them, in their order."""
    fact_of: Mapping[str, tuple[str, tuple[str, ...]]] = {
        figure.iri: thing
        for fact in facts
        for thing in [(fact.subject, tuple(fact.values.values()))]
        for figure in fact.figures
    }
    return [
        Stated(
            figure.iri,
            fact_of[figure.iri],
            figure.values["fiscalYear"],
            figure.values["phase"],
            figure.measure,
            figure.value,
            figure.precision,
            sentence_number(figure.values.get("statement")),
            figure.values.get("baseline"),
            figure.values.get("baselineYear"),
        )
        for figure in figures
    ]


def _amounts(facts: Iterable[tuple[StatedFact, Figure]]) -> Iterator[Fact]:
    """The facts that are amounts, as sums across places need them."""
    for fact, reference in facts:
        if fact.measure == "amount":
            places = frozenset(figure.place for figure in fact.figures)
            yield Fact(reference.iri, fact.about, tuple(fact.values.values()), places)
