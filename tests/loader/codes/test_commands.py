"""`budgetgraph codes …`: what it prints, asks, writes and refuses."""

from __future__ import annotations

import io
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from loader.codes import importing
from loader.codes.book import Book
from loader.problems import Failure
from loader.settings import ROOT, Settings
from tests.conftest import EXAMPLE
from tests.loader.codes import sheets
from tests.loader.codes.conftest import Command
from tests.loader.documents import DEPARTMENT, write

NEW = {"20198": "新款一", "2019801": "新项一", "2010190": "新项二", "2010191": "新项三", "2020190": "新项四"}
RENAMED = {"20103": "政府事务", "2010301": "机关运行", "2080505": "机关养老保险缴费"}
ENDED = ("2010305", "2010306")
IMPORT = ("codes", "import", "2025.xlsx", "--scheme", "functional", "--edition", "2025")
SAID = "财预〔2024〕1号"
REPORT = """\
functional/2025 in 2025.xlsx (1,651 codes) compared with functional/2023 (1,648 codes, not official):
  5 added · 3 renamed · 0 moved · 2 ended · 0 conflicts · 1,643 unchanged
  added
    2010190  新项二
    2010191  新项三
    20198    新款一
    2019801  新项一
    2020190  新项四
  renamed
    20103    政府办公厅（室）及相关机构事务 → 政府事务
    2010301  行政运行 → 机关运行
    2080505  机关事业单位基本养老保险缴费支出 → 机关养老保险缴费
  ended
    2010305  专项业务及机关事务管理
    2010306  政务公开审批
"""


@pytest.fixture
def made_up(known: dict[str, str]) -> dict[str, str]:
    """An edition with 5 additions, 3 renames and 2 ended codes."""
    return made_up_edition(known)


def made_up_edition(known: dict[str, str]) -> dict[str, str]:
    return dict(sorted({code: name for code, name in {**known, **NEW, **RENAMED}.items() if code not in ENDED}.items()))


