from __future__ import annotations

import io
import struct

import pytest
from python_calamine import CalamineWorkbook

from loader.document import Merge
from loader.problems import DocumentError
from loader.readers.compound import CompoundFile
from loader.readers.xls import read_blocks
from tests.loader.readers.blocks import simple, tables
from tests.loader.readers.compound_files import (
    SheetRecords,
    WorkbookRecords,
    beginning,
    blank,
    compound_file,
    hidden_columns,
    merged,
    number,
    record,
    row,
    text,
)

FILE = "预算.xls"
FORMATS = {164: "00", 165: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 166: ";;;"}
STYLES = ((0, False), (0, True), (164, True), (165, True), (14, False), (166, False))
PLAIN, RULED, CODE, MONEY, DATE, UNSEEN = range(6)


def workbook(*records: bytes, since_1904: bool = False) -> bytes:
    return WorkbookRecords([SheetRecords(records)], FORMATS, STYLES, since_1904).content()


def budget() -> bytes:
    return workbook(
        text(0, 0, "支出总体情况表"),
        text(1, 3, "单位：万元"),
        *(text(2, 0, "科目", RULED), blank(2, 1, RULED), text(2, 2, "名称", RULED), text(2, 3, "金额", RULED)),
        *(number(3, 0, 201, RULED), number(3, 1, 3, CODE), text(3, 2, "办公厅", RULED), number(3, 3, 1234.5, MONEY)),
        *(number(4, 0, 205, RULED), number(4, 1, 2, CODE), text(4, 2, "教育", RULED), number(4, 3, 0, MONEY)),
        text(5, 0, "注：无"),
        merged((0, 0, 0, 3), (2, 2, 0, 1)),
    )


def test_a_workbook_is_read_as_it_is_shown() -> None:
    reading = read_blocks(budget(), FILE)
    assert simple(reading.blocks) == [
        *("支出总体情况表", "单位：万元"),
        [("科目", "", "名称", "金额"), ("201", "03", "办公厅", "1,234.50"), ("205", "02", "教育", "-")],
        "注：无",
    ]
    (table,) = tables(reading.blocks)
    assert table.merges == (Merge(0, 0, 1, 2),)
    assert [(row.line, row.page) for row in table.rows] == [(3, 1), (4, 1), (5, 1)]
    assert not reading.problems


