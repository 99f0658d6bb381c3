"""Who reads a closed part: the meeting's rule, role by role."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.utils import timezone

from multaqa.core.models import JournalLine
from multaqa.meetings import access, actions
from multaqa.meetings.models import Meeting, Part
from multaqa.members.models import Membership, Person, Seat, State

RULES = Meeting.ClosedReaders
PEOPLE = ("secretariat", "director", "focal_point", "officer", "reviewer", "partner", "stranger")
READERS = {
    RULES.SECRETARIAT: {"secretariat"},
    RULES.MEMBERS: {"secretariat", "director", "focal_point"},  # the stranger's state is not a member here
}


@pytest.fixture
def meeting(cast) -> Meeting:
    """The eighth meeting: a closed part, then an open one. Oman is a member, Kuwait is not."""
    Membership.objects.create(state=cast.oman)
    made = Meeting.objects.create(number=8, mode="virtual", status="concluded")
    Part.objects.create(meeting=made, number=1, is_closed=True, summary_ar="سر")
    Part.objects.create(meeting=made, number=2, is_closed=False, summary_ar="علن")
    return made


def follow(meeting: Meeting, rule: str) -> None:
    meeting.closed_readers = rule
    meeting.save()


@pytest.mark.parametrize("rule", RULES.values)
@pytest.mark.parametrize("name", [*PEOPLE, "visitor"])
def test_closed_part_is_read_by_those_only_whom_the_rule_admits(meeting, cast, rule, name):
    follow(meeting, rule)
    person = getattr(cast, name, None)
    client = Client()
    if person is not None:
        client.force_login(person)
    page = client.get("/ar/meetings/8/parts/1/")
    if name in READERS[rule]:
        assert access.part_to_read(person, 8, 1).summary_ar == "سر"
        assert page.status_code == 200
        assert "no-store" in page.headers["Cache-Control"]
    else:
        with pytest.raises(Http404):
            access.part_to_read(person, 8, 1)
        assert page.status_code == 404
    assert client.get("/ar/meetings/8/parts/2/").headers["Location"] == "/ar/meetings/8/#part-2"
    assert client.get("/ar/meetings/8/parts/3/").status_code == 404


def test_rule_is_the_secretariats_alone_until_something_was_decided():
    assert Meeting().closed_readers == RULES.SECRETARIAT


def test_seat_that_ended_or_a_membership_that_ended_reads_nothing(meeting, cast):
    follow(meeting, RULES.MEMBERS)
    assert access.may_read_closed(cast.director, meeting)
    yesterday = timezone.localdate() - timedelta(days=1)
    Membership.objects.update(until_on=yesterday)
    assert not access.may_read_closed(cast.director, meeting)
    Membership.objects.update(until_on=None)
    Seat.objects.filter(person=cast.director).update(until_on=yesterday)
    assert not access.may_read_closed(cast.director, meeting)
    Person.objects.filter(pk=cast.focal_point.pk).update(is_active=False)
    assert not access.may_read_closed(Person.objects.get(pk=cast.focal_point.pk), meeting)


def test_state_that_joins_later_does_not_read_yet(meeting, cast):
    follow(meeting, RULES.MEMBERS)
    Membership.objects.update(from_on=timezone.localdate() + timedelta(days=1))
    assert not access.may_read_closed(cast.director, meeting)


def test_seat_of_another_state_does_not_help(meeting, cast):
    follow(meeting, RULES.MEMBERS)
    assert State.objects.filter(memberships=None).get() == cast.kuwait
    Seat.objects.create(person=cast.stranger, role="director", state=cast.kuwait, from_on=date(2020, 1, 1))
    assert not access.may_read_closed(cast.stranger, meeting)


@pytest.mark.parametrize("name", [*PEOPLE, "visitor"])
def test_rule_is_decided_by_the_secretariat_alone(meeting, cast, name):
    client = Client()
    person = getattr(cast, name, None)
    if person is not None:
        client.force_login(person)
    answer = client.post("/ar/meetings/8/closed-parts/", {"closed_readers": "members"})
    meeting.refresh_from_db()
    if name == "secretariat":
        assert (answer.status_code, meeting.closed_readers) == (302, "members")
    else:
        assert (answer.status_code, meeting.closed_readers) == (403, "secretariat")
        with pytest.raises(PermissionDenied):
            access.meeting_to_open(person, 8)
    assert client.get("/ar/meetings/8/closed-parts/").status_code == 405


@pytest.mark.parametrize("said", ["", "everybody", "members\0"])
def test_unknown_rule_changes_nothing(meeting, cast, said):
    client = Client()
    client.force_login(cast.secretariat)
    refused = client.post("/ar/meetings/8/closed-parts/", {"closed_readers": said})
    assert refused.status_code == 422
    assert "يُختار واحد منها" in refused.content.decode()
    meeting.refresh_from_db()
    assert meeting.closed_readers == "secretariat"
    assert not JournalLine.objects.filter(verb="set_closed_readers").exists()


def test_decision_is_told_once_in_the_journal(meeting, cast):
    actions.set_closed_readers(meeting, RULES.MEMBERS, by=cast.secretariat)
    actions.set_closed_readers(meeting, RULES.MEMBERS, by=cast.secretariat)
    line = JournalLine.objects.get(verb="set_closed_readers")
    assert line.differences == {"closed_readers": ["secretariat", "members"]}
    assert line.by_key == f"person:{cast.secretariat.pk}"


@pytest.mark.parametrize(("status", "is_public"), [("planned", False), ("announced", True), ("cancelled", True)])
def test_meeting_that_is_only_planned_is_the_secretariats(meeting, cast, status, is_public):
    Meeting.objects.create(number=11, mode="hybrid", status=status)
    seen = Client().get("/ar/meetings/11/").status_code == 200
    assert seen == is_public
    assert ("الاجتماع الحادي عشر" in Client().get("/ar/meetings/").content.decode()) == is_public
    assert (Client().get("/api/v1/meetings/11/").status_code == 200) == is_public
    client = Client()
    client.force_login(cast.secretariat)
    assert client.get("/ar/meetings/11/").status_code == 200
