"""Answers from a snapshot in this process: for the command line, which a key ends."""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from api.store.evaluation import evaluate
from api.store.reader import Question, Solutions, solutions


class LocalReader:
    """A snapshot that nobody writes to."""

    def __init__(self, folder: Path) -> None:
        """Raises one of `loader.disk.STORE_ERRORS`, ValueError, KeyError or TypeError when the snapshot cannot be read."""
        self.version = folder.name
        self.manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
        self.base: str = self.manifest["base"]
        index = folder / "search.sqlite"
        self.index = index if index.exists() else None
        self.memory: MutableMapping[str, Any] = {}
        self._store = ox.Store.read_only(str(folder / "store"))

    async def select(self, query: str) -> Solutions:
        return solutions(self._store.query(query, use_default_graph_as_union=True))

    async def ask(self, query: str) -> bool:
        return bool(self._store.query(query, use_default_graph_as_union=True))

    async def construct(self, query: str) -> list[ox.Triple]:
        found = self._store.query(query, use_default_graph_as_union=True)
        if not isinstance(found, ox.QueryTriples):
            raise TypeError("not a CONSTRUCT or DESCRIBE")
        return list(dict.fromkeys(found))

    async def describe(self, iri: ox.NamedNode) -> list[ox.Triple]:
        return await self.construct(f"DESCRIBE {iri}")

    async def serialized(self, question: Question) -> bytes:
        return evaluate(self._store, question)
