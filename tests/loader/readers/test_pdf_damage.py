"""The reader of PDFs: scans, locked and damaged files, and text that nobody sees."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption

import loader.readers.pdf
from loader.document import Paragraph, Reading
from loader.problems import DocumentError
from loader.readers.pdf import read_blocks
from loader.readers.pdf.legibility import named
from tests.loader.readers.pdf_drawing import Drawing, blocks_of, cells, drawn, reading_of, tables, texts

ROWS = [("项目", "金额"), ("教育支出", "1,234.50"), ("合计", "1,234.50")]


def message_of(content: bytes) -> str:
    with pytest.raises(DocumentError) as raised:
        read_blocks(content, "x.pdf")
    return raised.value.problem.message


def pages(count: int) -> Callable[[Drawing], None]:
    """So many pages with a paragraph each."""

    def draw(drawing: Drawing) -> None:
        for _ in range(count):
            drawing.text(72, 100, "正文。")
            drawing.next_page()

    return draw


# Scans and what is not read


def test_scanned_pages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loader.readers.pdf.scans.NEEDED", ("no_such_package",))

    def draw(drawing: Drawing) -> None:
        for page in range(1, 6):
            if page in {2, 3, 5}:
                drawing.picture(0, 0, drawing.width, drawing.height)
                drawing.centred(820, str(page), 9)
            else:
                drawing.text(72, 100, "正文。")
            drawing.next_page()

    reading = reading_of(draw)
    assert texts(reading.blocks) == ["正文。", "正文。"]
    (problem,) = reading.problems
    assert problem.severity == "error"
    assert problem.message.startswith("pages 2 to 3 and 5 have no text layer: they are scans")
    assert problem.where.page == 2


def test_a_file_that_is_only_scanned_is_refused() -> None:
    content = drawn(lambda drawing: drawing.picture(0, 0, drawing.width, drawing.height))
    assert "none of the 1 pages has a text layer" in message_of(content)


def test_a_blank_file_is_refused_and_a_blank_page_is_not_a_scan() -> None:
    def draw(drawing: Drawing) -> None:
        drawing.text(72, 100, "正文。")
        drawing.next_page()
        drawing.line(72, 100, 200, 100)
        drawing.next_page()

    assert reading_of(draw).problems == ()
    assert "there is no text" in message_of(drawn(lambda drawing: drawing.line(72, 100, 200, 100)))


def test_the_text_of_a_recognised_scan_is_read() -> None:
    def draw(drawing: Drawing) -> None:
        drawing.picture(0, 0, drawing.width, drawing.height)
        text = drawing.canvas.beginText(72, drawing.height - 100)
        text.setTextRenderMode(3)
        text.textOut("合计 1,234.50")
        drawing.canvas.drawText(text)

    reading = reading_of(draw)
    assert texts(reading.blocks) == ["合计 1,234.50"]
    assert reading.problems == ()


def test_a_large_picture_beside_text_is_mentioned() -> None:
    def draw(drawing: Drawing) -> None:
        drawing.text(72, 100, "支出如下图。")
        drawing.picture(72, 200, 400, 200)

    (problem,) = reading_of(draw).problems
    assert (problem.severity, problem.where.page) == ("warning", 1)
    assert "picture" in problem.message


def test_what_nobody_sees_is_left_out_and_counted() -> None:
    def draw(drawing: Drawing) -> None:
        canvas = drawing.canvas
        drawing.text(72, 100, "正文。")
        canvas.setFillGray(1)
        drawing.text(72, 130, "白字")
        canvas.setFillGray(0)
        drawing.text(72, -50, "页外")
        invisible = canvas.beginText(72, 500)
        invisible.setTextRenderMode(3)
        invisible.textOut("隐形")
        canvas.drawText(invisible)
        canvas.saveState()
        canvas.translate(200, 300)
        canvas.rotate(45)
        canvas.drawString(0, 0, "水印")
        canvas.restoreState()
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(72, 200, 300, 100)
        canvas.clipPath(path, stroke=0)
        canvas.drawString(80, 400, "剪去")
        canvas.restoreState()

    reading = reading_of(draw)
    assert texts(reading.blocks) == ["正文。"]
    (problem,) = reading.problems
    assert problem.severity == "notice"
    assert "10 characters" in problem.message


def test_white_text_on_a_dark_ground_is_read() -> None:
    def draw(drawing: Drawing) -> None:
        drawing.canvas.setFillGray(0.2)
        drawing.canvas.rect(60, drawing.height - 130, 300, 50, stroke=0, fill=1)
        drawing.canvas.setFillGray(1)
        drawing.text(72, 110, "项目")

    assert texts(blocks_of(draw)) == ["项目"]


def test_text_that_is_cut_off_at_the_side_of_its_cell_is_whole() -> None:
    def draw(drawing: Drawing) -> None:
        canvas = drawing.canvas
        drawing.rulings((72, 112, 200), (100, 120, 140))
        path = canvas.beginPath()
        path.rect(72, drawing.height - 140, 30, 40)
        canvas.saveState()
        canvas.clipPath(path, stroke=0)
        canvas.drawString(75, drawing.height - 114, "1,234.50")
        canvas.restoreState()
        canvas.drawString(120, drawing.height - 134, "教育")

    assert cells(tables(blocks_of(draw))[0])[0] == ("1,234.50", "")


def test_characters_that_no_font_explains_stand_as_such_and_are_reported() -> None:
    reading = read_blocks(with_unknown_characters(), "x.pdf")
    assert any("\ufffd" in text for text in texts(reading.blocks))
    (problem,) = reading.problems
    assert problem.severity == "error"
    assert "font does not tell" in problem.message


def with_unknown_characters() -> bytes:
    """A PDF whose font maps its characters to nothing: its table of them says U+FFFD."""
    content = drawn(lambda drawing: drawing.text(72, 100, "1234", font="Helvetica"))
    table = b"""/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange
