"""What a person with a browser sees in place of problem details."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from api.canned.header import CannedQuery
from api.errors import NotAsked, Problem, language_of
from api.pages import answer
from api.service import Service

NO_STORE = {"cache-control": "no-store"}
SAYS_NOTHING = frozenset({"format", "lang", "unit"})
"""Parameters that are no part of a question."""


async def page(service: Service, request: Request, problem: Problem) -> Response:
    """The form of the question with what is wrong with it; for everything else a page that says what is."""
    query = _asked(service, request)
    if query is None or problem.status not in (404, 422):
        return _alone(service, request, problem)
    begins = isinstance(problem, NotAsked) and request.query_params.keys() <= SAYS_NOTHING
    try:
        reader = await service.readers.current()
        return await answer.form(service.pages, request, reader, query, None if begins else problem)
    except Problem as unavailable:
        return _alone(service, request, unavailable)


def _alone(service: Service, request: Request, problem: Problem) -> Response:
    content = {"problem": problem.content(language_of(request))}
    return service.pages.page(request, "problem.html", content, problem.status, {**NO_STORE, **problem.headers})


def _asked(service: Service, request: Request) -> CannedQuery | None:
    path: str = request.scope["path"]
    return service.queries.get(path.removeprefix("/queries/")) if path.startswith("/queries/") else None
