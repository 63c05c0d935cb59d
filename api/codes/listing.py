"""A scheme as a table: one row a code, as CSV."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import anyio.to_thread
import pyoxigraph as ox

from api.canned.answer import Page, answer_to
from api.canned.formats import to_csv
from api.canned.header import CannedQuery, read_query
from api.codes.tree import ALL
from api.store.reader import Reader

QUERY = Path(__file__).with_name("listing.rq")


async def listing(reader: Reader, scheme: str) -> str:
    """The codes of the scheme with that IRI, in CSV as canned answers have it: RFC 4180, and nothing that runs as a formula."""
    answer = await answer_to(_query(), {}, {"scheme": [ox.NamedNode(scheme)]}, reader, "zh", Page(ALL))
    return await anyio.to_thread.run_sync(to_csv, answer)


@cache
def _query() -> CannedQuery:
    return read_query(QUERY)
