"""A snapshot, or one disclosure of it, as RDF files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import chain, groupby
from pathlib import Path
from typing import IO

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, serialize

from loader.problems import Failure
from loader.snapshot import Snapshot

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
    """Writes all graphs, or one; without graph names in the formats that have none."""
    format_ = FORMATS[form]
    store = snapshot.open()
    statements = _quads(store, graph) if format_.supports_datasets else _triples(store, graph)
    prefixes = PREFIXES if form in {"trig", "turtle"} else None
    serialize(statements, stream, format_, prefixes=prefixes)


def _quads(store: Store, graph: NamedNode | None) -> Iterator[Quad]:
    return store.quads_for_pattern(None, None, None, graph)


def _triples(store: Store, graph: NamedNode | None) -> Iterator[Triple]:
    """Each triple once, by subject: there the same triple of several graphs stands together in the store's order."""
    subjects = dict.fromkeys(quad.subject for quad in _quads(store, graph))
    quads = chain.from_iterable(store.quads_for_pattern(subject, None, None, graph) for subject in subjects)
    return (triple for triple, _ in groupby(quad.triple for quad in quads))
