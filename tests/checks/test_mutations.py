"""Of the changes that contradict something else in a document, at least 95 of 100 are found, and where they were made.

500 changes of the example, always the same, in four shares that run side by side.
"""

from __future__ import annotations

import pytest

from loader.checks.run import Checks
from tests.checks.mutations import CHANGES, Mutation, Original, is_found, mutations, original
from tests.conftest import EXAMPLE

SEED = 20260101
SHARES = 4
LEAST = 0.95


@pytest.fixture(scope="module")
def example(checks: Checks) -> Original:
    return original(checks, EXAMPLE.read_text("utf-8"))


def _share(example: Original, number: int) -> list[Mutation]:
    """Every fourth change of each kind."""
    return [
        mutation for change, times in CHANGES for mutation in mutations(example, change, times, SEED)[number::SHARES]
    ]


class _Share:
    number = 0

    def test_nearly_all_changes_are_found(self, checks: Checks, example: Original) -> None:
        share = _share(example, self.number)
        assert len(share) * SHARES == sum(times for _, times in CHANGES)
        escaped = [mutation.what for mutation in share if not is_found(checks, example, mutation)]
        print(f"{len(share) - len(escaped)} of {len(share)} found; not found: {escaped}")  # noqa: T201  (pytest -s shows it)
        assert len(escaped) <= len(share) * (1 - LEAST), escaped


class TestFirstShare(_Share):
    number = 0


class TestSecondShare(_Share):
    number = 1


class TestThirdShare(_Share):
    number = 2


class TestFourthShare(_Share):
    number = 3
