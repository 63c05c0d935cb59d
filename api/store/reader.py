"""What the rest of the front end knows about the place where questions are answered."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = tuple[Term | None, ...]


@dataclass(frozen=True, slots=True)
class Solutions:
    """The answer to a SELECT."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]


def value_of(term: Term | None) -> str:
    """The IRI, the lexical form, or the identifier of a term; empty where there is none."""
    return "" if term is None or isinstance(term, ox.Triple) else term.value


def solutions(found: object) -> Solutions:
    """The whole answer, read off the engine's iterator. Raises TypeError when it is not the answer to a SELECT."""
    if not isinstance(found, ox.QuerySolutions):
        raise TypeError("not a SELECT")
    variables = tuple(variable.value for variable in found.variables)
    return Solutions(variables, tuple(tuple(solution) for solution in found))


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a request names (SPARQL 1.1 Protocol, section 2.1.4), by IRI: they beat those that the query names.

    One that does not exist is empty.
    """

    default: tuple[str, ...]
    """Their merge is the default graph."""
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A query as somebody wrote it, and in which form its answer is wanted."""

    sparql: str
    media_type: str
    """Of SPARQL results for SELECT and ASK, of RDF for CONSTRUCT and DESCRIBE."""
    base: str | None = None
    """What its relative IRIs are relative to."""
    dataset: Dataset | None = None
    union: bool = True
    """Whether the default graph is the union of all graphs; to be False when the query has FROM. A `dataset` beats it."""
    seconds: float | None = None
    """How long it may take from now on; None is the limit of the service."""


class Reader(Protocol):
    """One version of the data. A request keeps the reader that it began with.

    Every method raises `Problem` when the place where questions are answered fails.
    """

    @property
    def version(self) -> str | None:
        """Id of the snapshot; None where the data may change between two questions."""

    @property
    def base(self) -> str:
        """What the IRIs of the data begin with; ends in a slash."""

    @property
    def index(self) -> Path | None:
        """The search index that was made with the snapshot."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What the snapshot says of itself; empty where there is none."""

    @property
    def memory(self) -> MutableMapping[str, Any]:
        """What has been derived from this version, kept as long as the version is."""

    async def select(self, query: str) -> Solutions: ...

    async def ask(self, query: str) -> bool: ...

    async def construct(self, query: str) -> list[ox.Triple]: ...

    async def describe(self, iri: ox.NamedNode) -> list[ox.Triple]: ...

    async def serialized(self, question: Question) -> bytes:
        """The whole answer, written in the question's media type.

        :raises Problem: 400 when the query is wrong (with line and column), 422 when the answer is too large, 504 when it takes
            too long, 503 when its reader ended.
        """


class Readers(Protocol):
    """Gives a request its reader."""

    async def current(self) -> Reader:
        """The version of the data as of now.

        :raises Problem: 503 when there is none.
        """

    async def of(self, version: str) -> Reader:
        """An older version of the data that is still kept, or the current one.

        :raises Problem: 404 when there is no such snapshot, or none any more.
        """

    def close(self) -> None:
        """Ends what was begun to answer questions."""
