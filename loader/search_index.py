"""The search index of a snapshot: every glossary term under every form by which people look for it.

A form is stored from each of its beginnings (三公经费, 公经费, 经费, 费), so that finding a part of a name is finding the
beginning of a form, in an ordered index, however short the part. Pinyin begins at syllables, English at words.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from loader.normalise import label_key

if TYPE_CHECKING:
    from opencc import OpenCC

NAME, PINYIN, INITIALS, SYNONYM, ENGLISH = "name", "pinyin", "initials", "synonym", "english"
SCHEMA = """
CREATE TABLE term (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, label TEXT NOT NULL);
CREATE TABLE definition (
    term INTEGER NOT NULL REFERENCES term, disclosure TEXT NOT NULL, department TEXT NOT NULL, department_label TEXT NOT NULL,
    year INTEGER NOT NULL, label TEXT NOT NULL, text TEXT NOT NULL
);
CREATE TABLE form (
    form TEXT NOT NULL, kind TEXT NOT NULL, start INTEGER NOT NULL, term INTEGER NOT NULL REFERENCES term,
    PRIMARY KEY (form, kind, start, term)
) WITHOUT ROWID;
CREATE INDEX definition_of ON definition (term);
"""
TABLES = ("term", "definition", "form")
PREFIXES = """
PREFIX bg: <https://w3id.org/budgetgraph/def#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
TERMS = PREFIXES + "SELECT DISTINCT ?term ?label WHERE { ?term a bg:Term ; skos:prefLabel ?label } ORDER BY ?term"
SYNONYMS = (
    PREFIXES
    + """SELECT DISTINCT ?term ?name (LANG(?name) AS ?language) WHERE {
    ?term a bg:Term ; skos:exactMatch|skos:closeMatch ?concept .
    ?concept skos:prefLabel|skos:altLabel|skos:hiddenLabel ?name
}"""
)
DEFINITIONS = (
    PREFIXES
    + """SELECT DISTINCT ?term ?disclosure ?department ?departmentLabel ?year ?label ?text WHERE {
    ?definition a bg:Definition ; bg:term ?term ; bg:disclosure ?disclosure ; rdfs:label ?label ; bg:text ?text .
    ?disclosure bg:organization ?department ; bg:fiscalYear ?year .
    ?department rdfs:label ?departmentLabel
} ORDER BY DESC(?year) ?disclosure ?text"""
)


Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Form:
    """A way to look for a term; `units` are its characters, syllables, initials or words."""

    kind: str
    units: tuple[str, ...]

    def beginnings(self) -> Iterator[tuple[str, int]]:
        """The form from each of its units on, without spaces, with the number of units left out."""
        for start in range(len(self.units)):
            yield "".join(self.units[start:]), start


def build(store: ox.Store, path: Path) -> None:
    """Writes the search index of what is in `store` to the new file `path`. Raises OSError or sqlite3.Error."""
    with closing(sqlite3.connect(path)) as connection, connection:
        fill(connection, *(_select(store, query) for query in (TERMS, SYNONYMS, DEFINITIONS)))


def is_sound(path: Path) -> bool:
    """Whether `path` is a search index that can be read from its beginning to its end."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            for table in TABLES:
                connection.execute(f"SELECT * FROM {table} LIMIT 1").fetchall()  # noqa: S608  (the names are ours)
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.Error:
        return False


def fill(connection: sqlite3.Connection, terms: Rows, synonyms: Rows, definitions: Rows) -> None:
    """Makes the index of the answers to `TERMS`, `SYNONYMS` and `DEFINITIONS` in an empty database."""
    labels = {iri: label for iri, label in terms}
    number = {iri: position for position, iri in enumerate(labels)}
    forms = [(form, number[iri]) for iri, label in labels.items() for form in name_forms(label)]
    forms += [(synonym_form(name, language), number[iri]) for iri, name, language in synonyms if iri in number]
    connection.executescript(SCHEMA)
    connection.executemany(
        "INSERT INTO term VALUES (?, ?, ?)", ((number[iri], iri, label) for iri, label in labels.items())
    )
    connection.executemany("INSERT OR IGNORE INTO form VALUES (?, ?, ?, ?)", _rows(forms))
    connection.executemany(
        "INSERT INTO definition VALUES (?, ?, ?, ?, ?, ?, ?)",
        ((number[iri], *rest) for iri, *rest in definitions if iri in number),
    )


def search_key(text: str) -> str:
    """What is compared: simplified characters, lower case, without width, white space, quotation marks and numbering.

    >>> search_key("“三公”經費")
    '三公经费'
    """
    simplified: str = _to_simplified().convert(label_key(text))
    return simplified.casefold()


def name_forms(label: str) -> Iterator[Form]:
    """The forms of a name in Chinese: itself, its pinyin and its initials."""
    key = search_key(label)
    yield Form(NAME, tuple(key))
    syllables = pinyin(key)
    yield Form(PINYIN, syllables)
    yield Form(INITIALS, tuple(syllable[0] for syllable in syllables))


def synonym_form(name: str, language: str) -> Form:
    """The form of another name for the same thing."""
    if language == "en":
        return Form(ENGLISH, tuple(re.findall(r"\w+", name.casefold())))
    return Form(SYNONYM, tuple(search_key(name)))


def pinyin(text: str) -> tuple[str, ...]:
    """Syllables without tones, ü as v; letters and digits stay, punctuation goes."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    parts = (re.sub(r"[^0-9a-z]", "", part) for part in lazy_pinyin(text))
    return tuple(part for part in parts if part)


def _rows(forms: Iterable[tuple[Form, int]]) -> Iterator[tuple[str, str, int, int]]:
    for form, term in forms:
        for text, start in form.beginnings():
            yield text, form.kind, start, term


def _select(store: ox.Store, query: str) -> list[list[str]]:
    found = store.query(query, use_default_graph_as_union=True)
    if not isinstance(found, ox.QuerySolutions):
        raise TypeError("not a SELECT")
    return [[getattr(term, "value", "") for term in solution] for solution in found]


@cache
def _to_simplified() -> OpenCC:
    from opencc import OpenCC  # noqa: PLC0415

    return OpenCC("t2s")
