"""Recent answers are kept within their bounds."""

from __future__ import annotations

from pathlib import Path

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.settings import Settings
from api.store.pool import Pool
from api.store.reader import Question, Solutions
from api.store.recent import RecentAnswers
from api.store.snapshot import Snapshots

QUERY = "SELECT ?s { ?s a <https://w3id.org/budgetgraph/def#Disclosure> }"


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
    example_data: Path, rows: int, evaluations: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    ask = Pool.ask

    async def counted(pool: Pool, question: Question, seconds: float, most: int | None) -> bytes:
        asked.append(question.sparql)
        return await ask(pool, question, seconds, most)

    async def twice() -> tuple[Solutions, Solutions]:
        snapshots = Snapshots(Settings(data=example_data, cached_rows=rows))
        reader = await snapshots.current()
        try:
            return await reader.select(QUERY), await reader.select(QUERY)
        finally:
            snapshots.close()

    monkeypatch.setattr(Pool, "ask", counted)
    first, second = anyio.run(twice)
    assert first == second
    assert len(first.rows) == 1
    assert asked == [QUERY] * evaluations
