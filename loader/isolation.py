"""Work in processes of its own: each piece of it has so much time and memory, and takes nothing else down.

A `Pool` has a server: a process with a single thread that prepares once what all pieces need, and forks for each of them. The
server alone watches and ends its children, so nothing is ever forked from a process that has threads or stores open.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import math
import os
import resource
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import Literal, NoReturn

from loader.problems import Failure

MEBIBYTE = 1024 * 1024
GRACE = 5
"""Seconds after which an overdue process ends by itself, should the server be gone."""
OUT_OF_MEMORY = 77
"""Exit status of a process that got no more memory."""
NUMBER_BYTES = 8
MORE_TIME = b"+"
"""Begins what a child sends when it is no answer; those begin with the names of modules."""
MICROSECOND = 1_000_000

MoreTime = Callable[[int], None]
"""What a piece of work says when it is known to take so many seconds more than its limit, and up to twice the memory."""
Handle = Callable[[bytes, MoreTime], bytes]
"""Does one piece of work: request → answer."""
Prepare = Callable[[bytes], Handle]
"""Configuration → what does the work. Is called once, in the server; its Failure is that of the pool."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one piece of work may take."""

    seconds: int = 60
    """From its beginning, and of processor time."""
    memory: int = 1024
    """MiB beyond what its process has when it begins. Not enforced where the system does not limit address space (macOS)."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Why a piece of work gave no answer."""

    why: Literal["time", "memory", "crash"]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of the piece of work with that number, and how long it took."""

    number: int
    content: bytes | Ended
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Order:
    """What a server is told when it starts."""

    entry: str
    limits: Limits
    workers: int


class Pool:
    """Does work in as many processes at a time as there are processors, and at most `most`. `entry` is `module:function`, a `Prepare`.

    A context; leaving it ends everything that still runs. The caller must `receive` what it submits: at most a few hundred
    small requests may be under way.
    """

    def __init__(self, entry: str, limits: Limits, most: int = 1000) -> None:
        self._order = _Order(entry, limits, min(processors(), most))
        self._next = 0
        self.workers = self._order.workers

    def __enter__(self) -> Pool:
        self._connection, theirs = Pipe()
        self._server = _fork(theirs, self._connection, self._order) if may_fork() else _spawn(theirs, self._order)
        theirs.close()
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self._server.end()

    def prepare(self, configuration: bytes) -> None:
        """What the entry's function is called with. To be said once, before anything is submitted."""
        self._send(configuration)

    def submit(self, request: bytes) -> int:
        """Begins a piece of work, and gives its number."""
        self._next += 1
        self._send(self._next.to_bytes(NUMBER_BYTES) + request)
        return self._next

    def receive(self) -> Answer:
        """The answer to a piece of work that is finished; waits for one.

        :raises Failure: the server could not be prepared, or is gone.
        """
        try:
            number, content = _numbered(self._connection.recv_bytes())
            if number == 0:
                raise Failure(content.decode())
            taken, rest = _numbered(content)
            answer = rest[1:] if rest[:1] == b"+" else Ended(**json.loads(rest[1:]))
            return Answer(number, answer, taken / MICROSECOND)
        except (EOFError, OSError) as error:
            raise Failure("the process that reads documents has ended; was it killed?") from error

    def _send(self, content: bytes) -> None:
        with suppress(OSError):  # why it is gone, it may have said before: `receive` tells
            self._connection.send_bytes(content)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def may_fork() -> bool:
    """Whether this process can be forked as it is: no other thread of it can hold a lock, and no system library minds."""
    return sys.platform == "linux" and threading.active_count() == 1


class _Forked:
    """A server that is a copy of this process."""

    def __init__(self, pid: int) -> None:
        self._pid = pid

    def end(self) -> None:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(self._pid, signal.SIGTERM)
            os.waitpid(self._pid, 0)


