"""RFC 9110, section 12.5.1: what `Accept` means, and what stands above it."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from api.errors import Problem
from api.negotiation import CSV, HTML, JSON, TSV, choose, parse_accept, prefers_page, quality

OFFERS = (JSON, HTML, CSV, TSV)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


def request(*accept: str, query: str = "") -> Request:
    headers = [(b"accept", value.encode("latin-1")) for value in accept]
    return Request({"type": "http", "headers": headers, "query_string": query.encode()})


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("text/*", "html"),
        (BROWSER, "html"),
        ("text/csv", "csv"),
        ("TEXT/CSV", "csv"),
        ("text/csv;q=0.5, text/html;q=0.4", "csv"),
        ("text/html;q=0.5, text/*;q=0.9", "csv"),
        ("application/json;q=0, */*", "html"),
        ("text/csv; charset=utf-8", "csv"),
        ("text/csv;header=present, text/html;q=0.1", "html"),
        ('text/csv;a="x,y";q=0.9, text/html;q=0.8', "html"),
        ("image/png, text/tab-separated-values;q=0.001", "tsv"),
        ("nonsense, text/csv", "csv"),
        ("nonsense", "json"),
        ("*/html, text/csv", "csv"),
        ("text/csv;q=2, text/html", "html"),
        ("text/csv;q=x, text/html", "html"),
        (",,, ;;q=1,", "json"),
        ("\xff\xfe", "json"),
    ],
)
def test_the_best_fitting_offer_is_chosen(accept: str, name: str) -> None:
    assert choose(request(accept), OFFERS).name == name


def test_several_headers_count_as_one() -> None:
    assert choose(request("text/html;q=0.1", "text/csv"), OFFERS) is CSV


@pytest.mark.parametrize("accept", ["image/png", "*/*;q=0", "application/json;q=0, text/html;q=0.000", "image/*"])
def test_what_is_not_offered_is_406_with_the_list(accept: str) -> None:
    with pytest.raises(Problem) as raised:
        choose(request(accept), OFFERS)
    assert raised.value.status == 406
    assert [offer["format"] for offer in raised.value.members["formats"]] == ["json", "html", "csv", "tsv"]


def test_the_format_parameter_stands_above_accept() -> None:
    assert choose(request("text/html", query="format=csv"), OFFERS) is CSV
    assert choose(request("image/png", query="format=text/csv"), OFFERS) is CSV
    with pytest.raises(Problem):
        choose(request("text/html", query="format=pdf"), OFFERS)


def test_the_more_specific_range_decides() -> None:
    ranges = parse_accept("text/*;q=0.3, text/html;q=0.7, */*;q=0.1, text/html;level=1;q=0.9")
    assert quality("text/html", ranges) == 0.7
    assert quality("text/csv", ranges) == 0.3
    assert quality("application/json", ranges) == 0.1


def test_errors_are_pages_for_browsers_alone() -> None:
    assert prefers_page(request(BROWSER))
    assert prefers_page(request("", query="format=html"))
    assert not prefers_page(request("*/*"))
    assert not prefers_page(request("image/png"))
    assert not prefers_page(request(BROWSER, query="format=csv"))
