"""The command line: what it prints, with which status it ends, and that nobody ever sees a traceback."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from loader import dump
from loader.cli import cli, main
from loader.settings import ROOT, VARIABLES, SettingError, Settings
from loader.snapshot import SnapshotDirectory
from tests.loader.documents import DEPARTMENT, budget, write

EXAMPLE = ROOT / "examples" / "yanggu-government-office-2023-budget.txt"
BASE = "http://localhost:8000/"
KEYS = [
    *("path", "status", "disclosure", "department", "region", "year", "phase", "level", "tables", "cells", "figures"),
    *("unplaced", "projects", "indicators", "terms", "codes", "findings", "problems", "seconds"),
]
COMMAND = [sys.executable, "-c", "from loader.cli import main; main()"]


@dataclass(frozen=True)
class Run:
    """A finished run of the command."""

    status: int
    out: str
    err: str


class Command:
    """Runs the command in this process, in a folder of its own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def __call__(self, *arguments: object) -> Run:
        with pytest.raises(SystemExit) as leaving:
            main([str(argument) for argument in arguments])
        out, err = self._capsys.readouterr()
        return Run(int(leaving.value.code or 0), out, err)

    def directory(self) -> SnapshotDirectory:
        return SnapshotDirectory(self.folder / "data")


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return Command(tmp_path, capsys)


def test_loading_the_example_says_what_was_found(run: Command) -> None:
    result = run("load", EXAMPLE)
    snapshot = run.directory().current()
    assert snapshot is not None
    first, counts, *findings, total = result.out.splitlines()
    assert first == f"loaded     {DEPARTMENT} (371521) · budget of 2023 · {EXAMPLE}"
    assert re.fullmatch(
        r" {11}figures 327 in tables, \d+ in the narrative · unplaced 0 · codes 48 national, 0 local · "
        r"projects 9 · indicators 100 · terms 17 · findings \d+",
        counts,
    )
    assert re.fullmatch(r" {11}error: .* \(联通\) .* \[indicator-of-another-project\]", _one(findings, "64.35"))
    assert re.fullmatch(r" {11}notice: .* \[economic-pair\]", _one(findings, "30107"))
    assert re.fullmatch(rf"1 loaded in \d+\.\d s · snapshot {snapshot.id} in data", total)
    assert (result.status, result.err) == (0, "")


def _one(lines: list[str], words: str) -> str:
    return next(line for line in lines if words in line)


def test_loading_it_again_says_that_nothing_has_changed(run: Command) -> None:
    run("load", EXAMPLE)
    result = run("load", EXAMPLE)
    assert result.out.startswith("unchanged  ")
    assert "1 unchanged in" in result.out
    assert len(run.directory().snapshots()) == 1


def test_json_is_one_object_a_line_with_the_keys_of_the_contract(run: Command) -> None:
    write(run.folder, "in/a.txt", budget())
    write(run.folder, "in/b.txt", "a poem")
    for command, status in (("check", "checked"), ("load", "loaded"), ("load", "unchanged")):
        result = run(command, "--json", "in")
        good, bad = (json.loads(line) for line in result.out.splitlines())
        assert list(good) == list(bad) == KEYS
        assert (good["status"], bad["status"]) == (status, "failed")
        assert good["disclosure"] == f"{BASE}id/disclosure/371521/{DEPARTMENT}/2023/budget"
        assert (good["year"], good["phase"], good["level"], good["tables"]) == (2023, "approved", "department", 1)
        assert (good["cells"], good["figures"], good["unplaced"]) == (3, 3, [])
        assert set(bad["problems"][0]) == {"severity", "message", "where"}
        assert result.status == 1


def test_what_a_person_says_of_a_document_stands_above_what_it_says(run: Command) -> None:
    write(run.folder, "a.txt", budget(2023))
    said = ("--department", "阳谷县财政局", "--region", "371521", "--year", "2021", "--phase", "executed")
    line = json.loads(run("check", "--json", *said, "a.txt").out)
    assert line["disclosure"] == f"{BASE}id/disclosure/371521/阳谷县财政局/2021/final-accounts"


