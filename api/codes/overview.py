"""The list of schemes: as a page, as JSON, and as RDF."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api import urls
from api.answering import etag, headers_of, not_modified, reader_for, refuse_repeated
from api.codes.graph import list_graph
from api.codes.schemes import Scheme, schemes
from api.codes.statuses import Statuses, statuses
from api.errors import Text
from api.negotiation import HTML, JSON, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, choose
from api.resources.formats import content_type
from api.service import Service
from api.store.reader import Reader

OFFERS = (JSON, HTML, TURTLE, JSON_LD, N_TRIPLES, RDF_XML)


async def overview(service: Service, request: Request) -> Response:
    """The schemes in the format that the request prefers.

    :raises Problem: 406, or 422 for a parameter that is given twice.
    """
    refuse_repeated(request)
    chosen = choose(request, OFFERS)
    reader = await reader_for(service.readers, request)
    tag = etag(reader, chosen, service.software, service.pages.version)
    if (unchanged := not_modified(request, tag)) is not None:
        return unchanged
    headers = headers_of(tag)
    if chosen not in {JSON, HTML}:
        return Response(await list_graph(reader, chosen), 200, headers, content_type(chosen))
    known, trusted = list((await schemes(reader)).values()), await statuses(reader)
    if chosen is JSON:
        return Response(_json(reader, known, trusted), headers=headers, media_type=JSON.content_type)
    content = {
        "schemes": known,
        "counted": trusted.counted,
        "formats": [offer for offer in OFFERS if offer is not HTML],
    }
    return service.pages.page(request, "schemes.html", content, headers=headers)


def _json(reader: Reader, known: list[Scheme], trusted: Statuses) -> str:
    content = {"schemes": [_described(scheme, trusted) for scheme in known], "snapshot": reader.version}
    return json.dumps(content, ensure_ascii=False)


def _described(scheme: Scheme, trusted: Statuses) -> dict[str, Any]:
    return {
        "name": scheme.name,
        "iri": scheme.iri,
        "href": urls.code(scheme.iri),
        "label": _words(scheme.label),
        "definition": _words(scheme.definition),
        "levels": [{"name": name, **_words(level)} for name, level in scheme.levels.items()],
        "codes": scheme.codes,
        "statuses": {status.name: count for status, count in trusted.counted(scheme.name)},
    }


def _words(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
