"""Budgets of made-up offices, as small offices publish them: text with the standard tables, filled by chance from the national codes.

Every office pays pensions and insurance (208, 210), housing (221), and for what it is there for: a class of its own with a
few items. What is left out is what no question about codes looks at: narrative, projects, performance and terms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, product
from pathlib import Path
from random import Random

import pyoxigraph as ox

SOCIAL = ("2080501", "2080505", "2080506", "2101101", "2210201")
"""What nearly every office pays beside its own work, first of all pensions."""
SOMETIMES = ("2080502", "2080599", "2080801", "2089999", "2101102", "2101103", "2210203")
ECONOMIC = (
    ("30101", "50101", True),
    ("30102", "50101", True),
    ("30103", "50101", True),
    ("30108", "50102", True),
    ("30109", "50102", True),
    ("30110", "50102", True),
    ("30113", "50103", True),
    ("30199", "50199", True),
    ("30201", "50201", False),
    ("30207", "50201", False),
    ("30211", "50201", False),
    ("30215", "50202", False),
    ("30216", "50203", False),
    ("30217", "50206", False),
    ("30231", "50208", False),
    ("30302", "50905", True),
    ("30305", "50901", True),
)
"""Groups of departmental and of government economic classes that stand in one row, and whether they are personnel."""
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
"""Characters of names that no place has."""
ORGANS = (
    "人民政府办公室",
    "财政局",
    "教育和体育局",
    "公安局",
    "民政局",
    "司法局",
    "人力资源和社会保障局",
    "自然资源和规划局",
    "住房和城乡建设局",
    "交通运输局",
    "水利局",
    "农业农村局",
    "商务和投资促进局",
    "文化和旅游局",
    "卫生健康局",
    "应急管理局",
    "审计局",
    "市场监督管理局",
    "统计局",
    "医疗保障局",
)
WORK = ("201", "204", "205", "206", "207", "211", "212", "213", "214", "215", "216", "220", "224")
"""Classes of which an office has one as its own."""
HEADER = "科目编码\t\t\t科目名称\t"
UNIT = "\n单位：万元\n\n"

Codes = Mapping[str, str]
"""Names by code."""
EconomicRow = tuple[tuple[str, str, bool], int]
"""One of ECONOMIC, and its amount in hundredths of 万元."""


@dataclass(frozen=True, slots=True)
class Spending:
    """What an office spends under an item, in hundredths of 万元."""

    code: str
    personnel: int
    public: int
    project: int

    @property
    def basic(self) -> int:
        return self.personnel + self.public

    @property
    def total(self) -> int:
        return self.basic + self.project


Cells = Callable[[Spending], tuple[int, ...]]
"""The amounts of a row of a table."""


def offices(number: int, ontology: Path, seed: int = 371521) -> Iterator[tuple[str, str]]:
    """So many offices: the name of each, and the text of its budget for 2023. The same seed makes the same texts."""
    random = Random(seed)
    functional = _names(ontology, "functional")
    economic = {**_names(ontology, "economic-department"), **_names(ontology, "economic-government")}
    names = (f"阳谷县{''.join(parts)}" for parts in product(STEMS, BRANCHES, ORGANS))
    for name in islice(names, number):
        yield name, _text(name, random, functional, economic)


def _names(ontology: Path, scheme: str) -> Codes:
    """The codes of the newest whole edition."""
    store = ox.Store()
    store.bulk_load(path=str(ontology / "codes" / f"{scheme}.ttl"), format=ox.RdfFormat.TURTLE)
    found = store.query(NAMES)
    assert isinstance(found, ox.QuerySolutions)
    return {notation.value: name.value for notation, name in found}


NAMES = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX bg: <https://w3id.org/budgetgraph/def#>
SELECT ?notation ?name {
    ?code skos:inScheme ?edition ; skos:notation ?notation ; skos:prefLabel ?name .
    ?edition bg:isComplete true . FILTER(LANG(?name) = "zh") } ORDER BY ?notation"""


def _text(name: str, random: Random, functional: Codes, economic: Codes) -> str:
    economic_rows = [(pair, random.randint(100, 40_000)) for pair in ECONOMIC]
    spending = _spending(random, functional, economic_rows)
    return "".join(
        [
            f"2023年{name}部门预算\n\n第一部分\n\n部门概况\n\n一、主要职责\n\n{name}负责相关工作。\n\n第二部分\n\n2023年部门预算表\n\n",
            _balance(spending, functional),
            _table("收入总体情况表", "合计\t一般公共预算收入\t事业收入", spending, functional, _of_revenue),
            _table("支出总体情况表", "合计\t基本支出\t项目支出", spending, functional, _of_expenditure),
            _table(
                "一般公共预算支出情况表",
                "合计\t人员支出\t日常公用支出\t项目支出",
                spending,
                functional,
                _of_general_budget,
            ),
            _basic(economic_rows, economic),
        ]
    )


