"""What a reviewer sets, or a state names, in the place of an answer: as its question takes it."""

from decimal import Decimal

from django.utils.translation import gettext as _

from multaqa.rounds.checks.answers import ValueRefused, check_absence, check_value
from multaqa.rounds.models import Answer, Indicator, Said, Scale
from multaqa.rounds.queries.cells import plain
from multaqa.rounds.queries.words import CHOICE_KINDS, Cell, points_of


def check_said(indicator: Indicator, said: Said, *, of_a_state: bool = False) -> Said:
    """Return what is said with its value made of the steps chosen. Raises ValueRefused, in words for the one who types.

    of_a_state: of the absences only those that a state may say of itself.
    """
    if said.absence:
        problem = check_absence(said.absence) if of_a_state else _why_no_absence(said.absence)
        if problem or said.value is not None or said.choices:
            raise ValueRefused(problem or _("An answer is either a number or the reason why there is none."))
        return Said(absence=said.absence)
    kind = Cell(indicator).kind
    if kind in CHOICE_KINDS:
        return _chosen(indicator, said, kind)
    if kind == Scale.Kind.RATIO:
        raise ValueRefused(
            _("This share is made of counts. Adjust the counts, or choose the reason why there is none.")
        )
    if said.value is None:
        raise ValueRefused(_("An answer is either a number or the reason why there is none."))
    if problem := check_value(indicator, said.value):
        raise ValueRefused(problem)
    return Said(said.value)


def _why_no_absence(absence: str) -> str:
    return "" if absence in Answer.Absence.values else check_absence(absence)


def _chosen(indicator: Indicator, said: Said, kind: str) -> Said:
    """Return the points of the steps chosen: one step of several, or all lines that apply."""
    choices = tuple(sorted(set(said.choices)))
    if kind == Scale.Kind.STEPS and len(choices) != 1:
        raise ValueRefused(_("Choose exactly one step."))
    points = points_of(indicator, choices)
    if points is None:
        raise ValueRefused(_("This step is not on the scale. Choose one of those shown."))
    return Said(points, choices)


def typed(value: Decimal | None) -> str:
    """Return a value as one types it, "" for none."""
    return plain(value)
