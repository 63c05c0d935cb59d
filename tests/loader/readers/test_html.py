from __future__ import annotations

import pytest

from loader.document import Merge, Paragraph
from loader.problems import DocumentError
from loader.readers.html import read_blocks
from tests.loader.readers.blocks import Simple, simple, tables

FILE = "预算.html"
GRID = "<table><tr><td>项目</td><td>金额</td></tr><tr><td>甲</td><td>1</td></tr></table>"
ROWS: Simple = [("项目", "金额"), ("甲", "1")]
LONG = "本部门的主要职责是负责政府办公室的日常工作，协调各部门之间的关系。" * 3


def blocks(page: str, file: str = FILE) -> list[Simple]:
    return simple(read_blocks(page.encode(), file).blocks)


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", ""),
        ("utf-8-sig", "gb2312"),
        ("gb18030", "gb2312"),
        ("gb18030", "GBK"),
        ("gb18030", ""),
        ("utf-8", "gb2312"),
    ]
    + [("utf-16", ""), ("big5", "big5"), ("gb18030", "no-such-charset")],
)
def test_pages_are_read_in_every_encoding(encoding: str, said: str) -> None:
    page = f'<meta http-equiv="Content-Type" content="text/html; charset={said}"><p>預算公開：單位</p>'
    assert simple(read_blocks(page.encode(encoding), FILE).blocks) == ["預算公開：單位"]


def test_broken_characters_are_reported() -> None:
    reading = read_blocks("预算".encode() + b"\xff\xff" + "公开".encode(), FILE)
    assert reading.problems[0].message.startswith("characters are broken in the file (")


def test_blocks_and_line_breaks_are_paragraphs() -> None:
    page = "<h1>标题</h1>前<p>一&nbsp;二<br>三 \n 四<b>五</b></p><div>六<span>七</span></div><pre>八\n 九</pre>十"
    assert blocks(page) == ["标题", "前", "一 二", "三 四五", "六七", "八", "九", "十"]


def test_a_block_says_on_which_line_of_the_source_it_is() -> None:
    first, table, last = read_blocks(
        f"<p>甲</p>\n{GRID.replace('</tr>', '</tr>' + chr(10))}\n<p>乙</p>".encode(), FILE
    ).blocks
    assert (first, last) == (Paragraph("甲", line=1), Paragraph("乙", line=5))
    assert [row.line for row in tables([table])[0].rows] == [2, 3]


def test_what_a_page_does_not_show_is_left_out() -> None:
    page = (
        "<title>t</title><script>s</script><style>c</style><nav>n</nav><header>h</header><p style='Display: NONE'>d</p>"
        "<div hidden>a</div><span style='mso-hide:all'>m</span><footer>f</footer><div role='navigation'>r</div><!-- k -->"
        "<select><option>o</select><p>正文</p><article><header><h2>题</h2></header></article><%@ page language='java'%>"
    )
    assert blocks(page) == ["正文", "题"]


def test_hidden_tables_are_reported() -> None:
    reading = read_blocks(f"<p>甲</p><div style='display:none'>{GRID}</div>".encode(), FILE)
    assert simple(reading.blocks) == ["甲"]
    assert [problem.severity for problem in reading.problems] == ["warning"]


def test_merged_cells_are_put_where_a_browser_puts_them() -> None:
    page = (
        "<table><thead><tr><th rowspan=2>科目<th colspan='2'>金额</tr><tr><td>预算<td>决算</thead>"
        "<tr><td>甲<td>1<td>2<tr><td colspan=3>注<tr><td rowspan=9>乙<td>3<td></table>"
    )
    reading = read_blocks(page.encode(), FILE)
    assert simple(reading.blocks) == [
        [("科目", "金额", ""), ("", "预算", "决算"), ("甲", "1", "2"), ("注", "", ""), ("乙", "3", "")]
    ]
    assert tables(reading.blocks)[0].merges == (Merge(0, 0, 2, 1), Merge(0, 1, 1, 2), Merge(3, 0, 1, 3))


def test_columns_in_which_no_cell_begins_are_none() -> None:
    page = "<table><tr><td colspan=9>题</td></tr><tr><td colspan=2>甲</td><td>1</td></tr><tr><td colspan=2>乙</td><td>2</td></tr></table>"
    assert blocks(page) == [[("题", ""), ("甲", "1"), ("乙", "2")]]


def test_rows_of_head_and_foot_stand_first_and_last_and_hidden_ones_nowhere() -> None:
    page = (
        "<table><caption>收入表</caption><tfoot><tr><td>合计<td>1</tfoot><form><tr><td>甲<td>1</form><tr style='display:none'><td>x</tr>"
        "<thead><tr><td>项目<td>金额</thead></table>"
    )
    assert blocks(page) == ["收入表", [("项目", "金额"), ("甲", "1"), ("合计", "1")]]


