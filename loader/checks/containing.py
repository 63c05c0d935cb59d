"""Facts that contain others, though no table has both: what is spent on a class out of the general public budget (一般公共预算支出表)
is part of what is spent on it (支出总表), the items that sentences name are parts of the class that a table has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from loader.checks.hierarchy import Hierarchy
from loader.namespaces import BG, DERIVED

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
FLOW = "flow"
"""What comes in and what goes out are no parts of anything."""


class Fact(NamedTuple):
    """What is stated in some places, as far as others contain it."""

    figure: str
    """IRI of the figure that stands for it."""
    about: tuple[str, ...]
    """Subject, year, phase and measure."""
    values: tuple[str, ...]
    """Its value on every dimension of the subject, in the subject's order."""
    places: frozenset[str]
    """IRIs of the tables, and of the data sets of sentences, that state it."""

    @property
    def subject(self) -> str:
        """IRI of the data set of which it is a fact."""
        return self.about[0]


def sums_across(
    facts: Iterable[Fact],
    dimensions: Mapping[str, Sequence[str]],
    hierarchy: Hierarchy,
) -> Iterator[str]:
    """N-Triples of the sums whose whole and parts do not stand in one place together.

    `dimensions` are those of each subject.
    """
    number = 0
    for dimension, by_value in _slices(facts, dimensions):
        for whole, parts in _within(dimension, by_value, hierarchy):
            if whole.places.intersection(*(by_value[part].places for part in parts)):
                continue
            number += 1
            children = hierarchy.children(dimension, whole.values[dimensions[whole.subject].index(dimension)])
            kind = "CompleteSum" if len(children) > 1 and set(children) <= set(parts) else "SumAcross"
            node = f"<{DERIVED}sum-across-{number}>"
            yield f"{node} <{DERIVED}dimension> <{BG}{dimension}> .\n{node} <{DERIVED}whole> <{whole.figure}> .\n"
            yield f"{node} <{RDF_TYPE}> <{DERIVED}{kind}> .\n"
            yield from (f"{node} <{DERIVED}part> <{by_value[part].figure}> .\n" for part in parts)


def _slices(facts: Iterable[Fact], dimensions: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Mapping[str, Fact]]]:
    """For each dimension, the facts that differ in it alone, by their value; those of more than one place."""
    by_subject: defaultdict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_subject[fact.subject].append(fact)
    for subject, found in by_subject.items():
        for position, dimension in enumerate(dimensions[subject]):
            if dimension == FLOW or len({fact.values[position] for fact in found}) == 1:
                continue
            slices: defaultdict[tuple[object, ...], dict[str, Fact]] = defaultdict(dict)
            for fact in found:
                values = fact.values
                slices[fact.about, values[:position], values[position + 1 :]][values[position]] = fact
            for by_value in slices.values():
                if len(by_value) > 1 and not frozenset.intersection(*(fact.places for fact in by_value.values())):
                    yield dimension, by_value


def _within(dimension: str, by_value: Mapping[str, Fact], hierarchy: Hierarchy) -> Iterator[tuple[Fact, Sequence[str]]]:
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for value in by_value:
        above = hierarchy.parent(dimension, value) if "+" not in value else None
        while above is not None and above not in by_value:
            above = hierarchy.parent(dimension, above)
        if above is not None:
            parts[above].append(value)
    for value, found in parts.items():
        yield by_value[value], found
