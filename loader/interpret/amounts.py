"""Published numbers and units. Exact decimals, and nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache, lru_cache

from loader.interpret.mappings import mapping
from loader.normalise import compact

NUMBER = r"(?<![\d.])(?<!\d,)[-+]?(?:\d{1,3}(?:,\d{3}){1,5}|\d{1,16})(?:\.\d{1,8})?(?!\d)"
"""At most 18 digits before the point and 8 behind it: more than any budget, and exact in every step."""
PUBLISHED_NUMBER = re.compile(r"\s*[-+－＋]?[0-9０-９]+(?:\s*[.,．，]\s*[0-9０-９]+)*\s*")
"""Digits of either width with commas and points, white space only beside those: 15.50① and `10 20` are no numbers."""
NUMBER_ONLY = re.compile(NUMBER)
DASHES = re.compile(r"[-‐-―－—–~／/]+")
CONTAINS_DIGIT = re.compile(r"\d")

COUNTED = "it is a count, of people, visits or vehicles for example, and no amount of money; such counts are not loaded"
"""Why a number of 三公 that is no expense is reported."""


@cache
def yuan_per_unit() -> Mapping[str, Decimal]:
    """Yuan in each unit of money; the multipliers have one digit, so that multiplying keeps every digit of a number."""
    return {unit: Decimal(yuan).normalize() for unit, yuan in mapping("amounts")["units"].items()}


@cache
def unit_names() -> str:
    """A regular expression for any unit of money, the longest first."""
    return "|".join(sorted(map(re.escape, yuan_per_unit()), key=len, reverse=True))


@cache
def _caption() -> re.Pattern[str]:
    return re.compile(mapping("amounts")["caption"].replace("{units}", unit_names()))


@cache
def _counted() -> re.Pattern[str]:
    return re.compile(mapping("amounts")["counted"])


@cache
def _money() -> re.Pattern[str]:
    return re.compile(rf"(?P<number>{NUMBER})(?P<unit>{unit_names()})")


@cache
def _nothing_to_fill_in() -> frozenset[str]:
    return frozenset(mapping("amounts")["nothing_to_fill_in"])


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
    return not key or DASHES.fullmatch(key) is not None or key in _nothing_to_fill_in()


@lru_cache(maxsize=65536)
def has_digit(text: str) -> bool:
    """Whether any digit, of any width, stands in the text."""
    return CONTAINS_DIGIT.search(compact(text)) is not None


def is_count(label: str) -> bool:
    """Whether a label or a header says that what it stands for is counted, and so is no amount of money.

    >>> is_count("公务用车购置（辆）"), is_count("国内公务接待人次"), is_count("公务用车购置费")
    (True, True, False)
    """
    return _counted().search(compact(label)) is not None


def parse_money(text: str) -> Decimal | None:
    """Yuan from a number with its unit, such as `17.64万元`; None for anything else."""
    match = _money().fullmatch(compact(text))
    return Decimal(match["number"].replace(",", "")) * yuan_per_unit()[match["unit"]] if match else None


def unit_in(text: str) -> str | None:
    """The unit that a caption such as `单位：万元` states; None for text that states none."""
    match = _caption().search(compact(text))
    return match["unit"] if match else None
