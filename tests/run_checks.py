"""Style, types, walls, migrations, translations, locks: what can be held against the code without running it."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import catalogues
import needs

ROOT = Path(__file__).parent.parent
PHYSICAL = re.compile(
    r"(?<![-\w])((margin|padding|border)-(left|right|top|bottom)|left|right|top|bottom)\s*:"
    r"|(text-align|float|clear)\s*:\s*(left|right)|border-(top|bottom)-(left|right)-radius"
)
TYPED = (
    "composite",
    "core",
    "management",
    "printing",
    "*/actions",
    "*/actions.py",
    "*/access",
    "*/access.py",
    "*/queries",
    "*/queries.py",
    "*/checks",
    "*/checks.py",
)


class NotRun(Exception):
    """A check that this machine cannot make."""


def tool(name: str, *words: str) -> list[str]:
    """Run a tool of the environment; return its complaints, nothing when it is content."""
    program = Path(sys.executable).with_name(name)
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "MULTAQA_DATA": data, "DJANGO_SETTINGS_MODULE": "multaqa.config.settings"}
        done = subprocess.run([program, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return [] if done.returncode == 0 else (done.stdout + done.stderr).splitlines()


def tracked(pattern: str) -> list[str]:
    """Return the files of the repository that match."""
    listed = subprocess.run(["git", "ls-files", pattern], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split() if (ROOT / name).exists()]


def style() -> list[str]:
    """Ruff: faults and form."""
    return tool("ruff", "check", "--quiet", ".") + tool("ruff", "format", "--check", "--quiet", ".")


def types() -> list[str]:
    """Mypy, strict, for the engine, the printing tool and every file of rules; tests are free."""
    found = {path for pattern in TYPED for path in (ROOT / "multaqa").glob(pattern)}
    # A file inside a folder that is checked whole is not named a second time: mypy would see two modules of one name.
    paths = sorted(str(path.relative_to(ROOT)) for path in found if not found.intersection(path.parents))
    return tool("mypy", *paths)


def walls() -> list[str]:
    """The import contracts."""
    return tool("lint-imports", "--no-cache")


def templates() -> list[str]:
    """The one form of templates."""
    return tool("djangofmt", "--check", *tracked("multaqa/*/templates/*.html"))


def migrations() -> list[str]:
    """No table has changed without its migration."""
    return tool("python", "-m", "django", "makemigrations", "--check", "--dry-run")


def translations() -> list[str]:
    """Every word of the interface exists in Arabic and French, and the compiled catalogues are up to date."""
    if not needs.has_gettext():
        raise NotRun("xgettext is not there: install the package gettext")
    return catalogues.gaps()


def locks() -> list[str]:
    """Locks carry no address, so that they lead to no one's machine."""
    return [f"{path.name} carries an address" for path in ROOT.glob("requirements/*.txt") if "://" in path.read_text()]


def directions() -> list[str]:
    """CSS speaks of start and end, never of left and right."""
    return [
        f"{name}:{number}: {line.strip()[:80]}"
        for name in tracked("multaqa/*.css")
        for number, line in enumerate((ROOT / name).read_text("utf-8").splitlines(), 1)
        if PHYSICAL.search(line)
    ]


CHECKS: tuple[Callable[[], list[str]], ...] = (
    style, types, walls, templates, migrations, translations, locks, directions,
)  # fmt: skip


def main() -> int:
    """Run every check and show all complaints of each."""
    failed = 0
    for check in CHECKS:
        began = time.monotonic()
        try:
            complaints = check()
            outcome = "FAILED" if complaints else "ok"
        except NotRun as reason:
            complaints, outcome = [str(reason)], "NOT RUN"
        print(f"{check.__name__:<13} {outcome:<8}{time.monotonic() - began:5.1f} s", flush=True)
        for line in complaints:
            print(f"    {line}")
        failed += outcome == "FAILED" or (outcome == "NOT RUN" and needs.CI)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
