"""Ideographs that fonts encode as radicals: ⽀ (U+2F40) is drawn like 支 (U+652F) and meant as that."""

from __future__ import annotations

import unicodedata

SUPPLEMENT = dict(
    zip(
        "⺟⺠⺩⺬⺮⺴⺷⺼⻁⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
        "母民王示竹网羊肉虎西见角贝车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
)
"""Radicals of the supplement block that are ideographs of their own; Unicode normalises only the Kangxi radicals."""


def ideograph(character: str) -> str:
    """The character, or the ideograph that it stands for.

    >>> ideograph("⽀"), ideograph("⻔"), ideograph("支")
    ('支', '门', '支')
    """
    if not "⺀" <= character <= "⿕":
        return character
    return SUPPLEMENT.get(character) or unicodedata.normalize("NFKC", character)
