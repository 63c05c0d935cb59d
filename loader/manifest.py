"""What a snapshot says of itself: what is in it, and from which bytes it came."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FILE_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes that a disclosure was read from, and everything else that decides what is made of them."""

    path: str
    sha256: str
    size: int
    generator: str
    """Hash of the software, the ontology and the mappings."""
    overrides: Mapping[str, Any] = field(default_factory=dict)
    """What the person who loaded it said about it (department, region, year, phase, that recognised figures are accepted)."""

    @property
    def identity(self) -> tuple[Any, ...]:
        """Two sources of one identity give the same disclosure; the folder they lie in does not matter."""
        return self.sha256, Path(self.path).suffix.lower(), self.generator, tuple(sorted(self.overrides.items()))


@dataclass(frozen=True, slots=True)
class Record:
    """One disclosure of a snapshot."""

    key: str
    """`371521/阳谷县人民政府办公室/2023/budget`"""
    graph: str
    """IRI of its named graph, and of the disclosure."""
    source: Source
    loaded: str
    triples: int
    summary: Mapping[str, Any]
    """What `load --json` said of it when it was loaded."""
    more: tuple[Source, ...] = ()
    """The other files, where it was published in several; `source` is the first."""
    origins: Mapping[str, int] = field(default_factory=dict)
    """Of several files: part of the disclosure (`expenditure`, `narrative/s14`) → index in `sources`."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every file that it was read from."""
        return (self.source, *self.more)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A snapshot's contents. Times are UTC in ISO 8601."""

    id: str
    created: str
    software: str
    base: str
    parent: str | None
    """Id of the snapshot on which it was built."""
    vocabulary: str
    """Hash of the ontology in it."""
    vocabulary_triples: int
    disclosures: Mapping[str, Record]
    """By key."""
    editions: tuple[str, ...] = ()
    """Names of the files of official lists of codes that were imported, in the folder `editions`."""

    @property
    def triples(self) -> int:
        """Triples of the ontology and of all disclosures; the catalogue's are not counted."""
        return self.vocabulary_triples + sum(record.triples for record in self.disclosures.values())

    def write(self, folder: Path) -> None:
        """Writes `manifest.json` into `folder`."""
        content = {**asdict(self), "triples": self.triples}
        (folder / FILE_NAME).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of the snapshot in `folder`.

        :raises OSError: there is none.
        :raises ValueError: it is not a manifest.
        """
        try:
            content = json.loads((folder / FILE_NAME).read_text("utf-8"))
            content.pop("triples")
            content["disclosures"] = {key: _record(value) for key, value in content["disclosures"].items()}
            content["editions"] = tuple(content.get("editions", ()))
            return cls(**content)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a manifest: {error!r}") from error


def _record(content: dict[str, Any]) -> Record:
    more = tuple(Source(**source) for source in content.get("more", ()))
    return Record(**{**content, "source": Source(**content["source"]), "more": more})
