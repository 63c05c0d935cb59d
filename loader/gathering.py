"""From the paths that a person gives to disclosures: archives are opened, documents read on all processors, and files joined
that are parts of one disclosure."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from loader.bundle import are_one_organization, without_prefix
from loader.documents import ARCHIVE, File, readable_path
from loader.isolation import Answer, Ended, Limits, Pool
from loader.manifest import Record
from loader.problems import DocumentError, Problem, Where
from loader.reading import NamedFile, Reading, read_request, unpack_request, unpacked
from loader.report import Outcome, ReportedProblem, Status, Summary

AHEAD = 16
"""Documents for each processor that may be read before the ones before them have been dealt with."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the keeper says of a disclosure."""

    status: Status
    summary: Summary
    warnings: Sequence[str] = ()
    notices: Sequence[str] = ()


class Keeper(Protocol):
    """Where disclosures are put."""

    @property
    def records(self) -> Mapping[str, Record]:
        """What is there, by key."""

    def key_of(self, file: File, /) -> str | None:
        """The disclosure that was read from exactly this file before, alone or with others."""

    def put(self, reading: Reading, instead_of: Collection[str], /) -> Kept:
        """Keeps a disclosure, in the place of an earlier one and of those with other keys that it has taken in."""

    def kept(self, key: str) -> Kept:
        """What is there with that key."""


@dataclass
class Group:
    """The files of one disclosure."""

    key: str
    files: list[File]
    kept: Kept
    sources: set[tuple[str, str]] = field(default_factory=set)
    """SHA-256 and suffix of the files that were read in this load."""
    reading: Reading | None = None
    """Held back, until another file completes it."""


