"""The national classifications, COFOG and GFSM: complete, sound as SKOS and XKOS, and never more certain than their source."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest

from loader.normalise import label_key
from loader.vocabulary import load_vocabulary
from tests.ontology.graphs import ONTOLOGY, ROOT

FACTS = ROOT.parent / "shared" / "codes"
CODE = "https://w3id.org/budgetgraph/code/"
PREFIXES = {
    "bg": "https://w3id.org/budgetgraph/def#",
    "code": CODE,
    "dct": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xkos": "http://rdf-vocabulary.ddialliance.org/xkos#",
}
COUNTS = {
    "functional": {"class": 30, "group": 264, "item": 1379},
    "economic-department": {"class": 10, "group": 100},
    "economic-government": {"class": 15, "group": 68},
    "revenue": {"class": 6, "group": 55, "item": 9},
    "cofog": {"division": 10, "group": 69},
    "gfsm": {"chapter": 2, "two-digit": 11, "three-digit": 21},
}
ATTESTED = {
    "functional": 230,
    "economic-department": 84,
    "economic-government": 20,
    "revenue": 9,
    "cofog": 79,
    "gfsm": 10,
}
CROSSWALKS = {
    "functional-cofog": 145,
    "economic-department-gfsm": 62,
    "economic-government-gfsm": 28,
    "economic": 174,
    "economic-observed": 1,
}
RELATIONS = "skos:exactMatch|skos:closeMatch|skos:broadMatch|skos:narrowMatch|skos:relatedMatch"
BALANCE = """
    一、一般公共服务支出 201   二、外交支出 202   三、国防支出 203   四、公共安全支出 204   五、教育支出 205
    六、科学技术支出 206   七、文化旅游体育与传媒支出 207   八、社会保障和就业支出 208   九、卫生健康支出 210
    十、节能环保支出 211   十一、城乡社区支出 212   十二、农林水支出 213   十三、交通运输支出 214
    十四、资源勘探工业信息等支出 215   十五、商业服务业等支出 216   十六、金融支出 217
    十七、援助其他地区支出 219   十八、自然资源海洋气象等支出 220   十九、住房保障支出 221
    二十、粮油物资储备支出 222   二十一、国有资本经营预算支出 223   二十二、灾害防治及应急管理支出 224
    二十三、其他支出 229   二十四、债务还本支出 231   二十五、债务付息支出 232
    二十六、抗疫特别国债安排的支出 234   九、医疗卫生与计划生育支出 210
