"""The names of regions: by code, name or path, and one alone where several share a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import unquote

import pyoxigraph as ox

from api.canned.book import NameBook, rows_of
from api.namespaces import CODE
from api.store.reader import Reader, value_of
from loader.normalise import compact, label_key
from loader.regions import Region, Regions

WITHIN = f"{CODE}region/"
REGIONS = """
SELECT ?region ?name ?above WHERE {
  GRAPH ?graph { ?region a bg:Region ; skos:prefLabel ?name OPTIONAL { ?region skos:broader ?above } }
}
"""
OTHER_NAMES = "SELECT ?region ?name WHERE { GRAPH ?graph { ?region skos:altLabel ?name ; a bg:Region } }"
PLACES = "SELECT DISTINCT ?place WHERE { ?disclosure a bg:Disclosure ; bg:region ?place }"


class RegionBook(NameBook):
    """The regions, of which all are known but few have data; those are offered, and are meant where several share a name."""

    def __init__(self, regions: Regions, with_data: Iterable[Region]) -> None:
        super().__init__(WITHIN, {WITHIN + region.code: frozenset(region.names) for region in with_data})
        self._regions = regions

    def find(self, text: str) -> list[str]:
        """Also by path (山东省聊城市阳谷县) and by code of six digits (370000); one of them where none has data."""
        said = unquote(text).removeprefix(WITHIN)
        found = [WITHIN + region.code for region in self._regions.named(said)]
        return [iri for iri in found if iri in self._names] or found[:1]

    def near(self, text: str) -> list[str]:
        return super().near(text) or [self._regions.path(region) for region in self._regions.similar(text)]

    def short(self, iri: str) -> str:
        """The path: codes say nothing to those who choose between two regions of one name."""
        region = self._regions.with_code(iri.removeprefix(WITHIN))
        return self._regions.path(region) if region else iri

    def _display(self, iri: str) -> str:
        region = self._regions.with_code(iri.removeprefix(WITHIN))
        return region.name if region and self._by_key[label_key(region.name)] == {iri} else self.short(iri)


async def read_regions(reader: Reader) -> RegionBook:
    regions = await _regions(reader)
    places = [value_of(place).removeprefix(WITHIN) for (place,) in await rows_of(PLACES, reader)]
    lowest = [found for code in places if (found := regions.with_code(code))]
    return RegionBook(regions, dict.fromkeys(region for low in lowest for region in (low, *regions.above(low))))


async def _regions(reader: Reader) -> Regions:
    names: defaultdict[str, list[str]] = defaultdict(list)  # by IRI, the Chinese one first
    parents: dict[str, str | None] = {}
    for region, name, above in await rows_of(REGIONS, reader):
        is_chinese = isinstance(name, ox.Literal) and name.language == "zh"
        names[value_of(region)].insert(0 if is_chinese else 1, compact(value_of(name)))
        parents[value_of(region)] = value_of(above).removeprefix(WITHIN) or None
    for region, name in await rows_of(OTHER_NAMES, reader):
        names[value_of(region)].append(compact(value_of(name)))
    return Regions(
        tuple(
            Region(iri.removeprefix(WITHIN), name, parents[iri], tuple(others))
            for iri, (name, *others) in sorted(names.items())
        )
    )
