"""Office files written part by part, for tests of what no library writes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of the parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part, zipfile.ZIP_STORED if name == "mimetype" else None)
    return content.getvalue()


def relations(**targets: str) -> str:
    """A part of relations: `worksheet_1="worksheets/sheet1.xml"` is a worksheet with the identifier worksheet_1."""
    listed = "".join(
        f'<Relationship Id="{name}" Type="{RELATIONS}/{name.partition("_")[0]}" Target="{target}"/>'
        for name, target in targets.items()
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def content_types(main: str) -> str:
    return f'<Types xmlns="{PACKAGE}/content-types"><Override PartName="/main" ContentType="{main}+xml"/></Types>'


def workbook(*sheets: str, strings: str = "", styles: str = "", states: Mapping[int, str] | None = None) -> bytes:
    """A workbook of sheets that are given as what is within `worksheet`, called 表1, 表2, and so on."""
    listed = "".join(
        f'<sheet name="表{number}" sheetId="{number}" r:id="worksheet_{number}"'
        f"{f' state={chr(34)}{states[number]}{chr(34)}' if states and number in states else ''}/>"
        for number in range(1, len(sheets) + 1)
    )
    targets = {f"worksheet_{number}": f"worksheets/sheet{number}.xml" for number in range(1, len(sheets) + 1)}
    parts = {
        "[Content_Types].xml": content_types("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main"),
        "_rels/.rels": relations(officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{SHEETS}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            **targets,
            **({"sharedStrings": "sharedStrings.xml"} if strings else {}),
            **({"styles": "styles.xml"} if styles else {}),
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{SHEETS}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{SHEETS}">{styles}</styleSheet>',
    }
    for target, sheet in zip(targets.values(), sheets, strict=True):
        parts[f"xl/{target}"] = f'<worksheet xmlns="{SHEETS}">{sheet}</worksheet>'
    return archive(parts)


def document(body: str, **parts: str) -> bytes:
    """A Word document of what is within its body; `numbering`, `styles`, `footnotes` are what is within those parts."""
    roots = {"numbering": "numbering", "styles": "styles", "footnotes": "footnotes"}
    written = {
        "[Content_Types].xml": content_types(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main"
        ),
        "_rels/.rels": relations(officeDocument="word/document.xml"),
        "word/document.xml": _word("document", f"<w:body>{body}</w:body>"),
        "word/_rels/document.xml.rels": relations(**{name: f"{name}.xml" for name in roots if name in parts}),
    }
    written |= {f"word/{name}.xml": _word(root, parts[name]) for name, root in roots.items() if name in parts}
    written |= {"docProps/app.xml": parts["app"]} if "app" in parts else {}
    return archive(written)


def _word(root: str, content: str) -> str:
    namespaces = (
        f'xmlns:w="{WORDS}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    )
    return f"<w:{root} {namespaces}>{content}</w:{root}>"
