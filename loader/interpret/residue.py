"""Template residue: what stands in a form text in place of a name or a number, and is never a fact."""

from __future__ import annotations

import re
from functools import cache

from loader.interpret.mappings import mapping
from loader.normalise import compact


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(mapping("residue")["residue"]))


def residue_in(text: str) -> str | None:
    """The first residue in a text (XX, ……, 增加（减少）), or None where it is filled in."""
    found = _pattern().search(compact(text))
    return found[0] if found else None
