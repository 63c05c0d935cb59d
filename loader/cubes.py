"""The standard tables, and the kinds of statements in the narrative, as data structures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from loader.facts import Facts, grouped
from loader.namespaces import BG, CODE, CUBE, DCT
from loader.normalise import label_key
from loader.schemes import label_keys

COMMON_DIMENSIONS = frozenset({"disclosure", "organization", "fiscalYear", "phase", "statement"})
SUBJECT = f"{DCT}subject"


@dataclass(frozen=True)
class Cube:
    """A standard table, or a kind of statement in the narrative, as a data structure."""

    iri: str
    titles: frozenset[str]
    dimensions: Mapping[str, str]
    """Local name of each dimension that is particular to the cube → IRI of the scheme of its values."""
    measure: str
    """Local name of the measure property."""
    is_table: bool
    is_required: bool = False
    """Whether every disclosure of a department has to have the table."""
    column_headers: frozenset[str] = frozenset()
    """Label keys by which a column of another kind of table states the cube's total."""
    part_of: str | None = None
    """IRI of the cube of which this data set holds a further measure."""
    fixed: Mapping[str, str] = field(default_factory=dict)
    """Local name of a dimension → IRI of the concept that holds for all figures: of 一般公共预算支出表, its source."""
    subject: str | None = None
    """IRI of the data set of whose subject this one speaks, too."""

    @property
    def name(self) -> str:
        return self.iri.removeprefix(CUBE)


def cubes_of(facts: Facts) -> Iterator[Cube]:
    """Every data set of the ontology."""
    titles = label_keys(facts)
    headers = {iri: {label_key(label) for (label,) in rows} for iri, rows in grouped(facts["column-header"])}
    fixed = {iri: dict(rows) for iri, rows in grouped(facts["fixed"])}
    for iri, rows in grouped(facts["component"]):
        components = sorted(rows, key=lambda row: int(row[3] or 0))
        names = [(row[4].removeprefix(BG), row[5]) for row in components if row[4]]
        yield Cube(
            iri,
            titles=frozenset(titles[iri]),
            dimensions={name: codes or CODE + name for name, codes in names if name not in COMMON_DIMENSIONS},
            measure=next(row[6].removeprefix(BG) for row in components if row[6]),
            is_table=components[0][0] == "true",
            is_required=components[0][1] == "true",
            column_headers=frozenset(headers.get(iri, ())),
            part_of=components[0][2] or None,
            fixed={name.removeprefix(BG): value for name, value in fixed.get(iri, {}).items() if name != SUBJECT},
            subject=fixed.get(iri, {}).get(SUBJECT),
        )
