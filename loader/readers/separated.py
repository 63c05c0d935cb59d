"""Text with tabs or commas between cells that is called a workbook: budget programs export such .xls files."""

from __future__ import annotations

import csv
import io

from loader.document import Reading
from loader.problems import DocumentError, Where
from loader.readers.encodings import decoded
from loader.readers.sheets import Sheet, Shown, read_sheets, require_cells
from loader.readers.text import CONTROL_CHARACTERS

LONGEST_CELL = 1_000_000
"""Characters."""


def read_blocks(content: bytes, file: str) -> Reading:
    """The cells as those of one sheet. Raises DocumentError for what is no text."""
    text = decoded(content)
    if CONTROL_CHARACTERS.search(text) or "\ufffd" in text:
        message = "the file is damaged, or of another kind than its name says; get it again from where it was published"
        raise DocumentError.at(Where(file), message)
    csv.field_size_limit(LONGEST_CELL)
    sheet = Sheet("")
    try:
        for row, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in text else ",")):
            sheet.cells.update(
                {(row, column): Shown(cell.strip()) for column, cell in enumerate(cells) if cell.strip()}
            )
            require_cells(len(sheet.cells), file)
    except csv.Error as error:
        raise DocumentError.at(Where(file), f"the table in the file is broken ({error}); save it again") from error
    return read_sheets([sheet], file)
