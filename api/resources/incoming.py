"""What points to a thing, in groups by property and class, a page at a time."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate, groupby

import pyoxigraph as ox

from api.namespaces import BG, expand
from api.resources.description import PARTS
from api.store.reader import Reader, value_of

PAGE = 50
DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Link:
    thing: str
    link: str
    kind: str
    """Class of the thing; empty when it has none."""
    order: str
    """Its `bg:order`; empty when it has none."""

    @property
    def group(self) -> tuple[str, str]:
        return self.link, self.kind


@dataclass(frozen=True, slots=True)
class Group:
    """Links of one property from things of one class. `page` is where they begin."""

    link: str
    kind: str
    count: int
    page: int


@dataclass(frozen=True, slots=True)
class Incoming:
    groups: tuple[Group, ...]
    links: tuple[Link, ...]
    """Those of the page."""
    page: int
    pages: int
    total: int
    complete: bool
    """Whether there are no more than were counted."""

    @property
    def sections(self) -> list[tuple[tuple[str, str], list[Link]]]:
        """The links of the page by group."""
        return [(group, list(links)) for group, links in groupby(self.links, lambda link: link.group)]


async def incoming(reader: Reader, thing: ox.NamedNode, page: int, most: int) -> Incoming:
    """What points to the thing: its parts first, then small groups before large ones. At most `most` links are counted."""
    found = await reader.select(f"""SELECT ?thing ?link ?kind ?order WHERE {{
        {{ SELECT DISTINCT ?thing ?link WHERE {{ ?thing ?link {thing} FILTER(isIRI(?thing)) }} LIMIT {most + 1:d} }}
        OPTIONAL {{ ?thing a ?kind }} OPTIONAL {{ ?thing <{BG}order> ?order }} }}""")
    links: dict[tuple[str, str], Link] = {}
    for row in found.rows:
        subject, link, kind, order = map(value_of, row)
        known = links.get((subject, link))
        kinds = [kind, known.kind] if known else [kind]
        links[subject, link] = Link(subject, link, telling(kinds), order)
    return _paged(list(links.values())[:most], page, len(links) <= most)


def telling(kinds: list[str]) -> str:
    """The class that says most: one of ours before one of the standards that it refines."""
    return min(kinds, key=lambda kind: (kind in GENERAL, not kind, kind), default="")


GENERAL = frozenset(
    map(expand, ("qb:Observation", "qb:DataSet", "skos:Concept", "qb:CodedProperty")),
) | {"http://www.w3.org/2002/07/owl#ObjectProperty", "http://www.w3.org/2002/07/owl#DatatypeProperty"}


def _paged(links: list[Link], page: int, complete: bool) -> Incoming:
    counts = Counter(link.group for link in links)
    order = sorted(counts, key=lambda group: (_rank(group), counts[group], group))
    position = {group: place for place, group in enumerate(order)}
    ordered = sorted(links, key=lambda link: (position[link.group], _natural(link.order), _natural(link.thing)))
    before = accumulate((counts[group] for group in order), initial=0)
    groups = [Group(*group, counts[group], start // PAGE + 1) for group, start in zip(order, before, strict=False)]
    shown = tuple(ordered[(page - 1) * PAGE : page * PAGE])
    return Incoming(tuple(groups), shown, page, max(1, -(-len(links) // PAGE)), len(links), complete)


def _rank(group: tuple[str, str]) -> int:
    return RANKS.get(group, len(RANKS))


RANKS = {
    pair: rank
    for rank, pair in enumerate((expand(link), expand(kind)) for link, kinds in PARTS.items() for kind in kinds)
}


def _natural(text: str) -> str:
    """Sorts r2c10 behind r2c9."""
    return DIGITS.sub(lambda digits: digits[0].zfill(12), text)
