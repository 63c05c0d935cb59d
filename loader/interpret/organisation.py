"""主要职责 and 机构设置: what the department is for and which units its budget includes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loader.document import Paragraph
from loader.interpret.sections import heading_key, section_of
from loader.normalise import compact, is_numbered, without_numbering

DUTY_END = re.compile(r"[；;]|(?<=。)")
UNIT_NAME = re.compile(r"[^。；;：:，,]{2,60}")


def duties_of(paragraphs: Sequence[Paragraph]) -> tuple[str, ...]:
    """The duties, one a clause or a numbered paragraph, as published and without the separators."""
    texts = (_without_heading(paragraph.text.strip()) for paragraph in paragraphs)
    return tuple(duty for text in texts for part in DUTY_END.split(text) if (duty := part.strip().rstrip("。")))


def _without_heading(text: str) -> str:
    """The text without a heading that is repeated before it: 主要职责: …."""
    lead, mark, rest = text.replace(":", "：", 1).partition("：")
    return rest if mark and section_of(lead) == "duties" else text


def units_of(paragraphs: Sequence[Paragraph]) -> tuple[str, ...]:
    """Names of the second-level units: the numbered paragraphs directly below one that announces a list."""
    names: list[str] = []
    is_list = False
    for paragraph in paragraphs:
        is_list = paragraph.text.endswith(("：", ":")) or (is_list and is_numbered(paragraph.text))
        name = without_numbering(compact(paragraph.text))
        if is_list and is_numbered(paragraph.text) and UNIT_NAME.fullmatch(heading_key(name)):
            names.append(name)
    return tuple(dict.fromkeys(names))
