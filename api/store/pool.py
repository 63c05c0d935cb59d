"""Reader processes as the service sees them: each answers one question at a time, is ended when it takes too long, and replaced."""

from __future__ import annotations

import asyncio
import itertools
import logging
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import cast

from api.store.reader import Question
from api.store.refusals import busy, ended, refusal, too_slow
from api.store.wire import HEADER, Kind, Limits, Messages, Opening, encoded, message, receive, send, send_with

LOGGER = logging.getLogger("budgetgraph.api.store")
PROGRAM = f"import sys; sys.path[:] = {sys.path!r}; from api.store.nursery import main; main()"


NUMBERS = itertools.count(1)
PAUSE = 1.0
"""Seconds before a reader is replaced that could not even open its store."""


OPENING = 30
"""Seconds that the first reader may take to open its store."""


class Unreadable(Exception):
    """The store of a snapshot cannot be opened."""


class Nursery:
    """The process that forks readers."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-c", PROGRAM]
            self._process = subprocess.Popen(command, stdin=theirs.fileno(), stdout=subprocess.DEVNULL)  # noqa: S603  (this program)
        _, said = receive(self._control)
        self.isolated = said == b"isolated"
        """Whether readers have a network of their own, in which there is nothing."""

    @property
    def control(self) -> socket.socket:
        return self._control

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        """Ends all readers."""
        self._control.close()
        self._process.wait()


class ReaderProcess(asyncio.Protocol):
    """The service's end of the connection to one reader."""

    def __init__(self, pool: Pool, control: socket.socket) -> None:
        self.number = next(NUMBERS)
        self.control = control
        """Of the process that forks this reader, and may end it."""
        self.pid = 0
        """0 until it has opened its store."""
        self._pool = pool
        self._messages = Messages()
        self._answer: asyncio.Future[tuple[Kind, bytes]] | None = None
        self._transport: asyncio.WriteTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        for kind, body in self._messages.feed(data):
            if kind is Kind.READY:
                self.pid = int(body)
                self._pool.joined(self)
            elif kind is Kind.UNREADABLE:
                self._pool.failed(body.decode(errors="replace"))
            elif self._answer is not None and not self._answer.done():
                self._answer.set_result((kind, body))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(EOFError())
        self._pool.left(self)

    async def ask(self, question: bytes, seconds: float) -> tuple[Kind, bytes]:
        """The reader's answer. A reader that is not waited for any more is ended.

        Raises TimeoutError when it takes longer, EOFError when it ends by itself.
        """
        self._answer = self._pool.loop.create_future()
        self._transport.write(message(Kind.QUESTION, question))
        try:
            async with asyncio.timeout(seconds):
                return await self._answer
        except (TimeoutError, asyncio.CancelledError):
            self.kill()
            raise
        finally:
            self._answer = None

    def kill(self) -> None:
        with suppress(OSError):
            send(self.control, Kind.KILL, b"%d" % self.number)
        self.close()

    def close(self) -> None:
        """Lets the reader end by itself, when it has nothing to answer."""
        self._transport.close()
        self._pool.left(self)


