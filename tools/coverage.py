"""How much of each document is understood, as Markdown: `python -m tools.coverage FOLDER > docs/coverage.md`."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from loader.batch import check
from loader.documents import ARCHIVE, find_documents
from loader.interpret import Overrides
from loader.readers import SUFFIXES
from loader.report import Outcome
from loader.settings import Settings

HEAD = (
    "# Coverage",
    "",
    "What is understood of real disclosures. This page is made by `python -m tools.coverage FOLDER`.",
    "",
    "*Cells* are the numeric cells of tables; each becomes a figure or is unplaced. *Told* are figures in sentences,",
    "*unread* numbers in sentences and forms that are not loaded. Files that are one disclosure stand in one row.",
    "",
)
COLUMNS = (
    *("document", "department", "year", "phase", "level", "tables", "cells", "figures", "unplaced", "share", "told"),
    *("unread", "projects", "terms", "problems"),
)
QUOTED = re.compile(r"“.*?”|\d+(?:[.,]\d+)*")
PLAIN_COLUMNS = 5
"""Columns of words; the rest are numbers, which stand to the right."""


def main(folders: Sequence[str]) -> None:
    """Prints the page for the documents in the folders."""
    paths = find_documents(map(Path, folders), {*SUFFIXES, ARCHIVE})
    outcomes = check(paths, Settings.read(os.environ), Overrides())
    sys.stdout.write("\n".join(page(outcomes)) + "\n")


def page(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The lines of the page."""
    rows = list(_disclosures(outcomes))
    yield from HEAD
    yield _row(COLUMNS)
    yield _row(["---"] * PLAIN_COLUMNS + ["--:"] * (len(COLUMNS) - PLAIN_COLUMNS))
    for names, outcome in rows:
        yield _row(_cells(names, outcome))
    yield _row(_total([outcome for _, outcome in rows]))
    yield from _reasons([outcome for _, outcome in rows])


def _disclosures(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, Outcome]]:
    """Each disclosure, and each file that is none, with the names of its files."""
    together: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        together.setdefault(outcome.summary.disclosure or outcome.path, []).append(outcome)
    for files in together.values():
        yield " + ".join(outcome.path.rpartition("/")[2] for outcome in files), files[0]


def _cells(names: str, outcome: Outcome) -> list[str]:
    summary = outcome.summary
    if outcome.status == "failed":
        return [names, f"not loaded: {summary.problems[0].message}", *[""] * (len(COLUMNS) - 2)]
    words = [names, summary.department or "", str(summary.year), summary.phase or "", summary.level or ""]
    return [*words, *_numbers([outcome])]


def _total(outcomes: Sequence[Outcome]) -> list[str]:
    return ["**all**", *[""] * (PLAIN_COLUMNS - 1), *_numbers(outcomes)]


def _numbers(outcomes: Sequence[Outcome]) -> list[str]:
    summaries = [outcome.summary for outcome in outcomes]
    cells = sum(summary.cells for summary in summaries)
    unplaced = sum(len(summary.unplaced) for summary in summaries)
    before = (sum(summary.tables for summary in summaries), cells, sum(summary.table_figures for summary in summaries))
    after = (
        sum(summary.narrative_figures for summary in summaries),
        sum(summary.unread for summary in summaries),
        sum(summary.projects for summary in summaries),
        sum(summary.terms for summary in summaries),
        sum(len(summary.problems) for summary in summaries),
    )
    share = f"{unplaced / cells:.2%}" if cells else "–"
    return [*(f"{number:,}" for number in (*before, unplaced)), share, *(f"{number:,}" for number in after)]


def _reasons(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Why cells are unplaced, and numbers of sentences not loaded, the most frequent first."""
    cells = Counter(_kind(cell.reason) for outcome in outcomes for cell in outcome.summary.unplaced)
    problems = (problem for outcome in outcomes for problem in outcome.summary.problems)
    numbers = Counter(
        _kind(problem.message.partition(" is not loaded: ")[2])
        for problem in problems
        if " is not loaded: " in problem.message
    )
    for title, reasons in (("Cells that are unplaced", cells), ("Numbers of sentences that are not loaded", numbers)):
        if reasons:
            yield from ("", f"## {title}", "", "| how many | why |", "|--:|---|")
            yield from (_row([f"{count:,}", reason]) for reason, count in reasons.most_common())


def _kind(reason: str) -> str:
    """The reason without what it quotes: `“…” is not the title of a standard table`."""
    return QUOTED.sub(lambda match: "“…”" if match[0].startswith("“") else "N", reason)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in cells)} |"


if __name__ == "__main__":
    main(sys.argv[1:])
