"""What can be wrong with a document, and where in it."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "notice"]


@dataclass(frozen=True)
class Where:
    """A place in a published file. Lines, pages, rows and columns count from 1."""

    file: str
    line: int | None = None
    page: int | None = None
    table: str | None = None
    row: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """`budget.txt:119, table 支出总体情况表, row 6, column 3`, naming only what is known."""
        start = self.file if self.line is None else f"{self.file}:{self.line}"
        parts = {"page": self.page, "table": self.table, "row": self.row, "column": self.column}
        return ", ".join([start, *(f"{name} {value}" for name, value in parts.items() if value is not None)])


@dataclass(frozen=True)
class Problem:
    """Something about a document that a person should know."""

    severity: Severity
    message: str
    where: Where

    def __str__(self) -> str:
        return f"{self.where}: {self.severity}: {self.message}"


class Failure(Exception):
    """Something that is expected to go wrong now and then. Its message is for the person who gave the command."""

    exit_status = 1


class SnapshotError(Failure):
    """The data directory is not as it must be, or cannot be written; the message says what to do."""


class DocumentError(Failure):
    """A document that cannot be read or understood at all; nothing of it is published."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem

    @classmethod
    def at(cls, where: Where, message: str) -> "DocumentError":
        """The error that says `message` about `where`."""
        return cls(Problem("error", message, where))
