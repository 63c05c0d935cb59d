"""The service: how soon it answers, and how long a canned question takes over HTTP, beside the bare engine."""

from __future__ import annotations

import http.client
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import urlencode, urlsplit

from pyoxigraph import QuerySolutions, Store

from api.canned import run_canned
from api.canned.header import CannedQuery, read_queries
from bench.loading import COMMAND
from bench.measure import Measurement, middle, milliseconds, percentile_95
from loader.settings import ROOT
from loader.snapshot import SnapshotDirectory


def starts(data: Path, times: int = 5) -> Iterator[Measurement]:
    """From the start of the process to the first answer of `/health`."""
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        with service(data) as connection:
            get(connection, "/health")
            seconds.append(time.perf_counter() - started)
    yield middle("service start to the first /health", seconds, "s", 2)


def questions(data: Path, times: int = 50) -> Iterator[Measurement]:
    """Every canned question with the examples of its required parameters, on one kept-alive connection.

    The note compares with the same SPARQL in the same engine, in this process, without anything around it.
    """
    store = store_of(data)
    with service(data) as connection:
        for query in read_queries().values():
            path = f"/queries/{query.name}?{urlencode({**_parameters(query), 'format': 'json'})}"
            sparql = run_canned(query.name, _parameters(query), data).sparql
            get(connection, path)
            taken = milliseconds(lambda path=path: get(connection, path), times)  # type: ignore[misc]
            raw = median(milliseconds(lambda sparql=sparql: select(store, sparql), times))  # type: ignore[misc]
            note = f"p95 {percentile_95(taken):.1f}; engine alone {raw:.2f} ms, ratio {median(taken) / raw:.1f}"
            yield Measurement(query.name, median(taken), "ms", 5, note)


@contextmanager
def service(data: Path) -> Iterator[http.client.HTTPConnection]:
    """A running service and a connection to it."""
    command = [*COMMAND, "serve", "--port", "0", "--data", str(data)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            url = urlsplit(next(word for word in said.split() if word.startswith("http")))
            connection = http.client.HTTPConnection(str(url.hostname), url.port)
            yield connection
            connection.close()
        finally:
            process.kill()


def get(connection: http.client.HTTPConnection, path: str) -> bytes:
    """The body of the answer, which must be there."""
    connection.request("GET", path, headers={"Accept": "application/json"})
    response = connection.getresponse()
    body = response.read()
    if response.status != http.HTTPStatus.OK:
        raise SystemExit(f"{path}: {response.status} {body.decode(errors='replace')}")
    return body


def _parameters(query: CannedQuery) -> dict[str, str]:
    return {parameter.name: parameter.example for parameter in query.parameters if parameter.required}


def store_of(data: Path) -> Store:
    """The current snapshot in `data`."""
    snapshot = SnapshotDirectory(data).current()
    if snapshot is None:
        raise SystemExit(f"there is no snapshot in {data}")
    return snapshot.open()


def select(store: Store, sparql: str) -> int:
    """How many rows the engine alone finds."""
    found = store.query(sparql, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return sum(1 for _ in found)
