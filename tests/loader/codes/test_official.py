"""Reading official lists: every layout, and every way in which a file can be wrong."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.codes.mistakes import WrongList
from loader.codes.official import Entry, read_official
from loader.vocabulary import Scheme, Vocabulary
from tests.loader.codes import sheets
from tests.loader.codes.sheets import Cells, Names, write_csv, write_sheets, write_xlsx

NAMES = {
    "201": "一般公共服务支出",
    "20101": "人大事务",
    "2010101": "行政运行",
    "2010102": "“两房”建设（一）",
    "20102": "政协事务",
    "2010201": "行政运行",
    "2010299": "其他政协事务支出",
    "234": "抗疫特别国债安排的支出",
}
Reader = Callable[..., dict[str, str]]


@pytest.fixture
def read(vocabulary: Vocabulary) -> Reader:
    """Reads a list: name by code."""

    def read_names(path: Path, scheme: str = "functional", sheet: str | None = None) -> dict[str, str]:
        official = read_official(path, vocabulary.scheme(scheme), vocabulary, sheet)
        return {entry.code: entry.name for entry in official.entries}

    return read_names


@pytest.fixture
def mistakes(read: Reader) -> Callable[..., list[str]]:
    """What is wrong with a list."""

    def wrong(path: Path, scheme: str = "functional", sheet: str | None = None) -> list[str]:
        with pytest.raises(WrongList) as error:
            read(path, scheme, sheet)
        return list(map(str, error.value.mistakes))

    return wrong


each_layout = pytest.mark.parametrize("layout", sheets.LAYOUTS, ids=lambda layout: layout.__name__)


@each_layout
def test_every_layout_is_understood_as_a_workbook(read: Reader, tmp_path: Path, layout: sheets.Layout) -> None:
    assert read(write_xlsx(tmp_path / "list.xlsx", layout(NAMES))) == NAMES


@each_layout
@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("gbk", ","), ("gbk", "\t"), ("utf-16", "\t"), ("utf-8", "|")],
)
def test_every_layout_is_understood_as_text(
    read: Reader, tmp_path: Path, layout: sheets.Layout, encoding: str, delimiter: str
) -> None:
    assert read(write_csv(tmp_path / "list.csv", layout(NAMES), encoding, delimiter)) == NAMES


@pytest.mark.parametrize(
    ("layout", "finish"),
    [
        (sheets.three_full_columns, sheets.merged_by_level),
        (sheets.with_title_and_note, sheets.merged_title),
        (sheets.indented_parts, sheets.indented_by_format),
        (sheets.three_columns_of_numbers, sheets.with_zeros),
    ],
)
def test_merged_cells_indents_and_number_formats_are_understood(
    read: Reader, tmp_path: Path, layout: sheets.Layout, finish: Callable[..., None]
) -> None:
    assert read(write_xlsx(tmp_path / "list.xlsx", layout(NAMES), finish)) == NAMES


def test_the_book_of_the_ministry_is_read_whole(read: Reader, tmp_path: Path, known: dict[str, str]) -> None:
    assert read(write_xlsx(tmp_path / "list.xlsx", sheets.printed_pages(known))) == known


def test_marks_that_nobody_sees_are_not_read(read: Reader, tmp_path: Path) -> None:
    cells = [HEADER, ["\u200e201\u200b", "一般\u202e公共\ufeff服务支出_x000D_"], ["'20101", "人大\u00ad事务\u2060"]]
    expected = {"201": "一般公共服务支出", "20101": "人大事务"}
    assert read(write_xlsx(tmp_path / "a.xlsx", cells)) == expected


def test_a_title_that_is_no_repetition_is_not_passed_over(mistakes: Callable[..., list[str]], tmp_path: Path) -> None:
    cells = [["支出科目表"], HEADER, CLASS, ["支出科目表"], ["收入科目表"], GROUP]
    assert mistakes(write_xlsx(tmp_path / "a.xlsx", cells)) == [f"row 5: 收入科目表 is no code{REMEDY}"]


def test_a_row_with_a_code_is_read_though_it_stands_above_the_list_too(
    mistakes: Callable[..., list[str]], tmp_path: Path
) -> None:
    cells = [CLASS, ["以下为正文"], HEADER, CLASS, GROUP, CLASS]
    assert mistakes(write_xlsx(tmp_path / "a.xlsx", cells)) == ["row 6: 201 一般公共服务支出 is also in row 4"]


def test_an_entry_has_its_level_and_its_parent(tmp_path: Path, scheme: Scheme, vocabulary: Vocabulary) -> None:
    path = write_xlsx(tmp_path / "list.xlsx", sheets.two_columns(NAMES))
    entries = read_official(path, scheme, vocabulary).entries
    assert entries[:3] == (
        Entry("201", "一般公共服务支出", "class", None),
        Entry("20101", "人大事务", "group", "201"),
        Entry("2010101", "行政运行", "item", "20101"),
    )


def test_codes_with_dots_are_read_too(read: Reader, tmp_path: Path) -> None:
    names = {"01": "一般公共服务", "01.1": "行政和立法机关", "02": "国防", "02.1": "军事防御"}
    assert read(write_csv(tmp_path / "a.csv", sheets.two_columns(names)), "cofog") == names
    assert read(write_csv(tmp_path / "b.csv", sheets.one_cell_with_space(names)), "cofog") == names


def test_the_whole_2023_edition_is_read_from_merged_columns(
    read: Reader, tmp_path: Path, known: dict[str, str]
) -> None:
    path = write_xlsx(tmp_path / "list.xlsx", sheets.three_full_columns(known), sheets.merged_by_level)
    assert read(path) == known
    assert len(known) > 1600


LETTERS = "行政运管理事务建设支出服一般教育科学技术文化体卫生健康（）“”"


@st.composite
def lists(draw: st.DrawFn) -> dict[str, str]:
    """Classes with groups with items, in the order of a book."""
    name = st.text(LETTERS, min_size=2, max_size=9).filter(lambda text: sum(map(str.isalnum, text)) > 1)
    two = st.integers(1, 99).map("{:02}".format)
    names: dict[str, str] = {}
    for first in sorted(draw(st.sets(st.integers(201, 234), min_size=1, max_size=3))):
        names[str(first)] = draw(name)
        for group in sorted(draw(st.sets(two, max_size=3))):
            names[f"{first}{group}"] = draw(name)
            names |= {f"{first}{group}{item}": draw(name) for item in sorted(draw(st.sets(two, max_size=3)))}
    return names


@settings(deadline=None, max_examples=40)
@given(names=lists(), layout=st.sampled_from(sheets.LAYOUTS), suffix=st.sampled_from(["xlsx", "csv"]))
def test_a_list_written_in_any_layout_reads_back_equal(
    names: Names,
    layout: sheets.Layout,
    suffix: str,
    scheme: Scheme,
    vocabulary: Vocabulary,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("lists") / f"list.{suffix}"
    (write_xlsx if suffix == "xlsx" else write_csv)(path, layout(names))
    assert {entry.code: entry.name for entry in read_official(path, scheme, vocabulary).entries} == names


HEADER = ["科目编码", "科目名称"]
LEVELS = ["类", "款", "项", "科目名称"]
LENGTHS = "whose codes have 3, 5 or 7 digits"
REMEDY = "; put the code there, or delete the row where it is none of the list"
CLASS, GROUP, ITEM = ["201", "一般公共服务支出"], ["20101", "人大事务"], ["2010101", "行政运行"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([HEADER, CLASS, CLASS], ["row 3: 201 一般公共服务支出 is also in row 2"]),
        ([HEADER, CLASS, ["201", "外交"]], ["row 3: 201 is 外交 here and 一般公共服务支出 in row 2"]),
        ([HEADER, CLASS, ITEM], ["row 3: 2010101 行政运行 belongs to 20101, which is not in the list"]),
        (
            [HEADER, ["20101", "人大事务"], ["20102", "政协事务"]],
            ["row 2: 20101 人大事务 and 1 more codes belong to 201, which is not in the list"],
        ),
        (
            [LEVELS, ["201", "", "", "一般公共服务支出"], ["", "", "01", "行政运行"]],
            ["row 3: 01 stands in the column of a level, and the level above it has no code here"],
        ),
        (
            [LEVELS, ["201", "", "", "一般"], ["", "1", "", "人大"], ["202", "", "", "外交"], ["", "", "01", "运行"]],
            ["row 5: 01 stands in the column of a level, and the level above it has no code here"],
        ),
        ([HEADER, CLASS, ["2", "短"]], ["row 3: 2 is no code of functional, whose codes have 3, 5 or 7 digits"]),
        ([HEADER, CLASS, ["20101O1", "行政运行"]], [f"row 3: 20101O1 is no code{REMEDY}"]),
        ([HEADER, CLASS, GROUP, ["2010101", ""]], ["row 4: 2010101 has no name"]),
        ([HEADER, CLASS, ["", "人大事务"], ["202", "外交支出"]], [f"row 3: 人大事务 has no code{REMEDY}"]),
        ([HEADER, CLASS, ["", "人大事务"]], [f"row 3: 人大事务 has no code{REMEDY}"]),
        ([HEADER, CLASS, ["20101", "1,200.00"]], ["row 3: 1,200.00, beside 20101, is no name in Chinese"]),
        (
            [HEADER, CLASS, ["=A2&\"01\"", "人大事务"], ["202", "=B2"]],
            [
                'row 3: =A2&"01" is a formula; put its value in its place (copy, then paste the values)',
                "row 4: =B2 is a formula; put its value in its place (copy, then paste the values)",
            ],
        ),
        ([HEADER, CLASS, ["20101", "甲" * 101]], [f"row 3: what stands beside 20101 is too long for a name: {'甲' * 40}…"]),
        (
            [HEADER, CLASS, ["20101", "人大\x9b31m事务"]],
            ["row 3: the name beside 20101 has characters that are none: 人大\x9b31m事务"],
        ),
        (
            [HEADER, CLASS, ["20101", "人大\ufffd务"]],
            ["row 3: the name beside 20101 has characters that are none: 人大\ufffd务"],
        ),
        ([HEADER, CLASS, ["9" * 300, "九"]], [f"row 3: {'9' * 40} is no code of functional, {LENGTHS}"]),
        (
            [LEVELS, ["201", "", "", "一般"], ["", "9" * 300, "", "人大"]],
            [f"row 3: {'9' * 40} is no code of functional, {LENGTHS}"],
        ),
        ([HEADER, CLASS, ["201.1", "人大事务"]], [f"row 3: 201.1 is no code of functional, {LENGTHS}"]),
        ([HEADER, CLASS, ["2025-01-01", "人大事务"]], [f"row 3: 2025-01-01 is no code of functional, {LENGTHS}"]),
        ([HEADER, CLASS, ["23599", ""]], [
            "row 3: 23599 has no name",
            "row 3: 23599 belongs to 235, which is not in the list",
        ]),
        ([HEADER], ["there is no code below the header"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_wrong_list_is_explained_with_its_rows(
    mistakes: Callable[..., list[str]], tmp_path: Path, cells: Cells, expected: list[str], suffix: str
) -> None:
    path = tmp_path / f"list.{suffix}"
    assert mistakes((write_xlsx if suffix == "xlsx" else write_csv)(path, cells)) == expected


def test_all_mistakes_are_told_at_once(mistakes: Callable[..., list[str]], tmp_path: Path) -> None:
    cells = [HEADER, CLASS, ["202", ""], ITEM, ["=A1", "x"], CLASS, ["9", "九"], ["", "无码"], ["234", "支出"]]
    assert [message.partition(":")[0] for message in mistakes(write_xlsx(tmp_path / "a.xlsx", cells))] == [
        f"row {row}" for row in range(3, 9)
    ]


def test_formulas_in_other_columns_do_not_matter(read: Reader, tmp_path: Path) -> None:
    cells = [[*HEADER, "预算数"], *([code, name, "=SUM(C3:C9)"] for code, name in NAMES.items())]
    assert read(write_xlsx(tmp_path / "a.xlsx", cells)) == NAMES


def test_two_sheets_with_codes_are_ambiguous_until_one_is_named(
    read: Reader, mistakes: Callable[..., list[str]], tmp_path: Path
) -> None:
    listed = sheets.two_columns(NAMES)
    path = write_sheets(tmp_path / "a.xlsx", {"说明": [["请阅读"]], "旧": listed[:2], "新": listed, "空": []})
    assert mistakes(path) == ["2 sheets hold codes: 旧, 新; say which is meant with --sheet NAME"]
    assert read(path, sheet="新") == NAMES
    assert mistakes(path, sheet="别的") == ["there is no sheet 别的 with anything in it; there are: 说明, 旧, 新"]


def test_a_list_of_another_classification_is_recognised(
    mistakes: Callable[..., list[str]], tmp_path: Path, known: dict[str, str]
) -> None:
    for layout in (sheets.two_columns, sheets.three_columns):
        path = write_xlsx(tmp_path / "a.xlsx", layout(known))
        (message,) = mistakes(path, "economic-department")
        assert message == (
            "this is a list of functional: 1648 of its 1648 codes are there, and 0 in economic-department; "
            "import it with --scheme functional"
        )


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"", "a.csv", "the file is empty"),
        (b"\n ,, \n", "a.csv", "the file is empty"),
        (b"\xff\xfe\x00\xd8", "a.csv", "the text is neither UTF-8 nor GBK"),
        (b"\x80\x80\x80", "a.csv", "the text is neither UTF-8 nor GBK"),
        (b"201\x00", "a.csv", "the text is neither UTF-8 nor GBK"),
        (b'201,"' + b"x" * 200_000, "a.csv", "cannot be read as separated values"),
        ('科目编码,科目名称\n201,"一般\n20101,人大\n'.encode(), "a.csv", "line 3 cannot be read as separated values"),
        ('科目编码,科目名称\n201,"一般\n20101,"人大\n'.encode(), "a.csv", "line 3 cannot be read as separated values"),
        ("部门,金额\n财政局,12\n".encode(), "a.csv", "no columns with codes and names were found"),
        (b"<html><table>", "a.xls", "save it as .xlsx"),
        (b"%PDF-1.7", "a.pdf", "save it as .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", "save it as .xlsx"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "a.xlsx",
            "the workbook is protected by a password",
        ),
        (b"PK\x03\x04broken", "a.xlsx", "the file is broken or no workbook"),
        (b"201,x\n" * 50_001, "a.csv", "more than 50,000 rows"),
        (b" " * (20 * 1024 * 1024 + 1), "a.csv", "the file is larger than 20 MB"),
    ],
)
def test_a_file_that_is_no_list_is_explained(
    mistakes: Callable[..., list[str]], tmp_path: Path, content: bytes, name: str, expected: str
) -> None:
    (tmp_path / name).write_bytes(content)
    (message,) = mistakes(tmp_path / name)
    assert expected in message


def test_a_file_that_cannot_be_read_is_explained(mistakes: Callable[..., list[str]], tmp_path: Path) -> None:
    assert mistakes(tmp_path / "nowhere.csv") == ["the file cannot be read: No such file or directory"]


def _with_part(path: Path, name: str, content: bytes, **options: int) -> Path:
    """The workbook with one of its parts replaced."""
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, old in {**parts, name: content}.items():
            archive.writestr(part, content if part == name else old)
    return path


SHEET = "xl/worksheets/sheet1.xml"
EMPTY_SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/>%s</worksheet>'
HOSTILE_CELLS = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>%s</sheetData>%s</worksheet>'
)
ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">
<c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"""


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    ("part", "content", "expected"),
    [
        ("xl/bomb.bin", b"0" * (65 * 1024 * 1024), "larger than 64 MB when unpacked"),
        (SHEET, ENTITIES, "EntitiesForbidden"),
        (SHEET, b"<worksheet", "the file is broken"),
        ("docProps/core.xml", b"<broken", "the file is broken"),
        ("[Content_Types].xml", b"<Types/>", "the file is broken"),
        (SHEET, HOSTILE_CELLS % (b'<row r="999999999"/>', b""), "more than 50,000 rows"),
        (SHEET, HOSTILE_CELLS % (b"", b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), "no columns"),
        (
            SHEET,
            HOSTILE_CELLS % (b"", b"<mergeCells>" + b'<mergeCell ref="A1:B9"/>' * 1000 + b"</mergeCells>"),
            "merged cells overlap",
        ),
        (SHEET, HOSTILE_CELLS % (b"", b'<mergeCells><mergeCell ref="nonsense"/></mergeCells>'), "the file is broken"),
        (
            SHEET,
            HOSTILE_CELLS % (b"", b"<mergeCells>" + b'<mergeCell ref="A1:A1"/>' * 200_000 + b"</mergeCells>"),
            "too many merged cells",
        ),
        (SHEET, EMPTY_SHEET % b"", "the file is empty"),
    ],
)
def test_a_hostile_workbook_is_refused(
    mistakes: Callable[..., list[str]], tmp_path: Path, part: str, content: bytes, expected: str
) -> None:
    path = _with_part(write_xlsx(tmp_path / "a.xlsx", sheets.two_columns(NAMES)), part, content)
    (message,) = mistakes(path)
    assert expected in message


