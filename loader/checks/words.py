"""What checks need to know of the words of a disclosure: statements for the time of the check.

- Performance forms: amounts of indicators in yuan; the projects that a sentence or an indicator names; a project's name with one
  word in it exchanged; what a goal promises in percent, and the indicators that measure it.
- Texts: what stands in them that belongs to the template, `derived:residue`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property

import pyoxigraph as ox

from loader.interpret.amounts import NUMBER_ONLY, yuan_per_unit
from loader.interpret.contents import LEADERS
from loader.interpret.mappings import mapping
from loader.interpret.residue import hint_in, residue_in
from loader.namespaces import BG, CODE, DERIVED
from loader.normalise import compact

RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
XSD_DECIMAL = "http://www.w3.org/2001/XMLSchema#decimal"
SHORTEST_NAME = 6
"""Characters of a project's name by which it is known in other texts."""
SHORTEST_MISTAKEN = 8
"""Characters of a name that can be told from another name although a word in it is exchanged."""
KEPT_ENDS = 3
"""Characters at both ends of a name that are as they should be where a word between them is exchanged."""
LONGEST_EXCHANGE = 2
SHORTEST_MEASURE = 2
"""Characters that the names of two measures have to end with if they are to be one measure: (群众)满意 | 度."""
PERCENT = "%"


@dataclass(frozen=True, slots=True)
class _Plan:
    iri: str
    project: str
    goal: str
    amount: Decimal | None
    published: str
    """Its amount, as published."""


@dataclass(frozen=True, slots=True)
class _Indicator:
    iri: str
    plan: str
    name: str
    published: str
    """Its target."""
    unit: str
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class _Promise:
    """What a goal says in percent: 群众满意度达95%以上."""

    name: str
    words: str
    percent: Decimal


def statements_on_words(store: ox.Store, graph: ox.NamedNode) -> bytes:
    """N-Triples about the texts of the disclosure in that graph of the store."""
    return "".join(_Words(store, graph).lines()).encode()


def residue_statements(node: ox.NamedNode, text: str) -> Iterator[str]:
    """N-Triples that say what in a text belongs to the template; dots that lead to a page number do not."""
    plain = LEADERS.sub("", compact(text))
    if found := residue_in(plain) or hint_in(plain):
        yield f"{node} <{DERIVED}residue> {ox.Literal(found)} .\n"


class _Words:
    def __init__(self, store: ox.Store, graph: ox.NamedNode) -> None:
        self._store = store
        self._graph = graph

    def lines(self) -> Iterator[str]:
        yield from self._residue()
        yield from self._named_in_statements()
        for iri, name in self._projects.items():
            yield f"<{iri}> <{DERIVED}name> {ox.Literal(name)} .\n"
        for plan in self._plans:
            yield from self._on_plan(plan)
        for indicator in self._indicators:
            yield from self._on_indicator(indicator)

    @cached_property
    def _plans(self) -> Sequence[_Plan]:
        described = {iri: self._described(iri) for iri in self._of_type("PerformancePlan")}
        return [
            _Plan(
                iri,
                said.get(f"{BG}project", ""),
                said.get(f"{BG}goal", ""),
                Decimal(said[f"{BG}amount"]) if f"{BG}amount" in said else None,
                said.get(f"{BG}publishedValue", ""),
            )
            for iri, said in described.items()
        ]

    @cached_property
    def _indicators(self) -> Sequence[_Indicator]:
        described = {iri: self._described(iri) for iri in self._of_type("Indicator")}
        return [
            _Indicator(
                iri,
                said.get(f"{BG}plan", ""),
                said.get(RDFS_LABEL, ""),
                said.get(f"{BG}publishedValue", ""),
                said.get(f"{BG}unit", ""),
                Decimal(said[f"{BG}value"]) if f"{BG}value" in said else None,
            )
            for iri, said in described.items()
        ]

    @cached_property
    def _projects(self) -> Mapping[str, str]:
        """Compact name of every project that the disclosure names: by IRI, the longest names first."""
        iris = {*self._values(f"{BG}project").values()}
        names = {iri: compact(self._labels[iri]) for iri in iris if iri in self._labels and not iri.startswith(CODE)}
        return dict(sorted(names.items(), key=lambda item: (-len(item[1]), item[0])))

    def _residue(self) -> Iterator[str]:
        """In what stands in performance forms and in the names of rows."""
        rows = {*self._of_type("TableRow")}
        texts = [(iri, text) for iri, text in self._labels.items() if iri in rows]
        texts += [(plan.iri, plan.goal) for plan in self._plans]
        texts += [(one.iri, text) for one in self._indicators for text in (one.name, one.published)]
        for iri, text in texts:
            yield from residue_statements(ox.NamedNode(iri), text)

    def _named_in_statements(self) -> Iterator[str]:
        """The projects that sentences name."""
        if self._projects:
            for iri, text in self._values(f"{BG}text").items():
                for project in self._named(compact(text)):
                    yield f"<{iri}> <{DERIVED}names> <{project}> .\n"

    def _named(self, text: str) -> Iterator[str]:
        """The projects whose names stand in a text, and in no longer name there."""
        for iri, name in self._projects.items():
            if len(name) >= SHORTEST_NAME and name in text:
                yield iri
                text = text.replace(name, " ")

    def _on_plan(self, plan: _Plan) -> Iterator[str]:
        goal = compact(plan.goal)
        if plan.amount is not None:
            yield _precision(plan.iri, plan.amount, plan.published)
        if mistaken := self._mistaken(plan.project, goal):
            yield f"<{plan.iri}> <{DERIVED}mistakenName> {ox.Literal(mistaken)} .\n"
        measured = [one for one in self._indicators if one.plan == plan.iri and one.unit == PERCENT]
        for number, promise in enumerate(_promises(goal), start=1):
            node = f"<{DERIVED}promise-{plan.iri.rpartition('/')[2]}-{number}>"
            yield f"{node} <{BG}plan> <{plan.iri}> .\n"
            yield f"{node} <{DERIVED}measured> {ox.Literal(promise.name)} .\n"
            yield f"{node} <{DERIVED}words> {ox.Literal(promise.words)} .\n"
            yield f'{node} <{DERIVED}percent> "{promise.percent}"^^<{XSD_DECIMAL}> .\n'
            yield from (f"{node} <{DERIVED}indicator> <{one.iri}> .\n" for one in _measuring(promise.name, measured))

    def _on_indicator(self, indicator: _Indicator) -> Iterator[str]:
        name = compact(indicator.name)
        yield f"<{indicator.iri}> <{DERIVED}name> {ox.Literal(name)} .\n"
        scale = yuan_per_unit().get(indicator.unit)
        if scale and indicator.value is not None:
            yield f'<{indicator.iri}> <{DERIVED}amount> "{indicator.value * scale:f}"^^<{XSD_DECIMAL}> .\n'
            last_digit = Decimal(1).scaleb(min(0, int(indicator.value.as_tuple().exponent)))
            yield f'<{indicator.iri}> <{DERIVED}precision> "{last_digit * scale:f}"^^<{XSD_DECIMAL}> .\n'
        for project in self._named(name):
            yield f"<{indicator.iri}> <{DERIVED}names> <{project}> .\n"
        if mistaken := self._mistaken(self._projects_of_plans.get(indicator.plan, ""), name):
            yield f"<{indicator.iri}> <{DERIVED}mistakenName> {ox.Literal(mistaken)} .\n"

    @cached_property
    def _projects_of_plans(self) -> Mapping[str, str]:
        return {plan.iri: plan.project for plan in self._plans}

    def _mistaken(self, project: str, text: str) -> str | None:
        """What stands in a text where the project's name should, with another word in it; None if the name stands there, too."""
        core = _core(self._projects.get(project, ""))
        if len(core) < SHORTEST_MISTAKEN or core in text:
            return None
        windows = (text[start : start + len(core)] for start in range(len(text) - len(core) + 1))
        found = next((window for window in windows if _is_exchanged(core, window)), None)
        others = (_core(name) for iri, name in self._projects.items() if iri != project)
        return None if found is None or any(other == found for other in others) else found

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        return self._values(RDFS_LABEL)

    def _values(self, predicate: str) -> Mapping[str, str]:
        """By subject, the object of a property that a thing has once."""
        quads = self._store.quads_for_pattern(None, ox.NamedNode(predicate), None, self._graph)
        return {_text(quad.subject): _text(quad.object) for quad in quads}

    def _described(self, iri: str) -> Mapping[str, str]:
        """By property, what a thing has."""
        quads = self._store.quads_for_pattern(ox.NamedNode(iri), None, None, self._graph)
        return {quad.predicate.value: _text(quad.object) for quad in quads}

    def _of_type(self, name: str) -> Sequence[str]:
        quads = self._store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), ox.NamedNode(BG + name), self._graph)
        return sorted(_text(quad.subject) for quad in quads)


