"""What things are called on a page: their label, or what stands in for one where a thing has none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph as ox

from api.namespaces import BG, SKOS, expand, local_name
from api.resources.description import LABELS
from api.store.reader import Reader, Term, value_of

VOCABULARIES = Path(__file__).with_name("vocabularies.ttl")
"""Labels of the properties and classes of standards, which the data use but do not hold."""
NOTATION = f"{SKOS}notation"
PUBLISHED = f"{BG}publishedValue"
TEXTS = (f"{BG}text", f"{BG}fileName", expand("prov:endedAtTime"))
"""Properties of things without label whose value stands in for one."""
ROW, COLUMN, DATA_SET, PROJECT = f"{BG}row", f"{BG}column", expand("qb:dataSet"), f"{BG}project"
PAIR = (f"{BG}departmentEconomicClass", f"{BG}governmentEconomicClass")
"""The two economic classes that stand in one row, which name their pair."""
CHANGE = (f"{BG}code", f"{BG}changeType", f"{BG}edition")
"""What names a change of a code: the code, what was changed, and in which edition."""
ASSOCIATED = (expand("xkos:sourceConcept"), expand("xkos:targetConcept"))
"""The two codes that name the association between them."""
PLAIN = (*LABELS, NOTATION, PUBLISHED, *TEXTS)
LEADING = (ROW, COLUMN, DATA_SET, PROJECT, *PAIR, *CHANGE, *ASSOCIATED)
"""Properties of things without label to what names them."""
LONG = 40
"""Characters of a text that stands in for a name."""

Values = Mapping[str, Sequence[Term]]
"""Values by property."""


async def names(reader: Reader, things: Iterable[str], language: str) -> dict[str, str]:
    """The name of each thing, in the language where it has one; never empty."""
    wanted = dict.fromkeys(things)
    known = await _values(reader, wanted, (*PLAIN, *LEADING))
    nameless = [iri for iri in wanted if not _label(known.get(iri, {}), language)]
    leading = {value_of(term) for iri in nameless for link in LEADING for term in known.get(iri, {}).get(link, ())}
    beyond = await _values(reader, leading, PLAIN)
    return {iri: _name(iri, known.get(iri, {}), beyond, language) for iri in wanted}


def in_language(literals: Iterable[Term], language: str) -> str:
    """The text in the language, else the first by the alphabet; empty when there is none."""
    texts = sorted((_language(term) != language, value_of(term)) for term in literals)
    return texts[0][1] if texts else ""


def shortened(text: str) -> str:
    return text if len(text) <= LONG else text[: LONG - 1] + "…"


async def _values(reader: Reader, things: Iterable[str], properties: Iterable[str]) -> dict[str, Values]:
    nodes = " ".join(str(ox.NamedNode(iri)) for iri in things)
    if not nodes:
        return {}
    links = ", ".join(f"<{link}>" for link in properties)
    found = await reader.select(f"""SELECT DISTINCT ?thing ?property ?value WHERE {{
        VALUES ?thing {{ {nodes} }} ?thing ?property ?value FILTER(?property IN ({links})) }}""")
    values: defaultdict[str, defaultdict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for thing, link, value in found.rows:
        if value is not None:
            values[value_of(thing)][value_of(link)].append(value)
    return dict(values)


def _name(iri: str, values: Values, beyond: Mapping[str, Values], language: str) -> str:
    label = _label(values, language) or _standard_label(iri, language)
    if label:
        return _numbered(label, values)
    return _stand_in(values, beyond, language) or unquote(local_name(iri)) or iri


def _numbered(label: str, values: Values) -> str:
    notation = min(map(value_of, values.get(NOTATION, ())), default="")
    return f"{notation} {label}" if label and notation[:1].isdigit() else label


def _label(values: Values, language: str) -> str:
    """In the language by preference of property, else in any."""
    labels = [
        (_language(term) != language, position, value_of(term))
        for position, link in enumerate(LABELS)
        for term in values.get(link, ())
    ]
    return min(labels)[2] if labels else ""


def _stand_in(values: Values, beyond: Mapping[str, Values], language: str) -> str:
    """For a figure its row and column, or its data set, and the published text; for a plan its project; for a pair its classes.

    For a change of a code the code, the kind and the edition; for an association its codes; for a sentence its beginning.
    """

    def label_of(link: str, is_numbered: bool = False) -> str:
        target = beyond.get(next(map(value_of, values.get(link, ())), ""), {})
        label = _label(target, language)
        return _numbered(label, target) if is_numbered else label

    if DATA_SET in values:
        place = " · ".join(filter(None, map(label_of, (ROW, COLUMN)))) or label_of(DATA_SET)
        published = next(map(value_of, values.get(PUBLISHED, ())), "")
        return (": " if language == "en" else "：").join(filter(None, (place, published)))
    if CHANGE[1] in values:
        return " · ".join(filter(None, (label_of(link, is_numbered=True) for link in CHANGE)))
    if ASSOCIATED[0] in values:
        return " – ".join(filter(None, (label_of(link, is_numbered=True) for link in ASSOCIATED)))
    pair = " – ".join(filter(None, map(label_of, PAIR)))
    texts = (label_of(PROJECT), pair, *(in_language(values.get(link, ()), language) for link in TEXTS))
    return shortened(next(filter(None, texts), ""))


def _standard_label(iri: str, language: str) -> str:
    return in_language(_standards().get(iri, ()), language)


@cache
def _standards() -> Mapping[str, Sequence[Term]]:
    labels: defaultdict[str, list[Term]] = defaultdict(list)
    for quad in ox.parse(VOCABULARIES.read_bytes(), format=ox.RdfFormat.TURTLE):
        labels[value_of(quad.subject)].append(quad.object)
    return labels


def _language(term: Term) -> str | None:
    return term.language if isinstance(term, ox.Literal) else None
