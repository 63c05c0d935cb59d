"""Whether the sums of a table close: every total is held against its parts, on each dimension."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from loader.disclosure import Disclosure, Figure
from loader.interpret.sums import OpenSum, open_sums
from loader.vocabulary import Vocabulary


@pytest.fixture(scope="module")
def expenditure(example: Disclosure) -> list[Figure]:
    return [figure for figure in example.figures if figure.table == "expenditure"]


def test_the_sums_of_the_example_close(example: Disclosure, vocabulary: Vocabulary) -> None:
    for table in example.tables:
        figures = [figure for figure in example.figures if figure.table == table.name]
        assert list(open_sums(figures, vocabulary)) == []


def test_every_misread_number_of_a_table_with_totals_is_noticed(
    expenditure: list[Figure], vocabulary: Vocabulary
) -> None:
    for index, figure in enumerate(expenditure):
        assert list(open_sums(_with(expenditure, index, _misread(figure.published)), vocabulary)), figure


def test_an_open_sum_names_the_whole_and_what_its_parts_add_up_to(
    expenditure: list[Figure], vocabulary: Vocabulary
) -> None:
    index = next(i for i, figure in enumerate(expenditure) if figure.published == "147.41")
    misread = _with(expenditure, index, "141.47")
    found = list(open_sums(misread, vocabulary))
    assert OpenSum(misread[index], Decimal("147.41")) in found


def test_rounding_opens_no_sum(expenditure: list[Figure], vocabulary: Vocabulary) -> None:
    index = next(i for i, figure in enumerate(expenditure) if figure.published == "1,569.05")
    assert list(open_sums(_with(expenditure, index, "1,569.06"), vocabulary)) == []
    assert list(open_sums(_with(expenditure, index, "1,569.15"), vocabulary)) != []


def test_a_part_is_compared_with_the_nearest_whole_of_the_table(
    expenditure: list[Figure], vocabulary: Vocabulary
) -> None:
    """Without the rows of the level between (款), the classes (类) are the sums of the items (项)."""
    figures = [figure for figure in expenditure if len(figure.dimensions["function"].rpartition("/")[2]) != 5]
    assert len(figures) < len(expenditure)
    assert list(open_sums(figures, vocabulary)) == []
    index = next(i for i, figure in enumerate(figures) if figure.published == "61.01")
    assert list(open_sums(_with(figures, index, "16.01"), vocabulary)) != []


def test_without_totals_nothing_can_be_open(expenditure: list[Figure], vocabulary: Vocabulary) -> None:
    items = [
        figure
        for figure in expenditure
        if len(figure.dimensions["function"].rpartition("/")[2]) == 7
        and not figure.dimensions["expenditureKind"].endswith("_T")
    ]
    assert len(items) > 1
    assert list(open_sums(items, vocabulary)) == []


def _with(figures: list[Figure], index: int, published: str) -> list[Figure]:
    return [*figures[:index], replace(figures[index], published=published), *figures[index + 1 :]]


def _misread(published: str) -> str:
    """The number with another first digit."""
    return ("7" if published[0] == "1" else "1") + published[1:]
