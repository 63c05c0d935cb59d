"""Answers from the current snapshot: `$BUDGETGRAPH_DATA/current` → `snapshots/<id>/{store/,search.sqlite,manifest.json}`."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any, TypeVar

import anyio
import anyio.to_thread
import pyoxigraph as ox

from api.errors import Problem, Text
from api.store.reader import Question, Solutions, solutions
from api.store.recent import RecentAnswers
from loader.disk import STORE_ERRORS
from loader.snapshot import ID, PUBLISHED

LOGGER = logging.getLogger("budgetgraph.api.store")
RETRY_SECONDS = 2.0
UNREADABLE = (*STORE_ERRORS, ValueError, KeyError, TypeError)
"""What opening a snapshot raises when its store or its manifest is damaged or missing."""
Result = TypeVar("Result")


class SnapshotReader:
    """A snapshot that nobody writes to. Queries run in worker threads, never on the event loop."""

    def __init__(
        self, folder: Path, limiter: anyio.CapacityLimiter | None = None, memory_triples: int = 0, cached_rows: int = 0
    ) -> None:
        """Opens the snapshot; one of at most `memory_triples` triples is read into memory, where it answers several times faster.

        Of recent answers, `cached_rows` rows are kept.

        Raises one of UNREADABLE when it cannot be read.
        """
        self.version = folder.name
        self.manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
        self.base: str = self.manifest["base"]
        index = folder / "search.sqlite"
        self.index = index if index.exists() else None
        self.memory: MutableMapping[str, Any] = {}
        self._store = _opened(folder / "store", in_memory=self.manifest["triples"] <= memory_triples)
        self._limiter = limiter
        self._recent = RecentAnswers(cached_rows)

    async def select(self, query: str) -> Solutions:
        known = self._recent.get(query)
        if known is None:
            known = await self._in_thread(self._select, query)
            self._recent.keep(query, known)
        return known

    async def ask(self, query: str) -> bool:
        return await self._in_thread(self._ask, query)

    async def construct(self, query: str) -> list[ox.Triple]:
        return await self._in_thread(self._construct, query)

    async def describe(self, iri: ox.NamedNode) -> list[ox.Triple]:
        return await self.construct(f"DESCRIBE {iri}")

    async def serialized(self, question: Question) -> bytes:
        return await anyio.to_thread.run_sync(self._serialized, question, limiter=self._limiter)

    def _serialized(self, question: Question) -> bytes:
        return evaluated(self._store, question)

    async def _in_thread(self, evaluate: Callable[[str], Result], query: str) -> Result:
        return await anyio.to_thread.run_sync(evaluate, query, limiter=self._limiter)

    def _select(self, query: str) -> Solutions:
        return solutions(self._store.query(query, use_default_graph_as_union=True))

    def _ask(self, query: str) -> bool:
        return bool(self._store.query(query, use_default_graph_as_union=True))

    def _construct(self, query: str) -> list[ox.Triple]:
        found = self._store.query(query, use_default_graph_as_union=True)
        if not isinstance(found, ox.QueryTriples):
            raise TypeError("not a CONSTRUCT or DESCRIBE")
        return list(dict.fromkeys(found))


class Snapshots:
    """Follows the link `current` when it moves. Requests that began on the old snapshot keep its reader until they end."""

    def __init__(self, data: Path, readers: int, memory_triples: int, cached_rows: int) -> None:
        self.data = data
        self._memory_triples = memory_triples
        self._cached_rows = cached_rows
        self.failure: str | None = None
        """Why the snapshot that the link names cannot be read."""
        self._limiter = anyio.CapacityLimiter(readers)
        self._opening = anyio.Lock()
        self._reader: SnapshotReader | None = None
        self._failed = ""
        """The snapshot that could not be opened, and is tried again at `_retry_at`."""
        self._retry_at = 0.0

    async def current(self) -> SnapshotReader:
        folder = self._folder()
        if folder is not None and not self._is_settled(folder):
            await self._open(folder)
        if self._reader is None:
            raise no_snapshot(self.failure)
        return self._reader

    async def of(self, version: str) -> SnapshotReader:
        current = await self.current()
        if version == current.version:
            return current
        folder = self.data / "snapshots" / version
        if not ID.fullmatch(version) or not (folder / PUBLISHED).exists():
            raise Problem(404, NOT_KEPT)
        return await anyio.to_thread.run_sync(self._read, folder)

    def _folder(self) -> Path | None:
        link = self.data / "current"
        try:
            return self.data / link.readlink()
        except OSError:
            return None

    def _is_settled(self, folder: Path) -> bool:
        """Whether the snapshot is open, or failed to open a moment ago."""
        is_open = self._reader is not None and self._reader.version == folder.name
        return is_open or (folder.name == self._failed and time.monotonic() < self._retry_at)

    async def _open(self, folder: Path) -> None:
        async with self._opening:
            if self._is_settled(folder):
                return
            try:
                self._reader = await anyio.to_thread.run_sync(self._read, folder)
                self.failure = None
            except UNREADABLE as error:
                self.failure = f"{folder.name}: {error}"
                self._failed = folder.name
                self._retry_at = time.monotonic() + RETRY_SECONDS
                LOGGER.exception("snapshot %s cannot be opened", folder.name)

    def _read(self, folder: Path) -> SnapshotReader:
        return SnapshotReader(folder, self._limiter, self._memory_triples, self._cached_rows)


def evaluated(store: ox.Store, question: Question) -> bytes:
    """The answer as bytes. Raises SyntaxError for a query that is wrong."""
    named = question.dataset
    found = store.query(
        question.sparql,
        base_iri=question.base,
        use_default_graph_as_union=question.union and named is None,
        default_graph=None if named is None else [ox.NamedNode(iri) for iri in named.default],
        named_graphs=None if named is None else [ox.NamedNode(iri) for iri in named.named],
    )
    if isinstance(found, ox.QueryTriples):
        return ox.serialize(found, format=ox.RdfFormat.from_media_type(question.media_type)) or b""
    return found.serialize(format=ox.QueryResultsFormat.from_media_type(question.media_type)) or b""


def _opened(path: Path, *, in_memory: bool) -> ox.Store:
    on_disk = ox.Store.read_only(str(path))
    if not in_memory:
        return on_disk
    store = ox.Store()
    store.bulk_extend(on_disk)
    return store


def no_snapshot(failure: str | None) -> Problem:
    detail = CANNOT_BE_OPENED if failure else NOTHING_LOADED
    return Problem(503, detail, {"Retry-After": "5"})


NOTHING_LOADED = Text(
    zh="还没有数据。请先载入：budgetgraph load 文件或文件夹（示例：budgetgraph load examples）",
    en="There are no data yet. Load some first: budgetgraph load PATH (for example: budgetgraph load examples)",
)
NOT_KEPT = Text(
    zh="没有这个快照，或者它已不再保留。不带 snapshot 参数即为当前数据。",
    en="There is no such snapshot, or it is kept no longer. Without `snapshot` the answer is from the current data.",
)
CANNOT_BE_OPENED = Text(
    zh="快照无法读取，详见服务日志；可用 budgetgraph rollback 退回较早的版本，或重新 budgetgraph load。",
    en="The snapshot cannot be read; the log says why. budgetgraph rollback returns to an older one; budgetgraph load makes a new one.",
)
