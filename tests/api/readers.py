"""Questions answered by a store in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from api.store.evaluation import evaluate
from api.store.reader import Question, Solutions, solutions
from loader.ontology import Ontology, nquads
from loader.settings import ROOT


class StoreReader:
    """A reader, and the readers that always give it."""

    version = "test"
    base = "http://localhost:8000/"
    index: Path | None = None
    manifest: Mapping[str, Any] = {}

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self.memory: MutableMapping[str, Any] = {}
        self.store = ox.Store()
        self.store.bulk_load(nquads(Ontology(ROOT / "ontology").graphs()), ox.RdfFormat.N_QUADS)
        self.store.extend(quads)

    async def current(self) -> StoreReader:
        return self

    async def of(self, version: str) -> StoreReader:  # noqa: ARG002
        return self

    def close(self) -> None: ...

    async def serialized(self, question: Question) -> bytes:
        return evaluate(self.store, question)

    async def select(self, query: str) -> Solutions:
        return solutions(self.store.query(query, use_default_graph_as_union=True))

    async def ask(self, query: str) -> bool:
        return bool(self.store.query(query, use_default_graph_as_union=True))

    async def construct(self, query: str) -> list[ox.Triple]:
        found = self.store.query(query, use_default_graph_as_union=True)
        assert isinstance(found, ox.QueryTriples)
        return list(dict.fromkeys(found))

    async def describe(self, iri: ox.NamedNode) -> list[ox.Triple]:
        return await self.construct(f"DESCRIBE {iri}")
