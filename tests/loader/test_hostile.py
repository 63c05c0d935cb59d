"""Documents that do harm: each fails alone, in time, with words for people, and the others are loaded."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest

from loader import batch
from loader.batch import check, load
from loader.interpret import Overrides
from loader.report import Outcome
from loader.settings import Settings
from loader.snapshot import SnapshotDirectory
from tests.loader import hostile
from tests.loader.documents import budget, write

BASE = "http://example.org/"


@pytest.fixture(autouse=True)
def with_hostile_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "ENTRY", hostile.ENTRY)


@pytest.mark.parametrize(
    ("suffix", "message"),
    [
        ("hang", r"it took longer than 1 s to read and was given up; .*BUDGETGRAPH_DOCUMENT_SECONDS allows more"),
        ("spin", r"it took longer than 1 s to read .*"),
        ("eat", r"it takes more than 200 MiB of memory to read .*BUDGETGRAPH_DOCUMENT_MEMORY allows more"),
        ("exit", r"the program broke down when it read the file \(exit status 3\); .*"),
        ("segv", r"the program broke down when it read the file \(SIGSEGV\); .*"),
        ("kill", r"the program broke down when it read the file \(SIGKILL\); .*"),
        ("fault", r"this is a fault of BudgetGraph, please report it: IndexError.*"),
    ],
)
def test_a_document_that_does_harm_fails_alone(tmp_path: Path, suffix: str, message: str) -> None:
    paths = [
        write(tmp_path, "in/2022.txt", budget(2022)),
        write(tmp_path, f"in/bad.{suffix}", budget(2023)),
        write(tmp_path, "in/2024.txt", budget(2024)),
    ]
    outcomes = _load(tmp_path, paths)
    assert [outcome.status for outcome in outcomes] == ["loaded", "failed", "loaded"]
    (problem,) = outcomes[1].summary.problems
    assert re.fullmatch(message, problem.message)
    assert problem.where == str(paths[1])
    assert _years(tmp_path) == [2022, 2024]


def test_documents_that_hang_take_no_longer_than_their_time_by_turns(tmp_path: Path) -> None:
    paths = [write(tmp_path, f"in/{number}.hang", "x") for number in range(6)]
    started = time.monotonic()
    assert {outcome.status for outcome in _load(tmp_path, paths)} == {"failed"}
    assert time.monotonic() - started < 20


def test_a_program_that_a_reader_has_started_ends_with_it(tmp_path: Path) -> None:
    (outcome,) = _load(tmp_path, [write(tmp_path, "in/2023.leave", budget())])
    assert outcome.status == "loaded"
    pid = int((tmp_path / "in/2023.leave.pid").read_text())
    status = Path(f"/proc/{pid}/status")
    assert not status.exists() or "zombie" in status.read_text()


def test_nothing_that_a_reader_writes_reaches_the_terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (outcome,) = _load(tmp_path, [write(tmp_path, "in/2023.told", budget())])
    assert outcome.status == "loaded"
    assert capfd.readouterr() == ("", "")


def test_a_file_that_vanishes_during_the_load_fails_alone(tmp_path: Path) -> None:
    paths = [write(tmp_path, f"in/{year}.txt", budget(year)) for year in range(2023, 2026)]
    paths[1].unlink()
    outcomes = _load(tmp_path, paths)
    assert [outcome.status for outcome in outcomes] == ["loaded", "failed", "loaded"]
    assert outcomes[1].summary.problems[0].message == "the file cannot be read: No such file or directory"


def test_a_file_that_may_not_be_read_fails_alone(tmp_path: Path) -> None:
    paths = [write(tmp_path, "in/2022.txt", budget(2022)), tmp_path / "in/2023.txt"]
    paths[1].symlink_to("/proc/self/mem")
    outcomes = _load(tmp_path, paths)
    assert [outcome.status for outcome in outcomes] == ["loaded", "failed"]
    assert "the file cannot be read" in outcomes[1].summary.problems[0].message


def test_many_tiny_files_are_read_each_in_its_place(tmp_path: Path) -> None:
    paths = [write(tmp_path, f"in/{number}.txt", f"{number}") for number in range(300)]
    outcomes = check(paths, Settings(tmp_path / "data", BASE), Overrides())
    assert [outcome.path for outcome in outcomes] == list(map(str, paths))
    assert {outcome.status for outcome in outcomes} == {"failed"}


def test_a_name_that_is_no_text_is_read_and_said_in_escapes(tmp_path: Path) -> None:
    path = write(tmp_path, os.fsdecode(b"in/\x1b[31m\xff\n.txt"), budget())
    (outcome,) = _load(tmp_path, [path])
    assert outcome.status == "loaded"
    assert outcome.path.endswith("in/\x1b[31m\\xff\n.txt")


def test_where_nothing_can_be_read_the_old_snapshot_stays(tmp_path: Path) -> None:
    _load(tmp_path, [write(tmp_path, "in/2022.txt", budget(2022))])
    before = SnapshotDirectory(tmp_path / "data").current_id()
    outcomes = _load(tmp_path, [write(tmp_path, "in/2023.exit", budget(2023))])
    assert [outcome.status for outcome in outcomes] == ["failed"]
    assert SnapshotDirectory(tmp_path / "data").current_id() == before


def _load(folder: Path, paths: list[Path]) -> list[Outcome]:
    settings = Settings(folder / "data", BASE, document_seconds=1, document_memory=200)
    return list(load(paths, settings, Overrides(), on_wait=None, progress=lambda _: None).outcomes)


def _years(folder: Path) -> list[int]:
    snapshot = SnapshotDirectory(folder / "data").current()
    assert snapshot is not None
    return sorted(record.summary["year"] for record in snapshot.manifest.disclosures.values())
