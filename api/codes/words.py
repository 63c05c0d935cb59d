"""What queries about codes have in common, and labels in both languages as the data give them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox

from api.errors import Text
from api.namespaces import PREFIXES
from api.store.reader import Row, Term, value_of

PROLOGUE = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
MEMBERS = "{ ?concept skos:inScheme ?scheme } UNION { ?top skos:topConceptOf ?scheme . ?concept skos:broader* ?top }"
"""What is in a scheme: what says so, and what stands below its highest concepts, as regions do."""
NOTHING = Text("", "")

Words = Mapping[str, Text]
"""By property."""
Said = Mapping[str, Sequence[Term]]
"""What is said of a thing, by property."""


def words(rows: Iterable[Row]) -> dict[str, Words]:
    """By thing, of rows that are a thing, a property and a text. What is in one language alone stands for the other."""
    found: defaultdict[str, defaultdict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for thing, link, text in rows:
        language = (text.language if isinstance(text, ox.Literal) else None) or "zh"
        found[value_of(thing)][value_of(link)][language] = value_of(text)
    return {thing: {link: _both(texts) for link, texts in links.items()} for thing, links in found.items()}


def _both(texts: Mapping[str, str]) -> Text:
    some = next(iter(texts.values()))
    return Text(zh=texts.get("zh", some), en=texts.get("en", texts.get("zh", some)))


def said_of(rows: Iterable[Row]) -> dict[str, Said]:
    """By thing, of rows that are a thing, a property and a value."""
    found: defaultdict[str, defaultdict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for thing, link, value in rows:
        if value is not None:
            found[value_of(thing)][value_of(link)].append(value)
    return {thing: dict(said) for thing, said in found.items()}


def texts(said: Said, link: str) -> list[str]:
    """The values of a property as text, sorted."""
    return sorted(map(value_of, said.get(link, ())))
