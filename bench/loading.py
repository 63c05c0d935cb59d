"""From a document to a published snapshot: cold processes, and the steps in a warm one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import Measurement, middle, milliseconds
from loader.interpret import Overrides, interpret
from loader.readers import read
from loader.settings import ROOT
from loader.triples import disclosure_nquads, disclosure_quads
from loader.vocabulary import load_vocabulary

EXAMPLE = ROOT / "examples" / "yanggu-government-office-2023-budget.txt"
BASE = "http://localhost:8000/"
COMMAND = [sys.executable, "-c", "from loader.cli import main; main()"]
MEBIBYTE = 1024


def cold_loads(times: int = 7) -> Iterator[Measurement]:
    """`budgetgraph load` of the example into an empty data directory, each in a process of its own."""
    runs = [_cold_load() for _ in range(times)]
    yield middle("cold load to a published snapshot, wall", [seconds for seconds, _ in runs], "s", 1.5)
    yield middle("cold load, peak memory", [size for _, size in runs], "MiB", 200)


def cold_vocabularies(times: int = 7) -> Iterator[Measurement]:
    """`load_vocabulary` in processes of their own, from the start of Python to its end: without a cache and with one."""
    with TemporaryDirectory() as folder:
        first = [_cold_vocabulary(Path(folder, str(number))) for number in range(times)]
        cached = [_cold_vocabulary(Path(folder, "0")) for _ in range(times)]
    yield middle("vocabulary, cold process, cached", cached, "ms", 150)
    yield middle("vocabulary, cold process, first time", first, "ms")


def steps(times: int = 30) -> Iterator[Measurement]:
    """The steps between document and quads, in this process."""
    vocabulary = load_vocabulary(ROOT / "ontology")
    document = read(EXAMPLE)
    disclosure = interpret(document, vocabulary, Overrides())

    def interpretation_and_triples() -> None:
        disclosure_nquads(interpret(document, vocabulary, Overrides()), BASE)

    yield middle("reading the vocabulary", milliseconds(lambda: load_vocabulary(ROOT / "ontology"), times), "ms")
    yield middle("reading the document", milliseconds(lambda: read(EXAMPLE), times), "ms")
    yield middle("interpretation", milliseconds(lambda: interpret(document, vocabulary, Overrides()), times), "ms")
    yield middle("triples", milliseconds(lambda: disclosure_nquads(disclosure, BASE), times), "ms")
    yield middle("interpretation and triples", milliseconds(interpretation_and_triples, times), "ms", 60)


def sizes() -> Iterator[Measurement]:
    """How many triples a figure and the whole example become."""
    disclosure = interpret(read(EXAMPLE), load_vocabulary(ROOT / "ontology"), Overrides())
    quads = set(disclosure_quads(disclosure, BASE))
    data_set = "http://purl.org/linked-data/cube#dataSet"
    figures = {quad.subject for quad in quads if quad.predicate.value == data_set}
    by_figure = Counter(quad.subject for quad in quads if quad.subject in figures)
    yield Measurement("triples of the largest figure", max(by_figure.values()), "triples", 15)
    mean = sum(by_figure.values()) / len(by_figure)
    yield Measurement("triples of a figure, mean", mean, "triples", 15, f"{len(by_figure)} figures")
    yield Measurement("triples in all", len(quads), "triples", 9000, disclosure.key)


VOCABULARY = (
    "from pathlib import Path; from loader.vocabulary import load_vocabulary; load_vocabulary(Path('ontology'))"
)


def _cold_vocabulary(cache: Path) -> float:
    """Milliseconds of one process."""
    environment = {**os.environ, "BUDGETGRAPH_CACHE": str(cache)}
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", VOCABULARY], cwd=ROOT, env=environment, check=True)
    return (time.perf_counter() - started) * 1000


def _cold_load() -> tuple[float, float]:
    """Seconds and MiB of one load."""
    with TemporaryDirectory() as folder:
        command = [*COMMAND, "load", str(EXAMPLE), "--data", str(Path(folder, "data"))]
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit("the load failed; nothing can be measured")
    return seconds, usage.ru_maxrss / MEBIBYTE
