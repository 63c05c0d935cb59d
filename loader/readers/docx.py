"""Word documents in Office Open XML (.docx): ECMA-376 part 1, chapter 17, as they are printed, with all changes accepted.

Headers, footers, comments and hidden text are left out. A soft line break ends a paragraph, and a line in a cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from lxml import etree

from loader.document import Block, Paragraph, Reading, Table
from loader.problems import Problem, Severity, Where
from loader.readers.broken import broken_files_reported
from loader.readers.docx_numbering import Numbering
from loader.readers.flow import FlowCell, blocks_of_table, with_columns
from loader.readers.grid import RowPlace
from loader.readers.package import Package, local_name, parse_xml

STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{TRANSITIONAL.decode()}}}"
NOT_SHOWN = frozenset(
    {
        *("pPr", "rPr", "del", "moveFrom", "instrText", "delText", "delInstrText", "rt", "sdtPr", "sdtEndPr"),
        *("tblPr", "tblGrid", "trPr", "tcPr", "annotationRef", "footnoteRef", "endnoteRef", "sectPr"),
        *("fldData", "Fallback", "txbxContent"),
    }
)
MERGING = frozenset({f"{W}gridSpan", f"{W}hMerge", f"{W}vMerge"})
BREAKS = {"page", "column"}
FALSE = frozenset({"0", "false", "off"})
SYMBOLS = {
    "F0FE": "☑",
    "F052": "☑",
    "F0FC": "✓",
    "F050": "✓",
    "F0FD": "☒",
    "F0A8": "□",
    "F06F": "□",
    "F0A3": "□",
    "F06C": "●",
    "F06E": "■",
    "F0D8": "➢",
    "F0B7": "•",
    "F0A7": "▪",
}
"""Signs of Wingdings and Symbol that forms and lists use."""
SLIVER = 120
"""Twentieths of a point: columns narrower than that come from careless dragging."""


def read_blocks(content: bytes, file: str) -> Reading:
    """Paragraphs and tables in the order of the document. Raises DocumentError for what is no Word document."""
    with broken_files_reported(file, "a Word document (.docx)"):
        return _DocumentReader(Package(content, file), file).read()


@dataclass(slots=True)
class _Inline:
    """What stands in a paragraph."""

    parts: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    page: int | None = None
    """The page on which its text begins."""


@dataclass(slots=True)
class _GridCell:
    """A cell in columns of Word's own grid, which has one wherever any row has."""

    row: int
    column: int
    width: int
    blocks: tuple[Block, ...]
    goes_on: bool
    """Whether it goes on with the cell above it."""
    height: int = 1


