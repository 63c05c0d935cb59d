"""What the example says, counted by hand from the document."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

from loader.disclosure import Counts, Disclosure, Figure, Identity
from loader.vocabulary import CODE

CELLS_BY_TABLE = {
    "balance": 10,
    "revenue": 45,
    "expenditure": 34,
    "appropriation": 15,
    "general-budget": 53,
    "basic-economic": 47,
    "three-public": 12,
    "government-fund": 0,
    "state-capital": 0,
    "basic-by-source": 69,
    "project": 30,
    "procurement": 12,
}


def figures_of(disclosure: Disclosure, cube: str) -> list[Figure]:
    return [figure for figure in disclosure.figures if figure.name == cube]


def amount(disclosure: Disclosure, cube: str, year: int = 2023, **dimensions: str) -> Decimal:
    """The one amount of a table at these dimensions, given as local names."""
    found = [
        figure.value
        for figure in figures_of(disclosure, cube)
        if figure.measure == "amount"
        and figure.year == year
        and all(figure.dimensions[name].rsplit("/", 1)[1] == value for name, value in dimensions.items())
    ]
    assert len(found) == 1, found
    return found[0]


def test_identity(example: Disclosure) -> None:
    assert example.identity == Identity(
        title="2023年阳谷县人民政府办公室部门预算",
        department="阳谷县人民政府办公室",
        region="371521",
        region_name="阳谷县",
        year=2023,
        phase="approved",
        level="department",
    )
    assert example.key == "371521/阳谷县人民政府办公室/2023/budget"


def test_nothing_is_unplaced_and_everything_is_counted(example: Disclosure) -> None:
    assert example.counts == Counts(
        tables=12,
        cells=327,
        table_figures=327,
        narrative_figures=56,
        unplaced=0,
        unread=0,
        projects=9,
        indicators=100,
        terms=17,
        national_codes=48,
        local_codes=0,
    )
    assert example.problems == ()


def test_each_table_gives_a_figure_for_each_cell_that_holds_an_amount(example: Disclosure) -> None:
    counted = Counter(figure.table for figure in example.figures if figure.table)
    assert {table.name: counted[table.name] for table in example.tables} == CELLS_BY_TABLE


def test_duties_and_units(example: Disclosure) -> None:
    assert len(example.duties) == 11
    assert example.duties[0].startswith("负责协助县政府领导审核和组织起草")
    assert example.duties[-1] == "承办县委、县政府交办的其他事项"
    assert example.units == ("阳谷县人民政府办公室本级",)


def test_totals_of_the_tables(example: Disclosure) -> None:
    assert amount(example, "balance", flow="revenue", fundingSource="_T") == 15_690_500
    assert amount(example, "balance", flow="expenditure", expenditureKind="_T") == 15_690_500
    assert amount(example, "expenditure", function="_T", expenditureKind="basic") == 9_649_700
    assert amount(example, "expenditure", function="_T", expenditureKind="project") == 6_040_800
    assert amount(example, "general-budget", function="_T", expenditureKind="personnel") == 8_991_500
    assert amount(example, "general-budget", function="_T", expenditureKind="public") == 658_200
    assert amount(example, "three-public", year=2022, threePublicItem="_T") == 160_000
    assert amount(example, "three-public", threePublicItem="reception") == 5_000


def test_a_total_row_whose_label_lost_its_merge_is_read_under_the_right_columns(example: Disclosure) -> None:
    row = [figure for figure in example.figures if figure.table == "procurement" and figure.row == 4]
    assert [figure.dimensions["fundingSource"].rsplit("/", 1)[1] for figure in row] == [
        "_T",
        "fiscal-appropriation",
        "general-public-budget",
    ]


def test_line_items_add_up_to_the_total_of_every_table(example: Disclosure) -> None:
    totals = {
        "revenue": 15_690_500,
        "expenditure": 15_690_500,
        "general-budget": 15_690_500,
        "basic-economic": 9_649_700,
    }
    totals |= {"basic-by-source": 9_649_700, "project": 6_040_800, "procurement": 3_794_700}
    for cube, total in totals.items():
        assert sum(figure.value for figure in figures_of(example, cube) if figure.is_line_item) == total, cube


def test_tables_over_a_page_break_are_one_and_the_repeated_header_is_not_counted(example: Disclosure) -> None:
    rows = {table.name: len(table.rows) for table in example.tables}
    assert rows["appropriation"] == 3 + 29
    assert rows["basic-economic"] == 2 + 23


def test_empty_tables_keep_their_note(example: Disclosure) -> None:
    notes = {table.name: table.note for table in example.tables if table.note}
    assert notes == {
        "government-fund": "注：2023 年没有使用政府性基金预算安排的支出。",
        "state-capital": "注：2023 年没有使用国有资本经营预算安排的支出。",
    }


def test_rows_and_columns_are_named_as_on_the_page(example: Disclosure) -> None:
    table = next(table for table in example.tables if table.name == "general-budget")
    assert [(column.number, column.label) for column in table.columns] == [
        (5, "合计"),
        (6, "基本支出 / 小计"),
        (7, "基本支出 / 人员支出"),
        (8, "基本支出 / 日常公用支出"),
        (9, "项目支出"),
    ]
    assert [row.label for row in table.rows[:5]] == [
        None,
        None,
        "合计",
        "一般公共服务支出",
        "政府办公厅（室）及相关机构事务",
    ]


def test_every_change_against_last_year_is_read(example: Disclosure) -> None:
    changes = {
        (name(figure, "flow"), name(figure, "fundingSource"), name(figure, "expenditureKind")): figure.value
        for figure in figures_of(example, "year-on-year")
        if figure.measure == "change"
    }
    unchanged = {
        *(("revenue", source, "_T") for source in UNCHANGED_SOURCES),
        *(("expenditure", "_T", kind) for kind in UNCHANGED_KINDS),
    }
    assert changes == dict.fromkeys(unchanged, Decimal(0)) | {
        ("_T", "_T", "_T"): 3_782_300,
        ("revenue", "_T", "_T"): 3_782_300,
        ("revenue", "general-public-budget", "_T"): 3_782_300,
        ("expenditure", "_T", "_T"): 3_782_300,
        ("expenditure", "_T", "basic"): 1_140_800,
        ("expenditure", "_T", "project"): 2_641_500,
    }


UNCHANGED_SOURCES = (
    "government-fund",
    "state-capital",
    "fiscal-account",
    "undertaking",
    "operating",
    "superior-subsidy",
    "subordinate-remittance",
    "other",
    "non-fiscal-surplus",
    "carried-over",
)
UNCHANGED_KINDS = ("remitted-to-superior", "subsidy-to-subordinate", "operating", "carried-forward")


def name(figure: Figure, dimension: str) -> str:
    return figure.dimensions[dimension].rsplit("/", 1)[1]


def test_almost_unchanged_is_not_zero(example: Disclosure) -> None:
    three_public = [
        (figure.measure, figure.value)
        for figure in figures_of(example, "three-public-narrative")
        if figure.statement == 7
    ]
    assert three_public == [("amount", Decimal(155_000))]


def test_operating_cost_states_amount_change_and_percentage(example: Disclosure) -> None:
    stated = [
        (figure.measure, figure.value, figure.published, figure.baseline)
        for figure in figures_of(example, "operating-cost")
    ]
    assert sorted(stated) == [
        ("amount", Decimal(528_200), "52.82", None),
        ("change", Decimal(-129_800), "12.98", "approved"),
        ("changePercent", Decimal("-19.73"), "19.73", None),
    ]


def test_reasons_are_kept_as_published(example: Disclosure) -> None:
    assert [statement.reason for statement in example.statements if statement.reason] == [
        "一是工资调整，基本支出增加；二是新增阳谷县智慧社区建设项目等，项目支出增加",
        "2022 年、2023 年本部门均未使用一般公共预算拨款安排“因公出国（境）”经费支出",
        "2022 年、2023 年本部门均未使用一般公共预算拨款安排“公务用车购置及运行”经费支出",
        "预留接待费用",
        "人员调整，机关运行经费减少",
    ]


def test_procurement_assets_and_performance_coverage(example: Disclosure) -> None:
    procurement = {
        name(figure, "procurementCategory"): figure.value for figure in figures_of(example, "procurement-category")
    }
    assert procurement == {"_T": 3_794_700, "goods": 179_200, "works": 0, "services": 3_615_500}
    assets = {name(figure, "assetKind"): figure.value for figure in figures_of(example, "asset")}
    assert assets == {
        "vehicle": 5,
        "vehicle-confidential": 2,
        "vehicle-emergency": 1,
        "vehicle-law-enforcement": 0,
        "vehicle-special-technical": 0,
        "vehicle-other": 2,
        "equipment-general": 0,
        "equipment-special": 0,
    }
    coverage = {
        (name(figure, "performanceScope"), name(figure, "fundingSource"), figure.measure): figure.value
        for figure in figures_of(example, "performance-coverage")
    }
    assert coverage == {
        ("target-management", "_T", "count"): 9,
        ("target-management", "_T", "amount"): 6_040_800,
        ("target-management", "fiscal-appropriation", "amount"): 6_040_800,
        ("key-evaluation", "_T", "count"): 2,
        ("key-evaluation", "_T", "amount"): 1_055_500,
        ("key-evaluation", "fiscal-appropriation", "amount"): 1_055_500,
    }


def test_each_stated_figure_has_the_sentence_it_stands_in(example: Disclosure) -> None:
    sentences = {statement.order: statement.text for statement in example.statements}
    for figure in example.figures:
        if figure.statement is not None:
            assert figure.published in sentences[figure.statement].replace(" ", "")


def test_the_nine_forms(example: Disclosure) -> None:
    assert [(plan.project, plan.amount) for plan in example.plans] == [
        ("阳谷县综合视频会议系统建设项目", Decimal(176_400)),
        ("阳谷县人民政府门户网站升级改造及运行维护项目", Decimal(39_600)),
        ("阳谷县数据联通技术经费项目", Decimal(35_000)),
        ("12345市民服务热线经费", Decimal(750_000)),
        ("阳谷县智慧社区建设项目", Decimal(2_400_000)),
        ("县电子政务外网公共服务域建设项目(联通)", Decimal(643_500)),
        ("县电子政务外网公共服务域建设项目(移动)", Decimal(412_000)),
        ("阳谷县电子政务外网村级延伸项目", Decimal(184_300)),
        ("综合业务经费", Decimal(1_400_000)),
    ]
    assert {plan.project_type for plan in example.plans} == {f"{CODE}project-type/other-operation"}
    assert {(plan.starts, plan.ends) for plan in example.plans} == {(date(2023, 1, 1), date(2023, 12, 31))}
    assert {(plan.owner, plan.implementer) for plan in example.plans} == {
        ("阳谷县人民政府办公室", "阳谷县人民政府办公室")
    }
    assert [len(plan.natures) for plan in example.plans] == [1, 1, 1, 1, 1, 1, 1, 2, 1]
    assert (example.plans[8].goal or "").startswith("<p>该项目总投入共计140万元。")


def test_forms_and_table_name_the_same_projects(example: Disclosure) -> None:
    in_table = {figure.dimensions["project"] for figure in figures_of(example, "project")} - {f"{CODE}project/_T"}
    assert in_table == {plan.project for plan in example.plans} == {project.key for project in example.projects}


def test_indicators_keep_number_unit_or_words_as_published(example: Disclosure) -> None:
    assert Counter(indicator.plan for indicator in example.indicators) == dict(
        zip(range(1, 10), [10, *[11] * 7, 13], strict=True)
    )
    costs = [i for i in example.indicators if i.plan == 9 and i.category == f"{CODE}indicator-category/cost"]
    assert [(i.value, i.unit, i.comparator) for i in costs] == [
        (Decimal(value), "万元", f"{CODE}comparator/le") for value in ("94.2", "1.8", "28", "16")
    ]
    words = [i.text for i in example.indicators if i.plan == 9 and i.text]
    assert words == ["文字描述有效保障"]
    bare = next(i for i in example.indicators if i.plan == 1 and i.name == "系统线路数量")
    assert (bare.comparator, bare.value, bare.unit, bare.published) == (None, Decimal(21), "处", "21处")


def test_indicators_are_filed_where_the_form_files_them(example: Disclosure) -> None:
    def filed(plan: int, indicator_name: str) -> tuple[str, str]:
        found = next(i for i in example.indicators if i.plan == plan and i.name == indicator_name)
        return (found.category or "").rsplit("/", 1)[-1], (found.subcategory or "").rsplit("/", 1)[-1]

    assert filed(7, "服务工作完成及时率") == ("benefit", "timeliness")
    assert filed(3, "保证与山东省政府文件库数据联通，确保数据及时有效") == ("economic-benefit", "economic-benefit")
    assert filed(1, "视频会议系统使用对象满意度") == ("satisfaction", "service-satisfaction")


def test_the_seventeen_terms_are_complete_over_page_breaks(example: Disclosure) -> None:
    terms = {term.key: term for term in example.terms}
    assert len(terms) == 17
    assert "“附属单位上缴收入”“其他收入”等不足以安排当年支出" in terms["使用非财政拨款结余"].definition
    assert terms["三公经费"].label == "“三公”经费"
    assert terms["三公经费"].definition.startswith("指县级部门单位安排的因公出国（境）费、")
    assert "（含车辆购置税)及燃料费" in terms["三公经费"].definition
    assert terms["三公经费"].definition.endswith("公务接待费反映单位按规定开支的各类接待(含外宾接待)支出。")
    assert terms["三公经费"].exact_match == (f"{CODE}three-public-item/_T",)
    assert terms["对下级单位补助支出"].close_match == (f"{CODE}expenditure-kind/subsidy-to-subordinate",)
    assert terms["其他收入"].related[:2] == ("财政拨款收入", "财政专户管理资金")
