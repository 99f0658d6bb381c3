"""Every command and program of the handbook does what the page says."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HANDBOOK = ROOT / "docs" / "handbook"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGE = (HANDBOOK / "build-an-index.md").read_text("utf-8")


def steps() -> list[tuple[str, str, list[str]]]:
    """Return every block that runs: its kind, its words, and the lines that the page shows of its output."""
    found: list[tuple[str, str, list[str]]] = []
    for kind, text in BLOCK.findall(PAGE):
        if kind == "text":
            found[-1][2].extend(text.splitlines())
        else:
            found.append((kind, text, []))
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A copy of the page's folder, so that what a command writes stays out of the repository."""
    copy = tmp_path_factory.mktemp("handbook")
    shutil.copytree(HANDBOOK / "example", copy / "example")
    return copy


@pytest.mark.parametrize("step", steps(), ids=lambda step: step[1].split("\n")[0][:60])
def test_step_of_build_an_index_runs_and_shows_what_the_page_says(step, folder):
    kind, text, shown = step
    command = ["-c", text] if kind == "python" else ["-m", *shlex.split(text)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line for line in shown if line not in lines] == []


def test_page_runs_every_command_of_the_engine():
    from multaqa.composite.commands.verbs import VERBS

    run = {text.split()[2] for kind, text, _ in steps() if kind == "sh"}
    assert run == set(VERBS) - {"panel"}
    assert "`multaqa index panel`" in PAGE


def test_example_is_labelled_as_invented():
    assert 'origin = "illustrative"' in (HANDBOOK / "example" / "framework.toml").read_text("utf-8")
    assert "موضوعة" in (HANDBOOK / "example" / "README.md").read_text("utf-8")
