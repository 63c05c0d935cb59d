"""`/health`: whether the service can answer, and from which data."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from api.answering import headers_of
from api.errors import Problem, ProblemModel
from api.service import Service
from api.store.reader import Reader

COUNTED = {
    "tables": ("tables",),
    "figures": ("table_figures", "narrative_figures"),
    "projects": ("projects",),
    "indicators": ("indicators",),
    "terms": ("terms",),
}
"""What is counted → its names in the summary of a disclosure."""


class Health(BaseModel):
    status: str
    snapshot: str | None = Field(description="Version of the data; null for a remote endpoint")
    created: str | None
    base: str
    counts: dict[str, int]


def router(service: Service) -> APIRouter:
    """`/health`."""
    routes = APIRouter(tags=["service"])

    @routes.get(
        "/health",
        operation_id="health",
        summary="Whether the service can answer / 服务状态",
        response_model=Health,
        responses={503: {"description": "There are no data yet; the answer says what to do", "model": ProblemModel}},
    )
    async def health() -> Response:
        try:
            reader = await service.readers.current()
        except Problem as problem:
            return JSONResponse(
                {**problem.content("zh"), "help": problem.detail.en}, 503, problem.headers, "application/problem+json"
            )
        return JSONResponse(_described(reader), headers={**headers_of(None), "cache-control": "no-store"})

    return routes


def _described(reader: Reader) -> dict[str, Any]:
    manifest = reader.manifest
    summaries = [record["summary"] for record in manifest.get("disclosures", {}).values()]
    counts = {
        name: sum(summary.get(part, 0) for summary in summaries for part in parts) for name, parts in COUNTED.items()
    }
    return {
        "status": "ok",
        "snapshot": reader.version,
        "created": manifest.get("created"),
        "base": reader.base,
        "counts": {"disclosures": len(summaries), "triples": manifest.get("triples", 0), **counts},
    }
