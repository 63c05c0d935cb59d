"""An answer as the table that a page shows: names in place of IRIs, each leading to the page about the thing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api import urls
from api.canned.answer import Answer, Value
from api.canned.header import Column
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
"""Codes that a column of codes without a classification holds."""


NAMED_BY = {"disclosure": "title"}
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


@dataclass(frozen=True, slots=True)
class Head:
    label: str
    is_number: bool
    unit: str | None


@dataclass(frozen=True, slots=True)
class Table:
    heads: Sequence[Head]
    rows: Sequence[Sequence[Cell]]


def table(answer: Answer, base: str, unit: str) -> Table:
    """The rows of an answer for people; `unit` is that of amounts: `yuan` or `wan`."""
    shown = [column for column in answer.query.columns if not _is_label(column, answer)]
    rows, charted = answer.rows, answer.query.chart
    largest = max((_size(row[charted.value]) for row in rows), default=0.0) if charted else 0.0
    maker = _CellMaker(answer, base, unit, largest)
    return Table(
        [_head(column, answer.language, unit) for column in shown],
        [[maker.cell(column, row) for column in shown] for row in rows],
    )


class _CellMaker:
    def __init__(self, answer: Answer, base: str, unit: str, largest: float) -> None:
        self.answer = answer
        self.base = base
        self.unit = unit
        self.largest = largest

    def cell(self, column: Column, row: Mapping[str, Value]) -> Cell:
        value = row[column.name]
        if value is None:
            return Cell("", is_number=column.type in NUMBERS)
        if column.type in NUMBERS:
            return Cell(self._number(column, value), is_number=True, bar=self._bar(column, value))
        text = self._text(column, str(value), row)
        return Cell(text, self._link(column, str(value)), is_long=len(text) > LONG, is_date=column.type == "date")

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
            return str(row.get(NAMED_BY.get(column.name, f"{column.name}Label")) or _name(value, self.base))
        if column.type == "code" and column.scheme is None:
            return WORDS.get(value, (value, value))[self.answer.language == "en"]
        return value

    def _link(self, column: Column, value: str) -> str | None:
        language = self.answer.language
        if column.type == "iri" or value.startswith(("http://", "https://")):
            return urls.page_about(value, self.base, language)
        if column.type == "code" and column.scheme:
            said = {"lang": "en"} if language == "en" else {}
            return urls.query("code", {"scheme": self._scheme(column.scheme), "code": value, **said})
        return None

    def _scheme(self, scheme: str) -> str:
        return self.answer.parameters.get(scheme.strip("{}"), "functional") if scheme.startswith("{") else scheme


def _name(iri: str, base: str) -> str:
    """A thing of ours without the code of its region: `阳谷县人民政府办公室/2023/budget`."""
    return REGION.sub("", urls.short(iri, base))


def _is_label(column: Column, answer: Answer) -> bool:
    """Whether the column names what another column identifies; the page shows one of the two."""
    names = {NAMED_BY.get(name, f"{name}Label") for name in answer.columns}
    return column.name in names


def _head(column: Column, language: str, unit: str) -> Head:
    words = ("万元", "10,000 yuan") if unit == "wan" else ("元", "yuan")
    return Head(
        column.label[language], column.type in NUMBERS, words[language == "en"] if column.type == "amount" else None
    )


def _size(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
