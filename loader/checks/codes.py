"""Codes that a table should have a row of: those above the codes of its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from loader.checks.figures import Figure
from loader.checks.hierarchy import Hierarchy
from loader.namespaces import DERIVED, TOTAL

CODES = ("departmentEconomicClass", "function", "governmentEconomicClass")
"""Dimensions whose values have codes."""


def missing_codes(figures: Iterable[Figure], hierarchy: Hierarchy) -> Iterator[str]:
    """N-Triples: for a row of a code, the code above it that has no figure in its table, though others of that level have."""
    published: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for figure in figures:
        row = figure.values.get("row")
        if row is not None:
            for dimension in CODES:
                if dimension in figure.values:
                    published[figure.block, dimension].setdefault(figure.values[dimension], row)
    for (_, dimension), rows in published.items():
        lacking = [
            (row, above) for value, row in rows.items() if (above := hierarchy.parent(dimension, value)) not in rows
        ]
        levels = {len(hierarchy.line(dimension, value)) for value in rows} if lacking else set()
        for row, above in lacking:
            if above and not above.endswith(f"/{TOTAL}") and len(hierarchy.line(dimension, above)) in levels:
                yield f"<{row}> <{DERIVED}missing> <{above}> .\n"
