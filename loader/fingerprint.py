"""Hashes of what decides, beside a document's bytes, what is made of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from loader import __version__
from loader.ontology import Ontology


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`vocabulary` covers `ontology/`, the imported editions and the checks.

    `generator` covers it, `mappings/`, `queries/vocabulary/` and the loader's own code.
    """

    generator: str
    vocabulary: str

    @classmethod
    def of(cls, root: Path, editions: Sequence[Path] = (), choices: Path | None = None) -> Fingerprint:
        """The fingerprint of the installation in `root`, with the official lists of codes that were imported and the
        settings file of the checks."""
        checks = _hash(root, ("queries/checks/*.rq",)) + (_hash(choices.parent, (choices.name,)) if choices else "")
        ontology = Ontology(root / "ontology", tuple(editions)).fingerprint
        vocabulary = hashlib.sha256(f"{ontology} {checks}".encode()).hexdigest()
        code = _hash(root, ("mappings/**/*.rq", "mappings/**/*.yaml", "queries/vocabulary/*.rq", "loader/**/*.py"))
        return cls(hashlib.sha256(f"{__version__} {vocabulary} {code}".encode()).hexdigest(), vocabulary)


def _hash(root: Path, patterns: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for pattern in patterns for path in root.glob(pattern)):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()
