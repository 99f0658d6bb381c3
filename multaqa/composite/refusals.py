"""How a framework is refused: one way to say what is wrong, in which entry, and what would be right."""

from collections.abc import Iterable, Mapping
from typing import NoReturn

from multaqa.composite.errors import EngineError
from multaqa.composite.framework import ABSENCES, RULES

Where = tuple[str, str, str]


def refuse(message: str, where: Where, remedy: str) -> NoReturn:
    """Raise EngineError for an entry. where: (table, code, key), each "" when it does not apply."""
    table, code, key = where
    word = table.split(".")[0].removesuffix("s") if code else table
    place = " ".join(part for part in (word, code) if part)
    raise EngineError(message, place=f"{place}, {key}" if key else place, remedy=remedy, where=where)


def choice(value: str, allowed: Iterable[str], where: Where) -> None:
    """Refuse a word that is not among those allowed."""
    known = list(allowed)
    if value not in known:
        words = ", ".join(f"“{word}”" for word in known if word)
        refuse(f"“{value}” is not known", where, f"It must be one of {words}" if words else "None is declared")


def share(value: float, where: Where) -> None:
    """Refuse a threshold that is no share."""
    if not 0 <= value <= 1:
        refuse(f"the threshold is {value:g}", where, "It must be a share between 0 and 1")


def check_absences(given: Mapping[str, str], where: Where, *, rules: tuple[str, ...] = RULES) -> None:
    """Refuse rules of absences that are not known. where: of the table of rules."""
    table, code, key = where
    for absence, rule in given.items():
        place = (table, code, key or absence)
        if absence not in ABSENCES:
            refuse(f"unknown absence “{absence}”", place, f"Known: {', '.join(ABSENCES)}")
        choice(rule, rules, place)