"""

each_scheme = pytest.mark.parametrize("scheme", COUNTS)
needs_facts = pytest.mark.skipif(not FACTS.is_dir(), reason=f"the files of facts are not in {FACTS}")


@cache
def store() -> ox.Store:
    """Schemes and codes."""
    found = ox.Store()
    for folder in ("schemes", "codes"):
        for path in sorted((ONTOLOGY / folder).glob("*.ttl")):
            found.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE)
    return found


def select(pattern: str, *names: str) -> list[tuple[str, ...]]:
    """The values of the variables in every solution of the pattern, in order."""
    variables = " ".join(f"?{name}" for name in names)
    found = store().query(f"SELECT {variables} {{ {pattern} }}", prefixes=PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    return sorted(tuple(term.value if (term := row[name]) else "" for name in names) for row in found)


def values(pattern: str) -> list[str]:
    """The values of `?x` in every solution of the pattern."""
    return [value for (value,) in select(pattern, "x")]


def listed(scheme: str) -> str:
    """The pattern of a code `?x` that an edition of the scheme lists."""
    return f"?x skos:inScheme ?edition . ?edition bg:editionOf code:{scheme} ."


@cache
def rows(name: str) -> Sequence[Mapping[str, str]]:
    with (FACTS / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# ---- Complete


@each_scheme
def test_every_level_has_all_its_codes(scheme: str) -> None:
    found = select(f"{listed(scheme)} ?level skos:member ?x .", "level")
    assert Counter(level.rpartition("/")[2] for (level,) in found) == COUNTS[scheme]


@each_scheme
def test_every_code_is_attested_or_unverified_and_none_is_official(scheme: str) -> None:
    found = Counter(
        status.rpartition("/")[2] for _, status in select(f"{listed(scheme)} ?x bg:verification ?s .", "x", "s")
    )
    assert found["attested"] == ATTESTED[scheme]
    assert found["unverified"] == sum(COUNTS[scheme].values()) - ATTESTED[scheme]
    assert set(found) <= {"attested", "unverified"}


def test_nothing_at_all_claims_to_be_official() -> None:
    assert values("?x bg:verification <https://w3id.org/budgetgraph/code/verification/official> .") == []


def test_what_is_attested_says_where() -> None:
    attested = "?x a skos:Concept ; bg:verification <https://w3id.org/budgetgraph/code/verification/attested> ."
    unsourced = values(f"{attested} FILTER NOT EXISTS {{ ?x dct:source [] }}")
    assert len(values("code:cofog dct:source ?x .")) == 1
    assert [code for code in unsourced if not code.startswith(f"{CODE}cofog/")] == []


@needs_facts
@each_scheme
def test_every_row_of_the_facts_is_a_code_as_it_stands(scheme: str) -> None:
    found = select(
        f"""{listed(scheme)} ?x skos:notation ?n ; skos:prefLabel ?zh ; bg:verification ?s . ?l skos:member ?x .
        OPTIONAL {{ ?x skos:broader/skos:notation ?p }} OPTIONAL {{ ?x skos:prefLabel ?en FILTER(LANG(?en) = "en") }}
        FILTER(LANG(?zh) = "zh")""",
        *("n", "zh", "en", "p", "s"),
    )
    status = {"high": "attested", "medium": "unverified", "low": "unverified"}
    expected = sorted(
        (row["code"], row["name_zh"], row["name_en"], row["parent"], f"{CODE}verification/{status[row['confidence']]}")
        for row in rows(scheme.replace("-", "_"))
    )
    assert found == expected


@needs_facts
def test_every_change_of_the_facts_is_recorded() -> None:
    found = select(
        "?x a bg:CodeChange ; bg:code/skos:notation ?code ; bg:changeType ?type ; bg:edition/bg:editionOf ?scheme . "
        "OPTIONAL { ?x bg:formerName ?former } OPTIONAL { ?x bg:changeType code-change:added ; bg:laterName ?former }".replace(
            "code-change:added", f"<{CODE}code-change/added>"
        ),
        *("scheme", "code", "former", "type"),
    )
    expected = sorted(
        (
            f"{CODE}{row['scheme'].replace('_', '-')}",
            row["code"],
            row["name_zh"],
            f"{CODE}code-change/{row['change']}",
        )
        for row in rows("editions")
    )
    assert found == expected


@pytest.mark.parametrize(("name", "count"), CROSSWALKS.items())
def test_a_correspondence_holds_all_its_pairs(name: str, count: int) -> None:
    assert len(values(f"<{CODE}correspondence/{name}> xkos:madeOf ?x .")) == count


@needs_facts
@pytest.mark.parametrize(
    ("file", "names"),
    [
        ("functional_to_cofog", ["functional-cofog"]),
        ("economic_to_gfsm", ["economic-department-gfsm", "economic-government-gfsm"]),
        ("economic_correspondence", ["economic", "economic-observed"]),
    ],
)
def test_every_row_of_a_crosswalk_is_an_association_with_its_relation(file: str, names: list[str]) -> None:
    tables = " ".join(f"<{CODE}correspondence/{name}>" for name in names)
    direct = f"?s ?relation ?t . FILTER(?relation IN ({RELATIONS.replace('|', ', ')}))"
    stated = "?x bg:mappingRelation ?relation ."
    found = select(
        f"""VALUES ?table {{ {tables} }} ?table xkos:madeOf ?x . ?x xkos:sourceConcept ?s ; xkos:targetConcept ?t .
        {stated if "economic" in names else direct} ?s skos:notation ?source . ?t skos:notation ?target .""",
        *("source", "target", "relation"),
    )
    skos = PREFIXES["skos"]
    assert found == sorted((row["source_code"], row["target_code"], skos + row["relation"]) for row in rows(file))


# ---- Sound


@each_scheme
def test_a_code_stands_below_the_code_that_it_extends(scheme: str) -> None:
    found = select(
        f"?x skos:inScheme code:{scheme} ; skos:notation ?n . OPTIONAL {{ ?x skos:broader/skos:notation ?p }}", "n", "p"
    )
    vocabulary = load_vocabulary(ONTOLOGY).scheme(scheme)
    assert [(code, parent) for code, parent in found if (vocabulary.broader(code) or "") != parent] == []


def test_every_code_above_another_exists_in_its_scheme() -> None:
    assert values("?x skos:broader ?above . FILTER NOT EXISTS { ?above a ?kind }") == []
    assert (
        values(
            "?x skos:broader ?above ; skos:inScheme ?scheme . FILTER(STRSTARTS(STR(?x), STR(?scheme))) "
            "FILTER NOT EXISTS { ?above skos:inScheme ?scheme }"
        )
        == []
    )


@each_scheme
def test_a_code_stands_for_one_thing(scheme: str) -> None:
    codes = select(f"?x skos:inScheme code:{scheme} ; skos:notation ?n .", "n", "x")
    assert [notation for notation, count in Counter(notation for notation, _ in codes).items() if count > 1] == []
    assert [iri for notation, iri in codes if iri != f"{CODE}{scheme}/{notation}"] == []


@each_scheme
def test_a_code_has_one_level_by_its_form(scheme: str) -> None:
    found = select(
        f"?x skos:inScheme code:{scheme} ; skos:notation ?n . ?l skos:member ?x ; xkos:notationPattern ?p .",
        "x",
        "n",
        "p",
    )
    assert [row for row in found if not re.fullmatch(row[2], row[1])] == []
    assert [iri for iri, count in Counter(iri for iri, *_ in found).items() if count > 1] == []
    assert len(found) == len(values(f"?x skos:inScheme code:{scheme} ; skos:notation [] ."))


@each_scheme
def test_a_code_has_one_name_a_language_that_is_none_of_its_other_labels(scheme: str) -> None:
    """SKOS S13 and S14."""
    names = select(
        f"?x skos:inScheme code:{scheme} ; skos:notation [] ; skos:prefLabel ?l . BIND(LANG(?l) AS ?t)", "x", "t"
    )
    assert len(names) == len(set(names))
    assert {iri for iri, tag in names if tag == "zh"} == set(
        values(f"?x skos:inScheme code:{scheme} ; skos:notation [] .")
    )
    assert values("?x skos:prefLabel ?l ; skos:altLabel|skos:hiddenLabel ?l .") == []
    assert values("?x skos:altLabel ?l ; skos:hiddenLabel ?l .") == []


def test_mappings_lead_to_codes_that_exist_and_none_claims_to_be_exact() -> None:
    """SKOS S46 holds as there is no exactMatch between classifications."""
    mapped = f"?x {RELATIONS} ?t . FILTER(STRSTARTS(STR(?x), '{CODE}') && STRSTARTS(STR(?t), '{CODE}'))"
    assert values(f"{mapped} FILTER NOT EXISTS {{ ?t a skos:Concept }}") == []
    assert values(f"?x skos:exactMatch ?t ; skos:notation [] . FILTER(STRSTARTS(STR(?t), '{CODE}'))") == []


def test_an_association_ties_codes_of_the_schemes_that_its_correspondence_compares() -> None:
    """XKOS, section 6."""
    assert values("?x a xkos:ConceptAssociation . FILTER NOT EXISTS { ?table xkos:madeOf ?x }") == []
    assert (
        values(
            """?table xkos:madeOf ?x . FILTER NOT EXISTS {
        ?x xkos:sourceConcept ?s ; xkos:targetConcept ?t . ?s skos:inScheme ?a . ?t skos:inScheme ?b .
        ?table xkos:compares ?a , ?b }"""
        )
        == []
    )


def test_a_crosswalk_gives_the_reason_of_every_pair() -> None:
    crosswalks = (
        f"VALUES ?table {{ <{CODE}correspondence/functional-cofog> <{CODE}correspondence/economic-department-gfsm> }}"
    )
    assert values(f"{crosswalks} ?table xkos:madeOf ?x . FILTER NOT EXISTS {{ ?x skos:note ?reason }}") == []


def test_every_pair_of_the_national_table_says_for_whom_it_holds() -> None:
    pairs = f"<{CODE}correspondence/economic> xkos:madeOf ?x ."
    assert values(f"{pairs} FILTER NOT EXISTS {{ ?x bg:payer ?payer }}") == []
    assert len(values(f"{pairs} ?x bg:payer <{CODE}payer/public-institution> .")) > 0


def test_editions_follow_each_other_year_by_year() -> None:
    """XKOS, section 3: one chain a classification."""
    for scheme in COUNTS:
        years = [year for (year,) in select(f"?x bg:editionOf code:{scheme} ; bg:firstYear ?year .", "year")]
        followed = select(f"?x bg:editionOf code:{scheme} ; bg:firstYear ?a ; xkos:follows/bg:firstYear ?b .", "b", "a")
        assert followed == list(pairwise(years))


def test_a_change_belongs_to_an_edition_of_the_classification_of_its_code() -> None:
    assert (
        values(
            """?x a bg:CodeChange . FILTER NOT EXISTS {
        ?x bg:code/skos:inScheme ?scheme ; bg:edition/bg:editionOf ?scheme ; bg:changeType/skos:prefLabel [] }"""
        )
        == []
    )
    assert values("?x bg:relatedCode ?other . FILTER NOT EXISTS { ?other a skos:Concept }") == []


def test_an_ended_code_is_in_no_edition_and_keeps_its_last_name() -> None:
    ended = f"{CODE}functional/20110"
    assert values(f"<{ended}> skos:inScheme ?x .") == [f"{CODE}functional"]
    assert values(f"<{ended}> skos:prefLabel ?x .") == ["人力资源事务"]


# ---- Read


@pytest.mark.parametrize(("label", "code"), re.findall(r"(\S+) (\d+)", BALANCE))
def test_a_balance_sheet_names_a_functional_class(label: str, code: str) -> None:
    assert load_vocabulary(ONTOLOGY).scheme("functional").labels[label_key(label)] == f"{CODE}functional/{code}"


def test_a_name_that_many_codes_share_means_none_of_them() -> None:
    named = values('?x skos:prefLabel "行政运行"@zh .')
    assert len(named) > 50
    assert label_key("行政运行") not in load_vocabulary(ONTOLOGY).scheme("functional").labels


@pytest.mark.parametrize("scheme", ["functional", "economic-department", "economic-government"])
def test_a_classification_has_its_levels_in_order(scheme: str) -> None:
    digits = {"class": "[0-9]{3}", "group": "[0-9]{5}", "item": "[0-9]{7}"}
    found = select(
        f"?x a xkos:ClassificationLevel ; xkos:depth ?d ; xkos:notationPattern ?p . "
        f"FILTER(STRSTARTS(STR(?x), '{CODE}{scheme}/'))",
        *("d", "x", "p"),
    )
    assert [(iri.rpartition("/")[2], pattern) for _, iri, pattern in found] == list(digits.items())[
        : len(COUNTS[scheme])
    ]


def test_a_functional_class_without_other_words_is_expenditure_of_the_year() -> None:
    assert values("code:functional bg:implies ?x .") == [f"{CODE}expenditure-kind/current-year"]


def test_there_are_at_most_forty_thousand_triples() -> None:
    count = sum(
        1
        for path in Path(ONTOLOGY).rglob("*.ttl")
        if path.name != "shapes.ttl"
        for _ in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    )
    assert count <= 40_000
