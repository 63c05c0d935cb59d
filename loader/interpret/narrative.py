"""Figures that stand in sentences: a number with a unit, the subject before it, and the direction in which it changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from itertools import groupby

from loader.disclosure import Figure, Identity, Measure, Phase, Statement, Unplaced
from loader.document import Paragraph
from loader.interpret.amounts import NUMBER, yuan_per_unit
from loader.interpret.dimensions import complete_dimensions, with_line_items
from loader.interpret.mappings import mapping
from loader.interpret.sections import Sections
from loader.normalise import compact, label_key, without_numbering
from loader.vocabulary import Cube, Vocabulary

SENTENCE = re.compile(r"[^。！？!?]+[。！？!?]?")


@dataclass(frozen=True, slots=True)
class NarrativeReading:
    """What the sentences of the narrative sections say."""

    statements: tuple[Statement, ...]
    figures: tuple[Figure, ...]
    unplaced: tuple[Unplaced, ...]


@dataclass(frozen=True, slots=True)
class _Patterns:
    sections: Mapping[str, str]
    units: Mapping[str, Measure]
    token: re.Pattern[str]
    clause_end: re.Pattern[str]
    direction: re.Pattern[str]
    compared: re.Pattern[str]
    filler_before: re.Pattern[str]
    filler_after: re.Pattern[str]
    reason: re.Pattern[str]
    baselines: Mapping[str | None, Phase]
    names: Mapping[str, re.Pattern[str]]
    sentence_dimensions: Mapping[str, Sequence[str]]


@cache
def _patterns() -> _Patterns:
    words = mapping("narrative")
    flat, compared = (words[name].replace("{baselines}", "|".join(words["baselines"])) for name in ("flat", "compared"))
    units = "|".join(map(re.escape, sorted([*words["units"], *yuan_per_unit()], key=len, reverse=True)))
    return _Patterns(
        sections=words["sections"],
        units=words["units"],
        token=re.compile(rf"(?P<flat>{flat})|(?P<number>{NUMBER})(?P<unit>(?>{units}))(?!{words['not_a_figure']})"),
        clause_end=re.compile(words["clause_end"]),
        direction=re.compile(rf"(?:(?P<up>{words['up']})|(?P<down>{words['down']}))$"),
        compared=re.compile(rf"{compared}$"),
        filler_before=re.compile(rf"(?:{words['filler']})*+"),
        filler_after=re.compile(rf"(?:{words['filler']})+$"),
        reason=re.compile(words["reason"]),
        baselines=words["baselines"],
        names={cube: re.compile("|".join(names) or r"(?!)") for cube, names in words["names"].items()},
        sentence_dimensions=words["sentence_dimensions"],
    )


@dataclass(frozen=True, slots=True)
class _Clause:
    """The words before a number: who is spoken of, against which baseline, in which direction."""

    subject: str
    sign: int | None
    baseline: Phase | None
    is_baseline: bool
    """Whether the number is that of the year compared with (较上年预算数1万元减少…), not a change."""


@dataclass(slots=True)
class _Context:
    """What stays in force from number to number within a paragraph."""

    dimensions: dict[str, str] = field(default_factory=dict)
    is_known: bool | None = None
    """Whether the subject before was known; None before the first."""


def read_narrative(sections: Sections, identity: Identity, vocabulary: Vocabulary) -> NarrativeReading:
    """Statements, figures and unplaced numbers of the sections that `mappings/narrative.yaml` names."""
    reader = _NarrativeReader(identity, vocabulary)
    for section, cube in _patterns().sections.items():
        for paragraph in sections.get(section, ()):
            reader.read_paragraph(vocabulary.cubes[cube], paragraph)
    return NarrativeReading(tuple(reader.statements), tuple(reader.marked_figures()), tuple(reader.unplaced))


class _NarrativeReader:
    def __init__(self, identity: Identity, vocabulary: Vocabulary) -> None:
        self.identity = identity
        self.vocabulary = vocabulary
        self.statements: list[Statement] = []
        self.figures: list[Figure] = []
        self.unplaced: list[Unplaced] = []

    def read_paragraph(self, cube: Cube, paragraph: Paragraph) -> None:
        context = _Context()
        for sentence in SENTENCE.findall(paragraph.text):
            self._read_sentence(cube, sentence, paragraph, context)

    def _read_sentence(self, cube: Cube, sentence: str, paragraph: Paragraph, context: _Context) -> None:
        text = compact(sentence)
        held = self._held_by_sentence(cube, text)
        order, before, clause_start = len(self.statements) + 1, len(self.figures), 0
        for position, token in enumerate(_patterns().token.finditer(text), start=1):
            clause = _clause(text, clause_start, token.start())
            clause_start = token.end()
            figure = self._figure(cube, clause, token, context, held)
            if isinstance(figure, str):
                self.unplaced.append(Unplaced(None, token[0], figure, paragraph.line, paragraph.page))
            else:
                self.figures.append(replace(figure, statement=order, position=position))
        reason = _patterns().reason.search(sentence.strip())
        if reason or len(self.figures) > before:
            stated = reason["reason"] if reason else None
            self.statements.append(Statement(order, cube.iri, sentence.strip(), stated, paragraph.line, paragraph.page))

    def _held_by_sentence(self, cube: Cube, text: str) -> dict[str, str]:
        """Concepts of which a label anywhere in the sentence speaks for the whole of it."""
        held = {}
        for dimension in _patterns().sentence_dimensions.get(cube.name, ()):
            labels = self.vocabulary.schemes[cube.dimensions[dimension]].labels
            found = [label for label in labels if label in label_key(text)]
            if found:
                held[dimension] = labels[max(found, key=len)]
        return held

    def _figure(
        self, cube: Cube, clause: _Clause, token: re.Match[str], context: _Context, held: Mapping[str, str]
    ) -> Figure | str:
        """The figure that a number in a clause states, or the reason why it is not understood."""
        subject = self._subject(cube, clause.subject, context, is_held=bool(held))
        if clause.is_baseline and not token["flat"]:
            return "it is the amount of the year compared with, which its own disclosure states"
        if token["unit"] == "%" and clause.sign is None:
            return "a percentage without a direction (增加, 减少, …) is no change"
        if subject is None:
            return f"“{clause.subject or '(no subject)'}” before the number is no label in the ontology"
        measure, value, published = _measured(token, clause.sign)
        data_set = self.vocabulary.data_set(cube, measure)
        if measure == "count" and value != value.to_integral_value():
            return "a count is a whole number"
        if data_set is None:
            return f"sentences about {cube.name} are not expected to state {token[0]}"
        year = re.search(r"(20\d\d)年", clause.subject)
        return Figure(
            cube=data_set.iri,
            name=cube.name,
            dimensions=complete_dimensions({**subject, **held}, cube, self.vocabulary),
            year=int(year[1]) if year else self.identity.year,
            phase=self.identity.phase,
            measure=measure,
            value=value,
            published=published,
            baseline=clause.baseline if measure in ("change", "changePercent") else None,
        )

    def _subject(self, cube: Cube, subject: str, context: _Context, *, is_held: bool) -> dict[str, str] | None:
        """Values of dimensions of which the words speak; those of the number before, when there are no words."""
        words = _patterns().filler_after.sub("", subject)
        if not words:
            is_given = context.is_known or is_held or (context.is_known is None and not cube.dimensions)
            return context.dimensions if is_given else None
        named = self._named(cube, words)
        context.is_known = named is not None
        if named is None:
            return None
        implied = {key for dimension in named for key in self.vocabulary.implied_by[cube.dimensions[dimension]]}
        inherited = {key: value for key, value in context.dimensions.items() if key == "flow" and key not in implied}
        context.dimensions = {**inherited, **named}
        return context.dimensions

    def _named(self, cube: Cube, words: str) -> dict[str, str] | None:
        """The longest label that ends the words and has nothing but filler before it."""
        words = words.removeprefix(compact(self.identity.department))
        for start in range(len(words)):
            if _patterns().filler_before.fullmatch(words[:start]):
                key = label_key(words[start:])
                if _patterns().names[cube.name].fullmatch(key):
                    return {}
                found = {
                    dimension: labels[key]
                    for dimension, scheme in cube.dimensions.items()
                    if key in (labels := self.vocabulary.schemes[scheme].labels)
                }
                if found:
                    return found
        return None

    def marked_figures(self) -> Iterator[Figure]:
        """The figures, each marked as line item or subtotal among those of the same data set."""
        for iri, group in groupby(sorted(self.figures, key=lambda figure: figure.cube), key=lambda figure: figure.cube):
            cube = next(cube for cube in self.vocabulary.cubes.values() if cube.iri == iri)
            yield from with_line_items(list(group), cube, self.vocabulary)


LONGEST_SUBJECT = 80
"""Words directly before a number in which its subject is looked for."""


def _clause(text: str, start: int, end: int) -> _Clause:
    """The words from the end of the number or the clause before to the number."""
    start = max(start, end - LONGEST_SUBJECT)
    start = max((match.end() for match in _patterns().clause_end.finditer(text, start, end)), default=start)
    words = without_numbering(text[start:end])
    sign = None
    if direction := _patterns().direction.search(words):
        sign = 1 if direction["up"] else -1
        words = words[: direction.start()]
    baseline: Phase | None = None
    is_baseline = False
    if compared := _patterns().compared.search(words):
        baseline = _patterns().baselines.get(compared["baseline"])
        words = words[: compared.start()]
        is_baseline = sign is None
    return _Clause(words, sign, baseline, is_baseline)


def _measured(token: re.Match[str], sign: int | None) -> tuple[Measure, Decimal, str]:
    """Measure, value in yuan, percent or count, and the text as published."""
    if token["flat"]:
        return "change", Decimal(0), token["flat"]
    value, unit = Decimal(token["number"].replace(",", "")), token["unit"]
    measure = _patterns().units.get(unit, "amount")
    if measure == "amount":
        value *= yuan_per_unit()[unit]
        measure = "amount" if sign is None else "change"
    return measure, value * (sign or 1), token["number"]
