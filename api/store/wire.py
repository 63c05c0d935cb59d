"""How the service and its reader processes speak: over a socket, a message after the other, each with its kind and length."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Self

from api.store.reader import Dataset, Question

HEADER = struct.Struct("!BI")


class Kind(IntEnum):
    """What a message says."""

    READY = 0
    """A reader has opened its store, or a template has read one into memory."""
    QUESTION = 1
    ANSWER = 2
    WRONG = 3
    """The query cannot be parsed."""
    TOO_LARGE = 4
    """The answer has more bytes or rows than allowed."""
    NO_MEMORY = 5
    FAILED = 6
    """Anything else that the engine says."""
    UNREADABLE = 7
    """The store cannot be opened."""
    TEMPLATE = 8
    READER = 9
    KILL = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader may take for one question."""

    memory: int
    """MiB beyond what its process has when it begins. Not enforced where the system does not limit it (macOS)."""
    size: int
    """Bytes of an answer."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a new reader, or a template for readers, is told."""

    number: int
    path: str
    limits: Limits

    def encoded(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decoded(cls, body: bytes) -> Self:
        fields = json.loads(body)
        return cls(fields["number"], fields["path"], Limits(**fields["limits"]))


def encoded(question: Question, rows: int | None) -> bytes:
    """A question, and how many rows its answer may have."""
    return json.dumps([asdict(question), rows]).encode()


def decoded(body: bytes) -> tuple[Question, int | None]:
    fields, rows = json.loads(body)
    named = fields.pop("dataset")
    return Question(**fields, dataset=named and Dataset(tuple(named["default"]), tuple(named["named"]))), rows


def message(kind: Kind, body: bytes = b"") -> bytes:
    return HEADER.pack(kind, len(body)) + body


def send(connection: socket.socket, kind: Kind, body: bytes = b"") -> None:
    connection.sendall(message(kind, body))


def receive(connection: socket.socket) -> tuple[Kind, bytes]:
    """The next message. Raises EOFError when the other side is gone."""
    kind, size = HEADER.unpack(_exactly(connection, HEADER.size))
    return Kind(kind), _exactly(connection, size)


def send_with(connection: socket.socket, kind: Kind, body: bytes, descriptor: int) -> None:
    """Sends a small message, and an open file with it."""
    socket.send_fds(connection, [message(kind, body)], [descriptor])


def receive_with(connection: socket.socket) -> tuple[Kind, bytes, list[int]]:
    """The next small message, and the open files that came with it. Raises EOFError when the other side is gone."""
    head, descriptors, _, _ = socket.recv_fds(connection, HEADER.size, 1)
    if not head:
        raise EOFError
    kind, size = HEADER.unpack(head + _exactly(connection, HEADER.size - len(head)))
    return Kind(kind), _exactly(connection, size), descriptors


class Messages:
    """The messages in what arrives piece by piece."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[Kind, bytes]]:
        self._buffer += data
        while len(self._buffer) >= HEADER.size:
            kind, size = HEADER.unpack_from(self._buffer)
            end = HEADER.size + size
            if len(self._buffer) < end:
                return
            body = bytes(memoryview(self._buffer)[HEADER.size : end])
            del self._buffer[:end]
            yield Kind(kind), body


def _exactly(connection: socket.socket, size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        part = connection.recv(min(size, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
