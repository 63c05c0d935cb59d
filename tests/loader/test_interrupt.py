"""Ctrl-C in the middle of a load: nothing of it is published, nothing of it remains, and it is said in one line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from loader.settings import ROOT
from loader.snapshot import SnapshotDirectory
from tests.loader.documents import budget, write

LOAD = """
from loader import batch
from loader.cli import main
from tests.loader import hostile
import loader.readers
batch.ENTRY = hostile.ENTRY
loader.readers.SUFFIXES = frozenset({".txt", ".hang", ".late"})
main()
"""


@pytest.mark.parametrize("whole_group", [True, False], ids=["as a terminal does", "as kill does"])
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_load_publishes_nothing_and_leaves_no_process(
    tmp_path: Path, kind: signal.Signals, whole_group: bool
) -> None:
    write(tmp_path, "in/2022.txt", budget(2022))
    _load(tmp_path)
    before = SnapshotDirectory(tmp_path / "data").current_id()
    for year in range(2010, 2030):
        write(tmp_path, f"in/{year}.txt", budget(year))
    write(tmp_path, "in/0.hang", "x")
    with _started(tmp_path) as load:
        _until(lambda: (tmp_path / "data/snapshots/.building").exists() or len(_group(load.pid)) > 2)
        time.sleep(0.5)
        (os.killpg if whole_group else os.kill)(load.pid, kind)
        status = load.wait(20)
        assert load.stderr is not None
        said = load.stderr.read()
    if kind == signal.SIGINT:
        assert (status, said) == (130, "\nbudgetgraph: interrupted\n")
    assert SnapshotDirectory(tmp_path / "data").current_id() == before
    _until(lambda: not _group(load.pid))
    (tmp_path / "in/0.hang").unlink()
    _load(tmp_path)
    names = {path.name for path in (tmp_path / "data/snapshots").iterdir()}
    assert names == {snapshot.id for snapshot in SnapshotDirectory(tmp_path / "data").snapshots()}


def _load(folder: Path) -> None:
    with _started(folder) as load:
        assert load.wait(60) == 0


def _started(folder: Path) -> subprocess.Popen[str]:
    """The command, in a process group of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", LOAD, "load", "in", "--data", "data"]
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        text=True,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def _group(session: int) -> list[int]:
    """The processes of a session that still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[3]) == session and words[0] != "Z":
            found.append(int(path.parent.name))
    return found


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
