"""What every answer over HTTP has in common: parameters given once, the version as ETag, 304, Vary, and security headers."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Text, wrong_parameter
from api.negotiation import HTML, Format
from api.store.reader import Reader, Readers

SECURITY: Mapping[str, str] = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


def refuse_repeated(request: Request) -> None:
    """:raises Problem: 422 for a parameter that is given twice, of which a service could only pick one."""
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if names.count(name) > 1:
            raise wrong_parameter(name, Text(zh="只能给出一次", en="may be given once only"))


async def reader_for(readers: Readers, request: Request) -> Reader:
    """The version of the data that a request is about: the one that `?snapshot=` names, or the current one.

    :raises Problem: 503 when there is none, 404 when it is kept no longer.
    """
    version = request.query_params.get("snapshot")
    return await (readers.current() if version is None else readers.of(version))


def etag(reader: Reader, chosen: Format, software: str, pages: str) -> str | None:
    """A weak validator, as the formats of one answer say the same, in other bytes: the snapshot's id, and what `software` answers.

    A page also changes with its templates, whose version is `pages`.
    """
    if reader.version is None:
        return None
    known = f"{reader.version}-{software}"
    return f'W/"{known}-{pages}"' if chosen is HTML else f'W/"{known}"'


def not_modified(request: Request, tag: str | None) -> Response | None:
    """304 when the client already has this version (RFC 9110, section 13.1.2).

    To be asked when nothing is wrong with the request: an error is an error whatever the client has (section 13.2.1).
    """
    if tag is None:
        return None
    known = {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}
    if tag.removeprefix("W/") not in known and "*" not in known:
        return None
    return Response(status_code=304, headers=headers_of(tag))


def headers_of(tag: str | None, links: Mapping[str, str] | None = None) -> dict[str, str]:
    """Headers of an answer; `links` are addresses by relation."""
    headers = {"vary": "Accept", "cache-control": "no-cache"}
    if tag is not None:
        headers["etag"] = tag
    if links:
        headers["link"] = ", ".join(f'<{address}>; rel="{relation}"' for relation, address in links.items())
    return headers


class CommonHeaders:
    """Around an ASGI application: security headers on everything, failures included, and HEAD as GET without a body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _secure(message)
            elif is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"} if is_head else scope, receive, send_with_headers)


def _secure(message: MutableMapping[str, Any]) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in SECURITY.items():
        headers.setdefault(name, value)
