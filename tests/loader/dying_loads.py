"""Run as a program: loads into the folder given, each killed one step later than the one before, until one is not.

Prints each load's exit status and waits for a line before the next. Loads are forks of a process that has imported all that
they need and has never opened a store, so that each takes milliseconds.
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import count
from pathlib import Path

from tests.loader.snapshots import publish

FILE_EVENTS = {"os.link", "os.mkdir", "os.rename", "os.rmdir", "os.symlink", "shutil.rmtree"}
"""Audit events of the steps by which a load changes the data directory, beside opening a file to write."""


def main(folder: Path) -> None:
    for steps in count():
        child = os.fork()
        if child == 0:
            die_after(steps)
            publish(folder, "a", "new")
            os._exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()
        if status != -signal.SIGKILL:
            return
        sys.stdin.readline()


def die_after(steps: int) -> None:
    left = iter(range(steps))

    def step(event: str, arguments: tuple[object, ...]) -> None:
        if (event in FILE_EVENTS or _opens_to_write(event, arguments)) and next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(step)


def _opens_to_write(event: str, arguments: tuple[object, ...]) -> bool:
    flags = arguments[2] if event == "open" else None
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
