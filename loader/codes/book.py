"""What is known of the classifications: the graph of codes as editions, codes and changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from loader.codes.difference import CodeList
from loader.codes.edition import ImportedEdition
from loader.codes.names import wording

CODE = "https://w3id.org/budgetgraph/code/"
OFFICIAL, UNVERIFIED = "official", "unverified"
PREFIXES = """
PREFIX bg: <https://w3id.org/budgetgraph/def#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xkos: <http://rdf-vocabulary.ddialliance.org/xkos#>
"""
EDITIONS = """SELECT ?scheme ?edition ?year (EXISTS { ?edition bg:isComplete true } AS ?isComplete) ?status ?source ?file WHERE {
  ?edition bg:editionOf ?scheme ; bg:firstYear ?year .
  OPTIONAL { ?edition bg:verification ?status }
  OPTIONAL { ?edition dct:source ?source }
  OPTIONAL { ?edition bg:fileName ?file }
} ORDER BY ?scheme ?year"""
CODES = """SELECT ?scheme ?notation ?name ?english ?parent ?status ?source WHERE {
  { SELECT DISTINCT ?scheme { ?edition bg:editionOf ?scheme } }
  ?code skos:inScheme ?scheme ; skos:notation ?notation ; skos:prefLabel ?name ; bg:verification ?status .
  FILTER (LANG(?name) = "zh")
  OPTIONAL { ?code skos:prefLabel ?english FILTER (LANG(?english) = "en") }
  OPTIONAL { ?code skos:broader/skos:notation ?parent }
  OPTIONAL { ?code dct:source ?source }
} ORDER BY ?scheme ?notation"""
LEVELS = """SELECT ?level ?notation WHERE { ?level skos:member/skos:notation ?notation }"""
MEMBERS = """SELECT ?scheme ?year ?notation WHERE {
  ?edition bg:editionOf ?scheme ; bg:firstYear ?year .
  ?code skos:inScheme ?edition ; skos:notation ?notation .
}"""
CHANGES = """SELECT ?scheme ?change ?notation ?type ?year ?former ?later ?related ?status WHERE {
  ?change bg:code/skos:notation ?notation ; bg:changeType ?type ; bg:edition ?edition ; bg:verification ?status .
  ?edition bg:editionOf ?scheme ; bg:firstYear ?year .
  OPTIONAL { ?change bg:formerName ?former }
  OPTIONAL { ?change bg:laterName ?later }
  OPTIONAL { ?change bg:relatedCode ?related }
} ORDER BY ?scheme ?year ?change"""
Graph = ox.NamedNode | ox.DefaultGraph


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of a classification."""

    scheme: str
    year: int
    is_complete: bool
    status: str
    source: str | None = None
    file: str | None = None
    codes: frozenset[str] = frozenset()
    """The codes that it lists; of an incomplete one, some."""
    is_only_one: bool = False
    """Whether the classification is itself its single edition."""

    @property
    def name(self) -> str:
        """`functional/2025`"""
        return f"{self.scheme}/{self.year}"


