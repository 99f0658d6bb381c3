"""What is there is written down: settings, commands, rooms; and the program shows the changelog's version."""

import hashlib
import re
import subprocess
import sys
import textwrap
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


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built as `make wheel` does, without fetching anything."""
    folder = tmp_path_factory.mktemp("dist")
    words = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    built = subprocess.run(words, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return next(folder.glob("multaqa-*.whl"))


def test_wheel_holds_every_file_of_the_package_and_nothing_else(wheel):
    assert wheel.name.startswith(f"multaqa-{multaqa.__version__}-")
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    listed = subprocess.run(["git", "ls-files", "multaqa"], cwd=ROOT, capture_output=True, text=True, check=True)
    wanted = {name for name in listed.stdout.splitlines() if "/tests/" not in name and (ROOT / name).exists()}
    assert wanted - names == set()
    unknown = names - wanted - {"multaqa/CHANGELOG.md"}
    ignored = subprocess.run(["git", "ls-files", "--others", "--exclude-standard", "multaqa"], cwd=ROOT,
                             capture_output=True, text=True, check=True)  # fmt: skip
    assert unknown - set(ignored.stdout.splitlines()) == set()
    assert [name for name in names if "hdi" in name or "gtmi" in name] == [], "facts for tests only are not shipped"


def test_wheel_works_in_an_empty_folder(wheel, tmp_path):
    """It prepares a database, prints a PDF and fills a document, with nothing of the clone in reach."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    empty = tmp_path / "empty"
    empty.mkdir()
    environment = {"PYTHONPATH": str(tmp_path / "site"), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    made = subprocess.run([sys.executable, "-m", "multaqa", "prepare"], cwd=empty, env=environment,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert (empty / "multaqa-data" / "multaqa.sqlite3").exists()
    code = """
        from datetime import date
        import multaqa
        from multaqa.printing import docx, pdf
        print(multaqa.__file__, multaqa.__version__)
        assert docx.simple_document("ت", [], language="ar", made_on=date(2026, 1, 1))
        assert pdf._fonts().fonts() and (pdf.PACKAGE / "printing/typst/base.typ").is_file()
    """
    printed = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=empty, env=environment,
                             capture_output=True, text=True, check=False)  # fmt: skip
    assert printed.returncode == 0, printed.stderr
    assert printed.stdout == f"{tmp_path}/site/multaqa/__init__.py {multaqa.__version__}\n"


def test_library_of_the_browser_tests_is_the_one_that_was_looked_at():
    """What is taken in has a version, a checksum and a licence; see also VENDORED.md."""
    folder = ROOT / "tests/journeys/vendor"
    page = (folder / "README.md").read_text("utf-8")
    for path in folder.iterdir():
        if path.name != "README.md":
            assert f"`{path.name}`: `{hashlib.sha256(path.read_bytes()).hexdigest()}`" in page


def test_readme_names_every_room_shows_the_picture_and_the_two_commands():
    page = (ROOT / "README.md").read_text("utf-8")
    rooms = {path.name for path in (ROOT / "multaqa").iterdir() if path.is_dir()} - {
        "locale",
        "migrations",
        "__pycache__",
    }
    assert [room for room in sorted(rooms) if f"| `{room}` |" not in page] == []
    makefile = (ROOT / "Makefile").read_text()
    for command in ("run", "test", "check"):
        assert f"make {command}" in page
        assert f"\n{command}:" in makefile


def test_links_between_documents_lead_somewhere():
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def pages() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def test_pages_name_only_what_is_there():
    """Links between pages, and files named in `ticks` by their path from the top."""
    lost = []
    for page in pages():
        words = page.read_text("utf-8")
        links = [page.parent / link for link in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", words)]
        named = [
            ROOT / name for name in re.findall(r"`((?:docs|multaqa|tests|bench)/[\w./-]+\.(?:md|py|json|toml))`", words)
        ]
        lost += [f"{page.relative_to(ROOT)}: {path.name}" for path in [*links, *named] if not path.exists()]
    assert lost == []
