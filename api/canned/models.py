"""The parameters and the answer of a canned query as pydantic models: they check requests and describe them in OpenAPI."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Annotated, Any, Literal, Optional, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model, model_validator

from api.canned.choices import CLOSED, Choice, choices_of
from api.canned.header import CannedQuery, Column, ColumnType, Parameter

LONGEST = 500
"""Characters of a parameter."""
FORMATS = ("json", "csv", "html", "srj", "srx", "tsv")
TYPES: dict[ColumnType, Any] = {
    "amount": float,
    "boolean": bool,
    "code": str,
    "count": int,
    "date": date,
    "iri": str,
    "number": float,
    "percent": float,
    "share": float,
    "text": str,
    "value": float | str,
    "year": int,
}


class Asked(BaseModel):
    """What a request may say. A form sends empty fields; they are as good as absent."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def without_empty_fields(cls, fields: Any) -> Any:
        return {name: value for name, value in fields.items() if value != ""} if isinstance(fields, dict) else fields

    def given(self, names: set[str]) -> dict[str, str]:
        """The named parameters that were given, as text."""
        return {name: str(value) for name, value in self.model_dump(exclude_none=True, include=names).items()}


def asked_model(query: CannedQuery, rows: int, max_rows: int) -> type[Asked]:
    """The model of a query's parameters, and of those that all queries share."""
    own = {parameter.name: _field(parameter) for parameter in query.parameters}
    return create_model(f"{_camel(query.name)}Parameters", __base__=Asked, **own, **_common(rows, max_rows))


def _field(parameter: Parameter) -> Any:
    details: dict[str, Any] = {
        "title": parameter.label.en,
        "description": _description(parameter),
        "examples": [parameter.example],
    }
    if parameter.type in CLOSED - {"item"}:
        choices = choices_of(parameter)
        names: Any = Literal[tuple(choice.name for choice in choices)]
        kind: Any = Annotated[names, BeforeValidator(partial(_name_of, choices))]
    elif parameter.type == "year":
        kind = int
        details |= {"ge": 1949, "le": 2999}
    else:
        kind = str
        details |= {"max_length": LONGEST}
    if parameter.required:
        return (kind, Field(**details))
    default = parameter.default
    return (kind, Field(default, **details)) if default else (Optional[kind], Field(None, **details))  # noqa: UP045


def _name_of(choices: Sequence[Choice], given: Any) -> Any:
    """The name of the choice whose IRI is given; everything else as it is."""
    return next((choice.name for choice in choices if given in choice.iris), given)


def _common(rows: int, max_rows: int) -> dict[str, Any]:
    return {
        "limit": (int, Field(rows, ge=1, le=max_rows, description="How many rows at most / 最多行数")),
        "offset": (int, Field(0, ge=0, le=10_000_000, description="How many rows to leave out first / 跳过的行数")),
        "lang": (Literal["zh", "en"], Field("zh", description="Language of labels / 名称的语言")),
        "format": (
            Optional[str],  # noqa: UP045
            Field(
                None, description="Format, above the Accept header / 格式", json_schema_extra={"enum": list(FORMATS)}
            ),
        ),
        "unit": (
            Literal["yuan", "wan"],
            Field("yuan", description="Unit of amounts on the page alone / 页面上的金额单位"),
        ),
    }


def _description(parameter: Parameter) -> str:
    choices = "".join(f"\n- `{choice.name}`: {choice.label.zh} / {choice.label.en}" for choice in choices_of(parameter))
    note = f". {parameter.note.en} / {parameter.note.zh}" if parameter.note else ""
    return f"{parameter.label.en} / {parameter.label.zh}{note}{choices}"


def answer_model(query: CannedQuery) -> type[BaseModel]:
    """The model of a query's answer in JSON."""
    name = _camel(query.name)
    row = create_model(f"{name}Row", **cast(Any, {column.name: _column(column) for column in query.columns}))
    names: Any = Literal[tuple(column.name for column in query.columns)]
    fields: dict[str, Any] = {
        "query": (Literal[query.name], ...),
        "parameters": (dict[str, str], Field(description="What was asked, defaults included")),
        "columns": (list[names], Field(description="Names of the columns, in their order")),
        "rows": (list[row], ...),  # type: ignore[valid-type]
        "truncated": (bool, Field(description="Whether there are more rows")),
        "next": (Optional[str], Field(description="Address of the rows after these")),  # noqa: UP045
        "snapshot": (Optional[str], Field(description="Version of the data")),  # noqa: UP045
    }
    return create_model(f"{name}Answer", **fields)


def _column(column: Column) -> Any:
    unit = {"amount": ", yuan / 元", "percent": ", percent", "share": ", part of one"}.get(column.type, "")
    words = "".join(f"\n- `{value}`: {words.zh} / {words.en}" for value, words in column.words.items())
    description = f"{column.label.en} / {column.label.zh}{unit}{words}"
    return (Optional[TYPES[column.type]], Field(description=description))  # noqa: UP045


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))