4 beginbfchar <31> <FFFD> <32> <FFFD> <33> <FFFD> <34> <FFFD> endbfchar endcmap end"""
    number = max(int(found) for found in re.findall(rb"^(\d+) 0 obj", content, re.MULTILINE)) + 1
    added = b"%d 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (number, len(table), table)
    content = content.replace(b"/BaseFont /Helvetica", b"/ToUnicode %d 0 R /BaseFont /Helvetica" % number)
    start = content.index(b"xref\n")
    return content[:start] + added + content[content.index(b"trailer") :]


# Locked and damaged files


def test_a_file_with_a_password_is_refused() -> None:
    drawing = Drawing(encrypt=StandardEncryption("secret", "owner", strength=128))
    drawing.text(72, 100, "正文。")
    assert "locked with a password" in message_of(drawing.done())


def test_a_file_that_only_forbids_copying_is_read() -> None:
    drawing = Drawing(encrypt=StandardEncryption("", "owner", canCopy=0, strength=128))
    drawing.text(72, 100, "正文。")
    assert read_blocks(drawing.done(), "x.pdf").blocks == (Paragraph("正文。", page=1),)


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"no PDF at all", b"%PDF-1.4\n%%EOF", b"\0" * 100, b""])
def test_what_is_no_pdf_is_refused(content: bytes) -> None:
    assert "not a PDF" in message_of(content) or "no pages" in message_of(content)


def test_a_file_that_is_cut_off_is_read_as_far_as_it_goes_and_reported() -> None:
    content = drawn(pages(5))
    reading = read_blocks(content[: content.rindex(b"startxref")], "x.pdf")
    assert texts(reading.blocks) == ["正文。"] * 5
    assert [problem.severity for problem in reading.problems] == ["error"]
    assert "cut off" in reading.problems[0].message
    assert "damaged" in message_of(content[: content.index(b"trailer")])


def test_a_damaged_part_is_reported_although_the_rest_is_read() -> None:
    """The checksum of the packed drawing of a page is wrong."""
    content = packed()
    place = content.index(b"endstream") - 3
    damaged = content[:place] + bytes([content[place] ^ 255]) + content[place + 1 :]
    assert read_blocks(content, "x.pdf").problems == ()
    (problem,) = read_blocks(damaged, "x.pdf").problems
    assert problem.severity == "error"
    assert "a part of the file is damaged" in problem.message


def packed() -> bytes:
    """A PDF with its drawing packed as office suites do."""
    drawing = zlib.compress(b"BT /F 12 Tf 72 700 Td (Budget 2024) Tj ET")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, text) for number, text in enumerate(objects, start=1))
    return b"%PDF-1.4\n" + body + b"trailer\n<< /Root 1 0 R /Size 6 >>\n%%EOF\n"


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader.readers.pdf, "MAXIMUM_PAGES", 2)
    content = drawn(pages(3))
    assert "the PDF has 3 pages, more than 2" in message_of(content)


def test_pages_are_named_as_people_do() -> None:
    assert [named(pages) for pages in ([3], [4, 5, 6], [1, 3, 5, 6])] == [
        "page 3 has",
        "pages 4 to 6 have",
        "pages 1, 3 and 5 to 6 have",
    ]


def sample() -> bytes:
    def draw(drawing: Drawing) -> None:
        drawing.text(72, 80, "支出预算表")
        drawing.table((72, 200, 320), 100, ROWS)
        drawing.next_page()
        drawing.table((72, 200, 320), 60, ROWS)

    return drawn(draw)


SAMPLE = sample()


def readable(content: bytes) -> Reading | None:
    """The reading, or None for a file that is refused; any other exception is a failure."""
    try:
        return read_blocks(content, "x.pdf")
    except DocumentError:
        return None


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_changed_bytes_are_read_or_refused(changes: list[tuple[int, int]]) -> None:
    content = bytearray(SAMPLE)
    for place, byte in changes:
        content[place] = byte
    readable(bytes(content))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(SAMPLE)), st.integers(0, len(SAMPLE)))
def test_a_piece_of_a_file_is_read_or_refused(one: int, other: int) -> None:
    readable(SAMPLE[min(one, other) : max(one, other)])


@settings(max_examples=100, deadline=None)
@given(
    st.randoms(use_true_random=False),
    st.sampled_from([b"1e30", b"-99999999", b"nan", b"0", b"1e-30", b"<<", b"Tj", b"cm"]),
)
def test_absurd_drawings_are_read_or_refused(randomness: random.Random, absurd: bytes) -> None:
    """Numbers and operators within the page's own drawing are changed, not only bytes that break its packing."""
    stream = re.search(rb"stream\r?\n(.*?)endstream", UNPACKED, re.DOTALL)
    assert stream is not None
    words = stream[1].split(b" ")
    for _ in range(randomness.randrange(1, 5)):
        words[randomness.randrange(len(words))] = absurd
    readable(UNPACKED[: stream.start(1)] + b" ".join(words) + UNPACKED[stream.end(1) :])


def unpacked() -> bytes:
    """The sample with the drawing of its first page as plain text."""
    drawing = Drawing()
    drawing.canvas.setPageCompression(0)
    drawing.text(72, 80, "支出预算表")
    drawing.table((72, 200, 320), 100, ROWS)
    return drawing.done()


UNPACKED = unpacked()


def test_the_sample_of_these_tests_is_read() -> None:
    reading = readable(SAMPLE)
    assert reading is not None
    assert len(tables(reading.blocks)) == 2
    assert readable(UNPACKED) is not None
    assert zlib.crc32(SAMPLE) == zlib.crc32(sample())
