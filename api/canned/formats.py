"""An answer as JSON, CSV, and the SPARQL 1.1 result formats."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from api.canned.answer import Answer, Value
from api.namespaces import XSD
from api.negotiation import CSV, HTML, JSON, SPARQL_JSON, SPARQL_XML, TSV, Format
from api.store.reader import Term

OFFERS = (JSON, HTML, CSV, SPARQL_JSON, SPARQL_XML, TSV)
NUMBER = re.compile(r"[+-]?[\d,]*\.?\d+%?")
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""Full-width signs are signs to a spreadsheet in Chinese."""
RESULTS = "http://www.w3.org/2005/sparql-results#"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML 1.0 cannot hold."""


def to_json(answer: Answer, next_url: str | None) -> str:
    """The contract's object: amounts are numbers in yuan, what is unknown is null."""
    content = {
        "query": answer.query.name,
        "parameters": answer.parameters,
        "columns": answer.columns,
        "rows": answer.rows,
        "truncated": answer.truncated,
        "next": next_url,
        "snapshot": answer.snapshot,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def to_csv(answer: Answer) -> str:
    """RFC 4180. Text from a document that a spreadsheet would run as a formula gets an apostrophe before it."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(answer.columns)
    writer.writerows([_cell(value) for value in row.values()] for row in answer.rows)
    return stream.getvalue()


def to_tsv(answer: Answer) -> str:
    """SPARQL 1.1 Query Results TSV: terms as in Turtle."""
    head = "\t".join(f"?{name}" for name in answer.columns)
    rows = ("\t".join("" if term is None else str(term).replace("\t", "\\t") for term in row) for row in answer.terms)
    return "".join(f"{line}\n" for line in (head, *rows))


def to_sparql_json(answer: Answer) -> str:
    """SPARQL 1.1 Query Results JSON."""
    bindings = [
        {name: _json_term(term) for name, term in zip(answer.columns, row, strict=True) if term is not None}
        for row in answer.terms
    ]
    return json.dumps({"head": {"vars": answer.columns}, "results": {"bindings": bindings}}, ensure_ascii=False)


def to_sparql_xml(answer: Answer) -> str:
    """SPARQL 1.1 Query Results XML."""
    return "".join(_xml(answer))


def _cell(value: Value) -> str | int | float | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(FORMULA_STARTS) and not NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def _json_term(term: Term) -> dict[str, Any]:
    match term:
        case ox.NamedNode():
            return {"type": "uri", "value": term.value}
        case ox.Literal(language=str() as language):
            return {"type": "literal", "value": term.value, "xml:lang": language}
        case ox.Literal() if term.datatype.value != f"{XSD}string":
            return {"type": "literal", "value": term.value, "datatype": term.datatype.value}
        case ox.Literal():
            return {"type": "literal", "value": term.value}
        case ox.BlankNode():
            return {"type": "bnode", "value": term.value}
        case _:
            raise TypeError(f"no canned query binds {type(term).__name__}")


def _xml(answer: Answer) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="{RESULTS}"><head>'
    yield from (f"<variable name={quoteattr(name)}/>" for name in answer.columns)
    yield "</head><results>"
    for row in answer.terms:
        yield "<result>"
        for name, term in zip(answer.columns, row, strict=True):
            if term is not None:
                yield f"<binding name={quoteattr(name)}>{_xml_term(term)}</binding>"
        yield "</result>"
    yield "</results></sparql>\n"


def _xml_term(term: Term) -> str:
    content = _json_term(term)
    element = content.pop("type")
    text = escape(CONTROL.sub("\ufffd", content.pop("value")))
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in content.items())
    return f"<{element}{attributes}>{text}</{element}>"


WRITERS: Mapping[Format, Callable[[Answer], str]] = {
    CSV: to_csv,
    SPARQL_JSON: to_sparql_json,
    SPARQL_XML: to_sparql_xml,
    TSV: to_tsv,
}
"""Formats that need nothing but the answer."""
