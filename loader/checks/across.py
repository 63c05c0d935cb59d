"""Checks of disclosures against each other: a unit and its department, a year and the one before, a budget and its accounts.

They are run on the store of the next snapshot, for the disclosures that a load has touched and for those of the same
organizations, and replace what the same rules found before.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace

import pyoxigraph as ox

from loader.checks.findings import findings_of
from loader.checks.places import Places
from loader.checks.rules import Rule
from loader.checks.run import finding_statements
from loader.draft import Draft
from loader.findings import Finding
from loader.manifest import Record
from loader.namespaces import BG, CODE
from loader.report import Summary

SLOT = re.compile(r"VALUES \?disclosure \{ UNDEF \}")
CHECK = ox.NamedNode(f"{BG}check")
IS_MEASUREMENT_OF = ox.NamedNode("http://www.w3.org/ns/dqv#isMeasurementOf")


def findings_across(store: ox.Store, rules: Iterable[Rule], graphs: Collection[str]) -> Mapping[str, list[Finding]]:
    """By disclosure, given by the IRIs of their graphs: what does not hold between it and others of the store."""
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    places = Places(store)
    meant = " ".join(str(ox.NamedNode(graph)) for graph in sorted(graphs))
    for rule in rules:
        query, slots = SLOT.subn(lambda _: f"VALUES ?disclosure {{ {meant} }}", rule.query)
        if not slots:
            raise ValueError(f"queries/checks/{rule.id}.rq has no line VALUES ?disclosure {{ UNDEF }}")
        solutions = store.query(query, use_default_graph_as_union=True)
        if not isinstance(solutions, ox.QuerySolutions):
            raise TypeError(f"queries/checks/{rule.id}.rq is no SELECT")
        names = [variable.value for variable in solutions.variables]
        by_graph: defaultdict[str, list[ox.QuerySolution]] = defaultdict(list)
        for solution in solutions:
            by_graph[solution["disclosure"].value].append(solution)
        for graph, some in by_graph.items():
            found[graph] += findings_of(rule, some, names, places)
    return found


def check_across(writer: Draft, records: Sequence[Record], rules: Mapping[str, Rule]) -> None:
    """Runs the rules that compare disclosures for these, and replaces what they had found before.

    :raises SnapshotError: the next snapshot cannot be written.
    """
    across = {id: rule for id, rule in rules.items() if rule.scope == "store"}
    if across and records:
        found = findings_across(writer.settled(), across.values(), [record.graph for record in records])
        for record in records:
            replace_findings(writer, record, across, found[record.graph])


def replace_findings(writer: Draft, record: Record, rules: Mapping[str, Rule], found: Sequence[Finding]) -> None:
    """Puts the findings of those rules in the place of what the same rules had found in a disclosure before.

    :raises SnapshotError: the next snapshot cannot be written.
    """
    old = _statements_of(writer.settled(), record.graph, rules)
    new = finding_statements(found, rules.values(), record.graph)
    kept = [finding for finding in Summary.restore(record.summary).found if finding.check not in rules]
    summary = {**record.summary, "found": [asdict(finding) for finding in (*kept, *found)]}
    triples = record.triples - len(old) + new.count(b"\n")
    writer.amend(replace(record, triples=triples, summary=summary), old, new)


def _statements_of(store: ox.Store, graph: str, checks: Iterable[str]) -> set[ox.Quad]:
    """What the graph says of the findings of those checks, given by id, and of how many there are."""
    node, said = ox.NamedNode(graph), set[ox.Quad]()
    for check in checks:
        rule = ox.NamedNode(f"{CODE}check/{check}")
        for predicate in (CHECK, IS_MEASUREMENT_OF):
            for quad in store.quads_for_pattern(None, predicate, rule, node):
                if isinstance(quad.subject, ox.NamedNode):
                    said.update(store.quads_for_pattern(quad.subject, None, None, node))
    return said
