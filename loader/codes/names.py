"""How names of two lists are compared, and which of them say something by themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from loader.normalise import compact


def wording(name: str) -> str:
    """The letters and digits of a name. Width, spaces, brackets and punctuation differ with whoever typed a list; a word more
    or less (支出) is another name.

    >>> wording("资本性支出（基本建设）") == wording("资本性支出 (基本建设)")
    True
    """
    return "".join(filter(str.isalnum, compact(name)))


def repeated(*lists: Iterable[str]) -> set[str]:
    """The wordings that stand more than once in one of the lists: 行政运行 names nothing without its code."""
    counts = [Counter(map(wording, names)) for names in lists]
    return {name for count in counts for name, times in count.items() if times > 1}
