"""In which region an organization lies: by the beginning of its name, else by what the document says of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from loader.document import Document, Paragraph
from loader.interpret.mappings import mapping
from loader.normalise import compact
from loader.regions import Beginning, Region, Regions

WORDS_BEFORE = 30
"""Characters before an organization's name in which the names of its regions are looked for."""


def beginning_of(organization: str, regions: Regions) -> Beginning:
    """The names of regions with which an organization's name begins, behind words such as 中共 and 国家税务总局."""
    text = _plain(organization)
    found = regions.beginning(text)
    return Beginning() if _expression("other_word").match(text, len(found.words)) else found


def unknown_place(organization: str, regions: Regions) -> str:
    """The place with which the name begins, or goes on behind the names of regions, if it is no known one: 茌平县 in
    聊城市茌平县财政局. Blank for none."""
    text = _plain(organization)
    known = beginning_of(organization, regions)
    match = _expression("other_place").match(text, len(known.words))
    return match[0] if match and not regions.begins(match[0], known.regions) else ""


def places_of(organization: str, document: Document, regions: Regions) -> tuple[Region, ...]:
    """The region in which the organization lies; several where neither its name nor the document decides, none where nothing is
    known, or where its name says that it lies in a place that is no known region."""
    if unknown_place(organization, regions):
        return ()
    named = beginning_of(organization, regions)
    is_plain = _expression("plain_name").fullmatch(named.words) is not None
    if len(named.regions) == 1 and not is_plain:
        return named.regions
    text = _text(document)
    if not named.regions:
        return _placed_by(text, compact(organization), regions)
    decided = _decided(named.regions, text, regions)
    if decided is not None:
        return (decided,)
    return named.regions if len(named.regions) > 1 else ()


def _placed_by(text: str, organization: str, regions: Regions) -> tuple[Region, ...]:
    """Where the text says that an organization lies whose name does not: 省人大办公厅, 财政局."""
    for found in (_named_before(text, organization, regions), _of_level(text, organization, regions)):
        if found:
            decided = _clear(found) or _clear_of_one_name(found, text, regions)
            return (decided, *_below(decided, text, regions)) if decided else _ranked(found)
    return ()


def _ranked(found: Counter[Region]) -> tuple[Region, ...]:
    return tuple(region for region, _ in found.most_common())


def _below(region: Region, text: str, regions: Regions) -> tuple[Region, ...]:
    """The regions below one of which the text speaks more than of itself: a county's 财政局 names the city's, too. The country
    is named but for itself."""
    mentioned = regions.mentioned(text) if region.parent else Counter[Region]()
    more = {other: times for other, times in mentioned.items() if times > mentioned[region]}
    return _ranked(Counter({other: times for other, times in more.items() if region in regions.above(other)}))


def _clear_of_one_name(found: Counter[Region], text: str, regions: Regions) -> Region | None:
    """The region that is meant where the name that is found more than twice as often as any other is that of several."""
    names = Counter({region.name: times for region, times in found.items()})
    (name, times), *others = names.most_common(2)
    if any(times <= 2 * less for _, less in others):
        return None
    return _decided([region for region in found if region.name == name], text, regions)


def _decided(candidates: Iterable[Region], text: str, regions: Regions) -> Region | None:
    """Which of them the text speaks of: with the name of a region above before it, else by how often it names those above."""
    beside = Counter({region: _times_below(region, text, regions) for region in candidates})
    return _clear(beside) or _clear(Counter({region: _times_above(region, beside, text, regions) for region in beside}))


def _times_below(region: Region, text: str, regions: Regions) -> int:
    """How often the region's name follows that of one above (上海市普陀区, 上海普陀区)."""
    return sum(text.count(name + region.name) for above in regions.above(region) for name in above.names)


def _times_above(region: Region, candidates: Iterable[Region], text: str, regions: Regions) -> int:
    """How often the text names what lies above the region, but above no other candidate."""
    others = {above for other in candidates if other != region for above in regions.above(other)}
    own = (above for above in regions.above(region) if above not in others and above.parent)
    return sum(text.count(min(above.names, key=len)) for above in own)


def _clear(found: Counter[Region]) -> Region | None:
    """The region that is found more than twice as often as any other."""
    ranked = found.most_common(2)
    next_times = ranked[1][1] if len(ranked) > 1 else 0
    return next((region for region, times in ranked if times > 2 * next_times), None)


def _named_before(text: str, organization: str, regions: Regions) -> Counter[Region]:
    """The regions whose names stand before the organization's, or run into it (江苏 before 省人大办公厅)."""
    found: Counter[Region] = Counter()
    for match in re.finditer(f"{re.escape(organization)}(?!{mapping('identity')['no_end']})", text):
        found.update(_reaching(text, match.start(), match.end(), regions))
    return found


def _reaching(text: str, start: int, end: int, regions: Regions) -> tuple[Region, ...]:
    """The regions of the longest run of names that begins before `start` and reaches it."""
    places = range(max(0, start - WORDS_BEFORE), start)
    beginnings = ((place, regions.beginning(text[place:end])) for place in places)
    return next((found.regions for place, found in beginnings if place + len(found.words) >= start), ())


def _of_level(text: str, organization: str, regions: Regions) -> Counter[Region]:
    """The regions named more than once of the level by which an organization calls itself: the provinces for 省人大办公厅."""
    level = _expression("level").match(organization)
    if level is None:
        return Counter()
    of_level = re.compile(rf"{level[0]}$")
    mentioned = regions.mentioned(text).items()
    return Counter({region: times for region, times in mentioned if times > 1 and of_level.search(region.official)})


def _text(document: Document) -> str:
    """What the document says, without white space; a line for each paragraph and cell."""
    return "\n".join(map(compact, _texts(document)))


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from (cell for row in block.rows for cell in row.cells)


def _plain(organization: str) -> str:
    """The name without white space, and without words such as 中共 before that of the region."""
    return _before_region().sub("", compact(organization))


@cache
def _before_region() -> re.Pattern[str]:
    return re.compile(f"^(?:{'|'.join(mapping('identity')['before_region'])})")


@cache
def _expression(name: str) -> re.Pattern[str]:
    """A regular expression of `mappings/identity.yaml`."""
    return re.compile(mapping("identity")[name])
