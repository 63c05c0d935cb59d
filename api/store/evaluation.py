"""A query evaluated on a store, and its answer written whole."""

from __future__ import annotations

import csv
import io
import sys
from dataclasses import dataclass, field
from typing import IO, cast

import pyoxigraph as ox

from api.store.reader import Question

CSV = ox.QueryResultsFormat.CSV
LEAST_ROW = 2
"""No row is written in fewer bytes: a line of CSV with its end (`\\r\\n`), an object of JSON (`{}`)."""


class TooLarge(Exception):
    """An answer has more than it may. `what` is `rows` or `bytes`."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(slots=True)
class _Output:
    """A file in memory that takes so many bytes."""

    most: int
    content: bytearray = field(default_factory=bytearray)

    def write(self, data: bytes) -> int:
        if len(self.content) + len(data) > self.most:
            raise TooLarge("bytes")
        self.content += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""


def evaluate(store: ox.Store, question: Question, most_bytes: int = sys.maxsize, most_rows: int | None = None) -> bytes:
    """The answer in the question's media type.

    Raises SyntaxError for a query that is wrong, TooLarge, and whatever the engine raises.
    """
    named, content = question.dataset, _Output(most_bytes)
    output = cast(IO[bytes], content)
    found = store.query(
        question.sparql,
        base_iri=question.base,
        use_default_graph_as_union=question.union and named is None,
        default_graph=None if named is None else [ox.NamedNode(iri) for iri in named.default],
        named_graphs=None if named is None else [ox.NamedNode(iri) for iri in named.named],
    )
    if isinstance(found, ox.QueryTriples):
        ox.serialize(found, output, format=ox.RdfFormat.from_media_type(question.media_type))
        return bytes(content.content)
    written_as = ox.QueryResultsFormat.from_media_type(question.media_type)
    found.serialize(output, format=written_as)
    if isinstance(found, ox.QuerySolutions) and most_rows is not None:
        _count_rows(content.content, written_as, most_rows)
    return bytes(content.content)


def _count_rows(content: bytearray, written_as: ox.QueryResultsFormat | None, most: int) -> None:
    """Raises TooLarge. The engine does not say how many rows it has written, so they are counted where they may be too many."""
    if len(content) <= most * LEAST_ROW:
        return
    if written_as == CSV:
        rows = sum(1 for _ in csv.reader(io.StringIO(content.decode()))) - 1
    else:
        read = ox.parse_query_results(bytes(content), written_as)
        rows = sum(1 for _ in cast(ox.QuerySolutions, read))
    if rows > most:
        raise TooLarge("rows")
