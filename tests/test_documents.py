"""What is there is written down: settings, commands, rooms; and the program shows the changelog's version."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import multaqa
from multaqa.__main__ import COMMANDS, main

ROOT = Path(__file__).parent.parent


def test_every_setting_is_documented():
    places = ("multaqa/config/settings.py", "multaqa/management/commands/serve.py")
    code = "".join((ROOT / place).read_text() for place in places)
    names = set(re.findall(r'"((?:MULTAQA_|DATABASE_)[A-Z_]+|PORT)"', code))
    page = (ROOT / "docs/developer/settings.md").read_text()
    assert names >= {"MULTAQA_DATA", "DATABASE_URL", "PORT"}
    assert [name for name in names if f"`{name}`" not in page] == []


def test_every_command_is_documented():
    page = (ROOT / "docs/developer/commands.md").read_text()
    assert [name for name in COMMANDS if f"`multaqa {name}" not in page] == []
    files = {path.stem for path in (ROOT / "multaqa/management/commands").glob("[a-z]*.py")}
    assert files == {name.replace("-", "_") for name in COMMANDS if name != "index"}


def test_help_lists_every_command(capsys):
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert [name for name in COMMANDS if name not in shown] == []


@pytest.mark.parametrize("words", [["nothing"], ["load-facts", "--what"], ["serve", "--port", "x"], ["invite"]])
def test_wrong_use_gives_one_line_and_code_two(words, capsys):
    assert main(words) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("multaqa")
    assert len(told.err.splitlines()) == 1


def test_version_is_the_changelogs():
    assert re.search(rf"^## {re.escape(multaqa.__version__)} \(", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)


def test_wheel_holds_what_it_needs_and_nothing_else(tmp_path):
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT],
                   check=True, capture_output=True)  # fmt: skip
    (wheel,) = tmp_path.glob("multaqa-*.whl")
    assert wheel.name.startswith(f"multaqa-{multaqa.__version__}-")
    names = zipfile.ZipFile(wheel).namelist()
    for needed in ("multaqa/CHANGELOG.md", "multaqa/locale/ar/LC_MESSAGES/django.mo", "multaqa/record/states.csv",
                   "multaqa/ui/static/ui/ui.css", "multaqa/ui/templates/ui/page.html"):  # fmt: skip
        assert needed in names
    assert [name for name in names if "/tests/" in name or "hdi" in name or "gtmi" in name] == []


def test_wheel_answers_in_an_empty_folder(tmp_path):
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path / "dist", ROOT],
                   check=True, capture_output=True)  # fmt: skip
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    empty = tmp_path / "empty"
    empty.mkdir()
    environment = {"PYTHONPATH": str(tmp_path / "site"), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    code = "\n".join(
        [
            "import django; django.setup()",
            "from django.core.management import call_command",
            "call_command('migrate', verbosity=0); call_command('load_facts')",
        ]
    )
    environment["DJANGO_SETTINGS_MODULE"] = "multaqa.config.settings"
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, cwd=empty, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (empty / "multaqa-data" / "multaqa.sqlite3").exists()
