"""A sheet of a workbook as paragraphs and tables: captions and notes around a grid are no rows of it.

What a sheet does not show is not read: hidden rows and columns, and what lies under a merged cell. It is reported. Rows of
a collapsed outline are read, for one click shows them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from loader.document import Block, Paragraph, Reading, Table
from loader.problems import DocumentError, Problem, Where
from loader.readers.grid import MAXIMUM_PLACES, Cell, RowPlace, table_of

MAXIMUM_CELLS = 500_000
"""Cells with text of all sheets together."""
LONGEST_GAP = 50
"""Blank rows after which something new begins."""
MOST_CAPTIONS = 4
"""Words in one row beside a grid: who, when, which form, which unit."""
LONGEST_LABEL = 20
"""Characters; a longer text alone in the last row of a sheet without borders is a note."""
LISTED = 5
GENERIC_NAME = re.compile(r"(?:sheet|工作表)\s*\d*", re.IGNORECASE)
COLON = re.compile("[:：]")

Place = tuple[int, int]
"""Row and column, from 0."""
Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell of a sheet shows."""

    text: str
    is_bordered: bool = False
    """Whether there is a line at its left or right."""


@dataclass(slots=True)
class Sheet:
    """A sheet as its file has it; blank cells are left out."""

    name: str
    cells: dict[Place, Shown] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    """First and last column of each run."""
    without_result: list[Place] = field(default_factory=list)
    """Formulas whose result the file does not hold."""
    not_shown: list[Place] = field(default_factory=list)
    """Cells with content that their number format hides."""
    drawings: int = 0
    """Pictures, charts and text boxes."""
    is_hidden: bool = False


def read_sheets(sheets: Iterable[Sheet], file: str) -> Reading:
    """The blocks of all visible sheets; a page is a visible sheet, a line is a row of it.

    :raises DocumentError: there are more cells than any budget has.
    """
    blocks: list[Block] = []
    problems: list[Problem] = []
    hidden: list[str] = []
    page = cells = 0
    for sheet in sheets:
        cells += len(sheet.cells)
        require_cells(cells, file)
        if sheet.is_hidden:
            hidden.extend([sheet.name] if sheet.cells else [])
            continue
        page += 1
        reading = read_sheet(sheet, page, Where(file, page=page, table=sheet.name))
        blocks.extend(reading.blocks)
        problems.extend(reading.problems)
    if hidden:
        message = (
            f"hidden sheets are not read: {_listed(hidden)}; show them and save again if they are part of the budget"
        )
        problems.append(Problem("warning", message, Where(file)))
    return Reading(tuple(blocks), tuple(problems))


def require_cells(count: int, file: str) -> None:
    """:raises DocumentError: these are more cells than any budget has."""
    if count > MAXIMUM_CELLS:
        raise _too_large(f"the workbook has more than {MAXIMUM_CELLS:,} cells", Where(file))


def read_sheet(sheet: Sheet, page: int | None, where: Where) -> Reading:
    """The blocks of one sheet."""
    seen = _seen(sheet, where)
    lines = _lines(seen.words)
    blocks = [block for band in _bands(lines) for block in _blocks(band, seen.rows, page, where)]
    first = next((block.line for block in blocks if isinstance(block, Table)), None)
    if first is not None and not _has_title(
        [line for line in lines if seen.rows.original(line.row) + 1 < first], seen.words
    ):
        blocks = [*_name_of(sheet, page), *blocks]
    return Reading(tuple(blocks), tuple(_problems(sheet, seen, where)))


def _has_title(above: Sequence[_Line], words: Sequence[_Word]) -> bool:
    """Whether text that begins at the left, or spans half of the sheet, stands above the first table."""
    left = min(word.column for word in words)
    width = max(word.right for word in words) - left
    return any(
        (word.column == left or word.width * 2 >= width) and not COLON.search(word.text)
        for line in above
        for word in line.words
    )


def _name_of(sheet: Sheet, page: int | None) -> list[Paragraph]:
    name = sheet.name.strip()
    return [] if not name or GENERIC_NAME.fullmatch(name) else [Paragraph(name, page=page)]


