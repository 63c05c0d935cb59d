"""A description as Turtle, JSON-LD, N-Triples and RDF/XML."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyoxigraph as ox

from api.namespaces import PREFIXES, RDF
from api.negotiation import HTML, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Format
from api.resources.description import Description

OFFERS = (TURTLE, HTML, JSON_LD, N_TRIPLES, RDF_XML)
WRITERS: Mapping[Format, ox.RdfFormat] = {
    TURTLE: ox.RdfFormat.TURTLE,
    JSON_LD: ox.RdfFormat.JSON_LD,
    N_TRIPLES: ox.RdfFormat.N_TRIPLES,
    RDF_XML: ox.RdfFormat.RDF_XML,
}
TYPE = f"{RDF}type"
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML 1.0 cannot hold; the engine writes them all the same."""


def write(description: Description, chosen: Format) -> bytes:
    """The description in the format, the thing itself first."""

    def order(triple: ox.Triple) -> tuple[bool, str, bool, str, str]:
        subject, link = triple.subject, triple.predicate
        return subject != description.thing, str(subject), link.value != TYPE, str(link), str(triple.object)

    ordered = sorted(description.triples, key=order)
    written = ox.serialize(ordered, format=WRITERS[chosen], prefixes=dict(PREFIXES))
    if written is None:
        raise TypeError("the engine wrote nowhere")
    return NOT_XML.sub("\ufffd", written.decode()).encode() if chosen is RDF_XML else written


def content_type(chosen: Format) -> str:
    return f"{chosen.media_type}; charset=utf-8" if chosen in {TURTLE, HTML} else chosen.media_type
