"""What a deployment decides. Read from the environment when asked, never at import."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from loader.problems import Failure

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds `ontology/`, `mappings/`, `queries/` and `examples/`."""

VARIABLES: Mapping[str, tuple[str, str]] = {
    "BUDGETGRAPH_DATA": ("./data", "where the snapshots are"),
    "BUDGETGRAPH_BASE_IRI": ("http://localhost:8000/", "what every IRI of this deployment's data begins with"),
    "BUDGETGRAPH_DOCUMENT_SECONDS": ("60", "how long reading one document may take"),
    "BUDGETGRAPH_OCR_SECONDS": ("30", "how much longer it may take for each page that is recognised in a scan"),
    "BUDGETGRAPH_DOCUMENT_MEMORY": ("1024", "how many MiB of memory reading one document may take"),
    "BUDGETGRAPH_CHECKS": ("", "a YAML file that switches checks off, or changes their severity (docs/checks.md)"),
    "BUDGETGRAPH_CACHE": (
        "~/.cache/budgetgraph",
        "where what takes time to derive is kept; may be removed at any time",
    ),
}
"""Name of an environment variable → its default and what it means."""

BASE_IRI = re.compile(r"""https?://[^\s<>"{}|\\^`?#/]+(/[^\s<>"{}|\\^`?#]*)?""")
"""An absolute http IRI without query and fragment (RFC 3987)."""


class SettingError(Failure):
    """A setting that cannot be meant; the message names it."""

    exit_status = 2


@dataclass(frozen=True, slots=True)
class Settings:
    """`data` is the data directory; `base` ends in a slash. Seconds and MiB are those of one document.

    `ocr_seconds` are added for each of its pages that is recognised.
    """

    data: Path
    base: str
    document_seconds: int = 60
    document_memory: int = 1024
    ocr_seconds: int = 30
    checks: Path | None = None
    """The settings file of the checks."""

    @classmethod
    def read(cls, environment: Mapping[str, str], data: Path | None = None) -> Settings:
        """The settings of `environment` (`os.environ`), where `data` stands above it.

        :raises SettingError: the base IRI is none, or a number is none.
        """
        values = {name: environment.get(name) or default for name, (default, _) in VARIABLES.items()}
        return cls(
            data or Path(values["BUDGETGRAPH_DATA"]),
            _base_iri(values["BUDGETGRAPH_BASE_IRI"]),
            _amount("BUDGETGRAPH_DOCUMENT_SECONDS", values),
            _amount("BUDGETGRAPH_DOCUMENT_MEMORY", values),
            _amount("BUDGETGRAPH_OCR_SECONDS", values),
            checks=Path(values["BUDGETGRAPH_CHECKS"]) if values["BUDGETGRAPH_CHECKS"] else None,
        )


def cache_folder(environment: Mapping[str, str]) -> Path | None:
    """Where derived files are kept: as said, else in the user's cache folder (XDG Base Directory); None where neither is known."""
    said = environment.get("BUDGETGRAPH_CACHE")
    folder = Path(said) if said else Path(environment.get("XDG_CACHE_HOME") or "~/.cache", "budgetgraph")
    try:
        return folder.expanduser()
    except RuntimeError:  # a user without home
        return None


def _amount(name: str, values: Mapping[str, str]) -> int:
    text = values[name]
    if not re.fullmatch(r"[1-9]\d{0,6}", text):
        raise SettingError(f"{name} is {text!r}; it must be a whole number from 1 to 9999999")
    return int(text)


def _base_iri(text: str) -> str:
    if not BASE_IRI.fullmatch(text):
        raise SettingError(f"BUDGETGRAPH_BASE_IRI is {text!r}; it must be like http://localhost:8000/")
    return text if text.endswith("/") else text + "/"
