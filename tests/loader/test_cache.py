"""A cache that may be missing, full, damaged or somebody else's, and never does harm."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from loader.cache import KEPT, Cache
from loader.settings import cache_folder


def only_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_what_was_put_comes_back_under_its_key_alone(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "new" / "folder")
    assert cache.get("a") is None
    cache.put("a", b"one\ntwo")
    assert (cache.get("a"), cache.get("b")) == (b"one\ntwo", None)


@pytest.mark.parametrize("damage", [b"", b"x", b"one\ntwo", b"\n" * 70])
def test_damaged_content_is_as_none(tmp_path: Path, damage: bytes) -> None:
    cache = Cache(tmp_path)
    cache.put("a", b"one")
    path = only_file(tmp_path)
    path.write_bytes(damage)
    assert cache.get("a") is None
    cache.put("a", b"two")
    assert cache.get("a") == b"two"


def test_one_changed_byte_is_noticed(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put("a", b"one")
    path = only_file(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"one", b"two"))
    assert cache.get("a") is None


def test_content_of_another_key_is_not_taken(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put("a", b"one")
    only_file(tmp_path).rename(tmp_path / "b.cached")
    assert cache.get("b") is None


def test_a_file_that_others_can_write_is_not_trusted(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put("a", b"one")
    path = only_file(tmp_path)
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o666)
    assert cache.get("a") is None


@pytest.mark.parametrize("kind", ["folder", "link", "pipe"])
def test_what_is_no_file_is_not_read(tmp_path: Path, kind: str) -> None:
    Cache(tmp_path / "other").put("a", b"one")
    place = tmp_path / "a.cached"
    if kind == "folder":
        place.mkdir()
    elif kind == "link":
        place.symlink_to(only_file(tmp_path / "other"))
    else:
        os.mkfifo(place)
    assert Cache(tmp_path).get("a") is None


@pytest.mark.parametrize("folder", [None, Path("/proc/none"), Path(__file__)])
def test_where_nothing_can_be_kept_nothing_is_said(folder: Path | None) -> None:
    cache = Cache(folder)
    cache.put("a", b"one")
    assert cache.get("a") is None


def test_old_files_are_pruned_and_what_a_killed_process_left_too(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    (tmp_path / "a.cached-123").write_bytes(b"half")
    os.utime(tmp_path / "a.cached-123", (0, 0))
    for number in range(KEPT + 3):
        cache.put(str(number), b"one")
        os.utime(tmp_path / f"{number}.cached", (number + 1, number + 1))
    assert len(list(tmp_path.iterdir())) == KEPT
    assert cache.get(str(KEPT + 2)) == b"one"


def test_the_folder_is_what_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert cache_folder({"BUDGETGRAPH_CACHE": "/x/y", "XDG_CACHE_HOME": "/z"}) == Path("/x/y")
    assert cache_folder({"XDG_CACHE_HOME": "/z"}) == Path("/z/budgetgraph")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder({}) == tmp_path / ".cache" / "budgetgraph"
