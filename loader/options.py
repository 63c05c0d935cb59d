"""What the commands have in common: options, settings, and how something is said."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from loader import console
from loader.settings import Settings

if TYPE_CHECKING:
    from loader.lock import Busy
    from loader.snapshot import SnapshotDirectory

Command = TypeVar("Command", bound=Callable[..., Any])

data_option = click.option(
    "--data", type=click.Path(path_type=Path), metavar="FOLDER", help="Data directory, instead of BUDGETGRAPH_DATA."
)
wait_option = click.option("--no-wait", is_flag=True, help="Give up when another load is running, instead of waiting.")


def options(*given: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator."""

    def decorate(command: Command) -> Command:
        for option in reversed(given):
            command = option(command)
        return command

    return decorate


def example(*lines: str) -> str:
    """The end of a command's help."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


def say(message: str) -> None:
    """One line on the error stream."""
    click.echo(f"budgetgraph: {console.line_of(message)}", err=True)


def say_waiting(busy: Busy) -> None:
    say(f"{busy}; waiting for it (Ctrl-C gives up)")


def settings_of(data: Path | None) -> Settings:
    return Settings.read(os.environ, data)


def directory_of(settings: Settings) -> SnapshotDirectory:
    from loader.snapshot import SnapshotDirectory  # noqa: PLC0415  (the engine)

    return SnapshotDirectory(settings.data)
