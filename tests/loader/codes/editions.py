"""Made-up official lists, as they are kept when they have been imported."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from loader.codes.edition import ImportedEdition
from loader.codes.official import Entry
from tests.loader.codes.sheets import LENGTHS

LEVELS = {3: "class", 5: "group", 7: "item"}


def edition(names: Mapping[str, str], year: int = 2025, source: str | None = None) -> ImportedEdition:
    """An edition of the functional classification."""
    entries = tuple(Entry(code, name, LEVELS[len(code)], _parent(code)) for code, name in sorted(names.items()))
    return ImportedEdition(
        "functional", year, source, f"{year}.xlsx", f"{year:064}", "2025-01-01T00:00:00+00:00", entries
    )


def kept(folder: Path, *editions: ImportedEdition) -> list[Path]:
    """The files of the editions."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / one.file_name for one in editions]
    for path, one in zip(paths, editions, strict=True):
        path.write_text(one.text(), "utf-8")
    return paths


def _parent(code: str) -> str | None:
    shorter = [code[:length] for length in LENGTHS if length < len(code)]
    return shorter[-1] if shorter else None
