"""The commands `budgetgraph codes …`. Each imports what it needs when it runs, so that it starts quickly."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from loader import console
from loader.options import data_option, directory_of, example, options, say, say_waiting, settings_of, wait_option
from loader.problems import Failure
from loader.settings import Settings

if TYPE_CHECKING:
    import pyoxigraph as ox

    from loader.codes.book import Book, Graph
    from loader.codes.importing import Order, Proposal
    from loader.codes.mistakes import WrongList
    from loader.snapshot import Snapshot

MISTAKES_SHOWN = 50
FIRST_YEAR, LAST_YEAR = 1949, 2999

scheme_option = click.option("--scheme", metavar="NAME", help="The classification, such as functional.")
json_option = click.option("--json", "as_json", is_flag=True, help="JSON, with everything that the table shortens.")


@click.group(
    epilog=example(
        'budgetgraph codes import 2025.xlsx --scheme functional --edition 2025 --source "财预〔2024〕1号"',
        "budgetgraph codes list --scheme functional --level class",
    )
)
def codes() -> None:
    """The national classification codes: import official lists, and look at what is known."""


class Year(click.ParamType[int]):
    """An edition of a national classification, which is named by the year from which it is in force."""

    name = "year"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, str) and not (value.isascii() and value.isdecimal() and len(value) == 4):
            self.fail(
                f"an edition is named by its year, such as 2025, and this is {console.line_of(value)}", param, ctx
            )
        if not FIRST_YEAR <= int(value) <= LAST_YEAR:
            self.fail(f"an edition's year lies between {FIRST_YEAR} and {LAST_YEAR}, and this is {value}", param, ctx)
        return int(value)


@codes.command(
    "import",
    epilog=example(
        'budgetgraph codes import 2025.xlsx --scheme functional --edition 2025 --source "财预〔2024〕1号"',
        "budgetgraph codes import list.csv --scheme economic-department --edition 2024 --dry-run",
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--scheme", required=True, metavar="NAME", help="The classification, such as functional.")
@click.option("--edition", required=True, type=Year(), metavar="YEAR", help="The year from which the list is in force.")
@click.option("--source", metavar="TEXT", help="What put the list in force, such as 财预〔2024〕1号.")
@click.option("--sheet", metavar="NAME", help="The sheet of the workbook, where several hold codes.")
@options(
    click.option("--yes", is_flag=True, help="Import without asking."),
    click.option("--dry-run", is_flag=True, help="Show what would change, and import nothing."),
    json_option,
    data_option,
    wait_option,
)
def import_(yes: bool, dry_run: bool, as_json: bool, data: Path | None, no_wait: bool, **said: Any) -> None:
    """Import an official list of codes as an edition.

    FILE is an .xlsx workbook or a CSV file with codes and names: in two columns; with 类, 款 and 项 in columns of their own;
    or in one cell. What the list changes is shown before anything is written: codes added, renamed, moved and ended, and
    conflicts with what the same edition is known to say. `budgetgraph rollback` undoes an import.

    Exit status: 0 imported or shown, 1 the file is wrong or the import was declined, 2 usage.
    """
    from loader.codes.importing import Order
    from loader.codes.mistakes import WrongList

    if as_json and not (yes or dry_run):
        raise click.UsageError("--json asks nothing: give --yes to import, or --dry-run to see what would change")
    order, settings = Order(**said), settings_of(data)
    try:
        _import(order, settings, None if dry_run else yes, as_json, no_wait)
    except WrongList as error:
        _show_mistakes(order, error, as_json)
        click.get_current_context().exit(1)


def _import(order: Order, settings: Settings, yes: bool | None, as_json: bool, no_wait: bool) -> None:
    """`yes` is None where nothing is to be imported."""
    from loader.codes import importing
    from loader.progress import DelayedBar

    snapshot = _basis(settings)
    with DelayedBar("reading", 1):
        proposal = importing.propose(order, snapshot)
    if not as_json:
        _show_proposal(proposal)
    if proposal.is_known or yes is None:
        _tell(proposal, "unchanged" if proposal.is_known else "not imported", None, as_json)
        return
    if not (yes or _is_confirmed(proposal)):
        _tell(proposal, "not imported", None, as_json)
        click.get_current_context().exit(1)
    with DelayedBar("importing", 1):
        published = importing.publish(proposal, settings, None if no_wait else say_waiting)
    _tell(proposal, "imported", published, as_json)


def _basis(settings: Settings) -> Snapshot | None:
    """The snapshot on which the import builds."""
    snapshot, damage = directory_of(settings).basis()
    if damage:
        say(f"{damage}; the import builds on {snapshot.id if snapshot else 'nothing, for no other is complete'}")
    return snapshot


def _is_confirmed(proposal: Proposal) -> bool:
    if not sys.stdin.isatty():
        raise click.UsageError("nothing was imported, for there is no terminal to ask on; give --yes to import")
    doing = "Replace the edition that was imported before" if proposal.replaced else "Import this edition"
    return click.confirm(f"{doing}?", err=True)


def _show_proposal(proposal: Proposal) -> None:
    from loader.codes import display

    click.echo(display.proposal_title(proposal))
    for line in display.difference_lines(proposal.difference):
        click.echo(line)


def _tell(proposal: Proposal, status: str, published: Snapshot | None, as_json: bool) -> None:
    from loader.codes import display

    if as_json:
        click.echo(console.json_of(display.proposal_object(proposal, status, published.id if published else None)))
        return
    name = f"{proposal.edition.scheme}/{proposal.edition.edition}"
    texts = {
        "unchanged": f"{name} is imported already, with the same codes and names; nothing was changed",
        "not imported": "nothing was imported",
        "imported": f"{name} is imported · snapshot {published.id if published else ''} · `budgetgraph rollback` undoes it",
    }
    click.echo(console.line_of(texts[status]))
    if published is not None:
        for line in display.concerned_lines(proposal):
            click.echo(line)


def _show_mistakes(order: Order, error: WrongList, as_json: bool) -> None:
    mistakes = [{"row": mistake.row, "message": mistake.message} for mistake in error.mistakes]
    if as_json:
        refused = {"status": "refused", "file": str(order.file), "sheet": error.sheet or None, "mistakes": mistakes}
        click.echo(console.json_of(refused))
        return
    place = f"{order.file.name}, sheet {error.sheet}" if error.sheet else order.file.name
    for mistake in error.mistakes[:MISTAKES_SHOWN]:
        say(f"{place}: {mistake}")
    if len(mistakes) > MISTAKES_SHOWN:
        say(f"… and {len(mistakes) - MISTAKES_SHOWN:,} more mistakes; --json --dry-run lists all")
    say("nothing was imported")


@codes.command(
    "list",
    epilog=example(
        "budgetgraph codes list --scheme functional --level class",
        "budgetgraph codes list --edition 2025 --status official --json",
    ),
)
@options(
    scheme_option,
    click.option(
        "--edition", type=Year(), metavar="YEAR", help="Codes that the edition lists, with their names in it."
    ),
    click.option("--status", type=click.Choice(["official", "attested", "unverified"]), help="How far it is verified."),
    click.option("--level", metavar="NAME", help="class, group, item, …"),
    click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each code."),
    data_option,
)
def list_(as_json: bool, data: Path | None, **said: Any) -> None:
    """List codes with their names, levels and editions, and how far they are verified.

    They are those of the current snapshot, or of the ontology where there is none yet.
    """
    from loader.codes import questions

    book, _, _ = _known(settings_of(data))
    filters = questions.Filters(**said)
    rows = list(questions.listing(book, filters))
    if as_json:
        for row in rows:
            click.echo(console.json_of(row))
        return
    for row in rows:
        click.echo(_code_line(row))
    click.echo(f"{len(rows):,} codes")
    for edition in (book.editions[scheme].get(filters.edition or 0) for scheme in {row["scheme"] for row in rows}):
        if edition is not None and not edition.is_complete:
            say(f"{edition.name} is not listed in full: these are the codes that it is known to have added")


def _code_line(row: dict[str, Any]) -> str:
    years = ", ".join(map(str, row["editions"])) or "ended"
    return console.line_of(
        f"{row['scheme']}/{row['code']:<7}  {row['level'] or '':<11}  {row['status']:<10}  {years:<6}  {row['name']}"
    )


@codes.command(
    epilog=example(
        "budgetgraph codes diff functional/2023 functional/2025", "budgetgraph codes diff --scheme functional 2020 2023"
    )
)
@click.argument("first", metavar="EDITION")
@click.argument("second", metavar="EDITION")
@options(scheme_option, json_option, data_option)
def diff(first: str, second: str, scheme: str | None, as_json: bool, data: Path | None) -> None:
    """Say what changed from one edition to another.

    Where both are listed in full, their lists are compared; otherwise the recorded changes are shown.
    """
    from loader.codes import display, questions

    book, _, _ = _known(settings_of(data))
    found = questions.between(book, scheme, first, second)
    if as_json:
        click.echo(console.json_of(display.between_object(found)))
        return
    for edition in (found.before, found.after):
        if not edition.is_complete:
            say(f"{edition.name} is not listed in full; shown are the changes that are recorded")
    for line in display.between_lines(found):
        click.echo(line)


@codes.command(
    epilog=example("budgetgraph codes show 2080505", "budgetgraph codes show 501 --scheme economic-government")
)
@click.argument("code")
@options(scheme_option, json_option, data_option)
def show(code: str, scheme: str | None, as_json: bool, data: Path | None) -> None:
    """Show a code: its names by edition, status, place, and correspondences; in each classification that has it.

    Exit status: 0 shown, 1 there is no such code, 2 usage.
    """
    from loader.codes import display, questions
    from loader.normalise import compact

    book, store, graph = _known(settings_of(data))
    found = list(questions.shown(book, store, graph, compact(code), scheme))
    for one in found:
        if as_json:
            click.echo(console.json_of(one))
        else:
            for line in display.code_lines(one):
                click.echo(line)


def _known(settings: Settings) -> tuple[Book, ox.Store, Graph]:
    """The codes of the current snapshot, or else of the ontology, and the graph that they stand in."""
    from loader.codes import importing

    snapshot = directory_of(settings).current()
    if snapshot is None:
        return importing.known_codes([])
    known = importing.codes_of(snapshot)
    if not known[0].editions:
        raise Failure(f"snapshot {snapshot.id} was made before there were editions of codes; load its documents again")
    return known
