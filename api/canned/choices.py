"""What parameters of a closed kind may be: read from `ontology/`, so that the API says the words that the data use."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from api.canned.header import Parameter, Words
from api.namespaces import CODE, PREFIXES, expand, local_name
from api.store.reader import Row, solutions, value_of
from loader.checks.findings import SHACL_SEVERITY
from loader.checks.rules import read_rules

ONTOLOGY = Path(__file__).resolve().parents[2] / "ontology"
CLOSED = frozenset({"check", "item", "level", "phase", "scheme", "severity", "table"})
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
SH = "http://www.w3.org/ns/shacl#"
SEVERITIES = {
    "error": Words(zh="错误", en="Error"),
    "warning": Words(zh="警告", en="Warning"),
    "notice": Words(zh="提示", en="Notice"),
}
LEVEL = "/level/"
"""What stands between the IRI of a classification and the names of its levels."""


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
    if parameter.type == "level":
        return _levels(parameter.schemes)
    return _of_type(parameter.type) if parameter.type in CLOSED else ()


def levels_within(choices: Sequence[Choice], schemes: Collection[str]) -> Sequence[Choice]:
    """Those of the levels that one of the classifications has, which are given by IRI."""
    found = [
        replace(choice, iris=tuple(iri for iri in choice.iris if iri.partition(LEVEL)[0] in schemes))
        for choice in choices
    ]
    return [choice for choice in found if choice.iris]


def names_of(parameter: Parameter) -> tuple[str, ...]:
    return tuple(choice.name for choice in choices_of(parameter))


@cache
def _of_type(kind: str) -> tuple[Choice, ...]:
    match kind:
        case "check":
            return tuple(
                Choice(rule.id, (f"{CODE}check/{rule.id}",), _words(rule.title)) for rule in read_rules().values()
            )
        case "severity":
            return tuple(Choice(name, (SH + SHACL_SEVERITY[name],), words) for name, words in SEVERITIES.items())
        case "phase":
            return _concepts("SELECT ?thing { ?thing skos:inScheme code:phase ; skos:broader [] } ORDER BY ?thing")
        case "scheme":
            return _named(SCHEMES)
        case "table":
            return _concepts("SELECT ?thing { ?thing a bg:TableCube } ORDER BY ?thing")
        case _:
            raise ValueError(f"a parameter of type {kind} has to name its choices")


@cache
def _levels(schemes: tuple[str, ...]) -> tuple[Choice, ...]:
    if not schemes:
        raise ValueError("a parameter of type level has to name the classifications that have the levels")
    return _merged([choice for scheme in schemes for choice in _concepts(_levels_of(scheme))])


def _levels_of(scheme: str) -> str:
    return f"""SELECT ?thing {{ {scheme} xkos:levels/rdf:rest*/rdf:first ?thing . ?thing xkos:depth ?depth }}
        ORDER BY ?depth"""


def _concepts(query: str) -> tuple[Choice, ...]:
    return tuple(_choice(iri) for iri in _ontology().select(query))


@cache
def _named(names: tuple[str, ...]) -> tuple[Choice, ...]:
    return _merged([_choice(expand(name)) for name in names])


def _choice(iri: str) -> Choice:
    name = local_name(iri.removesuffix("/_T"))
    return Choice(name, (iri,), _ontology().label(iri, name))


def _words(said: Mapping[str, str]) -> Words:
    return Words(zh=said["zh"], en=said["en"])


def _merged(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """One choice a name: `class` is a level of every national classification, and `group` is 款 there and 组 elsewhere."""
    found: dict[str, Choice] = {}
    for choice in choices:
        before = found.get(choice.name, Choice(choice.name, (), choice.label))
        found[choice.name] = Choice(choice.name, before.iris + choice.iris, _both(before.label, choice.label))
    return tuple(found.values())


def _both(one: Words, other: Words) -> Words:
    return Words(zh=_joined(one.zh, other.zh), en=_joined(one.en, other.en))


def _joined(text: str, more: str) -> str:
    return text if more in text.split(" / ") else f"{text} / {more}"


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
