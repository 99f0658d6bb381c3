"""Sign-in: password and second step, pauses, invitations only, demonstration people, other services."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from conftest import SECRET
from multaqa.core.models import JournalLine, OutgoingMail
from multaqa.members import actions
from multaqa.members.models import Person, Seat
from multaqa.ui import dates

PASSWORD = "a-long-password-1"
LOGIN, CODE = "/ar/account/login/", "/ar/account/2fa/authenticate/"
FAILED = "تعذّر الدخول. يُرجى التحقق من البريد الإلكتروني وكلمة المرور."


@pytest.fixture(autouse=True)
def _fresh_counters():
    cache.clear()


def code_now() -> str:
    """Return what everybody's authenticator app shows now."""
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


def try_password(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, **more)


def sign_in(client: Client, person: Person) -> Any:
    try_password(client, person.email)
    return client.post(CODE, {"code": code_now()})


# --- password and second step ----------------------------------------------------------------------------------------


def test_sign_in_asks_for_the_second_step_and_leads_to_the_desk(client, cast):
    answer = try_password(client, cast.director.email.upper())
    assert answer.url.startswith(CODE)
    assert "_auth_user_id" not in client.session
    page = client.get(CODE).content.decode()
    assert "رمز المصادقة" in page
    answer = client.post(CODE, {"code": code_now()})
    assert answer.url == "/ar/desk/"
    assert client.session["_auth_user_id"] == str(cast.director.pk)


def test_sign_in_changes_the_key_of_the_session(client, cast):
    client.get(LOGIN)
    session = client.session
    session["planted"] = "yes"
    session.save()
    before = session.session_key
    sign_in(client, cast.director)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_code_is_taken_in_arabic_digits_and_with_spaces(client, cast):
    try_password(client, cast.director.email)
    typed = code_now().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert client.post(CODE, {"code": f" {typed[:3]} {typed[3:]} "}).url == "/ar/desk/"


def test_wrong_code_is_refused_in_our_words(client, cast):
    try_password(client, cast.director.email)
    answer = client.post(CODE, {"code": "000000"})
    assert "يُكتب الرمز الظاهر الآن في تطبيق المصادقة." in answer.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("language", "words"), [
    ("ar", FAILED),
    ("en", "Sign-in failed. Check the e-mail and the password."),
    ("fr", "Connexion impossible. Veuillez vérifier l’adresse et le mot de passe."),
])  # fmt: skip
def test_failure_does_not_tell_whether_the_address_has_an_account(client, cast, language, words):
    pages = []
    for email in (cast.director.email, "nobody@example.org"):
        answer = client.post(f"/{language}/account/login/", {"login": email, "password": "wrong-wrong-wrong"})
        pages.append(re.sub(r"csrf\S+ value=\S+|nonce-?\S*|" + re.escape(email), "", answer.content.decode()))
        assert words in pages[-1]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/ar/people/"])
def test_next_page_lies_within_the_platform(client, cast, wanted):
    answer = client.post(LOGIN, {"login": cast.partner.email, "password": PASSWORD, "next": wanted})
    assert answer.url == (wanted if wanted.startswith("/ar/") else "/ar/desk/")


def test_wrong_passwords_pause_sign_in_until_an_hour_that_is_told(client, cast):
    for _ in range(4):
        assert try_password(client, cast.director.email, "wrong").status_code == 200
    answer = try_password(client, cast.director.email, "wrong")
    assert answer.status_code == 429
    until = AccessAttempt.objects.latest("attempt_time").attempt_time + timezone.timedelta(minutes=15)
    assert f"الدخول موقوف مؤقتاً حتى الساعة {dates.hour(until, 'ar')} بتوقيت بيروت" in answer.content.decode()
    answer = try_password(client, cast.director.email)  # the right one, too late
    assert answer.status_code == 429
    assert "_auth_user_id" not in client.session
    assert try_password(client, cast.director.email, REMOTE_ADDR="10.0.0.9").status_code == 302  # nobody else suffers
    assert try_password(Client(), cast.stranger.email).status_code == 302
    AccessAttempt.objects.update(attempt_time=timezone.now() - timezone.timedelta(minutes=16))
    assert try_password(client, cast.director.email).status_code == 302


def test_unknown_address_is_paused_just_the_same(client, db):
    answers = [try_password(client, "nobody@example.org").status_code for _ in range(6)]
    assert answers == [200] * 4 + [429] * 2


