"""The checks: of one disclosure, of one that is loaded beside a thousand others, and of all of them again."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.answering import store_of
from bench.loading import COMMAND, EXAMPLE
from bench.measure import Measurement, middle, milliseconds
from loader.checks.across import findings_across
from loader.checks.rules import read_rules
from loader.checks.run import Checks
from loader.document import Document
from loader.interpret import interpret
from loader.ontology import Ontology
from loader.readers import read
from loader.settings import ROOT
from loader.snapshot import SnapshotDirectory
from loader.triples import disclosure_iri, disclosure_nquads
from loader.vocabulary import load_vocabulary

BASE = "http://localhost:8000/"
ALL_CHECKS_MS = 100
MORE_AMONG_MANY = 1.5
"""How many times longer one disclosure may take in a store of a thousand."""


def checks_of_one(times: int = 15) -> Iterator[Measurement]:
    """All checks that look at one disclosure, on the example, in this process with the vocabulary in memory."""
    checks, nquads, graph, document = _prepared()
    taken = milliseconds(lambda: checks.findings(nquads, graph, [document]), times + 1)[1:]
    yield middle(f"all {len(checks.rules)} checks of the example", taken, "ms", ALL_CHECKS_MS)
    alone = Checks({}, checks.vocabulary, checks.store)
    without = milliseconds(lambda: alone.findings(nquads, graph, [document]), times + 1)[1:]
    yield middle("  of which loading it and what is derived of its figures", without, "ms")


def checks_among_many(data: Path, times: int = 7) -> Iterator[Measurement]:
    """The same for one that is loaded into a store of many, with the checks of disclosures against each other."""
    checks, nquads, graph, document = _prepared()
    rules = [rule for rule in read_rules().values() if rule.scope == "store"]
    own = median(milliseconds(lambda: checks.findings(nquads, graph, [document]), times))
    store, snapshot = store_of(data), SnapshotDirectory(data).current()
    if snapshot is None:
        raise RuntimeError(f"nothing is loaded in {data}")
    loaded = next(iter(snapshot.manifest.disclosures.values())).graph
    across = median(milliseconds(lambda: findings_across(store, rules, [loaded]), times + 1)[1:])
    yield Measurement(
        "checking one among a thousand: times as long as alone", (own + across) / own, "×", MORE_AMONG_MANY
    )
    started = time.perf_counter()
    subprocess.run([*COMMAND, "recheck", "--data", str(data)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - started
    number = len(snapshot.manifest.disclosures)
    yield Measurement(f"checking all {number} again", seconds, "s", note=f"{number / seconds:.0f} a second")


def _prepared() -> tuple[Checks, bytes, str, Document]:
    vocabulary = load_vocabulary(ROOT / "ontology")
    checks = Checks(read_rules(), vocabulary, Ontology(ROOT / "ontology").store())
    document = read(EXAMPLE)
    disclosure = interpret(document, vocabulary)
    return checks, disclosure_nquads(disclosure, BASE), disclosure_iri(disclosure, BASE).value, document
