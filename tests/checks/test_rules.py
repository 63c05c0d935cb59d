"""Each rule has two graphs: one in which it finds what the graph says that it finds, and one in which it finds nothing.

A graph that fires names what is at fault in lines `#! table/r3c2`, the end of its IRI, once for each finding. Paragraphs of the
document, for rules of the scope `document`, are lines `#" text`. Rules that compare disclosures have graphs in TriG.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from loader.checks.rules import Rule, read_rules
from tests.checks.conftest import DISCLOSURE, Ask

GRAPHS = Path(__file__).parent / "graphs"
RULES = read_rules()


def test_every_rule_has_two_graphs_and_every_graph_a_rule() -> None:
    expected = {_graph(rule, kind).name for rule in RULES.values() for kind in ("fires", "holds")}
    assert {path.name for path in GRAPHS.iterdir()} == expected


@pytest.mark.parametrize("id", RULES)
def test_the_rule_finds_what_does_not_hold(id: str, findings_in: Ask, findings_across_in: Ask) -> None:
    text = _graph(RULES[id], "fires").read_text("utf-8")
    expected = Counter(line.removeprefix("#!").strip() for line in text.splitlines() if line.startswith("#!"))
    assert expected, "the graph does not say what is found"
    found = findings_across_in(id, text) if _is_across(id) else findings_in(id, text, _paragraphs(text))
    assert Counter(finding.subject.removeprefix(DISCLOSURE).removeprefix("/") for finding in found) == expected
    for finding in found:
        for language in ("zh", "en"):
            assert "{" not in finding.message[language]
            assert "  " not in finding.message[language]
            assert finding.message[language].endswith("。" if language == "zh" else ".")
        assert finding.severity == RULES[id].severity


@pytest.mark.parametrize("id", RULES)
def test_the_rule_finds_nothing_where_all_is_well(id: str, findings_in: Ask, findings_across_in: Ask) -> None:
    text = _graph(RULES[id], "holds").read_text("utf-8")
    assert (findings_across_in(id, text) if _is_across(id) else findings_in(id, text, _paragraphs(text))) == []


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_a_rule_is_said_in_two_languages_and_its_message_names_what_it_selects(rule: Rule) -> None:
    for words in (rule.title, rule.explanation, rule.message):
        assert all(words.values())
    assert "{subject}" in rule.message["zh"]
    assert "{subject}" in rule.message["en"]


def _is_across(id: str) -> bool:
    return RULES[id].scope == "store"


def _graph(rule: Rule, kind: str) -> Path:
    """Rules that compare disclosures have several graphs, in TriG."""
    return GRAPHS / f"{rule.id}-{kind}.{'trig' if rule.scope == 'store' else 'ttl'}"


def _paragraphs(text: str) -> list[str]:
    return [line.removeprefix('#"').strip() for line in text.splitlines() if line.startswith('#"')]