def test_problems_and_unplaced_cells_are_listed_with_their_place(run: Command) -> None:
    write(run.folder, "a.txt", budget(amount="3x.00"))
    out = run("check", "a.txt").out
    assert "unplaced: '3x.00' in 支出总体情况表, line 10, row 2, column 3: not a number" in out
    assert "(a.txt)" in out


def test_long_lists_are_cut_and_json_has_them_all(run: Command) -> None:
    rows = "".join(f"{code}\t名称\t3x.00\t1.00\t2.00\n" for code in range(201, 231))
    write(run.folder, "a.txt", budget() + rows)
    assert run("check", "a.txt").out.count("\n           unplaced: ") == 20
    assert "… and 10 more unplaced cells; --json lists all" in run("check", "a.txt").out
    assert len(json.loads(run("check", "--json", "a.txt").out)["unplaced"]) == 30


def test_of_many_documents_there_is_a_table_and_what_failed_is_told(run: Command) -> None:
    for year in range(2020, 2026):
        write(run.folder, f"in/{year}.txt", budget(year))
    write(run.folder, "in/poem.txt", "春眠不觉晓")
    for command, status in (("check", "checked"), ("load", "loaded"), ("load", "unchanged")):
        result = run(command, "in")
        rows = [re.split(r"\s*│\s*", line)[1:-1] for line in result.out.splitlines() if line.startswith("│")]
        assert rows[0] == ["2020.txt", status, DEPARTMENT, "2020", "budget", "1", "3", "0", *rows[0][-2:]]
        assert rows[-1][:2] == ["poem.txt", "failed"]
        assert len(rows) == 7
        assert result.out.startswith("failed     in/poem.txt\n           error: ")
        assert re.search(rf"6 {status}, 1 failed in|1 failed, 6 {status} in", result.out)


def test_a_check_tells_every_table_with_its_kind_place_and_figures(run: Command) -> None:
    write(run.folder, "a.txt", budget(amount="3x.00"))
    assert "expenditure 支出总体情况表, line 9: 2 figures; 1 unplaced: not a number\n" in run("check", "a.txt").out
    assert "expenditure 支出总体情况表" not in run("load", "a.txt").out


