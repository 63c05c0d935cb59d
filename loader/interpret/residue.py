"""Template residue: what stands in a form text in place of a name or a number, and is never a fact."""

from __future__ import annotations

import re
from functools import cache

from loader.interpret.mappings import mapping
from loader.normalise import compact


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(mapping("residue")[name]))


def residue_in(text: str) -> str | None:
    """The first residue in a text (XX, ……, 增加（减少）), or None where it is filled in."""
    found = _pattern("residue").search(compact(text))
    return found[0] if found else None


def hint_in(text: str) -> str | None:
    """The first words of a template's author, or marks of a web page, in a text that was filled in beside them; or None."""
    found = _pattern("hints").search(compact(text))
    return found[0] if found else None
