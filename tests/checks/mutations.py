"""Changes to a clean document, each of which a careful reader would notice: what a mutation test puts in and looks for."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from loader.checks.derived import derived_statements
from loader.checks.run import Checks
from loader.disclosure import Disclosure, Figure, PublishedTable
from loader.document import Document
from loader.findings import Finding
from loader.interpret import interpret
from loader.namespaces import DERIVED
from loader.readers.text import read_blocks
from loader.triples import disclosure_iri, disclosure_nquads

BASE = "http://example.org/"
DIGIT = re.compile(r"\d")
DIRECTIONS = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长"}
SEPARATOR = re.compile(r"(\t)")


@dataclass(frozen=True)
class Mutation:
    """A changed text, and what a finding has to name for the change to be found: the end of an IRI."""

    text: str
    what: str
    names: frozenset[str]
    """One of them has to stand in a finding: of a cell `expenditure/r6c3`, of a table `expenditure/`."""


@dataclass(frozen=True)
class Original:
    """A document in which nothing is wrong but what `known` says."""

    text: str
    disclosure: Disclosure
    iri: str
    known: frozenset[tuple[str, str]]
    """Check and message of each finding."""
    stated: frozenset[str]
    """IRIs of the figures that are part of a sum, or of a fact that is stated elsewhere, too."""
    missed: frozenset[str]
    """IRIs of the figures without which a sum has other parts still, and does not add up."""

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines(keepends=True)

    def table(self, figure: Figure) -> PublishedTable:
        return next(table for table in self.disclosure.tables if table.name == figure.table)

    def end(self, figure: Figure) -> str:
        """The end of a figure's IRI."""
        if figure.table:
            return f"{figure.table}/r{figure.row}c{figure.column}"
        return f"{figure.name}/s{figure.statement}n{figure.position}"


def findings_of(checks: Checks, text: str) -> tuple[Disclosure, str, list[Finding]]:
    """What a text says, and what is wrong with it."""
    document = Document("a.txt", read_blocks(text.encode(), "a.txt").blocks, "", len(text))
    disclosure = interpret(document, checks.vocabulary)
    nquads, iri = disclosure_nquads(disclosure, BASE), disclosure_iri(disclosure, BASE).value
    return disclosure, iri, checks.findings(nquads, iri, [document])


def original(checks: Checks, text: str) -> Original:
    """The document as it was published."""
    disclosure, iri, found = findings_of(checks, text)
    store = ox.Store()
    store.load(disclosure_nquads(disclosure, BASE), ox.RdfFormat.N_QUADS)
    sums: set[str] = set()
    parts: defaultdict[str, list[str]] = defaultdict(list)
    facts: defaultdict[str, list[str]] = defaultdict(list)
    for triple in ox.parse(derived_statements(store, ox.NamedNode(iri), checks.vocabulary), ox.RdfFormat.N_TRIPLES):
        if not isinstance(triple.object, ox.NamedNode) or not isinstance(triple.subject, ox.NamedNode):
            continue
        if triple.predicate.value in {f"{DERIVED}whole", f"{DERIVED}part"}:
            sums.add(triple.object.value)
            if triple.predicate.value.endswith("part"):
                parts[triple.subject.value].append(triple.object.value)
        elif triple.predicate.value == f"{DERIVED}fact":
            facts[triple.object.value].append(triple.subject.value)
    twice = {figure for figures in facts.values() if len(figures) > 1 for figure in figures}
    known = frozenset((finding.check, finding.message["zh"]) for finding in found)
    missed = {figure for figures in parts.values() if len(figures) > 1 for figure in figures}
    return Original(text, disclosure, iri, known, frozenset(sums | twice), frozenset(missed))


def is_found(checks: Checks, before: Original, mutation: Mutation) -> bool:
    """Whether a finding that was not there before names what was changed."""
    _, _, found = findings_of(checks, mutation.text)
    new = [finding for finding in found if (finding.check, finding.message["zh"]) not in before.known]
    named = " ".join(f"{iri} " for finding in new for iri in (finding.subject, *finding.others))
    return any(f"/{name} " in named or (name.endswith("/") and f"/{name}" in named) for name in mutation.names)


def change_figure(before: Original, chance: random.Random) -> Mutation | None:
    """One digit of one figure, in a table or a sentence."""
    figure = chance.choice(before.disclosure.figures)
    if f"{before.iri}/{before.end(figure)}" not in before.stated or not DIGIT.search(figure.published):
        return None
    places = [match.start() for match in DIGIT.finditer(figure.published)]
    place = chance.choice(places)
    digit = chance.choice([digit for digit in "123456789" if digit != figure.published[place]])
    changed = figure.published[:place] + digit + figure.published[place + 1 :]
    text = _with(before, figure, changed)
    return (
        Mutation(text, f"{before.end(figure)}: {figure.published} → {changed}", _names(before, figure))
        if text
        else None
    )


def drop_row(before: Original, chance: random.Random) -> Mutation | None:
    """A row of a table that is a part of something, beside others."""
    figures = [figure for figure in before.disclosure.figures if figure.table and figure.value]
    figure = chance.choice([figure for figure in figures if f"{before.iri}/{before.end(figure)}" in before.missed])
    row = before.table(figure).rows[(figure.row or 1) - 1]
    if row.line is None:
        return None
    lines = before.lines
    what = f"{figure.table}/r{figure.row} dropped: {row.label}"
    del lines[row.line - 1]
    return Mutation("".join(lines), what, frozenset({f"{figure.table}/"}))


