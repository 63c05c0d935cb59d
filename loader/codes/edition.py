"""An edition that was imported, as a snapshot keeps it: a file that people can read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from loader.codes.difference import CodeList
from loader.codes.official import Entry
from loader.problems import SnapshotError


@dataclass(frozen=True, slots=True)
class ImportedEdition:
    """An official list and where it comes from."""

    scheme: str
    """Name of the classification: `functional`."""
    edition: int
    """Year from which it is in force."""
    source: str | None
    """What put it in force: 财预〔2024〕…号."""
    file: str
    """Name of the file from which it was read."""
    sha256: str
    """Hash of that file."""
    imported: str
    """When, in UTC (ISO 8601)."""
    codes: tuple[Entry, ...]

    @property
    def file_name(self) -> str:
        """`functional-2025.json`"""
        return f"{self.scheme}-{self.edition}.json"

    @property
    def origin(self) -> str:
        """The source, or else the file."""
        return self.source or self.file

    @property
    def names(self) -> dict[str, str]:
        """Name by code."""
        return {entry.code: entry.name for entry in self.codes}

    @property
    def code_list(self) -> CodeList:
        return CodeList(self.edition, self.names, is_official=True, source=self.origin)

    def is_same_list(self, other: ImportedEdition) -> bool:
        """Whether both say the same, whichever file and day they come from."""
        own, others = (
            (edition.scheme, edition.edition, edition.source, sorted(edition.names.items()))
            for edition in (self, other)
        )
        return own == others

    def text(self) -> str:
        """The content of its file: JSON with a line for each code."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        content = asdict(self)
        codes = [json.dumps(entry, ensure_ascii=False) for entry in content.pop("codes")]
        yield "{"
        yield from (f' "{key}": {json.dumps(value, ensure_ascii=False)},' for key, value in content.items())
        yield ' "codes": ['
        yield ",\n".join(f"  {code}" for code in codes)
        yield " ]"
        yield "}"

    @classmethod
    def read(cls, path: Path) -> ImportedEdition:
        """The edition in a file.

        :raises SnapshotError: it cannot be read, or is none.
        """
        try:
            content = json.loads(path.read_text("utf-8"))
            return cls(**{**content, "codes": tuple(Entry(**entry) for entry in content["codes"])})
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise SnapshotError(
                f"the imported edition {path} cannot be read ({error}); `budgetgraph rollback` makes an older snapshot current"
            ) from error
