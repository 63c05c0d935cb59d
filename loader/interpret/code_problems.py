"""What a person should know of the codes of a document: which are not the national ones, or not under their names of today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from loader.disclosure import PublishedCode, PublishedPair
from loader.national import CodeChange, NationalCode
from loader.problems import Problem, Where
from loader.vocabulary import Vocabulary

LOCAL = "so its figures stand under a code local to this document"


def code_problems(
    codes: Iterable[PublishedCode], pairs: Iterable[PublishedPair], year: int, vocabulary: Vocabulary, file: str
) -> Iterator[Problem]:
    """A warning for each local code; a notice for each other name out of its time, and for each pair that is not national."""
    for code in codes:
        national = vocabulary.schemes[code.scheme].codes.get(code.notation)
        change = national.change_of(code.name) if national else None
        given = national.change_to(code.name) if national else None
        if code.national is None and code.row is not None:
            yield Problem("warning", _local(code, national, change), _where(code, file))
        elif national and change and code.change and not (change.last_year and year <= change.last_year):
            yield Problem("notice", _former(code, national, change), _where(code, file))
        elif national and given and code.agreement == "later-name" and year < given.year:
            yield Problem("notice", _later(code, national, given), _where(code, file))
    for pair in pairs:
        if not pair.is_national and pair.department.national and pair.government.national:
            yield Problem("notice", _unusual(pair), _where(pair.department, file))


def _local(code: PublishedCode, national: NationalCode | None, change: CodeChange | None) -> str:
    if code.agreement == "no-name":
        return f"{code.notation} stands without a name, and no code is linked by its number alone, {LOCAL}"
    if national is None:
        return f"{code.notation} {code.name} is not in the national list, {LOCAL}"
    meant = f", which is what it meant{_time(change)} before" if change else ""
    return (
        f"{code.notation} is {_name(national)} in the national list; this document calls it {code.name}{meant}, {LOCAL}"
    )


def _former(code: PublishedCode, national: NationalCode, change: CodeChange) -> str:
    if national.has_name(code.name):
        return f"{code.notation} {code.name} has ended{_time(change)}; the document still uses it, and it is linked to the national code"
    return (
        f"{code.notation} is {_name(national)} in the national list; this document calls it {code.name}, "
        f"its name{_time(change)}, and it is linked to the national code"
    )


def _later(code: PublishedCode, national: NationalCode, change: CodeChange) -> str:
    return (
        f"{code.notation} is {_name(national)} in the national list; this document calls it {code.name}, "
        f"its name since {change.year}, and it is linked to the national code"
    )


def _unusual(pair: PublishedPair) -> str:
    department, government = pair.department, pair.government
    return (
        f"{department.notation} {department.name} stands with {government.notation} {government.name}, "
        "a pair that the national table of correspondence does not have; it is kept as published"
    )


def _name(national: NationalCode) -> str:
    return national.name if national.is_verified else f"{national.name} (unverified)"


def _time(change: CodeChange) -> str:
    """` (2007–2019)`, as far as known."""
    first, last = change.first_year, change.last_year or change.year - 1
    return f" ({first}–{last})" if first else f" (until {last})"


def _where(code: PublishedCode, file: str) -> Where:
    return Where(file, code.line, code.page, code.table, code.row)