def swap_cells(before: Original, chance: random.Random) -> Mutation | None:
    """Two numbers of a row that differ."""
    figure = chance.choice([figure for figure in before.disclosure.figures if figure.table])
    beside = [
        other
        for other in before.disclosure.figures
        if (other.table, other.row) == (figure.table, figure.row) and other.published != figure.published
    ]
    if not beside:
        return None
    other = chance.choice(beside)
    text = _with(before, figure, other.published, other, figure.published)
    names = frozenset({before.end(figure), before.end(other)})
    return Mutation(text, f"{before.end(figure)} ↔ {before.end(other)}", names) if text else None


def change_unit(before: Original, chance: random.Random) -> Mutation | None:
    """The unit above a table."""
    with_figures = {figure.table for figure in before.disclosure.figures if figure.value}
    table = chance.choice([table for table in before.disclosure.tables if table.name in with_figures])
    lines = before.lines
    start = (table.line or 1) - 1
    for number in range(start, max(start - 6, -1), -1):
        if "万元" in lines[number]:
            lines[number] = lines[number].replace("万元", "元")
            return Mutation("".join(lines), f"{table.name}: 元", frozenset({f"{table.name}/"}))
    return None


def change_direction(before: Original, chance: random.Random) -> Mutation | None:
    """增加 for 减少, 下降 for 增长."""
    figures = [
        figure for figure in before.disclosure.figures if figure.measure in {"change", "changePercent"} and figure.value
    ]
    figure = chance.choice(figures)
    line = before.disclosure.statements[(figure.statement or 1) - 1].line
    lines = before.lines
    if line is None:
        return None
    at = lines[line - 1].find(figure.published)
    found = [
        (lines[line - 1].rfind(word, 0, at), word) for word in DIRECTIONS if lines[line - 1].rfind(word, 0, at) >= 0
    ]
    if not found:
        return None
    place, word = max(found)
    lines[line - 1] = lines[line - 1][:place] + DIRECTIONS[word] + lines[line - 1][place + len(word) :]
    names = {before.end(other) for other in before.disclosure.figures if other.statement == figure.statement}
    return Mutation("".join(lines), f"{before.end(figure)}: {word} → {DIRECTIONS[word]}", _said(figure, names))


def change_year(before: Original, chance: random.Random) -> Mutation | None:
    """The year of which a sentence says that its figures are, or with which it compares them."""
    figure = chance.choice([figure for figure in before.disclosure.figures if figure.statement])
    statement = before.disclosure.statements[(figure.statement or 1) - 1]
    line, said = statement.line, statement.text.removesuffix(f"{statement.reason or ''}。")
    if line is None:
        return None
    lines = before.lines
    start = max(lines[line - 1].find(said), 0)
    meant = {str(figure.year), str(figure.baseline_year)}
    found = re.compile(r"20\d\d(?= ?年)").finditer(lines[line - 1], start, start + len(said))
    years = [year for year in found if year[0] in meant]
    if not years:
        return None
    year = chance.choice(years)
    changed = str(int(year[0]) + chance.choice([-10, 1, 10]))
    lines[line - 1] = lines[line - 1][: year.start()] + changed + lines[line - 1][year.end() :]
    names = {before.end(other) for other in before.disclosure.figures if other.statement == figure.statement}
    return Mutation("".join(lines), f"{before.end(figure)}: {year[0]} → {changed}", _said(figure, names))


Change = Callable[[Original, random.Random], Mutation | None]
CHANGES: Sequence[tuple[Change, int]] = (
    (change_figure, 320),
    (drop_row, 60),
    (swap_cells, 60),
    (change_unit, 20),
    (change_direction, 20),
    (change_year, 20),
)
"""How many of each: 500."""


def mutations(before: Original, change: Change, number: int, seed: int) -> list[Mutation]:
    """So many changes of a kind, always the same."""
    chance = random.Random(f"{change.__name__} {seed}")
    made: list[Mutation] = []
    while len(made) < number:
        if mutation := change(before, chance):
            made.append(mutation)
    return made


def _names(before: Original, figure: Figure) -> frozenset[str]:
    if figure.table:
        return frozenset({before.end(figure)})
    names = {before.end(other) for other in before.disclosure.figures if other.statement == figure.statement}
    return _said(figure, names)


def _said(figure: Figure, names: set[str]) -> frozenset[str]:
    return frozenset(names | {f"narrative/s{figure.statement}"})


def _with(before: Original, *changes: Figure | str) -> str | None:
    """The text with each figure replaced by the text after it."""
    lines = before.lines
    pairs = list(zip(changes[::2], changes[1::2], strict=True))
    for figure, published in pairs:
        if not isinstance(figure, Figure) or not isinstance(published, str):
            raise TypeError(figure)
        if figure.table:
            row = before.table(figure).rows[(figure.row or 1) - 1]
            line, cells = (row.line or 1) - 1, lines[(row.line or 1) - 1].rstrip("\n").split("\t")
            if (figure.column or 1) > len(cells) or cells[(figure.column or 1) - 1].strip() != figure.published:
                return None
            cells[(figure.column or 1) - 1] = published
            lines[line] = "\t".join(cells) + "\n"
        else:
            statement = before.disclosure.statements[(figure.statement or 1) - 1]
            line = (statement.line or 1) - 1
            order = Counter(
                other.published
                for other in before.disclosure.figures
                if other.statement == figure.statement and (other.position or 0) < (figure.position or 0)
            )[figure.published]
            found = [
                match.start()
                for match in re.finditer(rf"(?<![\d.,]){re.escape(figure.published)}(?![\d.,])", lines[line])
            ]
            if order >= len(found):
                return None
            start = found[order]
            lines[line] = lines[line][:start] + published + lines[line][start + len(figure.published) :]
    return "".join(lines)
