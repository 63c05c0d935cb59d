"""Which sentence gives the reason for what another one states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from loader.checks.comparisons import sentence_number
from loader.checks.figures import Figure, Graph
from loader.namespaces import BG, DERIVED


def explanations(figures: Iterable[Figure], graph: Graph) -> Iterator[str]:
    """N-Triples: a sentence with figures is explained by itself, or by the next one of its data set that has none."""
    by_order: dict[int, tuple[str, str]] = {}
    for sentence, cube in graph.pairs(f"{BG}cube"):
        if number := sentence_number(sentence):
            by_order[number] = sentence, cube
    explaining = {sentence for sentence, _ in graph.pairs(f"{BG}reason")}
    stating = {figure.values["statement"] for figure in figures if "statement" in figure.values}
    for number, (sentence, cube) in by_order.items():
        following, next_cube = by_order.get(number + 1, ("", ""))
        if sentence not in stating:
            continue
        if sentence in explaining:
            yield f"<{sentence}> <{DERIVED}explainedBy> <{sentence}> .\n"
        elif following in explaining and following not in stating and next_cube == cube:
            yield f"<{sentence}> <{DERIVED}explainedBy> <{following}> .\n"
