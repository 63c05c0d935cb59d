"""The place of a figure in its cube: a value on every dimension, and whether it is part of another figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial

from loader.disclosure import Figure
from loader.interpret.codes import local_notation
from loader.interpret.procurement import ITEMS, broader_item
from loader.vocabulary import Cube, Scheme, Vocabulary

Key = tuple[tuple[object, ...], tuple[str, ...]]
"""What never differs between a part and its whole (year, phase, measure), and the value on each dimension of the cube."""


def complete_dimensions(stated: Mapping[str, str], cube: Cube, vocabulary: Vocabulary) -> dict[str, str]:
    """A value on every dimension of the cube: as stated, else as another label implies, else the total."""
    implied = {
        dimension: concept
        for speaking in stated
        for dimension, concept in vocabulary.implied_by[cube.dimensions[speaking]].items()
        if _agrees(dimension, stated, cube, vocabulary)
    }
    return {
        dimension: stated.get(dimension) or implied.get(dimension) or vocabulary.schemes[scheme].total
        for dimension, scheme in cube.dimensions.items()
    }


def _agrees(dimension: str, stated: Mapping[str, str], cube: Cube, vocabulary: Vocabulary) -> bool:
    """Whether nothing stated contradicts what a value on the dimension implies: revenue is of no kind of expenditure."""
    further = vocabulary.implied_by[cube.dimensions[dimension]] if dimension in cube.dimensions else {}
    return all(stated.get(other, concept) == concept for other, concept in further.items())


def with_line_items(figures: Sequence[Figure], cube: Cube, vocabulary: Vocabulary) -> Iterator[Figure]:
    """The figures of one table or kind of statement, those with a narrower figure beside them marked as subtotals."""
    schemes = [(dimension, vocabulary.schemes[scheme]) for dimension, scheme in cube.dimensions.items()]
    keys = [key_of(figure, schemes) for figure in figures]
    wholes = _wholes(keys, [scheme for _, scheme in schemes])
    for figure, key in zip(figures, keys, strict=True):
        is_line_item = key not in wholes
        yield figure if is_line_item == figure.is_line_item else replace(figure, is_line_item=is_line_item)


def key_of(figure: Figure, schemes: Sequence[tuple[str, Scheme]]) -> Key:
    """Where a figure stands among those of its cube, which has these dimensions."""
    places = (_place(figure.dimensions[dimension], scheme) for dimension, scheme in schemes)
    return (figure.year, figure.phase, figure.measure), tuple(places)


def _place(value: str, scheme: Scheme) -> str:
    """Where a value stands in its scheme: a local code where the national one with its notation does."""
    is_local = scheme.levels and not value.startswith(scheme.iri)
    return scheme.concept(local_notation(value)) if is_local else value


def _parent(scheme: Scheme, value: str) -> str | None:
    """What stands directly above a value; above an item of a list the one of which it is a part."""
    is_item = value.startswith(f"{ITEMS}/")
    return (broader_item(value) if is_item else None) or scheme.parent(value)


def parents_of(schemes: Sequence[Scheme]) -> list[Callable[[str], str | None]]:
    """For each scheme what tells the value directly above another one."""
    return [cache(partial(_parent, scheme)) for scheme in schemes]


def _wholes(keys: Iterable[Key], schemes: Sequence[Scheme]) -> set[Key]:
    """The keys of everything of which a figure at one of `keys` would be a part: one or more steps up on any dimensions."""
    parents = parents_of(schemes)
    wholes: set[Key] = set()
    open_keys = list(keys)
    while open_keys:
        context, values = open_keys.pop()
        for place, parent_of in enumerate(parents):
            parent = parent_of(values[place])
            if parent is None:
                continue
            whole = context, (*values[:place], parent, *values[place + 1 :])
            if whole not in wholes:
                wholes.add(whole)
                open_keys.append(whole)
    return wholes
