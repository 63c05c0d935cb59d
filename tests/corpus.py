"""The real documents that tests read where they are: they are never copied into the project."""

from __future__ import annotations

from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the corpus of real documents is not at {CORPUS}")

BLANK_TEMPLATE = "上海市_部门预算公开模板_空白.xlsx"
DISCLOSURES = tuple(
    sorted(path.name for path in CORPUS.glob("*") if path.suffix in (".pdf", ".html")) if CORPUS.is_dir() else ()
)
