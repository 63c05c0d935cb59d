"""The narrative of the real documents: how much of it is understood, some of it checked by hand, and what is left."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from loader.disclosure import Disclosure
from loader.interpret import interpret
from loader.readers import read
from loader.settings import ROOT
from loader.vocabulary import Vocabulary, load_vocabulary

CORPUS = ROOT.parent / "shared" / "corpus"
REASON = "it stands in the reason that the sentence gives, which is kept as text"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the real documents are not here: {CORPUS}")


@cache
def _vocabulary() -> Vocabulary:
    return load_vocabulary(ROOT / "ontology")


@cache
def disclosure(part: str) -> Disclosure:
    """The document whose file name has that part."""
    (path,) = [path for path in sorted(CORPUS.iterdir()) if part in path.name]
    return interpret(read(Path(path)), _vocabulary())


# File; figures of the narrative; terms; duties; units; numbers left, by reason.
COUNTS = [
    ("政府办公室_2025部门预算", 68, 8, 14, 1, {}),
    ("政府办公室_2025单位预算", 68, 8, 14, 0, {}),
    ("万里街道办事处_2024部门预算", 188, 8, 9, 6, {}),
    ("司法局_2026部门预算", 108, 8, 10, 2, {}),
    ("财政局_2024部门决算", 101, 11, 11, 0, {"problems, not projects": 3}),
    ("高级人民法院", 116, 9, 19, 2, {"reason": 13, "misspelt name": 3, "words of a chart": 3}),
    ("人大办公厅2017", 82, 9, 15, 0, {"reason": 3}),
    ("2018年度部门预算公开文件", 108, 9, 10, 1, {}),
    ("重庆市交通委员会", 23, 5, 12, 0, {"reason": 4}),
]


@pytest.mark.parametrize(
    ("part", "figures", "terms", "duties", "units", "left"), COUNTS, ids=[case[0] for case in COUNTS]
)
def test_the_narrative_of_each_document(
    part: str, figures: int, terms: int, duties: int, units: int, left: dict[str, int]
) -> None:
    found = disclosure(part)
    assert (found.counts.narrative_figures, len(found.terms), len(found.duties), len(found.units)) == (
        figures,
        terms,
        duties,
        units,
    )
    assert Counter(_kind(number.reason) for number in found.unread if number.table is None) == left


def _kind(reason: str) -> str:
    if reason == REASON:
        return "reason"
    if "no path of the national functional classification" in reason and "一般行政事务管理" in reason:
        return "misspelt name"
    if reason == "a percentage without a direction (增加, 减少, …) is no change":
        return "words of a chart"
    return "problems, not projects" if "问题" in reason or "整改" in reason else reason


CHECKED = [
    # 收入、支出预算总计24458.43万元，与上年相比收、支预算总计各增加3608.98万元，增长17.31%。
    ("2018年度部门预算公开文件", "year-on-year", {}, 2018, "approved", "244584300"),
    ("2018年度部门预算公开文件", "year-on-year/change", {}, 2018, "approved", "36089800"),
    ("2018年度部门预算公开文件", "year-on-year/change-percent", {}, 2018, "approved", "17.31"),
    # 党委办公厅（室）及相关机构事务（款）行政运行（项）支出8072.29万元 below 一般公共服务（类）
    ("2018年度部门预算公开文件", "function-narrative", {"function": "2013101"}, 2018, "approved", "80722900"),
    # 人大事务行政运行（项）支出 10528.33 万元 below 一般公共服务
    ("人大办公厅2017", "function-narrative", {"function": "2010101"}, 2017, "approved", "105283300"),
    # 本年数小于上年预算数 403.75 万元
    ("人大办公厅2017", "three-public-narrative/change", {"threePublicItem": "meetings"}, 2017, "approved", "-4037500"),
    # 单位预留机动经费预算数为5011.4万元。与上年相比增加1753.34万元
    ("高级人民法院", "year-on-year/change", {"expenditureKind": "reserve"}, 2019, "approved", "17533400"),
    # 年初预算为450.52万元，支出决算为449.52万元。
    ("财政局_2024部门决算", "function-narrative", {"function": "2010608"}, 2024, "approved", "4505200"),
    ("财政局_2024部门决算", "function-narrative", {"function": "2010608"}, 2024, "executed", "4495200"),
    # 完成年初预算的98.20%
    (
        "财政局_2024部门决算",
        "year-on-year/completion",
        {"fundingSource": "general-public-budget"},
        2024,
        "executed",
        "98.20",
    ),
    # 2025年当年预算执行数为43269.3万元 (as published; a mistake of the office's)
    ("司法局_2026部门预算", "function-narrative", {"function": "2040699"}, 2025, "executed", "432693000"),
    # 医疗卫生与计划生育支出（210类）…行政单位医疗（01项）114.97万元: the name of 210 is an old one
    ("司法局_2026部门预算", "function-narrative", {"function": "2101101"}, 2025, "executed", "594300"),
    # “一般公共服务支出（类）统计信息事务（款）专项普查活动（项）”…2023年当年预算执行数为60.13万元
    ("万里街道办事处_2024部门预算", "function-narrative", {"function": "2010507"}, 2023, "executed", "601300"),
    ("万里街道办事处_2024部门预算", "asset-purchase", {"assetKind": "vehicle"}, 2024, "approved", "1"),
    ("政府办公室_2025部门预算", "three-public-narrative", {"threePublicItem": "overseas"}, 2025, "approved", "8390000"),
    (
        "政府办公室_2025部门预算",
        "performance-coverage",
        {"performanceScope": "target-management"},
        2025,
        "approved",
        "11",
    ),
    # 涉及一般公共预算当年财政拨款263928.15万元
    (
        "重庆市交通委员会",
        "performance-coverage/amount",
        {"fundingSource": "general-public-budget"},
        2018,
        "approved",
        "2639281500",
    ),
]


@pytest.mark.parametrize(
    ("part", "cube", "dimensions", "year", "phase", "value"),
    CHECKED,
    ids=[f"{part}-{cube}-{value}" for part, cube, _, _, _, value in CHECKED],
)
def test_sentences_checked_by_hand(
    part: str, cube: str, dimensions: dict[str, str], year: int, phase: str, value: str
) -> None:
    values = {
        figure.value
        for figure in disclosure(part).figures
        if figure.cube.endswith(f"/cube/{cube}")
        and (figure.year, figure.phase) == (year, phase)
        and all(figure.dimensions[name].rpartition("/")[2] == local for name, local in dimensions.items())
        and (dimensions or {found.rpartition("/")[2] for found in figure.dimensions.values()} == {"_T"})
    }
    assert values == {Decimal(value)}


def test_a_budget_that_is_compared_with_its_own_year_says_so() -> None:
    changes = [figure for figure in disclosure("司法局_2026部门预算").figures if figure.name == "year-on-year"]
    assert {figure.baseline_year for figure in changes if figure.measure == "change"} == {2026}


def test_two_baselines_in_one_document() -> None:
    figures = disclosure("万里街道办事处_2024部门预算").figures
    baselines = {(figure.name, figure.baseline, figure.baseline_year) for figure in figures if figure.baseline}
    assert baselines == {
        ("year-on-year", "approved", 2023),
        ("three-public-narrative", "approved", 2023),
        ("function-narrative", "executed", 2023),
    }


def test_codes_that_sentences_give_are_those_of_the_tables() -> None:
    codes = {
        code.notation: code.agreement
        for code in disclosure("司法局_2026部门预算").codes
        if code.name.startswith("医疗卫生")
    }
    assert codes == {"210": "former-name"}
