"""Words to persons about a round, written in the same transaction as the deed."""

from typing import Any

from multaqa.core.content import LANGUAGES, text_of
from multaqa.members.actions import tell
from multaqa.members.models import Person, Seat, State
from multaqa.members.queries import holders_of
from multaqa.rounds.models import InstitutionForm, Round, Submission

__all__ = ["coordinators", "facts_of", "facts_of_form", "fillers", "officers", "readers", "tell"]


def fillers(state: State) -> list[Person]:
    """Return those who answer for a state: its national coordinators and its director."""
    return [*holders_of(Seat.Role.FOCAL_POINT, state=state), *holders_of(Seat.Role.DIRECTOR, state=state)]


def coordinators(state: State) -> list[Person]:
    """Return a state's national coordinators; its director where it has none."""
    return list(holders_of(Seat.Role.FOCAL_POINT, state=state)) or list(holders_of(Seat.Role.DIRECTOR, state=state))


def officers(form: InstitutionForm) -> list[Person]:
    """Return the officers of an institution today."""
    return list(holders_of(Seat.Role.INSTITUTION_OFFICER, institution=form.institution))


def readers() -> list[Person]:
    """Return those who review: reviewers and the secretariat."""
    return [*holders_of(Seat.Role.REVIEWER), *holders_of(Seat.Role.SECRETARIAT)]


def facts_of(thing: Round | Submission) -> dict[str, Any]:
    """Return what a notice says of a round, and of a submission's state, in every language."""
    round = thing.round if isinstance(thing, Submission) else thing
    facts: dict[str, Any] = {
        "round": {language: text_of(round, "title", language=language).words for language in LANGUAGES},
        "due_at": round.answers_due_at.isoformat(),
    }
    for name in ("opens_at", "institutions_due_at", "reply_due_at"):
        at = getattr(round, name)
        facts[name] = at.isoformat() if at else ""
    if isinstance(thing, Submission):
        facts["due_at"] = thing.due_at().isoformat()
        facts["state"] = {language: text_of(thing.state, "name", language=language).words for language in LANGUAGES}
    return facts


def facts_of_form(form: InstitutionForm, *, text: str = "") -> dict[str, Any]:
    """Return what a notice says of an institution's form. text: a word that goes with it."""
    named = {language: text_of(form.institution, "name", language=language).words for language in LANGUAGES}
    due_at = form.submission.institutions_due_at() or form.submission.due_at()
    return {**facts_of(form.submission), "institution": named, "text": text, "due_at": due_at.isoformat()}
