"""Files that are one disclosure are loaded as one, with both as sources; files that say the same twice are not."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pyoxigraph as ox
import pytest

from loader.batch import LoadReport, check, load
from loader.bundle import APART, are_one_organization
from loader.documents import find_documents
from loader.interpret import Overrides
from loader.manifest import Record
from loader.settings import Settings
from tests.loader.documents import DEPARTMENT, budget, write

BASE = "http://example.org/"
PREFIXES = """PREFIX bg: <https://w3id.org/budgetgraph/def#> PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
"""
PUBLISHED = {"narrative.txt", "tables.txt"}


def narrative(department: str = DEPARTMENT, year: int = 2023) -> str:
    """What a department says beside its tables."""
    return f"""{year}年{department}部门预算

第一部分 部门概况

一、主要职责

负责相关工作。

第四部分 名词解释

一、财政拨款收入：指由财政拨款形成的部门收入。

二、基本支出：指为保障机构正常运转而发生的支出。
"""


def tables(amount: str = "3.00", department: str = DEPARTMENT) -> str:
    """The tables alone, under a title."""
    return budget(amount=amount, department=department)


def nameless(amount: str = "3.00") -> str:
    """Tables in a file that does not say whose they are."""
    return budget(amount=amount).partition("\n\n")[2]


def test_narrative_and_tables_in_two_files_are_one_disclosure_with_two_sources(tmp_path: Path) -> None:
    report = _load(tmp_path, {"tables.txt": tables(), "narrative.txt": narrative()})
    assert {outcome.status for outcome in report.outcomes} == {"loaded"}
    assert len({outcome.summary.disclosure for outcome in report.outcomes}) == 1
    assert [(outcome.summary.terms, outcome.summary.table_figures) for outcome in report.outcomes] == [(2, 3), (2, 3)]
    (record,) = _records(report)
    assert [Path(source.path).name for source in record.sources] == ["narrative.txt", "tables.txt"]
    assert len({source.sha256 for source in record.sources}) == 2
    assert record.origins["expenditure"] == 1
    assert _notices(report) == [
        f"read together with {tmp_path}/in/tables.txt as one disclosure",
        f"read together with {tmp_path}/in/narrative.txt as one disclosure",
    ]


def test_the_catalogue_has_every_source_and_says_from_which_a_table_is(tmp_path: Path) -> None:
    report = _load(tmp_path, {"tables.txt": tables(), "narrative.txt": narrative()})
    assert _select(report, "SELECT ?name { ?d a bg:Disclosure ; prov:wasDerivedFrom/bg:fileName ?name }") == [
        *([name] for name in sorted(PUBLISHED)),
    ]
    assert _select(report, "SELECT ?name { ?t a bg:PublishedTable ; prov:wasDerivedFrom/bg:fileName ?name }") == [
        ["tables.txt"]
    ]


def test_lines_are_those_of_the_file_in_which_they_stand(tmp_path: Path) -> None:
    report = _load(tmp_path, {"tables.txt": tables(amount="3x.00"), "narrative.txt": narrative()})
    (cell,) = report.outcomes[0].summary.unplaced
    assert cell.line == 10
    lines = [int(line) for (line,) in _select(report, "SELECT DISTINCT ?line { ?s bg:line ?line }")]
    assert lines
    assert max(lines) < APART


def test_a_name_with_a_prefix_and_without_is_one_organization_when_the_files_complete_each_other(
    tmp_path: Path,
) -> None:
    report = _load(
        tmp_path,
        {"a.txt": tables(department="中共阳谷县委办公室"), "b.txt": narrative(department="阳谷县委办公室")},
    )
    assert [record.key for record in _records(report)] == ["371521/阳谷县委办公室/2023/budget"]


def test_a_name_with_a_prefix_and_without_are_two_where_each_is_complete(tmp_path: Path) -> None:
    report = _load(
        tmp_path, {"a.txt": tables(department="中共阳谷县委办公室"), "b.txt": tables(department="阳谷县委办公室")}
    )
    assert {outcome.status for outcome in report.outcomes} == {"loaded"}
    assert len(_records(report)) == 2


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("江苏省委办公厅", "中共江苏省委办公厅", True),
        ("中国共产党江苏省委办公厅", "中共江苏省委办公厅", True),
        ("中共阳谷县委员会", "政协阳谷县委员会", False),
        ("江苏省委办公厅", "江苏省委党校", False),
        ("中共", "中共", True),
    ],
)
def test_what_stands_before_the_region_does_not_make_another_organization(one: str, other: str, expected: bool) -> None:
    assert are_one_organization(f"32/{one}/2018/budget", f"32/{other}/2018/budget") is expected
    assert not are_one_organization(f"32/{one}/2018/budget", f"32/{other}/2019/budget")


def test_tables_without_a_name_belong_to_the_only_disclosure_beside_them(tmp_path: Path) -> None:
    report = _load(
        tmp_path,
        {"a/1.txt": nameless(), "a/2.txt": narrative(), "b/1.txt": narrative(year=2022), "b/2.txt": nameless("4.00")},
    )
    assert {outcome.status for outcome in report.outcomes} == {"loaded"}
    assert [len(record.sources) for record in _records(report)] == [2, 2]


def test_tables_without_a_name_beside_two_disclosures_belong_to_neither(tmp_path: Path) -> None:
    report = _load(tmp_path, {"1.txt": nameless(), "2.txt": narrative(), "3.txt": narrative(year=2022)})
    assert [outcome.status for outcome in report.outcomes] == ["failed", "loaded", "loaded"]
    assert "if this is a budget, say it with" in report.outcomes[0].summary.problems[0].message


def test_tables_without_a_name_beside_a_disclosure_that_has_them_already_fail(tmp_path: Path) -> None:
    report = _load(tmp_path, {"1.txt": tables(), "2.txt": nameless("4.00")})
    assert [outcome.status for outcome in report.outcomes] == ["loaded", "failed"]
    assert "both hold the table 支出总体情况表" in report.outcomes[1].summary.problems[0].message


def test_a_poem_beside_a_disclosure_is_no_part_of_it(tmp_path: Path) -> None:
    report = _load(tmp_path, {"1.txt": tables(), "2.txt": "春眠不觉晓，处处闻啼鸟。"})
    assert [outcome.status for outcome in report.outcomes] == ["loaded", "failed"]


def test_the_files_of_an_archive_are_one_disclosure_too(tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("1.txt", nameless())
        packed.writestr("2.txt", narrative())
    path = tmp_path / "in.zip"
    path.write_bytes(content.getvalue())
    report = load([path], Settings(tmp_path / "data", BASE), Overrides(), None, lambda _: None)
    assert {outcome.status for outcome in report.outcomes} == {"loaded"}
    assert len(_records(report)) == 1


def test_loading_both_again_changes_nothing(tmp_path: Path) -> None:
    files = {"tables.txt": tables(), "narrative.txt": narrative()}
    first, second = _load(tmp_path, files), _load(tmp_path, files)
    assert [outcome.status for outcome in second.outcomes] == ["unchanged", "unchanged"]
    assert second.snapshot == first.snapshot
    assert _notices(second) == _notices(first)


def test_loading_one_of_the_two_again_changes_nothing(tmp_path: Path) -> None:
    first = _load(tmp_path, {"tables.txt": tables(), "narrative.txt": narrative()})
    (tmp_path / "in/tables.txt").unlink()
    second = _load(tmp_path, {})
    assert [outcome.status for outcome in second.outcomes] == ["unchanged"]
    assert second.snapshot == first.snapshot


def test_one_of_the_two_with_other_content_does_not_replace_both(tmp_path: Path) -> None:
    first = _load(tmp_path, {"tables.txt": tables(), "narrative.txt": narrative()})
    (tmp_path / "in/narrative.txt").unlink()
    second = _load(tmp_path, {"tables.txt": tables(amount="4.00")})
    assert [outcome.status for outcome in second.outcomes] == ["failed"]
    assert "was loaded from several files" in second.outcomes[0].summary.problems[0].message
    assert second.snapshot == first.snapshot


@pytest.mark.parametrize("changed", [{"tables.txt"}, {"narrative.txt"}, PUBLISHED])
def test_a_correction_of_one_or_both_replaces_both_when_both_are_given(tmp_path: Path, changed: set[str]) -> None:
    _load(tmp_path, {"tables.txt": tables(), "narrative.txt": narrative()})
    new = {"tables.txt": tables(amount="4.00"), "narrative.txt": narrative().replace("相关", "一切")}
    report = _load(tmp_path, {name: new[name] for name in changed})
    assert {outcome.status for outcome in report.outcomes} == {"loaded"}
    (record,) = _records(report)
    assert len(record.sources) == 2
    assert _amounts(report) == {"10000", "20000", "40000" if "tables.txt" in changed else "30000"}


def test_one_file_that_holds_as_much_as_the_two_replaces_them(tmp_path: Path) -> None:
    _load(tmp_path, {"tables.txt": tables(), "narrative.txt": narrative()})
    for name in PUBLISHED:
        (tmp_path / "in" / name).unlink()
    report = _load(tmp_path, {"all.txt": tables("4.00") + narrative().partition("\n\n")[2]})
    assert [outcome.status for outcome in report.outcomes] == ["loaded"]
    (record,) = _records(report)
    assert len(record.sources) == 1
    assert _select(report, "SELECT ?name { ?d a bg:Disclosure ; prov:wasDerivedFrom/bg:fileName ?name }") == [
        ["all.txt"]
    ]
    assert _select(report, "SELECT ?name { ?s bg:fileName ?name }") == [["all.txt"]]


def test_the_second_file_loaded_later_replaces_the_first_and_it_is_said(tmp_path: Path) -> None:
    _load(tmp_path, {"tables.txt": tables()})
    (tmp_path / "in/tables.txt").unlink()
    report = _load(tmp_path, {"narrative.txt": narrative()})
    assert _notices(report) == [
        f"it replaces what was loaded from {tmp_path}/in/tables.txt; files of one disclosure are to be loaded together"
    ]


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_files_that_were_loaded_one_by_one_are_joined_when_they_are_given_together(
    tmp_path: Path, order: tuple[str, str]
) -> None:
    contents = {"a": tables(department="中共阳谷县委办公室"), "b": narrative(department="阳谷县委办公室")}
    for name in order:
        report = _load(tmp_path, {f"{name}.txt": contents[name]})
    assert [record.key for record in _records(report)] == ["371521/阳谷县委办公室/2023/budget"]
    assert [outcome.status for outcome in _load(tmp_path, {}).outcomes] == ["unchanged", "unchanged"]
    graphs = _select(report, "SELECT DISTINCT ?g { GRAPH ?g { ?d a bg:Disclosure } }")
    assert graphs == [[_records(report)[0].graph]]


def test_known_disclosures_of_two_names_are_joined_when_they_are_given_together(tmp_path: Path) -> None:
    a = write(tmp_path, "a.txt", tables(department="中共阳谷县委办公室"))
    b = write(tmp_path, "b.txt", narrative(department="阳谷县委办公室"))
    settings = Settings(tmp_path / "data", BASE)
    for paths in ([a], [b], [a, b]):
        report = load(paths, settings, Overrides(), None, lambda _: None)
    assert [record.key for record in _records(report)] == ["371521/阳谷县委办公室/2023/budget"]
    assert {outcome.status for outcome in report.outcomes} == {"loaded"}


def test_checking_joins_files_as_loading_does(tmp_path: Path) -> None:
    paths = [write(tmp_path, "a.txt", tables()), write(tmp_path, "b.txt", narrative())]
    outcomes = check(paths, Settings(tmp_path / "data", BASE), Overrides())
    assert [(outcome.status, outcome.summary.terms, outcome.summary.tables) for outcome in outcomes] == [
        ("checked", 2, 1),
        ("checked", 2, 1),
    ]


def _load(folder: Path, files: dict[str, str]) -> LoadReport:
    for name, content in files.items():
        write(folder, f"in/{name}", content)
    paths = find_documents([folder / "in"], {".txt"})
    return load(paths, Settings(folder / "data", BASE), Overrides(), None, lambda _: None)


def _records(report: LoadReport) -> list[Record]:
    assert report.snapshot is not None
    return list(report.snapshot.manifest.disclosures.values())


def _notices(report: LoadReport) -> list[str]:
    problems = (problem for outcome in report.outcomes for problem in outcome.summary.problems)
    return [problem.message for problem in problems if problem.severity == "notice"]


def _select(report: LoadReport, query: str) -> list[list[str]]:
    assert report.snapshot is not None
    found = report.snapshot.open().query(PREFIXES + query, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    rows = [[term.value for term in row if isinstance(term, ox.NamedNode | ox.Literal)] for row in found]
    return sorted(rows)


def _amounts(report: LoadReport) -> set[str]:
    return {amount for (amount,) in _select(report, "SELECT ?amount { ?figure bg:amount ?amount }")}