def _core(name: str) -> str:
    """A project's name without what is said in brackets at its end, and without the words for a project: 项目, 经费."""
    return _endings().sub("", name)


def _is_exchanged(name: str, text: str) -> bool:
    """Whether a text of the same length is the name but for one word within it."""
    different = [place for place, (one, other) in enumerate(zip(name, text, strict=True)) if one != other]
    return (
        bool(different)
        and different[-1] - different[0] < LONGEST_EXCHANGE
        and different[0] >= KEPT_ENDS
        and different[-1] < len(name) - KEPT_ENDS
    )


def _promises(goal: str) -> Iterator[_Promise]:
    for match in _promise().finditer(goal):
        yield _Promise(match["name"], goal[match.start("name") : match.end()], Decimal(match["number"]))


def _measuring(measure: str, indicators: Sequence[_Indicator]) -> list[_Indicator]:
    """The indicators whose names end most like that of the measure, if any does: 任务行动满意度 and 任务行动人员满意度."""
    likeness = [_common_end(_without_kind(measure), _without_kind(compact(one.name))) for one in indicators]
    best = max(likeness, default=0)
    return [one for one, like in zip(indicators, likeness, strict=True) if like == best >= SHORTEST_MEASURE]


def _without_kind(measure: str) -> str:
    return measure.rstrip(mapping("goal")["kinds"])


def _common_end(one: str, other: str) -> int:
    length = 0
    while length < min(len(one), len(other)) and one[-length - 1] == other[-length - 1]:
        length += 1
    return length


@cache
def _promise() -> re.Pattern[str]:
    return re.compile(mapping("goal")["promise"])


@cache
def _endings() -> re.Pattern[str]:
    return re.compile(mapping("goal")["endings"])


def _precision(iri: str, amount: Decimal, published: str) -> str:
    """What one unit of the last digit of a published amount is worth: 17.64万元 → 100."""
    digits = NUMBER_ONLY.search(compact(published))
    number = Decimal(digits[0].replace(",", "")) if digits else amount
    scale = abs(amount / number) if number else Decimal(1)
    last_digit = Decimal(1).scaleb(min(0, int(number.as_tuple().exponent))) * scale
    return f'<{iri}> <{DERIVED}precision> "{last_digit.normalize():f}"^^<{XSD_DECIMAL}> .\n'


def _text(term: object) -> str:
    if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode):
        return term.value
    raise TypeError(term)


RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
