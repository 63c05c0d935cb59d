"""What stands above and below a value of a dimension: in its scheme, or as a code of the document's own says itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from loader.checks.figures import Graph
from loader.vocabulary import Vocabulary

SKOS_BROADER = "http://www.w3.org/2004/02/skos/core#broader"


class Hierarchy:
    """Of the values of one disclosure; dimensions are local names (`function`), values are IRIs."""

    def __init__(self, graph: Graph, vocabulary: Vocabulary) -> None:
        cubes = vocabulary.cubes.values()
        self.schemes: Mapping[str, str] = {name: iri for cube in cubes for name, iri in cube.dimensions.items()}
        """Dimension → IRI of the scheme of its values."""
        self._vocabulary = vocabulary
        self._above: dict[str, str | None] = {}
        for value, above in graph.pairs(SKOS_BROADER):
            self._above.setdefault(value, above)
        self._below: dict[str, dict[str, list[str]]] = {}

    def parent(self, dimension: str, value: str) -> str | None:
        """What stands directly above a value; None above the total, and above what no scheme has."""
        if value not in self._above:
            self._above[value] = self._vocabulary.schemes[self.schemes[dimension]].parent(value)
        return self._above[value]

    def line(self, dimension: str, value: str) -> Sequence[str]:
        """A value and all that stands above it, the nearest first."""
        line = [value]
        while (above := self.parent(dimension, line[-1])) is not None:
            line.append(above)
        return line

    def children(self, dimension: str, value: str) -> Collection[str]:
        """All that the scheme has directly below a value; codes of the document's own are not among them."""
        if dimension not in self._below:
            below = self._below[dimension] = {}
            for child, above in self._vocabulary.schemes[self.schemes[dimension]].parents.items():
                below.setdefault(above, []).append(child)
        return self._below[dimension].get(value, ())
