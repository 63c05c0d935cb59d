from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.readers.chinese_numbers import counted, counted_formally, digit_by_digit
from loader.readers.dates_shown import serial_of
from loader.readers.format_codes import BUILT_IN
from loader.readers.number_formats import number_shown, text_shown

ACCOUNTING = BUILT_IN[43]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        ("1234.56", "General", "1234.56"),
        ("0.30000000000000004", "General", "0.3"),
        ("1342.2999999999999", "General", "1342.3"),
        ("2010301", "General", "2010301"),
        ("371521000000", "General", "371521000000"),
        ("1E-7", "General", "0.0000001"),
        ("-0.5", "G/通用格式", "-0.5"),
        ("1.5E+300", "General", "1.5E+300"),
        ("1234.5", "#,##0.00", "1,234.50"),
        ("-1234567.895", "#,##0.00", "-1,234,567.90"),
        ("1.005", "0.00", "1.01"),
        ("2.5", "0", "3"),
        ("0", "#,##0.00", "0.00"),
        ("0.5", "#.##", ".5"),
        ("0", "#,###", ""),
        ("5", "00", "05"),
        ("3", "000000", "000003"),
        ("0.1234", "0.00%", "12.34%"),
        ("12345", "0.00E+00", "1.23E+04"),
        ("500000", "##0.0E+0", "500.0E+3"),
        ("1234.5", ACCOUNTING, "1,234.50"),
        ("-1234.5", ACCOUNTING, "-1,234.50"),
        ("0", ACCOUNTING, "-"),
        ("0", "0.00;-0.00;;@", ""),
        ("-1234.5", r"#,##0.00_);[Red]\(#,##0.00\)", "(1,234.50)"),
        ("-2", "0.00_ ;[Red]\\-0.00\\ ", "-2.00"),
        ("1234.5", "[$¥-804]#,##0.00;[$¥-804]\\-#,##0.00", "¥1,234.50"),
        ("1234.5", '#,##0.00"万元"', "1,234.50万元"),
        ("1234567", "#,##0.00,", "1,234.57"),
        ("12345", "0!.0,", "1.2"),
        ("123456789", "0!.0000", "12345.6789"),
        ("20230315", "0000-00-00", "2023-03-15"),
        ("12", 'General"人"', "12人"),
        ("12345", '[>=10000]0!.0,"万";0', "1.2万"),
        ("-3", '[<0]"负"0;0', "负3"),
        ("7", "@", "7"),
        ("0.5", "# ?/?", "0.5"),
        ("123", "[DBNum1]General", "一百二十三"),
        ("1205", "[DBNum2]0", "壹仟贰佰零伍"),
        ("45000", BUILT_IN[31], "2023年3月15日"),
        ("45000", "yyyy-mm-dd;@", "2023-03-15"),
        ("45000.75", "yyyy/m/d h:mm", "2023/3/15 18:00"),
        ("45000.75", "yyyy/m/d h:mm AM/PM", "2023/3/15 6:00 PM"),
        ("45000", '[DBNum1][$-804]yyyy"年"m"月"d"日";@', "二〇二三年三月十五日"),
        ("45000", "[$-804]aaaa", "星期三"),
        ("45000", "dddd d mmm yy", "Wednesday 15 Mar 23"),
        ("1.5", "[h]:mm", "36:00"),
        ("0.0416782407", "mm:ss.0", "00:01.0"),
        ("-1", "yyyy/m/d", "-1"),
    ],
)
def test_a_number_is_shown_as_its_format_says(value: str, code: str, shown: str) -> None:
    assert number_shown(Decimal(value), code) == shown


def test_days_may_count_from_1904() -> None:
    assert number_shown(Decimal(43538), "yyyy-mm-dd", since_1904=True) == "2023-03-15"


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        ("办公室", "General", "办公室"),
        ("0010", "@", "0010"),
        ("办公室", '@"（本级）"', "办公室（本级）"),
        ("办公室", ACCOUNTING, "办公室"),
        ("办公室", ";;;", ""),
        ("办公室", "0.00;-0.00", "办公室"),
    ],
)
def test_a_text_is_shown_as_its_format_says(text: str, code: str, shown: str) -> None:
    assert text_shown(text, code) == shown


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_amounts_of_fifteen_digits_come_back_exactly(amount: Decimal) -> None:
    assert Decimal(number_shown(Decimal(repr(float(amount))))) == amount
    assert Decimal(number_shown(amount, "#,##0.00").replace(",", "")) == amount


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**300), max_value=10**300), st.text(max_size=20)
)
def test_no_format_code_stops_the_reader(value: Decimal, code: str) -> None:
    assert isinstance(number_shown(value, code), str)
    assert isinstance(text_shown("甲", code), str)


def test_iso_dates_become_days() -> None:
    assert serial_of("2023-03-15T12:00:00") == Decimal("45000.5")
    assert serial_of("15.3.2023") is None


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1001, "一千零一"),
    ]
    + [(10_010, "一万零一十"), (100_000_000, "一亿"), (0, "零"), (10_500, "一万零五百"), (110_000, "十一万")],
)
def test_numbers_are_counted_in_chinese(number: int, words: str) -> None:
    assert counted(number) == words


def test_numbers_are_written_formally_and_digit_by_digit() -> None:
    assert (counted_formally(10), digit_by_digit(2023)) == ("壹拾", "二〇二三")