def test_another_reader_finds_the_same_workbook() -> None:
    """What the tests read is a workbook to others, too; they do not tell how a number is shown."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(budget()))
    rows = [list(map(str, row)) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    assert rows == [
        ["支出总体情况表", "", "", ""],
        ["", "", "", "单位：万元"],
        ["科目", "", "名称", "金额"],
        ["201.0", "3.0", "办公厅", "1234.5"],
        ["205.0", "2.0", "教育", "0.0"],
        ["注：无", "", "", ""],
    ]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (number(0, 0, 0.1 + 0.2), "0.3"),
        (number(0, 0, 45000, DATE), "2023/3/15"),
        (record(0x027E, struct.pack("<3HI", 0, 0, PLAIN, 12345 << 2 | 3)), "123.45"),
        (record(0x027E, struct.pack("<3Hi", 0, 0, PLAIN, -5 << 2 | 2)), "-5"),
        (record(0x027E, struct.pack("<3HI", 0, 0, PLAIN, struct.unpack("<Q", struct.pack("<d", 1.5))[0] >> 32)), "1.5"),
        (record(0x00BD, struct.pack("<2HHIH", 0, 0, CODE, 7 << 2 | 2, 0)), "07"),
        (record(0x0006, struct.pack("<3HdHIH", 0, 0, MONEY, 9.5, 0, 0, 0)), "9.50"),
        (record(0x0205, struct.pack("<3H2B", 0, 0, PLAIN, 1, 0)), "TRUE"),
        (record(0x0205, struct.pack("<3H2B", 0, 0, PLAIN, 0x17, 1)), "#REF!"),
        (record(0x0006, struct.pack("<3H3B3x2sHIH", 0, 0, PLAIN, 2, 0, 7, b"\xff\xff", 0, 0, 0)), "#DIV/0!"),
    ],
)
def test_every_kind_of_cell_comes_as_it_is_shown(cell: bytes, shown: str) -> None:
    assert simple(read_blocks(workbook(cell), FILE).blocks) == [shown]


def test_days_may_count_from_1904() -> None:
    assert simple(read_blocks(workbook(number(0, 0, 43538, DATE), since_1904=True), FILE).blocks) == ["2023/3/15"]


def test_what_is_hidden_is_not_read_and_reported() -> None:
    seen = SheetRecords(
        [
            *(hidden_columns(1, 1), row(1, is_hidden=True), row(2, is_hidden=True, outline=1)),
            *(text(0, 0, "项目"), text(0, 1, "旧"), text(0, 2, "金额"), text(1, 0, "甲"), number(1, 2, 1)),
            *(text(2, 0, "乙"), number(2, 2, 2), number(3, 2, 3, UNSEEN), text(3, 0, "丙")),
        ]
    )
    hidden = SheetRecords([text(0, 0, "底稿")], "底稿", is_hidden=True)
    reading = read_blocks(WorkbookRecords([seen, hidden], FORMATS, STYLES).content(), FILE)
    assert simple(tables(reading.blocks)) == [[("项目", "金额"), ("乙", "2"), ("丙", "")]]
    assert [problem.message.partition(";")[0] for problem in reading.problems] == [
        "cells in hidden rows or columns are not read (3): B1, A2, C2",
        "cells that their number format hides are not read (1): C4",
        "hidden sheets are not read: 底稿",
    ]


def test_records_of_a_chart_within_a_sheet_are_none_of_its_own() -> None:
    chart = beginning(0x20) + number(5, 5, 99) + record(0x000A)
    blocks = read_blocks(workbook(chart, text(0, 0, "甲"), number(0, 1, 1)), FILE).blocks
    assert simple(blocks) == ["表", [("甲", "1")]]


def test_zeros_that_the_sheet_does_not_show_are_blank() -> None:
    window = record(0x023E, struct.pack("<2HI", 0x06A6, 0, 0))
    assert simple(read_blocks(workbook(window, text(0, 0, "甲"), number(0, 1, 0), number(0, 2, 1)), FILE).blocks) == [
        *("表", [("甲", "", "1")])
    ]


def test_a_password_is_named() -> None:
    with pytest.raises(DocumentError, match="protected by a password"):
        read_blocks(WorkbookRecords([], extra=record(0x002F, bytes(54))).content(), FILE)


def test_cells_far_apart_take_no_room() -> None:
    sheets = [SheetRecords([number(0, 0, 1), number(65535, 255, 2)], f"表{index}") for index in range(100)]
    blocks = read_blocks(WorkbookRecords(sheets).content(), FILE).blocks
    assert [(block.page, block.line) for block in blocks[-2:]] == [(100, 1), (100, 65536)]


def shared(*parts: bytes) -> bytes:
    """A record of shared texts, and those that continue it."""
    first, *more = parts
    return record(0x00FC, struct.pack("<2I", 9, 9) + first) + b"".join(record(0x003C, part) for part in more)


def test_shared_texts_may_go_on_in_other_records() -> None:
    texts = shared(
        struct.pack("<HB", 2, 1) + "甲乙".encode("utf-16-le") + struct.pack("<HB", 4, 0) + b"ab",
        b"\x01" + "丙丁".encode("utf-16-le") + struct.pack("<HBH", 1, 8, 1) + b"x" + bytes(2),
        bytes(2) + struct.pack("<HBI", 1, 5, 3) + "戊".encode("utf-16-le") + b"pho" + struct.pack("<HB", 0, 0),
        struct.pack("<HB", 1, 1) + "己".encode("utf-16-le"),
    )
    labels = [record(0x00FD, struct.pack("<3HI", 0, index, PLAIN, index)) for index in range(6)]
    content = WorkbookRecords([SheetRecords([*labels, text(1, 0, "末"), text(1, 1, "尾")])], extra=texts).content()
    assert simple(read_blocks(content, FILE).blocks) == [
        "表",
        [("甲乙", "ab丙丁", "x", "戊", "", "己"), ("末", "尾", *[""] * 4)],
    ]


def test_the_text_of_a_formula_stands_in_the_next_record() -> None:
    formula = record(0x0006, struct.pack("<3H6s2sHIH", 0, 0, PLAIN, b"", b"\xff\xff", 0, 0, 0))
    result = record(0x0207, struct.pack("<HB", 2, 1) + "合计".encode("utf-16-le"))
    assert simple(read_blocks(workbook(formula, record(0x04BC), result, result), FILE).blocks) == ["合计"]


def test_workbooks_of_excel_5_are_read() -> None:
    start = record(0x0809, struct.pack("<4H", 0x0500, 5, 0, 0)) + record(0x0042, struct.pack("<H", 936))
    start += record(0x041E, struct.pack("<HB", 164, 5) + b"0.000") + record(0x00E0, struct.pack("<2H12x", 0, 164))
    name = "预算".encode("gbk")
    place = len(start) + 4 + 7 + len(name) + 4
    bound = record(0x0085, struct.pack("<I2BB", place, 0, 0, len(name)) + name)
    label = "办公室".encode("gbk")
    sheet = record(0x0809, struct.pack("<4H", 0x0500, 0x10, 0, 0))
    sheet += record(0x0204, struct.pack("<4H", 0, 0, 0, len(label)) + label) + number(0, 1, 1.5) + record(0x000A)
    content = compound_file({"Book": start + bound + record(0x000A) + sheet})
    assert simple(read_blocks(content, FILE).blocks) == ["预算", [("办公室", "1.500")]]


@pytest.mark.parametrize(
    "content", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", compound_file({"Workbook": b"nonsense"}), b"text"]
)
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentError, match=r"预算\.xls.*broken"):
        read_blocks(content, FILE)


def test_small_streams_and_loops_in_chains_are_read_to_their_end() -> None:
    content = bytearray(compound_file({"Workbook": b"x" * 5000, "Other": b"y" * 4096}))
    assert CompoundFile(bytes(content)).read("workbook") == b"x" * 5000
    table = len(content) - 512
    content[table : table + 4] = struct.pack("<I", 0)
    assert CompoundFile(bytes(content)).read("Workbook") == b"x" * 512
