from __future__ import annotations

import pytest

from loader.document import Merge
from loader.problems import DocumentError
from loader.readers.spreadsheet_xml import read_blocks
from tests.loader.readers.blocks import simple, tables

FILE = "预算.xls"
BORDER = '<Borders><Border ss:Position="Left" ss:LineStyle="Continuous"/></Borders>'
STYLES = (
    f'<Style ss:ID="r">{BORDER}</Style><Style ss:ID="m">{BORDER}<NumberFormat ss:Format="Standard"/></Style>'
    f'<Style ss:ID="d">{BORDER}<NumberFormat ss:Format="Short Date"/></Style>'
)


def cell(text: str, kind: str = "String", more: str = 'ss:StyleID="r"') -> str:
    return f'<Cell {more}><Data ss:Type="{kind}">{text}</Data></Cell>'


def workbook(*rows: str, options: str = "", table: str = "") -> str:
    namespaces = " ".join(
        f'xmlns{prefix}="urn:schemas-microsoft-com:office:{name}"'
        for prefix, name in (("", "spreadsheet"), (":ss", "spreadsheet"), (":x", "excel"))
    )
    listed = "".join(row if row.startswith("<Row") else f"<Row>{row}</Row>" for row in rows)
    return (
        f'<?xml version="1.0" encoding="GB2312"?><Workbook {namespaces}><Styles>{STYLES}</Styles><Worksheet ss:Name="收入表">'
        f"<Table>{table}{listed}</Table>{options}</Worksheet></Workbook>"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_cells_come_as_they_are_shown(encoding: str) -> None:
    content = workbook(
        cell("收入总表", more='ss:MergeAcross="2"'),
        f'<Row ss:Index="3">{cell("科目", more=chr(115) + "s:MergeDown=" + chr(34) + "1" + chr(34))}{cell("镕")}{cell("日期")}</Row>',
        cell("1234.5", "Number", 'ss:Index="2" ss:StyleID="m"')
        + cell("2023-03-15T00:00:00.000", "DateTime", 'ss:StyleID="d"'),
        cell("合计") + cell("0.30000000000000004", "Number") + cell("1", "Boolean"),
    ).encode(encoding)
    reading = read_blocks(content, FILE)
    assert simple(reading.blocks) == [
        *("收入总表", [("科目", "镕", "日期"), ("", "1,234.50", "2023/3/15"), ("合计", "0.3", "TRUE")])
    ]
    assert tables(reading.blocks)[0].merges == (Merge(0, 0, 2, 1),)
    assert [row.line for row in tables(reading.blocks)[0].rows] == [3, 4, 5]


def test_what_is_hidden_is_not_read_and_reported() -> None:
    table = '<Column/><Column ss:Hidden="1"/><Column/>'
    rows = [
        cell("项目") + cell("旧") + cell("金额"),
        f'<Row ss:Hidden="1">{cell("甲")}</Row>',
        cell("乙") + cell("") + '<Cell ss:Formula="=1"/>',
    ]
    reading = read_blocks(workbook(*rows, table=table).encode(), FILE)
    assert simple(tables(reading.blocks)) == [[("项目", "金额"), ("乙", "")]]
    assert [problem.message.partition(":")[0] for problem in reading.problems] == [
        "cells in hidden rows or columns are not read (2)",
        "formulas have no result in the file (1)",
    ]
    options = '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions>'
    assert not read_blocks(workbook(cell("甲"), options=options).encode(), FILE).blocks


@pytest.mark.parametrize("content", ["<Workbook", '<!DOCTYPE a [<!ENTITY b "c">]><Workbook>&b;</Workbook>'])
def test_what_is_no_spreadsheet_is_refused(content: str) -> None:
    with pytest.raises(DocumentError, match=r"broken|entities"):
        read_blocks(content.encode(), FILE)
