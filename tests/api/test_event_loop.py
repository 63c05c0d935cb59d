"""Nothing slow runs on the event loop: a slow question delays nobody else."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from api.canned.header import read_queries
from api.glossary import index
from api.settings import Settings
from api.store.reader import Question
from api.store.snapshot import SnapshotReader
from tests.api.client import Client
from tests.api.conftest import DEPARTMENT, DISCLOSURE

PATHS = [
    "/",
    "/queries",
    "/docs",
    "/health",
    "/glossary?q=sangong",
    f"/id/disclosure/{DISCLOSURE}",
    f"/doc/disclosure/{DISCLOSURE}/expenditure",
    f"/doc/department/371521/{DEPARTMENT}",
    "/doc?iri=https://w3id.org/budgetgraph/code/functional/201",
    "/code",
    "/code/functional",
    "/code/functional?format=csv",
    "/code/functional/208",
    "/code/functional/999",
    "/queries/overview?disclosure=没有",
    *(
        f"/queries/{query.name}?" + "&".join(f"{p.name}={p.example}" for p in query.parameters if p.required)
        for query in read_queries().values()
    ),
]

BOMB = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def _refuse_the_event_loop() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise AssertionError("a file is read on the event loop")


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_no_route_reads_the_search_index_on_the_event_loop(
    example_data: Path, monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    asked = []
    opened = index._open

    def guarded_open(*arguments: Any) -> sqlite3.Connection:
        _refuse_the_event_loop()
        asked.append(arguments)
        return opened(*arguments)

    monkeypatch.setattr(index, "_open", guarded_open)
    with Client(create_app(Settings(data=example_data))) as client:
        for path in PATHS:
            assert client.get(path, accept).status_code < 500, path
    assert asked


def test_other_requests_pass_while_a_question_takes_long(example_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(self: SnapshotReader, query: str) -> Any:
        await self.serialized(Question(BOMB, "text/csv", seconds=0.6))

    with Client(create_app(Settings(data=example_data))) as client, ThreadPoolExecutor(2) as threads:
        client.get("/health")
        monkeypatch.setattr(SnapshotReader, "select", slow)
        question = threads.submit(client.get, "/queries/statistics")
        waits = []
        while not question.done():
            started = time.perf_counter()
            assert client.get("/health").status_code == 200
            waits.append(time.perf_counter() - started)
        assert question.result().status_code == 504
        assert len(waits) > 10
        assert max(waits) < 0.3
