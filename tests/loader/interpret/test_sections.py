"""Sections under all their headings, and the table of contents that opens none."""

from __future__ import annotations

import pytest

from loader.document import Document, Paragraph, Row, Table
from loader.interpret.sections import Outline, section_of, sections
from loader.vocabulary import Vocabulary

DEPARTMENT = "上海市普陀区财政局"

HEADINGS = {
    "duties": [
        "一、主要职能",
        "主要职责",
        "上海市普陀区财政局主要职能",
        "（一）职能职责。",
        "上海市普陀区财政局（部门）主要职能",
    ],
    "organisation": [
        "二、机构设置情况",
        "二、部门机构设置及预算单位构成情况",
        "二、部门决算单位构成",
        "上海市普陀区财政局机构设置",
    ],
    "finances": [
        "一、收支预算总体情况说明",
        "一、收入支出决算总体情况说明",
        "四、财政拨款收支预算总表情况说明",
        "（三）一般公共预算财政拨款支出决算具体情况",
        "2025年部门预算编制说明",
        "2025年单位预算编制说明",
        "一、预算收支增减变化情况说明",
        "（二）国有资本经营预算收支情况",
        "二、部门预算情况说明",
    ],
    "three-public": [
        "二、“三公”经费支出情况",
        "一、2025年“三公”经费预算情况说明",
        "七、财政拨款“三公”经费支出决算情况说明",
        "九、一般公共预算“三公”经费、会议费、培训费支出预算情况说明",
        "（一）“三公”经费财政拨款支出决算总体情况说明。",
    ],
    "operating-cost": [
        "二、机关运行经费预算",
        "（一）机关运行经费支出情况",
        "十一、一般公共预算机关运行经费支出预算情况说明",
        "机关运行经费安排情况说明",
    ],
    "procurement": ["三、政府采购预算情况", "（二）政府采购支出情况", "十二、2017年部门政府采购预算情况说明"],
    "assets": ["五、国有资产占有使用情况", "十三、国有资产占用情况", "（三）国有资产占有使用情况说明"],
    "performance": [
        "四、绩效目标设置情况",
        "十、预算绩效管理情况",
        "（一）预算绩效目标设置情况说明",
        "六、绩效目标情况说明",
    ],
    "other": ["其他相关情况说明", "十一、其他重要事项的情况说明", "十三、其他重要事项说明"],
    "glossary": ["第四部分 名词解释", "五、专业性名词解释", "第四部分 名称解释", "名词解释"],
    "contents": [
        "第二部分 2025年部门预算表",
        "第一部分 部门概况",
        "人民调解项目经费情况说明",
        "三、2019年度部门主要工作任务及目标",
    ],
}


@pytest.mark.parametrize(
    ("name", "heading"), [(name, heading) for name, found in HEADINGS.items() for heading in found]
)
def test_a_heading_opens_its_section(name: str, heading: str) -> None:
    assert section_of(heading, DEPARTMENT) == name


@pytest.mark.parametrize(
    "text",
    [
        "收支预算总表",
        "一般公共预算支出情况表",
        "一般公共预算机关运行经费支出预算表",
        "政府采购支出预算表",
        "反映部门年度总体收支预算情况。",
        "财政拨款收入支出减少的主要原因是项目调整。",
        "主要职能包括：",
        "收支" * 200,
        "",
    ],
)
def test_titles_of_tables_and_sentences_open_none(text: str) -> None:
    assert section_of(text, DEPARTMENT) in (None, "contents")


def outline(vocabulary: Vocabulary, *texts: str | Table) -> Outline:
    blocks = tuple(Paragraph(text) if isinstance(text, str) else text for text in texts)
    return sections(Document("document.txt", blocks, "0" * 64, 1), vocabulary, DEPARTMENT)


def named(found: Outline) -> list[tuple[str, list[str]]]:
    return [(section.name, [paragraph.text for paragraph in section.paragraphs]) for section in found.sections]


def test_a_heading_on_two_lines_is_one(vocabulary: Vocabulary) -> None:
    found = outline(vocabulary, "九、一般公共预算“三公”经费、会议费、培训费支", "出预算情况说明", "公务接待费1万元。")
    assert named(found) == [("three-public", ["公务接待费1万元。"])]


def test_the_text_may_go_on_behind_the_heading(vocabulary: Vocabulary) -> None:
    found = outline(vocabulary, "四、其他重要事项的情况说明", "１.机关运行经费情况。2018年运行经费5万元。")
    assert named(found) == [("other", []), ("operating-cost", ["2018年运行经费5万元。"])]


def test_contents_open_no_section_though_they_name_all_headings(vocabulary: Vocabulary) -> None:
    entries = ["第一部分 概况", "一、主要职能", "第三部分 情况说明", "二、机关运行经费情况", "第四部分 名词解释"]
    found = outline(vocabulary, "目 录", *entries, *entries[:2], "负责财政。", *entries[4:], "一、甲：指乙。")
    assert [section for section in named(found) if section[1]] == [
        ("duties", ["负责财政。"]),
        ("glossary", ["一、甲：指乙。"]),
    ]


def test_dots_lead_to_no_section(vocabulary: Vocabulary) -> None:
    entries = [f"{heading} …………………………… {page}" for page, heading in enumerate(("一、部门主要职能", "三、名词解释"), 3)]
    found = outline(vocabulary, "目录", *entries, "上海市普陀区财政局主要职能", "负责财政。")
    assert named(found) == [("duties", ["负责财政。"])]


def test_an_unnumbered_heading_ends_contents_that_word_it_otherwise(vocabulary: Vocabulary) -> None:
    entries = ["一、单位主要职能", "二、单位机构设置", "三、名词解释"]
    found = outline(vocabulary, "目录", *entries, "上海市普陀区财政局主要职能", "负责财政。")
    assert named(found) == [("duties", ["负责财政。"])]


def test_an_unknown_heading_of_the_same_rank_ends_a_section_and_one_below_does_not(vocabulary: Vocabulary) -> None:
    found = outline(
        vocabulary,
        "三、支出预算情况说明",
        "支出5万元。",
        "（一）公共安全（类）",
        "1．支出3万元。",
        "四、扶贫工作",
        "支出2万元。",
    )
    assert named(found) == [("finances", ["支出5万元。", "（一）公共安全（类）", "1．支出3万元。"])]


def test_terms_of_a_glossary_are_no_headings(vocabulary: Vocabulary) -> None:
    found = outline(
        vocabulary,
        "名词解释",
        "一、三公经费：指甲。",
        "二、机关运行经费",
        "指乙。",
        "2025年部门预算编制说明",
        "收入5万元。",
    )
    assert [name for name, _ in named(found)] == ["glossary", "finances"]
    assert named(found)[0][1] == ["一、三公经费：指甲。", "二、机关运行经费指乙。"]


def test_tables_and_their_titles_end_a_section(vocabulary: Vocabulary) -> None:
    table = Table((Row(("甲", "1")),))
    found = outline(
        vocabulary, "二、机关运行经费情况", "经费5万元。", "2025年部门收入预算总表", "单位：元", table, "经费6万元。"
    )
    assert [section for section in named(found) if section[0] != "contents"] == [("operating-cost", ["经费5万元。"])]


def test_an_announcement_begins_a_paragraph_of_its_own(vocabulary: Vocabulary) -> None:
    found = outline(
        vocabulary, "2025年部门预算编制说明", "支出增加的主要原因是工作量增加", "财政拨款支出主要内容如下："
    )
    assert named(found)[0][1] == ["支出增加的主要原因是工作量增加", "财政拨款支出主要内容如下："]
