"""Where a thing stands: from a figure by its row, table and disclosure up to the department."""

from __future__ import annotations

import pyoxigraph as ox

from api.namespaces import expand
from api.store.reader import Reader, value_of

UPWARDS = tuple(
    map(
        expand,
        (
            "bg:row",
            "bg:statement",
            "bg:plan",
            "bg:table",
            "bg:disclosure",
            "bg:organization",
            "bg:code",
            "bg:editionOf",
            "xkos:sourceConcept",
            "org:unitOf",
            "skos:broader",
            "dct:isPartOf",
            "skos:inScheme",
            "skos:topConceptOf",
        ),
    )
)
"""Properties that lead to what a thing is part of, the nearest first."""
HIGHEST = 8


async def trail(reader: Reader, thing: ox.NamedNode) -> list[str]:
    """What the thing is part of, the farthest first, without the thing itself."""
    above: list[str] = []
    here: ox.NamedNode | None = thing
    while here is not None and len(above) < HIGHEST:
        here = await _whole(reader, here)
        if here is None or here == thing or here.value in above:
            break
        above.append(here.value)
    return above[::-1]


async def _whole(reader: Reader, part: ox.NamedNode) -> ox.NamedNode | None:
    links = " ".join(f"<{link}>" for link in UPWARDS)
    found = await reader.select(f"SELECT ?link ?whole WHERE {{ VALUES ?link {{ {links} }} {part} ?link ?whole }}")
    wholes = [
        (UPWARDS.index(value_of(link)), value_of(whole))
        for link, whole in found.rows
        if isinstance(whole, ox.NamedNode)
    ]
    return ox.NamedNode(min(wholes)[1]) if wholes else None
