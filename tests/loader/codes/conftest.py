"""What is known of the functional classification, as a whole and in a small ontology of some dozen codes."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from loader.cli import main
from loader.codes.book import Book
from loader.codes.importing import ONTOLOGY, known_codes
from loader.settings import VARIABLES
from loader.snapshot import Snapshot, SnapshotDirectory
from loader.vocabulary import Scheme, Vocabulary

SMALL = ("201", "20101", "20125", "20137", "20138", "20139", "20140", "202", "20201", "234")


@pytest.fixture(scope="session")
def scheme(vocabulary: Vocabulary) -> Scheme:
    return vocabulary.scheme("functional")


@pytest.fixture(scope="session")
def book() -> Book:
    """What the ontology says, without any import."""
    return known_codes([])[0]


@pytest.fixture(scope="session")
def known(book: Book) -> dict[str, str]:
    """The 2023 edition of the functional classification: name by code."""
    return dict(book.code_list("functional", 2023).names)


@pytest.fixture(scope="session")
def small_ontology(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ontology with a part of the functional codes and no others."""
    folder = tmp_path_factory.mktemp("ontology")
    shutil.copytree(ONTOLOGY / "schemes", folder / "schemes")
    triples = list(ox.parse((ONTOLOGY / "codes" / "functional.ttl").read_bytes(), ox.RdfFormat.TURTLE))
    (folder / "codes").mkdir()
    kept = (triple for triple in triples if _is_kept(triple.subject) and _is_kept(triple.object))
    (folder / "codes" / "functional.ttl").write_bytes(
        ox.serialize((quad.triple for quad in kept), format=ox.RdfFormat.TURTLE) or b""
    )
    return folder


def _is_kept(term: object) -> bool:
    """Whether a term is none of a functional code, or of one that is kept."""
    folder = "https://w3id.org/budgetgraph/code/functional/"
    if not isinstance(term, ox.NamedNode) or not term.value.startswith(folder):
        return True
    notation = term.value.removeprefix(folder).removeprefix("change/").partition("-")[0]
    is_code = notation[:1].isdigit()
    return not is_code or notation in SMALL or (len(notation) == 7 and notation[:5] in SMALL)


@dataclass(frozen=True)
class Run:
    """A finished run of the command."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


class Command:
    """Runs the command in this process, in a folder of its own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def __call__(self, *arguments: object) -> Run:
        with pytest.raises(SystemExit) as leaving:
            main([str(argument) for argument in arguments])
        out, err = self._capsys.readouterr()
        return Run(int(leaving.value.code or 0), out, err)

    def current(self) -> Snapshot:
        snapshot = SnapshotDirectory(self.folder / "data").current()
        assert snapshot is not None
        return snapshot

    def snapshots(self) -> list[str]:
        return [snapshot.id for snapshot in SnapshotDirectory(self.folder / "data").snapshots()]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    for name in VARIABLES.keys() - {"BUDGETGRAPH_CACHE"}:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return Command(tmp_path, capsys)
