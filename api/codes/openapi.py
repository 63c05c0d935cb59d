"""The parameters that the routes of codes read from the request itself, as OpenAPI describes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.canned.header import CannedQuery
from api.negotiation import Format


def described(
    offers: Sequence[Format], query: CannedQuery | None = None, filters: Sequence[str] = ()
) -> dict[str, Any]:
    """`format` and `lang`, the path below `/code/` where `query` is given, and those of its parameters that are filters."""
    names = ", ".join(offer.name for offer in offers)
    found = [
        _parameter("query", "format", f"instead of Accept: {names}"),
        _parameter("query", "lang", "language of pages and problems: zh or en"),
    ]
    if query is not None:
        labels = {parameter.name: parameter.label for parameter in query.parameters if parameter.name in filters}
        found += [
            _parameter("path", "path", "what follows `https://w3id.org/budgetgraph/code/` in the IRI"),
            *(
                _parameter("query", name, f"{label.en} / {label.zh}: of the figures on the page of a classification")
                for name, label in labels.items()
            ),
            _parameter("query", "used", "1: on that page only the codes under which something is published"),
            _parameter("query", "open", "1: that page with everything unfolded"),
            _parameter("query", "unit", "of the amounts on that page: wan (10,000 yuan) or yuan"),
        ]
    return {"parameters": found}


def _parameter(place: str, name: str, description: str) -> dict[str, Any]:
    return {
        "in": place,
        "name": name,
        "required": place == "path",
        "description": description,
        "schema": {"type": "string"},
    }
