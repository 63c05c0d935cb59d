"""What is different between two lists of one classification."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from loader.codes.names import repeated, wording


@dataclass(frozen=True, slots=True)
class CodeList:
    """The codes of an edition with their names."""

    year: int | None
    """None for no edition, which lists nothing."""
    names: Mapping[str, str] = field(default_factory=dict)
    is_official: bool = False
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A code that only one of the lists has."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Renamed:
    code: str
    former: str
    later: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The same name under another code."""

    former: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A code of the new list that is known under another name where it should have the same."""

    code: str
    name: str
    other: str
    where: str
    """What knows it under the other name."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What stands in the way from one list to another; every code of both is in one of the parts, and once."""

    added: tuple[Listed, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    moved: tuple[Moved, ...] = ()
    ended: tuple[Listed, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    unchanged: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.renamed or self.moved or self.ended or self.conflicts)

    @property
    def codes(self) -> set[str]:
        """Every code that is concerned."""
        listed = {entry.code for entry in self.added} | {entry.code for entry in self.ended}
        renamed = {entry.code for entry in self.renamed} | {entry.code for entry in self.conflicts}
        return listed | renamed | {code for moved in self.moved for code in (moved.former, moved.code)}


def difference(before: CodeList, after: CodeList) -> Difference:
    """What has changed from one list to the other, in the order of the codes.

    In two lists of the same edition, no code can have been renamed: where names differ, one of them is wrong.
    """
    shared = sorted(after.names.keys() & before.names.keys())
    differing = [code for code in shared if wording(before.names[code]) != wording(after.names[code])]
    is_same_edition = before.year == after.year
    moved = () if is_same_edition else tuple(_moved(before.names, after.names))
    gone, come = {move.former for move in moved}, {move.code for move in moved}
    return Difference(
        added=tuple(
            Listed(code, after.names[code]) for code in sorted(after.names.keys() - before.names.keys() - come)
        ),
        renamed=()
        if is_same_edition
        else tuple(Renamed(code, before.names[code], after.names[code]) for code in differing),
        moved=moved,
        ended=tuple(
            Listed(code, before.names[code]) for code in sorted(before.names.keys() - after.names.keys() - gone)
        ),
        conflicts=tuple(
            Conflict(code, after.names[code], before.names[code], f"the {before.year} edition as it was known")
            for code in (differing if is_same_edition else ())
        ),
        unchanged=len(shared) - len(differing),
    )


def _moved(before: Mapping[str, str], after: Mapping[str, str]) -> Iterable[Moved]:
    """Codes that ended while another began with the same name, and that name is of one code alone in either list."""
    common = repeated(before.values(), after.values())
    ended: defaultdict[str, list[str]] = defaultdict(list)
    for code, name in before.items():
        if code not in after and wording(name) not in common:
            ended[wording(name)].append(code)
    for code, name in sorted(after.items()):
        if code not in before and wording(name) in ended:
            yield Moved(ended[wording(name)][0], code, name)