@pytest.fixture(scope="module")
def made_up_workbook(known: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    cells = sheets.three_full_columns(made_up_edition(known))
    return sheets.write_xlsx(tmp_path_factory.mktemp("lists") / "2025.xlsx", cells, sheets.merged_by_level)


@pytest.fixture
def made_up_file(run: Command, made_up_workbook: Path) -> Path:
    return Path(shutil.copy(made_up_workbook, run.folder))


def document(year: int, code: str, name: str) -> str:
    """A budget with one line under that code and name."""
    return f"""{year}年{DEPARTMENT}部门预算

第二部分 {year}年部门预算表

支出总体情况表

单位：万元

功能科目编码\t科目名称\t合计\t基本支出\t项目支出
{code}\t{name}\t3.00\t1.00\t2.00
"""


def canonical(store: ox.Store) -> bytes:
    """The whole store in the canonical form of RDF (RDFC-1.0)."""
    dataset = ox.Dataset(store)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return b"\n".join(sorted((ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b"").splitlines()))


@pytest.mark.usefixtures("made_up_file")
def test_five_additions_three_renames_and_two_ended_codes_are_reported_as_exactly_that(run: Command) -> None:
    shown = run(*IMPORT, "--dry-run")
    assert (shown.status, shown.out, shown.err) == (0, REPORT + "nothing was imported\n", "")
    found = run(*IMPORT, "--dry-run", "--json").json
    assert found["counts"] == {"added": 5, "renamed": 3, "moved": 0, "ended": 2, "conflicts": 0, "unchanged": 1643}
    assert {one["code"]: one["name"] for one in found["added"]} == NEW
    assert {one["code"]: one["later"] for one in found["renamed"]} == RENAMED
    assert [one["code"] for one in found["ended"]] == list(ENDED)
    assert (found["status"], found["from"], found["to"], found["snapshot"]) == ("not imported", 2023, 2025, None)
    assert not (run.folder / "data").exists()


@pytest.mark.usefixtures("made_up_file")
def test_rolling_an_import_back_restores_the_graph_byte_for_byte(run: Command) -> None:
    run("load", EXAMPLE)
    before = canonical(run.current().open())
    assert run(*IMPORT, "--yes").status == 0
    assert canonical(run.current().open()) != before
    assert run("rollback").status == 0
    assert canonical(run.current().open()) == before
    assert before.count(b"\n") > 40_000


@pytest.mark.usefixtures("made_up_file")
def test_an_import_into_an_empty_data_directory_publishes_the_codes(run: Command, made_up: dict[str, str]) -> None:
    result = run(*IMPORT, "--source", SAID, "--yes")
    snapshot = run.current()
    assert result.out == (
        f"{REPORT}functional/2025 is imported · snapshot {snapshot.id} · `budgetgraph rollback` undoes it\n"
    )
    assert (result.status, result.err, snapshot.manifest.editions) == (0, "", ("functional-2025.json",))
    kept = json.loads(snapshot.editions[0].read_text("utf-8"))
    assert {entry["code"]: entry["name"] for entry in kept["codes"]} == made_up
    assert (kept["scheme"], kept["edition"], kept["source"], kept["file"]) == ("functional", 2025, SAID, "2025.xlsx")
    rows = [json.loads(line) for line in run("codes", "list", "--edition", "2025", "--json").out.splitlines()]
    assert {row["code"]: row["name"] for row in rows} == made_up
    assert {(row["status"], row["source"]) for row in rows} == {("official", SAID)}


@pytest.mark.usefixtures("made_up_file")
def test_importing_the_same_list_again_changes_nothing_and_says_so(run: Command, made_up: dict[str, str]) -> None:
    run(*IMPORT, "--source", SAID, "--yes")
    snapshots = run.snapshots()
    sheets.write_csv(run.folder / "again.csv", sheets.one_cell(made_up), "gbk")
    for file in ("2025.xlsx", "again.csv"):
        result = run("codes", "import", file, *IMPORT[3:])
        assert result.status == 0
        assert result.out.endswith(
            "functional/2025 is imported already, with the same codes and names; nothing was changed\n"
        )
    assert run(*IMPORT, "--json", "--yes").json["status"] == "unchanged"
    assert run.snapshots() == snapshots
    assert run(*IMPORT, "--source", "财预〔2024〕2号", "--yes", "--json").json["status"] == "imported"


@pytest.mark.usefixtures("made_up_file")
def test_another_list_for_an_imported_edition_shows_conflicts_and_replaces_it(
    run: Command, made_up: dict[str, str]
) -> None:
    run(*IMPORT, "--source", SAID, "--yes")
    del made_up["2010190"]
    sheets.write_csv(run.folder / "other.csv", sheets.two_columns({**made_up, "20103": "政府办公事务"}))
    result = run("codes", "import", "other.csv", *IMPORT[3:], "--yes", "--json").json
    assert result["replaces"]
    assert result["conflicts"] == [
        {"code": "20103", "name": "政府办公事务", "other": "政府事务", "where": "the 2025 edition as it was known"}
    ]
    assert [one["code"] for one in result["ended"]] == ["2010190"]
    assert (result["counts"]["added"], result["counts"]["renamed"], result["source"]) == (0, 0, SAID)
    shown = json.loads(run("codes", "show", "20103", "--json").out)
    assert shown["name"] == "政府办公事务"
    assert [change["later"] for change in shown["changes"]] == [["政府办公事务"]]
    assert run("codes", "show", "2010190").status == 1


def test_what_the_same_edition_is_recorded_to_say_is_a_conflict(run: Command, known: dict[str, str]) -> None:
    sheets.write_csv(run.folder / "2024.csv", sheets.two_columns(known))
    result = run("codes", "import", "2024.csv", "--scheme", "functional", "--edition", "2024", "--dry-run", "--json")
    conflicts = {one["code"]: (one["name"], one["other"], one["where"]) for one in result.json["conflicts"]}
    assert conflicts["2013804"] == ("市场主体管理", "经营主体管理", "the 2024 edition as it was recorded")
    assert result.json["counts"]["unchanged"] == len(known)


def test_an_edition_before_every_known_one_is_compared_with_the_one_after_it(
    run: Command, known: dict[str, str]
) -> None:
    old = {code: name for code, name in known.items() if code != "20137"}
    old = {code: name for code, name in old.items() if not code.startswith("20137")} | {"20103": "政府办公厅事务"}
    sheets.write_csv(run.folder / "2018.csv", sheets.two_columns(old))
    found = run(
        "codes", "import", "2018.csv", "--scheme", "functional", "--edition", "2018", "--dry-run", "--json"
    ).json
    assert (found["from"], found["to"]) == (2018, 2023)
    assert found["renamed"] == [{"code": "20103", "former": "政府办公厅事务", "later": known["20103"]}]
    assert {one["code"][:5] for one in found["added"]} == {"20137"}


@pytest.mark.usefixtures("made_up_file")
def test_without_a_terminal_an_import_is_refused_unless_it_is_said_to_go_on(run: Command) -> None:
    result = run(*IMPORT)
    assert (result.status, result.out) == (2, REPORT)
    assert "nothing was imported, for there is no terminal to ask on; give --yes to import" in result.err
    result = run(*IMPORT, "--json")
    assert (result.status, "give --yes to import, or --dry-run" in result.err) == (2, True)
    assert not (run.folder / "data").exists()


@pytest.mark.parametrize(("answer", "status"), [("y", 0), ("n", 1), ("", 1)])
@pytest.mark.usefixtures("made_up_file")
def test_a_person_is_asked(run: Command, monkeypatch: pytest.MonkeyPatch, answer: str, status: int) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal(f"{answer}\n"))
    result = run(*IMPORT)
    assert (result.status, result.out.startswith(REPORT)) == (status, True)
    assert "Import this edition? [y/N]" in result.err
    assert (run.folder / "data").exists() == (status == 0)
    assert result.out.endswith("nothing was imported\n") == (status == 1)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([["科目编码", "科目名称"], ["201", "甲"], ["201", "乙"]], "row 3: 201 is 乙 here and 甲 in row 2"),
        (
            [["科目编码", "科目名称"], ["201", "一般公共服务支出"], ["20101", "人大事务"]],
            "the list has 2 codes, and the 2023 edition 1,648; this seems to be a part of one",
        ),
        ([["姓名", "电话"], ["张三", "1"]], "no columns with codes and names were found"),
    ],
)
def test_a_wrong_file_is_explained_and_changes_nothing(run: Command, cells: list[list[str]], expected: str) -> None:
    run("load", EXAMPLE)
    snapshots = run.snapshots()
    sheets.write_xlsx(run.folder / "2025.xlsx", cells)
    result = run(*IMPORT, "--yes")
    assert (result.status, result.out) == (1, "")
    assert expected in result.err
    assert result.err.endswith("budgetgraph: nothing was imported\n")
    refused = run(*IMPORT, "--yes", "--json")
    assert (refused.status, refused.json["status"]) == (1, "refused")
    assert expected in str(
        [(f"row {one['row']}: " if one["row"] else "") + one["message"] for one in refused.json["mistakes"]]
    )
    assert run.snapshots() == snapshots


