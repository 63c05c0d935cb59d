"""The page that maps the findings on the example to what a reader found by hand."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from loader.batch import check
from loader.interpret import Overrides
from loader.settings import ROOT, Settings

PAGE = ROOT / "docs" / "findings-yanggu-2023.md"
EXAMPLE = ROOT / "examples" / "yanggu-government-office-2023-budget.txt"


def entries() -> list[str]:
    """The rows of the page's tables, one for each inconsistency."""
    return [line for line in PAGE.read_text("utf-8").splitlines() if re.match(r"\| Y\d\d \|", line)]


def quotations(entry: str) -> Iterator[str]:
    """What it quotes, without spaces, in pieces where it leaves something out."""
    for quotation in re.findall(r"“(.+?)”", html.unescape(entry)):
        yield from filter(None, without_spaces(quotation).replace("‘", "“").replace("’", "”").split("…"))


def line_numbers(entry: str) -> Iterator[int]:
    """Those that it names: L345, and both ends of L438–439 with what is between."""
    for first, last in re.findall(r"L(\d+)(?:–(\d+))?", entry):
        yield from range(int(first), int(last or first) + 1)


def without_spaces(text: str) -> str:
    return "".join(text.split())


def test_the_page_names_every_check_that_finds_something_in_the_example_and_no_other(tmp_path: Path) -> None:
    [outcome] = check([EXAMPLE], Settings(tmp_path, "http://example.org/"), Overrides())
    text = PAGE.read_text("utf-8")
    named = {name for entry in entries() for name in re.findall(r"`([a-z-]+)`", entry.rsplit(" | ", 1)[-1])}
    assert named == {finding.check for finding in outcome.summary.found}
    counts = Counter(finding.severity for finding in outcome.summary.found)
    said = f"{counts['error']} errors, {counts['warning']} warnings, {counts['notice']} notices"
    assert f"{len(outcome.summary.found)} findings ({said})" in text


def test_what_the_page_quotes_stands_in_the_lines_that_it_names() -> None:
    lines = [without_spaces(line) for line in EXAMPLE.read_text("utf-8").splitlines()]
    assert len(entries()) == 33
    wrong = [
        (entry.split(" | ")[0], quotation)
        for entry in entries()
        for quotation in quotations(entry)
        if not any(quotation in lines[number - 1] for number in line_numbers(entry))
    ]
    assert wrong == []
