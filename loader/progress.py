"""A progress bar for what takes more than a second."""

from __future__ import annotations

import sys
from threading import Timer
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

DELAY = 1.0
"""Seconds before the bar appears."""


class DelayedBar:
    """A context in which a bar stands on the terminal, once it has taken a second; on anything but a terminal, none does."""

    def __init__(self, label: str, total: int) -> None:
        self._label = label
        self._total = total
        self._done = 0
        self._figures = 0
        self._problems = 0
        self._bar: Progress | None = None
        self._timer = Timer(DELAY, self._appear)

    def __enter__(self) -> DelayedBar:
        if sys.stderr.isatty():
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._timer.is_alive():
            self._timer.join()
        if self._bar is not None:
            self._bar.stop()

    def advance(self, figures: int = 0, problems: int = 0) -> None:
        """One more of the total is done: a document with so many figures and problems."""
        self._done += 1
        self._figures += figures
        self._problems += problems
        self._total = max(self._total, self._done)  # an archive turns out to be several
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=self._done, total=self._total, found=self._found())

    def _found(self) -> str:
        return f"{self._figures:,} figures · {self._problems:,} problems"

    def _appear(self) -> None:
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

        counts = (MofNCompleteColumn(), TextColumn("documents · {task.fields[found]}"))
        bar = Progress(
            *Progress.get_default_columns()[:2],
            *counts,
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        bar.add_task(self._label, total=self._total, completed=self._done, found=self._found())
        bar.start()
        self._bar = bar
