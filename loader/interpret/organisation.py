"""主要职责 and 机构设置: what the department is for and which units its budget includes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from loader.document import Paragraph
from loader.interpret.glossary import NUMBERED
from loader.interpret.mappings import mapping
from loader.interpret.residue import residue_in
from loader.interpret.sections import heading_key, section_of
from loader.normalise import compact, is_numbered, without_numbering

DUTY_END = re.compile(r"[；;]|(?<=。)")
PUNCTUATION = "。；;，,"
UNIT_NAME = re.compile(r"[^。；;：:，,]{2,60}")
FEWEST_NUMBERED = 2
"""Numbered paragraphs that make a list, of which the others are the introduction."""


def duties_of(paragraphs: Sequence[Paragraph]) -> tuple[str, ...]:
    """The duties as published and without the separators: one a numbered paragraph, or else one a clause."""
    texts = [_without_heading(paragraph.text.strip()) for paragraph in paragraphs if not residue_in(paragraph.text)]
    numbered = [match["rest"] for text in texts if (match := NUMBERED.match(text))]
    parts = numbered if len(numbered) >= FEWEST_NUMBERED else [part for text in texts for part in DUTY_END.split(text)]
    return tuple(duty for part in parts if (duty := part.strip().rstrip(PUNCTUATION)))


def _without_heading(text: str) -> str:
    """The text without a heading that is repeated before it: 主要职责: …."""
    lead, mark, rest = text.replace(":", "：", 1).partition("：")
    return rest if mark and section_of(lead) == "duties" else text


def units_of(paragraphs: Sequence[Paragraph]) -> tuple[str, ...]:
    """Names of the second-level units: the numbered paragraphs directly below one that announces them, or its own list."""
    names: list[str] = []
    is_list = False
    for paragraph in paragraphs:
        text = compact(paragraph.text)
        announced = _announced(text)
        if announced is not None:
            names += _names_in(announced)
        elif is_list and is_numbered(paragraph.text):
            names += _names_in(text, "")
        is_list = announced is not None or (is_list and is_numbered(paragraph.text))
    return tuple(dict.fromkeys(names))


def _announced(text: str) -> str | None:
    """What stands behind the words that announce a list of units, perhaps nothing; None where no words do."""
    if _pattern("not_units").search(text):
        return None
    match = _pattern("only").search(text) or _pattern("announcement").search(text)
    return match["rest"] if match else None


def _names_in(text: str, separator: str = "、") -> Iterator[str]:
    """The names of units in a list, without its numbers."""
    numbered = without_numbering(text)
    for part in numbered.split(separator) if separator and numbered == text else [numbered]:
        name = part.strip(PUNCTUATION)
        if UNIT_NAME.fullmatch(name) and heading_key(name) and not residue_in(name):
            yield name


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(mapping("organisation")[name])
