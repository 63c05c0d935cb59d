"""A reader process: one store, one question at a time, within limits. It ends when the service does.

It reaches no network where the system lets it have a namespace of its own, and writes nothing.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import pyoxigraph as ox

from api.store.evaluation import TooLarge, evaluate
from api.store.reader import Question
from api.store.wire import Kind, Limits, Opening, decoded, receive, send

MEBIBYTE = 1024 * 1024
GRACE = 2.0
"""Seconds after its limit at which a process ends by itself, should nobody end it."""
NICENESS = 5
"""Whoever hands out answers goes before those who work them out."""
CLONE_NEWUSER = 0x1000_0000
CLONE_NEWNET = 0x4000_0000
OUT_OF_MEMORY = 77
"""Exit status of a process that got no more memory."""


def read(connection: socket.socket, opening: Opening, store: ox.Store | None) -> NoReturn:
    """What a reader does: opens the store unless it is given one, and answers until nobody asks any more."""
    status = 1
    try:
        os.nice(NICENESS)
        _limit_memory(opening.limits.memory)
        opened = store or _opened(connection, opening.path)
        send(connection, Kind.READY, b"%d" % os.getpid())
        while True:
            _, body = receive(connection)
            kind, answer = _answer(opened, *decoded(body), opening.limits)
            send(connection, kind, answer)
            if kind is Kind.NO_MEMORY or _has_grown(opening.limits.memory):
                break
        status = OUT_OF_MEMORY
    except (EOFError, OSError):
        status = 0
    finally:
        os._exit(status)


def leave_network() -> bool:
    """Moves this process, which has one thread, into a network of its own, in which there is nothing. Whether that worked."""
    if sys.platform != "linux":
        return False
    unshare = ctypes.CDLL(None, use_errno=True).unshare
    return any(unshare(flags) == 0 for flags in (CLONE_NEWNET, CLONE_NEWUSER | CLONE_NEWNET))


def _opened(connection: socket.socket, path: str) -> ox.Store:
    try:
        return ox.Store.read_only(path)
    except (OSError, ValueError, RuntimeError) as error:
        send(connection, Kind.UNREADABLE, str(error).encode(errors="replace"))
        raise EOFError from error


def _answer(store: ox.Store, question: Question, rows: int | None, limits: Limits) -> tuple[Kind, bytes]:
    signal.setitimer(signal.ITIMER_REAL, (question.seconds or 0) + GRACE)
    try:
        return Kind.ANSWER, evaluate(store, question, limits.size, rows)
    except TooLarge as error:
        return Kind.TOO_LARGE, error.what.encode()
    except SyntaxError as error:
        return Kind.WRONG, str(error).encode(errors="replace")
    except MemoryError:
        return Kind.NO_MEMORY, b""
    except Exception as error:  # noqa: BLE001  (the service decides what becomes of it)
        return Kind.FAILED, repr(error).encode(errors="replace")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _limit_memory(mebibytes: int) -> None:
    """Core files would hold data, and fill the disk."""
    _set_limit(resource.RLIMIT_CORE, 0)
    _set_limit(resource.RLIMIT_DATA, _data_size() + mebibytes * MEBIBYTE)


def _set_limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (value, hard))


def _data_size() -> int:
    """Bytes of private memory that this process has."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[5]) * resource.getpagesize()
    except OSError:
        return 0


def _has_grown(mebibytes: int) -> bool:
    """Whether the process keeps so much of what a question took that a new one is better."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > mebibytes * MEBIBYTE // 2
