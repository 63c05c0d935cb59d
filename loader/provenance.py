"""Who made a disclosure's graph, from which file, when, with which version: PROV-O in the graph `{base}catalog`."""

from __future__ import annotations

from pathlib import PurePath

from pyoxigraph import Literal, NamedNode, Quad

from loader.manifest import Record

BG = "https://w3id.org/budgetgraph/def#"
PROV = "http://www.w3.org/ns/prov#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
BYTE_SIZE = NamedNode("http://www.w3.org/ns/dcat#byteSize")


def catalog_graph(base: str) -> NamedNode:
    """The named graph of the deployment's catalogue."""
    return NamedNode(f"{base}catalog")


def subjects(record: Record) -> tuple[NamedNode, NamedNode, NamedNode]:
    """The disclosure, its load and its source: what the catalogue speaks of."""
    return NamedNode(record.graph), NamedNode(f"{record.graph}/load"), NamedNode(f"{record.graph}/source")


def provenance_quads(record: Record, base: str, software: str) -> list[Quad]:
    """How the disclosure of `record` came into the graph."""
    disclosure, load, source = subjects(record)
    triples: list[tuple[NamedNode, NamedNode, NamedNode | Literal]] = [
        (disclosure, NamedNode(f"{PROV}wasGeneratedBy"), load),
        (disclosure, NamedNode(f"{PROV}wasDerivedFrom"), source),
        (load, TYPE, NamedNode(f"{PROV}Activity")),
        (load, NamedNode(f"{PROV}used"), source),
        (load, NamedNode(f"{PROV}endedAtTime"), Literal(record.loaded, datatype=NamedNode(f"{XSD}dateTime"))),
        (load, NamedNode(f"{BG}softwareVersion"), Literal(software)),
        (source, TYPE, NamedNode(f"{PROV}Entity")),
        (source, NamedNode(f"{BG}fileName"), Literal(PurePath(record.source.path).name)),
        (source, NamedNode(f"{BG}sha256"), Literal(record.source.sha256)),
        (source, BYTE_SIZE, Literal(record.source.size)),
    ]
    graph = catalog_graph(base)
    return [Quad(subject, predicate, value, graph) for subject, predicate, value in triples]
