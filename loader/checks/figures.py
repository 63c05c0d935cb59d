"""The figures of a disclosure, as its graph states them, and how precisely each is published."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal

import pyoxigraph as ox

from loader.interpret.amounts import parse_number
from loader.namespaces import BG, DERIVED

QB_DATA_SET = "http://purl.org/linked-data/cube#dataSet"
XSD = "http://www.w3.org/2001/XMLSchema#"
MEASURES = ("amount", "change", "changePercent", "completion", "count", "share")
MONEY = {"amount", "change"}
STATED = ("fiscalYear", "phase", "publishedValue", "row", "statement", "baseline", "baselineYear")
"""Local names of what is read of a figure beside its data set, its measure and its values on the dimensions."""
USUAL_SCALE = Decimal(10_000)
"""Yuan in a unit of sentences: 万元."""
PRECISIONS = {"count": Decimal(0)}
"""Of measures that are exact."""
DIGITS = 18
"""How many an xsd:decimal may have, behind the point too, to be read as a number by every store."""
READABLE = Context(prec=DIGITS)


@dataclass(slots=True, eq=False)
class Figure:
    """One published number, or words that stand for one (持平)."""

    iri: str
    values: dict[str, str]
    """Local name of a property (`fiscalYear`, `row`, `function`) → its value; `dataSet` is that of the data cube."""
    measure: str
    value: Decimal
    """In yuan, percent or pieces."""
    block: str
    """IRI of the table or the sentence in which it stands."""
    precision: Decimal | None = None
    """What one unit of its last published digit is worth; None where it is said in words."""

    @property
    def is_tabled(self) -> bool:
        """Whether it stands in a table, and not in a sentence."""
        return "row" in self.values

    @property
    def place(self) -> str:
        """IRI of the table, or of the data set of sentences, that states it."""
        return self.iri.rpartition("/")[0]

    @property
    def name(self) -> str:
        """The end of its IRI: `r3c2`."""
        return self.iri.rpartition("/")[2]


class Graph:
    """What the graph of one disclosure states, by property."""

    def __init__(self, store: ox.Store, graph: ox.NamedNode) -> None:
        self._store = store
        self._graph = graph

    def pairs(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Subject and object of all statements with the property, given by IRI: IRIs, or what literals say."""
        for quad in self._store.quads_for_pattern(None, ox.NamedNode(predicate), None, self._graph):
            subject, value = quad.subject, quad.object
            if isinstance(subject, ox.NamedNode) and not isinstance(value, ox.Triple):
                yield subject.value, value.value

    def described(self, predicate: str, wanted: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
        """Each subject of a statement with the property, and what it has of the wanted ones: IRI of a property → its name."""
        for quad in self._store.quads_for_pattern(None, ox.NamedNode(predicate), None, self._graph):
            subject, values = quad.subject, dict[str, str]()
            if isinstance(subject, ox.NamedNode):
                for own in self._store.quads_for_pattern(subject, None, None, self._graph):
                    name, value = wanted.get(own.predicate.value), own.object
                    if name is not None and not isinstance(value, ox.Triple):
                        values[name] = value.value
                yield subject.value, values


def read_figures(graph: Graph, dimensions: Iterable[str], data_sets: Collection[str]) -> list[Figure]:
    """All figures of those data sets (IRIs), with their precisions."""
    wanted = {QB_DATA_SET: "dataSet", **{BG + name: name for name in (*dimensions, *STATED, *MEASURES)}}
    figures = []
    for iri, values in dict(graph.described(QB_DATA_SET, wanted)).items():
        measure = next((name for name in MEASURES if name in values), None)
        if measure is not None and values["dataSet"] in data_sets:
            row = values.get("row")
            block = row.rpartition("/")[0] if row is not None else values.get("statement", "")
            figures.append(Figure(iri, values, measure, Decimal(values[measure]), block))
    multipliers = {block: Decimal(yuan) for block, yuan in graph.pairs(f"{BG}multiplier")}
    _set_precisions(figures, _scales(figures, multipliers))
    return figures


def precision_lines(figures: Iterable[Figure]) -> Iterator[str]:
    """N-Triples."""
    for figure in figures:
        if figure.precision is not None:
            yield f'<{figure.iri}> <{DERIVED}precision> "{figure.precision.normalize():f}"^^<{XSD}decimal> .\n'


def _scales(figures: Iterable[Figure], multipliers: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
    """Yuan per unit as published, by table or sentence: as it says, or as its first amount shows."""
    scales = dict(multipliers)
    for figure in figures:
        if figure.measure == "amount" and figure.block not in scales:
            number = parse_number(figure.values["publishedValue"])
            if number:
                scales[figure.block] = abs(figure.value / number)
    return scales


def _set_precisions(figures: Sequence[Figure], scales: Mapping[str, Decimal]) -> None:
    finest: dict[str, Decimal] = {}
    zeros = []
    for figure in figures:
        number = parse_number(figure.values["publishedValue"].removesuffix("%"))
        if number is None:
            continue
        last_digit = Decimal(1).scaleb(min(0, int(number.as_tuple().exponent)))
        if figure.measure not in MONEY:
            figure.precision = PRECISIONS.get(figure.measure, last_digit)
            continue
        scale = abs(figure.value / number) if number else scales.get(figure.block, USUAL_SCALE)
        precision = figure.precision = _readable(last_digit * scale)
        finest[figure.block] = min(finest.get(figure.block, precision), precision)
        if not number:
            zeros.append(figure)
    for figure in zeros:  # 0万元 beside 17.92万元 is 0.00万元
        figure.precision = finest[figure.block]


def _readable(number: Decimal) -> Decimal:
    """The number, rounded where it has more digits than an xsd:decimal may have: 1 / 3 has no end."""
    rounded = READABLE.plus(number)
    return rounded if int(rounded.as_tuple().exponent) >= -DIGITS else round(rounded, DIGITS)
