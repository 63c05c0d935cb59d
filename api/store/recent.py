"""Recent answers of one snapshot. It never changes, so neither do they."""

from __future__ import annotations

from collections import OrderedDict

from api.store.reader import Solutions


class RecentAnswers:
    """Answers by query, the least recently used forgotten first. Used from the event loop alone."""

    def __init__(self, rows: int) -> None:
        """Keeps at most `rows` rows in all; an empty answer counts as one."""
        self._most = rows
        self._rows = 0
        self._answers: OrderedDict[str, Solutions] = OrderedDict()

    def get(self, query: str) -> Solutions | None:
        if query in self._answers:
            self._answers.move_to_end(query)
        return self._answers.get(query)

    def keep(self, query: str, answer: Solutions) -> None:
        if query in self._answers or _size(answer) > self._most:
            return
        self._answers[query] = answer
        self._rows += _size(answer)
        while self._rows > self._most:
            self._rows -= _size(self._answers.popitem(last=False)[1])


def _size(answer: Solutions) -> int:
    return max(1, len(answer.rows))
