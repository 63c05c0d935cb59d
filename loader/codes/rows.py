"""The rows of a list from the top: what a row leaves out of a code, the rows above it say."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from loader.codes.layout import Column, Kind, Layout, Words
from loader.codes.mistakes import Mistake
from loader.codes.names import wording
from loader.codes.sheet import Cell, Row
from loader.normalise import display

SENTENCE = re.compile("[:;。：；]")
"""Stands in notes and in no name."""
WIDEST = 4
"""Digits that the part of a code has at most which a level adds."""
SHOWN = 40
"""Characters of a cell that are repeated in a message."""
REMEDY = "; put the code there, or delete the row where it is none of the list"


@dataclass(frozen=True, slots=True)
class Found:
    """A code with the name that stands beside it; the name may be blank."""

    row: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Codeless:
    """A row without a code, and what is wrong with that unless it is a note below the list."""

    mistake: Mistake
    is_like_a_note: bool


@dataclass
class RowReader:
    """Reads the rows below a header."""

    layout: Layout
    words: Words
    title: Container[tuple[str, ...]] = ()
    """The texts of each row above the list, which printed pages repeat."""
    found: list[Found] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    _path: dict[int, str] = field(default_factory=dict)
    """The codes above the present row by the depth of their level."""
    _outline: list[tuple[int, str]] = field(default_factory=list)
    """The same with their indentation."""
    _names: dict[str, str] = field(default_factory=dict)
    """Wording of the first name of each code."""
    _codeless: list[Codeless] = field(default_factory=list)

    def read(self, rows: Iterable[Row]) -> None:
        """Finds what the rows say; what comes after the last code and looks like a note is none of it."""
        for row in rows:
            if not self._is_beside_the_point(row) and not self._has_formulas(row):
                self._read_row(row)
        last = self.found[-1].row if self.found else 0
        for codeless in self._codeless:
            if (codeless.mistake.row or 0) < last or not codeless.is_like_a_note:
                self.mistakes.append(codeless.mistake)

    def _is_beside_the_point(self, row: Row) -> bool:
        """A blank row, a header or title that is repeated, a total."""
        texts = [text for column in self.layout.columns if (text := row.cell(column.index).text)]
        is_header = all(map(self.words.is_known, texts)) or any(map(self.words.is_total, texts))
        return is_header or (row.texts in self.title and not any(map(self.words.begins_with_code, texts)))

    def _has_formulas(self, row: Row) -> bool:
        cells = [row.cell(column.index) for column in self.layout.columns]
        formulas = [cell.text for cell in cells if cell.is_formula and not cell.is_filled]
        for text in formulas:
            message = f"{text[:SHOWN]} is a formula; put its value in its place (copy, then paste the values)"
            self.mistakes.append(Mistake(message, row.number))
        return bool(formulas)

    def _read_row(self, row: Row) -> None:
        said = [(column, cell) for column in self.layout.coded if (cell := row.cell(column.index)).text]
        if not said or said[-1][1].is_filled:
            self._codeless.append(self._without_code(row))
            return
        codes = [code for column, cell in said if (code := self._code(row, column, cell))]
        if codes and len(codes) == len(said):
            self._add(row, codes)

    def _add(self, row: Row, codes: list[tuple[str, str]]) -> None:
        """The last code of a row is what the row is about; those before it say what it belongs to."""
        by_depth, name = self._row_names(row)
        for code, beside in codes[:-1]:
            above = beside or by_depth.get(self._depth(code), "")
            if above and self._names.get(code) != wording(above):
                self._append(Found(row.number, code, above))
        code, beside = codes[-1]
        self._append(Found(row.number, code, beside or by_depth.get(self._depth(code), "") or name))

    def _append(self, found: Found) -> None:
        self._names.setdefault(found.code, wording(found.name))
        self.found.append(found)

    def _depth(self, code: str) -> int:
        level = self.words.scheme.level(code)
        return level.depth if level else 0

    def _code(self, row: Row, column: Column, cell: Cell) -> tuple[str, str] | None:
        """The whole code that a cell stands for, and the name in it."""
        part, name = self._split(cell, column)
        if part is None:
            self._no_code(row, cell)
            return None
        indent = cell.indent or max((row.cell(other.index).indent for other in self.layout.named), default=0)
        code = self._below_path(part, column.depth, row) if column.depth else self._below_outline(part, indent)
        return None if code is None else (code, name)

    def _below_path(self, part: str, depth: int, row: Row) -> str | None:
        """The code that a part of it means in the column of a level."""
        parent = self._path.get(depth - 1, "")
        if depth > 1 and not parent and self._depth(part) != depth:
            message = f"{part} stands in the column of a level, and the level above it has no code here"
            self.mistakes.append(Mistake(message, row.number))
            return None
        code = part if depth == 1 or self._depth(part) == depth else self._extended(parent, part)
        if self._path.get(depth) != code:
            self._path = {above: known for above, known in self._path.items() if above < depth} | {depth: code}
        return code

    def _below_outline(self, part: str, indent: int) -> str:
        """The code that a whole code means, or a part of one that is indented below another."""
        while self._outline and self._outline[-1][0] >= indent:
            self._outline.pop()
        is_part = not self._depth(part) and self._outline
        code = self._extended(self._outline[-1][1], part) if is_part else part
        self._outline.append((indent, code))
        return code

    def _extended(self, parent: str, part: str) -> str:
        """The code below `parent` that ends in `part`, whose leading zeros a spreadsheet may have dropped."""
        if len(part) > WIDEST:
            return part
        scheme = self.words.scheme
        codes = (parent + part.zfill(width) for width in range(len(part), WIDEST + 1))
        return next((code for code in codes if scheme.level(code) and scheme.broader(code) == parent), parent + part)

    def _row_names(self, row: Row) -> tuple[dict[int, str], str]:
        """The names of a row by depth, and the last of those in columns of no level."""
        by_depth: dict[int, str] = {}
        name = ""
        for column in self.layout.named:
            cell = row.cell(column.index)
            if column.depth and cell.text and not cell.is_filled:
                by_depth[column.depth] = display(cell.text)
            elif not column.depth and cell.text:
                name = display(cell.text)
        return by_depth, name or next(reversed(by_depth.values()), "")

    def _no_code(self, row: Row, cell: Cell) -> None:
        mistake = Mistake(f"{cell.text[:SHOWN]} is no code{REMEDY}", row.number)
        self._codeless.append(Codeless(mistake, is_like_a_note=not cell.text[0].isdigit()))

    def _without_code(self, row: Row) -> Codeless:
        cells = [(column, row.cell(column.index)) for column in self.layout.named]
        said = [(column, cell) for column, cell in cells if cell.text]
        text = said[-1][1].text if said else next(cell.text for cell in row.cells if cell.text)
        is_first = bool(said) and said[0][0].index < min(column.index for column in self.layout.coded)
        is_note = is_first or not said or any(cell.is_filled for _, cell in said) or bool(SENTENCE.search(text))
        return Codeless(Mistake(f"{text[:SHOWN]} has no code{REMEDY}", row.number), is_note)

    def _split(self, cell: Cell, column: Column) -> tuple[str | None, str]:
        """The code, or the part of one, and the name in a cell."""
        whole = self.words.code(cell.text)
        code, name = ("", "") if whole or column.kind is Kind.CODE else self.words.code_and_name(cell.text)
        return whole or code or None, name
