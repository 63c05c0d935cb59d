"""Small made-up disclosures for tests of the data directory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, serialize

from loader.draft import Finish
from loader.manifest import Record, Source
from loader.snapshot import Snapshot, SnapshotDirectory, Writer

BASE = "http://example.org/"
PREDICATE = NamedNode("http://example.org/says")


def record(key: str, sha256: str = "0" * 64) -> Record:
    """What a manifest says of a disclosure."""
    source = Source(path=f"documents/{key}.txt", sha256=sha256, size=100, generator="g")
    return Record(key, f"{BASE}id/disclosure/{key}", source, "2025-01-01T00:00:00+00:00", triples=1, summary={})


def nquads(key: str, words: Sequence[str]) -> bytes:
    """A disclosure's graph that says these words."""
    graph = NamedNode(f"{BASE}id/disclosure/{key}")
    return serialize([Quad(graph, PREDICATE, Literal(word), graph) for word in words], format=RdfFormat.N_QUADS) or b""


def put(writer: Writer, key: str, *words: str) -> None:
    writer.replace(record(key), nquads(key, words))


def publish(path: Path, key: str, *words: str, finish: Sequence[Finish] = ()) -> Snapshot:
    """Publishes a snapshot in which the disclosure says these words."""
    with SnapshotDirectory(path).writer(BASE) as writer:
        put(writer, key, *words)
        return writer.publish(*finish)


def words(snapshot: Snapshot) -> dict[str, set[str]]:
    """What each disclosure of the snapshot says."""
    store = snapshot.open()
    return {
        key: values(store, PREDICATE, NamedNode(record.graph)) for key, record in snapshot.manifest.disclosures.items()
    }


def values(store: Store, predicate: NamedNode, graph: NamedNode | None = None) -> set[str]:
    """The literals that stand with the predicate in the graph, or in all graphs."""
    objects = (quad.object for quad in store.quads_for_pattern(None, predicate, None, graph))
    return {value.value for value in objects if isinstance(value, Literal)}


def current_words(path: Path) -> dict[str, set[str]]:
    snapshot = SnapshotDirectory(path).current()
    return {} if snapshot is None else words(snapshot)