@pytest.mark.parametrize("source", ["\x1b]0;x\x07", "财预\u202e1号", "\udcff", "长" * 201])
@pytest.mark.usefixtures("made_up_file")
def test_a_source_that_cannot_be_printed_is_refused(run: Command, source: str) -> None:
    result = run(*IMPORT, "--yes", "--source", source)
    assert (result.status, result.out) == (2, "")
    assert "--source is the number or title of the document that put the list in force" in result.err
    assert not (run.folder / "data").exists()


@pytest.mark.parametrize(("said", "kept"), [(" 财预\n〔2024〕1号 ", SAID), (" \n", None)])
@pytest.mark.usefixtures("made_up_file")
def test_a_source_is_kept_on_one_line(run: Command, said: str, kept: str | None) -> None:
    assert run(*IMPORT, "--dry-run", "--json", "--source", said).json["source"] == kept


def test_a_file_whose_name_is_no_text_is_imported(run: Command, made_up: dict[str, str]) -> None:
    sheets.write_csv(run.folder / "2025\udcff\x1b[31m.csv", sheets.two_columns(made_up))
    result = run("codes", "import", "2025\udcff\x1b[31m.csv", *IMPORT[3:], "--yes", "--json")
    assert (result.status, result.json["file"]) == (0, r"2025\udcff\u001b[31m.csv")
    assert run("codes", "show", "201", "--json").json["source"] == r"2025\udcff\u001b[31m.csv"


