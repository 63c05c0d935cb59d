"""Addresses ↔ IRIs. In IRIs Chinese stands as it is; in addresses and headers it is percent-encoded."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote_to_bytes, urlencode

import pyoxigraph as ox
from starlette.requests import Request

from api import urls
from api.errors import Problem, Text
from api.namespaces import CODE
from loader.records import segment

LONGEST = 4096
"""Bytes of a path or an IRI."""
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
KEPT = "/%!$&'()*+,;=:@~"
"""What an IRI's path may hold besides letters and digits; `%` because what follows it is encoded already."""


def thing(request: Request, within: str) -> ox.NamedNode:
    """The IRI that stands below `within` as the request's path stands below its first segment (`/id/`, `/doc/`, `/code/`).

    It is read from the path as it was sent, so `%2F` stays one segment.

    :raises Problem: 414 for a path that is too long, 404 for one that is no path of an IRI.
    """
    root: str = request.scope.get("root_path", "")
    raw: bytes = request.scope["raw_path"].partition(b"?")[0]
    _check_length(len(raw))
    segments = raw.split(b"/")[len(root.split("/")) + 1 :]
    return ox.NamedNode(within + "/".join(map(_segment, segments)))


def named(iri: str | None) -> ox.NamedNode:
    """The IRI that a parameter gives.

    :raises Problem: 422 when there is none or the text is none, 414 when it is too long.
    """
    if not iri:
        raise Problem(422, NO_IRI, parameter="iri")
    _check_length(len(iri.encode("utf-8", "replace")))
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise Problem(422, NOT_AN_IRI, parameter="iri") from error


def address(iri: str, base: str, room: str = "id", **parameters: str | None) -> str:
    """Where the thing is on this site, in ASCII: `/id/…` or `/doc/…` for our own, `/code/…` for codes, else `/doc?iri=…`."""
    given = {name: value for name, value in parameters.items() if value}
    own = f"{base}id/"
    if iri.startswith(own):
        path = f"/{room}/{quote(iri.removeprefix(own), safe=KEPT)}"
    elif iri.startswith(CODE):
        path = urls.code(iri)
    else:
        path, given = "/doc", {"iri": iri, **given}
    return f"{path}?{urlencode(given)}" if given else path


def quoted(address: str) -> str:
    """An address or IRI in ASCII that can stand between `<` and `>` in a header."""
    return quote(address, safe=KEPT + "?#[]")


def ancestors(iri: str) -> list[str]:
    """What the IRI's path stands below, the nearest first."""
    authority, _, path = iri.partition("://")[2].partition("/")
    start = iri[: len(iri) - len(path)]
    parts = path.split("/") if authority else []
    return [start + "/".join(parts[:end]) for end in range(len(parts) - 1, 0, -1)][:DEEPEST]


DEEPEST = 16
NO_IRI = Text(zh="缺少参数 iri：要查看的事物的 IRI。", en="The parameter iri is missing: the IRI of the thing.")
NOT_AN_IRI = Text(zh="参数 iri 不是一个完整的 IRI。", en="The parameter iri is not an absolute IRI.")
NO_PATH = Text(zh="这不是数据中任何事物的地址。", en="This is not the address of anything in the data.")
TOO_LONG = Text(zh=f"地址过长，最多 {LONGEST} 字节。", en=f"The address is too long; at most {LONGEST} bytes.")


def _check_length(length: int) -> None:
    if length > LONGEST:
        raise Problem(414, TOO_LONG)


def _segment(raw: bytes) -> str:
    try:
        text = unquote_to_bytes(raw).decode()
    except UnicodeDecodeError as error:
        raise Problem(404, NO_PATH) from error
    if text in {"", ".", ".."} or CONTROL.search(text):
        raise Problem(404, NO_PATH)
    return segment(text)
