from __future__ import annotations

import pytest

from loader.problems import DocumentError
from loader.readers.separated import read_blocks
from tests.loader.readers.blocks import simple


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("separator", ["\t", ","])
def test_separated_text_is_a_sheet(encoding: str, separator: str) -> None:
    lines = ["支出总表", "||单位：元", "项目|金额|备注", '甲|"1,234.50"|"两\n行"', '合计|"1,234.50"|']
    content = "\r\n".join(lines).replace("|", separator).encode(encoding)
    assert simple(read_blocks(content, "预算.xls").blocks) == [
        *("支出总表", "单位：元", [("项目", "金额", "备注"), ("甲", "1,234.50", "两\n行"), ("合计", "1,234.50", "")])
    ]


@pytest.mark.parametrize("content", [bytes(range(1, 200)), b"\xff\xff\xff", b'"' + b"x" * 2_000_000])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentError, match=r"damaged|broken"):
        read_blocks(content, "预算.xls")