def test_long_lists_of_mistakes_are_cut_and_json_has_them_all(run: Command) -> None:
    sheets.write_csv(run.folder / "2025.xlsx.csv", [["科目编码", "科目名称"], *[["201", "甲"]] * 100])
    arguments = ("codes", "import", "2025.xlsx.csv", *IMPORT[3:], "--dry-run")
    shown = run(*arguments)
    assert shown.err.count("is also in row") == 50
    assert "… and 49 more mistakes; --json --dry-run lists all" in shown.err
    assert len(run(*arguments, "--json").json["mistakes"]) == 99


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["import", "nowhere.xlsx", "--scheme", "functional", "--edition", "2025"], 2, "does not exist"),
        (["import", "2025.xlsx", "--scheme", "functional", "--edition", "25"], 2, "named by its year, such as 2025"),
        (["import", "2025.xlsx", "--scheme", "functional", "--edition", "2025年"], 2, "named by its year"),
        (["import", "2025.xlsx", "--scheme", "functional", "--edition", "0025"], 2, "lies between 1949 and 2999"),
        (["import", "2025.xlsx", "--scheme", "functional"], 2, "Missing option '--edition'"),
        (["import", "2025.xlsx", "--scheme", "economic", "--edition", "2025"], 2, "there are: economic-department, economic-government"),
        (["import", "2025.xlsx", "--scheme", "cofog", "--edition", "2025"], 2, "no official list of cofog can be imported"),
        (["list", "--scheme", "functionel"], 2, "there is no classification functionel; perhaps functional"),
        (["list", "--edition", "1950"], 2, "there is no edition 1950; there are"),
        (["list", "--level", "x"], 2, "there is no level x; there are"),
        (["list", "--status", "local"], 2, "Invalid value for '--status'"),
        (["diff", "2023", "2024"], 2, "Write functional/2023, or give --scheme"),
        (["diff", "functional/2023", "revenue/2023"], 2, "editions of different classifications"),
        (["diff", "functional/2023", "functional/1999"], 2, "there is no edition functional/1999; there are"),
        (["diff", "functional/2023", "functional/x"], 2, "there is no edition functional/x"),
        (["diff", "functional/2023", "2024", "--scheme", "revenue"], 2, "functional/2023 is no edition of revenue"),
        (["show", "2010199999"], 1, "there is no code 2010199999; near are: "),
        (["show", "301", "--scheme", "functional"], 1, "there is no code 301 in functional"),
        (["show", "201", "--scheme", "x"], 2, "there is no classification x"),
        (["import", "x.pdf", "--scheme", "functional", "--edition", "2025"], 1, "save it as .xlsx"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("made_up_file")
def test_what_cannot_be_done_is_said_in_words(run: Command, arguments: list[str], status: int, message: str) -> None:
    write(run.folder, "x.pdf", "%PDF")
    result = run("codes", *arguments)
    assert (result.status, message in result.err) == (status, True), result.err
    assert (result.out, "Traceback" in result.err) == ("", False)


def test_the_help_needs_neither_the_engine_nor_the_reader_of_workbooks() -> None:
    script = "import sys; import loader.codes.commands; print(*(name for name in sys.modules if '.' not in name))"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"pyoxigraph", "openpyxl", "rich", "pypinyin"}


@pytest.mark.parametrize("command", ["import", "list", "diff", "show"])
def test_the_help_of_every_command_has_an_example(run: Command, command: str) -> None:
    result = run("codes", command, "--help")
    assert f"Example:\n    budgetgraph codes {command}" in result.out


@pytest.mark.usefixtures("made_up_file")
def test_documents_are_linked_by_the_new_names_when_they_are_loaded_after_the_import(run: Command) -> None:
    write(run.folder, "a.txt", document(2025, "2010301", "机关运行"))
    assert "0 national, 1 local" in run("load", "a.txt").out
    result = run(*IMPORT, "--yes")
    assert "1 of them has codes that differ: budgetgraph load ." in result.out
    loaded = run("load", "a.txt").out
    assert loaded.startswith("loaded  ")
    assert "1 national, 0 local" in loaded
    assert run("load", "a.txt").out.startswith("unchanged  ")
    assert run.current().manifest.editions == ("functional-2025.json",)


