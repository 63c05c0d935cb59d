"""Zip archives: what is in them is loaded like a folder, and what is meant to do harm does none."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from loader import archive
from loader.archive import Member, unpack
from loader.batch import check, load
from loader.interpret import Overrides
from loader.problems import DocumentError
from loader.settings import Settings
from tests.loader.documents import budget

BASE = "http://example.org/"
SUFFIXES = {".txt", ".pdf"}


def test_the_documents_of_an_archive_are_loaded_under_its_name(tmp_path: Path) -> None:
    path = _zip(tmp_path, {"b/2022.txt": budget(2022), "a/2023.txt": budget(2023), "a/poem.txt": "春眠不觉晓"})
    settings = Settings(tmp_path / "data", BASE)
    for status in ("loaded", "unchanged"):
        report = load([path], settings, Overrides(), None, lambda _: None)
        assert [(outcome.path, outcome.status) for outcome in report.outcomes] == [
            (f"{path}/b/2022.txt", status),
            (f"{path}/a/2023.txt", status),
            (f"{path}/a/poem.txt", "failed"),
        ]
        assert report.outcomes[2].summary.problems[0].where == f"{path}/a/poem.txt"


def test_an_archive_in_an_archive_is_opened_and_one_in_that_is_not(tmp_path: Path) -> None:
    innermost = _packed({"c.txt": "c"})
    path = _zip(tmp_path, {"inner.zip": _packed({"b.txt": "b", "innermost.zip": innermost}), "a.txt": "a"})
    members = _members(tmp_path, path)
    assert [member.shown for member in members] == [
        "x.zip/inner.zip/b.txt",
        "x.zip/inner.zip/innermost.zip",
        "x.zip/a.txt",
    ]
    assert [bool(member.path) for member in members] == [True, False, True]
    assert "archive in an archive in an archive" in str(members[1].refusal)


@pytest.mark.parametrize("name", ["../a.txt", "/etc/a.txt", "a/../../b.txt", "C:/a.txt", "..\\a.txt", "C:\\a.txt"])
def test_a_name_that_leads_out_is_refused_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    path = _zip(tmp_path, {name: "x", "good.txt": "x"})
    bad, good = _members(tmp_path, path)
    assert "leads out of the archive" in str(bad.refusal)
    assert good.path is not None
    assert sorted(each.name for each in tmp_path.rglob("*") if each.is_file()) == ["1.txt", "x.zip"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_chinese_name_is_read_in_the_encoding_of_its_system(tmp_path: Path, encoding: str) -> None:
    name = "中共江苏省委办公厅".encode(encoding)
    placeholder = "N" * len(name)
    content = _packed({f"{placeholder}.txt": "x"}).replace(placeholder.encode(), name)
    (tmp_path / "x.zip").write_bytes(content)
    (member,) = _members(tmp_path, tmp_path / "x.zip")
    assert member.shown == "x.zip/中共江苏省委办公厅.txt"


def test_a_link_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as packed:
        link = zipfile.ZipInfo("passwords.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(link, "/etc/passwd")
    (member,) = _members(tmp_path, tmp_path / "x.zip")
    assert member.path is None
    assert "it is a link" in str(member.refusal)


def test_a_file_that_is_packed_too_well_is_refused(tmp_path: Path) -> None:
    path = _zip(tmp_path, {"bomb.txt": "0" * 8_000_000, "good.txt": "x"})
    bomb, good = _members(tmp_path, path)
    assert "packed to less than" in str(bomb.refusal)
    assert good.path is not None


def test_a_file_that_is_larger_than_it_says_is_refused(tmp_path: Path) -> None:
    content = bytearray(_packed({"a.txt": "0" * 4000}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = content.index(signature) + offset
        content[start : start + 4] = (10).to_bytes(4, "little")
    (tmp_path / "x.zip").write_bytes(content)
    (member,) = _members(tmp_path, tmp_path / "x.zip")
    assert "cannot be unpacked" in str(member.refusal)


def test_more_files_than_any_archive_has_are_refused_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAXIMUM_FILES", 3)
    path = _zip(tmp_path, {f"{number}.txt": "x" for number in range(4)})
    with pytest.raises(DocumentError, match="more than 3 documents"):
        _members(tmp_path, path)


def test_more_bytes_than_any_archive_has_are_refused_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAXIMUM_TOTAL", 10_000)
    inner = _packed({f"{number}.txt": "x" * 4000 for number in range(3)})
    with pytest.raises(DocumentError, match="holds more than"):
        _members(tmp_path, _zip(tmp_path, {f"{number}.txt": "x" * 4000 for number in range(3)}))
    (member,) = _members(tmp_path, _zip(tmp_path, {"inner.zip": inner}))
    assert "holds more than" in str(member.refusal)


def test_a_file_under_a_password_is_refused(tmp_path: Path) -> None:
    content = bytearray(_packed({"a.txt": "x"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    (tmp_path / "x.zip").write_bytes(content)
    (member,) = _members(tmp_path, tmp_path / "x.zip")
    assert "protected by a password" in str(member.refusal)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and then nothing", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive_or_an_empty_one_fails_with_one_problem(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    (outcome,) = check([path], Settings(tmp_path / "data", BASE), Overrides())
    assert (outcome.status, len(outcome.summary.problems)) == ("failed", 1)
    assert "archive" in outcome.summary.problems[0].message


def test_what_systems_add_to_archives_is_no_document(tmp_path: Path) -> None:
    path = _zip(tmp_path, {"__MACOSX/a.txt": "x", ".hidden.txt": "x", "a.txt": "x", "b.exe": "x", "c/": ""})
    unpacked = unpack(path, "x.zip", _folder(tmp_path), SUFFIXES)
    assert [member.shown for member in unpacked.members] == ["x.zip/a.txt"]
    assert unpacked.left_out == {".exe": 1}


def test_nothing_of_an_archive_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    check([_zip(tmp_path, {"a.txt": budget()})], Settings(tmp_path / "data", BASE), Overrides())
    assert list((tmp_path / "tmp").iterdir()) == []


def _zip(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    path = folder / "x.zip"
    path.write_bytes(_packed(files))
    return path


def _packed(files: Mapping[str, str | bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(zipfile.ZipInfo(name) if name.endswith("/") else name, text)
    return content.getvalue()


def _members(folder: Path, path: Path) -> list[Member]:
    return unpack(path, "x.zip", _folder(folder), SUFFIXES).members


def _folder(folder: Path) -> Path:
    into = folder / "into"
    into.mkdir(exist_ok=True)
    for old in into.iterdir():
        old.unlink()
    return into
