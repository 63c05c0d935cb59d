"""Answers from a SPARQL 1.1 endpoint whose default graph is the union of its graphs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from http.client import HTTPException
from pathlib import Path
from typing import Any, TypeVar

import anyio
import anyio.to_thread
import pyoxigraph as ox
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from api.errors import Problem, Text
from api.store.reader import Question, Solutions, solutions
from api.store.snapshot import NOT_KEPT

Result = TypeVar("Result")


class RemoteReader:
    """One request's reader: the data behind an endpoint have no version that we know of."""

    version: str | None = None
    index: Path | None = None
    manifest: Mapping[str, Any] = {}

    def __init__(self, endpoint: str, base: str, seconds: int, limiter: anyio.CapacityLimiter | None = None) -> None:
        self.base = base
        self.memory: MutableMapping[str, Any] = {}
        self._endpoint = endpoint
        self._seconds = seconds
        self._limiter = limiter

    async def select(self, query: str) -> Solutions:
        return await self._in_thread(self._select, query)

    async def ask(self, query: str) -> bool:
        return await self._in_thread(self._ask, query)

    async def construct(self, query: str) -> list[ox.Triple]:
        return await self._in_thread(self._construct, query)

    async def describe(self, iri: ox.NamedNode) -> list[ox.Triple]:
        return await self.construct(f"CONSTRUCT {{ {iri} ?predicate ?object }} WHERE {{ {iri} ?predicate ?object }}")

    async def serialized(self, question: Question) -> bytes:  # noqa: ARG002  (as a reader has it)
        """Not offered: whoever can reach the endpoint asks it."""
        raise Problem(501, ASK_THERE)

    async def _in_thread(self, evaluate: Callable[[str], Result], query: str) -> Result:
        return await anyio.to_thread.run_sync(evaluate, query, limiter=self._limiter)

    def _select(self, query: str) -> Solutions:
        return solutions(ox.parse_query_results(self._post(query, JSON), ox.QueryResultsFormat.JSON))

    def _ask(self, query: str) -> bool:
        return bool(ox.parse_query_results(self._post(query, JSON), ox.QueryResultsFormat.JSON))

    def _construct(self, query: str) -> list[ox.Triple]:
        quads = ox.parse(self._post(query, TURTLE), ox.RdfFormat.TURTLE, without_named_graphs=True)
        return list(dict.fromkeys(quad.triple for quad in quads))

    def _post(self, query: str, results: str) -> bytes:
        wrapper = SPARQLWrapper(self._endpoint)
        wrapper.setMethod(POST)
        wrapper.setQuery(query)
        wrapper.setReturnFormat(results)
        wrapper.setTimeout(self._seconds)
        try:
            body: bytes = wrapper.query().response.read()
        except (SPARQLWrapperException, HTTPException, OSError) as error:
            raise Problem(502, UNREACHABLE) from error
        return body


class RemoteEndpoint:
    """Gives every request a reader of its own."""

    def __init__(self, endpoint: str, base: str, seconds: int, readers: int) -> None:
        self.endpoint = endpoint
        self._base = base
        self._seconds = seconds
        self._limiter = anyio.CapacityLimiter(readers)

    async def current(self) -> RemoteReader:
        return RemoteReader(self.endpoint, self._base, self._seconds, self._limiter)

    async def of(self, version: str) -> RemoteReader:  # noqa: ARG002  (as readers have it)
        raise Problem(404, NOT_KEPT)

    def close(self) -> None:
        """There is nothing to end."""


UNREACHABLE = Text(
    zh="所设的 SPARQL 端点没有给出可用的回答。", en="The SPARQL endpoint of this deployment gave no usable answer."
)
ASK_THERE = Text(
    zh="这个服务从另一个 SPARQL 端点取得回答，自己不转发查询。",
    en="This service takes its answers from another SPARQL endpoint, and does not pass queries on.",
)
