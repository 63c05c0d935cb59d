"""Whose budget it is: organization, region, year, phase and level, from the title or the running text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from loader.disclosure import Identity, Level, Phase
from loader.document import Document, Paragraph
from loader.interpret.mappings import mapping
from loader.interpret.place import beginning_of, places_of, unknown_place
from loader.normalise import compact
from loader.problems import DocumentError, Problem, Where
from loader.regions import Region, Regions
from loader.vocabulary import Vocabulary

TITLE_LINES = 3
"""A title may be set on several lines."""
TITLE_WITHIN = 200
"""Paragraphs from the beginning among which a title is looked for."""
YEAR_IN_WORDS = re.compile(r"二[〇○零O0]([〇○零O0一二三四五六七八九]){2}(?=年)")
DIGITS = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
LISTED = 8
"""Regions that a message lists."""


@dataclass(frozen=True)
class Overrides:
    """What a person says of a document, over what it says of itself."""

    department: str | None = None
    region: str | None = None
    year: int | None = None
    phase: Phase | None = None
    accept_ocr: bool = False
    """Whether figures that were recognised in a scan are taken although the sums of their table do not close."""


def identify(document: Document, vocabulary: Vocabulary, overrides: Overrides) -> Identity:
    """Whose disclosure this is. Raises DocumentError when organization, region, year or phase cannot be known."""
    paragraphs = [block for block in document.blocks if isinstance(block, Paragraph)]
    title = _title(paragraphs, vocabulary, any_region=bool(overrides.region))
    where = Where(document.file)
    organization = overrides.department or _organization(
        title, paragraphs, vocabulary, any_region=bool(overrides.region)
    )
    if organization and _is_blank(organization):
        message = f"the department is “{organization}”: this is a blank template, and nothing of it is loaded"
        raise _unknown(where, message, "--department")
    if organization is None:
        raise _unknown(where, "no title such as “2023年…部门预算” and no organization was found", "--department")
    year = overrides.year or (int(title["year"]) if "year" in title else None)
    if year is None:
        raise _unknown(where, "the title names no year", "--year")
    phase = overrides.phase or _local_name(vocabulary, "phase", title.get("phase"))
    if phase is None:
        raise _unknown(where, "the title says neither 预算 nor 决算", "--phase")
    region = _region(document, vocabulary.regions, organization, overrides.region)
    level: Level = "unit" if _local_name(vocabulary, "disclosure-level", title.get("level")) == "unit" else "department"
    return Identity(
        title=title.get("title") or f"{year}年{organization}",
        department=organization,
        region=region.code,
        region_name=_name_in(organization, region, vocabulary.regions),
        year=year,
        phase="executed" if phase == "executed" else "approved",
        level=level,
        unit=organization if level == "unit" else None,
    )


def _unknown(where: Where, message: str, option: str) -> DocumentError:
    return DocumentError(Problem("error", f"{message}; if this is a budget, say it with {option}", where))


def _name_in(organization: str, region: Region, regions: Regions) -> str:
    """How the organization's name writes the region (上海市普陀区), or else what the region is called."""
    beginning = beginning_of(organization, regions)
    return beginning.words if region in beginning.regions else region.name


def _local_name(vocabulary: Vocabulary, scheme: str, label: str | None) -> str | None:
    return vocabulary.name_of(scheme, label) if label else None


def _region(document: Document, regions: Regions, organization: str, override: str | None) -> Region:
    if override is not None:
        return _said_region(regions, override, Where(document.file))
    places = places_of(organization, document, regions)
    if not places:
        message = _nowhere(organization, regions)
        raise _unknown(Where(document.file), message, "--region CODE")
    if len(places) > 1:
        message = f"{organization} may lie in {_listed(places, regions)}, and the text does not say in which"
        raise _unknown(Where(document.file), message, "--region CODE")
    return places[0]


def _nowhere(organization: str, regions: Regions) -> str:
    """Why nobody can say where an organization lies."""
    unknown = unknown_place(organization, regions)
    if unknown and beginning_of(organization, regions).regions:
        return f"the name {organization} goes on with {unknown}, which is no region of today's GB/T 2260 there"
    begins = f"the name {organization} begins with no known region"
    return begins + (
        f", for today's GB/T 2260 has no {unknown}" if unknown else ", and the text does not say in which it lies"
    )


def _said_region(regions: Regions, said: str, where: Where) -> Region:
    found = regions.named(said)
    if len(found) == 1:
        return found[0]
    if found:
        message = f"--region {said} may be {_listed(found, regions)}; say it with the code"
    else:
        similar = _listed(regions.similar(said), regions)
        message = f"--region {said} is no known GB/T 2260 code or name of a region"
        message += f"; perhaps {similar}" if similar else ""
    raise DocumentError.at(where, message)