def _problems(sheet: Sheet, seen: _Seen, where: Where) -> Iterator[Problem]:
    """What is on the sheet and was not read."""
    said: tuple[tuple[Collection[Place], str, str], ...] = (
        (
            seen.in_hidden,
            "cells in hidden rows or columns are not read",
            "show them and save again if they belong here",
        ),
        (
            seen.covered,
            "cells under merged cells are neither shown nor read",
            "split the merged cells if they belong here",
        ),
        (sheet.not_shown, "cells that their number format hides are not read", "change it if they belong here"),
        (sheet.without_result, "formulas have no result in the file", "open it in Excel or WPS and save it again"),
    )
    for places, what, remedy in said:
        if places:
            listed = _listed([reference(place) for place in sorted(places)])
            yield Problem("warning", f"{what} ({len(places)}): {listed}; {remedy}", where)
    if sheet.drawings:
        yield Problem("notice", f"pictures and drawings on the sheet are not read ({sheet.drawings})", where)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more


def reference(place: Place) -> str:
    """
    >>> reference((0, 27))
    'AB1'
    """
    row, number = place[0], place[1] + 1
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def _too_large(what: str, where: Where) -> DocumentError:
    return DocumentError.at(where, f"{what}, more than any budget; copy what is published into a new workbook")


@dataclass(frozen=True, slots=True)
class _Word:
    """A cell with text and the places that it covers, among those that are visible."""

    row: int
    column: int
    height: int
    width: int
    text: str
    is_bordered: bool

    @property
    def right(self) -> int:
        """The first column right of it."""
        return self.column + self.width


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of a sheet and the words that begin in it."""

    row: int
    words: tuple[_Word, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is left of a sheet without hidden rows and columns, renumbered from 0."""

    words: tuple[_Word, ...]
    """From the top, each row from the left."""
    rows: _Axis
    in_hidden: Collection[Place]
    covered: Collection[Place]


class _Axis:
    """Rows or columns of a sheet, renumbered without those that are hidden."""

    def __init__(self, hidden: Iterable[int]) -> None:
        self._hidden = sorted(hidden)
        self._visible_before = [index - count for count, index in enumerate(self._hidden)]

    def visible(self, first: int, last: int) -> range:
        """The new numbers of what is visible from `first` to `last`."""
        return range(self._number(first), self._number(last + 1))

    def original(self, number: int) -> int:
        """The number in the sheet."""
        return number + bisect_right(self._visible_before, number)

    def _number(self, original: int) -> int:
        return original - bisect_left(self._hidden, original)


def _seen(sheet: Sheet, where: Where) -> _Seen:
    """A merged cell that begins in a hidden row or column is shown in what is visible of it."""
    last_row = max((row for row, _ in sheet.cells), default=-1)
    last_column = max((column for _, column in sheet.cells), default=-1)
    hidden = {part for first, last in sheet.hidden_columns for part in range(first, min(last, last_column) + 1)}
    rows, columns = _Axis(sheet.hidden_rows), _Axis(hidden)
    areas = _areas(sheet.merged, last_row, last_column, where)
    words: list[_Word] = []
    in_hidden: list[Place] = []
    covered: list[Place] = []
    for place, cell in sheet.cells.items():
        top, left, bottom, right = areas.get(place, (*place, *place))
        across, down = columns.visible(left, right), rows.visible(top, bottom)
        if (top, left) != place:
            covered.append(place)
        elif not across or not down:
            in_hidden.append(place)
        else:
            words.append(_Word(down.start, across.start, len(down), len(across), cell.text, cell.is_bordered))
    return _Seen(tuple(sorted(words, key=lambda word: (word.row, word.column))), rows, in_hidden, covered)


def _areas(merged: Iterable[Area], last_row: int, last_column: int, where: Where) -> Mapping[Place, Area]:
    """The merged area that each place belongs to, as far as there are cells with text."""
    areas: dict[Place, Area] = {}
    places = 0
    for top, left, bottom, right in merged:
        area = (top, left, min(bottom, last_row), min(right, last_column))
        places += max(0, area[2] - top + 1) * max(0, area[3] - left + 1)
        if places > MAXIMUM_PLACES:
            raise _too_large(f"merged cells cover more than {MAXIMUM_PLACES:,} places", where)
        for row in range(top, area[2] + 1):
            areas.update(((row, column), area) for column in range(left, area[3] + 1))
    return areas


@dataclass(frozen=True, slots=True)
class _Band:
    """Rows that stand together, blank ones among them."""

    lines: tuple[_Line, ...]
    is_ruled: bool
    """Whether borders tell what belongs to the grid."""

    @property
    def left(self) -> int:
        return min((word.column for line in self.lines for word in line.words), default=0)

    @property
    def right(self) -> int:
        """The first column right of all words."""
        return max((word.right for line in self.lines for word in line.words), default=0)


