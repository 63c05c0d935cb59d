"""Turtle is code: every file parses everywhere and is laid out like the others."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph

from tests.ontology.graphs import FILES, ONTOLOGY, blank, name

PREFIX = re.compile(r"^@prefix (?P<name>[\w-]*):(?P<space> +)<(?P<iri>[^>]+)> \.$", re.MULTILINE)

each_file = pytest.mark.parametrize("path", FILES, ids=name)


@each_file
def test_two_parsers_read_the_same_number_of_triples(path: Path) -> None:
    triples = list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    assert len(triples) == len(set(triples)) == len(Graph().parse(path)) > 0


@each_file
def test_prefixes_are_sorted_aligned_and_used(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = list(PREFIX.finditer(text))
    names = [match["name"] for match in found]
    assert names == sorted(names)
    assert len({len(match["name"]) + len(match["space"]) for match in found}) == 1
    body = text[found[-1].end() :]
    assert [prefix for prefix in names if not re.search(rf"(?<![\w-]){prefix}:", body)] == []


@each_file
def test_a_file_begins_by_saying_what_it_is(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# ")


@each_file
def test_lines_have_no_tabs_or_trailing_space_and_the_file_ends_in_one_newline(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\t|[ \r]\n", text) == []
    assert re.search(r"[^\n]\n\Z", text)


@each_file
def test_only_lists_and_shapes_have_blank_nodes(path: Path) -> None:
    if path != ONTOLOGY / "shapes.ttl":
        graph = Graph().parse(path)
        assert blank(graph.all_nodes()) == blank(graph.subjects(RDF.first))
