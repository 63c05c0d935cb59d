"""Which cell of a row stands under which column of the header, and which cells hold numbers."""

from __future__ import annotations

from collections.abc import Sequence

from loader.document import Row
from loader.interpret.amounts import has_digit, is_vacant, parse_number
from loader.interpret.headers import CODE_ROLES, UNIT_ROLE, Column, Header
from loader.normalise import compact

DIGIT_ROLES = frozenset({*CODE_ROLES, "code", "ordinal", UNIT_ROLE})


def aligned(row: Row, header: Header) -> dict[int, str] | None:
    """Column of the header → text of the cell; None when the row does not fit.

    A short row fits when blank cells were cut off all ends. Where the merge of a row's only label was lost (合计 over
    code and name columns), the cells after it stand too far left: they are read as far to the right as brings every
    number under a column of values. A short row that may be either is read as neither.
    """
    width = len(header.columns)
    texts = list(row.cells)
    while len(texts) > width and is_vacant(texts[-1]):
        texts.pop()
    missing = width - len(texts)
    padded = [*texts, *[""] * missing]
    if missing < 0:
        return None
    if (not missing or header.is_trimmed) and _fits(padded, header):
        return dict(enumerate(padded))
    shifted = _shifted(texts, header) if len(header.panels) == 1 else None
    return None if missing and shifted and _fits(padded, header) else shifted


def _shifted(texts: Sequence[str], header: Header) -> dict[int, str] | None:
    width, label_columns = len(header.columns), len(header.panels[0].labels)
    if parse_number(texts[0]) is not None:
        return None
    for shift in range(max(width - len(texts), 1), label_columns):
        kept = width - shift
        moved = [texts[0], *[""] * shift, *texts[1:kept]]
        only_label = all(map(is_vacant, moved[1:label_columns]))
        if only_label and all(map(is_vacant, texts[kept:])) and _fits(moved, header):
            return dict(enumerate(moved))
    return None


def _fits(texts: Sequence[str], header: Header) -> bool:
    """Whether numbers stand only under columns of values, codes or ordinals."""
    return not any(
        column.role is not None and is_number_cell(column, text)
        for text, column in zip(texts, header.columns, strict=True)
    )


def is_number_cell(column: Column, text: str) -> bool:
    """Whether a cell must end as a figure or as an unplaced cell."""
    if column.role is None:
        return not is_vacant(text) and has_digit(text)
    return parse_number(text) is not None and not is_code(column, text)


def is_code(column: Column, text: str) -> bool:
    """Whether the digits of a cell are no number but those of a code or an ordinal."""
    return column.role in DIGIT_ROLES and compact(text).isdigit()
