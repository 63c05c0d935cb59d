"""What `region` means in a question: codes, names and paths; and one region alone where several share a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import anyio
import pytest

from api.canned.answer import Page, ask
from api.canned.header import read_queries
from api.canned.names import name_book
from api.errors import Problem
from api.namespaces import CODE
from loader.disclosure import Disclosure
from loader.triples import disclosure_quads
from tests.api.client import Client
from tests.api.conftest import BASE
from tests.api.readers import StoreReader

QUERIES = read_queries()
Holding = Callable[..., StoreReader]


@pytest.fixture(scope="module")
def holding(example: Disclosure) -> Holding:
    """A store that has a budget of an office in each of the regions with those codes."""

    def holding(*codes: str) -> StoreReader:
        budgets = (replace(example, identity=replace(example.identity, region=code)) for code in codes)
        return StoreReader(quad for budget in budgets for quad in disclosure_quads(budget, BASE))

    return holding


def regions(reader: StoreReader, said: str) -> list[str]:
    """The regions of the disclosures that are found under what was said."""
    found = anyio.run(ask, QUERIES["disclosures"], {"region": said}, reader, "zh", Page(100))
    return [str(row["region"]).rpartition("/")[2] for row in found.rows]


@pytest.mark.parametrize(
    "said",
    [
        *("371521", "3715", "371500", "37", "370000", "CN", "中国"),
        *("阳谷县", "Yanggu County", "聊城市", "山东省", "山东", "Shandong", "聊城市阳谷县", "山东省聊城市阳谷县"),
        *(f"{CODE}region/371521", "%25E9%2598%25B3%25E8%25B0%25B7%25E5%258E%25BF"),
    ],
)
def test_a_region_is_said_by_code_name_path_or_iri(client: Client, said: str) -> None:
    response = client.get(f"/queries/disclosures?region={said}")
    assert [row["regionLabel"] for row in response.json()["rows"]] == ["阳谷县"]


@pytest.mark.parametrize("said", ["310107", "上海市", "上海市普陀区", "普陀区", "聊城市东阿县", "市中区"])
def test_a_region_of_which_there_are_no_data_has_an_empty_answer(client: Client, said: str) -> None:
    response = client.get(f"/queries/disclosures?region={said}")
    assert (response.status_code, response.json()["rows"]) == (200, [])


def test_of_regions_with_one_name_that_with_data_is_meant(holding: Holding) -> None:
    assert regions(holding("371521", "330903"), "普陀区") == ["330903"]
    assert regions(holding("371521", "310107"), "普陀区") == ["310107"]


def test_a_name_of_several_with_data_is_asked_about(holding: Holding) -> None:
    both = holding("310107", "330903")
    with pytest.raises(Problem) as caught:
        regions(both, "普陀区")
    assert caught.value.status == 422
    near = caught.value.members["near"]
    assert near == ["上海市普陀区", "浙江省舟山市普陀区"]
    assert [regions(both, path) for path in near] == [["310107"], ["330903"]]
    assert sorted(regions(both, "CN")) == ["310107", "330903"]


def test_forms_offer_what_has_data_under_names_that_mean_one_thing(holding: Holding) -> None:
    book = anyio.run(name_book, "region", holding("310107", "330903"))
    assert book.displayed == sorted(["中国", "上海市", "浙江省", "舟山市", "上海市普陀区", "浙江省舟山市普陀区"])
    assert all(len(book.find(name)) == 1 for name in book.displayed)


def test_a_name_that_is_none_has_near_ones(holding: Holding) -> None:
    reader = holding("371521")
    book = anyio.run(name_book, "region", reader)
    assert book.find("阳古县") == []
    assert book.near("阳古县")[0] == "阳谷县"
    assert book.near("上海是") == ["上海市"]
