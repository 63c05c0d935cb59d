"""A canned query: a SPARQL file whose `#+` lines are a YAML header, and whose slot lines take the parameters.

A slot is a line `VALUES ?name { … }` whose `name` is a parameter. As it stands in the file, the query answers without that
parameter (`UNDEF`) or with its default; with the parameter, the line is replaced by its terms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

from loader.query_files import read_query_file, without_folds

FOLDER = Path(__file__).resolve().parents[2] / "queries" / "canned"
LANGUAGE = "lang"
"""Every query with labels has a slot for the language, beside those of its parameters."""

ParameterType = Literal[
    "check",
    "code",
    "department",
    "disclosure",
    "item",
    "level",
    "phase",
    "project",
    "region",
    "scheme",
    "search",
    "severity",
    "table",
    "term",
    "text",
    "year",
]
Topic = Literal["overview", "money", "items", "projects", "words", "data"]
ColumnType = Literal[
    "iri", "text", "code", "amount", "percent", "share", "count", "number", "year", "date", "boolean", "value"
]
"""A `value` is a number or a text."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Record):
    zh: Annotated[str, AfterValidator(without_folds)]
    en: str

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.zh


class Parameter(_Record):
    name: str
    type: ParameterType
    label: Words
    example: str
    note: Words | None = None
    required: bool = False
    default: str | None = None
    choices: tuple[str, ...] = ()
    """Prefixed names of the concepts that the parameter may take, where its type alone does not say."""
    schemes: tuple[str, ...] = ()
    """For levels: prefixed names of the classifications to which they belong."""


class Column(_Record):
    name: str
    type: ColumnType
    label: Words
    scheme: str | None = None
    """For codes: the classification, or `{parameter}` that names it."""
    words: Mapping[str, Words] = {}
    """Where its values are of a short list: how each is called. Programs get the values."""


class Chart(_Record):
    type: Literal["bar"]
    label: str
    value: str


class CannedQuery(_Record):
    """A question with its parameters, its columns, and the SPARQL that answers it."""

    name: str
    text: str
    topic: Topic
    title: Words
    description: Words
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    chart: Chart | None = None

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """The text cut at its slots: text, parameter, text, parameter, …, text."""
        return tuple(self._slot.split(self.text))

    @cached_property
    def slots(self) -> tuple[tuple[str, str], ...]:
        """Parameter and line of every slot, in their order."""
        return tuple((match[1], match[0]) for match in self._slot.finditer(self.text))

    @cached_property
    def _slot(self) -> re.Pattern[str]:
        names = "|".join([LANGUAGE, *(parameter.name for parameter in self.parameters)])
        return re.compile(rf"^[ \t]*VALUES \?({names}) \{{[^{{}}]*\}}[ \t]*$", re.MULTILINE)

    @property
    def summary(self) -> Words:
        """The first sentence of the description."""
        return Words(
            zh=self.description.zh.partition("。")[0] + "。",
            en=self.description.en.partition(". ")[0].rstrip(".") + ".",
        )

    def parameter(self, name: str) -> Parameter | None:
        return next((parameter for parameter in self.parameters if parameter.name == name), None)


def read_query(path: Path) -> CannedQuery:
    """The canned query in a file. Raises ValueError when its header is incomplete."""
    header, text = read_query_file(path)
    return CannedQuery.model_validate({**header, "name": path.stem, "text": text})


def read_queries(folder: Path = FOLDER) -> dict[str, CannedQuery]:
    """All canned queries by name."""
    return {path.stem: read_query(path) for path in sorted(folder.glob("*.rq"))}
