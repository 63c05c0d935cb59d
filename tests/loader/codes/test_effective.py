"""The graph of codes with imported editions applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest
import tarka_rdf
from hypothesis import given, settings
from hypothesis import strategies as st
from pyshacl import validate
from rdflib import Graph

from loader.codes.book import Book
from loader.codes.difference import CodeList, difference
from loader.codes.edition import ImportedEdition
from loader.codes.effective import effective_codes
from loader.codes.importing import ONTOLOGY
from loader.codes.names import wording
from loader.ontology import CODES_GRAPH, Ontology
from loader.problems import SnapshotError
from loader.triples import MAPPINGS, construct
from tests.loader.codes.editions import edition, kept

PREFIXES = """
PREFIX bg: <https://w3id.org/budgetgraph/def#> PREFIX code: <https://w3id.org/budgetgraph/code/>
PREFIX dct: <http://purl.org/dc/terms/> PREFIX f: <https://w3id.org/budgetgraph/code/functional/>
PREFIX change: <https://w3id.org/budgetgraph/code/functional/change/>
PREFIX edition: <https://w3id.org/budgetgraph/code/functional/edition/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX xkos: <http://rdf-vocabulary.ddialliance.org/xkos#>
"""


class Applied:
    """The small ontology with editions applied to it."""

    def __init__(self, ontology: Path, folder: Path, *editions: ImportedEdition) -> None:
        self.content = effective_codes(ontology, kept(folder, *editions))
        self.store = ox.Store()
        self.store.bulk_load(self.content, ox.RdfFormat.N_TRIPLES)
        self.book = Book.read(self.store, ox.DefaultGraph(), editions)

    def values(self, subject: str, predicate: str) -> set[str]:
        """What is said of a subject, without prefixes of ours; with the language of texts."""
        found = self.store.query(f"{PREFIXES} SELECT ?value {{ {subject} {predicate} ?value }}")
        assert isinstance(found, ox.QuerySolutions)
        return {_short(solution["value"]) for solution in found}

    def change(self, name: str) -> dict[str, str]:
        """What is said of a change, with blanks where nothing is."""
        names = ("changeType", "formerName", "laterName", "relatedCode", "edition", "verification", "lastYear")
        return {name_: " ".join(self.values(f"change:{name}", f"bg:{name_}")) for name_ in names}


def _short(term: object) -> str:
    if isinstance(term, ox.Literal):
        return term.value + (f"@{term.language}" if term.language else "")
    return str(getattr(term, "value", "")).removeprefix("https://w3id.org/budgetgraph/code/")


@pytest.fixture
def names(small_book: Book) -> dict[str, str]:
    """The 2023 edition of the small ontology."""
    return dict(small_book.code_list("functional", 2023).names)


@pytest.fixture(scope="session")
def small_book(small_ontology: Path) -> Book:
    store = ox.Store()
    store.bulk_load(effective_codes(small_ontology, []), ox.RdfFormat.N_TRIPLES)
    return Book.read(store, ox.DefaultGraph())


def test_without_editions_the_graph_is_that_of_the_ontology() -> None:
    ours = ox.Dataset(ox.parse(effective_codes(ONTOLOGY, []), ox.RdfFormat.N_TRIPLES))
    lines = b"\n".join(Ontology(ONTOLOGY).graphs()[CODES_GRAPH])
    theirs = ox.Dataset(ox.parse(lines, ox.RdfFormat.N_TRIPLES))
    for dataset in (ours, theirs):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert ours == theirs
    assert len(ours) > 30_000


def test_the_same_content_gives_the_same_bytes(small_ontology: Path, tmp_path: Path, names: dict[str, str]) -> None:
    first, second = edition(names, 2024), edition({**names, "20198": "新款"}, 2025)
    applied = Applied(small_ontology, tmp_path / "a", first, second)
    assert Applied(small_ontology, tmp_path / "b", second, first).content == applied.content
    assert effective_codes(small_ontology, []) == effective_codes(small_ontology, [])
    assert applied.content.count(b"_:") == effective_codes(small_ontology, []).count(b"_:") > 0


def test_an_edition_is_complete_official_and_in_order(
    small_ontology: Path, tmp_path: Path, names: dict[str, str]
) -> None:
    applied = Applied(small_ontology, tmp_path, edition(names, 2022), edition(names, 2026, "财预〔2025〕1号"))
    assert applied.values("edition:2026", "a") == {
        "https://w3id.org/budgetgraph/def#Edition",
        "http://www.w3.org/2004/02/skos/core#ConceptScheme",
    }
    said = {
        "bg:editionOf": {"functional"},
        "bg:firstYear": {"2026"},
        "bg:isComplete": {"true"},
        "bg:verification": {"verification/official"},
        "bg:fileName": {"2026.xlsx"},
        "bg:sha256": {f"{2026:064}"},
        "dct:source": {"财预〔2025〕1号"},
        "skos:prefLabel": {
            "支出功能分类（2026年版）@zh",
            "Functional classification of expenditure, 2026@en",
        },
        "xkos:follows": {"functional/edition/2024"},
    }
    for predicate, values in said.items():
        assert applied.values("edition:2026", predicate) == values
    assert applied.values("edition:2022", "bg:verification") == {"verification/official"}
    assert applied.values("edition:2023", "xkos:follows") == {"functional/edition/2022"}
    assert applied.values("edition:2023", "bg:verification") == {"verification/unverified"}


def test_an_edition_between_two_that_are_known_is_put_into_their_order(
    small_ontology: Path, tmp_path: Path, names: dict[str, str], small_book: Book
) -> None:
    assert 2016 not in small_book.editions["functional"]
    applied = Applied(small_ontology, tmp_path, edition(names, 2016))
    assert applied.values("edition:2016", "xkos:follows") == {"functional/edition/2015"}
    assert applied.values("edition:2019", "xkos:follows") == {"functional/edition/2016"}


def test_a_listed_code_is_official_with_the_list_as_its_source(
    small_ontology: Path, tmp_path: Path, names: dict[str, str]
) -> None:
    applied = Applied(small_ontology, tmp_path, edition(names, 2025, "财预〔2024〕1号"))
    for code in names:
        assert applied.values(f"f:{code}", "bg:verification") == {"verification/official"}
        assert applied.values(f"f:{code}", "dct:source") == {"财预〔2024〕1号"}
        assert applied.values(f"f:{code}", "skos:inScheme") == {
            "functional",
            "functional/edition/2023",
            "functional/edition/2025",
        }
    assert applied.values("f:20139", "bg:verification") == {"verification/attested"}


def test_a_renamed_code_has_the_new_name_its_pinyin_and_a_record(
    small_ontology: Path, tmp_path: Path, names: dict[str, str]
) -> None:
    changed = {**names, "201": "公共服务支出", "2010101": "机关运行"}
    applied = Applied(small_ontology, tmp_path, edition(changed))
    assert applied.values("f:201", "skos:prefLabel") == {"公共服务支出@zh"}
    assert applied.values("f:2010101", "skos:prefLabel") == {"机关运行@zh"}
    assert applied.values("f:2010101", "skos:hiddenLabel") == {"ji guan yun xing@zh-latn-pinyin"}
    assert applied.change("2010101-2025-renamed") == {
        "changeType": "code-change/renamed",
        "formerName": "行政运行@zh",
        "laterName": "机关运行@zh",
        "relatedCode": "",
        "edition": "functional/edition/2025",
        "verification": "verification/unverified",
        "lastYear": "",
    }
    assert applied.values("change:2010101-2025-renamed", "skos:note") == {
        "与2023年版比对得出。@zh",
        "Found by comparing with the 2023 edition.@en",
    }


def test_the_english_name_stays_where_the_name_does(
    small_ontology: Path, tmp_path: Path, names: dict[str, str], small_book: Book
) -> None:
    english = small_book.codes["functional"]["201"].english
    applied = Applied(small_ontology, tmp_path, edition(names))
    assert english
    assert applied.values("f:201", "skos:prefLabel") == {f"{names['201']}@zh", f"{english}@en"}


def test_a_new_code_is_a_concept_in_its_place(small_ontology: Path, tmp_path: Path, names: dict[str, str]) -> None:
    applied = Applied(small_ontology, tmp_path, edition({**names, "20198": "新款", "2019801": "新项（一）"}))
    assert applied.values("f:2019801", "skos:broader") == {"functional/20198"}
    assert applied.values("f:20198", "skos:broader") == {"functional/201"}
    assert applied.values("f:2019801", "skos:notation") == {"2019801"}
    assert applied.values("f:2019801", "skos:prefLabel") == {"新项（一）@zh"}
    assert applied.values("f:2019801", "^skos:member") == {"functional/level/item"}
    assert applied.values("f:2019801", "skos:inScheme") == {"functional", "functional/edition/2025"}
    assert applied.change("2019801-2025-added")["laterName"] == "新项（一）@zh"


def test_an_ended_code_stays_as_it_was_and_is_recorded(
    small_ontology: Path, tmp_path: Path, names: dict[str, str], small_book: Book
) -> None:
    former = names.pop("2010102")
    applied = Applied(small_ontology, tmp_path, edition(names))
    assert applied.values("f:2010102", "skos:inScheme") == {"functional", "functional/edition/2023"}
    status = small_book.codes["functional"]["2010102"].status
    assert applied.values("f:2010102", "bg:verification") == {f"verification/{status}"}
    assert applied.change("2010102-2025-removed")["formerName"] == f"{former}@zh"


def test_a_moved_code_is_recorded_on_both_sides(small_ontology: Path, tmp_path: Path, names: dict[str, str]) -> None:
    name = names.pop("2010104")
    applied = Applied(small_ontology, tmp_path, edition({**names, "2010190": name}))
    recoded, added = applied.change("2010104-2025-recoded"), applied.change("2010190-2025-added")
    assert (recoded["formerName"], recoded["relatedCode"]) == (f"{name}@zh", "functional/2010190")
    assert (added["laterName"], added["relatedCode"]) == (f"{name}@zh", "functional/2010104")


def test_a_move_that_is_recorded_already_is_not_recorded_again(tmp_path: Path, known: dict[str, str]) -> None:
    """The ontology knows that 20124 宗教事务 went to 2013404 with the 2019 edition."""
    before = {code: name for code, name in known.items() if code != "2013404"}
    applied = Applied(ONTOLOGY, tmp_path, edition({**before, "20124": known["2013404"]}, 2018))
    changes = applied.book.changes["functional"]["20124"]
    assert [(change.year, change.type) for change in changes] == [(2019, "moved")]
    assert applied.change("2013404-2023-added")["relatedCode"] == "functional/20124"


def test_between_two_official_editions_that_follow_one_another_a_change_is_official_and_dated(
    small_ontology: Path, tmp_path: Path, names: dict[str, str]
) -> None:
    applied = Applied(small_ontology, tmp_path, edition(names, 2024), edition({**names, "2010101": "机关运行"}, 2025))
    change = applied.change("2010101-2025-renamed")
    assert (change["verification"], change["lastYear"]) == ("verification/official", "2024")


def test_an_older_edition_never_overrides_a_newer_name(
    small_ontology: Path, tmp_path: Path, names: dict[str, str]
) -> None:
    old, new = {**names, "2010101": "旧名"}, {**names, "2010101": "新名"}
    before = Applied(small_ontology, tmp_path / "a", edition(old, 2022))
    assert before.values("f:2010101", "skos:prefLabel") == {"行政运行@zh"}
    assert before.change("2010101-2023-renamed")["formerName"] == "旧名@zh"
    both = Applied(small_ontology, tmp_path / "b", edition(new, 2025), edition(old, 2024))
    assert both.values("f:2010101", "skos:prefLabel") == {"新名@zh"}
    assert [both.book.name_in("functional", "2010101", year) for year in (2022, 2023, 2024, 2025)] == [
        *("行政运行", "行政运行"),
        *("旧名", "新名"),
    ]


def test_an_official_list_corrects_what_was_known_of_its_edition(
    small_ontology: Path, tmp_path: Path, names: dict[str, str]
) -> None:
    wrong = names.pop("2010102")
    applied = Applied(small_ontology, tmp_path, edition({**names, "2010101": "机关运行", "2010190": "漏列"}, 2023))
    assert applied.change("2010101-2023-corrected") == {
        "changeType": "code-change/corrected",
        "formerName": "行政运行@zh",
        "laterName": "机关运行@zh",
        "relatedCode": "",
        "edition": "functional/edition/2023",
        "verification": "verification/official",
        "lastYear": "",
    }
    assert applied.change("2010102-2023-corrected")["formerName"] == f"{wrong}@zh"
    assert applied.change("2010190-2023-corrected")["laterName"] == "漏列@zh"
    assert applied.values("f:2010102", "skos:inScheme") == {"functional"}
    assert applied.values("edition:2023", "dct:source") == {"财预〔2022〕107号"}
    assert applied.values("edition:2023", "bg:isComplete") == {"true"}
    assert dict(applied.book.code_list("functional", 2023).names)["2010101"] == "机关运行"


def test_what_is_recorded_already_is_not_recorded_again(
    small_ontology: Path, tmp_path: Path, names: dict[str, str], small_book: Book
) -> None:
    """The ontology knows that 2013804 was renamed and 20139 added in 2024."""
    later = {**names, "2013804": "经营主体管理", "20139": "社会工作事务"}
    applied = Applied(small_ontology, tmp_path, edition(later, 2025))
    assert names["2013804"] == "市场主体管理"
    for code in ("2013804", "20139"):
        assert applied.book.changes["functional"][code] == small_book.changes["functional"][code]
    assert applied.values("f:2013804", "skos:prefLabel") == {"经营主体管理@zh"}
    assert applied.values("f:2013804", "skos:altLabel") == set()


def test_a_recorded_renaming_that_an_official_list_does_not_know_is_corrected(
    small_ontology: Path, tmp_path: Path, names: dict[str, str]
) -> None:
    applied = Applied(small_ontology, tmp_path, edition(names, 2025))
    change = applied.change("2013804-2025-corrected")
    assert (change["formerName"], change["laterName"]) == ("经营主体管理@zh", "市场主体管理@zh")


def test_years_that_an_official_list_refutes_are_gone(
    small_ontology: Path, tmp_path: Path, names: dict[str, str], small_book: Book
) -> None:
    applied = Applied(small_ontology, tmp_path, edition(names, 2019), edition(names, 2025))
    assert applied.values("f:2013804", "bg:lastYear") == applied.values("f:2013804", "bg:firstYear") == set()
    later = Applied(small_ontology, tmp_path / "b", edition(names, 2022))
    assert later.values("f:2013804", "bg:firstYear") == {"2020"}
    assert later.values("f:2013804", "bg:lastYear") == {"2023"}


def test_the_shapes_are_satisfied(small_ontology: Path, tmp_path: Path, names: dict[str, str]) -> None:
    changed = {**names, "2010101": "机关运行", "20198": "新款"}
    del changed["2010102"]
    applied = Applied(small_ontology, tmp_path, edition(names, 2023), edition(changed, 2025))
    graph = Graph().parse(data=applied.content, format="nt")
    conforms, _, text = validate(graph, shacl_graph=Graph().parse(ONTOLOGY / "shapes.ttl"))
    assert conforms, text


def test_an_edition_that_cannot_be_read_is_said(small_ontology: Path, tmp_path: Path) -> None:
    for content in ("junk", "{}", "[]"):
        (tmp_path / "functional-2025.json").write_text(content)
        with pytest.raises(SnapshotError, match=r"functional-2025\.json cannot be read"):
            effective_codes(small_ontology, [tmp_path / "functional-2025.json"])


def test_an_edition_of_a_classification_that_there_is_not_is_said(
    small_ontology: Path, tmp_path: Path, names: dict[str, str]
) -> None:
    paths = kept(tmp_path, replace(edition(names), scheme="cofog"))
    with pytest.raises(SnapshotError, match="an imported edition of cofog, a classification that this version"):
        effective_codes(small_ontology, paths)


def test_an_edition_comes_back_as_it_was_kept(tmp_path: Path, names: dict[str, str]) -> None:
    imported = edition({**names, "201": '"引号"\n'}, source="财预")
    (path,) = kept(tmp_path, imported)
    assert ImportedEdition.read(path) == imported
    assert len(path.read_text("utf-8").splitlines()) == len(names) + 10


MADE_UP = ("甲项", "乙项", "丙项", "行政运行")
edits = st.dictionaries(
    st.sampled_from(["20198", "2019801", "2010101", "2010104", "2013804", "20201", "2020101", "2020102", "234"]),
    st.none() | st.sampled_from(MADE_UP),
)


def edited(names: Mapping[str, str], changes: Mapping[str, str | None]) -> dict[str, str]:
    """The list with other names, new codes, and without those whose name is None; each parent is there."""
    changed = {code: name for code, name in {**names, **changes}.items() if name is not None}
    return {code: name for code, name in changed.items() if len(code) < 7 or code[:5] in changed}


@settings(deadline=None, max_examples=60)
@given(made=st.dictionaries(st.sampled_from([2021, 2022, 2023, 2024, 2025, 2026]), edits, min_size=1, max_size=3))
def test_applying_lists_and_comparing_their_editions_shows_the_changes_between_the_lists(
    made: dict[int, dict[str, str | None]],
    small_ontology: Path,
    small_book: Book,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    known = small_book.code_list("functional", 2023)
    lists = {2023: known} | {
        year: CodeList(year, edited(known.names, changes), is_official=True, source=f"{year}.xlsx")
        for year, changes in made.items()
    }
    editions = [edition(lists[year].names, year) for year in made]
    applied = Applied(small_ontology, tmp_path_factory.mktemp("editions"), *editions)
    assert applied.book.complete("functional") == sorted(lists)
    _assert_graph_knows(applied, lists)
    for before in lists:
        for after in lists:
            listed = (applied.book.code_list("functional", year) for year in (before, after))
            assert difference(*listed) == difference(lists[before], lists[after])


def _assert_graph_knows(applied: Applied, lists: Mapping[int, CodeList]) -> None:
    """The graph alone, without the files of the lists, has the codes of every edition and their names in it."""
    book = Book.read(applied.store, ox.DefaultGraph())
    for year, listed in lists.items():
        told = {code: wording(name) for code, name in book.code_list("functional", year).names.items()}
        assert told == {code: wording(name) for code, name in listed.names.items()}


FOLDER = "https://w3id.org/budgetgraph/code/functional"
IRIS = {"edition", "scheme", "follows", "code", "parent", "level", "change", "type", "status", "related"}
FIELDS = {
    "edition": "edition scheme year titleZh titleEn source file sha256 follows",
    "code": "code scheme edition notation parent level name pinyin source",
    "change": "change code type edition status former later related basis lastYear source",
}


def rows_of(kind: str) -> Sequence[dict[str, str | None]]:
    """A record with every field, and one with the first alone."""
    names = FIELDS[kind].split()
    full: dict[str, str | None] = {name: f"{FOLDER}/{name}" if name in IRIS else f"2024 {name}" for name in names}
    return [full, {**dict.fromkeys(names), names[0]: f"{FOLDER}/other"}]


@pytest.mark.parametrize("kind", ["edition", "code", "change"])
def test_an_independent_tarql_engine_makes_the_same_triples(kind: str) -> None:
    rows = rows_of(kind)
    table = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))
    written = tarka_rdf.Mapping.tarql_file(str(MAPPINGS / "codes" / f"{kind}.rq")).write(table, format="ntriples")
    theirs = {quad.triple for quad in ox.parse(written, ox.RdfFormat.N_TRIPLES)}
    ours = set(construct(f"codes/{kind}", rows))
    assert theirs == ours
    assert len(ours) > 10
