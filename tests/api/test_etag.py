"""The version of the data is the ETag; who has it already gets 304."""

from __future__ import annotations

import pytest

from tests.api.client import Client

PATHS = ["/queries/disclosures", "/queries/spending-by-function?format=csv", "/glossary?q=三公"]


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_carries_the_snapshot_and_is_not_sent_twice(client: Client, path: str) -> None:
    first = client.get(path)
    snapshot = client.get("/health").json()["snapshot"]
    assert first.headers["etag"] == f'W/"{snapshot}"'
    assert first.headers["vary"] == "Accept"
    for tag in (first.headers["etag"], f'"{snapshot}"', f'"other", W/"{snapshot}"', "*"):
        again = client.get(path, headers={"if-none-match": tag})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize("path", PATHS)
def test_another_version_is_sent(client: Client, path: str) -> None:
    assert client.get(path, headers={"if-none-match": 'W/"20200101T000000.000000Z"'}).status_code == 200


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
