"""Records and mappings → quads. One SPARQL CONSTRUCT of `mappings/` for each kind of record, as TARQL runs them:
the fields of a record are the variables of the query, and a blank field is unbound. Knows no layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path

import pyoxigraph as ox

from loader import records
from loader.disclosure import Disclosure
from loader.records import Record

MAPPINGS = Path(__file__).resolve().parent.parent / "mappings"
WHERE = "WHERE {\n"
END_OF_STATEMENT = b" .\n"
"""Ends every line of N-Triples and stands nowhere else: a line break in a literal is escaped."""


def disclosure_iri(disclosure: Disclosure, base: str) -> ox.NamedNode:
    """IRI of the disclosure, and of its graph, in the deployment with that base IRI."""
    return ox.NamedNode(records.disclosure_iri(disclosure, base))


def disclosure_quads(disclosure: Disclosure, base: str) -> list[ox.Quad]:
    """Everything that the disclosure says, in the graph named by its IRI; amounts in yuan."""
    return list(ox.parse(disclosure_nquads(disclosure, base), ox.RdfFormat.N_QUADS))


def disclosure_nquads(disclosure: Disclosure, base: str) -> bytes:
    """The same as N-Quads, a statement a line: made and loaded without an object in Python for every term."""
    graph = f" {disclosure_iri(disclosure, base)} .\n".encode()
    kinds = records.records(disclosure, base).items()
    return b"".join(construct_nt(kind, rows) for kind, rows in kinds).replace(END_OF_STATEMENT, graph)


def construct_nt(kind: str, rows: Sequence[Record]) -> bytes:
    """The same as `construct`, as N-Triples, a statement a line."""
    return (_run(kind, rows).serialize(format=ox.RdfFormat.N_TRIPLES) or b"") if rows else b""


def construct(kind: str, rows: Sequence[Record]) -> Iterator[ox.Triple]:
    """The triples that the mapping of that kind makes of the records: VALUES at the head of its WHERE.

    Raises KeyError when a record lacks a variable of another, OSError when there is no such mapping.
    """
    if rows:
        yield from _run(kind, rows)


def _run(kind: str, rows: Sequence[Record]) -> ox.QueryTriples:
    head, tail = mapping_query(kind)
    result = ox.Store().query(f"{head}{WHERE}{_values(rows)}{tail}")
    if not isinstance(result, ox.QueryTriples):
        raise TypeError(f"mappings/{kind}.rq is no CONSTRUCT")
    return result


@cache
def mapping_query(kind: str) -> tuple[str, str]:
    """The text of a mapping before and after the opening of its WHERE."""
    head, _, tail = (MAPPINGS / f"{kind}.rq").read_text(encoding="utf-8").partition(WHERE)
    return head, tail


def _values(rows: Sequence[Record]) -> str:
    """The records as VALUES. A field that is the same in all of them stands in a block of its own, once."""
    first = rows[0]
    constant = [name for name in first if all(row[name] == first[name] for row in rows)]
    varying = [name for name in first if name not in constant]
    stated = [name for name in constant if first[name] is not None]
    return _block(stated, rows[:1]) + (_block(varying, rows) if varying else "")


def _block(names: Sequence[str], rows: Sequence[Record]) -> str:
    lines = (" ".join([_term(row[name]) for name in names]) for row in rows)
    return f"VALUES ({' '.join(f'?{name}' for name in names)}) {{\n" + "".join(f"({line})\n" for line in lines) + "}\n"


@lru_cache(maxsize=65536)
def _term(text: str | None) -> str:
    return "UNDEF" if text is None else str(ox.Literal(text))
