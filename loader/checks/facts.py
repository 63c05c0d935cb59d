"""Facts: what figures state, wherever it is published. Total expenditure stands in the 收支总表, in the 支出总表 and in a
sentence, and is one fact.

It has a value on every dimension of its subject: those of the figure, those that hold for its whole data set (`bg:fundingSource`
of 一般公共预算支出表), and the total on all others. Figures of one fact have to agree.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from loader.checks.comparisons import slip
from loader.checks.figures import XSD, Figure
from loader.namespaces import BG, CUBE, DERIVED, TOTAL
from loader.vocabulary import Cube, Vocabulary

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
BUDGET = f"{CUBE}balance"
"""The subject of all data sets whose figures are revenue or expenditure."""
CURRENT_YEAR = "current-year"
"""Local name of what is of this year alone, in the schemes of sources and of kinds."""
PARTITIONED = {"revenue": "fundingSource", "expenditure": "expenditureKind"}
"""The dimension on which other years have part in a flow."""
CUT_BY = {"flow", *PARTITIONED.values()}
"""Dimensions by which a total of the budget may be cut and still is one."""
SAID = "+said"
"""What is added to a total of which a sentence does not say whether it is with or without other years."""
NUMBERS = re.compile(r"\d+")


@dataclass(slots=True, eq=False)
class StatedFact:
    """A fact, and the figures that state it."""

    node: str
    """As N-Triples have it."""
    about: tuple[str, str, str, str]
    """Subject, fiscal year, phase and measure."""
    values: Mapping[str, str]
    """Its value on every dimension of the subject."""
    figures: list[Figure] = field(default_factory=list)

    @property
    def subject(self) -> str:
        """IRI of the data set of which it is a fact."""
        return self.about[0]

    @property
    def measure(self) -> str:
        return self.about[3]


def subject_of(cube: Cube) -> str:
    """IRI of the data set of whose subject a data set speaks: of revenue and expenditure it is one for all."""
    return BUDGET if "flow" in cube.fixed or "flow" in cube.dimensions else cube.subject or cube.iri


def spaces_of(cubes: Iterable[Cube]) -> Mapping[str, Sequence[str]]:
    """By subject: the dimensions of the data sets that speak of it, in the order of a fact's values."""
    spaces: defaultdict[str, set[str]] = defaultdict(set)
    for cube in cubes:
        spaces[subject_of(cube)] |= {*cube.dimensions, *cube.fixed}
    return {subject: sorted(dimensions) for subject, dimensions in spaces.items()}


class Meanings:
    """What the figures of one disclosure mean: the subject and the values of each one's fact."""

    def __init__(
        self,
        figures: Iterable[Figure],
        vocabulary: Vocabulary,
        schemes: Mapping[str, str],
        spaces: Mapping[str, Sequence[str]],
    ) -> None:
        """`schemes` are those of the dimensions; `spaces` are the dimensions of the subjects."""
        self._cubes = {cube.iri: cube for cube in vocabulary.cubes.values()}
        self._vocabulary = vocabulary
        self._schemes = schemes
        self._unsaid = {
            cube.iri: [
                (dimension, cube.fixed.get(dimension), f"{schemes[dimension]}/{TOTAL}")
                for dimension in spaces[subject_of(cube)]
            ]
            for cube in self._cubes.values()
        }
        """By data set: the dimensions, what holds on each for all figures, and its total."""
        self._is_of_other_years = {
            dimension: _OtherYears(schemes[dimension], vocabulary) for dimension in PARTITIONED.values()
        }
        self._carrying = self._blocks_with_other_years(figures)

    def cube(self, figure: Figure) -> Cube:
        """The data set of a figure, or the one of which it holds another measure."""
        cube = self._cubes[figure.values["dataSet"]]
        return self._cubes.get(cube.part_of or "", cube)

    def values(self, cube: Cube, figure: Figure) -> dict[str, str]:
        """The value of a figure's fact on every dimension of its subject."""
        values = {}
        for dimension, fixed, total in self._unsaid[cube.iri]:
            value = figure.values.get(dimension)
            if value is None:
                value = fixed or total
            elif fixed and value.endswith(f"/{TOTAL}"):
                value = fixed
            values[dimension] = value
        flow = values.get("flow", "").rpartition("/")[2]
        if flow in PARTITIONED:
            self._settle_years(cube, figure, values, PARTITIONED[flow])
        return values

    def _settle_years(self, cube: Cube, figure: Figure, values: dict[str, str], dimension: str) -> None:
        """Tells what is of the current year from what other years have part in.

        Where nothing was carried over, 本年收入合计 and 收入总计 are one. Where something was, a table without it has the
        current year's total for its total; and of a table of one source, what was carried over is no part of that source.
        Which of the two a sentence means that says 总 is then not known, and is a fact of its own.
        """
        scheme = f"{self._schemes[dimension]}/"
        published = figure.values.get(dimension, scheme + TOTAL)
        fixed, carrying = cube.fixed.get(dimension), self._carrying[dimension]
        is_total, is_carrying = published == scheme + TOTAL, figure.block in carrying
        if published == scheme + CURRENT_YEAR:
            values[dimension] = fixed or scheme + (CURRENT_YEAR if carrying else TOTAL)
        elif fixed and (is_carrying if is_total else self._is_of_other_years[dimension][published]):
            values[dimension] = f"{published}+{fixed.rpartition('/')[2]}"
        elif is_total and not fixed and figure.is_tabled:
            values[dimension] = scheme + (CURRENT_YEAR if carrying and not is_carrying else TOTAL)
        elif is_total and not fixed and carrying:
            values[dimension] = published + SAID

    def _blocks_with_other_years(self, figures: Iterable[Figure]) -> Mapping[str, set[str]]:
        """By dimension: the tables in which something stands beside the current year and is not 0."""
        found: dict[str, set[str]] = {dimension: set() for dimension in PARTITIONED.values()}
        for figure in figures:
            if figure.value and figure.measure == "amount":
                for dimension, blocks in found.items():
                    value = figure.values.get(dimension)
                    if value and self._is_of_other_years[dimension][value]:
                        blocks.add(figure.block)
        return found


