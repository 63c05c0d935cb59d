"""What a person does: ask from the first page, look a term up, follow a figure to its cell, take the data along."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect


def test_a_question_is_asked_with_one_click_from_the_first_page(page: Page) -> None:
    page.goto("/")
    page.locator("#form-spending-by-function button").click()
    expect(page).to_have_url(re.compile("/queries/spending-by-function"))
    expect(page.locator("h1")).to_have_text("按功能分类的支出")
    expect(page.locator("tbody tr")).to_have_count(4)
    expect(page.locator("tbody tr").first).to_contain_text("13,423,000")
    assert page.locator("svg.bar").first.bounding_box() is not None


def test_a_question_with_required_fields_is_filled_in(page: Page) -> None:
    page.goto("/")
    page.locator("#form-overview button").click()
    expect(page.locator("tbody tr")).to_have_count(11)
    expect(page.locator("tbody")).to_contain_text("-19.73%")


def test_the_level_is_changed_on_the_answer_page(page: Page) -> None:
    page.goto("/queries/spending-by-function")
    page.get_by_label("级次").select_option("项")
    page.get_by_role("button", name="查询").click()
    expect(page.locator("tbody tr")).to_have_count(6)
    expect(page.get_by_label("级次")).to_have_value("item")


def test_further_conditions_are_folded_away_until_they_are_wanted(page: Page) -> None:
    page.goto("/queries/projects")
    expect(page.get_by_label("名称或目标中的字")).to_be_hidden()
    page.get_by_text("更多条件").click()
    page.get_by_label("名称或目标中的字").fill("智慧")
    page.get_by_role("button", name="查询").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_label("名称或目标中的字")).to_have_value("智慧")


def test_amounts_are_switched_to_ten_thousand_yuan(page: Page) -> None:
    page.goto("/queries/spending-by-function")
    page.get_by_role("link", name="万元").click()
    expect(page.locator("tbody tr").first).to_contain_text("1,342.30")


def test_a_term_is_looked_up_by_pinyin(page: Page) -> None:
    page.goto("/")
    page.get_by_label("查名词").fill("sangong")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("article.term h2").first).to_contain_text("三公经费")
    expect(page.locator("blockquote").first).to_contain_text("外宾接待)支出。")


def test_a_figure_leads_to_its_cell(page: Page) -> None:
    page.goto("/queries/published-table?table=expenditure&disclosure=371521/阳谷县人民政府办公室/2023/budget")
    page.get_by_role("link", name="阳谷县人民政府办公室/2023/budget/expenditure/r6c6").click()
    expect(page.locator("main")).to_contain_text("738.22")
    expect(page.locator("main")).to_contain_text("行政运行")


def test_a_wrong_name_is_met_with_a_suggestion_that_works(page: Page) -> None:
    page.goto("/queries/year-on-year?department=阳谷县政府")
    expect(page.get_by_role("alert")).to_contain_text("数据中没有部门")
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.locator("tbody tr").first).to_be_visible()


def test_a_wrong_year_is_met_with_the_form_and_can_be_put_right(page: Page) -> None:
    response = page.goto("/queries/spending-by-function?year=abc")
    assert response is not None
    assert response.status == 422
    expect(page.get_by_role("alert")).to_contain_text("year")
    page.locator("input[name=year]").fill("2023")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("tbody tr")).to_have_count(4)


def test_the_language_is_switched_and_stays(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator("#form-three-public button").click()
    expect(page.locator("h1")).to_have_text("Three public expenses")
    expect(page.locator("tbody")).to_contain_text("Official reception")


def test_the_data_are_taken_along_as_csv(page: Page) -> None:
    page.goto("/queries/projects")
    response = page.request.get(page.get_by_role("link", name="CSV").get_attribute("href") or "")
    assert response.text().splitlines()[0].startswith("project,projectLabel,department")
    assert len(response.text().splitlines()) == 10


@pytest.mark.parametrize("path", ["/", "/queries/projects", "/queries/overview", "/glossary", "/docs"])
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_wider_than_the_screen(page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_pages_work_in_the_dark_and_on_paper(browser: Browser, server: str) -> None:
    context = browser.new_context(base_url=server, color_scheme="dark")
    page = context.new_page()
    page.goto("/")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert sum(int(part) for part in re.findall(r"\d+", background)[:3]) < 150
    page.emulate_media(media="print")
    expect(page.locator("header nav")).to_be_hidden()
    context.close()


def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/queries/overview")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
