"""The mappings keep to the TARQL conventions: an independent engine makes the same triples from the same rows."""

from __future__ import annotations

import polars as pl
import pyoxigraph as ox
import pytest
import tarka_rdf

from loader.disclosure import Disclosure
from loader.records import records
from loader.triples import MAPPINGS, WHERE, construct, mapping_query
from tests.conftest import BASE

KINDS = sorted(path.stem for path in MAPPINGS.glob("*.rq"))


def test_there_is_a_mapping_for_each_kind_of_record(example: Disclosure) -> None:
    assert sorted(records(example, BASE)) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_a_mapping_is_a_valid_query_on_its_own_and_without_rows_makes_nothing(kind: str) -> None:
    text = (MAPPINGS / f"{kind}.rq").read_text(encoding="utf-8")
    assert text.count(WHERE) == 1
    result = ox.Store().query(text)
    assert isinstance(result, ox.QueryTriples)
    assert list(result) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_has_a_field_for_each_variable_that_the_mapping_does_not_bind(kind: str, example: Disclosure) -> None:
    rows = records(example, BASE)[kind]
    _, where = mapping_query(kind)
    fields = {name for row in rows for name in row}
    bound = {word.rstrip(")") for line in where.splitlines() for word in line.split(" AS ?")[1:]}
    used = {word.strip("?(),;") for word in where.replace("(", " ").split() if word.startswith("?")}
    assert used - bound <= fields
    assert all(set(row) == fields for row in rows)


@pytest.mark.parametrize("kind", KINDS)
def test_an_independent_tarql_engine_makes_the_same_triples(kind: str, example: Disclosure) -> None:
    rows = records(example, BASE)[kind]
    table = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))
    written = tarka_rdf.Mapping.tarql_file(str(MAPPINGS / f"{kind}.rq")).write(table, format="ntriples")
    theirs = {quad.triple for quad in ox.parse(written, ox.RdfFormat.N_TRIPLES)}
    ours = set(construct(kind, rows))
    assert ours
    assert theirs == ours
