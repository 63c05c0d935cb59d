"""Run as a program: keeps an edition in the folder given, killed one step later each time, until it is not killed.

Prints each import's exit status and waits for a line before the next.
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import count
from pathlib import Path

from loader.snapshot import SnapshotDirectory
from tests.loader.dying_loads import die_after
from tests.loader.snapshots import BASE, put


def main(folder: Path) -> None:
    for steps in count():
        child = os.fork()
        if child == 0:
            die_after(steps)
            _import(folder)
            os._exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()
        if status != -signal.SIGKILL:
            return
        sys.stdin.readline()


def _import(folder: Path) -> None:
    with SnapshotDirectory(folder).writer(BASE) as writer:
        writer.add_edition("functional-2025.json", "new")
        put(writer, "a", "new")
        writer.publish()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
