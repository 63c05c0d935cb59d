"""Where a sheet has its codes and names: the header says which columns count and for which level, and what is in them
says whether they hold codes, names, or both in one cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import accumulate

from loader.codes.sheet import Row, Sheet
from loader.normalise import compact, display, label_key
from loader.vocabulary import Scheme, Vocabulary

HEADER_WITHIN = 50
"""Rows at the top of a sheet in which its header is looked for."""
PARTED = r"\d+(?:[.·_‐–—-]\d+)*"
"""Digits, whose parts may be set apart: 2010301, 201-03-01, 201.03.01."""
CODE = re.compile(rf"'?({PARTED})")
CODE_AND_NAME = re.compile(rf"({PARTED})(?:[\s:：、_-]|\.(?!\d))*(?=[^\d\s])(.+)", re.DOTALL)
NO_DIGIT = re.compile(r"\D")
FRACTION = re.compile(r"\.0$")
"""What is added to a code by programs that take it for a number."""
NAME_ROLES = frozenset({"name", "item"})


class Kind(Enum):
    """What the cells of a column hold."""

    CODE = "code"
    NAME = "name"
    BOTH = "both"
    """A code and its name: 2010301行政运行."""


@dataclass(frozen=True, slots=True)
class Column:
    index: int
    kind: Kind
    depth: int | None = None
    """The level to which its codes or names belong, where there is a column for each."""


@dataclass(frozen=True, slots=True)
class Layout:
    columns: tuple[Column, ...]
    start: int
    """Index of the first row below the header."""

    @property
    def coded(self) -> tuple[Column, ...]:
        """The columns with codes, from the left."""
        return tuple(column for column in self.columns if column.kind is not Kind.NAME)

    @property
    def named(self) -> tuple[Column, ...]:
        """The columns with names alone."""
        return tuple(column for column in self.columns if column.kind is Kind.NAME)

    @property
    def is_usable(self) -> bool:
        """Whether there are names, and a code in each row can be told from the others."""
        kinds, depths = {column.kind for column in self.columns}, [column.depth for column in self.coded]
        is_clear = len(depths) == len(set(depths)) or kinds == {Kind.BOTH}
        return is_clear and (Kind.BOTH in kinds or kinds == {Kind.CODE, Kind.NAME})


@dataclass(frozen=True)
class Words:
    """The words of headers, as the ontology knows them, and the codes of one scheme."""

    scheme: Scheme
    vocabulary: Vocabulary

    def kind(self, text: str) -> Kind | None:
        """What a header says that its column holds; None for a word that is not known, or names a level alone."""
        role = self.vocabulary.name_of("column-role", text)
        if role == "code":
            return Kind.CODE
        return Kind.NAME if role in NAME_ROLES or label_key(text) in self._titles else None

    def depth(self, text: str) -> int | None:
        """The depth of the level that a header names: 类 is 1. The role `class-code` is that of the level `class`."""
        return self._depths.get(self.vocabulary.name_of("column-role", text) or "")

    @cached_property
    def _depths(self) -> Mapping[str, int]:
        levels = [level for scheme in self.vocabulary.schemes.values() for level in scheme.levels]
        return {f"{level.iri.rpartition('/')[2]}-code": level.depth for level in levels}

    @cached_property
    def _titles(self) -> frozenset[str]:
        """What headers call the classifications themselves."""
        return frozenset(
            title for scheme in self.vocabulary.schemes.values() if scheme.levels for title in scheme.titles
        )

    def is_known(self, text: str) -> bool:
        return bool(self.kind(text) or self.depth(text))

    def is_total(self, text: str) -> bool:
        return self.vocabulary.name_of("column-role", text) == "total"

    def split(self, text: str) -> tuple[str, str] | None:
        """Code and name of a text that holds both; None where it does not begin with a code of the scheme."""
        code, name = self.code_and_name(text)
        return (code, name) if name and self.scheme.level(code) else None

    def begins_with_code(self, text: str) -> bool:
        """Whether a text is a code, or the part of one, or begins with a code of the scheme."""
        return bool(self.code(text) or self.split(text))

    def holds(self, text: str) -> Kind:
        if self.code(text):
            return Kind.CODE
        return Kind.BOTH if self.code_and_name(text)[1] else Kind.NAME

    def code(self, text: str) -> str | None:
        """The code that is all of a cell's text, in half-width digits without spaces."""
        match = CODE.fullmatch(compact(text))
        return self._joined(match[1]) if match else None

    def code_and_name(self, text: str) -> tuple[str, str]:
        """The code with which a text begins and the rest of it; blank where it is not both."""
        match = CODE_AND_NAME.fullmatch(text)
        return (self._joined(compact(match[1])), display(match[2])) if match else ("", "")

    def _joined(self, text: str) -> str:
        """The code whose parts are set apart by level: 2010301 for 201.03.01, and 201 for 201.0; else the text."""
        plain = text if self.scheme.level(text) else FRACTION.sub("", text)
        codes = list(accumulate(NO_DIGIT.split(plain)))
        return codes[-1] if all(map(self.scheme.level, codes)) else plain


