"""What parameters of a closed kind may be: read from `ontology/`, so that the API says the words that the data use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from api.canned.header import Parameter, Words
from api.namespaces import PREFIXES, expand, local_name
from api.store.reader import Row, solutions, value_of

ONTOLOGY = Path(__file__).resolve().parents[2] / "ontology"
CLOSED = frozenset({"item", "level", "phase", "scheme", "table"})
"""The types of parameter that take a name from a list."""
SCHEMES = (
    "code:functional",
    "code:economic-department",
    "code:economic-government",
    "code:revenue",
    "code:cofog",
    "code:gfsm",
)
"""The classifications, in the order in which people look for them."""
LEVELS = """SELECT ?thing {
    VALUES ?scheme { code:functional code:economic-department code:economic-government code:revenue }
    ?scheme xkos:levels/rdf:rest*/rdf:first ?thing . ?thing xkos:depth ?depth } ORDER BY ?depth ?thing"""
"""Those of the national classifications, which the figures have: class, group, item."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A name that a parameter takes, and the terms that it stands for."""

    name: str
    iris: tuple[str, ...]
    label: Words


def choices_of(parameter: Parameter) -> Sequence[Choice]:
    """What the parameter may be; empty when it is open."""
    if parameter.choices:
        return _named(parameter.choices)
    return _of_type(parameter.type) if parameter.type in CLOSED else ()


def names_of(parameter: Parameter) -> tuple[str, ...]:
    return tuple(choice.name for choice in choices_of(parameter))


@cache
def _of_type(kind: str) -> tuple[Choice, ...]:
    match kind:
        case "phase":
            return _concepts("SELECT ?thing { ?thing skos:inScheme code:phase ; skos:broader [] } ORDER BY ?thing")
        case "scheme":
            return _named(SCHEMES)
        case "level":
            return _merged(_concepts(LEVELS))
        case "table":
            return _concepts("SELECT ?thing { ?thing a bg:TableCube } ORDER BY ?thing")
        case _:
            raise ValueError(f"a parameter of type {kind} has to name its choices")


def _concepts(query: str) -> tuple[Choice, ...]:
    return tuple(_choice(iri) for iri in _ontology().select(query))


@cache
def _named(names: tuple[str, ...]) -> tuple[Choice, ...]:
    return _merged([_choice(expand(name)) for name in names])


def _choice(iri: str) -> Choice:
    name = local_name(iri.removesuffix("/_T"))
    return Choice(name, (iri,), _ontology().label(iri, name))


def _merged(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """One choice a name: `class` is a level of every classification."""
    found: dict[str, Choice] = {}
    for choice in choices:
        before = found.get(choice.name, Choice(choice.name, (), choice.label))
        found[choice.name] = Choice(choice.name, before.iris + choice.iris, before.label)
    return tuple(found.values())


class _Ontology:
    """The schemes and the cubes as a small store in memory."""

    def __init__(self, folder: Path) -> None:
        self._store = ox.Store()
        for path in [*folder.glob("schemes/*.ttl"), folder / "cubes.ttl"]:
            self._store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE)

    def select(self, query: str) -> list[str]:
        return [value_of(solution[0]) for solution in self._solutions(query)]

    def label(self, iri: str, otherwise: str) -> Words:
        thing = ox.NamedNode(iri)
        found = self._solutions(f"SELECT ?label (LANG(?label) AS ?lang) {{ {thing} rdfs:label|skos:prefLabel ?label }}")
        labels = {value_of(language): value_of(label) for label, language in found}
        return Words(zh=labels.get("zh", otherwise), en=labels.get("en", labels.get("zh", otherwise)))

    def _solutions(self, query: str) -> Sequence[Row]:
        return solutions(self._store.query(query, prefixes=dict(PREFIXES))).rows


@cache
def _ontology() -> _Ontology:
    return _Ontology(ONTOLOGY)
