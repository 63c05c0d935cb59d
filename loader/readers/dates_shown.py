"""Days since 1900 as the dates that a spreadsheet shows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from loader.readers.chinese_numbers import counted, digit_by_digit
from loader.readers.format_codes import Section, Token, literal

WEEKDAYS = "一二三四五六日"
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001
LAST_SERIAL = 2_958_465
"""31 December 9999."""


def date_shown(value: Decimal, section: Section, *, since_1904: bool) -> str | None:
    """The date; None for a number that is none."""
    moment = _moment(value, since_1904=since_1904)
    if moment is None:
        return None
    has_noon = section.has("noon")
    finest = max(
        (len(token.text.partition(".")[2]) for token in section.tokens if token.text.startswith("s")), default=0
    )
    moment = _rounded(moment, finest)
    return "".join(
        _date_part(token, moment, value, section.chinese, has_noon=has_noon) for token in section.tokens
    ).strip()


def _moment(value: Decimal, *, since_1904: bool) -> dt.datetime | None:
    if not 0 <= value <= LAST_SERIAL:
        return None
    start = dt.datetime(1904, 1, 1) if since_1904 else dt.datetime(1899, 12, 30 + (value < 60))  # noqa: DTZ001
    try:
        return start + dt.timedelta(seconds=float(value * 86_400))
    except OverflowError:
        return None


def _rounded(moment: dt.datetime, places: int) -> dt.datetime:
    unit = 10 ** (6 - min(places, 3))
    extra = moment.microsecond % unit
    try:
        return moment + dt.timedelta(microseconds=unit - extra if extra * 2 >= unit else -extra)
    except OverflowError:
        return moment


def _date_part(token: Token, moment: dt.datetime, value: Decimal, chinese: str, *, has_noon: bool) -> str:
    kind, text = token.kind, token.text
    if kind == "elapsed":
        seconds = round(value * 86_400)
        return str(seconds // {"h": 3600, "m": 60, "s": 1}[text[0]]).zfill(len(text))
    if kind == "minutes":
        return str(moment.minute).zfill(len(text))
    if kind == "noon":
        before, _, after = text.partition("/")
        return before if moment.hour < 12 else after
    if kind != "date":
        return literal(token)
    return _calendar_part(text, moment, chinese, has_noon=has_noon)


def _calendar_part(text: str, moment: dt.datetime, chinese: str, *, has_noon: bool) -> str:
    letter, length = text[0], len(text)
    if letter in "ye":
        year = moment.year if length > 2 or letter == "e" else moment.year % 100
        return digit_by_digit(year) if chinese else str(year).zfill(2)
    if letter == "a":
        return ("星期" if length > 3 else "") + WEEKDAYS[moment.weekday()]
    if letter == "s":
        fraction = len(text.partition(".")[2])
        return f"{moment.second:02}" + (f".{moment.microsecond:06}"[: fraction + 1] if fraction else "")
    if length > 2 and letter in "md":
        return _named(letter, length, moment)
    hour = moment.hour % 12 or 12 if has_noon else moment.hour
    number = {"m": moment.month, "d": moment.day, "h": hour}[letter]
    return counted(number) if chinese else str(number).zfill(length)


def _named(letter: str, length: int, moment: dt.datetime) -> str:
    if letter == "d":
        name = DAYS[moment.weekday()]
        return name if length > 3 else name[:3]
    name = MONTHS[moment.month - 1]
    return name[:1] if length == 5 else name if length == 4 else name[:3]


def serial_of(date: str) -> Decimal | None:
    """The days since 1900 of a date in ISO 8601; None when it is none."""
    try:
        moment = dt.datetime.fromisoformat(date.strip()).replace(tzinfo=None)
    except ValueError:
        return None
    return Decimal((moment - EPOCH).total_seconds()) / 86_400
