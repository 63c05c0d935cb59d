"""What people call codes: `2080505`, `functional/2080505`, an IRI. A name alone never means a code: 行政运行 is that of some sixty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from urllib.parse import unquote

import pyoxigraph as ox

from api.canned.book import rows_of
from api.canned.choices import SCHEMES
from api.namespaces import CODE
from api.store.reader import Reader, Row, value_of
from loader.normalise import compact, name_key

NEAR = 5
"""Codes that are suggested for one that does not exist."""
SHORTEST_PREFIX = 2
"""Digits that a code has to begin with, to be suggested for another one."""
SHORTEST_NAME = 2
"""Characters of a part of a name that are looked for in names."""
LOCAL = "id/disclosure/"
"""Where the local codes of documents are, below the deployment's base."""
CODES = f"""SELECT ?code ?scheme ?notation ?name ?above
WHERE {{
  VALUES ?scheme {{ {" ".join(SCHEMES)} }}
  ?code skos:inScheme ?scheme ;
    skos:notation ?notation .
  OPTIONAL {{ ?code skos:prefLabel|rdfs:label ?name }}
  OPTIONAL {{ ?code skos:broader ?above }}
}}"""
PUBLISHED = "SELECT DISTINCT ?code WHERE { ?published bg:nationalCode ?code }"


@dataclass(frozen=True, slots=True)
class Code:
    iri: str
    scheme: str
    """IRI."""
    notation: str
    names: tuple[str, ...]
    """The Chinese one first."""
    above: str | None
    """IRI of the code above it."""
    is_published: bool
    """Whether a loaded document has it."""

    @property
    def is_local(self) -> bool:
        return not self.iri.startswith(CODE)


class CodeBook:
    """The codes of some classifications in one version of the data."""

    def __init__(self, codes: Mapping[str, Code], base: str) -> None:
        """`codes` are by IRI; `base` is the deployment's."""
        self._codes = codes
        self._base = base
        self._narrowed: dict[frozenset[str], CodeBook] = {}

    def within(self, schemes: Collection[str]) -> CodeBook:
        """The codes of some of the classifications, which are given by IRI."""
        wanted = frozenset(schemes)
        if wanted not in self._narrowed:
            found = {iri: code for iri, code in self._codes.items() if code.scheme in wanted}
            self._narrowed[wanted] = CodeBook(found, self._base)
        return self._narrowed[wanted]

    def find(self, text: str) -> list[str]:
        """IRIs that a text means: an IRI, a short form (`functional/2080505`), or the number of national codes."""
        for iri in (text, unquote(text), CODE + text, f"{self._base}{LOCAL}{text}"):
            if iri in self._codes:
                return [iri]
        return [code.iri for code in self._by_notation.get(compact(text), ()) if not code.is_local]

    def classifications(self, text: str) -> list[str]:
        """The names of the classifications of the codes that a text means."""
        return sorted({self._codes[iri].scheme.removeprefix(CODE) for iri in self.find(text)})

    def named(self, text: str) -> list[Code]:
        """The codes of which a text is the name. Brackets, width, white space and the word 支出 make no difference."""
        return self._by_name.get(name_key(text), [])

    def near(self, text: str) -> list[Code]:
        """Codes that a text may have meant: local ones of that number, those of a similar number, those with it in their name."""
        number, part = compact(text), name_key(text)
        local = [code for code in self._by_notation.get(number, ()) if code.is_local]
        similar = sorted(self._similar(number), key=lambda code: self._distance(code, number))
        part_of = [code for name, codes in self._by_name.items() if part in name for code in codes]
        named = part_of if len(part) >= SHORTEST_NAME and not number.isascii() else []
        return list({code.iri: code for code in [*local, *similar[:NEAR], *named]}.values())[:NEAR]

    def short(self, code: Code) -> str:
        """What means the code and no other: its number, where no other classification has that."""
        if code.is_local:
            return code.iri.removeprefix(self._base + LOCAL)
        return code.notation if self.find(code.notation) == [code.iri] else code.iri.removeprefix(CODE)

    def described(self, code: Code) -> str:
        """Number and name."""
        return " ".join([self.short(code), *code.names[:1]])

    def placed(self, code: Code) -> str:
        """Number, and name of the code above: what tells codes of one name apart."""
        above = self._codes.get(code.above or "")
        return f"{self.short(code)}（{above.names[0]}）" if above and above.names else self.short(code)

    @property
    def displayed(self) -> Sequence[str]:
        """What a form offers: the codes that documents have, then all others."""
        codes = sorted(self._codes.values(), key=lambda code: (not code.is_published, code.notation, code.iri))
        return [self.short(code) for code in codes]

    def _similar(self, number: str) -> Iterable[Code]:
        return (code for code in self._national if _common(code.notation, number) >= SHORTEST_PREFIX)

    def _distance(self, code: Code, number: str) -> tuple[int, bool, str]:
        return -_common(code.notation, number), not code.is_published, code.notation

    @cached_property
    def _national(self) -> Sequence[Code]:
        return [code for code in self._codes.values() if not code.is_local]

    @cached_property
    def _by_notation(self) -> Mapping[str, list[Code]]:
        found: defaultdict[str, list[Code]] = defaultdict(list)
        for code in self._codes.values():
            found[code.notation].append(code)
        return found

    @cached_property
    def _by_name(self) -> Mapping[str, list[Code]]:
        found: defaultdict[str, list[Code]] = defaultdict(list)
        for code in sorted(self._codes.values(), key=lambda code: (code.notation, code.iri)):
            for name in code.names:
                found[name_key(name)].append(code)
        return found


async def code_book(reader: Reader) -> CodeBook:
    """All codes; read once for each version of the data."""
    key = "codes"
    if key not in reader.memory:
        published = {value_of(code) for (code,) in await rows_of(PUBLISHED, reader)}
        reader.memory[key] = CodeBook(_codes(await rows_of(CODES, reader), published), reader.base)
    book: CodeBook = reader.memory[key]
    return book


def _codes(rows: Iterable[Row], published: Collection[str]) -> dict[str, Code]:
    names: defaultdict[str, list[str]] = defaultdict(list)
    found: dict[str, Code] = {}
    for code, scheme, notation, name, above in rows:
        iri = value_of(code)
        if name is not None and value_of(name) not in names[iri]:
            is_chinese = isinstance(name, ox.Literal) and name.language == "zh"
            names[iri].insert(0 if is_chinese else len(names[iri]), value_of(name))
        is_published = iri in published or not iri.startswith(CODE)
        found[iri] = Code(
            iri, value_of(scheme), value_of(notation), tuple(names[iri]), value_of(above) or None, is_published
        )
    return found


def _common(one: str, other: str) -> int:
    """How many characters two numbers begin with in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
