"""One cell as it was filled in on a page, of whatever kind: steps, a list to tick, a number, or the reason for none."""

from dataclasses import replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from multaqa.core.numbers import read_whole
from multaqa.rounds import checks
from multaqa.rounds.models import Scale
from multaqa.rounds.queries.cells import Row
from multaqa.rounds.queries.words import CHOICE_KINDS, Word, points_of, says_the_same

NONE = "none"  # of a list: none of these


class CellForm:
    """What was typed in the controls of one row, each named after its cell: `K01.S004-choice`.

    value, choice (several of a list; of steps, the reason stands among them), absence, explanation; number = the answer
    that was seen; changed = which control was touched (the page with script says it), so that a number takes the place
    of a reason and the other way round; take = saved, typed, last. After `read()`: word, or error.
    """

    def __init__(self, data: QueryDict, *, row: Row) -> None:
        self.row = row
        self.typed = self._of(data, "value").strip()
        self.picked = data.getlist(f"{row.item}-choice")
        self.chosen = self._of(data, "absence")
        self.explanation = self._of(data, "explanation").strip()
        self.changed = self._of(data, "changed")
        self.take = self._of(data, "take")
        self.number = read_whole(self._of(data, "number")) or 0
        self.has_explanation = f"{row.item}-explanation" in data
        self.is_posted = f"{row.item}-number" in data or f"{row.item}-value" in data
        self.word: Word | None = None
        self.error = ""

    def _of(self, data: QueryDict, part: str) -> str:
        return str(data.get(f"{self.row.item}-{part}") or "")

    def read(self) -> None:
        """Turn what was filled in into a word, or say what is wrong with it."""
        if self.take == "last":
            self.word = self.row.last.word if self.row.last else None
            return
        kind = self.row.cell.kind
        if kind == Scale.Kind.STEPS:
            self._read_steps()
        elif kind == Scale.Kind.CHECKLIST:
            self._read_ticks()
        else:
            self._read_value()
        if self.word is not None:
            saved = self.row.answer.explanation if self.row.answer else ""
            self.word = replace(self.word, explanation=self.explanation if self.has_explanation else saved)
        elif not self.error and self.row.answer:
            self.error = _("The saved answer is kept. To take it back, choose the reason why there is no number.")

    def _read_value(self) -> None:
        typed, chosen = self._one_of_two(self.typed, self.row.typed)
        if typed and chosen:
            self.error = _("Both a number and the reason why there is none were given. Keep one of the two.")
        elif typed:
            value, self.error = checks.read_value(self.row.indicator, typed)
            self.word = None if self.error else Word(value)
        elif chosen:
            self._read_absence(chosen)

    def _read_steps(self) -> None:
        """Read a step; the reason why there is none stands among the steps."""
        reason = next((one for one in self.picked if one in checks.OFFERED), "")
        if reason:
            self._read_absence(reason)
        elif self.picked:
            self.word = Word(choices=tuple(map(_position, self.picked)))

    def _read_ticks(self) -> None:
        """Read the ticks of a list. Whoever takes the last tick away says that nothing of it holds."""
        ticked, chosen = self._one_of_two(_joined(self.picked), _joined(self._saved_ticks()))
        positions = [one for one in self.picked if one != NONE]
        if ticked and chosen:
            self.error = _("Both ticks and a reason were given. Keep one of the two.")
        elif chosen:
            self._read_absence(chosen)
        elif NONE in self.picked and self._is_none_meant(positions):
            self.word = Word(choices=())
        elif NONE in self.picked and not self.changed and self.row.picked != ():
            self.error = _("Both ticks and “none of these” were given. Keep one of the two.")
        elif self.picked or self.row.picked:
            self.word = Word(choices=tuple(map(_position, positions)))

    def _saved_ticks(self) -> list[str]:
        return [str(one) for one in self.row.picked or ()] or ([NONE] if self.row.picked == () else [])

    def _is_none_meant(self, positions: list[str]) -> bool:
        return not positions or self.changed == NONE

    def _read_absence(self, chosen: str) -> None:
        self.error = checks.check_absence(chosen)
        self.word = None if self.error else Word(absence=chosen)

    def _one_of_two(self, typed: str, saved_typed: str) -> tuple[str, str]:
        """Return number (or ticks) and reason that count: the one just changed, or the one that differs from the saved.

        Without script nobody says which was touched.
        """
        chosen, saved = self.chosen, self.row.answer
        if not (typed and chosen):
            return typed, chosen
        if self.changed == "absence":
            return "", chosen
        if self.changed:
            return typed, ""
        if saved and typed == saved_typed:
            return "", chosen
        if saved and chosen == saved.absence:
            return typed, ""
        return typed, chosen

    def is_unchanged(self) -> bool:
        """Tell whether this is what is saved already, or nothing at all."""
        if self.word is None:
            return not self.error
        if self.row.answer is None:
            return False
        worth = points_of(self.row.indicator, self.word.choices) if self.word.choices is not None else self.word.value
        return says_the_same(self.row.answer, self.row.cell, replace(self.word, value=worth))

    def keep(self) -> None:
        """Show in the row's controls what was filled in, where it was refused."""
        row = self.row
        row.typed, row.chosen, row.error = self.typed, self.chosen, self.error
        if row.cell.kind in CHOICE_KINDS:
            row.chosen = next((one for one in self.picked if one in checks.OFFERED), self.chosen)
            numbers = (read_whole(one) for one in self.picked)
            row.picked = tuple(one for one in numbers if one is not None) or (() if NONE in self.picked else None)
        if self.has_explanation:
            row.explained = self.explanation


def _joined(picked: list[str]) -> str:
    return ",".join(sorted(picked))


def _position(text: str) -> int:
    """Return a position as our own page sent it; -1, which is on no scale, for anything else."""
    number = read_whole(text)
    return -1 if number is None else number
