"""Disclosure → the records of each kind, every field a text: the rows that a TARQL engine would read from one CSV a mapping.

Mints the IRIs of the deployment's data: docs/model.md has the table of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from urllib.parse import quote

from loader.disclosure import Disclosure, Figure, PerformancePlan, Term
from loader.vocabulary import CODE, TOTAL

Record = Mapping[str, str | None]
"""Name of a variable → its text; None is unbound."""

WHOLE_DEPARTMENT = f"{CODE}performance-scope/overall"
ALL_PROJECTS = f"{CODE}project/{TOTAL}"
NOT_IN_SEGMENT = re.compile(r"[^\w.~!$&'()*+,;=:@-]|[\ufffe\uffff]")


def disclosure_iri(disclosure: Disclosure, base: str) -> str:
    """IRI of the disclosure, and of its graph, in the deployment with that base IRI."""
    return f"{base}id/disclosure/{'/'.join(map(segment, disclosure.path))}"


def records(disclosure: Disclosure, base: str) -> dict[str, list[Record]]:
    """The records of each kind, every field a text: what a TARQL engine would read as the rows of one CSV a mapping."""
    return _Records(disclosure, base).all()


class _Records:
    def __init__(self, disclosure: Disclosure, base: str) -> None:
        self._disclosure = disclosure
        self._id = f"{base}id/"
        self._iri = disclosure_iri(disclosure, base)
        self._owner = f"{segment(disclosure.region)}/{segment(disclosure.department)}"
        self._department = f"{self._id}department/{self._owner}"

    def all(self) -> dict[str, list[Record]]:
        return {
            "disclosure": [self._identity()],
            "duty": list(self._duties()),
            "unit": list(self._units()),
            "table": list(self._tables()),
            "row": list(self._rows()),
            "column": list(self._columns()),
            "figure": [self._figure(figure) for figure in self._disclosure.figures if figure.table is not None],
            "stated-figure": [
                self._stated_figure(figure) for figure in self._disclosure.figures if figure.table is None
            ],
            "statement": list(self._statements()),
            "published-code": list(self._codes()),
            "pair": list(self._pairs()),
            "procurement-item": list(self._procurement_items()),
            "project": list(self._projects()),
            "plan": [record for plan in self._disclosure.plans for record in self._plan(plan)],
            "indicator": list(self._indicators()),
            "term": [record for term in self._disclosure.terms for record in self._term(term)],
        }

    def _identity(self) -> Record:
        identity = self._disclosure.identity
        return {
            "disclosure": self._iri,
            "department": self._department,
            "name": identity.department,
            "unit": self._unit(identity.unit) if identity.unit else None,
            "region": f"{CODE}region/{identity.region}",
            "title": identity.title,
            "year": str(identity.year),
            "phase": f"{CODE}phase/{identity.phase}",
            "level": f"{CODE}disclosure-level/{identity.level}",
        }

    def _unit(self, name: str) -> str:
        """A unit is named within its department, unless its own name begins with the region's and so says enough."""
        is_full = name.startswith(self._disclosure.identity.region_name)
        within = segment(self._disclosure.region) if is_full else self._owner
        return f"{self._id}unit/{within}/{segment(name)}"

    def _project(self, key: str) -> str:
        return key if key == ALL_PROJECTS else f"{self._id}project/{self._owner}/{segment(key)}"

    def _code(self, concept: str) -> str:
        """IRI of a value of a classification, given as a figure has it."""
        return concept if concept.startswith(CODE) else self._local_code(concept)

    def _local_code(self, key: str) -> str:
        return f"{self._iri}/code/{'/'.join(map(segment, key.split('/', 2)))}"

    def _duties(self) -> Iterator[Record]:
        for order, text in enumerate(self._disclosure.duties, start=1):
            yield {"disclosure": self._iri, "order": str(order), "text": text}

    def _units(self) -> Iterator[Record]:
        own = self._disclosure.identity.unit
        for name in dict.fromkeys([*([own] if own else []), *self._disclosure.units]):
            yield {"disclosure": self._iri, "unit": self._unit(name), "department": self._department, "name": name}

    def _tables(self) -> Iterator[Record]:
        for table in self._disclosure.tables:
            yield {
                "disclosure": self._iri,
                "name": table.name,
                "cube": table.cube,
                "title": table.title,
                "order": str(table.order),
                "unit": table.unit,
                "multiplier": _decimal(table.multiplier),
                "note": table.note,
                "page": _integer(table.page),
                "line": _integer(table.line),
            }

    def _rows(self) -> Iterator[Record]:
        for table in self._disclosure.tables:
            for row in table.rows:
                yield {
                    "table": f"{self._iri}/{table.name}",
                    "number": str(row.number),
                    "cells": json.dumps(row.cells, ensure_ascii=False, separators=(",", ":")),
                    "label": row.label,
                    "project": self._project(row.project) if row.project else None,
                    "projectType": row.project_type,
                    "page": _integer(row.page),
                    "line": _integer(row.line),
                }

    def _columns(self) -> Iterator[Record]:
        for table in self._disclosure.tables:
            for column in table.columns:
                yield {
                    "table": f"{self._iri}/{table.name}",
                    "number": str(column.number),
                    "label": column.label or None,
                }

    def _observation(self, figure: Figure) -> dict[str, str | None]:
        return {
            "disclosure": self._iri,
            "organization": self._department,
            "dataSet": figure.cube,
            "kind": "LineItem" if figure.is_line_item else "Subtotal",
            "year": str(figure.year),
            "phase": f"phase/{figure.phase}",
            "published": figure.published,
            "confidence": _decimal(figure.confidence),
            **{dimension: value.removeprefix(CODE) for dimension, value in figure.dimensions.items()},
        }

    def _codes_of(self, figure: Figure) -> dict[str, str]:
        """IRIs of the classes of a figure, by dimension."""
        return {
            dimension: self._code(figure.dimensions[dimension]) for dimension in CODES if dimension in figure.dimensions
        }

    def _figure(self, figure: Figure) -> Record:
        project, item = figure.dimensions.get("project"), figure.dimensions.get("procurementItem")
        return {
            **dict.fromkeys(TABLE_DIMENSIONS),
            **self._observation(figure),
            **self._codes_of(figure),
            "table": figure.table,
            "row": _integer(figure.row),
            "column": _integer(figure.column),
            "project": self._project(project) if project else None,
            "procurementItem": self._procurement_item(item) if item else None,
            "amount": _decimal(figure.value),
        }

    def _procurement_item(self, value: str) -> str:
        return value if value.startswith(CODE) else "/".join([self._iri, *map(segment, value.split("/"))])

    def _procurement_items(self) -> Iterator[Record]:
        """Each item of the lists, and what stands above it."""
        values = (figure.dimensions.get("procurementItem", CODE) for figure in self._disclosure.figures)
        keys = (key for value in values if not value.startswith(CODE) for key in _key_and_above(value))
        for key in dict.fromkeys(keys):
            above = key.rpartition("/")[0]
            yield {
                "disclosure": self._iri,
                "item": self._procurement_item(key),
                "name": key.rpartition("/")[2],
                "above": self._procurement_item(above) if "/" in above else f"{CODE}procurement-item/{TOTAL}",
            }

    def _stated_figure(self, figure: Figure) -> Record:
        return {
            **dict.fromkeys((*NARRATIVE_DIMENSIONS, *MEASURES)),
            **self._observation(figure),
            **self._codes_of(figure),
            "cube": figure.name,
            "statement": _integer(figure.statement),
            "position": _integer(figure.position),
            "baseline": f"phase/{figure.baseline}" if figure.baseline else None,
            "baselineYear": _integer(figure.baseline_year),
            figure.measure: _decimal(figure.value),
        }

    def _statements(self) -> Iterator[Record]:
        for statement in self._disclosure.statements:
            yield {
                "disclosure": self._iri,
                "cube": statement.cube,
                "order": str(statement.order),
                "text": statement.text,
                "reason": statement.reason,
                "page": _integer(statement.page),
                "line": _integer(statement.line),
            }

    def _codes(self) -> Iterator[Record]:
        for code in self._disclosure.codes:
            is_local = code.national is None
            yield {
                "disclosure": self._iri,
                "code": self._local_code(code.key),
                "name": code.name or None,
                "agreement": f"{CODE}code-agreement/{code.agreement}",
                "national": code.national,
                "change": code.change,
                "local": self._local_code(code.key) if is_local else None,
                "scheme": code.scheme if is_local else None,
                "level": code.level if is_local else None,
                "notation": code.notation if is_local else None,
                "parent": self._code(code.parent) if code.parent else None,
            }

    def _pairs(self) -> Iterator[Record]:
        for order, pair in enumerate(self._disclosure.pairs, start=1):
            yield {
                "disclosure": self._iri,
                "order": str(order),
                "department": self._code(pair.department.concept),
                "government": self._code(pair.government.concept),
                "isNational": str(pair.is_national).lower(),
            }

    def _projects(self) -> Iterator[Record]:
        for project in self._disclosure.projects:
            yield {"project": self._project(project.key), "department": self._department, "name": project.name}

    def _plan(self, plan: PerformancePlan) -> Iterator[Record]:
        for nature in plan.natures or (None,):
            yield {
                "disclosure": self._iri,
                "project": self._project(plan.project) if plan.project else None,
                "scope": None if plan.project else WHOLE_DEPARTMENT,
                "order": str(plan.order),
                "year": str(self._disclosure.year),
                "projectType": plan.project_type,
                "nature": nature,
                "publishedNature": plan.published_nature,
                "starts": plan.starts.isoformat() if plan.starts else None,
                "ends": plan.ends.isoformat() if plan.ends else None,
                "owner": plan.owner,
                "implementer": plan.implementer,
                "amount": _decimal(plan.amount),
                "publishedAmount": plan.published_amount,
                "goal": plan.goal,
                "page": _integer(plan.page),
                "line": _integer(plan.line),
            }

    def _indicators(self) -> Iterator[Record]:
        for indicator in self._disclosure.indicators:
            yield {
                "plan": f"{self._iri}/performance/{indicator.plan}",
                "order": str(indicator.order),
                "name": indicator.name,
                "category": indicator.category,
                "subcategory": indicator.subcategory,
                "published": indicator.published,
                "comparator": indicator.comparator,
                "value": _decimal(indicator.value),
                "unit": indicator.unit,
                "text": indicator.text,
                "page": _integer(indicator.page),
                "line": _integer(indicator.line),
            }

    def _definition(self, term: Term) -> str:
        """IRI of a term's definition; a second one of the same term in the same document is told apart by its place."""
        first = next(other for other in self._disclosure.terms if other.key == term.key)
        return f"{self._iri}/term/{segment(term.key)}" + ("" if first is term else f"-{term.order}")

    def _term(self, term: Term) -> Iterator[Record]:
        links: list[tuple[str, str]] = [("exactMatch", iri) for iri in term.exact_match]
        links += [("closeMatch", iri) for iri in term.close_match]
        links += [("related", f"{self._id}term/{segment(key)}") for key in term.related]
        for link in links or [("related", "")]:
            yield {
                "term": f"{self._id}term/{segment(term.key)}",
                "glossary": f"{self._id}glossary",
                "definition": self._definition(term),
                "disclosure": self._iri,
                "key": term.key,
                "label": term.label,
                "text": term.definition,
                "order": str(term.order),
                "page": _integer(term.page),
                "line": _integer(term.line),
                **dict.fromkeys(("exactMatch", "closeMatch", "related")),
                **({link[0]: link[1]} if link[1] else {}),
            }


