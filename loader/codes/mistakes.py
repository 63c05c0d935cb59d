"""What is wrong with a list that was given for import, and where in its file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loader.problems import Failure


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something that a person must put right. Rows count from 1, as spreadsheets show them; lines of a text file."""

    message: str
    row: int | None = None

    def __str__(self) -> str:
        return self.message if self.row is None else f"row {self.row}: {self.message}"


class WrongList(Failure):
    """A file that is no list of codes, or a wrong one; nothing of it is imported."""

    def __init__(self, mistakes: Sequence[Mistake], sheet: str = "") -> None:
        super().__init__("; ".join(map(str, mistakes)))
        self.mistakes = tuple(mistakes)
        self.sheet = sheet
        """The sheet in which they are, where the file has several."""

    @classmethod
    def because(cls, message: str) -> WrongList:
        """The error for what is wrong with the file as a whole."""
        return cls([Mistake(message)])
