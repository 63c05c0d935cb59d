"""What a deployment of the front end decides: one declared table. `python -m api.settings` prints it as documentation."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from loader.settings import VARIABLES

PREFIX = "BUDGETGRAPH_"


def _ending_in_a_slash(iri: str) -> str:
    return iri if iri.endswith("/") else iri + "/"


class Settings(BaseSettings):
    """Read from the environment when an instance is made, never at import."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    data: Path = Field(default=Path("data"), description="where the snapshots are")
    base_iri: Annotated[str, AfterValidator(_ending_in_a_slash)] = Field(
        default="http://localhost:8000/",
        pattern=r"^https?://[^\s<>\"{}|\\^`?#]+$",
        description="what every IRI of this deployment's data begins with",
    )
    endpoint: str | None = Field(
        default=None,
        pattern=r"^https?://\S+$",
        description="a SPARQL 1.1 endpoint to ask instead of the snapshots; its default graph must be the union of its graphs",
    )
    endpoint_seconds: int = Field(default=10, gt=0, le=600, description="how long to wait for the endpoint's answer")
    memory_triples: int = Field(
        default=200_000,
        ge=0,
        description="snapshots of at most so many triples are answered from memory (about 350 bytes each)",
    )
    cached_rows: int = Field(
        default=10_000, ge=0, description="rows of recent answers that are kept for the current snapshot; 0 keeps none"
    )
    readers: int = Field(
        default=4, ge=1, le=64, description="how many processes answer queries, each one query at a time"
    )
    reader_memory: int = Field(
        default=256, ge=32, description="how many MiB of memory one query may take, beyond what its process has before"
    )
    query_seconds: float = Field(default=10, gt=0, le=600, description="after how long a query is stopped")
    answer_rows: int = Field(
        default=100_000, ge=1, description="rows that the answer to a SPARQL query may have; one with more is refused"
    )
    answer_bytes: int = Field(
        default=32 * 1024 * 1024, ge=1024, description="bytes that any answer of the store may have"
    )
    rows: int = Field(default=1000, ge=1, le=100_000, description="rows of an answer when the request names no `limit`")
    max_rows: int = Field(default=10_000, ge=1, le=1_000_000, description="the largest `limit` that a request may name")


def reference() -> str:
    """The settings as a Markdown page."""
    rows = [
        f"| `{PREFIX}{name.upper()}` | {_default(field.default)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    declared = {PREFIX + name.upper() for name in Settings.model_fields}
    rows += [
        f"| `{name}` | `{default}` | {meaning} |"
        for name, (default, meaning) in VARIABLES.items()
        if name not in declared
    ]
    return "\n".join([*HEAD, *rows]) + "\n"


HEAD = (
    "# Settings",
    "",
    "Environment variables that `budgetgraph` reads. This page is made by `python -m api.settings`.",
    "",
    "| variable | default | what it decides |",
    "|---|---|---|",
)


def _default(value: object) -> str:
    return "" if value is None else f"`{value}`"


if __name__ == "__main__":
    sys.stdout.write(reference())
