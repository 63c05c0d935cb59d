"""What imported editions have made of the codes, as records: each complete edition is compared with the one before it, and with
what was known of itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from loader.codes.book import OFFICIAL, UNVERIFIED, Book, Change
from loader.codes.difference import CodeList, difference
from loader.codes.edition import ImportedEdition
from loader.codes.names import wording

ENDINGS = frozenset({"moved", "recoded", "removed", "replaced", "split"})
"""Types of change after which an edition no longer has the code."""


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """A change that an import shows. `type` is the local name of a concept of `code:code-change`."""

    code: str
    type: str
    year: int
    status: str
    source: str | None
    former: str | None = None
    later: str | None = None
    related: str | None = None
    """The code to which it went, or from which it came."""
    basis: int | None = None
    """Year of the edition with which it was compared."""
    last_year: int | None = None
    """Of the former name, where the two editions follow one another directly."""


def change_records(book: Book, scheme: str, editions: Sequence[ImportedEdition]) -> list[ChangeRecord]:
    """The changes that `book`, which knows nothing of the editions yet, does not have."""
    lists = {year: book.code_list(scheme, year) for year in book.complete(scheme)}
    corrected = [record for edition in editions for record in _corrections(edition, lists)]
    lists |= {edition.edition: edition.code_list for edition in editions}
    years, imported = sorted(lists), {edition.edition for edition in editions}
    found = [
        record
        for before, after in pairwise(years)
        if imported & {before, after}
        for record in _Comparison(book, scheme, lists[before], lists[after], _earlier_names(lists, before)).records()
    ]
    return list({(record.code, record.type, record.year): record for record in (*found, *corrected)}.values())


def _earlier_names(lists: dict[int, CodeList], before: int) -> dict[str, str]:
    """The last name of every code in the complete editions up to a year."""
    return {code: name for year in sorted(lists) if year <= before for code, name in lists[year].names.items()}


def _corrections(edition: ImportedEdition, lists: dict[int, CodeList]) -> Iterator[ChangeRecord]:
    """Where an official list shows that what was known of the same edition is wrong."""
    official = edition.code_list
    if edition.edition not in lists:
        return
    wrong = difference(lists[edition.edition], official)
    names = (
        *((conflict.code, conflict.other, conflict.name) for conflict in wrong.conflicts),
        *((added.code, None, added.name) for added in wrong.added),
        *((ended.code, ended.name, None) for ended in wrong.ended),
    )
    for code, former, later in names:
        yield ChangeRecord(code, "corrected", edition.edition, OFFICIAL, official.source, former, later)


@dataclass(frozen=True)
class _Comparison:
    """One complete edition and the next, of which one at least was imported."""

    book: Book
    scheme: str
    before: CodeList
    after: CodeList
    earlier: dict[str, str]
    """The last name of every code until `before`."""

    def records(self) -> Iterator[ChangeRecord]:
        found = difference(self.before, self.after)
        for renamed in found.renamed:
            if not self._is_known_rename(renamed.code, renamed.former, renamed.later):
                yield self._record(renamed.code, "renamed", renamed.former, renamed.later)
        for moved in found.moved:
            if not self._is_known_move(moved.former, moved.code):
                yield self._record(moved.former, "recoded", moved.name, related=moved.code)
            yield from self._added(moved.code, moved.name, moved.former)
        for ended in found.ended:
            if not any(change.type in ENDINGS for change in self._known(ended.code)):
                yield self._record(ended.code, "removed", ended.name)
        for added in found.added:
            yield from self._added(added.code, added.name)
        yield from self._contradicted()

    def _added(self, code: str, name: str, origin: str | None = None) -> Iterator[ChangeRecord]:
        """A code that is new, or back again, perhaps under another name than before."""
        if origin or not any(change.type == "added" for change in self._known(code)):
            yield self._record(code, "added", later=name, related=origin)
        former = self.earlier.get(code, name)
        if wording(former) != wording(name):
            yield self._record(code, "renamed", former, name)

    def _contradicted(self) -> Iterator[ChangeRecord]:
        """Renamings that were recorded, and an official list that does not know them."""
        for code, name in self.after.names.items() if self.after.is_official else ():
            renamed = [change for change in self._known(code) if change.type == "renamed" and change.later]
            if renamed and not renamed[-1].leads_to(name):
                yield ChangeRecord(
                    code, "corrected", self._year, OFFICIAL, self.after.source, renamed[-1].later[-1], name
                )

    def _known(self, code: str) -> Iterable[Change]:
        """What is recorded of the code between the two editions."""
        changes = self.book.changes[self.scheme].get(code, ())
        return [change for change in changes if (self.before.year or 0) < change.year <= self._year]

    def _is_known_rename(self, code: str, former: str, later: str) -> bool:
        return any(
            change.leads_to(later) and wording(change.former or "") == wording(former) for change in self._known(code)
        )

    def _is_known_move(self, former: str, code: str) -> bool:
        target = f"{self.scheme}/{code}"
        return any(change.type in ENDINGS and target in change.related for change in self._known(former))

    @property
    def _year(self) -> int:
        return self.after.year or 0

    def _record(
        self, code: str, type_: str, former: str | None = None, later: str | None = None, related: str | None = None
    ) -> ChangeRecord:
        follows_directly = former is not None and self.before.year == self._year - 1
        return ChangeRecord(
            code,
            type_,
            self._year,
            OFFICIAL if self.before.is_official and self.after.is_official else UNVERIFIED,
            self.after.source,
            former,
            later,
            related,
            basis=self.before.year,
            last_year=self.before.year if follows_directly else None,
        )
