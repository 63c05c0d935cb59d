from __future__ import annotations

from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from loader.problems import DocumentError
from loader.readers.mhtml import read_blocks
from tests.loader.readers.blocks import simple

GRID = "<table><tr><td>项目<td>金额<tr><td>甲<td>1</table>"


def archive(*pages: tuple[str, str, str]) -> bytes:
    """A web archive of pages with their address and encoding."""
    whole = MIMEMultipart("related")
    for address, page, encoding in pages:
        part = MIMEText(page, "html", encoding)
        part["Content-Location"] = address
        whole.attach(part)
    return whole.as_bytes()


def test_all_pages_of_an_archive_are_read_without_frames_and_tabs() -> None:
    content = archive(
        ("book.htm", "<frameset><frame src=sheet001.htm></frameset>", "utf-8"),
        ("book.files/sheet001.htm", f"<p>收入表</p>{GRID}", "gb18030"),
        ("book.files/tabstrip.htm", "<p>收入表</p>", "utf-8"),
        ("book.files/sheet002.htm", "<p>说明</p>", "utf-8"),
    )
    blocks = read_blocks(content, "预算.mht").blocks
    assert simple(blocks) == ["收入表", [("项目", "金额"), ("甲", "1")], "说明"]
    assert {block.line for block in blocks} == {None}


def test_a_page_in_a_single_part_is_read() -> None:
    message = EmailMessage()
    message.set_content("<p>甲</p>", subtype="html", charset="utf-8", cte="quoted-printable")
    assert simple(read_blocks(message.as_bytes(), "预算.mht").blocks) == ["甲"]


def test_an_archive_without_text_says_why() -> None:
    with pytest.raises(DocumentError, match="only pictures"):
        read_blocks(archive(("a.htm", "<img src=1.png>", "utf-8")), "预算.mht")
    with pytest.raises(DocumentError, match="no page"):
        read_blocks(b"MIME-Version: 1.0\nContent-Type: image/png\n\nx", "预算.mht")
