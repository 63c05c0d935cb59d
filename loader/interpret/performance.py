"""绩效目标表: the performance plan of a project, or of the whole department, and its indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache

from loader.disclosure import Indicator, PerformancePlan, Project, Unplaced
from loader.document import Row
from loader.interpret.amounts import NUMBER, has_digit, parse_money, parse_number, unit_names, yuan_per_unit
from loader.interpret.grids import Grid
from loader.interpret.residue import residue_in
from loader.normalise import compact, display
from loader.vocabulary import Vocabulary

PERIOD = re.compile(r"(\d{4})[.年/-](\d{1,2})[.月/-](\d{1,2})日?[-—–―~至到]+(\d{4})[.年/-](\d{1,2})[.月/-](\d{1,2})日?")
FORM_HEAD_ROWS = 40
"""Rows from the top within which a form has shown all that tells it from other tables."""
SEVERAL = re.compile(r"[/、,;]")
CARD_FIELDS = frozenset(
    {"project", "department", "type", "nature", "owner", "implementer", "period", "amount", "goal", "remarks"}
)
HEADINGS = frozenset({"indicators", "category", "subcategory", "indicator", "target"})
BESIDE_TARGET = frozenset({"comparator", "unit", "weight", "actual", "remarks"})
"""Columns that some forms have beside those of every form."""
NOT_KEPT = ("weight", "actual", "remarks")
"""Of these, what no record has a place for."""


@dataclass(frozen=True, slots=True)
class PlanReading:
    """What one form says."""

    project: Project | None
    """None for the plan of the whole department."""
    plan: PerformancePlan
    indicators: tuple[Indicator, ...]
    unplaced: tuple[Unplaced, ...]


@dataclass(slots=True)
class _Card:
    """The fields of a form: name of the field → unit in its label, text."""

    texts: dict[str, str] = field(default_factory=dict)
    rows: dict[str, tuple[int, Row]] = field(default_factory=dict)
    """Where each text stands."""
    units: dict[str, str] = field(default_factory=dict)
    left: list[tuple[int, Row, str]] = field(default_factory=list)
    """Rows, and words in them, that belong to no field."""


def is_form(grid: Grid, vocabulary: Vocabulary) -> bool:
    """Whether a table is a performance form: it has a field of one, and the heading of indicators."""
    top = grid.rows[:FORM_HEAD_ROWS]
    fields = {_field(cell, vocabulary)[0] for row in top for cell in row.cells if compact(cell)}
    return bool(CARD_FIELDS & fields) and bool({"target", "indicator"} & fields)


def read_form(grid: Grid, order: int, vocabulary: Vocabulary) -> PlanReading | tuple[Unplaced, ...]:
    """The plan and the indicators of a form. One that names neither project nor department is reported row by row."""
    card, body = _split(grid, vocabulary)
    first = grid.rows[0]
    name = card.texts.get("project") or card.texts.get("department")
    if not name:
        return tuple(_rows_left(grid, "the form names no project"))
    if residue := residue_in(name):
        return tuple(_rows_left(grid, f"the form is a template that was not filled in ({residue})"))
    reader = _IndicatorReader(order, grid.title, body.columns, vocabulary)
    for number, row in body.rows:
        reader.read(number, row)
    project = Project(compact(name), display(name)) if "project" in card.texts else None
    plan = _plan(card, project, order, first, vocabulary)
    lost = [
        Unplaced(grid.title, card.texts[name], reason, row.line, row.page, number)
        for name, reason in _not_understood(card, plan)
        for number, row in [card.rows[name]]
    ]
    lost += [Unplaced(grid.title, text, reason, first.line, first.page) for text, reason in _not_kept(body)]
    left = [Unplaced(grid.title, text, NO_FIELD, row.line, row.page, number) for number, row, text in card.left]
    return PlanReading(project, plan, tuple(reader.indicators), (*lost, *left, *reader.unplaced))


def _rows_left(grid: Grid, reason: str) -> Iterator[Unplaced]:
    for number, row in enumerate(grid.rows, start=1):
        text = " | ".join(cell for cell in row.cells if compact(cell))
        if text:
            yield Unplaced(grid.title, text, reason, row.line, row.page, number)


NO_FIELD = "it belongs to no field of the form that is known"


def _not_understood(card: _Card, plan: PerformancePlan) -> Iterator[tuple[str, str]]:
    """Fields of which the plan has nothing, with the reason."""
    understood = {
        "amount": (plan.amount is not None, "it is no amount of money"),
        "period": (plan.starts is not None, "it is no period such as 2023.1.1-2023.12.31"),
        "type": (plan.project_type is not None, "it is no type of project that is known"),
        "nature": (bool(plan.natures), "it is no nature of a project that is known"),
        "remarks": (not has_digit(card.texts.get("remarks", "")), "it stands in a field of the form that is not kept"),
        "department": (
            card.texts.get("department") == plan.owner or "project" not in card.texts,
            "the form names its department twice, and differently",
        ),
    }
    for name, (is_understood, reason) in understood.items():
        if name in card.texts and not is_understood:
            yield name, reason


def _not_kept(body: _Body) -> Iterator[tuple[str, str]]:
    """Columns with content of which the indicators have nothing."""
    for column, name in body.columns.items():
        texts = [row.cells[column] for _, row in body.rows if column < len(row.cells) and compact(row.cells[column])]
        if name in NOT_KEPT and texts:
            yield " ".join(texts), "it stands in a column of the form that is not kept"


@cache
def _unit_in_brackets() -> re.Pattern[str]:
    return re.compile(rf"\((?P<unit>{unit_names()})\)$")


def _field(cell: str, vocabulary: Vocabulary) -> tuple[str | None, str | None]:
    """Which field a cell labels, and the unit that stands in brackets after the label."""
    key = compact(cell)
    unit = _unit_in_brackets().search(key)
    label = key[: unit.start()] if unit else key
    return vocabulary.name_of("form-field", label), unit["unit"] if unit else None


@dataclass(slots=True)
class _Body:
    """The indicators of a form."""

    columns: dict[int, str] = field(default_factory=dict)
    """What the heading says of each column; columns count from 0."""
    rows: list[tuple[int, Row]] = field(default_factory=list)


def _split(grid: Grid, vocabulary: Vocabulary) -> tuple[_Card, _Body]:
    """The card of a form, and its indicators: the rows below the heading 一级指标 | 二级指标 | … that name no field."""
    card, body = _Card(), _Body()
    for number, row in enumerate(grid.rows, start=1):
        words = [cell for cell in row.cells if compact(cell)]
        fields = [_field(word, vocabulary) for word in words]
        names = {name for name, _ in fields}
        if names & {"target", "indicator"} and names <= HEADINGS | BESIDE_TARGET:
            body.columns = {
                column: name
                for column, cell in enumerate(row.cells)
                if compact(cell) and (name := _field(cell, vocabulary)[0])
            }
        elif fields and fields[0][0] in CARD_FIELDS:
            _fill(card, number, row, fields, words)
        elif body.columns and not names <= HEADINGS:
            body.rows.append((number, row))
        elif words and not names <= HEADINGS:
            card.left.append((number, row, " ".join(words)))
    return card, body


def _fill(
    card: _Card, number: int, row: Row, fields: Sequence[tuple[str | None, str | None]], words: Sequence[str]
) -> None:
    """Put each word after the label before it."""
    current: str | None = None
    for word, (name, unit) in zip(words, fields, strict=True):
        if name in CARD_FIELDS and name is not None:
            current = name
            if unit:
                card.units[name] = unit
        elif current is not None and current not in card.texts and name not in HEADINGS:
            card.texts[current] = word
            card.rows[current] = (number, row)
        else:
            card.left.append((number, row, word))


def _plan(card: _Card, project: Project | None, order: int, first: Row, vocabulary: Vocabulary) -> PerformancePlan:
    nature = card.texts.get("nature")
    starts, ends = _period(card.texts.get("period", ""))
    project_type = card.texts.get("type")
    return PerformancePlan(
        order=order,
        project=project.key if project else None,
        project_type=vocabulary.concept("project-type", project_type) if project_type else None,
        natures=tuple(_natures(nature, vocabulary)) if nature else (),
        published_nature=nature,
        starts=starts,
        ends=ends,
        owner=card.texts.get("owner") or card.texts.get("department"),
        implementer=card.texts.get("implementer"),
        amount=_amount(card),
        published_amount=card.texts.get("amount"),
        goal=card.texts.get("goal"),
        line=first.line,
        page=first.page,
    )


def _amount(card: _Card) -> Decimal | None:
    text = card.texts.get("amount", "")
    number, unit = parse_number(text), card.units.get("amount")
    return number * yuan_per_unit()[unit] if number is not None and unit else parse_money(text)


def _natures(text: str, vocabulary: Vocabulary) -> Iterator[str]:
    for part in SEVERAL.split(compact(text)):
        if concept := vocabulary.concept("project-nature", part):
            yield concept


def _period(text: str) -> tuple[date | None, date | None]:
    match = PERIOD.fullmatch(compact(text))
    if match is None:
        return None, None
    numbers = [int(number) for number in match.groups()]
    try:
        return date(*numbers[:3]), date(*numbers[3:])
    except ValueError:
        return None, None


class _IndicatorReader:
    """Rows of indicators; a category stands over the rows below it until the next one."""

    def __init__(self, plan: int, title: str | None, columns: Mapping[int, str], vocabulary: Vocabulary) -> None:
        self._plan = plan
        self._title = title
        self._columns = columns
        self._vocabulary = vocabulary
        self._category: str | None = None
        self._subcategory: str | None = None
        self.indicators: list[Indicator] = []
        self.unplaced: list[Unplaced] = []

    def read(self, number: int, row: Row) -> None:
        if BESIDE_TARGET & set(self._columns.values()):
            self._read_by_columns(number, row)
            return
        words = [cell for cell in row.cells if compact(cell)]
        if words and _field(words[0], self._vocabulary)[0] == "indicators":
            words = words[1:]
        words = self._without_categories(words)
        if len(words) == 2:
            self._add(words[0], words[1], number, row)
        elif words:
            self._leave(words, number, row)

    def _read_by_columns(self, number: int, row: Row) -> None:
        """Where the form has more columns than every form has, the place of a word says what it is."""
        found = {name: row.cells[column] for column, name in self._columns.items() if column < len(row.cells)}
        words = {name: cell for name, cell in found.items() if compact(cell)}
        categories = [words[name] for name in ("category", "subcategory") if name in words]
        is_filed = not self._without_categories([*categories, "", ""])[:-2]
        if {"indicator", "target"} <= words.keys() and is_filed:
            self._add(words["indicator"], words["target"], number, row, words.get("comparator"), words.get("unit"))
        elif words.keys() - set(NOT_KEPT):
            self._leave(list(words.values()), number, row)

    def _leave(self, words: Sequence[str], number: int, row: Row) -> None:
        reason = "an indicator has a name and a target after its categories"
        self.unplaced.append(Unplaced(self._title, " | ".join(words), reason, row.line, row.page, number))

    def _add(
        self, name: str, target: str, number: int, row: Row, comparator: str | None = None, unit: str | None = None
    ) -> None:
        if residue := residue_in(name) or residue_in(target):
            reason = f"the form is a template that was not filled in ({residue})"
            self.unplaced.append(Unplaced(self._title, f"{name} | {target}", reason, row.line, row.page, number))
        else:
            self.indicators.append(self._indicator(name, target, row, comparator, unit))

    def _without_categories(self, words: Sequence[str]) -> list[str]:
        """The words after the categories; what they name is in force from this row on."""
        named = []
        for word in words[:-2]:
            concept = self._vocabulary.concept("indicator-category", word)
            if concept is None:
                break
            named.append(concept)
        if len(named) >= 2:
            self._category, self._subcategory = named[0], named[1]
        elif named and self._is_first_level(named[0]):
            self._category, self._subcategory = named[0], None
        elif named:
            self._subcategory = named[0]
        return list(words[len(named) :])

    def _is_first_level(self, category: str) -> bool:
        scheme = self._vocabulary.scheme("indicator-category")
        return scheme.parents.get(category) == scheme.total

    def _indicator(self, name: str, target: str, row: Row, sign: str | None, measured_in: str | None) -> Indicator:
        comparator, value, unit = _target(target, self._vocabulary)
        if value is not None and sign and comparator is None:
            comparator = self._vocabulary.concept("comparator", sign)
        return Indicator(
            plan=self._plan,
            order=len(self.indicators) + 1,
            name=display(name),
            category=self._category,
            subcategory=self._subcategory,
            published=target,
            comparator=comparator,
            value=value,
            unit=unit or (measured_in.strip() if value is not None and measured_in else None),
            text=target if value is None else None,
            line=row.line,
            page=row.page,
        )


TARGET = re.compile(rf"(?P<comparator>[^\d.+-]{{0,4}}?)(?P<number>{NUMBER})(?P<unit>[^\d]{{0,12}})")


def _target(text: str, vocabulary: Vocabulary) -> tuple[str | None, Decimal | None, str | None]:
    """Comparator, number and unit of `≤17.64万元`; nothing of them when the target is in words."""
    match = TARGET.fullmatch(compact(text))
    if match is None:
        return None, None, None
    comparator = vocabulary.concept("comparator", match["comparator"]) if match["comparator"] else None
    if match["comparator"] and comparator is None:
        return None, None, None
    return comparator, Decimal(match["number"].replace(",", "")), match["unit"] or None
