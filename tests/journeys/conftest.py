"""A real server with demonstration people on a database of its own, and a real browser."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.databases import own_database

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
SCREENS = os.environ.get("MULTAQA_TEST_SCREENS", "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Server:
    """One running installation. `data` is its folder; mail lies in data/mail."""

    address: str
    data: Path
    process: "subprocess.Popen[bytes]"
    environment: dict[str, str] = field(default_factory=dict)

    def mails(self) -> list[str]:
        """Return the texts of the local mailbox, oldest first."""
        import email
        from email import policy

        texts = []
        for path in sorted((self.data / "mail").glob("*.log"), key=lambda path: path.stat().st_mtime):
            for piece in path.read_bytes().split(b"-" * 79):
                message = email.message_from_bytes(piece.strip(), policy=policy.default)
                if message["Subject"]:
                    texts.append(f"{message['Subject']}\n{message.get_body().get_content()}")
        return texts


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start `multaqa serve --demo` as a user would, and stop it with Ctrl-C."""
    port, data = _free_port(), tmp_path_factory.mktemp("data")
    environment = {**os.environ, "MULTAQA_DATA": str(data), "PORT": str(port)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    environment["DATABASE_URL"] = own_database(f"journeys_{port}", data)
    with (data / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "multaqa", "serve", "--demo"], env=environment, stdout=log,
                                   stderr=subprocess.STDOUT)  # fmt: skip
        address = f"http://localhost:{port}"
        _wait_until_up(f"{address}/healthz", process, data / "log")
        yield Server(address, data, process, environment)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0, (data / "log").read_text()


def _wait_until_up(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the server did not start: {log.read_text()}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium: the one that tests/needs.py found, else the system's."""
    path = os.environ.get("MULTAQA_TEST_BROWSER", "/usr/bin/chromium")
    options: dict[str, Any] = {} if path == "playwright" else {"executable_path": path}
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
            ],
            **options,
        )
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """A fresh visitor: Arabic, a desktop."""
    opened = browser.new_context(base_url=server.address, locale="ar", viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails its test on any script error or refused resource."""
    opened, faults = context.new_page(), []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda line: faults.append(line.text) if _is_fault(line) else None)
    yield opened
    assert faults == []


def _is_fault(line: Any) -> bool:
    return line.type == "error" and "the server responded with a status of 4" not in line.text


Look = Callable[..., None]


@pytest.fixture
def look(request: pytest.FixtureRequest) -> Look:
    """Hold a page against axe-core and the width of its window; keep a picture where one was asked for."""

    def held(page: Page, name: str = "") -> None:
        page.wait_for_load_state("networkidle")
        if SCREENS:
            label = re.sub(r"\W+", "-", name or request.node.name)
            page.screenshot(path=f"{SCREENS}/{label}-{page.viewport_size['width']}.png", full_page=True)
        page.evaluate(AXE)
        found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        told = [f"{v['id']}: {v['help']}: {[n['target'] for n in v['nodes']][:3]}" for v in found["violations"]]
        assert told == [], f"{page.url}: {told}"
        wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url}: {wide} px wider than the window"

    return held
