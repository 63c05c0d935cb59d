"""Templates become pages. Everything in them is escaped unless a template says otherwise, and none does."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from api import urls
from api.errors import language_of
from api.pages import numbers

ROOMS = tuple(Path(__file__).parents[1] / room for room in ("pages", "resources", "codes"))
"""Folders that have templates and a style sheet."""
FOLDERS = tuple(room / "templates" for room in ROOMS)
STYLE = ROOMS[0] / "style.css"


class Pages:
    """The templates, read once."""

    def __init__(self) -> None:
        self.style = STYLE.read_text("utf-8")
        self.version = _version()
        """Changes with any template and with any style sheet."""
        self._environment = Environment(
            loader=FileSystemLoader(FOLDERS),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(urls=urls, numbers=numbers, version=self.version)

    def page(
        self,
        request: Request,
        template: str,
        context: Mapping[str, Any],
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """The page that the template makes of the context, in the language that the request asks for."""
        language = language_of(request)

        def say(zh: str, en: str) -> str:
            return en if language == "en" else zh

        content = self._environment.get_template(template).render(
            {**context, "say": say, "lang": language, "other_language": _other_language(request)}
        )
        return Response(content, status, headers, "text/html; charset=utf-8")


def _other_language(request: Request) -> str:
    """Address of the same page in the other language."""
    other = None if language_of(request) == "en" else "en"
    return urls.changed(urls.own(request), dict(request.query_params), lang=other)


def _version() -> str:
    digest = hashlib.sha256()
    templates = sorted(path for folder in FOLDERS for path in folder.glob("*.html"))
    for path in (*(room / "style.css" for room in ROOMS), *templates):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]
