"""One typed, documented route for each canned query, made from its header, and the list of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api import urls
from api.answering import etag, headers_of, not_modified, reader_for, refuse_repeated
from api.canned import formats
from api.canned.answer import Answer, Page, answer_to
from api.canned.header import CannedQuery
from api.canned.models import Asked, answer_model, asked_model
from api.canned.parameters import terms_of
from api.errors import MEDIA_TYPE, ProblemModel, unknown_query
from api.negotiation import CSV, HTML, JSON, choose
from api.pages import answer as answer_page
from api.pages import home
from api.service import Service

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": description, "content": {MEDIA_TYPE: {"schema": ProblemModel.model_json_schema()}}}
    for status, description in {
        404: "A parameter names something that the data do not have",
        406: "No format that is asked for is offered",
        422: "A parameter is unknown, missing or wrong",
        503: "There are no data yet",
    }.items()
}


def router(service: Service) -> APIRouter:
    """`/queries` and `/queries/{name}`."""
    routes = APIRouter(tags=["queries"])
    routes.add_api_route("/queries", _list(service), methods=["GET"], summary="The questions")
    for query in service.queries.values():
        _add(routes, service, query)
    routes.add_api_route("/queries/{name}", _unknown(service), methods=["GET"], include_in_schema=False)
    return routes


def _add(routes: APIRouter, service: Service, query: CannedQuery) -> None:
    routes.add_api_route(
        urls.query(query.name),
        _answer(service, query),
        methods=["GET"],
        name=query.name,
        operation_id=query.name,
        summary=f"{query.title.en} / {query.title.zh}",
        description=f"{query.description.en}\n\n{query.description.zh}",
        response_model=None,
        responses={200: _success(query), **PROBLEMS},
    )


def _success(query: CannedQuery) -> dict[str, Any]:
    others = {offer.media_type: {"schema": {"type": "string"}} for offer in formats.OFFERS if offer is not JSON}
    return {"description": "The answer", "model": answer_model(query), "content": others}


def _answer(service: Service, query: CannedQuery) -> Any:
    model = asked_model(query, service.settings.rows, service.settings.max_rows)
    names = {parameter.name for parameter in query.parameters}

    async def endpoint(request: Request, asked: Asked) -> Response:
        return await _respond(service, query, request, asked, names)

    endpoint.__annotations__["asked"] = Annotated[model, Query()]
    return endpoint


async def _respond(service: Service, query: CannedQuery, request: Request, asked: Any, names: set[str]) -> Response:
    refuse_repeated(request)
    chosen = choose(request, formats.OFFERS)
    reader = await reader_for(service.readers, request)
    given = asked.given(names)
    terms = await terms_of(query, given, reader, asked.lang)
    tag = etag(reader, chosen, service.software, service.pages.version)
    if (unchanged := not_modified(request, tag)) is not None:
        return unchanged
    answer = await answer_to(query, given, terms, reader, asked.lang, Page(asked.limit, asked.offset))
    headers = headers_of(tag, _links(request, answer))
    if chosen is HTML:
        return await answer_page.page(service.pages, request, reader, answer, asked.unit, headers)
    if chosen is CSV:
        headers["content-disposition"] = f'inline; filename="{query.name}.csv"'
    content = await anyio.to_thread.run_sync(_written, answer, chosen, _next(request, answer))
    return Response(content, headers=headers, media_type=chosen.content_type)


def _written(answer: Answer, chosen: Any, next_url: str | None) -> str:
    return formats.to_json(answer, next_url) if chosen is JSON else formats.WRITERS[chosen](answer)


def _next(request: Request, answer: Answer) -> str | None:
    if answer.next_offset is None:
        return None
    return urls.changed(urls.own(request), dict(request.query_params), offset=answer.next_offset)


def _links(request: Request, answer: Answer) -> Mapping[str, str]:
    following = _next(request, answer)
    return {"next": following} if following else {}


def _list(service: Service) -> Any:
    async def endpoint(request: Request) -> Response:
        chosen = choose(request, (JSON, HTML))
        if chosen is HTML:
            return await home.page(service, request)
        return Response(home.to_json(service), media_type=JSON.content_type, headers=headers_of(None))

    return endpoint


def _unknown(service: Service) -> Any:
    async def endpoint(name: str) -> Response:
        raise unknown_query(name, service.queries)

    return endpoint
