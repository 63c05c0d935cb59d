"""What the label columns of a row say: a code with its name, a project, an item, or a total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from loader.disclosure import Project, PublishedCode
from loader.interpret.amounts import is_vacant
from loader.interpret.codes import published_code
from loader.interpret.headers import CODE_ROLES, TOTAL_ROLES, Column, Meaning, Panel
from loader.normalise import compact, display, label_key
from loader.vocabulary import Cube, Scheme, Vocabulary


@dataclass(slots=True)
class RowLabel:
    """What the label columns of one row say, and what keeps the row from being understood."""

    meaning: Meaning = field(default_factory=Meaning)
    text: str | None = None
    codes: tuple[PublishedCode, ...] = ()
    project: Project | None = None
    project_type: str | None = None
    obstacle: str | None = None


class RowLabelReader:
    """Reads the labels of a table of one cube.

    `class_names` are the names that the document itself gives to functional classes: label key → the class.
    """

    def __init__(self, cube: Cube, vocabulary: Vocabulary, class_names: Mapping[str, str]) -> None:
        self._cube = cube
        self._vocabulary = vocabulary
        self._class_names = class_names

    def read(self, panel: Panel, cells: Mapping[int, str]) -> RowLabel:
        """What the label cells of a row (column → text) say of the values in the same panel."""
        texts = [(column, cells.get(column.index, "")) for column in panel.labels]
        words = [text for _, text in texts if compact(text)]
        if words and all(self._total_role(word) == "total" for word in words):
            return RowLabel(Meaning(is_total=True), text=display(words[0]))
        label = RowLabel()
        for kind, columns in _label_groups(panel.labels):
            part = [cells.get(column.index, "") for column in columns]
            if kind == "project":
                self._read_project(columns, part, label)
            elif kind == "code":
                self._read_code(columns, part, label)
            else:
                self._read_name(part, label)
        if panel.labels and not words:
            label.obstacle = "the row has no label"
        elif not label.codes and any(map(self._total_role, words)):
            label.obstacle = f"“{' '.join(map(display, words))}” does not say of what it is the sum"
        return label

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

    def _read_name(self, part: Sequence[str], label: RowLabel) -> None:
        text = next((text for text in part if compact(text)), None)
        if text is None:
            return
        label.text = display(text)
        concepts = self._concepts_named(text)
        if not concepts:
            label.obstacle = f"the row label “{display(text)}” is no label in the ontology"
        for dimension, concept in concepts.items():
            self._state(label, dimension, concept)

    def _concepts_named(self, text: str) -> dict[str, str]:
        """Values of the dimensions of the cube that a row label names; a functional class first by the document's own codes."""
        key = label_key(text)
        if "function" in self._cube.dimensions and key in self._class_names:
            return {"function": self._class_names[key]}
        return self._vocabulary.concepts(self._cube, text)

    def _read_code(self, columns: Sequence[Column], part: Sequence[str], label: RowLabel) -> None:
        cells = [(column.role, compact(text)) for column, text in zip(columns, part, strict=True)]
        pieces = [text for role, text in cells if role in (*CODE_ROLES, "code") and text]
        name = next((text for column, text in zip(columns, part, strict=True) if column.role == "name"), "")
        notation = "".join(pieces)
        scheme = self._scheme(columns, notation)
        if not notation and not compact(name):
            return
        label.text = label.text or display(name)
        name = "" if self._total_role(name) or is_vacant(name) else name
        level = scheme.level(notation) if scheme and _are_steps(pieces, scheme) else None
        if scheme is None or level is None:
            label.obstacle = f"“{notation}” is no code of the form that the classification uses"
            return
        code = published_code(scheme, level, notation, name)
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


def _are_steps(pieces: Sequence[str], scheme: Scheme) -> bool:
    """Whether every cell of a code brings it down to a level: 208 | 05 | 01 does, 208 | 5 | 1 has lost its zeros."""
    return all(scheme.level("".join(pieces[:count])) for count in range(1, len(pieces) + 1))


def _label_groups(columns: Sequence[Column]) -> Iterator[tuple[str, tuple[Column, ...]]]:
    """Label columns that belong together: the code columns with the name after them, a project's columns, or an item."""
    group: list[Column] = []
    for column in (column for column in columns if column.role != "ordinal"):
        kind, starts = _kind(column), bool(group) and (_kind(group[0]) != _kind(column) or group[-1].role == "name")
        if starts:
            yield _kind(group[0]), tuple(group)
            group = []
        group.append(column)
        if kind == "item":
            yield kind, tuple(group)
            group = []
    if group:
        yield _kind(group[0]), tuple(group)


def _kind(column: Column) -> str:
    if column.role in ("project-name", "project-type"):
        return "project"
    return "code" if column.role in (*CODE_ROLES, "code", "name") else "item"
