"""The ontology as a look-up: published label → concept, title → cube, name → region. Words live in `ontology/`, not here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from loader.normalise import compact, label_key

BG = "https://w3id.org/budgetgraph/def#"
CODE = "https://w3id.org/budgetgraph/code/"
CUBE = "https://w3id.org/budgetgraph/cube/"
DCT = "http://purl.org/dc/terms/"
QB = "http://purl.org/linked-data/cube#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XKOS = "http://rdf-vocabulary.ddialliance.org/xkos#"

TOTAL = "_T"
NAMES = (f"{SKOS}prefLabel", f"{SKOS}altLabel")
LABELS = (*NAMES, f"{SKOS}hiddenLabel")
COMMON_DIMENSIONS = frozenset({"disclosure", "organization", "fiscalYear", "phase", "statement"})


@dataclass(frozen=True)
class Level:
    """A level of a classification: 类, 款 or 项."""

    iri: str
    depth: int
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Scheme:
    """A concept scheme and the labels by which documents name its concepts."""

    iri: str
    labels: Mapping[str, str] = field(default_factory=dict)
    """Label key → IRI of the concept."""
    names: frozenset[str] = frozenset()
    """The label keys that are names (prefLabel, altLabel), not only forms seen in documents."""
    parents: Mapping[str, str] = field(default_factory=dict)
    implies: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    titles: frozenset[str] = frozenset()
    """Label keys by which headers name the scheme itself (部门预算支出经济分类科目)."""

    @property
    def total(self) -> str:
        return f"{self.iri}/{TOTAL}"

    def concept(self, notation: str) -> str:
        """IRI of the concept with that notation."""
        return f"{self.iri}/{notation}"

    def level(self, notation: str) -> Level | None:
        """The level to which a code belongs by its form; None when it is not a code of this classification."""
        return next((level for level in self.levels if level.pattern.fullmatch(notation)), None)

    def broader(self, notation: str) -> str | None:
        """The code one level up; None for the first level. Codes of these classifications extend their parent's."""
        prefixes = (notation[:length] for length in range(len(notation) - 1, 0, -1))
        return next((prefix for prefix in prefixes if self.level(prefix)), None)

    def parent(self, concept: str) -> str | None:
        """What stands directly above a concept, or above a thing that the scheme does not list: at last the total, and then None."""
        if concept in self.parents:
            return self.parents[concept]
        if concept == self.total:
            return None
        broader = self.broader(concept.removeprefix(f"{self.iri}/")) if self.levels else None
        return self.concept(broader) if broader else self.total


@dataclass(frozen=True)
class Cube:
    """A standard table, or a kind of statement in the narrative, as a data structure."""

    iri: str
    titles: frozenset[str]
    dimensions: Mapping[str, str]
    """Local name of each dimension that is particular to the cube → IRI of the scheme of its values."""
    measure: str
    """Local name of the measure property."""
    is_table: bool
    part_of: str | None = None
    """IRI of the cube of which this data set holds a further measure."""

    @property
    def name(self) -> str:
        return self.iri.removeprefix(CUBE)


@dataclass(frozen=True)
class Region:
    code: str
    name: str
    parent: str | None = None
    """Code of the region above."""


@dataclass(frozen=True)
class Vocabulary:
    schemes: Mapping[str, Scheme]
    cubes: Mapping[str, Cube]
    """By name."""
    regions: tuple[Region, ...]

    @cached_property
    def dimension_of(self) -> Mapping[str, str]:
        """IRI of a code list → local name of the dimension that takes its values."""
        return {scheme: dimension for cube in self.cubes.values() for dimension, scheme in cube.dimensions.items()}

    @cached_property
    def implied_by(self) -> Mapping[str, Mapping[str, str]]:
        """IRI of a scheme → dimension → the concept on it that a label of the scheme implies."""
        return {
            scheme.iri: {
                self.dimension_of[home]: concept
                for concept in scheme.implies
                if (home := concept.rpartition("/")[0]) in self.dimension_of
            }
            for scheme in self.schemes.values()
        }

    def scheme(self, name: str) -> Scheme:
        """The scheme with that name (`funding-source`). Raises KeyError when the ontology has none."""
        return self.schemes[CODE + name]

    def concept(self, scheme: str, label: str) -> str | None:
        """IRI of the concept of the named scheme that the published label means."""
        return self.scheme(scheme).labels.get(label_key(label))

    def name_of(self, scheme: str, label: str) -> str | None:
        """Local name of that concept: `concept("column-role", "款")` is `…/group-code`, its local name `group-code`."""
        concept = self.concept(scheme, label)
        return concept.removeprefix(f"{CODE}{scheme}/") if concept else None

    def cube_titled(self, title: str) -> Cube | None:
        """The cube of the standard table whose title label is the longest that stands in the published title."""
        key = label_key(title)
        return next((cube for label, cube in self._titles if label in key), None)

    @cached_property
    def _titles(self) -> tuple[tuple[str, Cube], ...]:
        """Every label of a standard table with its cube, the longest first."""
        labels = ((label, cube) for cube in self.cubes.values() if cube.is_table for label in cube.titles)
        return tuple(sorted(labels, key=lambda pair: len(pair[0]), reverse=True))

    def data_set(self, cube: Cube, measure: str) -> Cube | None:
        """The data set of a cube that holds a measure: the cube itself or a part of it."""
        family = (part for part in self.cubes.values() if cube.iri in (part.iri, part.part_of))
        return next((part for part in family if part.measure == measure), None)

    def region_of(self, organization: str) -> Region | None:
        """The region with the longest name with which the organization's name begins.

        Where the names of the regions above stand before it (聊城市阳谷县…, 山东省阳谷县…), the lowest one is meant.
        """
        found: Region | None = None
        rest = compact(organization)
        while below := [
            region for region in self.regions if rest.startswith(region.name) and self._is_below(region, found)
        ]:
            found = max(below, key=lambda region: len(region.name))
            rest = rest.removeprefix(found.name)
        return found

    def _is_below(self, region: Region, above: Region | None) -> bool:
        parents = {region.code: region.parent for region in self.regions}
        code: str | None = region.parent
        while above is not None and code is not None and code != above.code:
            code = parents.get(code)
        return above is None or code == above.code

    def region_with_code(self, code: str) -> Region | None:
        return next((region for region in self.regions if region.code == code), None)


