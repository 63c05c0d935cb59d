"""What the label columns of a row say: a code with its name, a project, an item, or a total."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from loader.disclosure import Project, PublishedCode
from loader.interpret.amounts import has_digit, is_vacant
from loader.interpret.codes import published_code
from loader.interpret.headers import CODE_ROLES, TOTAL_ROLES, UNIT_ROLE, Column, Meaning, Panel
from loader.interpret.procurement import ITEM_ROLE, Outline, item_key
from loader.normalise import compact, display, label_key
from loader.vocabulary import Cube, Scheme, Vocabulary

CODE_AND_NAME = re.compile(r"(?P<code>\d{3}(?:\d\d){0,2})[-—]?(?P<name>[^\d\W].*)")


@dataclass(slots=True)
class RowLabel:
    """What the label columns of one row say, and what keeps the row from being understood."""

    meaning: Meaning = field(default_factory=Meaning)
    text: str | None = None
    codes: tuple[PublishedCode, ...] = ()
    project: Project | None = None
    project_type: str | None = None
    obstacle: str | None = None
    is_total_named: bool = False
    """Whether a word such as 小计 stands beside the name of what it is the sum of."""


class RowLabelReader:
    """Reads the labels of a table of one cube.

    `class_names` are the names that the document itself gives to functional classes: label key → the class.
    """

    def __init__(self, cube: Cube, vocabulary: Vocabulary, class_names: Mapping[str, str]) -> None:
        self._cube = cube
        self._vocabulary = vocabulary
        self._class_names = class_names
        self._above: dict[int, str] = {}
        """Column of items → its last word, which stands over the blank cells below it."""
        self._outline = Outline()
        self._said: dict[str, list[str]] = {}
        """Dimension → the concepts that rows have named, in their order."""

    def read(self, panel: Panel, cells: Mapping[int, str]) -> RowLabel:
        """What the label cells of a row (column → text) say of the values in the same panel."""
        texts = [(column, cells.get(column.index, "")) for column in panel.labels]
        words = [text for column, text in texts if compact(text) and column.role != "ordinal"]
        if words and all(self._total_role(word) == "total" for word in words):
            return RowLabel(Meaning(is_total=True), text=display(words[0]))
        label = RowLabel()
        if any(column.role == ITEM_ROLE for column in panel.labels):
            self._read_list(panel.labels, cells, label)
            return label
        for kind, columns in _label_groups(panel.labels):
            part = [cells.get(column.index, "") for column in columns]
            if kind == "project":
                self._read_project(columns, part, label)
            elif kind == "code":
                self._read_code_or_name(columns, part, label)
            else:
                self._read_items(columns, part, label)
        if unit := self._unit_of(texts):
            label.text = label.text or display(unit)
            label.obstacle = (
                f"the row states amounts of “{display(unit)}”, a unit of the department; "
                "only amounts of the whole department are loaded, lest anything is counted twice"
            )
        elif panel.labels and not words:
            label.obstacle = "the row has no label"
        elif not (label.codes or label.is_total_named) and any(map(self._total_role, words)):
            label.obstacle = f"“{' '.join(map(display, words))}” does not say of what it is the sum"
        return label

    def _unit_of(self, texts: Sequence[tuple[Column, str]]) -> str | None:
        """The unit of the department that a row names; None where it names none, or all of them together."""
        units = [text for column, text in texts if column.role == UNIT_ROLE and not is_vacant(text)]
        return units[-1] if units and not any(map(self._total_role, units)) else None

    def _read_list(self, columns: Sequence[Column], cells: Mapping[int, str], label: RowLabel) -> None:
        """A row of a list: its category, project and item, in part those of the rows above it."""
        words = self._outline.complete(columns, cells)
        items = [words[column.index] for column in columns if column.role == ITEM_ROLE and column.index in words]
        for column in columns:
            word = words.get(column.index, "")
            if column.role == "project-name" and compact(word):
                label.project = Project(compact(word), display(word)) if compact(cells.get(column.index, "")) else None
                self._state(label, "project", compact(word))
            elif column.role in ("item", "name") and compact(word):
                self._read_name(word, label)
        if items:
            self._state(label, "procurementItem", item_key(items))
        own = [cells.get(column.index, "") for column in columns]
        label.text = next((display(word) for word in reversed(own) if not is_vacant(word)), None)
        if not words:
            label.obstacle = "the row has no label"

    def is_total(self, word: str) -> bool:
        """Whether a word such as 合计 means the sum of all rows."""
        return self._total_role(word) == "total"

    def _total_role(self, word: str) -> str | None:
        """`total` for a word such as 合计, `subtotal` for 小计."""
        role = self._vocabulary.name_of("column-role", word)
        return role if role in TOTAL_ROLES else None

    def _read_project(self, columns: Sequence[Column], part: Sequence[str], label: RowLabel) -> None:
        for column, text in zip(columns, part, strict=True):
            if column.role == "project-name" and compact(text):
                label.project = Project(compact(text), display(text))
                label.text = display(text)
                self._state(label, "project", label.project.key)
            elif column.role == "project-type":
                label.project_type = self._vocabulary.concept("project-type", text)
        if label.project is None:
            label.obstacle = "the row names no project"

    def _read_items(self, columns: Sequence[Column], part: Sequence[str], label: RowLabel) -> None:
        """Columns of items from the wider to the narrower: the last word speaks; 小计 means what it is the sum of."""
        for column, text in zip(columns, part, strict=True):
            if compact(text):
                self._above |= {other.index: "" for other in columns if other.index > column.index}
                self._above[column.index] = text
        words = [text for text in part if compact(text)]
        if not words:
            return
        if self._total_role(words[-1]) is None:
            self._read_name(words[-1], label)
            return
        last = max(column.index for column, text in zip(columns, part, strict=True) if compact(text))
        wholes = [self._above.get(column.index, "") for column in columns if column.index < last]
        whole = next((text for text in reversed(wholes) if compact(text)), None)
        if whole is not None:
            self._read_name(whole, label)
            label.is_total_named = True

    def _read_name(self, text: str, label: RowLabel) -> None:
        if match := CODE_AND_NAME.fullmatch(compact(text)):
            self._read_code_in_words(match["code"], match["name"], label)
            return
        label.text = display(text)
        concepts = self._concepts_named(text)
        if not concepts:
            label.obstacle = f"the row label “{display(text)}” is no label in the ontology"
        for dimension, concept in concepts.items():
            self._state(label, dimension, self._below_whole(dimension, concept))

    def _below_whole(self, dimension: str, concept: str) -> str:
        """What a concept means that an earlier row has named: below 年初结转和结余, the part of it that is of that budget."""
        said = self._said.setdefault(dimension, [])
        scheme = self._vocabulary.schemes[self._cube.dimensions[dimension]]
        if concept in said:
            wholes = (
                scheme.parents.get(earlier, earlier) if earlier in scheme.related else earlier for earlier in said[-1:]
            )
            concept = next((part for whole in wholes if (part := scheme.part(whole, concept))), concept)
        said.append(concept)
        return concept

    def _concepts_named(self, text: str) -> dict[str, str]:
        """Values of the dimensions of the cube that a row label names; a functional class first by the document's own codes."""
        key = label_key(text)
        if "function" in self._cube.dimensions and key in self._class_names:
            return {"function": self._class_names[key]}
        return self._vocabulary.concepts(self._cube, text)

    def _read_code_in_words(self, notation: str, name: str, label: RowLabel) -> None:
        """A code with its name in one cell: 2010301行政运行."""
        scheme = self._scheme((), notation)
        level = scheme.level(notation) if scheme else None
        label.text = display(name)
        if scheme is None or level is None:
            label.obstacle = f"“{notation}” is no code of the form that the classification uses"
        else:
            self._add_code(scheme, published_code(scheme, level, notation, name), label)

    def _read_code_or_name(self, columns: Sequence[Column], part: Sequence[str], label: RowLabel) -> None:
        """Code and name; without any digit in the columns of codes, and for a name in one of them, an item."""
        texts = [text for text in part if compact(text)]
        codes = [text for column, text in zip(columns, part, strict=True) if column.role != "name" and compact(text)]
        names = [text for column, text in zip(columns, part, strict=True) if column.role == "name"]
        is_named_alone = not codes and all(column.role == "name" for column in columns)
        in_one = CODE_AND_NAME.fullmatch(compact(texts[0])) if len(texts) == 1 else None
        if in_one and not any(map(compact, names[1:])):
            self._read_code_in_words(in_one["code"], in_one["name"], label)
        elif texts and (is_named_alone or (codes and not any(map(has_digit, codes)))):
            self._read_name(texts[-1], label)
        else:
            self._read_code(columns, part, label)

    def _read_code(self, columns: Sequence[Column], part: Sequence[str], label: RowLabel) -> None:
        cells = [(column.role, compact(text)) for column, text in zip(columns, part, strict=True)]
        pieces = [text for role, text in cells if role in (*CODE_ROLES, "code") and text]
        name = next((text for column, text in zip(columns, part, strict=True) if column.role == "name"), "")
        notation = "".join(pieces)
        scheme = self._scheme(columns, notation)
        with_zeros = [*pieces[:1], *(piece.zfill(2) for piece in pieces[1:])]
        other = self._scheme(columns, "".join(with_zeros)) if with_zeros != pieces else None
        if other is not None and _is_national(with_zeros, name, other):
            scheme, pieces, notation = other, with_zeros, "".join(with_zeros)
        if not notation and not compact(name):
            return
        label.text = label.text or display(name)
        name = "" if self._total_role(name) or is_vacant(name) else name
        level = scheme.level(notation) if scheme and _are_steps(pieces, scheme) else None
        if scheme is None or level is None:
            label.obstacle = f"“{notation}” is no code of the form that the classification uses"
            return
        self._add_code(scheme, published_code(scheme, level, notation, name), label)

    def _add_code(self, scheme: Scheme, code: PublishedCode, label: RowLabel) -> None:
        label.codes = (*label.codes, code)
        self._state(label, self._vocabulary.dimension_of[scheme.iri], code.concept)

    def _state(self, label: RowLabel, dimension: str, value: str) -> None:
        if dimension in self._cube.dimensions:
            label.meaning = Meaning({**label.meaning.dimensions, dimension: value})
        else:
            label.obstacle = f"a table of this kind ({self._cube.name}) has no rows by {dimension}"

    def _scheme(self, columns: Sequence[Column], notation: str) -> Scheme | None:
        """The classification that the header names, else the first of the cube that knows the code, or has a level for it."""
        vocabulary = self._vocabulary
        named = next((column.scheme for column in columns if column.scheme), None)
        if named is not None:
            return vocabulary.schemes[named]
        schemes = (vocabulary.schemes[scheme] for scheme in self._cube.dimensions.values())
        candidates = [scheme for scheme in schemes if scheme.level(notation)]
        known = (scheme for scheme in candidates if notation in scheme.codes)
        return next(known, candidates[0] if candidates else None)


