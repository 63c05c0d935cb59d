"""Running the checks again over everything that is loaded, without the documents: after a rule was added, changed or switched off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyoxigraph as ox

from loader.batch import build_search_index, put_vocabulary
from loader.checks.across import check_across, replace_findings
from loader.checks.rules import chosen_rules, read_rules
from loader.checks.run import Checks
from loader.fingerprint import Fingerprint
from loader.ontology import Ontology
from loader.problems import Failure
from loader.settings import ROOT, Settings
from loader.snapshot import OnWait, Snapshot, SnapshotDirectory
from loader.vocabulary import load_vocabulary


@dataclass(frozen=True, slots=True)
class RecheckReport:
    """What a check of everything has found."""

    snapshot: Snapshot
    disclosures: int
    findings: int


def count(settings: Settings) -> int:
    """How many disclosures are loaded."""
    snapshot = SnapshotDirectory(settings.data).current()
    return len(snapshot.manifest.disclosures) if snapshot else 0


def recheck(settings: Settings, on_wait: OnWait | None, progress: Callable[[int], None]) -> RecheckReport:
    """Replaces the findings of all disclosures, and publishes one snapshot with them; `progress` is told of each how many it has.

    Rules that read a document's own words (scope `document`) keep what they found when it was loaded, as it is not here.

    :raises Failure: nothing is loaded, or the settings of the checks cannot be read.
    :raises Busy: a load is running and there is no `on_wait`.
    :raises SnapshotError: the data directory is not as it must be.
    """
    rules = chosen_rules(settings.checks)
    with SnapshotDirectory(settings.data).writer(settings.base, on_wait) as writer:
        if not writer.records:
            raise Failure(f"nothing is loaded in {settings.data} yet; `budgetgraph load PATH` loads and checks")
        editions = tuple(writer.editions)
        vocabulary = load_vocabulary(ROOT / "ontology", editions)
        checks = Checks(rules, vocabulary, Ontology(ROOT / "ontology", editions).store())
        kept = {id for id, rule in rules.items() if rule.scope != "disclosure"}
        replaced = {id: rule for id, rule in (read_rules() | rules).items() if id not in kept}
        for record in list(writer.records.values()):
            found = checks.findings(_said(writer.settled(), record.graph), record.graph)
            replace_findings(writer, record, replaced, found)
            progress(len(found))
        check_across(writer, list(writer.records.values()), rules)
        put_vocabulary(writer, Fingerprint.of(ROOT, editions, settings.checks), rules)
        findings = sum(len(record.summary["found"]) for record in writer.records.values())
        disclosures = len(writer.records)
        return RecheckReport(writer.publish(build_search_index), disclosures, findings)


def _said(store: ox.Store, graph: str) -> bytes:
    """The statements of a disclosure's graph, findings among them, which no rule reads."""
    return (
        ox.serialize(store.quads_for_pattern(None, None, None, ox.NamedNode(graph)), format=ox.RdfFormat.N_QUADS) or b""
    )
