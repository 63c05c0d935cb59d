"""The numbers that Word puts before paragraphs: ECMA-376 part 1, 17.9. Headings such as 一、 are often nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from loader.readers.chinese_numbers import counted, counted_formally, digit_by_digit

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEVELS = 9
PLACEHOLDER = re.compile(r"%([1-9])")
BULLET = "•"
HEAVENLY_STEMS = "甲乙丙丁戊己庚辛壬癸"
EARTHLY_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
DEEPEST_STYLE = 20


def _letters(number: int) -> str:
    """1 is A, 27 is AA, 28 is BB."""
    return chr(65 + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    text = ""
    for value, letters in ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


def _one_of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)]


def _from(first: str, last: int) -> Callable[[int], str]:
    """Signs that follow each other in Unicode, up to number `last`; after that plain digits."""
    return lambda number: chr(ord(first) + number - 1) if number <= last else str(number)


FORMATS: Mapping[str, Callable[[int], str]] = {
    **dict.fromkeys(
        (
            "chineseCounting",
            "chineseCountingThousand",
            "japaneseCounting",
            "taiwaneseCounting",
            "taiwaneseCountingThousand",
        ),
        counted,
    ),
    **dict.fromkeys(("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"), counted_formally),
    **dict.fromkeys(("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"), digit_by_digit),
    "ideographTraditional": _one_of(HEAVENLY_STEMS),
    "ideographZodiac": _one_of(EARTHLY_BRANCHES),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _from("①", 20)),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "decimalEnclosedParen": _from("⑴", 20),
    "ideographEnclosedCircle": _from("㊀", 10),
    "decimalFullWidth": lambda number: "".join(chr(ord(digit) + 0xFEE0) for digit in str(number)),
    "decimalFullWidth2": lambda number: "".join(chr(ord(digit) + 0xFEE0) for digit in str(number)),
    "decimalZero": lambda number: f"{number:02}",
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "none": lambda _: "",
}
"""How numbers from 1 on are written; any other format as decimal digits."""
LARGEST_NUMBER = 9999


@dataclass(frozen=True, slots=True)
class _Level:
    number_format: str = "decimal"
    text: str = ""
    start: int = 1
    suffix: str = "tab"
    restarts_after: int | None = None
    """The level, from 1, after which it starts again; None for every level above it, 0 for none."""
    is_decimal: bool = False
    style: str = ""


@dataclass(slots=True)
class _List:
    """Levels and how far they are counted; lists with the same definition are counted together."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Reference:
    """What a paragraph or its style says of its numbering."""

    number: str | None = None
    level: int | None = None


