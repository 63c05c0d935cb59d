"""The process from which reader processes are forked, ready to answer at once.

It has one thread and no store, so forking it is safe. A template is a fork of it that has read a store into memory, which the
readers forked from the template share. Each of these processes ends its own children, and they end when the service does.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
from contextlib import suppress
from typing import NoReturn

import pyoxigraph as ox

from api.store.process import leave_network, read
from api.store.wire import Kind, Opening, receive_with, send


class Nursery:
    """Forks as it is told over `control`. `store` is in memory, for a template."""

    def __init__(self, control: socket.socket, store: ox.Store | None = None) -> None:
        self._control = control
        self._store = store
        self._children: dict[int, int] = {}
        """Number → process."""

    def run(self) -> NoReturn:
        signal.signal(signal.SIGCHLD, self._bury)
        try:
            while True:
                kind, body, descriptors = receive_with(self._control)
                if kind is Kind.KILL:
                    self._kill(int(body))
                else:
                    self._fork(kind, Opening.decoded(body), socket.socket(fileno=descriptors[0]))
        except (EOFError, OSError):
            pass
        finally:
            for number in list(self._children):
                self._kill(number)
            os._exit(0)

    def _fork(self, kind: Kind, opening: Opening, connection: socket.socket) -> None:
        pid = os.fork()
        if pid:
            connection.close()
            self._children[opening.number] = pid
            return
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._control.close()
        if kind is Kind.TEMPLATE:
            _template(connection, opening)
        read(connection, opening, self._store)

    def _kill(self, number: int) -> None:
        """A child is there until `_bury` forgets it, so no other process can have its number."""
        if (pid := self._children.get(number)) is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _bury(self, *_: object) -> None:
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG)[0]) != 0:
                self._children = {number: pid for number, pid in self._children.items() if pid != ended}


def _template(control: socket.socket, opening: Opening) -> NoReturn:
    try:
        store = _in_memory(opening.path)
        gc.freeze()
        send(control, Kind.READY)
    except (OSError, ValueError, RuntimeError, MemoryError):
        os._exit(1)  # readers of the store on disk answer as well, or say why not
    Nursery(control, store).run()


def _in_memory(path: str) -> ox.Store:
    """The store, read by a process of its own: an engine on disk has threads, with which nothing should be forked."""
    source, target = os.pipe()
    pid = os.fork()
    if pid == 0:
        _dump(path, target)
    os.close(target)
    store = ox.Store()
    with os.fdopen(source, "rb") as incoming:
        store.bulk_extend(ox.parse(incoming, ox.RdfFormat.N_QUADS))  # bulk_load would rename blank nodes
    if os.waitpid(pid, 0)[1] != 0:
        raise OSError(f"{path} cannot be read")
    return store


def _dump(path: str, target: int) -> NoReturn:
    status = 1
    try:
        with os.fdopen(target, "wb") as output:
            ox.Store.read_only(path).dump(output, ox.RdfFormat.N_QUADS)
        status = 0
    finally:
        os._exit(status)


def main() -> None:
    """The program: its control socket is standard input. What libraries write goes nowhere."""
    control = socket.socket(fileno=os.dup(0))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the service, whose end is the end of all
    isolated = leave_network()
    send(control, Kind.READY, b"isolated" if isolated else b"")
    gc.freeze()
    Nursery(control).run()
