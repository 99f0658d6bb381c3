"""What a reviewer sets, or a state names, in the place of an answer: as its question takes it."""

from decimal import Decimal

from django.utils.translation import gettext as _

from multaqa.rounds.checks.answers import ValueRefused, check_absence, check_value
from multaqa.rounds.models import Answer, Indicator, Said, Scale

CHOSEN = (Scale.Kind.STEPS, Scale.Kind.CHECKLIST)


def check_said(indicator: Indicator, said: Said, *, of_a_state: bool = False) -> Said:
    """Return what is said with its value made of the steps chosen. Raises ValueRefused, in words for the one who types.

    of_a_state: of the absences only those that a state may say of itself.
    """
    if said.absence:
        problem = check_absence(said.absence) if of_a_state else _why_no_absence(said.absence)
        if problem or said.value is not None or said.choices:
            raise ValueRefused(problem or _("An answer is either a number or the reason why there is none."))
        return Said(absence=said.absence)
    if indicator.scale is not None and indicator.scale.kind in CHOSEN:
        return _chosen(indicator.scale, said)
    if indicator.scale is not None and indicator.scale.kind == Scale.Kind.RATIO:
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


def _chosen(scale: Scale, said: Said) -> Said:
    """Return the points of the steps chosen: one step of several, or all lines that apply."""
    points = {step.position: step.points for step in scale.steps.all()}
    choices = tuple(sorted(set(said.choices)))
    if any(one not in points for one in choices) or (scale.kind == Scale.Kind.STEPS and len(choices) != 1):
        raise ValueRefused(_("This choice is not in the list. Choose one of the list."))
    return Said(sum((points[one] for one in choices), Decimal(0)), choices)
