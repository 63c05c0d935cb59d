"""Lines become paragraphs: by indent, by whether a line is full, and by the space between lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from loader.readers.pdf.lines import Line, is_full, joined, least_confidence, runs
from loader.readers.pdf.shapes import Box, around

FAR_APART = 8.0
"""In ems: a gap that always separates."""
APART = 2.0
"""In ems: a gap that separates what stands at the left end of a line from what stands at its right end."""
ROOM_LEFT = 0.6
"""In ems: how much of a line may be left empty although the next word would have fitted."""
INDENT = 0.8
"""In ems: what begins nearer to each other begins at the same place."""
NEAR = 3.0
LONGEST_REST = 3
SPACING_OF_RESTS = 1.5
LARGEST_INDENT = 6.0
LARGEST_SPACING = 2.4
MORE_SPACE = 1.3
SPACING_OF_TITLES = 2.0
WIDE_TITLE = 0.7
"""The part of the text's width that a title covers when it is wrapped."""
SAME_SIZE = 0.12
LONG = 0.5
"""The part of the page that a line of running text covers."""
SENTENCE_END = tuple("。；：！？….;:!?")
COLONS = ("：", ":")
SENTENCE_GOES_ON = ("，", "、")
NUMBERED = re.compile(
    r"[(（]?(?:[一二三四五六七八九十]+|\d{1,2})[)）、.．](?!\d)|第[一二三四五六七八九十\d]+[部章节条]|[①-⑳]"
)


@dataclass(frozen=True, slots=True)
class PageParagraph:
    """A paragraph and where it stands: page and box are those of its first page."""

    page: int
    box: Box
    lines: tuple[Line, ...]
    right: float
    """Where its lines might have ended."""
    margin: float
    """Where its lines begin but for the first."""

    @property
    def text(self) -> str:
        return joined(self.lines, self.right)

    @property
    def confidence(self) -> float | None:
        return least_confidence(self.lines)


@dataclass(frozen=True, slots=True)
class Margins:
    """Where running text begins and ends."""

    left: float
    right: float


def margins(lines: Sequence[Line], width: float, usual: Margins | None = None) -> Margins:
    """The margins of the running text among the lines; where they do not tell, the usual ones, or equal ones."""
    boxes = [line.box for line in lines]
    right = _common_end([box.x1 for box in boxes if box.width >= LONG * width])
    left = _first_start([box.x0 for box in boxes])
    if right is not None and left is not None:
        return Margins(left, right)
    if usual is not None:
        return usual
    left = min((box.x0 for box in boxes), default=0.0)
    return Margins(left, width - left)


def _common_end(ends: Sequence[float]) -> float | None:
    """Where most lines end; those with a hanging punctuation mark end further right."""
    counts = {end: sum(end - NEAR <= other <= end for other in ends) for end in ends}
    best = max(counts, key=lambda end: (counts[end], end), default=None)
    return best if best is not None and counts[best] >= 2 else None


def _first_start(starts: Sequence[float]) -> float | None:
    """The furthest left at which at least two lines begin."""
    return min((start for start in starts if sum(abs(start - other) <= NEAR for other in starts) >= 2), default=None)


def paragraphs(lines: Sequence[Line], page: int, own: Margins) -> list[PageParagraph]:
    """The paragraphs of a page, from the top."""
    found: list[PageParagraph] = []
    for line in lines:
        parts = list(_apart(line, own))
        for part in parts:
            new = _paragraph(part, page, own)
            if len(parts) == 1 and found and goes_on(found[-1], new):
                found[-1] = together(found[-1], new)
            else:
                found.append(new)
    return _with_rests(found)


def _with_rests(found: list[PageParagraph]) -> list[PageParagraph]:
    """With what was wrapped beside something else, such as the last character of 单位：万元, where it belongs."""
    whole: list[PageParagraph] = []
    for new in found:
        home = next((i for i in range(len(whole) - 1, -1, -1) if _is_rest(whole[i], new, found)), None)
        if home is None:
            whole.append(new)
        else:
            whole[home] = together(whole[home], new)
    return whole


def _is_rest(above: PageParagraph, new: PageParagraph, found: Sequence[PageParagraph]) -> bool:
    box, other, size = new.box, above.box, new.lines[0].size
    if len(new.text) > LONGEST_REST or new.text.isascii() or abs(above.lines[-1].size - size) > SAME_SIZE * size:
        return False
    if not 0 < box.bottom - other.bottom <= SPACING_OF_RESTS * size or box.width >= other.width:
        return False
    if min(abs(box.x0 - other.x0), abs(box.x1 - other.x1)) > NEAR:
        return False
    return any(
        beside.box.top < box.bottom
        and beside.box.bottom > other.top
        and (beside.box.x0 > other.x1 + size or beside.box.x1 < other.x0 - size)
        for beside in found
    )


