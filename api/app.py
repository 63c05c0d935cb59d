"""The front end as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from api import health, urls
from api.answering import CommonHeaders
from api.canned import routes as canned
from api.codes import routes as codes
from api.errors import LOGGER, Problem, language_of, of_status, of_validation, problem_json
from api.glossary import routes as glossary
from api.negotiation import prefers_page
from api.pages import problem as problem_page
from api.pages import routes as pages
from api.resources import routes as resources
from api.service import Service, make_service
from api.settings import Settings
from api.store.reader import Readers
from api.version import VERSION

DESCRIPTION = """The budgets and final accounts that Chinese government departments publish, as linked open data.

Amounts are in yuan. What a document does not say is null, never 0. Every error is `application/problem+json`.
Formats are chosen by `Accept` or `?format=`; the id of the snapshot begins the ETag."""


class FrontEnd(FastAPI):
    """Its failures have the headers that all answers have: Starlette answers them outside of any middleware that is added."""

    def build_middleware_stack(self) -> ASGIApp:
        return CommonHeaders(super().build_middleware_stack())


def create_app(settings: Settings | None = None, readers: Readers | None = None) -> FastAPI:
    """The application. Settings come from the environment and decide where questions are answered, unless either is given.

    Starts without data, too.
    """
    service = make_service(settings or Settings(), readers)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        service.readers.close()

    app = FrontEnd(
        title="BudgetGraph 预算图谱",
        version=VERSION,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        openapi_tags=[
            {"name": "queries"},
            {"name": "glossary"},
            {"name": "codes"},
            {"name": "resources"},
            {"name": "service"},
        ],
    )
    for routes in (canned, glossary, codes, health, pages, resources):
        app.include_router(routes.router(service))
    _handle_errors(app, service)
    return app


def _handle_errors(app: FastAPI, service: Service) -> None:
    async def respond(request: Request, problem: Problem) -> Response:
        if prefers_page(request):
            return await problem_page.page(service, request, problem)
        return problem_json(problem, language_of(request))

    @app.exception_handler(Problem)
    async def on_problem(request: Request, error: Problem) -> Response:
        return await respond(request, error)

    @app.exception_handler(HTTPException)
    async def on_status(request: Request, error: HTTPException) -> Response:
        return await respond(request, of_status(error.status_code, error.headers))

    @app.exception_handler(RequestValidationError)
    async def on_validation(request: Request, error: RequestValidationError) -> Response:
        return await respond(request, of_validation(error.errors()))

    @app.exception_handler(Exception)
    async def on_failure(request: Request, error: Exception) -> Response:
        LOGGER.error("%s %s failed", request.method, urls.own(request), exc_info=error)
        return await respond(request, of_status(500))
