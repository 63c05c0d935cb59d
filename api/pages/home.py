"""The first page: what this is, what is loaded, and every question with a form."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from api import urls
from api.answering import etag, headers_of, not_modified, reader_for
from api.canned.answer import Page, ask
from api.canned.choices import names_of
from api.canned.header import CannedQuery, Topic
from api.codes.schemes import schemes
from api.errors import Problem, Text, language_of
from api.negotiation import HTML
from api.pages import forms

if TYPE_CHECKING:
    from api.service import Service

NEWEST = 20
"""Disclosures on the first page."""
FIRST = frozenset({"overview", "spending-by-function", "three-public", "projects", "glossary-term"})
"""Questions at the head of their topics."""
TOPICS: Mapping[Topic, Text] = {
    "overview": Text(zh="部门与文件", en="Departments and disclosures"),
    "money": Text(zh="收入与支出", en="Revenue and spending"),
    "items": Text(zh="三公、运行、采购、资产", en="Travel, vehicles, receptions; running; procurement; assets"),
    "projects": Text(zh="项目与绩效", en="Projects and performance"),
    "words": Text(zh="名词与科目", en="Words and codes"),
    "data": Text(zh="数据本身", en="The data themselves"),
}


async def page(service: Service, request: Request) -> Response:
    """The first page; without data it says how to load some."""
    try:
        reader = await reader_for(service.readers, request)
    except Problem as problem:
        nothing = {"problem": problem.content(language_of(request)), "disclosures": (), "topics": (), "loaded": {}}
        return service.pages.page(request, "home.html", nothing, problem.status, {"cache-control": "no-store"})
    tag = etag(reader, HTML, service.software, service.pages.version)
    if (unchanged := not_modified(request, tag)) is not None:
        return unchanged
    loaded = await forms.suggestions(reader)
    answer = await ask(service.queries["disclosures"], {}, reader, language_of(request), Page(NEWEST))
    content = {
        "problem": None,
        "disclosures": answer.rows,
        "base": reader.base,
        "queries": service.queries,
        "more": urls.query("disclosures") if answer.truncated else None,
        "topics": [(TOPICS[topic], _forms(queries, loaded)) for topic, queries in _by_topic(service.queries)],
        "loaded": loaded,
        "schemes": [scheme for scheme in (await schemes(reader)).values() if scheme.is_classification],
    }
    return service.pages.page(request, "home.html", content, headers=headers_of(tag))


def to_json(service: Service) -> str:
    """The questions with their parameters and columns, for programs."""
    content = {"queries": [_described(query) for query in service.queries.values()]}
    return json.dumps(content, ensure_ascii=False)


def _by_topic(queries: Mapping[str, CannedQuery]) -> list[tuple[Topic, list[CannedQuery]]]:
    order = list(TOPICS)
    ordered = sorted(queries.values(), key=lambda query: (order.index(query.topic), query.name not in FIRST))
    return [(topic, list(group)) for topic, group in groupby(ordered, key=lambda query: query.topic)]


def _forms(queries: Sequence[CannedQuery], loaded: forms.Suggestions) -> list[tuple[CannedQuery, list[forms.Field]]]:
    return [(query, forms.fields(query, {}, loaded)) for query in queries]


def _described(query: CannedQuery) -> dict[str, Any]:
    return {
        "name": query.name,
        "href": urls.query(query.name),
        "title": query.title.model_dump(),
        "description": query.description.model_dump(),
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "label": parameter.label.model_dump(),
                "required": parameter.required,
                "default": parameter.default,
                "example": parameter.example,
                "choices": list(names_of(parameter)) or None,
            }
            for parameter in query.parameters
        ],
        "columns": [
            {"name": column.name, "type": column.type, "label": column.label.model_dump()} for column in query.columns
        ],
    }
