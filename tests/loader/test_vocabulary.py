"""The ontology as a look-up."""

from __future__ import annotations

from pathlib import Path

import pytest

from loader.cache import Cache
from loader.codes.edition import ImportedEdition
from loader.codes.official import Entry
from loader.interpret.codes import agreement
from loader.normalise import compact, label_key
from loader.settings import ROOT
from loader.vocabulary import CODE, Vocabulary, load_vocabulary

CLASSIFICATIONS = ("functional", "economic-department", "economic-government", "revenue", "cofog", "gfsm")

SMALL = """
@prefix bg: <https://w3id.org/budgetgraph/def#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xkos: <http://rdf-vocabulary.ddialliance.org/xkos#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix code: <https://w3id.org/budgetgraph/code/> . @prefix f: <https://w3id.org/budgetgraph/code/functional/> .
@prefix type: <https://w3id.org/budgetgraph/code/code-change/> . @prefix is: <https://w3id.org/budgetgraph/code/verification/> .
@prefix of: <https://w3id.org/budgetgraph/code/correspondence/> .

code:functional a skos:ConceptScheme ; skos:hasTopConcept f:_T ; xkos:levels ( f:class f:group ) .
f:class xkos:depth 1 ; xkos:notationPattern "[0-9]{3}" ; skos:member f:201 , f:202 , f:203 .
f:group xkos:depth 2 ; xkos:notationPattern "[0-9]{5}" ; skos:member f:20101 .
f:_T skos:inScheme code:functional ; skos:prefLabel "全部"@zh .
f:e2023 a skos:ConceptScheme ; bg:editionOf code:functional ; bg:firstYear "2023"^^xsd:gYear ; bg:isComplete true .
f:e2020 a skos:ConceptScheme ; bg:editionOf code:functional ; bg:firstYear "2020"^^xsd:gYear ; bg:isComplete true .
f:e2024 a skos:ConceptScheme ; bg:editionOf code:functional ; bg:firstYear "2024"^^xsd:gYear .
f:201 skos:inScheme code:functional , f:e2023 ; skos:notation "201" ; bg:verification is:attested ;
    skos:prefLabel "甲支出"@zh , "First"@en ; skos:hiddenLabel "jia zhi chu"@zh-latn-pinyin .
f:202 skos:inScheme code:functional , f:e2020 ; skos:notation "202" ; bg:verification is:unverified ; skos:prefLabel "乙支出"@zh .
f:203 skos:inScheme code:functional , f:e2024 ; skos:notation "203" ; bg:verification is:official ; skos:prefLabel "丙支出"@zh .
f:20101 skos:inScheme code:functional , f:e2023 ; skos:notation "20101" ; skos:broader f:201 ; bg:verification is:attested ;
    skos:prefLabel "行政运行"@zh .
f:c1 bg:code f:201 ; bg:changeType type:renamed ; bg:edition f:e2023 ; bg:formerName "子支出"@zh ; bg:lastYear "2022"^^xsd:gYear .
f:c2 bg:code f:202 ; bg:changeType type:renamed ; bg:edition f:e2020 ; bg:formerName "甲支出"@zh .
f:c3 bg:code f:203 ; bg:changeType type:moved ; bg:edition f:e2024 ; bg:formerName "丑支出"@zh .
f:c4 bg:code f:203 ; bg:changeType type:corrected ; bg:edition f:e2024 ; bg:formerName "寅支出"@zh .
f:c5 bg:code f:20101 ; bg:changeType type:renamed ; bg:edition f:e2023 ; bg:formerName "一般行政"@zh .
of:economic xkos:madeOf of:one . of:economic-observed xkos:madeOf of:other .
of:one xkos:sourceConcept f:201 ; xkos:targetConcept f:202 .
of:other xkos:sourceConcept f:201 ; xkos:targetConcept f:203 .
"""


@pytest.fixture
def small(tmp_path: Path) -> Vocabulary:
    (tmp_path / "codes.ttl").write_text(SMALL, "utf-8")
    return load_vocabulary(tmp_path, cache=Cache(None))


def test_the_names_of_first_level_codes_are_labels_and_no_others(small: Vocabulary) -> None:
    labels = {key: concept.rpartition("/")[2] for key, concept in small.scheme("functional").labels.items()}
    assert labels == {"全部": "_T", "甲支出": "201", "First": "201", "子支出": "201", "乙支出": "202", "丙支出": "203"}


@pytest.mark.parametrize(("ended", "listed"), [("乙支出", "甲支出"), ("乙支出", "丙支出")])
def test_a_name_that_two_classes_had_means_the_one_that_has_it_today(tmp_path: Path, ended: str, listed: str) -> None:
    (tmp_path / "codes.ttl").write_text(SMALL.replace(ended, listed), "utf-8")
    labels = load_vocabulary(tmp_path, cache=Cache(None)).scheme("functional").labels
    assert labels[listed] == f"{CODE}functional/{'201' if listed == '甲支出' else '203'}"


def test_a_code_has_its_names_and_what_is_known_of_them(small: Vocabulary) -> None:
    codes = small.scheme("functional").codes
    assert {notation: (code.name, code.is_listed, code.is_verified) for notation, code in codes.items()} == {
        "201": ("甲支出", True, True),
        "202": ("乙支出", False, False),
        "203": ("丙支出", True, True),
        "20101": ("行政运行", True, True),
    }
    (change,) = codes["201"].changes
    assert (change.iri, change.type, change.year) == (f"{CODE}functional/c1", "renamed", 2023)
    assert (change.name, change.first_year, change.last_year) == ("子支出", None, 2022)
    assert [change.type for change in codes["203"].changes] == ["moved"]


