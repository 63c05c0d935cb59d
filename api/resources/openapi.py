"""The parameters that the routes read from the request itself, as OpenAPI describes them."""

from __future__ import annotations

from typing import Any

from api.resources.formats import OFFERS


def _parameter(place: str, name: str, description: str) -> dict[str, Any]:
    schema = {"type": "string"}
    return {"in": place, "name": name, "required": place == "path", "description": description, "schema": schema}


CHOICES = [
    _parameter("query", "format", "instead of Accept: " + ", ".join(offer.name for offer in OFFERS)),
    _parameter("query", "lang", "language of pages and problems: zh or en"),
]
PATH = _parameter("path", "path", "what follows `/id/` in the IRI, percent-encoded or not")
OF_ANY = {"parameters": CHOICES}
OF_OWN = {"parameters": [PATH, *CHOICES]}
