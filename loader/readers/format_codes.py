"""Format codes of spreadsheets, taken apart: ECMA-376 part 1, 18.8.30 and 18.8.31."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

GENERAL = "General"
TOKEN = re.compile(
    r"""(?P<literal>"[^"]*"?|[\\!].)|(?P<padding>_.|\*.)|\[(?P<bracket>[^\]]*)\]"""
    r"""|(?P<general>General|G/通用格式|G/標準|G/一般)|(?P<noon>AM/PM|A/P|上午/下午)|(?P<exponent>E[+-])"""
    r"""|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?|a{3,4}(?!a)|e+)|(?P<digit>[0\#?])|(?P<mark>[.,%/@])|(?P<other>.)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
CURRENCY = re.compile(r"\$([^-]*)")
ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
CHINESE_DIGITS = re.compile(r"DBNum([12])", re.IGNORECASE)

BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    5: "¥#,##0;-¥#,##0",
    6: "¥#,##0;-¥#,##0",
    7: "¥#,##0.00;-¥#,##0.00",
    8: "¥#,##0.00;-¥#,##0.00",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"',
    55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"',
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ ¥* #,##0_ ;_ ¥* -#,##0_ ;_ ¥* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ',
    49: "@",
}
"""Formats that a workbook names by number alone, as they are in a Chinese installation."""


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One of the parts of a format that semicolons separate."""

    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None = None
    chinese: str = ""
    """1 for 一二三, 2 for 壹贰叁."""

    def has(self, kind: str, text: str | None = None) -> bool:
        return any(token.kind == kind and text in {None, token.text} for token in self.tokens)


@lru_cache(maxsize=1024)
def sections_of(code: str) -> tuple[Section, ...]:
    """The sections of a format code, at least one."""
    parts: list[list[Token]] = [[]]
    for match in TOKEN.finditer(code):
        kind, text = match.lastgroup or "", match[0]
        if text == ";":
            parts.append([])
        elif kind == "bracket":
            parts[-1].append(_bracket(match[kind]))
        else:
            parts[-1].append(Token(kind, text.lower() if kind == "date" else text))
    return tuple(map(_section, parts))


def _bracket(text: str) -> Token:
    currency = CURRENCY.match(text)
    if currency:
        return Token("other", currency[1])
    if ELAPSED.fullmatch(text):
        return Token("elapsed", text.lower())
    for kind, pattern in (("condition", CONDITION), ("chinese", CHINESE_DIGITS)):
        if pattern.match(text):
            return Token(kind, text)
    return Token("padding", "")


def _section(tokens: Sequence[Token]) -> Section:
    condition, chinese = None, ""
    for token in tokens:
        if token.kind == "condition" and (match := CONDITION.match(token.text)):
            condition = (match[1], Decimal(match[2]))
        elif token.kind == "chinese" and (match := CHINESE_DIGITS.match(token.text)):
            chinese = match[1]
    kept = tuple(token for token in tokens if token.kind not in {"condition", "chinese"})
    return Section(_with_minutes(kept), condition, chinese)


def _with_minutes(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """An m after hours or before seconds is minutes."""
    parts = [token.text[0] if token.kind in {"date", "elapsed"} else "" for token in tokens]
    for index, part in enumerate(parts):
        before = next((other for other in reversed(parts[:index]) if other), "")
        after = next((other for other in parts[index + 1 :] if other), "")
        if part == "m" and (before == "h" or after == "s"):
            parts[index] = "minutes"
    return tuple(
        Token("minutes" if part == "minutes" and token.kind == "date" else token.kind, token.text)
        for token, part in zip(tokens, parts, strict=True)
    )


def literal(token: Token) -> str:
    """What a token that stands for itself shows; nothing for padding."""
    if token.kind == "literal":
        return token.text.strip('"') if token.text.startswith('"') else token.text[1:]
    return "" if token.kind == "padding" else token.text
