"""What loaded documents say of codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from loader.codes.book import CODE
from loader.codes.difference import CodeList, Conflict
from loader.normalise import name_key
from loader.snapshot import Snapshot

PUBLISHED = """
PREFIX bg: <https://w3id.org/budgetgraph/def#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?code ?name ?year ?disclosure ?schemeFolder WHERE {
  ?disclosure bg:fiscalYear ?year .
  ?published a bg:PublishedCode ; bg:disclosure ?disclosure .
  OPTIONAL { ?published rdfs:label ?name }
  { ?published bg:nationalCode ?national }
  UNION { ?published skos:inScheme ?scheme ; skos:notation ?notation .
          BIND (IRI(CONCAT(STR(?scheme), "/", ?notation)) AS ?national) }
  FILTER (STRSTARTS(STR(?national), ?schemeFolder))
  BIND (STRAFTER(STR(?national), ?schemeFolder) AS ?code)
}"""


@dataclass(frozen=True, slots=True)
class Use:
    """A code with the name that a document gives it."""

    code: str
    name: str
    """Blank where it gives none."""
    year: int
    disclosure: str
    """IRI."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """Loaded documents that have some of the codes that a new list changes."""

    documents: int = 0
    folders: tuple[str, ...] = ()
    """Where they were loaded from."""


def uses_of(snapshot: Snapshot, scheme: str) -> list[Use]:
    """Every code of the scheme in the loaded documents, national or local."""
    return list(_uses(snapshot.open(), f"{CODE}{scheme}/"))


def _uses(store: ox.Store, folder: str) -> Iterator[Use]:
    found = store.query(
        PUBLISHED,
        use_default_graph_as_union=True,
        substitutions={ox.Variable("schemeFolder"): ox.Literal(folder)},
    )
    if not isinstance(found, ox.QuerySolutions):
        raise TypeError("not a SELECT")
    for solution in found:
        code, name, year, disclosure, _ = ("" if term is None else term.value for term in solution)
        yield Use(code, name, int(year), disclosure)


def conflicts(uses: Collection[Use], official: CodeList) -> Iterator[Conflict]:
    """The codes that documents of the edition's year or later call otherwise."""
    documents: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for use in uses:
        name = official.names.get(use.code)
        if name and use.name and use.year >= (official.year or 0) and name_key(use.name) != name_key(name):
            documents[use.code, use.name].add(use.disclosure)
    for (code, name), having in sorted(documents.items()):
        count = f"{len(having)} document{'s' if len(having) > 1 else ''}"
        yield Conflict(code, official.names[code], name, f"{count} of {official.year} or later")


def concerned(uses: Collection[Use], codes: Collection[str], snapshot: Snapshot) -> Concerned:
    """The documents with some of the codes."""
    disclosures = {use.disclosure for use in uses if use.code in codes}
    paths = [record.source.path for record in snapshot.manifest.disclosures.values() if record.graph in disclosures]
    return Concerned(len(disclosures), tuple(sorted({str(Path(path).parent) for path in paths})))
