"""Every setting is documented, read when asked, and checked."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from api.settings import PREFIX, Settings, reference
from loader.settings import ROOT, VARIABLES


def test_every_setting_is_in_the_documentation() -> None:
    assert (ROOT / "docs" / "settings.md").read_text("utf-8") == reference(), (
        "run: python -m api.settings > docs/settings.md"
    )
    assert all(f"`{PREFIX}{name.upper()}`" in reference() for name in Settings.model_fields)


def test_settings_come_from_the_environment_when_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BUDGETGRAPH_DATA", str(tmp_path))
    monkeypatch.setenv("BUDGETGRAPH_BASE_IRI", "https://data.example.org/budget")
    monkeypatch.setenv("BUDGETGRAPH_READERS", "")
    settings = Settings()
    assert (settings.data, settings.base_iri, settings.readers) == (tmp_path, "https://data.example.org/budget/", 4)


@pytest.mark.parametrize(
    ("name", "value"), [("BASE_IRI", "budget"), ("READERS", "0"), ("ROWS", "many"), ("ENDPOINT", "file:///etc/passwd")]
)
def test_a_setting_that_cannot_be_meant_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(ValidationError):
        Settings()


def test_the_loader_and_the_service_agree_on_shared_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    settings = Settings()
    assert VARIABLES["BUDGETGRAPH_BASE_IRI"][0] == settings.base_iri
    assert Path(VARIABLES["BUDGETGRAPH_DATA"][0]) == settings.data
