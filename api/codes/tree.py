"""The codes of a scheme as a tree, with how many disclosures use each and how much they spend under it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import anyio.to_thread

from api.canned.answer import Answer, Page, answer_to
from api.canned.binding import Terms
from api.codes.words import MEMBERS, PROLOGUE
from api.service import Service
from api.store.reader import Reader, Solutions, value_of

ALL = 1_000_000
"""Rows that are asked for: a tree has no pages."""


@dataclass(frozen=True, slots=True)
class Code:
    """`amount` is in yuan; None where nothing is published. `alike` is how many documents made up the same code, 0 for a national one."""

    iri: str
    number: str
    label: str
    parent: str | None = None
    status: str | None = None
    is_current: bool = True
    disclosures: int = 0
    amount: float | None = None
    alike: int = 0


@dataclass(frozen=True, slots=True)
class Node:
    code: Code
    children: Sequence[Node]

    @property
    def size(self) -> int:
        """Codes in it, itself included."""
        return 1 + sum(child.size for child in self.children)

    @property
    def local(self) -> int:
        """Those among them that documents made up."""
        return bool(self.code.alike) + sum(child.local for child in self.children)


async def classification(
    service: Service, reader: Reader, given: Mapping[str, str], terms: Terms, language: str
) -> list[Node]:
    """The codes of a classification and what the disclosures that are asked for publish under them."""
    answer = await answer_to(service.queries["codes"], given, terms, reader, language, Page(ALL))
    return await anyio.to_thread.run_sync(lambda: tree(_published(answer)))


async def plain(reader: Reader, scheme: str, language: str) -> list[Node]:
    """The concepts of a scheme that is no classification."""
    found = await reader.select(_concepts(scheme, language))
    return await anyio.to_thread.run_sync(lambda: tree(_named(found)))


def tree(codes: Iterable[Code]) -> list[Node]:
    """The codes without parent among them, each with those below it; the order is kept."""
    merged = _merged(codes)
    below: defaultdict[str | None, list[Code]] = defaultdict(list)
    for code in merged.values():
        below[code.parent if code.parent in merged else None].append(code)
    return _nodes(below, None)


def used(nodes: Iterable[Node]) -> list[Node]:
    """The same without the codes under which nothing is published."""
    return [replace(node, children=used(node.children)) for node in nodes if node.code.disclosures]


def _nodes(below: Mapping[str | None, Sequence[Code]], parent: str | None) -> list[Node]:
    return [Node(code, _nodes(below, code.iri)) for code in below.get(parent, ())]


def _merged(codes: Iterable[Code]) -> dict[str, Code]:
    """By IRI; of codes that documents made up alike, under one number and name, the first stands for all."""
    first: dict[tuple[str | None, str, str], str] = {}
    stands_for: dict[str, str] = {}
    merged: dict[str, Code] = {}
    for code in codes:
        parent = stands_for.get(code.parent or "", code.parent)
        own = first.setdefault((parent, code.number, code.label), code.iri) if code.alike else code.iri
        stands_for[code.iri] = own
        merged[own] = _together(merged[own], code) if own in merged else replace(code, parent=parent)
    return merged


def _together(one: Code, other: Code) -> Code:
    """Each local code is of one document, so that counts add up."""
    amounts = [code.amount for code in (one, other) if code.amount is not None]
    return replace(
        one,
        disclosures=one.disclosures + other.disclosures,
        amount=sum(amounts) if amounts else None,
        alike=one.alike + other.alike,
    )


def _published(answer: Answer) -> list[Code]:
    """The rows of the question `codes`."""
    return [
        Code(
            iri=str(row["concept"]),
            number=str(row["code"]),
            label=str(row["label"] or ""),
            parent=str(row["parent"]) if row["parent"] else None,
            status=str(row["status"]) if row["status"] else None,
            is_current=row["current"] is not False,
            disclosures=int(row["disclosures"] or 0),
            amount=None if row["amount"] is None else float(row["amount"]),
            alike=int(row["status"] == "local"),
        )
        for row in answer.rows
    ]


def _concepts(scheme: str, language: str) -> str:
    return f"""{PROLOGUE}SELECT ?concept (MIN(?notation) AS ?number) (MIN(STR(?broader)) AS ?parent)
        (SUBSTR(MIN(CONCAT(IF(LANG(?name) = "{language}", "0", "1"), STR(?name))), 2) AS ?label) WHERE {{
        VALUES ?scheme {{ <{scheme}> }} {MEMBERS} ?concept skos:prefLabel ?name
        OPTIONAL {{ ?concept skos:notation ?notation }} OPTIONAL {{ ?concept skos:broader ?broader }}
        }} GROUP BY ?concept ORDER BY ?number ?concept"""


def _named(found: Solutions) -> list[Code]:
    rows = (map(value_of, row) for row in found.rows)
    return [Code(concept, number, label, parent or None) for concept, number, parent, label in rows]
