"""Loading many documents: what fails fails alone, what has not changed stays, what succeeds is published together."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from loader import batch, search_index
from loader.batch import LoadReport, check, load
from loader.documents import find_documents, left_out
from loader.fingerprint import Fingerprint
from loader.interpret import Overrides
from loader.problems import SnapshotError
from loader.report import Outcome
from loader.settings import ROOT, Settings
from loader.snapshot import SnapshotDirectory
from tests.loader import hostile
from tests.loader.documents import DEPARTMENT, budget, write
from tests.loader.snapshots import values

POEM = "春眠不觉晓，处处闻啼鸟。\n"
BASE = "http://example.org/"
AMOUNT = NamedNode("https://w3id.org/budgetgraph/def#amount")


def test_every_document_that_can_be_understood_is_published_in_one_snapshot(tmp_path: Path) -> None:
    write(tmp_path, "in/2022.txt", budget(2022))
    write(tmp_path, "in/2023.txt", budget(2023))
    write(tmp_path, "in/poem.txt", POEM)
    report = _load(tmp_path)
    assert [outcome.status for outcome in report.outcomes] == ["loaded", "loaded", "failed"]
    assert report.snapshot is not None
    assert set(report.snapshot.manifest.disclosures) == {f"371521/{DEPARTMENT}/{year}/budget" for year in (2022, 2023)}


def test_of_a_document_that_fails_nothing_is_published(tmp_path: Path) -> None:
    write(tmp_path, "in/poem.txt", POEM)
    report = _load(tmp_path)
    assert report.snapshot is None
    assert not (tmp_path / "data" / "current").exists()
    assert report.outcomes[0].summary.problems[0].severity == "error"


def test_a_corrected_document_replaces_its_graph_and_no_other(tmp_path: Path) -> None:
    write(tmp_path, "in/2022.txt", budget(2022))
    path = write(tmp_path, "in/2023.txt", budget(2023, amount="3.00"))
    first = _amounts(_load(tmp_path))
    path.write_text(budget(2023, amount="4.00"), "utf-8")
    report = _load(tmp_path)
    assert [outcome.status for outcome in report.outcomes] == ["unchanged", "loaded"]
    second = _amounts(report)
    assert first == {2022: {"10000", "20000", "30000"}, 2023: {"10000", "20000", "30000"}}
    assert second == {2022: {"10000", "20000", "30000"}, 2023: {"10000", "20000", "40000"}}


def test_loading_the_same_bytes_again_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path, "in/2023.txt", budget())
    first = _load(tmp_path)
    before = _contents(tmp_path / "data")
    second = _load(tmp_path)
    assert [outcome.status for outcome in second.outcomes] == ["unchanged"]
    assert _contents(tmp_path / "data") == before
    assert second.snapshot == first.snapshot


def test_what_is_said_of_an_unchanged_document_is_what_was_said_of_it_when_it_was_loaded(tmp_path: Path) -> None:
    write(tmp_path, "in/2023.txt", budget(amount="3x.00"))
    first, second = (_line(_load(tmp_path).outcomes[0]) for _ in range(2))
    assert first["unplaced"] == [
        {
            "table": "支出总体情况表",
            "page": None,
            "row": 2,
            "column": 3,
            "text": "3x.00",
            "reason": "not a number",
        }
    ]
    assert second == {**first, "status": "unchanged"}


def test_the_folder_in_which_a_document_lies_does_not_make_it_another(tmp_path: Path) -> None:
    path = write(tmp_path, "in/2023.txt", budget())
    _load(tmp_path)
    path.rename(path.with_name("moved.txt"))
    assert [outcome.status for outcome in _load(tmp_path).outcomes] == ["unchanged"]


def test_other_overrides_make_another_disclosure_of_the_same_bytes(tmp_path: Path) -> None:
    write(tmp_path, "in/2023.txt", budget(2023))
    _load(tmp_path)
    report = _load(tmp_path, Overrides(year=2024))
    assert [(outcome.status, outcome.summary.year) for outcome in report.outcomes] == [("loaded", 2024)]
    assert sorted(_amounts(report)) == [2023, 2024]


def test_another_version_of_software_or_mappings_loads_the_same_bytes_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "in/2023.txt", budget())
    first = _load(tmp_path)
    other = replace(Fingerprint.of(ROOT), generator="another")
    monkeypatch.setattr(Fingerprint, "of", lambda *_: other)
    second = _load(tmp_path)
    assert [outcome.status for outcome in second.outcomes] == ["loaded"]
    assert _amounts(first) == _amounts(second)


def test_a_snapshot_holds_the_ontology_once_however_often_something_is_loaded(tmp_path: Path) -> None:
    sizes = []
    for amount in ("3.00", "3.0"):
        write(tmp_path, "in/2023.txt", budget(amount=amount))
        snapshot = _load(tmp_path).snapshot
        assert snapshot is not None
        sizes.append(len(snapshot.open()))
        assert snapshot.manifest.triples > snapshot.manifest.vocabulary_triples > 0
    assert sizes[0] == sizes[1]


def test_two_files_of_one_disclosure_with_different_content_are_not_both_loaded(tmp_path: Path) -> None:
    write(tmp_path, "in/a.txt", budget(amount="3.00"))
    write(tmp_path, "in/b.txt", budget(amount="4.00"))
    for statuses in (["loaded", "failed"], ["unchanged", "failed"]):
        report = _load(tmp_path)
        assert [outcome.status for outcome in report.outcomes] == statuses
        assert "the same disclosure" in report.outcomes[1].summary.problems[0].message
        assert _amounts(report) == {2023: {"10000", "20000", "30000"}}


def test_two_copies_of_one_file_are_one_disclosure(tmp_path: Path) -> None:
    write(tmp_path, "in/a.txt", budget())
    write(tmp_path, "in/b.txt", budget())
    assert [outcome.status for outcome in _load(tmp_path).outcomes] == ["loaded", "unchanged"]


def test_a_fault_of_the_software_fails_one_document_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [write(tmp_path, "in/2022.fault", budget(2022)), write(tmp_path, "in/2023.txt", budget(2023))]
    monkeypatch.setattr(batch, "ENTRY", hostile.ENTRY)
    report = load(paths, Settings(tmp_path / "data", BASE), Overrides(), None, lambda _: None)
    assert [outcome.status for outcome in report.outcomes] == ["failed", "loaded"]
    message = report.outcomes[0].summary.problems[0].message
    assert "please report it: IndexError('no such thing') (hostile.py:" in message


def test_when_the_snapshot_cannot_be_written_every_document_has_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    write(tmp_path, "in/2022.txt", budget(2022))
    write(tmp_path, "in/poem.txt", POEM)
    monkeypatch.setattr(batch, "build_search_index", fail)
    report = _load(tmp_path)
    assert [outcome.status for outcome in report.outcomes] == ["failed", "failed"]
    assert report.error is not None
    assert "No space left on device" in report.outcomes[0].summary.problems[0].message
    assert list((tmp_path / "data" / "snapshots").iterdir()) == []


def test_a_damaged_data_directory_is_said_before_anything_is_read(tmp_path: Path) -> None:
    write(tmp_path, "in/2022.txt", budget(2022))
    write(tmp_path, "data/current", "")
    with pytest.raises(SnapshotError, match="not a link to a snapshot"):
        _load(tmp_path)


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "unreadable", "unknown suffix"])
def test_what_is_no_document_fails_with_one_problem(tmp_path: Path, kind: str) -> None:
    path = tmp_path / ("budget.xyz" if kind == "unknown suffix" else "budget.txt")
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "unreadable":
        path.symlink_to("/proc/self/mem")
    elif kind == "unknown suffix":
        path.write_text(budget())
    outcomes = list(check([path], Settings(tmp_path / "data", BASE), Overrides()))
    assert [outcome.status for outcome in outcomes] == ["failed"]
    assert [problem.severity for problem in outcomes[0].summary.problems] == ["error"]
    assert str(path) in outcomes[0].summary.problems[0].where


@pytest.mark.parametrize("damage", ["garbage", "empty", "missing", "torn"])
def test_a_damaged_search_index_is_built_anew_by_the_next_load(tmp_path: Path, damage: str) -> None:
    write(tmp_path, "in/2023.txt", budget())
    first = _load(tmp_path).snapshot
    assert first is not None
    _damage_index(first.folder / "search.sqlite", damage)
    report = _load(tmp_path)
    assert [outcome.status for outcome in report.outcomes] == ["unchanged"]
    assert report.snapshot is not None
    assert report.snapshot.id > first.id
    assert search_index.is_sound(report.snapshot.folder / "search.sqlite")
    assert report.repairs == [f"the search index of snapshot {first.id} is damaged; the new snapshot has a new one"]
    assert _load(tmp_path).snapshot == report.snapshot


def test_a_damaged_store_is_replaced_by_the_next_load_though_nothing_has_changed(tmp_path: Path) -> None:
    write(tmp_path, "in/2022.txt", budget(2022))
    first = _load(tmp_path).snapshot
    write(tmp_path, "in/2023.txt", budget(2023))
    second = _load(tmp_path).snapshot
    assert first is not None
    assert second is not None
    (second.store / "CURRENT").write_text("junk\n")
    (tmp_path / "in/2023.txt").unlink()
    report = _load(tmp_path)
    assert [outcome.status for outcome in report.outcomes] == ["unchanged"]
    assert sorted(_amounts(report)) == [2022]
    assert f"this load builds on {first.id}" in report.repairs[0]
    assert SnapshotDirectory(tmp_path / "data").current() == report.snapshot


def test_a_load_begins_anew_where_no_snapshot_is_complete(tmp_path: Path) -> None:
    write(tmp_path, "in/2022.txt", budget(2022))
    first = _load(tmp_path).snapshot
    assert first is not None
    (first.store / "CURRENT").write_text("junk\n")
    report = _load(tmp_path)
    assert [outcome.status for outcome in report.outcomes] == ["loaded"]
    assert "begins anew" in report.repairs[0]
    assert sorted(_amounts(report)) == [2022]


def test_the_same_bytes_loaded_as_two_disclosures_are_both_kept_and_it_is_said(tmp_path: Path) -> None:
    write(tmp_path, "in/2023.txt", budget(2023))
    assert _warnings(_load(tmp_path)) == []
    as_2022 = _load(tmp_path, Overrides(year=2022))
    assert sorted(_amounts(as_2022)) == [2022, 2023]
    said = f"the same file is also loaded as 371521/{DEPARTMENT}/2023/budget"
    assert _warnings(as_2022) == _warnings(_load(tmp_path, Overrides(year=2022))) == [said]
    assert _warnings(_load(tmp_path)) == [f"the same file is also loaded as 371521/{DEPARTMENT}/2022/budget"]
    write(tmp_path, "in/2023.txt", budget(2023, amount="4.00"))
    assert _warnings(_load(tmp_path)) == []


def test_checking_says_the_same_as_loading_and_writes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, "in/2023.txt", budget())
    settings = Settings(tmp_path / "data", BASE)
    (checked,) = check([path], settings, Overrides())
    assert not settings.data.exists()
    assert {**_line(checked), "status": "loaded"} == _line(_load(tmp_path).outcomes[0])


def test_a_folder_means_the_documents_below_it_in_order(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.TXT", "a.txt", "a.md", ".hidden.txt", ".git/c.txt"):
        write(tmp_path, name, "")
    (tmp_path / "loop").symlink_to(tmp_path)
    named = tmp_path / "a.md"
    found = find_documents([tmp_path, named, tmp_path / "b"], {".txt"})
    assert found == [tmp_path / name for name in ("a.txt", "b/1.TXT", "b/2.txt", "a.md")]


def test_the_files_of_other_formats_below_a_folder_are_counted(tmp_path: Path) -> None:
    for name in ("a.txt", "b/1.DOC", "b/2.doc", "b/README", "named.md", ".hidden.pdf", ".git/c.pdf"):
        write(tmp_path, name, "")
    assert left_out([tmp_path, tmp_path / "b", tmp_path / "named.md"], {".txt"}) == {".doc": 2, "": 1}


def _load(folder: Path, overrides: Overrides | None = None) -> LoadReport:
    paths = find_documents([folder / "in"], {".txt"})
    settings = Settings(folder / "data", BASE)
    return load(paths, settings, overrides or Overrides(), on_wait=None, progress=lambda _: None)


def _amounts(report: LoadReport) -> dict[int, set[str]]:
    """The amounts in the graph of each disclosure, in yuan, by year."""
    assert report.snapshot is not None
    store = report.snapshot.open()
    return {
        record.summary["year"]: values(store, AMOUNT, NamedNode(record.graph))
        for record in report.snapshot.manifest.disclosures.values()
    }


def _warnings(report: LoadReport) -> list[str]:
    problems = (problem for outcome in report.outcomes for problem in outcome.summary.problems)
    return [problem.message for problem in problems if "the same file" in problem.message]


def _damage_index(path: Path, damage: str) -> None:
    match damage:
        case "garbage":
            path.write_text("garbage\n")
        case "empty":
            path.write_text("")
        case "missing":
            path.unlink()
        case "torn":
            os.truncate(path, path.stat().st_size // 2)


def _line(outcome: Outcome) -> dict[str, object]:
    return {key: value for key, value in outcome.line().items() if key != "seconds"}


def _contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "writer.lock"}
