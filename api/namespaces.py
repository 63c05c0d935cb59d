"""The vocabularies that queries and pages name."""

from __future__ import annotations

from collections.abc import Mapping

BG = "https://w3id.org/budgetgraph/def#"
CODE = "https://w3id.org/budgetgraph/code/"
CUBE = "https://w3id.org/budgetgraph/cube/"
DCT = "http://purl.org/dc/terms/"
QB = "http://purl.org/linked-data/cube#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"

PREFIXES: Mapping[str, str] = {
    "bg": BG,
    "code": CODE,
    "cube": CUBE,
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": DCT,
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": QB,
    "rdf": RDF,
    "rdfs": RDFS,
    "skos": SKOS,
    "xkos": "http://rdf-vocabulary.ddialliance.org/xkos#",
    "xsd": XSD,
}


def expand(name: str) -> str:
    """The IRI of a prefixed name: `code:flow/revenue`. Raises KeyError for an unknown prefix."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def local_name(iri: str) -> str:
    """What stands after the last `/` or `#`."""
    return iri.rstrip("/#").rpartition("#")[2].rpartition("/")[2]
