"""Small made-up budgets, for tests of what happens around their interpretation."""

from __future__ import annotations

from pathlib import Path

DEPARTMENT = "阳谷县人民政府办公室"


def budget(year: int = 2023, amount: str = "3.00", department: str = DEPARTMENT) -> str:
    """A budget of one department with one table of one row."""
    return f"""{year}年{department}部门预算

第二部分 {year}年部门预算表

支出总体情况表

单位：万元

功能科目编码\t科目名称\t合计\t基本支出\t项目支出
201\t一般公共服务支出\t{amount}\t1.00\t2.00
"""


def write(folder: Path, name: str, content: str) -> Path:
    """Writes a document and gives its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
    return path
