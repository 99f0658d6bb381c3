"""The stylesheet: written by hand in `styles/`, one file for each layer; served as one file, so that a page asks once.

After a change run `python -m multaqa.ui.stylesheet`; a test tells when that was forgotten.
"""

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
LAYERS = ("tokens", "base", "layout", "shell", "components", "forms", "charts", "pages", "utilities", "print")
TARGET = HERE / "static" / "ui" / "ui.css"


def join_layers() -> str:
    """Return all layers as one stylesheet, one line for each layer, without comments and indents."""
    return "".join(_pressed((HERE / "styles" / f"{layer}.css").read_text(encoding="utf-8")) + "\n" for layer in LAYERS)


def _pressed(css: str) -> str:
    without_comments = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    one_line = re.sub(r"\s+", " ", without_comments)
    return re.sub(r" ?([{};,]) ?", r"\1", one_line).strip()


if __name__ == "__main__":
    TARGET.write_text(join_layers(), encoding="utf-8")