def test_attempts_keep_no_password_and_no_code(client, cast):
    try_password(client, cast.director.email, "secret-typed")
    try_password(client, cast.director.email)
    client.post(CODE, {"code": "123987"})
    kept = str(list(AccessAttempt.objects.values_list("post_data", "get_data")))
    assert "secret-typed" not in kept
    assert "123987" not in kept


def test_wrong_codes_pause_the_account_from_every_address(client, cast):
    try_password(client, cast.director.email)
    answers = [client.post(CODE, {"code": "000000"}, REMOTE_ADDR=f"10.0.0.{n}").status_code for n in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    answer = client.post(CODE, {"code": code_now()}, REMOTE_ADDR="10.0.0.77")
    assert answer.status_code == 429
    assert "الدخول موقوف مؤقتاً حتى الساعة" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_right_code_wipes_the_count(client, cast):
    try_password(client, cast.director.email)
    for _ in range(4):
        client.post(CODE, {"code": "000000"})
    assert client.post(CODE, {"code": code_now()}).status_code == 302
    assert not AccessAttempt.objects.filter(username__startswith="code:").exists()


def test_recovery_code_opens_once(client, cast):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    codes = RecoveryCodes.activate(cast.director).get_unused_codes()
    try_password(client, cast.director.email)
    assert client.post(CODE, {"code": codes[0]}).url == "/ar/desk/"
    other = Client()
    try_password(other, cast.director.email)
    assert other.post(CODE, {"code": codes[0]}).status_code == 200


# --- who must have a second step -------------------------------------------------------------------------------------


@pytest.fixture
def bare(cast: Any) -> Person:
    """A coordinator who has set up no second step yet."""
    Authenticator.objects.filter(user=cast.focal_point).delete()
    return cast.focal_point


@pytest.mark.parametrize("path", ["/ar/", "/ar/people/", "/ar/rounds/", "/ar/desk/", "/ar/meetings/"])
def test_who_acts_for_a_state_sets_a_second_step_up_first(client, bare, path):
    client.force_login(bare)
    assert client.get(path).url == "/ar/account/2fa/"
    assert client.post(path).url == "/ar/account/2fa/"
    assert client.get(path, HTTP_HX_REQUEST="true").headers["HX-Redirect"] == "/ar/account/2fa/"


@pytest.mark.parametrize("path", ["/ar/account/2fa/", "/fr/account/me/", "/en/account/password/change/"])
def test_own_account_is_open_without_a_second_step(client, bare, path):
    client.force_login(bare)
    assert client.get(path).status_code == 200


def test_what_machines_read_is_open_without_a_second_step(client, bare):
    client.force_login(bare)
    assert client.get("/api/v1/openapi.json").status_code == 200


def test_second_step_opens_the_pages(client, bare, django_capture_on_commit_callbacks):
    try_password(client, bare.email)
    page = client.get("/ar/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/ar/account/2fa/totp/activate/", {"code": code})
    assert answer.url == "/ar/account/2fa/recovery-codes/"
    shown = client.get(answer.url)
    assert len(shown.context["unused_codes"]) == 10
    assert all(one in shown.content.decode() for one in shown.context["unused_codes"])
    assert shown.context["unused_codes"][0] not in client.get(answer.url).content.decode()  # shown once
    assert client.get("/ar/").status_code == 200
    assert JournalLine.objects.filter(verb="totp_activated", by_key=f"person:{bare.pk}").exists()
    assert "تطبيق المصادقة" in OutgoingMail.objects.get().text


@pytest.mark.parametrize("who", ["partner", "nobody"])
def test_who_acts_for_nobody_needs_no_second_step(client, cast, who):
    person = cast.partner if who == "partner" else Person.objects.create_user("n@example.org", PASSWORD, name="ن")
    client.force_login(person)
    assert client.get("/ar/").status_code == 200


def test_seat_that_ended_asks_for_no_second_step(client, bare):
    Seat.objects.filter(person=bare).update(until_on=timezone.localdate() - timezone.timedelta(days=1))
    client.force_login(bare)
    assert client.get("/ar/").status_code == 200


def test_change_of_sign_in_is_confirmed_after_a_while(client, bare):
    try_password(client, bare.email)
    assert client.get("/ar/account/2fa/totp/activate/").status_code == 200
    session = client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [one | {"at": one["at"] - 700} for one in records]
    session.save()
    answer = client.get("/ar/account/2fa/totp/activate/")
    assert answer.url.startswith("/ar/account/reauthenticate/")
    assert "تأكيد الدخول" in client.get(answer.url).content.decode()
    assert client.post(answer.url, {"password": "wrong"}).status_code == 200
    assert client.post(answer.url, {"password": PASSWORD}).status_code == 302
    assert client.get("/ar/account/2fa/totp/activate/").status_code == 200


# --- only by invitation ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [
    "signup/", "email/", "confirm-email/", "confirm-email/abc/", "login/code/confirm/", "3rdparty/signup/",
    "social/signup/", "social/connections/", "social/login/cancelled/", "social/login/error/",
])  # fmt: skip
@pytest.mark.parametrize("who", ["visitor", "partner"])
def test_what_is_not_offered_is_not_there(client, cast, path, who):
    if who == "partner":
        client.force_login(cast.partner)
    assert client.get(f"/ar/account/{path}").status_code == 404
    fields = {"email": "new@example.org", "password1": "a-long-password-9", "password2": "a-long-password-9"}
    assert client.post(f"/ar/account/{path}", fields).status_code == 404
    assert not Person.objects.filter(email="new@example.org").exists()


