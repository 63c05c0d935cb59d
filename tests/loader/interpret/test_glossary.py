"""Terms and their definitions, exactly as published, in all numberings and wordings."""

from __future__ import annotations

import pytest

from loader.document import Paragraph
from loader.interpret.glossary import read_glossary
from loader.interpret.organisation import duties_of, units_of
from loader.vocabulary import Vocabulary


def entries(vocabulary: Vocabulary, *texts: str) -> list[tuple[str, str]]:
    terms, _ = read_glossary([Paragraph(text) for text in texts], vocabulary)
    return [(term.label, term.definition) for term in terms]


@pytest.mark.parametrize("number", ["一、", "（一）", "(十二)", "1.", "１．", "3、", "（3）", "①", ""])
@pytest.mark.parametrize(
    ("label", "definition", "colon"),
    [
        ("财政拨款收入", "指单位取得的财政拨款。", "："),
        ("基本支出预算", "是区级预算主管部门编制的年度计划。", ":"),
        ("一般公共预算", "包括公共财政拨款（补助）资金、专项收入。", "："),
        ("“三公”经费", "反映因公出国（境）费：公务接待费。", "："),
        ("一般公共服务支出（类）财政事务（款）行政运行（项）", "指行政单位的基本支出。", "："),
        ("机关运行经费", "指公用经费。", ""),
        ("“三公”经费", "是与财政有领拨关系的经费。", ""),
        ("财政事务（款）行政运行（项）", "反映行政单位的基本支出。", ""),
        ("绩效指标", "指衡量绩效的指标。", ""),
        ("年初结转和结余", "是指以前年度尚未完成的资金。", ""),
    ],
)
def test_an_entry_is_divided_where_its_definition_begins(
    vocabulary: Vocabulary, number: str, label: str, definition: str, colon: str
) -> None:
    assert entries(vocabulary, f"{number}{label}{colon}{definition}") == [(label, definition)]


def test_common_words_end_a_term_only_behind_a_number(vocabulary: Vocabulary) -> None:
    assert entries(vocabulary, "一、其他资金包括事业收入。", "二、项目支出反映项目。") == [
        ("其他资金", "包括事业收入。"),
        ("项目支出", "反映项目。"),
    ]
    assert entries(vocabulary, "本部门的收入包括事业收入。") == []


def test_a_sentence_before_a_numbered_list_introduces_it(vocabulary: Vocabulary) -> None:
    texts = [Paragraph("以下为常见名词解释，部门应根据实际情况增减。"), Paragraph("（一）甲：指乙。")]
    terms, unread = read_glossary(texts, vocabulary)
    assert ([term.key for term in terms], unread) == (["甲"], ())


def test_an_entry_that_was_not_filled_in_is_no_term(vocabulary: Vocabulary) -> None:
    terms, unread = read_glossary([Paragraph("（一）甲：指乙。"), Paragraph("（九）……：指……。")], vocabulary)
    assert [term.key for term in terms] == ["甲"]
    assert [paragraph.text for paragraph in unread] == ["（九）……：指……。"]


def test_duties_are_the_numbered_ones_or_else_the_clauses() -> None:
    numbered = [
        "县财政局是工作部门。",
        "主要职责是：",
        "（一）管理预算；监督执行。",
        "（二）承办其他任务。",
        "（三）XX。",
    ]
    assert duties_of([Paragraph(text) for text in numbered]) == ("管理预算；监督执行", "承办其他任务")
    assert duties_of([Paragraph("主要职责: 管理预算；监督执行。")]) == ("管理预算", "监督执行")


@pytest.mark.parametrize(
    ("texts", "units"),
    [
        (
            ["纳入2023年部门预算编制范围的二级预算单位包括:", "1. 县财政局本级", "2. 国库中心"],
            ("县财政局本级", "国库中心"),
        ),
        (
            ["本部门中，行政单位1家，事业单位1家，具体包括（列示至基层预算单位）：", "1.县财政局本部。"],
            ("县财政局本部",),
        ),
        (["本部门中，行政单位1家，参公单位1家，具体包括：1.县财政局本部", "2.援助中心"], ("县财政局本部", "援助中心")),
        (["纳入编制范围的预算单位共2家，具体包括：县法院机关（本级）、铁路法院。"], ("县法院机关(本级)", "铁路法院")),
        (["纳入汇总预算编制范围的预算单位共计1家，仅包括办公厅机关本级，不含宾馆。"], ("办公厅机关本级",)),
        (["本部门设10个内设机构，包括：", "（一）秘书科", "（二）督查科"], ()),
        (["本部门包括27个内设机构、1个下属事业单位，具体包括：", "1、办公室"], ()),
        (["本部门中，行政单位XX家，事业单位XX家，具体包括：", "1. XX本部"], ()),
        (["县财政局部门预算包括: 县财政局。"], ()),
    ],
)
def test_units_are_those_whose_budgets_are_included(texts: list[str], units: tuple[str, ...]) -> None:
    assert units_of([Paragraph(text) for text in texts]) == units
