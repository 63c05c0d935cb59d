"""Office files and web pages: each goes to the reader of what it is, whatever its name says.

What a reader needs is imported when the first file of its kind is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import PurePath
from typing import cast

from loader.document import Reading
from loader.problems import DocumentError, Problem, Where
from loader.readers.recognise import Kind, recognise

SUFFIXES: Mapping[str, frozenset[Kind]] = {
    ".docx": frozenset({Kind.DOCX}),
    ".docm": frozenset({Kind.DOCX}),
    ".doc": frozenset({Kind.DOC}),
    ".wps": frozenset({Kind.DOC, Kind.DOCX, Kind.OTHER_OFFICE}),
    ".rtf": frozenset({Kind.RTF}),
    ".odt": frozenset({Kind.ODT}),
    ".xlsx": frozenset({Kind.XLSX}),
    ".xlsm": frozenset({Kind.XLSX}),
    ".xlsb": frozenset({Kind.XLSB}),
    ".xls": frozenset({Kind.XLS, Kind.OLD_XLS}),
    ".et": frozenset({Kind.XLS, Kind.XLSX, Kind.OTHER_OFFICE}),
    ".ods": frozenset({Kind.ODS}),
    ".html": frozenset({Kind.HTML}),
    ".htm": frozenset({Kind.HTML}),
    ".shtml": frozenset({Kind.HTML}),
    ".xhtml": frozenset({Kind.HTML}),
    ".mht": frozenset({Kind.MHTML}),
    ".mhtml": frozenset({Kind.MHTML}),
}
"""What files with each suffix are expected to be."""
PAGES = frozenset({".html", ".htm", ".shtml", ".xhtml"})
WORKBOOKS = frozenset({".xls", ".xlsx", ".et"})
MODULES: Mapping[Kind, str] = {
    Kind.DOCX: "docx",
    Kind.XLSX: "xlsx",
    Kind.XLS: "xls",
    Kind.ODS: "ods",
    Kind.HTML: "html",
    Kind.MHTML: "mhtml",
    Kind.TEXT: "text",
    Kind.SPREADSHEET_XML: "spreadsheet_xml",
    **dict.fromkeys(
        (Kind.DOC, Kind.RTF, Kind.ODT, Kind.XLSB, Kind.OLD_XLS, Kind.WORD_XML, Kind.OTHER_OFFICE), "office"
    ),
}
REFUSED: Mapping[Kind, str] = {
    Kind.ENCRYPTED: "the file is protected by a password; save it without one",
    Kind.PDF: "the file is a PDF; give it the suffix .pdf",
    Kind.OFD: "the file is an OFD document, which is not read; export it as PDF or DOCX",
    Kind.PRESENTATION: "the file is a presentation, which is not read; save its tables as XLSX",
    Kind.PICTURE: "the file is a picture; text in pictures is not read",
    Kind.ARCHIVE: "the file is an archive; unpack it and give the files in it",
}

LISTED = 3
"""Reasons why there is no text in a file, of which a message tells at most so many."""
Reader = Callable[[bytes, str], Reading]


def read_blocks(content: bytes, file: str) -> Reading:
    """The blocks of an office file or a web page, with a notice when it is not what its suffix says.

    :raises DocumentError: it is broken, encrypted, nothing that is read, or has no text at all.
    """
    kind = recognise(content)
    suffix = PurePath(file).suffix.lower()
    if kind is Kind.TEXT and suffix in PAGES:
        kind = Kind.HTML
    if kind in REFUSED:
        raise DocumentError.at(Where(file), REFUSED[kind])
    reading = _reader(kind, suffix)(content, file)
    if not reading.blocks:
        raise DocumentError.at(Where(file), _nothing(reading))
    if kind in SUFFIXES.get(suffix, {kind}):
        return reading
    message = f"the file is called {suffix} but is {kind.value}; it was read as that"
    return replace(reading, problems=(Problem("notice", message, Where(file)), *reading.problems))


def _reader(kind: Kind, suffix: str) -> Reader:
    module = "separated" if kind is Kind.TEXT and suffix in WORKBOOKS else MODULES[kind]
    return cast("Reader", import_module(f"loader.readers.{module}").read_blocks)


def _nothing(reading: Reading) -> str:
    reasons = list(dict.fromkeys(problem.message for problem in reading.problems))
    more = [f"and {len(reasons) - LISTED} more of the kind"] if len(reasons) > LISTED else []
    said = "; ".join([*reasons[:LISTED], *more])
    return "there is no text in the file" + (f": {said}" if said else "; was the right file given?")
