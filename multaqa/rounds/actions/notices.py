"""Words to persons about a round, written in the same transaction as the deed."""

from typing import Any

from multaqa.core.content import LANGUAGES, text_of
from multaqa.members.actions import tell
from multaqa.members.models import Person, Seat, State
from multaqa.members.queries import holders_of
from multaqa.rounds.models import Round, Submission

__all__ = ["facts_of", "fillers", "readers", "tell"]


def fillers(state: State) -> list[Person]:
    """Return those who answer for a state: its national coordinators and its director."""
    return [*holders_of(Seat.Role.FOCAL_POINT, state=state), *holders_of(Seat.Role.DIRECTOR, state=state)]


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
    if isinstance(thing, Submission):
        facts["state"] = {language: text_of(thing.state, "name", language=language).words for language in LANGUAGES}
    return facts
