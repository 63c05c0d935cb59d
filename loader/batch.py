"""Many documents: each is read in a process of its own, and all that succeed are published together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path, PurePath

from pyoxigraph import Store

from loader.checks.across import check_across
from loader.checks.rules import Rule, chosen_rules
from loader.checks.run import CHECKS_GRAPH, check_statements
from loader.documents import File, readable_path, sha256_of
from loader.fingerprint import Fingerprint
from loader.gathering import Gathering, Kept
from loader.interpret import Overrides
from loader.isolation import Limits, Pool
from loader.manifest import Record, Source
from loader.ontology import Ontology
from loader.problems import Problem, SnapshotError, Where
from loader.reading import ENTRY, Configuration, Reading
from loader.report import Outcome, Status, Summary
from loader.settings import ROOT, Settings
from loader.snapshot import OnWait, Snapshot, SnapshotDirectory, Writer

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


def check(
    paths: Sequence[Path], settings: Settings, overrides: Overrides, progress: Progress = lambda _: None
) -> list[Outcome]:
    """Interprets each document and says what is in it, with a review of each; writes nothing.

    :raises Failure: the documents' processes could not be started.
    """
    with _pool(paths, settings) as pool:
        basis, _ = SnapshotDirectory(settings.data).basis()
        editions = tuple(map(str, basis.editions)) if basis else ()
        configuration = _configuration(settings, overrides, editions, len(paths))
        pool.prepare(replace(configuration, statements=False).encode())
        return Gathering(pool, _limits(settings), _Nothing(), progress).gather(paths)


def load(
    paths: Sequence[Path], settings: Settings, overrides: Overrides, on_wait: OnWait | None, progress: Progress
) -> LoadReport:
    """Interprets each document and publishes one snapshot with all that could be understood.

    A document whose bytes, overrides and software are those of the current snapshot is left as it is. Where the current
    snapshot, or its search index, is damaged, a new one is published even when nothing else has changed: built on the
    snapshot before, or else on the newest complete one, or else on nothing.

    :raises Busy: another load is running and there is no `on_wait`.
    :raises SnapshotError: the data directory is not as it must be.
    :raises Failure: the documents' processes could not be started.
    """
    with _pool(paths, settings) as pool, SnapshotDirectory(settings.data).writer(settings.base, on_wait) as writer:
        editions = tuple(map(str, writer.editions))
        pool.prepare(_configuration(settings, overrides, editions, len(paths)).encode())
        shelf = _Shelf(writer, settings, overrides)
        gathering = Gathering(pool, _limits(settings), shelf, progress)
        try:
            outcomes = gathering.gather(paths)
            snapshot = shelf.publish()
            return LoadReport(shelf.completed(outcomes), snapshot, repairs=shelf.repairs)
        except SnapshotError as error:
            message = str(error)
            current = None if writer.damage else writer.current
            known = gathering.outcomes or [Outcome(readable_path(path), "loaded", 0) for path in paths]
            return LoadReport([_unpublished(outcome, message) for outcome in known], current, message)


def _pool(paths: Sequence[Path], settings: Settings) -> Pool:
    # It is started before anything else: of a process that holds a lock and open stores, no copy should be made.
    return Pool(ENTRY, _limits(settings), most=len(paths) or 1)


def _configuration(
    settings: Settings, overrides: Overrides, editions: tuple[str, ...], documents: int
) -> Configuration:
    checks = None if settings.checks is None else str(settings.checks)
    return Configuration(overrides, settings.base, editions, documents, checks=checks, ocr_seconds=settings.ocr_seconds)


def _limits(settings: Settings) -> Limits:
    return Limits(settings.document_seconds, settings.document_memory)


class _Nothing:
    """Where a check puts what it has read."""

    records: Mapping[str, Record] = {}

    def key_of(self, _: File) -> str | None:
        return None

    def put(self, reading: Reading, _: Collection[str]) -> Kept:
        return Kept("checked", reading.summary)

    def kept(self, key: str) -> Kept:
        raise KeyError(key)


@dataclass
class _Shelf:
    """The disclosures of a load, on their way into one writer."""

    writer: Writer
    settings: Settings
    overrides: Overrides
    _touched: set[str] = field(default_factory=set)
    """Keys of the disclosures that were put here."""

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        return chosen_rules(self.settings.checks)

    @property
    def records(self) -> Mapping[str, Record]:
        return self.writer.records

    def key_of(self, file: File) -> str | None:
        """The disclosure that was read from exactly these bytes, by the same software."""
        if not self._known or file.refusal:
            return None
        return self._known.get(self._source(file.shown, sha256_of(file.path), 0).identity)

    def put(self, reading: Reading, instead_of: Collection[str]) -> Kept:
        first, *more = (self._source(shown, sha256, size) for shown, sha256, size in reading.files)
        record = Record(
            key=reading.key,
            graph=reading.graph,
            source=first,
            loaded=datetime.now(UTC).isoformat(timespec="seconds"),
            triples=reading.nquads.count(b"\n"),
            summary=asdict(reading.summary),
            more=tuple(more),
            origins=reading.origins,
        )
        earlier = self.records.get(record.key)
        for key in instead_of:
            self.writer.remove(key)
        self.writer.replace(record, reading.nquads)
        self._touched.add(record.key)
        self._remember(record)
        return self._kept(record, "loaded", _replaced(earlier, record))

    def kept(self, key: str) -> Kept:
        return self._kept(self.records[key], "unchanged")

    def publish(self) -> Snapshot | None:
        """The new snapshot; the current one when nothing has changed."""
        if not self.writer.has_changes and not (self.writer.current and self.repairs):
            return self.writer.current
        self._check_across()
        put_vocabulary(self.writer, self._fingerprint, self.rules)
        return self.writer.publish(build_search_index)

    def completed(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """The outcomes with what was found when all documents had been read."""
        records = {record.graph: record for record in self.records.values()}
        return [_completed(outcome, records.get(outcome.summary.disclosure or "")) for outcome in outcomes]

    def _check_across(self) -> None:
        """Checks the disclosures of this load, and others of the same organizations, against each other."""
        organizations = {organization_of(key) for key in self._touched}
        records = [record for key, record in self.records.items() if organization_of(key) in organizations]
        check_across(self.writer, records, self.rules)

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

    def _kept(self, record: Record, status: Status, notices: Sequence[str] = ()) -> Kept:
        """The summary of a record, with a warning for every other disclosure that was made of the same bytes."""
        twins = sorted({key for source in record.sources for key in self._keys[source.sha256]} - {record.key})
        warnings = [f"the same file is also loaded as {key}" for key in twins if key in self.records]
        return Kept(status, Summary.restore(record.summary), tuple(warnings), tuple(notices))

    @cached_property
    def _fingerprint(self) -> Fingerprint:
        return Fingerprint.of(ROOT, tuple(self.writer.editions), self.settings.checks)

    @cached_property
    def _known(self) -> dict[object, str]:
        """Identity of a source → key of its record, as they were before this load."""
        return {source.identity: record.key for record in self.records.values() for source in record.sources}

    @cached_property
    def _keys(self) -> defaultdict[str, set[str]]:
        """SHA-256 → keys of the disclosures that were read from it."""
        keys: defaultdict[str, set[str]] = defaultdict(set)
        for record in self.records.values():
            for source in record.sources:
                keys[source.sha256].add(record.key)
        return keys

    def _remember(self, record: Record) -> None:
        for keys in self._keys.values():
            keys.discard(record.key)
        for source in record.sources:
            self._keys[source.sha256].add(record.key)

    def _source(self, shown: str, sha256: str, size: int) -> Source:
        overrides = {name: value for name, value in asdict(self.overrides).items() if value not in {None, False}}
        return Source(shown, sha256, size, self._fingerprint.generator, overrides)


def put_vocabulary(writer: Writer, fingerprint: Fingerprint, rules: Mapping[str, Rule]) -> None:
    """Writes the ontology and the rules into the next snapshot, where they are not in it."""
    if writer.vocabulary != fingerprint.vocabulary:
        graphs = Ontology(ROOT / "ontology", tuple(writer.editions)).graphs()
        writer.replace_vocabulary(fingerprint.vocabulary, {**graphs, CHECKS_GRAPH: check_statements(rules)})


def organization_of(key: str) -> tuple[str, ...]:
    """What the keys of an organization's disclosures begin with: region and department."""
    return tuple(key.split("/")[:2])


