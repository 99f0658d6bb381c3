"""May this be said, here, by this person, now: the same for page, workbook and API."""

from dataclasses import replace
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from multaqa.core.content import text_of
from multaqa.core.errors import RuleBroken
from multaqa.members.models import Person
from multaqa.rounds.access import may_answer
from multaqa.rounds.checks.answers import AnswerLocked, DeadlinePassed, ValueRefused, check_absence, check_value, locked
from multaqa.rounds.models import Answer, Indicator, InstitutionForm, Scale, Service, ServiceAssignment, Submission
from multaqa.rounds.queries.words import CHOICE_KINDS, Cell, Word, points_of
from multaqa.ui.dates import moment

LONGEST_EXPLANATION = 2000


class CellGone(RuleBroken):
    """The cell is not asked here: another framework version, an institution taken out, a service given to another."""


def complete_word(cell: Cell, word: Word) -> Word:
    """Return the word with what its steps are worth; raise ValueRefused where it cannot be said of this cell."""
    if len(word.explanation) > LONGEST_EXPLANATION:
        raise ValueRefused(
            _("The explanation is too long. Keep it under %(n)s characters.") % {"n": LONGEST_EXPLANATION}
        )
    if sum(said is not None for said in (word.value, word.choices, word.absence or None)) != 1:
        raise ValueRefused(_("An answer is either a number or the reason why there is none."))
    if word.absence:
        problem = check_absence(word.absence)
        value: Decimal | None = None
    else:
        problem, value = _check_said(cell, word)
    if problem:
        raise ValueRefused(problem)
    choices = None if word.choices is None else tuple(sorted(set(word.choices)))
    return replace(word, value=value, choices=choices, explanation=word.explanation.strip())


def _check_said(cell: Cell, word: Word) -> tuple[str, Decimal | None]:
    kind = cell.kind
    if kind == Scale.Kind.RATIO:
        return _("This share is computed from its counts. Enter the counts, or say why there are none."), None
    if kind not in CHOICE_KINDS:
        if word.value is None:
            return _("This question is answered with a number, not with a step."), None
        return check_value(cell.indicator, word.value), word.value
    if word.choices is None:
        return _("This question is answered by choosing from its steps, not with a number."), None
    if kind == Scale.Kind.STEPS and len(set(word.choices)) != 1:
        return _("Choose exactly one step."), None
    points = points_of(cell.indicator, set(word.choices))
    return (_("This step is not on the scale. Choose one of those shown.") if points is None else ""), points


def why_not_here(submission: Submission, cell: Cell) -> RuleBroken | None:
    """Return the refusal of a cell that this submission does not have (any more), None where it is asked."""
    if cell.indicator.framework_id != submission.round.framework_id:
        return CellGone(
            _(
                "The framework version of the round changed after this was opened. Saved answers are kept. "
                "Open the questionnaire again."
            )
        )
    asked = cell.indicator.form
    if (asked == Indicator.Form.SERVICE, asked != Indicator.Form.NATIONAL) != (
        cell.service is not None,
        cell.form is not None,
    ):
        return CellGone(_("This question is not asked here. Open the questionnaire again."))
    if cell.form is None:
        return None
    if cell.form.submission_id != submission.pk:
        return CellGone(_("This question is not asked here. Open the questionnaire again."))
    if cell.form.status == InstitutionForm.Status.REMOVED:
        return CellGone(
            _("“%(institution)s” was taken out of this round. Its saved answers are kept, new ones are not taken.")
            % {"institution": text_of(cell.form.institution, "name").words}
        )
    return _why_not_of_service(cell) if cell.service else None


def why_gone(submission: Submission, form: InstitutionForm | None, item: str) -> RuleBroken | None:
    """Return why a cell that a page names is not among those asked (any more); None where nobody ever asked it."""
    code, _dot, service_code = item.partition("@")[0].partition(".")
    known = Indicator.objects.filter(code=code).select_related("scale")
    here = known.filter(framework=submission.round.framework_id).first()
    indicator = here or known.first()
    if indicator is None:
        return None
    service = Service.objects.filter(framework=indicator.framework_id, code=service_code).first()
    if indicator.form == Indicator.Form.SERVICE and service is None:
        return None
    return why_not_here(submission, Cell(indicator, service, form)) if form or not here else None


def unknown_words(item: str) -> str:
    """Return the sentence for a cell that nobody ever asked."""
    return _("the code “%(code)s” is not asked in this round.") % {"code": item[:40]}


def _why_not_of_service(cell: Cell) -> RuleBroken | None:
    service, form = cell.service, cell.form
    assert service is not None  # noqa: S101 (tells the type checker what the caller has seen)
    assert form is not None  # noqa: S101
    if cell.indicator.audience and cell.indicator.audience != service.audience:
        return CellGone(_("This question is not asked of this service. Open the questionnaire again."))
    if not ServiceAssignment.objects.filter(submission=form.submission_id, service=service, form=form).exists():
        return CellGone(
            _("This service is not assigned to “%(institution)s” any more. Saved answers are kept.")
            % {"institution": text_of(form.institution, "name").words}
        )
    return None


def why_locked(
    submission: Submission, answer: Answer | None, *, form: InstitutionForm | None = None, by: Person | None = None
) -> RuleBroken | None:
    """Return the refusal to write this cell now, None when it is open.

    form: whose cell it is; by: who writes. The institutions' deadline holds for their officers while the form was never
    handed in; whoever answers for the state has until the state's deadline, and after it what was sent back.
    """
    refusal = locked(submission, answer)
    if refusal or form is None:
        return refusal
    is_of_state = by is None or may_answer(by, submission)
    if not form.can_be_filled() and not (is_of_state and submission.status == Submission.Status.RETURNED):
        return AnswerLocked(
            _("Answers are not taken now: the institution’s form is “%(status)s”. Saved answers are kept.")
            % {"status": form.get_status_display()}
        )
    due_at = submission.institutions_due_at()
    is_first_time = form.status in (InstitutionForm.Status.INVITED, InstitutionForm.Status.FILLING)
    if not is_of_state and is_first_time and due_at and timezone.now() > due_at:
        return DeadlinePassed(
            _("The institutions’ deadline passed on %(moment)s. Saved answers are kept. Ask your national coordinator.")
            % {"moment": moment(due_at)}
        )
    return None
