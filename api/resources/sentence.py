"""A sentence of the narrative with the numbers in it that are figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from api.namespaces import BG
from api.store.reader import Reader, value_of

POSITION = re.compile(r"(\d+)$")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a sentence's text, and the figure that it states."""

    text: str
    figure: str | None = None


async def read_sentence(reader: Reader, statement: ox.NamedNode, text: str) -> list[Piece]:
    """The text in pieces; the figures are looked for in the order in which the sentence states them."""
    found = await reader.select(f"""PREFIX bg: <{BG}>
        SELECT DISTINCT ?figure ?published WHERE {{
          ?figure bg:statement {statement} ; bg:publishedValue ?published }}""")
    figures = sorted((_position(value_of(figure)), value_of(figure), value_of(text)) for figure, text in found.rows)
    return list(pieces(text, [(figure, published) for _, figure, published in figures]))


def pieces(text: str, figures: Iterable[tuple[str, str]]) -> Iterator[Piece]:
    """The text cut where the figures stand; one whose text is not found is left out.

    >>> [piece.text for piece in pieces("减少 0.5 万元，下降 50%。", [("a", "0.5"), ("b", "50")])]
    ['减少 ', '0.5', ' 万元，下降 ', '50', '%。']
    """
    start = 0
    for figure, published in figures:
        match = re.compile(rf"(?<![\d.,]){re.escape(published)}(?![\d,]|\.\d)").search(text, start)
        if match and published:
            yield Piece(text[start : match.start()])
            yield Piece(match[0], figure)
            start = match.end()
    yield Piece(text[start:])


def _position(iri: str) -> int:
    """Of a figure in its sentence: `…/s14n2` is the second."""
    digits = POSITION.search(iri)
    return int(digits[1]) if digits else 0
