"""Running the rules on a disclosure: its graph beside the vocabulary, in memory, with what is derived of its figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from loader.checks.derived import GRAPH, derived_statements
from loader.checks.findings import SHACL_SEVERITY, finding_records, findings_of, measurement_records
from loader.checks.places import Places
from loader.checks.rules import Rule
from loader.checks.words import residue_statements, statements_on_words
from loader.document import Document, Paragraph
from loader.findings import Finding
from loader.namespaces import BG, CODE, DERIVED
from loader.ontology import Statements
from loader.records import Record
from loader.triples import END_OF_STATEMENT, construct_nt
from loader.vocabulary import Vocabulary

CHECKS_GRAPH = "https://w3id.org/budgetgraph/check"
"""The graph in a snapshot that says what is checked."""


@dataclass(frozen=True)
class Checks:
    """The rules, and the vocabulary that they read. `store` holds the vocabulary; a check adds to it and takes away again."""

    rules: Mapping[str, Rule]
    vocabulary: Vocabulary
    store: ox.Store

    def findings(self, nquads: bytes, graph: str, documents: Sequence[Document] = ()) -> list[Finding]:
        """What does not hold in a disclosure: its statements, the IRI of their graph, and the documents that were read."""
        node = ox.NamedNode(graph)
        self.store.bulk_load(nquads, ox.RdfFormat.N_QUADS)
        try:
            self.store.bulk_load(
                derived_statements(self.store, node, self.vocabulary), ox.RdfFormat.N_TRIPLES, to_graph=GRAPH
            )
            self.store.bulk_load(statements_on_words(self.store, node), ox.RdfFormat.N_TRIPLES, to_graph=GRAPH)
            self.store.bulk_load(_paragraphs(documents, graph), ox.RdfFormat.N_TRIPLES, to_graph=GRAPH)
            scopes = {"disclosure", "document"} if documents else {"disclosure"}
            places = Places(self.store)
            return [
                finding for rule in self.rules.values() if rule.scope in scopes for finding in self._found(rule, places)
            ]
        finally:
            self.store.clear_graph(node)
            self.store.clear_graph(GRAPH)

    def _found(self, rule: Rule, places: Places) -> Iterator[Finding]:
        found = self.store.query(rule.query, use_default_graph_as_union=True)
        if not isinstance(found, ox.QuerySolutions):
            raise TypeError(f"queries/checks/{rule.id}.rq is no SELECT")
        return findings_of(rule, found, [variable.value for variable in found.variables], places)

    def statements(self, findings: Sequence[Finding], graph: str) -> bytes:
        """N-Quads of the findings, and how many each rule has that looks at one disclosure."""
        return finding_statements(findings, [rule for rule in self.rules.values() if rule.scope != "store"], graph)


def finding_statements(findings: Sequence[Finding], rules: Iterable[Rule], graph: str) -> bytes:
    """N-Quads of the findings, and how many each of the rules has."""
    rules = list(rules)
    lines = construct_nt("finding", list(finding_records(findings, rules, graph)))
    lines += construct_nt("quality-measurement", list(measurement_records(findings, rules, graph)))
    return lines.replace(END_OF_STATEMENT, f" <{graph}> .\n".encode())


def check_statements(rules: Mapping[str, Rule]) -> Statements:
    """The rules as metrics of the Data Quality Vocabulary, lines of N-Triples."""
    return frozenset(construct_nt("check", list(check_records(rules.values()))).splitlines())


def check_records(rules: Iterable[Rule]) -> Iterator[Record]:
    for rule in rules:
        yield {
            "check": f"{CODE}check/{rule.id}",
            "id": rule.id,
            "titleZh": rule.title["zh"],
            "titleEn": rule.title["en"],
            "explanationZh": rule.explanation["zh"],
            "explanationEn": rule.explanation["en"],
            "severity": SHACL_SEVERITY[rule.severity],
            "query": rule.query,
        }


def _paragraphs(documents: Sequence[Document], graph: str) -> bytes:
    """The text of the documents, for rules that look at words: `{disclosure}/paragraph/3`."""
    lines: list[str] = []
    number = 0
    for document in documents:
        for block in document.blocks:
            if isinstance(block, Paragraph):
                number += 1
                node = ox.NamedNode(f"{graph}/paragraph/{number}")
                lines.append(f"{node} <{DERIVED}text> {ox.Literal(block.text)} .\n")
                if number > 1:
                    lines.append(f"{node} <{DERIVED}follows> <{graph}/paragraph/{number - 1}> .\n")
                lines += residue_statements(node, block.text)
                lines += _place(node, block)
    return "".join(lines).encode()


def _place(node: ox.NamedNode, block: Paragraph) -> Iterator[str]:
    for name, value in (("page", block.page), ("line", block.line)):
        if value is not None:
            yield f"{node} <{BG}{name}> {ox.Literal(value)} .\n"
