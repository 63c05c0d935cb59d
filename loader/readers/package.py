"""Archives of XML parts (Office Open XML, OpenDocument), also hostile ones: nothing is unpacked before its size is known,
no part further than it declares, and no entity or outside reference in it is followed."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from lxml import etree

from loader.problems import DocumentError, Where

MAXIMUM_UNPACKED = 256 * 1024 * 1024
"""Bytes of all parts together, as the archive declares them."""
MAXIMUM_PART = 64 * 1024 * 1024
"""Bytes of a part that is read."""
MAXIMUM_XML = 24 * 1024 * 1024
"""Bytes of XML that is kept in memory, where it takes thirty times as much."""
MAXIMUM_PARTS = 5000
MEBIBYTE = 1024 * 1024
ENCRYPTED_FLAG = 0x1
PASSWORD = "the file is protected by a password; save it without one"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Relation:
    """What one part of a package refers to."""

    kind: str
    """Last word of the relation's type, such as `worksheet`."""
    target: str
    """Name of the part."""


class Package:
    """The parts of an archive by name; names are compared without regard to case, as Office does."""

    def __init__(self, content: bytes, file: str) -> None:
        """:raises DocumentError: it is too large when unpacked, or protected by a password."""
        self._where = Where(file)
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        parts = self._archive.infolist()
        if any(part.flag_bits & ENCRYPTED_FLAG for part in parts):
            raise DocumentError.at(self._where, PASSWORD)
        if len(parts) > MAXIMUM_PARTS or sum(part.file_size for part in parts) > MAXIMUM_UNPACKED:
            raise _too_large("the file", MAXIMUM_UNPACKED, self._where)
        self._parts = {part.filename.replace("\\", "/").lower(): part for part in parts}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def names(self) -> list[str]:
        """Names of all parts, in small letters."""
        return list(self._parts)

    def read(self, name: str) -> bytes:
        """A part's bytes; KeyError when there is none."""
        part = self._parts[name.lower()]
        if part.file_size > MAXIMUM_PART:
            raise _too_large(f"its part {name}", MAXIMUM_PART, self._where)
        return self._archive.read(part)

    def xml(self, name: str) -> etree._Element:
        """A part's root element; KeyError when there is none."""
        return parse_xml(self.read(name), self._where)

    def relations(self, name: str) -> Mapping[str, Relation]:
        """What a part refers to within the package, by identifier."""
        folder, base = posixpath.split(name)
        listed = posixpath.join(folder, "_rels", f"{base}.rels")
        if listed not in self:
            return {}
        return {
            relation.get("Id", ""): Relation(
                relation.get("Type", "").rpartition("/")[2], _resolved(folder, relation.get("Target", ""))
            )
            for relation in self.xml(listed).iterfind("{*}Relationship")
            if relation.get("TargetMode") != "External"
        }


def _too_large(what: str, limit: int, where: Where) -> DocumentError:
    return DocumentError.at(
        where,
        f"{what} is larger than {limit // MEBIBYTE} MiB when unpacked, more than any budget; "
        "copy what is published into a new file",
    )


def parse_xml(content: bytes, where: Where) -> etree._Element:
    """The root element of an XML document without entities of its own.

    :raises DocumentError: it is too large, or has a document type definition, which could hold entities.
    """
    if len(content) > MAXIMUM_XML:
        raise _too_large("a part of the file", MAXIMUM_XML, where)
    root = etree.fromstring(content, _parser())
    if root.getroottree().docinfo.internalDTD is not None:
        raise DocumentError.at(where, "its XML declares entities, which no office program does; the file is not read")
    return root


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )


def _resolved(folder: str, target: str) -> str:
    target = unquote(target)
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace; blank for what is no element."""
    return _without_namespace(element.tag) if isinstance(element.tag, str) else ""


@lru_cache(maxsize=4096)
def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2]
