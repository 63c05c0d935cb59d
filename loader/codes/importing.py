"""Importing an official list: what it would change, and its publication."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from loader.codes.book import Book, Graph
from loader.codes.difference import CodeList, Conflict, Difference, difference
from loader.codes.edition import ImportedEdition
from loader.codes.loaded import Concerned, concerned, conflicts, uses_of
from loader.codes.mistakes import WrongList
from loader.codes.official import OfficialList, read_official
from loader.console import line_of
from loader.normalise import display
from loader.ontology import CODES_GRAPH, Ontology
from loader.problems import Failure
from loader.settings import ROOT, Settings
from loader.snapshot import OnWait, Snapshot, SnapshotDirectory
from loader.vocabulary import load_vocabulary

ONTOLOGY = ROOT / "ontology"
LONGEST_SOURCE = 200
"""Characters."""


class WrongSource(Failure):
    """What a person says of the source cannot be printed."""

    exit_status = 2


class UnknownScheme(Failure):
    """There is no classification of that name, or none that has editions."""

    exit_status = 2


@dataclass(frozen=True, slots=True)
class Order:
    """What a person said of a list."""

    file: Path
    scheme: str
    edition: int
    source: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """An official list and what it changes."""

    edition: ImportedEdition
    before: CodeList
    after: CodeList
    """One of both is the list; the other is the complete edition nearest to it, or none."""
    difference: Difference
    replaced: ImportedEdition | None
    """What was imported as the same edition before."""
    concerned: Concerned
    basis: str | None
    """Id of the snapshot that was current."""

    @property
    def is_known(self) -> bool:
        """Whether the list is imported already."""
        return self.replaced is not None and self.replaced.is_same_list(self.edition)


def propose(order: Order, snapshot: Snapshot | None) -> Proposal:
    """Reads an official list and compares it with what is known: the codes of the ontology, and the lists that were
    imported into the snapshot.

    :raises UnknownScheme: there is no such classification.
    :raises WrongSource: the source has characters that cannot be printed, or is too long.
    :raises WrongList: the file is wrong.
    """
    source = _source(order.source)
    book, _, _ = known_codes(snapshot.editions if snapshot else [])
    _require_scheme(order.scheme, book)
    vocabulary = load_vocabulary(ONTOLOGY)
    official = read_official(order.file, vocabulary.scheme(order.scheme), vocabulary, order.sheet)
    edition = _edition(order, source, official, book)
    before, after = _compared(edition.code_list, book, order.scheme)
    _require_whole(edition, before if after.year == edition.edition else after)
    found = difference(before, after)
    uses = uses_of(snapshot, order.scheme) if snapshot else []
    known_otherwise = [*found.conflicts, *_recorded(edition, book), *conflicts(uses, edition.code_list)]
    found = replace(found, conflicts=tuple(known_otherwise))
    return Proposal(
        edition,
        before,
        after,
        found,
        book.imported.get((order.scheme, order.edition)),
        concerned(uses, found.codes, snapshot) if snapshot else Concerned(),
        snapshot.id if snapshot else None,
    )


def publish(proposal: Proposal, settings: Settings, on_wait: OnWait | None) -> Snapshot:
    """Publishes a snapshot in which the list has been applied to the codes; loaded documents stay as they are.

    :raises Busy: a load is running and there is no `on_wait`.
    :raises Failure: another snapshot was published since the proposal.
    """
    from loader import search_index  # noqa: PLC0415  (only what publishes needs it)
    from loader.batch import SEARCH_INDEX  # noqa: PLC0415

    with SnapshotDirectory(settings.data).writer(settings.base, on_wait) as writer:
        if (writer.current.id if writer.current else None) != proposal.basis:
            raise Failure("another snapshot has been published meanwhile; nothing was imported, give the command again")
        writer.add_edition(proposal.edition.file_name, proposal.edition.text())
        ontology = Ontology(ONTOLOGY, tuple(writer.editions))
        writer.replace_vocabulary(ontology.fingerprint, ontology.graphs())
        return writer.publish(lambda store, folder: search_index.build(store, folder / SEARCH_INDEX))


def known_codes(editions: Sequence[Path]) -> tuple[Book, ox.Store, Graph]:
    """What the ontology and the imported editions say, and the graph in which they say it."""
    store = Ontology(ONTOLOGY, tuple(editions)).store()
    imported = [ImportedEdition.read(path) for path in editions]
    return Book.read(store, ox.DefaultGraph(), imported), store, ox.DefaultGraph()


def codes_of(snapshot: Snapshot) -> tuple[Book, ox.Store, Graph]:
    """What a snapshot says, and the graph in which it says it."""
    store, graph = snapshot.open(), ox.NamedNode(CODES_GRAPH)
    imported = [ImportedEdition.read(path) for path in snapshot.editions]
    return Book.read(store, graph, imported), store, graph


def _require_scheme(name: str, book: Book) -> None:
    if name not in book.with_editions:
        raise UnknownScheme(f"no official list of {name} can be imported; there are: {', '.join(book.with_editions)}")


def _source(text: str | None) -> str | None:
    """The source on one line; None where nothing is said."""
    source = display(text or "")
    if not source.isprintable() or len(source) > LONGEST_SOURCE:
        raise WrongSource(
            "--source is the number or title of the document that put the list in force, such as 财预〔2024〕1号, "
            f"in at most {LONGEST_SOURCE} characters that can be printed"
        )
    return source or None


def _edition(order: Order, source: str | None, official: OfficialList, book: Book) -> ImportedEdition:
    """The list as it is kept. The source of an import of the same edition before stays, where no other is given."""
    before = book.imported.get((order.scheme, order.edition))
    return ImportedEdition(
        order.scheme,
        order.edition,
        source or (before.source if before else None),
        line_of(official.file),
        hashlib.sha256(official.content).hexdigest(),
        datetime.now(UTC).isoformat(timespec="seconds"),
        official.entries,
    )


def _compared(official: CodeList, book: Book, scheme: str) -> tuple[CodeList, CodeList]:
    """The list and the complete edition up to its year, or else the one after it, in the order of their years."""
    year = official.year or 0
    if previous := book.previous(scheme, year):
        return previous, official
    if following := book.following(scheme, year):
        return official, following
    return CodeList(None), official


def _require_whole(edition: ImportedEdition, known: CodeList) -> None:
    if len(edition.codes) * 2 < len(known.names):
        raise WrongList.because(
            f"the list has {len(edition.codes):,} codes, and the {known.year} edition {len(known.names):,}; this seems to be a part "
            "of one, and an edition is imported whole"
        )


def _recorded(edition: ImportedEdition, book: Book) -> list[Conflict]:
    """Names that codes are recorded to have got with the very edition, of which no list was known."""
    if edition.edition in book.complete(edition.scheme):
        return []
    changes = [change for changes in book.changes[edition.scheme].values() for change in changes]
    names, where = edition.names, f"the {edition.edition} edition as it was recorded"
    return [
        Conflict(change.code, names[change.code], change.later[-1], where)
        for change in changes
        if change.year == edition.edition
        and change.later
        and change.code in names
        and not change.leads_to(names[change.code])
    ]
