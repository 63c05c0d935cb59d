"""Of the changes that contradict something else in a document, at least 95 of 100 are found, and where they were made."""

from __future__ import annotations

import pytest

from loader.checks.run import Checks
from tests.checks.mutations import CHANGES, Change, Original, is_found, mutations, original
from tests.conftest import EXAMPLE

SEED = 20260101
TOTAL = sum(number for _, number in CHANGES)
LEAST = 0.95
MOST_MISSED = 0.4
"""Of one kind: years that a document says only once (截至2022年12月31日) contradict nothing in it."""


@pytest.fixture(scope="module")
def example(checks: Checks) -> Original:
    return original(checks, EXAMPLE.read_text("utf-8"))


@pytest.fixture(scope="module")
def missed() -> dict[str, list[str]]:
    """What was not found, by kind of change."""
    return {}


@pytest.mark.parametrize(("change", "number"), CHANGES, ids=[change.__name__ for change, _ in CHANGES])
def test_most_changes_of_each_kind_are_found(
    change: Change, number: int, checks: Checks, example: Original, missed: dict[str, list[str]]
) -> None:
    made = mutations(example, change, number, SEED)
    missed[change.__name__] = [mutation.what for mutation in made if not is_found(checks, example, mutation)]
    assert len(missed[change.__name__]) <= number * MOST_MISSED, missed[change.__name__]


def test_nearly_all_changes_are_found(missed: dict[str, list[str]]) -> None:
    assert len(missed) == len(CHANGES), "the tests of this file belong together"
    escaped = [what for some in missed.values() for what in some]
    found = TOTAL - len(escaped)
    print(f"{found} of {TOTAL} changes are found ({found / TOTAL:.1%}); not found: {escaped}")  # noqa: T201  (pytest -s shows it)
    assert found >= TOTAL * LEAST, escaped
