"""The outline of a document: which paragraphs stand under which known heading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from loader.document import Block, Document, Paragraph
from loader.interpret.mappings import mapping
from loader.normalise import compact, is_numbered, label_key
from loader.vocabulary import Vocabulary

LEADING_YEAR = re.compile(r"^20\d\d年度?")
PAGE_NUMBER = re.compile(r"^[-—–―]*\d{1,4}[-—–―]*$")
MOST_BREAKS = 20
"""A paragraph goes over so many lines or pages at most; text without any punctuation is not one paragraph."""
SENTENCE_END = tuple("。；：！？;:!?")

Sections = Mapping[str, tuple[Paragraph, ...]]


def sections(document: Document, vocabulary: Vocabulary) -> Sections:
    """The logical paragraphs of each section, by the section's name in `mappings/sections.yaml`.

    A table, the title of a table or any known heading ends a section.
    """
    found: dict[str, list[Paragraph]] = {}
    current: str | None = None
    for block in document.blocks:
        heading = _heading(block)
        if heading is not None or _ends_section(block, vocabulary):
            current = heading
        elif current is not None and isinstance(block, Paragraph):
            found.setdefault(current, []).append(block)
    return {name: tuple(logical_paragraphs(body)) for name, body in found.items()}


def _heading(block: Block) -> str | None:
    return section_of(block.text) if isinstance(block, Paragraph) else None


def section_of(heading: str) -> str | None:
    """Name of the section that a heading opens; None for any other text."""
    return _headings().get(heading_key(heading))


def heading_key(text: str) -> str:
    """What is compared of a heading: no numbering, no quotation marks, no leading year."""
    return LEADING_YEAR.sub("", label_key(text))


@cache
def _headings() -> Mapping[str, str]:
    return {label_key(heading): name for name, headings in mapping("sections").items() for heading in headings}


LONGEST_TITLE = 60


def _ends_section(block: Block, vocabulary: Vocabulary) -> bool:
    """A table ends a section; so does a line that is only 第二部分, or nothing but the title of a standard table."""
    if not isinstance(block, Paragraph):
        return True
    key = heading_key(block.text)
    if not key:
        return True
    cube = vocabulary.cube_titled(key) if len(key) <= LONGEST_TITLE else None
    return cube is not None and key in cube.titles


def logical_paragraphs(paragraphs: Iterable[Paragraph]) -> list[Paragraph]:
    """Paragraphs as they were before page breaks cut them, without page numbers.

    One that does not end like a sentence goes on in the next, unless that begins with a numbering.
    """
    runs: list[list[Paragraph]] = []
    for paragraph in paragraphs:
        if PAGE_NUMBER.match(compact(paragraph.text)):
            continue
        if runs and _goes_on(runs[-1], paragraph):
            runs[-1].append(paragraph)
        else:
            runs.append([paragraph])
    return [Paragraph("".join(part.text for part in run), run[0].line, run[0].page) for run in runs]


def _goes_on(run: Sequence[Paragraph], paragraph: Paragraph) -> bool:
    is_open = not run[-1].text.endswith(SENTENCE_END)
    return is_open and len(run) < MOST_BREAKS and not is_numbered(paragraph.text)
