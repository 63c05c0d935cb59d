"""Imported editions in the data directory: kept, carried over, and never half written."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from loader.manifest import Manifest
from loader.snapshot import DamagedSnapshot, SnapshotDirectory
from tests.loader.snapshots import BASE, current_words, publish, put

NAME = "functional-2025.json"


def import_edition(path: Path, content: str, name: str = NAME) -> None:
    with SnapshotDirectory(path).writer(BASE) as writer:
        writer.add_edition(name, content)
        assert [kept.read_text() for kept in writer.editions if kept.name == name] == [content]
        writer.publish()


def editions(path: Path) -> dict[str, str]:
    """The editions of the current snapshot: content by name."""
    snapshot = SnapshotDirectory(path).current()
    return {} if snapshot is None else {kept.name: kept.read_text() for kept in snapshot.editions}


def test_an_edition_is_kept_in_the_snapshot_and_listed_in_its_manifest(tmp_path: Path) -> None:
    import_edition(tmp_path, "{}")
    current = SnapshotDirectory(tmp_path).current()
    assert current is not None
    assert current.manifest.editions == (NAME,)
    assert current.editions == [current.folder / "editions" / NAME]
    assert editions(tmp_path) == {NAME: "{}"}


def test_snapshots_built_on_it_carry_it_over_without_a_copy(tmp_path: Path) -> None:
    import_edition(tmp_path, "{}")
    published = publish(tmp_path, "a", "one")
    assert editions(tmp_path) == {NAME: "{}"}
    assert published.editions[0].stat().st_nlink == 2


def test_a_file_system_without_links_gets_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    import_edition(tmp_path, "{}")
    with SnapshotDirectory(tmp_path).writer(BASE) as writer:
        monkeypatch.setattr("os.link", fail)
        put(writer, "a", "one")
        published = writer.publish()
    assert editions(tmp_path) == {NAME: "{}"}
    assert published.editions[0].stat().st_nlink == 1


def test_replacing_an_edition_leaves_older_snapshots_as_they_were(tmp_path: Path) -> None:
    import_edition(tmp_path, "old")
    import_edition(tmp_path, "new")
    import_edition(tmp_path, "other", "functional-2024.json")
    assert editions(tmp_path) == {"functional-2024.json": "other", NAME: "new"}
    SnapshotDirectory(tmp_path).rollback()
    assert editions(tmp_path) == {NAME: "new"}
    SnapshotDirectory(tmp_path).rollback()
    assert editions(tmp_path) == {NAME: "old"}


def test_a_manifest_from_before_there_were_editions_is_read(tmp_path: Path) -> None:
    published = publish(tmp_path, "a", "one")
    path = published.folder / "manifest.json"
    content = json.loads(path.read_text())
    del content["editions"]
    path.write_text(json.dumps(content))
    assert Manifest.read(published.folder) == published.manifest
    assert published.manifest.editions == ()


def test_a_snapshot_without_its_edition_is_damaged_and_the_one_before_it_stands_in(tmp_path: Path) -> None:
    first = publish(tmp_path, "a", "one")
    import_edition(tmp_path, "{}")
    current = SnapshotDirectory(tmp_path).current()
    assert current is not None
    current.editions[0].unlink()
    assert not current.is_complete
    with pytest.raises(DamagedSnapshot, match=f"lacks the imported edition {NAME}"):
        current.require_complete()
    basis, damage = SnapshotDirectory(tmp_path).basis()
    assert (basis, NAME in damage) == (first, True)


def test_leaving_without_publishing_leaves_no_edition(tmp_path: Path) -> None:
    publish(tmp_path, "a", "one")
    with SnapshotDirectory(tmp_path).writer(BASE) as writer:
        writer.add_edition(NAME, "{}")
    assert editions(tmp_path) == {}
    assert {path.name for path in tmp_path.iterdir()} == {"current", "snapshots", "writer.lock"}


def test_an_import_killed_before_any_of_its_steps_leaves_the_old_edition_or_the_new(tmp_path: Path) -> None:
    publish(tmp_path, "a", "old")
    import_edition(tmp_path, "old")
    statuses = []
    for status in _killed_imports(tmp_path):
        statuses.append(status)
        state = (current_words(tmp_path), editions(tmp_path))
        assert state in [({"a": {word}}, {NAME: word}) for word in ("old", "new")]
        with SnapshotDirectory(tmp_path).writer(BASE) as writer:
            put(writer, "a", "old")
            writer.add_edition(NAME, "old")
            writer.publish()
        folders = {folder.name for folder in (tmp_path / "snapshots").iterdir()}
        assert folders == {snapshot.id for snapshot in SnapshotDirectory(tmp_path).snapshots()}
    assert statuses == [-signal.SIGKILL] * (len(statuses) - 1) + [0]
    assert len(statuses) > 12


def _killed_imports(folder: Path) -> Iterator[int]:
    """Exit statuses of imports that are killed before the first step, before the second, until one is not killed."""
    command = [sys.executable, "-m", "tests.loader.codes.dying_imports", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as imports:
        assert imports.stdout is not None
        assert imports.stdin is not None
        for line in imports.stdout:
            yield int(line)
            if int(line):
                imports.stdin.write("\n")
                imports.stdin.flush()