def _is_national(pieces: Sequence[str], name: str, scheme: Scheme) -> bool:
    """Whether 208 | 05 | 01, of which a spreadsheet has made 208 | 5 | 1, agrees in code and name with the national list."""
    notation = "".join(pieces)
    level = scheme.level(notation)
    return level is not None and published_code(scheme, level, notation, name).national is not None


def _are_steps(pieces: Sequence[str], scheme: Scheme) -> bool:
    """Whether every cell of a code brings it down to a level: 208 | 05 | 01 does, 208 | 5 | 1 has lost its zeros."""
    return all(scheme.level("".join(pieces[:count])) for count in range(1, len(pieces) + 1))


def _label_groups(columns: Sequence[Column]) -> Iterator[tuple[str, tuple[Column, ...]]]:
    """Label columns that belong together: the code columns with the name after them, a project's columns, or an item."""
    group: list[Column] = []
    for column in (column for column in columns if column.role not in ("ordinal", UNIT_ROLE)):
        starts = bool(group) and (_kind(group[0]) != _kind(column) or group[-1].role == "name")
        if starts:
            yield _kind(group[0]), tuple(group)
            group = []
        group.append(column)
    if group:
        yield _kind(group[0]), tuple(group)


def _kind(column: Column) -> str:
    if column.role in ("project-name", "project-type"):
        return "project"
    return "code" if column.role in (*CODE_ROLES, "code", "name") else "item"
