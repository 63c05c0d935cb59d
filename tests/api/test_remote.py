"""The same answers from a SPARQL 1.1 endpoint: a real `oxigraph` server over the same snapshot."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.canned.header import read_queries
from api.settings import Settings
from tests.api.client import Client
from tests.api.test_canned import address

OXIGRAPH = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")


@pytest.fixture(scope="module")
def endpoint(example_data: Path) -> Iterator[str]:
    if OXIGRAPH is None:
        pytest.skip("there is no oxigraph server (package oxigraph)")
    store = example_data / (example_data / "current").readlink() / "store"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    command = [OXIGRAPH, "serve-read-only", "--location", str(store), "--bind", bind, "--union-default-graph"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(f"http://{bind}/")
            yield f"http://{bind}/query"
        finally:
            server.terminate()


def _wait_for(address: str) -> None:
    for _ in range(100):
        with suppress(httpx.TransportError):
            httpx.get(address)
            return
        time.sleep(0.1)
    pytest.fail("the oxigraph server did not start")


@pytest.fixture(scope="module")
def remote(endpoint: str) -> Iterator[Client]:
    with Client(create_app(Settings(endpoint=endpoint))) as running:
        yield running


@pytest.mark.parametrize("name", read_queries())
def test_an_endpoint_gives_the_same_rows(client: Client, remote: Client, name: str) -> None:
    theirs = remote.get(address(name)).json()
    ours = client.get(address(name)).json()
    assert theirs["snapshot"] is None
    assert theirs | {"snapshot": ours["snapshot"]} == ours


def test_an_endpoint_has_a_glossary_health_and_pages(client: Client, remote: Client) -> None:
    assert remote.get("/glossary?q=sangong").json()["terms"] == client.get("/glossary?q=sangong").json()["terms"]
    assert remote.get("/health").json()["status"] == "ok"
    assert "etag" not in remote.get("/queries/disclosures").headers
    assert "概览" in remote.page("/")


def test_a_thing_is_described_by_an_endpoint(client: Client, remote: Client) -> None:
    path = "/doc/term/三公经费"
    assert remote.get(path, "application/n-triples").text == client.get(path, "application/n-triples").text


@pytest.mark.parametrize(
    "path", ["functional?format=csv", "cofog?format=csv", "region?format=nt", "functional/208?format=nt"]
)
def test_codes_are_the_same_from_an_endpoint(client: Client, remote: Client, path: str) -> None:
    theirs, ours = remote.get(f"/code/{path}"), client.get(f"/code/{path}")
    assert (theirs.status_code, sorted(theirs.text.splitlines())) == (200, sorted(ours.text.splitlines()))


def test_pages_about_codes_are_made_from_an_endpoint_too(client: Client, remote: Client) -> None:
    for path in ("/code", "/code/functional?used=1", "/code/functional/208"):
        assert _without_version(remote.page(path)) == _without_version(client.page(path))


def _without_version(page: str) -> list[str]:
    """The lines of a page in any order: nothing orders some of its lists."""
    return sorted(line for line in page.splitlines() if "数据版本" not in line)


def test_an_endpoint_that_is_not_there_is_502_as_problem(client: Client) -> None:
    with Client(create_app(Settings(endpoint="http://127.0.0.1:9/query", endpoint_seconds=2))) as lost:
        response = lost.get("/queries/disclosures")
    assert response.status_code == 502
    assert response.headers["content-type"] == "application/problem+json"
    assert "127.0.0.1" not in response.text
