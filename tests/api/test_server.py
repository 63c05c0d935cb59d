"""Over a real socket: Chinese in the request line, as it is and percent-encoded."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import uvicorn

from api.app import create_app
from api.server import ChineseTargets, encoded_target
from api.settings import Settings

PATH = "/queries/spending-by-function?department=阳谷县人民政府办公室"


@pytest.fixture(scope="module")
def port(example_data: Path) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        app = create_app(Settings(data=example_data))
        server = uvicorn.Server(uvicorn.Config(app, http=ChineseTargets, ws="none", log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join()


def ask(port: int, *parts: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        for part in parts:
            connection.sendall(part)
            time.sleep(0.05)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
        return answer


@pytest.mark.parametrize("path", [PATH, quote(PATH, safe="/?=&"), "/id/term/三公经费"])
def test_a_target_in_chinese_is_understood(port: int, path: str) -> None:
    answer = ask(port, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert answer.split(b" ")[1] in {b"200", b"303"}


def test_headers_and_bodies_are_left_alone() -> None:
    assert encoded_target("GET /三 HTTP/1.1\r\nX: 三\r\n\r\n三".encode()) == (
        b"GET /%E4%B8%89 HTTP/1.1\r\n" + "X: 三\r\n\r\n三".encode()
    )
    assert encoded_target(b"GET / HTTP/1.1\r\n") == b"GET / HTTP/1.1\r\n"


def test_what_is_no_http_is_still_refused(port: int) -> None:
    assert ask(port, b"\xe4\xb8\x89\r\n\r\n").split(b" ")[1] == b"400"
