"""Names of things of one kind, and the things that they mean."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from urllib.parse import unquote

from api.namespaces import PREFIXES
from api.store.reader import Reader, Row
from loader.normalise import label_key

NEAR = 5
"""Names that are suggested for one that does not exist."""
COMPARED = 2000
"""Names that are compared by likeness; beyond it only those that contain the name, or that it contains."""


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


async def rows_of(query: str, reader: Reader) -> Sequence[Row]:
    """The answer to a SELECT in which our prefixes need not be declared."""
    prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    return (await reader.select(prefixes + query)).rows
