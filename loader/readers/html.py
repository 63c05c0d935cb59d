"""Web pages, also those that Word, Excel and budget programs write, as a browser shows them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from urllib.parse import unquote, urlsplit

from lxml import etree, html

from loader.document import Block, Paragraph, Reading, Table
from loader.problems import DocumentError, Problem, Where
from loader.readers.broken import broken_files_reported
from loader.readers.chinese_numbers import counted
from loader.readers.encodings import SAID_WITHIN, decoded
from loader.readers.flow import FlowCell, blocks_of_table, with_columns
from loader.readers.grid import RowPlace
from loader.readers.sheets import Sheet, Shown, read_sheet

SERVER_CODE = re.compile(r"<%.*?%>", re.DOTALL)
WHITE_SPACE = re.compile("[ \t\r\n\f]+")
NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
LEFT_OUT = frozenset(
    {
        *("head", "script", "style", "noscript", "template", "nav", "footer", "aside", "select", "datalist"),
        *("button", "textarea", "iframe", "frame", "object", "svg", "canvas", "audio", "video", "map", "title"),
        *("dialog", "noframes"),
    }
)
CHROME_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "dialog"})
BLOCKS = frozenset(
    {
        *("address", "article", "blockquote", "body", "br", "caption", "center", "dd", "details", "dir", "div"),
        *("dl", "dt", "fieldset", "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
        *("hr", "html", "legend", "li", "main", "menu", "ol", "p", "pre", "section", "summary", "table"),
        *("tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    }
)
CELLS = ("td", "th")
ROW_GROUPS = {"thead": 0, "tfoot": 2}
STRUCTURE = frozenset({"thead", "tbody", "tfoot", "tr"})
MOST_SPANNED = 1000
LITTLE_TEXT = 200
"""Characters; a page with less may be one that a script fills."""
APPLICATION_ROOTS = frozenset({"app", "root", "__next", "__nuxt", "application", "main-app"})
ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|zip|rar|7z|ofd|ods)$", re.IGNORECASE)
LISTED = 5
LARGE_PICTURE = 200
"""Points of the screen."""
MADE_BY_EXCEL = re.compile(
    r"""urn:schemas-microsoft-com:office:excel|content=["']?(?:Excel\.Sheet|Microsoft Excel)""", re.IGNORECASE
)
LIMIT = "ERR_RESOURCE_LIMIT"
"""What the parser says when it leaves the rest of a page out."""
SHEET_SUFFIXES = frozenset({".xls", ".xlsx", ".et"})


def read_blocks(content: bytes, file: str) -> Reading:
    """What the page shows, without its navigation; a line is one of the page's source.

    :raises DocumentError: it has no text of its own: a script, a frame or pictures show its content.
    """
    with broken_files_reported(file, "a web page (HTML)"):
        return read_page(decoded(content), file)


def read_page(text: str, file: str, *, has_lines: bool = True) -> Reading:
    """The blocks of a page that is decoded; `has_lines` where its lines are those of the file."""
    text = SERVER_CODE.sub(lambda match: "\n" * match[0].count("\n"), text.replace("\x00", ""))
    if not text.strip():
        return Reading(())
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    if any(entry.type_name == LIMIT for entry in parser.error_log):
        raise DocumentError.at(Where(file), "the page is nested too deeply; save it again from a browser")
    is_sheet = PurePath(file).suffix.lower() in SHEET_SUFFIXES or MADE_BY_EXCEL.search(text[:SAID_WITHIN]) is not None
    reader = _PageReader(file, has_lines=has_lines, is_sheet=is_sheet)
    blocks = reader.blocks(root)
    _require_text(root, blocks, Where(file))
    return Reading(tuple(blocks), (*reader.problems, *_problems(root, text, Where(file))))


def _length(blocks: Sequence[Block]) -> int:
    return sum(
        len(block.text) if isinstance(block, Paragraph) else sum(len(cell) for row in block.rows for cell in row.cells)
        for block in blocks
    )


def _require_text(root: html.HtmlElement, blocks: Sequence[Block], where: Where) -> None:
    """:raises DocumentError: what a browser shows is not in the page."""
    if _length(blocks) > LITTLE_TEXT or any(isinstance(block, Table) for block in blocks):
        return
    ids = {element.get("id", "").lower() for element in root.iter("div", "main", "section")}
    if root.find(".//script") is not None and (ids & APPLICATION_ROOTS or not blocks):
        raise DocumentError.at(
            where,
            "this page is made by a script when a browser shows it, and holds no text itself; "
            "open it in a browser, save it as complete page, and give that file",
        )
    if next(root.iter("iframe", "frame"), None) is not None:
        raise DocumentError.at(
            where,
            "this page shows another page in a frame; open the frame on its own in a browser, save it and give that",
        )
    if not blocks and root.find(".//img") is not None:
        raise DocumentError.at(where, "this page has only pictures; text in pictures is not read")


