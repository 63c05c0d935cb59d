"""Scans: with the extra `ocr` they are read like any PDF, with a confidence; without it they are reported."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from loader import batch
from loader.disclosure import Disclosure
from loader.document import Paragraph, Row, Table
from loader.interpret import Overrides, interpret
from loader.problems import DocumentError
from loader.readers import read
from loader.settings import ROOT, Settings
from loader.vocabulary import Vocabulary, load_vocabulary
from tests.loader.readers.pdf_drawing import Drawing, drawn
from tests.loader.readers.pdf_scanning import need_characters, scanned, with_page

TITLE = "2023年阳谷县人民政府办公室单位预算"
SENTENCE = "2023年机关运行经费预算为52.77万元。"
ROWS: list[tuple[str, ...]] = [
    ("科目编码", "", "", "科目名称", "合计", "基本支出", "项目支出"),
    ("类", "款", "项", "", "", "", ""),
    ("合计", "", "", "", "1,415.80", "811.72", "604.08"),
    ("201", "", "", "一般公共服务支出", "1,342.30", "738.22", "604.08"),
    ("201", "03", "", "政府办公厅（室）及相关机构事务", "1,342.30", "738.22", "604.08"),
    ("201", "03", "01", "行政运行", "1,342.30", "738.22", "604.08"),
    ("208", "", "", "社会保障和就业支出", "73.50", "73.50", ""),
    ("208", "05", "", "行政事业单位养老支出", "73.50", "73.50", ""),
    ("208", "05", "01", "行政单位离退休", "60.55", "60.55", ""),
    ("208", "05", "06", "机关事业单位职业年金缴费支出", "12.95", "12.95", ""),
]
MERGED = [(0, 0, 1, 3), (0, 3, 2, 1), (0, 4, 2, 1), (0, 5, 2, 1), (0, 6, 2, 1), (2, 0, 1, 4)]
XS = [60, 95, 130, 165, 345, 410, 475, 540]
DECIMAL = "<http://www.w3.org/2001/XMLSchema#decimal>"
CONFIDENCE = NamedNode("https://w3id.org/budgetgraph/def#recognitionConfidence")


def budget(rows: list[tuple[str, ...]] = ROWS) -> bytes:
    """A page with a title, a sentence and a table."""

    def draw(drawing: Drawing) -> None:
        drawing.centred(80, TITLE, 18)
        drawing.text(60, 120, "一、机关运行经费安排情况说明", 12)
        drawing.text(84, 145, SENTENCE, 12)
        drawing.centred(190, "支出总体情况表", 14)
        drawing.to_right(540, 210, "单位：万元")
        drawing.table(XS, 216, rows, MERGED, 24.0)

    need_characters()
    return drawn(draw)


def changed(before: str, after: str) -> list[tuple[str, ...]]:
    """The rows with another number in the place of the first such one."""
    row = next(number for number, row in enumerate(ROWS) if before in row)
    place = ROWS[row].index(before)
    return [*ROWS[:row], (*ROWS[row][:place], after, *ROWS[row][place + 1 :]), *ROWS[row + 1 :]]


@cache
def vocabulary() -> Vocabulary:
    return load_vocabulary(ROOT / "ontology")


def disclosure_of(path: Path, content: bytes, overrides: Overrides | None = None) -> Disclosure:
    path.write_bytes(content)
    return interpret(read(path), vocabulary(), overrides)


def values(disclosure: Disclosure) -> list[tuple[int | None, int | None, str, Decimal]]:
    return [(figure.row, figure.column, figure.published, figure.value) for figure in disclosure.figures]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "scan.pdf"


@pytest.fixture
def without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loader.readers.pdf.scans.NEEDED", ("rapidocr", "no_such_package"))


@pytest.mark.parametrize("angle", [0.0, 0.8, 90.0, 180.0], ids=["straight", "askew", "sideways", "upside down"])
def test_a_scan_says_what_the_page_says(path: Path, angle: float) -> None:
    expected = disclosure_of(path, budget())
    found = disclosure_of(path, scanned(budget(), angle))
    assert values(found) == values(expected)
    assert [table.rows for table in found.tables] == [table.rows for table in expected.tables]
    assert not found.unplaced
    assert not found.unread


def test_every_figure_of_a_scan_has_a_confidence_and_no_other_has(path: Path) -> None:
    assert {figure.confidence for figure in disclosure_of(path, budget()).figures} == {None}
    confidences = [figure.confidence for figure in disclosure_of(path, scanned(budget())).figures]
    assert len(confidences) == 21
    assert all(confidence is not None and Decimal("0.5") < confidence <= 1 for confidence in confidences)


def test_cells_and_paragraphs_of_a_scan_have_confidences(path: Path) -> None:
    path.write_bytes(scanned(budget()))
    blocks = read(path).blocks
    assert all(block.confidence is not None for block in blocks if isinstance(block, Paragraph))
    rows = [row for block in blocks if isinstance(block, Table) for row in block.rows]
    assert [row.cells for row in rows] == ROWS
    assert all(_has_confidence_where_there_is_text(row) for row in rows)


def test_it_is_said_that_text_was_recognised_and_how_surely(path: Path) -> None:
    path.write_bytes(scanned(budget()))
    (problem,) = read(path).problems
    assert problem.severity == "notice"
    assert problem.message.startswith("page 1 is a scan; the text was recognised (OCR), with a confidence of 0.9")
    assert problem.where.page == 1


def test_the_caller_is_told_before_pages_are_recognised(path: Path) -> None:
    told: list[int] = []
    path.write_bytes(scanned(budget()))
    read(path, told.append)
    path.write_bytes(budget())
    read(path, told.append)
    assert told == [1]


def test_pages_with_text_and_scans_are_read_together(path: Path) -> None:
    other = [row for row in ROWS if row[0] != "208"]
    found = disclosure_of(path, with_page(budget(other), _narrative_scan()))
    told = {figure.published: figure.confidence is None for figure in found.figures}
    assert told["738.22"]
    assert told["52.77"]
    assert not told["12.34"]
    assert any(problem.message.startswith("page 2 is a scan;") for problem in found.problems)


def test_a_table_whose_sums_do_not_close_is_not_taken_from_a_scan(path: Path) -> None:
    found = disclosure_of(path, scanned(budget(changed("60.55", "80.55"))))
    assert [figure.published for figure in found.figures] == ["52.77"]
    assert len(found.unplaced) == 20
    assert {(number.page, number.table) for number in found.unplaced} == {(1, "支出总体情况表")}
    (reason,) = {number.reason for number in found.unplaced}
    assert reason == (
        "recognised from a scan, and the sums of its table do not close: 行政事业单位养老支出 under “合计” is 73.50, "
        "its parts add up to 93.50; compare with the page, or give --accept-ocr"
    )


def test_it_is_taken_when_a_person_accepts_it(path: Path) -> None:
    content = scanned(budget(changed("60.55", "80.55")))
    found = disclosure_of(path, content, Overrides(accept_ocr=True))
    assert len(found.figures) == 21
    assert not found.unplaced


def test_text_whose_sums_do_not_close_is_taken_as_it_was_published(path: Path) -> None:
    assert not disclosure_of(path, budget(changed("60.55", "80.55"))).unplaced


@pytest.mark.usefixtures("without_the_extra")
def test_without_the_extra_it_is_said_how_scans_are_read(path: Path) -> None:
    path.write_bytes(scanned(budget()))
    with pytest.raises(DocumentError) as error:
        read(path)
    assert error.value.problem.message == (
        "none of the 1 pages has a text layer: they are scans; "
        "install budgetgraph[ocr] to have their text recognised (OCR), or ask for the original"
    )


@pytest.mark.usefixtures("without_the_extra")
def test_without_the_extra_pages_with_text_are_read(path: Path) -> None:
    path.write_bytes(with_page(budget(), _narrative_scan()))
    document = read(path)
    assert any(isinstance(block, Table) for block in document.blocks)
    (problem,) = document.problems
    assert problem.severity == "error"
    assert problem.message.startswith("page 2 has no text layer: it is a scan; install budgetgraph[ocr]")


def test_a_page_on_which_nothing_is_recognised_is_reported(path: Path) -> None:
    def draw(drawing: Drawing) -> None:
        drawing.picture(0, 0, drawing.width, drawing.height)

    path.write_bytes(with_page(budget(), drawn(draw)))
    (problem,) = read(path).problems
    assert problem.severity == "warning"
    assert problem.message == (
        "page 2 has no text layer: it is a scan; "
        "no text could be recognised (OCR); look whether there is some, and ask for the original"
    )


def test_a_load_keeps_confidences_and_reads_again_when_a_person_accepts(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(scanned(budget(changed("60.55", "80.55"))))
    settings = Settings(tmp_path / "data", "http://example.org/", document_seconds=20)

    def load(overrides: Overrides) -> tuple[str, int]:
        report = batch.load([path], settings, overrides, None, lambda _: None)
        assert report.snapshot is not None
        (outcome,) = report.outcomes
        assert outcome.status != "failed", outcome.summary.problems
        quads = list(report.snapshot.open().quads_for_pattern(None, CONFIDENCE, None, None))
        assert {str(quad.object.datatype) for quad in quads if isinstance(quad.object, Literal)} == {DECIMAL}
        return outcome.status, len(quads)

    assert load(Overrides()) == ("loaded", 1)
    assert load(Overrides()) == ("unchanged", 1)
    assert load(Overrides(accept_ocr=True)) == ("loaded", 21)
    assert load(Overrides(accept_ocr=True)) == ("unchanged", 21)


def test_nothing_of_recognition_is_imported_for_text(path: Path) -> None:
    path.write_bytes(budget())
    code = (
        "import sys; from pathlib import Path; from loader.readers import read; read(Path(sys.argv[1])); "
        "print(sorted({'cv2', 'numpy', 'onnxruntime', 'rapidocr'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def _has_confidence_where_there_is_text(row: Row) -> bool:
    return [bool(cell) for cell in row.cells] == [confidence is not None for confidence in row.confidences]


def _narrative_scan() -> bytes:
    def draw(drawing: Drawing) -> None:
        drawing.text(60, 120, "二、政府采购安排情况说明", 12)
        drawing.text(84, 145, "2023年政府采购预算为12.34万元。", 12)

    need_characters()
    return scanned(drawn(draw))
