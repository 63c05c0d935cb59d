"""Damaged files are read or refused with a message; nothing else ever happens."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loader.problems import DocumentError
from loader.readers.by_content import read_blocks
from tests.loader.readers import test_docx, test_html, test_mhtml, test_ods, test_spreadsheet_xml, test_xls, test_xlsx
from tests.loader.readers.archives import archive, document, workbook

NAMES: dict[str, Callable[[], bytes]] = {
    "预算.docx": lambda: document(
        test_docx.paragraph("甲")
        + test_docx.table(test_docx.cell("科目", width=2), test_docx.cell("甲") + test_docx.cell("1"))
    ),
    "预算.xlsx": lambda: test_xlsx.saved(test_xlsx.budget()),
    "预算.xls": test_xls.budget,
    "预算.ods": lambda: test_ods.spreadsheet(test_ods.table(test_ods.row(test_ods.cell("甲"), test_ods.cell("1")))),
    "预算.html": test_html.EXCEL.encode,
    "预算.mht": lambda: test_mhtml.archive(("a.htm", test_html.EXCEL, "utf-8")),
    "预算.et": lambda: test_spreadsheet_xml.workbook(test_spreadsheet_xml.cell("甲")).encode(),
}


@cache
def whole(name: str) -> bytes:
    return NAMES[name]()


def read_or_refuse(content: bytes, name: str) -> None:
    try:
        read_blocks(content, name)
    except DocumentError as refused:
        problem = refused.problem
    else:
        return
    assert problem.where.file == name
    assert len(problem.message) < 500


@pytest.mark.parametrize("name", NAMES)
@given(fraction=st.floats(0, 1))
def test_files_that_are_cut(name: str, fraction: float) -> None:
    content = whole(name)
    read_or_refuse(content[: int(len(content) * fraction)], name)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8))
def test_files_with_wrong_bytes(name: str, changes: list[tuple[float, int]]) -> None:
    content = bytearray(whole(name))
    for place, byte in changes:
        content[int(place * len(content))] = byte
    read_or_refuse(bytes(content), name)


@settings(max_examples=200, deadline=None)
@given(
    part=st.sampled_from(
        (
            "xl/workbook.xml",
            "xl/worksheets/sheet1.xml",
            "xl/sharedStrings.xml",
            "xl/styles.xml",
            "xl/_rels/workbook.xml.rels",
        )
    ),
    start=st.floats(0, 1),
    length=st.integers(1, 60),
    put=st.sampled_from(("", "9" * 30, "-1", 'r="ZZZZ9"', "<c/>", "&#0;", "A1:B", "<row>", "%%%")),
)
def test_workbooks_with_wrong_xml(part: str, start: float, length: int, put: str) -> None:
    parts = workbook_parts()
    text = parts[part].decode()
    place = int(start * len(text))
    read_or_refuse(archive({**parts, part: text[:place] + put + text[place + length :]}), "预算.xlsx")


@cache
def workbook_parts() -> dict[str, bytes]:
    sheet = (
        '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" s="1"><v>1.5</v></c><c r="B2"><v>2</v></c></row>'
        '</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    )
    styles = '<numFmts><numFmt numFmtId="200" formatCode="0.00"/></numFmts><cellXfs><xf/><xf numFmtId="200"/></cellXfs>'
    content = workbook(sheet, strings="<si><t>甲</t></si>", styles=styles)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


@given(content=st.binary(max_size=200), name=st.sampled_from(sorted(NAMES)))
def test_bytes_of_any_kind(content: bytes, name: str) -> None:
    read_or_refuse(content, name)
