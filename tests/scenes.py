"""What the addresses of the access table are tried on: each scene returns its things by name."""

import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from access_table import SECRET
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.utils import timezone
from scenes_year import YEAR_SCENES

from multaqa.meetings.models import Meeting, MeetingDate, Part
from multaqa.members import actions as members
from multaqa.members.models import Invitation, Membership, Notice, Person, Seat
from multaqa.rounds import actions as rounds
from multaqa.rounds.models import WorkbookUpload
from multaqa.rounds.tests import cases, web

Things = dict[str, Any]


def cast_with_the_ended(cast: Any) -> dict[str, Person | None]:
    """Return who stands for each role; `ended` was Oman's national coordinator until yesterday."""
    ended = Person.objects.create_user("ended@example.org", "a-long-password-1", name="ended")
    yesterday = timezone.localdate() - timedelta(days=1)
    Seat.objects.create(
        person=ended, role="focal_point", state=cast.oman, from_on=yesterday - timedelta(days=99), until_on=yesterday
    )
    names = ("secretariat", "director", "focal_point", "officer", "reviewer", "partner", "stranger")
    return {"visitor": None, "ended": ended} | {name: getattr(cast, name) for name in names}


def people(cast: Any) -> Things:
    """People, seats, invitations and notices of Oman and Kuwait."""
    facts = {"name": SECRET, "state": cast.oman, "by": cast.secretariat}
    members.invite("noura@example.org", role="focal_point", **facts)
    members.invite("next@example.org", role="director", **facts)
    notice = Notice.objects.create(person=cast.focal_point, kind="email_changed", facts={"email": f"{SECRET}@x.org"})
    RecoveryCodes.activate(cast.focal_point)
    return {
        "notice": notice.pk,
        "focal_point": cast.focal_point.pk,
        "stranger": cast.stranger.pk,
        "focal_seat": cast.focal_point.seats.get().pk,
        "director_seat": cast.director.seats.get().pk,
        "stranger_seat": cast.stranger.seats.get().pk,
        "invitation": Invitation.objects.get(role="focal_point").pk,
        "director_invitation": Invitation.objects.get(role="director").pk,
    }


def passkeys(cast: Any) -> Things:
    """A passkey of Oman's national coordinator."""
    mine = Authenticator.objects.create(
        user=cast.focal_point, type=Authenticator.Type.WEBAUTHN, data={"name": SECRET, "credential": {}}
    )
    return {"passkey": mine.pk}


def meeting(cast: Any, **facts: Any) -> Things:
    """A meeting with an open and a closed part; who reads the closed one is the secretariat alone."""
    held = Meeting.objects.create(**{"number": 8, "mode": "virtual", "status": "concluded"} | facts)
    MeetingDate.objects.create(meeting=held, starts_on=date(2022, 11, 15), source_ar="مصدر")
    Part.objects.create(meeting=held, number=1, is_closed=False, title_ar="جزء مفتوح")
    Part.objects.create(meeting=held, number=2, is_closed=True, title_ar=SECRET, summary_ar=SECRET)
    return {"number": 8, "open": 1, "closed": 2}


def meeting_of_members(cast: Any) -> Things:
    """A meeting whose rule lets the directors and national coordinators of member states read its closed parts."""
    for state in (cast.oman, cast.kuwait):
        Membership.objects.create(state=state)
    return meeting(cast, closed_readers="members")


def planned_meeting(cast: Any) -> Things:
    """A meeting that is only planned."""
    return meeting(cast, status="planned")


def frameworks(cast: Any) -> Things:
    """The shipped framework, frozen, and a copy that is still a draft."""
    [frozen] = rounds.load_frameworks()
    rounds.freeze_version(frozen, by=cast.secretariat) if not frozen.is_frozen else None
    rounds.copy_version(frozen, version="draft-1", by=cast.secretariat)
    return {"code": frozen.code, "version": frozen.version, "draft": "draft-1"}


def preparing(cast: Any) -> Things:
    """A round that the states were not told of yet."""
    [framework] = rounds.load_frameworks()
    round = rounds.begin_round(
        framework, year=2026, title={"ar": SECRET}, answers_due_at=timezone.now() + timedelta(days=9),
        states=[cast.oman, cast.kuwait], by=cast.secretariat,
    )  # fmt: skip
    return {"round": round.pk, "submission": cases.submission_of(round, cast.oman).pk}


def collecting(cast: Any) -> Things:
    """A round in which Oman has answered and uploaded a workbook that waits for acceptance."""
    round = cases.open_round(cast)
    submission = cases.fill(cases.submission_of(round, cast.oman), by=cast.focal_point)
    client = web.signed_in(cast.focal_point)
    web.send(client, submission, web.saved(web.downloaded(client, submission)))
    return {"round": round.pk, "submission": submission.pk, "upload": WorkbookUpload.objects.get().pk}


def reviewing(cast: Any) -> Things:
    """A round in which Oman has submitted and a reviewer has sent an answer back."""
    round = cases.open_round(cast)
    submission = cases.fill(cases.submission_of(round, cast.oman), by=cast.focal_point)
    rounds.submit(submission, by=cast.focal_point)
    answer = submission.answers.get(is_current=True, indicator__code="OSI")
    rounds.send_back(answer, text=SECRET, by=cast.reviewer)
    return {"round": round.pk, "submission": submission.pk}


def computed(cast: Any) -> Things:
    """A round with a result that is not published."""
    round = cases.open_round(cast)
    cases.finish(round, cast.oman, cast)
    rounds.compute_round(round, leave_out=True, by=cast.secretariat)
    return {"round": round.pk, "number": 1}


def published(cast: Any) -> Things:
    """A round whose result is published."""
    round = cases.open_round(cast)
    cases.finish(round, cast.oman, cast)
    return {"round": cases.publish(round, cast).pk}


SCENES: dict[str, Callable[[Any], Things]] = {
    made.__name__: made
    for made in (
        people, passkeys, meeting, meeting_of_members, planned_meeting, frameworks, preparing, collecting, reviewing,
        computed, published, *YEAR_SCENES,
    )
}  # fmt: skip


def browser_of(person: Person | None) -> Client:
    """Return a browser in which this person is signed in; a visitor's for nobody."""
    if person is None:
        return Client()
    client = web.signed_in(person)
    session = client.session  # signed in just now: not asked again before changes of the account
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client
