"""Classification codes and regions."""

from __future__ import annotations

import re

import pytest
from rdflib import RDF, SKOS, Literal, URIRef

from loader.normalise import label_key
from loader.vocabulary import load_vocabulary
from tests.ontology.graphs import BG, CODE, ONTOLOGY, SCHEMES, XKOS, graph, languages, named

FUNCTIONAL = graph(ONTOLOGY / "codes" / "functional.ttl")
REGIONS = graph(ONTOLOGY / "codes" / "region.ttl")
LEVELS = graph(*SCHEMES)
CLASSES = sorted(named(FUNCTIONAL.subjects(SKOS.inScheme, CODE.functional)))
VOCABULARY = load_vocabulary(ONTOLOGY)

BALANCE = """
    一、一般公共服务支出 201   二、外交支出 202   三、国防支出 203   四、公共安全支出 204   五、教育支出 205
    六、科学技术支出 206   七、文化旅游体育与传媒支出 207   八、社会保障和就业支出 208   九、卫生健康支出 210
    十、节能环保支出 211   十一、城乡社区支出 212   十二、农林水支出 213   十三、交通运输支出 214
    十四、资源勘探工业信息等支出 215   十五、商业服务业等支出 216   十六、金融支出 217
    十七、援助其他地区支出 219   十八、自然资源海洋气象等支出 220   十九、住房保障支出 221
    二十、粮油物资储备支出 222   二十一、国有资本经营预算支出 223   二十二、灾害防治及应急管理支出 224
    二十三、其他支出 229   二十四、债务还本支出 231   二十五、债务付息支出 232
    二十六、抗疫特别国债安排的支出 234
"""


@pytest.mark.parametrize(("label", "code"), re.findall(r"(\S+) (\d+)", BALANCE))
def test_a_balance_sheet_names_a_functional_class(label: str, code: str) -> None:
    assert VOCABULARY.scheme("functional").labels[label_key(label)] == f"{CODE}functional/{code}"


def test_there_are_the_thirty_functional_classes() -> None:
    assert len(CLASSES) == 30


@pytest.mark.parametrize("concept", CLASSES, ids=lambda concept: str(concept)[-3:])
def test_a_functional_class_has_its_code_its_level_its_name_and_its_status(concept: URIRef) -> None:
    code = str(concept).rpartition("/")[2]
    assert list(FUNCTIONAL.objects(concept, SKOS.notation)) == [Literal(code)]
    assert list(FUNCTIONAL.subjects(SKOS.member, concept)) == [CODE["functional/level/class"]]
    assert languages(FUNCTIONAL, concept, SKOS.prefLabel) == ["en", "zh"]
    (status,) = FUNCTIONAL.objects(concept, BG.verification)
    assert status in {CODE["verification/attested"], CODE["verification/unverified"]}


def test_no_two_functional_classes_share_a_name() -> None:
    keys = [
        label_key(str(label))
        for predicate in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
        for label in FUNCTIONAL.objects(None, predicate)
    ]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("scheme", "levels"),
    [
        ("functional", {"class": 3, "group": 5, "item": 7}),
        ("economic-department", {"class": 3, "group": 5}),
        ("economic-government", {"class": 3, "group": 5}),
    ],
)
def test_a_classification_has_its_levels_in_order(scheme: str, levels: dict[str, int]) -> None:
    (levels_in_order,) = LEVELS.objects(CODE[scheme], XKOS.levels)
    found = list(LEVELS.items(levels_in_order))
    assert found == [CODE[f"{scheme}/level/{level}"] for level in levels]
    assert LEVELS.value(CODE[scheme], XKOS.numberOfLevels) == Literal(len(levels))
    for depth, (level, digits) in enumerate(levels.items(), start=1):
        node = CODE[f"{scheme}/level/{level}"]
        assert LEVELS.value(node, XKOS.depth) == Literal(depth)
        assert str(LEVELS.value(node, XKOS.notationPattern)) == f"[0-9]{{{digits}}}"
        assert languages(LEVELS, node, SKOS.prefLabel) == languages(LEVELS, node, SKOS.definition) == ["en", "zh"]


def test_a_functional_class_without_other_words_is_expenditure_of_the_year() -> None:
    assert list(LEVELS.objects(CODE.functional, BG.implies)) == [CODE["expenditure-kind/current-year"]]


def test_the_county_of_the_example_lies_in_its_prefecture_and_province() -> None:
    above = list(REGIONS.transitive_objects(CODE["region/371521"], SKOS.broader))
    assert above == [CODE["region/371521"], CODE["region/3715"], CODE["region/37"]]


def test_a_region_has_its_code_and_a_name_in_both_languages() -> None:
    for region in named(REGIONS.subjects(RDF.type, BG.Region)):
        assert list(REGIONS.objects(region, SKOS.notation)) == [Literal(str(region).rpartition("/")[2])]
        assert languages(REGIONS, region, SKOS.prefLabel) == ["en", "zh"]
        assert (region, SKOS.inScheme, CODE.region) in REGIONS
