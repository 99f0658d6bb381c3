"""The walls stand, and each is shown to break."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest
from django.apps import apps

ROOT = Path(__file__).parent.parent
HILL = ["core", "ui", "printing", "members", "meetings", "rounds", "recommendations", "portal"]  # lowest first
ROOMS = HILL[3:]
DOORS = {"models", "access", "queries", "actions"}
WORDS_OF_NOBODY = {"utils", "helpers", "common", "services", "managers"}


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    """Hold the contracts against a tree."""
    program = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    return subprocess.run(
        [program, "--no-cache"], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def scratch(tmp_path_factory) -> Path:
    """A copy of the code and the contracts, to be spoiled."""
    tree = tmp_path_factory.mktemp("scratch")
    shutil.copy(ROOT / ".importlinter", tree)
    ignored = shutil.ignore_patterns("tests", "static", "locale", "fonts", "__pycache__", "*.html")
    shutil.copytree(ROOT / "multaqa", tree / "multaqa", ignore=ignored)
    return tree


def test_contracts_are_kept():
    held = lint(ROOT)
    assert held.returncode == 0, held.stdout


@pytest.mark.parametrize(
    ("contract", "module", "line"),
    [
        ("A room cites only what is below it", "meetings/models.py", "import multaqa.rounds.models"),
        ("A room cites only what is below it", "core/journal.py", "import multaqa.ui.pages"),
        ("Inside a room everything points downhill", "members/models.py", "import multaqa.members.actions"),
        ("The engine knows no Django and no room", "composite/__init__.py", "import django"),
        (
            "Only the engine's tables and commands know how to print",
            "composite/index.py",
            "import multaqa.printing.pdf",
        ),
        ("Only rounds opens the engine", "portal/views.py", "import multaqa.composite"),
        ("Nobody imports the wiring", "members/actions.py", "import multaqa.config.settings"),
    ],
)
def test_contract_breaks_on_an_import_uphill(scratch, contract, module, line):
    file = scratch / "multaqa" / module
    if not file.exists():  # the file has become a folder of the same name
        file = file.with_suffix("") / "__init__.py"
    kept = file.read_text("utf-8")
    file.write_text(f"{kept}\n{line}\n", "utf-8")
    try:
        held = lint(scratch)
    finally:
        file.write_text(kept, "utf-8")
    assert held.returncode != 0
    assert f"{contract} BROKEN" in held.stdout, held.stdout


def wrong_doors(graph: grimp.ImportGraph) -> list[str]:
    """Return the imports that enter another room by something else than a door."""
    wrong = []
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            ours, theirs = importer.split("."), imported.split(".")
            if len(theirs) < 3 or theirs[1] not in ROOMS or ours[1:2] == theirs[1:2]:
                continue
            if ours[1] in ("config", "management", "models", "translation") or "tests" in ours:
                continue
            if theirs[2] not in DOORS:
                wrong.append(f"{importer} -> {imported}")
    return wrong


def test_rooms_are_entered_by_their_doors():
    assert wrong_doors(grimp.build_graph("multaqa", cache_dir=None)) == []


def test_wrong_door_is_noticed():
    graph = grimp.ImportGraph()
    for module in ("multaqa.portal.views", "multaqa.rounds.views"):
        graph.add_module(module)
    graph.add_import(importer="multaqa.portal.views", imported="multaqa.rounds.views")
    assert wrong_doors(graph) == ["multaqa.portal.views -> multaqa.rounds.views"]


def uphill(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the pairs of rooms (from, to) in which a foreign key points uphill."""
    return [(ours, theirs) for ours, theirs in pairs if HILL.index(theirs) > HILL.index(ours)]


def test_foreign_keys_point_downhill():
    pairs = [
        (model.__module__.split(".")[1], field.related_model.__module__.split(".")[1])
        for model in apps.get_app_config("multaqa").get_models()
        for field in model._meta.get_fields()
        if (field.many_to_one or field.one_to_one or field.many_to_many) and not field.auto_created
        if field.related_model.__module__.startswith("multaqa.")
    ]
    assert pairs
    assert uphill(pairs) == []
    assert uphill([("meetings", "rounds")]) == [("meetings", "rounds")]


def sources() -> list[Path]:
    return [path for path in (ROOT / "multaqa").rglob("*.py") if "migrations" not in path.parts]


def test_files_are_short_and_honestly_named():
    long = {str(path.relative_to(ROOT)): n for path in sources() if (n := len(path.read_text().splitlines())) > 400}
    assert long == {}
    assert [path for path in sources() if WORDS_OF_NOBODY & {*path.parts, path.stem}] == []


def test_actions_say_who_acts():
    """Every public verb takes `by=` by keyword."""
    silent = []
    for path in sources():
        if "actions" not in (path.stem, path.parent.name) or "tests" in path.parts:
            continue
        for node in ast.parse(path.read_text("utf-8")).body:
            is_verb = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            if is_verb and "by" not in {argument.arg for argument in node.args.kwonlyargs}:
                silent.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert silent == []


def test_views_never_try():
    tries = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources()
        if "views" in (path.stem, path.parent.name) and "ui" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Try)
    ]
    assert tries == []


def test_locks_carry_no_address():
    for lock in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in lock.read_text(), lock


def test_every_dependency_has_its_reason():
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    named = [line for line in lines if line.startswith('  "') and ">=" in line]
    assert len(named) > 30
    assert [line for line in named if "# " not in line] == []
