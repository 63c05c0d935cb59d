from __future__ import annotations

import pytest

from loader.document import Merge
from loader.problems import DocumentError
from loader.readers.ods import read_blocks
from tests.loader.readers.archives import archive
from tests.loader.readers.blocks import simple, tables

FILE = "预算.ods"
NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:"
STYLES = (
    '<style:style style:name="ruled" style:family="table-cell"><style:table-cell-properties fo:border="0.1pt solid #000000"/></style:style>'
    '<style:style style:name="away" style:family="table"><style:table-properties table:display="false"/></style:style>'
)


def cell(text: str = "", more: str = "", name: str = "table-cell") -> str:
    paragraphs = "".join(f"<text:p>{line}</text:p>" for line in text.split("|")) if text else ""
    return f"<table:{name} {more}>{paragraphs}</table:{name}>"


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def table(*content: str, more: str = 'table:name="表一"') -> str:
    return f"<table:table {more}>{''.join(content)}</table:table>"


def spreadsheet(*sheets: str, **parts: str) -> bytes:
    names = {"office": "office", "table": "table", "text": "text", "style": "style", "fo": "xsl-fo-compatible"}
    spaces = " ".join(f'xmlns:{prefix}="{NAMESPACE}{name}:1.0"' for prefix, name in names.items())
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>{STYLES}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{''.join(sheets)}</office:spreadsheet></office:body></office:document-content>"
    )
    return archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content, **parts})


RULED = 'table:style-name="ruled"'


def test_cells_come_as_they_are_shown() -> None:
    content = spreadsheet(
        table(
            "<table:table-column table:number-columns-repeated='3'/>",
            row(
                cell("支出总表", 'table:number-columns-spanned="3"'),
                cell(name="covered-table-cell", more='table:number-columns-repeated="2"'),
            ),
            row(cell(more='table:number-columns-repeated="2"'), cell("单位：元")),
            "<table:table-header-rows>",
            row(
                cell("科目", f'table:number-columns-spanned="2" {RULED}'),
                cell(name="covered-table-cell"),
                cell("金额", RULED),
            ),
            "</table:table-header-rows>",
            row(
                cell("甲<text:s text:c='2'/>乙|丙", RULED),
                cell(),
                cell("1,234.50", f'office:value-type="float" office:value="1234.5" {RULED}'),
            ),
            row(
                cell("<office:annotation><text:p>批注</text:p></office:annotation>1", RULED),
                cell("2", f'table:number-columns-repeated="2" {RULED}'),
            ),
            row(cell(more='table:number-columns-repeated="1024"'), more='table:number-rows-repeated="1048000"'),
        )
    )
    reading = read_blocks(content, FILE)
    assert simple(reading.blocks) == [
        *("支出总表", "单位：元", [("科目", "", "金额"), ("甲  乙\n丙", "", "1,234.50"), ("1", "2", "2")])
    ]
    assert tables(reading.blocks)[0].merges == (Merge(0, 0, 1, 2),)
    assert [row.line for row in tables(reading.blocks)[0].rows] == [3, 4, 5]
    assert not reading.problems


def test_values_that_no_program_wrote_as_text_are_read() -> None:
    content = spreadsheet(
        table(row(cell("甲"), cell(more='office:value-type="float" office:value="12.50"')), row(cell("乙"), cell("1")))
    )
    assert simple(read_blocks(content, FILE).blocks) == ["表一", [("甲", "12.5"), ("乙", "1")]]


def test_what_is_hidden_is_not_read_and_reported() -> None:
    content = spreadsheet(
        table(
            "<table:table-column/><table:table-column table:visibility='collapse'/><table:table-column/>",
            row(cell("项目"), cell("旧"), cell("金额")),
            row(cell("甲"), cell(), cell("1"), more='table:visibility="filter"'),
            "<table:table-row-group>"
            + row(cell("乙"), cell(), cell("2"), more='table:visibility="collapse"')
            + "</table:table-row-group>",
            row(cell("合计"), cell(), cell(more='table:formula="of:=SUM([.C2])"')),
        ),
        table(row(cell("底稿")), more='table:name="底稿" table:style-name="away"'),
    )
    reading = read_blocks(content, FILE)
    assert simple(tables(reading.blocks)) == [[("项目", "金额"), ("乙", "2"), ("合计", "")]]
    assert [problem.message.partition(";")[0] for problem in reading.problems] == [
        "cells in hidden rows or columns are not read (3): B1, A2, C2",
        "formulas have no result in the file (1): C4",
        "hidden sheets are not read: 底稿",
    ]


def test_a_password_is_named() -> None:
    parts = {"META-INF/manifest.xml": "<manifest><file-entry><encryption-data/></file-entry></manifest>"}
    with pytest.raises(DocumentError, match="protected by a password"):
        read_blocks(spreadsheet(**parts), FILE)


@pytest.mark.parametrize(
    "content",
    [
        spreadsheet(
            table(row(cell("1", 'table:number-columns-repeated="16384"'), more='table:number-rows-repeated="1048576"'))
        ),
        spreadsheet(table(*(row(cell("1"), cell("2", 'table:number-columns-repeated="16000"')) for _ in range(200)))),
    ],
)
def test_repeated_cells_beyond_any_budget_are_refused(content: bytes) -> None:
    with pytest.raises(DocumentError, match="more than any budget"):
        read_blocks(content, FILE)
