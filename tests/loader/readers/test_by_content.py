from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from loader.problems import DocumentError
from loader.readers import read
from loader.readers.by_content import MODULES, REFUSED, SUFFIXES, read_blocks
from loader.readers.recognise import Kind, recognise
from tests.loader.readers import test_docx, test_mhtml, test_ods, test_spreadsheet_xml, test_xls, test_xlsx
from tests.loader.readers.archives import SHEETS, archive, content_types, document
from tests.loader.readers.blocks import simple
from tests.loader.readers.compound_files import compound_file

WORD = test_docx.paragraph("甲")


def encrypted_word() -> bytes:
    return compound_file({"WordDocument": b"\xec\xa5" + bytes(8) + b"\x00\x01"})


FILES: dict[Kind, Callable[[], bytes]] = {
    Kind.DOCX: lambda: document(WORD),
    Kind.XLSX: lambda: test_xlsx.saved(test_xlsx.budget()),
    Kind.XLSB: lambda: archive(
        {"[Content_Types].xml": content_types("application/vnd.ms-excel.sheet.binary.macroEnabled.main")}
    ),
    Kind.ODS: lambda: test_ods.spreadsheet(test_ods.table(test_ods.row(test_ods.cell("甲")))),
    Kind.ODT: lambda: archive({"mimetype": "application/vnd.oasis.opendocument.text"}),
    Kind.XLS: test_xls.budget,
    Kind.OLD_XLS: lambda: b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(99),
    Kind.DOC: lambda: compound_file({"WordDocument": b"\xec\xa5" + bytes(99)}),
    Kind.RTF: lambda: b"{\\rtf1 a}",
    Kind.HTML: lambda: b"<html xmlns:x='urn:schemas-microsoft-com:office:excel'><p>1</p></html>",
    Kind.MHTML: lambda: test_mhtml.archive(("a.htm", "<p>1</p>", "utf-8")),
    Kind.SPREADSHEET_XML: lambda: test_spreadsheet_xml.workbook(test_spreadsheet_xml.cell("甲")).encode(),
    Kind.WORD_XML: lambda: b'<?xml version="1.0"?><w:wordDocument xmlns:w="w"></w:wordDocument>',
    Kind.TEXT: lambda: bytes("部门\t金额\n甲\t1 < 2", "utf-8"),
    Kind.OTHER_OFFICE: lambda: compound_file({"WpsContents": b"x"}),
    Kind.ENCRYPTED: lambda: compound_file({"EncryptionInfo": b"", "EncryptedPackage": b"x"}),
    Kind.PDF: lambda: b"%PDF-1.7",
    Kind.OFD: lambda: archive({"OFD.xml": "<ofd/>"}),
    Kind.PRESENTATION: lambda: compound_file({"PowerPoint Document": b""}),
    Kind.PICTURE: lambda: b"\x89PNG\r\n",
    Kind.ARCHIVE: lambda: archive({"预算.docx": b""}),
}


@pytest.mark.parametrize("kind", Kind)
def test_files_are_known_by_their_content(kind: Kind) -> None:
    assert recognise(FILES[kind]()) is kind
    assert (kind in MODULES) != (kind in REFUSED)


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (
            "\ufeff<?xml version='1.0'?>\n<ss:Workbook xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet'>",
            Kind.SPREADSHEET_XML,
        ),
        ("<%@ page%>\n<!DOCTYPE html><html>", Kind.HTML),
        ("  \n<TABLE border=1><tr>", Kind.HTML),
        ("<meta charset=gbk>部门", Kind.HTML),
        (
            'From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\ttype="text/html"\n\n<html>',
            Kind.MHTML,
        ),
        ("甲<乙\t1", Kind.TEXT),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
def test_text_is_known_by_its_markup_in_every_encoding(start: str, kind: Kind, encoding: str) -> None:
    assert recognise(start.encode(encoding)) is kind


