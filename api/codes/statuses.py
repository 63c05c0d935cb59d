"""How far codes may be trusted, so that no page shows one as more than it is. Read once for each version of the data."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from api.codes.words import NOTHING, PROLOGUE, words
from api.errors import Text
from api.namespaces import CODE, SKOS, local_name
from api.store.reader import Reader, Row, value_of

STRONGEST_FIRST = ("official", "attested", "local", "unverified")
PLAIN = "attested"
"""What was seen in a document bears no mark."""


@dataclass(frozen=True, slots=True)
class Status:
    """A concept of `code:verification`: its name, and in both languages how it is called and what it means."""

    name: str
    label: Text
    meaning: Text

    @property
    def is_marked(self) -> bool:
        return self.name != PLAIN


@dataclass(frozen=True, slots=True)
class LocalCode:
    """A code of one document's own; `name` is empty where the document gives it none."""

    iri: str
    name: str

    def is_meant(self, label: str | None) -> bool:
        """By the label in a row, which may have something in brackets behind the name."""
        return label == self.name or (label or "").startswith(f"{self.name}（") if self.name else not label


class Statuses:
    """The status of every code, edition, change and correspondence that has one."""

    def __init__(
        self,
        known: Mapping[str, Status],
        names: Mapping[str, str],
        local: Mapping[tuple[str, str], Sequence[LocalCode]],
    ) -> None:
        """`known` are by name, `names` are those of the statuses by IRI, `local` by scheme and number."""
        self._known = known
        self._names = names
        self._local = local

    def of(self, iri: str) -> Status | None:
        return self._known.get(self._names.get(iri, ""))

    def named(self, name: str) -> Status | None:
        return self._known.get(name)

    def meant(self, scheme: str, number: str, label: str | None) -> list[str]:
        """IRIs of the codes that a row gives by number and label: those of documents that say just that, or the national one."""
        local = [code.iri for code in self._local.get((scheme, number), ()) if code.is_meant(label)]
        return local or self.national(scheme, number)

    def national(self, scheme: str, number: str) -> list[str]:
        """IRI of the national code of that number, where there is one."""
        iri = f"{CODE}{scheme}/{number}"
        return [iri] if iri in self._names else []

    def counted(self, scheme: str) -> list[tuple[Status, int]]:
        """How many of the scheme's own codes have each status, the strongest first."""
        own = f"{CODE}{scheme}/"
        found = Counter(name for iri, name in self._names.items() if _is_code(iri, own))
        return [(self._known[name], found[name]) for name in STRONGEST_FIRST if name in found and name in self._known]


async def statuses(reader: Reader) -> Statuses:
    """The statuses in this version of the data. A code that a loaded document publishes under its name is attested by it."""
    key = "statuses of codes"
    if key not in reader.memory:
        called, said, local = [(await reader.select(query)).rows for query in (WORDS, SAID, LOCAL)]
        reader.memory[key] = Statuses(_known(called), _names(said), _by_number(local))
    found: Statuses = reader.memory[key]
    return found


WORDS = f"""{PROLOGUE}SELECT ?status ?property ?text WHERE {{
    ?status skos:inScheme code:verification ; ?property ?text FILTER(?property IN (skos:prefLabel, skos:definition)) }}"""
SAID = f"""{PROLOGUE}SELECT DISTINCT ?thing ?status ?published WHERE {{
    ?thing bg:verification ?status BIND(EXISTS {{ ?name bg:nationalCode ?thing }} AS ?published) }}"""
LOCAL = f"""{PROLOGUE}SELECT DISTINCT ?code ?scheme ?number ?name WHERE {{
    ?code a bg:LocalCode ; skos:inScheme ?scheme ; skos:notation ?number OPTIONAL {{ ?code rdfs:label ?name }} }}"""


def _known(rows: Iterable[Row]) -> dict[str, Status]:
    found = {local_name(iri): said for iri, said in words(rows).items()}
    return {
        name: Status(name, said.get(LABEL, Text(name, name)), said.get(MEANING, NOTHING))
        for name, said in found.items()
    }


LABEL, MEANING = f"{SKOS}prefLabel", f"{SKOS}definition"


def _names(rows: Iterable[Row]) -> dict[str, str]:
    """Of several statuses the strongest."""
    names: dict[str, str] = {}
    for thing, status, published in rows:
        iri, name = value_of(thing), local_name(value_of(status))
        effective = PLAIN if name == "unverified" and value_of(published) == "true" else name
        names[iri] = min(names.get(iri, effective), effective, key=_rank)
    return names


def _rank(name: str) -> int:
    return STRONGEST_FIRST.index(name) if name in STRONGEST_FIRST else len(STRONGEST_FIRST)


def _by_number(rows: Iterable[Row]) -> dict[tuple[str, str], list[LocalCode]]:
    found: defaultdict[tuple[str, str], list[LocalCode]] = defaultdict(list)
    for code, scheme, number, name in rows:
        found[local_name(value_of(scheme)), value_of(number)].append(LocalCode(value_of(code), value_of(name)))
    return dict(found)


def _is_code(iri: str, own: str) -> bool:
    """Whether it is a code of the scheme: directly below it, where editions and changes are one level deeper."""
    return iri.startswith(own) and "/" not in iri[len(own) :]
