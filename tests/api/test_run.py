"""Canned queries without HTTP, for the command line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from api.canned import run_canned
from api.canned.run import UnknownQuery
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


@pytest.mark.parametrize(
    ("file", "content"), [("store/CURRENT", "junk\n"), ("manifest.json", "[]"), ("manifest.json", "")]
)
def test_a_damaged_snapshot_is_a_problem_that_says_why(
    example_data: Path, tmp_path: Path, file: str, content: str
) -> None:
    data = tmp_path / "data"
    shutil.copytree(example_data, data, symlinks=True)
    (data / "current" / file).write_text(content)
    with pytest.raises(Problem) as raised:
        run_canned("statistics", {}, data)
    assert raised.value.status == 503
    assert re.match(r"The snapshot cannot be read \(.+\); `budgetgraph rollback` ", raised.value.detail.en)


def test_of_a_query_that_there_is_not_likely_names_are_told_beside_all(example_data: Path) -> None:
    with pytest.raises(UnknownQuery) as raised:
        run_canned("nope", {}, example_data)
    assert raised.value.members["near"] == ["code", "codes"]
    assert raised.value.detail.en.startswith("There is no query nope; perhaps: code, codes; there are: ")
    assert raised.value.detail.zh.startswith("没有查询 nope；也许是：code、codes；有：")
    assert "overview" in raised.value.detail.en


def test_without_data_the_problem_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Problem) as raised:
        run_canned("statistics", {}, tmp_path)
    assert "budgetgraph load" in raised.value.detail.en
