"""The stylesheet, the script and what was taken in: up to date, small, and without what the house refuses."""

import gzip
import io
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from multaqa.management.commands import vendor
from multaqa.ui import stylesheet, vendored

STATIC = Path(stylesheet.TARGET).parent
STYLES = sorted((stylesheet.HERE / "styles").glob("*.css"))
PHYSICAL = re.compile(
    r"(?<![\w-])(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)(?:-\w+)*\s*:"
    r"|(?<![\w-])(?:left|right|top|bottom|width|height|min-width|max-width|min-height|max-height)\s*:"
    r"|border-(?:top|bottom)-(?:left|right)-radius|text-align:\s*(?:left|right)|float:\s*(?:left|right)"
)


def test_stylesheet_is_joined_from_all_its_layers() -> None:
    assert stylesheet.TARGET.read_text(encoding="utf-8") == stylesheet.join_layers()
    assert {path.stem for path in STYLES} == set(stylesheet.LAYERS)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.stem)
def test_styles_know_start_and_end_only(path: Path) -> None:
    css = re.sub(r"@media \([^)]*\)", "", path.read_text(encoding="utf-8"))
    assert PHYSICAL.findall(css) == []
    assert len(css.splitlines()) <= 400


def test_physical_property_would_be_found() -> None:
    assert PHYSICAL.search(".a { margin-left: 1px }")
    assert PHYSICAL.search(".a { left: 0 }")
    assert not PHYSICAL.search(".a { inset-inline-start: 0; inline-size: 1px }")


def test_every_colour_of_a_component_is_a_token() -> None:
    for path in STYLES:
        if path.stem not in ("tokens", "print"):
            assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", path.read_text(encoding="utf-8")) == [], path.stem


def test_first_view_is_within_its_budget() -> None:
    fonts = sum(path.stat().st_size for path in STATIC.glob("fonts/*.woff2"))
    texts = sum(len(gzip.compress((STATIC / name).read_bytes())) for name in ("ui.css", "ui.js", "htmx.min.js"))
    assert fonts + texts <= 100 * 1024


def test_script_runs_under_the_policy() -> None:
    script = (STATIC / "ui.js").read_text(encoding="utf-8")
    for refused in ("eval(", "new Function", "innerHTML", ".style.", "http://", "https://"):
        assert refused not in script


def test_what_was_taken_in_is_what_the_list_names() -> None:
    out = io.StringIO()
    call_command("vendor", "--check", stdout=out)
    assert out.getvalue().strip().endswith("files are as listed")
    assert vendor.LIST.read_text(encoding="utf-8") == vendor.as_page()


def test_changed_or_missing_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendored, "PACKAGE", tmp_path)
    target = tmp_path / vendored.FILES[0].path
    target.parent.mkdir(parents=True)
    target.write_bytes(b"changed")
    with pytest.raises(CommandError):
        call_command("vendor", "--check")
    found = vendored.differences()
    assert found[0] == f"{vendored.FILES[0].path}: differs from the list"
    assert found[1] == f"{vendored.FILES[1].path}: missing"