def _paragraph(line: Line, page: int, own: Margins) -> PageParagraph:
    box = line.box
    return PageParagraph(page, box, (line,), max(own.right, box.x1), own.left)


def _apart(line: Line, own: Margins) -> Iterator[Line]:
    """What stands apart at the left and right end of one line; a name and what it names stay together."""
    parts = _with_what_is_named(runs(line, FAR_APART))
    for part in parts:
        pieces = _with_what_is_named(runs(part, APART))
        if len(parts) == 1 and len(pieces) == 2 and _at_both_ends(pieces, own):
            yield from pieces
        else:
            yield part


def _with_what_is_named(parts: Iterable[Line]) -> list[Line]:
    """Parts after a colon with the part before them."""
    whole: list[Line] = []
    for part in parts:
        if whole and whole[-1].text.endswith(COLONS):
            whole[-1] = Line(whole[-1].glyphs + part.glyphs)
        else:
            whole.append(part)
    return whole


def _at_both_ends(pieces: Sequence[Line], own: Margins) -> bool:
    """Whether two pieces stand at the two ends of a line, or both name something."""
    if all(any(colon in piece.text for colon in COLONS) for piece in pieces):
        return True
    left, right, size = pieces[0].box.x0, pieces[-1].box.x1, pieces[0].size
    return left <= own.left + 3 * size and right >= own.right - 3 * size


def together(one: PageParagraph, other: PageParagraph) -> PageParagraph:
    box = around([one.box, other.box]) if one.page == other.page else one.box
    return replace(one, box=box, lines=one.lines + other.lines)


def goes_on(before: PageParagraph, after: PageParagraph) -> bool:
    """Whether the first line of a paragraph is really the next line of the one before."""
    last, line = before.lines[-1], after.lines[0]
    if abs(line.size - last.size) > SAME_SIZE * last.size:
        return False
    if before.page == after.page and not _is_next(before, line):
        return False
    return _is_wrapped_title(before, after) or _is_next_line(before, after)


def _is_next_line(before: PageParagraph, after: PageParagraph) -> bool:
    """Whether a line stands where the next line of a paragraph would, and the paragraph has no end before it."""
    last, line = before.lines[-1], after.lines[0]
    if last.text.endswith(SENTENCE_GOES_ON):
        return abs(line.box.x0 - last.box.x0) <= INDENT * last.size or _is_aligned(before, after)
    if NUMBERED.match(line.text) and (last.text.endswith(SENTENCE_END) or NUMBERED.match(before.lines[0].text)):
        return False
    right = min(before.right, after.right) - ROOM_LEFT * last.size
    return is_full(last, line, right) and _is_aligned(before, after)


def _is_wrapped_title(before: PageParagraph, after: PageParagraph) -> bool:
    """Whether a long centred line has a short centred rest."""
    above, below, size = before.box, after.box, before.lines[0].size
    return (
        before.page == after.page
        and len(before.lines) == 1
        and above.width >= WIDE_TITLE * (before.right - before.margin)
        and below.width <= LONG * above.width
        and below.bottom - above.bottom <= SPACING_OF_TITLES * size
        and abs(above.x0 + above.x1 - below.x0 - below.x1) <= size
        and below.x0 - above.x0 > 2 * size
    )


def _is_next(before: PageParagraph, line: Line) -> bool:
    last = before.lines[-1].box
    step = line.box.bottom - last.bottom
    if step <= 0 or step > LARGEST_SPACING * line.size:
        return False
    if len(before.lines) > 1:
        usual = last.bottom - before.lines[-2].box.bottom
        return usual <= 0 or step <= MORE_SPACE * usual
    return True


def _is_aligned(before: PageParagraph, after: PageParagraph) -> bool:
    """Whether the line begins where a further line of the paragraph would."""
    start, size = after.lines[0].box.x0, after.lines[0].size
    shift = start - after.margin + before.margin - before.lines[0].box.x0
    if len(before.lines) > 1:
        last = before.lines[-1].box.x0 - before.margin
        return abs(start - after.margin - last) <= INDENT * size
    if abs(shift) <= INDENT * size:
        return abs(start - after.margin) <= INDENT * size
    return abs(shift) <= LARGEST_INDENT * size
