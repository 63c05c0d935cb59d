"""Every text of a document comes out once, in its place: for grids of all shapes, the example, and real files."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from openpyxl import Workbook, load_workbook

from loader.document import Document, Merge, Paragraph, Table
from loader.readers.by_content import read_blocks
from tests.loader.readers import test_docx
from tests.loader.readers.archives import document
from tests.loader.readers.blocks import tables, texts

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the corpus of real documents is not at {CORPUS}")


@dataclass(frozen=True)
class Grid:
    """A grid of at least two columns; each cell covers a rectangle of places."""

    height: int
    width: int
    cells: tuple[Merge, ...]

    def text(self, cell: Merge) -> str:
        return f"字{cell.row}-{cell.column}"

    @property
    def rows(self) -> list[tuple[str, ...]]:
        first = {(cell.row, cell.column): self.text(cell) for cell in self.cells}
        return [tuple(first.get((row, column), "") for column in range(self.width)) for row in range(self.height)]

    @property
    def merges(self) -> tuple[Merge, ...]:
        return tuple(cell for cell in self.cells if cell.height > 1 or cell.width > 1)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """Grids in which a cell begins in every column, for a column in which none does is no column."""
    height, width = draw(st.integers(2, 6)), draw(st.integers(2, 6))
    free = {(row, column) for row in range(1, height) for column in range(width)}
    cells = [Merge(0, column) for column in range(width)]
    while free:
        row, column = min(free)
        down, across = draw(st.integers(1, 3)), draw(st.integers(1, 3))
        across = next(size for size in range(across, 0, -1) if {(row, column + part) for part in range(size)} <= free)
        covered = {
            size: {(row + part, column + step) for part in range(size) for step in range(across)}
            for size in range(1, down + 1)
        }
        down = max(size for size, places in covered.items() if places <= free)
        cells.append(Merge(row, column, down, across))
        free -= covered[down]
    return Grid(height, width, tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


def page(grid: Grid) -> bytes:
    rows = [
        "".join(
            f"<td rowspan={cell.height} colspan={cell.width}>{grid.text(cell)}"
            for cell in grid.cells
            if cell.row == row
        )
        for row in range(grid.height)
    ]
    return f"<table>{''.join(f'<tr>{row}' for row in rows)}</table>".encode()


def word_document(grid: Grid) -> bytes:
    def cell(part: Merge, row: int) -> str:
        merging = "" if part.height == 1 else test_docx.START if row == part.row else test_docx.ON
        return test_docx.cell(grid.text(part) if row == part.row else "", properties=merging, width=part.width)

    rows = [
        "".join(
            cell(part, row)
            for part in sorted(grid.cells, key=lambda part: part.column)
            if part.row <= row < part.row + part.height
        )
        for row in range(grid.height)
    ]
    return document(test_docx.table(*rows))


@settings(deadline=None)
@given(grids())
@pytest.mark.parametrize(("name", "write"), [("a.html", page), ("a.docx", word_document)])
def test_grids_of_every_shape_come_back(name: str, write: Callable[[Grid], bytes], grid: Grid) -> None:
    (table,) = tables(read_blocks(write(grid), name).blocks)
    assert [row.cells for row in table.rows] == grid.rows
    assert table.merges == grid.merges


def as_word_document(example: Document) -> bytes:
    written = docx.Document()
    for block in example.blocks:
        if isinstance(block, Paragraph):
            written.add_paragraph(block.text)
        else:
            table = written.add_table(rows=len(block.rows), cols=block.width)
            for row, cells in zip(block.rows, table.rows, strict=True):
                for text, cell in zip(row.cells, cells.cells, strict=False):
                    cell.text = text
    content = io.BytesIO()
    written.save(content)
    return content.getvalue()


def as_page(example: Document) -> bytes:
    def markup(block: Paragraph | Table) -> str:
        if isinstance(block, Paragraph):
            return f"<p>{block.text}"
        rows = ("".join(f"<td>{text}" for text in row.cells) for row in block.rows)
        return f"<table>{''.join(f'<tr>{row}' for row in rows)}</table>"

    return "".join(map(markup, example.blocks)).encode()


def as_workbook(example: Document) -> bytes:
    """A sheet for each table, and one for the text before each."""
    written = Workbook()
    sheet = written.create_sheet()
    for block in example.blocks:
        if isinstance(block, Paragraph):
            sheet.cell(sheet.max_row + 1, 1, block.text)
        else:
            grid = written.create_sheet()
            for row in block.rows:
                grid.append([text or None for text in row.cells])
            for cell in (cell for cells in grid.iter_rows() for cell in cells):
                cell.data_type = "s" if cell.data_type == "f" else cell.data_type
            sheet = written.create_sheet()
    content = io.BytesIO()
    written.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "write"), [("a.docx", as_word_document), ("a.html", as_page), ("a.xlsx", as_workbook)]
)
def test_the_example_says_the_same_in_every_format(
    name: str, write: Callable[[Document], bytes], example_document: Document
) -> None:
    expected = Counter({" ".join(text.split()): count for text, count in texts(example_document.blocks).items()})
    found = Counter(
        {
            " ".join(text.split()): count
            for text, count in texts(read_blocks(write(example_document), name).blocks).items()
        }
    )
    assert Counter(_plain(expected)) == Counter(_plain(found))


def _plain(counted: Counter[str]) -> Counter[str]:
    """Without markup that the example has as text."""
    plain: Counter[str] = Counter()
    for text, count in counted.items():
        plain[text.removeprefix("<p>").removesuffix("</p>")] += count
    return plain


@needs_corpus
def test_the_template_of_shanghai_is_read_whole() -> None:
    path = CORPUS / "上海市_部门预算公开模板_空白.xlsx"
    reading = read_blocks(path.read_bytes(), str(path))
    sheets = load_workbook(path).worksheets
    expected = [
        (line.strip(), number)
        for number, sheet in enumerate(sheets, start=1)
        for cells in sheet.iter_rows(values_only=True)
        for value in cells
        for line in str("" if value is None else value).splitlines()
        if line.strip()
    ]
    found = [
        (line.strip(), block.page)
        for block in reading.blocks
        for text in (
            [block.text] if isinstance(block, Paragraph) else [cell for row in block.rows for cell in row.cells]
        )
        for line in text.splitlines()
        if line.strip()
    ]
    assert sorted(found) == sorted(expected)
    assert {block.page for block in reading.blocks} == set(range(1, 18))
    assert [(table.page, table.rows[0].cells[0]) for table in tables(reading.blocks)] == [
        *(
            (7, "本年收入"),
            (8, "项目"),
            (9, "项目"),
            (10, "财政拨款收入"),
            (11, "项目"),
            (12, "项目"),
            (13, "项目"),
            (14, "项目"),
        ),
        (15, "“三公”经费预算数"),
    ]
    assert not reading.problems


@needs_corpus
def test_the_page_of_chongqing_is_read_whole() -> None:
    path = CORPUS / "重庆市交通委员会_2018部门预算情况说明.html"
    reading = read_blocks(path.read_bytes(), str(path))
    body = html.fromstring(path.read_bytes()).find(".//div[@class='newsDetail']")
    assert body is not None
    expected = "".join(body.text_content().replace("\u200d", "").split())
    paragraphs = [block.text for block in reading.blocks if isinstance(block, Paragraph)]
    assert expected in "".join("".join(paragraphs).split())
    assert paragraphs[3] == "一、单位基本情况"
    assert [problem.message.partition(" (")[0] for problem in reading.problems] == ["pictures in the page are not read"]
