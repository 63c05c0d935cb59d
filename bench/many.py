"""Questions over a thousand disclosures: as they are answered over HTTP, and what the engine takes for them each time anew."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from api.canned import run_canned
from bench.answering import get, select, service, store_of
from bench.loading import COMMAND
from bench.measure import Measurement, milliseconds, percentile_95
from bench.offices import offices
from loader.settings import ROOT

NUMBER = 1000
QUESTIONS: tuple[tuple[str, dict[str, str], float | None], ...] = (
    ("departments-by-code", {"code": "208"}, 15),
    ("departments-by-code", {"code": "2080801"}, None),
    ("departments-by-code", {"code": "302", "scheme": "economic-department"}, None),
    ("code", {"scheme": "functional", "code": "20805"}, None),
    ("code-history", {"scheme": "functional", "code": "20805"}, None),
    ("search-codes", {"q": "养老"}, None),
    ("search-codes", {"q": "xzyx"}, None),
    ("international", {}, None),
    ("spending-by-function", {}, None),
)
"""Name, parameters, and the largest median in milliseconds over HTTP that is good enough."""


def building(folder: Path, data: Path) -> Iterator[Measurement]:
    """Writes the offices' budgets and loads them into `data`, as anybody would."""
    texts = folder / "texts"
    texts.mkdir()
    for name, text in offices(NUMBER, ROOT / "ontology"):
        (texts / f"{name}.txt").write_text(text, encoding="utf-8")
    started = time.perf_counter()
    subprocess.run([*COMMAND, "load", str(texts), "--data", str(data)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - started
    yield Measurement(f"loading {NUMBER} disclosures", seconds, "s", note=f"{NUMBER / seconds:.0f} a second")
    yield Measurement("triples of a disclosure, mean", len(store_of(data)) / NUMBER, "triples")


def questions_over_many(data: Path, times: int = 50, raw_times: int = 7) -> Iterator[Measurement]:
    """The median over HTTP, where the answers of a snapshot are kept. The note has the first answer, and the engine alone."""
    store = store_of(data)
    with service(data) as connection:
        for name, parameters, aim in QUESTIONS:
            sparql = run_canned(name, parameters, data).sparql
            raw = milliseconds(lambda sparql=sparql: select(store, sparql), raw_times)  # type: ignore[misc]
            connection.close()
            get(connection, "/health")
            path = f"/queries/{name}?{urlencode({**parameters, 'format': 'json'})}"
            (first,) = milliseconds(lambda path=path: get(connection, path), 1)  # type: ignore[misc]
            taken = milliseconds(lambda path=path: get(connection, path), times)  # type: ignore[misc]
            note = (
                f"p95 {percentile_95(taken):.1f}; first {first:.0f}; engine alone, uncached: {median(raw):.0f} "
                f"(least {min(raw):.0f}), {select(store, sparql)} rows"
            )
            said = " ".join(f"{key}={value}" for key, value in parameters.items())
            yield Measurement(f"{name} {said}", median(taken), "ms", aim, note)