class _OtherYears(dict[str, bool]):
    """Value of a scheme → whether it is neither the total nor of the current year."""

    def __init__(self, scheme: str, vocabulary: Vocabulary) -> None:
        super().__init__()
        self._parents = vocabulary.schemes[scheme].parents
        self._total = f"{scheme}/{TOTAL}"
        self._current = f"{scheme}/{CURRENT_YEAR}"

    def __missing__(self, value: str) -> bool:
        top = value
        while top in self._parents and self._parents[top] != self._total:
            top = self._parents[top]
        self[value] = top not in {self._total, self._current}
        return self[value]


def facts_of(figures: Iterable[Figure], meanings: Meanings) -> list[StatedFact]:
    """The facts that the figures state, in the order of the first figure of each."""
    facts: dict[tuple[str, ...], StatedFact] = {}
    for figure in figures:
        cube = meanings.cube(figure)
        values = meanings.values(cube, figure)
        about = (subject_of(cube), figure.values["fiscalYear"], figure.values["phase"], figure.measure)
        key = (*about, *values.values())
        if key not in facts:
            facts[key] = StatedFact(f"<{DERIVED}fact-{len(facts) + 1}>", about, values)
        facts[key].figures.append(figure)
    return list(facts.values())


def fact_lines(facts: Iterable[StatedFact]) -> Iterator[str]:
    """N-Triples of what each fact is and which figures state it."""
    for fact in facts:
        node = fact.node
        subject, year, phase, measure = fact.about
        for figure in fact.figures:
            yield f"<{figure.iri}> <{DERIVED}fact> {node} .\n"
        yield f'{node} <{DERIVED}subject> <{subject}> .\n{node} <{DERIVED}measure> "{measure}" .\n'
        yield f'{node} <{BG}fiscalYear> "{year}"^^<{XSD}gYear> .\n{node} <{BG}phase> <{phase}> .\n'
        for dimension, value in fact.values.items():
            yield f"{node} <{BG}{dimension}> <{value}> .\n"
        if subject == BUDGET and measure == "amount" and _is_grand(fact.values):
            yield f"{node} <{RDF_TYPE}> <{DERIVED}GrandTotal> .\n"


def counterpart_lines(facts: Iterable[StatedFact]) -> Iterator[str]:
    """For each fact of expenditure, what comes in for the same."""
    budget = {(fact.about, *fact.values.values()): fact for fact in facts if fact.subject == BUDGET}
    for fact in budget.values():
        if fact.values["flow"].endswith("/expenditure"):
            received = {**fact.values, "flow": fact.values["flow"].replace("/expenditure", "/revenue")}
            if other := budget.get((fact.about, *received.values())):
                yield f"{fact.node} <{DERIVED}counterpart> {other.node} .\n"


def reference_lines(fact: StatedFact, reference: Figure) -> Iterator[str]:
    """With which figure the others of a fact have to agree, and which of them miss it by a unit of money."""
    if len(fact.figures) > 1:
        yield f"{fact.node} <{DERIVED}reference> <{reference.iri}> .\n"
        for figure in fact.figures:
            if times := slip(figure.value, figure.precision, reference.value, reference.precision):
                yield f'<{figure.iri}> <{DERIVED}slip> "{times}"^^<{XSD}integer> .\n'


def reference_of(figures: Sequence[Figure], orders: Mapping[str, int]) -> Figure:
    """Of the figures of one fact, the one with which most agree; of several, those of tables before sentences.

    Not one that a more precise one restates: a coarse one may agree with two that are not the same. `orders` says which table
    of the disclosure each is, by IRI.
    """
    if len(figures) == 1:
        return figures[0]
    stated = [figure for figure in figures if figure.precision is not None] or figures
    finest = [one for one in stated if not any(_restates(other, one) for other in stated)]
    ranked = sorted(finest, key=lambda figure: _rank(figure, orders))
    return max(ranked, key=lambda figure: sum(_agree(figure, other) for other in figures))


def _rank(figure: Figure, orders: Mapping[str, int]) -> tuple[int, ...]:
    position = map(int, NUMBERS.findall(figure.name))
    return (0, orders.get(figure.block, 0), *position) if figure.is_tabled else (1, *position)


def _agree(one: Figure, other: Figure) -> bool:
    """Whether two figures are the same number, rounded to the last digit of the coarser."""
    if one.value == other.value:
        return True
    coarser = max(one.precision or Decimal(), other.precision or Decimal())
    return abs(one.value - other.value) <= coarser / 2


def _restates(one: Figure, other: Figure) -> bool:
    """Whether a figure is the other number, stated more precisely."""
    if one.precision is None or other.precision is None:
        return False
    return one.precision < other.precision and _agree(one, other)


def _is_grand(values: Mapping[str, str]) -> bool:
    """Whether a fact of the budget is of all functions, economic classes and projects."""
    return all(value.endswith(f"/{TOTAL}") for dimension, value in values.items() if dimension not in CUT_BY)
