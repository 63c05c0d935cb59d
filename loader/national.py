"""A code of a national classification: its name today, and the names that it had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from loader.facts import Facts
from loader.namespaces import CODE
from loader.normalise import name_key

UNVERIFIED = f"{CODE}verification/unverified"
ENDS_MEANING = frozenset({"moved", "recoded", "removed", "replaced", "split"})
"""Types of change after which a code, where it goes on, means something else."""


@dataclass(frozen=True, slots=True)
class CodeChange:
    """What ended a name of a code."""

    iri: str
    type: str
    """Local name of a concept of `code:code-change`."""
    year: int
    """The first of the edition in which it took effect."""
    name: str
    """The name that the code had before."""
    later_name: str = ""
    """The name that it was given, where that is not another code's."""
    first_year: int | None = None
    """First and last year of that name, as far as known."""
    last_year: int | None = None

    @property
    def ends_meaning(self) -> bool:
        return self.type in ENDS_MEANING


@dataclass(frozen=True, slots=True)
class NationalCode:
    concept: str
    """IRI."""
    notation: str
    name: str
    """The one that it has today, or had last."""
    is_listed: bool = True
    """Whether it is in the newest complete edition or one after that; it has ended otherwise."""
    is_verified: bool = True
    """Whether the name is more than recalled."""
    changes: tuple[CodeChange, ...] = ()
    """Of names that agreed with an edition, the newest first."""

    def has_name(self, name: str) -> bool:
        return name_key(name) == name_key(self.name)

    def change_of(self, name: str) -> CodeChange | None:
        """The newest change that took that name from the code."""
        return next((change for change in self.changes if name_key(change.name) == name_key(name)), None)

    def change_to(self, name: str) -> CodeChange | None:
        """The newest change that gave that name to the code."""
        given = (change for change in self.changes if change.later_name)
        return next((change for change in given if name_key(change.later_name) == name_key(name)), None)

    def still_means(self, change: CodeChange) -> bool:
        """Whether the code has not been given another meaning since it had the name that the change took or gave."""
        return not any(
            later.ends_meaning and later.year >= change.year and not self.has_name(later.name) for later in self.changes
        )

    def other_names(self) -> Iterator[str]:
        """Names that the code has in other editions, and under which it is still meant."""
        for change in self.changes:
            names = [change.name] if not change.later_name else [change.name, change.later_name]
            if self.still_means(change):
                yield from (name for name in names if not self.has_name(name))


def national_codes(facts: Facts) -> Mapping[str, dict[str, NationalCode]]:
    """The codes of all classifications, by scheme and notation."""
    changes, listed = _changes(facts), _listed(facts)
    codes: defaultdict[str, dict[str, NationalCode]] = defaultdict(dict)
    for scheme, notation, name, verification in facts["code"]:
        codes[scheme][notation] = NationalCode(
            f"{scheme}/{notation}",
            notation,
            name,
            is_listed=notation in listed[scheme],
            is_verified=verification != UNVERIFIED,
            changes=tuple(changes[scheme, notation]),
        )
    return codes


def _changes(facts: Facts) -> Mapping[tuple[str, str], list[CodeChange]]:
    """By scheme and notation, the newest first; only of names that some edition had."""
    changes: defaultdict[tuple[str, str], list[CodeChange]] = defaultdict(list)
    for scheme, notation, iri, kind, year, name, later, first, last in facts["change"]:
        change = kind.rpartition("/")[2]
        if change in ENDS_MEANING | {"renamed"}:
            given = later if change == "renamed" else ""
            changes[scheme, notation].append(CodeChange(iri, change, int(year), name, given, _year(first), _year(last)))
    for found in changes.values():
        found.sort(key=lambda change: (change.year, change.iri), reverse=True)
    return changes


def _listed(facts: Facts) -> Mapping[str, set[str]]:
    """By scheme: the codes of the newest complete edition and of those after it."""
    newest: defaultdict[str, int] = defaultdict(int)
    for scheme, year, is_complete, _ in facts["listing"]:
        if is_complete == "true":
            newest[scheme] = max(newest[scheme], int(year))
    listed: defaultdict[str, set[str]] = defaultdict(set)
    for scheme, year, _, code in facts["listing"]:
        if int(year) >= newest[scheme]:
            listed[scheme].add(code)
    return listed


def _year(text: str) -> int | None:
    return int(text) if text else None