def find_layout(sheet: Sheet, words: Words) -> Layout | None:
    """The layout of the first header below which there are codes and names; without a header, that of columns whose cells
    hold both. None where there is neither."""
    headed = (_headed_layout(sheet, start, end, words) for start, end in _header_blocks(sheet, words))
    return next((layout for layout in headed if layout.is_usable), None) or _headless_layout(sheet, words)


def _header_blocks(sheet: Sheet, words: Words) -> Iterator[tuple[int, int]]:
    """Runs of header rows: index of the first, and of the row after the last."""
    start: int | None = None
    for index, row in enumerate([*sheet.rows[:HEADER_WITHIN], None]):
        is_header = row is not None and _is_header(row, words)
        if is_header and start is None:
            start = index
        if not is_header and start is not None:
            yield start, index
            start = None


def _is_header(row: Row, words: Words) -> bool:
    texts = [cell.text for cell in row.cells if cell.text]
    return any(map(words.is_known, texts)) and not any(map(words.begins_with_code, texts))


def _headed_layout(sheet: Sheet, start: int, end: int, words: Words) -> Layout:
    width = max(len(row.cells) for row in sheet.rows[start:end])
    header, rows = sheet.rows[start:end], sheet.rows[end:]
    columns: list[Column] = []
    for index in range(width):
        column = _headed_column(index, header, rows, words) or _further_names(index, columns, header, rows)
        columns += [column] if column else []
    return Layout(tuple(columns), end)


def _headed_column(index: int, header: Sequence[Row], rows: Sequence[Row], words: Words) -> Column | None:
    """The column, if the lowest word above it is known: words further up may be those of a title over all columns."""
    path = [text for row in header if (text := row.cell(index).text)]
    if not path or not words.is_known(path[-1]):
        return None
    depths = [depth for text in path if (depth := words.depth(text))]
    is_coded = any(words.kind(text) is Kind.CODE for text in path)
    kind = _kind(index, rows, words, is_coded=is_coded) or words.kind(path[-1])
    return Column(index, kind, depths[-1] if depths else None) if kind else None


def _further_names(index: int, before: Sequence[Column], header: Sequence[Row], rows: Sequence[Row]) -> Column | None:
    """A column without header to the right of names, if no row has both: names that are indented by columns."""
    left = before[-1] if before else None
    if (
        left is None
        or left.kind is not Kind.NAME
        or left.index != index - 1
        or any(row.cell(index).text for row in header)
    ):
        return None
    names = [column.index for column in before if column.kind is Kind.NAME]
    own = [row for row in rows if row.cell(index).text]
    is_apart = own and not any(row.cell(other).text for row in own for other in names)
    return Column(index, Kind.NAME) if is_apart else None


def _kind(index: int, rows: Sequence[Row], words: Words, *, is_coded: bool = False) -> Kind | None:
    """What most cells of a column hold. A page repeats its header and title, where a column has few codes of its own; so words
    of headers do not count, equal texts count once, and what is no code does not where the header says that there are codes."""
    texts = dict.fromkeys(cell.text for row in rows if (cell := row.cell(index)).text and not cell.is_formula)
    kinds = Counter(words.holds(text) for text in texts if not words.is_known(text))
    if is_coded and len(kinds) > 1:
        del kinds[Kind.NAME]
    return kinds.most_common(1)[0][0] if kinds else None


def _headless_layout(sheet: Sheet, words: Words) -> Layout | None:
    width = max((len(row.cells) for row in sheet.rows), default=0)
    columns = tuple(Column(index, Kind.BOTH) for index in range(width) if _kind(index, sheet.rows, words) is Kind.BOTH)
    starts = (
        index
        for index, row in enumerate(sheet.rows)
        if any(words.split(row.cell(column.index).text) for column in columns)
    )
    start = next(starts, None)
    return None if start is None else Layout(columns, start)
