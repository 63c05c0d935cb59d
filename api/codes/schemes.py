"""The schemes whose values the data use: the classifications, the regions, and the small ones (funding source, phase, …)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from api.codes.words import MEMBERS, NOTHING, PROLOGUE, words
from api.errors import Text
from api.namespaces import CODE, SKOS, local_name
from api.store.reader import Reader, value_of

SPENT = ("functional", "economic-department", "economic-government")
"""The classifications by which spending is published; they stand before the others."""


@dataclass(frozen=True, slots=True)
class Scheme:
    name: str
    label: Text
    definition: Text
    levels: Mapping[str, Text]
    """Of a classification, by name, from the highest down."""
    codes: int
    """Its own; those of documents are not counted."""

    @property
    def iri(self) -> str:
        return CODE + self.name

    @property
    def is_classification(self) -> bool:
        return bool(self.levels)

    @property
    def has_figures(self) -> bool:
        return self.name in SPENT


async def schemes(reader: Reader) -> dict[str, Scheme]:
    """The schemes of this version of the data by name: the classifications, then the regions, then the others."""
    key = "schemes"
    if key not in reader.memory:
        found = await _read(reader)
        reader.memory[key] = {scheme.name: scheme for scheme in sorted(found, key=_place)}
    known: dict[str, Scheme] = reader.memory[key]
    return known


WORDS = f"""{PROLOGUE}SELECT DISTINCT ?scheme ?property ?text WHERE {{
    ?scheme a skos:ConceptScheme ; ?property ?text FILTER(?property IN (skos:prefLabel, skos:definition))
    FILTER(STRSTARTS(STR(?scheme), "{CODE}") && !CONTAINS(STRAFTER(STR(?scheme), "{CODE}"), "/")) }}"""
COUNTS = f"""{PROLOGUE}SELECT ?scheme (COUNT(DISTINCT ?concept) AS ?codes) WHERE {{
    ?scheme a skos:ConceptScheme FILTER(STRSTARTS(STR(?scheme), "{CODE}"))
    {MEMBERS} FILTER(STRSTARTS(STR(?concept), "{CODE}"))
    FILTER(EXISTS {{ ?concept skos:notation ?number }} || NOT EXISTS {{ ?scheme xkos:levels ?levels }}) }} GROUP BY ?scheme"""
LEVELS = f"""{PROLOGUE}SELECT DISTINCT ?level ?property ?text ?scheme ?depth WHERE {{
    ?scheme xkos:levels/rdf:rest*/rdf:first ?level . ?level xkos:depth ?depth ; ?property ?text
    FILTER(?property = skos:prefLabel) }} ORDER BY ?depth"""


async def _read(reader: Reader) -> list[Scheme]:
    called = words((await reader.select(WORDS)).rows)
    counted = {value_of(scheme): int(value_of(codes)) for scheme, codes in (await reader.select(COUNTS)).rows}
    levels = await _levels(reader)
    return [
        Scheme(
            iri.removeprefix(CODE),
            said.get(f"{SKOS}prefLabel", Text(iri, iri)),
            said.get(f"{SKOS}definition", NOTHING),
            levels.get(iri, {}),
            counted.get(iri, 0),
        )
        for iri, said in called.items()
    ]


async def _levels(reader: Reader) -> Mapping[str, Mapping[str, Text]]:
    rows = (await reader.select(LEVELS)).rows
    called = words(row[:3] for row in rows)
    found: defaultdict[str, dict[str, Text]] = defaultdict(dict)
    for level, link, _, scheme, _ in rows:
        found[value_of(scheme)][local_name(value_of(level))] = called[value_of(level)][value_of(link)]
    return found


def _place(scheme: Scheme) -> tuple[bool, int, bool, str]:
    place = SPENT.index(scheme.name) if scheme.name in SPENT else len(SPENT)
    return not scheme.is_classification, place, scheme.name != "region", scheme.name
