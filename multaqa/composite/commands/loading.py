"""From the words of a command to a framework, a table, an index."""

import argparse
import sys
from pathlib import Path
from typing import Any

from multaqa.composite.commands.progress import Bar
from multaqa.composite.commands.writing import shown
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import Framework
from multaqa.composite.reading import read_framework
from multaqa.composite.tables import Table, Years, open_panel, open_table

MOST_BYTES = 20_000_000


def load_framework(name: str) -> Framework:
    """Read a framework's file. Raises EngineError that names the file and the line."""
    path = Path(name)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise EngineError("the file is too large for a framework", place=name, remedy="Is it the table of values?")
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise EngineError("there is no such file", place=name, remedy="Check the path") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise EngineError(f"the file cannot be read: {reason}", place=name, remedy="Check the path") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        place = f"{path.name}, line {line}"
        raise EngineError("the file is not text in UTF-8", place=place, remedy="Save the TOML file as UTF-8") from error
    try:
        return read_framework(text)
    except EngineError as error:
        place = f"{path.name}, {error.place}" if error.place else path.name
        raise EngineError(error.message, place=place, remedy=error.remedy) from error


def load_table(chosen: argparse.Namespace, framework: Framework) -> Table:
    """Read the table of a command, with a bar on long work, and say which columns nothing uses."""
    with Bar("reading") as bar:
        table = open_table(chosen.data, progress=bar, year=chosen.year, **_choices(chosen, framework))
    _say(chosen, table.left_out)
    return table


def load_years(chosen: argparse.Namespace, framework: Framework) -> Years:
    """Read the table of a command with all its years, as `load_table` does."""
    if chosen.year is not None:
        raise EngineError("a panel has all years", place="--year", remedy="Leave it out, or choose rows with --only")
    with Bar("reading") as bar:
        years = open_panel(chosen.data, progress=bar, **_choices(chosen, framework))
    _say(chosen, years.left_out)
    return years


def _choices(chosen: argparse.Namespace, framework: Framework) -> dict[str, Any]:
    return {
        "framework": framework,
        "sheet": chosen.sheet,
        "unit": chosen.unit,
        "only": dict(chosen.only),
        "without": dict(chosen.without),
        "not_surveyed": dict(chosen.not_surveyed),
        "empty": chosen.empty,
        "decimal": chosen.decimal,
    }


def _say(chosen: argparse.Namespace, left_out: tuple[str, ...]) -> None:
    if left_out and not chosen.json:
        print(shown(f"Columns that nothing uses: {', '.join(left_out)}."), file=sys.stderr)
