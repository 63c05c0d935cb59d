"""Where the things stand of which a finding speaks, in words: 《支出总体情况表》第6行“行政运行”、“合计”列的1,342.30."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pyoxigraph as ox

from loader.namespaces import BG, DERIVED

RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
RDFS_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
DCT_TITLE = ox.NamedNode("http://purl.org/dc/terms/title")
SKOS_PREF_LABEL = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
SKOS_NOTATION = ox.NamedNode("http://www.w3.org/2004/02/skos/core#notation")
LONGEST_QUOTE = 60
"""Characters of a sentence that are quoted."""
Words = Mapping[str, str]
"""By language."""


class Places:
    """Describes what stands in a store, whatever graph says it."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._known: dict[str, Words] = {}

    def words(self, iri: str) -> Words:
        """What the thing is called and where it stands."""
        if iri not in self._known:
            self._known[iri] = self._described(ox.NamedNode(iri))
        return self._known[iri]

    def words_beside(self, iri: str, subject: str) -> Words:
        """The same, but short where it stands in the sentence that is spoken of."""
        node = ox.NamedNode(iri)
        sentence = self._one(node, "statement")
        if not sentence or sentence not in {subject, self._one(ox.NamedNode(subject), "statement")}:
            return self.words(iri)
        value = self._text(node, "publishedValue")
        return {"zh": f"同句中的{value}", "en": f"{value} in the same sentence"}

    def _described(self, node: ox.NamedNode) -> Words:
        if row := self._one(node, "row"):
            return self._cell(node, ox.NamedNode(row))
        if statement := self._one(node, "statement"):
            quote = self._quote(ox.NamedNode(statement), self._number(node), self._order(node, ox.NamedNode(statement)))
            return _with_page(quote, self._page(ox.NamedNode(statement)))
        for kind in self._values(node, RDF_TYPE):
            if kind in KINDS:
                return KINDS[kind](self, node)
        if text := self._text_of_paragraph(node):
            return _with_page(
                {"zh": f"文字“{_shortened(text)}”", "en": f"the text “{_shortened(text)}”"}, self._page(node)
            )
        label = self._label(node)
        return {"zh": label, "en": label}

    def _text_of_paragraph(self, node: ox.NamedNode) -> str:
        return next(iter(self._values(node, ox.NamedNode(f"{DERIVED}text"))), "")

    def _definition(self, node: ox.NamedNode) -> Words:
        label = self._label(node).strip("“”")
        return _with_page({"zh": f"名词“{label}”的解释", "en": f"the definition of {label}"}, self._page(node))

    def _disclosure(self, node: ox.NamedNode) -> Words:
        title = self._title(node)
        return {"zh": f"《{title}》", "en": title}

    def _cell(self, node: ox.NamedNode, row: ox.NamedNode) -> Words:
        title, row_label, column_label, value = (
            self._title(ox.NamedNode(self._one(row, "table"))),
            self._row_label(row),
            self._label(ox.NamedNode(self._one(node, "column"))),
            self._text(node, "publishedValue"),
        )
        number = self._text(row, "number")
        words = {
            "zh": f"《{title}》第{number}行{row_label['zh']}的“{column_label}”{value}",
            "en": f"{value} in {title}, row {number}{row_label['en']}, column {column_label}",
        }
        return _with_page(words, self._page(row))

    def _row(self, node: ox.NamedNode) -> Words:
        title, number = self._title(ox.NamedNode(self._one(node, "table"))), self._text(node, "number")
        label = self._row_label(node)
        words = {"zh": f"《{title}》第{number}行{label['zh']}", "en": f"{title}, row {number}{label['en']}"}
        return _with_page(words, self._page(node))

    def _row_label(self, row: ox.NamedNode) -> Words:
        """What stands at the left of a row, if anything does."""
        label = next(iter(self._values(row, RDFS_LABEL)), "")
        return {"zh": f"“{label}”" if label else "", "en": f" {label}" if label else ""}

    def _table(self, node: ox.NamedNode) -> Words:
        title = self._title(node)
        return _with_page({"zh": f"《{title}》", "en": title}, self._page(node))

    def _column(self, node: ox.NamedNode) -> Words:
        title, label = self._title(ox.NamedNode(self._one(node, "table"))), self._label(node)
        return {"zh": f"《{title}》的“{label}”列", "en": f"{title}, column {label}"}

    def _statement(self, node: ox.NamedNode) -> Words:
        return _with_page(self._quote(node), self._page(node))

    def _plan(self, node: ox.NamedNode) -> Words:
        return _with_page(self._plan_name(node), self._page(node))

    def _plan_name(self, plan: ox.NamedNode) -> Words:
        project = self._one(plan, "project")
        if not project:
            return {"zh": "整体绩效目标表", "en": "the performance form of the department"}
        name = self._label(ox.NamedNode(project))
        return {"zh": f"项目“{name}”的绩效目标表", "en": f"the performance form of {name}"}

    def _indicator(self, node: ox.NamedNode) -> Words:
        plan = self._plan_name(ox.NamedNode(self._one(node, "plan")))
        name, value = self._label(node), self._text(node, "publishedValue")
        words = {"zh": f"{plan['zh']}中的指标“{name}”（{value}）", "en": f"indicator {name} ({value}) in {plan['en']}"}
        return _with_page(words, self._page(node))

    def _code(self, node: ox.NamedNode) -> Words:
        national = self._one(node, "nationalCode")
        code = self._values(ox.NamedNode(national) if national else node, SKOS_NOTATION)
        called = f"{code[0] if code else ''}{next(iter(self._values(node, RDFS_LABEL)), '')}"
        return {"zh": f"科目“{called}”", "en": f"the code {called}"}

    def _number(self, figure: ox.NamedNode) -> str:
        """A figure of a sentence as it stands there: 17.66%."""
        number = self._text(figure, "publishedValue")
        is_percent = any(self._text(figure, name) for name in ("changePercent", "share", "completion"))
        return f"{number}%" if is_percent and number[-1:].isdigit() else number

    def _order(self, figure: ox.NamedNode, statement: ox.NamedNode) -> int:
        """How many figures of the sentence stand before it that are written alike."""
        own, text = figure.value.rpartition("n"), self._text(figure, "publishedValue")
        beside = self._store.quads_for_pattern(None, ox.NamedNode(f"{BG}statement"), statement, None)
        others = [quad.subject for quad in beside if isinstance(quad.subject, ox.NamedNode)]
        return sum(
            self._text(other, "publishedValue") == text and int(other.value.rpartition("n")[2]) < int(own[2])
            for other in others
        )

    def _quote(self, statement: ox.NamedNode, number: str = "", order: int = 0) -> Words:
        text = self._text(statement, "text")
        if len(text) > LONGEST_QUOTE:
            places = [match.start() for match in re.finditer(re.escape(number), text)] if number else []
            middle = places[min(order, len(places) - 1)] if places else 0
            start = max(0, min(middle - LONGEST_QUOTE // 2, len(text) - LONGEST_QUOTE))
            cut = text[start : start + LONGEST_QUOTE]
            text = f"{'…' if start else ''}{cut}{'…' if start + LONGEST_QUOTE < len(text) else ''}"
        of = {"zh": f"中的{number}", "en": f"{number} in "} if number else {"zh": "", "en": ""}
        return {"zh": f"文字“{text}”{of['zh']}", "en": f"{of['en']}the sentence “{text}”"}

    def _page(self, node: ox.NamedNode) -> Words:
        """On which page something stands, or else in which line of the text."""
        if page := self._text(node, "page"):
            return {"zh": f"（第{page}页）", "en": f" (page {page})"}
        line = "" if self._text(node, "table") else self._text(node, "line")
        return {"zh": f"（文本第{line}行）", "en": f" (line {line})"} if line else {"zh": "", "en": ""}

    def _title(self, table: ox.NamedNode) -> str:
        return next(iter(self._values(table, DCT_TITLE)), "")

    def _label(self, node: ox.NamedNode) -> str:
        for predicate in (RDFS_LABEL, SKOS_PREF_LABEL, DCT_TITLE):
            if values := self._values(node, predicate):
                return values[0]
        return node.value.rpartition("/")[2]

    def _text(self, node: ox.NamedNode, name: str) -> str:
        return next(iter(self._values(node, ox.NamedNode(BG + name))), "")

    def _one(self, node: ox.NamedNode, name: str) -> str:
        return self._text(node, name)

    def _values(self, node: ox.NamedNode, predicate: ox.NamedNode) -> list[str]:
        """The objects; of labels, those in Chinese first."""
        objects = [quad.object for quad in self._store.quads_for_pattern(node, predicate, None, None)]
        objects.sort(key=lambda term: (getattr(term, "language", None) != "zh", str(term)))
        return [term.value for term in objects if isinstance(term, ox.NamedNode | ox.Literal)]


KINDS: Mapping[str, Callable[[Places, ox.NamedNode], Words]] = {
    f"{BG}TableRow": Places._row,
    f"{BG}PublishedTable": Places._table,
    f"{BG}TableColumn": Places._column,
    f"{BG}Statement": Places._statement,
    f"{BG}PerformancePlan": Places._plan,
    f"{BG}Indicator": Places._indicator,
    f"{BG}PublishedCode": Places._code,
    f"{BG}Definition": Places._definition,
    f"{BG}Disclosure": Places._disclosure,
}


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def _with_page(words: Words, page: Words) -> Words:
    return {language: said + page[language] for language, said in words.items()}
