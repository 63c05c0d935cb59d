"""Lists of codes as the files in which people hand them round: every layout that is understood, as real workbooks and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

Names = Mapping[str, str]
"""Code → name."""
Cells = Sequence[Sequence[object]]
Layout = Callable[[Names], Cells]
LENGTHS = (3, 5, 7)
"""Digits of the codes of each level, 类 款 项."""
TITLE = "2025年政府收支分类科目"
NOTE = "注：本表自2025年1月1日起执行。"


def depth(code: str) -> int:
    """1 for 类."""
    return LENGTHS.index(len(code)) + 1


def parts(code: str) -> list[str]:
    """`2010301` is 201, 03, 01."""
    starts = (0, *LENGTHS[: depth(code) - 1])
    return [code[start:end] for start, end in zip(starts, LENGTHS, strict=False)]


def padded(values: Sequence[str], width: int = 3) -> list[str]:
    return [*values, *[""] * (width - len(values))]


def two_columns(names: Names) -> Cells:
    return [["科目编码", "科目名称"], *([code, name] for code, name in names.items())]


def names_first(names: Names) -> Cells:
    header = ["序号", "名称", "编码", "说明"]
    return [header, *([row, name, code, "反映有关支出。"] for row, (code, name) in enumerate(names.items(), start=1))]


def numbers(names: Names) -> Cells:
    """Codes that the spreadsheet takes for numbers."""
    return [["代码", "科目"], *([int(code), name] for code, name in names.items())]


def with_title_and_note(names: Names) -> Cells:
    return [
        [TITLE],
        [],
        ["功能分类科目编码", "功能分类科目名称", "说明"],
        *two_columns(names)[1:],
        [],
        [NOTE],
        ["", "", NOTE],
    ]


def repeated_header(names: Names) -> Cells:
    """A header on each printed page."""
    header, *rows = two_columns(names)
    return [header, *rows[:5], header, *rows[5:]]


def printed_pages(names: Names) -> Cells:
    """The book of the Ministry: title and header on every page, and but some classes in the first column of a page."""
    page: Cells = [[TITLE], ["科目编码", "", "", "科目名称", "说明"], ["类", "款", "项", "", ""]]
    rows = three_columns(names)[1:]
    spaced = [[*row[:3], "\u3000" * sum(not cell for cell in row[:2]) + str(row[3]), "反映有关支出。"] for row in rows]
    return [*page, *chain.from_iterable([row, *page] for row in spaced)]


def parted(separator: str) -> Layout:
    """Codes whose parts are set apart."""

    def cells(names: Names) -> Cells:
        return [["科目编码", "科目名称"], *([separator.join(parts(code)), name] for code, name in names.items())]

    cells.__name__ = f"parted_by_{ord(separator):x}"
    return cells


def decimal_numbers(names: Names) -> Cells:
    """Codes that a program took for numbers with a decimal point."""
    return [["科目编码", "科目名称"], *([f"{code}.0", name] for code, name in names.items())]


def three_columns(names: Names) -> Cells:
    """The digits that each level adds, in the column of the level alone."""
    rows = ([*[""] * (depth(code) - 1), parts(code)[-1]] for code in names)
    return [
        ["类", "款", "项", "科目名称"],
        *([*padded(row), name] for row, name in zip(rows, names.values(), strict=True)),
    ]


def three_full_columns(names: Names) -> Cells:
    """The digits of every level in every row."""
    header = [["科目编码", "", "", "科目名称"], ["类", "款", "项", ""]]
    return [*header, *([*padded(parts(code)), name] for code, name in names.items())]


def three_columns_of_numbers(names: Names) -> Cells:
    """01 that has become 1."""
    header, *rows = three_columns(names)
    return [header, *([*(int(cell) if cell else None for cell in row[:3]), row[3]] for row in rows)]  # type: ignore[call-overload]


def three_whole_codes(names: Names) -> Cells:
    """The whole code in the column of its level."""
    rows = ([*[""] * (depth(code) - 1), code] for code in names)
    return [
        ["类", "款", "项", "科目名称"],
        *([*padded(row), name] for row, name in zip(rows, names.values(), strict=True)),
    ]


def three_name_columns(names: Names) -> Cells:
    header = [["科目编码", "科目名称", "", ""], ["", "类", "款", "项"]]
    return [*header, *([code, *padded([*[""] * (depth(code) - 1), name])] for code, name in names.items())]


def stepped_names(names: Names) -> Cells:
    """Names indented by columns under one header."""
    rows = ([code, *padded([*[""] * (depth(code) - 1), name])] for code, name in names.items())
    return [["科目编码", "科目名称", "", ""], *rows]


def codes_and_names_by_level(names: Names) -> Cells:
    header = [["类", "类", "款", "款", "项", "项"], ["编码", "名称"] * 3]
    rows = []
    for code in names:
        path = [code[:length] for length in LENGTHS[: depth(code)]]
        rows.append([cell for above in path for cell in (parts(above)[-1], names[above])])
    return [*header, *rows]


def one_cell(names: Names) -> Cells:
    return [[TITLE], *([f"{code}{name}"] for code, name in names.items())]


def one_cell_with_space(names: Names) -> Cells:
    return [["支出功能分类科目", "说明"], *([f"{code} {name}", "反映有关支出。"] for code, name in names.items())]


def one_cell_a_level(names: Names) -> Cells:
    rows = ([*[""] * (depth(code) - 1), f"{parts(code)[-1]} {name}"] for code, name in names.items())
    return [["类", "款", "项"], *rows]


def indented_names(names: Names) -> Cells:
    return [["科目编码", "科目名称"], *([code, "\u3000" * (depth(code) - 1) + name] for code, name in names.items())]


def indented_parts(names: Names) -> Cells:
    """The digits that a level adds, and only the indentation of the name says to which."""
    rows = ([parts(code)[-1], "  " * (depth(code) - 1) + name] for code, name in names.items())
    return [["科目编码", "科目名称"], *rows]


def full_width(names: Names) -> Cells:
    width = str.maketrans("0123456789", "０１２３４５６７８９")
    return [["科目编码", "科目名称"], *([code.translate(width), " ".join(name)] for code, name in names.items())]


LAYOUTS: Sequence[Layout] = (
    *(two_columns, names_first, numbers, with_title_and_note, repeated_header, three_columns, three_full_columns),
    *(
        three_columns_of_numbers,
        three_whole_codes,
        three_name_columns,
        stepped_names,
        codes_and_names_by_level,
        one_cell,
    ),
    *(one_cell_with_space, one_cell_a_level, indented_names, indented_parts, full_width),
    *(printed_pages, parted(" "), parted("-"), parted("."), parted("．"), decimal_numbers),
)


def write_xlsx(path: Path, cells: Cells, finish: Callable[[Worksheet], None] = lambda _: None) -> Path:
    """Writes a workbook of one sheet; `finish` merges or formats cells of it."""
    return write_sheets(path, {"Sheet1": cells}, finish)


def write_sheets(path: Path, sheets: Mapping[str, Cells], finish: Callable[[Worksheet], None] = lambda _: None) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(list(row))
        finish(sheet)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def write_csv(path: Path, cells: Cells, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(["" if cell is None else cell for cell in row] for row in cells)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def merged_by_level(sheet: Worksheet) -> None:
    """Merges the cells of 类 and 款 over the rows that belong to them: `three_full_columns`, as a book has it."""
    for column in (1, 2):
        start = 3
        for row in range(4, sheet.max_row + 2):
            if sheet.cell(row, column).value != sheet.cell(start, column).value or row > sheet.max_row:
                if row - start > 1 and sheet.cell(start, column).value:
                    sheet.merge_cells(start_row=start, end_row=row - 1, start_column=column, end_column=column)
                start = row
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("D1:D2")


def merged_title(sheet: Worksheet) -> None:
    sheet.merge_cells("A1:C1")
    sheet.merge_cells(f"A{sheet.max_row - 1}:C{sheet.max_row - 1}")


def indented_by_format(sheet: Worksheet) -> None:
    """Indents the names of column B as far as the digits in column A say, by the cells' format and not by spaces."""
    for row in range(2, sheet.max_row + 1):
        cell = sheet.cell(row, 2)
        text = str(cell.value)
        cell.alignment = Alignment(indent=(len(text) - len(text.lstrip())) // 2)
        cell.value = text.strip()


def with_zeros(sheet: Worksheet) -> None:
    """Shows 1 as 01 in the columns of 款 and 项."""
    for row in range(2, sheet.max_row + 1):
        for column in (2, 3):
            sheet.cell(row, column).number_format = "00"
