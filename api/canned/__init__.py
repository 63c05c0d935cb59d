"""The questions people ask: SPARQL files with a header become typed answers, routes and forms."""

from __future__ import annotations

from api.canned.run import run_canned

__all__ = ["run_canned"]
