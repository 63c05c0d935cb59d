"""The example gives one and the same graph from every format: what a document says does not depend on how it was saved."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

from loader.document import Block, Table
from loader.interpret import interpret
from loader.interpret.grids import grids
from loader.interpret.headers import read_header
from loader.interpret.recognition import cube_of
from loader.readers import read
from loader.triples import disclosure_quads
from loader.vocabulary import BG, Vocabulary
from tests.conftest import BASE
from tests.loader import renderings

SPACE = re.compile(r"\s")
PLACES = re.compile(f"{re.escape(BG)}(?:line|page)$")


@pytest.fixture(scope="module")
def blocks(example_path: Path, vocabulary: Vocabulary) -> list[Block]:
    """The blocks of the example, its tables with merged cells."""
    document = read(example_path)
    depths = {}
    for grid in grids(document, vocabulary):
        cube = cube_of(grid, vocabulary)
        if cube is not None:
            depths[grid.rows[0]] = read_header(grid.rows, cube, vocabulary, grid.title or "").depth
    return [
        renderings.with_merges(block, depths.get(block.rows[0], 0)) if isinstance(block, Table) else block
        for block in document.blocks
    ]


@pytest.mark.parametrize(
    ("suffix", "render"),
    [
        (".txt", renderings.as_text),
        (".html", renderings.as_html),
        (".docx", renderings.as_docx),
        (".xlsx", renderings.as_xlsx),
        (".xls", renderings.as_xls),
        (".ods", renderings.as_ods),
        (".pdf", renderings.as_pdf),
    ],
)
def test_the_graph_is_the_same(
    suffix: str,
    render: Callable[[Sequence[Block]], bytes],
    blocks: Sequence[Block],
    vocabulary: Vocabulary,
    example_quads: Sequence[ox.Quad],
    tmp_path: Path,
) -> None:
    file = tmp_path / f"budget{suffix}"
    file.write_bytes(render(blocks))
    disclosure = interpret(read(file), vocabulary)
    is_drawn = suffix == ".pdf"
    found, expected = (_canonical(quads, is_drawn) for quads in (disclosure_quads(disclosure, BASE), example_quads))
    assert sorted(found - expected)[:10] == sorted(expected - found)[:10] == []


def _canonical(quads: Sequence[ox.Quad], is_drawn: bool) -> set[str]:
    """The statements apart from lines and pages; there is no blank node among them.

    On a drawn page a blank between two characters is a distance: there, white space is left out of texts.
    """
    statements = (str(quad) for quad in quads if not PLACES.search(quad.predicate.value))
    return {SPACE.sub("", statement) if is_drawn else statement for statement in statements}


def test_the_renderings_have_merged_cells(blocks: Sequence[Block]) -> None:
    merged = [merge for block in blocks if isinstance(block, Table) for merge in block.merges]
    assert sum(merge.width > 1 for merge in merged) > 30
    assert sum(merge.height > 1 for merge in merged) > 30
