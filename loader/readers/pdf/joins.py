"""What a page break separated: tables that go on, and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from loader.document import Merge, Paragraph, Row, Table, least
from loader.readers.pdf.cells import PADDING, PageTable
from loader.readers.pdf.lines import FIGURE_BEGAN, FIGURE_GOES_ON, is_full
from loader.readers.pdf.paragraphs import NUMBERED, PageParagraph, goes_on, together

LABEL = re.compile(r"[^\d\s.,%()（）-]")
SAME_EDGE = 3.0
ROOM = 0.15
"""The part of the page, beside the height of a row, that may be left empty under a table that goes on."""


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph or table, and how much of its page is left under it (a part of the page's height)."""

    content: PageTable | PageParagraph
    first: bool
    last: bool
    """Whether it is the first and the last thing on its page."""
    room: float = 0.0


def blocks(parts: Iterable[Part]) -> list[Paragraph | Table]:
    """The blocks of a document in reading order."""
    found: list[PageParagraph | list[PageTable]] = []
    before: Part | None = None
    for part in parts:
        content = part.content
        if isinstance(content, PageTable):
            whole = found[-1] if found else None
            if before is not None and isinstance(whole, list) and _table_goes_on(before, whole, part, content):
                whole.append(content)
            else:
                found.append([content])
        elif _paragraph_goes_on(before, part) and isinstance(found[-1], PageParagraph):
            found[-1] = together(found[-1], content)
        else:
            found.append(content)
        before = part
    return [
        _table(item) if isinstance(item, list) else Paragraph(item.text, None, item.page, item.confidence)
        for item in found
        if isinstance(item, PageParagraph) or any(any(row) for part in item for row in part.rows)
    ]


def _paragraph_goes_on(before: Part | None, part: Part) -> bool:
    return (
        before is not None
        and before.last
        and part.first
        and isinstance(before.content, PageParagraph)
        and isinstance(part.content, PageParagraph)
        and part.content.page == before.content.page + 1
        and goes_on(before.content, part.content)
    )


def _table_goes_on(before: Part, whole: Sequence[PageTable], part: Part, table: PageTable) -> bool:
    """Whether a table is the rest of the one on the page before, without its header repeated."""
    if not (before.last and part.first and table.page == whole[-1].page + 1):
        return False
    if _common_edges(whole, table) is None or before.room > ROOM:
        return False
    return not _repeats(whole[0].rows[0], table.rows[0]) and not _is_title(table)


def _repeats(header: Sequence[str], row: Sequence[str]) -> bool:
    return [cell for cell in header if cell] == [cell for cell in row if cell] and any(row)


def _is_title(table: PageTable) -> bool:
    """Whether the first row is one cell over the whole width."""
    return Merge(0, 0, 1, len(table.edges) - 1) in table.merges


def _common_edges(whole: Sequence[PageTable], table: PageTable) -> tuple[float, ...] | None:
    """The edges of all columns when those of one part are among those of the other; None when they are not."""
    one, other = max((part.edges for part in whole), key=len), table.edges
    fewer, more = sorted((one, other), key=len)
    if abs(fewer[0] - more[0]) > SAME_EDGE or abs(fewer[-1] - more[-1]) > SAME_EDGE:
        return None
    nearest = [min(more, key=lambda at: abs(at - edge)) for edge in fewer]
    are_same = all(abs(edge - at) <= SAME_EDGE for edge, at in zip(fewer, nearest, strict=True))
    return more if are_same and len(set(nearest)) == len(fewer) else None


def _table(parts: Sequence[PageTable]) -> Table:
    edges = max((part.edges for part in parts), key=len)
    whole = _Whole(len(edges) - 1)
    for part in parts:
        whole.add(part, [min(range(len(edges)), key=lambda i: abs(edges[i] - at)) for at in part.edges])
    return whole.table()


