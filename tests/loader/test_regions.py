"""What the beginning of a name says of the region, and which region a person means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.normalise import compact
from loader.regions import SIMILAR, Region, Regions
from loader.settings import ROOT
from loader.vocabulary import load_vocabulary

REGIONS = load_vocabulary(ROOT / "ontology").regions
BELOW_THE_COUNTRY = [region for region in REGIONS.all if region.parent]
UNIQUE = [region for region in BELOW_THE_COUNTRY if len(REGIONS.named(region.name)) == 1]
OFFICE = "人民政府办公室"

every_region = st.sampled_from(BELOW_THE_COUNTRY)


def codes(regions: tuple[Region, ...]) -> list[str]:
    return sorted(region.code for region in regions)


@pytest.mark.parametrize(
    ("organization", "found"),
    [
        ("阳谷县人民政府办公室", ["371521"]),
        ("聊城市阳谷县人民政府办公室", ["371521"]),
        ("山东省阳谷县财政局", ["371521"]),
        ("山东聊城市阳谷县财政局", ["371521"]),
        ("聊城市财政局", ["3715"]),
        ("上海市普陀区司法局", ["310107"]),
        ("上海普陀区司法局", ["310107"]),
        ("舟山市普陀区司法局", ["330903"]),
        ("普陀区司法局", ["310107", "330903"]),
        ("江苏省高级人民法院", ["32"]),
        ("江苏省南京市鼓楼区财政局", ["320106"]),
        ("江苏省鼓楼区财政局", ["320106", "320302"]),
        ("重庆市交通委员会", ["50"]),
        ("吉林市财政局", ["2202"]),
        ("吉林省财政厅", ["22"]),
        ("吉林省吉林市船营区财政局", ["220204"]),
        ("海南省海口市财政局", ["4601"]),
        ("内蒙古自治区财政厅", ["15"]),
        ("内蒙古呼和浩特市财政局", ["1501"]),
        ("湖北省仙桃市财政局", ["429004"]),
        ("积石山保安族东乡族撒拉族自治县财政局", ["622927"]),
        ("中华人民共和国财政部", ["CN"]),
        ("中华人民共和国上海海关", ["CN"]),
        ("上海市 普陀区\n司法局", ["310107"]),
    ],
)
def test_a_name_begins_with_the_names_of_its_regions(organization: str, found: list[str]) -> None:
    assert codes(REGIONS.of(organization)) == found


@pytest.mark.parametrize(
    "name", ["北京大学", "上海海关", "山东大学", "中国科学院", "海南航空", "桃源洞县财政局", "", "县"]
)
def test_a_short_name_without_a_region_below_it_is_an_accident(name: str) -> None:
    assert REGIONS.of(name) == ()


def test_a_region_that_does_not_lie_below_the_one_before_it_is_no_part_of_the_run() -> None:
    found = REGIONS.beginning("阳谷县普陀区联络处")
    assert (found.words, codes(found.regions)) == ("阳谷县", ["371521"])


@given(every_region)
def test_the_path_down_to_a_region_finds_it_and_no_other(region: Region) -> None:
    path = REGIONS.path(region)
    assert REGIONS.of(path + OFFICE) == REGIONS.named(path) == (region,)
    assert REGIONS.beginning(path + OFFICE).words == path


@given(st.sampled_from(UNIQUE))
def test_a_name_that_is_one_regions_alone_finds_it(region: Region) -> None:
    assert REGIONS.of(region.name + OFFICE) == (region,)


@given(every_region)
def test_a_name_finds_all_regions_that_have_it(region: Region) -> None:
    assert set(REGIONS.of(region.name)) == {other for other in REGIONS.all if other.name == region.name}


@given(every_region, st.text("县市区省人民政府办公室中共", max_size=6))
def test_what_follows_the_names_of_regions_never_changes_what_is_above(region: Region, rest: str) -> None:
    (found,) = REGIONS.of(REGIONS.path(region) + rest) or (None,)
    assert found is not None
    assert region in (found, *REGIONS.above(found))


@given(st.text(max_size=30))
def test_any_text_is_read(text: str) -> None:
    assert compact(text).startswith(REGIONS.beginning(text).words)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        *(("371521", ["371521"]), ("37", ["37"]), ("370000", ["37"]), ("3715", ["3715"]), ("371500", ["3715"])),
        *(("CN", ["CN"]), ("中国", ["CN"]), ("中华人民共和国", ["CN"]), ("上海", ["31"]), ("上海市", ["31"])),
        *((" 371521 ", ["371521"]), ("３７００００", ["37"])),
        *(("阳谷县", ["371521"]), ("山东省聊城市阳谷县", ["371521"]), ("聊城市阳谷县", ["371521"])),
        *(("普陀区", ["310107", "330903"]), ("上海市普陀区", ["310107"]), ("上海普陀区", ["310107"])),
        *(("阳谷县财政局", []), ("阳谷", []), ("999999", []), ("110100", []), ("37152", []), ("", [])),
    ],
)
def test_a_person_says_a_region_by_code_name_or_path(said: str, found: list[str]) -> None:
    assert codes(REGIONS.named(said)) == found


@pytest.mark.parametrize(
    ("text", "begins"), [("苏州", True), ("阳谷县", True), ("中华人民", True), ("凉山州", False), ("茌平县", False)]
)
def test_what_is_no_whole_name_may_be_how_one_begins(text: str, begins: bool) -> None:
    assert REGIONS.begins(text) == begins


def test_for_a_name_that_is_none_similar_ones_are_known() -> None:
    assert [region.name for region in REGIONS.similar("阳谷")] == ["阳谷县"]
    assert len(REGIONS.similar("阳古县")) == SIMILAR
    assert REGIONS.similar("xyz") == ()


def test_above_a_region_lies_at_last_the_country() -> None:
    county = REGIONS.with_code("371521")
    assert county is not None
    assert [region.code for region in REGIONS.above(county)] == ["3715", "37", "CN"]
    assert REGIONS.path(county) == "山东省聊城市阳谷县"


def test_regions_in_a_text_are_counted_by_their_longest_names() -> None:
    found = REGIONS.mentioned("吉林省吉林市财政局与吉林市公安局、北京的普陀区")
    times = [("22", 1), ("2202", 2), ("11", 1), ("310107", 1), ("330903", 1)]
    assert {region.code: n for region, n in found.items()} == dict(times)


def test_regions_are_made_of_plain_records() -> None:
    country = Region("CN", "中国", None, ("中华人民共和国",))
    province = Region("37", "山东省", "CN", ("山东",))
    county = Region("371521", "阳谷县", "37")
    regions = Regions((county, country, province))
    assert regions == Regions((county, country, province))
    assert regions.of("山东阳谷县财政局") == (county,)
    assert Regions(()).of("阳谷县") == ()
