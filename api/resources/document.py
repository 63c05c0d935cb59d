"""The document about a thing: RDF or a page, as the request prefers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import anyio.to_thread
import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from api import urls
from api.answering import etag, headers_of, not_modified, refuse_repeated
from api.errors import Problem, Text, language_of
from api.negotiation import HTML, Format, choose
from api.pages.tables import table
from api.resources import paths
from api.resources.description import Description, describe, exists, nearest
from api.resources.formats import OFFERS, content_type, write
from api.resources.page import page
from api.service import Service
from api.store.reader import Reader


async def document(service: Service, request: Request, reader: Reader, thing: ox.NamedNode, number: int) -> Response:
    """What the data say of the thing; a page has the given page of what points to it.

    :raises Problem: 404 when the data do not know the thing, 406 when no format fits, 422 for a parameter that is given twice.
    """
    refuse_repeated(request)
    chosen = choose(request, OFFERS)
    if not await exists(reader, thing):
        raise await unknown(reader, thing)
    tag = etag(reader, chosen, service.software, service.pages.version)
    unchanged = not_modified(request, tag)
    if unchanged is not None:
        return unchanged
    description = await describe(reader, thing)
    here = _here(request)
    headers = headers_of(tag) | {"link": _links(here, thing, chosen)}
    if chosen is not HTML:
        body = await anyio.to_thread.run_sync(write, description, chosen)
        return Response(body, 200, headers, content_type(chosen))
    context = await _context(service, reader, description, number, language_of(request))
    context["here"] = here
    made = partial(service.pages.page, request, "resource.html", context, headers=headers)
    return await anyio.to_thread.run_sync(made)


async def unknown(reader: Reader, thing: ox.NamedNode) -> Problem:
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
    zh="数据中没有这个事物。这里有 /id/ 之下的 department、unit、disclosure、project、term 和 glossary；"
    "文件列在 /queries/disclosures，分类列在 /code。",
    en="The data do not hold this. Below /id/ there are department, unit, disclosure, project, term and glossary; "
    "/queries/disclosures lists the disclosures, /code the classifications.",
)


async def _context(
    service: Service, reader: Reader, description: Description, number: int, language: str
) -> dict[str, object]:
    shown = await page(service, reader, description, number, language)
    address = partial(paths.address, base=reader.base, lang="en" if language == "en" else None)
    formats = [offer for offer in OFFERS if offer is not HTML]
    spending = shown.card.spending if shown.card else None
    return {
        "page": shown,
        "names": shown.names,
        "status": shown.known.statuses.of,
        "address": address,
        "formats": formats,
        "iri": description.thing.value,
        "spending": table(spending, reader.base, "wan", shown.known) if spending else None,
    }


def _here(request: Request) -> Callable[..., str]:
    """Makes addresses of this document: in another format, or another page of it."""
    kept = {name: value for name, value in request.query_params.items() if name in {"iri", "lang"}}
    return partial(urls.changed, urls.own(request), kept)


def _links(here: Callable[..., str], thing: ox.NamedNode, chosen: Format) -> str:
    """The other formats, and what is described, as `Link` header (RFC 8288), in ASCII."""
    others = [
        f'<{here(format=offer.name)}>; rel="alternate"; type="{offer.media_type}"'
        for offer in OFFERS
        if offer is not chosen
    ]
    return ", ".join([*others, f'<{paths.quoted(thing.value)}>; rel="describes"'])
