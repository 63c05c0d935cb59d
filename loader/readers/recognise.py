"""What a file is, by its content: in practice every second .xls is something else."""

from __future__ import annotations

import codecs
import io
import re
import struct
import zipfile
import zlib
from enum import Enum

from loader.readers.compound import SIGNATURE, CompoundFile

HEAD = 4096
"""Bytes in which the beginning of a text tells what it is."""
FIB_FLAGS = 10
"""Where a Word document says that it is encrypted ([MS-DOC] 2.5.2)."""
FIB_ENCRYPTED = 0x0100


class Kind(Enum):
    """Kinds of files; the value is what people call them."""

    DOCX = "a Word document (.docx)"
    XLSX = "a workbook (.xlsx)"
    XLSB = "a binary workbook (.xlsb)"
    ODS = "an OpenDocument spreadsheet (.ods)"
    ODT = "an OpenDocument text (.odt)"
    XLS = "a workbook of Excel 97 to 2003 (.xls)"
    OLD_XLS = "a workbook of Excel before 97 (.xls)"
    DOC = "a Word document of Word 97 to 2003 (.doc)"
    RTF = "a document in RTF"
    HTML = "a web page (HTML)"
    MHTML = "a web archive (MHTML)"
    SPREADSHEET_XML = "an XML spreadsheet of Excel 2003"
    WORD_XML = "an XML document of Word"
    TEXT = "plain text"
    OTHER_OFFICE = "a document of another office program"
    ENCRYPTED = "a document protected by a password"
    PDF = "a PDF"
    OFD = "an OFD document"
    PRESENTATION = "a presentation"
    PICTURE = "a picture"
    ARCHIVE = "an archive"


MAGIC = (
    (b"%PDF-", Kind.PDF),
    (b"{\\rtf", Kind.RTF),
    (b"\x89PNG", Kind.PICTURE),
    (b"\xff\xd8\xff", Kind.PICTURE),
    (b"GIF8", Kind.PICTURE),
    (b"II*\x00", Kind.PICTURE),
    (b"MM\x00*", Kind.PICTURE),
    (b"Rar!", Kind.ARCHIVE),
    (b"7z\xbc\xaf", Kind.ARCHIVE),
    (b"\x1f\x8b", Kind.ARCHIVE),
    (b"\x09\x08\x10\x00", Kind.OLD_XLS),
    (b"\x09\x08\x08\x00", Kind.OLD_XLS),
    (b"\x09\x04\x06\x00", Kind.OLD_XLS),
    (b"\x09\x02\x06\x00", Kind.OLD_XLS),
    (b"\x09\x00\x04\x00", Kind.OLD_XLS),
)
BROKEN_ARCHIVE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, LookupError, NotImplementedError, OSError, RuntimeError),
    ValueError,
)
MIMETYPES = (("opendocument.spreadsheet", Kind.ODS), ("opendocument.text", Kind.ODT))
CONTENT_TYPES = (
    (b"wordprocessingml.document.main", Kind.DOCX),
    (b"wordprocessingml.template.main", Kind.DOCX),
    (b"ms-word.document.macroEnabled", Kind.DOCX),
    (b"spreadsheetml.sheet.main", Kind.XLSX),
    (b"spreadsheetml.template.main", Kind.XLSX),
    (b"ms-excel.sheet.macroEnabled", Kind.XLSX),
    (b"ms-excel.sheet.binary", Kind.XLSB),
    (b"presentationml", Kind.PRESENTATION),
)
STREAMS = (
    ("EncryptedPackage", Kind.ENCRYPTED),
    ("Workbook", Kind.XLS),
    ("Book", Kind.XLS),
    ("WordDocument", Kind.DOC),
    ("PowerPoint Document", Kind.PRESENTATION),
)
MARKUP = (
    (
        re.compile(r"<\??(?:\w+:)?workbook\b[^>]*schemas-microsoft-com:office:spreadsheet", re.IGNORECASE),
        Kind.SPREADSHEET_XML,
    ),
    (re.compile(r"<(?:w:wordDocument|pkg:package)\b"), Kind.WORD_XML),
    (re.compile(r"<office:document\b"), Kind.OTHER_OFFICE),
    (
        re.compile(
            r"<(?:!doctype html|html|head|body|table|div|meta|title|p|h1|script|style|font|center|br)\b", re.IGNORECASE
        ),
        Kind.HTML,
    ),
)
MIME_HEADER = re.compile(r"^(?:mime-version|content-type)\s*:", re.IGNORECASE | re.MULTILINE)
MULTIPART = re.compile(r"content-type\s*:\s*(?:multipart/(?:related|mixed|alternative)|text/html)", re.IGNORECASE)


def recognise(content: bytes) -> Kind:
    """The kind of a file; TEXT for what nothing tells."""
    magic = next((kind for start, kind in MAGIC if content.startswith(start)), None)
    if magic is not None:
        return magic
    if content.startswith(b"PK"):
        return _archive(content)
    if content.startswith(SIGNATURE):
        return _compound(content)
    return _text(_beginning(content))


def _archive(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {name.replace("\\", "/").lower(): name for name in archive.namelist()}
            if "ofd.xml" in names:
                return Kind.OFD
            mimetype = _start_of(archive, names.get("mimetype")).decode("ascii", "replace")
            types = _start_of(archive, names.get("[content_types].xml"), HEAD * 64)
    except BROKEN_ARCHIVE:
        return _broken_archive(content)
    by_mimetype = next((kind for words, kind in MIMETYPES if words in mimetype), None)
    return by_mimetype or next((kind for words, kind in CONTENT_TYPES if words in types), Kind.ARCHIVE)


def _broken_archive(content: bytes) -> Kind:
    """What the archive was meant to be, by the names that stand in it."""
    for words, kind in ((b"word/", Kind.DOCX), (b"xl/", Kind.XLSX), (b"opendocument.spreadsheet", Kind.ODS)):
        if words in content:
            return kind
    return Kind.ARCHIVE


def _start_of(archive: zipfile.ZipFile, name: str | None, length: int = HEAD) -> bytes:
    if name is None:
        return b""
    with archive.open(name) as part:
        return part.read(length)


def _compound(content: bytes) -> Kind:
    try:
        streams = CompoundFile(content)
        kind = next((kind for name, kind in STREAMS if name in streams), Kind.OTHER_OFFICE)
        if kind is Kind.DOC and struct.unpack_from("<H", streams.read("WordDocument"), FIB_FLAGS)[0] & FIB_ENCRYPTED:
            return Kind.ENCRYPTED
    except (ValueError, struct.error, LookupError):
        return Kind.OTHER_OFFICE
    return kind


def _beginning(content: bytes) -> str:
    """The first characters, as far as markup is concerned."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content[:HEAD].decode("utf-16", "replace")
    zeros = [content[start:HEAD:2].count(0) for start in (0, 1)]
    if any(zeros):
        return content[:HEAD].decode("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le", "replace")
    return content[:HEAD].decode("utf-8", "replace").lstrip("\ufeff")


def _text(beginning: str) -> Kind:
    if MIME_HEADER.search(beginning) and not beginning.lstrip().startswith("<") and MULTIPART.search(beginning):
        return Kind.MHTML
    return next((kind for pattern, kind in MARKUP if pattern.search(beginning)), Kind.TEXT)
