"""名词解释: the terms that a document defines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from loader.disclosure import Term
from loader.document import Paragraph
from loader.interpret.mappings import mapping
from loader.interpret.residue import residue_in
from loader.normalise import QUOTATION_MARKS, compact, label_key
from loader.vocabulary import Vocabulary

NUMBERED = re.compile(
    r"^\s*(?:[一二三四五六七八九十百]+\s*[、.．,，]|[(（][一二三四五六七八九十\d]+[)）]|\d{1,2}\s*[、.．)）]|[①-⑳])\s*(?P<rest>.+)$",
    re.DOTALL,
)
QUOTED = re.compile(r"“([^”“]{1,40})”")


def read_glossary(
    paragraphs: Sequence[Paragraph], vocabulary: Vocabulary
) -> tuple[tuple[Term, ...], tuple[Paragraph, ...]]:
    """The terms in order, and the paragraphs in which no term with a definition was found.

    In a numbered list, a paragraph without number goes on with the definition before it, unless it defines a known term;
    before the first term it introduces the list. Entries of a template that were not filled in are no terms.
    """
    is_numbered_list = any(NUMBERED.match(paragraph.text) for paragraph in paragraphs)
    terms: list[Term] = []
    unread: list[Paragraph] = []
    for paragraph in paragraphs:
        numbered = NUMBERED.match(paragraph.text)
        entry = _entry(numbered["rest"] if numbered else paragraph.text.strip(), vocabulary, is_numbered=bool(numbered))
        if residue_in(paragraph.text):
            unread.append(paragraph)
        elif entry and (numbered or not is_numbered_list or _is_known(entry["label"], vocabulary)):
            terms.append(_term(len(terms) + 1, entry, paragraph, vocabulary))
        elif terms and not numbered:
            terms[-1] = replace(terms[-1], definition=f"{terms[-1].definition}\n{paragraph.text}")
        elif numbered or not is_numbered_list:
            unread.append(paragraph)
    return tuple(_related(terms)), tuple(unread)


def _entry(text: str, vocabulary: Vocabulary, *, is_numbered: bool) -> re.Match[str] | None:
    """Label and definition of an entry; of several ways to divide it, the one whose label is known."""
    usual, only_numbered = ([match for e in _entries(kind) if (match := e.fullmatch(text))] for kind in KINDS)
    known = next((match for match in (*usual, *only_numbered) if _is_known(match["label"], vocabulary)), None)
    return known or next(iter([*usual, *only_numbered] if is_numbered else usual), None)


KINDS = ("entries", "only_numbered")


@cache
def _entries(kind: str) -> Sequence[re.Pattern[str]]:
    words = mapping("glossary")
    return [re.compile(expression.replace("{verb}", words["verb"]), re.DOTALL) for expression in words[kind]]


def term_key(label: str) -> str:
    """What identifies a term: its name in NFKC without white space and quotation marks."""
    return compact(label).translate(QUOTATION_MARKS)


def _term(order: int, entry: re.Match[str], paragraph: Paragraph, vocabulary: Vocabulary) -> Term:
    exact, close = _matches(entry["label"], vocabulary)
    return Term(
        order=order,
        key=term_key(entry["label"]),
        label=entry["label"].strip(),
        definition=entry["definition"].strip(),
        exact_match=exact,
        close_match=close,
        line=paragraph.line,
        page=paragraph.page,
    )


TERM_SCHEMES = ("funding-source", "expenditure-kind", "three-public-item", "procurement-category", "project-type")


def _is_known(label: str, vocabulary: Vocabulary) -> bool:
    return any(_matches(label, vocabulary))


def _matches(label: str, vocabulary: Vocabulary) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Scheme values that the term names: by their names exactly, by other forms closely."""
    key = label_key(label)
    schemes = [vocabulary.scheme(name) for name in TERM_SCHEMES]
    found = [(scheme.labels[key], key in scheme.names) for scheme in schemes if key in scheme.labels]
    return tuple(iri for iri, is_name in found if is_name), tuple(iri for iri, is_name in found if not is_name)


def _related(terms: Sequence[Term]) -> Iterator[Term]:
    """The terms, each with those of the same glossary that its definition quotes."""
    keys = {term.key for term in terms}
    for term in terms:
        quoted = dict.fromkeys(term_key(label) for label in QUOTED.findall(term.definition))
        yield replace(term, related=tuple(key for key in quoted if key in keys and key != term.key))
