"""A snapshot, or one disclosure of it, as RDF files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import chain, groupby
from pathlib import Path
from typing import IO, TypeVar

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, serialize

from loader.disk import STORE_ERRORS
from loader.problems import Failure, SnapshotError
from loader.snapshot import Snapshot

Statement = TypeVar("Statement", Quad, Triple)
FORMATS = {
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
}
PREFIXES = {
    "bg": "https://w3id.org/budgetgraph/def#",
    "code": "https://w3id.org/budgetgraph/code/",
    "cube": "https://w3id.org/budgetgraph/cube/",
    "dct": "http://purl.org/dc/terms/",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def graph_of(snapshot: Snapshot, disclosure: str) -> NamedNode:
    """The named graph of a disclosure that is given by its IRI or its key.

    :raises Failure: the snapshot has no such disclosure.
    """
    for record in snapshot.manifest.disclosures.values():
        if disclosure in {record.key, record.graph}:
            return NamedNode(record.graph)
    raise Failure(
        f"snapshot {snapshot.id} has no disclosure {disclosure}; `budgetgraph query disclosures` lists those it has"
    )


def to_file(snapshot: Snapshot, form: str, graph: NamedNode | None, path: Path) -> None:
    """Writes the file `path` as a whole: an interrupted export leaves what was there before.

    :raises Failure: it cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            to_stream(snapshot, form, graph, file)
        part.replace(path)
    except OSError as error:
        raise Failure(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)


def to_text(snapshot: Snapshot, form: str, graph: NamedNode | None) -> str:
    """The RDF as text."""
    stream = io.BytesIO()
    to_stream(snapshot, form, graph, stream)
    return stream.getvalue().decode()


def to_stream(snapshot: Snapshot, form: str, graph: NamedNode | None, stream: IO[bytes]) -> None:
    """Writes all graphs, or one; without graph names in the formats that have none.

    :raises SnapshotError: the store is damaged.
    """
    format_ = FORMATS[form]
    store = snapshot.open()
    prefixes = PREFIXES if form in {"trig", "turtle"} else None
    if format_.supports_datasets:
        serialize(_read(snapshot, _quads(store, graph)), stream, format_, prefixes=prefixes)
    else:
        serialize(_read(snapshot, _triples(store, graph)), stream, format_, prefixes=prefixes)


def _read(snapshot: Snapshot, statements: Iterator[Statement]) -> Iterator[Statement]:
    """The statements; what goes wrong in reading them is told from what goes wrong in writing them."""
    try:
        yield from statements
    except STORE_ERRORS as error:
        raise SnapshotError(f"the store of snapshot {snapshot.id} cannot be read: {error}") from error


def _quads(store: Store, graph: NamedNode | None) -> Iterator[Quad]:
    return store.quads_for_pattern(None, None, None, graph)


def _triples(store: Store, graph: NamedNode | None) -> Iterator[Triple]:
    """Each triple once, by subject: there the same triple of several graphs stands together in the store's order."""
    subjects = dict.fromkeys(quad.subject for quad in _quads(store, graph))
    quads = chain.from_iterable(store.quads_for_pattern(subject, None, None, graph) for subject in subjects)
    yield from (triple for triple, _ in groupby(quad.triple for quad in quads))
