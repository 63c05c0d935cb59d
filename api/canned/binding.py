"""Parameters become part of a query as RDF terms, which the engine itself serialises: never as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.canned.header import CannedQuery
from api.store.reader import Term

Terms = Mapping[str, Sequence[Term]]


def bind(query: CannedQuery, terms: Terms, limit: int | None = None, offset: int = 0) -> str:
    """The SPARQL that asks the question of these terms. A parameter without terms leaves its slot as the file has it.

    A query has no LIMIT of its own and ends with its ORDER BY, so the page can stand behind it.
    """
    texts, names = query.pieces[::2], query.pieces[1::2]
    lines = [
        _values(name, terms[name]) if name in terms else line
        for name, (_, line) in zip(names, query.slots, strict=True)
    ]
    bound = texts[0] + "".join(line + text for line, text in zip(lines, texts[1:], strict=True))
    return bound if limit is None else f"{bound}LIMIT {limit:d} OFFSET {offset:d}\n"


def _values(name: str, terms: Sequence[Term]) -> str:
    return f"VALUES ?{name} {{ {' '.join(map(str, terms))} }}"