class Gathering:
    """Reads the documents of one load or check; `gather` may be called once."""

    def __init__(self, pool: Pool, limits: Limits, keeper: Keeper, progress: Callable[[Outcome], None]) -> None:
        self._pool = pool
        self._limits = limits
        self._keeper = keeper
        self._progress = progress
        self._arrived: dict[int, Answer] = {}
        self._outcomes: dict[File, Outcome] = {}
        self._files: list[File] = []
        self._groups: defaultdict[str, list[Group]] = defaultdict(list)
        """By key without prefix."""
        self._unidentified: list[tuple[File, Problem, float]] = []

    @property
    def outcomes(self) -> list[Outcome]:
        """What became of each file so far, in order."""
        return [self._outcomes[file] for file in self._files if file in self._outcomes]

    def gather(self, paths: Sequence[Path]) -> list[Outcome]:
        """Reads every file and every file of every archive. The outcomes are in the order of the paths.

        :raises Failure: the pool is gone.
        :raises SnapshotError: the keeper cannot write.
        """
        with ExitStack() as stack:
            self._files = self._opened(paths, stack)
            changed = [file for file in self._files if not self._is_known(file)]
            self._join_known()
            for file, answer in self._answers(changed):
                self._take(file, answer)
            self._end()
        return self.outcomes

    def _opened(self, paths: Sequence[Path], stack: ExitStack) -> list[File]:
        """The files, with those of an archive in its place."""
        archives = [path for path in paths if path.suffix.lower() == ARCHIVE]
        if not archives:
            return [File.at(path) for path in paths]
        root = Path(stack.enter_context(TemporaryDirectory(prefix="budgetgraph-")))
        numbers = {}
        for index, path in enumerate(archives):
            folder = root / str(index)
            folder.mkdir()
            numbers[path] = self._pool.submit(unpack_request(NamedFile(str(path), readable_path(path)), folder))
        return [
            file
            for path in paths
            for file in (self._members(path, self._await(numbers[path])) if path in numbers else [File.at(path)])
        ]

    def _members(self, path: Path, answer: Answer) -> list[File]:
        shown = readable_path(path)
        if isinstance(answer.content, Ended):
            return [File(path, shown, shown, refusal=self._said(answer.content))]
        try:
            members, others = unpacked(answer.content)
        except DocumentError as error:
            return [File(path, shown, shown, refusal=error.problem.message)]
        if not members:
            left_out = ", ".join(f"{suffix or 'no suffix'} {count}" for suffix, count in sorted(others.items()))
            refusal = "there is no document in the archive" + (
                f"; files of formats that are not read: {left_out}" if others else ""
            )
            return [File(path, shown, shown, refusal=refusal)]
        return [File(Path(member.path or ""), member.shown, member.folder, member.refusal) for member in members]

    def _is_known(self, file: File) -> bool:
        """Whether nothing has to be done for the file: it is as it was, or cannot be read at all."""
        if file.refusal:
            self._fail(file, file.refusal, 0)
            return True
        key = self._keeper.key_of(file)
        if key is None:
            return False
        group = self._group(key, exactly=True)
        if group is None:
            group = Group(key, [], self._keeper.kept(key))
            self._groups[without_prefix(key)].append(group)
        if file not in group.files:
            group.files.append(file)
        self._tell(group, file)
        return True

    def _join_known(self) -> None:
        """Joins disclosures that were loaded one by one, and are parts of one."""
        for groups in list(self._groups.values()):
            for group in groups[1:]:
                first = next(
                    (one for one in groups if one is not group and are_one_organization(one.key, group.key)), None
                )
                if first is not None and group in groups and first in groups:
                    self._join_groups(first, group)

    def _answers(self, files: Sequence[File]) -> Iterator[tuple[File, Answer]]:
        """The answers in the order of the files; so many files ahead of the one that is waited for are read already."""
        waiting: deque[tuple[File, int]] = deque()
        for file in files:
            waiting.append((file, self._submit([file])))
            if len(waiting) > AHEAD * self._pool.workers:
                first, number = waiting.popleft()
                yield first, self._await(number)
        for file, number in waiting:
            yield file, self._await(number)

    def _submit(self, files: Sequence[File]) -> int:
        return self._pool.submit(read_request([NamedFile(str(file.path), file.shown) for file in files]))

    def _await(self, number: int) -> Answer:
        while number not in self._arrived:
            answer = self._pool.receive()
            self._arrived[answer.number] = answer
        return self._arrived.pop(number)

    def _take(self, file: File, answer: Answer) -> None:
        reading = self._reading(file, answer)
        if reading.problem is not None and reading.ending == "unidentified":
            self._unidentified.append((file, reading.problem, answer.seconds))
        elif reading.problem is not None:
            self._outcome(file, Outcome.failed(file.shown, answer.seconds, reading.problem))
        else:
            self._place(file, reading, answer.seconds)

    def _reading(self, file: File, answer: Answer) -> Reading:
        if isinstance(answer.content, Ended):
            return Reading.failed(file.shown, self._said(answer.content))
        return Reading.decode(answer.content)

    def _said(self, ended: Ended) -> str:
        """Why reading was given up, for the person who gave the file."""
        match ended.why:
            case "time":
                return (
                    f"it took longer than {self._limits.seconds} s to read and was given up; is it damaged, or very large? "
                    "for each page of a scan BUDGETGRAPH_OCR_SECONDS, else BUDGETGRAPH_DOCUMENT_SECONDS allows more"
                )
            case "memory":
                return (
                    f"it takes more than {self._limits.memory} MiB of memory to read and was given up; is it damaged, or very "
                    "large? BUDGETGRAPH_DOCUMENT_MEMORY allows more"
                )
        return (
            f"the program broke down when it read the file ({ended.detail}); is it damaged? open it in the program that made "
            "it, save it again, and report it to BudgetGraph if that does not help"
        )

    def _place(self, file: File, reading: Reading, seconds: float) -> None:
        group = self._group(reading.key)
        earlier = self._keeper.records.get(reading.key)
        if group is not None and _sources(reading) <= group.sources:
            group.files.append(file)
            self._tell(group, file, seconds, is_copy=True)
        elif group is not None:
            self._join(group, file, seconds, reading)
        elif earlier is not None and len(earlier.sources) > 1 and not _covers(reading.summary, earlier):
            self._found(file, reading, Kept("failed", Summary()), seconds, held=reading)
        else:
            self._found(file, reading, self._keeper.put(reading, ()), seconds)

    def _found(self, file: File, reading: Reading, kept: Kept, seconds: float, held: Reading | None = None) -> None:
        group = Group(reading.key, [file], kept, _sources(reading), held)
        self._groups[without_prefix(reading.key)].append(group)
        if held is None:
            self._tell(group, file, seconds, reading)

    def _group(self, key: str, *, exactly: bool = False) -> Group | None:
        """The group with that key, or else one of the same organization."""
        groups = self._groups[without_prefix(key)]
        same = next((group for group in groups if group.key == key), None)
        if same or exactly:
            return same
        return next((group for group in groups if are_one_organization(group.key, key)), None)

    def _join(
        self, group: Group, file: File, seconds: float, alone: Reading | None, problem: Problem | None = None
    ) -> None:
        """Reads the file with those of the group as one disclosure. `alone` is what it is by itself, if it is anything."""
        answer = self._await(self._submit([*group.files, file]))
        reading, seconds = self._reading(file, answer), seconds + answer.seconds
        if reading.ending == "understood":
            self._replace(group, reading, [file], seconds)
        elif reading.ending != "apart" and reading.problem is not None:
            self._outcome(file, Outcome.failed(file.shown, seconds, reading.problem))
        elif alone is not None and alone.key != group.key:
            self._found(file, alone, self._keeper.put(alone, ()), seconds)
        else:
            twice = reading.problem.message if reading.problem else ""
            self._fail(file, _same(group, twice) if problem is None else _beside(problem, group, twice), seconds)

    def _join_groups(self, group: Group, other: Group) -> None:
        answer = self._await(self._submit([*group.files, *other.files]))
        reading = self._reading(other.files[-1], answer)
        if reading.ending == "understood":
            groups = self._groups[without_prefix(other.key)]
            groups.remove(other)
            self._replace(group, reading, other.files, answer.seconds, other.key)

    def _replace(self, group: Group, reading: Reading, files: Sequence[File], seconds: float, *others: str) -> None:
        """Lets the group be what was read from its files and these."""
        gone = {key for key in (group.key, *others) if key in self._keeper.records and key != reading.key}
        group.kept = self._keeper.put(reading, gone)
        group.key, group.reading = reading.key, None
        group.files += files
        group.sources |= _sources(reading)
        for each in group.files:
            self._tell(group, each, seconds, reading)

    def _tell(
        self, group: Group, file: File, seconds: float = 0, reading: Reading | None = None, *, is_copy: bool = False
    ) -> None:
        """The outcome of a file of a group."""
        kept, record = group.kept, self._keeper.records.get(group.key)
        names = (
            [shown for shown, _, _ in reading.files]
            if reading
            else [source.path for source in record.sources]
            if record
            else []
        )
        others = [name for name in names if name != file.shown] if len(names) > 1 else []
        notices = [*kept.notices, *([f"read together with {', '.join(others)} as one disclosure"] if others else [])]
        said = [
            *(ReportedProblem("warning", message, file.shown) for message in kept.warnings),
            *(ReportedProblem("notice", message, file.shown) for message in notices),
        ]
        summary = replace(kept.summary, problems=[*kept.summary.problems, *said])
        status: Status = "unchanged" if is_copy and kept.status == "loaded" else kept.status
        self._outcome(file, Outcome(file.shown, status, seconds, summary, reading.review if reading else None))

    def _end(self) -> None:
        """What could not be decided before everything was read."""
        for file, problem, seconds in self._unidentified:
            beside = [group for groups in self._groups.values() for group in groups if _is_beside(group, file)]
            if len(beside) == 1:
                self._join(beside[0], file, seconds, None, problem)
            else:
                self._outcome(file, Outcome.failed(file.shown, seconds, problem))
        for groups in self._groups.values():
            for group in groups:
                if group.reading is not None:
                    for file in group.files:
                        self._fail(file, _incomplete(self._keeper.records[group.key]), 0)

    def _fail(self, file: File, message: str, seconds: float) -> None:
        self._outcome(file, Outcome.failed(file.shown, seconds, Problem("error", message, Where(file.shown))))

    def _outcome(self, file: File, outcome: Outcome) -> None:
        is_first = file not in self._outcomes
        self._outcomes[file] = outcome
        if is_first:
            self._progress(outcome)


def _sources(reading: Reading) -> set[tuple[str, str]]:
    return {(sha256, Path(shown).suffix.lower()) for shown, sha256, _ in reading.files}


def _covers(summary: Summary, earlier: Record) -> bool:
    """Whether one file holds as much as the several files from which the disclosure was read before."""
    before = Summary.restore(earlier.summary)
    counts = ("tables", "narrative_figures", "terms", "indicators")
    return all(getattr(summary, count) >= getattr(before, count) for count in counts)


def _is_beside(group: Group, file: File) -> bool:
    return any(other.folder == file.folder for other in group.files)


def _same(group: Group, twice: str) -> str:
    first = group.files[0].shown
    return (
        f"this is the same disclosure ({group.key}) as {first}, with other content: both hold {twice}; "
        "load the one that is right"
    )


def _beside(problem: Problem, group: Group, twice: str) -> str:
    return f"{problem.message}; it cannot belong to {group.files[0].shown} in the same folder: both hold {twice}"


def _incomplete(earlier: Record) -> str:
    names = ", ".join(source.path for source in earlier.sources)
    return (
        f"this disclosure ({earlier.key}) was loaded from several files ({names}), and one of them alone would replace them all; "
        "give all of them"
    )
