"""The example, read once: as document, as records, as a store, and as a published snapshot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from loader.batch import load
from loader.disclosure import Disclosure
from loader.document import Document
from loader.interpret import Overrides, interpret
from loader.ontology import Ontology, nquads
from loader.readers import read, text
from loader.settings import ROOT, Settings
from loader.triples import disclosure_quads
from loader.vocabulary import Vocabulary, load_vocabulary

BASE = "http://localhost:8000/"
EXAMPLE = ROOT / "examples" / "yanggu-government-office-2023-budget.txt"


@pytest.fixture(scope="session")
def example_path() -> Path:
    return EXAMPLE


@pytest.fixture(scope="session")
def example_text(example_path: Path) -> str:
    return example_path.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary(ROOT / "ontology")


@pytest.fixture(scope="session")
def example_document(example_path: Path) -> Document:
    return read(example_path)


@pytest.fixture(scope="session")
def example(example_document: Document, vocabulary: Vocabulary) -> Disclosure:
    return interpret(example_document, vocabulary)


PURCHASES = """政府采购支出预算表
单位：万元
采购品目大类\t专项名称\t经济科目\t采购物品名称\t采购组织形式\t总计
合计\t\t\t\t\t9.00
一、货物A\t\t\t\t\t9.00
\t设备购置费\t办公设备购置\t\t\t9.00
\t\t\t打印机\t分散自行组织\t9.00
"""


@pytest.fixture(scope="session")
def peculiar(interpret_text: Callable[[str], Disclosure], example_text: str) -> Disclosure:
    """The example with a former name, codes of its own, a code that has no name, and a list of purchases."""
    changes = {
        "行政事业单位养老支出": "行政事业单位离退休",
        "工会经费": "电费",
        "301\t07\t": "301\t77\t",
        "住房改革支出": "",
    }
    for published, other in changes.items():
        example_text = example_text.replace(published, other)
    return interpret_text(f"{example_text}\n\n{PURCHASES}")


@pytest.fixture(scope="session")
def example_quads(example: Disclosure) -> list[ox.Quad]:
    return disclosure_quads(example, BASE)


@pytest.fixture(scope="session")
def example_store(example_quads: list[ox.Quad]) -> ox.Store:
    """The ontology's graphs and the example's graph."""
    store = ox.Store()
    store.bulk_load(nquads(Ontology(ROOT / "ontology").graphs()), ox.RdfFormat.N_QUADS)
    store.extend(example_quads)
    return store


@pytest.fixture(scope="session")
def example_data(tmp_path_factory: pytest.TempPathFactory, example_path: Path) -> Path:
    """A data directory in which a load has published the example."""
    data = tmp_path_factory.mktemp("data")
    report = load([example_path], Settings(data, BASE), Overrides(), None, lambda _: None)
    assert report.snapshot is not None, report
    return data


@pytest.fixture(scope="session")
def interpret_text(vocabulary: Vocabulary) -> Callable[[str], Disclosure]:
    """Interpret a document given as text, as if it had been read from `document.txt`."""

    def interpreted(content: str) -> Disclosure:
        blocks = text.read_blocks(content.encode(), "document.txt").blocks
        return interpret(Document("document.txt", blocks, sha256="0" * 64, size=len(content)), vocabulary)

    return interpreted
