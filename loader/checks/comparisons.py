"""What a figure of a sentence is compared with or computed from: statements for the time of a check.

`增加 378.23 万元` follows from the amounts of two years, `增长 31.76%` from these or from one of them and the change, `占 71.65%` from
a part and its whole, `完成预算的 98.20%` from two phases of one year. Where several numbers are stated for one of these, those with
which the figure fits best are taken: that two of them differ is another finding.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import product
from typing import NamedTuple

from loader.checks.hierarchy import Hierarchy
from loader.namespaces import DERIVED, TOTAL

HUNDRED = Decimal(100)
SENTENCE_NUMBER = re.compile(r"/s(\d+)$")
BUDGETED = ("approved", "adjusted")
"""Phases of which a completion may be."""
SLIPS = (100, 1_000, 10_000, 100_000_000)
"""What lies between units of money."""
LOOSEST = {100: Decimal("0.001"), 1_000: Decimal("0.001"), 10_000: Decimal("0.2"), 100_000_000: Decimal("0.2")}
"""By how much of itself the number may miss: units that are seldom written have to be hit."""
NEAR = 3
"""Sentences before a share in which its whole may have been named."""


class Stated(NamedTuple):
    """A figure, as far as others are computed from it."""

    iri: str
    thing: tuple[str, tuple[str, ...]]
    """What is spoken of, whatever the year and the phase: the subject, and a value on every dimension of it, in its order."""
    year: str
    phase: str
    measure: str
    value: Decimal
    precision: Decimal | None
    sentence: int
    """Which of the narrative it stands in; 0 in a table."""
    baseline: str | None
    """Phase that a change compares with."""
    baseline_year: str | None

    @property
    def subject(self) -> str:
        return self.thing[0]

    @property
    def values(self) -> tuple[str, ...]:
        return self.thing[1]


class Comparisons:
    """The statements about the figures of one disclosure."""

    def __init__(
        self,
        figures: Sequence[Stated],
        dimensions: Mapping[str, Sequence[str]],
        hierarchy: Hierarchy,
    ) -> None:
        """`dimensions` are those of each subject."""
        self._dimensions = dimensions
        self._hierarchy = hierarchy
        self._sentences = [figure for figure in figures if figure.sentence]
        self._facts: defaultdict[tuple[object, ...], list[Stated]] = defaultdict(list)
        self._years: defaultdict[tuple[object, ...], list[Stated]] = defaultdict(list)
        for figure in figures:
            self._facts[figure.thing, figure.year, figure.phase, figure.measure].append(figure)
            self._years[figure.thing, figure.year, figure.measure].append(figure)

    def lines(self) -> Iterator[str]:
        """N-Triples."""
        for figure in self._sentences:
            if any(value.endswith((f"/flow/{TOTAL}", "+said")) for value in figure.values):
                yield from self._uncertain(figure)
            yield from self._next_year(figure)
            if figure.measure == "change":
                yield from self._change(figure)
                yield from self._other_side(figure)
            elif figure.measure == "changePercent":
                yield from self._percent(figure)
            elif figure.measure == "share":
                yield from self._ratio(figure, self._same(figure), self._wholes(figure))
            elif figure.measure == "completion":
                phases = [f"{figure.phase.rpartition('/')[0]}/{phase}" for phase in BUDGETED]
                budgets = [one for phase in phases for one in self._facts[figure.thing, figure.year, phase, "amount"]]
                yield from self._ratio(figure, self._same(figure), budgets)

    def _same(self, figure: Stated) -> Sequence[Stated]:
        """The amounts of what the figure speaks of, those of its own sentence first."""
        found = self._facts[figure.thing, figure.year, figure.phase, "amount"]
        return sorted(found, key=lambda other: other.sentence != figure.sentence)

    def _before(self, figure: Stated) -> Sequence[Stated]:
        """The amounts with which a change compares; none where it compares with itself."""
        year = figure.baseline_year or str(int(figure.year) - 1)
        if year >= figure.year and figure.baseline in {None, figure.phase}:
            return []
        return self._facts[figure.thing, year, figure.baseline or figure.phase, "amount"]

    def _change(self, figure: Stated) -> Iterator[str]:
        pairs = list(product(self._same(figure), self._before(figure)))
        if pairs:
            now, before = min(pairs, key=lambda pair: abs(abs(pair[0].value - pair[1].value) - abs(figure.value)))
            yield from _links(figure, now=now, before=before)

    def _next_year(self, figure: Stated) -> Iterator[str]:
        """What is stated of the same for the year after; and the same number there, or for the year before, unless the sentence
        states both years.
        """
        if following := self._years[figure.thing, str(int(figure.year) + 1), figure.measure]:
            yield from _links(figure, nextYear=following[0])
        for year in (str(int(figure.year) - 1), str(int(figure.year) + 1)):
            others = self._facts.get((figure.thing, year, figure.phase, "amount"), ())
            equal = [other for other in others if other.value == figure.value]
            if (
                figure.measure == "amount"
                and figure.value
                and equal
                and all(other.sentence != figure.sentence for other in others)
            ):
                yield from _links(figure, repeats=equal[0])

    def _other_side(self, figure: Stated) -> Iterator[str]:
        """The change of expenditure, for one of revenue of which this year's amount is the same."""
        if not any(value.endswith("/flow/revenue") for value in figure.values):
            return
        values = tuple(value.replace("/flow/revenue", "/flow/expenditure") for value in figure.values)
        changes = self._facts.get(((figure.subject, values), figure.year, figure.phase, "change"), ())
        spent = self._facts.get(((figure.subject, values), figure.year, figure.phase, "amount"), ())
        if changes and {other.value for other in spent} & {other.value for other in self._same(figure)}:
            yield from _links(figure, otherSide=min(changes, key=lambda other: abs(other.value - figure.value)))

    def _percent(self, figure: Stated) -> Iterator[str]:
        changes = self._changes[figure.thing, figure.year, figure.phase, figure.sentence]
        known = figure if figure.baseline_year or not changes else changes[0]
        amounts = self._same(figure)
        ways = [(before.value, {"now": now, "before": before}) for now in amounts for before in self._before(known)]
        ways += [(now.value - change.value, {"now": now, "by": change}) for now in amounts for change in changes]
        if ways:
            _, best = min(
                ways, key=lambda way: (_gap(way[1]["now"].value - way[0], way[0], figure.value), _digits(way[1]))
            )
            yield from _links(figure, **best)

    @cached_property
    def _changes(self) -> Mapping[tuple[object, ...], list[Stated]]:
        found: defaultdict[tuple[object, ...], list[Stated]] = defaultdict(list)
        for figure in self._sentences:
            if figure.measure == "change":
                found[figure.thing, figure.year, figure.phase, figure.sentence].append(figure)
        return found

    def _ratio(self, figure: Stated, parts: Sequence[Stated], wholes: Sequence[Stated]) -> Iterator[str]:
        pairs = [(part, whole) for part, whole in product(parts, wholes) if whole.value]
        if pairs:
            part, whole = _fitting(figure, pairs)
            yield from _links(figure, numerator=part, denominator=whole)
            if named := [(part, other) for other in self._named_before(figure) if other.value]:
                yield from _links(figure, named=_fitting(figure, named)[1])

    def _wholes(self, figure: Stated) -> Sequence[Stated]:
        """The amounts that stand above a share on some dimension."""
        return [
            amount
            for values in self._lifted(figure)
            for amount in self._facts[(figure.subject, values), figure.year, figure.phase, "amount"]
        ]

    def _named_before(self, figure: Stated) -> Sequence[Stated]:
        """Other amounts in its sentence and just before, of which a share may be, too."""
        near = range(figure.sentence - NEAR, figure.sentence + 1)
        amounts = (other for other in self._sentences if other.measure == "amount" and other.sentence in near)
        return [other for other in amounts if other.thing != figure.thing]

    def _lifted(self, figure: Stated) -> Iterator[tuple[str, ...]]:
        values = figure.values
        for position, (dimension, value) in enumerate(zip(self._dimensions[figure.subject], values, strict=True)):
            above = None if value.endswith(f"/{TOTAL}") else self._hierarchy.parent(dimension, value)
            while above is not None:
                for variant in _variants(above):
                    yield (*values[:position], variant, *values[position + 1 :])
                above = None if above.endswith(f"/{TOTAL}") else self._hierarchy.parent(dimension, above)

    def _uncertain(self, figure: Stated) -> Iterator[str]:
        """Of the facts that a sentence may mean which does not say which one, the figure that is nearest to what it says."""
        options = [self._options(*pair) for pair in zip(self._dimensions[figure.subject], figure.values, strict=True)]
        found = [
            other
            for values in product(*options)
            for other in self._facts.get(((figure.subject, values), figure.year, figure.phase, figure.measure), ())
            if values != figure.values
        ]
        if found:
            nearest = min(found, key=lambda other: _miss(figure, other))
            yield from _links(figure, nearest=nearest)
            if times := _slip(figure, nearest):
                yield f'<{figure.iri}> <{DERIVED}slip> "{times}"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'

    def _options(self, dimension: str, value: str) -> Sequence[str]:
        """What a value may mean: 收支 is revenue or expenditure, a total may be with or without what is of other years."""
        scheme, _, name = value.rpartition("/")
        if dimension == "flow" and name == TOTAL:
            return [f"{scheme}/revenue", f"{scheme}/expenditure"]
        if dimension in {"fundingSource", "expenditureKind"}:
            total = f"{scheme}/{TOTAL}"
            return _variants(total) if value.startswith(total) else (value, f"{total}+{name}")
        return [value]


