"""Disclosures against each other, when they are loaded together or one after the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.canned import run_canned
from loader.batch import load
from loader.interpret import Overrides
from loader.settings import Settings
from tests.conftest import BASE, EXAMPLE

OFFICE = "阳谷县人民政府办公室"
YEAR = {"2023": "2022", "2022": "2021"}


def _write(folder: Path, name: str, *replacements: tuple[str, str]) -> Path:
    text = EXAMPLE.read_text("utf-8")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def _load(folder: Path, *paths: Path) -> list[int]:
    report = load(paths, Settings(folder / "data", BASE), Overrides(), None, lambda _: None)
    assert {outcome.status for outcome in report.outcomes} <= {"loaded", "unchanged"}, report.outcomes
    return [sum(finding.check == "restated" for finding in outcome.summary.found) for outcome in report.outcomes]


def _restated(folder: Path) -> list[tuple[object, object, object]]:
    rows = run_canned("findings", {"check": "restated"}, folder / "data", "zh").rows
    return [(row["actual"], row["expected"], row["disclosure"]) for row in rows]


@pytest.fixture
def years(tmp_path: Path) -> tuple[Path, Path]:
    """The example, and the same a year before: 公务接待费 was 0.5万元 then, of which the example says that it was 1.0万元."""
    earlier = _write(tmp_path, "2022.txt", ("2022", "2021"), ("2023", "2022"))
    return _write(tmp_path, "2023.txt"), earlier


def test_what_this_year_says_of_last_year_is_compared_with_last_year(tmp_path: Path, years: tuple[Path, Path]) -> None:
    now, earlier = years
    (of_now, of_earlier) = _load(tmp_path, now, earlier)
    assert (of_now, of_earlier) == (2, 0)
    found = _restated(tmp_path)
    assert {(actual, expected) for actual, expected, _ in found} == {(10_000, 5_000), (160_000, 155_000)}
    assert all("/2023/" in str(disclosure) for _, _, disclosure in found)


def test_the_order_of_loading_does_not_matter(tmp_path: Path, years: tuple[Path, Path]) -> None:
    now, earlier = years
    assert _load(tmp_path, now) == [0]
    assert _load(tmp_path, earlier) == [0]
    assert len(_restated(tmp_path)) == 2
    assert _load(tmp_path, now) == [2]  # it is unchanged, and what was found in it since is told


def test_what_was_mended_is_found_no_more(tmp_path: Path, years: tuple[Path, Path]) -> None:
    _load(tmp_path, *years)
    text = years[1].read_text("utf-8").replace("0.50", "1.00").replace("15.50", "16.00")
    years[1].write_text(text, "utf-8")
    _load(tmp_path, years[1])
    assert _restated(tmp_path) == []
