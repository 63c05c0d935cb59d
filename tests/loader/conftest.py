"""Loads in tests fork the process of the tests, also where pytest-xdist has a thread of its own in it: that one only reads."""

from __future__ import annotations

import sys

import pytest

from loader import isolation


@pytest.fixture(autouse=True)
def forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "may_fork", lambda: sys.platform == "linux")
