"""Concept schemes as look-ups: published label → concept, concept → what stands above it, code → the national code."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from loader.facts import Facts, grouped
from loader.namespaces import CODE, TOTAL
from loader.national import NationalCode, national_codes
from loader.normalise import label_key


@dataclass(frozen=True)
class Level:
    """A level of a classification: 类, 款 or 项."""

    iri: str
    depth: int
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Scheme:
    """A concept scheme and the labels by which documents name its concepts.

    Of a classification, only those of the first level are labels: names further down repeat, and mean nothing without the code.
    """

    iri: str
    labels: Mapping[str, str] = field(default_factory=dict)
    """Label key → IRI of the concept."""
    names: frozenset[str] = frozenset()
    """The label keys that are names (prefLabel, altLabel), not only forms seen in documents."""
    parents: Mapping[str, str] = field(default_factory=dict)
    related: Mapping[str, str] = field(default_factory=dict)
    """Concept → the other one that it is in some respect."""
    implies: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    titles: frozenset[str] = frozenset()
    """Label keys by which headers name the scheme itself (部门预算支出经济分类科目)."""
    codes: Mapping[str, NationalCode] = field(default_factory=dict)
    """Of a classification: notation → the national code."""

    @property
    def name(self) -> str:
        return self.iri.removeprefix(CODE)

    @property
    def total(self) -> str:
        return f"{self.iri}/{TOTAL}"

    def concept(self, notation: str) -> str:
        """IRI of the concept with that notation."""
        return f"{self.iri}/{notation}"

    def level(self, notation: str) -> Level | None:
        """The level to which a code belongs by its form; None when it is not a code of this classification."""
        return next((level for level in self.levels if level.pattern.fullmatch(notation)), None)

    def broader(self, notation: str) -> str | None:
        """The code one level up; None for the first level. Codes of these classifications extend their parent's."""
        prefixes = (notation[:length] for length in range(len(notation) - 1, 0, -1))
        return next((prefix for prefix in prefixes if self.level(prefix)), None)

    @cached_property
    def roots(self) -> frozenset[str]:
        """What stands above even the total: “三公”经费、会议费和培训费 above “三公”经费."""
        return frozenset() if self.levels else frozenset(self.parents.values()) - self.parents.keys() - {self.total}

    def part(self, whole: str, other: str) -> str | None:
        """The part of a whole that is another concept in some respect: of what is carried over, that of a budget."""
        return next(
            (part for part, of in self.related.items() if of == other and self.parents.get(part) == whole), None
        )

    def parent(self, concept: str) -> str | None:
        """What stands directly above a concept, or above a thing that the scheme does not list: at last the total, and then None."""
        if concept in self.parents:
            return self.parents[concept]
        if concept == self.total or concept in self.roots:
            return None
        broader = self.broader(concept.removeprefix(f"{self.iri}/")) if self.levels else None
        return self.concept(broader) if broader else self.total


def schemes_of(facts: Facts) -> Iterator[Scheme]:
    """Every scheme that is no edition of another one."""
    titles, codes, parents, levels = label_keys(facts), national_codes(facts), _parents(facts), _levels(facts)
    labels, names = _labels(facts, codes)
    related: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for scheme, concept, other in facts["related"]:
        related[scheme][concept] = other
    for iri, rows in grouped(facts["scheme"]):
        yield Scheme(
            iri,
            labels[iri],
            frozenset(names[iri]),
            parents[iri],
            related[iri],
            implies=tuple(implied for (implied,) in rows if implied),
            levels=tuple(sorted(levels[iri], key=lambda level: level.depth)),
            titles=frozenset(titles[iri]),
            codes=codes[iri],
        )


def _labels(
    facts: Facts, codes: Mapping[str, Mapping[str, NationalCode]]
) -> tuple[Mapping[str, dict[str, str]], Mapping[str, set[str]]]:
    """By scheme: the concepts by label key, former names of first-level codes among them, and the keys that are names."""
    labels: defaultdict[str, dict[str, str]] = defaultdict(dict)
    names: defaultdict[str, set[str]] = defaultdict(set)
    for scheme, concept, kind, label in facts["label"]:
        labels[scheme][label_key(label)] = concept
        if kind == "name":
            names[scheme].add(label_key(label))
    for scheme, known in codes.items():
        concepts = set(labels[scheme].values())
        first_level = [code for code in known.values() if code.concept in concepts]
        today = {label_key(code.name): code.concept for code in first_level if code.is_listed}
        labels[scheme] = _other_names(first_level) | labels[scheme] | today
    return labels, names


def _other_names(codes: Iterable[NationalCode]) -> dict[str, str]:
    """Concepts by the label keys of the names that they have in other editions; without those that several had."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for code in codes:
        for name in code.other_names():
            found[label_key(name)].add(code.concept)
    return {key: concepts.pop() for key, concepts in found.items() if len(concepts) == 1}


def _parents(facts: Facts) -> Mapping[str, dict[str, str]]:
    parents: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for scheme, concept, parent in facts["parent"]:
        parents[scheme][concept] = parent
    return parents


def _levels(facts: Facts) -> Mapping[str, list[Level]]:
    levels: defaultdict[str, list[Level]] = defaultdict(list)
    for scheme, level, depth, pattern in facts["level"]:
        levels[scheme].append(Level(level, int(depth), re.compile(pattern)))
    return levels


def label_keys(facts: Facts) -> Mapping[str, set[str]]:
    """The label keys that name a scheme or a cube as a whole, by its IRI."""
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for thing, label in facts["title"]:
        keys[thing].add(label_key(label))
    return keys