def test_text_in_a_table_but_in_no_cell_is_not_lost() -> None:
    found = blocks("<table>说明<tr><td>甲<td>1</tr><tr><td>乙<td>2</tr></table>")
    assert "说明" in found
    assert [("甲", "1"), ("乙", "2")] in found


def test_cells_have_a_line_for_each_paragraph() -> None:
    assert blocks("<table><tr><td><p>甲</p><p>乙</p></td><td>1<br>2</td></tr><tr><td>a<td>b</table>") == [
        [("甲\n乙", "1\n2"), ("a", "b")]
    ]


def test_of_layout_tables_the_content_counts() -> None:
    assert blocks(f"<table><tr><td>栏目</td><td><h1>题</h1><p>文</p>{GRID}</td></tr></table>") == [
        "栏目",
        "题",
        "文",
        ROWS,
    ]
    paragraphs = "".join(f"<p>{LONG}</p>" for _ in range(6))
    assert blocks(f"<table><tr><td>左</td><td>{paragraphs}</td></tr></table>") == ["左", *[LONG] * 6]
    assert blocks("<table><tr><td>甲</td></tr><tr><td>乙</td></tr></table>") == ["甲", "乙"]


def test_a_table_within_a_table_of_texts_comes_after_it() -> None:
    page = f"<table><tr><td>项目<td>内容<tr><td>名称<td>某<tr><td>明细<td>见下{GRID}</table>"
    assert blocks(page) == [[("项目", "内容"), ("名称", "某"), ("明细", "见下")], ROWS]


def test_ordered_lists_have_their_numbers() -> None:
    page = (
        "<ol start=3><li>甲<li><p>乙</p></ol><ol style='list-style-type:cjk-ideographic'><li>丙</ol>"
        "<ol style='list-style:none'><li>丁</ol>"
    )
    assert blocks(page) == ["3. 甲", "4. 乙", "一、丙", "丁"]


EXCEL = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table><tr><td colspan=3>支出总表</td></tr><tr><td></td><td></td>'
    "<td>单位：元</td></tr><tr><td>项目</td><td>金额</td><td>备注</td></tr><tr><td>甲</td><td x:num='1234.5'>1,234.50</td><td></td></tr>"
    "<![if supportMisalignedColumns]><tr height=0 style='display:none'><td width=72></td></tr><![endif]></table></html>"
)


def test_pages_that_excel_wrote_are_sheets() -> None:
    grid: Simple = [("项目", "金额", "备注"), ("甲", "1,234.50", "")]
    assert blocks(EXCEL) == ["支出总表", "单位：元", grid]
    assert blocks(EXCEL.replace(' xmlns:x="urn:schemas-microsoft-com:office:excel"', ""), "预算.xls") == [
        *("支出总表", "单位：元", grid)
    ]


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("<div id=app></div><script src=/main.js></script><noscript>请启用</noscript>", "made by a script"),
        ("<div class=list></div><script>document.write(rows)</script>", "made by a script"),
        ("<iframe src=a.html></iframe>", "in a frame"),
        ("<frameset><frame src=a.htm></frameset>", "in a frame"),
        ("<img src=1.png><img src=2.png>", "only pictures"),
    ],
)
def test_pages_without_text_of_their_own_say_what_to_do(page: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        read_blocks(f"<html><body>{page}</body></html>".encode(), FILE)


def test_large_pictures_are_reported() -> None:
    small = "<img src=logo.png><img width=16 height=16><img style='width:750px; height: 20px'>"
    page = f"{small}<p>甲<img src=1.png><img width='750' height=798></p>"
    (problem,) = read_blocks(page.encode(), FILE).problems
    assert problem.message.startswith("pictures in the page are not read (2)")


def test_attached_files_are_named() -> None:
    reading = read_blocks(
        "<p>见附件</p><a href='/d/%E9%A2%84%E7%AE%97.xlsx?x=1'>1</a><a href='b.html'>2</a>".encode(), FILE
    )
    assert [problem.message for problem in reading.problems] == [
        "files attached to the page are not read: 预算.xlsx; give them, too"
    ]


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr>" + "<td colspan=1000>x</td><td>y</td>" * 500 + "</tr></table>",
        "<table>" + "<tr><td rowspan=65534>x</td><td>y</td></tr>" * 300 + "</table>",
        "<font>" * 1500 + "深",
        "<table><tr><td>" * 120 + "深",
    ],
)
def test_hostile_pages_are_read_whole(page: str) -> None:
    assert read_blocks(page.encode(), FILE).blocks


@pytest.mark.parametrize("page", ["<div>" * 3000 + "深", "<table><tr><td>" * 900 + "深"])
def test_pages_that_are_nested_too_deeply_are_refused(page: str) -> None:
    with pytest.raises(DocumentError, match=r"nested too deeply|broken"):
        read_blocks(page.encode(), FILE)
