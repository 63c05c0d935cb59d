"""Cubes: the table of the model, complete, with titles that tell them apart."""

from __future__ import annotations

from collections import defaultdict

import pytest
from rdflib import DCTERMS, RDF, RDFS, SKOS, Literal, URIRef
from rdflib.namespace import Namespace

from loader.vocabulary import load_vocabulary
from tests.ontology.graphs import BG, CODE, CUBE, ONTOLOGY, QB, graph, languages, local_names, named

SDMX_ATTRIBUTE = Namespace("http://purl.org/linked-data/sdmx/2009/attribute#")
CUBES = graph(ONTOLOGY / "cubes.ttl")
BUDGET = graph(ONTOLOGY / "budget.ttl")
DATA_SETS = sorted(named(CUBES.subjects(RDF.type, QB.DataSet)))
VOCABULARY = load_vocabulary(ONTOLOGY)
COMMON = {"disclosure", "organization", "fiscalYear", "phase"}

# docs/model.md: dimensions beside the common ones, and measures, the first of which is the cube's own.
TABLES = {
    "balance": "flow fundingSource function expenditureKind",
    "revenue": "function fundingSource",
    "expenditure": "function expenditureKind",
    "appropriation": "flow fundingSource function expenditureKind",
    "general-budget": "function expenditureKind",
    "government-fund": "flow fundingSource function expenditureKind",
    "state-capital": "flow fundingSource function expenditureKind",
    "appropriation-by-function": "function expenditureKind",
    "appropriation-basic": "departmentEconomicClass governmentEconomicClass expenditureKind",
    "operating-cost-by-class": "departmentEconomicClass",
    "procurement-list": "project procurementCategory procurementItem",
    "basic-economic": "departmentEconomicClass governmentEconomicClass expenditureKind",
    "basic-by-source": "departmentEconomicClass governmentEconomicClass fundingSource",
    "three-public": "threePublicItem",
    "project": "project fundingSource",
    "procurement": "function fundingSource",
}
NARRATIVE = {
    "year-on-year": ("flow fundingSource expenditureKind statement", "amount change changePercent share completion"),
    "function-narrative": ("fundingSource function statement", "amount change changePercent share completion"),
    "three-public-narrative": ("threePublicItem statement", "amount change changePercent share completion"),
    "operating-cost": ("statement", "amount change changePercent"),
    "procurement-category": ("procurementCategory statement", "amount change changePercent"),
    "procurement-support": ("procurementSupport statement", "amount share"),
    "asset": ("assetKind statement", "count amount"),
    "asset-purchase": ("assetKind statement", "count"),
    "performance-coverage": ("performanceScope fundingSource statement", "count amount"),
}
SEGMENTS = {
    "amount": "amount",
    "change": "change",
    "changePercent": "change-percent",
    "completion": "completion",
    "count": "count",
    "share": "share",
}

each_data_set = pytest.mark.parametrize("data_set", DATA_SETS, ids=lambda data_set: str(data_set).removeprefix(CUBE))


def structure(name: str) -> tuple[set[str], set[str]]:
    """The dimensions and measures of the data set with that name."""
    components = list(CUBES.objects(CUBE[f"{name}/structure"], QB.component))
    return tuple(  # type: ignore[return-value]
        local_names((value for part in components for value in CUBES.objects(part, kind)), BG)
        for kind in (QB.dimension, QB.measure)
    )


@pytest.mark.parametrize(("name", "dimensions"), TABLES.items())
def test_a_table_has_the_dimensions_of_the_model_and_amounts(name: str, dimensions: str) -> None:
    assert (CUBE[name], RDF.type, BG.TableCube) in CUBES
    assert structure(name) == (COMMON | set(dimensions.split()), {"amount"})


@pytest.mark.parametrize(("name", "dimensions", "measures"), [(name, *rest) for name, rest in NARRATIVE.items()])
def test_a_narrative_cube_has_a_data_set_for_each_measure(name: str, dimensions: str, measures: str) -> None:
    own, *others = measures.split()
    assert structure(name) == (COMMON | set(dimensions.split()), {own})
    for measure in others:
        part = f"{name}/{SEGMENTS[measure]}"
        assert structure(part) == (COMMON | set(dimensions.split()), {measure})
        assert list(CUBES.objects(CUBE[part], DCTERMS.isPartOf)) == [CUBE[name]]


def test_there_are_no_other_data_sets() -> None:
    parts = {
        f"{name}/{SEGMENTS[measure]}" for name, (_, measures) in NARRATIVE.items() for measure in measures.split()[1:]
    }
    assert local_names(DATA_SETS, CUBE) == set(TABLES) | set(NARRATIVE) | parts


@each_data_set
def test_a_data_set_is_labelled_and_defined_in_both_languages_and_of_one_kind(data_set: URIRef) -> None:
    assert languages(CUBES, data_set, RDFS.label) == ["en", "zh"]
    assert languages(CUBES, data_set, SKOS.definition) == ["en", "zh"]
    assert len({BG.TableCube, BG.NarrativeCube} & set(CUBES.objects(data_set, RDF.type))) == 1


