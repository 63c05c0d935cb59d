from __future__ import annotations

from decimal import Decimal

import pytest

from loader.interpret.amounts import is_vacant, parse_money, parse_number, unit_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,569.05", "1569.05"),
        ("１，５６９．０５", "1569.05"),
        ("1569.05", "1569.05"),
        ("1,569.\n05", "1569.05"),
        ("-12.30", "-12.30"),
        ("0", "0"),
        ("0.00", "0.00"),
        ("123,456,789.01", "123456789.01"),
    ],
)
def test_a_number_is_read_exactly_in_any_width(text: str, number: str) -> None:
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["", "—", "1,34x.30", "1,34.30", "十", "12%", "17.64万元", "1.2.3", "2023年", "不需填列"]
)
def test_what_is_not_a_plain_number_is_none(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "vacant"),
    [
        ("", True),
        ("  ", True),
        ("—", True),
        ("——", True),
        ("-", True),
        ("不需填列", True),
        ("0", False),
        ("0.00", False),
        ("x", False),
    ],
)
def test_blank_dash_and_not_to_be_filled_in_state_no_number_but_zero_does(text: str, vacant: bool) -> None:
    assert is_vacant(text) is vacant


def test_money_is_yuan() -> None:
    assert parse_money("17.64万元") == Decimal(176_400)
    assert parse_money("1.2 亿元") == Decimal(120_000_000)
    assert parse_money("约17万元") is None


@pytest.mark.parametrize(
    ("caption", "unit"),
    [("单位：万元", "万元"), ("金额单位: 元", "元"), ("部门预算表", None), ("单位 ：\n万 元", "万元")],
)
def test_the_unit_is_found_in_the_caption(caption: str, unit: str | None) -> None:
    assert unit_in(caption) == unit
