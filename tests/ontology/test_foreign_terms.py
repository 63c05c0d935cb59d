"""No term in someone else's namespace that does not exist there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import Graph

from api.namespaces import PREFIXES
from loader.dump import PREFIXES as DUMP_PREFIXES
from tests.ontology.foreign import OURS, module_iris, query_iris, turtle_iris, unknown, vocabularies
from tests.ontology.graphs import FILES, ROOT, graph

KNOWN = vocabularies()
TURTLE = [*FILES, ROOT / "api" / "resources" / "vocabularies.ttl"]
QUERIES = sorted([*(ROOT / "mappings").rglob("*.rq"), *(ROOT / "queries").rglob("*.rq")])
PREFIX = re.compile(r"^@prefix\s+\S+\s+<([^>]*)>", re.MULTILINE)
MODULES = sorted(path for room in ("api", "loader", "tools") for path in (ROOT / room).rglob("*.py"))


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TURTLE, ids=relative)
def test_every_foreign_term_of_a_turtle_file_exists(path: Path) -> None:
    assert unknown(turtle_iris(graph(path))) == []


@pytest.mark.parametrize("path", TURTLE, ids=relative)
def test_every_prefix_of_a_turtle_file_is_that_of_a_vocabulary_we_know(path: Path) -> None:
    declared = set(PREFIX.findall(path.read_text(encoding="utf-8")))
    foreign = {namespace for namespace in declared if not namespace.startswith(OURS)}
    assert foreign <= {vocabulary.namespace for vocabulary in KNOWN.values()}


@pytest.mark.parametrize("path", QUERIES, ids=relative)
def test_every_foreign_term_of_a_query_exists(path: Path) -> None:
    assert unknown(query_iris(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_every_foreign_term_of_a_module_exists(path: Path) -> None:
    assert unknown(module_iris(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("prefixes", [PREFIXES, DUMP_PREFIXES], ids=["api", "dump"])
def test_the_prefixes_of_our_answers_are_those_of_the_vocabularies(prefixes: dict[str, str]) -> None:
    foreign = {prefix: namespace for prefix, namespace in prefixes.items() if not namespace.startswith(OURS)}
    assert foreign == {prefix: KNOWN[prefix].namespace for prefix in foreign}


@pytest.mark.parametrize("prefix", sorted(KNOWN))
def test_a_vocabulary_says_where_it_was_looked_up_and_does_not_have_everything(prefix: str) -> None:
    vocabulary = KNOWN[prefix]
    assert vocabulary.looked_up
    assert not vocabulary.has(f"{vocabulary.namespace}made-up")


# Made up, of an older version, of the other spelling, or not verified.
NOT_LISTED = [
    "http://purl.org/linked-data/cube#Observations",
    "http://rdf-vocabulary.ddialliance.org/xkos#madeFrom",
    "http://data.openbudgets.eu/resource/codelist/budget-phase/Approved",
    "http://www.w3.org/ns/org#unit",
    "http://www.wikidata.org/entity/Q373564",
    "http://purl.org/linked-data/xkos#follows",
    "http://schema.org/Dataset",
    "http://www.w3.org/ns/shacl#keys",
]


@pytest.mark.parametrize("iri", NOT_LISTED)
def test_a_term_that_no_vocabulary_of_the_list_has_is_caught(iri: str) -> None:
    assert unknown([iri]) == [iri]


def test_an_invented_term_is_caught_wherever_it_stands_in_a_turtle_file() -> None:
    made_up = Graph().parse(
        format="turtle",
        data="""
            @prefix qb:   <http://purl.org/linked-data/cube#> .
            @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
            @prefix xkos: <http://rdf-vocabulary.ddialliance.org/xkos#> .
            @prefix xsd:  <http://www.w3.org/2001/XMLSchema#> .
            skos:Koncept a qb:Observations ; xkos:madeFrom ( "1"^^xsd:number skos:Collection ) .
        """,
    )
    assert [iri.rpartition("#")[2] for iri in unknown(turtle_iris(made_up))] == [
        "Observations",
        "madeFrom",
        "number",
        "Koncept",
    ]


def test_an_invented_term_is_caught_wherever_it_stands_in_a_query() -> None:
    text = r"""
        #+ title: {en: the qb:Comment of a header is not read}
        PREFIX code: <https://w3id.org/budgetgraph/code/>
        PREFIX qb:   <http://purl.org/linked-data/cube#>
        PREFIX xkos: <http://rdf-vocabulary.ddialliance.org/xkos#>
        PREFIX xsd:  <http://www.w3.org/2001/XMLSchema#>
        CONSTRUCT { ?a a qb:Observations ; xkos:levels code:flow\/revenue . }
        WHERE {
          ?a (qb:component/^qb:dimensions)+ ?b ; !xkos:madeFrom "qb:InAString \" qb:Still"^^xsd:number .  # qb:InAComment
          FILTER (?a < ?b && xsd:integre(?b) > 3)
          VALUES ?c { <http://purl.org/linked-data/cube#InAnIri> } .
        }
    """
    assert [iri.rpartition("#")[2] for iri in unknown(query_iris(text))] == [
        "InAnIri",
        "Observations",
        "dimensions",
        "madeFrom",
        "integre",
        "number",
    ]
    assert f"{OURS}code/flow/revenue" in query_iris(text)


def test_a_prefix_that_a_query_does_not_declare_is_no_term() -> None:
    with pytest.raises(KeyError):
        query_iris("ASK { ?a qb:dataSet ?b }")


def test_an_invented_term_is_caught_wherever_it_stands_in_a_module() -> None:
    source = """
PROV = "http://www.w3.org/ns/prov#"
SIZE = "http://www.w3.org/ns/dcat#byteLength"
USED = f"{PROV}wasUsed"
MADE = PROV + "wasMadeBy"
PATH = "skos:broader/skos:narrowed"
QUERY = "ASK { ?a a qb:Observations } "
OURS = f"{BG}amount"
"""
    assert [iri.rpartition("#")[2] for iri in unknown(module_iris(source))] == [
        "Observations",
        "narrowed",
        "byteLength",
        "wasMadeBy",
        "wasUsed",
    ]
