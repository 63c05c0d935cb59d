"""A published table as it was published: the cells of its rows, each figure leading to the page about it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from api.namespaces import BG
from api.store.reader import Reader, value_of

NEAR = 3
"""Rows that are shown on either side of a figure's."""


@dataclass(frozen=True, slots=True)
class Cell:
    anchor: str
    text: str
    figure: str | None


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    iri: str
    is_header: bool
    cells: Sequence[Cell]


async def read_table(reader: Reader, table: ox.NamedNode) -> list[Row]:
    """The rows of the table, by number. Header rows are those without label."""
    figures = await _figures(reader, table)
    found = await reader.select(f"""PREFIX bg: <{BG}>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?row ?number ?cells (BOUND(?label) AS ?named) WHERE {{
          ?row bg:table {table} ; bg:number ?number ; bg:publishedCells ?cells .
          OPTIONAL {{ ?row rdfs:label ?label }} }}""")
    rows = {}
    for row, number, cells, named in found.rows:
        at = int(value_of(number))
        rows[at] = Row(at, value_of(row), value_of(named) != "true", _cells(at, value_of(cells), figures))
    return [rows[number] for number in sorted(rows)]


def around(rows: Sequence[Row], number: int) -> list[Row]:
    """The header rows, and those near the row with that number."""
    first = next((row.number for row in rows if not row.is_header), 0)
    return [row for row in rows if row.number < first or abs(row.number - number) <= NEAR]


async def _figures(reader: Reader, table: ox.NamedNode) -> dict[tuple[int, int], str]:
    """IRIs of the figures by row and column."""
    found = await reader.select(f"""PREFIX bg: <{BG}>
        SELECT ?row ?column ?figure WHERE {{
          ?tableRow bg:table {table} ; bg:number ?row . ?figure bg:row ?tableRow ; bg:column ?tableColumn .
          ?tableColumn bg:number ?column }}""")
    return {(int(value_of(row)), int(value_of(column))): value_of(figure) for row, column, figure in found.rows}


def _cells(row: int, published: str, figures: dict[tuple[int, int], str]) -> list[Cell]:
    texts = json.loads(published)
    return [
        Cell(f"r{row}c{column}", str(text), figures.get((row, column))) for column, text in enumerate(texts, start=1)
    ]
