"""A whole scheme: as a tree for people, as CSV, and as RDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from api import urls
from api.answering import etag, headers_of, not_modified, refuse_repeated
from api.canned.binding import Terms
from api.canned.parameters import terms_of
from api.codes.graph import scheme_graph
from api.codes.listing import listing
from api.codes.schemes import Scheme
from api.codes.statuses import Status, Statuses, statuses
from api.codes.tree import Node, classification, plain, used
from api.errors import Text, language_of, wrong_parameter
from api.negotiation import CSV, HTML, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Format, choose
from api.pages import forms
from api.resources import paths
from api.resources.formats import content_type
from api.service import Service
from api.store.reader import Reader

OFFERS = (TURTLE, HTML, JSON_LD, N_TRIPLES, RDF_XML, CSV)
FILTERS = ("department", "region", "year", "phase")
"""Parameters of the question `codes` that say which disclosures count."""
SHOWN = {"used": ("", "1"), "open": ("", "1"), "unit": ("", "wan", "yuan")}
"""Parameters of the page, and what they may be."""
COMMON = frozenset({"format", "lang"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page of a scheme is asked for. `terms` are those of the question `codes`; None for a scheme that is no classification."""

    scheme: Scheme
    given: Mapping[str, str]
    terms: Terms | None
    language: str

    @property
    def filters(self) -> dict[str, str]:
        return {name: value for name, value in self.given.items() if name in FILTERS}


async def scheme_document(service: Service, request: Request, reader: Reader, scheme: Scheme) -> Response:
    """The scheme in the format that the request prefers.

    :raises Problem: 406, or 422 and 404 for a filter that is wrong or does not belong to the format.
    """
    refuse_repeated(request)
    chosen = choose(request, OFFERS)
    asked = await _asked(service, request, reader, scheme, chosen)
    tag = etag(reader, chosen, service.software, service.pages.version)
    if (unchanged := not_modified(request, tag)) is not None:
        return unchanged
    headers = headers_of(tag) | {"link": _links(scheme, chosen)}
    if chosen is HTML:
        return await _page(service, request, reader, asked, headers)
    headers["content-disposition"] = f'inline; filename="budgetgraph-{scheme.name}.{chosen.name}"'
    if chosen is CSV:
        return Response(await listing(reader, scheme.iri), headers=headers, media_type=CSV.content_type)
    return Response(await scheme_graph(reader, scheme.iri, chosen), 200, headers, content_type(chosen))


async def _asked(service: Service, request: Request, reader: Reader, scheme: Scheme, chosen: Format) -> Asked:
    language, given = language_of(request), _given(request, scheme, chosen)
    if not scheme.is_classification:
        return Asked(scheme, given, None, language)
    filters = {name: value for name, value in given.items() if name in FILTERS}
    terms = await terms_of(service.queries["codes"], {"scheme": scheme.name, **filters}, reader, language)
    return Asked(scheme, given, terms, language)


def _given(request: Request, scheme: Scheme, chosen: Format) -> dict[str, str]:
    """The filters that are given, and what the page is to show."""
    allowed = (*(FILTERS if scheme.has_figures else ()), *SHOWN) if chosen is HTML else ()
    given = {name: value for name, value in request.query_params.items() if name not in COMMON and value}
    for name, value in given.items():
        if name not in allowed:
            raise wrong_parameter(name, _not_here(scheme, name, allowed))
        if name in SHOWN and value not in SHOWN[name]:
            choices = ", ".join(filter(None, SHOWN[name]))
            raise wrong_parameter(name, Text(zh=f"只能是 {choices}", en=f"must be one of {choices}"))
    return given


def _not_here(scheme: Scheme, name: str, allowed: Sequence[str]) -> Text:
    if name in {*FILTERS, *SHOWN} and not allowed:
        figures = urls.query("codes", {"scheme": scheme.name})
        return Text(zh=f"只用于网页；数字见 {figures}", en=f"is for the page alone; for figures see {figures}")
    listed = ", ".join([*allowed, *sorted(COMMON)])
    return Text(zh=f"没有这个参数；有：{listed}", en=f"is not a parameter here; there are: {listed}")


async def _page(
    service: Service, request: Request, reader: Reader, asked: Asked, headers: Mapping[str, str]
) -> Response:
    """Made in a thread: a tree of two thousand codes takes a while."""
    context = await _context(service, reader, asked)
    return await anyio.to_thread.run_sync(partial(service.pages.page, request, "scheme.html", context, headers=headers))


async def _context(service: Service, reader: Reader, asked: Asked) -> dict[str, object]:
    query, given, trusted = service.queries["codes"], asked.given, await statuses(reader)
    loaded, nodes = await forms.suggestions(reader), await _nodes(service, reader, asked)
    return {
        "scheme": asked.scheme,
        "nodes": used(nodes) if given.get("used") else nodes,
        "whole": sum(node.size for node in nodes),
        "total": sum(node.code.amount or 0 for node in nodes),
        "status": trusted.named,
        "counted": _counted(trusted, asked.scheme, nodes),
        "query": query,
        "fields": [field for field in forms.fields(query, given, loaded) if field.parameter.name in FILTERS],
        "loaded": loaded,
        "given": {name: given.get(name, "") for name in (*FILTERS, *SHOWN)},
        "filters": asked.filters,
        "unit": given.get("unit", "wan"),
        "base": reader.base,
        "formats": [offer for offer in OFFERS if offer is not HTML],
    }


def _counted(trusted: Statuses, scheme: Scheme, nodes: Sequence[Node]) -> list[tuple[Status, int]]:
    """How many codes of the tree have each status."""
    local, status = sum(node.local for node in nodes), trusted.named("local")
    return trusted.counted(scheme.name) + ([(status, local)] if local and status else [])


async def _nodes(service: Service, reader: Reader, asked: Asked) -> list[Node]:
    if asked.terms is None:
        return await plain(reader, asked.scheme.iri, asked.language)
    return await classification(service, reader, asked.filters, asked.terms, asked.language)


def _links(scheme: Scheme, chosen: Format) -> str:
    """The other formats, and what is described, as `Link` header (RFC 8288)."""
    others = [
        f'<{urls.code(scheme.iri, {"format": offer.name})}>; rel="alternate"; type="{offer.media_type}"'
        for offer in OFFERS
        if offer is not chosen
    ]
    return ", ".join([*others, f'<{paths.quoted(scheme.iri)}>; rel="describes"'])
