from __future__ import annotations

import io

import docx
import pytest
from docx.shared import Inches
from PIL import Image as Picture

from loader.document import Merge, Paragraph
from loader.problems import DocumentError
from loader.readers.docx import read_blocks
from tests.loader.readers.archives import archive, document
from tests.loader.readers.blocks import Simple, simple, tables

FILE = "预算.docx"
PICTURE = "<w:drawing><a:blip/></w:drawing>"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*texts: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(map(run, texts))}</w:p>"


def cell(*content: str, properties: str = "", width: int = 1) -> str:
    """A cell with paragraphs, or with markup."""
    span = f'<w:gridSpan w:val="{width}"/>' if width > 1 else ""
    blocks = "".join(part if part.startswith("<") else paragraph(part) for part in content or ("",))
    return f"<w:tc><w:tcPr>{span}{properties}</w:tcPr>{blocks}</w:tc>"


def table(*rows: str, widths: tuple[int, ...] = ()) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def blocks(body: str, **parts: str) -> list[Simple]:
    return simple(read_blocks(document(body, **parts), FILE).blocks)


START = '<w:vMerge w:val="restart"/>'
ON = "<w:vMerge/>"


def test_a_document_of_word_comes_in_order_with_its_merged_cells() -> None:
    book = docx.Document()
    book.add_heading("2023年部门预算", 0)
    grid = book.add_table(rows=3, cols=3)
    for index, text in enumerate(("科目", "", "金额", "类", "款", "", "201", "03", "1,234.50")):
        grid.cell(index // 3, index % 3).text = text
    grid.cell(0, 0).merge(grid.cell(0, 1)).text = "科目"
    grid.cell(0, 2).merge(grid.cell(1, 2)).text = "金额"
    book.add_paragraph("注：无")
    content = io.BytesIO()
    book.save(content)
    reading = read_blocks(content.getvalue(), FILE)
    assert simple(reading.blocks) == [
        *("2023年部门预算", [("科目", "", "金额"), ("类", "款", ""), ("201", "03", "1,234.50")], "注：无")
    ]
    assert tables(reading.blocks)[0].merges == (Merge(0, 0, 1, 2), Merge(0, 2, 2, 1))
    assert not reading.problems


def test_changes_are_read_as_accepted() -> None:
    body = (
        f"<w:p>{run('预算')}<w:ins>{run('1,234')}</w:ins><w:del><w:r><w:delText>999</w:delText></w:r></w:del>"
        f"<w:moveFrom>{run('旧')}</w:moveFrom><w:moveTo>{run('万元')}</w:moveTo></w:p>"
        + paragraph("前", properties="<w:rPr><w:del/></w:rPr>")
        + paragraph("后")
        + table(
            cell("甲") + cell("1"),
            "<w:trPr><w:del/></w:trPr>" + cell("乙") + cell("2"),
            "<w:trPr><w:ins/></w:trPr>" + cell("丙") + cell("3"),
        )
    )
    assert blocks(body) == ["预算1,234万元", "前后", [("甲", "1"), ("丙", "3")]]


def test_a_paragraph_whose_end_was_deleted_before_a_table_is_kept() -> None:
    deleted = paragraph("前", properties="<w:rPr><w:del/></w:rPr>")
    assert blocks(deleted + table(cell(deleted) + cell("1"), cell("乙") + cell("2")) + deleted) == [
        *("前", [("前", "1"), ("乙", "2")], "前")
    ]


def test_text_that_is_not_printed_is_left_out() -> None:
    vanished = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>"
    shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>显</w:t></w:r>'
    assert blocks(f"<w:p>{vanished}{shown}</w:p>") == ["显"]


def test_fields_come_with_their_results() -> None:
    def character(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    nested = character("begin") + run("内") + character("separate") + run("果") + character("end")
    field = character("begin") + "<w:r><w:instrText>SUM(A1)</w:instrText></w:r>" + nested + character("separate")
    simple_field = f'<w:fldSimple w:instr="PAGE">{run("7")}</w:fldSimple>'
    broken = f"<w:p>{run('甲')}{character('begin')}{run('丢')}</w:p>"
    assert blocks(
        f"<w:p>{run('计')}{field}{run('12.5')}{character('end')}{simple_field}</w:p>{broken}{paragraph('乙')}"
    ) == [*("计12.57", "甲", "乙")]


def test_breaks_tabs_and_signs() -> None:
    inner = "<w:t>一</w:t><w:br/><w:t>二</w:t><w:tab/><w:t>三</w:t><w:noBreakHyphen/><w:sym w:font='Wingdings' w:char='F0FE'/>"
    assert blocks(f"<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r>{inner}</w:r></w:p>") == ["一", "二\t三-☑"]


def test_text_boxes_come_once_after_their_paragraph() -> None:
    box = f"<w:txbxContent>{paragraph('框内')}{table(cell('甲') + cell('1'), cell('乙') + cell('2'))}</w:txbxContent>"
    drawing = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert blocks(f"<w:p>{run('段落')}{drawing}</w:p>") == ["段落", "框内", [("甲", "1"), ("乙", "2")]]
    assert blocks(f"<w:p><w:r><w:pict><v:textbox>{box}</v:textbox></w:pict></w:r></w:p>")[0] == "框内"


def test_notes_stand_after_the_block_that_refers_to_them() -> None:
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = table(cell("甲") + cell(f"<w:p>{run('1')}{note}</w:p>"), cell("乙") + cell("2")) + paragraph("后")
    footnotes = f'<w:footnote w:id="2">{paragraph("含上年结转。")}</w:footnote>'
    assert blocks(body, footnotes=footnotes) == [[("甲", "1"), ("乙", "2")], "含上年结转。", "后"]


def test_content_controls_and_links_are_looked_into() -> None:
    body = (
        f"<w:sdt><w:sdtPr><w:t>x</w:t></w:sdtPr><w:sdtContent>{paragraph('目录')}</w:sdtContent></w:sdt>"
        f"<w:p><w:hyperlink>{run('链')}</w:hyperlink><w:smartTag>{run('接')}</w:smartTag></w:p>"
        + table(f"<w:sdt><w:sdtContent>{cell('甲')}</w:sdtContent></w:sdt>" + cell("1"), cell("乙") + cell("2"))
    )
    assert blocks(body) == ["目录", "链接", [("甲", "1"), ("乙", "2")]]


def test_merged_cells_have_their_text_in_the_first_place() -> None:
    body = table(
        cell("科目", width=2) + cell("金额", properties=START),
        cell("类", properties=START) + cell("款") + cell(properties=ON),
        cell(properties=ON) + cell("项", "目") + cell("5"),
    )
    reading = read_blocks(document(body), FILE)
    assert simple(reading.blocks) == [[("科目", "", "金额"), ("类", "款", ""), ("", "项\n目", "5")]]
    assert tables(reading.blocks)[0].merges == (Merge(0, 0, 1, 2), Merge(0, 2, 2, 1), Merge(1, 0, 2, 1))


def test_a_cell_that_goes_on_but_has_text_is_its_own() -> None:
    body = table(cell("甲", properties=START) + cell("1"), cell("乙", properties=ON) + cell("2"))
    reading = read_blocks(document(body), FILE)
    assert simple(reading.blocks) == [[("甲", "1"), ("乙", "2")]]
    assert tables(reading.blocks)[0].merges == ()


def test_columns_of_the_grid_in_which_no_cell_begins_are_none() -> None:
    body = table(cell("甲", width=3) + cell("1", width=2), cell("乙", width=3) + cell("2", width=2))
    assert blocks(body) == [[("甲", "1"), ("乙", "2")]]


def test_columns_that_miss_each_other_by_a_sliver_are_one() -> None:
    body = table(cell("甲") + cell("1", width=2), cell("乙", width=2) + cell("2"), widths=(2000, 20, 2000))
    reading = read_blocks(document(body), FILE)
    assert simple(reading.blocks) == [[("甲", "1"), ("乙", "2")]]
    assert tables(reading.blocks)[0].merges == ()


def test_a_row_may_begin_and_end_within_the_grid() -> None:
    body = table(
        cell("甲") + cell("乙") + cell("丙"),
        '<w:trPr><w:gridBefore w:val="1"/><w:gridAfter w:val="1"/></w:trPr>' + cell("1"),
        cell("a") + cell("b") + cell("c"),
    )
    assert blocks(body) == [[("甲", "乙", "丙"), ("", "1", ""), ("a", "b", "c")]]


INNER = table(cell("甲") + cell("1"), cell("乙") + cell("2"))
GRID: Simple = [("甲", "1"), ("乙", "2")]


def test_a_table_within_a_table_comes_after_it() -> None:
    body = table(cell("项目") + cell("内容"), cell("名称") + cell("某项目"), cell("明细") + cell("见下", INNER))
    assert blocks(body) == [[("项目", "内容"), ("名称", "某项目"), ("明细", "见下")], GRID]


def test_of_a_table_that_is_only_layout_the_content_counts() -> None:
    assert blocks(table(cell("标题"), cell("说明", INNER, "结尾"))) == ["标题", "说明", GRID, "结尾"]
    assert blocks(table(cell("左") + cell("右", INNER))) == ["左", "右", GRID]


def test_a_form_with_a_long_text_is_a_table() -> None:
    long = [f"第{number}条，" + "内容" * 60 for number in range(9)]
    rows = [cell(f"指标{number}") + cell("值" * 20) for number in range(8)]
    (form,) = blocks(table(*rows, cell("依据") + cell(*long)))
    assert isinstance(form, list)
    assert form[-1] == ("依据", "\n".join(long))


def test_pages_are_told_where_word_counted_them_all() -> None:
    turn = "<w:r><w:lastRenderedPageBreak/></w:r>"
    body = (
        paragraph("甲")
        + f"<w:p>{turn}{run('乙')}</w:p>"
        + table(cell("1") + cell("2"), cell(f"<w:p>{turn}{run('3')}</w:p>") + cell("4"))
    )
    app = '<Properties xmlns="e"><Pages>{}</Pages></Properties>'
    first, second, grid = read_blocks(document(body, app=app.format(3)), FILE).blocks
    assert [first.page, second.page] == [1, 2]
    assert [row.page for row in tables([grid])[0].rows] == [2, 3]
    assert {block.page for block in read_blocks(document(body, app=app.format(4)), FILE).blocks} == {None}
    assert {block.page for block in read_blocks(document(body), FILE).blocks} == {None}


def test_what_is_not_read_is_reported() -> None:
    body = f"<w:p><w:r><w:object/>{PICTURE}{PICTURE}</w:r>{run('甲')}</w:p><w:altChunk/>"
    reading = read_blocks(document(body), FILE)
    assert reading.blocks == (Paragraph("甲"),)
    assert [(problem.severity, problem.message.partition(" (")[0]) for problem in reading.problems] == [
        ("warning", "embedded objects, such as workbooks, are not read"),
        ("warning", "embedded documents are not read"),
        ("notice", "pictures are not read"),
    ]
    assert "(2)" in reading.problems[2].message


def test_pictures_that_python_docx_adds_are_counted() -> None:
    book, picture, content = docx.Document(), io.BytesIO(), io.BytesIO()
    Picture.new("RGB", (2, 2)).save(picture, "PNG")
    picture.seek(0)
    book.add_picture(picture, width=Inches(1))
    book.save(content)
    assert [problem.message for problem in read_blocks(content.getvalue(), FILE).problems] == [
        "pictures are not read (1)"
    ]


def test_a_document_in_strict_namespaces_is_read() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    parts = {
        "word/document.xml": f'<w:document xmlns:w="{strict}"><w:body><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:body></w:document>'
    }
    assert simple(read_blocks(archive(parts), FILE).blocks) == ["甲"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        archive({}),
        archive({"word/document.xml": "<a>"}),
        document("<w:tbl>" * 300 + "</w:tbl>" * 300),
    ],
)
def test_what_is_no_document_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentError, match=r"预算\.docx.*broken"):
        read_blocks(content, FILE)
