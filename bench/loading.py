"""From a document to a published snapshot: cold processes, and the steps in a warm one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import Measurement, middle, milliseconds
from bench.offices import offices
from loader.document import Block, Paragraph, Row, Table
from loader.interpret import Overrides, interpret
from loader.isolation import processors
from loader.readers import read
from loader.settings import ROOT
from loader.triples import disclosure_nquads, disclosure_quads
from loader.vocabulary import load_vocabulary
from tests.loader.renderings import as_docx, as_html, as_pdf, as_xlsx

EXAMPLE = ROOT / "examples" / "yanggu-government-office-2023-budget.txt"
BASE = "http://localhost:8000/"
CORPUS = ROOT.parent / "shared" / "corpus"
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


def formats(times: int = 5) -> Iterator[Measurement]:
    """Reading and interpreting the example in each format, in this process with a warm vocabulary."""
    vocabulary = load_vocabulary(ROOT / "ontology")
    blocks = read(EXAMPLE).blocks
    renderings = (("docx", as_docx, 300), ("xlsx", as_xlsx, 300), ("html", as_html, None), ("pdf", as_pdf, None))
    with TemporaryDirectory() as folder:
        paths: list[tuple[Path, float | None]] = [(EXAMPLE, 60)]
        for suffix, render, limit in renderings:
            path = Path(folder, f"example.{suffix}")
            path.write_bytes(render(blocks))
            paths.append((path, limit))
        for path, aim in paths:
            taken = milliseconds(lambda path=path: interpret(read(path), vocabulary), times + 1)[1:]  # type: ignore[misc]
            yield middle(f"reading and interpreting {path.suffix}", taken, "ms", aim)


def pages(times: int = 3) -> Iterator[Measurement]:
    """`budgetgraph check` of a PDF with 25 pages of ruled tables, in a process of its own; and where its time goes."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "pages.pdf")
        path.write_bytes(as_pdf(_pages(25)))
        runs = [_usage([*COMMAND, "check", str(path), "--year", "2023", "--data", folder]) for _ in range(times)]
        yield middle("PDF of 25 ruled pages, cold command, wall", [seconds for seconds, _ in runs], "s", 2.5)
        yield middle("PDF of 25 ruled pages, peak memory of a process", [size for _, size in runs], "MiB", 400)
        vocabulary = load_vocabulary(ROOT / "ontology")
        document = read(path)
        reading = milliseconds(lambda: read(path), times)
        yield middle("PDF of 25 ruled pages, reading alone", reading, "ms")
        interpreting = milliseconds(lambda: interpret(document, vocabulary, Overrides(year=2023)), times)
        yield middle("PDF of 25 ruled pages, interpreting alone", interpreting, "ms")


def folders(number: int = 200) -> Iterator[Measurement]:
    """A folder of texts on all processors, and again when nothing has changed; and the corpus, where it is."""
    with TemporaryDirectory() as folder:
        texts, data = Path(folder, "texts"), str(Path(folder, "data"))
        texts.mkdir()
        for name, text in offices(number, ROOT / "ontology"):
            (texts / f"{name}.txt").write_text(text, encoding="utf-8")
        for what in ("loading a folder", "loading it again unchanged"):
            seconds, size = _usage([*COMMAND, "load", str(texts), "--data", data])
            note = f"{number} texts in {seconds:.1f} s, {processors()} processors, {size:.0f} MiB"
            yield Measurement(f"{what}, a document", seconds / number * 1000, "ms", note=note)
    if CORPUS.is_dir():
        with TemporaryDirectory() as data:
            seconds, _ = _usage([*COMMAND, "check", str(CORPUS), "--data", data], ends_with={0, 1})
            yield Measurement("checking the corpus of real documents", seconds, "s", note=f"{processors()} processors")


def _pages(number: int) -> list[Block]:
    """The budget of an office with a table that goes over so many pages, of 40 rows each."""
    header = Row(("科目编码", "科目名称", "合计", "基本支出", "项目支出"))
    rows = [Row((f"{code}", "一般公共服务支出", "3.00", "1.00", "2.00")) for code in range(201, 241)]
    part = Table((header, *rows))
    title = [Paragraph("2023年阳谷县人民政府办公室部门预算"), Paragraph("支出总体情况表"), Paragraph("单位：万元")]
    return [*title, *([part] * number)]


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
        return _usage([*COMMAND, "load", str(EXAMPLE), "--data", str(Path(folder, "data"))])


def _usage(command: Sequence[str], ends_with: Collection[int] = (0,)) -> tuple[float, float]:
    """Seconds that a command takes, and the MiB of the largest of its processes."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in ends_with:
        raise SystemExit(f"{' '.join(command[-4:])} failed; nothing can be measured")
    return seconds, usage.ru_maxrss / MEBIBYTE
