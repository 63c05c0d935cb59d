"""Formats that only an office program reads well (.doc, .wps, .et, .rtf, .odt, .xlsb): LibreOffice converts them first."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePath

from loader.document import Reading
from loader.problems import DocumentError, Problem, Where
from loader.readers import docx, xlsx
from loader.readers.recognise import Kind, recognise

PROGRAMS = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
TIME_LIMIT = 120.0
"""Seconds for one file; LibreOffice needs about five to start."""
WORKBOOKS = frozenset({Kind.XLSB, Kind.OLD_XLS})
SUFFIXES: Mapping[Kind, str] = {
    Kind.DOC: ".doc",
    Kind.RTF: ".rtf",
    Kind.ODT: ".odt",
    Kind.XLSB: ".xlsb",
    Kind.OLD_XLS: ".xls",
    Kind.WORD_XML: ".xml",
}
WORKBOOK_SUFFIXES = frozenset({".et", ".xls", ".xlsx", ".xlsb", ".ods"})


def read_blocks(content: bytes, file: str) -> Reading:
    """The blocks of the file as LibreOffice converts it, with a notice that it was converted.

    :raises DocumentError: LibreOffice is not there, takes too long, or cannot read the file.
    """
    kind = recognise(content)
    suffix = SUFFIXES.get(kind, PurePath(file).suffix.lower())
    is_workbook = kind in WORKBOOKS or suffix in WORKBOOK_SUFFIXES
    target = "xlsx" if is_workbook else "docx"
    converted = _converted(content, suffix, target, Where(file))
    reading = xlsx.read_blocks(converted, file) if is_workbook else docx.read_blocks(converted, file)
    notice = Problem("notice", f"{kind.value} was converted by LibreOffice", Where(file))
    return replace(reading, problems=(notice, *reading.problems))


def _converted(content: bytes, suffix: str, target: str, where: Where) -> bytes:
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise DocumentError.at(
            where,
            "this format is read by way of LibreOffice, which is not installed: install it (its command soffice must be on "
            f"the PATH), or open the file in Word or WPS and save it as {target.upper()}; if that fails, too, the file is "
            "damaged: get it again from where it was published",
        )
    with tempfile.TemporaryDirectory(prefix="budgetgraph-") as folder:
        source = Path(folder, f"document{suffix}")
        source.write_bytes(content)
        output = _run(program, source, target, where)
        made = Path(folder, "converted", f"document.{target}")
        if not made.is_file():
            reason = output.strip().splitlines()
            raise DocumentError.at(
                where,
                "LibreOffice cannot convert the file"
                + (f" ({reason[-1][:200]})" if reason else "")
                + f"; open it in the program that made it and save it as {target.upper()}",
            )
        return made.read_bytes()


def _run(program: str, source: Path, target: str, where: Where) -> str:
    """What LibreOffice says; it and all that it started end with the time limit."""
    folder = source.parent
    command = [
        program,
        f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
        *("--convert-to", target, "--outdir", str(Path(folder, "converted")), str(source)),
    ]
    try:
        process = subprocess.Popen(  # noqa: S603 (the program is found on the PATH, and no shell reads the arguments)
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        raise DocumentError.at(where, f"LibreOffice cannot be started: {error.strerror}") from error
    try:
        output, _ = process.communicate(timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired as error:
        message = f"LibreOffice did not convert the file within {TIME_LIMIT:.0f} seconds"
        raise DocumentError.at(where, f"{message}; open it and save it as {target.upper()}") from error
    finally:
        _end(process)
    return output.decode("utf-8", "replace")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the program and what it started, if it still runs."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
