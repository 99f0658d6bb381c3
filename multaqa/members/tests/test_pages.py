"""Pages of people, seats, invitations, notices and one's own account."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from multaqa.core.models import OutgoingMail
from multaqa.members import actions
from multaqa.members.models import Institution, Invitation, Notice, Person, Seat

TODAY = timezone.localdate
LANGUAGES = ["ar", "en", "fr"]


@pytest.fixture
def as_(db: None) -> Any:
    """Return a browser in which a person is signed in."""

    def signed_in(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in


def invite(cast: Any, email: str = "noura@example.org", **more: Any) -> str:
    facts = {"name": "نورة", "role": "focal_point", "state": cast.oman, "by": cast.director} | more
    return actions.invite(email, **facts).removeprefix("http://localhost:8000")


# --- people ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_are_listed_to_the_secretariat(as_, cast, language):
    page = as_(cast.secretariat).get(f"/{language}/people/").content.decode()
    for person in (cast.director, cast.stranger, cast.partner):
        assert person.email in page


def test_director_sees_the_people_of_his_state_only(as_, cast):
    page = as_(cast.director).get("/ar/people/").content.decode()
    assert cast.focal_point.email in page
    assert cast.officer.email in page
    for hidden in (cast.stranger, cast.secretariat, cast.reviewer):
        assert hidden.email not in page
    assert as_(cast.director).get(f"/ar/people/{cast.stranger.pk}/").status_code == 404


def test_director_sees_no_seat_outside_his_state(as_, cast):
    Seat.objects.create(person=cast.focal_point, role="reviewer", from_on=TODAY())
    Seat.objects.create(person=cast.focal_point, role="focal_point", state=cast.kuwait, from_on=TODAY())
    client = as_(cast.director)
    for path in ("/en/people/", f"/en/people/{cast.focal_point.pk}/"):
        page = client.get(path).content.decode()
        assert "Kuwait" not in page
        assert ">reviewer" not in page.replace('<option value="reviewer">reviewer', "")


def test_people_are_filtered_and_nobody_is_said_so(as_, cast):
    client = as_(cast.secretariat)
    page = client.get("/ar/people/?q=GHADA").content.decode()
    assert cast.stranger.email in page
    assert cast.director.email not in page
    page = client.get("/ar/people/?role=focal_point&state=OMN").content.decode()
    assert cast.focal_point.email in page
    assert cast.stranger.email not in page
    assert "لا أحد يطابق" in client.get("/ar/people/?q=zzz").content.decode()
    assert client.get("/ar/people/?page=99&role=nonsense").status_code == 200


@pytest.mark.parametrize("path", ["/ar/people/", "/ar/account/notices/", "/ar/account/me/"])
def test_pages_ask_the_database_as_often_for_many_rows(as_, cast, path):
    client = as_(cast.secretariat)

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    def add(n: int) -> None:
        person = Person.objects.create_user(f"p{n}@example.org", "x-long-password-1", name=f"شخص {n}")
        ministry = Institution.objects.create(state=cast.oman, name_ar=f"وزارة {n}")
        Seat.objects.create(
            person=person, role="institution_officer", state=cast.oman, institution=ministry, from_on=TODAY()
        )
        Seat.objects.create(person=cast.secretariat, role="reviewer", from_on=TODAY())
        invite(cast, f"i{n}@example.org", role="institution_officer", institution=ministry)
        Notice.objects.create(person=cast.secretariat, kind="email_changed", facts={"email": "a@b.org"})

    add(1)
    once = count()
    add(2)
    add(3)
    assert count() == once <= 12


# --- inviting --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_director_invites_to_his_state(as_, cast, language):
    client = as_(cast.director)
    form = client.get(f"/{language}/people/invite/").context["form"]
    assert [role for role, _label in form.fields["role"].choices] == ["", "focal_point", "institution_officer"]
    said = {"name": "نورة", "email": "noura@example.org", "language": language, "role": "institution_officer",
            "state": cast.oman.pk, "new_institution": "وزارة الصحة"}  # fmt: skip
    answer = client.post(f"/{language}/people/invite/", said, follow=True)
    assert "noura@example.org" in answer.content.decode()
    made = Invitation.objects.get()
    assert (made.state, made.institution.name_ar, made.invited_by) == (cast.oman, "وزارة الصحة", cast.director)
    assert OutgoingMail.objects.get().to == "noura@example.org"


@pytest.mark.parametrize(("role", "state"), [("director", "oman"), ("secretariat", ""), ("focal_point", "kuwait")])
def test_director_invites_to_nothing_else(as_, cast, role, state):
    said = {"name": "نورة", "email": "noura@example.org", "language": "ar", "role": role,
            "state": getattr(cast, state).pk if state else ""}  # fmt: skip
    answer = as_(cast.director).post("/ar/people/invite/", said)
    assert answer.status_code == 422
    assert not Invitation.objects.exists()


def test_refused_invitation_keeps_what_was_typed(as_, cast):
    invite(cast)
    said = {"name": "نورة السالمي", "email": "noura@example.org", "language": "ar", "role": "focal_point",
            "state": cast.oman.pk}  # fmt: skip
    answer = as_(cast.director).post("/ar/people/invite/", said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "لهذه الصفة دعوة مرسلة" in page
    assert "نورة السالمي" in page


def test_invitations_are_sent_again_and_withdrawn(as_, cast):
    path = invite(cast)
    pk = Invitation.objects.get().pk
    client = as_(cast.director)
    assert "noura@example.org" in client.get("/ar/people/").content.decode()
    assert client.post(f"/ar/people/invitations/{pk}/resend/").status_code == 302
    assert Client().get(path).status_code == 404
    assert client.post(f"/ar/people/invitations/{pk}/withdraw/").status_code == 302
    assert client.post(f"/ar/people/invitations/{pk}/withdraw/").status_code == 422  # a stale page
    assert "noura@example.org" not in client.get("/ar/people/").content.decode()


def test_invitation_of_a_director_is_not_the_directors_to_withdraw(as_, cast):
    invite(cast, role="director", by=cast.secretariat)
    pk = Invitation.objects.get().pk
    assert as_(cast.director).post(f"/ar/people/invitations/{pk}/withdraw/").status_code == 404
    assert Invitation.objects.get().status == "sent"


# --- the personal link -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_link_opens_the_account_signs_in_and_leads_to_the_second_step(client, cast, language):
    path = invite(cast, language=language)
    assert path.startswith(f"/{language}/account/invitation/")
    page = client.get(path)
    assert "noura@example.org" in page.content.decode()
    assert page.headers["Cache-Control"].find("no-store") >= 0
    said = {"name": "نورة", "password": "a-long-password-2", "again": "a-long-password-2"}
    answer = client.post(path, said)
    assert answer.url == f"/{language}/desk/"
    assert client.get(answer.url).url == f"/{language}/account/2fa/"
    assert client.get(f"/{language}/account/2fa/totp/activate/").status_code == 200  # not asked again
    assert Seat.objects.filter(person__email="noura@example.org", role="focal_point", state=cast.oman).exists()
    assert Client().get(path).status_code == 410
    assert Client().post(path, said).status_code == 410


@pytest.mark.parametrize(
    ("password", "again"),
    [
        ("short", "short"),
        ("a-long-password-2", "another-long-one"),
        ("noura@example.org", "noura@example.org"),
        ("", ""),
    ],
)
def test_link_takes_no_weak_password(client, cast, password, again):
    path = invite(cast)
    answer = client.post(path, {"name": "نورة", "password": password, "again": again})
    assert answer.status_code == 422
    assert "notice--error" in answer.content.decode()
    assert not Person.objects.filter(email="noura@example.org").exists()


def test_link_of_a_known_address_asks_to_sign_in_first(as_, cast):
    path = invite(cast, cast.partner.email, role="reviewer", state=None, by=cast.secretariat)
    visitor = Client().get(path).content.decode()
    assert f"/ar/account/login/?next={path}" in visitor
    assert "new-password" not in visitor
    said = {"name": "x", "password": "a-long-password-2", "again": "a-long-password-2"}
    Client().post(path, said)
    as_(cast.stranger).post(path, said)
    assert Seat.objects.filter(person=cast.partner).count() == 1
    assert as_(cast.partner).post(path).status_code == 302
    assert Seat.objects.filter(person=cast.partner, role="reviewer").exists()


def test_link_that_was_never_sent_is_not_found(client, db):
    assert client.get("/ar/account/invitation/abc/").status_code == 404
    assert client.post("/ar/account/invitation/abc/").status_code == 404


# --- seats and accounts ----------------------------------------------------------------------------------------------


def test_director_gives_and_ends_a_seat_of_his_state(as_, cast):
    client, ministry = as_(cast.director), Institution.objects.create(state=cast.oman, name_ar="وزارة")
    said = {"role": "institution_officer", "state": cast.oman.pk, "institution": ministry.pk, "from_on": TODAY()}
    assert client.post(f"/ar/people/{cast.focal_point.pk}/seat/", said).status_code == 302
    seat = Seat.objects.get(person=cast.focal_point, role="institution_officer")
    assert client.get(f"/ar/people/seats/{seat.pk}/end/").status_code == 200
    assert client.post(f"/ar/people/seats/{seat.pk}/end/", {"until_on": "nonsense"}).status_code == 422
    assert client.post(f"/ar/people/seats/{seat.pk}/end/", {"until_on": TODAY()}).status_code == 302
    seat.refresh_from_db()
    assert seat.until_on == TODAY()
    assert client.post(f"/ar/people/{cast.focal_point.pk}/seat/", said).status_code == 422  # held already


def test_director_ends_neither_his_own_seat_nor_one_of_another_state(as_, cast):
    client = as_(cast.director)
    assert client.get(f"/ar/people/seats/{cast.director.seats.get().pk}/end/").status_code == 403
    assert client.get(f"/ar/people/seats/{cast.stranger.seats.get().pk}/end/").status_code == 404
    assert client.get("/ar/people/seats/99999/end/").status_code == 404


def test_director_whose_seat_ended_yesterday_administers_nothing(as_, cast):
    Seat.objects.filter(person=cast.director).update(until_on=TODAY() - timedelta(days=1))
    assert as_(cast.director).get("/ar/people/").status_code == 403
    assert as_(cast.director).get(f"/ar/people/{cast.focal_point.pk}/").status_code == 404


def test_secretariat_corrects_and_switches_an_account(as_, cast):
    client, path = as_(cast.secretariat), f"/ar/people/{cast.partner.pk}/"
    assert client.post(path, {"name": "بيير", "email": "no address"}).status_code == 422
    assert client.post(path, {"name": "بيير", "email": "pierre2@example.org"}).status_code == 302
    assert client.post(f"{path}switch-off/").status_code == 302
    assert not Person.objects.get(pk=cast.partner.pk).is_active
    assert "إعادة تفعيل الحساب" in client.get(path).content.decode()
    assert client.post(f"{path}switch-on/").status_code == 302
    assert client.post(f"/ar/people/{cast.director.pk}/second-factor/").status_code == 302
    assert client.post(f"/ar/people/{cast.director.pk}/second-factor/").status_code == 422


def test_names_are_shown_as_text(as_, cast):
    Person.objects.filter(pk=cast.partner.pk).update(name="<script>alert(1)</script>")
    for path in ("/ar/people/", f"/ar/people/{cast.partner.pk}/"):
        assert "<script>alert" not in as_(cast.secretariat).get(path).content.decode()


# --- one's own account -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_account_shows_and_keeps_what_is_mine(as_, cast, language):
    client, path = as_(cast.director), f"/{language}/account/me/"
    assert client.get(path).status_code == 200
    said = {"name": "داود", "language": "fr", "digits": "arab", "shows_hijri": "on"}
    assert client.post(path, said).status_code == 302
    cast.director.refresh_from_db()
    mine = cast.director
    assert (mine.name, mine.language, mine.digits, mine.shows_hijri, mine.mails_notices) == (
        "داود", "fr", "arab", True, False,
    )  # fmt: skip
    assert client.post(path, said | {"digits": "roman"}).status_code == 422


def test_account_cannot_change_who_one_is(as_, cast):
    client = as_(cast.partner)
    client.post(
        "/ar/account/me/", {"name": "x", "language": "ar", "digits": "latn", "email": "a@b.org", "is_demo": "1"}
    )
    cast.partner.refresh_from_db()
    assert cast.partner.email == "pierre@example.org"
    assert not cast.partner.is_demo


@pytest.mark.parametrize("language", LANGUAGES)
def test_notices_are_listed_opened_and_marked(as_, cast, language):
    client = as_(cast.partner)
    assert client.get(f"/{language}/account/notices/").status_code == 200  # none yet
    for _ in range(2):
        actions.tell([cast.partner], "email_changed", path="people/", facts={"email": "q@x.org"}, by=None)
    assert "q@x.org" in client.get(f"/{language}/account/notices/").content.decode()
    first = Notice.objects.first()
    assert client.get(f"/{language}/account/notices/{first.pk}/").url == f"/{language}/people/"
    assert Notice.objects.filter(read_at=None).count() == 1
    client.post(f"/{language}/account/notices/read/")
    assert not Notice.objects.filter(read_at=None).exists()
    assert as_(cast.stranger).get(f"/{language}/account/notices/{first.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("password/reset/", 200),
        ("password/reset/done/", 200),
        ("password/reset/key/1-abc/", 200),
        ("password/reset/key/done/", 200),
        ("inactive/", 200),
        ("3rdparty/login/error/", 401),
        ("3rdparty/login/cancelled/", 200),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_sign_in_stands_in_our_shell(client, db, path, status, language):
    page = client.get(f"/{language}/account/{path}")
    assert page.status_code == status
    assert 'class="site-header"' in page.content.decode()