class _DocumentReader:
    def __init__(self, package: Package, file: str) -> None:
        self._package = package
        self._file = file
        relations = package.relations("").values()
        self._name = next((part.target for part in relations if part.kind == "officeDocument"), "word/document.xml")
        self._parts = {relation.kind: relation.target for relation in package.relations(self._name).values()}
        self._numbering = Numbering(self._part("numbering"), self._part("styles"))
        self._notes = {kind: _by_id(self._part(f"{kind}s"), kind) for kind in ("footnote", "endnote")}
        self._awaiting_notes: list[etree._Element] = []
        self._fields: list[bool] = []
        """For each field that is open, whether its instruction is being read."""
        self._carried: list[str] = []
        """Text of paragraphs whose end was deleted."""
        self._page = 1
        self._pictures = self._objects = self._chunks = 0
        self._inlines: Mapping[str, Callable[[etree._Element, _Inline], None]] = {
            "t": self._read_text,
            "tab": self._read_tab,
            "ptab": self._read_tab,
            "br": self._read_break,
            "cr": self._read_break,
            "noBreakHyphen": self._read_hyphen,
            "sym": self._read_symbol,
            "lastRenderedPageBreak": self._read_page_break,
            "fldChar": self._read_field,
            "r": self._read_run,
            "footnoteReference": self._read_note,
            "endnoteReference": self._read_note,
            "drawing": self._read_drawing,
            "pict": self._read_drawing,
            "object": self._read_object,
        }

    def read(self) -> Reading:
        body = self._root(self._name).find(f"{W}body")
        blocks = [] if body is None else list(self._with_notes(body))
        if self._page == 1 or self._page != self._published_pages():
            blocks = list(map(_without_pages, blocks))
        return Reading(tuple(blocks), tuple(self._problems()))

    def _root(self, name: str) -> etree._Element:
        return parse_xml(self._package.read(name).replace(STRICT, TRANSITIONAL), Where(self._file))

    def _part(self, kind: str) -> etree._Element | None:
        name = self._parts.get(kind)
        return self._root(name) if name and name in self._package else None

    def _published_pages(self) -> int | None:
        """How many pages the program that made the document counted."""
        if "docProps/app.xml" not in self._package:
            return None
        pages = self._package.xml("docProps/app.xml").findtext("{*}Pages") or ""
        return int(pages) if pages.isdecimal() else None

    def _problems(self) -> Iterator[Problem]:
        left_out: tuple[tuple[Severity, int, str, str], ...] = (
            ("warning", self._objects, "embedded objects, such as workbooks, are not read", "; paste them as tables"),
            ("warning", self._chunks, "embedded documents are not read", "; open the file in Word and save it again"),
            ("notice", self._pictures, "pictures are not read", ""),
        )
        for severity, count, what, remedy in left_out:
            if count:
                yield Problem(severity, f"{what} ({count}){remedy}", Where(self._file))

    def _with_notes(self, body: etree._Element) -> Iterator[Block]:
        """The blocks of the body, each followed by the notes at its foot."""
        for child in body:
            yield from self._block(child)
            while self._awaiting_notes:
                yield from self._blocks(self._awaiting_notes.pop(0))
        yield from self._carried_lines()

    def _blocks(self, parent: etree._Element) -> Iterator[Block]:
        for child in parent:
            yield from self._block(child)

    def _block(self, element: etree._Element) -> Iterator[Block]:
        name = local_name(element)
        if name == "p":
            yield from self._paragraph(element)
        elif name == "tbl":
            yield from self._carried_lines()
            yield from self._table(element)
        elif name == "altChunk":
            self._chunks += 1
        elif name and name not in NOT_SHOWN:
            yield from self._blocks(element)

    def _paragraph(self, element: etree._Element) -> Iterator[Block]:
        inline = _Inline()
        self._read_inline(element, inline)
        self._fields = [is_instruction for is_instruction in self._fields if not is_instruction]
        properties = element.find(f"{W}pPr")
        if _ends_in_deletion(properties):
            self._carried.extend(inline.parts)
        else:
            text = "".join([*self._carried, *inline.parts])
            self._carried = []
            number = self._numbering.next_number(properties)
            if text.strip() or _is_in_cell(element):
                yield from self._lines(number + text.lstrip(), inline.page or self._page)
        for box in inline.boxes:
            yield from self._blocks(box)

    def _carried_lines(self) -> Iterator[Paragraph]:
        """Text whose end was deleted where no paragraph follows that it could go on in."""
        text, self._carried = "".join(self._carried), []
        yield from self._lines(text, self._page)

    def _lines(self, text: str, page: int | None) -> Iterator[Paragraph]:
        for line in filter(None, map(str.strip, text.split("\n"))):
            yield Paragraph(line, page=page)

    def _read_inline(self, element: etree._Element, inline: _Inline) -> None:
        for child in element:
            name = local_name(child)
            read = self._inlines.get(name)
            if read is not None:
                read(child, inline)
            elif name and name not in NOT_SHOWN:
                self._read_inline(child, inline)

    def _add(self, text: str, inline: _Inline) -> None:
        if any(self._fields):
            return
        inline.parts.append(text)
        if inline.page is None and text.strip():
            inline.page = self._page

    def _read_text(self, element: etree._Element, inline: _Inline) -> None:
        self._add((element.text or "").replace("\n", " "), inline)

    def _read_tab(self, _: etree._Element, inline: _Inline) -> None:
        self._add("\t", inline)

    def _read_break(self, element: etree._Element, inline: _Inline) -> None:
        if element.get(f"{W}type") not in BREAKS:
            self._add("\n", inline)

    def _read_hyphen(self, _: etree._Element, inline: _Inline) -> None:
        self._add("-", inline)

    def _read_symbol(self, element: etree._Element, inline: _Inline) -> None:
        code = element.get(f"{W}char", "").upper()
        self._add(SYMBOLS.get(code, "" if code.startswith("F0") else chr(int(code or "20", 16))), inline)

    def _read_page_break(self, *_: object) -> None:
        self._page += 1

    def _read_field(self, element: etree._Element, _: _Inline) -> None:
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            self._fields.append(True)
        elif self._fields and kind == "separate":
            self._fields[-1] = False
        elif self._fields and kind == "end":
            self._fields.pop()

    def _read_run(self, run: etree._Element, inline: _Inline) -> None:
        properties = run.find(f"{W}rPr")
        if properties is None or not _is_on(properties, "vanish"):
            self._read_inline(run, inline)

    def _read_note(self, element: etree._Element, _: _Inline) -> None:
        kind = local_name(element).removesuffix("Reference")
        note = self._notes[kind].get(element.get(f"{W}id", ""))
        if note is not None:
            self._awaiting_notes.append(note)

    def _read_drawing(self, element: etree._Element, inline: _Inline) -> None:
        """Its text boxes, the outermost alone, for they hold those within them."""
        inline.boxes.extend(box for box in element.iter(f"{W}txbxContent") if _is_outermost(box, element))
        self._pictures += sum(local_name(part) in {"blip", "imagedata"} for part in element.iter())

    def _read_object(self, *_: object) -> None:
        self._objects += 1

    def _table(self, element: etree._Element) -> Iterator[Block]:
        cells: list[_GridCell] = []
        places: list[RowPlace] = []
        for number, row in enumerate(_unwrapped(element, "tr")):
            places.append(RowPlace(page=self._read_row(row, number, cells)))
        columns = _columns(cells, _grid_widths(element))
        yield from blocks_of_table(with_columns(_joined(cells, columns), columns), places)

    def _read_row(self, row: etree._Element, number: int, cells: list[_GridCell]) -> int:
        """Adds the row's cells; the page on which its text begins."""
        properties = row.find(f"{W}trPr")
        start = _whole(properties, "gridBefore", 0)
        pages: list[int] = []
        for cell in _unwrapped(row, "tc"):
            merging = _merging(cell.find(f"{W}tcPr"))
            span = merging.span
            blocks = (*self._blocks(cell), *self._carried_lines())
            pages.extend(block.page for block in blocks if block.page is not None)
            if merging.goes_on_from_left and cells and cells[-1].row == number and not blocks:
                cells[-1].width += span
            else:
                cells.append(_GridCell(number, start, span, blocks, goes_on=merging.goes_on_from_above and not blocks))
            start += span
        return min(pages, default=self._page)


