"""The ontology as a look-up: published label → concept, title → cube, code → its names. Words live in `ontology/`, not here."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from loader.cache import Cache
from loader.cubes import Cube, cubes_of
from loader.facts import Facts, facts_of
from loader.namespaces import BG, CODE, CUBE, TOTAL
from loader.normalise import label_key
from loader.ontology import Ontology
from loader.regions import Region, Regions
from loader.schemes import Level, Scheme, schemes_of
from loader.settings import cache_folder

__all__ = ["BG", "CODE", "CUBE", "TOTAL", "Cube", "Level", "Scheme", "Vocabulary", "load_vocabulary", "vocabulary_of"]


@dataclass(frozen=True)
class Vocabulary:
    schemes: Mapping[str, Scheme]
    cubes: Mapping[str, Cube]
    """By name."""
    regions: Regions
    pairs: frozenset[tuple[str, str]]
    """Notations of departmental and government economic classes that the national table pairs."""

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

    def cubes_titled(self, title: str) -> tuple[Cube, ...]:
        """Every cube of which that longest label is a title: tables that differ in their columns may have one title."""
        key = label_key(title)
        longest = next((label for label, _ in self._titles if label in key), None)
        return tuple(cube for label, cube in self._titles if label == longest)

    def cube_headed(self, header: str) -> Cube | None:
        """The cube whose total a column with that header states, in a table of whatever kind."""
        key = label_key(header)
        return next((cube for cube in self.cubes.values() if key in cube.column_headers), None)

    @cached_property
    def _titles(self) -> tuple[tuple[str, Cube], ...]:
        """Every label of a standard table with its cube, the longest first."""
        labels = ((label, cube) for cube in self.cubes.values() if cube.is_table for label in cube.titles)
        return tuple(sorted(labels, key=lambda pair: len(pair[0]), reverse=True))

    def data_set(self, cube: Cube, measure: str) -> Cube | None:
        """The data set of a cube that holds a measure: the cube itself or a part of it."""
        family = (part for part in self.cubes.values() if cube.iri in (part.iri, part.part_of))
        return next((part for part in family if part.measure == measure), None)

    def concepts(self, cube: Cube, label: str) -> dict[str, str]:
        """Dimension → concept for every dimension of the cube of which the label names a value.

        A name that several classifications have in common (其他支出) says nothing without a code.
        """
        key = label_key(label)
        schemes = ((dimension, self.schemes[scheme]) for dimension, scheme in cube.dimensions.items())
        found = [(dimension, scheme) for dimension, scheme in schemes if key in scheme.labels]
        is_shared = sum(bool(scheme.levels) for _, scheme in found) > 1
        return {dimension: scheme.labels[key] for dimension, scheme in found if not (is_shared and scheme.levels)}

    def has_pair(self, department: str, government: str) -> bool:
        """Whether the national table pairs two economic classes, or some of the codes below them."""
        return any(one.startswith(department) and other.startswith(government) for one, other in self.pairs)


def load_vocabulary(ontology: Path, editions: Sequence[Path] = (), cache: Cache | None = None) -> Vocabulary:
    """The look-ups out of the Turtle files below `ontology` and the imported official `editions`.

    What takes time is kept in the `cache`, or else in the user's (`BUDGETGRAPH_CACHE`).
    Raises OSError or SyntaxError for files that cannot be read, and SnapshotError for an edition that cannot be.
    """
    return vocabulary_of(facts_of(Ontology(ontology, tuple(editions)), cache or Cache(cache_folder(os.environ))))


def vocabulary_of(facts: Facts) -> Vocabulary:
    """The look-ups out of what the ontology says."""
    schemes = {scheme.iri: scheme for scheme in schemes_of(facts)}
    cubes = {cube.name: cube for cube in cubes_of(facts)}
    pairs = frozenset((department, government) for department, government in facts["pair"])
    return Vocabulary(schemes, cubes, Regions(tuple(_regions(facts))), pairs)


def _regions(facts: Facts) -> Iterator[Region]:
    others: defaultdict[str, list[str]] = defaultdict(list)
    for code, name in facts["region-name"]:
        others[code].append(name)
    for code, name, above in facts["region"]:
        yield Region(code, name, above or None, tuple(others[code]))
