"""An answer as the table that a page shows: names in place of IRIs, each leading to the page about the thing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api import urls
from api.canned.answer import Answer, Value
from api.canned.header import Column
from api.codes.known import Known
from api.codes.statuses import Status
from api.namespaces import BG, CODE, CUBE
from api.pages import numbers

REGION = re.compile(r"^\d{2,6}/")
LONG = 60
"""Characters from which a text gets a wide column."""
NUMBERS = frozenset({"amount", "count", "number", "percent", "share"})
WORDS = {
    "approved": ("预算", "budget"),
    "executed": ("决算", "final accounts"),
    "department": ("部门", "department"),
    "unit": ("单位", "unit"),
}
"""Codes that columns of several questions hold; those of one question's own are in its header."""
OURS = (BG, CODE, CUBE)
"""What IRIs of the vocabulary begin with."""
YES_NO = {True: ("是", "yes"), False: ("否", "no")}


NAMED_BY = {"concept": "label", "disclosure": "title"}
"""Which column names what another identifies, where that is not the column with `Label` behind."""


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    link: str | None = None
    is_number: bool = False
    is_long: bool = False
    is_date: bool = False
    bar: float | None = None
    """Of a hundred."""
    status: Status | None = None
    """Of a code: how far it may be trusted."""


@dataclass(frozen=True, slots=True)
class Head:
    label: str
    is_number: bool
    unit: str | None


@dataclass(frozen=True, slots=True)
class Table:
    heads: Sequence[Head]
    rows: Sequence[Sequence[Cell]]


def table(answer: Answer, base: str, unit: str, known: Known) -> Table:
    """The rows of an answer for people; `unit` is that of amounts: `yuan` or `wan`. Codes bear their status."""
    shown = [column for column in answer.query.columns if not _is_label(column, answer)]
    rows, charted = answer.rows, answer.query.chart
    largest = max((_size(row[charted.value]) for row in rows), default=0.0) if charted else 0.0
    maker = _CellMaker(answer, base, unit, largest, known)
    return Table(
        [_head(column, answer.language, unit) for column in shown],
        [[maker.cell(column, row) for column in shown] for row in rows],
    )


class _CellMaker:
    def __init__(self, answer: Answer, base: str, unit: str, largest: float, known: Known) -> None:
        self.answer = answer
        self.base = base
        self.unit = unit
        self.largest = largest
        self.known = known
        self.has_numbers = any(_is_number(column) for column in answer.query.columns)

    def cell(self, column: Column, row: Mapping[str, Value]) -> Cell:
        value = row[column.name]
        if value is None:
            return Cell("", is_number=column.type in NUMBERS)
        if column.type in NUMBERS:
            return Cell(self._number(column, value), is_number=True, bar=self._bar(column, value))
        if column.type == "value" and isinstance(value, int | float):
            return Cell(f"{value:,}", is_number=True)
        if isinstance(value, bool):
            return Cell(YES_NO[value][self.answer.language == "en"])
        if _is_number(column):
            return self._code(column, str(value), row)
        text = self._text(column, str(value), row)
        status = None if self.has_numbers else self.known.statuses.of(str(value))
        link = self._link(column, str(value))
        return Cell(text, link, is_long=len(text) > LONG, is_date=column.type == "date", status=status)

    def _code(self, column: Column, number: str, row: Mapping[str, Value]) -> Cell:
        """The number of a code. Its page, where it means one code alone; else all that have the number."""
        scheme = self._scheme(column.scheme or "")
        label = row.get("label" if column.name == "code" else column.name.removesuffix("Code") + "Label")
        meant = self.known.statuses.meant(scheme, number, None if label is None else str(label))
        status = self.known.statuses.of(meant[0]) if meant else None
        if len(meant) == 1:
            return Cell(number, urls.page_about(meant[0], self.base, self.answer.language), status=status)
        return Cell(number, urls.query("search-codes", {"q": number, "scheme": scheme, **self._said()}), status=status)

    def _number(self, column: Column, value: Value) -> str:
        number = _size(value)
        match column.type:
            case "amount":
                return numbers.amount(number, self.unit)
            case "percent":
                return numbers.percent(number)
            case "share":
                return numbers.share(number)
            case _:
                return f"{value:,}"

    def _bar(self, column: Column, value: Value) -> float | None:
        chart = self.answer.query.chart
        return numbers.width(_size(value), self.largest) if chart and chart.value == column.name else None

    def _text(self, column: Column, value: str, row: Mapping[str, Value]) -> str:
        if column.type == "iri":
            name = row.get(NAMED_BY.get(column.name, f"{column.name}Label"))
            return f"{name}{self._whose(column, value)}" if name else _name(value, self.base)
        if value in column.words:
            return column.words[value][self.answer.language]
        if column.type == "code":
            return self._word(value, row)
        return _name(value, self.base) if value.startswith(OURS) else value

    def _whose(self, column: Column, iri: str) -> str:
        """Whose a code of a document's own is: another document may have one of the same number and name."""
        document, is_code, _ = iri.partition("/code/")
        if column.name != "concept" or not is_code or iri.startswith(CODE):
            return ""
        name = _name(document, self.base)
        return f" ({name})" if self.answer.language == "en" else f"（{name}）"

    def _word(self, name: str, row: Mapping[str, Value]) -> str:
        """What a code means that is of no classification: a phase, a level, a status."""
        if name in WORDS:
            return WORDS[name][self.answer.language == "en"]
        scheme = row.get("scheme") or self.answer.parameters.get("scheme")
        word = self.known.word(name, str(scheme) if scheme else None)
        return word[self.answer.language] if word else name

    def _link(self, column: Column, value: str) -> str | None:
        if column.type == "iri" or value.startswith(("http://", "https://")):
            return urls.page_about(value, self.base, self.answer.language)
        return None

    def _said(self) -> Mapping[str, str]:
        return {"lang": "en"} if self.answer.language == "en" else {}

    def _scheme(self, scheme: str) -> str:
        return self.answer.parameters.get(scheme.strip("{}"), "functional") if scheme.startswith("{") else scheme


def _name(iri: str, base: str) -> str:
    """A thing of ours without the code of its region: `阳谷县人民政府办公室/2023/budget`."""
    return REGION.sub("", urls.short(iri, base))


def _is_number(column: Column) -> bool:
    """Whether the column holds the numbers of codes of a classification."""
    return column.type == "code" and column.scheme is not None


def _is_label(column: Column, answer: Answer) -> bool:
    """Whether the column names what another column identifies; the page shows one of the two."""
    names = {NAMED_BY.get(other.name, f"{other.name}Label") for other in answer.query.columns if other.type == "iri"}
    return column.name in names


def _head(column: Column, language: str, unit: str) -> Head:
    words = ("万元", "10,000 yuan") if unit == "wan" else ("元", "yuan")
    return Head(
        column.label[language], column.type in NUMBERS, words[language == "en"] if column.type == "amount" else None
    )


def _size(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
