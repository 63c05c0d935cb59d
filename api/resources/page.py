"""What the page about a thing shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

import pyoxigraph as ox

from api.codes.card import Card, card
from api.codes.known import Known, known_codes
from api.namespaces import BG, CODE, DCT, RDF, expand
from api.resources import incoming as pointing
from api.resources.description import Description
from api.resources.names import names
from api.resources.sentence import Piece, read_sentence
from api.resources.table import Cell, Row, around, read_table
from api.resources.trail import trail
from api.service import Service
from api.store.reader import Reader, Term, value_of

TYPE = f"{RDF}type"
MONEY = frozenset({f"{BG}amount", f"{BG}change"})
"""Properties whose values are in yuan."""
PERCENT = f"{BG}changePercent"
COUNT = f"{BG}count"
PUBLISHED = f"{BG}publishedValue"
ELSEWHERE = frozenset({TYPE, f"{BG}publishedCells"})
"""Properties that the page shows otherwise than in the table of properties."""
FIRST = (
    *map(expand, ("skos:prefLabel", "dct:title", "rdfs:label", "skos:notation", "skos:definition")),
    *(BG + name for name in ("text", "amount", "change", "changePercent", "count", "publishedValue", "goal")),
    *(
        BG + name
        for name in ("organization", "region", "fiscalYear", "phase", "level", "disclosure", "table", "row", "column")
    ),
)
"""Properties that stand at the top of the table of properties, in this order."""


@dataclass(frozen=True, slots=True)
class Value:
    """`iri` is that of a thing that has a page; `unit` is `yuan` or empty."""

    text: str
    iri: str | None = None
    unit: str = ""
    is_number: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Property:
    iri: str
    values: Sequence[Value]

    @property
    def is_ours(self) -> bool:
        """Whether the ontology in the store describes the property."""
        return self.iri.startswith(BG)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A published table, or the rows of it near a figure or a row, which is `marked`."""

    table: Description
    rows: Sequence[Row]
    number: int = 0
    """Of the row that is the middle of the excerpt; 0 when the table is whole."""
    marked: str = ""

    @property
    def iri(self) -> str:
        return self.table.thing.value

    @property
    def is_whole(self) -> bool:
        return self.number == 0

    @property
    def title(self) -> str:
        return self.table.value(f"{DCT}title")

    @property
    def unit(self) -> str:
        """Of the amounts as published: 万元."""
        return self.table.value(f"{BG}unit")

    @property
    def notes(self) -> list[str]:
        return [value_of(note) for note in self.table.objects(f"{BG}note")]

    def marks(self, row: Row, cell: Cell) -> bool:
        return self.marked in {row.iri, cell.figure}


@dataclass(frozen=True, slots=True)
class Page:
    description: Description
    above: Sequence[str]
    kinds: Sequence[str]
    """Its classes, and before them the level of a code."""
    properties: Sequence[Property]
    incoming: pointing.Incoming
    excerpt: Excerpt | None
    sentence: Sequence[Piece]
    card: Card | None
    """Where the thing is a code."""
    known: Known
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_of_codes(self) -> bool:
        """Whether the vocabulary of codes names it: a code, an edition, a change, a correspondence."""
        return self.description.thing.value.startswith(CODE)

    @property
    def measured(self) -> Value | None:
        """The number that a figure is."""
        return next((value for row in self.properties for value in row.values if value.is_number), None)

    @property
    def published(self) -> str:
        """The text of the cell or in the sentence that an amount was read from."""
        return self.description.value(PUBLISHED)


