"""The checks of `make check` are shown to complain: a check that cannot fail proves nothing."""

import subprocess
import sys
from pathlib import Path

import polib
import pytest

from tests import catalogues, run_checks

ROOT = Path(__file__).parent.parent


def complaints_of_ruff(tmp_path: Path, code: str) -> str:
    file = tmp_path / "spoiled.py"
    file.write_text(code, "utf-8")
    program = Path(sys.executable).with_name("ruff")
    words = [program, "check", "--quiet", "--no-cache", "--output-format=concise", "--config", ROOT / "pyproject.toml"]
    return subprocess.run([*words, file], capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("def long():\n" + "    print()\n" * 41, "PLR0915"),
        ("def tangled(x):\n" + "".join(f"    if x == {n}:\n        x = {n + 1}\n" for n in range(11)), "C901"),
        (f"x = '{'a' * 120}'\n", "E501"),
        ("def crowded(a, b, c, d, e, f, g, h, i):\n    return a\n", "PLR0913"),
    ],
)
def test_budgets_of_functions_are_held(tmp_path, code, rule):
    assert rule in complaints_of_ruff(tmp_path, code)


def test_function_within_its_budgets_is_left_alone(tmp_path):
    code = "def short(x):\n" + "".join(f"    if x == {n}:\n        x = {n + 1}\n" for n in range(9)) + "    return x\n"
    assert complaints_of_ruff(tmp_path, code) == ""


@pytest.mark.parametrize(
    "line",
    [
        "margin-left: 0", "padding-right:1px", "border-top: 0", "left: 0", "top:0", "text-align: right", "float: left",
        "clear:right", "border-top-left-radius: 3px",
    ],
)  # fmt: skip
def test_physical_sides_in_styles_are_noticed(line):
    assert run_checks.PHYSICAL.search(f"  {line};")


@pytest.mark.parametrize(
    "line", ["margin-inline-start: 0", "inset-block-start: 0", "text-align: start", "border-start-start-radius: 3px"]
)
def test_logical_sides_are_left_alone(line):
    assert not run_checks.PHYSICAL.search(f"  {line};")


def test_styles_of_the_product_are_looked_at():
    assert "multaqa/ui/styles/base.css" in run_checks.tracked("multaqa/*.css")
    assert run_checks.directions() == []


def test_missing_left_over_and_stale_words_are_noticed(monkeypatch):
    kept = catalogues.catalogue("ar")
    known = {(entry.msgid, entry.msgctxt): entry for entry in kept if not entry.obsolete}
    gone = next(iter(known))
    wanted = {key: entry for key, entry in known.items() if key != gone} | {("never said", None): polib.POEntry()}
    monkeypatch.setattr(catalogues, "words_in_use", lambda: wanted)
    found = catalogues.gaps()
    assert "ar: no translation of 'never said'" in found
    assert "fr: no translation of 'never said'" in found
    assert f"ar: left over: {gone[0]!r}" in found


def test_address_in_a_lock_is_noticed(tmp_path, monkeypatch):
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.txt").write_text("--index-url https://example.org/simple\n")
    monkeypatch.setattr(run_checks, "ROOT", tmp_path)
    assert run_checks.locks() == ["run.txt carries an address"]


def test_every_file_of_rules_is_held_to_strict_types():
    wanted = {"actions", "access", "queries", "checks"}
    rules = [path for path in (ROOT / "multaqa").glob("*/*") if path.stem in wanted]
    assert len(rules) > 8
    found = {path for pattern in run_checks.TYPED for path in (ROOT / "multaqa").glob(pattern)}
    assert [path for path in rules if path not in found] == []


@pytest.mark.parametrize(("is_ci", "code"), [(True, 1), (False, 0)])
def test_check_that_cannot_be_made_is_told_and_fails_under_ci(monkeypatch, capsys, is_ci, code):
    def impossible() -> list[str]:
        raise run_checks.NotRun("the tool is not there")

    monkeypatch.setattr(run_checks, "CHECKS", (impossible,))
    monkeypatch.setattr(run_checks.needs, "CI", is_ci)
    assert run_checks.main() == code
    assert "NOT RUN" in (told := capsys.readouterr().out)
    assert "the tool is not there" in told


def test_complaints_are_shown_in_full(monkeypatch, capsys):
    def wrong() -> list[str]:
        return [f"line {number}" for number in range(200)]

    monkeypatch.setattr(run_checks, "CHECKS", (wrong,))
    assert run_checks.main() == 1
    assert "line 199" in capsys.readouterr().out
