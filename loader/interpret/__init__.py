"""Document → Disclosure: what the pages say. Knows labels and layouts, no RDF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from loader.disclosure import Disclosure, Unplaced
from loader.document import Document, Paragraph
from loader.interpret.code_problems import code_problems
from loader.interpret.codes import with_parents
from loader.interpret.glossary import read_glossary
from loader.interpret.grids import grids
from loader.interpret.identity import Overrides, identify, identity_problems
from loader.interpret.narrative import read_narrative
from loader.interpret.organisation import duties_of, units_of
from loader.interpret.sections import SENTENCE_END, Outline, sections
from loader.interpret.sums import leave_open_sums
from loader.interpret.tables import TablesReading, read_tables
from loader.problems import DocumentError, Problem, Where
from loader.vocabulary import Vocabulary

__all__ = ["Overrides", "interpret"]


def interpret(document: Document, vocabulary: Vocabulary, overrides: Overrides | None = None) -> Disclosure:
    """Everything that a document says, as records; amounts in yuan.

    Raises DocumentError when whose budget it is cannot be known, or when nothing of a budget is in it.
    """
    overrides = overrides or Overrides()
    identity = identify(document, vocabulary, overrides)
    outline = sections(document, vocabulary, identity.department)
    tables = read_tables(grids(document, vocabulary), identity, vocabulary)
    if not overrides.accept_ocr:
        leave_open_sums(tables, vocabulary)
    narrative = read_narrative(outline, identity, vocabulary)
    terms, unread_terms = read_glossary(outline.get("glossary"), vocabulary)
    unread = (*tables.form_unplaced, *narrative.unplaced)
    codes = with_parents({**narrative.codes, **tables.codes}, vocabulary)
    _check_conservation(tables, document)
    if not (tables.tables or tables.plans or narrative.figures or terms):
        message = "nothing of a budget was recognised: no standard table, no figure in a sentence, no glossary"
        raise DocumentError(Problem("error", message, Where(document.file)))
    return Disclosure(
        identity=identity,
        duties=duties_of(outline.get("duties")),
        units=units_of(outline.get("organisation")),
        tables=tuple(tables.tables),
        statements=narrative.statements,
        figures=(*tables.figures, *narrative.figures),
        codes=tuple(codes.values()),
        pairs=tuple(tables.pairs.values()),
        projects=tuple(tables.projects.values()),
        plans=tuple(tables.plans),
        indicators=tuple(tables.indicators),
        terms=terms,
        unplaced=tuple(tables.unplaced),
        unread=unread,
        problems=(
            *document.problems,
            *identity_problems(document, identity),
            *_problems(document, outline, tables, unread_terms),
            *code_problems(codes.values(), identity.year, vocabulary, document.file),
            *(_as_problem(number, document.file) for number in unread),
        ),
        cells=tables.cells,
    )


def _check_conservation(tables: TablesReading, document: Document) -> None:
    """The law of conservation: every numeric cell is a figure or reported."""
    if tables.cells != len(tables.figures) + len(tables.unplaced):
        message = (
            f"{tables.cells} numbers were read in tables, but {len(tables.figures)} became figures and "
            f"{len(tables.unplaced)} were reported; this is a mistake in BudgetGraph, please report it with the file"
        )
        raise DocumentError(Problem("error", message, Where(document.file)))


LONGEST_CLOSING = 30
"""A signature or a date may end a document without a full stop; a longer paragraph does not."""


def _as_problem(number: Unplaced, file: str) -> Problem:
    where = Where(file, number.line, number.page, number.table, number.row)
    return Problem("warning", f"“{number.text}” is not loaded: {number.reason}", where)


EXPECTED_SECTIONS = (
    "duties",
    "finances",
    "three-public",
    "operating-cost",
    "procurement",
    "glossary",
)


def _problems(
    document: Document,
    outline: Outline,
    tables: TablesReading,
    unread_terms: Sequence[Paragraph],
) -> Iterator[Problem]:
    file = document.file
    absent = [name for name in EXPECTED_SECTIONS if not outline.get(name)]
    if absent:
        yield Problem("warning", f"sections that were not found: {', '.join(absent)}", Where(file))
    last = document.blocks[-1]
    if isinstance(last, Paragraph) and len(last.text) > LONGEST_CLOSING and not last.text.endswith(SENTENCE_END):
        yield Problem(
            "warning", "the document ends within a sentence; is it complete?", Where(file, last.line, last.page)
        )
    for table in tables.tables:
        if table.unit is None and not any(figure.table == table.name for figure in tables.figures):
            message = (
                "the table states no unit of money, so none of its numbers is loaded; expected 单位：万元 above it"
            )
            yield Problem("error", message, Where(file, table.line, table.page, table.title))
    yield from _repeated_projects(tables, file)
    yield from _repeated_points(tables, file)
    for paragraph in unread_terms:
        message = "a paragraph of the glossary is not of the form “term：definition”, so no term is loaded from it"
        yield Problem("warning", message, Where(file, paragraph.line, paragraph.page))


def _repeated_projects(tables: TablesReading, file: str) -> Iterator[Problem]:
    """Projects that the document lists or plans more than once; all of it is loaded, under one project."""
    for project, plans in Counter(plan.project for plan in tables.plans if plan.project).items():
        if plans > 1:
            yield Problem("warning", f"{plans} performance forms name the same project, {project}", Where(file))
    for table in tables.tables:
        for project, rows in Counter(row.project for row in table.rows if row.project).items():
            if rows > 1:
                message = f"{rows} rows name the same project, {project}"
                yield Problem("warning", message, Where(file, table.line, table.page, table.title))


def _repeated_points(tables: TablesReading, file: str) -> Iterator[Problem]:
    """Figures of a table that say the same of the same: all are loaded, and sums over them count them all."""
    for table in tables.tables:
        figures = [figure for figure in tables.figures if figure.table == table.name]
        points = Counter((figure.year, figure.phase, *sorted(figure.dimensions.items())) for figure in figures)
        if repeated := sum(count - 1 for count in points.values()):
            message = (
                f"{repeated} figures stand where another figure of the table stands: is a row or a column repeated?"
            )
            yield Problem("warning", message, Where(file, table.line, table.page, table.title))
