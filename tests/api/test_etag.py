"""The version of the data begins the ETag, that of the software ends it; who has both already gets 304."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from api.canned.header import FOLDER
from api.version import CODE, software
from tests.api.client import Client

PATHS = ["/queries/disclosures", "/queries/spending-by-function?format=csv", "/glossary?q=三公"]


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_carries_the_snapshot_and_is_not_sent_twice(client: Client, path: str) -> None:
    first = client.get(path)
    snapshot = client.get("/health").json()["snapshot"]
    known = first.headers["etag"].removeprefix("W/").strip('"')
    assert known == f"{snapshot}-{software()}"
    assert first.headers["vary"] == "Accept"
    for tag in (first.headers["etag"], f'"{known}"', f'"other", W/"{known}"', "*"):
        again = client.get(path, headers={"if-none-match": tag})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize("path", PATHS)
def test_another_version_is_sent(client: Client, path: str) -> None:
    assert client.get(path, headers={"if-none-match": 'W/"20200101T000000.000000Z"'}).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_what_other_software_answered_from_the_same_data_is_sent_again(client: Client, path: str) -> None:
    snapshot = client.get("/health").json()["snapshot"]
    for tag in (f'W/"{snapshot}"', f'W/"{snapshot}-00000000"'):
        assert client.get(path, headers={"if-none-match": tag}).status_code == 200


def test_every_answer_changes_with_a_query_and_with_the_code(tmp_path: Path) -> None:
    queries, code = tmp_path / "queries", tmp_path / "code"
    shutil.copytree(FOLDER, queries)
    shutil.copytree(CODE, code)
    found = [software(), software(queries, code)]
    (queries / "overview.rq").write_text("SELECT", "utf-8")
    found.append(software(queries, code))
    (code / "canned" / "formats.py").write_text("", "utf-8")
    found.append(software(queries, code))
    (queries / "overview.rq").rename(queries / "outlook.rq")
    found.append(software(queries, code))
    assert found[0] == found[1]
    assert len(set(found[1:])) == 4


def test_a_page_changes_with_its_templates_too(client: Client) -> None:
    data, page = client.get("/queries/disclosures"), client.get("/queries/disclosures", "text/html")
    assert data.headers["etag"] != page.headers["etag"]
    assert (
        client.get("/queries/disclosures", "text/html", headers={"if-none-match": data.headers["etag"]}).status_code
        == 200
    )
    assert client.get("/", "text/html", headers={"if-none-match": page.headers["etag"]}).status_code == 304


def test_an_error_is_not_hidden_behind_304(client: Client) -> None:
    tag = client.get("/queries/disclosures").headers["etag"]
    assert client.get("/queries/disclosures?colour=red", headers={"if-none-match": tag}).status_code == 422


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/queries/overview?disclosure=nothing", 404),
        ("/queries/code?code=999&scheme=functional", 404),
        ("/queries/compare-departments?year=2023&item=happiness", 422),
        ("/queries/overview", 422),
        ("/queries/disclosures?format=pdf", 406),
        ("/glossary?limit=0", 422),
        ("/doc/disclosure/nothing", 404),
    ],
)
def test_a_precondition_is_only_looked_at_when_there_is_an_answer(client: Client, path: str, status: int) -> None:
    tag = client.get("/queries/disclosures").headers["etag"]
    for known in (tag, "*"):
        assert client.get(path, headers={"if-none-match": known}).status_code == status