def _listed(regions: Sequence[Region], known: Regions) -> str:
    """上海市普陀区 (310107) or 浙江省舟山市普陀区 (330903)."""
    shown = [f"{known.path(region)} ({region.code})" for region in regions[:LISTED]]
    rest = [f"one of {len(regions) - LISTED} more"] if len(regions) > LISTED else []
    return " or ".join([*shown, *rest])


def _title(paragraphs: Sequence[Paragraph], vocabulary: Vocabulary, *, any_region: bool) -> dict[str, str]:
    """What the title says: the first whose organization lies in a known region, else the first that looks like one."""
    titles = list(_titles(paragraphs))
    named = (title for title in titles if any_region or beginning_of(title["organization"], vocabulary.regions).regions)
    return next(named, titles[0] if titles else {})


def _titles(paragraphs: Sequence[Paragraph]) -> Iterator[dict[str, str]]:
    """What each possible title says, in order; a title may begin at any paragraph and run over the next ones."""
    for start in range(min(len(paragraphs), TITLE_WITHIN)):
        for lines in range(1, TITLE_LINES + 1):
            text = "".join(compact(paragraph.text) for paragraph in islice(paragraphs, start, start + lines))
            text = YEAR_IN_WORDS.sub(lambda found: found[0].translate(DIGITS), text)
            match = next((match for pattern in _patterns("titles") if (match := pattern.match(text))), None)
            if match:
                yield {"title": text, **match.groupdict()}


def _organization(
    title: dict[str, str], paragraphs: Sequence[Paragraph], vocabulary: Vocabulary, *, any_region: bool
) -> str | None:
    """The title's organization where it lies in a known region, else that of a line 编制部门：…, or of the running text, else the title's.

    A title that names only a region (上海市普陀区2025年区级部门预算) names no organization.
    """
    titled = title.get("organization")
    beginning = beginning_of(titled, vocabulary.regions) if titled else None
    if titled and beginning and beginning.regions and beginning.words == compact(titled):
        titled = None
    elif titled and (any_region or (beginning and beginning.regions)):
        return titled
    matches = (
        pattern.match(compact(paragraph.text))
        for kind in ("named", "organizations")
        for paragraph in paragraphs
        for pattern in _patterns(kind)
    )
    return next((match["organization"] for match in matches if match), titled)


def _is_blank(organization: str) -> bool:
    return re.search(mapping("identity")["blank"], organization) is not None


def identity_problems(document: Document, identity: Identity) -> Iterator[Problem]:
    """Where the name of the file, or a line 编制部门：…, says something else than the disclosure's identity."""
    where = Where(document.file)
    name = compact(Path(document.file).stem)
    years = {int(year) for year in re.findall(r"(?<!\d)(20\d\d)年?(?!\d)", name)}
    if years and identity.year not in years:
        yield Problem("warning", f"the file's name says {_listing(years)}, and the document {identity.year}", where)
    phases = {phase for word, phase in PHASE_WORDS.items() if word in name}
    if phases and identity.phase not in phases:
        said = "决算" if identity.phase == "approved" else "预算"
        yield Problem("warning", f"the file's name says {said}, and the document the contrary", where)
    named = (
        match["organization"]
        for block in document.blocks
        if isinstance(block, Paragraph)
        for pattern in _patterns("named")
        if (match := pattern.match(compact(block.text)))
    )
    others = [other for other in dict.fromkeys(named) if not _is_same(other, identity.department)]
    for other in others[:LISTED]:
        yield Problem("warning", f"a line names {other}, and the document {identity.department}", where)


PHASE_WORDS: Mapping[str, Phase] = {"预算": "approved", "决算": "executed"}


def _is_same(one: str, other: str) -> bool:
    """Whether two names of an organization differ in nothing, or in what may stand before (中共) or is left out."""
    shorter, longer = sorted((compact(one), compact(other)), key=len)
    return longer.endswith(shorter) or longer.startswith(shorter)


def _listing(years: Collection[int]) -> str:
    return ", ".join(map(str, sorted(years)))


@cache
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    identity = mapping("identity")
    return tuple(re.compile(_expanded(pattern, identity["placeholders"])) for pattern in identity[kind])


def _expanded(pattern: str, placeholders: dict[str, str]) -> str:
    for name, expression in placeholders.items():
        pattern = pattern.replace(f"{{{name}}}", expression)
    return pattern
