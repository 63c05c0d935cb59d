"""The next snapshot while it is being built: a copy of the current store in which some graphs are replaced."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from loader import __version__
from loader.disk import link_or_copy, remove, synchronise_tree, written
from loader.manifest import Manifest, Record
from loader.ontology import Statements
from loader.ontology import nquads as nquads_of
from loader.provenance import catalog_graph, provenance_quads, subjects

if TYPE_CHECKING:
    from loader.snapshot import Snapshot

BUFFERED_QUADS = 50_000
BUFFERED_BYTES = 32 * 1024 * 1024
EDITIONS = "editions"
"""Folder of a snapshot with the official lists of codes that were imported."""
Finish = Callable[[Store, Path], None]
"""Completes a snapshot before it is published: is given its store and its folder."""
GraphName = NamedNode | BlankNode | DefaultGraph


class Draft:
    """Builds a snapshot in `folder`, on top of the current one. Nothing is written before the first replacement.

    Every method that writes raises SnapshotError when it cannot.
    """

    def __init__(self, folder: Path, current: Snapshot | None, base: str) -> None:
        self.current = current
        self._base = base
        self._records = dict(current.manifest.disclosures) if current else {}
        self._vocabulary = current.manifest.vocabulary if current else ""
        self._vocabulary_triples = current.manifest.vocabulary_triples if current else 0
        self._editions = {path.name: path for path in current.editions} if current else {}
        self._folder = folder
        self._store: Store | None = None
        self._buffer: list[Quad] = []
        self._nquads: list[bytes] = []
        self._unwritten: set[str] = set()
        """Keys of the disclosures of which something is not in the store yet."""

    @property
    def records(self) -> Mapping[str, Record]:
        """The disclosures as they will be published, by key."""
        return self._records

    @property
    def vocabulary(self) -> str:
        """Hash of the ontology as it will be published; empty before the first load."""
        return self._vocabulary

    @property
    def editions(self) -> list[Path]:
        """Files of the imported official lists of codes, as they will be published."""
        return [self._editions[name] for name in sorted(self._editions)]

    @property
    def has_changes(self) -> bool:
        return self._store is not None

    def replace(self, record: Record, nquads: bytes) -> None:
        """Puts the statements in the place of the disclosure's graph, and says in the catalogue where they come from."""
        with written(self._folder.parent):
            if record.key in self._records:
                self._settle(record.key)
                self._replace_graph(NamedNode(record.graph), list(parse(nquads, RdfFormat.N_QUADS)))
                self._forget_provenance(self._records[record.key])
            else:
                self._open()
                self._nquads.append(nquads)
            self._add(provenance_quads(record, self._base, __version__))
            self._unwritten.add(record.key)
            if sum(map(len, self._nquads)) > BUFFERED_BYTES:
                self._write_buffer()
        self._records[record.key] = record

    def settled(self) -> Store:
        """The store, with everything in it that was put into this draft so far."""
        with written(self._folder.parent):
            store = self._open()
            self._write_buffer()
        return store

    def amend(self, record: Record, old: Collection[Quad], nquads: bytes) -> None:
        """Puts statements of the disclosure's graph in the place of others, and keeps its new record."""
        with written(self._folder.parent):
            self._settle(record.key)
            new = set(parse(nquads, RdfFormat.N_QUADS))
            store = self._open()
            for quad in set(old) - new:
                store.remove(quad)
            self._add(new - set(old))
            self._unwritten.add(record.key)
        self._records[record.key] = record

    def remove(self, key: str) -> None:
        """Takes the disclosure out, with what the catalogue says of it."""
        with written(self._folder.parent):
            self._settle(key)
            self._replace_graph(NamedNode(self._records[key].graph), ())
            self._forget_provenance(self._records[key])
        del self._records[key]

    def replace_vocabulary(self, fingerprint: str, graphs: Mapping[str, Statements]) -> None:
        """Puts the statements in the place of the graphs with those IRIs. Writes the difference alone, like `replace`."""
        with written(self._folder.parent):
            store = self._open()
            for graph, new in graphs.items():
                old = frozenset(
                    (store.dump(format=RdfFormat.N_TRIPLES, from_graph=NamedNode(graph)) or b"").splitlines()
                )
                for quad in parse(nquads_of({graph: old - new}), RdfFormat.N_QUADS):
                    store.remove(quad)
                self._nquads.append(nquads_of({graph: new - old}))
        self._vocabulary = fingerprint
        self._vocabulary_triples = sum(map(len, graphs.values()))

    def add_edition(self, name: str, content: str) -> None:
        """Keeps an official list of codes under that file name, in the place of one that has it."""
        with written(self._folder.parent):
            self._open()
            path = self._folder / EDITIONS / name
            path.parent.mkdir(exist_ok=True)
            path.unlink(missing_ok=True)  # it may be shared with an older snapshot
            path.write_text(content, "utf-8")
        self._editions[name] = path

    def complete(self, id: str, created: datetime, finish: Collection[Finish]) -> Manifest:
        """Writes what is left to write, closes the store, and brings everything to the disk."""
        with written(self._folder.parent):
            store = self._open()
            self._write_buffer()
            for step in finish:
                step(store, self._folder)
            del store
            self._store = None
            manifest = self._manifest(id, created)
            manifest.write(self._folder)
            synchronise_tree(self._folder)
        return manifest

    def discard(self) -> None:
        """Removes what was built and not published."""
        self._store = None
        remove(self._folder)

    def _open(self) -> Store:
        """The store of the next snapshot: a hard-linked copy of the current one, made when first needed."""
        if self._store is None:
            self._folder.mkdir()
            path = self._folder / "store"
            if self.current is not None:
                self.current.open().backup(path)
            self._store = Store(path)
            self._link_editions()
        return self._store

    def _link_editions(self) -> None:
        """The imported editions go on into the next snapshot: the same files."""
        folder = self._folder / EDITIONS
        for name, path in self._editions.items():
            folder.mkdir(exist_ok=True)
            link_or_copy(path, folder / name)
            self._editions[name] = folder / name

    def _replace_graph(self, graph: GraphName, quads: Collection[Quad]) -> None:
        """Writes the difference alone: what did not change stays in files shared with older snapshots."""
        store = self._open()
        old, new = set(store.quads_for_pattern(None, None, None, graph)), set(quads)
        for quad in old - new:
            store.remove(quad)
        self._add(new - old)

    def _settle(self, key: str) -> None:
        """Writes what this draft itself holds of the disclosure and has not written yet."""
        self._open()
        if key in self._unwritten:
            self._write_buffer()

    def _forget_provenance(self, record: Record) -> None:
        store, graph = self._open(), catalog_graph(self._base)
        for subject in subjects(record):
            for quad in list(store.quads_for_pattern(subject, None, None, graph)):
                store.remove(quad)

    def _add(self, quads: Collection[Quad]) -> None:
        self._buffer.extend(quads)
        if len(self._buffer) > BUFFERED_QUADS:
            self._write_buffer()

    def _write_buffer(self) -> None:
        """Loading in bulk writes sorted files and no journal: faster to write, and to open, than adding quad by quad."""
        store = self._open()
        store.bulk_extend(self._buffer)
        store.bulk_load(b"".join(self._nquads), RdfFormat.N_QUADS)
        self._buffer.clear()
        self._nquads.clear()
        self._unwritten.clear()
        store.flush()

    def _manifest(self, id: str, created: datetime) -> Manifest:
        return Manifest(
            id=id,
            created=created.isoformat(timespec="seconds"),
            software=__version__,
            base=self._base,
            parent=self.current.id if self.current else None,
            vocabulary=self._vocabulary,
            vocabulary_triples=self._vocabulary_triples,
            disclosures=self._records,
            editions=tuple(sorted(self._editions)),
        )
