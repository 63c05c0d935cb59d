"""Starting the front end."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

import uvicorn

from loader.problems import Failure
from loader.settings import Settings


def serve(host: str, port: int, settings: Settings, announce: Callable[[str], object]) -> None:
    """Serves until interrupted; `announce` is told the address first.

    :raises Failure: the address cannot be had.
    """
    from api.server import ChineseTargets  # noqa: PLC0415  (only a service needs the front end)

    os.environ["BUDGETGRAPH_DATA"] = str(settings.data)
    with _listening(host, port) as listener:
        announce(f"BudgetGraph answers at {_url(listener)} (Ctrl-C ends it)")
        config = uvicorn.Config("api.app:create_app", factory=True, log_level="warning", http=ChineseTargets)
        uvicorn.Server(config).run(sockets=[listener])


def _listening(host: str, port: int) -> socket.socket:
    """A bound socket: whoever has it is the only one, so there is no moment between asking and taking."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise Failure(f"cannot listen on {host}: {error.strerror}") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        raise Failure(f"cannot listen on {host} port {port}: {error.strerror}; --port takes another port") from error
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    name = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, host)  # noqa: S104
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"
