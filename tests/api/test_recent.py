"""Recent answers are kept within their bounds."""

from __future__ import annotations

from pathlib import Path

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.store.reader import Solutions
from api.store.recent import RecentAnswers
from api.store.snapshot import SnapshotReader


def answer(rows: int) -> Solutions:
    return Solutions(("x",), ((None,),) * rows)


def test_the_least_recently_used_answer_goes_first() -> None:
    recent = RecentAnswers(10)
    recent.keep("a", answer(4))
    recent.keep("b", answer(4))
    recent.get("a")
    recent.keep("c", answer(4))
    assert [query for query in "abc" if recent.get(query)] == ["a", "c"]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 12))))
def test_no_more_rows_are_kept_than_allowed(kept: list[tuple[str, int]]) -> None:
    recent = RecentAnswers(10)
    for query, rows in kept:
        recent.keep(query, answer(rows))
    assert sum(max(1, len(found.rows)) for query in "abcdef" if (found := recent.get(query))) <= 10


@pytest.mark.parametrize(("rows", "evaluations"), [(0, 2), (10, 1)])
def test_a_question_is_evaluated_once_while_its_answer_is_kept(
    example_data: Path, monkeypatch: pytest.MonkeyPatch, rows: int, evaluations: int
) -> None:
    asked = []
    original = SnapshotReader._select

    def counted(self: SnapshotReader, query: str) -> Solutions:
        asked.append(query)
        return original(self, query)

    monkeypatch.setattr(SnapshotReader, "_select", counted)
    reader = SnapshotReader(example_data / (example_data / "current").readlink(), None, 0, rows)
    query = "SELECT ?s { ?s a <https://w3id.org/budgetgraph/def#Disclosure> }"
    assert anyio.run(reader.select, query) == anyio.run(reader.select, query)
    assert len(asked) == evaluations
