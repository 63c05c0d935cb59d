"""Conservation and sums, for tables of the example's shapes with any numbers in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loader.disclosure import Disclosure
from tests.loader.interpret import budget_texts as texts

Interpret = Callable[[str], Disclosure]
quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def line_items(disclosure: Disclosure) -> Decimal:
    return sum((figure.value for figure in disclosure.figures if figure.is_line_item), Decimal(0))


def figures(disclosure: Disclosure) -> list[tuple[dict[str, str], Decimal, bool]]:
    return [(dict(figure.dimensions), figure.value, figure.is_line_item) for figure in disclosure.figures]


@quick
@given(items=texts.item_lists, style=texts.styles, vacancy=texts.vacancies)
def test_every_stated_cell_is_a_figure_and_line_items_sum_to_the_total(
    interpret_text: Interpret, items: list[texts.Item], style: str, vacancy: str
) -> None:
    lines = texts.expenditure_lines(items, lambda amount: vacancy if amount is None else texts.publish(amount, style))
    stated = sum(amount is not None for _, row in texts.expenditure_rows(items) for amount in row)
    if not stated:
        lines.append("".join(["299\t99\t99\t其他\t1.00", "\t" * texts.KINDS]))
    disclosure = interpret_text(texts.document(lines))
    assert disclosure.unplaced == disclosure.unread == ()
    assert disclosure.counts.cells == disclosure.counts.table_figures == stated + (not stated)
    expected = texts.total(amount for item in items for amount in item.amounts)
    assert line_items(disclosure) == (Decimal(10_000) if expected is None else expected * 10_000)


@quick
@given(items=texts.item_lists, breaks=st.sets(st.integers(1, 20), max_size=4))
def test_page_breaks_with_a_repeated_header_change_nothing(
    interpret_text: Interpret, items: list[texts.Item], breaks: set[int]
) -> None:
    lines = texts.expenditure_lines(items, lambda amount: f"{amount or 0:.2f}")
    whole = interpret_text(texts.document(lines))
    broken = interpret_text(texts.document(texts.with_page_breaks(lines, breaks)))
    assert figures(broken) == figures(whole)
    assert [row.cells for row in broken.tables[0].rows] == [row.cells for row in whole.tables[0].rows]


@quick
@given(items=texts.item_lists, style=texts.styles)
def test_the_way_in_which_a_number_is_written_does_not_change_it(
    interpret_text: Interpret, items: list[texts.Item], style: str
) -> None:
    plain = interpret_text(texts.document(texts.expenditure_lines(items, lambda amount: f"{amount or 0:.2f}")))
    styled = interpret_text(
        texts.document(texts.expenditure_lines(items, lambda amount: texts.publish(amount or Decimal(0), style)))
    )
    assert figures(styled) == figures(plain)


noise = st.sampled_from(
    (
        "1,34x.30",
        "12%",
        "约3",
        "１２",
        "1 234.5",
        "(5.00)",
        "3.1.4",
        "2023年",
        "<b>7</b>",
        "=1+1",
        "abc",
        "",
        "—",
        "0",
        "1e5",
    )
)
cells = st.lists(noise | st.sampled_from(("201", "03", "01", "合计", "行政运行")), min_size=1, max_size=14)


@quick
@given(rows=st.lists(cells, min_size=1, max_size=12))
def test_whatever_stands_in_a_table_each_number_is_a_figure_or_reported(
    interpret_text: Interpret, rows: list[list[str]]
) -> None:
    good = "201\t03\t01\t行政运行\t1.00\t1.00\t\t\t\t\t"
    lines = [good, *("\t".join(row) + ("\t" if len(row) == 1 else "") for row in rows)]
    disclosure = interpret_text(texts.document(lines))
    counts = disclosure.counts
    assert counts.cells == counts.table_figures + counts.unplaced
    assert all(cell.reason and cell.line for cell in disclosure.unplaced)
    assert all(
        figure.value == Decimal(re.sub(r"[, ]", "", figure.published)) * 10_000
        for figure in disclosure.figures
        if figure.published.isascii()
    )


@quick
@given(
    amounts=st.tuples(*[st.none() | texts.amounts] * 2),
    up=st.booleans(),
    percent=st.decimals(min_value=0, max_value=999, places=2),
)
def test_sentences_give_back_the_numbers_put_into_them(
    interpret_text: Interpret, amounts: tuple[Decimal | None, Decimal | None], up: bool, percent: Decimal
) -> None:
    cost, change = (amount or Decimal(0) for amount in amounts)
    word = "增加" if up else "减少"
    rate = "增长" if up else "下降"
    disclosure = interpret_text(
        f"{texts.TITLE}\n\n三、机关运行经费情况\n\n2023年本部门机关运行经费安排 {cost:,.2f} 万元，"
        f"较2022年预算{word} {change:.2f} 万元，{rate}{percent}%。\n"
    )
    sign = 1 if up else -1
    assert {figure.measure: figure.value for figure in disclosure.figures} == {
        "amount": cost * 10_000,
        "change": sign * change * 10_000,
        "changePercent": sign * percent,
    }
    assert disclosure.unplaced == disclosure.unread == ()
