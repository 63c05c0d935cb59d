"""The graph of codes with imported editions applied: what the ontology says, where no official list says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from loader.codes.book import CODE, Book
from loader.codes.changes import ChangeRecord, change_records
from loader.codes.edition import ImportedEdition
from loader.codes.names import wording
from loader.codes.official import Entry
from loader.normalise import display
from loader.ontology import CODES_GRAPH, Ontology
from loader.problems import SnapshotError
from loader.records import Record
from loader.search_index import pinyin
from loader.triples import construct

BLANK_NODE = b"_:"
BG = "https://w3id.org/budgetgraph/def#"
DCT = "http://purl.org/dc/terms/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XKOS = "http://rdf-vocabulary.ddialliance.org/xkos#"
BEFORE_IMPORT = (f"{BG}verification", f"{DCT}source", f"{SKOS}editorialNote")
"""What is said of a code that no official list was seen to have."""


def effective_codes(ontology: Path, editions: Sequence[Path]) -> bytes:
    """The graph of codes as N-Triples: `ontology/schemes` and `ontology/codes`, and the imported editions in those files.

    The same content gives the same bytes, whatever the order of the editions; without any, just what the ontology says.

    :raises OSError, SyntaxError: the ontology cannot be read.
    :raises SnapshotError: an edition cannot be read, or is of a classification that there is not.
    """
    lines = Ontology(ontology).graphs()[CODES_GRAPH]
    unnamed = frozenset(line for line in lines if BLANK_NODE in line)
    named = lines - unnamed
    if editions:
        named = _applied(named, sorted(map(ImportedEdition.read, editions), key=_order))
    return b"".join(line + b"\n" for line in sorted({*named, *_canonical(unnamed)}))


def _order(edition: ImportedEdition) -> tuple[str, int]:
    return edition.scheme, edition.edition


def _canonical(lines: Iterable[bytes]) -> list[bytes]:
    """The lines with blank nodes named after what is said of them (RDFC-1.0), and not by chance."""
    dataset = ox.Dataset(ox.parse(b"\n".join(lines), ox.RdfFormat.N_TRIPLES))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return (ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b"").splitlines()


def _applied(lines: Iterable[bytes], editions: Sequence[ImportedEdition]) -> frozenset[bytes]:
    """The statements with the editions applied. None of them has a blank node, which a store would give another name."""
    store = ox.Store()
    store.bulk_load(b"\n".join(lines), ox.RdfFormat.N_TRIPLES)
    book = Book.read(store, ox.DefaultGraph())
    for scheme, group in groupby(editions, key=lambda edition: edition.scheme):
        if scheme not in book.with_editions:
            raise SnapshotError(
                f"there is an imported edition of {scheme}, a classification that this version does not have"
            )
        _Application(store, book, scheme, list(group)).apply()
    return frozenset((store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()) or b"").splitlines())


class _Application:
    """The imported editions of one classification, the oldest first, on their way into a store."""

    def __init__(self, store: ox.Store, book: Book, scheme: str, editions: Sequence[ImportedEdition]) -> None:
        self._store = store
        self._book = book
        self._scheme = scheme
        self._editions = editions
        self._iri = f"{CODE}{scheme}"

    def apply(self) -> None:
        changes = change_records(self._book, self._scheme, self._editions)
        self._replace_editions()
        self._replace_codes()
        self._replace_changes(changes)

    # Editions

    def _replace_editions(self) -> None:
        for edition in self._editions:
            iri = self._edition(edition.edition)
            said = [f"{BG}isComplete", f"{BG}verification", f"{BG}fileName", f"{BG}sha256"]
            for predicate in [*said, *([f"{DCT}source"] if edition.source else [])]:
                self._remove(iri, predicate)
            self._remove_quads(None, f"{SKOS}inScheme", iri)
        followers = list(self._followers())
        for row in followers:
            self._remove(str(row["edition"]), f"{XKOS}follows")
        self._add("codes/edition", [*map(self._edition_record, self._editions), *followers])

    def _edition_record(self, edition: ImportedEdition) -> Record:
        is_new = edition.edition not in self._book.editions[self._scheme]
        return _edition_record(
            edition=self._edition(edition.edition),
            scheme=self._iri,
            year=str(edition.edition),
            titleZh=self._title("zh") if is_new else None,
            titleEn=self._title("en") if is_new else None,
            source=edition.source,
            file=edition.file,
            sha256=edition.sha256,
        )

    def _followers(self) -> Iterator[Record]:
        """What each imported edition follows, and what follows it."""
        imported = {edition.edition for edition in self._editions}
        years = sorted({*self._book.editions[self._scheme], *imported})
        for before, after in pairwise(years):
            if imported & {before, after}:
                yield _edition_record(edition=self._edition(after), follows=self._edition(before))

    # Codes

    def _replace_codes(self) -> None:
        rows = [self._code_record(edition, entry) for edition in self._editions for entry in edition.codes]
        newest = {entry.code: (edition, entry) for edition in self._editions for entry in edition.codes}
        oldest = {entry.code: edition.edition for edition in reversed(self._editions) for entry in edition.codes}
        for code, (edition, entry) in newest.items():
            for predicate in BEFORE_IMPORT:
                self._remove(self._code(code), predicate)
            self._remove_years(code, oldest[code], edition.edition)
            is_renamed = self._is_renamed(edition, entry)
            if is_renamed:
                self._remove_name(code, entry.name)
            rows.append(self._naming_record(edition, entry, is_renamed))
        self._add("codes/code", rows)

    def _code_record(self, edition: ImportedEdition, entry: Entry) -> Record:
        return {
            "code": self._code(entry.code),
            "scheme": self._iri,
            "edition": self._edition(edition.edition),
            "notation": entry.code,
            "parent": self._code(entry.parent) if entry.parent else None,
            "level": f"{self._iri}/level/{entry.level}",
            "name": None,
            "pinyin": None,
            "source": None,
        }

    def _naming_record(self, edition: ImportedEdition, entry: Entry, is_renamed: bool) -> Record:
        """The record of a code in the newest imported list that has it."""
        name = display(entry.name) if is_renamed else None
        syllables = " ".join(pinyin(name)) if name else None
        return {**self._code_record(edition, entry), "name": name, "pinyin": syllables, "source": edition.origin}

    def _is_renamed(self, edition: ImportedEdition, entry: Entry) -> bool:
        """Whether the name is not that of the graph, and no newer complete list has another."""
        known = self._book.codes[self._scheme].get(entry.code)
        imported = {other.edition for other in self._editions}
        newer = [year for year in self._book.complete(self._scheme) if year > edition.edition and year not in imported]
        is_older = any(entry.code in self._book.editions[self._scheme][year].codes for year in newer)
        return known is None or (not is_older and wording(known.name) != wording(entry.name))

    def _remove_name(self, code: str, name: str) -> None:
        """Removes what the graph calls a code, in every language, and the new name where it was another one for it."""
        iri, known = self._code(code), self._book.codes[self._scheme].get(code)
        self._remove(iri, f"{SKOS}prefLabel")
        for quad in list(self._quads(iri, f"{SKOS}altLabel")):
            if wording(quad.object.value) == wording(name):
                self._store.remove(quad)
        for quad in list(self._quads(iri, f"{SKOS}hiddenLabel")):
            if known and quad.object.value == " ".join(pinyin(known.name)):
                self._store.remove(quad)

    def _remove_years(self, code: str, oldest: int, newest: int) -> None:
        """Removes the first and last year of a code where an imported list shows that it is older, or goes on."""
        iri = self._code(code)
        for quad in [*self._quads(iri, f"{BG}firstYear"), *self._quads(iri, f"{BG}lastYear")]:
            is_first, year = quad.predicate.value == f"{BG}firstYear", int(quad.object.value)
            if year > oldest if is_first else year < newest:
                self._store.remove(quad)

    # Changes

    def _replace_changes(self, changes: Sequence[ChangeRecord]) -> None:
        rows = [self._change_record(change) for change in changes]
        for row in rows:
            self._remove_quads(row["change"], None, None)
        self._add("codes/change", rows)

    def _change_record(self, change: ChangeRecord) -> Record:
        return {
            "change": f"{self._iri}/change/{change.code}-{change.year}-{change.type}",
            "code": self._code(change.code),
            "type": f"{CODE}code-change/{change.type}",
            "edition": self._edition(change.year),
            "status": f"{CODE}verification/{change.status}",
            "former": change.former,
            "later": change.later,
            "related": self._code(change.related) if change.related else None,
            "basis": str(change.basis) if change.basis else None,
            "lastYear": str(change.last_year) if change.last_year else None,
            "source": change.source,
        }

    # Terms

    def _edition(self, year: int) -> str:
        return f"{self._iri}/edition/{year}"

    def _code(self, notation: str) -> str:
        return f"{self._iri}/{notation}"

    def _title(self, language: str) -> str | None:
        """What the classification is called in that language."""
        labels = (quad.object for quad in self._quads(self._iri, f"{SKOS}prefLabel"))
        return next((label.value for label in labels if label.language == language), None)

    def _quads(self, subject: str, predicate: str) -> Iterator[Any]:
        return self._store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None)

    def _remove(self, subject: str, predicate: str) -> None:
        self._remove_quads(subject, predicate, None)

    def _remove_quads(self, *pattern: str | None) -> None:
        subject, predicate, value = (None if iri is None else ox.NamedNode(iri) for iri in pattern)
        for quad in list(self._store.quads_for_pattern(subject, predicate, value)):
            self._store.remove(quad)

    def _add(self, kind: str, rows: Sequence[Record]) -> None:
        self._store.extend(ox.Quad(*triple) for triple in construct(kind, rows))


def _edition_record(**fields: str | None) -> Record:
    """A record of an edition; what is not said is blank."""
    names = ("edition", "scheme", "year", "titleZh", "titleEn", "source", "file", "sha256", "follows")
    return {name: fields.get(name) for name in names}