def test_an_encrypted_archive_is_said_to_have_a_password(mistakes: Callable[..., list[str]], tmp_path: Path) -> None:
    content = bytearray(write_xlsx(tmp_path / "a.xlsx", sheets.two_columns(NAMES)).read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    (tmp_path / "a.xlsx").write_bytes(content)
    assert mistakes(tmp_path / "a.xlsx") == ["the workbook is protected by a password; save it without one"]


@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(
    data: st.DataObject, scheme: Scheme, vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp()
    whole = write_xlsx(folder / "whole.xlsx", sheets.three_full_columns(NAMES), sheets.merged_by_level).read_bytes()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        part = data.draw(st.sampled_from(archive.namelist()))
        content = bytearray(archive.read(part))
    start = data.draw(st.integers(0, len(content) - 1))
    content[start : start + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=8))
    path = _with_part(folder / "whole.xlsx", part, bytes(content))
    with suppress(WrongList):
        assert read_official(path, scheme, vocabulary).entries


def test_the_rows_of_a_text_file_are_its_lines(mistakes: Callable[..., list[str]], tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('科目编码,科目名称,说明\n201,一般,"两\n行"\n\n20199,,\n', "utf-8")
    assert mistakes(tmp_path / "a.csv") == ["row 5: 20199 has no name"]