def _problems(root: html.HtmlElement, text: str, where: Where) -> Iterator[Problem]:
    attached = list(dict.fromkeys(filter(None, map(_attachment, root.iter("a")))))
    if attached:
        more = f" and {len(attached) - LISTED} more" if len(attached) > LISTED else ""
        message = f"files attached to the page are not read: {', '.join(attached[:LISTED])}{more}; give them, too"
        yield Problem("notice", message, where)
    pictures = sum(map(_is_large_picture, root.iter("img")))
    if pictures:
        yield Problem("notice", f"pictures in the page are not read ({pictures}); text in them is not known", where)
    if broken := text.count("\ufffd"):
        yield Problem("warning", f"characters are broken in the file ({broken})", where)


def _is_large_picture(picture: html.HtmlElement) -> bool:
    """Whether it may be a page or a table: it is large, or of unknown size within a paragraph."""
    style = picture.get("style", "")
    sizes = [
        re.search(rf"\b{side}\s*:\s*(\d+)", f"{side}:{picture.get(side, '')};{style}") for side in ("width", "height")
    ]
    known = [int(size[1]) for size in sizes if size]
    if known:
        return all(size >= LARGE_PICTURE for size in known)
    return next(picture.iterancestors("p"), None) is not None


def _attachment(link: html.HtmlElement) -> str | None:
    try:
        path = PurePath(unquote(urlsplit(link.get("href", "")).path))
    except ValueError:
        return None
    return path.name if ATTACHMENT.search(path.name) else None


