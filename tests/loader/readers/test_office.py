from __future__ import annotations

import time
from pathlib import Path

import pytest

from loader.problems import DocumentError
from loader.readers import office
from loader.readers.office import read_blocks
from tests.loader.readers import test_docx, test_xlsx
from tests.loader.readers.archives import document
from tests.loader.readers.blocks import simple
from tests.loader.readers.compound_files import compound_file

DOC = compound_file({"WordDocument": b"\xec\xa5" + bytes(99)})
WPS_SHEETS = compound_file({"ETExtData": b"x"})


@pytest.fixture
def soffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a program `soffice` that puts the file `prepared` where LibreOffice puts what it converted."""
    program = tmp_path / "soffice"
    program.write_text(
        "#!/bin/sh\n"
        'printf "%s\\n" "$@" > "$(dirname "$0")/arguments"\n'
        'while [ $# -gt 1 ]; do case "$1" in --convert-to) to=$2;; --outdir) out=$2;; esac; shift; done\n'
        'cp "$1" "$(dirname "$0")/source"\n'
        'name=$(basename "$1"); mkdir -p "$out"\n'
        'cp "$(dirname "$0")/prepared" "$out/${name%.*}.$to"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return tmp_path


def test_a_document_is_converted_and_read(soffice: Path) -> None:
    (soffice / "prepared").write_bytes(document(test_docx.paragraph("甲")))
    reading = read_blocks(DOC, "预算.doc")
    assert simple(reading.blocks) == ["甲"]
    assert [str(problem) for problem in reading.problems] == [
        "预算.doc: notice: a Word document of Word 97 to 2003 (.doc) was converted by LibreOffice"
    ]
    assert (soffice / "source").read_bytes() == DOC


def test_a_workbook_of_wps_is_converted_to_a_workbook(soffice: Path) -> None:
    (soffice / "prepared").write_bytes(test_xlsx.saved(test_xlsx.budget()))
    assert simple(read_blocks(WPS_SHEETS, "预算.et").blocks)[0] == "收入总体情况表"
    arguments = (soffice / "arguments").read_text().splitlines()
    assert arguments[arguments.index("--convert-to") + 1] == "xlsx"
    assert Path(arguments[-1]).suffix == ".et"


def test_nothing_is_left_behind(soffice: Path) -> None:
    (soffice / "prepared").write_bytes(document(test_docx.paragraph("甲")))
    read_blocks(DOC, "预算.doc")
    arguments = (soffice / "arguments").read_text().splitlines()
    assert arguments[0].startswith("-env:UserInstallation=file:///")
    assert not Path(arguments[-1]).parent.exists()


def test_without_libreoffice_the_message_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(office, "PROGRAMS", ("soffice", "libreoffice"))
    with pytest.raises(DocumentError, match=r"LibreOffice, which is not installed: install it .*save it as DOCX"):
        read_blocks(b"{\\rtf1 a}", "预算.rtf")
    with pytest.raises(DocumentError, match="save it as XLSX"):
        read_blocks(WPS_SHEETS, "预算.et")


def test_what_libreoffice_cannot_convert_is_said_with_its_words(soffice: Path) -> None:
    (soffice / "soffice").write_text("#!/bin/sh\necho 'Error: source file could not be loaded' >&2\n")
    with pytest.raises(DocumentError, match=r"cannot convert the file \(Error: source file could not be loaded\)"):
        read_blocks(DOC, "预算.doc")


def test_what_libreoffice_converts_wrongly_is_refused(soffice: Path) -> None:
    (soffice / "prepared").write_bytes(b"nonsense")
    with pytest.raises(DocumentError, match="broken"):
        read_blocks(DOC, "预算.doc")


def test_a_program_that_hangs_is_ended_with_what_it_started(soffice: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (soffice / "soffice").write_text('#!/bin/sh\n(sleep 2; touch "$(dirname "$0")/alive") &\nwait\n')
    monkeypatch.setattr(office, "TIME_LIMIT", 0.3)
    with pytest.raises(DocumentError, match="did not convert the file within"):
        read_blocks(DOC, "预算.doc")
    time.sleep(2.5)
    assert not (soffice / "alive").exists()


def test_a_program_that_cannot_start_is_reported(soffice: Path) -> None:
    (soffice / "soffice").write_bytes(b"\x7fELF nonsense")
    with pytest.raises(DocumentError, match="LibreOffice cannot be started"):
        read_blocks(DOC, "预算.doc")
