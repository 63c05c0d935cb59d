"""How published words are compared: width, white space, quotation marks and numbering do not matter."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

WHITE_SPACE = re.compile(r"[\s\u200b\ufeff]+")
QUOTATION_MARKS = str.maketrans("", "", "“”\"'‘’「」『』《》〈〉")
CHINESE_NUMBER = "一二三四五六七八九十百"
NUMBERING = re.compile(
    rf"^(?:[-•·●*]+|第[{CHINESE_NUMBER}\d]+(?:部分|章|节)|\(?[{CHINESE_NUMBER}]+\)?[、.,:．]|\([{CHINESE_NUMBER}\d]+\)|\d{{1,2}}(?:[、．)]|\.(?!\d)))+"
)
CIRCLED_NUMBER = re.compile(r"^\s*[①-⑳]")
"""Looked for before NFKC, which makes ① a plain 1."""
OF_WHICH = re.compile(r"^其中[:,]?")
EDGE_PUNCTUATION = ":;,。、"
BRACKETS = str.maketrans("〔【〖[{〕】〗]}", "((((()))))")
EXPENDITURE = "支出"


@lru_cache(maxsize=65536)
def compact(text: str) -> str:
    """The text in NFKC (full-width forms become half-width) without any white space."""
    return WHITE_SPACE.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=65536)
def label_key(text: str) -> str:
    """What is compared when a published word is looked up among labels.

    >>> label_key("三、事业收入（不含教育收费）") == label_key("事业 收入(不含教育收费)")
    True
    >>> label_key("其中：“三公”经费")
    '三公经费'
    """
    return without_numbering(compact(CIRCLED_NUMBER.sub("", text))).translate(QUOTATION_MARKS).strip(EDGE_PUNCTUATION)


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """What is compared when a published name of a code is checked against the national one.

    NFKC, without white space, punctuation and the word 支出, with one kind of brackets; of a name that is nothing else, all.

    >>> name_key("政府办公厅〔室〕及 相关机构事务支出") == name_key("政府办公厅（室）及相关机构事务")
    True
    """
    plain = compact(name)
    return "".join(filter(_is_compared, plain.translate(BRACKETS))).replace(EXPENDITURE, "") or plain


def _is_compared(letter: str) -> bool:
    return letter in "()" or not unicodedata.category(letter).startswith("P")


def without_numbering(text: str) -> str:
    """The compact text without 一、 （二） 3. ① 第四部分 - and 其中： before it."""
    before = None
    while before != text:
        before = text
        text = OF_WHICH.sub("", NUMBERING.sub("", text))
    return text


def is_numbered(text: str) -> bool:
    """Whether the text begins with a numbering such as 一、 （二） 3. or ①."""
    return CIRCLED_NUMBER.match(text) is not None or NUMBERING.match(compact(text)) is not None


@lru_cache(maxsize=65536)
def display(text: str) -> str:
    """A name for people: white space that only a line break or the typesetting made is gone."""
    return re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", " ".join(text.split()))