def load_vocabulary(ontology: Path) -> Vocabulary:
    """Read the look-ups out of the Turtle files below `ontology`. Raises OSError or SyntaxError for files that cannot be read."""
    statements = _Statements(ontology)
    schemes = {scheme: _scheme(statements, scheme) for scheme in statements.subjects_of_type(f"{SKOS}ConceptScheme")}
    cubes = (_cube(statements, cube) for cube in statements.subjects_of_type(f"{QB}DataSet"))
    return Vocabulary(schemes, {cube.name: cube for cube in cubes}, tuple(_regions(statements)))


class _Statements:
    """The triples of the ontology, by predicate and subject, as plain strings."""

    def __init__(self, ontology: Path) -> None:
        self._objects: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._subjects: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for path in sorted(ontology.rglob("*.ttl")):
            for triple in ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE, without_named_graphs=True):
                self._add(triple.subject, triple.predicate, triple.object)

    def _add(self, subject: object, predicate: ox.NamedNode, value: object) -> None:
        if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
            self._objects[predicate.value][subject.value].append(value.value)
            if isinstance(value, ox.NamedNode):
                self._subjects[predicate.value][value.value].append(subject.value)

    def objects(self, subject: str, predicate: str) -> list[str]:
        return self._objects[predicate].get(subject, [])

    def one(self, subject: str, predicate: str) -> str | None:
        return next(iter(self.objects(subject, predicate)), None)

    def subjects(self, predicate: str, value: str) -> list[str]:
        return self._subjects[predicate].get(value, [])

    def subjects_of_type(self, class_iri: str) -> list[str]:
        return self.subjects(RDF_TYPE, class_iri)

    def label_keys(self, subject: str, predicates: Iterable[str]) -> Iterator[str]:
        for predicate in predicates:
            yield from map(label_key, self.objects(subject, predicate))


def _scheme(statements: _Statements, scheme: str) -> Scheme:
    concepts = statements.subjects(f"{SKOS}inScheme", scheme)
    labels = {key: concept for concept in concepts for key in statements.label_keys(concept, LABELS)}
    names = frozenset(key for concept in concepts for key in statements.label_keys(concept, NAMES))
    parents = {concept: parent for concept in concepts if (parent := statements.one(concept, f"{SKOS}broader"))}
    levels = sorted(_levels(statements, scheme), key=lambda level: level.depth)
    return Scheme(
        scheme,
        labels,
        names,
        parents,
        implies=tuple(statements.objects(scheme, f"{BG}implies")),
        levels=tuple(levels),
        titles=frozenset(statements.label_keys(scheme, LABELS)),
    )


def _levels(statements: _Statements, scheme: str) -> Iterator[Level]:
    for level in statements.subjects_of_type(f"{XKOS}ClassificationLevel"):
        pattern, depth = statements.one(level, f"{XKOS}notationPattern"), statements.one(level, f"{XKOS}depth")
        if level.startswith(f"{scheme}/level/") and pattern and depth:
            yield Level(level, int(depth), re.compile(pattern))


def _cube(statements: _Statements, cube: str) -> Cube:
    components = [
        component
        for structure in statements.objects(cube, f"{QB}structure")
        for component in statements.objects(structure, f"{QB}component")
    ]
    properties = [
        p.removeprefix(BG) for component in components for p in statements.objects(component, f"{QB}dimension")
    ]
    dimensions = {
        name: statements.one(BG + name, f"{QB}codeList") or CODE + name
        for name in properties
        if name not in COMMON_DIMENSIONS
    }
    measure = next(
        p.removeprefix(BG) for component in components for p in statements.objects(component, f"{QB}measure")
    )
    return Cube(
        cube,
        titles=frozenset(statements.label_keys(cube, LABELS)),
        dimensions=dimensions,
        measure=measure,
        is_table=cube in statements.subjects_of_type(f"{BG}TableCube"),
        part_of=statements.one(cube, f"{DCT}isPartOf"),
    )


def _regions(statements: _Statements) -> Iterator[Region]:
    for region in statements.subjects_of_type(f"{BG}Region"):
        code = statements.one(region, f"{SKOS}notation")
        above = statements.one(region, f"{SKOS}broader")
        parent = statements.one(above, f"{SKOS}notation") if above else None
        for name in statements.objects(region, f"{SKOS}prefLabel"):
            if code and not name.isascii():
                yield Region(code, compact(name), parent)
