"""The Turtle files of `ontology/` as rdflib graphs, and the terms that they use."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

ROOT = Path(__file__).parents[2]
ONTOLOGY = ROOT / "ontology"
FILES = sorted(ONTOLOGY.rglob("*.ttl"))
SCHEMES = sorted((ONTOLOGY / "schemes").glob("*.ttl"))

BG = Namespace("https://w3id.org/budgetgraph/def#")
CODE = Namespace("https://w3id.org/budgetgraph/code/")
CUBE = Namespace("https://w3id.org/budgetgraph/cube/")
DEFINITIONS = URIRef("https://w3id.org/budgetgraph/def")
QB = Namespace("http://purl.org/linked-data/cube#")
XKOS = Namespace("http://rdf-vocabulary.ddialliance.org/xkos#")

BG_TERM = re.compile(r"\bbg:([A-Za-z]\w*)")


def name(path: Path) -> str:
    """The file's path below `ontology/`, for the names of tests."""
    return str(path.relative_to(ONTOLOGY))


@cache
def graph(*paths: Path) -> Graph:
    """The files together; all of them when none is named."""
    result = Graph()
    for path in paths or FILES:
        result.parse(path, format="turtle")
    return result


def languages(of: Graph, subject: Node, predicate: URIRef) -> list[str]:
    """The language tags of the subject's texts, in order; an empty tag for a text without."""
    return sorted(text.language or "" for text in of.objects(subject, predicate) if isinstance(text, Literal))


def local_names(terms: Iterable[Node], namespace: str) -> set[str]:
    """What follows the namespace in those of the terms that begin with it."""
    return {str(term).removeprefix(namespace) for term in terms if str(term).startswith(namespace)}


def named(nodes: Iterable[Node]) -> set[URIRef]:
    return {node for node in nodes if isinstance(node, URIRef)}


def blank(nodes: Iterable[Node]) -> set[BNode]:
    return {node for node in nodes if isinstance(node, BNode)}