@pytest.mark.usefixtures("made_up_file")
def test_names_in_documents_of_the_editions_year_or_later_that_differ_are_conflicts(run: Command) -> None:
    for year, name in ((2024, "行政运行"), (2025, "行政运行"), (2026, "行政运行"), (2027, "机关 运行")):
        write(run.folder, f"in/{year}.txt", document(year, "2010301", name))
    run("load", "in")
    found = run(*IMPORT, "--dry-run", "--json").json
    assert found["conflicts"] == [
        {"code": "2010301", "name": "机关运行", "other": "行政运行", "where": "2 documents of 2025 or later"}
    ]
    assert found["documents"] == 4


def test_nothing_in_a_file_reaches_the_terminal_as_a_command(run: Command, known: dict[str, str]) -> None:
    names = {**known, "201": "一般\x9b31m\u202e公共", "20198": "新款"}
    sheets.write_csv(run.folder / "2025.csv", sheets.two_columns(names))
    sheets.write_csv(run.folder / "bad.csv", [["科目编码", "科目名称"], ["\x1b[31m", "\x9b名"], ["201", "甲"]])
    for arguments in (
        ("codes", "import", "bad.csv", *IMPORT[3:], "--yes"),
        ("codes", "import", "2025.csv", *IMPORT[3:], "--yes", "--source", "\x1b]0;x\x07"),
        ("codes", "show", "201"),
        ("codes", "show", "\x1b[31m"),
        ("codes", "list", "--scheme", "functional", "--level", "class"),
        ("codes", "diff", "functional/2023", "functional/2025"),
        ("codes", "diff", "functional/\x1b", "functional/2025"),
        ("codes", "show", "201", "--json"),
    ):
        result = run(*arguments)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", result.out + result.err)
        assert "Traceback" not in result.err


@pytest.mark.usefixtures("made_up_file")
def test_two_editions_are_compared_whichever_is_named_first(run: Command) -> None:
    run(*IMPORT, "--yes")
    expected = "functional/2023 → functional/2025\n" + REPORT.partition("\n")[2]
    assert run("codes", "diff", "functional/2023", "functional/2025").out == expected
    assert run("codes", "diff", "--scheme", "functional", "2025", "2023").out == expected
    found = run("codes", "diff", "functional/2023", "functional/2025", "--json").json
    assert (found["complete"], found["counts"]["added"], found["from"]) == (True, 5, "functional/2023")
    assert {change["type"] for change in found["recorded"]} >= {"added", "renamed", "removed"}


def test_between_editions_that_are_not_listed_in_full_the_recorded_changes_are_shown(run: Command) -> None:
    result = run("codes", "diff", "functional/2019", "functional/2020")
    assert "2020  20805    行政事业单位离退休 → 行政事业单位养老支出 [attested]" in result.out
    assert result.err.count("is not listed in full; shown are the changes that are recorded") == 2
    found = run("codes", "diff", "functional/2019", "functional/2020", "--json").json
    assert (found["complete"], "added" in found) == (False, False)
    assert {change["edition"] for change in found["recorded"]} == {2020}


def test_codes_are_listed_from_the_ontology_before_there_is_a_snapshot(run: Command, book: Book) -> None:
    def listed(*arguments: str) -> list[dict[str, object]]:
        return [json.loads(line) for line in run("codes", "list", "--json", *arguments).out.splitlines()]

    assert len(listed()) == sum(map(len, book.codes.values()))
    classes = listed("--scheme", "functional", "--level", "class")
    assert {row["code"]: row["name"] for row in classes}["201"] == "一般公共服务支出"
    assert {row["parent"] for row in classes} == {None}
    attested = listed("--status", "attested", "--scheme", "revenue")
    assert attested
    assert {row["status"] for row in attested} == {"attested"}
    assert {row["scheme"] for row in listed("--edition", "2014")} == {"gfsm"}


def test_a_listing_of_an_incomplete_edition_says_so(run: Command) -> None:
    result = run("codes", "list", "--edition", "2024", "--scheme", "functional")
    assert "functional/20139" in result.out
    assert result.err == (
        "budgetgraph: functional/2024 is not listed in full: these are the codes that it is known to have added\n"
    )


