"""What became of the amounts of a document, counted from its blocks by nothing that the interpreter uses."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from loader.disclosure import Disclosure
from loader.document import Document, Paragraph, Table
from loader.interpret import Overrides, interpret
from loader.isolation import Handle, MoreTime
from loader.normalise import compact
from loader.problems import DocumentError
from loader.readers import read
from loader.reading import NamedFile, faults_reported
from loader.settings import ROOT
from loader.triples import disclosure_nquads
from loader.vocabulary import Vocabulary, load_vocabulary

ENTRY = f"{__name__}:prepare"
AMOUNT = re.compile(r"-?\d{1,3}(,\d{3})*\.\d\d")
"""What every amount of the example's tables looks like, and nothing else in them."""
FAULT = re.compile("fault of BudgetGraph|mistake in BudgetGraph|Traceback")
LONGEST_MESSAGE = 600
SOMEBODY = Overrides(department="某部门", region="371521", year=2023, phase="approved")

Place = tuple[int | None, int | None, str]
"""Line, page, text."""


def amounts_of(document: Document) -> Counter[Place]:
    """Every cell of every table that is an amount."""
    return Counter(
        (row.line, row.page, text)
        for block in document.blocks
        if isinstance(block, Table)
        for row in block.rows
        for text in row.cells
        if AMOUNT.fullmatch(text)
    )


def figures_of(disclosure: Disclosure) -> Counter[Place]:
    """Every figure of a table, in the row in which it says that it stands."""
    rows = {(table.name, row.number): row for table in disclosure.tables for row in table.rows}
    found = ((rows[figure.table, figure.row], figure) for figure in disclosure.figures if figure.table and figure.row)
    return Counter((row.line, row.page, figure.published) for row, figure in found)


def accounted_for(disclosure: Disclosure) -> Counter[Place]:
    """The amounts among figures, unplaced cells and indicators."""
    unplaced = Counter((cell.line, cell.page, cell.text) for cell in disclosure.unplaced)
    indicators = Counter(
        (each.line, each.page, text) for each in disclosure.indicators for text in (each.published, each.name)
    )
    return figures_of(disclosure) + unplaced + indicators


def told_of_forms(disclosure: Disclosure) -> Counter[str]:
    """Texts of the fields of performance forms, and words of those that were not understood."""
    unread = (word for number in disclosure.unread for word in re.split(r" \| | ", number.text))
    plans = (
        text
        for plan in disclosure.plans
        for text in (
            plan.project,
            plan.owner,
            plan.implementer,
            plan.goal,
            plan.published_nature,
            plan.published_amount,
        )
    )
    return Counter(unread) + Counter(text for text in plans if text)


def lost_of(document: Document, disclosure: Disclosure) -> list[Place]:
    """The amounts in tables that are neither figures nor reported nor anything in a form."""
    told = told_of_forms(disclosure)
    lost = []
    for place in (amounts_of(document) - accounted_for(disclosure)).elements():
        if told[place[2]]:
            told[place[2]] -= 1
        else:
            lost.append(place)
    return lost


def cells_of(document: Document) -> Counter[Place]:
    rows = (row for block in document.blocks if isinstance(block, Table) for row in block.rows)
    return Counter((row.line, row.page, text) for row in rows for text in row.cells)


def faults(document: Document, disclosure: Disclosure) -> Iterator[str]:
    """What breaks the law of conservation: amounts that are neither figures nor reported, and figures of no cell."""
    counts = disclosure.counts
    if counts.cells != counts.table_figures + counts.unplaced:
        yield f"{counts.cells} cells are not {counts.table_figures} figures and {counts.unplaced} reported"
    if lost := lost_of(document, disclosure):
        yield f"lost: {lost}"
    if invented := figures_of(disclosure) - cells_of(document):
        yield f"invented: {sorted(invented.items(), key=repr)}"
    if silent := [cell for cell in (*disclosure.unplaced, *disclosure.unread) if not cell.reason.strip()]:
        yield f"without reason: {silent}"
    yield from _invented_in_sentences(document, disclosure)


def _invented_in_sentences(document: Document, disclosure: Disclosure) -> Iterator[str]:
    texts = [compact(text) for text in _texts(document)]
    whole = "".join(texts)
    statements = {statement.order: statement.text for statement in disclosure.statements}
    for figure in disclosure.figures:
        if figure.statement is not None:
            text = statements[figure.statement]
            is_said = compact(text) in whole or _is_made_of(compact(text), texts)
            if not is_said or figure.published not in text:
                yield f"invented in a sentence: {figure.published} of “{text}”"


SHORTEST_PIECE = 4


def _is_made_of(sentence: str, texts: Sequence[str]) -> bool:
    """Whether the sentence is one that page numbers, headings or tables cut in pieces."""
    while sentence:
        lengths = (length for length in range(len(sentence), 0, -1) if any(sentence[:length] in text for text in texts))
        longest = next(lengths, 0)
        if longest < min(SHORTEST_PIECE, len(sentence)):
            return False
        sentence = sentence[longest:]
    return True


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from (text for row in block.rows for text in row.cells)


def verdict(document: Document, vocabulary: Vocabulary) -> list[str]:
    """The faults that come to light when a document is interpreted, also where it does not say whose it is.

    :raises DocumentError: it is refused.
    """
    try:
        disclosure = interpret(document, vocabulary)
    except DocumentError as error:
        require_words_for_people(error, document.file)
        disclosure = interpret(document, vocabulary, SOMEBODY)
    assert disclosure_nquads(disclosure, "http://example.org/")
    return list(faults(document, disclosure))


def require_words_for_people(error: DocumentError, file: str) -> None:
    problem = error.problem
    assert problem.message.strip()
    assert not FAULT.search(problem.message), problem.message
    assert len(problem.message) < LONGEST_MESSAGE, problem.message
    assert problem.where.file == file


def prepare(_: bytes) -> Handle:
    """The entry of a pool: the path of a file → JSON of why it is refused, or of the faults of its reading."""
    vocabulary = load_vocabulary(ROOT / "ontology")

    def account(request: bytes, _: MoreTime) -> bytes:
        path = request.decode()
        try:
            with faults_reported(NamedFile(path, path)):
                return json.dumps({"faults": verdict(read(Path(path)), vocabulary)}).encode()
        except DocumentError as error:
            try:
                require_words_for_people(error, path)
            except AssertionError as fault:
                return json.dumps({"faults": [f"refused with {fault}"]}).encode()
            return json.dumps({"refused": error.problem.message}).encode()

    return account