@each_data_set
def test_components_have_iris_of_what_they_are_used_for_and_an_order(data_set: URIRef) -> None:
    (definition,) = CUBES.objects(data_set, QB.structure)
    assert str(definition) == f"{data_set}/structure"
    components = list(CUBES.objects(definition, QB.component))
    for component in components:
        (value,) = [v for kind in (QB.dimension, QB.measure, QB.attribute) for v in CUBES.objects(component, kind)]
        local = str(value).rpartition("#")[2]
        assert str(component) == f"{CUBE}component/{local}"
        assert (component, RDF.type, QB.ComponentSpecification) in CUBES
    orders = [int(str(CUBES.value(component, QB.order))) for component in components]
    assert len(set(orders)) == len(components)


def test_every_component_is_used() -> None:
    assert set(CUBES.objects(None, QB.component)) == set(CUBES.subjects(RDF.type, QB.ComponentSpecification))


@pytest.mark.parametrize(
    ("predicate", "kind"),
    [(QB.dimension, QB.DimensionProperty), (QB.measure, QB.MeasureProperty), (QB.attribute, QB.AttributeProperty)],
)
def test_a_component_is_declared_as_what_it_is_used_for(predicate: URIRef, kind: URIRef) -> None:
    ours = {value for value in CUBES.objects(None, predicate) if str(value).startswith(BG)}
    assert ours == set(BUDGET.subjects(RDF.type, kind))


@each_data_set
def test_a_figure_must_keep_its_text_and_where_it_stands(data_set: URIRef) -> None:
    required = {
        value
        for component in CUBES.objects(CUBES.value(data_set, QB.structure), QB.component)
        if (component, QB.componentRequired, Literal(True)) in CUBES
        for value in CUBES.objects(component, QB.attribute)
    }
    is_table = (data_set, RDF.type, BG.TableCube) in CUBES
    assert required == ({BG.publishedValue, BG.row, BG.column} if is_table else {BG.publishedValue})


@each_data_set
def test_money_has_its_currency_on_the_data_set(data_set: URIRef) -> None:
    components = list(CUBES.objects(CUBES.value(data_set, QB.structure), QB.component))
    is_money = any(
        (component, QB.measure, measure) in CUBES for component in components for measure in (BG.amount, BG.change)
    )
    currencies = list(CUBES.objects(data_set, SDMX_ATTRIBUTE.currency))
    attached = [part for part in components if (part, QB.componentAttachment, QB.DataSet) in CUBES]
    assert currencies == ([CODE["currency/CNY"]] if is_money else [])
    assert len(attached) == len(currencies)


def test_code_lists_are_schemes_that_exist() -> None:
    everything = graph()
    for scheme in BUDGET.objects(None, QB.codeList):
        assert (scheme, RDF.type, SKOS.ConceptScheme) in everything


def test_tables_of_one_title_differ_in_their_columns() -> None:
    dimensions: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
    for cube in VOCABULARY.cubes.values():
        for title in cube.titles:
            dimensions[title].append(frozenset(cube.dimensions))
    assert {title for title, found in dimensions.items() if len(found) != len(set(found))} == set()
    assert {title for title, found in dimensions.items() if len(found) > 1} == {
        "政府采购支出预算表",
        "政府采购预算表",
        "部门政府采购预算表",
    }


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("收支总体情况表", "balance"),
        ("收入总体情况表", "revenue"),
        ("支出总体情况表", "expenditure"),
        ("财政拨款收支总体情况表", "appropriation"),
        ("一般公共预算支出情况表", "general-budget"),
        ("一般公共预算基本支出情况表", "basic-economic"),
        ("一般公共预算“三公”经费支出情况表", "three-public"),
        ("政府性基金预算支出情况表", "government-fund"),
        ("国有资本经营预算支出情况表", "state-capital"),
        ("基本支出预算情况表", "basic-by-source"),
        ("项目支出预算情况表", "project"),
        ("政府采购预算表", "procurement"),
        ("2024年部门财务收支预算总表", "balance"),
        ("2025年预算单位收入预算总表", "revenue"),
        ("2024年部门支出预算总表", "expenditure"),
        ("2024年部门财政拨款收支预算总表", "appropriation"),
        ("2024年部门一般公共预算支出功能分类预算表", "general-budget"),
        ("2025年预算单位政府性基金预算支出功能分类预算表", "government-fund"),
        ("2025年部门国有资本经营预算支出功能分类预算表", "state-capital"),
        ("2025年部门一般公共预算基本支出部门预算经济分类预算表", "basic-economic"),
        ("2025年单位“三公”经费和机关运行经费预算表", "three-public"),
        ("收入支出决算总表", "balance"),
        ("收入决算表", "revenue"),
        ("支出决算表", "expenditure"),
        ("财政拨款收入支出决算总表", "appropriation"),
        ("一般公共预算财政拨款支出决算表", "general-budget"),
        ("一般公共预算财政拨款基本支出决算表", "basic-economic"),
        ("财政拨款“三公”经费支出决算表", "three-public"),
        ("政府性基金预算财政拨款收入支出决算表", "government-fund"),
        ("国有资本经营预算财政拨款收入支出决算表", "state-capital"),
    ],
)
def test_a_published_title_finds_its_table(title: str, name: str) -> None:
    cube = VOCABULARY.cube_titled(title)
    assert cube is not None
    assert cube.name == name