def test_a_code_is_shown_with_its_names_place_and_correspondences(run: Command) -> None:
    shown = run("codes", "show", "２０８０５").out.splitlines()
    assert shown[0] == "functional/20805 行政事业单位养老支出"
    assert shown[1].startswith("  status  attested: ")
    assert shown[2] == "  level   group, in 208 社会保障和就业支出"
    assert re.fullmatch(r"  below   \d+ codes", shown[3])
    assert "    2023  行政事业单位养老支出" in shown
    assert "    2020  renamed: 行政事业单位离退休 → 行政事业单位养老支出 [attested]" in shown
    assert any(line.startswith("    → cofog/10.2 ") for line in shown)


def test_a_code_of_several_classifications_is_shown_in_each(run: Command) -> None:
    rows = [json.loads(line) for line in run("codes", "show", "211", "--json").out.splitlines()]
    assert {row["scheme"]: row["name"] for row in rows} == {"functional": "节能环保支出", "gfsm": "工资和薪金"}
    assert run("codes", "show", "211", "--scheme", "gfsm").out.startswith("gfsm/211 工资和薪金")


def test_the_payer_on_whom_a_correspondence_depends_is_shown(run: Command) -> None:
    row = json.loads(run("codes", "show", "30107", "--json").out)
    assert ("economic-government/50501", "public-institution") in [
        (tie["code"], tie["payer"]) for tie in row["correspondences"]
    ]


@pytest.mark.usefixtures("made_up_file")
def test_an_import_gives_way_to_a_load_that_was_published_while_it_asked(run: Command) -> None:
    settings = Settings(run.folder / "data", "http://localhost:8000/")
    order = importing.Order(run.folder / "2025.xlsx", "functional", 2025)
    proposal = importing.propose(order, None)
    run("load", EXAMPLE)
    with pytest.raises(Failure, match="another snapshot has been published meanwhile; nothing was imported"):
        importing.publish(proposal, settings, None)
    assert run.current().manifest.editions == ()


@pytest.mark.usefixtures("made_up_file")
def test_an_import_onto_a_damaged_snapshot_says_on_what_it_builds(run: Command) -> None:
    write(run.folder, "a.txt", document(2023, "2010301", "行政运行"))
    run("load", "a.txt")
    first = run.snapshots()[0]
    run("load", EXAMPLE)
    (run.current().store / "CURRENT").write_text("junk\n")
    result = run(*IMPORT, "--yes")
    assert (result.status, f"; the import builds on {first}\n" in result.err) == (0, True)
    assert run.current().manifest.parent == first


@pytest.mark.usefixtures("made_up_file")
def test_the_command_killed_at_random_leaves_the_old_snapshot_or_the_new(run: Command) -> None:
    run("load", EXAMPLE)
    chance, old = random.Random(2025), run.snapshots()
    command = [sys.executable, "-c", "from loader.cli import main; main()", *IMPORT, "--yes"]
    started = time.monotonic()
    subprocess.run([*command, "--dry-run"], env=_environment(), check=True, stdout=subprocess.DEVNULL)
    seconds = time.monotonic() - started
    for _ in range(5):
        with subprocess.Popen(command, env=_environment(), stdout=subprocess.DEVNULL) as killed:
            time.sleep(chance.uniform(0.5, 1.5) * seconds)
            killed.send_signal(signal.SIGKILL)
        assert run.current().manifest.editions in ((), ("functional-2025.json",))
        assert run.current().is_complete
        if run.current().manifest.editions:
            run("rollback", old[0])
    result = run(*IMPORT, "--yes")
    assert (result.status, run.current().manifest.editions) == (0, ("functional-2025.json",))
    folders = {folder.name for folder in (run.folder / "data" / "snapshots").iterdir()}
    assert folders == set(run.snapshots())


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def test_reading_and_comparing_takes_about_a_second(run: Command, made_up_file: Path) -> None:
    """Twice the aim, as processor time of a cold process, for machines that are slow or busy."""
    script = "import resource, sys; from loader.cli import main\ntry: main()\n" + (
        "finally: sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_utime))"
    )
    command = [sys.executable, "-c", script, *IMPORT, "--dry-run"]
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=True)
    assert float(done.stderr) < 2
