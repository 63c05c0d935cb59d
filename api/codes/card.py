"""What the page about a code says beside the data's own description: how far to trust it, its names, its counterparts, its use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from api.canned.answer import Answer, Page, ask
from api.codes.changes import Change, changes_of
from api.codes.counterparts import Counterpart, counterparts_of
from api.codes.known import Known
from api.codes.schemes import SPENT
from api.codes.statuses import Status
from api.codes.words import PROLOGUE
from api.namespaces import BG, CODE, DCT, SKOS
from api.resources.description import Description
from api.service import Service
from api.store.reader import Reader, Row, value_of

LARGEST = 5
"""Rows of the departments that spend most under a code."""


@dataclass(frozen=True, slots=True)
class Below:
    """A code directly below. `documents` is how many documents made it up; 0 for a national one."""

    iri: str
    documents: int = 0


@dataclass(frozen=True, slots=True)
class PublishedName:
    name: str
    agreement: str
    documents: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Published:
    """In how many loaded documents the code stands, from which year to which, under which names."""

    documents: int
    first: str
    last: str
    names: Sequence[PublishedName]


@dataclass(frozen=True, slots=True)
class Card:
    iri: str
    scheme: str
    number: str
    level: str | None
    status: Status | None
    ended: str
    """For a national code that is no longer in force, the year of the edition that does not have it any more."""
    source: str
    agreement: str | None
    """For a local code, why it is one."""
    national: str | None
    """For a local code, the national code of the same number."""
    below: Sequence[Below]
    changes: Sequence[Change]
    counterparts: Sequence[Counterpart]
    published: Published | None
    spending: Answer | None

    @property
    def scheme_iri(self) -> str:
        return CODE + self.scheme

    @property
    def asked(self) -> str:
        """What means this code and no other in a question about its scheme: a number alone is that of the national code."""
        return self.iri if self.is_local else self.number

    @property
    def is_local(self) -> bool:
        return not self.iri.startswith(CODE)

    @property
    def successors(self) -> list[str]:
        """Where what the code held went to."""
        own = (change for change in self.changes if change.code is None)
        return list(dict.fromkeys(code for change in own for code in change.related))

    def mentioned(self) -> Iterator[str]:
        """IRIs that the page names."""
        yield from (self.agreement or "", self.national or "", self.level or "")
        yield from (below.iri for below in self.below)
        for change in self.changes:
            yield from (change.iri, change.code or "", change.kind, change.edition, *change.related)
        for other in self.counterparts:
            yield from (other.iri, other.relation, other.payer or "", other.correspondence)
        if self.published:
            yield from (name.agreement for name in self.published.names)


async def card(service: Service, reader: Reader, description: Description, known: Known, language: str) -> Card | None:
    """The card of a concept of one of our schemes; None of everything else."""
    thing, trusted = description.thing, known.statuses
    is_local = not thing.value.startswith(CODE)
    name = _stated(description) if is_local else _above(thing.value)
    if name not in known.schemes:
        return None
    number = description.value(f"{SKOS}notation")
    agreement = description.target(f"{BG}agreement") if is_local else None
    status = trusted.of(thing.value)
    return Card(
        iri=thing.value,
        scheme=name,
        number=number,
        level=await _level(reader, thing),
        status=status,
        ended=await _ended(reader, thing, CODE + name) if number and not is_local else "",
        source=description.value(f"{DCT}source") or (await _source(reader, CODE + name) if _is_seen(status) else ""),
        agreement=agreement.value if agreement else None,
        national=next(iter(trusted.national(name, number)), None) if is_local else None,
        below=await _below(reader, thing),
        changes=await changes_of(reader, thing, language),
        counterparts=await counterparts_of(reader, thing, trusted, language),
        published=None if is_local else await _published(reader, thing),
        spending=await _spending(service, reader, thing, language) if name in SPENT and number else None,
    )


def _above(iri: str) -> str:
    """The scheme directly below which the IRI stands; empty for what stands deeper: editions, levels and changes."""
    scheme, _, rest = iri.removeprefix(CODE).partition("/")
    return "" if "/" in rest else scheme


def _stated(description: Description) -> str:
    """The scheme of ours to which a document's own code says that it belongs; empty where there is none."""
    named = map(value_of, description.objects(f"{SKOS}inScheme"))
    return next((iri.removeprefix(CODE) for iri in named if iri.startswith(CODE)), "")