def _without_pages(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, page=None)
    return Table(tuple(replace(row, page=None) for row in block.rows), block.merges)


def _by_id(root: etree._Element | None, kind: str) -> dict[str, etree._Element]:
    return {} if root is None else {note.get(f"{W}id", ""): note for note in root.iterfind(f"{W}{kind}")}


def _ends_in_deletion(properties: etree._Element | None) -> bool:
    mark = properties.find(f"{W}rPr") if properties is not None else None
    return mark is not None and any(mark.find(f"{W}{name}") is not None for name in ("del", "moveFrom"))


def _is_in_cell(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and local_name(parent) == "tc"


def _is_outermost(box: etree._Element, within: etree._Element) -> bool:
    """Whether no other text box is around a text box, and it is not the same once more for older programs."""
    for ancestor in box.iterancestors():
        if ancestor is within:
            return True
        if local_name(ancestor) in {"txbxContent", "Fallback"}:
            return False
    return True


def _is_on(properties: etree._Element, name: str) -> bool:
    element = properties.find(f"{W}{name}")
    return element is not None and element.get(f"{W}val", "true") not in FALSE


def _whole(properties: etree._Element | None, name: str, default: int) -> int:
    element = properties.find(f"{W}{name}") if properties is not None else None
    text = element.get(f"{W}val", "") if element is not None else ""
    return min(int(text), 1000) if text.isdecimal() else default


class _Merging(NamedTuple):
    """What a cell says of how it is merged."""

    span: int = 1
    goes_on_from_left: bool = False
    goes_on_from_above: bool = False


UNMERGED = _Merging()


def _merging(properties: etree._Element | None) -> _Merging:
    if properties is None or not any(element.tag in MERGING for element in properties):
        return UNMERGED
    return _Merging(
        max(1, _whole(properties, "gridSpan", 1)), _continues(properties, "hMerge"), _continues(properties, "vMerge")
    )


def _continues(properties: etree._Element, name: str) -> bool:
    element = properties.find(f"{W}{name}")
    return element is not None and element.get(f"{W}val", "continue") == "continue"


def _unwrapped(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, also those within content controls; deleted rows are left out."""
    for child in parent:
        found = local_name(child)
        if found == name:
            if name != "tr" or child.find(f"{W}trPr/{W}del") is None:
                yield child
        elif found and found not in NOT_SHOWN:
            yield from _unwrapped(child, name)


def _grid_widths(table: etree._Element) -> list[int]:
    """Width of each column of Word's grid, in twentieths of a point."""
    widths = [column.get(f"{W}w", "") for column in table.iterfind(f"{W}tblGrid/{W}gridCol")]
    return [int(width) if width.isdecimal() else SLIVER for width in widths]


def _columns(cells: Sequence[_GridCell], widths: Sequence[int]) -> dict[int, int]:
    """The column for each place in which a cell starts; places that are a sliver apart and never in one row are one."""
    rows: dict[int, set[int]] = {}
    for cell in cells:
        rows.setdefault(cell.column, set()).add(cell.row)
    columns: dict[int, int] = {}
    before: int | None = None
    for start in sorted(rows):
        if before is None:
            columns[start] = 0
        elif _is_sliver(widths, before, start) and not rows[before] & rows[start]:
            columns[start] = columns[before]
            rows[start] |= rows[before]
        else:
            columns[start] = columns[before] + 1
        before = start
    return columns


def _is_sliver(widths: Sequence[int], start: int, end: int) -> bool:
    return end <= len(widths) and sum(widths[start:end]) < SLIVER


def _joined(cells: Sequence[_GridCell], columns: Mapping[int, int]) -> list[FlowCell]:
    """The cells, those that go on with one above as part of that."""
    kept: list[_GridCell] = []
    above: dict[int, _GridCell] = {}
    for cell in cells:
        upper = above.get(columns[cell.column])
        if cell.goes_on and upper is not None and upper.row + upper.height == cell.row:
            upper.height += 1
        else:
            kept.append(cell)
            above[columns[cell.column]] = cell
    return [FlowCell(cell.row, cell.column, cell.blocks, cell.height, cell.width) for cell in kept]
