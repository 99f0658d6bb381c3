"""May evidence be attached, linked or taken away now; what is said of it."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from multaqa.core.errors import RuleBroken
from multaqa.core.fetching import LONGEST_ADDRESS, why_no_address
from multaqa.members.models import Person
from multaqa.rounds.access import may_answer
from multaqa.rounds.checks.answers import AnswerLocked
from multaqa.rounds.checks.words import why_locked
from multaqa.rounds.models import Answer, InstitutionForm, Round, Submission
from multaqa.rounds.queries.cells import cells_of

MOST_PIECES = 2_000  # of one form
KINDS = frozenset({"pdf", "png", "jpg", "docx", "xlsx", "txt"})
PICTURES = frozenset({"png", "jpg"})
LIMIT_MB = 25
LONGEST_TITLE, LONGEST_PLACE = 300, 120


class EvidenceRefused(RuleBroken):
    """What is said of the evidence cannot be taken: no title, no web address, a cell that is not asked here."""


def why_no_evidence(
    submission: Submission, form: InstitutionForm | None, *, items: Collection[str], by: Person
) -> RuleBroken | None:
    """Return the refusal to attach evidence now, None where it is taken.

    Beside the time for answers, those who answer for the state attach it while a reviewer waits for a word: to answers
    that are queried or sent back, and to any while the right of reply is open.
    """
    refusal = why_locked(submission, None, form=form, by=by)
    if refusal is None or not may_answer(by, submission):
        return refusal
    return None if _is_asked_for(submission, items) else refusal


def _is_asked_for(submission: Submission, items: Collection[str]) -> bool:
    if submission.round.status == Round.Status.REPLY_OPEN:
        return True
    if submission.round.status != Round.Status.UNDER_REVIEW or not items:
        return False
    asked = (Answer.Status.QUERIED, Answer.Status.RETURNED)
    found = submission.answers.filter(item__in=items, is_current=True, status__in=asked)
    return found.count() == len(set(items))


def why_not_taken_away(submission: Submission, form: InstitutionForm | None, *, by: Person) -> RuleBroken | None:
    """Return the refusal to take evidence away: once a draft was handed over, what proved it stays."""
    if submission.status != Submission.Status.DRAFT:
        return AnswerLocked(
            _("The submission was handed over, so its evidence stays. More can be attached where it is asked for.")
        )
    return why_locked(submission, None, form=form, by=by)


def check_about(title: str, place: str) -> None:
    """Refuse evidence that does not say what it proves, or says it at too great length."""
    if not title.strip():
        raise EvidenceRefused(_("The evidence has no title. Say in one line what it proves."))
    if len(title) > LONGEST_TITLE or len(place) > LONGEST_PLACE:
        raise EvidenceRefused(_("The title is too long. Keep it under %(n)s characters.") % {"n": LONGEST_TITLE})


def check_url(url: str) -> None:
    """Refuse what is no web address of the open internet by its form; whether it answers is asked later."""
    if why_no_address(url) or len(url) > LONGEST_ADDRESS:
        raise EvidenceRefused(
            _("“%(url)s” is not the address of a web page. Enter it as the browser shows it, with https:// before it.")
            % {"url": f"\u2068{url.strip()[:120]}\u2069"}
        )


def check_items(submission: Submission, form: InstitutionForm | None, items: Collection[str]) -> None:
    """Refuse cells that the form does not ask."""
    strange = set(items) - {cell.item for cell in cells_of(submission, form)} if items else set()
    if strange:
        raise EvidenceRefused(
            _("“%(item)s” is not asked in this form. Open the page of evidence again.") % {"item": min(strange)[:40]}
        )