@dataclass(frozen=True, slots=True)
class Code:
    scheme: str
    notation: str
    name: str
    """In the newest complete edition that has it."""
    english: str | None
    level: str | None
    """Local name of its level."""
    parent: str | None
    status: str
    source: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a code or its name with an edition."""

    scheme: str
    iri: str
    code: str
    type: str
    year: int
    former: str | None
    later: tuple[str, ...]
    related: tuple[str, ...]
    """Local names: `functional/20139`."""
    status: str

    def leads_to(self, name: str) -> bool:
        """Whether it gave the code that name."""
        return wording(name) in map(wording, self.later)


@dataclass(frozen=True)
class Book:
    """Editions by scheme and year, codes by scheme and notation, changes by scheme and notation."""

    editions: Mapping[str, Mapping[int, Edition]]
    codes: Mapping[str, Mapping[str, Code]]
    changes: Mapping[str, Mapping[str, Sequence[Change]]]
    imported: Mapping[tuple[str, int], ImportedEdition]

    @classmethod
    def read(cls, store: ox.Store, graph: Graph, imported: Sequence[ImportedEdition] = ()) -> Book:
        """What the graph of codes in `store` says. The imported editions are those that were applied to it."""
        reader = _Reader(store, graph)
        return cls(
            reader.editions(),
            reader.codes(),
            reader.changes(),
            {(edition.scheme, edition.edition): edition for edition in imported},
        )

    @property
    def with_editions(self) -> list[str]:
        """Names of the classifications that have one edition after another."""
        return [
            name for name, editions in self.editions.items() if not any(one.is_only_one for one in editions.values())
        ]

    def complete(self, scheme: str) -> list[int]:
        """Years of the editions that are listed in full, oldest first."""
        return [edition.year for edition in self.editions[scheme].values() if edition.is_complete]

    def code_list(self, scheme: str, year: int) -> CodeList:
        """The codes that an edition lists, with the names that they have in it."""
        if edition := self.imported.get((scheme, year)):
            return edition.code_list
        known = self.editions[scheme][year]
        names = {code: self.name_in(scheme, code, year) for code in sorted(known.codes)}
        return CodeList(year, names, is_official=known.status == OFFICIAL, source=known.source)

    def name_in(self, scheme: str, code: str, year: int) -> str:
        """The name of a code in an edition: that of the next complete one, before whatever renamed it in between.

        After the newest complete edition it is what later changes have made of it.
        """
        if (edition := self.imported.get((scheme, year))) and code in edition.names:
            return edition.names[code]
        changes = self.changes[scheme].get(code, ())
        having = [listed for listed in self.complete(scheme) if code in self.editions[scheme][listed].codes]
        later = next((listed for listed in having if listed > year), None)
        if later is not None:
            return _name_before(self.name_in(scheme, code, later), changes, year, later)
        latest = [change for change in changes if change.later and max(having, default=0) < change.year <= year]
        return latest[-1].later[-1] if latest else self.codes[scheme][code].name

    def previous(self, scheme: str, year: int) -> CodeList | None:
        """The newest complete list of an edition up to that of the year itself."""
        before = [listed for listed in self.complete(scheme) if listed <= year]
        return self.code_list(scheme, before[-1]) if before else None

    def following(self, scheme: str, year: int) -> CodeList | None:
        """The oldest complete list of an edition after that of the year."""
        after = [listed for listed in self.complete(scheme) if listed > year]
        return self.code_list(scheme, after[0]) if after else None


def _name_before(name: str, changes: Sequence[Change], after: int, until: int) -> str:
    """The name that a code had before the changes between two years made it into `name`."""
    for change in reversed(changes):
        if after < change.year <= until and change.type == "renamed" and change.former and change.leads_to(name):
            name = change.former
    return name


@dataclass(frozen=True)
class _Reader:
    store: ox.Store
    graph: Graph

    def _rows(self, query: str) -> Iterator[list[Any]]:
        found = self.store.query(PREFIXES + query, default_graph=self.graph)
        if not isinstance(found, ox.QuerySolutions):
            raise TypeError("not a SELECT")
        for solution in found:
            yield [None if term is None else term.value for term in solution]

    def editions(self) -> dict[str, dict[int, Edition]]:
        listed: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for scheme, year, notation in self._rows(MEMBERS):
            listed[scheme, year].add(notation)
        editions: defaultdict[str, dict[int, Edition]] = defaultdict(dict)
        for scheme, edition, year, is_complete, status, source, file in self._rows(EDITIONS):
            name, codes = _local(scheme), frozenset(listed[scheme, year])
            editions[name][int(year)] = Edition(
                name,
                int(year),
                is_complete == "true",
                _last(status or UNVERIFIED),
                source,
                file,
                codes,
                edition == scheme,
            )
        return dict(editions)

    def codes(self) -> dict[str, dict[str, Code]]:
        levels = {(_scheme_of_level(level), notation): _last(level) for level, notation in self._rows(LEVELS)}
        codes: defaultdict[str, dict[str, Code]] = defaultdict(dict)
        for scheme, notation, name, english, parent, status, source in self._rows(CODES):
            level = levels.get((_local(scheme), notation))
            code = Code(_local(scheme), notation, name, english, level, parent, _last(status), source)
            codes[_local(scheme)].setdefault(notation, code)
        return dict(codes)

    def changes(self) -> dict[str, dict[str, list[Change]]]:
        """By code, the oldest first."""
        rows: defaultdict[str, list[list[Any]]] = defaultdict(list)
        for scheme, iri, *rest in self._rows(CHANGES):
            rows[iri].append([scheme, *rest])
        changes: defaultdict[str, dict[str, list[Change]]] = defaultdict(lambda: defaultdict(list))
        for iri, found in rows.items():
            scheme, notation, type_, year, former, _, _, status = found[0]
            later = tuple(dict.fromkeys(row[5] for row in found if row[5]))
            related = tuple(dict.fromkeys(_local(row[6]) for row in found if row[6]))
            change = Change(
                _local(scheme), iri, notation, _last(type_), int(year), former, later, related, _last(status)
            )
            changes[_local(scheme)][notation].append(change)
        return changes


def _local(iri: str) -> str:
    return iri.removeprefix(CODE)


def _last(iri: str) -> str:
    return iri.rpartition("/")[2]


def _scheme_of_level(iri: str) -> str:
    return _local(iri).partition("/level/")[0]
