"""The words that each command takes."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from multaqa.composite.framework import ABSENCES
from multaqa.composite.tables import DECIMALS

LANGUAGES = ("ar", "en", "fr")
REPORTS = ("html", "pdf")


@dataclass(frozen=True)
class Verb:
    """One command: what it does, what it takes, and the function that runs it."""

    does: str
    takes: tuple[str, ...]
    run: Callable[[argparse.Namespace], None]
    more: Callable[[argparse.ArgumentParser], None] | None = None


def parser_of(verbs: Mapping[str, Verb]) -> argparse.ArgumentParser:
    """Return the parser of every command."""
    parser = argparse.ArgumentParser(
        prog="multaqa index", description="Check, compute and explain a composite index from files.", allow_abbrev=False
    )
    commands = parser.add_subparsers(dest="verb", required=True, metavar="COMMAND")
    for name, verb in verbs.items():
        command = commands.add_parser(name, help=verb.does, description=verb.does, allow_abbrev=False)
        for kind in verb.takes:
            _KINDS[kind](command)
        if verb.more:
            verb.more(command)
        command.add_argument("--json", action="store_true", help="print JSON instead of text")
    return parser


def _framework(command: argparse.ArgumentParser) -> None:
    command.add_argument("framework", metavar="FRAMEWORK", help="the framework's TOML file")


def _data(command: argparse.ArgumentParser) -> None:
    command.add_argument("data", metavar="DATA", help="a table of values: CSV or xlsx, wide or long")
    table = command.add_argument_group("how the table is read")
    table.add_argument("--sheet", help="the sheet of a workbook; else the first that shows")
    table.add_argument("--unit", metavar="COLUMN", help="the column of the units' codes")
    table.add_argument("--year", help="keep the rows of one year")
    table.add_argument("--only", metavar="COLUMN=TEXT", type=pair, action="append", default=[], help="keep these rows")
    table.add_argument(
        "--without", metavar="COLUMN=TEXT", type=pair, action="append", default=[], help="leave these rows out"
    )
    table.add_argument(
        "--not-surveyed", metavar="COLUMN=TEXT", type=pair, action="append", default=[],
        help="read every cell of these rows as not surveyed",
    )  # fmt: skip
    table.add_argument("--empty", choices=tuple(ABSENCES), default="not_answered", help="what an empty cell stands for")
    table.add_argument("--decimal", choices=DECIMALS, default="auto", help="the decimal sign of the table")


def _folder(command: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    out = command.add_argument_group("what is written")
    out.add_argument("--out", metavar="DIR", help="write CSV and JSON files into this new folder")
    out.add_argument("--replace", action="store_true", help="put the new folder in the place of an older one")
    return out


def _output(command: argparse.ArgumentParser) -> None:
    out = _folder(command)
    out.add_argument("--report", choices=REPORTS, help="write a report into the folder too")
    out.add_argument("--language", choices=LANGUAGES, default="ar", help="the report's language (ar unless told)")
    out.add_argument("--on", metavar="DATE", help="the date on the report, YYYY-MM-DD; today unless told")


_KINDS: dict[str, Callable[[argparse.ArgumentParser], object]] = {
    "framework": _framework,
    "data": _data,
    "output": _output,
    "folder": _folder,
}


def pair(words: str) -> tuple[str, str]:
    """Read COLUMN=TEXT. Raises ArgumentTypeError when there is no =."""
    name, sign, text = words.partition("=")
    if not sign or not name:
        raise argparse.ArgumentTypeError(f"“{words}” is not NAME=VALUE")
    return name.strip(), text.strip()


def of_choices(command: argparse.ArgumentParser) -> None:
    """Add the words that say what is varied."""
    varied = command.add_argument_group("what is varied")
    varied.add_argument("--choices", metavar="FILE", help="a TOML file of choices; else those any index can be asked")
    varied.add_argument("--seed", type=int, default=1, help="what is drawn follows from it alone")
    varied.add_argument("--of", metavar="NODE", help="the node whose ranks are asked for; the index unless told")


def of_uncertainty(command: argparse.ArgumentParser) -> None:
    """Add the words of `uncertainty`."""
    of_choices(command)
    command.add_argument("--replications", type=int, default=1000, help="how many; 1000 unless told")
    command.add_argument("--interval", type=_interval, default=(0.05, 0.95), metavar="LOW,HIGH", help="0.05,0.95")


def of_sensitivity(command: argparse.ArgumentParser) -> None:
    """Add the words of `sensitivity`."""
    of_choices(command)
    command.add_argument("--unit-rank", metavar="UNIT", action="append", default=[], help="what moves this unit's rank")
    command.add_argument(
        "--indices", choices=("auto", "exact", "sampled"), default="auto", help="how they are computed"
    )
    command.add_argument("--points", type=int, default=1024, help="of a sample, a power of 2")


def _interval(words: str) -> tuple[float, float]:
    try:
        low, high = (float(part) for part in words.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{words}” is not two shares such as 0.05,0.95") from error
    return low, high
