"""What the commands tell of the classifications: codes, what changed between editions, and one code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import pyoxigraph as ox

from loader.codes.book import CODE, Book, Change, Code, Edition, Graph
from loader.codes.difference import Difference, difference
from loader.problems import Failure

NEAR = 8
"""Codes that are named in the place of one that there is not."""
TIES = """
PREFIX bg: <https://w3id.org/budgetgraph/def#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xkos: <http://rdf-vocabulary.ddialliance.org/xkos#>
SELECT ?code ?other ?name ?direction ?relation ?payer ?note WHERE {
  { ?tie xkos:sourceConcept ?code ; xkos:targetConcept ?other . BIND ("to" AS ?direction) }
  UNION { ?tie xkos:targetConcept ?code ; xkos:sourceConcept ?other . BIND ("from" AS ?direction) }
  ?other skos:prefLabel ?name FILTER (LANG(?name) = "zh")
  OPTIONAL { ?tie bg:mappingRelation ?conditional }
  OPTIONAL { ?tie xkos:sourceConcept ?source ; xkos:targetConcept ?target . ?source ?stated ?target
             FILTER (?stated IN (skos:exactMatch, skos:closeMatch, skos:broadMatch, skos:narrowMatch, skos:relatedMatch)) }
  BIND (COALESCE(?conditional, ?stated) AS ?relation)
  OPTIONAL { ?tie bg:payer ?payer }
  OPTIONAL { ?tie skos:note ?note FILTER (LANG(?note) = "zh") }
} ORDER BY DESC(?direction) ?other"""


class UnknownEdition(Failure):
    """There is no such edition."""

    exit_status = 2


@dataclass(frozen=True, slots=True)
class Filters:
    """Which codes are listed; None for any."""

    scheme: str | None = None
    edition: int | None = None
    status: str | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """A correspondence of a code with one of another classification."""

    code: str
    """`cofog/01.1`"""
    name: str
    direction: str
    """`to` where it is the target, `from` where it is the source."""
    relation: str
    payer: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Between:
    """What changed from one edition to a later one."""

    before: Edition
    after: Edition
    difference: Difference | None
    """None where one of them is not listed in full."""
    changes: Sequence[Change]
    """What is recorded."""


def listing(book: Book, filters: Filters) -> Iterator[dict[str, Any]]:
    """The codes as rows, in the order of their classifications and codes.

    :raises UnknownEdition: there is no such classification, edition or level.
    """
    schemes = _schemes(book, filters)
    _require_level(book, schemes, filters.level)
    for scheme in schemes:
        for code in book.codes[scheme].values():
            years = [edition.year for edition in book.editions[scheme].values() if code.notation in edition.codes]
            is_asked = (filters.edition is None or filters.edition in years) and (
                filters.status in {None, code.status} and filters.level in {None, code.level}
            )
            if is_asked:
                yield _row(book, code, years, filters.edition)


def _row(book: Book, code: Code, years: Sequence[int], year: int | None) -> dict[str, Any]:
    return {
        "scheme": code.scheme,
        "code": code.notation,
        "name": book.name_in(code.scheme, code.notation, year) if year else code.name,
        "level": code.level,
        "parent": code.parent,
        "status": code.status,
        "editions": list(years),
        "source": code.source,
    }


def _schemes(book: Book, filters: Filters) -> list[str]:
    schemes = [_scheme(book, filters.scheme)] if filters.scheme else list(book.codes)
    if filters.edition is None:
        return schemes
    found = [scheme for scheme in schemes if filters.edition in book.editions[scheme]]
    if not found:
        years = sorted({year for scheme in schemes for year in book.editions[scheme]})
        raise UnknownEdition(f"there is no edition {filters.edition}; there are {', '.join(map(str, years))}")
    return found


def _require_level(book: Book, schemes: Sequence[str], level: str | None) -> None:
    levels = {code.level for scheme in schemes for code in book.codes[scheme].values() if code.level}
    if level is not None and level not in levels:
        raise UnknownEdition(f"there is no level {level}; there are {', '.join(sorted(levels))}")


def _scheme(book: Book, name: str) -> str:
    if name not in book.editions:
        near = get_close_matches(name, book.editions, n=1)
        perhaps = f"; perhaps {near[0]}" if near else ""
        raise UnknownEdition(f"there is no classification {name}{perhaps}; there are: {', '.join(book.editions)}")
    return name


def between(book: Book, scheme: str | None, first: str, second: str) -> Between:
    """What changed between two editions, which are `functional/2023`, or `2023` of the scheme; the older one comes first.

    :raises UnknownEdition: there is no such edition, or they are of different classifications.
    """
    before, after = sorted((_edition(book, scheme, first), _edition(book, scheme, second)), key=lambda one: one.year)
    if before.scheme != after.scheme:
        raise UnknownEdition(f"{before.name} and {after.name} are editions of different classifications")
    changes = [
        change
        for of_code in book.changes[before.scheme].values()
        for change in of_code
        if before.year < change.year <= after.year
    ]
    lists = (book.code_list(before.scheme, edition.year) for edition in (before, after))
    is_complete = before.is_complete and after.is_complete
    return Between(
        before,
        after,
        difference(*lists) if is_complete else None,
        sorted(changes, key=lambda change: (change.year, change.code, change.type)),
    )


def _edition(book: Book, scheme: str | None, text: str) -> Edition:
    named, _, year = text.rpartition("/")
    if not (named or scheme):
        raise UnknownEdition(f"{text} is an edition of which classification? Write functional/{text}, or give --scheme")
    if named and scheme and named != scheme:
        raise UnknownEdition(f"{text} is no edition of {scheme}")
    editions = book.editions[_scheme(book, named or scheme or "")]
    found = editions.get(int(year)) if year.isdecimal() else None
    if found is None:
        names = ", ".join(edition.name for edition in editions.values())
        raise UnknownEdition(f"there is no edition {text}; there are {names}")
    return found


def shown(book: Book, store: ox.Store, graph: Graph, notation: str, scheme: str | None) -> Iterator[dict[str, Any]]:
    """What there is to say of a code, in each classification that has it.

    :raises UnknownEdition: there is no such classification.
    :raises Failure: there is no such code; the message names near ones.
    """
    schemes = [_scheme(book, scheme)] if scheme else list(book.codes)
    found = [code for name in schemes if (code := book.codes[name].get(notation))]
    if not found:
        near = "; near are: " + ", ".join(_near(book, schemes, notation)) if _near(book, schemes, notation) else ""
        raise Failure(f"there is no code {notation}{f' in {scheme}' if scheme else ''}{near}")
    for code in found:
        yield _shown(book, code, list(_ties(store, graph, code)))


def _shown(book: Book, code: Code, ties: Sequence[Tie]) -> dict[str, Any]:
    codes = book.codes[code.scheme]
    listed = [edition for edition in book.editions[code.scheme].values() if code.notation in edition.codes]
    return {
        "scheme": code.scheme,
        "code": code.notation,
        "name": code.name,
        "english": code.english,
        "status": code.status,
        "source": code.source,
        "level": code.level,
        "above": [{"code": above.notation, "name": above.name} for above in _above(book, code)],
        "below": sum(other.parent == code.notation for other in codes.values()),
        "editions": [
            {
                "edition": edition.year,
                "name": book.name_in(code.scheme, code.notation, edition.year),
                "complete": edition.is_complete,
                "official": edition.status == "official",
                "source": edition.source,
            }
            for edition in listed
        ],
        "changes": [change_row(change) for change in book.changes[code.scheme].get(code.notation, ())],
        "correspondences": [
            {
                "code": tie.code,
                "name": tie.name,
                "direction": tie.direction,
                "relation": tie.relation,
                "payer": tie.payer,
                "note": tie.note,
            }
            for tie in ties
        ],
    }


def change_row(change: Change) -> dict[str, Any]:
    """A recorded change as an object for people and programs."""
    return {
        "edition": change.year,
        "code": change.code,
        "type": change.type,
        "former": change.former,
        "later": list(change.later),
        "related": list(change.related),
        "status": change.status,
    }


def _above(book: Book, code: Code) -> Iterator[Code]:
    """The codes above one, the highest first."""
    above = book.codes[code.scheme].get(code.parent or "")
    if above is not None:
        yield from _above(book, above)
        yield above


def _ties(store: ox.Store, graph: Graph, code: Code) -> Iterator[Tie]:
    iri = ox.NamedNode(f"{CODE}{code.scheme}/{code.notation}")
    found = store.query(TIES, default_graph=graph, substitutions={ox.Variable("code"): iri})
    if not isinstance(found, ox.QuerySolutions):
        raise TypeError("not a SELECT")
    for solution in found:
        _, other, name, direction, relation, payer, note = ("" if term is None else term.value for term in solution)
        yield Tie(
            other.removeprefix(CODE),
            name,
            direction,
            relation.rpartition("#")[2],
            payer.rpartition("/")[2] or None,
            note or None,
        )


def _near(book: Book, schemes: Sequence[str], notation: str) -> list[str]:
    """Codes that look like one that there is not: those below its longest beginning that is one, and those a digit away."""
    near: dict[str, None] = {}
    for scheme in schemes:
        codes = book.codes[scheme]
        start = next((notation[:end] for end in range(len(notation) - 1, 0, -1) if notation[:end] in codes), None)
        below = [code for code in codes if start and codes[code].parent == start]
        similar = get_close_matches(notation, [*codes], n=NEAR, cutoff=0.8)
        for code in [*get_close_matches(notation, below, n=NEAR, cutoff=0.0), *similar]:
            near.setdefault(f"{scheme}/{code} {codes[code].name}")
    return list(near)[:NEAR]
