"""The page of a canned query: its form, its answer as a table, and the same in other formats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api import urls
from api.canned.answer import Answer
from api.canned.header import CannedQuery
from api.codes.known import known_codes
from api.errors import Problem, language_of
from api.pages import forms
from api.pages.render import Pages
from api.pages.tables import table
from api.store.reader import Reader

FORMATS = ("json", "csv", "tsv", "srj", "srx")


async def page(
    pages: Pages, request: Request, reader: Reader, answer: Answer, unit: str, headers: Mapping[str, str]
) -> Response:
    """The answer to a question."""
    loaded = await forms.suggestions(reader)
    parameters = dict(request.query_params)
    content = {
        "query": answer.query,
        "fields": forms.fields(answer.query, answer.parameters, loaded),
        "loaded": loaded,
        "problem": None,
        "answer": answer,
        "table": table(answer, reader.base, unit, await known_codes(reader)),
        "unit": unit,
        "has_amounts": any(column.type == "amount" for column in answer.query.columns),
        "formats": {name: urls.changed(urls.own(request), parameters, format=name, unit=None) for name in FORMATS},
        "units": {name: urls.changed(urls.own(request), parameters, unit=name) for name in ("yuan", "wan")},
        "pager": _pager(request, answer),
        "sparql": answer.sparql,
    }
    return pages.page(request, "answer.html", content, headers=headers)


async def form(pages: Pages, request: Request, reader: Reader, query: CannedQuery, problem: Problem | None) -> Response:
    """The form alone: before a question is asked, or with what is wrong with it."""
    loaded = await forms.suggestions(reader)
    given = {name: value for name, value in request.query_params.items() if query.parameter(name)}
    content = {
        "query": query,
        "fields": forms.fields(query, given, loaded),
        "loaded": loaded,
        "problem": problem.content(language_of(request)) if problem else None,
        "given": given,
        "answer": None,
    }
    return pages.page(
        request, "answer.html", content, problem.status if problem else 200, {"cache-control": "no-cache"}
    )


def _pager(request: Request, answer: Answer) -> Mapping[str, Any]:
    """Addresses of the pages before and after, and which rows this one has."""
    parameters, page = dict(request.query_params), answer.page
    before = max(page.offset - page.limit, 0) if page.offset else None
    return {
        "first": page.offset + 1,
        "last": page.offset + len(answer.terms),
        "previous": None if before is None else urls.changed(urls.own(request), parameters, offset=before or None),
        "next": urls.changed(urls.own(request), parameters, offset=answer.next_offset) if answer.truncated else None,
    }
