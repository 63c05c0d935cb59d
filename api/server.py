"""How the service listens: requests whose target has Chinese characters as they are, not percent-encoded, are understood."""

from __future__ import annotations

import re

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

NOT_ASCII = re.compile(rb"[\x80-\xff]")


class ChineseTargets(H11Protocol):
    """For `uvicorn.Config(http=…)`. RFC 9112 allows ASCII alone in a request line, but people paste IRIs as they read them."""

    def data_received(self, data: bytes) -> None:
        super().data_received(encoded_target(data) if self.conn.their_state is h11.IDLE else data)


def encoded_target(data: bytes) -> bytes:
    """The bytes with everything in the first line percent-encoded that is not ASCII."""
    line, end, rest = data.partition(b"\r\n")
    return NOT_ASCII.sub(lambda match: b"%%%02X" % match[0][0], line) + end + rest