class _Whole:
    """A table that grows by the parts on further pages."""

    def __init__(self, width: int) -> None:
        self._rows: list[list[str]] = []
        self._confidences: list[list[float | None]] = []
        self._pages: list[int] = []
        self._cells: dict[tuple[int, int], Merge] = {}
        """Every cell by its first place."""
        self._width = width
        self._last: PageTable | None = None
        self._columns: Sequence[int] = ()
        """Where the edges of the last part are among those of the whole table."""

    def add(self, part: PageTable, columns: Sequence[int]) -> None:
        """Append a part whose edges are these of the whole table."""
        above = len(self._rows)
        cells = [_moved(cell, above, columns) for cell in _cells(part)]
        first = [cell for cell in cells if cell.row == above]
        for texts, confidences in zip(part.rows, part.confidences, strict=True):
            row, sure = [""] * self._width, list[float | None]([None]) * self._width
            for column, text, confidence in zip(columns, texts, confidences, strict=False):
                row[column], sure[column] = text, confidence
            self._rows.append(row)
            self._confidences.append(sure)
            self._pages.append(part.page)
        self._cells |= {(cell.row, cell.column): cell for cell in cells}
        if self._last is not None:
            if self._is_cut(part, first, columns):
                self._close_up(above, first)
            else:
                self._carry_on(first)
        self._last, self._columns = part, columns

    def table(self) -> Table:
        rows = [
            Row(tuple(row), None, page, tuple(sure) if any(each is not None for each in sure) else ())
            for row, sure, page in zip(self._rows, self._confidences, self._pages, strict=True)
        ]
        merges = [cell for cell in self._cells.values() if cell.height > 1 or cell.width > 1]
        return Table(tuple(rows), tuple(sorted(merges, key=lambda merge: (merge.row, merge.column))))

    def _above(self, cell: Merge) -> Merge | None:
        """The cell of the same columns that ends above another one."""
        for row in range(cell.row - 1, -1, -1):
            found = self._cells.get((row, cell.column))
            if found is not None:
                return found if found.width == cell.width and row + found.height == cell.row else None
        return None

    def _is_cut(self, part: PageTable, first: Sequence[Merge], columns: Sequence[int]) -> bool:
        """Whether the first row of a part is the rest of the last row on the page before.

        Certain when every text in it goes on with one that filled its cell, and something else of the row does not.
        """
        last = self._last
        pairs = [(cell, self._above(cell)) for cell in first]
        if last is None or any(above is None for _, above in pairs):
            return False
        goes_on = stays = False
        for cell, above in pairs:
            if above is None:
                return False
            ahead, rest = self._rows[above.row][above.column], self._rows[cell.row][cell.column]
            places = _place(self._columns, cell), _place(columns, cell)
            if rest and not _text_goes_on(last, part, places, (ahead, rest)):
                return False
            goes_on = goes_on or bool(rest)
            stays = stays or bool(ahead and not rest and above.height == 1)
        return goes_on and stays

    def _close_up(self, row: int, first: Sequence[Merge]) -> None:
        """Make one row of the two halves."""
        for cell in first:
            above = self._above(cell)
            if above is None:
                continue
            self._rows[above.row][above.column] += self._rows[cell.row][cell.column]
            halves = self._confidences[above.row][above.column], self._confidences[cell.row][cell.column]
            self._confidences[above.row][above.column] = least(halves)
            self._cells[above.row, above.column] = replace(above, height=above.height + cell.height - 1)
            del self._cells[cell.row, cell.column]
        del self._rows[row], self._confidences[row], self._pages[row]
        self._cells = {
            (moved.row, moved.column): moved
            for cell in self._cells.values()
            for moved in [replace(cell, row=cell.row - 1) if cell.row > row else cell]
        }

    def _carry_on(self, first: Sequence[Merge]) -> None:
        """Let merged labels of the page before cover the blank places under them."""
        if not any(self._rows[cell.row][cell.column] for cell in first):
            return
        for cell in first:
            above = self._above(cell)
            if above is None or self._rows[cell.row][cell.column] or max(above.height, cell.height) == 1:
                continue
            if LABEL.search(self._rows[above.row][above.column]):
                self._cells[above.row, above.column] = replace(above, height=above.height + cell.height)
                del self._cells[cell.row, cell.column]


def _place(columns: Sequence[int], cell: Merge) -> tuple[int, int]:
    """First and last edge of a cell among those of a part, whose edges are these of the whole table."""
    return list(columns).index(cell.column), list(columns).index(cell.column + cell.width)


def _text_goes_on(
    last: PageTable, part: PageTable, places: tuple[tuple[int, int], tuple[int, int]], texts: tuple[str, str]
) -> bool:
    """Whether the text of a cell is the rest of that of the cell above it, before the page break."""
    ahead, rest = texts
    if not ahead:
        return False
    if FIGURE_GOES_ON.search(ahead) or FIGURE_BEGAN.match(rest):
        return True
    (left, right), (column, _) = places
    above, below = last.last_lines[left], part.first_lines[column]
    if NUMBERED.match(rest) or rest[0].isdigit() or not above or not below:
        return False
    if last.is_open[1] or part.is_open[0]:
        return True
    return is_full(above[-1], below[0], last.edges[right] - PADDING * below[0].size)


def _cells(part: PageTable) -> list[Merge]:
    """Every cell of a part, also those that cover one place alone."""
    merges = {(merge.row, merge.column): merge for merge in part.merges}
    covered = {
        (row, column)
        for merge in part.merges
        for row in range(merge.row, merge.row + merge.height)
        for column in range(merge.column, merge.column + merge.width)
    } - set(merges)
    return [
        merges.get((row, column), Merge(row, column))
        for row in range(len(part.rows))
        for column in range(len(part.edges) - 1)
        if (row, column) not in covered
    ]


def _moved(cell: Merge, above: int, columns: Sequence[int]) -> Merge:
    """The cell within the whole table, where it may cover several columns."""
    start, end = columns[cell.column], columns[cell.column + cell.width]
    return Merge(above + cell.row, start, cell.height, end - start)
