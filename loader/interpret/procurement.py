"""Lists of what is bought: below a category its projects, below a project the items, each level in a column of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from loader.interpret.amounts import is_vacant
from loader.interpret.headers import Column
from loader.normalise import compact, display

ITEM_ROLE = "procurement-item"
ITEMS = "procurement-item"
"""First segment of the key of an item."""
SLASH, DIVISION_SLASH = "/", "∕"


class Outline:
    """The words above a row: a blank cell left of the first word of a row means what stands above it."""

    def __init__(self) -> None:
        self._above: dict[int, str] = {}

    def complete(self, columns: Sequence[Column], cells: Mapping[int, str]) -> dict[int, str]:
        """Column → word, of the row itself and of what it stands below."""
        words = {column.index: cells.get(column.index, "") for column in columns}
        first = next((index for index, word in words.items() if not is_vacant(word)), None)
        if first is None:
            return {}
        carried = {index: word for index, word in self._above.items() if index < first}
        own = {index: word for index, word in words.items() if not is_vacant(word)}
        self._above = carried | own
        return dict(self._above)


def item_key(words: Iterable[str]) -> str:
    """The key of an item: its words from the widest to the narrowest (印刷费/印刷服务/政府集中采购)."""
    return SLASH.join([ITEMS, *(display(word).replace(SLASH, DIVISION_SLASH) for word in words if compact(word))])


def broader_item(key: str) -> str | None:
    """The item one level up; None for the first level."""
    above = key.rpartition(SLASH)[0]
    return above if above != ITEMS else None
