"""What a measurement is, and how often to repeat one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True, slots=True)
class Measurement:
    """A measured value beside its aim, the largest value that is good enough."""

    what: str
    value: float
    unit: str
    aim: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.aim is None:
            return ""
        return "yes" if self.value <= self.aim else "NO"


def milliseconds(action: Callable[[], object], times: int) -> list[float]:
    """How long each of so many runs of `action` took."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        action()
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def percentile_95(values: Sequence[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1]


def spread(values: Sequence[float]) -> str:
    """`12.3–15.0`"""
    return f"{min(values):.1f}–{max(values):.1f}"


def middle(what: str, values: Sequence[float], unit: str, aim: float | None = None) -> Measurement:
    """The median of several runs."""
    return Measurement(what, median(values), unit, aim, f"{len(values)} runs, {spread(values)}")


def show(title: str, measurements: Iterable[Measurement]) -> None:
    """Prints measurements as a table."""
    print(f"\n{title}\n{'':=<{len(title)}}")
    for each in measurements:
        aim = "" if each.aim is None else f"{each.aim:g}"
        print(f"{each.what:<58} {each.value:>9.2f} {each.unit:<8} {aim:>7} {each.verdict:<4} {each.note}")