def _variants(total: str) -> tuple[str, ...]:
    """What the total of a dimension may be called where something of other years stands beside this year's."""
    scheme, _, name = total.rpartition("/")
    return (total, f"{total}+said", f"{scheme}/current-year") if name == TOTAL else (total,)


def _fitting(figure: Stated, pairs: Sequence[tuple[Stated, Stated]]) -> tuple[Stated, Stated]:
    """The part and the whole that give the percentage best; of equals, those of its own sentence."""
    return min(
        pairs,
        key=lambda pair: (_gap(pair[0].value, pair[1].value, figure.value), pair[1].sentence != figure.sentence),
    )


def _gap(part: Decimal, whole: Decimal, percent: Decimal) -> Decimal:
    """By how much a percentage misses, whatever its sign; a whole of 0 fits nothing."""
    return abs(abs(part / whole * HUNDRED) - abs(percent)) if whole else Decimal("Infinity")


def _miss(figure: Stated, other: Stated) -> Decimal:
    """By how much a figure misses what it may mean, were it in the unit of that."""
    times = _slip(figure, other) or 1
    factor = times if abs(figure.value) < abs(other.value) else 1 / Decimal(times)
    return abs(figure.value * factor - other.value)


def _slip(figure: Stated, other: Stated) -> int | None:
    return slip(figure.value, figure.precision, other.value, other.precision)


def _digits(figures: Mapping[str, Stated]) -> Decimal:
    """How finely the numbers are stated."""
    return sum((figure.precision or Decimal() for figure in figures.values()), Decimal())


def _links(figure: Stated, **others: Stated) -> Iterator[str]:
    for name, other in others.items():
        yield f"<{figure.iri}> <{DERIVED}{name}> <{other.iri}> .\n"


def slip(one: Decimal, digit: Decimal | None, other: Decimal, other_digit: Decimal | None) -> int | None:
    """How many times one number is the other, where it is as many as between units of money; None where it is not."""
    smaller, greater = sorted((abs(one), abs(other)))
    if smaller == 0 or greater / smaller < SLIPS[0] / 2 or digit is None or other_digit is None:
        return None
    loose = max(digit / abs(one), other_digit / abs(other)) / 2
    ratio = greater / smaller
    return next((times for times in SLIPS if abs(ratio - times) <= times * min(loose, LOOSEST[times])), None)


def sentence_number(iri: str | None) -> int:
    """The number of a sentence in its IRI, `…/narrative/s12`; 0 where there is none."""
    match = SENTENCE_NUMBER.search(iri or "")
    return int(match[1]) if match else 0
