"""How much of each document is understood, as Markdown: `python -m tools.coverage FOLDER > docs/coverage.md`."""

from __future__ import annotations

import html
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from loader.batch import check
from loader.documents import ARCHIVE, find_documents
from loader.findings import Finding
from loader.interpret import Overrides
from loader.readers import SUFFIXES
from loader.report import Outcome
from loader.settings import ROOT, Settings

VERDICTS = ROOT / "docs" / "verdicts.yaml"
Verdicts = Mapping[str, tuple[bool, str]]
"""By `{disclosure} {check} {subject}`, the IRIs without what they have in common: whether the finding is true, and a remark."""

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
FINDING_COLUMNS = ("document", "check", "severity", "message", "verdict")
FINDINGS_HEAD = (
    "",
    "## Findings",
    "",
    "What the [checks](checks.md) say of these documents, judged by eye against the pages (`docs/verdicts.yaml`).",
)
JUDGED = ("error", "warning")
"""The severities of the findings that are listed and judged."""
NOT_JUDGED = "not judged"
QUOTED = re.compile(r"“.*?”|\d+(?:[.,]\d+)*")
PLAIN_COLUMNS = 5
"""Columns of words; the rest are numbers, which stand to the right."""


def main(folders: Sequence[str]) -> None:
    """Prints the page for the documents in the folders."""
    paths = find_documents(map(Path, folders), {*SUFFIXES, ARCHIVE})
    outcomes = check(paths, Settings.read(os.environ), Overrides())
    sys.stdout.write("\n".join(page(outcomes, read_verdicts(VERDICTS))) + "\n")


def read_verdicts(path: Path) -> Verdicts:
    """The verdicts of a file, of entries such as `{disclosure} {check} {subject}: {true: the table says 350.35}`.

    :raises ValueError: an entry is something else; the message names it.
    """
    verdicts: dict[str, tuple[bool, str]] = {}
    for key, entry in (yaml.safe_load(path.read_text("utf-8")) or {}).items():
        match entry:
            case {True: str(remark), **rest} if not rest:
                verdicts[key] = True, remark
            case {False: str(remark), **rest} if not rest:
                verdicts[key] = False, remark
            case _:
                raise ValueError(f"{path.name}: {key}: say `true:` or `false:` and a remark")
    return verdicts


def page(outcomes: Sequence[Outcome], verdicts: Verdicts) -> Iterator[str]:
    """The lines of the page."""
    rows = list(_disclosures(outcomes))
    yield from HEAD
    yield _row(COLUMNS)
    yield _row(["---"] * PLAIN_COLUMNS + ["--:"] * (len(COLUMNS) - PLAIN_COLUMNS))
    for names, outcome in rows:
        yield _row(_cells(names, outcome))
    yield _row(_total([outcome for _, outcome in rows]))
    yield from _findings(rows, verdicts)
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


def _findings(rows: Sequence[tuple[str, Outcome]], verdicts: Verdicts) -> Iterator[str]:
    """Every finding that is more than a notice, with its verdict, and what was found once and is no longer."""
    found = [(names, _key(outcome, finding), finding) for names, outcome in rows for finding in outcome.summary.found]
    listed = [row for row in found if row[2].severity in JUDGED]
    yield from FINDINGS_HEAD
    yield f"{_verdict_counts(listed, verdicts)}; {_counted(len(found) - len(listed), 'notice')} not listed."
    if listed:
        yield from ("", _row(FINDING_COLUMNS), _row(["---"] * len(FINDING_COLUMNS)))
    for names, key, finding in listed:
        yield _row([names, finding.check, finding.severity, finding.message["zh"], _verdict(key, verdicts)])
    disclosures = {_short(outcome.summary.disclosure or "") for _, outcome in rows}
    lost = verdicts.keys() - {key for _, key, _ in listed}
    if gone := sorted(key for key in lost if key.partition(" ")[0] in disclosures):
        yield from ("", "Judged, but no longer found:", "", *(f"- `{key}`" for key in gone))


def _key(outcome: Outcome, finding: Finding) -> str:
    """What a verdict on the finding is called by; of a finding on the disclosure itself, it ends with the check."""
    disclosure = outcome.summary.disclosure or ""
    subject = finding.subject.removeprefix(disclosure).removeprefix("/")
    return " ".join(part for part in (_short(disclosure), finding.check, subject) if part)


def _short(disclosure: str) -> str:
    """`371521/某局/2024/budget`, what a disclosure's IRI has after `disclosure/`."""
    return disclosure.partition("/disclosure/")[2]


def _verdict(key: str, verdicts: Verdicts) -> str:
    """With the key, where there is none yet: it is what to write into the file."""
    if key not in verdicts:
        return f"{NOT_JUDGED}: `{key}`"
    true, remark = verdicts[key]
    return f"{'true' if true else '**false**'}: {remark}"


def _verdict_counts(listed: Sequence[tuple[str, str, Finding]], verdicts: Verdicts) -> str:
    """`3 errors (3 true), 2 warnings (1 true, 1 not judged)`."""
    words = {True: "true", False: "false", None: NOT_JUDGED}
    counts = []
    for severity in JUDGED:
        keys = [key for _, key, finding in listed if finding.severity == severity]
        judged = Counter(verdicts[key][0] if key in verdicts else None for key in keys)
        of_which = ", ".join(f"{judged[verdict]} {word}" for verdict, word in words.items() if judged[verdict])
        counts.append(_counted(len(keys), severity) + (f" ({of_which})" if of_which else ""))
    return ", ".join(counts)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


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
    """A row of a table; what documents contain is no Markdown and no HTML."""
    return f"| {' | '.join(html.escape(' '.join(cell.split()), quote=False).replace('|', chr(92) + '|') for cell in cells)} |"


if __name__ == "__main__":
    main(sys.argv[1:])
