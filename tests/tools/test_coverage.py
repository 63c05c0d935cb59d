"""The page that says how much of each document is understood."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from loader.batch import check
from loader.interpret import Overrides
from loader.report import Outcome
from loader.settings import Settings
from tests.loader.documents import DEPARTMENT, budget, write
from tests.loader.test_bundle import narrative
from tools.coverage import VERDICTS, page, read_verdicts

WRONG_SUM = f"371521/{DEPARTMENT}/2023/budget sum-of-parts expenditure/r2c3"
NO_TABLES = f"371521/{DEPARTMENT}/2022/budget no-tables"
"""What is found in `budget(amount="30.00")`, and in `narrative(year=2022)`."""


def outcomes_of(folder: Path, files: Mapping[str, str]) -> list[Outcome]:
    """What is understood of documents, given by name."""
    paths = [write(folder, name, content) for name, content in files.items()]
    return check(paths, Settings(folder / "data", "http://example.org/"), Overrides())


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    """A table that does not add up, and a disclosure without tables."""
    files = {"wrong.txt": budget(amount="30.00"), "words.txt": narrative(year=2022)}
    return outcomes_of(tmp_path_factory.mktemp("wrong"), files)


def test_every_disclosure_has_a_row_with_its_counts_and_every_reason_is_counted(tmp_path: Path) -> None:
    files = {"a|b.txt": budget(2022), "c.txt": budget(amount="3x.00"), "d.txt": narrative(), "e.txt": "春眠不觉晓"}
    lines = [line for line in page(outcomes_of(tmp_path, files), {}) if line.startswith("| ")]
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


def test_every_finding_but_a_notice_is_listed_with_its_verdict(wrong: list[Outcome]) -> None:
    lines = list(page(wrong, {WRONG_SUM: (False, "r2 | <b>")}))
    table = [line.strip("| ").split(" | ") for line in lines[lines.index("## Findings") :] if line.startswith("| ")][2:]
    assert [[document, check, severity, verdict] for document, check, severity, _, verdict in table] == [
        ["wrong.txt", "sum-of-parts", "error", r"**false**: r2 \| &lt;b&gt;"],
        ["words.txt", "no-tables", "warning", f"not judged: `{NO_TABLES}`"],
    ]
    assert "30.00" in table[0][3]
    assert any(line.startswith("1 error (1 false), 1 warning (1 not judged); ") for line in lines)


def test_a_verdict_whose_finding_is_gone_is_told_of_the_documents_of_the_page(wrong: list[Outcome]) -> None:
    gone = WRONG_SUM.replace("r2c3", "r2c4")
    other = gone.replace("2023", "2019")
    lines = list(page(wrong, dict.fromkeys((WRONG_SUM, NO_TABLES, gone, other), (True, "so it is"))))
    assert [line for line in lines if line.startswith("- ")] == [f"- `{gone}`"]
    assert any(line.startswith("1 error (1 true), 1 warning (1 true); ") for line in lines)


@pytest.mark.parametrize("entry", ["true", "{true: }", "{yes it is: so}", "{true: so, false: so}"])
def test_a_verdict_that_says_neither_true_nor_false_and_why_is_refused(tmp_path: Path, entry: str) -> None:
    with pytest.raises(ValueError, match="a b c: say `true:` or `false:`"):
        read_verdicts(write(tmp_path, "verdicts.yaml", f"a b c: {entry}"))


def test_the_verdicts_that_are_kept_can_be_read() -> None:
    assert all(remark and len(remark.split()) <= 12 for _, remark in read_verdicts(VERDICTS).values())
