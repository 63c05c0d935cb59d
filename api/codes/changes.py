"""What happened to a code from edition to edition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from api.codes.words import PROLOGUE, Said, said_of, texts
from api.namespaces import BG, DCT, SKOS
from api.resources.names import in_language
from api.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Change:
    """What an edition changed. `code` is another code where that went into this one."""

    iri: str
    code: str | None
    kind: str
    edition: str
    former: str
    later: str
    validity: str
    related: Sequence[str]
    notes: Sequence[str]
    source: str


async def changes_of(reader: Reader, thing: ox.NamedNode, language: str) -> list[Change]:
    """The changes of the code, and those of others that it took over, the newest edition first."""
    found = await reader.select(f"""{PROLOGUE}SELECT DISTINCT ?change ?property ?value WHERE {{
        ?change bg:code|bg:relatedCode {thing} ; a bg:CodeChange ; ?property ?value }}""")
    changes = [_change(iri, said, thing.value, language) for iri, said in said_of(found.rows).items()]
    return sorted(changes, key=lambda change: (change.edition, change.iri), reverse=True)


def _change(iri: str, said: Said, thing: str, language: str) -> Change:
    def one(link: str) -> str:
        return in_language(said.get(link, ()), language)

    code = one(f"{BG}code")
    years = f"{one(f'{BG}firstYear')}–{one(f'{BG}lastYear')}"
    return Change(
        iri=iri,
        code=None if code == thing else code,
        kind=one(f"{BG}changeType"),
        edition=one(f"{BG}edition"),
        former=one(f"{BG}formerName"),
        later=one(f"{BG}laterName"),
        validity=one(f"{BG}validity") or ("" if years == "–" else years),
        related=[related for related in texts(said, f"{BG}relatedCode") if related != thing],
        notes=texts(said, f"{SKOS}note"),
        source=one(f"{DCT}source"),
    )
