"""Blocks of a document in a form that is easy to compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from loader.document import Block, Paragraph, Table

Simple = str | list[tuple[str, ...]]


def simple(blocks: Iterable[Block]) -> list[Simple]:
    """A paragraph as its text, a table as its rows of cells."""
    return [block.text if isinstance(block, Paragraph) else [row.cells for row in block.rows] for block in blocks]


def tables(blocks: Iterable[Block]) -> list[Table]:
    return [block for block in blocks if isinstance(block, Table)]


def texts(blocks: Iterable[Block]) -> Counter[str]:
    """How often each text stands in a paragraph or a cell."""
    return Counter(
        text
        for block in blocks
        for text in (
            [block.text] if isinstance(block, Paragraph) else [cell for row in block.rows for cell in row.cells]
        )
        if text
    )
