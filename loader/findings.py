"""What a check finds, as it is told, kept and published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loader.problems import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a disclosure that does not hold.

    `expected` and `actual` are yuan, percent or a count where they are numbers, and else texts.
    """

    check: str
    severity: Severity
    subject: str
    """IRI of what is at fault."""
    others: Sequence[str]
    """IRIs of what it is compared with."""
    expected: str | None
    actual: str | None
    difference: str | None
    message: Mapping[str, str]
    """By language."""

    @classmethod
    def restore(cls, content: Mapping[str, Any]) -> Finding:
        """The finding that `asdict` has made of one."""
        return cls(**content)
