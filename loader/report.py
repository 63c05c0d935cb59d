"""What a load or a check says of each document: the typed summary, and the line of `--json` (design, section 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from loader.disclosure import Disclosure
from loader.documents import readable_path
from loader.findings import Finding
from loader.problems import Problem

if TYPE_CHECKING:
    from loader.review import Review

Status = Literal["loaded", "unchanged", "failed", "checked"]

LINE_KEYS = (
    "disclosure", "department", "region", "year", "phase", "level", "tables", "cells", "figures", "unplaced",
    "projects", "indicators", "terms", "codes", "findings", "problems",
)  # fmt: skip
"""What a line of `--json` tells of a document between its status and the seconds it took, in this order."""


@dataclass(frozen=True, slots=True)
class UnplacedCell:
    """A numeric cell that is no figure, and where it stands. `line` is not part of the contract's object."""

    table: str | None
    page: int | None
    row: int | None
    column: int | None
    text: str
    reason: str
    line: int | None = None

    @property
    def place(self) -> str:
        """`支出总体情况表, line 117, row 6, column 3`, naming only what is known."""
        parts = {"page": self.page, "line": self.line, "row": self.row, "column": self.column}
        known = [f"{name} {value}" for name, value in parts.items() if value is not None]
        return ", ".join([self.table or "the text", *known])


@dataclass(frozen=True, slots=True)
class ReportedProblem:
    """A problem as it is printed and kept."""

    severity: str
    message: str
    where: str

    @classmethod
    def of(cls, problem: Problem) -> ReportedProblem:
        """The place is text that can be written as UTF-8, whatever bytes the file's name has."""
        return cls(problem.severity, problem.message, readable_path(str(problem.where)))


@dataclass(frozen=True, slots=True)
class Summary:
    """What was found in a document. `disclosure` is its IRI."""

    disclosure: str | None = None
    department: str | None = None
    region: str | None = None
    year: int | None = None
    phase: str | None = None
    level: str | None = None
    tables: int = 0
    cells: int = 0
    table_figures: int = 0
    narrative_figures: int = 0
    unplaced: Sequence[UnplacedCell] = ()
    unread: int = 0
    """Numbers of sentences and rows of forms that were not understood; each is among the problems."""
    projects: int = 0
    indicators: int = 0
    terms: int = 0
    national_codes: int = 0
    local_codes: int = 0
    found: Sequence[Finding] = ()
    """What does not add up."""
    problems: Sequence[ReportedProblem] = ()

    @property
    def findings(self) -> int:
        return len(self.found)

    @classmethod
    def of(cls, disclosure: Disclosure, iri: str, found: Sequence[Finding] = ()) -> Summary:
        """The summary of an interpreted document, and what the checks have found in it."""
        counts = disclosure.counts
        return cls(
            disclosure=iri,
            department=disclosure.department,
            region=disclosure.region,
            year=disclosure.year,
            phase=disclosure.phase,
            level=disclosure.level,
            tables=counts.tables,
            cells=counts.cells,
            table_figures=counts.table_figures,
            narrative_figures=counts.narrative_figures,
            unplaced=[
                UnplacedCell(cell.table, cell.page, cell.row, cell.column, cell.text, cell.reason, cell.line)
                for cell in disclosure.unplaced
            ],
            unread=counts.unread,
            projects=counts.projects,
            indicators=counts.indicators,
            terms=counts.terms,
            national_codes=counts.national_codes,
            local_codes=counts.local_codes,
            found=found,
            problems=[ReportedProblem.of(problem) for problem in disclosure.problems],
        )

    @classmethod
    def restore(cls, content: Mapping[str, Any]) -> Summary:
        """The summary that a manifest holds as `asdict` gave it."""
        unplaced = [UnplacedCell(**cell) for cell in content["unplaced"]]
        problems = [ReportedProblem(**problem) for problem in content["problems"]]
        found = [Finding.restore(finding) for finding in content.get("found", ())]
        return cls(**{**content, "unplaced": unplaced, "problems": problems, "found": found})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document."""

    path: str
    status: Status
    seconds: float
    summary: Summary = field(default_factory=Summary)
    review: Review | None = None
    """What a check has seen of it."""

    @classmethod
    def failed(cls, path: str, seconds: float, problem: Problem) -> Outcome:
        """The outcome of a document of which nothing could be taken."""
        return cls(path, "failed", seconds, Summary(problems=[ReportedProblem.of(problem)]))

    def line(self) -> dict[str, Any]:
        """The object that `--json` prints. `figures` counts those of the tables and those of the narrative."""
        summary = asdict(self.summary)
        summary["figures"] = self.summary.table_figures + self.summary.narrative_figures
        summary["findings"] = self.summary.findings
        summary["codes"] = {"national": self.summary.national_codes, "local": self.summary.local_codes}
        for cell in summary["unplaced"]:
            del cell["line"]
        found = {key: summary[key] for key in LINE_KEYS}
        return {"path": self.path, "status": self.status, **found, "seconds": round(self.seconds, 3)}
