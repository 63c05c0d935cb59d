"""What is done with a document in a process of its own: reading, interpreting, and making its statements.

`prepare` is the entry of an `isolation.Pool`. Requests and answers are JSON on one line, and after an answer's line may stand
the statements as N-Quads: what comes out of a document's process is never executed, and never unpickled.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from traceback import extract_tb
from typing import Literal

from loader.archive import Member, Unpacked, unpack
from loader.bundle import Part, joined, said_twice, with_places
from loader.checks.rules import chosen_rules
from loader.checks.run import Checks
from loader.disclosure import Disclosure
from loader.document import Document
from loader.interpret import Overrides, interpret
from loader.isolation import Handle, MoreTime
from loader.ontology import Ontology
from loader.problems import DocumentError, Problem, Where
from loader.readers import SUFFIXES, OnScans, read
from loader.report import Summary
from loader.review import Review, review_of
from loader.settings import ROOT
from loader.triples import disclosure_iri, disclosure_nquads
from loader.vocabulary import Vocabulary, load_vocabulary

ENTRY = f"{__name__}:prepare"
MANY = 8
"""From so many documents on, it is worth while to go through one beforehand."""
Ending = Literal["understood", "unidentified", "apart", "failed"]


@dataclass(frozen=True, slots=True)
class NamedFile:
    """Where the bytes are, and how people know them."""

    path: str
    shown: str


@dataclass(frozen=True, slots=True)
class Configuration:
    """What all documents of a load have in common."""

    overrides: Overrides
    base: str
    editions: tuple[str, ...] = ()
    """Files of the official lists of codes that were imported."""
    documents: int = 1
    """How many there will be, at most."""
    statements: bool = True
    """Whether the statements are wanted, or else a review."""
    checks: str | None = None
    """The settings file of the checks."""
    ocr_seconds: int = 30
    """How much longer reading a document may take for each page that is recognised."""

    def encode(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, content: bytes) -> Configuration:
        fields = json.loads(content)
        fields["editions"] = tuple(fields["editions"])
        return cls(**{**fields, "overrides": Overrides(**fields["overrides"])})


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of the files of one request.

    `unidentified`: they say something, but not whose it is. `apart`: the files are not parts of one disclosure.
    """

    ending: Ending
    problem: Problem | None = None
    key: str = ""
    graph: str = ""
    """IRI of the disclosure."""
    summary: Summary = field(default_factory=Summary)
    files: Sequence[tuple[str, str, int]] = ()
    """Of each file, in the order in which they were joined: how people know it, SHA-256, bytes."""
    origins: Mapping[str, int] = field(default_factory=dict)
    """Of a bundle: part of the disclosure → index in `files`."""
    review: Review | None = None
    nquads: bytes = b""

    @classmethod
    def failed(cls, shown: str, message: str) -> Reading:
        return cls("failed", Problem("error", message, Where(shown)))

    def encode(self) -> bytes:
        fields = {**asdict(replace(self, nquads=b"")), "nquads": None}
        return json.dumps(fields).encode() + b"\n" + self.nquads

    @classmethod
    def decode(cls, content: bytes) -> Reading:
        header, _, nquads = content.partition(b"\n")
        fields = json.loads(header)
        problem = fields["problem"]
        return cls(
            **{
                **fields,
                "problem": problem and Problem(problem["severity"], problem["message"], Where(**problem["where"])),
                "summary": Summary.restore(fields["summary"]),
                "files": [(shown, sha256, size) for shown, sha256, size in fields["files"]],
                "review": Review.restore(fields["review"]) if fields["review"] else None,
                "nquads": nquads,
            }
        )


def read_request(files: Sequence[NamedFile]) -> bytes:
    """Asks for a `Reading` of the files, as one disclosure."""
    return json.dumps({"read": [asdict(file) for file in files]}).encode()


def unpack_request(archive: NamedFile, into: Path) -> bytes:
    """Asks for the files of an archive."""
    return json.dumps({"unpack": asdict(archive), "into": str(into)}).encode()


def unpacked(answer: bytes) -> tuple[list[Member], dict[str, int]]:
    """What an archive held: its documents, and how many files of each other suffix.

    :raises DocumentError: it is no archive, or holds too much.
    """
    fields = json.loads(answer)
    if fields["problem"]:
        raise DocumentError.at(Where(fields["shown"]), fields["problem"])
    return [Member(**member) for member in fields["members"]], fields["left_out"]


def prepare(content: bytes) -> Handle:
    """What all documents need, once: the vocabulary.

    :raises Failure: an imported list of codes cannot be read.
    """
    configuration = Configuration.decode(content)
    vocabulary = load_vocabulary(ROOT / "ontology", tuple(map(Path, configuration.editions)))
    reader = _Reader(configuration, vocabulary, _checks(configuration, vocabulary))
    if configuration.documents >= MANY:
        for example in sorted((ROOT / "examples").glob("*.txt"))[:1]:  # fills what is compiled and looked up but once
            reader.read([NamedFile(str(example), str(example))])
    return reader.answer


