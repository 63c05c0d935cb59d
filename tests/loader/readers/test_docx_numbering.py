from __future__ import annotations

import pytest

from loader.document import Paragraph
from loader.readers.docx import read_blocks
from tests.loader.readers.archives import document


def level(index: int, number_format: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/><w:lvlText w:val="{text}"/>{more}</w:lvl>'


def definition(*levels: str, name: int = 0, more: str = "") -> str:
    return f'<w:abstractNum w:abstractNumId="{name}">{more}{"".join(levels)}</w:abstractNum>'


def number(name: int = 1, refers_to: int = 0, more: str = "") -> str:
    return f'<w:num w:numId="{name}"><w:abstractNumId w:val="{refers_to}"/>{more}</w:num>'


def paragraph(text: str, index: int | None = 0, name: int | None = 1, style: str = "") -> str:
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    own_level = "" if index is None else f'<w:ilvl w:val="{index}"/>'
    numbered = "" if name is None else f'<w:numPr>{own_level}<w:numId w:val="{name}"/></w:numPr>'
    return f"<w:p><w:pPr>{styled}{numbered}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def lines(body: str, **parts: str) -> list[str]:
    return [
        block.text for block in read_blocks(document(body, **parts), "a.docx").blocks if isinstance(block, Paragraph)
    ]


OUTLINE = definition(
    level(0, "chineseCountingThousand", "第%1部分", '<w:suff w:val="space"/>'),
    level(1, "chineseCounting", "%2、"),
    level(2, "japaneseCounting", "（%3）"),
    level(3, "decimal", "%4."),
)


def test_headings_have_the_numbers_that_word_shows() -> None:
    body = "".join(
        paragraph(text, index)
        for text, index in [
            ("概况", 0),
            ("职责", 1),
            ("机构", 1),
            ("内设", 2),
            ("下属", 2),
            ("甲", 3),
            ("表", 0),
            ("收入", 1),
            ("其他", 2),
        ]
    )
    assert lines(body, numbering=OUTLINE + number()) == [
        *("第一部分概况", "一、职责", "二、机构", "（一）内设", "（二）下属", "1. 甲"),
        *("第二部分表", "一、收入", "（一）其他"),
    ]


@pytest.mark.parametrize(
    ("number_format", "first", "last"),
    [
        *(("decimal", "1", "12"), ("decimalZero", "01", "12"), ("decimalFullWidth", "１", "１２"), ("none", "", "")),
        *(("upperLetter", "A", "L"), ("lowerLetter", "a", "l"), ("upperRoman", "I", "XII"), ("lowerRoman", "i", "xii")),
        *(
            ("chineseCounting", "一", "十二"),
            ("chineseLegalSimplified", "壹", "壹拾贰"),
            ("ideographDigital", "一", "一二"),
        ),
        *(
            ("decimalEnclosedCircle", "①", "⑫"),
            ("decimalEnclosedParen", "⑴", "⑿"),
            ("decimalEnclosedFullstop", "⒈", "⒓"),
        ),
        *(("ideographTraditional", "甲", "乙"), ("ideographZodiac", "子", "亥"), ("somethingElse", "1", "12")),
    ],
)
def test_numbers_are_written_in_their_format(number_format: str, first: str, last: str) -> None:
    found = lines(paragraph("文") * 12, numbering=definition(level(0, number_format, "%1、")) + number())
    assert [found[0], found[11]] == [f"{first}、文", f"{last}、文"]


def test_bullets_are_points() -> None:
    assert lines(paragraph("文"), numbering=definition(level(0, "bullet", "\uf06c")) + number()) == ["• 文"]


def test_a_number_may_hold_those_above_it_in_digits() -> None:
    levels = level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1.%2", "<w:isLgl/>")
    body = paragraph("章") + paragraph("节", 1) + paragraph("节", 1)
    assert lines(body, numbering=definition(*levels) + number()) == ["一、章", "1.1 节", "1.2 节"]


def test_a_list_may_begin_again_and_another_may_go_on() -> None:
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    body = paragraph("甲") + paragraph("乙", name=2) + paragraph("丙", name=3) + paragraph("丁", name=3)
    assert lines(body, numbering=OUTLINE + number(1) + number(2) + number(3, more=again)) == [
        *("第一部分甲", "第二部分乙", "第一部分丙", "第二部分丁")
    ]


def test_a_level_that_never_begins_again_goes_on() -> None:
    levels = level(0, "decimal", "%1."), level(1, "decimal", "(%2)", '<w:lvlRestart w:val="0"/>')
    body = paragraph("甲") + paragraph("子", 1) + paragraph("乙") + paragraph("丑", 1)
    assert lines(body, numbering=definition(*levels) + number()) == ["1. 甲", "(1) 子", "2. 乙", "(2) 丑"]


def test_styles_may_number_their_paragraphs() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="T1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="T2"><w:basedOn w:val="T1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="T3"><w:basedOn w:val="T3"/></w:style>'
    )
    levels = (
        level(0, "chineseCounting", "%1、", '<w:pStyle w:val="T1"/>'),
        level(1, "decimal", "%2）", '<w:pStyle w:val="T2"/>'),
    )
    body = "".join(
        [
            paragraph("甲", name=None, style="T1"),
            paragraph("子", name=None, style="T2"),
            paragraph("无", name=0, style="T1"),
            paragraph("别", name=None, style="T3"),
            paragraph("乙", name=None, style="T1"),
        ]
    )
    assert lines(body, numbering=definition(*levels) + number(), styles=styles) == [
        "一、甲",
        "1）子",
        "无",
        "别",
        "二、乙",
    ]


def test_a_definition_may_be_that_of_a_list_style() -> None:
    linked = definition(name=1, more='<w:numStyleLink w:val="L"/>')
    defined = definition(level(0, "chineseCounting", "%1、"), more='<w:styleLink w:val="L"/>')
    assert lines(paragraph("甲"), numbering=defined + linked + number(1, 1)) == ["一、甲"]


def test_paragraphs_without_text_are_counted_and_not_shown() -> None:
    assert lines(paragraph("甲") + paragraph("") + paragraph("乙"), numbering=OUTLINE + number()) == [
        "第一部分甲",
        "第三部分乙",
    ]


def test_a_number_alone_in_a_cell_is_its_text() -> None:
    row = "<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    body = (
        "<w:tbl>"
        + row.format(paragraph(""), paragraph("甲", name=None))
        + row.format(paragraph(""), paragraph("乙", name=None))
        + "</w:tbl>"
    )
    (table,) = read_blocks(document(body, numbering=definition(level(0, "decimal", "%1")) + number()), "a.docx").blocks
    assert not isinstance(table, Paragraph)
    assert [row.cells for row in table.rows] == [("1", "甲"), ("2", "乙")]


@pytest.mark.parametrize(
    "numbering",
    [number(), definition(level(0, "decimal", "%9")) + number(), '<w:num w:numId="1"/>', definition() + number()],
)
def test_definitions_that_lack_something_number_nothing_wrongly(numbering: str) -> None:
    assert lines(paragraph("甲"), numbering=numbering) in (["甲"], ["1 甲"])
