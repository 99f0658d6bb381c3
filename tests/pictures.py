"""Write the picture of the README: the Arabic home page of a real installation, as a browser shows it.

`python tests/pictures.py` starts `multaqa serve` on a free port with a data folder of its own, looks, and stops it.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent))
import needs

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "images" / "home-ar.png"
SIZE = {"width": 1280, "height": 1060}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str) -> None:
    """Wait until the installation answers, a minute at most."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the installation did not start")


def look(address: str) -> None:
    """Keep the first screen of the page."""
    path = needs.browser()
    options = {} if path == "playwright" else {"executable_path": path}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(args=["--no-sandbox"], **options)
        page = browser.new_page(viewport=SIZE, locale="ar", color_scheme="light")
        page.goto(address)
        page.wait_for_load_state("networkidle")
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURE)
        browser.close()


def main() -> None:
    """Start, look, stop."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="multaqa-picture-") as data:
        environment = {**os.environ, "MULTAQA_DATA": data, "PORT": str(port), "DATABASE_URL": ""}
        words = [sys.executable, "-m", "multaqa", "serve"]
        process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            wait_for(f"http://localhost:{port}/healthz")
            look(f"http://localhost:{port}/ar/")
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
