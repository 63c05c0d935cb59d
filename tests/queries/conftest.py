"""Variants of the example, loaded together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from api.canned import run_canned
from loader.batch import load
from loader.interpret import Overrides
from loader.settings import Settings
from tests.conftest import BASE, EXAMPLE

Rows = list[dict[str, Any]]
Ask = Callable[..., Rows]


def load_variants(folder: Path, **variants: Mapping[str, str]) -> Ask:
    """Loads variants of the example: name of a file → the replacements that make it. Gives what asks a canned query of them."""
    text = EXAMPLE.read_text(encoding="utf-8")
    paths = []
    for name, replacements in variants.items():
        content = text
        for old, new in replacements.items():
            assert old in content
            content = content.replace(old, new)
        paths.append(folder / f"{name}.txt")
        paths[-1].write_text(content, encoding="utf-8")
    report = load(paths, Settings(folder / "data", BASE), Overrides(), None, lambda _: None)
    assert [outcome.status for outcome in report.outcomes] == ["loaded"] * len(paths), report.outcomes

    def ask(name: str, lang: str = "zh", **parameters: str) -> Rows:
        return run_canned(name, parameters, folder / "data", lang).rows

    return ask


@pytest.fixture
def loaded(tmp_path: Path) -> Callable[..., Ask]:
    """Loads variants of the example: name of a file → the replacements that make it."""
    return lambda **variants: load_variants(tmp_path, **variants)
