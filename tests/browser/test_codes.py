"""What a person does with codes: unfold the tree, follow a class to an item, see how far it may be trusted, take the list along."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect


def test_a_class_is_unfolded_down_to_an_item_and_the_item_followed(page: Page) -> None:
    page.goto("/code/functional")
    item = page.locator("#c2080505")
    expect(item).to_be_hidden()
    page.locator("#c208 > summary").get_by_text("社会保障和就业支出").click()
    expect(page.locator("#c20805")).to_be_visible()
    expect(item).to_be_hidden()
    page.locator("#c20805 > summary").get_by_text("行政事业单位养老支出").click()
    expect(item).to_contain_text("73.45")
    item.get_by_role("link").click()
    expect(page).to_have_url(re.compile("/code/functional/2080505$"))
    expect(page.locator("h1")).to_contain_text("机关事业单位基本养老保险缴费支出")
    page.get_by_role("navigation", name="所在位置").get_by_role("link", name="20805 行政事业单位养老支出").click()
    expect(page.locator("#changes + .scroll")).to_contain_text("行政事业单位离退休")


def test_an_unverified_code_bears_a_mark_that_explains_itself(page: Page) -> None:
    page.goto("/code/functional")
    badge = page.locator("#c209 > summary .badge")
    expect(badge).to_be_visible()
    expect(badge).to_have_text("未核实")
    expect(badge).to_have_attribute("title", re.compile("不得当作官方内容"))
    expect(page.locator("#c208 > summary .badge")).to_have_count(0)
    page.goto("/code/functional/209")
    expect(page.locator("h1 .badge")).to_have_text("未核实")
    expect(page.locator(".trust")).to_contain_text("不得当作官方内容")


def test_a_code_leads_to_its_place_in_the_tree(page: Page) -> None:
    page.goto("/code/functional/2080505")
    page.get_by_role("link", name="在分类树中的位置").click()
    expect(page.locator("#c2080505")).to_be_in_viewport()


def test_the_keyboard_unfolds_a_class(page: Page) -> None:
    page.goto("/code/economic-department")
    page.locator("#c301 > summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#c30101")).to_be_visible()


def test_figures_are_filtered_and_the_unused_left_out(page: Page) -> None:
    page.goto("/code/functional")
    page.get_by_text("按部门、地区、年度筛选金额").click()
    page.get_by_label("年度").fill("2023")
    page.get_by_role("button", name="筛选").click()
    expect(page).to_have_url(re.compile("year=2023"))
    page.get_by_role("link", name="只看有支出的").click()
    expect(page.locator(".tree > ul > li")).to_have_count(4)
    expect(page.locator(".total")).to_contain_text("1,569.05")
    expect(page.get_by_label("年度")).to_have_value("2023")


def test_a_whole_classification_is_taken_along_as_csv(page: Page) -> None:
    page.goto("/code/functional")
    address = page.locator(".formats").get_by_role("link", name="CSV").get_attribute("href") or ""
    lines = page.request.get(address).text().splitlines()
    assert lines[0].startswith("code,name_zh,name_en,parent,level,status")
    assert len(lines) == 1695


def test_a_code_is_looked_up_from_the_first_page(page: Page) -> None:
    page.goto("/")
    page.get_by_label("查科目").first.fill("yanglao")
    page.get_by_role("button", name="查科目").click()
    expect(page.locator("tbody")).to_contain_text("养老")
    page.locator("tbody").get_by_role("link", name="行政事业单位养老支出", exact=True).click()
    expect(page.locator("h1")).to_contain_text("行政事业单位养老支出")


def test_the_language_stays_from_the_list_to_the_code(page: Page) -> None:
    page.goto("/code?lang=en")
    page.get_by_role("link", name="Functional classification of expenditure").click()
    page.locator("#c208").get_by_role("link", name="208", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_contain_text("Social security and employment")


@pytest.mark.parametrize(
    "path",
    [
        "/code",
        "/code/functional?open=1",
        "/code/functional?lang=en",
        "/code/functional/20805",
        "/code/functional/change/20805-2020-renamed",
        "/code/economic-department/30107",
        "/code/region",
        "/code/functional/9999",
    ],
)
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_wider_than_the_screen(page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/queries/search-codes?q=养老", "2081006"),
        ("/queries/departments-by-code?code=208", "1,474,100"),
        ("/code/functional/2080505", "相关对应"),
    ],
)
def test_what_matters_of_a_table_is_seen_on_a_phone(page: Page, path: str, text: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(path)
    box = page.locator("td", has_text=text).first.bounding_box()
    assert box
    assert box["x"] + box["width"] <= 390


def test_the_heads_of_a_tree_stand_over_their_numbers(page: Page) -> None:
    page.goto("/code/functional?lang=en")
    boxes = [box for span in page.locator(".tree .head .n").all() if (box := span.bounding_box())]
    assert all(one["x"] + one["width"] <= other["x"] for one, other in pairwise(boxes))
    assert page.locator(".tree .head .n").evaluate_all("spans => spans.every(s => s.scrollWidth <= s.clientWidth + 1)")
