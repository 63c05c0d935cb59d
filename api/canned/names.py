"""What people call things: short forms and names of disclosures, departments, regions, codes, projects and terms."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from api.namespaces import CODE, PREFIXES
from api.store.reader import Reader, value_of
from loader.normalise import label_key

NEAR = 5
"""Names that are suggested for one that does not exist."""
COMPARED = 2000
"""Names that are compared by likeness; beyond it only those that contain the name, or that it contains."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that people name. `pattern` binds `?thing` and may bind `?name`.

    Where `is_one`, a name has to mean one thing alone: the answer does not say to which of several a row belongs.
    """

    pattern: str
    within: str
    """What a short form is put behind; a path below the deployment's base unless it is an IRI."""
    is_one: bool = False


KINDS: Mapping[str, Kind] = {
    "code": Kind(
        "VALUES ?scheme { code:functional code:economic-department code:economic-government } "
        "?thing skos:inScheme ?scheme ; skos:notation ?name",
        CODE,
    ),
    "department": Kind("?thing a bg:Department ; rdfs:label ?name", "id/department/"),
    "disclosure": Kind("?thing a bg:Disclosure . OPTIONAL { ?thing dct:title ?name }", "id/disclosure/"),
    "project": Kind("?thing a bg:Project ; rdfs:label ?name", "id/project/", is_one=True),
    "region": Kind(
        "?thing a bg:Region . { ?thing skos:prefLabel|skos:altLabel|rdfs:label ?name } "
        'UNION { ?thing skos:notation ?code . BIND(SUBSTR(CONCAT(?code, "0000"), 1, 6) AS ?name) }',
        f"{CODE}region/",
    ),
    "term": Kind("?thing a bg:Term ; skos:prefLabel|skos:altLabel ?name", "id/term/"),
}


class NameBook:
    """The names of one kind of thing in one version of the data."""

    def __init__(self, within: str, names: Mapping[str, frozenset[str]]) -> None:
        """`names` are by IRI."""
        self._within = within
        self._names = names

    def find(self, text: str) -> list[str]:
        """The IRIs that a text means: an IRI, a short form (`371521/阳谷县人民政府办公室/2023/budget`), or a name."""
        for iri in (text, unquote(text), self._within + text):
            if iri in self._names:
                return [iri]
        return sorted(self._by_key.get(label_key(text), ()))

    def near(self, text: str) -> list[str]:
        """Names that the text may have meant, the likeliest first."""
        key = label_key(text)
        related = [name for name in self.displayed if key and (key in label_key(name) or label_key(name) in key)]
        alike = difflib.get_close_matches(text, self.displayed[:COMPARED], NEAR, 0.4)
        return list(dict.fromkeys([*related[:NEAR], *alike]))[:NEAR]

    def short(self, iri: str) -> str:
        return iri.removeprefix(self._within)

    @cached_property
    def displayed(self) -> list[str]:
        """What a form offers: the name where it is one thing's alone, else the short form."""
        return sorted(self._display(iri) for iri in self._names)

    def _display(self, iri: str) -> str:
        name = min(self._names[iri], key=lambda name: (name.isascii(), name), default="")
        return name if name and self._by_key[label_key(name)] == {iri} else self.short(iri)

    @cached_property
    def _by_key(self) -> Mapping[str, set[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for iri, names in self._names.items():
            for name in names:
                found[label_key(name)].add(iri)
        return found


async def name_book(kind: str, reader: Reader) -> NameBook:
    """The names of that kind; read once for each version of the data."""
    key = f"names of {kind}"
    if key not in reader.memory:
        reader.memory[key] = await _read(KINDS[kind], reader)
    book: NameBook = reader.memory[key]
    return book


async def _read(kind: Kind, reader: Reader) -> NameBook:
    prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    found = await reader.select(f"{prefixes}SELECT DISTINCT ?thing ?name WHERE {{ {kind.pattern} }}")
    names: defaultdict[str, set[str]] = defaultdict(set)
    for thing, name in found.rows:
        names[value_of(thing)].update([value_of(name)] if name else [])
    within = kind.within if kind.within.startswith("http") else reader.base + kind.within
    return NameBook(within, {iri: frozenset(found) for iri, found in names.items()})
