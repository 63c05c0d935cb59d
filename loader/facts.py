"""What the vocabulary needs of the ontology: tables of text, asked once for each content and kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import pyoxigraph as ox

from loader import __version__
from loader.cache import Cache
from loader.ontology import Ontology
from loader.settings import ROOT

QUERIES = ROOT / "queries" / "vocabulary"

Facts = Mapping[str, Sequence[Sequence[str]]]
"""Name of a query in `queries/vocabulary/` → its rows, sorted; what is unbound is empty."""


def facts_of(ontology: Ontology, cache: Cache) -> Facts:
    """The answers to all queries. Raises OSError or SyntaxError for files that cannot be read."""
    queries = {path.stem: path.read_text("utf-8") for path in sorted(QUERIES.glob("*.rq"))}
    key = hashlib.sha256(json.dumps([__version__, ontology.fingerprint, queries]).encode()).hexdigest()
    known = _parsed(cache.get(key), queries)
    if known is None:
        known = asked(ontology.store(), queries)
        cache.put(key, json.dumps(known, ensure_ascii=False, separators=(",", ":")).encode())
    return known


def asked(store: ox.Store, queries: Mapping[str, str]) -> Facts:
    """The answers of a store to SELECT queries."""
    return {name: sorted(_rows(store, query)) for name, query in queries.items()}


def _rows(store: ox.Store, query: str) -> Iterator[list[str]]:
    found = store.query(query)
    if not isinstance(found, ox.QuerySolutions):
        raise TypeError("a query of the vocabulary is no SELECT")
    for solution in found:
        yield ["" if term is None else term.value for term in solution]


def _parsed(content: bytes | None, queries: Mapping[str, str]) -> Facts | None:
    """The tables in kept content; None when it is anything else."""
    try:
        tables = json.loads(content or b"null")
    except ValueError:
        return None
    return tables if isinstance(tables, dict) and tables.keys() == queries.keys() else None


def grouped(rows: Iterable[Sequence[str]]) -> Iterator[tuple[str, list[list[str]]]]:
    """The rest of the rows by their first cell, by which they are sorted."""
    for first, group in groupby(rows, key=lambda row: row[0]):
        yield first, [rest for _, *rest in group]
