"""The outline of a document: which paragraphs stand under which known heading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from loader.document import Block, Document, Paragraph, least
from loader.interpret.contents import without_contents
from loader.interpret.mappings import mapping
from loader.normalise import compact, is_numbered, label_key
from loader.vocabulary import Vocabulary

LEADING_YEAR = re.compile(r"^20\d\d年度?")
YEAR = re.compile(r"20\d\d年度?")
LEVEL = re.compile(r"^\((?:部门|单位|本级|本部|汇总)\)")
"""What the name of a department may be followed by."""
PART = re.compile(r"^第[一二三四五六七八九十\d]+(?:部分|章)")
PAGE_NUMBER = re.compile(r"^[-—–―]*\d{1,4}[-—–―]*$")
MOST_BREAKS = 20
"""A paragraph goes over so many lines or pages at most; text without any punctuation is not one paragraph."""
SENTENCE_END = tuple("。；：！？;:!?")
REASON = re.compile(r"原因[：:]$")
"""What does not end a sentence, though its punctuation might."""
ANNOUNCEMENT = re.compile(r"^[^。；;！？]{2,60}如下[：:]$")
"""A paragraph that only says that something follows."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a known kind with what stands below it."""

    name: str
    """As in `mappings/sections.yaml`."""
    heading: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The known sections of a document, in its order. A document may have several of one name."""

    sections: tuple[Section, ...]

    def get(self, name: str) -> tuple[Paragraph, ...]:
        """The paragraphs of all sections of that name."""
        return tuple(paragraph for section in self.sections if section.name == name for paragraph in section.paragraphs)


def sections(document: Document, vocabulary: Vocabulary, department: str = "") -> Outline:
    """The known sections with their logical paragraphs; headings may begin with the name of the department.

    A table, the title of a table or any known heading ends a section.
    """
    divider = _Divider(vocabulary, department)
    blocks = without_contents(document.blocks, heading_key, lambda text: section_of(text, department))
    for block, following in _with_next(blocks):
        divider.add(block, following)
    return Outline(tuple(divider.finished()))


def section_of(heading: str, department: str = "") -> str | None:
    """Name of the section that a heading opens; None for any other text."""
    return _section_named(_bare_heading(heading, department))


@lru_cache(maxsize=4096)
def _section_named(heading: str) -> str | None:
    if not heading or len(heading) > LONGEST_HEADING:
        return None
    return next((name for name, pattern in _headings() if pattern.fullmatch(heading)), None)


def heading_key(text: str) -> str:
    """What is compared of a heading: no numbering, no quotation marks, no leading year."""
    return LEADING_YEAR.sub("", label_key(text))


def _bare_heading(text: str, department: str) -> str:
    """The heading without years and without the name of the department, which a part may give in another form."""
    key = label_key(text).replace(label_key(department), "") if department else label_key(text)
    return LEVEL.sub("", YEAR.sub("", key))


@cache
def _headings() -> Sequence[tuple[str, re.Pattern[str]]]:
    kinds = dict(mapping("sections"))
    words = {f"{{{name}}}": expression for name, expression in kinds.pop("words").items()}
    return [(name, re.compile(_expanded(heading, words))) for name, found in kinds.items() for heading in found]


def _expanded(expression: str, words: Mapping[str, str]) -> str:
    for name, meant in words.items():
        expression = expression.replace(name, meant)
    return expression


LONGEST_TITLE = 60
LONGEST_HEADING = 60
LONGEST_REST = 15
"""Letters of a heading that stand on its second line."""


class _Divider:
    """Takes the blocks of a document one by one, and keeps the sections that they make."""

    def __init__(self, vocabulary: Vocabulary, department: str) -> None:
        self._vocabulary = vocabulary
        self._department = department
        self._current: str | None = None
        self._heading = ""
        self._bodies: list[tuple[str, str, list[Paragraph]]] = []
        self._is_rest = False

    def add(self, block: Block, following: Block | None) -> None:
        if self._is_rest:
            self._is_rest = False
            return
        if not isinstance(block, Paragraph):
            self._current = None
            return
        heading, name, rest = self._heading_at(block, following)
        if name is not None:
            self._open(name, heading)
            if rest is not None:
                self._bodies[-1][2].append(rest)
        elif self._ends_section(block):
            self._current = None
        elif self._current is not None:
            self._bodies[-1][2].append(block)

    def finished(self) -> Iterator[Section]:
        for name, heading, body in self._bodies:
            yield Section(name, heading, tuple(logical_paragraphs(body)))

    def _open(self, name: str, heading: str) -> None:
        self._current, self._heading = name, heading
        self._bodies.append((name, heading, []))

    def _heading_at(self, block: Paragraph, following: Block | None) -> tuple[str, str | None, Paragraph | None]:
        """The heading, the section that it opens, and the text that goes on in the same paragraph."""
        name = self._section(block.text)
        if isinstance(following, Paragraph) and self._may_go_on(block.text, following.text):
            whole = block.text + following.text
            if (joined := self._section(whole)) and name in (None, joined):
                self._is_rest = True
                return whole, joined, None
        if name is not None:
            return block.text, name, None
        if self._current != "glossary" and (found := INLINE_HEADING.match(block.text)):
            name = self._section(found["heading"])
            if name is not None and name not in ("contents", "glossary"):
                return found["heading"], name, replace(block, text=found["rest"])
        return "", None, None

    def _may_go_on(self, text: str, following: str) -> bool:
        """Whether a heading may be set on these two lines."""
        is_open = len(text) <= LONGEST_HEADING and not text.endswith(SENTENCE_END)
        is_rest = 0 < len(compact(following)) <= LONGEST_REST and not is_numbered(following)
        return is_open and is_rest and self._section(following) is None

    def _section(self, text: str) -> str | None:
        if len(text) > 2 * LONGEST_HEADING:
            return None
        key = _bare_heading(text, self._department)
        name = _section_named(key)
        if name is None and (part := PART.match(compact(text))):
            name = _section_of_part(compact(text)[part.end() :])
        is_term = self._current == "glossary" and not key.endswith(("说明", "情况", "表", "解释"))
        return None if name is None or (is_term and name not in ("contents", "finances")) else name

    def _ends_section(self, block: Paragraph) -> bool:
        """So does a line that is only 第二部分, the title of a standard table, or an unknown heading of the same rank."""
        key = heading_key(block.text)
        if PART.match(compact(block.text)):
            return True
        cube = self._vocabulary.cube_titled(key) if len(key) <= LONGEST_TITLE else None
        if cube is not None and key in cube.titles:
            return True
        return (
            self._current in NARRATIVE
            and _is_heading_like(block.text)
            and numbering_rank(block.text) <= numbering_rank(self._heading)
        )


NARRATIVE = frozenset({"finances", "three-public", "operating-cost", "procurement", "assets", "performance", "other"})
INLINE_HEADING = re.compile(
    r"^(?P<heading>\s*[(（]?[一二三四五六七八九十\d]{1,3}[)）]?\s*[、.．]?[^。，：；,;:]{2,30})。(?P<rest>.+)$",
    re.DOTALL,
)
"""１.机关运行经费情况。2018年…: a heading that the text follows in the same paragraph."""


def numbering_rank(text: str) -> int:
    """How high a text stands by its numbering: 0 for 第一部分, 1 for 一、, 4 for （1）; -1 without numbering."""
    key = compact(text)
    shapes = (
        r"第",
        r"[一二三四五六七八九十]+[、.．]",
        r"\([一二三四五六七八九十]+\)",
        r"\d{1,2}[、.．]",
        r"\(\d{1,2}\)",
    )
    return next((rank for rank, shape in enumerate(shapes) if re.match(shape, key)), -1)


def _is_heading_like(text: str) -> bool:
    """Whether a numbered line without any number of its own looks like a heading that nobody knows."""
    key = compact(text)
    has_number = any(letter.isdigit() for letter in YEAR.sub("", label_key(text)))
    return is_numbered(text) and len(key) <= LONGEST_UNKNOWN and not has_number and not key.endswith(tuple("。;:,、)"))


LONGEST_UNKNOWN = 30


@lru_cache(maxsize=256)
def _section_of_part(title: str) -> str | None:
    """The section that the title of a part opens, which may begin with the name of the organization in any form."""
    key = YEAR.sub("", label_key(title))
    starts = range(min(len(key), LONGEST_HEADING))
    return next((name for start in starts if (name := _section_named(key[start:])) is not None), None)


def _with_next(blocks: Sequence[Block]) -> Iterator[tuple[Block, Block | None]]:
    return zip(blocks, [*blocks[1:], None], strict=True)


def logical_paragraphs(paragraphs: Iterable[Paragraph]) -> list[Paragraph]:
    """Paragraphs as they were before page breaks cut them, without page numbers.

    One that does not end like a sentence goes on in the next, unless that begins with a numbering or announces a list.
    """
    runs: list[list[Paragraph]] = []
    for paragraph in paragraphs:
        if PAGE_NUMBER.match(compact(paragraph.text)):
            continue
        if runs and _goes_on(runs[-1], paragraph):
            runs[-1].append(paragraph)
        else:
            runs.append([paragraph])
    return [_together(run) for run in runs]


def _together(run: Sequence[Paragraph]) -> Paragraph:
    text, confidence = "".join(part.text for part in run), least(part.confidence for part in run)
    return replace(run[0], text=text, confidence=confidence)


def _goes_on(run: Sequence[Paragraph], paragraph: Paragraph) -> bool:
    is_open = not run[-1].text.endswith(SENTENCE_END) or REASON.search(run[-1].text) is not None
    starts_anew = is_numbered(paragraph.text) or ANNOUNCEMENT.match(paragraph.text.strip()) is not None
    return is_open and len(run) < MOST_BREAKS and not starts_anew
