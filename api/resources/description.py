"""What the data say of one thing: its own triples, its parts as links, and the labels of everything these name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from api.namespaces import DCT, RDFS, SKOS, expand
from api.resources.paths import ancestors
from api.store.reader import Reader, Term, value_of

LABELS = (f"{SKOS}prefLabel", f"{RDFS}label", f"{DCT}title")
PARTS = {
    "bg:disclosure": (
        "bg:PublishedTable",
        "bg:PerformancePlan",
        "bg:Definition",
        "bg:Duty",
        "bg:Statement",
        "bg:Finding",
    ),
    "bg:table": ("bg:TableRow", "bg:TableColumn"),
    "bg:row": ("qb:Observation",),
    "bg:column": ("qb:Observation",),
    "bg:statement": ("qb:Observation",),
    "bg:plan": ("bg:Indicator",),
    "bg:project": ("bg:PerformancePlan",),
    "bg:term": ("bg:Definition",),
    "bg:organization": ("bg:Disclosure", "bg:Project"),
    "org:unitOf": ("bg:BudgetUnit",),
    "skos:inScheme": ("bg:Term",),
}
"""By the property with which a part names its whole, the classes of parts that belong in the whole's description."""
POINTING = 100
"""Triples that stand for a thing of which nothing is said, but which others name."""


@dataclass(frozen=True, slots=True)
class Description:
    thing: ox.NamedNode
    own: tuple[ox.Triple, ...]
    """Its outgoing triples, and those of blank nodes that it leads to."""
    around: tuple[ox.Triple, ...]
    """Its parts, and labels."""

    @property
    def triples(self) -> list[ox.Triple]:
        return list(dict.fromkeys([*self.own, *self.around]))

    def objects(self, link: str) -> list[Term]:
        found = (triple for triple in self.own if triple.subject == self.thing)
        return [triple.object for triple in found if triple.predicate.value == link]

    def value(self, link: str) -> str:
        """A value's text; empty when there is none."""
        return min(map(value_of, self.objects(link)), default="")

    def target(self, link: str) -> ox.NamedNode | None:
        """The thing that the property leads to."""
        return next((term for term in self.objects(link) if isinstance(term, ox.NamedNode)), None)


async def describe(reader: Reader, thing: ox.NamedNode) -> Description:
    """The description of a thing that exists. One of which nothing is said is described by some of what names it."""
    own = tuple(_reachable(thing, await reader.describe(thing)))
    parts = await reader.construct(_parts_of(thing))
    if not own and not parts:
        parts = await reader.construct(f"CONSTRUCT WHERE {{ ?s ?p {thing} }} LIMIT {POINTING}")
    named = {term for triple in (*own, *parts) for term in (triple.subject, triple.object)} - {thing}
    labels = await reader.construct(_labels_of(term for term in named if isinstance(term, ox.NamedNode)))
    return Description(thing, own, (*parts, *labels))


async def exists(reader: Reader, thing: ox.NamedNode) -> bool:
    """Whether the data say something of the thing, or name it."""
    return await reader.ask(f"ASK {{ {{ {thing} ?p ?o }} UNION {{ ?s ?p {thing} }} }}")


async def nearest(reader: Reader, thing: ox.NamedNode) -> str | None:
    """The nearest thing above it in the path that exists."""
    above = ancestors(thing.value)
    values = " ".join(str(ox.NamedNode(iri)) for iri in above)
    found = await reader.select(f"SELECT DISTINCT ?thing WHERE {{ VALUES ?thing {{ {values} }} ?thing ?p ?o }}")
    known = {value_of(row[0]) for row in found.rows}
    return next((iri for iri in above if iri in known), None)


def _reachable(thing: ox.NamedNode, triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """The triples of the thing and of the blank nodes behind it; what an endpoint adds to a DESCRIBE is left out."""
    left, nodes = list(triples), {thing.value}
    while nodes:
        found = [triple for triple in left if value_of(triple.subject) in nodes]
        yield from found
        left = [triple for triple in left if triple not in found]
        nodes = {triple.object.value for triple in found if isinstance(triple.object, ox.BlankNode)}


def _parts_of(thing: ox.NamedNode) -> str:
    fitting = " || ".join(
        f"(?link = <{expand(link)}> && ?kind IN ({', '.join(f'<{expand(kind)}>' for kind in kinds)}))"
        for link, kinds in PARTS.items()
    )
    links = " ".join(f"<{expand(link)}>" for link in PARTS)
    return f"""CONSTRUCT {{ ?part a ?kind ; ?link {thing} }} WHERE {{
        {{ SELECT DISTINCT ?part ?link WHERE {{ VALUES ?link {{ {links} }} ?part ?link {thing} }} }}
        ?part a ?kind FILTER({fitting}) }}"""


def _labels_of(things: Iterable[ox.NamedNode]) -> str:
    properties = ", ".join(f"<{label}>" for label in LABELS)
    return f"""CONSTRUCT {{ ?thing ?property ?label }} WHERE {{
        VALUES ?thing {{ {" ".join(map(str, things))} }} ?thing ?property ?label FILTER(?property IN ({properties})) }}"""