def _spending(random: Random, functional: Codes, economic: Sequence[EconomicRow]) -> list[Spending]:
    """Items in their order. Personnel and public expenditure are as much as the economic classes have."""
    personnel = sum(amount for (_, _, is_personnel), amount in economic if is_personnel)
    public = sum(amount for (_, _, is_personnel), amount in economic if not is_personnel)
    kind = random.choice(WORK)
    own = [code for code in functional if code.startswith(kind) and len(code) == len("2010301")]
    social = [*SOCIAL, *random.sample(SOMETIMES, 2)]
    shares = [personnel // 20] * len(social)
    first, *others = random.sample(own, random.randint(3, min(6, len(own))))
    rows = [Spending(code, share, 0, 0) for code, share in zip(social, shares, strict=True)]
    rows.append(Spending(first, personnel - sum(shares), public, random.randint(0, 90_000)))
    rows += [Spending(code, 0, 0, random.randint(1, 90_000)) for code in others]
    return sorted(rows, key=lambda row: row.code)


def _balance(spending: Sequence[Spending], functional: Codes) -> str:
    whole = _sum(spending)
    classes = [
        f"\t\t{functional[code]}\t{_wan(row.total)}\n" for code, row in _levels(spending) if len(code) == len("201")
    ]
    rows = [
        "收 入\t\t支 出\t\n项目\t预算数\t项目\t预算数\n",
        f"一般公共预算收入\t{_wan(whole.total)}\t\t\n",
        *classes,
        f"收入总计\t{_wan(whole.total)}\t支出总计\t{_wan(whole.total)}\n",
    ]
    return f"收支总体情况表\n{UNIT}{''.join(rows)}\n"


def _table(title: str, columns: str, spending: Sequence[Spending], functional: Codes, cells: Cells) -> str:
    rows = [
        f"{HEADER}{columns}\n类\t款\t项" + "\t" * (columns.count("\t") + 2) + "\n",
        _row(("合计", "", ""), "", cells(_sum(spending))),
        *(_row((code[:3], code[3:5], code[5:]), functional[code], cells(row)) for code, row in _levels(spending)),
    ]
    return f"{title}\n{UNIT}{''.join(rows)}\n"


def _row(code: tuple[str, str, str], name: str, amounts: Iterable[int]) -> str:
    return "\t".join([*code, name, *(_wan(amount) if amount else "" for amount in amounts)]) + "\n"


def _levels(spending: Sequence[Spending]) -> Iterator[tuple[str, Spending]]:
    """Each class before its groups, each group before its items, with their sums."""
    for kind, of_class in groupby(spending, lambda row: row.code[:3]):
        in_class = list(of_class)
        yield kind, _sum(in_class)
        for group, of_group in groupby(in_class, lambda row: row.code[:5]):
            in_group = list(of_group)
            yield group, _sum(in_group)
            yield from ((row.code, row) for row in in_group)


def _sum(rows: Sequence[Spending]) -> Spending:
    return Spending("", *(sum(getattr(row, part) for row in rows) for part in ("personnel", "public", "project")))


def _of_revenue(row: Spending) -> tuple[int, ...]:
    return (row.total, row.total, 0)


def _of_expenditure(row: Spending) -> tuple[int, ...]:
    return (row.total, row.basic, row.project)


def _of_general_budget(row: Spending) -> tuple[int, ...]:
    return (row.total, row.personnel, row.public, row.project)


def _basic(economic_rows: Sequence[EconomicRow], economic: Codes) -> str:
    rows = [
        "科目编码\t\t部门预算支出经济分类科目名称\t科目编码\t\t政府预算支出经济分类科目名称\t基本支出预算\t\t\n"
        "类\t款\t\t类\t款\t\t小计\t人员支出\t日常公用支出\n",
        *(
            f"{department[:3]}\t{department[3:]}\t{economic[department]}\t{government[:3]}\t{government[3:]}\t"
            f"{economic[government]}\t{_wan(amount)}\t{_wan(amount) if is_personnel else ''}\t"
            f"{'' if is_personnel else _wan(amount)}\n"
            for (department, government, is_personnel), amount in economic_rows
        ),
    ]
    return f"一般公共预算基本支出情况表\n{UNIT}{''.join(rows)}\n"


def _wan(hundredths: int) -> str:
    return f"{hundredths / 100:,.2f}"
