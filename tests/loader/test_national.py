"""What the changes of a national code say of its names. The years and names are those of `economic-department` and of others like it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loader.interpret.codes import agreement
from loader.national import ENDS_MEANING, CodeChange, NationalCode
from loader.vocabulary import CODE, Vocabulary

RENAMED = CodeChange("renamed", "renamed", 2020, "行政事业单位离退休", "行政事业单位养老支出", 2007, 2019)
PENSIONS = NationalCode("c/20805", "20805", "行政事业单位养老支出", changes=(RENAMED,))
MOVED = CodeChange("moved", "moved", 2018, "住房公积金", "", 2007, 2017)
REUSED = NationalCode("c/30311", "30311", "代缴社会保险费", changes=(MOVED,))
ENDED = NationalCode(
    "c/30104", "30104", "社会保障缴费", is_listed=False, changes=(replace(MOVED, name="社会保障缴费"),)
)


def test_a_former_name_is_told_with_the_change_that_took_it() -> None:
    assert agreement(PENSIONS, "行政事业单位离退休支出") == ("former-name", RENAMED)
    assert list(PENSIONS.other_names()) == ["行政事业单位离退休"]


def test_a_name_that_a_later_edition_gave_is_told_with_the_change_that_gave_it() -> None:
    given = CodeChange("given", "renamed", 2024, "农田建设", "耕地建设与利用", 2019, 2023)
    code = NationalCode("c/2130153", "2130153", "农田建设", changes=(given,))
    assert agreement(code, "耕地建设 与利用支出") == ("later-name", given)
    assert agreement(code, "农田建设") == ("same-name", None)
    assert list(code.other_names()) == ["耕地建设与利用"]
    moved = replace(MOVED, year=2025, name="耕地建设")
    assert agreement(replace(code, name="别的", changes=(moved, given)), "耕地建设与利用") == ("name-differs", None)


@pytest.mark.parametrize("ending", sorted(ENDS_MEANING))
def test_what_a_code_meant_before_it_was_given_to_something_else_is_another_meaning(ending: str) -> None:
    code = replace(REUSED, changes=(replace(MOVED, type=ending),))
    assert agreement(code, "住房公积金") == ("other-meaning", None)
    assert agreement(code, "代缴社会保险费") == ("same-name", None)
    assert list(code.other_names()) == []


def test_names_from_before_and_after_the_meaning_changed_are_told_apart() -> None:
    older = CodeChange("older", "renamed", 2010, "职工住房公积金")
    newer = CodeChange("newer", "renamed", 2022, "代缴社保费")
    code = replace(REUSED, changes=(newer, MOVED, older))
    assert agreement(code, "职工住房公积金") == ("other-meaning", None)
    assert agreement(code, "代缴社保费") == ("former-name", newer)


def test_a_code_that_has_ended_and_was_given_to_nothing_is_still_meant() -> None:
    assert agreement(ENDED, "社会保障缴费") == ("former-name", ENDED.changes[0])
    assert agreement(replace(ENDED, is_listed=True), "社会保障缴费") == ("same-name", None)
    assert agreement(replace(ENDED, changes=()), "社会保障缴费") == ("same-name", None)


def test_a_code_is_not_linked_without_its_name_nor_a_name_without_its_code() -> None:
    assert agreement(PENSIONS, " ") == agreement(None, "") == ("no-name", None)
    assert agreement(PENSIONS, "行政单位离退休") == ("name-differs", None)
    assert agreement(None, "行政事业单位养老支出") == ("unknown-code", None)


def test_the_national_lists_give_each_code_one_agreement_for_each_of_its_names(vocabulary: Vocabulary) -> None:
    """No former name is ambiguous, and none that the list calls another meaning is linked."""
    for name in ("functional", "economic-department", "economic-government"):
        for code in vocabulary.schemes[CODE + name].codes.values():
            for change in code.changes:
                agreed, told = agreement(code, change.name)
                assert agreed in ("same-name", "former-name", "other-meaning"), (code, change)
                assert (agreed == "former-name") == (told is not None)