def test_switched_off_person_is_out_at_once(client, cast):
    client.force_login(cast.partner)
    assert client.get("/ar/account/me/").status_code == 200
    actions.switch_off(cast.partner, by=cast.secretariat)
    assert client.get("/ar/account/me/").url.startswith(LOGIN)
    answer = try_password(client, cast.partner.email)
    assert answer.url == "/ar/account/inactive/"
    assert "أوقفت الأمانة هذا الحساب" in client.get(answer.url).content.decode()


# --- demonstration ---------------------------------------------------------------------------------------------------


@pytest.fixture
def demo(record: None) -> Person:
    """The demonstration's secretariat."""
    return actions.make_demo_people(by=None)[0]


def test_demonstration_person_is_refused_where_demo_mode_is_off(client, demo):
    answer = try_password(client, demo.email, actions.DEMO_PASSWORD)
    assert answer.status_code == 403
    assert "لا دخول لأشخاص العرض التجريبي" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_demonstration_person_signs_in_where_demo_mode_is_on(client, demo, settings):
    settings.DEMO = True
    assert try_password(client, demo.email, actions.DEMO_PASSWORD).url == "/ar/desk/"
    assert client.get("/ar/people/").status_code == 200
    assert "نسخة للعرض" in client.get("/ar/").content.decode()


def test_demonstration_person_is_put_out_when_demo_mode_ends(client, demo):
    client.force_login(demo)
    assert client.get("/ar/people/").url == LOGIN
    assert "_auth_user_id" not in client.session


# --- a forgotten password --------------------------------------------------------------------------------------------


def ask(client: Client, email: str, **more: Any) -> Any:
    return client.post("/ar/account/password/reset/", {"email": email}, **more)


@pytest.fixture(autouse=True)
def _mail_through_the_box(settings):
    settings.EMAIL_BACKEND = "multaqa.core.outbox.EmailBackend"


def test_forgotten_password_is_set_anew_by_a_link_to_the_public_address(client, cast):
    cast.partner.language = "fr"
    cast.partner.save()
    other = Client()
    other.force_login(cast.partner)
    ask(client, cast.partner.email, HTTP_HOST="evil.example")
    mail = OutgoingMail.objects.get()
    [link] = re.findall(r"http://\S+", mail.text)
    assert link.startswith("http://localhost:8000/")
    assert "mot de passe" in mail.text
    form = client.get(link, follow=True)
    done = client.post(
        form.redirect_chain[-1][0], {"password1": "another-long-one-2", "password2": "another-long-one-2"}
    )
    assert done.url == "/ar/account/password/reset/key/done/"
    assert client.get(done.url).status_code == 200
    assert Person.objects.get(pk=cast.partner.pk).check_password("another-long-one-2")
    assert other.get("/ar/account/me/").status_code == 302  # signed out there
    assert "استُعمل هذا الرابط" in client.get(link, follow=True).content.decode()


def test_forgotten_password_does_not_tell_who_has_an_account(client, cast):
    known, unknown = ask(client, cast.partner.email), ask(client, "nobody@example.org")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert OutgoingMail.objects.count() == 1


def test_secrets_of_second_steps_are_locked_in_the_database(client, cast, settings):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    codes = RecoveryCodes.activate(cast.director)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in kept
    assert codes.get_unused_codes()[0] not in kept
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key"
    assert sign_in(client, cast.director).url == "/ar/desk/"


def test_lost_key_of_the_installation_lets_nobody_in(client, cast, settings):
    settings.SECRET_KEY = "another-key"
    assert sign_in(client, cast.director).status_code == 200
    assert "_auth_user_id" not in client.session
