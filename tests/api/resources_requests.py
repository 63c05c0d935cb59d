"""Requests as a server hands them on: the path in the bytes in which it was sent."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

import anyio
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI

SAFE = "/%!$&'()*+,;=:@~"


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def get(app: FastAPI, target: str | bytes, headers: Mapping[str, str] | None = None, method: str = "GET") -> Answer:
    """The answer to a request for a target (path and query), which is not normalised on the way.

    Where a client runs the application, it is answered there.
    """
    raw, _, query = (target if isinstance(target, bytes) else target.encode()).partition(b"?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "server": ("localhost", 8000),
        "path": unquote(raw.decode("utf-8", "replace")),
        "raw_path": raw,
        "root_path": "",
        "query_string": query,
        "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
    }
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    portal: BlockingPortal | None = getattr(app.state, "portal", None)
    (portal.call if portal else anyio.run)(app, scope, receive, send)
    answered = {name.decode("ascii"): value.decode("ascii") for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], answered, b"".join(message.get("body", b"") for message in sent[1:]))


def target_of(iri: str, base: str) -> str:
    """Where a program asks for an IRI: below the base its path, percent-encoded, else `/doc?iri=`."""
    if iri.startswith(f"{base}id/"):
        return quote(iri.removeprefix(base.rstrip("/")), safe=SAFE)
    return f"/doc?iri={quote(iri, safe='')}"
