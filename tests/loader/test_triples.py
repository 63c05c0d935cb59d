from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from loader.disclosure import Disclosure
from loader.document import Document, Row, Table
from loader.interpret.amounts import is_vacant
from loader.records import segment
from loader.triples import disclosure_iri, disclosure_quads
from loader.vocabulary import BG
from tests.conftest import BASE

PREFIXES = f"PREFIX bg: <{BG}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
FIGURE_IRI = re.compile(r"/(?:r\d+c\d+|s\d+n\d+)$")


def rows_of_table(store: ox.Store, table: str) -> list[list[str]]:
    query = (
        PREFIXES
        + f"SELECT ?cells WHERE {{ ?row bg:table {ox.NamedNode(table)} ; bg:number ?n ; bg:publishedCells ?cells }} ORDER BY ?n"
    )
    solutions = store.query(query, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    return [json.loads(solution["cells"].value) for solution in solutions]


def test_every_cell_of_the_twelve_tables_comes_back_as_published(
    example: Disclosure, example_document: Document, example_store: ox.Store
) -> None:
    """The expected rows are taken from the document itself: its first fourteen grids, each repeated header once."""
    grids = [block.rows for block in example_document.blocks if isinstance(block, Table)][:14]
    expected = [*grids[:3], (*grids[3], *grids[4][3:]), grids[5], (*grids[6], *grids[7][2:]), *grids[8:]]
    base = disclosure_iri(example, BASE).value
    for table, rows in zip(example.tables, expected, strict=True):
        assert rows_of_table(example_store, f"{base}/{table.name}") == [list(row.cells) for row in rows], table.name


def test_a_figure_stands_in_the_cell_that_it_names(example: Disclosure, example_store: ox.Store) -> None:
    """All but the three cells of a row that was shifted (its label lost its merge) stand at their own column."""
    base = disclosure_iri(example, BASE).value
    cells = {table.name: rows_of_table(example_store, f"{base}/{table.name}") for table in example.tables}
    elsewhere = [
        (figure.table, figure.row)
        for figure in example.figures
        if figure.table and figure.row and figure.column
        if cells[figure.table][figure.row - 1][figure.column - 1] != figure.published
    ]
    assert elsewhere == [("procurement", 4)]


def test_the_graph_is_as_small_as_agreed(example_quads: list[ox.Quad]) -> None:
    assert len(example_quads) == len(set(example_quads)) <= 9_000
    by_subject = Counter(quad.subject.value for quad in example_quads if isinstance(quad.subject, ox.NamedNode))
    figures = {subject: count for subject, count in by_subject.items() if FIGURE_IRI.search(subject)}
    assert len(figures) == 383
    assert max(figures.values()) <= 15


def test_there_are_no_blank_nodes_and_one_graph(example: Disclosure, example_quads: list[ox.Quad]) -> None:
    assert {quad.graph_name for quad in example_quads} == {disclosure_iri(example, BASE)}
    assert not any(isinstance(term, ox.BlankNode) for quad in example_quads for term in (quad.subject, quad.object))


def test_the_same_disclosure_makes_the_same_triples_again(example: Disclosure, example_quads: list[ox.Quad]) -> None:
    assert set(disclosure_quads(example, BASE)) == set(example_quads)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("三公经费", "三公经费"),
        ("建设项目(联通)", "建设项目(联通)"),
        ("a/b#c?d", "a%2Fb%23c%3Fd"),
        ('<"{}|\\^`>', "%3C%22%7B%7D%7C%5C%5E%60%3E"),
        ("100%", "100%25"),
        ("a b\n", "a%20b%0A"),
        ("\u202e", "%E2%80%AE"),
    ],
)
def test_a_name_is_one_segment_of_an_iri(text: str, path: str) -> None:
    assert segment(text) == path
    ox.NamedNode(f"http://localhost/{path}")


def test_hostile_names_lose_nothing(example: Disclosure) -> None:
    """Names that are no IRI characters still give every triple, under an IRI that is one."""
    name = '阳谷县 <b>"x"</b>/../#办公室'
    hostile = replace(example, identity=replace(example.identity, department=name))
    quads = disclosure_quads(hostile, BASE)
    assert len(quads) == len(disclosure_quads(example, BASE))
    assert Counter(quad.predicate for quad in quads) == Counter(
        quad.predicate for quad in disclosure_quads(example, BASE)
    )
    assert all("/../" not in quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode))
    assert f'"{name.replace(chr(34), chr(92) + chr(34))}"@zh' in {str(quad.object) for quad in quads}


def test_a_vacant_cell_is_no_figure(example: Disclosure) -> None:
    assert not any(is_vacant(figure.published) for figure in example.figures)
    assert any(is_vacant(cell) for table in example.tables for row in table.rows for cell in row.cells)


def test_row_numbers_name_the_line_of_the_source(example: Disclosure, example_document: Document) -> None:
    lines: dict[int | None, Row] = {
        row.line: row for block in example_document.blocks if isinstance(block, Table) for row in block.rows
    }
    for table in example.tables:
        for row in table.rows:
            assert lines[row.line].cells == row.cells


def test_a_project_named_like_a_code_is_a_project(
    interpret_text: Callable[[str], Disclosure], example_path: Path
) -> None:
    name = "https://w3id.org/budgetgraph/code/functional/x<y>"
    text = example_path.read_text(encoding="utf-8").replace("阳谷县数据联通技术经费项目", name)
    quads = disclosure_quads(interpret_text(text), BASE)
    projects = {quad.object for quad in quads if quad.predicate.value == f"{BG}project" and "r12c" in str(quad.subject)}
    assert [project.value for project in projects if isinstance(project, ox.NamedNode)] == [
        f"{BASE}id/project/371521/阳谷县人民政府办公室/{segment(name)}"
    ]


def test_two_definitions_of_one_term_stay_two(interpret_text: Callable[[str], Disclosure]) -> None:
    text = "2023年阳谷县财政局部门预算\n\n四、名词解释\n\n一、“三公”经费：丙。\n\n二、三公经费：丁。\n"
    quads = disclosure_quads(interpret_text(text), BASE)
    texts = {(quad.subject, str(quad.object)) for quad in quads if quad.predicate.value == f"{BG}text"}
    assert len({subject for subject, _ in texts}) == len(texts) == 2


def test_units_of_two_departments_with_one_name_are_two(interpret_text: Callable[[str], Disclosure]) -> None:
    def unit(department: str) -> set[str]:
        text = (
            f"2023年{department}部门预算\n\n二、机构设置情况\n\n包括：\n\n1. 局机关\n\n四、名词解释\n\n一、甲：乙。\n"
        )
        quads = disclosure_quads(interpret_text(text), BASE)
        return {str(quad.object) for quad in quads if quad.predicate.value == f"{BG}includesUnit"}

    assert len(unit("阳谷县财政局") | unit("阳谷县教育局")) == 2