class _Spawned:
    """A server that is a new program."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def end(self) -> None:
        self._process.terminate()
        self._process.wait()


def _fork(connection: Connection, other_end: Connection, order: _Order) -> _Forked:
    sys.stdout.flush()
    sys.stderr.flush()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads of libraries, which the server never meets
        pid = os.fork()
    if pid:
        return _Forked(pid)
    try:
        gc.freeze()  # nothing that was inherited may be finalized here: stores wait for threads that there are not
        other_end.close()
        _Server(connection, order).run()
    finally:
        os._exit(1)


def _spawn(connection: Connection, order: _Order) -> _Spawned:
    words = [order.entry, *map(str, (order.limits.seconds, order.limits.memory, order.workers, connection.fileno()))]
    code = f"import sys; sys.path[:] = {sys.path!r}; from loader.isolation import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", code, *words]
    descriptors = [connection.fileno()]
    return _Spawned(subprocess.Popen(command, pass_fds=descriptors, stdin=subprocess.DEVNULL))  # noqa: S603  (this program)


def main(words: list[str]) -> None:
    """The program of a spawned server."""
    entry, (seconds, memory, workers, descriptor) = words[0], map(int, words[1:])
    _Server(Connection(descriptor), _Order(entry, Limits(seconds, memory), workers)).run()


def _numbered(message: bytes) -> tuple[int, bytes]:
    return int.from_bytes(message[:NUMBER_BYTES]), message[NUMBER_BYTES:]


@dataclass(slots=True)
class _Child:
    """A process that does one piece of work."""

    pid: int
    number: int
    started: float
    deadline: float
    is_overdue: bool = False

    def kill(self) -> None:
        """With all that it has started."""
        for end in (os.killpg, os.kill):
            with suppress(ProcessLookupError, PermissionError):
                end(self.pid, signal.SIGKILL)


class _Server:
    """Takes requests from `parent`, forks for each, and hands the answers back."""

    def __init__(self, parent: Connection, order: _Order) -> None:
        self._parent = parent
        self._order = order
        self._waiting: deque[bytes] = deque()
        self._children: dict[Connection, _Child] = {}

    def run(self) -> NoReturn:
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the parent, whose end is the end of all
            signal.signal(signal.SIGTERM, _leave)
            os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's, which would have threads that no fork has
            handle = self._prepare()
            while True:
                self._start(handle)
                self._watch()
        except (EOFError, OSError):
            pass
        finally:
            for child in self._children.values():
                child.kill()
            os._exit(0)

    def _prepare(self) -> Handle:
        configuration = self._parent.recv_bytes()
        try:
            module, _, name = self._order.entry.partition(":")
            prepare: Prepare = getattr(import_module(module), name)
            handle = prepare(configuration)
        except Exception as error:
            message = str(error) if isinstance(error, Failure) else f"documents cannot be read: {error!r}"
            self._parent.send_bytes(bytes(NUMBER_BYTES) + message.encode(errors="backslashreplace"))
            raise EOFError from error
        gc.freeze()  # what is there is for all: a child does not copy it by counting
        return handle

    def _start(self, handle: Handle) -> None:
        while self._waiting and len(self._children) < self._order.workers:
            number, request = _numbered(self._waiting.popleft())
            connection, theirs = Pipe()
            pid = os.fork()
            if pid == 0:
                for other in (self._parent, connection, *self._children):
                    other.close()
                _work(handle, request, theirs, self._order.limits)
            theirs.close()
            now = time.monotonic()
            self._children[connection] = _Child(pid, number, now, now + self._order.limits.seconds)

    def _watch(self) -> None:
        """Waits until something happens: a request, an answer, the end of a child, or its time."""
        deadlines = [child.deadline for child in self._children.values() if not child.is_overdue]
        timeout = max(0.0, min(deadlines) - time.monotonic()) if deadlines else None
        for ready in wait([self._parent, *self._children], timeout):
            if ready is self._parent:
                self._waiting.append(self._parent.recv_bytes())
            elif isinstance(ready, Connection):
                self._finish(ready, self._children.pop(ready))
        now = time.monotonic()
        for child in self._children.values():
            if child.deadline <= now and not child.is_overdue:
                child.is_overdue = True
                child.kill()

    def _finish(self, connection: Connection, child: _Child) -> None:
        try:
            message = connection.recv_bytes()
        except (EOFError, OSError):
            message = b""
        if message.startswith(MORE_TIME):
            child.deadline += _numbered(message[len(MORE_TIME) :])[0]
            self._children[connection] = child
            return
        connection.close()
        child.kill()  # it may have closed its end and go on, or have left others behind
        status = os.waitstatus_to_exitcode(os.waitpid(child.pid, 0)[1])
        modules, _, answer = message.partition(b"\n")
        if message:
            self._learn(modules.decode().split())
            content = b"+" + answer
        else:
            content = b"-" + json.dumps(_ending(status, child)).encode()
        taken = int((time.monotonic() - child.started) * MICROSECOND)
        self._parent.send_bytes(child.number.to_bytes(NUMBER_BYTES) + taken.to_bytes(NUMBER_BYTES) + content)

    def _learn(self, modules: list[str]) -> None:
        """Imports what a child had to import, so that the next one need not."""
        for name in modules:
            with suppress(ImportError):
                import_module(name)
        if modules:
            gc.freeze()


def _leave(*_: object) -> NoReturn:
    raise EOFError


def _ending(status: int, child: _Child) -> dict[str, str]:
    if child.is_overdue or -status in {signal.SIGXCPU, signal.SIGALRM}:
        return {"why": "time"}
    if status == OUT_OF_MEMORY:
        return {"why": "memory"}
    said = signal.Signals(-status).name if status < 0 else f"exit status {status}"
    return {"why": "crash", "detail": said}


def _work(handle: Handle, request: bytes, connection: Connection, limits: Limits) -> NoReturn:
    """What a child does: one piece of work, within its limits."""
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.setpgid(0, 0)
        _be_silent()
        _limit(limits)
        known = set(sys.modules)
        answer = handle(request, _Patience(connection, limits).ask)
        package = handle.__module__.partition(".")[0]
        learned = [name for name in sys.modules if name not in known and name.partition(".")[0] == package]
        connection.send_bytes(" ".join(learned).encode() + b"\n" + answer)
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
    finally:
        os._exit(status)


class _Patience:
    """Lets the server, and the limits of this process, wait longer."""

    def __init__(self, connection: Connection, limits: Limits) -> None:
        self._connection = connection
        self._began = time.monotonic()
        self._seconds = limits.seconds
        self._memory = resource.getrlimit(resource.RLIMIT_AS)[0] + limits.memory * MEBIBYTE

    def ask(self, seconds: int) -> None:
        self._seconds += seconds
        _set_limit(resource.RLIMIT_AS, self._memory)
        _limit_time(self._seconds, time.monotonic() - self._began)
        self._connection.send_bytes(MORE_TIME + seconds.to_bytes(NUMBER_BYTES))


def _be_silent() -> None:
    """Nothing that a library writes reaches the terminal."""
    faulthandler.disable()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nowhere, descriptor)


def _limit(limits: Limits) -> None:
    _set_limit(resource.RLIMIT_CORE, 0)
    _set_limit(resource.RLIMIT_AS, _address_space() + limits.memory * MEBIBYTE)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _limit_time(limits.seconds)


def _limit_time(seconds: int, taken: float = 0.0) -> None:
    """So many seconds since the beginning, of which some are over."""
    _set_limit(resource.RLIMIT_CPU, seconds)
    signal.alarm(math.ceil(seconds - taken) + GRACE)


def _set_limit(kind: int, value: int) -> None:
    """Lowers the limit to `value`, where the system allows it."""
    _, hard = resource.getrlimit(kind)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (value, hard))


def _address_space() -> int:
    """Bytes of address space that this process has."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return 0
