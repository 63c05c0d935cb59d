"""What a person with a browser sees in place of problem details."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from api.canned.header import CannedQuery
from api.errors import Problem, language_of
from api.pages import answer
from api.service import Service

NO_STORE = {"cache-control": "no-store"}


async def page(service: Service, request: Request, problem: Problem) -> Response:
    """The form of the question with what is wrong with it; for everything else a page that says what is."""
    query = _asked(service, request)
    if query is None or problem.status not in (404, 422):
        content = {"problem": problem.content(language_of(request))}
        return service.pages.page(request, "problem.html", content, problem.status, {**NO_STORE, **problem.headers})
    try:
        reader = await service.readers.current()
    except Problem as unavailable:
        content = {"problem": unavailable.content(language_of(request))}
        return service.pages.page(request, "problem.html", content, unavailable.status, NO_STORE)
    begins = not any(query.parameter(name) for name in request.query_params)
    return await answer.form(service.pages, request, reader, query, None if begins else problem)


def _asked(service: Service, request: Request) -> CannedQuery | None:
    name = request.url.path.removeprefix("/queries/")
    return service.queries.get(name) if request.url.path.startswith("/queries/") else None
