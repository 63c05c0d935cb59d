"""`/code` lists the schemes, `/code/functional` is a scheme as tree, table and RDF, `/code/functional/2080505` describes a code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api import urls
from api.answering import reader_for
from api.codes import overview
from api.codes.absent import absent
from api.codes.openapi import described
from api.codes.scheme import FILTERS, OFFERS, scheme_document
from api.codes.schemes import schemes
from api.errors import Problem, Text
from api.namespaces import CODE
from api.resources import paths
from api.resources.description import exists
from api.resources.document import document
from api.service import Service

STYLE = Path(__file__).with_name("style.css")
PageNumber = Annotated[int, Query(ge=1, le=100_000)]


def router(service: Service) -> APIRouter:
    """`/code` and all below it."""
    routes, sheet = APIRouter(tags=["codes"]), STYLE.read_bytes()
    of_any = described(OFFERS, service.queries["codes"], FILTERS)

    @routes.get("/code", response_class=Response, openapi_extra=described(overview.OFFERS))
    async def list_of_schemes(request: Request) -> Response:
        """The classifications, and the other schemes of values: how many codes each has, and how far they are verified."""
        return await overview.overview(service, request)

    @routes.get("/code/{path:path}", response_class=Response, openapi_extra=of_any)
    async def code(request: Request, page: PageNumber = 1) -> Response:
        """What the vocabulary of codes names: a whole scheme (`functional`), a code (`functional/2080505`), an edition, a change."""
        reader = await reader_for(service.readers, request)
        _refuse_slash(request)
        thing = paths.thing(request, CODE)
        scheme = (await schemes(reader)).get(thing.value.removeprefix(CODE))
        if scheme is not None:
            return await scheme_document(service, request, reader, scheme)
        if not await exists(reader, thing):
            raise await absent(reader, thing)
        return await document(service, request, reader, thing, page)

    @routes.get("/static/codes.css", include_in_schema=False)
    async def style() -> Response:
        return Response(sheet, headers={"cache-control": "public, max-age=3600"}, media_type="text/css")

    return routes


def _refuse_slash(request: Request) -> None:
    """An IRI has no slash at its end.

    :raises Problem: 404 that names the address without it.
    """
    here = urls.own(request)
    meant = here.rstrip("/")
    if meant != here:
        detail = Text(
            zh=f"地址末尾多了斜线；应为 {meant}", en=f"The address has a slash at its end; it should be {meant}"
        )
        raise Problem(404, detail, nearest=meant, address=meant)
