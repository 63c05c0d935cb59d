"""Work in processes of its own: what hangs, eats memory or breaks down is ended and said, and nothing else suffers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from loader import isolation
from loader.isolation import Answer, Ended, Handle, Limits, Pool, may_fork, processors
from loader.problems import Failure
from loader.settings import ROOT

LIMITS = Limits(seconds=1, memory=256)


def prepare(configuration: bytes) -> Handle:
    """The entry of these tests' pools: a request is an expression of Python, and its value the answer."""
    if configuration == b"fault":
        raise ValueError(configuration)
    if configuration == b"failure":
        raise Failure("nothing is as it should be")
    names = {"configuration": configuration.decode(), "os": os, "signal": signal, "time": time, "Path": Path}
    return lambda request, more_time: str(eval(request, {**names, "more_time": more_time})).encode()


ENTRY = f"{__name__}:prepare"
prepare.__module__ = __name__


@pytest.fixture(params=["fork", "spawn"], autouse=True)
def start(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(isolation, "may_fork", lambda: request.param == "fork")
    return str(request.param)


@pytest.fixture
def pool() -> Iterator[Pool]:
    with Pool(ENTRY, LIMITS) as pool:
        pool.prepare(b"prepared")
        yield pool


def test_an_answer_comes_from_another_process_that_was_prepared(pool: Pool) -> None:
    assert _ask(pool, "configuration") == b"prepared"
    assert _ask(pool, "os.getpid()") not in {b"", str(os.getpid()).encode()}


def test_each_piece_of_work_has_a_process_of_its_own(pool: Pool) -> None:
    assert len({_ask(pool, "os.getpid()") for _ in range(5)}) == 5


def test_what_hangs_is_ended_after_its_time(pool: Pool) -> None:
    started = time.monotonic()
    assert _ask(pool, "time.sleep(100)") == Ended("time")
    assert 1 <= time.monotonic() - started < 10


def test_what_says_that_it_takes_longer_has_more_time(pool: Pool) -> None:
    assert _ask(pool, "more_time(9) or any(iter(lambda: time.process_time() > 1.5, True))") == b"False"


def test_more_time_is_limited_too(pool: Pool) -> None:
    started = time.monotonic()
    assert _ask(pool, "more_time(1) or time.sleep(100)") == Ended("time")
    assert 2 <= time.monotonic() - started < 10


def test_what_counts_for_ever_is_ended_after_its_time(pool: Pool) -> None:
    assert _ask(pool, "sum(iter(int, 1))") == Ended("time")


def test_what_takes_too_much_memory_is_ended(pool: Pool) -> None:
    assert _ask(pool, "len(bytearray(2**29))") == Ended("memory")
    assert _ask(pool, "len(bytearray(2**26))") == str(2**26).encode()


@pytest.mark.parametrize(
    ("expression", "detail"),
    [
        ("os._exit(3)", "exit status 3"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
        ("1 / 0", "exit status 1"),
        ("os.closerange(3, 1000) or time.sleep(100)", "SIGKILL"),
    ],
)
def test_what_breaks_down_is_said(pool: Pool, expression: str, detail: str) -> None:
    assert _ask(pool, expression) == Ended("crash", detail)
    assert _ask(pool, "1 + 1") == b"2"


def test_one_that_hangs_holds_up_no_other() -> None:
    if processors() < 2:
        pytest.skip("with one processor everything waits")
    with Pool(ENTRY, Limits(seconds=100, memory=256)) as pool:
        pool.prepare(b"prepared")
        pool.submit(b"time.sleep(100)")
        quick = [pool.submit(b"1") for _ in range(20)]
        assert [pool.receive().number for _ in quick] == quick


def test_an_answer_may_be_large(pool: Pool) -> None:
    assert _ask(pool, "'x' * 10_000_000") == b"x" * 10_000_000


def test_the_time_that_it_took_is_told(pool: Pool) -> None:
    pool.submit(b"time.sleep(0.3)")
    assert 0.3 <= pool.receive().seconds < 5


@pytest.mark.parametrize(
    ("configuration", "message"), [(b"fault", "documents cannot be read: ValueError"), (b"failure", "nothing is as it")]
)
def test_what_cannot_be_prepared_is_a_failure_that_says_why(configuration: bytes, message: str) -> None:
    with Pool(ENTRY, LIMITS) as pool:
        pool.prepare(configuration)
        pool.submit(b"1")
        with pytest.raises(Failure, match=message):
            pool.receive()


def test_a_server_that_was_killed_is_a_failure_and_its_children_end(pool: Pool) -> None:
    pool.submit(b"os.kill(os.getppid(), signal.SIGKILL)")
    with pytest.raises(Failure, match="was it killed"):
        pool.receive()


def test_leaving_ends_what_still_runs(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    with Pool(ENTRY, Limits(100, 256)) as pool:
        pool.prepare(b"")
        pool.submit(f"Path({str(told)!r}).write_text(str(os.getpid())) and time.sleep(100)".encode())
        _until(lambda: told.exists() and told.read_text() != "")
    _until(lambda: not _runs(int(told.read_text())))


def test_nothing_remains_when_the_caller_is_killed(tmp_path: Path, start: str) -> None:
    told = tmp_path / "pid"
    script = f"""
from loader import isolation
from loader.isolation import Limits, Pool
isolation.may_fork = lambda: {start == "fork"}
with Pool({ENTRY!r}, Limits(100, 256)) as pool:
    pool.prepare(b"")
    pool.submit(b"Path({str(told)!r}).write_text(str(os.getpid())) and time.sleep(100)")
    pool.receive()
"""
    with subprocess.Popen([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(ROOT)}) as caller:
        _until(lambda: told.exists() and told.read_text() != "")
        caller.kill()
    _until(lambda: not _runs(int(told.read_text())))


def test_nothing_that_is_written_reaches_the_terminal(pool: Pool, capfd: pytest.CaptureFixture[str]) -> None:
    assert _ask(pool, "os.write(1, b'out') + os.write(2, b'err')") == b"6"
    assert capfd.readouterr() == ("", "")


def test_a_process_with_threads_is_not_forked() -> None:
    release = threading.Event()
    thread = threading.Thread(target=release.wait)
    thread.start()
    try:
        assert not may_fork()
    finally:
        release.set()
        thread.join()


def _ask(pool: Pool, expression: str) -> bytes | Ended:
    number = pool.submit(expression.encode())
    answer: Answer = pool.receive()
    assert answer.number == number
    return answer.content


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "zombie" not in Path(f"/proc/{pid}/status").read_text() if Path("/proc").exists() else True


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