class Pool:
    """The readers of one snapshot. They read the store on disk, and from memory as soon as a template has read it."""

    def __init__(self, nursery: Nursery, store: Path, size: int, limits: Limits) -> None:
        self.loop = asyncio.get_running_loop()
        self._parent = nursery.control
        self._store = str(store)
        self._size = size
        self._limits = limits
        self._readers: set[ReaderProcess] = set()
        self._idle: list[ReaderProcess] = []
        self._waiting: deque[asyncio.Future[ReaderProcess]] = deque()
        self._opened: asyncio.Future[None] = self.loop.create_future()
        self._tasks: set[asyncio.Task[None]] = set()
        self.loaded: asyncio.Future[None] = self.loop.create_future()
        """Done when those that answer from then on read the store in memory."""
        self._template: socket.socket | None = None
        self._is_closed = False

    @property
    def pids(self) -> list[int]:
        """The processes that can answer."""
        return [reader.pid for reader in self._readers if reader.pid]

    async def open(self, *, in_memory: bool) -> None:
        """Returns as soon as the first reader can answer: from disk, and `in_memory` from there when a template has read it.

        :raises Unreadable: the store cannot be opened.
        """
        for _ in range(self._size):
            await self._add()
        if in_memory:
            self._start(self._load())
        try:
            async with asyncio.timeout(OPENING):
                await self._opened
        except TimeoutError:
            raise Unreadable(f"no reader has opened the store in {OPENING} seconds") from None

    async def ask(self, question: Question, seconds: float, rows: int | None) -> bytes:
        """The answer of the first reader that is free.

        :raises Problem: see `Reader.serialized`.
        """
        until = self.loop.time() + seconds
        reader = await self._free(seconds)
        left = max(0.0, until - self.loop.time())
        try:
            kind, body = await reader.ask(encoded(replace(question, seconds=left), rows), left)
        except TimeoutError:
            raise too_slow(seconds) from None
        except EOFError:
            LOGGER.warning("a reader ended while it answered", extra={"reader": reader.pid})
            raise ended() from None
        self._release(reader)
        if kind is not Kind.ANSWER:
            raise refusal(kind, body.decode(errors="replace"), self._limits.size, rows)
        return body

    def close(self) -> None:
        """Ends all readers."""
        self._is_closed = True
        for task in self._tasks:
            task.cancel()
        for reader in list(self._readers):
            reader.kill()
        if self._template is not None:
            self._template.close()

    def joined(self, reader: ReaderProcess) -> None:
        """A reader has opened its store."""
        if not self._opened.done():
            self._opened.set_result(None)
        self._release(reader)

    def failed(self, reason: str) -> None:
        """A reader could not open its store."""
        if not self._opened.done():
            self._opened.set_exception(Unreadable(reason))

    def left(self, reader: ReaderProcess) -> None:
        """A reader has ended, or will: another takes its place."""
        if reader not in self._readers:
            return
        self._readers.discard(reader)
        if reader in self._idle:
            self._idle.remove(reader)
        if not self._is_closed:
            self._start(self._add(0 if reader.pid else PAUSE))

    async def _add(self, pause: float = 0) -> None:
        await asyncio.sleep(pause)
        ours, theirs = socket.socketpair()
        reader = ReaderProcess(self, self._template or self._parent)
        self._readers.add(reader)
        with theirs:
            opening = Opening(reader.number, self._store, self._limits)
            send_with(reader.control, Kind.READER, opening.encoded(), theirs.fileno())
        await self.loop.create_connection(lambda: reader, sock=ours)

    async def _load(self) -> None:
        """Has a template read the store into memory, and lets readers forked from it take over."""
        template, theirs = socket.socketpair()
        template.setblocking(False)
        with theirs:
            opening = Opening(next(NUMBERS), self._store, self._limits)
            send_with(self._parent, Kind.TEMPLATE, opening.encoded(), theirs.fileno())
        try:
            said = await self.loop.sock_recv(template, HEADER.size)
        except asyncio.CancelledError:
            template.close()
            raise
        if not said:
            LOGGER.warning("a snapshot could not be read into memory; it is read from disk")
            return
        template.setblocking(True)
        self._template = template
        self.loaded.set_result(None)
        for reader in list(self._idle):
            reader.close()

    async def _free(self, seconds: float) -> ReaderProcess:
        if self._idle:
            return self._idle.pop()
        waiting = self.loop.create_future()
        self._waiting.append(waiting)
        try:
            async with asyncio.timeout(seconds):
                reader: ReaderProcess = await waiting
                return reader
        except TimeoutError:
            raise busy() from None
        except asyncio.CancelledError:
            if waiting.done() and not waiting.cancelled():
                self._release(waiting.result())
            raise

    def _release(self, reader: ReaderProcess) -> None:
        if reader not in self._readers:
            return
        if self._template is not None and reader.control is not self._template:
            reader.close()
            return
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(reader)
                return
        self._idle.append(reader)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
