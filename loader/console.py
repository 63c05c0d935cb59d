"""What a person sees. Text from documents is not trusted: nothing in it reaches a terminal as a command."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from loader.report import Outcome, Summary

if TYPE_CHECKING:
    from loader.checks.rules import Rule
    from loader.review import TableReview

SHOWN = 20
"""Problems and unplaced cells listed of one document; `--json` has them all."""
FEW = 5
"""Documents up to which each is told of in full; of more there is a table, and what failed is told of."""
ROWS = 200
"""Documents that the table lists, and failed ones that are told of."""
INDENT = " " * 11
SUMMARY_COLUMNS = (
    "document",
    "status",
    "department",
    "year",
    "kind",
    "tables",
    "figures",
    "unplaced",
    "findings",
    "problems",
)
SEVERITIES = ("error", "warning", "notice")
PHASES = {"approved": "budget", "executed": "final accounts"}
UNSAFE = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
"""Control characters but tab and line feed, those that turn the direction of writing, and surrogates."""
UNSAFE_IN_TEXT = re.compile(f"[{UNSAFE}]")
UNSAFE_IN_LINE = re.compile(f"[{UNSAFE}\t\n]")


def line_of(text: object) -> str:
    """The text on one line, with unsafe characters as `\\\\u001b`."""
    return UNSAFE_IN_LINE.sub(_escaped, str(text))


def text_of(text: str) -> str:
    """The same, leaving tabs and line feeds. JSON, Turtle and N-Quads keep their meaning, for `\\\\u001b` is their escape, too."""
    return UNSAFE_IN_TEXT.sub(_escaped, text)


def json_of(value: object) -> str:
    """The value as JSON on one line, in characters that the terminal or pipe can take."""
    is_unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    return text_of(json.dumps(value, ensure_ascii=not is_unicode))


def show_outcome(outcome: Outcome) -> None:
    """Prints what became of a document: counts, problems and unplaced cells."""
    for line in _outcome_lines(outcome):
        click.echo(line)


def show_summary(outcomes: Sequence[Outcome]) -> None:
    """Prints a table with a row for each document; of very many, for those of which the most is not loaded."""
    shown = outcomes
    if len(outcomes) > ROWS:
        shown = sorted(outcomes, key=lambda outcome: (outcome.status != "failed", -len(outcome.summary.unplaced)))[
            :ROWS
        ]
    show_table(SUMMARY_COLUMNS, [_summary_row(outcome) for outcome in shown])
    if len(shown) < len(outcomes):
        click.echo(f"… and {len(outcomes) - len(shown)} more documents; --json lists all")
    if any(outcome.summary.problems or outcome.summary.unplaced for outcome in outcomes):
        click.echo("`budgetgraph check FILE` tells the problems of one document, `--json` those of all")


def show_total(outcomes: Sequence[Outcome], seconds: float, result: str) -> None:
    """Prints how many documents ended in which way."""
    statuses = [outcome.status for outcome in outcomes]
    counts = ", ".join(f"{statuses.count(status)} {status}" for status in dict.fromkeys(statuses))
    click.echo(f"{counts} in {seconds:.1f} s · {result}")


def show_rule(rule: Rule) -> None:
    """Prints what a check does."""
    click.echo(f"{rule.id}  {rule.severity}, {rule.group}")
    for language in ("zh", "en"):
        said = [rule.title[language], rule.explanation[language], rule.tolerance.get(language, "")]
        click.echo("\n".join(f"  {line_of(text)}" for text in said if text))


def show_table(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], amounts: Collection[str] = ()) -> None:
    """Prints rows as a table; numbers stand to the right, and those of the columns `amounts` have their thousands marked."""
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(header_style="bold")
    for column in columns:
        is_number = any(isinstance(row.get(column), int | float) for row in rows)
        table.add_column(column, justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(row.get(column), column in amounts)) for column in columns))
    Console(width=None if sys.stdout.isatty() else 10_000).print(table)


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _cell(value: object, is_amount: bool) -> str:
    if value is None:
        return ""
    return f"{value:,}" if is_amount and isinstance(value, int | float) else line_of(value)


def _outcome_lines(outcome: Outcome) -> Iterator[str]:
    summary = outcome.summary
    yield f"{outcome.status:<{len(INDENT)}}{_title(summary)}{line_of(outcome.path)}"
    if outcome.status != "failed":
        yield INDENT + _counts(summary)
    if outcome.review is not None:
        yield from (INDENT + line_of(_table_line(table)) for table in outcome.review.tables)
    problems = [f"{problem.severity}: {problem.message} ({problem.where})" for problem in summary.problems]
    yield from _listed(problems, "problems")
    ranked = sorted(summary.found, key=lambda finding: SEVERITIES.index(finding.severity))
    findings = [f"{finding.severity}: {finding.message['en']} [{finding.check}]" for finding in ranked]
    yield from _listed(findings, "findings")
    cells = [f"unplaced: {cell.text!r} in {cell.place}: {cell.reason}" for cell in summary.unplaced]
    yield from _listed(cells, "unplaced cells")


def _title(summary: Summary) -> str:
    if summary.disclosure is None:
        return ""
    kind = PHASES.get(summary.phase or "", summary.phase)
    return line_of(f"{summary.department} ({summary.region}) · {kind} of {summary.year} · ")


def _counts(summary: Summary) -> str:
    unplaced = len(summary.unplaced) + summary.unread
    return (
        f"figures {summary.table_figures} in tables, {summary.narrative_figures} in the narrative · unplaced {unplaced} · "
        f"codes {summary.national_codes} national, {summary.local_codes} local · "
        f"projects {summary.projects} · indicators {summary.indicators} · terms {summary.terms} · findings {summary.findings}"
    )


def _table_line(table: TableReview) -> str:
    """`expenditure 支出总体情况表, page 7: 87 figures; 2 unplaced: not a number`"""
    title = " ".join(filter(None, [table.kind or "?", table.title]))
    place = f", {table.place}" if table.place else ""
    reasons = "; ".join(dict.fromkeys(mark.reason for mark in table.marks))
    unplaced = f"; {len(table.marks)} unplaced: {reasons}" if table.marks else ""
    return f"{title}{place}: {table.figures} figures{unplaced}"


def _summary_row(outcome: Outcome) -> dict[str, Any]:
    summary = outcome.summary
    is_read = outcome.status != "failed"
    return {
        "document": outcome.path.rpartition("/")[2],
        "status": outcome.status,
        "department": summary.department,
        "year": str(summary.year) if summary.year else None,
        "kind": _kind(summary),
        "tables": summary.tables if is_read else None,
        "figures": summary.table_figures + summary.narrative_figures if is_read else None,
        "unplaced": len(summary.unplaced) + summary.unread if is_read else None,
        "findings": summary.findings if is_read else None,
        "problems": len(summary.problems),
    }


def _kind(summary: Summary) -> str | None:
    level = ", unit" if summary.level == "unit" else ""
    return PHASES.get(summary.phase, summary.phase) + level if summary.phase else None


def _listed(lines: Sequence[str], what: str) -> Iterator[str]:
    yield from (INDENT + line_of(line) for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield f"{INDENT}… and {len(lines) - SHOWN} more {what}; --json lists all"
