"""The integrity constraints of the RDF Data Cube recommendation, as the queries of `queries/checks/data-cube`."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import QuerySolutions, Store

CHECKS = Path(__file__).parents[2] / "queries" / "checks" / "data-cube"
CONSTRAINTS = tuple(sorted(path.stem for path in CHECKS.glob("*.rq")))


def violations(store: Store, constraint: str) -> list[tuple[str, str]]:
    """What breaks the constraint (`ic-12`): each row's focus and detail, as text."""
    query = (CHECKS / f"{constraint}.rq").read_text(encoding="utf-8")
    rows = store.query(query, use_default_graph_as_union=True)
    assert isinstance(rows, QuerySolutions)
    return [(row["focus"].value, row["detail"].value) for row in rows]


def broken(store: Store) -> set[str]:
    """The constraints that do not hold."""
    return {constraint for constraint in CONSTRAINTS if violations(store, constraint)}
