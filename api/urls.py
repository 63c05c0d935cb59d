"""The one place that builds addresses: of answers, of their pages and formats, and of the page about a thing."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from starlette.requests import Request

from api.namespaces import BG, CODE, CUBE

KEPT = "/%!$&'()*+,;=:@~"
"""What stays as it is in a path: an IRI's own percent-encoding is not encoded again."""


def query(name: str, parameters: Mapping[str, str | int | None] | None = None) -> str:
    """Path of a canned answer; parameters that are None or empty are left out."""
    return _with(f"/queries/{quote(name)}", parameters or {})


def glossary(parameters: Mapping[str, str | int | None]) -> str:
    return _with("/glossary", parameters)


def own(request: Request) -> str:
    """Path of the request as it was sent, in ASCII: what is percent-encoded in it stays so, so `%2F` stays one segment.

    It begins with a single slash, so that as a link it never leads to another host.
    """
    raw: bytes = request.scope.get("raw_path") or quote(request.scope["path"]).encode()
    return "/" + quote(raw.partition(b"?")[0], safe=KEPT).lstrip("/")


def changed(path: str, parameters: Mapping[str, str], **changes: str | int | None) -> str:
    """The same address with some parameters changed, or with None left out."""
    return _with(path, {**parameters, **changes})


def code(iri: str, parameters: Mapping[str, str | int | None] | None = None) -> str:
    """Path of what the vocabulary of codes names: a classification, a code, an edition, a change, a correspondence."""
    return _with("/code/" + quote(iri.removeprefix(CODE), safe=KEPT), parameters or {})


def page_about(iri: str, base: str, language: str = "zh") -> str | None:
    """Path of the page about a thing; None for an IRI that is not ours."""
    said = {"lang": "en"} if language == "en" else {}
    if iri.startswith(f"{base}id/"):
        return _with("/doc/" + quote(iri.removeprefix(f"{base}id/"), safe=KEPT), said)
    if iri.startswith(CODE):
        return code(iri, said)
    if iri.startswith((BG, CUBE)):
        return _with("/doc", {"iri": iri, **said})
    return None


def short(iri: str, base: str) -> str:
    """What people read in place of an IRI of ours: its path below the kind of thing, or its last segment."""
    if iri.startswith(f"{base}id/"):
        return iri.removeprefix(f"{base}id/").partition("/")[2]
    for vocabulary in (CODE, CUBE, BG):
        if iri.startswith(vocabulary):
            return iri.removeprefix(vocabulary)
    return iri


def _with(path: str, parameters: Mapping[str, str | int | None]) -> str:
    given = {name: value for name, value in parameters.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path
