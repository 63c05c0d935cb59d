"""What the routes share: settings, the data, the canned queries and the pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.canned.header import CannedQuery, read_queries
from api.pages.render import Pages
from api.settings import Settings
from api.store.reader import Readers
from api.store.remote import RemoteEndpoint
from api.store.snapshot import Snapshots
from api.version import software


@dataclass(frozen=True, slots=True)
class Service:
    settings: Settings
    readers: Readers
    queries: Mapping[str, CannedQuery]
    pages: Pages
    software: str
    """Changes with whatever decides what an answer says, beside the data."""


def make_service(settings: Settings, readers: Readers | None = None) -> Service:
    return Service(settings, readers or _readers(settings), read_queries(), Pages(), software())


def _readers(settings: Settings) -> Readers:
    if settings.endpoint is None:
        return Snapshots(settings)
    return RemoteEndpoint(settings.endpoint, settings.base_iri, settings.endpoint_seconds, settings.readers)
