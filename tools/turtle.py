"""Turtle as the files of `ontology/` are laid out: prefixes sorted and aligned, one block a thing, one line a property."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CODE = "https://w3id.org/budgetgraph/code/"
PREFIXES = {
    "bg": "https://w3id.org/budgetgraph/def#",
    "code": CODE,
    "dct": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xkos": "http://rdf-vocabulary.ddialliance.org/xkos#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
NAME = re.compile(r"(?<![\w<\"/-])([a-z][\w-]*):(?=[\w])")
LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')
WIDTH = 120
ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


@dataclass(frozen=True, slots=True)
class Block:
    """A thing and what is said of it: terms in Turtle, by property; a property without terms is left out."""

    subject: str
    properties: Sequence[tuple[str, Sequence[str]]]

    def turtle(self) -> str:
        said = [(name, terms) for name, terms in self.properties if terms]
        lines = [f"{name} {_joined(name, terms)}" for name, terms in said]
        return f"{self.subject} " + " ;\n    ".join(lines) + " .\n"


def code(path: str) -> str:
    """The term of ours with that path: `functional/edition/2023` is `functional-edition:2023`."""
    folder, _, name = path.rpartition("/")
    return f"{folder.replace('/', '-') or 'code'}:{name}"


def text(value: str, language: str = "") -> str:
    """A literal."""
    return f'"{value.translate(ESCAPES)}"' + (f"@{language}" if language else "")


def year(value: int | None) -> str:
    return f'"{value}"^^xsd:gYear'


def write(path: Path, comment: str, folders: Sequence[str], blocks: Sequence[Block]) -> None:
    """Writes the blocks under a comment. `folders` are the paths below `code:` that have prefixes of their own."""
    prefixes = PREFIXES | {folder.replace("/", "-"): f"{CODE}{folder}/" for folder in folders}
    body = "\n".join(block.turtle() for block in blocks)
    used = sorted(set(NAME.findall(LITERAL.sub('""', body))))
    width = max(map(len, used)) + 2
    head = "".join(f"@prefix {f'{name}:':{width - 1}} <{prefixes[name]}> .\n" for name in used)
    lines = "".join(f"# {line}".rstrip() + "\n" for line in comment.splitlines())
    path.write_text(f"{lines}\n{head}\n{body}", encoding="utf-8")


def _joined(name: str, terms: Sequence[str]) -> str:
    """The terms on one line where they fit, else one a line."""
    line = " , ".join(terms)
    return line if len(terms) <= 2 or len(line) + len(name) < WIDTH else " ,\n        ".join(terms)
