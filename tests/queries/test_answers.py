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
            "findings": 0,
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


def test_code_says_what_the_documents_say_of_it(ask: Ask) -> None:
    rows = ask("code", scheme="functional", code="2080505")
    assert {row["property"]: row["value"] for row in rows} == {
        "notation": "2080505",
        "label": "机关事业单位基本养老保险缴费支出",
        "level": "code:functional/level/item",
        "broader": "code:functional/20805",
        "edition": "code:functional",
    }
    narrower = [row["value"] for row in ask("code", scheme="functional", code="20805") if row["property"] == "narrower"]
    assert narrower == [f"code:functional/{code}" for code in ("2080501", "2080505", "2080506")]


@pytest.mark.parametrize(("code", "amount"), [("2080505", 734_500), ("20805", 1_474_100), ("208", 1_474_100)])
def test_departments_by_code_takes_everything_below_once(ask: Ask, code: str, amount: int) -> None:
    assert columns(ask("departments-by-code", code=code), "departmentLabel", "year", "amount", "basic", "project") == [
        (DEPARTMENT, 2023, amount, amount, None)
    ]


def test_economic_correspondence_gives_the_published_pairs(ask: Ask) -> None:
    rows = ask("economic-correspondence", disclosure=DISCLOSURE)
    assert len(rows) == 18
    assert sum(row["amount"] for row in rows) == 9_649_700
    assert ("30107", "绩效工资", "50101", "工资奖金津补贴", 744_800, None) in [tuple(row.values()) for row in rows]


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


def test_every_query_of_the_contract_is_there_and_tested() -> None:
    names = {path.stem for path in FOLDER.glob("*.rq")}
    assert len(names) == 19
    tested = Counter(name for name in names if f'"{name}"' in Path(__file__).read_text(encoding="utf-8"))
    assert set(tested) == names
