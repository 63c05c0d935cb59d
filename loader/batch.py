"""Many documents: each is interpreted by itself, and all that succeed are published together."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from traceback import extract_tb

from pyoxigraph import Store

from loader.disclosure import Disclosure
from loader.document import Document
from loader.documents import readable_path
from loader.fingerprint import Fingerprint
from loader.interpret import Overrides, interpret
from loader.manifest import Record, Source
from loader.ontology import Ontology
from loader.problems import DocumentError, Problem, SnapshotError, Where
from loader.readers import MAXIMUM_BYTES, read
from loader.report import Outcome, ReportedProblem, Status, Summary
from loader.settings import ROOT, Settings
from loader.snapshot import OnWait, Snapshot, SnapshotDirectory, Writer
from loader.triples import disclosure_iri, disclosure_nquads
from loader.vocabulary import Vocabulary, load_vocabulary

SEARCH_INDEX = "search.sqlite"
"""Its name in the folder of a snapshot."""
Progress = Callable[[Outcome], None]
"""Is told of each document when it has been dealt with."""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load has done. `error` says why nothing could be published, though documents were read."""

    outcomes: Sequence[Outcome]
    snapshot: Snapshot | None
    error: str | None = None
    repairs: Sequence[str] = ()
    """What was wrong with the current snapshot, and what this load has made of it."""


def check(paths: Iterable[Path], settings: Settings, overrides: Overrides) -> Iterator[Outcome]:
    """Interprets each document and says what is in it; writes nothing."""
    basis, _ = SnapshotDirectory(settings.data).basis()
    interpreter = Interpreter(overrides, tuple(basis.editions) if basis else ())
    for path in paths:
        started = time.perf_counter()
        try:
            _, disclosure = interpreter.interpret(path)
        except DocumentError as error:
            yield Outcome.failed(readable_path(path), time.perf_counter() - started, error.problem)
        else:
            summary = Summary.of(disclosure, disclosure_iri(disclosure, settings.base).value)
            yield Outcome(readable_path(path), "checked", time.perf_counter() - started, summary)


def load(
    paths: Sequence[Path], settings: Settings, overrides: Overrides, on_wait: OnWait | None, progress: Progress
) -> LoadReport:
    """Interprets each document and publishes one snapshot with all that could be understood.

    A document whose bytes, overrides and software are those of the current snapshot is left as it is. Where the current
    snapshot, or its search index, is damaged, a new one is published even when nothing else has changed: built on the
    snapshot before, or else on the newest complete one, or else on nothing.

    :raises Busy: another load is running and there is no `on_wait`.
    :raises SnapshotError: the data directory is not as it must be.
    """
    with SnapshotDirectory(settings.data).writer(settings.base, on_wait) as writer:
        batch = _Batch(writer, settings.base, Interpreter(overrides, tuple(writer.editions)))
        outcomes: dict[Path, Outcome] = {}
        try:
            for path in paths:
                outcomes[path] = batch.take(path)
                progress(outcomes[path])
            return LoadReport(list(outcomes.values()), batch.publish(), repairs=batch.repairs)
        except SnapshotError as error:
            message = str(error)
            current = None if writer.damage else writer.current
            return LoadReport([_unpublished(path, outcomes.get(path), message) for path in paths], current, message)


@dataclass(frozen=True)
class Interpreter:
    """Reads and interprets documents. The vocabulary is read when the first document needs it."""

    overrides: Overrides
    editions: tuple[Path, ...] = ()
    """The official lists of codes that were imported."""

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return load_vocabulary(ROOT / "ontology", self.editions)

    @cached_property
    def fingerprint(self) -> Fingerprint:
        return Fingerprint.of(ROOT, self.editions)

    def interpret(self, path: Path) -> tuple[Document, Disclosure]:
        """The document and what it says.

        :raises DocumentError: it cannot be read or understood, or is beyond what the software can deal with.
        """
        if path.exists() and not path.is_file():
            raise DocumentError.at(Where(readable_path(path)), "this is not a file")
        vocabulary = self.vocabulary
        with isolated(path):
            document = read(path)
            return document, interpret(document, vocabulary, self.overrides)


@contextmanager
def isolated(path: Path) -> Iterator[None]:
    """Makes of any error a DocumentError: whatever one document does to the software, the others are loaded."""
    try:
        yield
    except DocumentError:
        raise
    except Exception as error:
        place = extract_tb(error.__traceback__)[-1]
        message = (
            f"this is a fault of BudgetGraph, please report it: {error!r} ({Path(place.filename).name}:{place.lineno})"
        )
        raise DocumentError.at(Where(readable_path(path)), message) from error


