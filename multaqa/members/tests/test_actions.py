"""Verbs of people, seats, invitations and notices."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.template.loader import get_template
from django.utils import timezone, translation

import multaqa
from multaqa.core import journal
from multaqa.core.errors import RuleBroken
from multaqa.core.models import JournalLine, OutgoingMail
from multaqa.core.statuses import MoveRefused
from multaqa.members import actions
from multaqa.members.access import has_seat
from multaqa.members.models import Institution, Invitation, Notice, Person, Seat
from multaqa.members.queries import holders_of, notices_told, seat_words, seats_held

TODAY = timezone.localdate
YESTERDAY = timedelta(days=-1)


def verbs() -> list[str]:
    return list(JournalLine.objects.order_by("number").values_list("verb", flat=True))


def invited(cast: Any, **more: Any) -> tuple[Invitation, str]:
    """Invite a coordinator of Oman and return the invitation and its token."""
    facts = {"name": "نورة", "role": Seat.Role.FOCAL_POINT, "state": cast.oman, "by": cast.director} | more
    link = actions.invite("Noura@Example.org ", **facts)
    return Invitation.objects.latest("pk"), link.rstrip("/").rpartition("/")[2]


# --- invitations -----------------------------------------------------------------------------------------------------


def test_invitation_mails_the_link_and_keeps_only_its_hash(cast):
    invitation, token = invited(cast, language="fr")
    mail = OutgoingMail.objects.get()
    assert (mail.to, invitation.email) == ("noura@example.org", "noura@example.org")
    assert f"/fr/account/invitation/{token}/" in mail.text
    assert "coordonnateur national" in mail.text
    assert mail.subject.startswith("Multaqa")
    assert invitation.token_hash == Invitation.hash_of(token)
    assert token not in str(list(Invitation.objects.values())) + str(list(JournalLine.objects.values()))
    assert verbs() == ["invite"]


def test_invitation_opens_the_account_and_gives_the_seat(cast):
    invitation, _token = invited(cast)
    person = actions.accept_invitation(invitation, name="نورة السالمي", password="a-long-password-2")
    assert has_seat(person, Seat.Role.FOCAL_POINT, state=cast.oman)
    assert not has_seat(person, Seat.Role.FOCAL_POINT, state=cast.kuwait)
    assert person.check_password("a-long-password-2")
    assert person.name == "نورة السالمي"
    invitation.refresh_from_db()
    assert invitation.status == Invitation.Status.ACCEPTED
    told = Notice.objects.get(kind="invitation_accepted")
    assert told.person == cast.director
    assert verbs() == ["invite", "open_account", "give_seat", "accept_invitation"]
    assert list(journal.faults()) == []


def test_invitation_is_accepted_once(cast):
    invitation, _token = invited(cast)
    actions.accept_invitation(invitation, password="a-long-password-2")
    with pytest.raises(RuleBroken):
        actions.accept_invitation(invitation, password="a-long-password-3")
    assert Seat.objects.filter(person__email="noura@example.org").count() == 1


@pytest.mark.parametrize("fate", ["withdrawn", "expired", "resent"])
def test_dead_invitation_opens_nothing(cast, fate):
    invitation, token = invited(cast)
    if fate == "withdrawn":
        actions.withdraw_invitation(invitation, by=cast.director)
        invitation.refresh_from_db()
        assert not OutgoingMail.objects.filter(sent_at=None, next_try_at__isnull=False).exists()
    elif fate == "expired":
        Invitation.objects.update(expires_at=timezone.now())
        invitation.refresh_from_db()
    else:
        actions.resend_invitation(invitation, by=cast.director)
        assert not Invitation.objects.filter(token_hash=Invitation.hash_of(token)).exists()
        return
    with pytest.raises(RuleBroken):
        actions.accept_invitation(invitation, password="a-long-password-2")
    assert not Person.objects.filter(email="noura@example.org").exists()


def test_expired_invitation_lives_again_when_it_is_resent(cast):
    invitation, _token = invited(cast)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    actions.resend_invitation(invitation, by=cast.director)
    invitation.refresh_from_db()
    assert actions.accept_invitation(invitation, password="a-long-password-2").pk
    with pytest.raises(RuleBroken):
        actions.resend_invitation(invitation, by=cast.director)


def test_invitation_is_withdrawn_once(cast):
    invitation, _token = invited(cast)
    actions.withdraw_invitation(invitation, by=cast.director)
    with pytest.raises(MoveRefused):
        actions.withdraw_invitation(invitation, by=cast.director)


def test_second_invitation_to_the_same_seat_is_refused(cast):
    invited(cast)
    with pytest.raises(RuleBroken):
        invited(cast)
    assert Invitation.objects.count() == 1


def test_invitation_to_a_seat_that_is_held_is_refused(cast):
    with pytest.raises(RuleBroken):
        actions.invite(
            cast.focal_point.email.upper(), name="x", role=Seat.Role.FOCAL_POINT, state=cast.oman, by=cast.director
        )


def test_invitation_to_who_has_an_account_is_taken_by_himself_only(cast):
    actions.invite(cast.partner.email, name="x", role=Seat.Role.REVIEWER, by=cast.secretariat)
    invitation = Invitation.objects.get()
    for impostor in (None, cast.stranger):
        with pytest.raises(RuleBroken):
            actions.accept_invitation(invitation, password="a-long-password-2", by=impostor)
    actions.accept_invitation(invitation, by=cast.partner)
    cast.partner.refresh_from_db()
    assert cast.partner.check_password("a-long-password-1")
    assert has_seat(Person.objects.get(pk=cast.partner.pk), Seat.Role.REVIEWER)


@pytest.mark.parametrize("email", ["", "salma", "a@b", "a@example.org\nBcc: b@example.org"])
def test_invitation_to_no_address_is_refused(cast, email):
    with pytest.raises(RuleBroken):
        actions.invite(email, name="x", role=Seat.Role.SECRETARIAT, by=None)
    assert not OutgoingMail.objects.exists()


def test_invitation_to_a_switched_off_account_is_refused(cast):
    actions.switch_off(cast.partner, by=cast.secretariat)
    with pytest.raises(RuleBroken):
        actions.invite(cast.partner.email, name="x", role=Seat.Role.REVIEWER, by=cast.secretariat)


def test_command_invites_the_first_secretariat(db, capsys):
    call_command("invite", "salma@example.org", name="سلمى")
    assert "/ar/account/invitation/" in capsys.readouterr().out
    assert Invitation.objects.get().role == Seat.Role.SECRETARIAT
    assert OutgoingMail.objects.get().to == "salma@example.org"


# --- seats -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "state", "institution"),
    [
        ("director", False, False),
        ("secretariat", True, False),
        ("institution_officer", True, False),
        ("focal_point", True, True),
        ("king", False, False),
    ],
)
def test_seat_that_is_not_whole_is_refused(cast, role, state, institution):
    ministry = Institution.objects.create(state=cast.oman, name_ar="وزارة")
    with pytest.raises(RuleBroken):
        actions.give_seat(
            cast.partner, role=role, state=cast.oman if state else None,
            institution=ministry if institution else None, from_on=TODAY(), by=cast.secretariat,
        )  # fmt: skip


def test_institution_of_another_state_is_refused(cast):
    ministry = actions.make_institution(cast.kuwait, name="  وزارة   المالية ", by=cast.secretariat)
    assert ministry.name_ar == "وزارة المالية"
    assert actions.make_institution(cast.kuwait, name="وزارة المالية", by=cast.secretariat) == ministry
    with pytest.raises(RuleBroken):
        actions.give_seat(
            cast.partner, role="institution_officer", state=cast.oman, institution=ministry, from_on=TODAY(),
            by=cast.director,
        )  # fmt: skip


def test_seat_holds_on_its_last_day_and_not_the_day_after(cast):
    seat = cast.focal_point.seats.get()
    actions.end_seat(seat, on=TODAY(), by=cast.director)
    assert has_seat(Person.objects.get(pk=cast.focal_point.pk), "focal_point", state=cast.oman)
    assert cast.focal_point in holders_of("focal_point", state=cast.oman)
    Seat.objects.filter(pk=seat.pk).update(until_on=TODAY() + YESTERDAY)
    assert not has_seat(Person.objects.get(pk=cast.focal_point.pk), "focal_point", state=cast.oman)
    assert cast.focal_point not in holders_of("focal_point", state=cast.oman)
    assert "end_seat" in verbs()
    assert Notice.objects.get(kind="seat_ended").person == cast.focal_point


def test_seat_to_come_gives_no_rights_yet(cast):
    actions.give_seat(cast.partner, role="reviewer", from_on=TODAY() - YESTERDAY, by=cast.secretariat)
    assert not has_seat(cast.partner, "reviewer")


def test_seat_is_not_ended_in_the_past_nor_twice(cast):
    seat = cast.focal_point.seats.get()
    with pytest.raises(RuleBroken):
        actions.end_seat(seat, on=TODAY() + 2 * YESTERDAY, by=cast.director)
    actions.end_seat(seat, on=TODAY() + YESTERDAY, by=cast.director)
    with pytest.raises(RuleBroken):
        actions.end_seat(seat, on=TODAY(), by=cast.director)


def test_last_day_before_the_first_is_refused(cast):
    with pytest.raises(RuleBroken):
        actions.give_seat(
            cast.partner, role="reviewer", from_on=TODAY(), until_on=TODAY() + YESTERDAY, by=cast.secretariat
        )


def test_last_secretariat_keeps_its_seat(cast):
    seat = cast.secretariat.seats.get()
    with pytest.raises(RuleBroken):
        actions.end_seat(seat, on=TODAY(), by=cast.secretariat)
    actions.give_seat(cast.partner, role="secretariat", from_on=TODAY(), by=cast.secretariat)
    actions.end_seat(seat, on=TODAY(), by=cast.secretariat)


def test_switched_off_person_holds_nothing(cast):
    actions.switch_off(cast.director, by=cast.secretariat)
    assert not seats_held(cast.director).exists()
    assert cast.director not in holders_of("director", state=cast.oman)
    with pytest.raises(RuleBroken):
        actions.give_seat(cast.director, role="reviewer", from_on=TODAY(), by=cast.secretariat)
    actions.switch_on(cast.director, by=cast.secretariat)
    assert seats_held(cast.director).exists()
    assert verbs()[-2:] == ["switch_off", "switch_on"]


def test_nobody_switches_himself_off_or_resets_his_own_second_step(cast):
    for act in (actions.switch_off, actions.reset_second_factor):
        with pytest.raises(RuleBroken):
            act(cast.secretariat, by=cast.secretariat)


def test_lost_second_step_is_taken_off_and_the_person_told(cast):
    assert actions.reset_second_factor(cast.director, by=cast.secretariat) == 1
    assert not Authenticator.objects.filter(user=cast.director).exists()
    assert Notice.objects.get(kind="second_factor_reset").person == cast.director
    with pytest.raises(RuleBroken):
        actions.reset_second_factor(cast.director, by=cast.secretariat)


def test_changed_address_is_told_to_the_old_one(cast):
    actions.correct_person(cast.director, name="داود", email="New@Example.org", by=cast.secretariat)
    assert OutgoingMail.objects.get().to == "dawud@example.org"
    assert Person.objects.get(pk=cast.director.pk).email == "new@example.org"
    with pytest.raises(RuleBroken):
        actions.correct_person(cast.director, name="x", email=cast.partner.email, by=cast.secretariat)


def test_seat_is_named_in_every_language(cast):
    assert seat_words(cast.director.seats.get()) == {
        "ar": "مدير البرنامج، عُمان",
        "en": "programme director, Oman",
        "fr": "directeur de programme, Oman",
    }


# --- notices ---------------------------------------------------------------------------------------------------------

FACTS = {
    "round": {"ar": "جولة 2026", "en": "Round <2026>", "fr": "Campagne 2026"},
    "state": {"ar": "عُمان", "en": "Oman", "fr": "Oman"},
    "institution": {"ar": "وزارة الصحة", "en": "Ministry of Health", "fr": "Ministère de la santé"},
    "seat": {"ar": "مدير", "en": "director", "fr": "directeur"},
    "due_at": "2026-03-31T20:59:00+00:00",
    "from_on": "2026-01-01",
    "until_on": "2026-12-31",
    "name": "O’Neil & <b>",
    "email": "a@example.org",
}
PACKAGE = Path(multaqa.__file__).parent
KINDS = sorted(path.stem for path in PACKAGE.glob("*/templates/notices/*.txt"))


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_notice_has_its_words(cast, kind, language):
    cast.partner.language = language
    cast.partner.save()
    actions.tell([cast.partner], kind, path="rounds/1/", facts=FACTS, by=cast.secretariat)
    mail = OutgoingMail.objects.get()
    assert f"http://localhost:8000/{language}/rounds/1/" in mail.text
    assert f"/{language}/account/me/" in mail.text
    assert len(mail.subject) <= 90
    assert not re.search(r"%\(|\{\{|&amp;|&lt;|None", mail.text + mail.subject)
    with translation.override(language):
        [told] = notices_told(cast.partner)
    assert told.subject in mail.subject
    assert told.text in mail.text


def test_every_kind_that_is_told_has_its_template():
    told = set()
    for source in PACKAGE.rglob("actions/*.py"):
        told |= set(re.findall(r"""\btell\(\s*(?:[^"()]|\([^()]*\))*"([a-z_]+)",""", source.read_text("utf-8")))
    assert len(told) >= 9
    for kind in told:
        assert get_template(f"notices/{kind}.txt")


def test_who_acts_is_not_told_and_who_wants_no_mail_gets_a_notice_only(cast):
    cast.focal_point.mails_notices = False
    cast.focal_point.save()
    everyone = [cast.director, cast.focal_point, cast.focal_point, cast.secretariat]
    actions.tell(everyone, "round_opened", path="rounds/1/", facts=FACTS, by=cast.secretariat)
    assert set(Notice.objects.values_list("person", flat=True)) == {cast.director.pk, cast.focal_point.pk}
    assert [mail.to for mail in OutgoingMail.objects.all()] == [cast.director.email]


def test_many_notices_of_one_page_make_one_mail(cast):
    for _ in range(3):
        actions.tell([cast.director], "answer_sent_back", path="rounds/1/", facts=FACTS, by=cast.secretariat)
    assert Notice.objects.count() == 3
    assert OutgoingMail.objects.count() == 1
    actions.read_notices(cast.director, by=cast.director)
    actions.tell([cast.director], "answer_sent_back", path="rounds/1/", facts=FACTS, by=cast.secretariat)
    assert OutgoingMail.objects.count() == 2


# --- demonstration ---------------------------------------------------------------------------------------------------


def test_demonstration_has_one_person_per_role_and_a_stranger(record):
    people = actions.make_demo_people(by=None)
    assert {seat.role for person in people for seat in person.seats.all()} == set(Seat.Role.values)
    states = {seat.state.iso3 for person in people for seat in person.seats.all() if seat.state}
    assert states == {"OMN", "KWT"}
    assert all(person.is_demo for person in people)
    assert all(person.check_password(actions.DEMO_PASSWORD) for person in people)


def test_demonstration_is_made_again_without_doubles(record):
    [first, *_others] = actions.make_demo_people(by=None)
    first.set_password("something-else-1")
    first.is_active = False
    first.save()
    again = actions.make_demo_people(by=None)
    assert again[0].check_password(actions.DEMO_PASSWORD)
    assert again[0].is_active
    assert Person.objects.count() == len(again) == Seat.objects.count()


def test_demonstration_leaves_a_real_person_of_the_same_address_alone(record):
    real = Person.objects.create_user("reviewer@demo.example", "a-long-password-1", name="حقيقي")
    actions.make_demo_people(by=None)
    real.refresh_from_db()
    assert not real.check_password(actions.DEMO_PASSWORD)
    assert not real.seats.exists()
