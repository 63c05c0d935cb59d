"""Answers from the current snapshot: `$BUDGETGRAPH_DATA/current` → `snapshots/<id>/{store/,search.sqlite,manifest.json}`."""

from __future__ import annotations

import asyncio
import json
import logging
import time
import weakref
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import anyio.to_thread
import pyoxigraph as ox
from cachetools import LRUCache

from api.errors import Problem, Text
from api.settings import Settings
from api.store.pool import Nursery, Pool, Unreadable
from api.store.reader import Question, Solutions, solutions
from api.store.recent import RecentAnswers
from api.store.wire import Limits
from loader.disk import STORE_ERRORS
from loader.snapshot import ID, KEPT, PUBLISHED

LOGGER = logging.getLogger("budgetgraph.api.store")
RETRY_SECONDS = 2.0
UNREADABLE = (Unreadable, *STORE_ERRORS, ValueError, KeyError, TypeError)
"""What opening a snapshot raises when its store or its manifest is damaged or missing."""
JSON = ox.QueryResultsFormat.JSON
LARGE = 100_000
"""Bytes that are read beside the event loop, not on it."""
Result = TypeVar("Result")


class SnapshotReader:
    """A snapshot that nobody writes to. Queries run in processes of their own."""

    def __init__(self, folder: Path, settings: Settings, pool: Pool) -> None:
        """Raises one of UNREADABLE when the manifest cannot be read."""
        self.version = folder.name
        self.manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
        self.base: str = self.manifest["base"]
        index = folder / "search.sqlite"
        self.index = index if index.exists() else None
        self.memory: MutableMapping[str, Any] = {}
        self.pool = pool
        self._settings = settings
        self._recent = RecentAnswers(settings.cached_rows)

    async def select(self, query: str) -> Solutions:
        known = self._recent.get(query)
        if known is None:
            known = await self._read(_solutions, await self._own(query, JSON.media_type))
            self._recent.keep(query, known)
        return known

    async def ask(self, query: str) -> bool:
        return bool(ox.parse_query_results(await self._own(query, JSON.media_type), JSON))

    async def construct(self, query: str) -> list[ox.Triple]:
        return await self._read(_triples, await self._own(query, ox.RdfFormat.N_TRIPLES.media_type))

    async def describe(self, iri: ox.NamedNode) -> list[ox.Triple]:
        return await self.construct(f"DESCRIBE {iri}")

    async def serialized(self, question: Question) -> bytes:
        most = self._settings.query_seconds
        seconds = most if question.seconds is None else min(most, question.seconds)
        return await self.pool.ask(question, seconds, self._settings.answer_rows)

    async def _own(self, query: str, media_type: str) -> bytes:
        return await self.pool.ask(Question(query, media_type), self._settings.query_seconds, None)

    @staticmethod
    async def _read(read: Callable[[bytes], Result], content: bytes) -> Result:
        return read(content) if len(content) < LARGE else await anyio.to_thread.run_sync(read, content)


def _solutions(content: bytes) -> Solutions:
    return solutions(ox.parse_query_results(content, JSON))


def _triples(content: bytes) -> list[ox.Triple]:
    return list(dict.fromkeys(quad.triple for quad in ox.parse(content, ox.RdfFormat.N_TRIPLES)))


class Snapshots:
    """Follows the link `current` when it moves. Requests that began on the old snapshot keep its reader until they end."""

    def __init__(self, settings: Settings) -> None:
        self.data = settings.data
        self.failure: str | None = None
        """Why the snapshot that the link names cannot be read."""
        self._settings = settings
        self._limits = Limits(settings.reader_memory, settings.answer_bytes)
        self._opening = asyncio.Lock()
        self._nursery: Nursery | None = None
        self._reader: SnapshotReader | None = None
        self._older: LRUCache[str, SnapshotReader] = LRUCache(KEPT)
        self._pools: weakref.WeakSet[Pool] = weakref.WeakSet()
        self._failed = ""
        """The snapshot that could not be opened, and is tried again at `_retry_at`."""
        self._retry_at = 0.0

    @property
    def nursery(self) -> Nursery | None:
        """The process from which readers come; None before the first question, and after its end."""
        return self._nursery if self._nursery is not None and self._nursery.is_alive else None

    async def current(self) -> SnapshotReader:
        folder = self._folder()
        if folder is not None and not self._is_settled(folder):
            await self._follow(folder)
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
        async with self._opening:
            if version not in self._older or self.nursery is None:
                try:
                    self._older[version] = await self._open(folder, readers=1, memory_triples=0)
                except UNREADABLE as error:
                    LOGGER.warning("snapshot cannot be opened", extra={"snapshot": version, "reason": str(error)})
                    raise Problem(404, NOT_KEPT) from error
            return self._older[version]

    def close(self) -> None:
        """Ends all readers."""
        for pool in list(self._pools):
            pool.close()
        if self._nursery is not None:
            self._nursery.close()
        self._nursery = self._reader = None
        self._older.clear()

    def _folder(self) -> Path | None:
        link = self.data / "current"
        try:
            return self.data / link.readlink()
        except OSError:
            return None

    def _is_settled(self, folder: Path) -> bool:
        """Whether the snapshot is open, or failed to open a moment ago."""
        is_open = self._reader is not None and self._reader.version == folder.name and self.nursery is not None
        return is_open or (folder.name == self._failed and time.monotonic() < self._retry_at)

    async def _follow(self, folder: Path) -> None:
        async with self._opening:
            if self._is_settled(folder):
                return
            try:
                self._reader = await self._open(folder, self._settings.readers, self._settings.memory_triples)
                self.failure = None
            except UNREADABLE as error:
                self.failure = f"{folder.name}: {error}"
                self._failed = folder.name
                self._retry_at = time.monotonic() + RETRY_SECONDS
                LOGGER.exception("snapshot cannot be opened", extra={"snapshot": folder.name})

    async def _open(self, folder: Path, readers: int, memory_triples: int) -> SnapshotReader:
        if self.nursery is None:
            self._nursery = await anyio.to_thread.run_sync(Nursery)
        assert self._nursery is not None  # noqa: S101  (made above)
        pool = Pool(self._nursery, folder / "store", readers, self._limits)
        try:
            reader = SnapshotReader(folder, self._settings, pool)
            await pool.open(in_memory=reader.manifest["triples"] <= memory_triples)
        except BaseException:
            pool.close()
            raise
        self._pools.add(pool)
        weakref.finalize(reader, _let_go, pool).atexit = False
        return reader


def _let_go(pool: Pool) -> None:
    """Ends the readers of a snapshot that no request has any more; may be called in any thread."""
    with suppress(RuntimeError):  # the service is over
        pool.loop.call_soon_threadsafe(pool.close)


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
