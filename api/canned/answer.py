"""A question, its terms, and what the data answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from api.canned.binding import Terms, bind
from api.canned.header import CannedQuery, Column, ColumnType
from api.canned.parameters import terms_of
from api.namespaces import XSD
from api.store.reader import Reader, Row, Term, value_of

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows of an answer are wanted."""

    limit: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows that answer a question, in the order of the query's columns.

    Amounts are in yuan. `terms` are the rows as RDF terms, `rows` the same as JSON values by column.
    """

    query: CannedQuery
    parameters: Mapping[str, str]
    language: str
    page: Page
    terms: Sequence[Row]
    truncated: bool
    snapshot: str | None
    sparql: str

    @property
    def columns(self) -> list[str]:
        return [column.name for column in self.query.columns]

    @property
    def rows(self) -> list[dict[str, Value]]:
        names, conversions = self.columns, [CONVERSIONS[column.type] for column in self.query.columns]
        return [
            {
                name: None if term is None else convert(term)
                for name, term, convert in zip(names, row, conversions, strict=True)
            }
            for row in self.terms
        ]

    @property
    def next_offset(self) -> int | None:
        return self.page.offset + self.page.limit if self.truncated else None


async def ask(query: CannedQuery, given: Mapping[str, str], reader: Reader, language: str, page: Page) -> Answer:
    """Asks the question of one version of the data.

    :raises Problem: a parameter is wrong, or names what does not exist.
    """
    terms = await terms_of(query, given, reader, language)
    return await answer_to(query, given, terms, reader, language, page)


async def answer_to(
    query: CannedQuery, given: Mapping[str, str], terms: Terms, reader: Reader, language: str, page: Page
) -> Answer:
    """The answer to a question whose parameters are known to be `terms`."""
    sparql = bind(query, terms, page.limit + 1, page.offset)
    found = await reader.select(sparql)
    in_order = _in_order(found.variables, query.columns)
    rows = [tuple(row[position] for position in in_order) for row in found.rows[: page.limit]]
    truncated = len(found.rows) > page.limit
    return Answer(query, _said(query, given), language, page, rows, truncated, reader.version, sparql)


def _said(query: CannedQuery, given: Mapping[str, str]) -> dict[str, str]:
    """What was asked, with the defaults that stood in for what was not."""
    values = {parameter.name: given.get(parameter.name) or parameter.default for parameter in query.parameters}
    return {name: value for name, value in values.items() if value}


def _in_order(variables: Sequence[str], columns: Sequence[Column]) -> list[int]:
    positions = {variable: position for position, variable in enumerate(variables)}
    return [positions[column.name] for column in columns]


def _number(term: Term) -> int | float:
    number = Decimal(value_of(term))
    return int(number) if number == number.to_integral_value() else float(number)


def _whole(term: Term) -> int:
    return int(value_of(term))


def _value(term: Term) -> Value:
    """What a finding expects: a number, or words."""
    is_number = isinstance(term, ox.Literal) and term.datatype.value == f"{XSD}decimal"
    return _number(term) if is_number else value_of(term)


def _true(term: Term) -> bool:
    return value_of(term) == "true"


CONVERSIONS: Mapping[ColumnType, Callable[[Term], Value]] = {
    "amount": _number,
    "boolean": _true,
    "code": value_of,
    "count": _whole,
    "date": value_of,
    "iri": value_of,
    "number": _number,
    "percent": _number,
    "share": _number,
    "text": value_of,
    "value": _value,
    "year": _whole,
}