def _lines(words: Sequence[_Word]) -> list[_Line]:
    return [_Line(row, tuple(group)) for row, group in groupby(words, key=lambda word: word.row)]


def _bands(lines: Sequence[_Line]) -> Iterator[_Band]:
    """Where a sheet has borders, runs of rows within and without; else all rows, but for large gaps and new titles."""
    is_ruled = _is_ruled(lines)
    band: list[_Line] = []
    for line in lines:
        if band and _begins_band(line, band[-1], is_ruled=is_ruled):
            yield _Band(tuple(band), is_ruled)
            band = []
        if band:
            band.extend(_Line(row, ()) for row in range(band[-1].row + 1, line.row))
        band.append(line)
    if band:
        yield _Band(tuple(band), is_ruled)


def _is_ruled(lines: Sequence[_Line]) -> bool:
    """Whether most rows of several words are within borders."""
    several = [line for line in lines if len(line.words) > 1]
    bordered = sum(any(word.is_bordered for word in line.words) for line in several)
    return bordered > 1 and bordered * 2 >= len(several)


def _begins_band(line: _Line, before: _Line, *, is_ruled: bool) -> bool:
    gap = line.row - max(word.row + word.height for word in before.words)
    if gap > LONGEST_GAP:
        return True
    if is_ruled:
        return _is_outside(line) != _is_outside(before)
    return gap > 0 and len(line.words) == 1 and line.words[0].width > 1 and len(before.words) > 1


def _is_outside(line: _Line) -> bool:
    """Whether a row of a sheet with borders is outside the grid."""
    return len(line.words) <= MOST_CAPTIONS and not any(word.is_bordered for word in line.words)


def _blocks(band: _Band, rows: _Axis, page: int | None, where: Where) -> Iterator[Block]:
    """Captions, the grid, notes; a band without rows of several words, or outside the borders, is text."""
    is_text = band.is_ruled and _is_outside(band.lines[0])
    start = len(band.lines) if is_text else _captions(band)
    end = _notes(band, start)
    yield from _paragraphs(band.lines[:start], rows, page)
    if start < end:
        yield _table(band.lines[start:end], rows, page, where)
    yield from _paragraphs(band.lines[end:], rows, page)


def _captions(band: _Band) -> int:
    """How many rows at the top stand above the grid."""
    for index, line in enumerate(band.lines):
        if len(line.words) > 1 and not _is_caption(line, band):
            return index
    return len(band.lines)


def _is_caption(line: _Line, band: _Band) -> bool:
    """Several words that leave places free, one of them with a colon: 部门：… 单位：…"""
    return (
        not band.is_ruled
        and len(line.words) <= MOST_CAPTIONS
        and sum(word.width for word in line.words) < band.right - band.left
        and any(COLON.search(word.text) for word in line.words)
    )


def _notes(band: _Band, start: int) -> int:
    """Where the rows below the grid begin."""
    end = len(band.lines)
    while end > start + 1 and _is_note(band.lines[end - 1], band):
        end -= 1
        while end > start + 1 and not band.lines[end - 1].words:
            end -= 1
    return end


def _is_note(line: _Line, band: _Band) -> bool:
    """A single text over the whole width, or at the left where nothing but its length or its colon tells."""
    if len(line.words) != 1 or line.words[0].column != band.left:
        return False
    word = line.words[0]
    if word.right >= band.right and word.height == 1:
        return True
    return not band.is_ruled and (len(word.text) > LONGEST_LABEL or COLON.search(word.text) is not None)


def _paragraphs(lines: Iterable[_Line], rows: _Axis, page: int | None) -> Iterator[Paragraph]:
    """Each line of text in the cells."""
    for line in lines:
        for word in line.words:
            for text in filter(None, map(str.strip, word.text.splitlines())):
                yield Paragraph(text, line=rows.original(line.row) + 1, page=page)


def _table(lines: Sequence[_Line], rows: _Axis, page: int | None, where: Where) -> Table:
    """The grid from its first row and column with text to its last."""
    words = [word for line in lines for word in line.words]
    top, bottom = lines[0].row, lines[-1].row + 1
    left = min(word.column for word in words)
    width = max(word.right for word in words) - left
    if width * (bottom - top) > MAXIMUM_PLACES:
        raise _too_large(f"a table of {bottom - top:,} rows and {width:,} columns", where)
    cells = [
        Cell(word.row - top, word.column - left, word.text, min(word.height, bottom - word.row), word.width)
        for word in words
    ]
    return table_of(cells, [RowPlace(rows.original(row) + 1, page) for row in range(top, bottom)])
