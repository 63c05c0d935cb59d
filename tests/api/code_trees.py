"""What a page with a tree of codes says, read back from its HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(slots=True)
class Branch:
    """A code of the tree. `figures` are the texts of its columns: disclosures and amount."""

    text: str = ""
    link: str = ""
    badge: str = ""
    meaning: str = ""
    figures: list[str] = field(default_factory=list)
    children: list[Branch] = field(default_factory=list)

    @property
    def number(self) -> str:
        return self.text.split()[0]

    @property
    def amount(self) -> float | None:
        return float(self.figures[1].replace(",", "")) if self.figures[1] else None

    def everything(self) -> Iterator[Branch]:
        yield self
        for child in self.children:
            yield from child.everything()


class CodeTree(HTMLParser):
    """The branches at the top of the tree, and the texts of its last row."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.top = Branch()
        self.total: list[str] = []
        self._path = [self.top]
        self._within: list[str] = []
        """Kinds of the elements that are open, in the tree alone."""
        self.feed(page.partition('<div class="tree')[2].partition("</main>")[0])

    @property
    def branches(self) -> list[Branch]:
        return self.top.children

    def all(self) -> list[Branch]:
        return [branch for top in self.branches for branch in top.everything()]

    def find(self, number: str) -> Branch:
        return next(branch for branch in self.all() if branch.number == number)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "li":
            self._path[-1].children.append(Branch())
            self._path.append(self._path[-1].children[-1])
        elif tag == "p" and given.get("class") == "total":
            self._within.append("total")
        elif tag == "span":
            self._within.append(given.get("class", ""))
            if self._within[-1] == "n":
                self._path[-1].figures.append("")
        elif tag == "abbr":
            self._within.append("badge")
            self._path[-1].meaning = given["title"]
        elif tag == "a" and "code" in self._within:
            self._path[-1].link = given["href"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "li":
            self._path.pop()
        elif tag in {"span", "abbr"} or (tag == "p" and "total" in self._within):
            self._within.pop()

    def handle_data(self, data: str) -> None:
        branch = self._path[-1]
        match self._within[-1:]:
            case ["badge"]:
                branch.badge += data
            case ["code"]:
                branch.text += data
            case ["n"]:
                branch.figures[-1] += data
                if "total" in self._within:
                    self.total.append(data)
