"""Functional classes as sentences name them: by digits and names, or by the whole path of names 类-款-项."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from loader.disclosure import PublishedCode
from loader.interpret.codes import agreement, published_code
from loader.national import NationalCode
from loader.normalise import label_key, name_key
from loader.vocabulary import Vocabulary

LEVELS = ("类", "款", "项")
MARKED = re.compile(r"(?P<name>.+?)\((?P<digits>\d{2,3})?(?P<level>类|款|项)\)")
"""行政运行（项）, 司法（06款）: a name with its level, and perhaps the digits of that level."""
FULL_CODE = re.compile(
    r"(?P<name>[^\d()].*?)\((?P<code>\d{3}|\d{5}|\d{7})\)|(?P<before>\d{3}|\d{5}|\d{7})(?P<after>[^\d].*)"
)
"""行政运行（2010301）, 2010301行政运行."""
DASHES = re.compile(r"[-—–―]+")
SHORTEST_NAME = 4
"""Letters of the name of a class that may leave out 支出: 一般公共服务, but not 其他."""
LINKED = frozenset({"same-name", "former-name", "later-name"})


@dataclass(frozen=True, slots=True)
class Function:
    """A functional class that words name."""

    concept: str
    """The national concept, or the key of a code that is local to the document."""
    notation: str
    codes: tuple[PublishedCode, ...] = ()
    """The codes that the words give with their names; none where they give names alone."""


class FunctionNames:
    """Looks up functional classes. A name alone means nothing below the first level (类): 行政运行 is in every class."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._scheme = vocabulary.scheme("functional")

    def find(self, words: str, above: str | None = None) -> Function | str | None:
        """The class that the words name, `above` being the notation of the class (类) in whose list they stand.

        None for words that are no such name, and the reason where they are one and identify no class. A class that the
        national list has not says nothing of the names below it.
        """
        above = above if above in self._scheme.codes else None
        if segments := _segments(words):
            return self._of_segments(segments, above)
        if match := FULL_CODE.fullmatch(words):
            return self._of_codes([(match["code"] or match["before"], match["name"] or match["after"])])
        parts = [part for part in DASHES.split(words) if part]
        if 1 < len(parts) <= len(LEVELS):
            found = self._of_names(parts)
            return found if found or not self._classes_named(parts[0]) else _unknown(words)
        if concept := self._scheme.labels.get(label_key(words)):
            return Function(concept, concept.rpartition("/")[2])
        classes = self._classes_named(words) if len(words) >= SHORTEST_NAME else []
        if len(classes) == 1:
            return Function(classes[0].concept, classes[0].notation)
        return self._run_together(words, above)

    def _of_segments(self, segments: Sequence[tuple[str, str | None, str]], above: str | None) -> Function | str:
        """From 公共安全支出（204类）司法（06款）行政运行（01项), or the same without digits."""
        text = "".join(f"{name}（{level}）" for name, _, level in segments)
        levels = [LEVELS.index(level) for _, _, level in segments]
        if levels != sorted(set(levels)):
            return _unknown(text)
        if all(digits for _, digits, _ in segments) and levels == list(range(len(levels))):
            notation = ""
            codes = []
            for name, digits, _ in segments:
                notation += digits or ""
                codes.append((notation, name))
            return self._of_codes(codes)
        names = [name for name, _, _ in segments]
        if levels[0] == 0 and levels == list(range(len(levels))):
            return self._of_names(names) or _unknown(text)
        below = levels == list(range(1, 1 + len(levels)))
        found = self._below(above, names) if above and below else None
        return found or self._run_together("".join(names), above) or _unknown(text)

    def _of_codes(self, codes: Sequence[tuple[str, str]]) -> Function | str:
        """By digits: code and name must agree, or the code is local to the document."""
        published = []
        for notation, name in codes:
            level = self._scheme.level(notation)
            if level is None:
                return f"{notation} is no code of the functional classification"
            published.append(published_code(self._scheme, level, notation, name))
        return Function(published[-1].concept, published[-1].notation, tuple(published))

    def _of_names(self, names: Sequence[str]) -> Function | None:
        """By the whole path from the first level; every level's name must agree, and only one path may."""
        paths = [path for code in self._classes_named(names[0]) for path in self._paths([code], names[1:])]
        return _only(paths, names)

    def _below(self, above: str, names: Sequence[str]) -> Function | None:
        return _only(list(self._paths([self._scheme.codes[above]], names)), names)

    def _paths(self, path: list[NationalCode], names: Sequence[str]) -> Iterator[list[NationalCode]]:
        """The codes from that one down whose names agree, one a level."""
        if not names:
            yield path
            return
        for code in self._children.get(path[-1].notation, ()):
            if _agrees(code, names[0]):
                yield from self._paths([*path, code], names[1:])

    def _run_together(self, words: str, above: str | None) -> Function | None:
        """Names of all levels without anything between them: 人大事务行政运行, below 一般公共服务."""
        key = name_key(words)
        classes = (
            [self._scheme.codes[above]] if above else [c for c in self._classes if key.startswith(name_key(c.name))]
        )
        found = [
            path
            for first in classes
            for path in self._everything_below([first])
            if "".join(name_key(code.name) for code in path[1 if above else 0 :]) == key
        ]
        return Function(found[0][-1].concept, found[0][-1].notation) if len(found) == 1 else None

    def _everything_below(self, path: list[NationalCode]) -> Iterator[list[NationalCode]]:
        for code in self._children.get(path[-1].notation, ()):
            yield [*path, code]
            yield from self._everything_below([*path, code])

    def _classes_named(self, name: str) -> list[NationalCode]:
        return [code for code in self._classes if _agrees(code, name)]

    @cached_property
    def _classes(self) -> list[NationalCode]:
        return [code for notation, code in self._scheme.codes.items() if self._scheme.broader(notation) is None]

    @cached_property
    def _children(self) -> Mapping[str, list[NationalCode]]:
        children: defaultdict[str, list[NationalCode]] = defaultdict(list)
        for notation, code in self._scheme.codes.items():
            if parent := self._scheme.broader(notation):
                children[parent].append(code)
        return children


def _segments(words: str) -> list[tuple[str, str | None, str]]:
    """Names with digits and level, when the words are nothing else."""
    found = list(MARKED.finditer(words))
    is_all = bool(found) and found[0].start() == 0 and found[-1].end() == len(words)
    return [(match["name"], match["digits"], match["level"]) for match in found] if is_all else []


def _agrees(code: NationalCode, name: str) -> bool:
    return agreement(code, name)[0] in LINKED


def _only(paths: Sequence[Sequence[NationalCode]], names: Sequence[str]) -> Function | None:
    """The one path, or the one under today's names; None where several or none agree."""
    today = [
        path
        for path in paths
        if all(_is_today(code, name) for code, name in zip(path[-len(names) :], names, strict=True))
    ]
    chosen = today if len(today) == 1 else paths
    return Function(chosen[0][-1].concept, chosen[0][-1].notation) if len(chosen) == 1 else None


def _is_today(code: NationalCode, name: str) -> bool:
    return code.is_listed and code.has_name(name)


def _unknown(words: str) -> str:
    return f"the names {words} are no path of the national functional classification, and no code stands beside them"
