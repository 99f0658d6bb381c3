"""Multaqa: the platform of the Meeting of e-Government Programme Directors in the Arab region."""

import re
from pathlib import Path


def _version() -> str:
    """Return the version of the first dated heading of the changelog, which stands beside or inside the package."""
    here = Path(__file__).resolve().parent
    for changelog in (here / "CHANGELOG.md", here.parent / "CHANGELOG.md"):
        if changelog.exists() and (found := re.search(r"^## ([0-9.]+)", changelog.read_text("utf-8"), re.MULTILINE)):
            return found[1]
    return "0"


__version__ = _version()
