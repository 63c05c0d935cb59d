"""Documents of the same shapes as the example, made of random numbers: what hypothesis draws, and how it is published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hypothesis import strategies as st

TITLE = "2023年阳谷县人民政府办公室部门预算"
EXPENDITURE_HEADER = (
    "科目编码\t\t\t科目名称\t合计\t基本支出\t项目支出\t上缴上级支出\t对附属单位补助支出\t事业单位经营支出\t结转下年",
    "类\t款\t项\t\t\t\t\t\t\t\t",
)
KINDS = 6
"""Columns of expenditure beside the total."""

amounts = st.decimals(min_value=0, max_value=99_999_999, places=2)
styles = st.sampled_from(("plain", "grouped", "full-width"))
vacancies = st.sampled_from(("", " ", "—", "-", "不需填列"))


def publish(amount: Decimal, style: str) -> str:
    """A number as offices write it."""
    if style == "plain":
        return f"{amount:.2f}"
    text = f"{amount:,.2f}"
    return text if style == "grouped" else text.translate(str.maketrans("0123456789.,", "０１２３４５６７８９．，"))


@dataclass(frozen=True)
class Item:
    """A functional class at the third level with an amount (None: vacant) for each kind of expenditure."""

    code: str
    amounts: tuple[Decimal | None, ...]


items = st.builds(
    Item,
    st.from_regex(r"20[1-9](0[1-9]|1[0-9])(0[1-9]|99)", fullmatch=True),
    st.tuples(*[st.none() | amounts] * KINDS),
)
item_lists = st.lists(items, min_size=1, max_size=8, unique_by=lambda item: item.code).map(
    lambda drawn: sorted(drawn, key=lambda item: item.code)
)


def total(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum; vacant when all parts are vacant, because blank is not 0."""
    stated = [value for value in values if value is not None]
    return sum(stated, Decimal(0)) if stated else None


def expenditure_rows(items: Sequence[Item]) -> list[tuple[str, tuple[Decimal | None, ...]]]:
    """(code, amounts) of the total row, of every class, group and item; the first amount is that of 合计."""
    codes = sorted({item.code[:length] for item in items for length in (3, 5, 7)})
    rows = []
    for code in ["", *codes]:
        below = [item.amounts for item in items if item.code.startswith(code)]
        kinds = tuple(total(column) for column in zip(*below, strict=True))
        rows.append((code, (total(kinds), *kinds)))
    return rows


def expenditure_lines(items: Sequence[Item], cell: Callable[[Decimal | None], str]) -> list[str]:
    """支出总体情况表 without its header."""
    return ["\t".join([*_code_cells(code), *(cell(amount) for amount in row)]) for code, row in expenditure_rows(items)]


def _code_cells(code: str) -> list[str]:
    return [code[:3], code[3:5], code[5:], f"科目{code}"] if code else ["合 计", "", "", ""]


def document(lines: Iterable[str], header: Sequence[str] = EXPENDITURE_HEADER, title: str = "支出总体情况表") -> str:
    return "\n".join([TITLE, "", title, "", "单位：万元", "", *header, *lines, ""])


def with_page_breaks(
    lines: Sequence[str], breaks: Iterable[int], header: Sequence[str] = EXPENDITURE_HEADER
) -> list[str]:
    """The rows with blank lines, a page number and the repeated header before each of the rows numbered in `breaks`."""
    broken: list[str] = []
    for number, line in enumerate(lines):
        if number in breaks and number:
            broken += ["", f"- {number} -", "", *header]
        broken.append(line)
    return broken
