"""A client that speaks to the application in memory, without a socket."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from types import TracebackType
from typing import Any, Self

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI


class Client:
    """Requests from a test, answered on an event loop in a thread of its own."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._http = httpx.AsyncClient(transport=transport, base_url="http://localhost:8000")
        self._stack = ExitStack()
        self.portal: BlockingPortal

    def __enter__(self) -> Self:
        self.portal = self._stack.enter_context(start_blocking_portal())
        self._stack.callback(lambda: self.portal.call(self._http.aclose))
        self.app.state.portal = self.portal
        lifespan = self.app.router.lifespan_context(self.app)
        self._stack.enter_context(self.portal.wrap_async_context_manager(lifespan))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stack.close()

    def get(self, path: str, accept: str | None = None, **options: Any) -> httpx.Response:
        return self.request("GET", path, accept, **options)

    def request(self, method: str, path: str, accept: str | None = None, **options: Any) -> httpx.Response:
        if accept is not None:
            options["headers"] = {**options.get("headers", {}), "accept": accept}
        return self.portal.call(partial(self._http.request, method, path, **options))

    def page(self, path: str, **options: Any) -> str:
        """The text of a page, which must be there."""
        response = self.get(path, "text/html", **options)
        assert response.status_code == 200, response.text
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        return response.text
