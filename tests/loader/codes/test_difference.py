"""Differences between two lists."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from loader.codes.difference import CodeList, Conflict, Difference, Listed, Moved, Renamed, difference

BEFORE = {
    "201": "一般公共服务支出",
    "20101": "人大事务",
    "2010101": "行政运行",
    "2010102": "代表工作",
    "20102": "政协事务",
    "2010201": "行政运行",
}
lists = st.dictionaries(st.sampled_from([f"{code}" for code in range(201, 221)]), st.text("甲乙丙丁（）", min_size=1))


def of(names: dict[str, str], year: int | None) -> CodeList:
    return CodeList(year, names)


def test_what_has_changed_is_told_by_kind() -> None:
    after = {**BEFORE, "20102": "政协工作", "20199": "新设", "2010108": "代表工作"}
    del after["2010102"], after["2010201"]
    assert difference(of(BEFORE, 2023), of(after, 2025)) == Difference(
        added=(Listed("20199", "新设"),),
        renamed=(Renamed("20102", "政协事务", "政协工作"),),
        moved=(Moved("2010102", "2010108", "代表工作"),),
        ended=(Listed("2010201", "行政运行"),),
        unchanged=3,
    )


def test_a_name_that_repeats_says_nothing_of_where_a_code_went() -> None:
    after = {**BEFORE, "2010250": "行政运行"}
    del after["2010201"]
    found = difference(of(BEFORE, 2023), of(after, 2025))
    assert (found.moved, found.added, found.ended) == (
        (),
        (Listed("2010250", "行政运行"),),
        (Listed("2010201", "行政运行"),),
    )


def test_width_spaces_brackets_and_punctuation_are_no_change_of_name() -> None:
    after = {code: f"{name[:2]} {name[2:]}（）。" for code, name in BEFORE.items()}
    assert difference(of(BEFORE, 2023), of(after, 2025)) == Difference(unchanged=len(BEFORE))


def test_a_word_more_is_another_name() -> None:
    found = difference(of({"205": "教育"}, 2007), of({"205": "教育支出"}, 2010))
    assert found.renamed == (Renamed("205", "教育", "教育支出"),)


def test_other_names_in_the_same_edition_are_conflicts() -> None:
    found = difference(of(BEFORE, 2023), of({**BEFORE, "20102": "政协工作"}, 2023))
    conflict = Conflict("20102", "政协工作", "政协事务", "the 2023 edition as it was known")
    assert found == Difference(conflicts=(conflict,), unchanged=5)


@given(names=lists)
def test_a_list_does_not_differ_from_itself(names: dict[str, str]) -> None:
    found = difference(of(names, 2023), of(names, 2025))
    assert found == Difference(unchanged=len(names))
    assert found.is_empty


@given(before=lists, after=lists, year=st.sampled_from([2023, 2025]))
def test_every_code_of_both_lists_is_in_one_part_of_the_difference(
    before: dict[str, str], after: dict[str, str], year: int
) -> None:
    found = difference(of(before, 2023), of(after, year))
    moved_from, moved_to = [one.former for one in found.moved], [one.code for one in found.moved]
    gone = [one.code for one in found.ended] + moved_from
    come = [one.code for one in found.added] + moved_to
    other = [one.code for one in found.renamed] + [one.code for one in found.conflicts]
    assert sorted(gone) == sorted(before.keys() - after.keys())
    assert sorted(come) == sorted(after.keys() - before.keys())
    assert len(set(other)) == len(other) == len(before.keys() & after.keys()) - found.unchanged
    assert set(other) <= before.keys() & after.keys()
