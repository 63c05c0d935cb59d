"""Which format a client gets: `Accept` by RFC 9110, section 12.5.1, or `?format=`, which stands above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from api.errors import Problem, Text

NAME = r"[!#$%&'*+.^_`|~0-9a-z-]+"
MEDIA_RANGE = re.compile(f"{NAME}/{NAME}")
WEIGHT = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")


@dataclass(frozen=True, slots=True)
class Format:
    """`name` is what `?format=` takes."""

    name: str
    media_type: str

    @property
    def content_type(self) -> str:
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


JSON = Format("json", "application/json")
HTML = Format("html", "text/html")
CSV = Format("csv", "text/csv")
TSV = Format("tsv", "text/tab-separated-values")
SPARQL_JSON = Format("srj", "application/sparql-results+json")
SPARQL_XML = Format("srx", "application/sparql-results+xml")
TURTLE = Format("ttl", "text/turtle")
JSON_LD = Format("jsonld", "application/ld+json")
N_TRIPLES = Format("nt", "application/n-triples")
RDF_XML = Format("rdf", "application/rdf+xml")


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One member of an `Accept` header."""

    main: str
    sub: str
    parameters: frozenset[tuple[str, str]]
    quality: float

    @property
    def specificity(self) -> tuple[bool, bool, int]:
        return self.main != "*", self.sub != "*", len(self.parameters)

    def covers(self, media_type: str) -> bool:
        main, _, sub = media_type.partition("/")
        return self.main in {"*", main} and self.sub in {"*", sub} and self.parameters <= {("charset", "utf-8")}


def parse_accept(header: str) -> list[MediaRange]:
    """The media ranges of an `Accept` header. Members that are none are left out."""
    ranges = (_media_range(member) for member in _split(header, ","))
    return [found for found in ranges if found is not None]


def quality(media_type: str, ranges: Iterable[MediaRange]) -> float:
    """The weight that the most specific fitting range gives to the media type; 0 is a refusal."""
    fitting = [found for found in ranges if found.covers(media_type)]
    return max(fitting, key=lambda found: found.specificity).quality if fitting else 0.0


def choose(request: Request, offers: Sequence[Format]) -> Format:
    """The offer that the request prefers; of equal ones the first.

    :raises Problem: 406 with the list of offers.
    """
    name = request.query_params.get("format")
    chosen = _named(name, offers) if name else _accepted(request.headers.getlist("accept"), offers)
    if chosen is None:
        raise _not_acceptable(offers)
    return chosen


def prefers_page(request: Request) -> bool:
    """Whether a person with a browser asks: for errors, which come to programs as JSON."""
    try:
        return choose(request, (JSON, HTML)) is HTML
    except Problem:
        return False


def _named(name: str, offers: Sequence[Format]) -> Format | None:
    return next((offer for offer in offers if name in {offer.name, offer.media_type}), None)


def _accepted(headers: Sequence[str], offers: Sequence[Format]) -> Format | None:
    ranges = parse_accept(", ".join(headers))
    if not ranges:
        return offers[0]
    best = max(offers, key=lambda offer: quality(offer.media_type, ranges))
    return best if quality(best.media_type, ranges) > 0 else None


def _split(text: str, separator: str) -> list[str]:
    """The parts between separators; one that stands in a quoted string is none."""
    parts, quoted, start = [], False, 0
    for position, character in enumerate(text):
        if character == '"' and text[position - 1 : position] != "\\":
            quoted = not quoted
        elif character == separator and not quoted:
            parts.append(text[start:position].strip())
            start = position + 1
    return [*parts, text[start:].strip()]


def _media_range(member: str) -> MediaRange | None:
    name, *rest = _split(member.lower(), ";")
    if not MEDIA_RANGE.fullmatch(name) or (name.startswith("*/") and name != "*/*"):
        return None
    parameters = {key.strip(): value.strip(' "') for key, _, value in (part.partition("=") for part in rest if part)}
    weight = parameters.pop("q", "1")
    if not WEIGHT.fullmatch(weight):
        return None
    main, _, sub = name.partition("/")
    return MediaRange(main, sub, frozenset(parameters.items()), float(weight))


def _not_acceptable(offers: Sequence[Format]) -> Problem:
    names = ", ".join(f"{offer.name} ({offer.media_type})" for offer in offers)
    return Problem(
        406,
        Text(zh=f"这里提供的格式：{names}", en=f"Formats that are offered here: {names}"),
        formats=[{"format": offer.name, "mediaType": offer.media_type} for offer in offers],
    )