def _completed(outcome: Outcome, record: Record | None) -> Outcome:
    if record is None or outcome.status == "failed":
        return outcome
    return replace(outcome, summary=replace(outcome.summary, found=Summary.restore(record.summary).found))


def _replaced(earlier: Record | None, record: Record) -> list[str]:
    """What a person should know of a disclosure that was loaded from a file of another name before."""
    names = {PurePath(source.path).name for source in record.sources}
    others = [source.path for source in earlier.sources if PurePath(source.path).name not in names] if earlier else []
    if not others:
        return []
    return [f"it replaces what was loaded from {', '.join(others)}; files of one disclosure are to be loaded together"]


def _unpublished(outcome: Outcome, message: str) -> Outcome:
    """What became of a document of a load that could not publish."""
    if outcome.status != "loaded":
        return outcome
    return Outcome.failed(outcome.path, outcome.seconds, Problem("error", message, Where(outcome.path)))


def _has_search_index(snapshot: Snapshot) -> bool:
    from loader import search_index  # noqa: PLC0415

    return search_index.is_sound(snapshot.folder / SEARCH_INDEX)


def build_search_index(store: Store, folder: Path) -> None:
    # pypinyin's dictionaries take a fifth of a second to read: only a load that publishes needs them.
    from loader import search_index  # noqa: PLC0415

    search_index.build(store, folder / SEARCH_INDEX)
