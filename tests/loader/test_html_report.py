"""The report of a check: a page without scripts in which a person sees what is not loaded, and nothing of a document is believed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html

from loader import html_report
from loader.batch import check
from loader.checks.rules import read_rules
from loader.interpret import Overrides
from loader.problems import Failure
from loader.report import Outcome
from loader.settings import Settings
from tests.loader.documents import budget, write
from tests.loader.test_bundle import narrative, tables

BASE = "http://example.org/"
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202e\x1b[31m{{ 7 * 7 }}"


def test_a_cell_that_is_not_loaded_is_marked_in_its_row_and_said_why(tmp_path: Path) -> None:
    page = _page(tmp_path, budget(amount="3x.00"))
    assert [_text(cell) for cell in page.xpath("//td[@class='marked']")] == ["3x.001"]
    (row,) = page.xpath("//td[@class='marked']/ancestor::tr")
    assert [_text(cell) for cell in row.xpath("td")] == ["2", "201", "一般公共服务支出", "3x.001", "1.00", "2.00"]
    assert [_text(each) for each in page.xpath("//ul[@class='reasons']/li")] == ["1not a number （1 处）"]
    (header,) = page.xpath("//tr[@class='header']")
    assert _text(header).startswith("1功能科目编码科目名称合计")


def test_of_a_long_table_the_rows_around_what_is_marked_are_shown(tmp_path: Path) -> None:
    row = "201\t一般公共服务支出\t3.00\t1.00\t2.00\n"
    rows = row * 48 + row.replace("3.00", "3x.00") + row * 49
    off = tmp_path / "checks.yaml"
    off.write_text("".join(f"{check}: off\n" for check in read_rules()), "utf-8")
    outcomes = check([write(tmp_path, "a.txt", budget() + rows)], Settings(tmp_path, BASE, checks=off), Overrides())
    page = _written(tmp_path, outcomes)
    numbers = [_text(cell) for cell in page.xpath("//table[@class='cells']//td[@class='row']")]
    assert numbers == ["1", "", "50", "51", "52", ""]
    assert [_text(gap) for gap in page.xpath("//tr[@class='gap']")] == ["… 48 行略 rows …", "… 48 行略 rows …"]


def test_every_table_is_listed_with_its_kind_place_and_figures(tmp_path: Path) -> None:
    page = _page(tmp_path, budget())
    (row,) = page.xpath("//section//table//tbody/tr")
    assert [_text(cell) for cell in row.xpath("td")] == ["expenditure", "支出总体情况表", "line 9", "万元", "3", ""]


def test_a_document_that_failed_is_shown_with_its_reason_before_the_others(tmp_path: Path) -> None:
    outcomes = _check(tmp_path, {"a.txt": budget(), "b.txt": "春眠不觉晓"})
    page = _written(tmp_path, outcomes)
    first = page.xpath("//section")[0]
    assert first.get("class") == "failed"
    assert outcomes[1].summary.problems[0].message in _text(first)


def test_files_that_are_one_disclosure_stand_in_one_section(tmp_path: Path) -> None:
    page = _written(tmp_path, _check(tmp_path, {"a.txt": tables(), "b.txt": narrative()}))
    assert len(page.xpath("//section")) == 1
    assert len(page.xpath("//section/p[@class='path']")) == 2


@pytest.mark.parametrize("place", ["title", "cell", "name"])
def test_nothing_of_a_document_becomes_a_part_of_the_page(tmp_path: Path, place: str) -> None:
    evil = EVIL.replace("/", "∕") if place == "name" else EVIL
    content = budget(amount=evil) if place == "cell" else budget().replace("支出总体情况表", f"支出总体情况表{evil}", 1)
    name = f"{evil}.txt" if place == "name" else "a.txt"
    page = _written(tmp_path, _check(tmp_path, {name: content, "b.txt": "x"}))
    assert not page.xpath("//script | //img | //*[@*[starts-with(name(), 'on')]] | //iframe | //link")
    text = (tmp_path / "report.html").read_text("utf-8")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", text.replace("\t", ""))
    assert "[31m49" not in text
    assert "default-src 'none'" in text


def test_a_report_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(Failure, match=r"cannot write .*nowhere.*No such file"):
        html_report.write(tmp_path / "nowhere/report.html", [])


def _page(folder: Path, content: str) -> html.HtmlElement:
    return _written(folder, _check(folder, {"a.txt": content}))


def _check(folder: Path, files: dict[str, str]) -> list[Outcome]:
    paths = [write(folder, name, content) for name, content in files.items()]
    return check(paths, Settings(folder / "data", BASE), Overrides())


def _written(folder: Path, outcomes: list[Outcome]) -> html.HtmlElement:
    path = folder / "report.html"
    html_report.write(path, outcomes)
    return html.fromstring(path.read_bytes())


def _text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())
