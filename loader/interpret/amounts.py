"""Published numbers and units. Exact decimals, and nothing is guessed."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from loader.normalise import compact

YUAN_PER_UNIT = {
    "元": Decimal(1),
    "百元": Decimal("1E2"),
    "千元": Decimal("1E3"),
    "万元": Decimal("1E4"),
    "万": Decimal("1E4"),
    "百万元": Decimal("1E6"),
    "亿元": Decimal("1E8"),
}
NUMBER = r"(?<![\d,.])[-+]?(?:\d{1,3}(?:,\d{3}){1,5}|\d{1,16})(?:\.\d{1,8})?(?!\d)"
"""At most 18 digits before the point and 8 behind it: more than any budget, and exact in every step."""
PUBLISHED_NUMBER = re.compile(r"\s*[-+－＋]?[0-9０-９]+(?:\s*[.,．，]\s*[0-9０-９]+)*\s*")
"""Digits of either width with commas and points, white space only beside those: 15.50① and `10 20` are no numbers."""
NUMBER_ONLY = re.compile(NUMBER)
UNIT_NAME = "|".join(sorted(YUAN_PER_UNIT, key=len, reverse=True))
UNIT_LINE = re.compile(rf"(?<![制报算])(?:金额)?单位[:：]?(?:人民币)?({UNIT_NAME})(?=$|[)）\],，;；、。/])")
"""Not 编制单位：元氏县财政局: nothing but a bracket or punctuation follows the unit."""
MONEY = re.compile(rf"(?P<number>{NUMBER})(?P<unit>{UNIT_NAME})")
NOTHING_TO_FILL_IN = frozenset({"不需填列", "无", "不适用"})
DASHES = re.compile(r"[-‐-―－—–~／/]+")
CONTAINS_DIGIT = re.compile(r"\d")


@lru_cache(maxsize=65536)
def parse_number(text: str) -> Decimal | None:
    """The number in a cell, as published; None when the cell is anything else.

    >>> parse_number("１,５６９．０５")
    Decimal('1569.05')
    >>> parse_number("1,34x.30"), parse_number("15.50①"), parse_number("10 20")
    (None, None, None)
    """
    key = compact(text) if PUBLISHED_NUMBER.fullmatch(text) else ""
    return Decimal(key.replace(",", "")) if NUMBER_ONLY.fullmatch(key) else None


@lru_cache(maxsize=65536)
def is_vacant(text: str) -> bool:
    """Whether a cell states no number: blank, a dash, or 不需填列. None of these is 0."""
    key = compact(text)
    return not key or DASHES.fullmatch(key) is not None or key in NOTHING_TO_FILL_IN


@lru_cache(maxsize=65536)
def has_digit(text: str) -> bool:
    """Whether any digit, of any width, stands in the text."""
    return CONTAINS_DIGIT.search(compact(text)) is not None


def parse_money(text: str) -> Decimal | None:
    """Yuan from a number with its unit, such as `17.64万元`; None for anything else."""
    match = MONEY.fullmatch(compact(text))
    return Decimal(match["number"].replace(",", "")) * YUAN_PER_UNIT[match["unit"]] if match else None


def unit_in(text: str) -> str | None:
    """The unit that a caption such as `单位：万元` states; None for text that states none."""
    match = UNIT_LINE.search(compact(text))
    return match[1] if match else None
