"""The rules: `queries/checks/*.rq`, each a SELECT with a header that says what it compares and what a finding of it means.

What a rule selects: `?subject`, the figure, sentence, row, plan or table that is at fault, and where they apply `?other`, what it
is compared with (IRIs with a space between them), `?expected` and `?actual`. The message may name these and every other variable
in braces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from loader.problems import Failure, Severity
from loader.query_files import read_query_file, without_folds
from loader.settings import ROOT

FOLDER = ROOT / "queries" / "checks"
Scope = Literal["disclosure", "document", "store"]
"""What a rule needs: the graph of a disclosure; also the text of its document; or the graphs of others beside it."""
Group = Literal["table", "tables", "text", "performance", "codes", "form", "disclosures"]
"""What it compares: within a table; between tables; text and tables; …"""
REQUIRED = frozenset({"title", "explanation", "message", "severity", "group"})
OPTIONAL = frozenset({"scope", "tolerance"})
LANGUAGES = ("zh", "en")
OFF = "off"


@dataclass(frozen=True)
class Rule:
    """Something that has to hold in a disclosure."""

    id: str
    title: Mapping[str, str]
    """By language, as the other texts."""
    explanation: Mapping[str, str]
    message: Mapping[str, str]
    severity: Severity
    group: Group
    scope: Scope
    tolerance: Mapping[str, str]
    """By how much the two sides may differ."""
    query: str

    @property
    def description(self) -> dict[str, Any]:
        """Everything but the query, as it is printed."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "query"}

    @cached_property
    def order(self) -> tuple[int, str]:
        """Where it stands in lists."""
        return get_args(Group).index(self.group), self.id


def read_rule(path: Path) -> Rule:
    """The rule in a file.

    :raises ValueError: its header is incomplete, or says what no header may say.
    """
    header, query = read_query_file(path)
    if missing := REQUIRED - header.keys():
        raise ValueError(f"{path.name}: the header lacks {', '.join(sorted(missing))}")
    if unknown := header.keys() - REQUIRED - OPTIONAL:
        raise ValueError(f"{path.name}: a header has no {', '.join(sorted(unknown))}")
    return Rule(
        path.stem,
        title=_words(path, header["title"]),
        explanation=_words(path, header["explanation"]),
        message=_words(path, header["message"]),
        severity=_one_of(path, header["severity"], get_args(Severity)),
        group=_one_of(path, header["group"], get_args(Group)),
        scope=_one_of(path, header.get("scope", "disclosure"), get_args(Scope)),
        tolerance=_words(path, header["tolerance"]) if "tolerance" in header else {},
        query=query,
    )


def read_rules(folder: Path = FOLDER) -> dict[str, Rule]:
    """All rules by id, in the order of lists.

    :raises Failure: the header of one is incomplete.
    """
    try:
        rules = sorted((read_rule(path) for path in folder.glob("*.rq")), key=lambda rule: rule.order)
    except ValueError as error:
        raise Failure(f"a check cannot be read: {error}") from error
    return {rule.id: rule for rule in rules}


def chosen_rules(choices: Path | None) -> dict[str, Rule]:
    """The rules as a settings file has them.

    :raises Failure: the settings file cannot be read.
    """
    rules = read_rules()
    return chosen(rules.values(), read_choices(choices, rules))


def chosen(rules: Iterable[Rule], choices: Mapping[str, str]) -> dict[str, Rule]:
    """The rules without those that are off, with the severities that were chosen."""
    severities = {rule.id: choices.get(rule.id, rule.severity) for rule in rules}
    return {
        rule.id: replace(rule, severity=_severity(severities[rule.id])) for rule in rules if severities[rule.id] != OFF
    }


def read_choices(path: Path | None, known: Iterable[str]) -> dict[str, str]:
    """What a settings file says: id of a rule → `off` or another severity.

    :raises Failure: it cannot be read, or says something else.
    """
    if path is None:
        return {}
    allowed = (OFF, *get_args(Severity))
    try:
        content = yaml.safe_load(path.read_text("utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Failure(f"the settings of checks cannot be read: {path}: {error}") from error
    if not isinstance(content, dict):
        raise Failure(f"{path}: expected lines of the form `check: off`, with one of {', '.join(allowed)}")
    said = {
        str(id): OFF if severity is False else severity for id, severity in content.items()
    }  # YAML reads `off` as false
    for id, severity in said.items():
        if id not in set(known):
            raise Failure(f"{path}: there is no check {id}; `budgetgraph checks` lists them")
        if severity not in allowed:
            raise Failure(f"{path}: {id} is {severity}; expected {', '.join(allowed)}")
    return said


def _severity(text: str) -> Severity:
    return next(severity for severity in get_args(Severity) if severity == text)


def _words(path: Path, words: object) -> Mapping[str, str]:
    if not isinstance(words, dict) or set(words) != set(LANGUAGES):
        raise ValueError(f"{path.name}: a text is said in {' and '.join(LANGUAGES)}")
    return {"zh": without_folds(str(words["zh"]).strip()), "en": str(words["en"]).strip()}


def _one_of(path: Path, value: object, allowed: tuple[Any, ...]) -> Any:
    if value not in allowed:
        raise ValueError(f"{path.name}: {value} is none of {', '.join(allowed)}")
    return value
