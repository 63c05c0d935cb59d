"""What is said of a code that there is not: the nearest that there is."""

from __future__ import annotations

import difflib
import re

import pyoxigraph as ox

from api import urls
from api.codes.schemes import schemes
from api.errors import Problem, Text
from api.namespaces import CODE
from api.resources.description import nearest as nearest_above
from api.resources.names import names
from api.store.reader import Reader, value_of


async def absent(reader: Reader, thing: ox.NamedNode) -> Problem:
    """404 for an IRI below `/code/` of which nothing is known; it names the code above, the scheme, or schemes of like name."""
    above = await _by_number(reader, thing) or await nearest_above(reader, thing)
    if above is None:
        return await _no_scheme(reader, thing.value.removeprefix(CODE).partition("/")[0])
    short, name = thing.value.removeprefix(CODE), above.removeprefix(CODE)
    detail = Text(
        zh=f"没有科目 {short}。最近的是 {name}（{above}）。",
        en=f"There is no code {short}. The nearest is {name} ({above}).",
    )
    return Problem(404, detail, nearest=above, name=await _called(reader, above), address=urls.code(above))


async def _called(reader: Reader, iri: str) -> Text:
    """Its number and name in both languages."""
    zh, en = [(await names(reader, [iri], language))[iri] for language in ("zh", "en")]
    return Text(zh=zh, en=en)


async def _by_number(reader: Reader, thing: ox.NamedNode) -> str | None:
    """The code with the longest number with which that of this one begins: 20805 for 2080599."""
    scheme, _, number = thing.value.removeprefix(CODE).partition("/")
    begins = NUMBER.match(number)
    candidates = [f"{CODE}{scheme}/{begins[0][:end]}" for end in range(len(begins[0]), 0, -1)] if begins else []
    values = " ".join(str(ox.NamedNode(iri)) for iri in candidates)
    found = await reader.select(f"SELECT DISTINCT ?code WHERE {{ VALUES ?code {{ {values} }} ?code ?p ?o }}")
    known = {value_of(row[0]) for row in found.rows}
    return next((iri for iri in candidates if iri in known), None)


NUMBER = re.compile(r"[0-9.]{1,12}")


async def _no_scheme(reader: Reader, name: str) -> Problem:
    known = await schemes(reader)
    near = difflib.get_close_matches(name, list(known), cutoff=0.4)
    listed = ", ".join(near or known)
    detail = Text(zh=f"没有分类 {name}；有：{listed}", en=f"There is no scheme {name}; there are: {listed}")
    if not near:
        return Problem(404, detail, near=near, nearest="/code", address="/code")
    nearest = known[near[0]]
    return Problem(404, detail, near=near, nearest=nearest.iri, name=nearest.label, address=urls.code(nearest.iri))
