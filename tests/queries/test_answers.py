"""What every canned query answers of the example: whole answers, counted by hand from the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from api.canned import run_canned
from api.canned.header import FOLDER
from loader.disclosure import Disclosure

DISCLOSURE = "371521/阳谷县人民政府办公室/2023/budget"
DEPARTMENT = "阳谷县人民政府办公室"
BASE = "http://localhost:8000/id/"
CODE = "https://w3id.org/budgetgraph/code/"

Rows = list[dict[str, Any]]
Ask = Callable[..., Rows]


@pytest.fixture(scope="session")
def ask(example_data: Path) -> Ask:
    """Rows of a canned query, with IRIs shortened to `~…` (data) and `code:…`."""

    def rows(name: str, lang: str = "zh", **parameters: str) -> Rows:
        found = run_canned(name, parameters, example_data, lang).rows
        return [{column: shorten(value) for column, value in row.items()} for row in found]

    return rows


def shorten(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return value.replace(BASE, "~").replace(CODE, "code:").replace("https://w3id.org/budgetgraph/cube/", "cube:")


def columns(rows: Rows, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


def test_disclosures(ask: Ask) -> None:
    assert ask("disclosures") == [
        {
            "disclosure": f"~disclosure/{DISCLOSURE}",
            "department": f"~department/371521/{DEPARTMENT}",
            "departmentLabel": DEPARTMENT,
            "region": "code:region/371521",
            "regionLabel": "阳谷县",
            "year": 2023,
            "phase": "approved",
            "level": "department",
            "title": "2023年阳谷县人民政府办公室部门预算",
            "revenue": 15_690_500,
            "expenditure": 15_690_500,
            "figures": 383,
            "findings": len(ask("findings")),
        }
    ]
    assert ask("disclosures", region="37", department=DEPARTMENT, year="2023", phase="approved") == ask("disclosures")
    assert ask("disclosures", year="1999") == []
    assert ask("disclosures", phase="executed") == []


def test_overview_derives_last_year_from_the_stated_change(ask: Ask) -> None:
    assert columns(ask("overview", disclosure=DISCLOSURE), "item", "amount", "previous", "change", "changePercent") == [
        ("code:flow/revenue", 15_690_500, 11_908_200, 3_782_300, 31.76),
        ("code:flow/expenditure", 15_690_500, 11_908_200, 3_782_300, 31.76),
        ("code:expenditure-kind/basic", 9_649_700, 8_508_900, 1_140_800, 13.41),
        ("code:expenditure-kind/personnel", 8_991_500, None, None, None),
        ("code:expenditure-kind/public", 658_200, None, None, None),
        ("code:expenditure-kind/project", 6_040_800, 3_399_300, 2_641_500, 77.71),
        ("code:funding-source/fiscal-appropriation", 15_690_500, None, None, None),
        ("code:funding-source/general-public-budget", 15_690_500, 11_908_200, 3_782_300, 31.76),
        ("code:three-public-item/_T", 155_000, 160_000, -5_000, -3.13),
        ("cube:operating-cost", 528_200, 658_000, -129_800, -19.73),
        ("cube:procurement", 3_794_700, None, None, None),
    ]
    labels = [row["itemLabel"] for row in ask("overview", disclosure=DISCLOSURE)]
    assert labels[0] == "收入"
    assert all(not label.isascii() for label in labels)
    assert all(row["itemLabel"].isascii() for row in ask("overview", "en", disclosure=DISCLOSURE))


def test_revenue_by_source(ask: Ask) -> None:
    assert columns(ask("revenue-by-source"), "source", "amount", "share") == [
        ("code:funding-source/general-public-budget", 15_690_500, 1)
    ]


@pytest.mark.parametrize(
    ("level", "totals"),
    [
        ("class", {"201": 13_423_000, "208": 1_474_100, "210": 270_800, "221": 522_600}),
        ("group", {"20103": 13_423_000, "20805": 1_474_100, "21011": 270_800, "22102": 522_600}),
        (
            "item",
            {
                "2010301": 13_423_000,
                "2080501": 610_100,
                "2080505": 734_500,
                "2080506": 129_500,
                "2101101": 270_800,
                "2210201": 522_600,
            },
        ),
    ],
)
def test_spending_by_function_adds_up_to_the_budget_at_every_level(
    ask: Ask, level: str, totals: Mapping[str, int]
) -> None:
    rows = ask("spending-by-function", level=level)
    assert {row["code"]: row["total"] for row in rows} == totals
    assert sum(row["total"] for row in rows) == 15_690_500
    assert sum(row["basic"] or 0 for row in rows) == 9_649_700
    assert sum(row["project"] or 0 for row in rows) == 6_040_800


def test_what_is_not_published_is_null_and_not_zero(ask: Ask) -> None:
    assert columns(ask("spending-by-function"), "code", "basic", "project")[1] == ("208", 1_474_100, None)


@pytest.mark.parametrize(
    "given", [{"region": "37"}, {"region": "阳谷县"}, {"department": DEPARTMENT}, {"disclosure": DISCLOSURE}]
)
def test_the_same_is_found_by_region_department_and_disclosure(ask: Ask, given: dict[str, str]) -> None:
    assert ask("spending-by-function", **given) == ask("spending-by-function")


def test_spending_by_economic_class_shows_a_class_with_each_of_its_pairs(ask: Ask) -> None:
    rows = ask("spending-by-economic-class", scheme="economic-department")
    assert ("30101", 2_829_400, 2_829_400, None) in columns(rows, "code", "total", "personnel", "public")
    of_302 = [row for row in rows if row["code"] == "302"]
    assert columns(of_302, "total", "public") == [(528_200, 528_200), (130_000, 130_000)]
    assert [("502" in row["label"], "505" in row["label"]) for row in of_302] == [(True, False), (False, True)]


@pytest.mark.parametrize("scheme", ["economic-department", "economic-government"])
@pytest.mark.parametrize("level", ["class", "group"])
def test_each_level_of_economic_classes_adds_up_to_the_basic_expenditure(ask: Ask, scheme: str, level: str) -> None:
    rows = ask("spending-by-economic-class", scheme=scheme, level=level)
    assert {len(row["code"]) for row in rows} == {3 if level == "class" else 5}
    assert sum(row["total"] for row in rows) == 9_649_700
    assert sum(row["personnel"] or 0 for row in rows) == 8_991_500
    assert sum(row["public"] or 0 for row in rows) == 658_200


def test_code_says_what_is_known_of_it(ask: Ask) -> None:
    rows = ask("code", scheme="functional", code="20805")
    assert [tuple(row.values()) for row in rows if row["property"] != "source"] == [
        ("notation", "20805", None),
        ("prefLabel", "行政事业单位养老支出", None),
        ("label", "行政事业单位养老支出", None),
        ("level", "code:functional/level/group", "款"),
        ("broader", "code:functional/208", "社会保障和就业支出"),
        ("narrower", "code:functional/2080501", "行政单位离退休"),
        ("narrower", "code:functional/2080502", "事业单位离退休"),
        ("narrower", "code:functional/2080503", "离退休人员管理机构"),
        ("narrower", "code:functional/2080504", "未归口管理的行政单位离退休"),
        ("narrower", "code:functional/2080505", "机关事业单位基本养老保险缴费支出"),
        ("narrower", "code:functional/2080506", "机关事业单位职业年金缴费支出"),
        ("narrower", "code:functional/2080507", "对机关事业单位基本养老保险基金的补助"),
        ("narrower", "code:functional/2080508", "对机关事业单位职业年金的补助"),
        ("narrower", "code:functional/2080599", "其他行政事业单位养老支出"),
        ("edition", "code:functional", "支出功能分类"),
        ("edition", "code:functional/edition/2023", "支出功能分类（2023年版）"),
        ("status", "code:verification/attested", "已见于文件"),
        ("documents", "1", None),
        ("firstYear", "2023", None),
        ("lastYear", "2023", None),
        ("publishedName", "行政事业单位养老支出", "1"),
        ("formerName", "行政事业单位离退休", "2007-2019"),
        ("relatedMatch", "code:cofog/10.2", "老龄"),
    ]
    assert [row["property"] for row in rows].count("source") == 1


def test_an_economic_class_shows_its_counterparts_and_for_whom_they_hold(ask: Ask) -> None:
    rows = ask("code", scheme="economic-department", code="30107")
    assert [tuple(row.values()) for row in rows][-3:] == [
        ("broadMatch", "code:gfsm/211", "工资和薪金"),
        ("correspondence", "code:economic-government/50501", "工资福利支出（事业单位）"),
        ("observedPair", "code:economic-government/50101", "工资奖金津补贴"),
    ]


@pytest.mark.parametrize(
    ("scheme", "code", "level", "label"),
    [
        ("revenue", "101", "code:revenue/level/class", "Tax revenue"),
        ("cofog", "01.1", "code:cofog/level/group", None),
        ("gfsm", "211", "code:gfsm/level/three-digit", "Wages and salaries"),
    ],
)
def test_code_knows_every_classification(ask: Ask, scheme: str, code: str, level: str, label: str | None) -> None:
    rows = columns(ask("code", "en", scheme=scheme, code=code), "property", "value")
    assert ("notation", code) in rows
    assert ("level", level) in rows
    assert label is None or ("prefLabel", label) in rows
    assert "documents" not in dict(rows)


def test_codes_of_a_classification(ask: Ask) -> None:
    rows = ask("codes", scheme="economic-department", level="class")
    assert columns(rows[:4], "code", "label", "disclosures", "amount") == [
        ("301", "工资福利支出", 1, 8_185_300),
        ("302", "商品和服务支出", 1, 658_200),
        ("303", "对个人和家庭的补助", 1, 806_200),
        ("304", "对企事业单位的补贴", 0, None),
    ]


@pytest.mark.parametrize(
    ("scheme", "code", "history"),
    [
        (
            "functional",
            "20805",
            [
                (2007, "行政事业单位离退休", None, 2019, None, "attested"),
                (2020, "行政事业单位养老支出", "更名", None, None, "attested"),
                (2023, "行政事业单位养老支出", None, None, None, "attested"),
            ],
        ),
        ("functional", "2010301", [(2023, "行政运行", None, None, None, "attested")]),
        (
            "functional",
            "2080504",
            [
                (None, "未归口管理的行政单位离退休", None, 2019, None, "attested"),
                (2020, None, "取消", None, "2080501", "attested"),
            ],
        ),
        (
            "economic-department",
            "30311",
            [
                (2007, "住房公积金", None, 2017, None, "attested"),
                (2018, None, "调整", None, "30113", "attested"),
                (2020, "代缴社会保险费", "新增", None, None, "attested"),
                (2023, "代缴社会保险费", None, None, None, "attested"),
            ],
        ),
        (
            "economic-department",
            "305",
            [
                (2007, "转移性支出", None, 2017, None, "unverified"),
                (2018, None, "调整", None, "economic-government/513", "unverified"),
            ],
        ),
        ("cofog", "01.2", [(1999, "对外经济援助", None, None, None, "attested")]),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_code_history_gives_the_names_by_edition(ask: Ask, scheme: str, code: str, history: list[Any]) -> None:
    assert [tuple(row.values()) for row in ask("code-history", scheme=scheme, code=code)] == history


def test_code_history_says_changes_in_english(ask: Ask) -> None:
    rows = ask("code-history", "en", scheme="functional", code="20805")
    assert [row["change"] for row in rows] == [None, "Renamed", None]


def test_international_adds_up_to_the_budget(ask: Ask) -> None:
    assert [tuple(row.values()) for row in ask("international")] == [
        ("01", "一般公共服务", 13_423_000),
        ("10", "社会保护", 610_100),
        (None, "（未对应到国际分类）", 1_657_400),
    ]
    assert sum(row["amount"] for row in ask("international", disclosure=DISCLOSURE)) == 15_690_500
    assert columns(ask("international", "en"), "cofogLabel") == [
        ("General public services",),
        ("Social protection",),
        ("(not mapped to the international classification)",),
    ]
    assert ask("international", year="2022") == []


def test_search_codes_finds_the_best_first(ask: Ask) -> None:
    rows = ask("search-codes", q="教育", scheme="functional")
    assert [tuple(row.values()) for row in rows[:4]] == [
        ("code:functional/21902", "21902", "教育", "functional", "group", "unverified", "name", "教育"),
        ("code:functional/2300305", "2300305", "教育", "functional", "item", "unverified", "name", "教育"),
        ("code:functional/205", "205", "教育支出", "functional", "class", "attested", "name-start", "教育支出"),
        (
            "code:functional/2050502",
            "2050502",
            "教育电视台",
            "functional",
            "item",
            "unverified",
            "name-start",
            "教育电视台",
        ),
    ]
    kinds = [row["match"] for row in rows]
    assert kinds == sorted(kinds, key=["name", "name-start", "name-part", "former-name"].index)


@pytest.mark.parametrize(
    ("text", "code", "match", "matched"),
    [
        ("2080505", "2080505", "code", "2080505"),
        ("２０８０５０５", "2080505", "code", "2080505"),
        ("01.1", "01.1", "code", "01.1"),
        ("2080", "20801", "code-prefix", "20801"),
        ("行政单位离退休", "2080501", "name", "行政单位离退休"),
        ("行政單位離退休", "2080501", "name", "行政单位离退休"),
        ("政府办公厅(室)及相关机构", "20103", "name-start", "政府办公厅（室）及相关机构事务"),
        ("政府办公厅室", "20103", "name-start", "政府办公厅（室）及相关机构事务"),
        ("行政事业单位离退休", "20805", "former-name", "行政事业单位离退休"),
        ("扶贫的彩票", "2296011", "former-name", "用于扶贫的彩票公益金支出"),
        ("xingzhengyunxing", "2010101", "pinyin", "xing zheng yun xing"),
        ("xing zheng yun xing", "2010101", "pinyin", "xing zheng yun xing"),
        ("XZYX", "2010101", "pinyin", "xing zheng yun xing"),
        ("yunxing", "2010150", "pinyin", "shi ye yun xing"),
        ("Wages and sal", "211", "english", "Wages and salaries"),
        ("old age", "10.2", "english", "Old age"),
    ],
)
def test_search_codes_finds_a_code_however_it_is_looked_for(
    ask: Ask, text: str, code: str, match: str, matched: str
) -> None:
    first = ask("search-codes", q=text)[0]
    assert (first["code"], first["match"], first["matched"]) == (code, match, matched)


@pytest.mark.parametrize("text", ["unxing", "ages and sal", "不存在的科目", "2080505x", "（）"])
def test_search_codes_finds_nothing_within_a_syllable_or_a_word(ask: Ask, text: str) -> None:
    assert ask("search-codes", q=text) == []


def test_search_codes_gives_each_of_the_many_that_share_a_name_once(ask: Ask) -> None:
    rows = ask("search-codes", q="行政运行")
    assert {(row["label"], row["match"]) for row in rows} == {("行政运行", "name")}
    assert len({row["concept"] for row in rows}) == len(rows) > 50
    assert [row["code"] for row in rows] == sorted(row["code"] for row in rows)


@pytest.mark.parametrize(("code", "amount"), [("2080505", 734_500), ("20805", 1_474_100), ("208", 1_474_100)])
def test_departments_by_code_takes_everything_below_once(ask: Ask, code: str, amount: int) -> None:
    assert columns(ask("departments-by-code", code=code), "departmentLabel", "year", "amount", "basic", "project") == [
        (DEPARTMENT, 2023, amount, amount, None)
    ]


def test_economic_correspondence_gives_the_published_pairs(ask: Ask) -> None:
    rows = ask("economic-correspondence", disclosure=DISCLOSURE)
    assert len(rows) == 18
    assert sum(row["amount"] for row in rows) == 9_649_700
    assert [tuple(row.values()) for row in rows if row["national"] is not True] == [
        ("30107", "绩效工资", "50101", "工资奖金津补贴", 744_800, False)
    ]


def test_a_pair_of_classes_is_national_when_a_pair_of_its_groups_is(ask: Ask) -> None:
    rows = ask("economic-correspondence", disclosure=DISCLOSURE, level="class")
    assert columns(rows, "departmentCode", "governmentCode", "amount", "national") == [
        ("301", "501", 8_185_300, True),
        ("302", "502", 528_200, True),
        ("302", "505", 130_000, True),
        ("303", "509", 806_200, True),
    ]


def test_projects_largest_first(ask: Ask) -> None:
    rows = ask("projects")
    assert columns(rows, "projectLabel", "amount") == [
        ("阳谷县智慧社区建设项目", 2_400_000),
        ("综合业务经费", 1_400_000),
        ("12345 市民服务热线经费", 750_000),
        ("县电子政务外网公共服务域建设项目 (联通)", 643_500),
        ("县电子政务外网公共服务域建设项目 (移动)", 412_000),
        ("阳谷县电子政务外网村级延伸项目", 184_300),
        ("阳谷县综合视频会议系统建设项目", 176_400),
        ("阳谷县人民政府门户网站升级改造及运行维护项目", 39_600),
        ("阳谷县数据联通技术经费项目", 35_000),
    ]
    assert {(row["type"], row["starts"], row["ends"]) for row in rows} == {("其他运转类", "2023-01-01", "2023-12-31")}
    assert columns(ask("projects", q="热线"), "project") == [(f"~project/371521/{DEPARTMENT}/12345市民服务热线经费",)]


def test_cost_indicators_sum_to_their_project(ask: Ask) -> None:
    rows = ask("project-indicators", project="综合业务经费")
    costs = [row for row in rows if row["category"] == "成本指标"]
    assert columns(costs, "comparator", "value", "unit") == [
        ("≤", 94.2, "万元"),
        ("≤", 1.8, "万元"),
        ("≤", 28, "万元"),
        ("≤", 16, "万元"),
    ]
    assert sum(row["value"] for row in costs) * 10_000 == pytest.approx(1_400_000)
    assert len(rows) == 13
    assert [row["text"] for row in rows if row["value"] is None] == ["文字描述有效保障"]


def test_three_public_with_the_year_before(ask: Ask) -> None:
    assert columns(ask("three-public"), "year", "item", "amount", "previous", "change") == [
        (2023, "code:three-public-item/_T", 155_000, 160_000, -5_000),
        (2023, "code:three-public-item/overseas", 0, 0, 0),
        (2023, "code:three-public-item/vehicle", 150_000, 150_000, 0),
        (2023, "code:three-public-item/vehicle-purchase", 0, 0, 0),
        (2023, "code:three-public-item/vehicle-operation", 150_000, 150_000, 0),
        (2023, "code:three-public-item/reception", 5_000, 10_000, -5_000),
    ]


def test_procurement_by_category(ask: Ask) -> None:
    rows = ask("procurement")
    assert columns(rows, "category", "amount") == [
        ("code:procurement-category/goods", 179_200),
        ("code:procurement-category/works", 0),
        ("code:procurement-category/services", 3_615_500),
    ]
    assert sum(row["amount"] for row in rows) == 3_794_700


def test_operating_cost_with_its_sentences(ask: Ask) -> None:
    assert ask("operating-cost") == [
        {
            "department": f"~department/371521/{DEPARTMENT}",
            "year": 2023,
            "amount": 528_200,
            "previous": 658_000,
            "change": -129_800,
            "changePercent": -19.73,
            "quote": "2023 年本部门机关运行经费安排 52.82 万元。较 2022 年预算减少 12.98 万元，下降 19.73%。",
        }
    ]


def test_assets(ask: Ask) -> None:
    assert {row["kind"].rpartition("/")[2]: row["count"] for row in ask("assets", disclosure=DISCLOSURE)} == {
        "vehicle": 5,
        "vehicle-confidential": 2,
        "vehicle-emergency": 1,
        "vehicle-law-enforcement": 0,
        "vehicle-special-technical": 0,
        "vehicle-other": 2,
        "equipment-general": 0,
        "equipment-special": 0,
    }


def test_year_on_year(ask: Ask) -> None:
    rows = {
        row["item"]: (row["amount"], row["previous"], row["change"])
        for row in ask("year-on-year", department=DEPARTMENT)
    }
    assert rows["code:flow/revenue"] == (15_690_500, 11_908_200, 3_782_300)
    assert rows["code:expenditure-kind/basic"] == (9_649_700, 8_508_900, 1_140_800)
    assert rows["code:three-public-item/reception"] == (5_000, 10_000, -5_000)
    assert rows["cube:operating-cost"] == (528_200, 658_000, -129_800)
    assert rows["code:funding-source/government-fund"] == (None, None, 0)


def test_compare_departments(ask: Ask) -> None:
    assert columns(ask("compare-departments", year="2023"), "departmentLabel", "amount", "share", "rank") == [
        (DEPARTMENT, 15_690_500, 1, 1)
    ]
    assert ask("compare-departments", year="2022") == []


@pytest.mark.parametrize("term", ["三公经费", "“三公”经费", "~term"])
def test_glossary_term_to_the_last_character(ask: Ask, example: Disclosure, term: str) -> None:
    rows = ask("glossary-term", term=term.replace("~term", f"{BASE}term/三公经费"))
    assert columns(rows, "label", "definition", "year") == [("“三公”经费", example.terms[15].definition, 2023)]


def test_published_table_gives_every_figure_back_cell_by_cell(ask: Ask, example: Disclosure) -> None:
    for table in example.tables:
        rows = ask("published-table", disclosure=DISCLOSURE, table=table.name)
        expected = [
            (figure.row, figure.column, figure.published, int(figure.value))
            for figure in example.figures
            if figure.table == table.name
        ]
        assert columns(rows, "row", "column", "publishedValue", "amount") == sorted(expected, key=lambda f: f[:2]), (
            table.name
        )
        labels = {column.number: column.label for column in table.columns}
        assert all(row["columnLabel"] == labels[row["column"]] for row in rows)


def test_statistics_count_what_is_there(ask: Ask) -> None:
    counts = {row["item"]: row["count"] for row in ask("statistics") if row["graph"].startswith("~disclosure")}
    assert counts["Observation"] == counts["LineItem"] + counts["Subtotal"] == 383
    assert (counts["PublishedTable"], counts["Project"], counts["Indicator"], counts["Term"]) == (12, 9, 100, 17)


def test_findings_are_the_gravest_first_and_say_what_is_wrong_in_both_languages(ask: Ask) -> None:
    rows = ask("findings", disclosure="371521/阳谷县人民政府办公室/2023/budget")
    severities = [str(row["severity"]) for row in rows]
    assert severities == sorted(severities, key=["error", "warning", "notice"].index)
    assert ask("findings", department=DEPARTMENT) == rows
    (pair,) = ask("findings", check="economic-pair", severity="notice")
    assert "30107" in str(pair["message"])
    assert pair["disclosure"].endswith("/2023/budget")
    assert pair["finding"].endswith("/finding/economic-pair/1")
    (english,) = ask("findings", check="economic-pair", lang="en")
    assert str(english["message"]).endswith(".")
    assert ask("findings", check="sum-of-parts") == []


def test_every_query_of_the_contract_is_there_and_tested() -> None:
    names = {path.stem for path in FOLDER.glob("*.rq")}
    assert len(names) == 24
    tested = Counter(name for name in names if f'"{name}"' in Path(__file__).read_text(encoding="utf-8"))
    assert set(tested) == names