def test_pairs_are_those_of_the_national_table(small: Vocabulary) -> None:
    assert small.pairs == {("201", "202")}


def test_editions_are_no_schemes_of_their_own(vocabulary: Vocabulary) -> None:
    assert not [iri for iri in vocabulary.schemes if "/edition/" in iri]


@pytest.mark.parametrize("scheme", CLASSIFICATIONS)
def test_labels_of_a_classification_mean_codes_of_its_first_level(vocabulary: Vocabulary, scheme: str) -> None:
    classification = vocabulary.scheme(scheme)
    named = {classification.level(iri.rpartition("/")[2]) for iri in classification.labels.values()}
    assert named == {classification.levels[0], None}
    assert {iri for iri in classification.labels.values() if not iri.rpartition("/")[2][0].isdigit()} == {
        classification.total
    }


@pytest.mark.parametrize("name", ["医疗卫生与计划生育支出", "医疗卫生", "卫生健康支出"])
def test_a_former_name_of_a_class_is_a_label(vocabulary: Vocabulary, name: str) -> None:
    assert vocabulary.concept("functional", name) == f"{CODE}functional/210"


def test_a_name_that_a_class_had_for_something_else_is_no_label(vocabulary: Vocabulary) -> None:
    """工业商业金融等事务 was 215 before that was split; 贷款转贷及产权参股 was 311."""
    assert vocabulary.concept("functional", "工业商业金融等事务") is None
    assert vocabulary.concept("economic-department", "贷款转贷及产权参股") is None


def test_pinyin_is_no_label(vocabulary: Vocabulary) -> None:
    assert vocabulary.concept("functional", "jiao yu zhi chu") is None
    assert vocabulary.concept("functional", "教育支出") == f"{CODE}functional/205"


def test_a_name_that_two_classifications_share_says_nothing_without_a_code(vocabulary: Vocabulary) -> None:
    cube = vocabulary.cubes["basic-economic"]
    assert vocabulary.concepts(cube, "对个人和家庭的补助") == {}
    assert vocabulary.concepts(cube, "工资福利支出") == {"departmentEconomicClass": f"{CODE}economic-department/301"}
    assert vocabulary.concepts(cube, "人员经费") == {"expenditureKind": f"{CODE}expenditure-kind/personnel"}


def test_every_national_code_is_of_a_level_and_its_parent_is_national(vocabulary: Vocabulary) -> None:
    for name in CLASSIFICATIONS:
        scheme = vocabulary.scheme(name)
        assert scheme.codes
        for notation in scheme.codes:
            assert scheme.level(notation)
            parent = scheme.broader(notation)
            assert parent is None or parent in scheme.codes


def test_regions_are_looked_up_by_code_and_name(vocabulary: Vocabulary) -> None:
    county = vocabulary.regions.with_code("371521")
    assert county is not None
    assert (county.name, county.parent) == ("阳谷县", "3715")
    assert vocabulary.regions.of("阳谷县人民政府办公室") == (county,)
    assert all(name == compact(name) for region in vocabulary.regions.all for name in region.names)


def test_the_vocabulary_is_the_same_from_the_cache_as_from_the_files(vocabulary: Vocabulary, tmp_path: Path) -> None:
    first, second = (load_vocabulary(ROOT / "ontology", cache=Cache(tmp_path)) for _ in range(2))
    assert first == second == vocabulary
    assert len(list(tmp_path.iterdir())) == 1


def test_another_content_is_another_vocabulary_and_an_old_one_is_not_taken_for_it(tmp_path: Path) -> None:
    ontology, cache = tmp_path / "ontology", Cache(tmp_path / "cache")
    ontology.mkdir()
    for name in ("甲", "癸"):
        (ontology / "codes.ttl").write_text(SMALL.replace("甲支出", f"{name}支出"), "utf-8")
        vocabulary = load_vocabulary(ontology, cache=cache)
        assert vocabulary.concept("functional", label_key(f"{name}支出")) == f"{CODE}functional/201"
        assert vocabulary.scheme("functional").codes["201"].name == f"{name}支出"


def test_a_file_that_is_no_turtle_is_an_error_and_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "codes.ttl").write_text("what?", "utf-8")
    with pytest.raises(SyntaxError):
        load_vocabulary(tmp_path, cache=Cache(tmp_path / "cache"))
    assert not (tmp_path / "cache").exists()


def test_an_imported_edition_stands_above_the_list(vocabulary: Vocabulary, tmp_path: Path) -> None:
    """The list of 2025: one code has another name, one is gone, one is new."""
    functional = vocabulary.scheme("functional")
    codes = functional.codes
    names = {notation: code.name for notation, code in codes.items() if code.is_listed and notation != "2010302"}
    names |= {"2010301": "行政运转", "2010377": "数字政府"}
    levels = {3: "class", 5: "group", 7: "item"}
    entries = tuple(Entry(code, names[code], levels[len(code)], functional.broader(code)) for code in sorted(names))
    edition = ImportedEdition(
        "functional", 2025, "财预〔2024〕1号", "list.xlsx", "0" * 64, "2025-01-01T00:00:00Z", entries
    )
    path = tmp_path / edition.file_name
    path.write_text(edition.text(), "utf-8")
    imported = load_vocabulary(ROOT / "ontology", [path], Cache(tmp_path / "cache")).scheme("functional").codes
    assert (imported["2010301"].name, imported["2010377"].name) == ("行政运转", "数字政府")
    assert list(imported["2010301"].other_names()) == ["行政运行"]
    assert [imported[code].is_listed for code in ("2010301", "2010302", "2010377")] == [True, False, True]
    assert agreement(imported["2010302"], "一般行政管理事务")[0] == "former-name"
    assert imported["2080505"] == codes["2080505"]
