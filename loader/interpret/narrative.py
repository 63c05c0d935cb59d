"""Figures that stand in sentences: which sections have them, and what headings say of all that stands below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from loader.disclosure import Figure, Identity, PublishedCode, Statement, Unplaced
from loader.document import Paragraph
from loader.interpret.dimensions import with_line_items
from loader.interpret.function_names import Function
from loader.interpret.phrases import phrases, plain
from loader.interpret.sections import Outline, Section, numbering_rank
from loader.interpret.sentences import Findings, ParagraphReader, Words
from loader.normalise import without_numbering
from loader.vocabulary import Cube, Vocabulary

FUNCTIONS = "function-narrative"
REVENUE_AND_EXPENDITURE = "year-on-year"
LONGEST_HEADING = 40


@dataclass(frozen=True, slots=True)
class NarrativeReading:
    """What the sentences of the narrative sections say."""

    statements: tuple[Statement, ...]
    figures: tuple[Figure, ...]
    unplaced: tuple[Unplaced, ...]
    codes: Mapping[str, PublishedCode]
    """Codes that sentences give with their names, by key."""


def read_narrative(outline: Outline, identity: Identity, vocabulary: Vocabulary) -> NarrativeReading:
    """Statements, figures and unplaced numbers of the sections that `mappings/narrative.yaml` names."""
    words, findings = Words(identity, vocabulary), Findings()
    for section in outline.sections:
        if section.name in phrases().sections:
            _read_section(section, words, findings)
    figures = tuple(_marked(findings.figures, vocabulary))
    return NarrativeReading(tuple(findings.statements), figures, tuple(findings.unplaced), findings.codes)


def _marked(figures: list[Figure], vocabulary: Vocabulary) -> Iterator[Figure]:
    """The figures, each marked as line item or subtotal among those of the same data set."""
    for iri, group in groupby(sorted(figures, key=lambda figure: figure.cube), key=lambda figure: figure.cube):
        cube = next(cube for cube in vocabulary.cubes.values() if cube.iri == iri)
        yield from with_line_items(list(group), cube, vocabulary)


@dataclass(slots=True)
class _Setting:
    """What headings and introductions say of all that stands below them."""

    dimensions: dict[str, str] = field(default_factory=dict)
    above: str | None = None
    """Notation of the functional class (类) in whose list the paragraphs stand."""
    divisions: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)
    """What is divided in the paragraphs below it (…，其中：), with the rank of its own numbering."""

    def inherited(self, paragraph: str) -> dict[str, str]:
        """What a paragraph has from above."""
        rank = numbering_rank(paragraph)
        if phrases().apart.match(plain(paragraph)):
            self.divisions.clear()
        while self.divisions and self.divisions[-1][0] >= rank > -1:
            self.divisions.pop()
        return {**self.dimensions, **(self.divisions[-1][1] if self.divisions else {})}


def _read_section(section: Section, words: Words, findings: Findings) -> None:
    names = phrases().sections[section.name]
    cubes = [words.vocabulary.cubes[name] for name in names]
    is_of_finances = FUNCTIONS in names
    setting = _Setting()
    if is_of_finances:
        setting.dimensions = _named_by(phrases().heading.sub("", _title(section.heading)), words)
    for paragraph in section.paragraphs:
        if is_of_finances and _reads_as_heading(paragraph, setting, words):
            continue
        _read_paragraph(paragraph, cubes, setting, words, findings)


def _read_paragraph(
    paragraph: Paragraph, cubes: list[Cube], setting: _Setting, words: Words, findings: Findings
) -> None:
    reader = ParagraphReader(paragraph, cubes, setting.inherited(paragraph.text), setting.above, words, findings)
    reader.read()
    if phrases().introduction.search(plain(paragraph.text)):
        divided = {name: value for name, value in reader.dimensions.items() if name != "function"}
        setting.divisions.append((numbering_rank(paragraph.text), divided))


def _reads_as_heading(paragraph: Paragraph, setting: _Setting, words: Words) -> bool:
    """Whether a short line only says of what the lines below it speak: a functional class, or 财政拨款支出主要内容如下：."""
    text = _title(paragraph.text)
    if len(text) > LONGEST_HEADING or re.search(r"[。,;]", text):
        return False
    if phrases().announcement.search(text):
        named = _named_by(phrases().announcement.sub("", text), words)
        setting.dimensions = {**setting.dimensions, **named}
        return bool(named)
    found = words.functions.find(text)
    if isinstance(found, Function) and len(found.notation) == SHORTEST_NOTATION:
        setting.above = found.notation
        return True
    return False


SHORTEST_NOTATION = 3
"""Digits of a functional class (类)."""


def _title(heading: str) -> str:
    return without_numbering(plain(heading))


def _named_by(text: str, words: Words) -> dict[str, str]:
    """What words that name revenue or expenditure say; nothing where they name something else."""
    subject = words.subjects.read(text, words.vocabulary.cubes[REVENUE_AND_EXPENDITURE]) if text else None
    return dict(subject.dimensions) if subject else {}
