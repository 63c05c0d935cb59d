"""The page that says how much of each document is understood."""

from __future__ import annotations

from pathlib import Path

from loader.batch import check
from loader.interpret import Overrides
from loader.settings import Settings
from tests.loader.documents import DEPARTMENT, budget, write
from tests.loader.test_bundle import narrative
from tools.coverage import page


def test_every_disclosure_has_a_row_with_its_counts_and_every_reason_is_counted(tmp_path: Path) -> None:
    files = {"a|b.txt": budget(2022), "c.txt": budget(amount="3x.00"), "d.txt": narrative(), "e.txt": "春眠不觉晓"}
    paths = [write(tmp_path, name, content) for name, content in files.items()]
    outcomes = check(paths, Settings(tmp_path / "data", "http://example.org/"), Overrides())
    lines = [line for line in page(outcomes) if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]
    assert rows[2][:10] == [
        *("a\\|b.txt", DEPARTMENT, "2022", "approved", "department", "1", "3", "3", "0", "0.00%"),
    ]
    assert rows[3][:10] == [
        *("c.txt + d.txt", DEPARTMENT, "2023", "approved", "department", "1", "3", "2", "1", "33.33%"),
    ]
    assert rows[4][0] == "e.txt"
    assert rows[4][1].startswith("not loaded: ")
    assert (rows[5][0], rows[5][5:10]) == ("**all**", ["2", "6", "5", "1", "16.67%"])
    assert ["1", "not a number"] in rows
