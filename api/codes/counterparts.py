"""What a code is in other classifications, as correspondences tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from api.codes.statuses import Status, Statuses
from api.codes.words import PROLOGUE, Said, said_of, texts
from api.namespaces import BG, DCT, SKOS, expand
from api.resources.names import in_language
from api.store.reader import Reader

INVERSE = {
    f"{SKOS}broadMatch": f"{SKOS}narrowMatch",
    f"{SKOS}narrowMatch": f"{SKOS}broadMatch",
}
"""Mapping relations as they read from the other end; the others are symmetric."""


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A code of another classification that a correspondence names. `relation` reads from this code to the other."""

    iri: str
    relation: str
    notes: Sequence[str]
    payer: str | None
    source: str
    correspondence: str
    status: Status | None


async def counterparts_of(reader: Reader, thing: ox.NamedNode, trusted: Statuses, language: str) -> list[Counterpart]:
    found = await reader.select(f"""{PROLOGUE}SELECT DISTINCT ?association ?property ?value WHERE {{
        ?association xkos:sourceConcept|xkos:targetConcept {thing} .
        {{ ?association ?property ?value }} UNION {{ ?value xkos:madeOf ?association BIND(xkos:madeOf AS ?property) }}
        UNION {{ ?association xkos:sourceConcept ?source ; xkos:targetConcept ?target . ?source ?value ?target
            FILTER(STRSTARTS(STR(?value), STR(skos:))) BIND(bg:mappingRelation AS ?property) }} }}""")
    others = [_counterpart(iri, said, thing.value, trusted, language) for iri, said in said_of(found.rows).items()]
    return sorted(others, key=lambda other: (other.correspondence, other.iri, other.payer or ""))


def _counterpart(iri: str, said: Said, thing: str, trusted: Statuses, language: str) -> Counterpart:
    source, target, made_of = (
        next(iter(texts(said, expand(link))), "")
        for link in ("xkos:sourceConcept", "xkos:targetConcept", "xkos:madeOf")
    )
    relation = next(iter(texts(said, f"{BG}mappingRelation")), "")
    is_source = source == thing
    return Counterpart(
        iri=target if is_source else source,
        relation=relation if is_source else INVERSE.get(relation, relation),
        notes=texts(said, f"{SKOS}note"),
        payer=next(iter(texts(said, f"{BG}payer")), None),
        source=in_language(said.get(f"{DCT}source", ()), language),
        correspondence=made_of,
        status=trusted.of(iri) or trusted.of(made_of),
    )
