"""Readers of files that do harm, each by its suffix: the entry of a pool for tests, with all that the real one reads."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from typing import NoReturn

from loader import reading
from loader.document import Reading
from loader.isolation import Handle
from loader.readers import READERS, text

ENTRY = f"{__name__}:prepare"


def prepare(content: bytes) -> Handle:
    """What `reading.prepare` does, with these readers."""
    READERS.update(
        {
            ".hang": hang,
            ".spin": spin,
            ".eat": eat,
            ".exit": leave,
            ".segv": crash,
            ".kill": kill,
            ".fault": fail,
            ".late": late,
            ".leave": leave_a_child,
            ".told": tell,
        }
    )
    return reading.prepare(content)


def hang(content: bytes, file: str) -> Reading:
    time.sleep(1000)
    return Reading(())


def spin(content: bytes, file: str) -> Reading:
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    while True:
        pass


def eat(content: bytes, file: str) -> Reading:
    eaten = []
    try:
        while True:
            eaten.append(bytearray(16 * 1024 * 1024))
    except MemoryError as error:
        raise ValueError("a library that does not say why") from error


def leave(content: bytes, file: str) -> NoReturn:
    os._exit(3)


def crash(content: bytes, file: str) -> Reading:
    ctypes.string_at(0)
    return Reading(())


def kill(content: bytes, file: str) -> Reading:
    os.kill(os.getpid(), signal.SIGKILL)
    return Reading(())


def fail(content: bytes, file: str) -> Reading:
    raise IndexError("no such thing")


def late(content: bytes, file: str) -> Reading:
    """Reads text, after a second."""
    time.sleep(1)
    return text.read_blocks(content, file)


def leave_a_child(content: bytes, file: str) -> Reading:
    """Starts a program that outlives it, and writes its number beside the file."""
    with open(f"{file}.pid", "w") as pid:  # noqa: PTH123
        pid.write(str(subprocess.Popen(["sleep", "1000"]).pid))
    return text.read_blocks(content, file)


def tell(content: bytes, file: str) -> Reading:
    """Writes to the terminal, as libraries do."""
    os.write(1, b"\x1b[31mout\n")
    os.write(2, b"\x1b[31merr\n")
    return text.read_blocks(content, file)
