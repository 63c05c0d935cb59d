"""The sentences of a paragraph: each number with a unit becomes a figure, or is reported with the reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from loader.disclosure import Figure, Identity, Measure, PublishedCode, Statement, Unplaced, confidence_of
from loader.document import Paragraph
from loader.interpret.amounts import COUNTED, yuan_per_unit
from loader.interpret.dimensions import complete_dimensions
from loader.interpret.function_names import Function, FunctionNames
from loader.interpret.phrases import SENTENCE, Clause, clause_before, phrases, plain, reasons_in
from loader.interpret.residue import residue_in
from loader.interpret.subjects import SubjectReader
from loader.normalise import label_key, without_numbering
from loader.vocabulary import Cube, Vocabulary


@dataclass(slots=True)
class Findings:
    """What was found in the narrative so far."""

    statements: list[Statement] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    codes: dict[str, PublishedCode] = field(default_factory=dict)


class Words:
    """What words mean in one document."""

    def __init__(self, identity: Identity, vocabulary: Vocabulary) -> None:
        self.identity = identity
        self.vocabulary = vocabulary
        self.subjects = SubjectReader([identity.department, identity.unit or ""], vocabulary)
        self.functions = FunctionNames(vocabulary)


@dataclass(frozen=True, slots=True)
class _Topic:
    """Of what a number speaks."""

    cube: Cube
    dimensions: Mapping[str, str]


class ParagraphReader:
    """Reads the numbers of one paragraph; a number without a subject of its own has that of the number before it."""

    def __init__(
        self,
        paragraph: Paragraph,
        cubes: Sequence[Cube],
        inherited: Mapping[str, str],
        above: str | None,
        words: Words,
        findings: Findings,
    ) -> None:
        self._paragraph = paragraph
        self._cubes = cubes
        self._inherited = inherited
        self._above = above
        self._words = words
        self._findings = findings
        self._topic: _Topic | str | None = None
        """Of what the number before spoke, or why that is not known; None before the first."""
        self._divided: Mapping[str, str] = {}
        """What a sentence divides into the parts that follow 其中."""
        self._is_within_year = False
        """Whether the number before compares with the budget of its own year."""

    @property
    def dimensions(self) -> Mapping[str, str]:
        """Of what the last number spoke."""
        return self._topic.dimensions if isinstance(self._topic, _Topic) else {}

    def read(self) -> None:
        """Adds everything that the paragraph says to the findings."""
        for sentence in SENTENCE.findall(self._paragraph.text):
            if residue_in(sentence):
                self._leave_residue(sentence)
            else:
                self._read_sentence(sentence)

    def _leave_residue(self, sentence: str) -> None:
        """A sentence of a template says nothing, and neither does what follows it about the same subject."""
        self._topic = "the sentence before was not filled in"
        numbers = [token[0] for token in phrases().token.finditer(plain(sentence)) if not token["flat"]]
        for text in dict.fromkeys([residue_in(sentence) or "", *numbers]):
            self._leave(text, "it stands in a sentence of a template that was not filled in")

    def _leave(self, text: str, reason: str) -> None:
        self._findings.unplaced.append(Unplaced(None, text, reason, self._paragraph.line, self._paragraph.page))

    def _read_sentence(self, sentence: str) -> None:
        text = plain(sentence)
        order, found = len(self._findings.statements) + 1, list[Figure]()
        explained = [match.span("reason") for match in reasons_in(text)]
        end = 0
        tokens = list(phrases().token.finditer(text))
        if not tokens:
            self._read_name(text)
        for position, token in enumerate(tokens, start=1):
            if part := phrases().part.search(text, end, token.start()):
                self._divided = self._named_before(text[end : part.start()]) or self.dimensions
            figure = self._figure(text, end, token, explained)
            end = token.end()
            if isinstance(figure, Figure):
                self._add(replace(figure, statement=order, position=position), token, found)
            elif figure is not None:
                self._leave(token[0], figure)
        self._divided = {}
        self._state(sentence, order, found)

    def _named_before(self, words: str) -> Mapping[str, str]:
        """What is divided, where the words before 包括 name it: …；支出包括：…."""
        words = words[max((match.end() for match in phrases().clause_end.finditer(words)), default=0) :]
        read = (self._words.subjects.read(words, cube) for cube in self._cubes if "flow" in cube.dimensions)
        return next((subject.dimensions for subject in read if subject), {}) if words else {}

    def _read_name(self, text: str) -> None:
        """A sentence without number that only names a functional class is the subject of those that follow it."""
        cube = next((cube for cube in self._cubes if "function" in cube.dimensions), None)
        found = self._function(without_numbering(text).rstrip("。!?:"), cube) if cube else None
        if cube and isinstance(found, Function):
            self._topic = _Topic(cube, {**self._source(cube), "function": found.concept})
        elif isinstance(found, str):
            self._topic = found

    def _add(self, figure: Figure, token: re.Match[str], found: list[Figure]) -> None:
        if any(_is_at_same_point(figure, other) for other in found):
            self._leave(
                token[0], "the sentence states another number of the same, and does not say what tells them apart"
            )
        else:
            found.append(figure)

    def _state(self, sentence: str, order: int, found: Sequence[Figure]) -> None:
        """Keeps the sentence when it says something."""
        reasons = [match["reason"].strip().rstrip("。；;") for match in reasons_in(sentence.strip())]
        if not (reasons or found):
            return
        self._findings.figures.extend(found)
        name = found[0].name if found else self._topic.cube.name if isinstance(self._topic, _Topic) else None
        cube = self._words.vocabulary.cubes[name] if name else self._own_cube
        reason = "；".join(reasons) or None
        self._findings.statements.append(
            Statement(order, cube.iri, sentence.strip(), reason, self._paragraph.line, self._paragraph.page)
        )

    @property
    def _own_cube(self) -> Cube:
        """The cube of the section itself."""
        return self._cubes[-1] if len(self._cubes) == 2 else self._cubes[min(1, len(self._cubes) - 1)]

    def _figure(
        self, text: str, start: int, token: re.Match[str], explained: Sequence[tuple[int, int]]
    ) -> Figure | str | None:
        """The figure that a number states, or the reason why it is not understood; None for words that say nothing."""
        clause = self._with_comparison_before(clause_before(text, start, token))
        if any(first <= token.start() < last for first, last in explained):
            return None if token["flat"] else "it stands in the reason that the sentence gives, which is kept as text"
        topic = self._topic_of(clause, text, token)
        if clause.kind == "compared" and not token["flat"]:
            return "it is the amount of the year compared with, which its own disclosure states"
        if clause.kind == "own-budget":
            return (
                None if token["flat"] else "it compares with the budget of the same year, which is stated as an amount"
            )
        if token["unit"] == "%" and clause.kind == "plain":
            return "a percentage without a direction (增加, 减少, …) is no change"
        if isinstance(topic, _Topic):
            return COUNTED if self._is_mere_count(token) else self._measured(token, clause, topic)
        unknown = f"“{clause.subject or '(no subject)'}” before the number is no label in the ontology"
        return COUNTED if self._is_mere_count(token) else topic or unknown

    def _is_mere_count(self, token: re.Match[str]) -> bool:
        """Whether the number counts something, in a section of which no data set counts anything."""
        measure = phrases().units.get(token["unit"] or "")
        has_counts = any(self._words.vocabulary.data_set(cube, "count") for cube in self._cubes)
        return measure == "visits" or (measure == "count" and not has_counts)

    def _with_comparison_before(self, clause: Clause) -> Clause:
        """下降9% says nothing of what it compares with: that is what the change before it does, if it has one."""
        is_bare = clause.kind == "change" and not clause.subject and not clause.is_compared
        clause = replace(clause, kind="own-budget") if is_bare and self._is_within_year else clause
        self._is_within_year = clause.kind == "own-budget"
        return clause

    def _measured(self, token: re.Match[str], clause: Clause, topic: _Topic) -> Figure | str:
        measure, value, published = _measure(token, clause, topic.cube)
        data_set = self._words.vocabulary.data_set(topic.cube, measure) if measure else None
        if measure is None or data_set is None:
            return f"sentences about {topic.cube.name} are not expected to state {token[0]}"
        if measure == "count" and value != value.to_integral_value():
            return "a count is a whole number"
        is_change = measure in ("change", "changePercent")
        return Figure(
            cube=data_set.iri,
            name=topic.cube.name,
            dimensions=complete_dimensions(topic.dimensions, topic.cube, self._words.vocabulary),
            year=clause.year or self._words.identity.year,
            phase=clause.phase or self._words.identity.phase,
            measure=measure,
            value=value,
            published=published,
            baseline=clause.baseline if is_change else None,
            baseline_year=clause.baseline_year if is_change else None,
            confidence=confidence_of(self._paragraph.confidence),
        )

    def _topic_of(self, clause: Clause, text: str, token: re.Match[str]) -> _Topic | str | None:
        """Of what the number speaks: the first of the section's cubes that has words for it; kept for the numbers after it."""
        if clause.is_dated_twice:
            return "the words before it name several years"
        if self._repeats_subject(clause):
            return self._topic
        for cube in self._cubes:
            only_after = phrases().only_after.get(cube.name)
            if only_after and not only_after.search(text, 0, token.start()):
                continue
            found = self._named(cube, clause.subject)
            if found is not None:
                held = self._held_by_sentence(cube, text, token, found)
                self._topic = (
                    found if isinstance(found, str) else replace(found, dimensions={**found.dimensions, **held})
                )
                return self._topic
        return self._topic_before(clause, text, token)

    def _repeats_subject(self, clause: Clause) -> bool:
        """Whether the words only name another phase of what was spoken of: …年初预算为A万元,支出决算为B万元."""
        match = phrases().same_subject.fullmatch(clause.subject)
        if match is None or not isinstance(self._topic, _Topic):
            return False
        flow = self._topic.dimensions.get("flow")
        named = self._words.vocabulary.concept("flow", match["flow"]) if match["flow"] else None
        return flow is None or named is None or flow == named

    def _topic_before(self, clause: Clause, text: str, token: re.Match[str]) -> _Topic | str | None:
        """That of the number before, when the words before this one are filler alone."""
        cube = self._topic.cube if isinstance(self._topic, _Topic) else self._cubes[-1]
        subject = self._words.subjects.read(clause.subject, cube)
        if subject is None or subject.is_named:
            self._topic = f"“{clause.subject}” before the number is no label in the ontology"
            return self._topic
        held = self._held_by_sentence(cube, text, token, None)
        if isinstance(self._topic, _Topic):
            return replace(self._topic, dimensions={**self._topic.dimensions, **held})
        if held or (self._topic is None and len(self._cubes) == 1 and not cube.dimensions):
            self._topic = _Topic(cube, held)
        return self._topic

    def _named(self, cube: Cube, words: str) -> _Topic | str | None:
        """What words name in a cube; None where they name nothing in it, and the reason where they cannot be told."""
        if "function" in cube.dimensions:
            found = self._function(words, cube)
            return (
                _Topic(cube, {**self._source(cube), "function": found.concept})
                if isinstance(found, Function)
                else found
            )
        subject = self._words.subjects.read(words, cube)
        if subject is None or not subject.is_named:
            return None
        return _Topic(cube, {**self._kept(cube, subject.dimensions), **subject.dimensions})

    def _kept(self, cube: Cube, named: Mapping[str, str]) -> dict[str, str]:
        """What holds of a subject that does not say otherwise: what it divides, and whether it is revenue."""
        vocabulary = self._words.vocabulary
        implied = {key for dimension in named for key in vocabulary.implied_by[cube.dimensions[dimension]]}
        before = {key: value for key, value in self.dimensions.items() if key == "flow"}
        kept = {**self._inherited, **before, **self._divided}
        return {key: value for key, value in kept.items() if key in cube.dimensions and key not in implied}

    def _source(self, cube: Cube) -> dict[str, str]:
        """What is known of a functional class from what it divides."""
        kept = {**self._inherited, **self._divided}
        return {key: value for key, value in kept.items() if key in cube.dimensions and key != "function"}

    def _function(self, words: str, cube: Cube) -> Function | str | None:
        """The functional class that words name, with nothing but filler about them."""
        found = self._words.functions.find(_without_filler(words, cube), self._above)
        if isinstance(found, Function):
            for code in found.codes:
                placed = replace(code, line=self._paragraph.line, page=self._paragraph.page)
                self._findings.codes.setdefault(code.key, placed)
        return found

    def _held_by_sentence(
        self, cube: Cube, text: str, token: re.Match[str], topic: _Topic | str | None
    ) -> dict[str, str]:
        """Concepts of which a label in the sentence speaks: the nearest before the number, or else the first behind it."""
        held = {}
        named = topic.dimensions if isinstance(topic, _Topic) else {}
        for dimension in phrases().sentence_dimensions.get(cube.name, ()):
            labels = self._words.vocabulary.schemes[cube.dimensions[dimension]].labels
            key = label_key(text[: token.start()]), label_key(text[token.end() :])
            before = [(key[0].rfind(label) + len(label), len(label), label) for label in labels if label in key[0]]
            after = [(-key[1].find(label), len(label), label) for label in labels if label in key[1]]
            nearest = max(before, default=None) or max(after, default=None)
            if dimension not in named and nearest:
                held[dimension] = labels[nearest[2]]
        return held


