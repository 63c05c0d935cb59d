"""The table of contents, which names every heading of a document and opens no section."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from loader.document import Block, Paragraph
from loader.normalise import compact, is_numbered

TITLE = re.compile(r"^目录$")
LEADERS = re.compile(r"[.·⋯—]{3,}\d{0,3}$")
"""Dots that lead to a page number; NFKC makes three dots of each …."""
MANY_DOTS = 12
PAGE = re.compile(r"(?<![\d年])\d{1,3}$")
ONCE = frozenset({"duties", "organisation", "glossary"})
"""Sections that a document has once: an unnumbered heading of one is no second entry."""
LONGEST_ENTRY = 60
SENTENCE_ENDS = tuple("。；！？;!?，,")


def without_contents(
    blocks: Sequence[Block], key_of: Callable[[str], str], section_of: Callable[[str], str | None]
) -> list[Block]:
    """The blocks without the entries below 目录, and without any line that leads to a page number.

    The entries end where one of them stands again as a heading, and before anything that is no entry.
    `key_of` gives what is compared of two headings, `section_of` the name of the section that one opens.
    """
    kept: list[Block] = []
    contents: _Contents | None = None
    for block in blocks:
        text = compact(block.text) if isinstance(block, Paragraph) else None
        if text is None:
            contents = None
        elif TITLE.match(text):
            contents = _Contents(key_of, section_of)
            continue
        elif _is_led(text):
            if contents:
                contents.has_leaders = True
            continue
        elif contents is not None:
            if contents.takes(text):
                continue
            contents = None
        kept.append(block)
    return kept


class _Contents:
    """A table of contents while it is being read."""

    def __init__(self, key_of: Callable[[str], str], section_of: Callable[[str], str | None]) -> None:
        self.has_leaders = False
        self._key_of = key_of
        self._section_of = section_of
        self._listed: set[str] = set()
        self._sections: set[str] = set()

    def takes(self, text: str) -> bool:
        """Whether a line without leaders is one more entry."""
        key, section = self._key_of(PAGE.sub("", text)), self._section_of(PAGE.sub("", text))
        is_repeated = key in self._listed or (not is_numbered(text) and section in self._sections)
        if self.has_leaders or is_repeated or not _is_entry(text):
            return False
        self._listed.add(key)
        if section in ONCE:
            self._sections.add(section)
        return True


def _is_led(text: str) -> bool:
    """Whether many dots lead to the end, or some to a page number: 机构设置 ……… 3, but not 其他……."""
    leaders = LEADERS.search(text)
    if leaders is None or leaders.start() == 0:
        return False
    return len(leaders[0]) >= MANY_DOTS or text[-1].isdigit()


def _is_entry(text: str) -> bool:
    return 0 < len(text) <= LONGEST_ENTRY and not text.endswith(SENTENCE_ENDS)
