"""The reader of PDFs on published disclosures: nothing on their pages is lost, nothing is added."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pdfplumber
import pytest
from pdfplumber.page import Page

from loader.document import Merge, Reading, Table
from loader.readers.pdf import read_blocks
from tests.loader.readers.pdf_drawing import cells, tables, texts

CORPUS = Path("/work/shared/corpus")
FILES = sorted(CORPUS.glob("*.pdf"))
PAGE_NUMBER = re.compile(r"[-—]?\d+[-—]?")

pytestmark = pytest.mark.skipif(not FILES, reason=f"the published disclosures are not in {CORPUS}")


@lru_cache
def reading_of(path: Path) -> Reading:
    return read_blocks(path.read_bytes(), str(path))


def named(part: str) -> Reading:
    (path,) = [path for path in FILES if part in path.name]
    return reading_of(path)


def titled(reading: Reading, title: str) -> list[Table]:
    """The tables below a paragraph that is this title."""
    places = [i for i, block in enumerate(reading.blocks) if not isinstance(block, Table) and block.text == title]
    found = [next((block for block in reading.blocks[place:] if isinstance(block, Table)), None) for place in places]
    return [table for table in found if table is not None]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_digit_on_the_pages_is_in_the_blocks_once(path: Path) -> None:
    """Counted by another library, which knows no tables; page numbers alone are left out."""
    read = Counter(character for text in every_text(reading_of(path)) for character in text if character.isdigit())
    shown, numbers = Counter[str](), Counter[str]()
    with pdfplumber.open(path) as document:
        for page in document.pages:
            shown += Counter(digits_on(page))
            numbers += Counter(digits_of_page_number(page))
    assert read - shown == Counter()
    assert shown - read <= numbers


def every_text(reading: Reading) -> Iterator[str]:
    yield from texts(reading.blocks)
    for table in tables(reading.blocks):
        for row in table.rows:
            yield from row.cells


def digits_on(page: Page) -> Iterator[str]:
    """Those within the page, once when they are drawn twice to look bold."""
    left, top, right, bottom = page.bbox
    for char in page.dedupe_chars(tolerance=2).chars:
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        if left <= x <= right and top <= y <= bottom:
            yield from filter(str.isdigit, char["text"])


def digits_of_page_number(page: Page) -> Iterator[str]:
    left, top, right, bottom = page.bbox
    for word in page.crop((left, bottom - (bottom - top) * 0.12, right, bottom)).extract_words():
        if PAGE_NUMBER.fullmatch(word["text"]):
            yield from filter(str.isdigit, word["text"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_tables_are_well_formed(path: Path) -> None:
    for table in tables(reading_of(path).blocks):
        assert {len(row.cells) for row in table.rows} == {table.width}
        pages = [row.page for row in table.rows if row.page is not None]
        assert len(pages) == len(table.rows)
        assert pages == sorted(pages)
        covered = Counter(place for merge in table.merges for place in places_of(merge))
        assert max(covered.values(), default=1) == 1
        for merge in table.merges:
            assert not any(table.rows[row].cells[column] for row, column in list(places_of(merge))[1:])


def places_of(merge: Merge) -> Iterator[tuple[int, int]]:
    for row in range(merge.row, merge.row + merge.height):
        for column in range(merge.column, merge.column + merge.width):
            yield row, column


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_paragraphs_of_running_text_end_as_sentences_do(path: Path) -> None:
    """A paragraph longer than a line that ends without punctuation was cut."""
    ends = tuple("。；：！？.;:…”）)")
    cut = [text for text in texts(reading_of(path).blocks) if len(text) > 70 and not text.endswith(ends)]
    assert cut == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_paragraph_begins_in_the_middle_of_a_sentence(path: Path) -> None:
    found = texts(reading_of(path).blocks)
    assert [text for text in found if text[0] in "，。、；：）”"] == []
    assert [(one, other) for one, other in pairwise(found) if one.endswith(("，", "、"))] == []


@pytest.mark.parametrize(
    ("part", "count"),
    [
        ("万里街道办事处_2024", 13),
        ("人民政府办公室_2025单位", 10),
        ("人民政府办公室_2025部门", 10),
        ("司法局_2026", 10),
        ("财政局_2024", 10),
        ("人大办公厅2017", 12),
        ("2018年度部门预算公开文件", 0),
        ("2018年度部门预算公开表", 12),
        ("高级人民法院", 12),
    ],
)
def test_every_table_is_found(part: str, count: int) -> None:
    """One for each in the list of contents; a table whose header is repeated on each page is one for each page."""
    assert len(tables(named(part).blocks)) == count


def test_a_table_over_five_pages_is_one() -> None:
    (table,) = titled(named("万里街道办事处_2024"), "2024年部门收入预算总表")
    assert [row.page for row in table.rows] == sorted(row.page or 0 for row in table.rows)
    assert {row.page for row in table.rows} == {11, 12, 13, 14, 15}
    assert len(table.rows) == 70
    assert cells(table)[0] == ("项目", "", "", "", "收入预算", "", "", "", "")
    assert table.merges[:2] == (Merge(0, 0, 1, 4), Merge(0, 4, 1, 5))
    assert cells(table)[-1] == ("合计", "", "", "", "156,211,123", "156,211,123", "0", "0", "0")


def test_rows_merged_downwards_and_cut_by_the_page_are_whole() -> None:
    reading = named("人大办公厅2017")
    (balance,) = titled(reading, "收支预算总表")
    assert ("", "", "八、社会保障和就业支出", "1,608.51", "", "") in cells(balance)
    assert ("当年收入小计", "13,649.07", "当年支出小计", "", "", "13,649.07") in cells(balance)
    (revenue,) = titled(reading, "收入预算总表")
    assert Merge(6, 0, 3, 1) in revenue.merges
    assert cells(revenue)[6:9] == [
        ("财政专户管理资金", "小计", ""),
        ("", "专户管理教育收费", ""),
        ("", "其他非税收入", ""),
    ]


def test_rows_of_final_accounts_add_up() -> None:
    """Columns are right where basic and project expenditure make the total, row for row."""
    (table,) = titled(named("财政局_2024"), "支出决算表")
    rows = [[float(cell.replace(",", "") or 0) for cell in row[4:]] for row in cells(table)[3:]]
    assert len(rows) == 20
    assert all(abs(total - sum(parts)) < 0.02 for total, *parts in rows)


def test_captions_are_paragraphs_of_their_own() -> None:
    found = texts(named("高级人民法院").blocks)
    start = found.index("公开09表")
    assert sorted(found[start : start + 4]) == sorted(
        ["公开09表", "“三公”经费、会议费、培训费支出预算表", "单位：万元", "部门名称：江苏省高级人民法院"]
    )


def test_text_that_the_page_clips_is_read_on_the_page_that_shows_it() -> None:
    reading = named("司法局_2026")
    duties = [
        text for text in texts(reading.blocks) if text.startswith(("（八）负责本系统警车", "（七）负责推进本区公共"))
    ]
    assert len(duties) == 2
    assert [problem.severity for problem in reading.problems] == ["notice"]
