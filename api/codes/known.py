"""What pages say of codes wherever one stands: how far it may be trusted, and how schemes and levels are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.codes.schemes import Scheme, schemes
from api.codes.statuses import Statuses, statuses
from api.errors import Text
from api.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Known:
    statuses: Statuses
    schemes: Mapping[str, Scheme]

    def word(self, name: str, scheme: str | None) -> Text | None:
        """What a status, a scheme, or a level of the scheme is called."""
        if status := self.statuses.named(name):
            return status.label
        if name in self.schemes:
            return self.schemes[name].label
        above = self.schemes.get(scheme or "")
        return above.levels.get(name) if above else None


async def known_codes(reader: Reader) -> Known:
    """What this version of the data says of its codes."""
    return Known(await statuses(reader), await schemes(reader))
