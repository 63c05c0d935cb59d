"""The files of `ontology/`, with the official editions that were imported, as the two graphs in which they are stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

DEFINITIONS_GRAPH = "https://w3id.org/budgetgraph/def"
CODES_GRAPH = "https://w3id.org/budgetgraph/code"

Statements = frozenset[bytes]
"""Lines of N-Triples without their line breaks."""


@dataclass(frozen=True)
class Ontology:
    """What is meant: schemes and codes in the graph of codes, the rest in that of definitions.

    The shapes are for validating a graph and in neither. Everything here raises OSError or SyntaxError for files that
    cannot be read, and SnapshotError for an edition that cannot be.
    """

    folder: Path
    editions: tuple[Path, ...] = ()
    """Files of imported official lists of codes, which stand above those of `folder`."""

    @cached_property
    def files(self) -> Sequence[Path]:
        return sorted(path for path in self.folder.rglob("*.ttl") if path.name != "shapes.ttl")

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the content."""
        digest = hashlib.sha256()
        named = [(path.relative_to(self.folder).as_posix(), path) for path in self.files]
        for name, path in [*named, *sorted((path.name, path) for path in self.editions)]:
            content = path.read_bytes()
            digest.update(f"{name} {len(content)}\n".encode() + content)
        return digest.hexdigest()

    def store(self) -> ox.Store:
        """Both graphs as one, in memory."""
        store = ox.Store()
        for path in self._definitions if self.editions else self.files:
            store.load(path.read_bytes(), ox.RdfFormat.TURTLE)
        if self.editions:
            store.load(self._effective_codes(), ox.RdfFormat.N_TRIPLES)
        return store

    def graphs(self) -> Mapping[str, Statements]:
        """The statements by the IRI of their graph; blank nodes have other names every time."""
        if self.editions:
            codes = frozenset(self._effective_codes().splitlines())
        else:
            codes = _ntriples(path for path in self.files if path.parent != self.folder)
        return {DEFINITIONS_GRAPH: _ntriples(self._definitions), CODES_GRAPH: codes}

    @property
    def _definitions(self) -> Sequence[Path]:
        return [path for path in self.files if path.parent == self.folder]

    def _effective_codes(self) -> bytes:
        # With pypinyin, for the names of new codes; only where there are editions, and nothing of them is kept yet.
        from loader.codes.effective import effective_codes  # noqa: PLC0415

        return effective_codes(self.folder, self.editions)


def nquads(graphs: Mapping[str, Statements]) -> bytes:
    """The statements of all graphs, to be loaded."""
    return b"".join(_quads(lines, graph) for graph, lines in graphs.items())


def _ntriples(paths: Iterable[Path]) -> Statements:
    """Parsed and written without an object in Python for every statement."""
    parsed = (ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE, rename_blank_nodes=True) for path in paths)
    written = (ox.serialize(quads, format=ox.RdfFormat.N_TRIPLES) for quads in parsed)
    return frozenset(line for lines in written for line in (lines or b"").splitlines())


def _quads(lines: Statements, graph: str) -> bytes:
    ending = f"<{graph}> .\n".encode()
    return b"".join([line.removesuffix(b".") + ending for line in lines])
