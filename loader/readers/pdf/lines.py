"""Glyphs become lines of text, by where they stand and never by the order in which they are drawn."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from loader.readers.pdf.shapes import Box, Glyph, around

GAP_OF_A_SPACE = 0.2
"""In ems, between characters of one script."""
GAP_BETWEEN_SCRIPTS = 0.5
"""In ems: between ideographs and ASCII there is often some room."""
MORE_THAN_USUAL = 3.0
"""A gap must be so many times wider than the others of the line, which may be letter-spaced or justified."""
SAME_GLYPH = 0.3
"""How far apart, in widths, the copies of a glyph are drawn that only make it bold."""
SAME_LINE = 0.8
"""How far apart the middles of glyphs on one line are, in halves of the larger em."""
UNBREAKABLE = re.compile(r"[0-9A-Za-z.,%％．，０-９]+|.", re.DOTALL)
FIGURE_GOES_ON = re.compile(r"[\d０-９][,，.．]$")
FIGURE_BEGAN = re.compile(r"^[,，.．][\d０-９]")
SIGNS = "-+−－.．%％"
NO_LINE_ENDS = "（(《【〔“‘「『[￥¥"
NO_LINE_BEGINS = "，。、；：！？）》】〕”’,.;:!?)%％」』…"


@dataclass(frozen=True)
class Line:
    """Glyphs on one line, from the left; neither the first nor the last is a space."""

    glyphs: tuple[Glyph, ...]

    @cached_property
    def box(self) -> Box:
        return around(list(self.glyphs))

    @cached_property
    def size(self) -> float:
        """The em of most glyphs."""
        return Counter(glyph.size for glyph in self.glyphs).most_common(1)[0][0]

    @cached_property
    def text(self) -> str:
        return text_of(self.glyphs)

    @property
    def confidence(self) -> float | None:
        return least_confidence([self])


def least_confidence(parts: Iterable[Line]) -> float | None:
    """That of the least certain letter, digit or sign of a number; None where nothing was recognised."""
    glyphs = [glyph for part in parts for glyph in part.glyphs if glyph.confidence is not None]
    telling = [glyph for glyph in glyphs if glyph.text.isalnum() or glyph.text in SIGNS] or glyphs
    return min((glyph.confidence for glyph in telling if glyph.confidence is not None), default=None)


def lines(glyphs: Iterable[Glyph]) -> list[Line]:
    """The lines, from the top."""
    rows: list[list[Glyph]] = []
    middle = half = 0.0
    for glyph in sorted(glyphs, key=lambda glyph: glyph.y):
        if rows and abs(glyph.y - middle) <= SAME_LINE * max(half, glyph.size / 2):
            rows[-1].append(glyph)
            middle += (glyph.y - middle) / len(rows[-1])
            half = max(half, glyph.size / 2)
        else:
            rows.append([glyph])
            middle, half = glyph.y, glyph.size / 2
    return [line for row in rows if (line := _line(row)) is not None]


def _line(glyphs: list[Glyph]) -> Line | None:
    ordered = _without_copies(sorted(glyphs, key=lambda glyph: (glyph.x0, glyph.x1)))
    drawn = [index for index, glyph in enumerate(ordered) if glyph.text != " "]
    return Line(tuple(ordered[drawn[0] : drawn[-1] + 1])) if drawn else None


def _without_copies(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Without those drawn twice on the same place."""
    kept: list[Glyph] = []
    for glyph in glyphs:
        reach = SAME_GLYPH * max(glyph.x1 - glyph.x0, 1.0)
        for other in reversed(kept[-6:]):
            if glyph.x0 - other.x0 > reach:
                kept.append(glyph)
                break
            if other.text == glyph.text:
                break
        else:
            kept.append(glyph)
    return kept


def text_of(glyphs: Sequence[Glyph]) -> str:
    """The text with one space wherever there is a gap or some spaces."""
    usual = _usual_gap(glyphs)
    parts: list[str] = []
    before: Glyph | None = None
    blank = False
    for glyph in glyphs:
        if glyph.text == " ":
            blank = True
            continue
        if before is not None and (blank or _is_gap(before, glyph, usual)):
            parts.append(" ")
        parts.append(glyph.text)
        before, blank = glyph, False
    return "".join(parts)


def _usual_gap(glyphs: Sequence[Glyph]) -> float:
    gaps = sorted(other.x0 - one.x1 for one, other in pairwise(glyphs))
    return max(gaps[len(gaps) // 2], 0.0) if len(gaps) > 1 else 0.0


def _is_gap(one: Glyph, other: Glyph, usual: float) -> bool:
    same_script = one.text.isascii() == other.text.isascii()
    least = (GAP_OF_A_SPACE if same_script else GAP_BETWEEN_SCRIPTS) * max(one.size, other.size)
    return other.x0 - one.x1 > max(least, MORE_THAN_USUAL * usual)


def runs(line: Line, gap: float) -> Iterator[Line]:
    """The line cut where nothing is drawn for more than `gap` ems."""
    begun: list[Glyph] = []
    last: Glyph | None = None
    for glyph in line.glyphs:
        if glyph.text == " ":
            if begun:
                begun.append(glyph)
            continue
        if last is not None and glyph.x0 - last.x1 > gap * max(last.size, glyph.size):
            yield _trimmed(begun)
            begun = []
        begun.append(glyph)
        last = glyph
    if begun:
        yield _trimmed(begun)


def _trimmed(glyphs: list[Glyph]) -> Line:
    while glyphs[-1].text == " ":
        glyphs = glyphs[:-1]
    return Line(tuple(glyphs))


def joined(parts: Sequence[Line], right: float) -> str:
    """The text of lines that stand under each other in a space that ends at `right`."""
    text = parts[0].text if parts else ""
    for before, line in pairwise(parts):
        text += ("" if _goes_on(before, line, right) else " ") + line.text
    return text


def _goes_on(before: Line, line: Line, right: float) -> bool:
    """Whether the line break is there only because the first line was full."""
    one, other = before.text, line.text
    if FIGURE_GOES_ON.search(one) or FIGURE_BEGAN.match(other):
        return True
    if one[-1].isascii() and other[0].isascii() and one[-1].isalnum() and other[0].isalnum():
        if one[-1].isalpha() or other[0].isalpha():
            return False
        return is_full(before, line, right, whole_token=False)
    return True


def is_full(before: Line, line: Line, right: float, *, whole_token: bool = True) -> bool:
    """Whether what `line` begins with had no room any more on the line before, which might have gone to `right`."""
    drawn = [glyph for glyph in line.glyphs if glyph.text != " "]
    text = "".join(glyph.text for glyph in drawn)
    start = len(text) - len(text.lstrip(NO_LINE_ENDS))
    match = UNBREAKABLE.match(text, start)
    length = match.end() if match is not None and whole_token else start + 1
    while length < len(text) and text[length] in NO_LINE_BEGINS:
        length += 1
    drawn = drawn[:length]
    needed = drawn[-1].x1 - drawn[0].x0
    return before.box.x1 + needed > right - 0.1 * line.size
