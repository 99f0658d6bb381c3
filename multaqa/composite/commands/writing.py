"""Files out: a folder appears whole or not at all, and no cell of it is read as a formula."""

import json
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from math import isfinite
from pathlib import Path
from secrets import token_hex
from typing import Any

from multaqa.composite.errors import EngineError

_STEERING = ("Cc", "Zl", "Zp")


def plain(value: Any) -> Any:
    """Return JSON-able data in which what is no finite number is None."""
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def json_text(value: Any) -> str:
    """Return data as JSON for readers and programs: Arabic as it is, two spaces, one line at the end."""
    return json.dumps(plain(value), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def write_json(value: Any) -> None:
    """Print data as JSON."""
    sys.stdout.write(json_text(value))


def csv_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows as CSV that spreadsheets show in Arabic and read no formula from; NaN and None are empty."""
    from multaqa.printing.xlsx.plain import csv_bytes as safe_bytes

    def field(value: object) -> object:
        return None if isinstance(value, float) and not isfinite(value) else value

    return safe_bytes([field(value) for value in row] for row in rows)


@contextmanager
def new_folder(name: str, *, replace: bool) -> Iterator[Path]:
    """Give a folder to write into that takes its name when everything is written; on any fault it is gone.

    replace: an older folder of that name is kept until the new one stands. Raises EngineError where something of that
    name is in the way, or nothing can be written there.
    """
    target = Path(name).absolute()
    if target.exists() and not target.is_dir():
        raise EngineError("a file has this name", place=str(target), remedy="Choose another folder")
    is_used = target.is_dir() and any(target.iterdir())
    if is_used and not replace:
        remedy = "Choose a new folder, or add --replace"
        raise EngineError("the folder exists already", place=str(target), remedy=remedy)
    # Folders above it are made at the end too; until then the work stands in the nearest one that is there.
    above = next(folder for folder in target.parents if folder.is_dir())
    begun = above / f".{target.name}-{token_hex(8)}"
    try:
        # The name is known before the folder is made, so that a stop at any moment finds it.
        _make(begun)
        yield begun
        target.parent.mkdir(parents=True, exist_ok=True)
        _put(begun, target)
    finally:
        shutil.rmtree(begun, ignore_errors=True)


def _make(folder: Path) -> None:
    try:
        folder.mkdir()
    except OSError as error:
        message = f"nothing can be written here: {(error.strerror or str(error)).lower()}"
        raise EngineError(message, place=str(folder.parent), remedy="Choose another folder") from error


def _put(begun: Path, target: Path) -> None:
    """Rename the finished folder; an older one is moved aside first, comes back on any fault, and is removed last."""
    if not target.exists():
        begun.rename(target)
        return
    aside = target.with_name(f".{target.name}-old-{token_hex(8)}")
    try:
        target.rename(aside)
        begun.rename(target)
    except BaseException:
        if aside.exists() and not target.exists():
            aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def shown(text: str) -> str:
    """Return text without signs that steer a terminal: what stands in a stranger's table is only ever shown."""
    return "".join("?" if unicodedata.category(sign) in _STEERING else sign for sign in text)


def table_text(header: Sequence[str], rows: Iterable[Sequence[str]], *, right: Iterable[int] = ()) -> str:
    """Return a table for the terminal: columns apart by two spaces, those in `right` with their ends in line."""
    cells = [[shown(text) for text in row] for row in (header, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    ends = set(right)
    lines = []
    for row in cells:
        parts = [
            text.rjust(width) if column in ends else text.ljust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(parts).rstrip())
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)
