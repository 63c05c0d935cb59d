"""A load that is killed: the old snapshot is served, nothing of the load remains, and the next load succeeds."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import NamedNode

from loader.settings import ROOT
from loader.snapshot import SnapshotDirectory
from tests.loader.documents import budget, write
from tests.loader.snapshots import current_words, publish, values


def test_a_load_killed_before_any_of_its_steps_leaves_the_old_snapshot_or_the_new(tmp_path: Path) -> None:
    publish(tmp_path, "a", "old")
    statuses = []
    for status in _killed_loads(tmp_path):
        statuses.append(status)
        assert current_words(tmp_path) in ({"a": {"old"}}, {"a": {"new"}})
        publish(tmp_path, "a", "old")
        assert _names(tmp_path) == {"current", "snapshots", "writer.lock"}
        assert _names(tmp_path / "snapshots") == {snapshot.id for snapshot in SnapshotDirectory(tmp_path).snapshots()}
    assert statuses == [-signal.SIGKILL] * (len(statuses) - 1) + [0]
    assert len(statuses) > 10


def test_the_command_killed_at_random_twenty_times_leaves_the_old_snapshot_and_then_succeeds(tmp_path: Path) -> None:
    document = write(tmp_path, "a.txt", budget(amount="1.00"))
    seconds = _load(tmp_path)
    served = [_amounts(tmp_path)]
    chance = random.Random(2023)
    for number in range(2, 22):
        document.write_text(budget(amount=f"{number}.00"), "utf-8")
        served.append({"10000", "20000", f"{number}0000"})
        _load(tmp_path, kill_after=chance.uniform(0.1, seconds))
        assert _amounts(tmp_path) in served
    _load(tmp_path)
    assert _amounts(tmp_path) == {"10000", "20000", "210000"}
    assert _names(tmp_path / "data" / "snapshots") == {
        snapshot.id for snapshot in SnapshotDirectory(tmp_path / "data").snapshots()
    }


def _load(folder: Path, kill_after: float | None = None) -> float:
    """Loads the document in `folder` with the command itself; gives the seconds that it took."""
    command = [sys.executable, "-c", "from loader.cli import main; main()", "load", "a.txt", "--data", "data"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    started = time.monotonic()
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL) as load:
        try:
            assert load.wait(kill_after) == 0
        except subprocess.TimeoutExpired:
            load.kill()
    return time.monotonic() - started


def _amounts(folder: Path) -> set[str]:
    """The amounts that the current snapshot holds, in yuan."""
    snapshot = SnapshotDirectory(folder / "data").current()
    assert snapshot is not None
    amount = NamedNode("https://w3id.org/budgetgraph/def#amount")
    return values(snapshot.open(), amount)


def _killed_loads(folder: Path) -> Iterator[int]:
    """Exit statuses of loads that are killed before the first step, before the second, until one is not killed."""
    command = [sys.executable, "-m", "tests.loader.dying_loads", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as loads:
        assert loads.stdout is not None
        assert loads.stdin is not None
        for line in loads.stdout:
            yield int(line)
            if int(line):
                loads.stdin.write("\n")
                loads.stdin.flush()


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}
