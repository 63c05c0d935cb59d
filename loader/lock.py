"""One writer at a time, and who it is."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from loader.problems import Failure


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that writes now."""

    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}, since {self.since}"


class Busy(Failure):
    """Somebody else is writing."""

    def __init__(self, holder: Holder | None) -> None:
        super().__init__(f"another load is running: {holder or 'a process that has not said its name yet'}")
        self.holder = holder


@contextmanager
def exclusive(path: Path, on_wait: Callable[[Busy], None] | None) -> Iterator[None]:
    """Holds the lock at `path`; the kernel releases it when the process ends, however it ends.

    When somebody else holds it, calls `on_wait` once and waits.

    :raises Busy: somebody else holds it and there is no `on_wait`.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _acquire(descriptor, on_wait)
        try:
            _write_holder(descriptor)
            yield
        finally:
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, on_wait: Callable[[Busy], None] | None) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        busy = Busy(_read_holder(descriptor))
        if on_wait is None:
            raise busy from None
        on_wait(busy)
        fcntl.flock(descriptor, fcntl.LOCK_EX)


def _write_holder(descriptor: int) -> None:
    holder = Holder(os.getpid(), socket.gethostname(), datetime.now(UTC).isoformat(timespec="seconds"))
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(asdict(holder)).encode(), 0)


def _read_holder(descriptor: int) -> Holder | None:
    """None where the holder has taken the lock this instant and not written yet."""
    try:
        return Holder(**json.loads(os.pread(descriptor, 1000, 0)))
    except (ValueError, TypeError):
        return None
