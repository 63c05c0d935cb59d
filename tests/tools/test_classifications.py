"""The script that writes the codes: the same facts give the same files, and broken facts are refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.ontology.graphs import ONTOLOGY, ROOT
from tools import classifications

FACTS = ROOT.parent / "shared" / "codes"

pytestmark = pytest.mark.skipif(not FACTS.is_dir(), reason=f"the files of facts are not in {FACTS}")


@pytest.fixture
def ontology(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "ontology" / "codes").mkdir(parents=True)
    monkeypatch.setattr(classifications, "ONTOLOGY", tmp_path / "ontology")
    return tmp_path / "ontology"


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FACTS, tmp_path / "facts", copy_function=shutil.copyfile))


def run(facts: Path) -> tuple[int, str]:
    result = CliRunner().invoke(classifications.main, [str(facts)])
    return result.exit_code, result.output


def test_the_files_of_the_ontology_are_what_the_script_makes_of_the_facts(ontology: Path, facts: Path) -> None:
    assert run(facts)[0] == 0
    made = {path.name: path.read_bytes() for path in (ontology / "codes").iterdir()}
    kept = {path.name: path.read_bytes() for path in (ONTOLOGY / "codes").glob("*.ttl") if path.name != "region.ttl"}
    assert made == kept


def test_a_change_to_a_code_that_no_list_has_is_refused(ontology: Path, facts: Path) -> None:
    with (facts / "editions.csv").open("a", encoding="utf-8") as file:
        file.write("20999,甲,,209,款,2007-2018,knowledge,low,functional,moved,29999,乙,\n")
    status, output = run(facts)
    assert status == 1
    assert "29999 is in no classification" in output


def test_a_change_without_a_year_is_refused(ontology: Path, facts: Path) -> None:
    with (facts / "editions.csv").open("a", encoding="utf-8") as file:
        file.write("20998,甲,,209,款,2007?-,knowledge,low,functional,renamed,20998,乙,\n")
    status, output = run(facts)
    assert status == 1
    assert "20998 renamed: no year in '2007?-'" in output