class _PageReader:
    def __init__(self, file: str, *, has_lines: bool, is_sheet: bool) -> None:
        self._file = file
        self._has_lines = has_lines
        self._is_sheet = is_sheet
        self._hidden = 0
        """Tables in hidden parts."""

    @property
    def problems(self) -> list[Problem]:
        if not self._hidden:
            return []
        message = f"tables in hidden parts of the page are not read ({self._hidden}); show them and save the page again"
        return [Problem("warning", message, Where(self._file))]

    def blocks(self, root: html.HtmlElement) -> list[Block]:
        """What an element holds, in order."""
        flow = _Flow(self._line(root))
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                if self._start(element, flow, is_root=element is root):
                    walker.skip_subtree()
            else:
                if element.tag in BLOCKS:
                    flow.end_paragraph()
                if element.tag == "pre":
                    flow.preformatted -= 1
                if element is not root:
                    flow.add(element.tail, self._line(element))
        flow.end_paragraph()
        return flow.blocks

    def _start(self, element: html.HtmlElement, flow: _Flow, *, is_root: bool) -> bool:
        """Begins an element; whether nothing in it is left to read."""
        tag = element.tag
        if tag in BLOCKS:
            flow.end_paragraph()
        flow.preformatted += tag == "pre"
        if not isinstance(tag, str) or tag in LEFT_OUT or _is_chrome(element):
            return True
        if _is_hidden(element):
            self._hidden += sum(1 for _ in element.iter("table"))
            return True
        if tag == "table" and not is_root:
            flow.blocks.extend(self._table(element))
            return True
        if tag == "li":
            flow.number = _list_number(element)
        flow.add(element.text, self._line(element))
        return False

    def _line(self, element: html.HtmlElement) -> int | None:
        return element.sourceline if self._has_lines and isinstance(element.sourceline, int) else None

    def _table(self, table: html.HtmlElement) -> Iterator[Block]:
        for caption in table.iterchildren("caption"):
            yield from self.blocks(caption)
        stray = " ".join(_stray_texts(table))
        if stray:
            yield Paragraph(stray, line=self._line(table))
        rows = [row for row in _rows(table) if not _is_hidden(row.element)]
        cells = self._cells(rows)
        columns = {column: index for index, column in enumerate(sorted({cell.column for cell in cells}))}
        places = [RowPlace(self._line(row.element)) for row in rows]
        blocks = blocks_of_table(with_columns(cells, columns), places)
        yield from self._as_sheet(blocks) if self._is_sheet else blocks

    def _cells(self, rows: Sequence[_Row]) -> list[FlowCell]:
        """The cells where a browser puts them."""
        cells: list[FlowCell] = []
        free_from: Counter[int] = Counter()
        """For each column the first row that no cell from above covers."""
        for number, row in enumerate(rows):
            column = 0
            for cell in row.cells:
                while free_from[column] > number:
                    column += 1
                width = max(1, min(_span(cell, "colspan"), MOST_SPANNED))
                height = min(_span(cell, "rowspan") or len(rows), len(rows) - number)
                cells.append(FlowCell(number, column, tuple(self._content(cell)), height, width))
                for place in range(column, column + width):
                    free_from[place] = max(free_from[place], number + height)
                column += width
        return cells

    def _content(self, cell: html.HtmlElement) -> list[Block]:
        return [] if _is_hidden(cell) else self.blocks(cell)

    def _as_sheet(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """A table that is the export of a sheet may have captions in its first rows and notes in its last."""
        for block in blocks:
            if isinstance(block, Table):
                for part in read_sheet(_sheet(block), None, Where(self._file)).blocks:
                    yield _with_lines_of(part, block)
            else:
                yield block


class _Flow:
    """Text that becomes paragraphs."""

    def __init__(self, line: int | None) -> None:
        self.blocks: list[Block] = []
        self.preformatted = 0
        self.number = ""
        """Of a list's item, until its text comes."""
        self._parts: list[str] = []
        self._line = line

    def add(self, text: str | None, line: int | None) -> None:
        if not text:
            return
        if self.preformatted:
            for index, part in enumerate(text.splitlines()):
                if index:
                    self.end_paragraph()
                self.add_words(part, line)
        else:
            self.add_words(WHITE_SPACE.sub(" ", text), line)

    def add_words(self, text: str, line: int | None) -> None:
        if not self._parts:
            text = text.lstrip()
            self._line = line
        if text:
            self._parts.append(text)

    def end_paragraph(self) -> None:
        text = WHITE_SPACE.sub(" ", "".join(self._parts)).replace("\xa0", " ").strip()
        self._parts = []
        if text:
            self.blocks.append(Paragraph(f"{self.number}{text}", line=self._line))
            self.number = ""


def _is_hidden(element: html.HtmlElement) -> bool:
    return element.get("hidden") is not None or NOT_SHOWN.search(element.get("style", "")) is not None


def _is_chrome(element: html.HtmlElement) -> bool:
    """Whether it belongs to the site and not to the page."""
    if element.tag == "header":
        return element.find(".//h1") is None and not any(True for _ in element.iterancestors("article", "main"))
    return element.get("role", "") in CHROME_ROLES


def _children(parent: html.HtmlElement, tags: Sequence[str]) -> Iterator[html.HtmlElement]:
    """The nearest elements with one of these tags, also within forms and the like, but not within another table."""
    for child in parent:
        if child.tag in tags:
            yield child
        elif isinstance(child.tag, str) and child.tag != "table":
            yield from _children(child, tags)


@dataclass(frozen=True, slots=True)
class _Row:
    element: html.HtmlElement
    cells: tuple[html.HtmlElement, ...]


def _rows(table: html.HtmlElement) -> list[_Row]:
    """Its rows as they are shown, those of the head first and those of the foot last; cells without a row are one."""
    rows: list[_Row] = []
    for element in _children(table, ("tr", *CELLS)):
        if element.tag == "tr":
            rows.append(_Row(element, tuple(_children(element, CELLS))))
        elif rows and rows[-1].element.tag in CELLS:
            rows[-1] = _Row(rows[-1].element, (*rows[-1].cells, element))
        else:
            rows.append(_Row(element, (element,)))
    return sorted(rows, key=lambda row: next((ROW_GROUPS[str(group.tag)] for group in _groups(row.element, table)), 1))


def _groups(row: html.HtmlElement, table: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for ancestor in row.iterancestors():
        if ancestor is table:
            return
        if ancestor.tag in ROW_GROUPS:
            yield ancestor


def _stray_texts(element: html.HtmlElement) -> Iterator[str]:
    """Text in a table that is in no cell, which a browser shows above it."""
    yield from (element.text or "").split()
    for child in element:
        if child.tag in STRUCTURE:
            yield from _stray_texts(child)
        yield from (child.tail or "").split()


def _with_lines_of(part: Block, table: Table) -> Block:
    """Part of a sheet with the lines of the table that the sheet was made of."""
    if isinstance(part, Paragraph):
        return replace(part, line=table.rows[part.line - 1].line if part.line else None)
    return Table(
        tuple(replace(row, line=table.rows[row.line - 1].line if row.line else None) for row in part.rows), part.merges
    )


def _span(cell: html.HtmlElement, name: str) -> int:
    match = re.match(r"\s*\+?(\d{1,6})", cell.get(name, ""))
    return int(match[1]) if match else 1


def _list_number(item: html.HtmlElement) -> str:
    """The number that a browser puts before an item of an ordered list."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    style = parent.get("style", "") + item.get("style", "")
    if re.search(r"list-style(?:-type)?\s*:[^;]*none", style):
        return ""
    start = parent.get("start", "1")
    number = (int(start) if start.isdecimal() and len(start) < 5 else 1) + sum(
        1 for _ in item.itersiblings("li", preceding=True)
    )
    return f"{counted(number)}、" if re.search("cjk-ideographic|chinese-informal|cjk-decimal", style) else f"{number}. "


def _sheet(table: Table) -> Sheet:
    sheet = Sheet("")
    for row, cells in enumerate(table.rows):
        sheet.cells.update({(row, column): Shown(text) for column, text in enumerate(cells.cells) if text})
    sheet.merged.extend(
        (merge.row, merge.column, merge.row + merge.height - 1, merge.column + merge.width - 1)
        for merge in table.merges
    )
    return sheet