MEASURES = ("amount", "change", "changePercent", "completion", "count", "share")


def _key_and_above(key: str) -> Iterator[str]:
    """The key of an item and those of the wider items of which it is a part."""
    while "/" in key:
        yield key
        key = key.rpartition("/")[0]


CODES = ("function", "departmentEconomicClass", "governmentEconomicClass")
"""Dimensions whose values may be local to the document."""
TABLE_DIMENSIONS = (
    *CODES,
    "fundingSource",
    "expenditureKind",
    "flow",
    "threePublicItem",
    "procurementCategory",
)
NARRATIVE_DIMENSIONS = (
    "flow",
    "fundingSource",
    "expenditureKind",
    "threePublicItem",
    "function",
    "procurementCategory",
    "procurementSupport",
    "assetKind",
    "performanceScope",
)


def segment(text: str) -> str:
    """The text as one segment of an IRI path (RFC 3987): Chinese stays, what would end or change the path is percent-encoded."""
    if text in {".", ".."}:
        return text.replace(".", "%2E")
    return NOT_IN_SEGMENT.sub(lambda match: quote(match[0], safe=""), text)


def _integer(number: int | None) -> str | None:
    return None if number is None else str(number)


def _decimal(number: Decimal | None) -> str | None:
    """The canonical lexical form of xsd:decimal as engines agree on it: no exponent, no trailing zeros."""
    return None if number is None else f"{number.normalize():f}"
