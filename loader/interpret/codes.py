"""Codes as a document publishes them: linked to the national list where code and name agree, else local to the document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from loader.disclosure import Agreement, PublishedCode, PublishedPair
from loader.national import CodeChange, NationalCode
from loader.normalise import compact, display
from loader.vocabulary import CODE, Level, Scheme, Vocabulary

DEPARTMENT_CLASSES, GOVERNMENT_CLASSES = f"{CODE}economic-department", f"{CODE}economic-government"
"""The classifications whose codes stand in pairs."""


def agreement(code: NationalCode | None, name: str) -> tuple[Agreement, CodeChange | None]:
    """How a name agrees with the national code that has the same notation, and the change that took it or gave it."""
    if not compact(name):
        return "no-name", None
    if code is None:
        return "unknown-code", None
    change = code.change_of(name)
    if code.has_name(name) and (code.is_listed or change is None):
        return "same-name", None
    if change is not None:
        return ("former-name", change) if code.still_means(change) else ("other-meaning", None)
    given = code.change_to(name)
    return ("later-name", given) if given and code.still_means(given) else ("name-differs", None)


def published_code(scheme: Scheme, level: Level, notation: str, name: str) -> PublishedCode:
    """A code with the name that a document gives it; the name may be empty."""
    national = scheme.codes.get(notation)
    agreed, change = agreement(national, name)
    is_linked = agreed in ("same-name", "former-name", "later-name")
    return PublishedCode(
        scheme.iri,
        notation,
        display(name),
        key=local_key(scheme, notation, name),
        level=level.iri,
        agreement=agreed,
        national=national.concept if national and is_linked else None,
        change=change.iri if change else None,
    )


def local_key(scheme: Scheme, notation: str, name: str = "") -> str:
    return "/".join(filter(None, (scheme.name, notation, compact(name))))


def local_notation(key: str) -> str:
    """The notation in the key of a code."""
    return key.split("/", 2)[1]


def with_parents(codes: Mapping[str, PublishedCode], vocabulary: Vocabulary) -> dict[str, PublishedCode]:
    """The codes by key, the local ones with what is above them: 208 is above 20805 whoever says so.

    That is the national code; where there is none, the document's own, or else one without a name, which is added.
    """
    complete: dict[str, PublishedCode] = {}
    own = {(code.scheme, code.notation): code.key for code in reversed([*codes.values()]) if code.national is None}
    for code in codes.values():
        complete |= {above.key: above for above in _upwards(code, vocabulary.schemes[code.scheme], own)} | complete
    return complete


def _upwards(code: PublishedCode, scheme: Scheme, own: Mapping[tuple[str, str], str]) -> Iterator[PublishedCode]:
    """The code with its parent, and the codes without a name that are to be added above it."""
    notation = scheme.broader(code.notation)
    level = scheme.level(notation) if notation else None
    if code.national is not None or notation is None or level is None:
        yield code
    elif notation in scheme.codes:
        yield replace(code, parent=scheme.codes[notation].concept)
    elif known := own.get((scheme.iri, notation)):
        yield replace(code, parent=known)
    else:
        above = published_code(scheme, level, notation, "")
        yield replace(code, parent=above.key)
        yield from _upwards(above, scheme, own)


def pair_of(codes: Iterable[PublishedCode], vocabulary: Vocabulary) -> PublishedPair | None:
    """The pair that the codes of one row are; None where not both classifications speak."""
    by_scheme = {code.scheme: code for code in codes}
    department, government = by_scheme.get(DEPARTMENT_CLASSES), by_scheme.get(GOVERNMENT_CLASSES)
    if department is None or government is None:
        return None
    is_linked = department.national is not None and government.national is not None
    return PublishedPair(
        department, government, is_linked and vocabulary.has_pair(department.notation, government.notation)
    )
