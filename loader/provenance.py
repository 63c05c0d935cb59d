"""Who made a disclosure's graph, from which file, when, with which version: PROV-O in the graph `{base}catalog`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from pyoxigraph import Literal, NamedNode, Quad

from loader.manifest import Record, Source

BG = "https://w3id.org/budgetgraph/def#"
PROV = "http://www.w3.org/ns/prov#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
DCAT = "http://www.w3.org/ns/dcat#"
Statement = tuple[NamedNode, NamedNode, NamedNode | Literal]


def catalog_graph(base: str) -> NamedNode:
    """The named graph of the deployment's catalogue."""
    return NamedNode(f"{base}catalog")


def subjects(record: Record) -> list[NamedNode]:
    """The disclosure, its load, its sources and their parts: what the catalogue speaks of."""
    parts = (NamedNode(f"{record.graph}/{part}") for part in record.origins)
    return [NamedNode(record.graph), NamedNode(f"{record.graph}/load"), *_sources(record), *parts]


def provenance_quads(record: Record, base: str, software: str) -> list[Quad]:
    """How the disclosure of `record` came into the graph; of several files, which part of it came from which."""
    sources = _sources(record)
    triples = [*_load(record, sources, software)]
    for node, source in zip(sources, record.sources, strict=True):
        triples += _source(node, source)
    if len(sources) > 1:
        triples += [
            (NamedNode(f"{record.graph}/{part}"), NamedNode(f"{PROV}wasDerivedFrom"), sources[index])
            for part, index in record.origins.items()
        ]
    graph = catalog_graph(base)
    return [Quad(subject, predicate, value, graph) for subject, predicate, value in triples]


def _sources(record: Record) -> list[NamedNode]:
    """`…/source`, and `…/source/2` for the second file of several."""
    further = range(2, len(record.sources) + 1)
    return [NamedNode(f"{record.graph}/source"), *(NamedNode(f"{record.graph}/source/{number}") for number in further)]


def _load(record: Record, sources: Sequence[NamedNode], software: str) -> Iterator[Statement]:
    disclosure, load = NamedNode(record.graph), NamedNode(f"{record.graph}/load")
    yield disclosure, NamedNode(f"{PROV}wasGeneratedBy"), load
    for source in sources:
        yield disclosure, NamedNode(f"{PROV}wasDerivedFrom"), source
        yield disclosure, NamedNode(f"{DCAT}distribution"), source
        yield load, NamedNode(f"{PROV}used"), source
    yield load, TYPE, NamedNode(f"{PROV}Activity")
    yield load, NamedNode(f"{PROV}endedAtTime"), Literal(record.loaded, datatype=NamedNode(f"{XSD}dateTime"))
    yield load, NamedNode(f"{BG}softwareVersion"), Literal(software)


def _source(node: NamedNode, source: Source) -> Iterator[Statement]:
    yield node, TYPE, NamedNode(f"{PROV}Entity")
    yield node, TYPE, NamedNode(f"{DCAT}Distribution")
    yield node, NamedNode(f"{BG}fileName"), Literal(PurePath(source.path).name)
    yield node, NamedNode(f"{BG}sha256"), Literal(source.sha256)
    yield node, NamedNode(f"{DCAT}byteSize"), Literal(source.size)
