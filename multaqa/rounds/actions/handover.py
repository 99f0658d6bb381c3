"""Handing over: a successor takes the seat; everything hangs on state and institution, so nothing is lost."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.members import actions as members
from multaqa.members.models import Person, Seat
from multaqa.members.queries import holders_of, seats_held
from multaqa.rounds import checks
from multaqa.rounds.actions.institutions import Officer, invite_officer
from multaqa.rounds.actions.notices import facts_of, tell
from multaqa.rounds.models import InstitutionForm, Submission


@transaction.atomic
def hand_over_state(submission: Submission, *, successor: Officer, last_day: date | None = None, by: Person) -> None:
    """Invite a successor as national coordinator; the one who hands over keeps his seat until `last_day`.

    The director is told. Raises InstitutionRefused where who hands over is not the coordinator.
    """
    mine = seats_held(by).filter(role=Seat.Role.FOCAL_POINT, state=submission.state_id).first()
    if mine is None:
        raise checks.InstitutionRefused(_("Only a national coordinator hands this seat over to a successor."))
    members.invite(
        successor.email, name=successor.name, role=Seat.Role.FOCAL_POINT, state=submission.state,
        language=successor.language, by=by,
    )  # fmt: skip
    if last_day is not None:
        members.end_seat(mine, on=last_day, by=by)
    told = {"successor": successor.email, "until_on": last_day}
    journal.record("hand_over_state", submission, by=by, differences=told)
    facts = {**facts_of(submission), "name": successor.name, "until_on": last_day.isoformat() if last_day else ""}
    directors = holders_of(Seat.Role.DIRECTOR, state=submission.state)
    tell(directors, "coordination_handed_over", path=f"rounds/{submission.round_id}/", by=by, facts=facts)


@transaction.atomic
def hand_over_form(form: InstitutionForm, *, successor: Officer, seat: Seat, last_day: date, by: Person) -> None:
    """Invite a successor as an institution's officer and end the seat of the one who leaves, on his last day."""
    if seat.role != Seat.Role.INSTITUTION_OFFICER or seat.institution_id != form.institution_id:
        raise checks.InstitutionRefused(_("This person is no officer of the institution. Reload the page."))
    invite_officer(form, officer=successor, by=by)
    members.end_seat(seat, on=last_day, by=by)
    told = {"successor": successor.email, "seat": seat.pk, "until_on": last_day}
    journal.record("hand_over_form", form, by=by, differences=told)
