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
from loader.readers import read, text
from loader.settings import ROOT, Settings
from loader.triples import disclosure_quads, ontology_quads
from loader.vocabulary import Vocabulary, load_vocabulary

BASE = "http://localhost:8000/"
EXAMPLE = ROOT / "examples" / "yanggu-government-office-2023-budget.txt"


@pytest.fixture(scope="session")
def example_path() -> Path:
    return EXAMPLE


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary(ROOT / "ontology")


@pytest.fixture(scope="session")
def example_document(example_path: Path) -> Document:
    return read(example_path)


@pytest.fixture(scope="session")
def example(example_document: Document, vocabulary: Vocabulary) -> Disclosure:
    return interpret(example_document, vocabulary)


@pytest.fixture(scope="session")
def example_quads(example: Disclosure) -> list[ox.Quad]:
    return disclosure_quads(example, BASE)


@pytest.fixture(scope="session")
def example_store(example_quads: list[ox.Quad]) -> ox.Store:
    """The ontology's graphs and the example's graph."""
    store = ox.Store()
    store.extend(ontology_quads(ROOT / "ontology"))
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
        blocks = text.read_blocks(content.encode(), "document.txt")
        return interpret(Document("document.txt", blocks, sha256="0" * 64, size=len(content)), vocabulary)

    return interpreted
