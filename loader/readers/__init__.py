"""One module per format: a published file becomes a `Document`. Nothing here knows a budget word."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from loader.document import Document, Reading
from loader.problems import DocumentError, Problem, Where
from loader.readers import by_content, text

OnScans = Callable[[int], None]
"""Is told how many pages are going to be recognised, each of which takes some seconds."""


def _read_pdf(content: bytes, file: str, on_scans: OnScans = lambda _: None) -> Reading:
    # PDFium takes a twelfth of a second to load: only a PDF needs it.
    from loader.readers import pdf  # noqa: PLC0415

    return pdf.read_blocks(content, file, on_scans)


READERS: dict[str, Callable[[bytes, str], Reading]] = {
    ".pdf": _read_pdf,
    ".txt": text.read_blocks,
    **dict.fromkeys(by_content.SUFFIXES, by_content.read_blocks),
}
SUFFIXES = frozenset(READERS)


def read(path: Path, on_scans: OnScans = lambda _: None) -> Document:
    """Read a published file; `on_scans` is told before pages are recognised, where the extra `ocr` is installed.

    Raises DocumentError when the file is missing, empty, too large, of an unknown format, or not what its name says.
    """
    where = Where(file=str(path))
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(SUFFIXES))
        raise DocumentError(
            Problem("error", f"the format {path.suffix or '(no suffix)'} is not read yet; formats read: {known}", where)
        )
    content = _content(path, where)
    reading = _read_pdf(content, str(path), on_scans) if reader is _read_pdf else reader(content, str(path))
    return Document(
        str(path), reading.blocks, hashlib.sha256(content).hexdigest(), size=len(content), problems=reading.problems
    )


MAXIMUM_BYTES = 16 * 1024 * 1024


def _content(path: Path, where: Where) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        raise DocumentError(Problem("error", f"the file cannot be read: {error.strerror}", where)) from error
    if len(content) > MAXIMUM_BYTES:
        limit = MAXIMUM_BYTES // 1024 // 1024
        raise DocumentError(
            Problem(
                "error", f"the file is larger than {limit} MiB, more than any budget; was the right file given?", where
            )
        )
    if not content.strip():
        raise DocumentError(Problem("error", "the file is empty", where))
    return content
