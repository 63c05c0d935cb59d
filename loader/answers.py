"""Canned questions on the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from api.canned import run_canned
from api.canned.formats import to_csv, to_json
from api.canned.run import UnknownQuery
from api.errors import Problem
from loader import console
from loader.problems import Failure
from loader.settings import Settings

USAGE = 422
"""Status of a problem with the command itself, and not with what the data hold."""


class Misused(Failure):
    """A question that there is not, or a parameter that it does not have or cannot take."""

    exit_status = 2


AMOUNTS = {"amount", "number"}
"""Types of columns whose numbers are read more easily with marked thousands; a year's are not."""


def show(name: str, parameters: Mapping[str, str], settings: Settings, lang: str, form: str) -> None:
    """Prints the answer to the canned query `name` as a table, as JSON or as CSV.

    :raises Misused: there is no such query, or a parameter is missing, unknown or wrong.
    :raises Failure: the data have no such thing, or cannot be read.
    """
    try:
        answer = run_canned(name, parameters, settings.data, lang)
    except Problem as problem:
        raise _failure(problem)(problem.detail["en"]) from problem
    if form == "json":
        click.echo(console.text_of(to_json(answer, next_url=None)))
    elif form == "csv":
        click.echo(console.text_of(to_csv(answer).replace("\r\n", "\n")), nl=False)
    else:
        amounts = {column.name for column in answer.query.columns if column.type in AMOUNTS}
        console.show_table(_named(answer.columns), answer.rows, amounts)


def _failure(problem: Problem) -> type[Failure]:
    is_misuse = problem.status == USAGE or isinstance(problem, UnknownQuery)
    return Misused if is_misuse else Failure


def _named(columns: Sequence[str]) -> list[str]:
    """The columns without those that another one names: people read `departmentLabel`, programs `department`."""
    return [column for column in columns if f"{column}Label" not in columns]
