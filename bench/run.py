"""All measurements, with the aims of issues 2 to 5 beside them: `make bench`."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.answering import questions, starts
from bench.checking import checks_among_many, checks_of_one
from bench.loading import COMMAND, EXAMPLE, cold_loads, cold_vocabularies, folders, formats, pages, sizes, steps
from bench.many import building, questions_over_many
from bench.measure import show
from loader.settings import ROOT


def main() -> None:
    """Measures and prints; a value, its unit, its aim, whether the aim is met, and how it was measured."""
    engine = version("pyoxigraph")
    print(f"Python {platform.python_version()}, pyoxigraph {engine}, {os.cpu_count()} processors, {platform.system()}")
    show("Loading", cold_loads())
    show("Vocabulary", cold_vocabularies())
    show("Steps in one process", steps())
    show("Formats", formats())
    show("Pages", pages())
    show("Folders", folders())
    show("Checks", checks_of_one())
    show("Size", sizes())
    with TemporaryDirectory() as folder:
        data = Path(folder, "data")
        command = [*COMMAND, "load", str(EXAMPLE), "--data", str(data)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        show("Service", starts(data))
        show("Canned questions over HTTP, warm", questions(data))
    with TemporaryDirectory() as folder:
        data = Path(folder, "data")
        show("A thousand made-up offices", building(Path(folder), data))
        show("Checks among them", checks_among_many(data))
        show("Questions over them: HTTP warm, and the engine on disk without any cache", questions_over_many(data))


if __name__ == "__main__":
    main()
