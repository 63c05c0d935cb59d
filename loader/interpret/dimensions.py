"""The place of a figure in its cube: a value on every dimension, and whether it is part of another figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from loader.disclosure import Figure
from loader.vocabulary import CODE, Cube, Vocabulary

Key = tuple[object, ...]


def complete_dimensions(stated: Mapping[str, str], cube: Cube, vocabulary: Vocabulary) -> dict[str, str]:
    """A value on every coded dimension of the cube: as stated, else as another label implies, else the total."""
    implied = {
        vocabulary.dimension_of[concept.rsplit("/", 1)[0]]: concept
        for dimension, scheme in cube.dimensions.items()
        if dimension in stated
        for concept in vocabulary.schemes[scheme].implies
        if concept.rsplit("/", 1)[0] in vocabulary.dimension_of
    }
    coded = {dimension: vocabulary.schemes[scheme].total for dimension, scheme in cube.dimensions.items()}
    return {dimension: stated.get(dimension) or implied.get(dimension) or total for dimension, total in coded.items()}


def with_line_items(figures: Sequence[Figure], cube: Cube, vocabulary: Vocabulary) -> Iterator[Figure]:
    """The figures of one table or kind of statement, those with a narrower figure beside them marked as subtotals."""
    ancestors = _Ancestors(cube, vocabulary)
    subtotals = {key for figure in figures for key in ancestors.above(figure)}
    for figure in figures:
        is_line_item = ancestors.key(figure) not in subtotals
        yield figure if is_line_item == figure.is_line_item else replace(figure, is_line_item=is_line_item)


class _Ancestors:
    def __init__(self, cube: Cube, vocabulary: Vocabulary) -> None:
        self._dimensions = tuple(
            (dimension, vocabulary.schemes[scheme]) for dimension, scheme in cube.dimensions.items()
        )
        self._chains: dict[tuple[str, str], tuple[str, ...]] = {}

    def key(self, figure: Figure) -> Key:
        return (*self._context(figure), *(figure.dimensions[dimension] for dimension, _ in self._dimensions))

    def above(self, figure: Figure) -> Iterator[Key]:
        """The keys of all figures of which this one would be a part."""
        chains = [self._chain(dimension, figure.dimensions[dimension]) for dimension, _ in self._dimensions]
        own = tuple(chain[0] for chain in chains)
        context = self._context(figure)
        yield from ((*context, *values) for values in product(*chains) if values != own)

    @staticmethod
    def _context(figure: Figure) -> Key:
        return figure.year, figure.phase, figure.measure

    def _chain(self, dimension: str, value: str) -> tuple[str, ...]:
        if (dimension, value) not in self._chains:
            scheme = next(scheme for name, scheme in self._dimensions if name == dimension)
            is_concept = value.startswith(CODE)
            chain = tuple(scheme.ancestors(value)) if is_concept else (value, scheme.total)
            self._chains[dimension, value] = chain
        return self._chains[dimension, value]
