"""Each way in which sentences state figures, in documents of a few lines."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from loader.disclosure import Disclosure, Figure

Interpret = Callable[[str], Disclosure]
Stated = tuple[str, object, str]
"""Measure, value and dimensions of a figure."""

BUDGET = "2025年阳谷县财政局部门预算"
ACCOUNTS = "2025年阳谷县财政局部门决算"


def in_order(disclosure: Disclosure) -> list[Figure]:
    """The figures in the order of the text, without that of the supporting sentence."""
    return sorted(disclosure.figures, key=lambda figure: (figure.statement or 0, figure.position or 0))[1:]


def of(disclosure: Disclosure) -> list[Stated]:
    """Measure, value and dimensions of every figure, the totals left out of the dimensions."""
    return [(figure.measure, figure.value, dimensions(figure)) for figure in in_order(disclosure)]


def dimensions(figure: Figure) -> str:
    values = [value.rpartition("/")[2] for value in figure.dimensions.values()]
    return " ".join(value for value in sorted(values) if value != "_T")


def read(interpret_text: Interpret, heading: str, text: str, title: str = BUDGET) -> Disclosure:
    """The document; a supporting sentence lets one that says nothing else be interpreted."""
    return interpret_text(f"{title}\n\n九、机关运行经费情况\n\n机关运行经费7元。\n\n{heading}\n\n{text}\n")


def stated(interpret_text: Interpret, heading: str, text: str, title: str = BUDGET) -> list[Stated]:
    return of(read(interpret_text, heading, text, title))


FINANCES = "一、收支预算总体情况说明"

TOTALS = [
    ("2025年，阳谷县财政局收入预算9,101.68万元。", [("amount", 91_016_800, "revenue")]),
    ("2025年度收入、支出预算总计5万元。", [("amount", 50_000, "")]),
    ("2025年度财政拨款收、支总预算5万元。", [("amount", 50_000, "fiscal-appropriation")]),
    ("本年收入合计5万元。", [("amount", 50_000, "current-year")]),
    ("基本支出预算数为21968万元。", [("amount", 219_680_000, "basic expenditure")]),
    ("一般公共预算拨款支出预算0万元。", [("amount", 0, "expenditure general-public-budget")]),
    ("政府性基金支出预算支出 0 万元。", [("amount", 0, "expenditure government-fund")]),
    ("一般公共预算财政拨款基本支出预算8元。", [("amount", 8, "basic expenditure general-public-budget")]),
    ("支出预算减少到15万元。", [("amount", 150_000, "expenditure")]),
    (
        "国有资本经营预算收入为0，与上年数一致。",
        [("amount", 0, "revenue state-capital"), ("change", 0, "revenue state-capital")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), TOTALS, ids=[text for text, _ in TOTALS])
def test_revenue_and_expenditure(interpret_text: Interpret, text: str, expected: list[Stated]) -> None:
    assert stated(interpret_text, FINANCES, text) == expected


CHANGES = [
    ("与上年相比收、支预算总计各增加2万元，增长12.11%", "", 20_000, "12.11"),
    ("与2024年度相比，收入支出总计减少2万元，下降1.87%", "", -20_000, "-1.87"),
    ("支出预算比上年降低2万元，压减3%", "expenditure", -20_000, "-3"),
    ("支出预算较2024年减少2万元，下浮3%", "expenditure", -20_000, "-3"),
    ("支出预算同比上升2万元，提高3%", "expenditure", 20_000, "3"),
    ("支出预算5万元，本年数小于上年预算数2万元，减少3%", "expenditure", -20_000, "-3"),
]


@pytest.mark.parametrize(("text", "subject", "change", "percent"), CHANGES, ids=[case[0] for case in CHANGES])
def test_changes(interpret_text: Interpret, text: str, subject: str, change: int, percent: str) -> None:
    found = stated(interpret_text, FINANCES, f"{text}。")
    assert [figure for figure in found if figure[0] != "amount"] == [
        ("change", change, subject),
        ("changePercent", Decimal(percent), subject),
    ]


@pytest.mark.parametrize(
    ("words", "baseline", "year"),
    [
        ("与上年持平", None, None),
        ("与上年数一致", None, None),
        ("与上年预算数一致", "approved", None),
        ("比2024年预算持平", "approved", 2024),
        ("与2024年一致", None, 2024),
        ("较上年无增减变化", None, None),
        ("与2024年决算无变化", "executed", 2024),
        ("与2025年预算持平", "approved", 2025),
    ],
)
def test_nothing_changed(interpret_text: Interpret, words: str, baseline: str | None, year: int | None) -> None:
    disclosure = read(interpret_text, FINANCES, f"支出预算5万元，{words}。")
    figure = next(figure for figure in disclosure.figures if figure.measure == "change")
    assert (figure.value, figure.published) == (Decimal(0), words)
    assert (figure.baseline, figure.baseline_year) == (baseline, year)


@pytest.mark.parametrize("words", ["与上年基本持平", "与上年大体持平", "与《收支预算总表》的数一致"])
def test_almost_unchanged_and_in_agreement_are_no_change(interpret_text: Interpret, words: str) -> None:
    disclosure = read(interpret_text, FINANCES, f"支出预算5万元，{words}。")
    assert [figure.measure for figure in disclosure.figures] == ["amount", "amount"]
    assert disclosure.unread == ()


def test_two_baselines_and_the_figure_of_another_year_stay_apart(interpret_text: Interpret) -> None:
    text = "支出预算5万元，比2024年预算减少2万元。2024年当年预算执行数为6万元，2025年预算安排5万元，比2024年预算执行数减少16.67%。"
    figures = in_order(read(interpret_text, FINANCES, text))
    placed = {(figure.measure, figure.year, figure.phase, figure.value) for figure in figures}
    assert placed == {
        ("amount", 2025, "approved", 50_000),
        ("change", 2025, "approved", -20_000),
        ("amount", 2024, "executed", 60_000),
        ("changePercent", 2025, "approved", Decimal("-16.67")),
    }
    baselines = {figure.measure: (figure.baseline, figure.baseline_year) for figure in figures if figure.baseline}
    assert baselines == {"change": ("approved", 2024), "changePercent": ("executed", 2024)}


def test_budget_and_accounts_and_what_was_completed(interpret_text: Interpret) -> None:
    text = "基本支出年初预算为10万元，支出决算为9.82万元，完成年初预算的98.20%。"
    figures = in_order(read(interpret_text, "一、收入支出决算总体情况说明", text, ACCOUNTS))
    assert sorted((figure.measure, figure.phase, figure.value, dimensions(figure)) for figure in figures) == [
        ("amount", "approved", 100_000, "basic expenditure"),
        ("amount", "executed", 98_200, "basic expenditure"),
        ("completion", "executed", Decimal("98.20"), "basic expenditure"),
    ]


@pytest.mark.parametrize("words", ["比年初预算减少1万元，下降10%", "较预算数增加1万元，增长10%"])
def test_a_comparison_within_the_year_is_no_change_against_last_year(interpret_text: Interpret, words: str) -> None:
    text = f"本年支出合计9万元，{words}，比上年增加2万元，增长20%。"
    disclosure = read(interpret_text, "三、支出决算情况说明", text, ACCOUNTS)
    assert sorted((figure.measure, figure.value) for figure in in_order(disclosure)) == [
        ("amount", Decimal(90_000)),
        ("change", Decimal(20_000)),
        ("changePercent", Decimal(20)),
    ]
    assert [number.reason for number in disclosure.unread] == [
        "it compares with the budget of the same year, which is stated as an amount"
    ] * 2


def test_what_is_divided_may_be_named_without_a_number(interpret_text: Interpret) -> None:
    text = "收支总预算10万元。收入包括：财政拨款收入9万元，上年结转1万元；支出包括：教育支出6万元、项目支出4万元。"
    assert stated(interpret_text, FINANCES, text) == [
        ("amount", Decimal(100_000), ""),
        ("amount", Decimal(90_000), "fiscal-appropriation revenue"),
        ("amount", Decimal(10_000), "carried-over revenue"),
        ("amount", Decimal(60_000), "205"),
        ("amount", Decimal(40_000), "expenditure project"),
    ]


def test_a_share_is_no_change(interpret_text: Interpret) -> None:
    text = "本年支出合计10万元，其中：基本支出6万元，占60%；项目支出4万元，占本年支出合计的40%。"
    assert [figure for figure in stated(interpret_text, FINANCES, text) if figure[0] != "amount"] == [
        ("share", 60, "basic expenditure"),
        ("share", 40, "expenditure project"),
    ]


def test_parts_have_what_they_divide(interpret_text: Interpret) -> None:
    text = "一般公共预算财政拨款支出10万元。其中：基本支出6万元，比上年增加1万元；项目支出4万元。"
    assert stated(interpret_text, FINANCES, text) == [
        ("amount", 100_000, "expenditure general-public-budget"),
        ("amount", 60_000, "basic expenditure general-public-budget"),
        ("change", 10_000, "basic expenditure general-public-budget"),
        ("amount", 40_000, "expenditure general-public-budget project"),
    ]


def test_a_list_has_what_its_introduction_divides_until_it_ends(interpret_text: Interpret) -> None:
    text = "财政拨款基本支出预算8万元，其中：\n\n（一）人员经费5万元。\n\n（二）公用经费3万元。\n\n此外，项目支出预算数为4万元。"
    assert [figure[2] for figure in stated(interpret_text, FINANCES, text)] == [
        "basic expenditure fiscal-appropriation",
        "expenditure fiscal-appropriation personnel",
        "expenditure fiscal-appropriation public",
        "expenditure project",
    ]


def test_the_heading_says_of_what_the_section_speaks(interpret_text: Interpret) -> None:
    found = stated(interpret_text, "六、财政拨款基本支出预算情况说明", "人员经费5万元。")
    assert found == [("amount", 50_000, "expenditure fiscal-appropriation personnel")]


FUNCTIONS = [
    ("“公共安全支出-司法-行政运行”科目3万元，主要用于行政单位的基本支出。", "2040601"),
    ("“公共安全支出（类）司法（款）行政运行（项）”3万元，主要用于机关。", "2040601"),
    ("1、公共安全支出（204类）司法（06款）行政运行（01项）3万元。", "2040601"),
    ("公共安全（类）支出3万元，主要用于人员支出。", "204"),
    ("公共安全支出3万元。", "204"),
    ("行政运行（2040601）3万元。", "2040601"),
    ("公共安全支出司法行政运行3万元。", "2040601"),
    ("医疗卫生与计划生育支出（210类）行政事业单位医疗（11款）行政单位医疗（01项）3万元。", "2101101"),
]


@pytest.mark.parametrize(("text", "code"), FUNCTIONS, ids=[text for text, _ in FUNCTIONS])
def test_functional_classes(interpret_text: Interpret, text: str, code: str) -> None:
    found = read(interpret_text, FINANCES, text)
    assert of(found) == [("amount", 30_000, code)]
    assert all(number.text != "3万元" for number in found.unread)


def test_a_heading_gives_the_class_of_the_list_below_it(interpret_text: Interpret) -> None:
    text = "（一）公共安全支出（类）\n\n1．司法（款）行政运行（项）支出3万元，与上年相比增加1万元，增长50%。"
    assert stated(interpret_text, "五、财政拨款支出预算情况说明", text) == [
        ("amount", 30_000, "2040601 fiscal-appropriation"),
        ("change", 10_000, "2040601 fiscal-appropriation"),
        ("changePercent", 50, "2040601 fiscal-appropriation"),
    ]


def test_a_sentence_that_only_names_a_class_is_the_subject_of_those_after_it(interpret_text: Interpret) -> None:
    text = "1、公共安全支出（类）司法（款）行政运行（项）。主要用于：机关。年初预算为4万元，支出决算为3万元。"
    figures = in_order(read(interpret_text, "（三）一般公共预算财政拨款支出决算具体情况", text, ACCOUNTS))
    assert [(figure.phase, figure.value, dimensions(figure)) for figure in figures] == [
        ("approved", Decimal(40_000), "2040601 general-public-budget"),
        ("executed", Decimal(30_000), "2040601 general-public-budget"),
    ]


def test_an_announcement_says_whose_functions_are_listed(interpret_text: Interpret) -> None:
    text = "财政拨款支出主要内容如下：\n\n1. “公共安全支出-司法-行政运行”科目3万元。"
    assert stated(interpret_text, "2025年部门预算编制说明", text) == [
        ("amount", 30_000, "2040601 fiscal-appropriation")
    ]


@pytest.mark.parametrize(
    "subject",
    [
        "行政运行（项）",
        "司法（款）行政运行（项）",
        "公共安全支出（类）司法（款）不存在（项）",
        "“教育支出-司法-行政运行”科目",
    ],
)
def test_names_that_are_no_whole_path_give_no_figure(interpret_text: Interpret, subject: str) -> None:
    disclosure = read(interpret_text, FINANCES, f"{subject}3万元，比上年增加1万元。")
    assert of(disclosure) == []
    assert [number.text for number in disclosure.unread] == ["3万元", "1万元"]
    assert "no path of the national functional classification" in disclosure.unread[0].reason


def test_digits_with_another_name_give_a_code_of_the_document(interpret_text: Interpret) -> None:
    disclosure = read(interpret_text, FINANCES, "公共安全支出（204类）司法（06款）办案专项（01项）3万元。")
    (figure,) = in_order(disclosure)
    assert figure.dimensions["function"] == "functional/2040601/办案专项"
    agreements = {code.notation: code.agreement for code in disclosure.codes}
    assert agreements == {"204": "same-name", "20406": "same-name", "2040601": "name-differs"}


THREE_PUBLIC = [
    ("2025年“三公”经费预算数为5万元，与2024年预算持平。", ""),
    ("（一）因公出国（境）费5万元。", "overseas"),
    ("1．因公出国（境）费预算支出5万元，与上年预算数一致。", "overseas"),
    ("（2）公务用车运行维护费预算支出5万元。", "vehicle-operation"),
    ("阳谷县财政局2025年度一般公共预算拨款安排的会议费预算支出5万元。", "meetings"),
    ("阳谷县财政局2025年度一般公共预算拨款安排的培训费预算支出5万元。", "training"),
    ("“三公”经费财政拨款支出年初预算为5万元。", ""),
]


@pytest.mark.parametrize(("text", "item"), THREE_PUBLIC, ids=[text for text, _ in THREE_PUBLIC])
def test_three_public_expenses(interpret_text: Interpret, text: str, item: str) -> None:
    heading = "九、一般公共预算“三公”经费、会议费、培训费支出预算情况说明"
    assert stated(interpret_text, heading, text)[0] == ("amount", 50_000, item)


def test_nothing_bought_needs_no_unit(interpret_text: Interpret) -> None:
    text = "公务用车购置为0，与上年持平。"
    assert stated(interpret_text, "二、“三公”经费支出情况", text) == [
        ("amount", 0, "vehicle-purchase"),
        ("change", 0, "vehicle-purchase"),
    ]


def test_shares_and_completions_of_three_public_expenses(interpret_text: Interpret) -> None:
    text = "公务接待费支出决算为3万元，完成预算的60%，占“三公”经费的5.31%。"
    found = stated(interpret_text, "七、财政拨款“三公”经费支出决算情况说明", text, ACCOUNTS)
    assert [(measure, value) for measure, value, _ in found] == [
        ("amount", 30_000),
        ("completion", 60),
        ("share", Decimal("5.31")),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2025年阳谷县财政局下属1家机关和1家事业单位财政拨款的机关运行经费预算为213.28万元。",
        "2025年本部门一般公共预算机关运行经费预算支出213.28万元。",
        "2025年一般公共预算财政拨款运行经费213.28万元。",
        "机关运行经费支出213.28万元。",
    ],
)
def test_operating_cost(interpret_text: Interpret, text: str) -> None:
    disclosure = read(interpret_text, "二、机关运行经费预算", text)
    assert of(disclosure) == [("amount", 2_132_800, "")]
    assert disclosure.unread == ()


PROCUREMENT = [
    (
        "2025年政府采购预算34万元，其中：政府采购货物预算1万元、政府采购工程预算0万元、政府采购服务预算33万元。",
        [(340_000, ""), (10_000, "goods"), (0, "works"), (330_000, "services")],
    ),
    (
        "2025年度政府采购金额（以合同签订为准）为3万元，其中：货物采购金额2万元、服务采购金额1万元。",
        [(30_000, ""), (20_000, "goods"), (10_000, "services")],
    ),
    (
        "政府采购支出预算总额9万元，其中：拟采购货物支出4万元；拟购买服务5万元。",
        [(90_000, ""), (40_000, "goods"), (50_000, "services")],
    ),
    (
        "面向中小企业预留政府采购项目预算金额34万元，其中，预留给小型和微型企业的政府采购项目预算为3万元。",
        [(340_000, "reserved"), (30_000, "reserved-small")],
    ),
    (
        "在面向中小企业预留的政府采购项目中，由中小企业供应商中标或成交的，采购金额2万元；"
        "在其他政府采购项目中，由中小企业供应商中标或成交的，采购金额1万元。",
        [(20_000, "awarded-reserved"), (10_000, "awarded-other")],
    ),
    ("授予中小企业合同金额8万元，其中：授予小微企业合同金额5万元。", [(80_000, "awarded"), (50_000, "awarded-small")]),
]


@pytest.mark.parametrize(("text", "expected"), PROCUREMENT, ids=[text[:20] for text, _ in PROCUREMENT])
def test_procurement(interpret_text: Interpret, text: str, expected: list[tuple[int, str]]) -> None:
    found = stated(interpret_text, "三、政府采购预算情况", text)
    assert found == [("amount", value, category) for value, category in expected]


def test_assets_held_and_bought_are_told_apart_and_a_threshold_is_no_figure(interpret_text: Interpret) -> None:
    text = (
        "截至2024年8月31日，阳谷县财政局共有车辆3辆，其中：部级领导干部用车0辆、其他用车3辆；"
        "单价100万元（含）以上设备（不含车辆）2台（套）。\n\n"
        "2025年部门预算安排购置车辆1辆，其中：执法执勤用车1辆；部门预算安排购置单价100万元（含）以上设备（不含车辆）0台（套）。"
    )
    disclosure = read(interpret_text, "五、国有资产占有使用情况", text)
    counts = [
        (figure.name, dimensions(figure), int(figure.value))
        for figure in disclosure.figures
        if figure.measure == "count"
    ]
    assert sorted(counts) == sorted(
        [
            ("asset", "vehicle", 3),
            ("asset", "vehicle-leader", 0),
            ("asset", "vehicle-other", 3),
            ("asset", "equipment", 2),
            ("asset-purchase", "vehicle", 1),
            ("asset-purchase", "vehicle-law-enforcement", 1),
            ("asset-purchase", "equipment", 0),
        ]
    )
    assert disclosure.unread == ()


PERFORMANCE = [
    (
        "本部门1个预算单位开展了2025年项目预算绩效目标编报工作，编报绩效目标的项目11个，涉及项目预算资金6626万元。",
        [("count", 11, "target-management"), ("amount", 66_260_000, "target-management")],
    ),
    (
        "2025年本部门共2个项目实行绩效目标管理，涉及财政性资金合计5万元。",
        [("count", 2, "target-management"), ("amount", 50_000, "target-management")],
    ),
    ("2025年本部门实行整体支出绩效目标管理，涉及财政性资金合计5万元。", [("amount", 50_000, "overall")]),
    (
        "绩效跟踪评价的2025年度项目4个，绩效自评的2025年度项目3个（其中，绩效评级为“优”的项目2个）。",
        [("count", 4, "tracking"), ("count", 3, "self-evaluation"), ("count", 2, "self-evaluation-excellent")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), PERFORMANCE, ids=[text[:20] for text, _ in PERFORMANCE])
def test_performance_coverage(interpret_text: Interpret, text: str, expected: list[Stated]) -> None:
    assert stated(interpret_text, "四、绩效目标设置情况", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "根据《批复》（财预〔2019〕7号）填列。",
        "本部门下属5家预算单位，2024年12月31日有处室12个单位。",
        "按照2025年部署，2026年继续实施。",
    ],
)
def test_dates_documents_and_organisations_are_no_money(interpret_text: Interpret, text: str) -> None:
    disclosure = read(interpret_text, FINANCES, text)
    assert of(disclosure) == []
    assert disclosure.unread == ()


RESIDUE = [
    "2025年，XX收入预算x,xxx万元。",
    "支出预算××万元，比上年增加5万元。",
    "支出预算5万元，比上年增加（减少）3万元。",
    "支出预算5万元，比上年（增加/减少）3万元。",
    "支出预算***万元。",
    "支出预算5万元，比XXXX年减少3万元。",
    "“{单位}”支出预算5万元。",
    "支出预算……万元。",
    "支出预算5万元（持平）。",
]


@pytest.mark.parametrize("text", RESIDUE)
def test_a_template_that_was_not_filled_in_gives_no_figure_and_is_reported(
    interpret_text: Interpret, text: str
) -> None:
    disclosure = read(interpret_text, FINANCES, text)
    assert of(disclosure) == []
    assert disclosure.unread
    assert {number.reason for number in disclosure.unread} == {
        "it stands in a sentence of a template that was not filled in"
    }
    assert len(disclosure.statements) == 1


def test_a_sentence_after_residue_has_no_subject_from_it(interpret_text: Interpret) -> None:
    disclosure = read(interpret_text, FINANCES, "支出预算5万元。XX支出预算X万元。比上年增加3万元。")
    assert of(disclosure) == [("amount", 50_000, "expenditure")]
    assert disclosure.unread[-1].reason == "the sentence before was not filled in"


def test_numbers_in_a_reason_are_kept_as_its_text(interpret_text: Interpret) -> None:
    text = "支出预算5万元，比上年增加3万元，主要原因是基本支出增加2万元、项目支出增加1万元；项目支出4万元。"
    disclosure = read(interpret_text, FINANCES, text)
    assert [value for _, value, _ in of(disclosure)] == [50_000, 30_000, 40_000]
    assert [number.text for number in disclosure.unread] == ["2万元", "1万元"]
    assert disclosure.statements[-1].reason == "基本支出增加2万元、项目支出增加1万元"


def test_each_reason_of_a_sentence_is_kept_to_its_end(interpret_text: Interpret) -> None:
    text = "公务用车购置费5万元，主要原因是购车；公务接待费3万元，主要原因：一是来访增加；二是标准提高。"
    disclosure = read(interpret_text, "二、“三公”经费支出情况", text)
    assert disclosure.statements[-1].reason == "购车；一是来访增加；二是标准提高"


def test_two_numbers_of_the_same_in_one_sentence_are_not_both_loaded(interpret_text: Interpret) -> None:
    disclosure = read(interpret_text, FINANCES, "支出预算5万元，支出预算6万元。")
    assert of(disclosure) == [("amount", 50_000, "expenditure")]
    assert [number.text for number in disclosure.unread] == ["6万元"]


def test_a_change_of_a_count_is_no_count(interpret_text: Interpret) -> None:
    disclosure = read(interpret_text, "五、国有资产占有使用情况", "共有车辆3辆，比上年减少1辆。")
    assert of(disclosure) == [("count", 3, "vehicle")]
    assert [number.text for number in disclosure.unread] == ["1辆"]


def test_an_unknown_subject_ends_what_was_said_before(interpret_text: Interpret) -> None:
    disclosure = read(interpret_text, FINANCES, "支出预算5万元，教育局预算支出6万元，增加1万元。")
    assert of(disclosure) == [("amount", 50_000, "expenditure")]
    assert [number.text for number in disclosure.unread] == ["6万元", "1万元"]


def test_a_list_below_a_class_that_no_list_knows_gives_no_code(interpret_text: Interpret) -> None:
    text = "（一）杂项支出（100类）\n\n1．杂项事务行政运行3万元，主要用于机关。"
    disclosure = read(interpret_text, FINANCES, text)
    assert of(disclosure) == []
    assert [number.text for number in disclosure.unread] == ["3万元"]