def _without_filler(words: str, cube: Cube) -> str:
    """The words without filler before and behind them; a name may end in 支出, and after （项） that is filler."""
    filler = phrases().fillers[cube.name].pattern
    words = re.sub(rf"^(?:{filler})+", "", words)
    marked = re.sub(rf"(?<=[类款项]\))(?:{filler})+$", "", words)
    return marked if marked != words else re.sub(r"(?:科目|预算数?|决算数?|安排|为|资金)+$", "", words)


def _is_at_same_point(figure: Figure, other: Figure) -> bool:
    return (figure.cube, figure.year, figure.phase, figure.dimensions) == (
        other.cube,
        other.year,
        other.phase,
        other.dimensions,
    )


RATIOS: Mapping[str, Measure] = {"share": "share", "completion": "completion", "change": "changePercent"}


def _measure(token: re.Match[str], clause: Clause, cube: Cube) -> tuple[Measure | None, Decimal, str]:
    """Measure (None for one that no data set has), value in yuan, percent or count, and the text as published."""
    if token["flat"]:
        return "change", Decimal(0), token["flat"]
    if token["zero"]:
        return ("count" if cube.measure == "count" else "amount"), Decimal(0), token["zero"]
    value, unit = Decimal(token["number"].replace(",", "")) * clause.sign, token["unit"]
    if unit == "%":
        return RATIOS[clause.kind], value, token["number"]
    if unit in yuan_per_unit():
        return ("change" if clause.kind == "change" else "amount"), value * yuan_per_unit()[unit], token["number"]
    is_count = phrases().units[unit] == "count" and clause.kind == "plain"
    return ("count" if is_count else None), value, token["number"]
