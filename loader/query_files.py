"""SPARQL files with a header: their `#+` lines are YAML, and say what people need to know of the query."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

HEADER = "#+"


def read_query_file(path: Path) -> tuple[dict[str, object], str]:
    """The header of a query file, and its text without comments that stand in a line of their own.

    :raises ValueError: it does not begin with a header.
    """
    lines = path.read_text("utf-8").splitlines()
    header = "\n".join(line.removeprefix(HEADER) for line in lines if line.startswith(HEADER))
    content = yaml.load(header, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    if not isinstance(content, dict):
        raise ValueError(f"{path.name}: a query begins with a header of #+ lines")  # noqa: TRY004
    return content, "\n".join(line for line in lines if not line.startswith("#")).strip() + "\n"


def without_folds(text: str) -> str:
    """Chinese without the spaces that YAML puts where it folds lines."""
    return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", text)
