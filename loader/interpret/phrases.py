"""How sentences are worded: the expressions of `mappings/narrative.yaml`, and what the words before a number say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from loader.disclosure import Phase
from loader.interpret.amounts import NUMBER, yuan_per_unit
from loader.interpret.mappings import mapping
from loader.normalise import QUOTATION_MARKS, compact, without_numbering

Kind = Literal["plain", "change", "share", "completion", "compared", "own-budget"]
"""What a number is: stated of the subject, its change, a ratio, the amount compared with, or a comparison within the year."""

SENTENCE = re.compile(r"[^。！？!?]+[。！？!?]?")
LONGEST_SUBJECT = 100
"""Words directly before a number in which its subject is looked for."""
YEAR = re.compile(r"(?<!\d)(20\d\d)年(?!\d{1,2}月)")


@dataclass(frozen=True, slots=True)
class Phrases:
    """The compiled expressions."""

    sections: Mapping[str, Sequence[str]]
    units: Mapping[str, str]
    rewritten: Sequence[tuple[re.Pattern[str], str]]
    token: re.Pattern[str]
    clause_end: re.Pattern[str]
    direction: re.Pattern[str]
    compared_last: re.Pattern[str]
    compared_first: re.Pattern[str]
    own_budget: re.Pattern[str]
    share: re.Pattern[str]
    completion: re.Pattern[str]
    baselines: Mapping[str | None, Phase]
    phases: Mapping[str, Phase]
    phase: re.Pattern[str]
    no_phase: re.Pattern[str]
    same_subject: re.Pattern[str]
    fillers: Mapping[str, re.Pattern[str]]
    names: Mapping[str, re.Pattern[str]]
    heading: re.Pattern[str]
    announcement: re.Pattern[str]
    introduction: re.Pattern[str]
    part: re.Pattern[str]
    apart: re.Pattern[str]
    reason: re.Pattern[str]
    sentence_dimensions: Mapping[str, Sequence[str]]
    only_after: Mapping[str, re.Pattern[str]]


@cache
def phrases() -> Phrases:
    """The expressions of `mappings/narrative.yaml`."""
    words = mapping("narrative")
    comparison = words["comparison"].replace("{baselines}", _any(words["baselines"]))
    return Phrases(
        sections=words["sections"],
        units=words["units"],
        rewritten=[(re.compile(expression), text) for expression, text in words["rewritten"]],
        token=_token(words, comparison),
        clause_end=re.compile(words["clause_end"]),
        direction=re.compile(rf"(?:(?P<up>{words['up']})|(?P<down>{words['down']}))(?P<reached>{words['reached']})?$"),
        compared_last=re.compile(rf"{comparison}$"),
        compared_first=re.compile(comparison),
        own_budget=re.compile(rf"(?:{words['own_budget']})$"),
        share=re.compile(rf"{words['share']}$"),
        completion=re.compile(rf"{words['completion']}$"),
        baselines=words["baselines"],
        phases=words["phases"],
        phase=re.compile(_any(words["phases"])),
        no_phase=re.compile(words["no_phase"]),
        same_subject=re.compile(words["same_subject"]),
        fillers={cube: re.compile(f"{own}|{words['filler']}") for cube, own in words["fillers"].items()},
        names={cube: re.compile("|".join(names)) for cube, names in words["names"].items()},
        heading=re.compile(words["heading"]),
        announcement=re.compile(words["announcement"]),
        introduction=re.compile(words["introduction"]),
        part=re.compile(words["part"]),
        apart=re.compile(words["apart"]),
        reason=re.compile(words["reason"], re.DOTALL),
        sentence_dimensions=words["sentence_dimensions"],
        only_after={cube: re.compile(expression) for cube, expression in words["only_after"].items()},
    )


def _token(words: Mapping[str, str], comparison: str) -> re.Pattern[str]:
    """A number with its unit, a word that says that nothing changed, or a 0 that needs no unit."""
    units = _any({*words["units"], *yuan_per_unit()})
    unnamed = re.sub(r"\?P<\w+>", "?:", comparison)
    not_almost = "".join(f"(?<!{word})" for word in words["almost"])
    return re.compile(
        rf"(?P<flat>(?:{unnamed})(?:{_any(words['unchanged'])})|{not_almost}{words['unchanged'][0]})"
        rf"|(?P<number>{NUMBER})(?P<unit>(?>{units}))(?!{words['not_a_figure']})"
        r"|(?<=为)(?P<zero>0(?:\.0+)?)(?=[,;。]|$)"
    )


def _any(words: Iterable[str]) -> str:
    """An expression for any of the words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def plain(text: str) -> str:
    """The text as expressions read it: NFKC, without white space and quotation marks, some words written otherwise."""
    words = compact(text).translate(QUOTATION_MARKS)
    for expression, other in phrases().rewritten:
        words = expression.sub(other, words)
    return words