@dataclass
class _Batch:
    """The documents of one load, on their way into one writer."""

    writer: Writer
    base: str
    interpreter: Interpreter
    paths: dict[str, str] = field(default_factory=dict)
    """Key of each disclosure seen in this load → the path that gave it."""

    def take(self, path: Path) -> Outcome:
        started = time.perf_counter()
        try:
            record = self._unchanged(path)
            status: Status = "unchanged" if record else "loaded"
            record = record or self._replace(path)
            summary = self._with_twins(path, record)
            return Outcome(readable_path(path), status, time.perf_counter() - started, summary)
        except DocumentError as error:
            return Outcome.failed(readable_path(path), time.perf_counter() - started, error.problem)

    def publish(self) -> Snapshot | None:
        """The new snapshot; the current one when nothing has changed."""
        if not self.writer.has_changes and not (self.writer.current and self.repairs):
            return self.writer.current
        fingerprint = self.interpreter.fingerprint.vocabulary
        if self.writer.vocabulary != fingerprint:
            self.writer.replace_vocabulary(fingerprint, Ontology(ROOT / "ontology", self.interpreter.editions).graphs())
        return self.writer.publish(_build_search_index)

    @cached_property
    def repairs(self) -> list[str]:
        """What is wrong with the current snapshot and is made good by publishing."""
        current, damage = self.writer.current, self.writer.damage
        if damage and current is None:
            return [f"{damage}; no other is complete, so this load begins anew with the documents that it is given"]
        if damage:
            return [
                f"{damage}; this load builds on {current and current.id}, and what is not in that one is to be loaded again"
            ]
        if current is not None and not _has_search_index(current):
            return [f"the search index of snapshot {current.id} is damaged; the new snapshot has a new one"]
        return []

    def _with_twins(self, path: Path, record: Record) -> Summary:
        """The summary of a document, with a warning for every other disclosure that was made of the same bytes."""
        twins = [
            other.key
            for other in self.writer.records.values()
            if other.source.sha256 == record.source.sha256 and other.key != record.key
        ]
        warnings = [
            ReportedProblem("warning", f"the same file is also loaded as {key}", readable_path(path))
            for key in sorted(twins)
        ]
        summary = Summary.restore(record.summary)
        return replace(summary, problems=[*summary.problems, *warnings])

    def _unchanged(self, path: Path) -> Record | None:
        """What the current snapshot holds of exactly these bytes."""
        record = self._known.get(self._source(path, _sha256(path), 0).identity)
        if record is not None and self.writer.records.get(record.key) == record:
            self.paths.setdefault(record.key, readable_path(path))
            return record
        return None

    def _replace(self, path: Path) -> Record:
        document, disclosure = self.interpreter.interpret(path)
        self._require_first(path, disclosure.key)
        with isolated(path):
            graph = disclosure_iri(disclosure, self.base).value
            nquads = disclosure_nquads(disclosure, self.base)
            summary = Summary.of(disclosure, graph)
        record = Record(
            key=disclosure.key,
            graph=graph,
            source=self._source(path, document.sha256, document.size),
            loaded=datetime.now(UTC).isoformat(timespec="seconds"),
            triples=nquads.count(b"\n"),
            summary=asdict(summary),
        )
        self.writer.replace(record, nquads)
        self._known[record.source.identity] = record
        return record

    def _require_first(self, path: Path, key: str) -> None:
        """Two files that claim to be the same disclosure: which of them is meant, only a person can say."""
        first = self.paths.setdefault(key, readable_path(path))
        if first != readable_path(path):
            message = f"this is the same disclosure ({key}) as {first}, with other content; load the one that is right"
            raise DocumentError.at(Where(readable_path(path)), message)

    @cached_property
    def _known(self) -> dict[object, Record]:
        return {record.source.identity: record for record in self.writer.records.values()}

    def _source(self, path: Path, sha256: str, size: int) -> Source:
        overrides = {name: value for name, value in asdict(self.interpreter.overrides).items() if value is not None}
        return Source(readable_path(path), sha256, size, self.interpreter.fingerprint.generator, overrides)


def _sha256(path: Path) -> str:
    """Hash of the bytes; empty for what cannot be a document, which the reader then says."""
    try:
        if not path.is_file() or path.stat().st_size > MAXIMUM_BYTES:
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _unpublished(path: Path, outcome: Outcome | None, message: str) -> Outcome:
    """What became of a document of a load that could not publish."""
    if outcome is not None and outcome.status != "loaded":
        return outcome
    seconds = outcome.seconds if outcome else 0
    return Outcome.failed(readable_path(path), seconds, Problem("error", message, Where(readable_path(path))))


def _has_search_index(snapshot: Snapshot) -> bool:
    from loader import search_index  # noqa: PLC0415

    return search_index.is_sound(snapshot.folder / SEARCH_INDEX)


def _build_search_index(store: Store, folder: Path) -> None:
    # pypinyin's dictionaries take a fifth of a second to read: only a load that publishes needs them.
    from loader import search_index  # noqa: PLC0415

    search_index.build(store, folder / SEARCH_INDEX)
