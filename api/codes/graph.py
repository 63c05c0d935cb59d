"""A scheme as RDF: all that it consists of, and the correspondences that belong to it."""

from __future__ import annotations

import anyio.to_thread
import pyoxigraph as ox

from api.codes.words import MEMBERS, PROLOGUE
from api.negotiation import Format
from api.resources.description import Description
from api.resources.formats import write
from api.store.reader import Reader

ROOT = ox.NamedNode("https://w3id.org/budgetgraph/code")


async def scheme_graph(reader: Reader, scheme: str, chosen: Format) -> bytes:
    """The scheme with its levels, codes, editions and changes, and the correspondences that compare it.

    Codes that documents made up stay out: they are described with their documents.
    """
    thing = ox.NamedNode(scheme)
    return await _written(thing, await reader.construct(_whole(thing, f"{reader.base}id/")), chosen)


async def list_graph(reader: Reader, chosen: Format) -> bytes:
    """What is said of the schemes and of their editions themselves."""
    return await _written(ROOT, await reader.construct(SCHEMES), chosen)


SCHEMES = f"""{PROLOGUE}CONSTRUCT {{ ?scheme ?property ?value }} WHERE {{
    ?scheme a skos:ConceptScheme ; ?property ?value
    FILTER(STRSTARTS(STR(?scheme), STR(code:)) && !isBlank(?value)) }}"""


def _whole(scheme: ox.NamedNode, data: str) -> str:
    """What the scheme consists of, and what each of that says, but for what is below the IRI `data`."""
    return f"""{PROLOGUE}CONSTRUCT {{ ?concept ?property ?value }} WHERE {{
        {{ SELECT DISTINCT ?concept WHERE {{
            VALUES ?scheme {{ {scheme} }}
            {{ VALUES ?concept {{ {scheme} }} }}
            UNION {MEMBERS}
            UNION {{ ?concept bg:editionOf ?scheme }}
            UNION {{ ?code skos:inScheme ?scheme . ?concept bg:code ?code }}
            UNION {{ ?scheme xkos:levels/rdf:rest* ?concept }}
            UNION {{ ?scheme xkos:levels/rdf:rest*/rdf:first ?concept }}
            UNION {{ ?concept xkos:compares ?scheme }}
            UNION {{ ?correspondence xkos:compares ?scheme ; xkos:madeOf ?concept }}
            FILTER(isBlank(?concept) || !STRSTARTS(STR(?concept), "{data}")) }} }}
        OPTIONAL {{ ?concept ?property ?value }}
        FILTER(!isIRI(?value) || !STRSTARTS(STR(?value), "{data}")) }}"""


async def _written(thing: ox.NamedNode, triples: list[ox.Triple], chosen: Format) -> bytes:
    description = Description(thing, tuple(triples), ())
    return await anyio.to_thread.run_sync(write, description, chosen)
