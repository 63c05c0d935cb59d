"""The tables of real disclosures: whose they are, that every number has its place, and that what adds up on the page adds up here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

import pytest

from loader.disclosure import Disclosure, Figure, Level, Phase
from loader.interpret import interpret
from loader.problems import DocumentError
from loader.readers import read
from loader.vocabulary import Cube, Vocabulary
from tests.corpus import BLANK_TEMPLATE, CORPUS, needs_corpus

pytestmark = needs_corpus

REQUIRED = (
    *("balance", "revenue", "expenditure", "appropriation", "general-budget"),
    *("basic-economic", "three-public", "government-fund"),
)
JIANGSU = (*REQUIRED, "appropriation-by-function", "appropriation-basic", "operating-cost-by-class", "procurement-list")

# file: department, region, year, phase, level, number of figures in tables, tables
Facts = tuple[str, str, int, Phase, Level, int, tuple[str, ...]]
FACTS: Mapping[str, Facts] = {
    "上海市普陀区万里街道办事处_2024部门预算.pdf": (
        *("上海市普陀区人民政府万里街道办事处", "310107", 2024, "approved", "department", 875),
        (*REQUIRED, "state-capital"),
    ),
    "上海市普陀区人民政府办公室_2025单位预算.pdf": (
        *("上海市普陀区人民政府办公室", "310107", 2025, "approved", "unit", 231),
        (*REQUIRED, "state-capital"),
    ),
    "上海市普陀区人民政府办公室_2025部门预算.pdf": (
        *("上海市普陀区人民政府办公室", "310107", 2025, "approved", "department", 221),
        (*REQUIRED, "state-capital"),
    ),
    "上海市普陀区司法局_2026部门预算.pdf": (
        *("上海市普陀区司法局", "310107", 2026, "approved", "department", 366),
        (*REQUIRED, "state-capital"),
    ),
    "上海市普陀区财政局_2024部门决算.pdf": (
        *("上海市普陀区财政局", "310107", 2024, "executed", "department", 195),
        (*REQUIRED, "state-capital"),
    ),
    "江苏_江苏省人大办公厅__江苏省人大办公厅2017年度预算公开.pdf": (
        *("江苏省人大常委会办公厅", "32", 2017, "approved", "department", 162),
        JIANGSU,
    ),
    "江苏_江苏省委办公厅__江苏省委办公厅2018年度部门预算公开文件.pdf": (
        *("江苏省委办公厅", "32", 2018, "approved", "department", 0),
        (),
    ),
    "江苏_江苏省委办公厅__江苏省委办公厅2018年度部门预算公开表.pdf": (
        *("中共江苏省委办公厅", "32", 2018, "approved", "department", 178),
        JIANGSU,
    ),
    "江苏_江苏省高级人民法院__江苏省高级人民法院2019年度部门预算公开.pdf": (
        *("江苏省高级人民法院", "32", 2019, "approved", "department", 216),
        JIANGSU,
    ),
    "重庆市交通委员会_2018部门预算情况说明.html": (
        *("重庆市交通委员会", "50", 2018, "approved", "department", 0),
        (),
    ),
}
each_file = pytest.mark.parametrize("file", FACTS)


@pytest.fixture(scope="module")
def disclosure_of(vocabulary: Vocabulary) -> Mapping[str, Disclosure]:
    """File name → what the file says, read when it is first asked for."""

    class Disclosures(dict[str, Disclosure]):
        def __missing__(self, file: str) -> Disclosure:
            return self.setdefault(file, interpret(read(CORPUS / file), vocabulary))

    return Disclosures()


@each_file
def test_the_document_is_whose_it_says(file: str, disclosure_of: Mapping[str, Disclosure]) -> None:
    identity = disclosure_of[file].identity
    assert (identity.department, identity.region, identity.year, identity.phase, identity.level) == FACTS[file][:5]


@each_file
def test_every_table_is_known_and_every_number_of_it_is_a_figure(
    file: str, disclosure_of: Mapping[str, Disclosure]
) -> None:
    disclosure, (*_, figures, tables) = disclosure_of[file], FACTS[file]
    assert {table.name for table in disclosure.tables} == set(tables)
    assert [figure.table is not None for figure in disclosure.figures].count(True) == figures
    assert disclosure.unplaced == ()


@each_file
def test_a_table_without_figures_has_a_note(file: str, disclosure_of: Mapping[str, Disclosure]) -> None:
    disclosure = disclosure_of[file]
    filled = {figure.table for figure in disclosure.figures}
    empty = [table for table in disclosure.tables if table.name not in filled]
    without_note = {table.name for table in empty if table.note is None}
    assert without_note <= ({"government-fund"} if "人大" in file else set())


@each_file
def test_sums_close_but_for_rounding(
    file: str, disclosure_of: Mapping[str, Disclosure], vocabulary: Vocabulary
) -> None:
    """Parts to their whole on each dimension, in every table; a sum of n numbers in 万元 may differ by n/2 of their last digit."""
    disclosure = disclosure_of[file]
    for table in disclosure.tables:
        cube = next(cube for cube in vocabulary.cubes.values() if cube.iri == table.cube)
        figures = [figure for figure in disclosure.figures if figure.table == table.name and figure.cube == cube.iri]
        for whole, parts in _wholes(figures, cube, vocabulary):
            tolerance = Decimal(len(parts)) / 2 * (table.multiplier or 1) / 100
            difference = abs(whole.value - sum(part.value for part in parts))
            assert difference <= tolerance, (table.name, whole.published, [part.published for part in parts])


def _wholes(figures: list[Figure], cube: Cube, vocabulary: Vocabulary) -> Iterator[tuple[Figure, list[Figure]]]:
    """Each figure of a class of a classification with those of the codes directly below it."""
    for dimension in ("function", "departmentEconomicClass"):
        if dimension not in cube.dimensions:
            continue
        scheme = vocabulary.schemes[cube.dimensions[dimension]]
        places: dict[object, Figure] = {}
        parts: defaultdict[object, list[Figure]] = defaultdict(list)
        for figure in figures:
            value = figure.dimensions[dimension]
            value = value if value.startswith(scheme.iri) else scheme.concept(value.split("/")[1])
            rest = tuple(sorted(item for item in figure.dimensions.items() if item[0] != dimension))
            places[figure.phase, figure.year, rest, value] = figure
            if parent := scheme.parent(value):
                parts[figure.phase, figure.year, rest, parent].append(figure)
        yield from ((places[key], below) for key, below in parts.items() if key in places)


def test_unit_and_department_of_one_office_are_two_disclosures_with_equal_totals(
    disclosure_of: Mapping[str, Disclosure],
) -> None:
    one, other = (disclosure_of[f"上海市普陀区人民政府办公室_2025{level}预算.pdf"] for level in ("部门", "单位"))
    assert one.key != other.key
    assert _total(one) == _total(other) == Decimal("91016775.35")


def _total(disclosure: Disclosure) -> Decimal:
    (total,) = (
        figure.value
        for figure in disclosure.figures
        if figure.table == "expenditure" and all(value.endswith("/_T") for value in figure.dimensions.values())
    )
    return total


def test_final_accounts_carry_approved_and_executed_figures(disclosure_of: Mapping[str, Disclosure]) -> None:
    disclosure = disclosure_of["上海市普陀区财政局_2024部门决算.pdf"]
    by_phase = {figure.phase for figure in disclosure.figures if figure.table}
    assert by_phase == {"approved", "executed"}
    reception = [figure for figure in disclosure.figures if figure.table == "three-public"]
    assert {(figure.phase, figure.published) for figure in reception} == {("approved", "0.95")}


def test_a_row_that_is_merged_downwards_is_read_with_what_stands_above_it(
    disclosure_of: Mapping[str, Disclosure],
) -> None:
    disclosure = disclosure_of["江苏_江苏省委办公厅__江苏省委办公厅2018年度部门预算公开表.pdf"]
    items = {
        figure.dimensions["procurementItem"].partition("/")[2]: figure.value
        for figure in disclosure.figures
        if figure.table == "procurement-list"
    }
    assert items["办公设备购置/小型机/分散自行组织"] == 20000
    lines = [f for f in disclosure.figures if f.table == "procurement-list" and f.is_line_item]
    assert sum(figure.value for figure in lines) == 14_495_000


def test_nothing_of_a_blank_template_is_loaded(vocabulary: Vocabulary) -> None:
    with pytest.raises(DocumentError, match="this is a blank template"):
        interpret(read(CORPUS / BLANK_TEMPLATE), vocabulary)
