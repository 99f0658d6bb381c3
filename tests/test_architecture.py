"""The walls stand, and each is shown to break."""

import ast
import importlib
import inspect
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
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
        ("A room cites only what is below it", "core/journal.py", "import multaqa.printing.words"),
        ("A room cites only what is below it", "ui/pages.py", "import multaqa.printing.words"),
        ("A room cites only what is below it", "printing/words.py", "import multaqa.ui.numbers"),
        ("A room cites only what is below it", "ui/pages.py", "import multaqa.members.models"),
        ("A room cites only what is below it", "portal/views.py", "import multaqa.management.programs"),
        ("Inside a room everything points downhill", "members/models.py", "import multaqa.members.actions"),
        ("Inside a room everything points downhill", "rounds/checks.py", "import multaqa.rounds.dataset"),
        ("Inside a room everything points downhill", "rounds/actions.py", "import multaqa.rounds.workbook"),
        ("Inside a room everything points downhill", "meetings/actions.py", "import multaqa.meetings.views"),
        (
            "Inside a room everything points downhill",
            "recommendations/models.py",
            "import multaqa.recommendations.urls",
        ),
        ("Inside a room everything points downhill", "portal/queries.py", "import multaqa.portal.views"),
        ("The printing tool knows no Django", "printing/pdf.py", "import django"),
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


@pytest.mark.parametrize(
    "code",
    [
        "import multaqa.composite",
        "import multaqa.printing.pdf, multaqa.printing.docx, multaqa.printing.xlsx, multaqa.printing.charts",
        "from multaqa.__main__ import main; main(['index', '--help'])",
        "from multaqa.__main__ import main; main(['--help'])",
    ],
)
def test_engine_printing_and_index_load_no_django(code):
    loaded = f"{code}\nimport sys; assert 'django' not in sys.modules, sorted(sys.modules)"
    done = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


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


def verbs(room: str) -> dict[str, Callable[..., object]]:
    """Return what a room's `actions` offers to others: the functions in its `__all__`, else those it defines."""
    module = importlib.import_module(f"multaqa.{room}.actions")
    names = getattr(module, "__all__", [name for name in vars(module) if not name.startswith("_")])
    found = {name: getattr(module, name) for name in names}
    inside = module.__name__
    return {
        name: verb for name, verb in found.items() if inspect.isfunction(verb) and verb.__module__.startswith(inside)
    }


# What the clock and the worker do of themselves, and the reading of a key that tells who asks: nobody is named before.
OF_THE_PLATFORM = {"announce_due", "compute_for_job", "move_what_is_due", "remind_of_deadlines", "use_key"}


@pytest.mark.parametrize("room", ROOMS)
def test_actions_say_who_acts(room):
    """Every verb that a person calls takes `by=` by keyword."""
    offered = verbs(room)
    assert offered
    silent = [
        name
        for name, verb in offered.items()
        if name not in OF_THE_PLATFORM
        if (by := inspect.signature(verb).parameters.get("by")) is None or by.kind is not by.KEYWORD_ONLY
    ]
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
