from __future__ import annotations

from pathlib import Path

import pytest

from loader.document import Document, Paragraph, Row, Table
from loader.problems import DocumentError
from loader.readers import MAXIMUM_BYTES, read

TEXT = "2023年预算\n\n单位：万元\n项目\t金额\n甲\t1.00\n合计\t1.00\n\n注：无\n"
BLOCKS = (
    Paragraph("2023年预算", line=1),
    Paragraph("单位：万元", line=3),
    Table((Row(("项目", "金额"), line=4), Row(("甲", "1.00"), line=5), Row(("合计", "1.00"), line=6))),
    Paragraph("注：无", line=8),
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_is_read_in_every_encoding_that_offices_save(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "budget.txt"
    path.write_bytes(TEXT.encode(encoding))
    assert read(path).blocks == BLOCKS


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_count_lines_alike(tmp_path: Path, line_end: str) -> None:
    path = tmp_path / "budget.txt"
    path.write_bytes(TEXT.replace("\n", line_end).encode())
    assert read(path).blocks == BLOCKS


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_file_cut_within_a_character_is_read_up_to_it(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "budget.txt"
    path.write_bytes((TEXT + "后记").encode(encoding)[:-1])
    assert read(path).blocks == (*BLOCKS, Paragraph("后", line=9))


def test_cells_come_untouched_and_blank_lines_separate_tables(example_document: Document) -> None:
    tables = [block for block in example_document.blocks if isinstance(block, Table)]
    assert len(tables) == 12 + 2 + 9
    assert tables[1].rows[0].cells[9] == "财政专户管理 资金收入"
    assert tables[1].line == 92


def test_a_form_feed_begins_a_page(tmp_path: Path) -> None:
    path = tmp_path / "budget.txt"
    path.write_text("甲\n\f乙\t1\n\n\f丙\n", encoding="utf-8")
    pages = [block.page for block in read(path).blocks]
    assert pages == [1, 2, 3]


def test_a_line_without_tabs_between_two_rows_is_a_row_of_one_cell(tmp_path: Path) -> None:
    path = tmp_path / "budget.txt"
    path.write_text("甲\t1\n乙 2\n丙\t3\n后记\n", encoding="utf-8")
    table, after = read(path).blocks
    assert isinstance(table, Table)
    assert [row.cells for row in table.rows] == [("甲", "1"), ("乙 2",), ("丙", "3")]
    assert after == Paragraph("后记", line=4)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.txt", b"", "the file is empty"),
        ("blank.txt", b" \n\t\n", "the file is empty"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), "not a text file"),
        ("binary.txt", bytes(range(1, 256)) * 4, "not a text file"),
        ("large.txt", b"x" * (MAXIMUM_BYTES + 1), "larger than"),
        ("budget.xyz", b"text", "the format .xyz is not read yet"),
    ],
)
def test_what_is_no_text_is_refused_with_its_reason(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DocumentError, match=message) as error:
        read(path)
    assert error.value.problem.where.file == str(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"nowhere\.txt.*No such file"):
        read(tmp_path / "nowhere.txt")