def _checks(configuration: Configuration, vocabulary: Vocabulary) -> Checks:
    rules = chosen_rules(Path(configuration.checks) if configuration.checks else None)
    ontology = Ontology(ROOT / "ontology", tuple(map(Path, configuration.editions)))
    return Checks(rules, vocabulary, ontology.store())


class _Reader:
    def __init__(self, configuration: Configuration, vocabulary: Vocabulary, checks: Checks) -> None:
        self._configuration = configuration
        self._vocabulary = vocabulary
        self._checks = checks

    def answer(self, request: bytes, more_time: MoreTime) -> bytes:
        asked = json.loads(request)
        if "unpack" in asked:
            return _unpacked(NamedFile(**asked["unpack"]), Path(asked["into"]))

        def on_scans(pages: int) -> None:
            more_time(pages * self._configuration.ocr_seconds)

        return self.read([NamedFile(**file) for file in asked["read"]], on_scans).encode()

    def read(self, files: Sequence[NamedFile], on_scans: OnScans = lambda _: None) -> Reading:
        try:
            with faults_reported(files[-1]):
                documents = [_document(file, on_scans) for file in files]
                return self._one(documents[0]) if len(documents) == 1 else self._together(documents)
        except DocumentError as error:
            return Reading("failed", error.problem)

    def _one(self, document: Document) -> Reading:
        try:
            disclosure = interpret(document, self._vocabulary, self._configuration.overrides)
        except DocumentError as error:
            is_budget = self._says_something(document)
            return Reading("unidentified" if is_budget else "failed", error.problem)
        return self._understood(disclosure, [document], {})

    def _says_something(self, document: Document) -> bool:
        try:
            return bool(self._anybody(document).figures)
        except DocumentError:
            return False

    def _anybody(self, document: Document) -> Disclosure:
        """What a document says that does not say whose it is."""
        region = self._vocabulary.regions.all[0].code
        anybody = Overrides(department="某部门", region=region, year=2000, phase="approved")
        return interpret(document, self._vocabulary, anybody)

    def _together(self, documents: Sequence[Document]) -> Reading:
        parts = [Part(document, self._anybody(document)) for document in documents]
        if twice := said_twice(parts):
            return Reading("apart", Problem("error", twice, Where(documents[-1].file)))
        document, documents = joined(parts)
        disclosure = interpret(document, self._vocabulary, self._configuration.overrides)
        disclosure, origins = with_places(disclosure, [part.file for part in documents])
        return self._understood(disclosure, documents, origins)

    def _understood(self, disclosure: Disclosure, documents: Sequence[Document], origins: Mapping[str, int]) -> Reading:
        graph = disclosure_iri(disclosure, self._configuration.base).value
        is_load = self._configuration.statements
        nquads = disclosure_nquads(disclosure, self._configuration.base)
        found = self._checks.findings(nquads, graph, documents)
        return Reading(
            "understood",
            key=disclosure.key,
            graph=graph,
            summary=Summary.of(disclosure, graph, found),
            files=[(each.file, each.sha256, each.size) for each in documents],
            origins=origins,
            review=None if is_load else review_of(disclosure, documents, self._vocabulary, found),
            nquads=nquads + self._checks.statements(found, graph) if is_load else b"",
        )


def _document(file: NamedFile, on_scans: OnScans) -> Document:
    """The document under the name by which people know it."""
    if Path(file.path).exists() and not Path(file.path).is_file():
        raise DocumentError.at(Where(file.shown), "this is not a file")
    try:
        document = read(Path(file.path), on_scans)
    except DocumentError as error:
        raise DocumentError(_renamed(error.problem, file)) from error
    problems = tuple(_renamed(problem, file) for problem in document.problems)
    return replace(document, file=file.shown, problems=problems)


def _renamed(problem: Problem, file: NamedFile) -> Problem:
    where = problem.where
    return replace(problem, where=replace(where, file=file.shown)) if where.file == file.path else problem


@contextmanager
def faults_reported(file: NamedFile) -> Iterator[None]:
    """Makes of any error a DocumentError; a lack of memory, whatever a library has made of it, stays one."""
    try:
        yield
    except Exception as error:
        if _is_lack_of_memory(error):
            raise MemoryError from error
        if isinstance(error, DocumentError):
            raise
        place = extract_tb(error.__traceback__)[-1]
        message = (
            f"this is a fault of BudgetGraph, please report it: {error!r} ({Path(place.filename).name}:{place.lineno})"
        )
        raise DocumentError.at(Where(file.shown), message) from error


def _is_lack_of_memory(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, MemoryError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _unpacked(archive: NamedFile, into: Path) -> bytes:
    found, problem = Unpacked(), None
    try:
        with faults_reported(archive):
            found = unpack(Path(archive.path), archive.shown, into, SUFFIXES)
    except DocumentError as error:
        problem = error.problem.message
    members = [asdict(member) for member in found.members]
    said = {"members": members, "left_out": found.left_out, "problem": problem, "shown": archive.shown}
    return json.dumps(said).encode()
