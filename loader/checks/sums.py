"""Sums within tables and sentences: a figure, and the figures beside it that stand directly below it on one dimension and are
the same on all others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from operator import itemgetter

from loader.checks.facts import RDF_TYPE, SAID, StatedFact
from loader.checks.figures import Figure
from loader.checks.hierarchy import Hierarchy
from loader.namespaces import BG, DERIVED
from loader.vocabulary import Vocabulary

PAIRED = {
    "departmentEconomicClass": "governmentEconomicClass",
    "governmentEconomicClass": "departmentEconomicClass",
    "procurementItem": "project",
}
"""Dimensions on which one row has a value each: neither is the same along the other."""
OVERLAPPING = {"performanceScope", "procurementSupport"}
"""Dimensions on which something may be of two values: what is for small enterprises, and what they were awarded."""
RESIDUAL = "其他"
"""With what the label of a concept begins that holds whatever no other holds."""
IN_TABLES = {"amount", "count"}
IN_SENTENCES = {"amount", "count", "change"}
"""Measures that add up."""


class Sums:
    """The sums of one disclosure."""

    def __init__(
        self,
        figures: Sequence[Figure],
        facts: Sequence[tuple[StatedFact, Figure]],
        hierarchy: Hierarchy,
        vocabulary: Vocabulary,
    ) -> None:
        """`facts` are those that the figures state, each with its reference."""
        self._hierarchy = hierarchy
        self._vocabulary = vocabulary
        self._dimensions = sorted(hierarchy.schemes)
        self._stated = [figure for figure in figures if figure.value and figure.is_tabled]
        self._untabled: set[str] = set()
        """IRIs of the figures whose fact no table states."""
        spoken: dict[str, Figure] = {}
        for fact, reference in facts:
            told = [figure for figure in fact.figures if not figure.is_tabled]
            if len(told) == len(fact.figures):
                self._untabled |= {figure.iri for figure in told}
            if told and fact.measure in IN_SENTENCES:
                nearest = min(told, key=lambda figure: abs(figure.value - reference.value))
                spoken[nearest.iri] = _as_its_fact_has_it(nearest, fact)
        summed = (figure if figure.is_tabled else spoken.get(figure.iri) for figure in figures)
        self._summed = [one for one in summed if one and not (one.is_tabled and one.measure not in IN_TABLES)]

    def lines(self) -> Iterator[str]:
        """N-Triples."""
        number = 0
        for dimension, figures in self._slices():
            for whole, parts in self._within(dimension, figures):
                number += 1
                node = f"<{DERIVED}sum-{number}>"
                yield f"{node} <{DERIVED}dimension> <{BG}{dimension}> .\n{node} <{DERIVED}whole> <{whole.iri}> .\n"
                yield f"{node} <{RDF_TYPE}> <{DERIVED}{self._kind(dimension, whole, parts)}> .\n"
                for part in parts:
                    yield f"{node} <{DERIVED}part> <{part.iri}> .\n"

    def _slices(self) -> Iterator[tuple[str, Sequence[Figure]]]:
        """Each dimension with figures that differ in it alone, but for those of sentences that all stand in some table: the sums
        and the agreement of these are looked at anyway.
        """
        points = [(_setting(one), tuple(map(one.values.get, self._dimensions)), one) for one in self._summed]
        for position, dimension in enumerate(self._dimensions):
            if dimension == "flow":  # 收支: what comes in and what goes out are no parts of anything
                continue
            along = {dimension, PAIRED.get(dimension)}
            across = itemgetter(*(place for place, name in enumerate(self._dimensions) if name not in along))
            slices: defaultdict[tuple[object, ...], list[Figure]] = defaultdict(list)
            for setting, point, figure in points:
                if point[position] is not None:
                    slices[setting, across(point)].append(figure)
            for figures in slices.values():
                if len(figures) > 1 and any(one.is_tabled or one.iri in self._untabled for one in figures):
                    yield dimension, figures

    def _within(self, dimension: str, figures: Sequence[Figure]) -> Iterator[tuple[Figure, Sequence[Figure]]]:
        """Each whole of a slice with its parts."""
        by_value: defaultdict[str, list[Figure]] = defaultdict(list)
        for figure in figures:
            by_value[figure.values[dimension]].append(figure)
        if len(by_value) == 1:
            return
        sums: dict[str, tuple[Figure, list[Figure]]] = {}
        for value, found in by_value.items():
            for part in found:
                for whole in self._wholes(dimension, value, part, by_value):
                    sums.setdefault(whole.iri, (whole, []))[1].append(part)
        yield from sums.values()

    def _wholes(
        self, dimension: str, value: str, part: Figure, by_value: Mapping[str, Sequence[Figure]]
    ) -> Sequence[Figure]:
        """What stands next above a part: 30103 of 50101 is part of 301 of 501, and not of 301 of 505."""
        paired = PAIRED.get(dimension)
        above = self._hierarchy.parent(dimension, value)
        while above is not None:
            found = by_value.get(above, ())
            if paired is not None:
                found = [whole for whole in found if self._is_at_or_above(paired, whole, part)]
            if found:
                return found
            above = self._hierarchy.parent(dimension, above)
        return ()

    def _is_at_or_above(self, dimension: str, whole: Figure, part: Figure) -> bool:
        value = part.values.get(dimension)
        while value is not None and value != whole.values.get(dimension):
            value = self._hierarchy.parent(dimension, value)
        return value == whole.values.get(dimension)

    def _kind(self, dimension: str, whole: Figure, parts: Sequence[Figure]) -> str:
        """Local name of the sum's class."""
        is_complete = whole.is_tabled or self._is_complete(dimension, whole, parts)
        if whole.measure == "change":
            return "SumOfChanges" if is_complete else "SumOfSomeChanges"
        return "CompleteSum" if is_complete else "OverlappingSum" if dimension in OVERLAPPING else "PartialSum"

    def _is_complete(self, dimension: str, whole: Figure, parts: Sequence[Figure]) -> bool:
        """Whether the parts that sentences name are all there are: all that the scheme has directly below the whole, all that
        the tables state, or a list that ends with what is left (其他用车).
        """
        below = self._hierarchy.children(dimension, whole.values[dimension])
        named = {part.values[dimension] for part in parts}
        if len(below) > 1 and named.issuperset(below):
            return True
        if len(named) < 2 or dimension in OVERLAPPING:
            return False
        if whole.measure == "count":
            labels = self._vocabulary.schemes[self._hierarchy.schemes[dimension]].labels
            return any(label.startswith(RESIDUAL) for label, value in labels.items() if value in named)
        tabled = self._tabled(dimension, whole.values[dimension])
        return bool(tabled) and all(not named.isdisjoint(self._hierarchy.line(dimension, value)) for value in tabled)

    def _tabled(self, dimension: str, whole: str) -> Collection[str]:
        """The values below the whole that have an amount in a table, but for those that have others of them below."""
        stated = {figure.values[dimension] for figure in self._stated if dimension in figure.values}
        lines = {value: self._hierarchy.line(dimension, value)[1:] for value in stated}
        below = {value for value, above in lines.items() if whole in above}
        return below - {ancestor for value in below for ancestor in lines[value]}


def _setting(figure: Figure) -> tuple[object, ...]:
    """What is the same of all figures of a sum, besides their values."""
    block = figure.block if figure.is_tabled else None
    return figure.values["dataSet"], block, figure.values["fiscalYear"], figure.values["phase"]


def _as_its_fact_has_it(figure: Figure, fact: StatedFact) -> Figure:
    """A figure of a sentence with a value on every dimension, so that it adds up with others of its subject."""
    meant = {dimension: value.removesuffix(SAID) for dimension, value in fact.values.items()}
    values = {**figure.values, **meant, "dataSet": f"{fact.subject} {figure.measure}"}
    return Figure(figure.iri, values, figure.measure, figure.value, figure.block, figure.precision)
