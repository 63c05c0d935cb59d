"""The command `budgetgraph`. Commands import what they need when they run, so that each starts quickly."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from loader import __version__, console
from loader.codes.commands import codes
from loader.options import data_option, directory_of, example, options, say, say_waiting, settings_of, wait_option
from loader.problems import Failure
from loader.settings import VARIABLES, Settings

if TYPE_CHECKING:
    from collections import Counter

    from loader.interpret import Overrides
    from loader.report import Outcome
    from loader.snapshot import Snapshot

SUFFIXES_SHOWN = 8
INTERRUPTED = 130
"""128 + SIGINT, as shells have it."""
VARIABLES_HELP = "\n".join(f"  {name}  {meaning} (default {default})" for name, (default, meaning) in VARIABLES.items())


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and leaves with its exit status. What is expected to go wrong is said in one line."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = cli.main(arguments, prog_name="budgetgraph", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        say("interrupted")
        status = INTERRUPTED
    except Failure as error:
        say(str(error))
        status = error.exit_status
    sys.exit(status)


document_options = options(
    click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PATH..."),
    click.option("--department", metavar="NAME", help="Name of the department, instead of the one found."),
    click.option(
        "--region",
        metavar="CODE",
        help="GB/T 2260 code of the region, or its name where no other has it, instead of the one found.",
    ),
    click.option("--year", type=click.IntRange(1949, 2999), help="Fiscal year, instead of the one found."),
    click.option(
        "--phase", type=click.Choice(["approved", "executed"]), help="预算 or 决算, instead of the one found."
    ),
    click.option(
        "--accept-ocr",
        is_flag=True,
        help="Take the figures that were recognised in a scan also where the sums of their table do not close.",
    ),
    click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each document."),
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog=f"\b\nEnvironment:\n{VARIABLES_HELP}")
@click.version_option(__version__, prog_name="budgetgraph")
def cli() -> None:
    """The budgets that Chinese government departments publish, as linked open data."""


cli.add_command(codes)


@cli.command(epilog=example("budgetgraph load examples", "budgetgraph load --json 2023/ 2024/budget.txt"))
@document_options
@data_option
@wait_option
def load(paths: tuple[Path, ...], as_json: bool, data: Path | None, no_wait: bool, **said: Any) -> None:
    """Read documents and publish what they say.

    PATH is a file, a folder with all documents below it, or a zip archive of documents. Files that are parts of one
    disclosure (its text in one, its tables in another) are joined when they are given together. Whatever can be understood is
    published together, as one snapshot; a document that cannot be takes no other down. What was loaded before and has not
    changed is left as it is. Each document is read in a process of its own, with limits (BUDGETGRAPH_DOCUMENT_SECONDS,
    BUDGETGRAPH_DOCUMENT_MEMORY). Scans are read where the extra is installed (`pip install budgetgraph[ocr]`), each figure with
    its confidence; the figures of a table whose sums do not close are not published without --accept-ocr. A current snapshot
    that is damaged is replaced: the new one is built on the one before it, or on the newest complete one.

    Exit status: 0 all loaded, 1 some documents failed, 2 usage.
    """
    from loader import batch

    settings, documents, started = settings_of(data), _documents(paths), time.perf_counter()
    with _bar("loading", len(documents)) as advance:
        report = batch.load(documents, settings, _overrides(said), None if no_wait else say_waiting, advance)
    result = "nothing was published" if report.snapshot is None else f"snapshot {report.snapshot.id} in {settings.data}"
    _show(report.outcomes, as_json, time.perf_counter() - started, result)
    for repair in report.repairs:
        say(repair)
    if report.error:
        say(report.error)
    _leave(report.outcomes)


@cli.command(epilog=example("budgetgraph check examples", "budgetgraph check --report report.html 2024/"))
@document_options
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.html",
    help="Write a page that shows every table in which something is not loaded, with the cells marked.",
)
@data_option
def check(paths: tuple[Path, ...], as_json: bool, report: Path | None, data: Path | None, **said: Any) -> None:
    """Read documents and say what is in them; publish nothing.

    PATH is a file, a folder, or a zip archive, as for `load`.

    Exit status: 0 all understood, 1 some documents failed, 2 usage.
    """
    from loader import batch

    settings, documents, started = settings_of(data), _documents(paths), time.perf_counter()
    with _bar("checking", len(documents)) as advance:
        outcomes = batch.check(documents, settings, _overrides(said), advance)
    if report is not None:
        from loader import html_report

        html_report.write(report, outcomes)
    _show(outcomes, as_json, time.perf_counter() - started, "nothing was published")
    _leave(outcomes)


@cli.command(epilog=example("budgetgraph checks", "budgetgraph checks sum-of-parts"))
@click.argument("check", required=False, metavar="[CHECK]")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each check.")
@data_option
def checks(check: str | None, as_json: bool, data: Path | None) -> None:
    """List the checks that every disclosure is put to, or say what one of them does.

    BUDGETGRAPH_CHECKS names a YAML file that switches checks off (`last-digit: off`) or changes their severity.
    """
    from loader.checks.rules import chosen_rules

    rules = chosen_rules(settings_of(data).checks)
    if check is not None and check not in rules:
        raise click.UsageError(
            f"there is no check {console.line_of(check)}, or it is off; `budgetgraph checks` lists them"
        )
    shown = list(rules.values()) if check is None else [rules[check]]
    if as_json:
        for rule in shown:
            click.echo(console.json_of(rule.description))
    elif check is None:
        rows = [{"check": rule.id, "severity": rule.severity, "compares": rule.group, **rule.title} for rule in shown]
        console.show_table(["check", "severity", "compares", "zh", "en"], rows)
    else:
        console.show_rule(rules[check])


@cli.command(epilog=example("budgetgraph recheck", "BUDGETGRAPH_CHECKS=checks.yaml budgetgraph recheck"))
@data_option
@wait_option
def recheck(data: Path | None, no_wait: bool) -> None:
    """Run the checks again over all that is loaded, and publish what they find.

    Needed only after a check was added, changed or switched off: `load` checks what it loads. Checks that read the document's
    own words keep what they found when it was loaded.
    """
    from loader import recheck as rechecking
    from loader.progress import DelayedBar

    settings, started = settings_of(data), time.perf_counter()
    with DelayedBar("checking", rechecking.count(settings)) as bar:
        report = rechecking.recheck(
            settings, None if no_wait else say_waiting, lambda findings: bar.advance(problems=findings)
        )
    click.echo(
        f"{report.disclosures} checked, {report.findings} findings in {time.perf_counter() - started:.1f} s · "
        f"snapshot {report.snapshot.id} in {console.line_of(settings.data)}"
    )


@cli.command(epilog=example("budgetgraph serve", "budgetgraph serve --host 0.0.0.0 --port 80"))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port; 0 takes a free one."
)
@data_option
def serve(host: str, port: int, data: Path | None) -> None:
    """Answer questions over HTTP. Ctrl-C ends it."""
    from loader import service

    settings = settings_of(data)
    _current(settings)
    service.serve(host, port, settings, announce=click.echo)


@cli.command(
    epilog=example(
        "budgetgraph query spending-by-function level=class",
        "budgetgraph query departments-by-code code=2080505 --format csv",
    )
)
@click.argument("name")
@click.argument("parameters", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of the labels."
)
@data_option
def query(name: str, parameters: tuple[str, ...], form: str, lang: str, data: Path | None) -> None:
    """Ask one of the canned questions of the current snapshot.

    Exit status: 0 answered, 1 there is no such thing in the data, 2 usage.
    """
    from loader import answers

    settings, given = settings_of(data), _pairs(parameters)
    _current(settings)
    answers.show(name, given, settings, lang, form)


@cli.command(
    epilog=example("budgetgraph export --output budgets.nq", "budgetgraph export --format turtle --disclosure IRI")
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["nquads", "trig", "turtle", "ntriples"]),
    default="nquads",
    show_default=True,
    help="The first two keep the named graphs.",
)
@click.option(
    "--disclosure", metavar="IRI", help="That disclosure alone; its IRI, or what follows `disclosure/` in it."
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file, instead of the standard output."
)
@data_option
def export(form: str, disclosure: str | None, output: Path | None, data: Path | None) -> None:
    """Write the current snapshot as RDF."""
    from loader import dump

    snapshot = _current(settings_of(data))
    graph = None if disclosure is None else dump.graph_of(snapshot, disclosure)
    if output is not None:
        dump.to_file(snapshot, form, graph, output)
    elif sys.stdout.isatty():
        click.echo(console.text_of(dump.to_text(snapshot, form, graph)), nl=False)
    else:
        dump.to_stream(snapshot, form, graph, sys.stdout.buffer)


@cli.command(epilog=example("budgetgraph snapshots"))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each snapshot.")
@data_option
def snapshots(as_json: bool, data: Path | None) -> None:
    """List the snapshots, oldest first."""
    directory = directory_of(settings_of(data))
    current = directory.current_id()
    rows = [_snapshot_row(snapshot, current) for snapshot in directory.snapshots()]
    if as_json:
        for row in rows:
            click.echo(console.json_of(row))
    elif rows:
        shown = [{**row, "current": "current" if row["current"] else ""} for row in rows]
        console.show_table(list(rows[0]), shown, {"triples"})
    else:
        click.echo(f"no snapshots in {console.line_of(directory.path)}")
    _, damage = directory.basis()
    if damage:
        say(f"{damage}; `budgetgraph rollback` makes an older snapshot current")


@cli.command(epilog=example("budgetgraph rollback", "budgetgraph rollback 20260101T120000.000000Z"))
@click.argument("snapshot", required=False, metavar="[ID]")
@data_option
@wait_option
def rollback(snapshot: str | None, data: Path | None, no_wait: bool) -> None:
    """Make an older snapshot current.

    That is the one with the ID given, or else the one on which the current one was built: what was before the last load.
    Where the current one is missing, it is the newest complete one.
    """
    directory = directory_of(settings_of(data))
    target = directory.rollback(snapshot, None if no_wait else say_waiting)
    click.echo(f"snapshot {target.id} is current")


def _current(settings: Settings) -> Snapshot:
    snapshot = directory_of(settings).current()
    if snapshot is None:
        raise Failure(f"there is no snapshot in {settings.data} yet; make one with `budgetgraph load PATH`")
    return snapshot


def _documents(paths: Sequence[Path]) -> list[Path]:
    from loader.documents import ARCHIVE, find_documents, left_out
    from loader.readers import SUFFIXES

    known = {*SUFFIXES, ARCHIVE}
    documents = find_documents(paths, known)
    if not documents:
        raise click.UsageError(
            f"no documents in {', '.join(map(console.line_of, paths))}; read are {' '.join(sorted(known))}"
        )
    if others := left_out(paths, known):
        say(f"files of formats that are not read, left out: {others.total()} ({_counted(others)})")
    return documents


def _counted(suffixes: Counter[str]) -> str:
    ranked = sorted(suffixes.items(), key=lambda item: (-item[1], item[0]))
    shown = ", ".join(f"{suffix or 'no suffix'} {count}" for suffix, count in ranked[:SUFFIXES_SHOWN])
    return shown if len(suffixes) <= SUFFIXES_SHOWN else f"{shown}, …"


def _overrides(said: dict[str, Any]) -> Overrides:
    from loader.interpret import Overrides

    return Overrides(**said)


def _pairs(parameters: Sequence[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for key, value in map(_pair, parameters):
        if key in pairs:
            raise click.UsageError(f"the parameter {console.line_of(key)} is given twice")
        pairs[key] = value
    return pairs


def _pair(parameter: str) -> tuple[str, str]:
    key, equals, value = parameter.partition("=")
    if not equals:
        raise click.UsageError(f"parameters are written KEY=VALUE, and this is {console.line_of(parameter)}")
    return key, value


@contextmanager
def _bar(label: str, total: int) -> Iterator[Callable[[Outcome], None]]:
    from loader.progress import DelayedBar

    with DelayedBar(label, total) as bar:

        def advance(outcome: Outcome) -> None:
            summary = outcome.summary
            bar.advance(summary.table_figures + summary.narrative_figures, len(summary.problems))

        yield advance


def _show(outcomes: Sequence[Outcome], as_json: bool, seconds: float, result: str) -> None:
    if as_json:
        for outcome in outcomes:
            click.echo(console.json_of(outcome.line()))
        return
    are_many = len(outcomes) > console.FEW
    told = [outcome for outcome in outcomes if outcome.status == "failed"][: console.ROWS] if are_many else outcomes
    for outcome in told:
        console.show_outcome(outcome)
    if are_many:
        console.show_summary(outcomes)
    console.show_total(outcomes, seconds, console.line_of(result))


def _leave(outcomes: Sequence[Outcome]) -> None:
    if any(outcome.status == "failed" for outcome in outcomes):
        click.get_current_context().exit(1)


def _snapshot_row(snapshot: Snapshot, current: str | None) -> dict[str, Any]:
    return {
        "id": snapshot.id,
        "created": snapshot.manifest.created,
        "disclosures": len(snapshot.manifest.disclosures),
        "triples": snapshot.manifest.triples,
        "software": snapshot.manifest.software,
        "current": snapshot.id == current,
    }