async def _level(reader: Reader, thing: ox.NamedNode) -> str | None:
    found = await reader.select(
        f"{PROLOGUE}SELECT ?level WHERE {{ ?level skos:member {thing} }} ORDER BY ?level LIMIT 1"
    )
    return value_of(found.rows[0][0]) if found.rows else None


async def _ended(reader: Reader, thing: ox.NamedNode, scheme: str) -> str:
    """The year of the newest edition that is listed in full, where neither it nor a later one has the code; as in `codes`."""
    found = await reader.select(f"""{PROLOGUE}SELECT ?newest WHERE {{
        {{ SELECT (MAX(STR(?year)) AS ?newest) WHERE {{
            ?edition bg:editionOf <{scheme}> ; bg:isComplete true ; bg:firstYear ?year }} }}
        FILTER(BOUND(?newest)) FILTER NOT EXISTS {{
            {thing} skos:inScheme ?in . ?in bg:editionOf <{scheme}> ; bg:firstYear ?listed
            FILTER(STR(?listed) >= ?newest) }} }}""")
    return value_of(found.rows[0][0]) if found.rows else ""


def _is_seen(status: Status | None) -> bool:
    return status is not None and status.name in {"official", "attested"}


async def _source(reader: Reader, scheme: str) -> str:
    """Where all codes of a scheme were found, if that is said of the scheme."""
    found = await reader.select(
        f"{PROLOGUE}SELECT ?source WHERE {{ <{scheme}> dct:source ?source }} ORDER BY ?source LIMIT 1"
    )
    return value_of(found.rows[0][0]) if found.rows else ""


async def _below(reader: Reader, thing: ox.NamedNode) -> list[Below]:
    """The national codes directly below, then those of documents: one for each number and name."""
    found = await reader.select(f"""{PROLOGUE}SELECT DISTINCT ?below ?number ?name WHERE {{
        ?below skos:broader {thing} OPTIONAL {{ ?below skos:notation ?number }} OPTIONAL {{ ?below rdfs:label ?name }} }}
        ORDER BY ?number ?below""")
    rows = [(value_of(below), (value_of(number), value_of(name))) for below, number, name in found.rows]
    national = list(dict.fromkeys(iri for iri, _ in rows if iri.startswith(CODE)))
    local = {key: iri for iri, key in reversed(rows) if not iri.startswith(CODE)}
    documents = Counter(key for iri, key in rows if not iri.startswith(CODE))
    return [*map(Below, national), *(Below(local[key], documents[key]) for key in sorted(local))]


async def _published(reader: Reader, thing: ox.NamedNode) -> Published | None:
    where = f"WHERE {{ ?name bg:nationalCode {thing} ; bg:disclosure ?document . ?document bg:fiscalYear ?year"
    counts = "(COUNT(DISTINCT ?document) AS ?documents) (MIN(STR(?year)) AS ?first) (MAX(STR(?year)) AS ?last)"
    whole = await reader.select(f"{PROLOGUE}SELECT {counts} {where} }}")
    names = await reader.select(f"""{PROLOGUE}SELECT (STR(?label) AS ?text) ?agreement {counts} {where} .
        ?name rdfs:label ?label OPTIONAL {{ ?name bg:agreement ?agreement }} }}
        GROUP BY ?label ?agreement ORDER BY DESC(?documents) ?text""")
    documents, first, last = map(value_of, whole.rows[0])
    if documents == "0":
        return None
    return Published(int(documents), first, last, [_published_name(row) for row in names.rows])


def _published_name(row: Row) -> PublishedName:
    name, agreement, documents, first, last = map(value_of, row)
    return PublishedName(name, agreement, int(documents), first, last)


async def _spending(service: Service, reader: Reader, thing: ox.NamedNode, language: str) -> Answer | None:
    """The departments that spend most under the code and everything below it."""
    query = service.queries["departments-by-code"]
    answer = await ask(query, {"code": thing.value}, reader, language, Page(LARGEST))
    return answer if answer.terms else None
