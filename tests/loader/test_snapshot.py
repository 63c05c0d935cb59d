"""The data directory: publishing, rolling back, pruning, locking."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from loader.lock import Busy
from loader.manifest import Manifest
from loader.problems import SnapshotError
from loader.snapshot import KEPT, DamagedSnapshot, SnapshotDirectory
from tests.loader.snapshots import BASE, PREDICATE, current_words, nquads, publish, put, record, words

DEFINITIONS = NamedNode("https://w3id.org/budgetgraph/def")
CATALOG = NamedNode(f"{BASE}catalog")


def test_before_the_first_load_there_is_no_snapshot(tmp_path: Path) -> None:
    directory = SnapshotDirectory(tmp_path / "data")
    assert directory.current() is None
    assert directory.snapshots() == []


def test_a_published_snapshot_is_current_and_holds_what_was_put(tmp_path: Path) -> None:
    published = publish(tmp_path, "a", "one", "two")
    current = SnapshotDirectory(tmp_path).current()
    assert current == published
    assert words(published) == {"a": {"one", "two"}}


def test_replacing_a_disclosure_replaces_its_graph_and_nothing_else(tmp_path: Path) -> None:
    with SnapshotDirectory(tmp_path).writer(BASE) as writer:
        put(writer, "a", "one", "two")
        put(writer, "b", "three")
        writer.publish()
    publish(tmp_path, "a", "two", "four")
    assert current_words(tmp_path) == {"a": {"two", "four"}, "b": {"three"}}


def test_a_snapshot_does_not_change_when_the_next_is_built(tmp_path: Path) -> None:
    first = publish(tmp_path, "a", "one")
    before = {path: path.read_bytes() for path in first.folder.rglob("*") if path.is_file()}
    publish(tmp_path, "a", "two")
    assert words(first) == {"a": {"one"}}
    assert {path: path.read_bytes() for path in before} == before


def test_the_ontology_is_replaced_with_the_graphs_that_it_names(tmp_path: Path) -> None:
    def definitions(*words: str) -> dict[str, frozenset[bytes]]:
        return {DEFINITIONS.value: frozenset(f'{PREDICATE} {PREDICATE} "{word}" .'.encode() for word in words)}

    with SnapshotDirectory(tmp_path).writer(BASE) as writer:
        assert writer.vocabulary == ""
        writer.replace_vocabulary("v1", definitions("old", "kept"))
        writer.publish()
    with SnapshotDirectory(tmp_path).writer(BASE) as writer:
        assert writer.vocabulary == "v1"
        writer.replace_vocabulary("v2", definitions("new", "kept"))
        store = writer.publish().open()
    assert set(store) == {Quad(PREDICATE, PREDICATE, Literal(word), DEFINITIONS) for word in ("new", "kept")}


def test_the_catalogue_says_from_which_file_each_disclosure_comes(tmp_path: Path) -> None:
    publish(tmp_path, "a", "one")
    with SnapshotDirectory(tmp_path).writer(BASE) as writer:
        writer.replace(record("a", sha256="f" * 64), nquads("a", ["one"]))
        put(writer, "b", "two")
        store = writer.publish().open()
    query = """
        PREFIX bg: <https://w3id.org/budgetgraph/def#> PREFIX prov: <http://www.w3.org/ns/prov#>
        PREFIX dcat: <http://www.w3.org/ns/dcat#>
        SELECT ?disclosure ?file ?hash ?version ?time WHERE { GRAPH <http://example.org/catalog> {
          ?disclosure prov:wasGeneratedBy ?load ; prov:wasDerivedFrom ?source ; dcat:distribution ?source .
          ?load a prov:Activity ; prov:used ?source ; prov:endedAtTime ?time ; bg:softwareVersion ?version .
          ?source a prov:Entity , dcat:Distribution ; bg:fileName ?file ; bg:sha256 ?hash } } ORDER BY ?disclosure"""
    found = store.query(query)
    assert isinstance(found, QuerySolutions)
    rows = [tuple(term.value for term in row) for row in found]
    assert rows == [
        (f"{BASE}id/disclosure/a", "a.txt", "f" * 64, "0.1.0", "2025-01-01T00:00:00Z"),
        (f"{BASE}id/disclosure/b", "b.txt", "0" * 64, "0.1.0", "2025-01-01T00:00:00Z"),
    ]


def test_the_manifest_comes_back_as_it_was_written(tmp_path: Path) -> None:
    published = publish(tmp_path, "a", "one")
    assert Manifest.read(published.folder) == published.manifest
    assert published.manifest.disclosures["a"] == record("a")
    assert (published.manifest.base, published.manifest.parent, published.manifest.triples) == (BASE, None, 1)


def test_the_steps_that_finish_a_snapshot_are_given_its_store_and_folder(tmp_path: Path) -> None:
    def finish(store: Store, folder: Path) -> None:
        (folder / "search.sqlite").write_text(str(len(list(store.quads_for_pattern(None, PREDICATE, None)))))

    published = publish(tmp_path, "a", "one", "two", finish=[finish])
    assert (published.folder / "search.sqlite").read_text() == "2"


def test_leaving_without_publishing_leaves_nothing_behind(tmp_path: Path) -> None:
    publish(tmp_path, "a", "one")
    before = _listing(tmp_path)
    with SnapshotDirectory(tmp_path).writer(BASE) as writer:
        put(writer, "a", "two")
    assert _listing(tmp_path) == before
    assert current_words(tmp_path) == {"a": {"one"}}


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), sqlite3.OperationalError("disk is full")])
def test_a_snapshot_that_cannot_be_finished_is_not_published(tmp_path: Path, error: Exception) -> None:
    def finish(store: Store, folder: Path) -> None:
        raise error

    publish(tmp_path, "a", "one")
    before = _listing(tmp_path)
    with pytest.raises(SnapshotError, match="Nothing was published"):
        publish(tmp_path, "a", "two", finish=[finish])
    assert _listing(tmp_path) == before


def test_ids_grow_even_when_the_clock_was_set_back(tmp_path: Path) -> None:
    first = publish(tmp_path, "a", "one")
    future = first.folder.with_name("29990101T000000.000000Z")
    shutil.copytree(first.folder, future)
    published = publish(tmp_path, "a", "two")
    assert published.id == "29990101T000000.000001Z"


def test_rolling_back_returns_to_the_snapshot_before_the_load(tmp_path: Path) -> None:
    first, second = publish(tmp_path, "a", "one"), publish(tmp_path, "a", "two")
    directory = SnapshotDirectory(tmp_path)
    assert directory.rollback() == first
    assert directory.current() == first
    assert directory.rollback(second.id) == second
    assert current_words(tmp_path) == {"a": {"two"}}


def test_a_load_after_a_rollback_builds_on_what_was_rolled_back_to(tmp_path: Path) -> None:
    first = publish(tmp_path, "a", "one")
    publish(tmp_path, "b", "wrong")
    SnapshotDirectory(tmp_path).rollback()
    third = publish(tmp_path, "c", "three")
    assert words(third) == {"a": {"one"}, "c": {"three"}}
    assert third.manifest.parent == first.id


@pytest.mark.parametrize("name", ["29990101T000000.000000Z", "../snapshots", "", "."])
def test_a_rollback_to_no_snapshot_is_refused(tmp_path: Path, name: str) -> None:
    publish(tmp_path, "a", "one")
    with pytest.raises(SnapshotError):
        SnapshotDirectory(tmp_path).rollback(name)
    assert current_words(tmp_path) == {"a": {"one"}}


def test_the_last_five_snapshots_are_kept(tmp_path: Path) -> None:
    published = [publish(tmp_path, "a", str(number)) for number in range(KEPT + 2)]
    assert SnapshotDirectory(tmp_path).snapshots() == published[-KEPT:]


def test_pruning_keeps_the_snapshot_to_which_a_rollback_leads(tmp_path: Path) -> None:
    published = [publish(tmp_path, "a", str(number)) for number in range(KEPT)]
    directory = SnapshotDirectory(tmp_path)
    directory.rollback(published[0].id)
    latest = publish(tmp_path, "a", "latest")
    assert [snapshot.id for snapshot in directory.snapshots()] == [
        snapshot.id for snapshot in [published[0], *published[2:], latest]
    ]
    assert directory.rollback() == published[0]


def test_what_a_person_put_among_the_snapshots_is_left_alone(tmp_path: Path) -> None:
    publish(tmp_path, "a", "one")
    (tmp_path / "snapshots" / "my-copy").mkdir()
    publish(tmp_path, "a", "two")
    assert (tmp_path / "snapshots" / "my-copy").is_dir()


def test_data_of_another_base_iri_are_not_mixed_in(tmp_path: Path) -> None:
    publish(tmp_path, "a", "one")
    other = SnapshotDirectory(tmp_path).writer("http://other.org/")
    with pytest.raises(SnapshotError, match=r"holds data of the base IRI http://example\.org/"), other:
        pass


def test_a_link_that_leads_nowhere_is_said_and_a_rollback_repairs_it(tmp_path: Path) -> None:
    first, second = publish(tmp_path, "a", "one"), publish(tmp_path, "a", "two")
    shutil.rmtree(second.folder)
    directory = SnapshotDirectory(tmp_path)
    with pytest.raises(SnapshotError, match="there is no snapshot"):
        directory.current()
    directory.rollback(first.id)
    assert current_words(tmp_path) == {"a": {"one"}}


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"disclosures": {"a": 1}}', "\udcff"])
def test_a_broken_manifest_is_said(tmp_path: Path, content: str) -> None:
    published = publish(tmp_path, "a", "one")
    (published.folder / "manifest.json").write_bytes(os.fsencode(content))
    with pytest.raises(SnapshotError, match="is damaged"):
        SnapshotDirectory(tmp_path).current()
    assert SnapshotDirectory(tmp_path).snapshots() == []


def test_a_broken_store_is_said(tmp_path: Path) -> None:
    published = publish(tmp_path, "a", "one")
    (published.store / "CURRENT").write_text("nonsense")
    with pytest.raises(DamagedSnapshot, match="cannot be opened"):
        published.open()
    with pytest.raises(SnapshotError, match="there is no complete snapshot"):
        SnapshotDirectory(tmp_path).rollback()


@pytest.mark.parametrize("damage", ["no folder", "manifest", "store"])
def test_a_damaged_current_snapshot_is_left_by_a_rollback_without_an_id(tmp_path: Path, damage: str) -> None:
    published = [publish(tmp_path, "a", word) for word in ("one", "two", "three")]
    _damage(published[2].folder, damage)
    assert SnapshotDirectory(tmp_path).rollback() == published[1]
    assert current_words(tmp_path) == {"a": {"two"}}


@pytest.mark.parametrize("damage", ["manifest", "store"])
def test_a_rollback_passes_over_what_is_damaged_too(tmp_path: Path, damage: str) -> None:
    published = [publish(tmp_path, "a", word) for word in ("one", "two", "three")]
    for snapshot in published[1:]:
        _damage(snapshot.folder, damage)
    directory = SnapshotDirectory(tmp_path)
    with pytest.raises(DamagedSnapshot):
        directory.rollback(published[1].id)
    assert directory.rollback() == published[0]


def test_a_rollback_from_a_damaged_snapshot_leads_to_the_one_on_which_it_was_built(tmp_path: Path) -> None:
    right = publish(tmp_path, "a", "right")
    publish(tmp_path, "a", "wrong")
    directory = SnapshotDirectory(tmp_path)
    directory.rollback()
    _damage(publish(tmp_path, "b", "two").folder, "store")
    assert directory.rollback() == right


def test_without_a_link_a_rollback_takes_the_newest_snapshot(tmp_path: Path) -> None:
    publish(tmp_path, "a", "one")
    second = publish(tmp_path, "a", "two")
    (tmp_path / "current").unlink()
    assert SnapshotDirectory(tmp_path).rollback() == second


@pytest.mark.parametrize("damage", ["no folder", "manifest", "store"])
def test_a_load_after_damage_builds_on_the_snapshot_before(tmp_path: Path, damage: str) -> None:
    first, second = publish(tmp_path, "a", "one"), publish(tmp_path, "b", "two")
    _damage(second.folder, damage)
    with SnapshotDirectory(tmp_path).writer(BASE) as writer:
        assert writer.current == first
        assert second.id in writer.damage
        put(writer, "c", "three")
        third = writer.publish()
    assert words(third) == {"a": {"one"}, "c": {"three"}}
    assert third.id > second.id or damage == "no folder"


def test_a_load_where_nothing_is_complete_begins_anew(tmp_path: Path) -> None:
    _damage(publish(tmp_path, "a", "one").folder, "store")
    assert words(publish(tmp_path, "b", "two")) == {"b": {"two"}}


def test_what_cannot_be_read_for_the_moment_is_not_taken_for_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    publish(tmp_path, "a", "one")
    published = publish(tmp_path, "a", "two")
    monkeypatch.setattr(Manifest, "read", refuse)
    with pytest.raises(SnapshotError, match="cannot be read"), SnapshotDirectory(tmp_path).writer(BASE):
        pass
    with pytest.raises(SnapshotError, match="cannot be read"):
        SnapshotDirectory(tmp_path).rollback()
    assert SnapshotDirectory(tmp_path).current_id() == published.id


def test_a_file_in_the_place_of_the_data_directory_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(SnapshotError, match="cannot write to"):
        publish(tmp_path / "data", "a", "one")
    with pytest.raises(SnapshotError, match="not a link"):
        SnapshotDirectory(tmp_path / "data").current()


def test_a_second_writer_is_told_who_the_first_is(tmp_path: Path) -> None:
    directory = SnapshotDirectory(tmp_path)
    with (
        directory.writer(BASE),
        pytest.raises(Busy, match=f"process {os.getpid()} on .+, since 20"),
        directory.writer(BASE),
    ):
        pass


def test_a_second_writer_waits_for_the_first(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    told: list[Busy] = []

    def on_wait(busy: Busy) -> None:
        told.append(busy)
        _end(holder)

    with SnapshotDirectory(tmp_path).writer(BASE, on_wait):
        assert [busy.holder and busy.holder.pid for busy in told] == [holder.pid]


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    with SnapshotDirectory(tmp_path).writer(BASE):
        pass


def test_waiting_can_be_interrupted(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    script = f"""
from pathlib import Path
from loader.snapshot import SnapshotDirectory
with SnapshotDirectory(Path({str(tmp_path)!r})).writer({BASE!r}, lambda busy: print("waiting", flush=True)): pass
"""
    with _python(script) as waiting:
        assert waiting.stdout is not None
        assert waiting.stdout.readline() == "waiting\n"
        time.sleep(0.05)
        waiting.send_signal(2)
        assert waiting.wait(10) != 0
        assert waiting.stderr is not None
        assert "KeyboardInterrupt" in waiting.stderr.read()


def test_a_reader_finishes_on_the_snapshot_on_which_it_began(tmp_path: Path) -> None:
    first = publish(tmp_path, "a", *map(str, range(2000)))
    reading = first.open().quads_for_pattern(None, PREDICATE, None)
    next(reading)
    for number in range(KEPT + 1):
        publish(tmp_path, "a", str(number))
    assert not first.folder.exists()
    assert sum(1 for _ in reading) == 1999


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
@pytest.mark.parametrize("size", ["600k", "1m", "1500k", "2m"])
def test_a_full_disk_is_said_and_nothing_is_published(tmp_path: Path, size: str) -> None:
    mount: list[str | Path] = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", tmp_path]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this machine does not let root mount a small disk")
    try:
        first = publish(tmp_path, "a", "one")
        before = _listing(tmp_path)
        with pytest.raises(SnapshotError, match=r"No space left on device.*Nothing was published"):
            publish(tmp_path, "a", *(f"{number} " * 100 for number in range(20_000)))
        assert _listing(tmp_path) == before
        assert words(first) == {"a": {"one"}}
        assert current_words(tmp_path) == {"a": {"one"}}
    finally:
        subprocess.run(["umount", "-l", tmp_path], check=True)


def test_an_unchanged_record_equals_itself_after_a_round_trip(tmp_path: Path) -> None:
    source = replace(record("a").source, overrides={"year": 2023, "region": "371521"})
    with SnapshotDirectory(tmp_path).writer(BASE) as writer:
        writer.replace(replace(record("a"), source=source), nquads("a", ["one"]))
        manifest = writer.publish().manifest
    again = Manifest.read(tmp_path / "current").disclosures["a"].source
    assert again.identity == manifest.disclosures["a"].source.identity


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the writer's lock until its standard input is closed."""
    script = f"""
import sys
from pathlib import Path
from loader.snapshot import SnapshotDirectory
with SnapshotDirectory(Path({str(tmp_path)!r})).writer({BASE!r}):
    print("locked", flush=True)
    sys.stdin.read()
"""
    with _python(script) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        yield process
        process.kill()


def _python(script: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", script], stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def _damage(folder: Path, what: str) -> None:
    if what == "no folder":
        shutil.rmtree(folder)
    else:
        folder.joinpath(*{"manifest": ("manifest.json",), "store": ("store", "CURRENT")}[what]).write_text("junk\n")


def _end(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.close()


def _listing(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}
