"""`/id/…` names things, `/doc/…` and `/doc?iri=…` say what the data know of them (Cool URIs for the Semantic Web, 303)."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import pyoxigraph as ox
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.answering import etag, headers_of, not_modified
from api.errors import Problem, Text, language_of
from api.negotiation import HTML, Format, choose
from api.pages.render import Pages
from api.resources import paths
from api.resources.description import Description, describe, exists, nearest
from api.resources.formats import OFFERS, content_type, write
from api.resources.openapi import OF_ANY, OF_OWN
from api.resources.page import page
from api.settings import Settings
from api.store.reader import Reader, Readers
from api.version import software

STYLE = Path(__file__).with_name("style.css")
AN_HOUR = {"cache-control": "public, max-age=3600"}
KEPT = ("format", "lang")
"""Parameters that a redirect carries on."""
PageNumber = Annotated[int, Query(ge=1, le=100_000)]


def router(readers: Readers, settings: Settings) -> APIRouter:
    """Routes for every IRI of the data. What points to a thing is counted up to `settings.max_rows`."""
    routes, pages, own, sheet = APIRouter(), Pages(), software(), STYLE.read_bytes()

    @routes.get("/id/{path:path}", status_code=303, response_class=Response, openapi_extra=OF_OWN)
    async def see_other(request: Request) -> Response:
        """Where the description of the thing is."""
        reader = await readers.current()
        thing = paths.thing(request, reader.base)
        if not await exists(reader, thing):
            raise await _unknown(reader, thing)
        given = {name: request.query_params.get(name) for name in KEPT}
        location = paths.address(thing.value, reader.base, "doc", **given)
        return Response(status_code=303, headers={"location": location, "vary": "Accept"})

    async def document(request: Request, thing: ox.NamedNode, reader: Reader, number: int) -> Response:
        chosen = choose(request, OFFERS)
        if not await exists(reader, thing):
            raise await _unknown(reader, thing)
        tag = etag(reader, chosen, own, pages.version)
        unchanged = not_modified(request, tag)
        if unchanged is not None:
            return unchanged
        description = await describe(reader, thing)
        headers = headers_of(tag) | {"link": _links(thing, reader.base, chosen)}
        if chosen is not HTML:
            return Response(write(description, chosen), 200, headers, content_type(chosen))
        context = await _context(reader, description, number, settings.max_rows, language_of(request))
        return pages.page(request, "resource.html", context, headers=headers)

    @routes.get("/doc", response_class=Response, openapi_extra=OF_ANY)
    async def description_of_any(request: Request, iri: str | None = None, page: PageNumber = 1) -> Response:
        """What the data say of the thing with that IRI, whoever named it. Nothing is fetched."""
        thing = paths.named(iri)
        return await document(request, thing, await readers.current(), page)

    @routes.get("/doc/{path:path}", response_class=Response, openapi_extra=OF_OWN)
    async def description_of_own(request: Request, page: PageNumber = 1) -> Response:
        """What the data say of the thing that `/id/…` names."""
        reader = await readers.current()
        return await document(request, paths.thing(request, reader.base), reader, page)

    @routes.get("/static/resources.css", include_in_schema=False)
    async def style() -> Response:
        return Response(sheet, headers=AN_HOUR, media_type="text/css")

    return routes


async def _context(
    reader: Reader, description: Description, number: int, most: int, language: str
) -> dict[str, object]:
    shown = await page(reader, description, number, most, language)
    address = partial(paths.address, base=reader.base, lang="en" if language == "en" else None)
    formats = [offer for offer in OFFERS if offer is not HTML]
    return {"page": shown, "names": shown.names, "address": address, "formats": formats, "iri": description.thing.value}


def _links(thing: ox.NamedNode, base: str, chosen: Format) -> str:
    """The other formats, and what is described, as `Link` header (RFC 8288), in ASCII."""
    others = [
        f'<{paths.address(thing.value, base, "doc", format=offer.name)}>; rel="alternate"; type="{offer.media_type}"'
        for offer in OFFERS
        if offer is not chosen
    ]
    return ", ".join([*others, f'<{paths.quoted(thing.value)}>; rel="describes"'])


async def _unknown(reader: Reader, thing: ox.NamedNode) -> Problem:
    """404 that names what exists near it."""
    above = await nearest(reader, thing)
    if above is None:
        return Problem(404, NOT_HERE)
    detail = Text(
        zh=f"数据中没有这个事物。它上面最近的是 {above}",
        en=f"The data do not hold this. The nearest above it is {above}",
    )
    return Problem(404, detail, nearest=above, address=paths.address(above, reader.base))


NOT_HERE = Text(
    zh="数据中没有这个事物。这里有 /id/ 之下的 department、unit、disclosure、project、term 和 glossary；文件列在 /queries/disclosures。",
    en="The data do not hold this. Below /id/ there are department, unit, disclosure, project, term and glossary; "
    "/queries/disclosures lists the disclosures.",
)
