"""Findings: what a rule has selected, said in words and as records for `mappings/finding.rq`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

import pyoxigraph as ox

from loader.checks.places import Places
from loader.checks.rules import LANGUAGES, Rule
from loader.findings import Finding
from loader.namespaces import CODE
from loader.records import Record

XSD_DECIMAL = "http://www.w3.org/2001/XMLSchema#decimal"
XSD_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
WAN = 10_000
"""Yuan in 万元."""
WHOLE_WAN = 100
"""Amounts that are all multiples of so many yuan are said in 万元 with two decimals."""
MOST_NAMED = 4
"""Things compared with that a message names; the finding has them all."""
PLACEHOLDER = re.compile(r"\{(\w+)\}")
SHACL_SEVERITY = {"error": "Violation", "warning": "Warning", "notice": "Info"}


def findings_of(
    rule: Rule, solutions: Iterable[ox.QuerySolution], variables: Sequence[str], places: Places
) -> Iterator[Finding]:
    """The findings that a rule's solutions are, each once."""
    seen: set[tuple[object, ...]] = set()
    for solution in solutions:
        values = {name: solution[name] for name in variables if solution[name] is not None}
        finding = _finding(rule, values, places)
        key = (finding.subject, *finding.others, finding.expected, finding.actual)
        if key not in seen:
            seen.add(key)
            yield finding


def _finding(rule: Rule, values: Mapping[str, object], places: Places) -> Finding:
    others = sorted(_text(values["other"]).split()) if "other" in values else []
    expected, actual = values.get("expected"), values.get("actual")
    difference = _decimal(actual) - _decimal(expected) if _is_number(actual) and _is_number(expected) else None
    said = {**values, "difference": None if difference is None else _apart(difference, actual)}
    return Finding(
        rule.id,
        rule.severity,
        _text(values["subject"]),
        others,
        None if expected is None else _text(expected),
        None if actual is None else _text(actual),
        None if difference is None else f"{difference.normalize():f}",
        {language: _said(rule.message[language], said, others, language, places) for language in LANGUAGES},
    )


def _said(template: str, values: Mapping[str, object], others: Sequence[str], language: str, places: Places) -> str:
    """The message with its places and numbers filled in; money in 万元 where all of it is whole hundreds of yuan."""
    said = set(PLACEHOLDER.findall(template))
    money = [_decimal(value) for name, value in values.items() if name in said and _is_money(name, value)]
    is_wan = all(amount % WHOLE_WAN == 0 for amount in money)

    def word(match: re.Match[str]) -> str:
        name = match[1]
        if name == "other":
            named = [places.words_beside(iri, _text(values["subject"]))[language] for iri in others[:MOST_NAMED]]
            return _listed(named, len(others), language)
        value = values.get(name)
        if value is None:
            return ""
        if isinstance(value, ox.NamedNode):
            return places.words(value.value)[language]
        if _is_money(name, value):
            return _money(_decimal(value), is_wan, language)
        return f"{_decimal(value).normalize():,f}" if _is_number(value) else _text(value)

    sentence = PLACEHOLDER.sub(word, template)
    return sentence[:1].upper() + sentence[1:]


def _listed(named: Sequence[str], number: int, language: str) -> str:
    """Some of so many places."""
    if language == "zh":
        return "、".join(named) + (f"等{number}处" if number > len(named) else "")
    return "; ".join(named) + (f" and {number - len(named)} more" if number > len(named) else "")


def _money(amount: Decimal, is_wan: bool, language: str) -> str:
    unit = {"zh": ("万元", "元"), "en": (" 万元", " yuan")}[language]
    return f"{amount / WAN:,.2f}{unit[0]}" if is_wan else f"{amount:,.2f}{unit[1]}"


def _apart(difference: Decimal, actual: object) -> Decimal | ox.Literal:
    """What is said of a difference: yuan, or a count where it is one of counts."""
    is_count = isinstance(actual, ox.Literal) and actual.datatype.value == XSD_INTEGER
    return ox.Literal(int(abs(difference))) if is_count else abs(difference)


def _is_money(name: str, value: object) -> bool:
    """Decimals are yuan unless the variable's name says percent."""
    is_decimal = isinstance(value, Decimal) or (isinstance(value, ox.Literal) and value.datatype.value == XSD_DECIMAL)
    return is_decimal and "ercent" not in name


def _is_number(value: object) -> bool:
    if isinstance(value, Decimal):
        return True
    return isinstance(value, ox.Literal) and value.datatype.value in {XSD_DECIMAL, XSD_INTEGER}


def _decimal(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(_text(value))


def _text(value: object) -> str:
    if isinstance(value, ox.NamedNode | ox.Literal):
        return value.value
    return str(value)


def finding_records(findings: Sequence[Finding], rules: Iterable[Rule], disclosure: str) -> Iterator[Record]:
    """Records for `mappings/finding.rq`: one for each thing that a finding compares with, or one. `rules` are those of them all."""
    titles = {rule.id: rule.title for rule in rules}
    counted: Counter[str] = Counter()
    for finding in findings:
        counted[finding.check] += 1
        for other in finding.others or (None,):
            yield {
                "disclosure": disclosure,
                "check": f"{CODE}check/{finding.check}",
                "number": str(counted[finding.check]),
                "severity": SHACL_SEVERITY[finding.severity],
                "subject": finding.subject,
                "other": other,
                "expected": finding.expected,
                "actual": finding.actual,
                "difference": finding.difference,
                "titleZh": titles[finding.check]["zh"],
                "titleEn": titles[finding.check]["en"],
                "zh": finding.message["zh"],
                "en": finding.message["en"],
            }


def measurement_records(findings: Sequence[Finding], rules: Iterable[Rule], disclosure: str) -> Iterator[Record]:
    """Records for `mappings/quality-measurement.rq`: how many findings each rule has in a disclosure."""
    counted = Counter(finding.check for finding in findings)
    for rule in rules:
        yield {"disclosure": disclosure, "check": f"{CODE}check/{rule.id}", "findings": str(counted[rule.id])}
