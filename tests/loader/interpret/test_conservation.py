"""Nothing is lost: counted from the lines of the file, by nothing that the interpreter uses."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from loader.disclosure import Disclosure
from loader.problems import DocumentError

AMOUNT = re.compile(r"\d{1,3}(,\d{3})*\.\d\d")
"""What every amount of the example's tables looks like, and nothing else in them."""


def amounts_in_lines(text: str) -> Counter[tuple[int, str]]:
    """(line, text) of every cell of a tab-separated line that is an amount."""
    return Counter(
        (number, cell)
        for number, line in enumerate(text.split("\n"), start=1)
        if "\t" in line
        for cell in line.split("\t")
        if AMOUNT.fullmatch(cell)
    )


def amounts_accounted_for(disclosure: Disclosure) -> Counter[tuple[int, str]]:
    """(line, text) of every figure of a table, unplaced cell, indicator, and word of a form that was not understood."""
    lines = {(table.name, row.number): row.line for table in disclosure.tables for row in table.rows}
    figures = [
        (lines[figure.table, figure.row], figure.published)
        for figure in disclosure.figures
        if figure.table and figure.row
    ]
    unplaced = [(cell.line, cell.text) for cell in disclosure.unplaced]
    unread = [(number.line, word) for number in disclosure.unread for word in re.split(r" \| | ", number.text)]
    indicators = [(indicator.line, indicator.published) for indicator in disclosure.indicators]
    places = [*figures, *unplaced, *indicators, *unread]
    return Counter((line or 0, text) for line, text in places if AMOUNT.fullmatch(text))


def mutated(text: str, randomness: random.Random) -> str:
    """Lines dropped, doubled and exchanged, cells exchanged, tabs lost and doubled; no amount is changed."""
    lines = text.split("\n")
    for _ in range(randomness.randint(1, 30)):
        place, other = randomness.randrange(len(lines)), randomness.randrange(len(lines))
        change = randomness.choice(("drop", "double", "exchange", "cells", "lose", "tab"))
        if change == "drop":
            lines.pop(place)
        elif change == "double":
            lines.insert(other, lines[place])
        elif change == "exchange":
            lines[place], lines[other] = lines[other], lines[place]
        elif change == "cells":
            cells = lines[place].split("\t")
            randomness.shuffle(cells)
            lines[place] = "\t".join(cells)
        else:
            lines[place] = lines[place].replace("\t", "" if change == "lose" else "\t\t", 1)
    return "\n".join(lines)


def test_every_amount_of_the_example_is_a_figure(example: Disclosure, example_path: Path) -> None:
    counted = amounts_in_lines(example_path.read_text(encoding="utf-8"))
    assert counted.total() == 327
    assert amounts_accounted_for(example) == counted


@pytest.mark.parametrize("seed", range(120))
def test_every_amount_of_a_damaged_document_is_a_figure_or_reported(
    seed: int, interpret_text: Callable[[str], Disclosure], example_path: Path
) -> None:
    text = mutated(example_path.read_text(encoding="utf-8"), random.Random(seed))
    try:
        disclosure = interpret_text(text)
    except DocumentError as error:
        if "mistake in BudgetGraph" in str(error):
            raise
        return
    lost = amounts_in_lines(text) - amounts_accounted_for(disclosure)
    assert not lost