def test_a_broken_archive_is_what_its_parts_say() -> None:
    assert recognise(FILES[Kind.DOCX]()[:-30]) is Kind.DOCX
    assert recognise(FILES[Kind.XLSX]()[:-30]) is Kind.XLSX
    assert recognise(FILES[Kind.ODS]()[:-30]) is Kind.ODS


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *(
            ("预算.docx", Kind.DOCX),
            ("预算.DOCX", Kind.DOCX),
            ("预算.xlsx", Kind.XLSX),
            ("预算.xls", Kind.XLS),
            ("预算.ods", Kind.ODS),
        ),
        *(
            ("预算.et", Kind.XLS),
            ("预算.et", Kind.XLSX),
            ("预算.wps", Kind.DOCX),
            ("预算.htm", Kind.HTML),
            ("预算.mht", Kind.MHTML),
        ),
    ],
)
def test_a_file_that_is_what_it_says_is_read_without_a_word(tmp_path: Path, name: str, kind: Kind) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[kind]())
    found = read(path)
    assert found.blocks
    assert found.problems == ()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *(
            ("预算.xls", Kind.HTML),
            ("预算.xls", Kind.SPREADSHEET_XML),
            ("预算.xls", Kind.TEXT),
            ("预算.xls", Kind.XLSX),
        ),
        *(
            ("预算.xlsx", Kind.XLS),
            ("预算.doc", Kind.DOCX),
            ("预算.doc", Kind.HTML),
            ("预算.doc", Kind.MHTML),
            ("预算.wps", Kind.XLS),
        ),
    ],
)
def test_a_file_under_a_wrong_name_is_read_with_a_notice(tmp_path: Path, name: str, kind: Kind) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[kind]())
    found = read(path)
    assert found.blocks
    (problem,) = found.problems
    assert (problem.severity, problem.where.file) == ("notice", str(path))
    assert problem.message == f"the file is called {path.suffix} but is {kind.value}; it was read as that"


def test_a_page_without_any_markup_is_a_page(tmp_path: Path) -> None:
    path = tmp_path / "预算.html"
    path.write_text("一、基本情况", encoding="gb18030")
    assert simple(read(path).blocks) == ["一、基本情况"]


@pytest.mark.parametrize(("kind", "message"), REFUSED.items())
def test_what_is_not_read_says_what_to_do(kind: Kind, message: str) -> None:
    with pytest.raises(DocumentError, match=r"^预算\.doc: error: ") as error:
        read_blocks(FILES[kind](), "预算.doc")
    assert error.value.problem.message == message


def test_passwords_of_word_97_are_named() -> None:
    with pytest.raises(DocumentError, match="password"):
        read_blocks(encrypted_word(), "预算.doc")


def test_a_file_without_text_is_refused_with_what_was_left_out() -> None:
    with pytest.raises(DocumentError, match=r"no text in the file: pictures are not read \(1\)"):
        read_blocks(document(f"<w:p><w:r>{test_docx.PICTURE}</w:r></w:p>"), "预算.docx")
    with pytest.raises(DocumentError, match="was the right file given"):
        read_blocks(document(""), "预算.docx")


def test_of_many_reasons_why_there_is_no_text_a_few_are_told() -> None:
    charts = "".join(f'<sheet name="图{number}" sheetId="{number}"/>' for number in range(1, 30))
    parts = {
        "[Content_Types].xml": content_types("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main"),
        "xl/workbook.xml": f'<workbook xmlns="{SHEETS}"><sheets>{charts}</sheets></workbook>',
    }
    with pytest.raises(DocumentError, match=r"the sheet 图3 is not read, [^;]*; and 26 more of the kind$"):
        read_blocks(archive(parts), "预算.xlsx")


def test_every_suffix_is_registered() -> None:
    from loader.readers import READERS

    assert all(READERS[suffix] is read_blocks for suffix in SUFFIXES)


def test_reading_text_imports_no_office_library() -> None:
    command = (
        "import sys; from loader.readers import by_content, text; text.read_blocks(b'a', 'a.txt');"
        "print(sorted({'lxml', 'openpyxl', 'docx', 'python_calamine'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True).stdout == "[]\n"
