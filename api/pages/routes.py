"""The first page, the page about the API, and the style sheet."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from api.answering import headers_of
from api.canned.choices import choices_of
from api.negotiation import HTML, JSON, choose
from api.pages import home
from api.service import Service

INDEX: dict[str, Any] = {
    "name": "BudgetGraph 预算图谱",
    "queries": "/queries",
    "codes": "/code",
    "glossary": "/glossary",
    "health": "/health",
    "openapi": "/openapi.json",
    "docs": "/docs",
}
FOREVER = {"cache-control": "public, max-age=31536000, immutable"}


def router(service: Service) -> APIRouter:
    """`/`, `/docs` and `/static/style.css`."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/")
    async def first_page(request: Request) -> Response:
        if choose(request, (HTML, JSON)) is JSON:
            return Response(
                json.dumps(INDEX, ensure_ascii=False), media_type=JSON.content_type, headers=headers_of(None)
            )
        return await home.page(service, request)

    @routes.get("/docs")
    async def documentation(request: Request) -> Response:
        content = {"queries": service.queries.values(), "choices_of": choices_of, "settings": service.settings}
        return service.pages.page(request, "docs.html", content)

    @routes.get("/static/style.css")
    async def style() -> Response:
        return PlainTextResponse(service.pages.style, media_type="text/css", headers=FOREVER)

    return routes
