"""The service follows the current snapshot, keeps the old one when a new one is broken, and starts without any."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import anyio
import pytest

from api.app import create_app
from api.settings import Settings
from api.store import snapshot as snapshot_module
from api.store.reader import Solutions
from api.store.snapshot import SnapshotReader, Snapshots
from tests.api.client import Client

TOTALS = "/queries/disclosures"


@pytest.fixture
def data(example_data: Path, several_data: Path, tmp_path: Path) -> Path:
    """A data directory with two snapshots: the example alone, and several disclosures."""
    (tmp_path / "snapshots").mkdir()
    for source, name in ((example_data, "one"), (several_data, "many")):
        shutil.copytree(source / (source / "current").readlink(), tmp_path / "snapshots" / name)
    point(tmp_path, "one")
    return tmp_path


def point(data: Path, name: str) -> None:
    """Publish: rename a new link over the old one."""
    new = data / "new"
    new.symlink_to(Path("snapshots", name))
    new.replace(data / "current")


@pytest.fixture(params=[0, 1_000_000], ids=["on disk", "in memory"])
def client(data: Path, request: pytest.FixtureRequest) -> Iterator[Client]:
    with Client(create_app(Settings(data=data, memory_triples=request.param))) as running:
        yield running


def test_a_new_snapshot_is_served_from_the_next_request_on(client: Client, data: Path) -> None:
    assert (len(client.get(TOTALS).json()["rows"]), client.get(TOTALS).json()["snapshot"]) == (1, "one")
    point(data, "many")
    assert (len(client.get(TOTALS).json()["rows"]), client.get(TOTALS).json()["snapshot"]) == (4, "many")
    point(data, "one")
    assert client.get(TOTALS).headers["etag"].startswith('W/"one-')


def test_no_request_fails_or_mixes_snapshots_while_they_change(client: Client, data: Path) -> None:
    rows = {"one": 1, "many": 4}
    with ThreadPoolExecutor(4) as threads:
        futures = []
        for turn in range(60):
            if turn % 6 == 0:
                point(data, "many" if turn % 12 else "one")
            futures.append(threads.submit(client.get, TOTALS))
        for future in futures:
            content = future.result().json()
            assert len(content["rows"]) == rows[content["snapshot"]]


def test_what_began_on_the_old_snapshot_ends_on_it(data: Path) -> None:
    async def across_a_change() -> tuple[str, int, str]:
        snapshots = Snapshots(Settings(data=data, memory_triples=0))
        old = await snapshots.current()
        point(data, "many")
        shutil.rmtree(data / "snapshots" / "one" / "store")
        new = await snapshots.current()
        found = await old.select("SELECT ?s { ?s a <https://w3id.org/budgetgraph/def#Disclosure> }")
        snapshots.close()
        return old.version, len(found.rows), new.version

    assert anyio.run(across_a_change) == ("one", 1, "many")


def test_a_broken_snapshot_leaves_the_old_one_in_service(
    client: Client, data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert client.get(TOTALS).json()["snapshot"] == "one"
    (data / "snapshots" / "broken").mkdir()
    point(data, "broken")
    response = client.get(TOTALS)
    assert (response.status_code, response.json()["snapshot"]) == (200, "one")
    assert "broken" in caplog.text


@pytest.mark.parametrize(("file", "content"), [("store/CURRENT", "junk\n"), ("manifest.json", "[]")])
def test_a_corrupt_snapshot_leaves_the_old_one_in_service_and_is_tried_again(
    client: Client, data: Path, monkeypatch: pytest.MonkeyPatch, file: str, content: str
) -> None:
    assert client.get(TOTALS).json()["snapshot"] == "one"
    opened = _opened_snapshots(monkeypatch)
    damaged = data / "snapshots" / "many" / file
    kept = damaged.read_bytes()
    damaged.write_text(content)
    point(data, "many")
    for path in ("/health", TOTALS, "/glossary?q=x"):
        assert client.get(path).status_code == 200
    assert client.get(TOTALS).json()["snapshot"] == "one"
    assert opened == ["many"]
    damaged.write_bytes(kept)
    later = time.monotonic() + snapshot_module.RETRY_SECONDS
    monkeypatch.setattr(snapshot_module, "time", SimpleNamespace(monotonic=lambda: later))
    assert client.get(TOTALS).json()["snapshot"] == "many"


def test_a_rollback_from_a_corrupt_snapshot_is_served_at_once(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data / "snapshots" / "many" / "store" / "CURRENT").write_text("junk\n")
    point(data, "many")
    opened = _opened_snapshots(monkeypatch)
    with Client(create_app(Settings(data=data))) as client:
        for path in ("/health", TOTALS, "/glossary?q=x", "/id/term/x", TOTALS):
            response = client.get(path)
            assert response.status_code == 503
            assert "budgetgraph rollback" in response.json()["detail"]
        assert client.get("/", "text/html").status_code == 503
        assert opened == ["many"]
        point(data, "one")
        assert client.get(TOTALS).json()["snapshot"] == "one"


@pytest.mark.parametrize("damage", ["no manifest", "no json", "no store"])
def test_a_snapshot_that_cannot_be_opened_is_503_and_heals(
    data: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot_module, "RETRY_SECONDS", 0.0)
    folder = data / "snapshots" / "one"
    kept = (folder / "manifest.json").read_bytes()
    if damage == "no store":
        (folder / "store").rename(data / "store")
    else:
        (folder / "manifest.json").write_text("" if damage == "no manifest" else "{}")
    with Client(create_app(Settings(data=data))) as client:
        response = client.get(TOTALS)
        assert response.status_code == 503
        assert "budgetgraph" in response.json()["detail"]
        assert str(data) not in response.text
        if damage == "no store":
            (data / "store").rename(folder / "store")
        (folder / "manifest.json").write_bytes(kept)
        assert client.get(TOTALS).status_code == 200


@pytest.mark.parametrize("kind", ["missing", "empty", "a file"])
def test_without_data_the_service_is_up_and_says_what_to_do(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "data"
    if kind == "empty":
        folder.mkdir()
    elif kind == "a file":
        folder.write_text("x")
    with Client(create_app(Settings(data=folder))) as client:
        for path in ("/health", TOTALS, "/glossary?q=x", "/id/term/x"):
            response = client.get(path)
            assert response.status_code == 503
            assert response.headers["content-type"] == "application/problem+json"
            assert "budgetgraph load" in response.json()["detail"]
        assert client.get("/openapi.json").status_code == 200
        home = client.get("/", "text/html")
        assert (home.status_code, "budgetgraph load" in home.text) == (503, True)
        assert client.get("/docs", "text/html").status_code == 200


def test_data_loaded_later_are_served_without_a_restart(example_data: Path, tmp_path: Path) -> None:
    with Client(create_app(Settings(data=tmp_path))) as client:
        assert client.get("/health").status_code == 503
        shutil.copytree(example_data, tmp_path, symlinks=True, dirs_exist_ok=True)
        assert client.get("/health").json()["status"] == "ok"


def test_health_counts_what_is_loaded(client: Client) -> None:
    content = client.get("/health").json()
    assert content["counts"].items() >= {"disclosures": 1, "figures": 383, "projects": 9, "terms": 17}.items()
    assert client.get("/health").headers["cache-control"] == "no-store"


def test_both_kinds_of_store_answer_alike(data: Path) -> None:
    query = "SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?s ?p ?o LIMIT 5000"

    async def answers() -> tuple[Solutions, Solutions]:
        snapshots = Snapshots(Settings(data=data, memory_triples=1_000_000, cached_rows=0, query_seconds=60))
        reader = await snapshots.current()
        from_disk = await reader.select(query)
        await reader.pool.loaded
        from_memory = await reader.select(query)
        snapshots.close()
        return from_disk, from_memory

    on_disk, in_memory = anyio.run(answers)
    assert len(on_disk.rows) == 5000
    assert on_disk == in_memory


def _opened_snapshots(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the snapshots that are opened from now on, in the order in which that happens."""
    opened: list[str] = []
    open_snapshot = Snapshots._open

    async def noting(snapshots: Snapshots, folder: Path, readers: int, memory_triples: int) -> SnapshotReader:
        opened.append(folder.name)
        return await open_snapshot(snapshots, folder, readers, memory_triples)

    monkeypatch.setattr(Snapshots, "_open", noting)
    return opened
