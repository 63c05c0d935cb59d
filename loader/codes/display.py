"""Differences and codes as lines for people. Names come from files that others made: nothing in them reaches a terminal as a
command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from loader.codes.difference import CodeList, Difference
from loader.codes.importing import Proposal
from loader.codes.questions import Between, change_row
from loader.console import line_of

SHOWN = 20
"""Changes of a kind that are listed; `--json` has them all."""
INDENT = "  "
KINDS = ("added", "renamed", "moved", "ended", "conflicts")


def difference_object(found: Difference) -> dict[str, Any]:
    """The difference as JSON has it: counts, and every change."""
    parts = {kind: [asdict(change) for change in getattr(found, kind)] for kind in KINDS}
    counts = {kind: len(changes) for kind, changes in parts.items()}
    return {"counts": {**counts, "unchanged": found.unchanged}, **parts}


def difference_lines(found: Difference) -> Iterator[str]:
    """Counts, then each change, long lists shortened."""
    counts = [f"{len(getattr(found, kind)):,} {kind}" for kind in KINDS]
    yield INDENT + " · ".join([*counts, f"{found.unchanged:,} unchanged"])
    width = max((len(code) for code in found.codes), default=0)
    lines = {
        "added": [f"{one.code:<{width}}  {one.name}" for one in found.added],
        "renamed": [f"{one.code:<{width}}  {one.former} → {one.later}" for one in found.renamed],
        "moved": [f"{one.former:<{width}}  → {one.code}  {one.name}" for one in found.moved],
        "ended": [f"{one.code:<{width}}  {one.name}" for one in found.ended],
        "conflicts": [f"{one.code:<{width}}  {one.name}; {one.other} in {one.where}" for one in found.conflicts],
    }
    for kind, changes in lines.items():
        yield from _listed(kind, changes)


def proposal_object(proposal: Proposal, status: str, snapshot: str | None) -> dict[str, Any]:
    """The import as JSON has it."""
    edition = proposal.edition
    return {
        "status": status,
        "scheme": edition.scheme,
        "edition": edition.edition,
        "source": edition.source,
        "file": edition.file,
        "sha256": edition.sha256,
        "codes": len(edition.codes),
        "from": proposal.before.year,
        "to": proposal.after.year,
        "replaces": proposal.replaced is not None,
        **difference_object(proposal.difference),
        "documents": proposal.concerned.documents,
        "snapshot": snapshot,
    }


def proposal_title(proposal: Proposal) -> str:
    """What is compared with what."""
    edition = proposal.edition
    listed = f"{edition.scheme}/{edition.edition} in {edition.file} ({len(edition.codes):,} codes)"
    if proposal.after.year != edition.edition:
        return line_of(f"{listed}, and what {_known(proposal.after, edition.scheme)} after it has changed:")
    if proposal.before.year is None:
        return line_of(f"{listed}; no edition that is listed in full is known to compare it with:")
    return line_of(f"{listed} compared with {_known(proposal.before, edition.scheme)}:")


def _known(known: CodeList, scheme: str) -> str:
    status = "official" if known.is_official else "not official"
    return f"{scheme}/{known.year} ({len(known.names):,} codes, {status})"


def concerned_lines(proposal: Proposal) -> Iterator[str]:
    """What loaded documents have to do with the import."""
    count, folders = proposal.concerned.documents, proposal.concerned.folders
    if count:
        documents = f"{count} of them {'have' if count > 1 else 'has'} codes that differ"
        paths = " ".join(folders[:3]) if len(folders) <= 3 else "PATH..."
        yield line_of(
            f"loaded documents keep the links that they have until they are loaded again; {documents}: budgetgraph load {paths}"
        )


def between_object(found: Between) -> dict[str, Any]:
    known = difference_object(found.difference) if found.difference else {}
    return {
        "from": found.before.name,
        "to": found.after.name,
        "complete": found.difference is not None,
        **known,
        "recorded": [change_row(change) for change in found.changes],
    }


def between_lines(found: Between) -> Iterator[str]:
    yield line_of(f"{found.before.name} → {found.after.name}")
    if found.difference is not None:
        yield from difference_lines(found.difference)
    else:
        by_type: dict[str, list[str]] = {}
        for change in found.changes:
            by_type.setdefault(change.type, []).append(
                f"{change.year}  {change.code:<7}  {_changed(change_row(change))}"
            )
        counts = [f"{len(changes):,} {kind}" for kind, changes in by_type.items()]
        yield INDENT + (" · ".join(counts) or "no changes are recorded")
        for kind, changes in by_type.items():
            yield from _listed(kind, changes)


def code_lines(code: dict[str, Any]) -> Iterator[str]:
    """What is known of one code."""
    english = f" · {code['english']}" if code["english"] else ""
    yield line_of(f"{code['scheme']}/{code['code']} {code['name']}{english}")
    above = " > ".join(f"{one['code']} {one['name']}" for one in code["above"])
    facts = {
        "status": f"{code['status']}{': ' + code['source'] if code['source'] else ''}",
        "level": f"{code['level']}{', in ' + above if above else ''}",
        "below": f"{code['below']} codes",
    }
    for name, text in facts.items():
        yield line_of(f"{INDENT}{name:<8}{text}")
    editions = [f"{one['edition']}  {one['name']}{_doubt(one)}" for one in code["editions"]]
    yield from _listed("editions", editions or ["in none; the code has ended"])
    yield from _listed("changes", [f"{one['edition']}  {one['type']}: {_changed(one)}" for one in code["changes"]])
    yield from _listed("correspondences", list(map(_tie, code["correspondences"])))


def _doubt(edition: dict[str, Any]) -> str:
    return " (official)" if edition["official"] else "" if edition["complete"] else " (not listed in full)"


def _changed(change: dict[str, Any]) -> str:
    names = " → ".join(filter(None, [change["former"], " or ".join(change["later"])]))
    related = f" ({', '.join(change['related'])})" if change["related"] else ""
    return f"{names}{related}" + ("" if change["status"] == "official" else f" [{change['status']}]")


def _tie(tie: dict[str, Any]) -> str:
    arrow = "→" if tie["direction"] == "to" else "←"
    details = ", ".join(filter(None, [tie["relation"], tie["payer"] and f"payer {tie['payer']}", tie["note"]]))
    return f"{arrow} {tie['code']} {tie['name']} ({details})"


def _listed(kind: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"{INDENT}{kind}"
    yield from (2 * INDENT + line_of(line) for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield f"{2 * INDENT}… and {len(lines) - SHOWN:,} more; --json lists all"
