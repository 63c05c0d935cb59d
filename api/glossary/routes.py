"""`/glossary`: looking terms up, as JSON or as a page."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from api import urls
from api.answering import etag, headers_of, not_modified, reader_for, refuse_repeated
from api.canned.models import LONGEST, Asked
from api.canned.routes import PROBLEMS
from api.glossary.index import entries
from api.glossary.search import Entry
from api.negotiation import HTML, JSON, choose
from api.service import Service

ENTRIES = 20


class GlossaryParameters(Asked):
    q: str = Field(
        "",
        max_length=LONGEST,
        description="A term, a part of it, a synonym, pinyin or its initials, traditional characters, English; empty lists all / 名词",
        examples=["三公经费", "sangong", "czbk", "三公經費"],
    )
    limit: int = Field(ENTRIES, ge=1, le=200, description="How many terms at most / 最多个数")
    offset: int = Field(0, ge=0, le=1_000_000, description="How many terms to leave out first / 跳过的个数")
    lang: Literal["zh", "en"] = Field("zh", description="Language of the page / 页面语言")
    format: str | None = Field(
        None, description="Format, above the Accept header / 格式", json_schema_extra={"enum": ["json", "html"]}
    )


class DefinitionModel(BaseModel):
    definition: str = Field(description="The definition in the words of the document, to the last character")
    label: str = Field(description="The term as printed there")
    disclosure: str
    department: str
    departmentLabel: str  # noqa: N815
    year: int


class EntryModel(BaseModel):
    term: str
    label: str
    match: str | None = Field(description="Kind of form that was found: name, pinyin, initials, synonym or english")
    definitions: list[DefinitionModel]


class GlossaryAnswer(BaseModel):
    q: str
    terms: list[EntryModel]
    truncated: bool
    next: str | None
    snapshot: str | None


def router(service: Service) -> APIRouter:
    """`/glossary`."""
    routes = APIRouter(tags=["glossary"])

    @routes.get(
        "/glossary",
        operation_id="glossary",
        summary="Terms and their definitions / 名词解释",
        response_model=None,
        responses={
            200: {
                "description": "Terms, best first: exact, beginning, part, other names",
                "model": GlossaryAnswer,
                "content": {HTML.media_type: {"schema": {"type": "string"}}},
            },
            **{status: problem for status, problem in PROBLEMS.items() if status != 404},
        },
    )
    async def glossary(request: Request, asked: Annotated[GlossaryParameters, Query()]) -> Response:
        return await _respond(service, request, asked)

    return routes


async def _respond(service: Service, request: Request, asked: GlossaryParameters) -> Response:
    refuse_repeated(request)
    chosen = choose(request, (JSON, HTML))
    reader = await reader_for(service.readers, request)
    tag = etag(reader, chosen, service.software, service.pages.version)
    if (unchanged := not_modified(request, tag)) is not None:
        return unchanged
    found = await entries(reader, asked.q, asked.limit + 1, asked.offset)
    terms, truncated = found[: asked.limit], len(found) > asked.limit
    following = (
        urls.changed("/glossary", dict(request.query_params), offset=asked.offset + asked.limit) if truncated else None
    )
    headers = headers_of(tag, {"next": following} if following else None)
    if chosen is HTML:
        content = {"asked": asked, "terms": terms, "base": reader.base, "next": following}
        return service.pages.page(request, "glossary.html", content, headers=headers)
    return Response(_json(asked.q, terms, following, reader.version), headers=headers, media_type=JSON.content_type)


def _json(text: str, terms: list[Entry], following: str | None, snapshot: str | None) -> str:
    content: dict[str, Any] = {
        "q": text,
        "terms": [entry.content() for entry in terms],
        "truncated": following is not None,
        "next": following,
        "snapshot": snapshot,
    }
    return json.dumps(content, ensure_ascii=False)