def test_a_check_writes_a_report_when_asked(run: Command) -> None:
    write(run.folder, "a.txt", budget())
    assert run("check", "a.txt", "--report", "report.html").status == 0
    assert DEPARTMENT in (run.folder / "report.html").read_text("utf-8")
    result = run("check", "a.txt", "--report", "nowhere/report.html")
    assert (result.status, result.err) == (
        1,
        "budgetgraph: cannot write nowhere/report.html: No such file or directory\n",
    )


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5"])
def test_a_limit_that_is_none_is_said(run: Command, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("BUDGETGRAPH_DOCUMENT_SECONDS", value)
    result = run("check", EXAMPLE)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith(f"budgetgraph: BUDGETGRAPH_DOCUMENT_SECONDS is {value!r}; it must be a whole number")


def test_nothing_in_a_document_or_its_name_reaches_the_terminal_as_a_command(run: Command) -> None:
    name = os.fsdecode(b"\x1b[31m\xff\xe2\x80\xae.txt")
    write(run.folder, name, budget(department="阳谷县\x9b31m\u202e局"))
    for arguments in (
        ("check", "."),
        ("check", "--json", "."),
        ("load", "."),
        ("query", "a\x1b[31m"),
        ("rollback", "\x9b"),
    ):
        result = run(*arguments)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ud800-\udfff]", result.out + result.err)
    line = json.loads(run("check", "--json", ".").out)
    assert line["path"] == "\x1b[31m\\xff\u202e.txt"


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["load"], 2, "Missing argument 'PATH...'"),
        (["load", "nowhere.txt"], 2, "Path 'nowhere.txt' does not exist"),
        (["load", "empty"], 2, "no documents in empty; read are "),
        (["load", "--year", "x", "a.txt"], 2, "Invalid value for '--year'"),
        (["load", "--phase", "x", "a.txt"], 2, "Invalid value for '--phase'"),
        (["load", "--data", "a.txt", "a.txt"], 1, "cannot write to a.txt: Not a directory. Nothing was published"),
        (["query", "disclosures"], 1, "there is no snapshot in data yet; make one with `budgetgraph load PATH`"),
        (["query", "disclosures", "year"], 2, "parameters are written KEY=VALUE, and this is year"),
        (["serve"], 1, "there is no snapshot in data yet"),
        (["export"], 1, "there is no snapshot in data yet"),
        (["rollback"], 1, "there is no data directory data"),
        (["rollback", "--data", "empty"], 1, "there is no snapshot in empty"),
        (["rollback", "--data", "empty", "../a"], 1, "there is no snapshot ../a in empty"),
        (["snapshots", "--data", "a.txt"], 1, "a.txt/current is not a link to a snapshot"),
        (["nonsense"], 2, "No such command 'nonsense'"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(run: Command, arguments: list[str], status: int, message: str) -> None:
    (run.folder / "empty").mkdir()
    write(run.folder, "a.txt", budget())
    result = run(*arguments)
    assert (result.status, message in result.err) == (status, True), result.err
    assert (result.out, "Traceback" in result.err) == ("", False)


def test_a_base_iri_that_is_none_is_said(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUDGETGRAPH_BASE_IRI", "budgets")
    result = run("load", EXAMPLE)
    assert (result.status, result.out) == (2, "")
    assert result.err == "budgetgraph: BUDGETGRAPH_BASE_IRI is 'budgets'; it must be like http://localhost:8000/\n"


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_the_help_of_every_command_has_an_example(run: Command, command: str) -> None:
    result = run(command, "--help")
    assert f"Example:\n    budgetgraph {command}" in result.out
    assert result.status == 0


def test_the_help_names_every_setting(run: Command) -> None:
    out = run("--help").out
    assert all(name in out and default in out for name, (default, _) in VARIABLES.items())


def test_the_help_loads_neither_the_engine_nor_the_web_framework() -> None:
    script = "import sys; from loader import cli; print(*(name for name in sys.modules if '.' not in name))"
    modules = set(
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    )
    assert not modules & {
        "pyoxigraph",
        "rich",
        "fastapi",
        "uvicorn",
        "pydantic",
        "rdflib",
        "yaml",
        "pypinyin",
        "opencc",
    }


@pytest.mark.parametrize("form", ["nquads", "trig", "turtle", "ntriples"])
def test_an_export_holds_what_the_store_holds(run: Command, form: str) -> None:
    run("load", EXAMPLE)
    snapshot = run.directory().current()
    assert snapshot is not None
    key = f"371521/{DEPARTMENT}/2023/budget"
    assert run("export", "--format", form, "--disclosure", key, "--output", "out").status == 0
    stored = set(
        snapshot.open().quads_for_pattern(None, None, None, NamedNode(snapshot.manifest.disclosures[key].graph))
    )
    exported = set(parse((run.folder / "out").read_bytes(), _format(form)))
    assert len(exported) == len(stored) > 5000
    assert {quad.triple for quad in exported} == {quad.triple for quad in stored}
    assert (exported == stored) == (form in {"nquads", "trig"})


def test_an_export_without_graph_names_has_each_triple_once(run: Command) -> None:
    write(run.folder, "in/a.txt", budget(2022))
    write(run.folder, "in/b.txt", budget(2023))
    run("load", "in")
    exported = _process("export", "--format", "ntriples", cwd=run.folder).stdout.splitlines()
    assert len(exported) == len(set(exported)) > 1000


def test_an_export_that_fails_leaves_the_file_that_was_there(run: Command) -> None:
    write(run.folder, "a.txt", budget())
    run("load", "a.txt")
    result = run("export", "--output", "nowhere/out.nq")
    assert (result.status, result.err) == (1, "budgetgraph: cannot write nowhere/out.nq: No such file or directory\n")
    result = run("export", "--disclosure", "x")
    assert result.status == 1
    assert "has no disclosure x" in result.err


def test_snapshots_are_listed_and_rolled_back(run: Command) -> None:
    for amount in ("3.00", "4.00"):
        write(run.folder, "a.txt", budget(amount=amount))
        run("load", "a.txt")
    first, second = [json.loads(line) for line in run("snapshots", "--json").out.splitlines()]
    assert (first["current"], second["current"]) == (False, True)
    assert run("rollback").out == f"snapshot {first['id']} is current\n"
    table = run("snapshots").out
    assert re.search(rf"{first['id']}.*current", table)
    assert not re.search(rf"{second['id']}.*current", table)
    assert run("rollback", second["id"]).status == 0
    assert run("rollback", "--no-wait").status == 0


def test_a_canned_question_is_answered_as_table_json_and_csv(run: Command) -> None:
    run("load", EXAMPLE)
    question = ("query", "spending-by-function", "level=class")
    answer = json.loads(run(*question, "--format", "json").out)
    rows = list(csv.DictReader(io.StringIO(run(*question, "--format", "csv").out)))
    assert {row["code"]: row["total"] for row in answer["rows"]} == {
        "201": 13423000,
        "208": 1474100,
        "210": 270800,
        "221": 522600,
    }
    assert [list(row) for row in rows] == [answer["columns"]] * 4
    assert "13,423,000" in run(*question).out


@pytest.mark.parametrize(
    ("question", "status"),
    [
        (["nonsense"], 2),
        (["code"], 2),
        (["overview"], 2),
        (["spending-by-function", "level=x"], 2),
        (["spending-by-function", "year=23"], 2),
        (["projects", "nonsense=1"], 2),
        (["overview", "disclosure=x"], 1),
        (["departments-by-code", "code=9999999"], 1),
    ],
)
def test_a_question_that_cannot_be_answered_is_said_in_words(run: Command, question: list[str], status: int) -> None:
    write(run.folder, "a.txt", budget())
    run("load", "a.txt")
    result = run("query", *question)
    assert (result.status, result.out) == (status, "")
    assert re.fullmatch(r"budgetgraph: .+\n", result.err)


def test_a_question_that_there_is_not_is_answered_with_likely_ones_and_all(run: Command) -> None:
    write(run.folder, "a.txt", budget())
    run("load", "a.txt")
    assert re.search(
        r"no query nope; perhaps: code.*; there are: .*code, .*overview, .*statistics", run("query", "nope").err
    )
    assert re.search(r"no query 问; there are: .*code, .*overview", run("query", "问").err)


def test_a_parameter_given_twice_is_refused(run: Command) -> None:
    write(run.folder, "a.txt", budget())
    run("load", "a.txt")
    result = run("query", "spending-by-function", "year=2023", "year=2024")
    assert (result.status, result.out) == (2, "")
    assert "the parameter year is given twice" in result.err


@pytest.mark.parametrize("as_json", [True, False])
def test_files_of_formats_that_are_not_read_are_counted_on_the_error_stream(run: Command, as_json: bool) -> None:
    for name in ("in/a.txt", "in/b.png", "in/c/d.PNG", "in/e.ofd", "in/f"):
        write(run.folder, name, budget())
    for command in ("check", "load"):
        result = run(command, *(["--json"] if as_json else []), "in")
        said = "files of formats that are not read, left out: 4 (.png 2, no suffix 1, .ofd 1)"
        assert result.err == f"budgetgraph: {said}\n"
        assert (result.status, "png" in result.out) == (0, False)


@pytest.fixture(params=["no folder", "manifest", "store"])
def damaged(run: Command, request: pytest.FixtureRequest) -> list[str]:
    """Two snapshots, of which the second is current and damaged."""
    for year in (2022, 2023):
        write(run.folder, "a.txt", budget(year))
        run("load", "a.txt")
    ids = [snapshot.id for snapshot in run.directory().snapshots()]
    folder = run.folder / "data" / "snapshots" / ids[1]
    if request.param == "no folder":
        shutil.rmtree(folder)
    elif request.param == "manifest":
        (folder / "manifest.json").write_text("junk")
    else:
        (folder / "store" / "CURRENT").write_text("junk\n")
    return ids


@pytest.mark.parametrize(
    "arguments", [["query", "disclosures"], ["export"], ["export", "--output", "out.nq"]], ids=lambda words: words[0]
)
def test_a_damaged_snapshot_is_said_in_one_line_that_names_what_helps(
    run: Command, damaged: list[str], arguments: list[str]
) -> None:
    result = run(*arguments)
    assert (result.status, result.out) == (1, "")
    assert re.fullmatch(r"budgetgraph: .+`budgetgraph rollback`.+\n", result.err)
    assert not (run.folder / "out.nq").exists()


def test_snapshots_are_listed_though_the_current_one_is_damaged(run: Command, damaged: list[str]) -> None:
    result = run("snapshots", "--json")
    rows = [json.loads(line) for line in result.out.splitlines()]
    assert (result.status, rows[0]["id"], rows[0]["current"]) == (0, damaged[0], False)
    assert re.fullmatch(rf"budgetgraph: .*{damaged[1]}.*`budgetgraph rollback`.+\n", result.err)


def test_a_rollback_leaves_a_damaged_snapshot(run: Command, damaged: list[str]) -> None:
    assert run("rollback").out == f"snapshot {damaged[0]} is current\n"
    assert run("query", "disclosures").status == 0
    assert run("snapshots").err == ""


def test_a_load_replaces_a_damaged_snapshot_and_says_on_what_it_builds(run: Command, damaged: list[str]) -> None:
    result = run("load", "a.txt")
    assert (result.status, "1 loaded" in result.out) == (0, True)
    assert re.fullmatch(rf"budgetgraph: .*{damaged[1]}.*; this load builds on {damaged[0]}, .+\n", result.err)
    years = [row["year"] for row in json.loads(run("query", "disclosures", "--format", "json").out)["rows"]]
    assert sorted(years) == [2022, 2023]


def test_a_store_that_turns_out_to_be_damaged_while_it_is_exported_is_said(
    run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Iterator[Quad]:
        yield from ()
        raise RuntimeError("Corruption: block checksum mismatch")

    write(run.folder, "a.txt", budget())
    run("load", "a.txt")
    monkeypatch.setattr(dump, "_quads", fail)
    for form in ("nquads", "turtle"):
        result = run("export", "--format", form, "--output", "out")
        assert (result.status, result.out) == (1, "")
        assert re.fullmatch(r"budgetgraph: the store of snapshot .+ cannot be read: .*checksum mismatch\n", result.err)


def test_a_second_load_waits_and_says_for_whom(run: Command) -> None:
    write(run.folder, "a.txt", budget())
    with ExitStack() as first:
        first.enter_context(_loading(run.directory()))
        with _started("load", "a.txt", cwd=run.folder) as second:
            assert second.stderr is not None
            told = second.stderr.readline()
            first.close()
            out, _ = second.communicate(timeout=30)
    assert told.startswith(f"budgetgraph: another load is running: process {os.getpid()} on ")
    assert told.endswith("; waiting for it (Ctrl-C gives up)\n")
    assert "1 loaded" in out
    assert second.returncode == 0


def test_a_second_load_that_does_not_wait_says_who_is_loading(run: Command) -> None:
    write(run.folder, "a.txt", budget())
    with _loading(run.directory()):
        result = _process("load", "--no-wait", "a.txt", cwd=run.folder)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"budgetgraph: another load is running: process {os.getpid()} on ")


def test_an_interrupted_load_ends_with_a_clean_message(run: Command) -> None:
    write(run.folder, "a.txt", budget())
    with _loading(run.directory()), _started("load", "a.txt", cwd=run.folder) as second:
        assert second.stderr is not None
        second.stderr.readline()
        second.send_signal(signal.SIGINT)
        rest = second.stderr.read()
        second.wait(10)
    assert (second.returncode, rest) == (130, "\nbudgetgraph: interrupted\n")


def test_a_terminal_that_knows_no_chinese_gets_escapes(run: Command) -> None:
    write(run.folder, "a.txt", budget())
    text = _process("check", "a.txt", cwd=run.folder, encoding="latin-1")
    line = _process("check", "--json", "a.txt", cwd=run.folder, encoding="latin-1")
    assert "\\u9633\\u8c37\\u53bf" in text.stdout
    assert json.loads(line.stdout)["department"] == DEPARTMENT
    assert (text.stderr, line.stderr) == ("", "")


def test_a_reader_that_has_seen_enough_is_no_error(run: Command) -> None:
    run("load", EXAMPLE)
    with _started("export", cwd=run.folder) as export:
        assert export.stdout is not None
        export.stdout.readline()
        export.stdout.close()
        assert export.stderr is not None
        assert export.stderr.read() == ""


def test_a_port_that_is_taken_is_said(run: Command) -> None:
    write(run.folder, "a.txt", budget())
    run("load", "a.txt")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("serve", "--port", port)
    assert (result.status, result.out) == (1, "")
    assert result.err == (
        f"budgetgraph: cannot listen on 127.0.0.1 port {port}: Address already in use; --port takes another port\n"
    )


def test_a_host_that_is_none_is_said(run: Command) -> None:
    write(run.folder, "a.txt", budget())
    run("load", "a.txt")
    assert run("serve", "--host", "256.1.1.1").err.startswith("budgetgraph: cannot listen on 256.1.1.1: ")


def test_the_service_says_where_it_answers_and_ends_on_interrupt(run: Command) -> None:
    write(run.folder, "a.txt", budget())
    run("load", "a.txt")
    with _started("serve", "--port", "0", cwd=run.folder) as service:
        assert service.stdout is not None
        said = service.stdout.readline()
        found = re.fullmatch(r"BudgetGraph answers at (http://127\.0\.0\.1:\d+/) \(Ctrl-C ends it\)\n", said)
        assert found, said
        with urllib.request.urlopen(f"{found[1]}health", timeout=20) as response:
            assert response.status == 200
        service.send_signal(signal.SIGINT)
        assert service.wait(20) == 130
        assert service.stderr is not None
        assert service.stderr.read() == "\nbudgetgraph: interrupted\n"


@pytest.mark.parametrize("iri", ["http://localhost:8000", "https://data.example.org/budgets/", "http://[::1]:8000/"])
def test_a_base_iri_ends_in_a_slash(iri: str) -> None:
    assert Settings.read({"BUDGETGRAPH_BASE_IRI": iri}).base == iri.removesuffix("/") + "/"


@pytest.mark.parametrize(
    "iri", ["localhost", "ftp://a/", "http://", "http://a/?b", "http://a/#b", "http://a b/", "http://a/<b>"]
)
def test_what_is_no_base_iri_is_refused(iri: str) -> None:
    with pytest.raises(SettingError):
        Settings.read({"BUDGETGRAPH_BASE_IRI": iri})


def test_settings_that_are_not_given_have_defaults(tmp_path: Path) -> None:
    assert Settings.read({"BUDGETGRAPH_DATA": ""}) == Settings(Path("data"), "http://localhost:8000/")
    assert Settings.read({"BUDGETGRAPH_DATA": "elsewhere"}).data == Path("elsewhere")
    assert Settings.read({"BUDGETGRAPH_DATA": "elsewhere"}, tmp_path).data == tmp_path


@contextmanager
def _loading(directory: SnapshotDirectory) -> Iterator[None]:
    """The time in which another load is running."""
    with directory.writer(BASE):
        yield


@contextmanager
def _started(*arguments: str, cwd: Path) -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*COMMAND, *arguments], cwd=cwd, stdout=pipe, stderr=pipe, text=True, env=_environment()
    ) as process:
        try:
            yield process
        except BaseException:
            process.kill()
            raise


def _process(*arguments: str, cwd: Path, encoding: str = "utf-8") -> subprocess.CompletedProcess[str]:
    """The command, run to its end in a process of its own on a terminal of that encoding."""
    environment = {**_environment(), "PYTHONIOENCODING": encoding}
    command = [*COMMAND, *arguments]
    return subprocess.run(
        command, check=False, cwd=cwd, capture_output=True, encoding=encoding, env=environment, timeout=60
    )


def _environment() -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BUDGETGRAPH_")}
    return {**environment, "PYTHONPATH": str(ROOT)}


def _format(name: str) -> RdfFormat:
    formats = {
        "nquads": RdfFormat.N_QUADS,
        "trig": RdfFormat.TRIG,
        "turtle": RdfFormat.TURTLE,
        "ntriples": RdfFormat.N_TRIPLES,
    }
    return formats[name]