@dataclass(frozen=True, slots=True)
class Clause:
    """The words before a number, and what they say beside the subject."""

    subject: str
    kind: Kind
    sign: int = 1
    year: int | None = None
    """The year that the words name as that of the figure."""
    phase: Phase | None = None
    baseline: Phase | None = None
    baseline_year: int | None = None
    is_compared: bool = False
    """Whether the words say what a change is compared with."""
    is_dated_twice: bool = False


def clause_before(text: str, start: int, token: re.Match[str]) -> Clause:
    """What stands between the number or the clause before (from `start`) and the number."""
    end = token.start()
    start = max(start, end - LONGEST_SUBJECT)
    start = max((match.end() for match in phrases().clause_end.finditer(text, start, end)), default=start)
    words = without_numbering(text[start:end])
    kind, sign, words = _kind(words, token)
    compared = phrases().compared_first.match(token["flat"] or "") or _comparison(words)
    if compared and not token["flat"]:
        kind = "compared" if kind == "plain" and compared.end() == len(words) else kind
    if compared and compared.string == words:
        words = words[: compared.start()] + words[compared.end() :]
    years = {int(year) for year in YEAR.findall(words)}
    return Clause(
        words,
        kind,
        sign,
        year=years.pop() if len(years) == 1 else None,
        phase=_phase(words),
        baseline=phrases().baselines.get(compared["baseline"]) if compared else None,
        baseline_year=int(compared["year"]) if compared and compared["year"] else None,
        is_compared=compared is not None,
        is_dated_twice=len(years) > 1,
    )


def _kind(words: str, token: re.Match[str]) -> tuple[Kind, int, str]:
    """What the number is, the sign of a change, and the words that are left."""
    rules = phrases()
    if token["unit"] == "%":
        if match := rules.completion.search(words):
            return "completion", 1, words[: match.start()]
        if match := rules.share.search(words):
            return "share", 1, words[: match.start()]
    kind: Kind = "change" if token["flat"] else "plain"
    sign = 1
    if not token["flat"] and (direction := rules.direction.search(words)):
        kind = "plain" if direction["reached"] else "change"
        sign = 1 if direction["up"] or direction["reached"] else -1
        words = words[: direction.start()]
    if (kind == "change" or token["number"]) and (match := rules.own_budget.search(words)):
        return "own-budget", sign, words[: match.start()]
    return kind, sign, words


def _comparison(words: str) -> re.Match[str] | None:
    """与上年相比 at the end of the words, or at their beginning."""
    return phrases().compared_last.search(words) or phrases().compared_first.match(words)


def _phase(words: str) -> Phase | None:
    """The phase of which the last word speaks; names such as 一般公共预算 speak of none."""
    found = phrases().phase.findall(phrases().no_phase.sub("", words))
    return phrases().phases[found[-1]] if found else None


def reasons_in(text: str) -> list[re.Match[str]]:
    """The reasons that a sentence gives, each to the end of what it explains."""
    return list(phrases().reason.finditer(text))
