from __future__ import annotations

import pytest

from loader.normalise import display, is_numbered, label_key


@pytest.mark.parametrize(
    ("published", "key"),
    [
        ("三、事业收入（不含教育收费）", "事业收入(不含教育收费)"),
        ("事业 收入\n（不含教育收费）", "事业收入(不含教育收费)"),
        ("其中：“三公”经费", "三公经费"),
        ("其中：1. 因公出国（境）费", "因公出国(境)费"),
        ("（二）支出预算：", "支出预算"),
        ("- 一、主要职责", "主要职责"),
        ("第四部分 名词解释", "名词解释"),
        ("二十一、国有资本经营预算支出", "国有资本经营预算支出"),
        ("一般公共预算", "一般公共预算"),
        ("12345 市民服务热线经费", "12345市民服务热线经费"),
        ("收 入 总 计", "收入总计"),
    ],
)
def test_labels_are_compared_without_width_space_quotes_and_numbering(published: str, key: str) -> None:
    assert label_key(published) == key


@pytest.mark.parametrize(
    ("text", "numbered"),
    [("一、概况", True), ("3. 公务接待费", True), ("2023 年", False), ("15.5 万元", False), ("①甲", True)],
)
def test_a_numbering_is_told_from_a_number(text: str, numbered: bool) -> None:
    assert is_numbered(text) is numbered


def test_a_name_loses_the_white_space_of_a_line_break_but_not_that_of_its_author() -> None:
    assert display("阳谷县人民政府门户网站升级改造及运\n行维护项目") == "阳谷县人民政府门户网站升级改造及运行维护项目"
    assert display("12345 市民服务热线经费") == "12345 市民服务热线经费"