async def page(service: Service, reader: Reader, description: Description, number: int, language: str) -> Page:
    """The page about a thing, with the given page of what points to it, which is counted up to the setting `max_rows`."""
    thing = description.thing
    above = await trail(reader, thing)
    kinds = [value_of(kind) for kind in description.objects(TYPE)]
    telling = [kind for kind in kinds if kind not in pointing.GENERAL]
    properties = _properties(description)
    found = await pointing.incoming(reader, thing, number, service.settings.max_rows)
    excerpt = await _excerpt(reader, description)
    sentence = await _sentence(reader, description)
    known = await known_codes(reader)
    code = await card(service, reader, description, known, language)
    telling = ([code.level] if code and code.level else []) + telling or kinds
    mentioned = _mentioned(properties, found, [thing.value, *above, *telling, *(code.mentioned() if code else ())])
    called = await names(reader, mentioned, language)
    return Page(description, above, telling, properties, found, excerpt, sentence, code, known, called)


def _mentioned(properties: Sequence[Property], found: pointing.Incoming, others: Iterable[str]) -> set[str]:
    values = {value.iri for row in properties for value in row.values if value.iri}
    links = {iri for link in found.links for iri in (link.thing, link.link, link.kind)}
    groups = {iri for group in found.groups for iri in (group.link, group.kind)}
    return ({row.iri for row in properties} | values | links | groups | set(others)) - {""}


def _properties(description: Description) -> list[Property]:
    links = {triple.predicate.value for triple in description.own if triple.subject == description.thing}
    ordered = sorted(links - ELSEWHERE, key=lambda link: (FIRST.index(link) if link in FIRST else len(FIRST), link))
    return [Property(link, _values(description, link)) for link in ordered]


def _values(description: Description, link: str) -> list[Value]:
    values = [_value(link, term) for term in _flat(description, description.objects(link))]
    return sorted(values, key=lambda value: (value.language or "", value.iri or value.text))


def _flat(description: Description, terms: Iterable[Any]) -> list[Term]:
    """The terms, and in place of blank nodes the things that these lead to."""
    flat: list[Term] = []
    for term in terms:
        if isinstance(term, ox.BlankNode):
            behind = sorted((t for t in description.own if t.subject == term), key=lambda t: t.predicate.value)
            flat.extend(_flat(description, [t.object for t in behind if t.object != NIL]))
        else:
            flat.append(term)
    return flat


NIL = ox.NamedNode(f"{RDF}nil")


def _value(link: str, term: Term) -> Value:
    if isinstance(term, ox.NamedNode):
        return Value(term.value, term.value)
    text = value_of(term)
    language = term.language if isinstance(term, ox.Literal) else None
    if link not in MONEY | {PERCENT, COUNT}:
        return Value(text, language=language)
    try:
        written = f"{Decimal(text):,f}"
    except InvalidOperation:
        return Value(text)
    return Value(written + ("%" if link == PERCENT else ""), unit="yuan" if link in MONEY else "", is_number=True)


async def _excerpt(reader: Reader, description: Description) -> Excerpt | None:
    """The table that the thing is, or the part of a table in which the figure or the row stands."""
    thing = description.thing
    if _is(description, "PublishedTable"):
        return Excerpt(description, await read_table(reader, thing))
    row = thing if _is(description, "TableRow") else description.target(f"{BG}row")
    line = await _own(reader, row) if row else None
    table = line.target(f"{BG}table") if line else None
    if line is None or table is None:
        return None
    number = int(line.value(f"{BG}number"))
    rows = around(await read_table(reader, table), number)
    return Excerpt(await _own(reader, table), rows, number, thing.value)


async def _sentence(reader: Reader, description: Description) -> list[Piece]:
    """The sentence that the thing is, or that states the figure."""
    if _is(description, "Statement"):
        return await read_sentence(reader, description.thing, description.value(f"{BG}text"))
    statement = description.target(f"{BG}statement")
    if statement is None:
        return []
    return await read_sentence(reader, statement, (await _own(reader, statement)).value(f"{BG}text"))


async def _own(reader: Reader, thing: ox.NamedNode) -> Description:
    return Description(thing, tuple(await reader.describe(thing)), ())


def _is(description: Description, kind: str) -> bool:
    return ox.NamedNode(BG + kind) in description.objects(TYPE)