class Numbering:
    """Numbers paragraphs, in the order in which they are asked for."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        """From the roots of the parts `numbering` and `styles`."""
        self._styles = (
            {} if styles is None else {_id(style, "styleId"): style for style in styles.iterfind(f"{W}style")}
        )
        self._default_style = next((name for name, style in self._styles.items() if _is_default(style)), "")
        self._references: dict[str, _Reference] = {}
        self._definitions: dict[str, _List] = {}
        self._lists: dict[str, str] = {}
        self._own_levels: dict[str, dict[int, _Level]] = {}
        self._starts: dict[str, dict[int, int]] = {}
        if numbering is not None:
            self._read(numbering)

    def next_number(self, properties: etree._Element | None) -> str:
        """The number before the next paragraph, given its `pPr`, with the space after it; blank for none."""
        if not self._lists:
            return ""
        style = _value(properties, "pStyle") or self._default_style
        own = _reference(properties)
        inherited = self._style_reference(style)
        number = own.number if own.number is not None else inherited.number
        if number is None or number not in self._lists:
            return ""
        level = own.level if own.level is not None else self._style_level(number, style, inherited)
        return self._count(number, level)

    def _read(self, root: etree._Element) -> None:
        links: dict[str, str] = {}
        for definition in root.iterfind(f"{W}abstractNum"):
            name = _id(definition, "abstractNumId")
            self._definitions[name] = _List(_levels(definition))
            links[_value(definition, "styleLink") or f"#{name}"] = name
        for definition in root.iterfind(f"{W}abstractNum"):
            linked = links.get(_value(definition, "numStyleLink") or "")
            if linked:
                self._definitions[_id(definition, "abstractNumId")] = self._definitions[linked]
        for number in root.iterfind(f"{W}num"):
            name = _id(number, "numId")
            self._lists[name] = _value(number, "abstractNumId") or ""
            self._own_levels[name] = {_level_of(override): _level(part) for override, part in _overrides(number)}
            self._starts[name] = {
                _level_of(override): _whole(start)
                for override in number.iterfind(f"{W}lvlOverride")
                if (start := _value(override, "startOverride")) is not None
            }

    def _style_reference(self, style: str, depth: int = 0) -> _Reference:
        """What a style or the styles that it is based on say."""
        element = self._styles.get(style)
        if element is None or depth > DEEPEST_STYLE:
            return _Reference()
        if style not in self._references:
            own = _reference(element.find(f"{W}pPr"))
            below = self._style_reference(_value(element, "basedOn") or "", depth + 1)
            self._references[style] = _Reference(
                own.number if own.number is not None else below.number,
                own.level if own.level is not None else below.level,
            )
        return self._references[style]

    def _style_level(self, number: str, style: str, inherited: _Reference) -> int:
        definition = self._definitions.get(self._lists[number])
        tied = (level for level, found in definition.levels.items() if found.style == style) if definition else iter(())
        return next(tied, inherited.level or 0)

    def _count(self, number: str, level: int) -> str:
        definition = self._definitions.get(self._lists[number])
        if definition is None:
            return ""
        levels = {**definition.levels, **self._own_levels[number]}
        counts = definition.counts
        start = self._starts[number].pop(level, None)
        if start is not None:
            counts[level] = start
        else:
            counts[level] = counts[level] + 1 if level in counts else levels.get(level, _Level()).start
        for deeper in range(level + 1, LEVELS):
            limit = levels.get(deeper, _Level()).restarts_after
            if limit is None or level < limit:
                counts.pop(deeper, None)
        return _written(levels, counts, level)


def _written(levels: Mapping[int, _Level], counts: dict[int, int], level: int) -> str:
    definition = levels.get(level, _Level())
    if definition.number_format == "bullet":
        return f"{BULLET} " if definition.text.strip() else ""

    def part(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        found = levels.get(index, _Level())
        counts.setdefault(index, found.start)
        return _formatted(counts[index], "decimal" if definition.is_decimal else found.number_format)

    text = PLACEHOLDER.sub(part, definition.text)
    return text if not text or definition.suffix == "nothing" or not text[-1].isascii() else f"{text} "


def _formatted(number: int, number_format: str) -> str:
    write = FORMATS.get(number_format, str)
    return write(number) if 0 < number <= LARGEST_NUMBER else str(number)


def _levels(definition: etree._Element) -> dict[int, _Level]:
    return {_level_of(level): _level(level) for level in definition.iterfind(f"{W}lvl")}


def _level_of(element: etree._Element) -> int:
    return min(_whole(_id(element, "ilvl")), LEVELS - 1)


def _level(element: etree._Element) -> _Level:
    restart = _value(element, "lvlRestart")
    legal = element.find(f"{W}isLgl")
    return _Level(
        _value(element, "numFmt") or _alternative_format(element),
        _value(element, "lvlText") or "",
        _whole(_value(element, "start") or "1"),
        _value(element, "suff") or "tab",
        None if restart is None else _whole(restart),
        is_decimal=legal is not None and legal.get(f"{W}val", "1") not in {"0", "false"},
        style=_value(element, "pStyle") or "",
    )


def _alternative_format(element: etree._Element) -> str:
    """The format within mc:AlternateContent; its fallback is the one of ECMA-376."""
    found = [part.get(f"{W}val", "") for part in element.iter(f"{W}numFmt")]
    return next((name for name in reversed(found) if name and name != "custom"), "decimal")


def _overrides(number: etree._Element) -> list[tuple[etree._Element, etree._Element]]:
    found = ((override, override.find(f"{W}lvl")) for override in number.iterfind(f"{W}lvlOverride"))
    return [(override, level) for override, level in found if level is not None]


def _reference(properties: etree._Element | None) -> _Reference:
    numbered = properties.find(f"{W}numPr") if properties is not None else None
    level = _value(numbered, "ilvl")
    return _Reference(_value(numbered, "numId"), None if level is None else min(_whole(level), LEVELS - 1))


def _is_default(style: etree._Element) -> bool:
    return style.get(f"{W}default") in {"1", "true"} and style.get(f"{W}type") == "paragraph"


def _value(element: etree._Element | None, name: str) -> str | None:
    child = element.find(f"{W}{name}") if element is not None else None
    return child.get(f"{W}val") if child is not None else None


def _id(element: etree._Element, name: str) -> str:
    return element.get(f"{W}{name}", "")


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else 0
