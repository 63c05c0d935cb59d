"""Canned queries without HTTP, for the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.canned import run_canned
from api.errors import Problem
from tests.api.client import Client
from tests.api.conftest import DISCLOSURE


def test_the_command_line_gets_what_http_gives(client: Client, example_data: Path) -> None:
    answer = run_canned("overview", {"disclosure": DISCLOSURE}, example_data)
    over_http = client.get(f"/queries/overview?disclosure={DISCLOSURE}").json()
    assert (answer.columns, answer.rows) == (over_http["columns"], over_http["rows"])
    assert run_canned("overview", {"disclosure": DISCLOSURE}, example_data, "en").rows[0]["itemLabel"] == "Revenue"


@pytest.mark.parametrize(
    ("name", "parameters", "status"),
    [
        ("nothing", {}, 404),
        ("../overview", {}, 404),
        ("overview", {}, 422),
        ("overview", {"disclosure": "x"}, 404),
        ("overview", {"disclosure": DISCLOSURE, "colour": "red"}, 422),
        ("spending-by-function", {"level": "chapter"}, 422),
        ("spending-by-function", {"year": "23"}, 422),
    ],
)
def test_a_wrong_question_is_a_problem(example_data: Path, name: str, parameters: dict[str, str], status: int) -> None:
    with pytest.raises(Problem) as raised:
        run_canned(name, parameters, example_data)
    assert raised.value.status == status
    assert raised.value.detail.en


def test_without_data_the_problem_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Problem) as raised:
        run_canned("statistics", {}, tmp_path)
    assert "budgetgraph load" in raised.value.detail.en
