"""The text of files that say in which encoding they are, and of those that say it wrongly."""

from __future__ import annotations

import codecs
import re

BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
SAID_WITHIN = 4096
"""Bytes."""
GB = frozenset({"gb2312", "gbk", "x-gbk", "gb_2312-80", "cp936", "chinese"})
"""Names under which GB18030, which contains them all, is published."""


def decoded(content: bytes, charset: str | None = None) -> str:
    """The text: by its mark; as UTF-8 if it is that; else as `charset` or the file itself says, else as GB18030.

    What cannot be read comes as U+FFFD.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    said = CHARSET.search(content[:SAID_WITHIN])
    for label in ("utf-8", charset, said[1].decode("ascii", "replace") if said else None, "gb18030"):
        text = _decoded(content, label) if label else None
        if text is not None:
            return text
    return min((content.decode(encoding, "replace") for encoding in ("utf-8", "gb18030")), key=_broken)


def _decoded(content: bytes, label: str) -> str | None:
    try:
        return content.decode("gb18030" if label.lower() in GB else label)
    except (ValueError, LookupError):
        return None


def _broken(text: str) -> int:
    return text.count("\ufffd")
