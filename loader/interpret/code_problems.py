"""What a person should know of the codes of a document beside what the rules of `queries/checks` find in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from loader.disclosure import PublishedCode
from loader.problems import Problem, Where
from loader.vocabulary import Vocabulary


def code_problems(codes: Iterable[PublishedCode], year: int, vocabulary: Vocabulary, file: str) -> Iterator[Problem]:
    """A notice for each code that the document names rightly, but which means something else today, so that it is not linked."""
    for code in codes:
        national = vocabulary.schemes[code.scheme].codes.get(code.notation)
        change = national.change_of(code.name) if national else None
        if code.agreement == "other-meaning" and national and change and change.last_year and year <= change.last_year:
            message = (
                f"{code.notation} {code.name} has meant {national.name} since {change.year}, "
                "so its figures stand under a code local to this document"
            )
            yield Problem("notice", message, Where(file, code.line, code.page, code.table, code.row))
