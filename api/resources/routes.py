"""`/id/…` names things, `/doc/…` and `/doc?iri=…` say what the data know of them (Cool URIs for the Semantic Web, 303)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.answering import reader_for
from api.resources import paths
from api.resources.description import exists
from api.resources.document import document, unknown
from api.resources.openapi import OF_ANY, OF_OWN
from api.service import Service

STYLE = Path(__file__).with_name("style.css")
AN_HOUR = {"cache-control": "public, max-age=3600"}
KEPT = ("format", "lang")
"""Parameters that a redirect carries on."""
PageNumber = Annotated[int, Query(ge=1, le=100_000)]


def router(service: Service) -> APIRouter:
    """Routes for every IRI of the data."""
    routes, readers, sheet = APIRouter(tags=["resources"]), service.readers, STYLE.read_bytes()

    @routes.get("/id/{path:path}", status_code=303, response_class=Response, openapi_extra=OF_OWN)
    async def see_other(request: Request) -> Response:
        """Where the description of the thing is."""
        reader = await reader_for(readers, request)
        thing = paths.thing(request, f"{reader.base}id/")
        if not await exists(reader, thing):
            raise await unknown(reader, thing)
        given = {name: request.query_params.get(name) for name in KEPT}
        location = paths.address(thing.value, reader.base, "doc", **given)
        return Response(status_code=303, headers={"location": location, "vary": "Accept"})

    @routes.get("/doc", response_class=Response, openapi_extra=OF_ANY)
    async def description_of_any(request: Request, iri: str | None = None, page: PageNumber = 1) -> Response:
        """What the data say of the thing with that IRI, whoever named it. Nothing is fetched."""
        thing = paths.named(iri)
        return await document(service, request, await reader_for(readers, request), thing, page)

    @routes.get("/doc/{path:path}", response_class=Response, openapi_extra=OF_OWN)
    async def description_of_own(request: Request, page: PageNumber = 1) -> Response:
        """What the data say of the thing that `/id/…` names."""
        reader = await reader_for(readers, request)
        return await document(service, request, reader, paths.thing(request, f"{reader.base}id/"), page)

    @routes.get("/static/resources.css", include_in_schema=False)
    async def style() -> Response:
        return Response(sheet, headers=AN_HOUR, media_type="text/css")

    return routes
