"""What both the writer and the reader of a workbook know: its columns, and the words that can be chosen."""

import re

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from multaqa.core.content import LANGUAGES, text_of
from multaqa.core.numbers import read_number, read_whole
from multaqa.rounds import checks
from multaqa.rounds.models import Indicator, Scale, ScaleStep
from multaqa.rounds.queries.words import Cell

ITEM, NAME, RANGE, VALUE, ABSENCE, EXPLANATION = range(6)
CODE = gettext_lazy("code")  # heads the first column of each sheet that is read
ANSWERS = pgettext_lazy("sheet", "Answers")
NATIONAL = pgettext_lazy("sheet", "State")
OWN = pgettext_lazy("sheet", "Institution")
INSTITUTIONS = pgettext_lazy("sheet", "Institutions")
INSTRUCTIONS = pgettext_lazy("sheet", "Instructions")
NONE_TICKED = "0"
SEPARATORS = re.compile(r"[\s,،;؛/+·]+")
STEP = re.compile(r"\s*([0-9٠-٩]{1,3})\s*(?:·\s*(.*\S))?\s*")


def step_words(step: ScaleStep) -> str:
    """Return how a step stands in a list: "3 · in full online"."""
    return f"{step.position} · {text_of(step, 'label').words}".rstrip(" ·")


def said_steps(cell: Cell, choices: list[int]) -> str:
    """Return steps as they are written into a cell: one as in the list, lines of a checklist by their numbers."""
    if cell.kind == Scale.Kind.CHECKLIST:
        return ", ".join(str(position) for position in choices) or NONE_TICKED
    steps = {step.position: step for step in _steps(cell.indicator)}
    return next((step_words(steps[position]) for position in choices if position in steps), "")


def range_words(cell: Cell) -> str:
    """Return what may be written into a cell, in one sentence, with the lines of a checklist by their numbers."""
    if cell.kind == Scale.Kind.STEPS:
        return _("Choose one step of the list.")
    if cell.kind == Scale.Kind.CHECKLIST:
        lines = "\n".join(step_words(step) for step in _steps(cell.indicator))
        ask = _("The numbers of all that applies, such as “1, 3”; 0 = none of these.")
        return f"{ask}\n{lines}"
    return f"{cell.indicator.unit_words()}. {checks.range_words(cell.indicator)}"


def read_step(cell: Cell, said: str) -> tuple[int, ...] | None:
    """Return the step that is written here, by its number or its words in any language; None where it is none."""
    steps = {step.position: step for step in _steps(cell.indicator)}
    found = STEP.fullmatch(said)
    if found:
        number, words = read_number(found.group(1)), found.group(2)
        position = int(number) if number is not None else -1
        if position in steps and (words is None or words in _labels(steps[position])):
            return (position,)
    named = [position for position, step in steps.items() if said.strip() in _labels(step)]
    return (named[0],) if len(named) == 1 else None


def read_lines(cell: Cell, said: str) -> tuple[int, ...] | None:
    """Return the lines of a checklist that are written here by their numbers; () for 0; None where one is none."""
    known = {step.position for step in _steps(cell.indicator)}
    numbers = []
    for part in filter(None, SEPARATORS.split(said.strip())):
        number = read_number(part)
        position = None if number is None else read_whole(str(number))
        if position is None:
            return None
        numbers.append(position)
    if numbers == [0] and 0 not in known:
        return ()
    return tuple(sorted(set(numbers))) if numbers and known.issuperset(numbers) else None


def absences() -> dict[str, str]:
    """Return the absences that may be chosen, by their words in each language."""
    return {words: absence.value for absence in checks.OFFERED for words in in_each_language(absence.label)}


def in_each_language(words: object) -> list[str]:
    """Return words of ours in each language."""
    told = []
    for language in LANGUAGES:
        with translation.override(language):
            told.append(str(words))
    return told


def _steps(indicator: Indicator) -> list[ScaleStep]:
    return list(indicator.scale.steps.all()) if indicator.scale else []


def _labels(step: ScaleStep) -> list[str]:
    return [str(label).strip() for language in LANGUAGES if (label := getattr(step, f"label_{language}", ""))]
