"""What people call things: short forms and names of disclosures, departments, regions, codes, projects and terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from api.canned.book import NameBook, rows_of
from api.canned.regions import read_regions
from api.namespaces import CODE
from api.store.reader import Reader, value_of


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that people name. `pattern` binds `?thing` and may bind `?name`.

    Where `is_one`, a name has to mean one thing alone: the answer does not say to which of several a row belongs.
    """

    pattern: str
    within: str
    """What a short form is put behind; a path below the deployment's base unless it is an IRI."""
    is_one: bool = False


KINDS: Mapping[str, Kind] = {
    "department": Kind("?thing a bg:Department ; rdfs:label ?name", "id/department/"),
    "disclosure": Kind("?thing a bg:Disclosure . OPTIONAL { ?thing dct:title ?name }", "id/disclosure/"),
    "project": Kind("?thing a bg:Project ; rdfs:label ?name", "id/project/", is_one=True),
    "region": Kind("?thing a bg:Region ; skos:prefLabel|skos:altLabel ?name", f"{CODE}region/", is_one=True),
    "term": Kind("?thing a bg:Term ; skos:prefLabel|skos:altLabel ?name", "id/term/"),
}


async def name_book(kind: str, reader: Reader) -> NameBook:
    """The names of that kind; read once for each version of the data."""
    key = f"names of {kind}"
    if key not in reader.memory:
        reader.memory[key] = await (read_regions(reader) if kind == "region" else _read(KINDS[kind], reader))
    book: NameBook = reader.memory[key]
    return book


async def _read(kind: Kind, reader: Reader) -> NameBook:
    names: defaultdict[str, set[str]] = defaultdict(set)
    for thing, name in await rows_of(f"SELECT DISTINCT ?thing ?name WHERE {{ {kind.pattern} }}", reader):
        names[value_of(thing)].update([value_of(name)] if name else [])
    within = kind.within if kind.within.startswith("http") else reader.base + kind.within
    return NameBook(within, {iri: frozenset(found) for iri, found in names.items()})
