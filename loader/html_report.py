"""What a check has found, as one page that needs nothing else: each table in which something is not loaded, with the cells marked.

Every byte of a document is untrusted: all text is escaped, control characters are shown as such, and the page forbids scripts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from loader import __version__, console
from loader.findings import Finding
from loader.problems import Failure
from loader.report import Outcome
from loader.review import Remark, TableReview

TEMPLATES = Path(__file__).parent / "templates"
AROUND = 1
"""Rows shown above and below a marked one."""
MOST_HEADER_ROWS = 6
MOST_ROWS = 150
"""Rows of one table that are shown."""
SEVERITIES = {"error": "错误 error", "warning": "提醒 warning", "notice": "说明 notice"}
STATUSES = {"checked": "已读懂 understood", "failed": "读不懂 not understood"}
KINDS = {"approved": "预算 budget", "executed": "决算 final accounts"}


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    reason: int | None = None
    """Number of the reason for which it is marked."""
    is_loaded: bool = True
    is_first: bool = True
    """Whether the number is shown: of a marked row, in its first cell."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table, or so many rows that are left out."""

    number: int = 0
    cells: Sequence[Cell] = ()
    is_header: bool = False
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The part of a table in which something is marked, and the reasons by their number."""

    table: TableReview
    lines: Sequence[Line]
    reasons: Sequence[tuple[str, int]]
    """Each reason, and how many times there is one."""
    hidden: int
    """Marked rows that are not shown, as there are too many."""


@dataclass(frozen=True, slots=True)
class Section:
    """One disclosure, or a file that could not be understood."""

    outcome: Outcome
    paths: Sequence[str]
    excerpts: Sequence[Excerpt]
    remarks: Sequence[Remark]

    @property
    def findings(self) -> Sequence[Finding]:
        """The gravest first."""
        return sorted(self.outcome.summary.found, key=lambda finding: list(SEVERITIES).index(finding.severity))

    @property
    def unplaced(self) -> int:
        return len(self.outcome.summary.unplaced) + self.outcome.summary.unread


def write(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Writes the page for what a check has found.

    :raises Failure: it cannot be written.
    """
    sections = sections_of(outcomes)
    page = (
        _environment()
        .get_template("report.html")
        .stream(
            sections=sections,
            failed=sum(section.outcome.status == "failed" for section in sections),
            figures=sum(_figures(section.outcome) for section in sections),
            findings=sum(len(section.findings) for section in sections),
            unplaced=sum(section.unplaced for section in sections),
            made=datetime.now().astimezone().isoformat(" ", "minutes"),
            version=__version__,
            severities=SEVERITIES,
            statuses=STATUSES,
            kinds=KINDS,
            figures_of=_figures,
        )
    )
    try:
        page.dump(str(path), encoding="utf-8")
    except OSError as error:
        raise Failure(f"cannot write {path}: {error.strerror}") from error


def sections_of(outcomes: Sequence[Outcome]) -> list[Section]:
    """A section for each disclosure: files that were read together stand in one. What failed comes first."""
    together: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        together.setdefault(outcome.summary.disclosure or outcome.path, []).append(outcome)
    sections = [_section(files) for files in together.values()]
    return sorted(sections, key=lambda section: section.outcome.status != "failed")


def _section(files: Sequence[Outcome]) -> Section:
    outcome = next((each for each in files if each.review is not None), files[0])
    tables = outcome.review.tables if outcome.review else ()
    said = [Remark(each.severity, each.message, each.where) for each in outcome.summary.problems]
    remarks = list(outcome.review.remarks) if outcome.review else []
    remarks += said[len(remarks) :]
    ranked = sorted(remarks, key=lambda remark: list(SEVERITIES).index(remark.severity))
    excerpts = [_excerpt(table) for table in tables if table.marks or table.notes]
    return Section(outcome, [each.path for each in files], excerpts, [_within(outcome, remark) for remark in ranked])


def _within(outcome: Outcome, remark: Remark) -> Remark:
    """The remark without the path under which it stands."""
    where = remark.where.removeprefix(outcome.path)
    return replace(remark, where=re.sub(r"^:(\d+)", r"line \1", where).lstrip(", "))


def _excerpt(table: TableReview) -> Excerpt:
    counts: dict[str, int] = {}
    for mark in (*table.marks, *table.notes):
        counts[mark.reason] = counts.get(mark.reason, 0) + 1
    numbers = {reason: number for number, reason in enumerate(counts, start=1)}
    marked: dict[int, dict[int | None, Cell]] = {}
    for is_loaded, marks in ((True, table.notes), (False, table.marks)):
        for mark in marks:
            marked.setdefault(mark.row, {})[mark.column] = Cell(mark.text, numbers[mark.reason], is_loaded)
    if not table.rows:  # it is not found again: the cells alone
        lines = [
            Line(mark.row, [Cell(mark.text, numbers[mark.reason], is_loaded=False)]) for mark in table.marks[:MOST_ROWS]
        ]
        return Excerpt(table, lines, list(counts.items()), max(0, len(table.marks) - MOST_ROWS))
    shown = sorted(_shown(table, marked))
    kept = set(shown[:MOST_ROWS])
    hidden = sum(row not in kept for row in marked)
    return Excerpt(table, list(_lines(table, sorted(kept), marked)), list(counts.items()), hidden)


def _shown(table: TableReview, marked: Mapping[int, object]) -> set[int]:
    """Numbers of the rows that are shown: the header, and what is about the marked rows."""
    header = range(1, min(table.first, MOST_HEADER_ROWS + 1))
    about = {row + by for row in marked for by in range(-AROUND, AROUND + 1)}
    return {row for row in {*header, *about} if 1 <= row <= len(table.rows)}


def _lines(table: TableReview, shown: Sequence[int], marked: Mapping[int, Mapping[int | None, Cell]]) -> Iterator[Line]:
    before = 0
    for number in shown:
        if number > before + 1:
            yield Line(left_out=number - before - 1)
        marks = marked.get(number, {})
        texts = table.rows[number - 1]
        start = next((column for column, text in enumerate(texts, start=1) if text.strip()), 0)
        cells = [_cell(text, marks, column, start) for column, text in enumerate(texts, start=1)]
        yield Line(number, cells, is_header=number < table.first)
        before = number
    if before < len(table.rows):
        yield Line(left_out=len(table.rows) - before)


def _cell(text: str, marks: Mapping[int | None, Cell], column: int, start: int) -> Cell:
    """A mark of the whole row marks its cells that are not blank; `start` is the first of them."""
    if column in marks:
        return replace(marks[column], text=text)
    mark = marks.get(None) if text.strip() else None
    return replace(mark, text=text, is_first=column == start) if mark else Cell(text)


def _figures(outcome: Outcome) -> int:
    return outcome.summary.table_figures + outcome.summary.narrative_figures


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["quoted"] = _quoted
    return environment


def _plain(value: object) -> object:
    """Text in which no character does anything but stand there."""
    return console.line_of(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _quoted(remark: Remark) -> Markup:
    """The context of a remark, with the words that it quotes marked."""
    context, (_, _, rest) = console.line_of(remark.context), remark.message.partition("“")
    words = console.line_of(rest.partition("”")[0])
    before, found, after = context.partition(words) if words else (context, "", "")
    return Markup("{}<mark>{}</mark>{}").format(before, found, after)
