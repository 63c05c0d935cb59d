"""The service in memory over the example, and over several disclosures that must not be mixed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.app import create_app
from api.settings import Settings
from loader.batch import load
from loader.interpret import Overrides
from loader.settings import Settings as LoaderSettings
from tests.api.client import Client

BASE = "http://localhost:8000/"
DEPARTMENT = "阳谷县人民政府办公室"
DISCLOSURE = f"371521/{DEPARTMENT}/2023/budget"


@pytest.fixture(scope="session")
def client(example_data: Path) -> Iterator[Client]:
    with Client(create_app(Settings(data=example_data))) as running:
        yield running


@pytest.fixture(scope="session")
def several_data(tmp_path_factory: pytest.TempPathFactory, example_path: Path) -> Path:
    """The example, the same figures as final accounts of the office, as another office's, and as the other office's a year later."""
    folder = tmp_path_factory.mktemp("several")
    for overrides in (
        Overrides(),
        Overrides(phase="executed"),
        Overrides(department="阳谷县财政局"),
        Overrides(department="阳谷县财政局", year=2024),
    ):
        report = load([example_path], LoaderSettings(folder / "data", BASE), overrides, None, lambda _: None)
        assert report.snapshot is not None, report
    return folder / "data"


@pytest.fixture(scope="session")
def several(several_data: Path) -> Iterator[Client]:
    with Client(create_app(Settings(data=several_data))) as running:
        yield running
