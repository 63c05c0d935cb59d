"""One shape for every error: application/problem+json (RFC 9457), or a page where a person with a browser asks."""

from __future__ import annotations

import difflib
import json
import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
LOGGER = logging.getLogger("budgetgraph.api")


@dataclass(frozen=True, slots=True)
class Text:
    """Words in both languages."""

    zh: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.zh


class ProblemModel(BaseModel):
    """Problem details (RFC 9457), for OpenAPI."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    parameter: str | None = None
    near: list[str] | None = None


class Problem(Exception):
    """What is wrong with a request, or with the service. `members` are extension members of the problem details."""

    def __init__(self, status: int, detail: Text, headers: Mapping[str, str] | None = None, **members: Any) -> None:
        super().__init__(detail.en)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = members

    @property
    def title(self) -> str:
        return HTTPStatus(self.status).phrase

    def content(self, language: str) -> dict[str, Any]:
        """The members of the problem details object."""
        fixed = {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail[language]}
        return {**fixed, **{name: _in_language(value, language) for name, value in self.members.items()}}


class NotAsked(Problem):
    """Nothing is wrong but that required parameters are missing."""


def problem_json(problem: Problem, language: str) -> Response:
    body = json.dumps(problem.content(language), ensure_ascii=False)
    return Response(body, problem.status, problem.headers, MEDIA_TYPE)


def language_of(request: Request) -> str:
    return "en" if request.query_params.get("lang") == "en" else "zh"


def of_status(status: int, headers: Mapping[str, str] | None = None) -> Problem:
    """The problem that a bare status code means."""
    known = STATUS_TEXTS.get(status)
    phrase = HTTPStatus(status).phrase
    return Problem(status, known or Text(zh=phrase, en=phrase), headers)


def wrong_parameter(name: str, message: Text) -> Problem:
    """422 for a parameter that is unknown, missing, or cannot be meant."""
    detail = Text(zh=f"{name}：{message.zh}", en=f"{name} {message.en}")
    return Problem(422, detail, parameter=name, errors=[{"parameter": name, "message": message}])


def unknown_query(name: str, known: Iterable[str]) -> Problem:
    """404 for a canned query that there is not; likely ones are named."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, cutoff=0.4)
    listed = ", ".join(near or names)
    return Problem(
        404, Text(zh=f"没有查询 {name}；有：{listed}", en=f"There is no query {name}; there are: {listed}"), near=near
    )


def of_validation(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """422 for parameters that FastAPI did not accept; every one is named."""
    found = [(str(error["loc"][-1]), _message(error)) for error in errors]
    listed = [{"parameter": name, "message": message} for name, message in found]
    detail = Text(
        zh="；".join(f"{name}：{message.zh}" for name, message in found),
        en="; ".join(f"{name}: {message.en}" for name, message in found),
    )
    is_bare = all(error["type"] == "missing" for error in errors)
    return (NotAsked if is_bare else Problem)(422, detail, parameter=found[0][0], errors=listed)


STATUS_TEXTS = {
    404: Text(zh="这里没有这个地址。", en="There is nothing at this address."),
    405: Text(zh="这个地址只能读取（GET、HEAD）。", en="This address can only be read (GET, HEAD)."),
    500: Text(zh="服务内部出错，已记录。", en="The service failed. The failure has been logged."),
}


def _message(error: Mapping[str, Any]) -> Text:
    words = VALIDATION_TEXTS.get(error["type"])
    if words is None:
        return Text(zh=str(error["msg"]), en=str(error["msg"]))
    context = dict(error.get("ctx", {}))
    if "expected" in context:
        context["expected"] = ", ".join(re.findall(r"'([^']*)'", context["expected"]))
    return Text(zh=words.zh.format(**context), en=words.en.format(**context))


VALIDATION_TEXTS = {
    "extra_forbidden": Text(zh="没有这个参数", en="is not a parameter here"),
    "greater_than_equal": Text(zh="不能小于 {ge}", en="must be at least {ge}"),
    "int_parsing": Text(zh="必须是整数", en="must be a whole number"),
    "int_parsing_size": Text(zh="数字过长", en="has too many digits"),
    "less_than_equal": Text(zh="不能大于 {le}", en="must be at most {le}"),
    "literal_error": Text(zh="只能是 {expected}", en="must be one of {expected}"),
    "missing": Text(zh="必须给出", en="is required"),
    "string_too_long": Text(zh="最多 {max_length} 个字符", en="must have at most {max_length} characters"),
}
"""By the type of a pydantic error."""


def _in_language(value: Any, language: str) -> Any:
    match value:
        case Text():
            return value[language]
        case list():
            return [_in_language(item, language) for item in value]
        case dict():
            return {key: _in_language(item, language) for key, item in value.items()}
        case _:
            return value
