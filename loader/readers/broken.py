"""What parsers raise for files that are not as they should be, as one error for people."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from loader.problems import DocumentError, Where

BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError),
    *(ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, RuntimeError),
    *(TypeError, ValueError, etree.LxmlError),
)


@contextmanager
def broken_files_reported(file: str, kind: str) -> Iterator[None]:
    """Within it, whatever a parser raises becomes a DocumentError that says of which `kind` the file is not."""
    try:
        yield
    except BROKEN as error:
        message = (
            f"the file is broken: it cannot be read as {kind} ({type(error).__name__}); "
            "open it in the program that made it, save it again, or get it again from where it was published"
        )
        raise DocumentError.at(Where(file), message) from error
