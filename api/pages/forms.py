"""A form for every question, filled in with what is loaded, so that one click answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.canned.choices import Choice, choices_of
from api.canned.code_book import code_book
from api.canned.header import CannedQuery, Parameter
from api.canned.names import KINDS, name_book
from api.namespaces import BG
from api.store.reader import Reader, value_of

SUGGESTED = 200
"""Names that a field suggests."""
YEARS = f"SELECT DISTINCT ?year {{ ?disclosure a <{BG}Disclosure> ; <{BG}fiscalYear> ?year }} ORDER BY DESC(?year)"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form. `suggestions` names the list of what the data have."""

    parameter: Parameter
    value: str
    choices: Sequence[Choice]
    suggestions: str | None

    @property
    def is_main(self) -> bool:
        """Whether it stands before the button; the others are folded away."""
        return self.parameter.required or self.parameter.default is not None


Suggestions = Mapping[str, Sequence[str]]
"""By type of parameter, what the data have."""


async def suggestions(reader: Reader) -> Suggestions:
    """What forms suggest in this version of the data."""
    key = "suggestions of forms"
    if key not in reader.memory:
        found: dict[str, Sequence[str]] = {
            kind: (await name_book(kind, reader)).displayed[:SUGGESTED] for kind in KINDS
        }
        found["code"] = (await code_book(reader)).displayed[:SUGGESTED]
        years = [value_of(year) for (year,) in (await reader.select(YEARS)).rows]
        reader.memory[key] = {**found, "year": years}
    loaded: Suggestions = reader.memory[key]
    return loaded


def fields(query: CannedQuery, given: Mapping[str, str], loaded: Suggestions) -> list[Field]:
    """The fields of a query's form, with what was given, or with what will find something."""
    return [_field(parameter, given.get(parameter.name, ""), loaded) for parameter in query.parameters]


def _field(parameter: Parameter, given: str, loaded: Suggestions) -> Field:
    known = loaded.get(parameter.type, ())
    value = given or parameter.default or (_working(parameter, known) if parameter.required else "")
    return Field(parameter, value, choices_of(parameter), parameter.type if known else None)


def _working(parameter: Parameter, known: Sequence[str]) -> str:
    """The example where the data have it, else the first that they have."""
    return parameter.example if parameter.example in known or not known else known[0]
