"""Concept schemes: sound SKOS, complete in both languages, and understood by the labels that documents use."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from rdflib import RDF, SKOS, URIRef

from loader.normalise import label_key
from loader.vocabulary import load_vocabulary
from tests.ontology.graphs import CODE, ONTOLOGY, SCHEMES, graph, languages, named

ALL = graph(*SCHEMES)
LABELS = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
CONCEPTS = sorted(named(ALL.subjects(RDF.type, SKOS.Concept)))
HIERARCHY: dict[str, dict[str, str | None]] = yaml.safe_load(
    Path(__file__).with_name("hierarchy.yaml").read_text(encoding="utf-8")
)
PUBLISHED = [
    (scheme, concept, label)
    for scheme, concepts in yaml.safe_load(Path(__file__).with_name("labels.yaml").read_text(encoding="utf-8")).items()
    for concept, labels in concepts.items()
    for label in labels
]
VOCABULARY = load_vocabulary(ONTOLOGY)

each_scheme = pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)
each_concept = pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: str(concept).removeprefix(CODE))


@each_scheme
def test_a_file_holds_the_scheme_of_its_name_and_nothing_of_others(path: Path) -> None:
    scheme = CODE[path.stem]
    assert list(graph(path).subjects(RDF.type, SKOS.ConceptScheme)) == [scheme]
    assert set(graph(path).objects(None, SKOS.inScheme)) == {scheme}
    assert all(str(subject).startswith(scheme) for subject in named(graph(path).subjects()))


@each_scheme
def test_a_scheme_is_named_and_defined_in_both_languages(path: Path) -> None:
    assert languages(ALL, CODE[path.stem], SKOS.prefLabel) == ["en", "zh"]
    assert languages(ALL, CODE[path.stem], SKOS.definition) == ["en", "zh"]


@each_concept
def test_a_concept_is_named_once_a_language_and_defined_in_both(concept: URIRef) -> None:
    assert languages(ALL, concept, SKOS.prefLabel) == ["en", "zh"]
    assert languages(ALL, concept, SKOS.definition) == ["en", "zh"]


@each_concept
def test_the_labels_of_a_concept_are_disjoint(concept: URIRef) -> None:
    """SKOS S13."""
    labels = [label for predicate in LABELS for label in ALL.objects(concept, predicate)]
    assert len(labels) == len(set(labels))


@each_concept
def test_a_concept_is_either_a_top_concept_or_has_one_broader_concept_of_its_scheme(concept: URIRef) -> None:
    (scheme,) = ALL.objects(concept, SKOS.inScheme)
    broader = list(ALL.objects(concept, SKOS.broader))
    is_top = (concept, SKOS.topConceptOf, scheme) in ALL
    assert is_top or (scheme, SKOS.hasTopConcept, concept) not in ALL
    assert len(broader) == (0 if is_top else 1)
    assert all((parent, SKOS.inScheme, scheme) in ALL for parent in broader)


@each_concept
def test_nothing_is_broader_than_itself(concept: URIRef) -> None:
    assert concept not in list(ALL.transitive_objects(concept, SKOS.broader))[1:]
    seen = set()
    current: URIRef | None = concept
    while current is not None:
        assert current not in seen
        seen.add(current)
        current = next((parent for parent in named(ALL.objects(current, SKOS.broader))), None)


@each_scheme
def test_a_published_label_means_one_concept_of_a_scheme(path: Path) -> None:
    meanings = defaultdict(set)
    for concept, key in keys(CODE[path.stem]):
        meanings[key].add(concept)
    assert {key: sorted(found) for key, found in meanings.items() if len(found) > 1} == {}


@each_scheme
def test_no_label_of_a_concept_is_superfluous(path: Path) -> None:
    """Two labels that documents' forms do not tell apart."""
    assert [key for key, count in Counter(keys(CODE[path.stem])).items() if count > 1] == []


def test_the_schemes_of_the_model_have_its_concepts_in_its_order_of_breadth() -> None:
    found: dict[str, dict[str, str | None]] = defaultdict(dict)
    for concept in CONCEPTS:
        scheme, _, key = str(concept).removeprefix(CODE).partition("/")
        broader = next(ALL.objects(concept, SKOS.broader), None)
        found[scheme][key] = str(broader).rpartition("/")[2] if broader else None
    assert dict(found) == HIERARCHY


@pytest.mark.parametrize(("scheme", "concept", "label"), PUBLISHED)
def test_a_label_that_documents_use_is_understood(scheme: str, concept: str, label: str) -> None:
    assert VOCABULARY.name_of(scheme, label) == concept


@pytest.mark.parametrize(
    ("label", "scheme"),
    [
        ("部门预算支出经济分类科目名称", "economic-department"),
        ("部门预算支出 经济分类科目", "economic-department"),
        ("政府预算支出经济分类科目名称", "economic-government"),
        ("政府预算支出 经济分类科目", "economic-government"),
        ("功能分类科目名称", "functional"),
    ],
)
def test_a_header_tells_which_classification_its_column_names(label: str, scheme: str) -> None:
    named_by = [found.iri for found in VOCABULARY.schemes.values() if label_key(label) in found.titles]
    assert named_by == [str(CODE[scheme])]


def keys(scheme: URIRef) -> Iterator[tuple[URIRef, str]]:
    """Each concept of the scheme with each of its labels, as labels are compared."""
    for concept in named(ALL.subjects(SKOS.inScheme, scheme)):
        for predicate in LABELS:
            for label in ALL.objects(concept, predicate):
                yield concept, label_key(str(label))
