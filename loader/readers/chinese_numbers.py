"""Whole numbers in Chinese, as Word and Excel write them."""

from __future__ import annotations

DIGITS = "〇一二三四五六七八九"
COUNTING = "零一二三四五六七八九"
FORMAL = "零壹贰叁肆伍陆柒捌玖"
UNITS = ("", "十", "百", "千")
FORMAL_UNITS = ("", "拾", "佰", "仟")
MYRIADS = ("", "万", "亿", "万亿")
LARGEST = 10**16 - 1


def digit_by_digit(number: int, digits: str = DIGITS) -> str:
    """
    >>> digit_by_digit(2023)
    '二〇二三'
    """
    return "".join(digits[int(digit)] for digit in str(number))


def counted(number: int) -> str:
    """
    >>> counted(10), counted(23), counted(105), counted(20_010)
    ('十', '二十三', '一百零五', '二万零一十')
    """
    text = _in_words(number, COUNTING, UNITS)
    return text.removeprefix("一") if text.startswith("一十") else text


def counted_formally(number: int) -> str:
    """
    >>> counted_formally(1_205)
    '壹仟贰佰零伍'
    """
    return _in_words(number, FORMAL, FORMAL_UNITS)


def _in_words(number: int, digits: str, units: tuple[str, ...]) -> str:
    if not 0 < number <= LARGEST:
        return digits[0] if number == 0 else str(number)
    text = ""
    for myriad in reversed(range(len(MYRIADS))):
        group = number // 10_000**myriad % 10_000
        if group == 0:
            continue
        if text and group < 1000:
            text += digits[0]
        text += _below_myriad(group, digits, units) + MYRIADS[myriad]
    return text


def _below_myriad(number: int, digits: str, units: tuple[str, ...]) -> str:
    text = ""
    for unit in reversed(range(len(units))):
        digit = number // 10**unit % 10
        if digit:
            text += digits[digit] + units[unit]
        elif text and number % 10**unit and not text.endswith(digits[0]):
            text += digits[0]
    return text
