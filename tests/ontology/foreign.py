"""What exists in other people's vocabularies, and which terms a Turtle file, a query or a module uses."""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import rdflib.namespace
import yaml
from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from api.namespaces import PREFIXES

OURS = "https://w3id.org/budgetgraph/"
LISTED: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("foreign-terms.yaml").read_text(encoding="utf-8"))

DECLARATION = re.compile(r"^\s*PREFIX\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)
TOKEN = re.compile(
    r"""
    "{3}(?:[^"\\]|\\.|"(?!""))*"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}    # long and
  | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'                            # short strings
  | <(?P<iri>[^<>"{}|^`\\\s]*)>
  | \#.*                                                                 # a comment
  | [?$]\w+                                                              # a variable
  | (?<![\w.-])(?P<prefix>[A-Za-z][\w-]*):(?P<local>(?:[\w:%-]|\.(?=[\w:%-])|\\.)*)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One namespace of someone else's, and what is in it."""

    namespace: str
    looked_up: str
    terms: Container[str]

    def has(self, iri: str) -> bool:
        name = iri.removeprefix(self.namespace)
        return name not in {iri, ""} and name in self.terms


@cache
def vocabularies() -> Mapping[str, Vocabulary]:
    """The vocabularies that `foreign-terms.yaml` lists, by prefix."""
    return {prefix: _vocabulary(listed) for prefix, listed in LISTED["vocabularies"].items()}


def unknown(iris: Iterable[str]) -> list[str]:
    """Those of the IRIs that are neither ours nor a term that exists, sorted."""
    return sorted({iri for iri in iris if not (iri.startswith(OURS) or iri in LISTED["documents"] or _exists(iri))})


def turtle_iris(graph: Graph) -> set[str]:
    """Every IRI of a graph: subjects, predicates, objects and datatypes."""
    return {iri for triple in graph for node in triple for iri in _node_iris(node)}


def query_iris(text: str) -> set[str]:
    """Every IRI that a SPARQL text names outside comments and strings, its namespaces left out.

    A prefix that the text does not declare raises KeyError.
    """
    prefixes = dict(DECLARATION.findall(text))
    return set(_token_iris(DECLARATION.sub("", text), prefixes)) - set(prefixes.values())


def module_iris(source: str) -> set[str]:
    """Every IRI that a module writes: as text, as a constant and a name after it, or as a prefixed name in a text."""
    tree = ast.parse(source)
    constants = _constants(tree)
    return {
        iri for node in ast.walk(tree) if isinstance(node, ast.expr) for iri in _written(node, constants)
    } - _namespaces()


def _vocabulary(listed: Mapping[str, Any]) -> Vocabulary:
    terms = getattr(rdflib.namespace, listed["rdflib"]) if "rdflib" in listed else frozenset(listed["terms"])
    return Vocabulary(listed["namespace"], listed["looked-up"], terms)


def _exists(iri: str) -> bool:
    return any(vocabulary.has(iri) for vocabulary in vocabularies().values())


def _node_iris(node: Node) -> Iterator[str]:
    if isinstance(node, URIRef):
        yield str(node)
    elif isinstance(node, Literal) and node.datatype is not None:
        yield str(node.datatype)


def _token_iris(text: str, prefixes: Mapping[str, str]) -> Iterator[str]:
    for match in TOKEN.finditer(text):
        if match["iri"] is not None:
            yield match["iri"]
        elif match["prefix"] is not None:
            yield prefixes[match["prefix"]] + re.sub(r"\\(.)", r"\1", match["local"])


def _namespaces() -> set[str]:
    return {vocabulary.namespace for vocabulary in vocabularies().values()}


def _constants(tree: ast.Module) -> dict[str, str]:
    """The names by which a module calls foreign namespaces: those that it assigns, and those of `api.namespaces`."""
    found = {prefix.upper(): namespace for prefix, namespace in PREFIXES.items()}
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(value))):
                found[name] = value
    return {name: value for name, value in found.items() if value in _namespaces()}


def _written(node: ast.expr, constants: Mapping[str, str]) -> Iterator[str]:
    match node:
        case ast.JoinedStr(values=[ast.FormattedValue(value=ast.Name(id=name)), ast.Constant(value=str(rest)), *_]):
            if name in constants:
                yield constants[name] + rest
        case ast.BinOp(left=ast.Name(id=name), op=ast.Add(), right=ast.Constant(value=str(rest))):
            if name in constants:
                yield constants[name] + rest
        case ast.Constant(value=str(text)):
            yield from (iri for iri in [text] if iri.startswith(tuple(_namespaces())))
            yield from _prefixed(text)


def _prefixed(text: str) -> Iterator[str]:
    """The prefixed names in a text that is a query, a property path or a name; prose has a space after its colons."""
    for prefix, local in re.findall(r"(?<![\w.:-])([a-z-]+):([A-Za-z]\w*)", text):
        if prefix in PREFIXES and prefix in vocabularies():
            yield PREFIXES[prefix] + local
