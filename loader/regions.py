"""Administrative regions (GB/T 2260) as a look-up: code → region, and what the beginning of a name says of where it lies."""

from __future__ import annotations

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from loader.normalise import compact

SIMILAR = 5
"""Names that are suggested for one that does not exist."""
PADDED_CODE = re.compile(r"(\d\d|\d{4})(?:00){1,2}")


@dataclass(frozen=True)
class Region:
    code: str
    """CN for the country; two digits for a province, four for a prefecture, six for a county."""
    name: str
    parent: str | None = None
    """Code of the region above."""
    other_names: tuple[str, ...] = ()
    """上海 for 上海市, 中华人民共和国 for 中国."""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.other_names)

    @property
    def official(self) -> str:
        """The full name; a shorter one begins much that does not belong to the region (上海, 中国)."""
        return max(self.names, key=len)


@dataclass(frozen=True)
class Beginning:
    """The words with which a name begins, as names of regions, and the regions that they may mean."""

    words: str = ""
    regions: tuple[Region, ...] = ()


@dataclass(frozen=True)
class Regions:
    all: tuple[Region, ...]

    def with_code(self, code: str) -> Region | None:
        return self._by_code.get(code)

    def of(self, organization: str) -> tuple[Region, ...]:
        """The regions in which an organization may lie by its name; several where regions share a name, none where it says nothing."""
        return self.beginning(organization).regions

    def beginning(self, text: str) -> Beginning:
        """The longest run of names of regions with which a text begins, each below the one before it.

        The last name must be a full one: 上海普陀区财政局 begins with two, 北京大学 with none.
        """
        paths = [(words, region) for words, region in self._paths(compact(text)) if words.endswith(region.official)]
        longest = max((words for words, _ in paths), key=len, default="")
        return Beginning(longest, _unique(region for words, region in paths if words == longest))

    def named(self, text: str) -> tuple[Region, ...]:
        """The regions that a person may mean: by code (371521, 370000, CN), name (阳谷县, 上海) or path (山东省聊城市阳谷县)."""
        whole = compact(text)
        padded = PADDED_CODE.fullmatch(whole)
        coded = self.with_code(whole) or (self.with_code(padded[1]) if padded else None)
        if coded:
            return (coded,)
        return _unique(region for words, region in self._paths(whole) if words == whole)

    def begins(self, text: str, above: Collection[Region] = ()) -> bool:
        """Whether the name of a region is that text, or begins with it (苏州); one that lies below one of those `above`."""
        named = (region for name, regions in self._by_name.items() if name.startswith(text) for region in regions)
        return any(not above or not {*above}.isdisjoint(self.above(region)) for region in named)

    def similar(self, name: str) -> tuple[Region, ...]:
        """Regions whose names look like that one."""
        names = difflib.get_close_matches(compact(name), self._by_name, SIMILAR)
        return _unique(region for similar in names for region in self._by_name[similar])[:SIMILAR]

    def above(self, region: Region) -> tuple[Region, ...]:
        """What lies above a region, the nearest first."""
        parent = self.with_code(region.parent) if region.parent else None
        return (parent, *self.above(parent)) if parent else ()

    def path(self, region: Region) -> str:
        """The names down to a region, as they are written before an organization's: 山东省聊城市阳谷县."""
        above = (other.name for other in reversed(self.above(region)) if other.parent)
        return "".join((*above, region.name))

    def mentioned(self, text: str) -> Counter[Region]:
        """How often a compact text names each region; a name that several share is counted for each of them."""
        found: Counter[Region] = Counter()
        place = 0
        while place < len(text):
            name = self._name_at(text, place)
            found.update(self._by_name[name] if name else ())
            place += len(name) or 1
        return found

    def _paths(self, text: str, above: Region | None = None) -> Iterator[tuple[str, Region]]:
        """Every run of names with which the text begins, with its last region."""
        for length in self._lengths_after.get(text[:2], ()):
            words = text[:length]
            for region in self._by_name.get(words, ()):
                if above is None or above in self.above(region):
                    yield words, region
                    yield from ((words + more, lower) for more, lower in self._paths(text[length:], region))

    def _name_at(self, text: str, place: int) -> str:
        """The longest name of a region that stands at a place of the text."""
        lengths = self._lengths_after.get(text[place : place + 2], ())
        names = (text[place : place + length] for length in lengths)
        return next((name for name in names if name in self._by_name), "")

    @cached_property
    def _by_code(self) -> Mapping[str, Region]:
        return {region.code: region for region in self.all}

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[Region, ...]]:
        found: defaultdict[str, tuple[Region, ...]] = defaultdict(tuple)
        for region in self.all:
            for name in region.names:
                found[name] += (region,)
        return dict(found)

    @cached_property
    def _lengths_after(self) -> Mapping[str, tuple[int, ...]]:
        """The first two characters of a name → how long the names are that begin so, the longest first."""
        found: defaultdict[str, set[int]] = defaultdict(set)
        for name in self._by_name:
            found[name[:2]].add(len(name))
        return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}


def _unique(regions: Iterator[Region]) -> tuple[Region, ...]:
    return tuple(dict.fromkeys(regions))
