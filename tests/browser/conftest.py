"""A real browser before a real server. Skipped, with the reason, where there is no Chromium."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from api.app import create_app
from api.server import ChineseTargets
from api.settings import Settings

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]


@pytest.fixture(scope="session")
def server(example_data: Path) -> Iterator[str]:
    """Address of the service."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        app = create_app(Settings(data=example_data))
        server = uvicorn.Server(uvicorn.Config(app, http=ChineseTargets, ws="none", log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed with its module: while it is open, Playwright keeps an event loop running in this thread."""
    if not CHROMIUM.exists():
        pytest.skip(f"there is no {CHROMIUM}; on Debian: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """A fresh page that notes whatever the browser complains of, and fails the test with it."""
    context = browser.new_context(base_url=server, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    fresh = context.new_page()
    complaints: list[str] = []
    fresh.on(
        "console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None
    )
    fresh.on("pageerror", lambda error: complaints.append(str(error)))
    yield fresh
    context.close()
    assert [line for line in complaints if "404" not in line and "422" not in line] == []
