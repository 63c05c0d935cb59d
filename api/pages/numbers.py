"""Numbers as people read them."""

from __future__ import annotations

from decimal import Decimal

WAN = 10_000


def amount(value: float, unit: str = "yuan") -> str:
    """An amount in yuan with thousands separators, in 元 or in 万元, with the decimals that it has and at least two in 万元."""
    exact = Decimal(str(value)) / (WAN if unit == "wan" else 1)
    decimals = max(-int(exact.normalize().as_tuple().exponent), 2 if unit == "wan" else 0)
    return f"{exact:,.{decimals}f}"


def percent(value: float) -> str:
    """A number of percent: `-19.73` → `-19.73%`."""
    return f"{value:,.2f}%"


def share(value: float) -> str:
    """A part of one as percent: `0.25` → `25.00%`."""
    return percent(value * 100)


def width(value: float | None, largest: float) -> float:
    """How much of a bar's hundred units a value takes."""
    return 0.0 if value is None or largest <= 0 or value <= 0 else round(value / largest * 100, 2)
