"""Pages of conducting a year: the board, institutions, services, hand-in, signature, calendar, states."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from multaqa.members.models import Invitation, Seat
from multaqa.rounds import actions
from multaqa.rounds.models import (
    InstitutionForm,
    Round,
    ServiceAssignment,
    Signature,
    Submission,
)
from multaqa.rounds.queries.assigning import services_by_field
from multaqa.rounds.tests import cases
from multaqa.rounds.tests.conducted import got, text_of
from multaqa.rounds.tests.web import signed_in

LANGUAGES = ("ar", "en", "fr")
PARTIAL = actions.Agreed(partial=True)


@pytest.fixture
def year(cast: Any) -> cases.Year:
    return cases.open_year(cast)


def posted(person: Any, path: str, **data: Any) -> Any:
    return signed_in(person).post(f"/ar/rounds/{path}", data)


def pages(year: cases.Year, cast: Any) -> list[tuple[str, Any]]:
    signature = actions.sign(cases.submission_of(year.round, cast.oman), agreed=PARTIAL, by=cast.director)
    Submission.objects.filter(pk=year.submission.pk).update(status="draft", submitted_at=None)
    s, f = f"submissions/{year.submission.pk}", f"forms/{year.health.pk}"
    return [
        (f"{year.round.pk}/", cast.secretariat),
        (f"{year.round.pk}/", cast.officer),
        (f"{year.round.pk}/calendar/", cast.secretariat),
        (f"{year.round.pk}/rules/", cast.secretariat),
        (f"{year.round.pk}/states/", cast.secretariat),
        (f"{s}/excuse/", cast.secretariat),
        (f"{s}/extend/", cast.secretariat),
        (f"{s}/institutions/", cast.reviewer),
        (f"{s}/institutions/", cast.focal_point),
        (f"{s}/institutions/invite/", cast.focal_point),
        (f"{s}/services/", cast.focal_point),
        (f"{s}/hand-over/", cast.focal_point),
        (f"{s}/ready/", cast.focal_point),
        (f"{s}/sign/", cast.director),
        (f"{f}/coordination/", cast.focal_point),
        (f"{f}/hand-in/", cast.officer),
        (f"signatures/{signature.pk}/", cast.focal_point),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_in_every_language(year, cast, language):
    for path, person in pages(year, cast):
        got(person, path, language)


def test_coordinator_invites_an_institution_with_its_field(year, cast):
    year.submission.assignments.all().delete()
    health = year.round.framework.categories.get(kind="institution_type", code="health")
    path = f"submissions/{year.submission.pk}/institutions/invite/"
    wrong = posted(cast.focal_point, path, name="", email="huda@example.org", language="ar")
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"new_institution", "name"}
    answer = posted(
        cast.focal_point, path, new_institution="هيئة الدواء", name="هدى", email="Huda@example.org", language="fr",
        fields_of_competence=[health.pk],
    )  # fmt: skip
    made = InstitutionForm.objects.get(institution__name_ar="هيئة الدواء")
    assert answer.status_code == 302
    assert answer.url.endswith(f"/rounds/forms/{made.pk}/coordination/")
    assert set(made.assignments.values_list("service__code", flat=True)) == {"A1", "A3"}
    assert Invitation.objects.get(email="huda@example.org").language == "fr"


def test_services_are_proposed_by_last_round_field_and_name(year, cast):
    fields = {row.service.code: row for one in services_by_field(year.submission) for row in one.rows}
    assert fields["A3"].proposed == year.health  # it answers for A1 of the same field
    assert fields["A1"].assignment is not None
    year.submission.assignments.all().delete()
    names = year.round.framework.categories.filter(kind="institution_type")
    names.filter(code="health").update(name_ar="الصحة العامة")
    by_name = {row.service.code: row.proposed for one in services_by_field(year.submission) for row in one.rows}
    assert by_name == {"A1": year.health, "A2": None, "A3": year.health}
    other = cases.open_round(cast, year=2027, framework=year.round.framework)
    later = cases.submission_of(other, cast.oman)
    ServiceAssignment.objects.create(
        submission=year.submission, service=year.round.framework.services.get(code="A2"), form=year.health
    )
    again = InstitutionForm.objects.create(submission=later, institution=year.health.institution)
    Round.objects.filter(pk=other.pk).update(previous=year.round)
    later = cases.submission_of(other, cast.oman)
    by_last = {row.service.code: row.proposed for one in services_by_field(later) for row in one.rows}
    assert by_last["A2"] == again


def test_list_of_services_is_saved_as_chosen(year, cast):
    services = {one.code: one.pk for one in year.round.framework.services.all()}
    path = f"submissions/{year.submission.pk}/services/"
    posted(
        cast.focal_point, path,
        **{
            f"service-{services['A1']}": "", f"service-{services['A2']}": year.health.pk,
            f"service-{services['A3']}": "999999",
        },
    )  # fmt: skip
    kept = dict(year.submission.assignments.values_list("service__code", "form"))
    assert kept == {"A2": year.health.pk}


def test_officer_hands_in_and_the_coordinator_returns_with_a_word(year, cast):
    path = f"forms/{year.health.pk}/"
    refused = posted(cast.officer, f"{path}hand-in/")
    assert refused.status_code == 422
    assert posted(cast.officer, f"{path}hand-in/", partial="yes").status_code == 302
    assert posted(cast.focal_point, f"{path}return/", **{"word-text": " "}).status_code == 422
    assert posted(cast.focal_point, f"{path}return/", **{"word-text": "يُرجى التحقق من العدد"}).status_code == 302
    for page in (f"{path}hand-in/", path):
        assert "يُرجى التحقق من العدد" in text_of(got(cast.officer, page))
    posted(cast.officer, f"{path}hand-in/", partial="yes")
    assert posted(cast.focal_point, f"{path}approve/").status_code == 302
    assert InstitutionForm.objects.get(pk=year.health.pk).status == "approved"


def test_institution_is_taken_out_and_in_again(year, cast):
    path = f"forms/{year.health.pk}/"
    assert posted(cast.focal_point, f"{path}remove/", **{"reason-text": ""}).status_code == 422
    posted(cast.focal_point, f"{path}remove/", **{"reason-text": "دُمجت"})
    listed = text_of(got(cast.focal_point, f"submissions/{year.submission.pk}/institutions/"))
    assert "وزارة الصحة" not in listed
    taken_out = text_of(got(cast.focal_point, f"submissions/{year.submission.pk}/institutions/?show=removed"))
    assert "وزارة الصحة" in taken_out
    assert "دُمجت" in taken_out
    posted(cast.focal_point, f"{path}restore/")
    assert InstitutionForm.objects.get(pk=year.health.pk).status == "invited"


def test_officers_are_invited_and_replaced_on_the_page(year, cast):
    path = f"forms/{year.health.pk}/officers/"
    bad = posted(cast.focal_point, f"{path}invite/", **{"officer-name": "هدى", "officer-email": "no address"})
    assert bad.status_code == 422
    posted(
        cast.focal_point, f"{path}invite/",
        **{"officer-name": "هدى", "officer-email": "h@example.org", "officer-language": "ar"},
    )  # fmt: skip
    assert Invitation.objects.filter(email="h@example.org").exists()
    seat = cast.officer.seats.get()
    today = timezone.localdate()
    posted(
        cast.focal_point, f"{path}{seat.pk}/hand-over/",
        **{
            "successor-name": "سالم", "successor-email": "s@example.org", "successor-language": "ar",
            "successor-last_day": today.isoformat(),
        },
    )  # fmt: skip
    assert Seat.objects.get(pk=seat.pk).until_on == today
    foreign = cast.stranger.seats.get()
    assert posted(cast.focal_point, f"{path}{foreign.pk}/hand-over/").status_code == 404


def test_silent_institutions_are_reminded_on_the_page(year, cast):
    page = got(cast.focal_point, f"submissions/{year.submission.pk}/institutions/?show=silent&q=الصحة")
    assert [row.form.pk for row in page.context["rows"]] == [year.health.pk]
    answer = posted(cast.focal_point, f"submissions/{year.submission.pk}/institutions/remind/", who="silent")
    assert answer.status_code == 302
    assert year.health.reminders.count() == 1
    assert year.justice.reminders.count() == 0  # nobody is there to be reminded


def test_director_signs_what_the_page_shows(year, cast):
    submission = year.submission
    asked = posted(cast.focal_point, f"submissions/{submission.pk}/ready/", partial="on")
    assert asked.status_code == 302
    page = got(cast.director, f"submissions/{submission.pk}/sign/")
    checksum = page.context["checksum"]
    assert checksum in text_of(page)
    assert page.context["statement"] in text_of(page).replace("&quot;", '"')
    assert posted(cast.director, f"submissions/{submission.pk}/sign/").status_code == 422
    signed = posted(cast.director, f"submissions/{submission.pk}/sign/", partial="on")
    signature = Signature.objects.get()
    assert signed.url.endswith(f"/rounds/signatures/{signature.pk}/")
    assert signature.checksum == checksum
    later = got(cast.reviewer, f"signatures/{signature.pk}/")
    assert later.context["holds"]
    Signature.objects.update(covers={"Q1": [1, "99", ""]})
    assert not got(cast.reviewer, f"signatures/{signature.pk}/").context["holds"]


def test_coordinator_cannot_sign_by_the_old_way(year, cast):
    answer = posted(cast.focal_point, f"submissions/{year.submission.pk}/submit/")
    assert answer.status_code == 302
    assert answer.url.endswith("/ready/")
    assert Submission.objects.get(pk=year.submission.pk).status == "draft"


def test_calendar_is_saved_on_the_page_and_faults_stand_beside_their_fields(cast):
    round = cases.open_round(cast, days=20)
    due = timezone.localtime(round.answers_due_at)

    def typed(days: int) -> str:
        return (due + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")

    path = f"{round.pk}/calendar/"
    wrong = posted(
        cast.secretariat, path, answers_due_at=typed(0), review_due_at=typed(-2), reminder_days="14 many",
    )  # fmt: skip
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"review_due_at", "reminder_days"}
    posted(
        cast.secretariat, path, answers_due_at=typed(0), review_due_at=typed(9), reminder_days="١٤، 7",
        moves_by_calendar="on",
    )  # fmt: skip
    kept = Round.objects.get(pk=round.pk)
    assert kept.answers_due_at == round.answers_due_at  # untouched, with its seconds
    assert kept.review_due_at is not None
    assert (kept.reminder_days, kept.moves_by_calendar) == ([14, 7], True)


def test_steps_states_and_extension_on_their_pages(cast):
    round = cases.open_round(cast)
    submission = cases.submission_of(round, cast.kuwait)
    posted(cast.secretariat, f"{round.pk}/move/", to="collection_closed")
    assert Round.objects.get(pk=round.pk).status == "collection_closed"
    assert posted(cast.secretariat, f"{round.pk}/move/", to="announced").status_code == 422
    later = (timezone.localtime() + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M")
    posted(cast.secretariat, f"submissions/{submission.pk}/extend/", until=later, reason="طلبت وقتاً")
    assert cases.submission_of(round, cast.kuwait).extended_until is not None
    posted(cast.secretariat, f"submissions/{submission.pk}/excuse/", text="لا تشارك")
    assert cases.submission_of(round, cast.kuwait).status == "excused"
    assert posted(cast.secretariat, f"{round.pk}/states/", state=cast.oman.pk, reason="س").status_code == 422
    posted(cast.secretariat, f"{round.pk}/states/", state=cast.kuwait.pk, reason="عادت")
    assert cases.submission_of(round, cast.kuwait).status == "draft"


def test_desks_tell_each_role_what_waits(year, cast):
    def desk(person: Any) -> str:
        return text_of(signed_in(person).get("/ar/desk/")).split("h-notices")[0]

    assert f"/ar/rounds/forms/{year.health.pk}/" in desk(cast.officer)
    assert f"submissions/{year.submission.pk}/" not in desk(cast.officer)
    actions.hand_in(year.health, is_partial=True, by=cast.officer)
    assert f"submissions/{year.submission.pk}/institutions/?show=handed_in" in desk(cast.focal_point)
    actions.approve_form(InstitutionForm.objects.get(pk=year.health.pk), by=cast.focal_point)
    actions.ask_signature(cases.submission_of(year.round, cast.oman), agreed=PARTIAL, by=cast.focal_point)
    assert f"submissions/{year.submission.pk}/sign/" in desk(cast.director)
    assert f"submissions/{year.submission.pk}/sign/" not in desk(cast.focal_point)


def test_coordinator_hands_over_on_the_page(year, cast):
    posted(
        cast.focal_point, f"submissions/{year.submission.pk}/hand-over/", name="هدى", email="h@example.org",
        language="ar", last_day=timezone.localdate().isoformat(),
    )  # fmt: skip
    assert Invitation.objects.get(email="h@example.org").role == "focal_point"
    assert cast.focal_point.seats.get().until_on == timezone.localdate()


def test_local_names_are_written_on_the_page_of_the_institution(year, cast):
    service = year.health.assignments.get().service_id
    page = text_of(got(cast.focal_point, f"forms/{year.health.pk}/coordination/"))
    assert f'name="name-{service}"' in page
    assert 'id="names"' in page
    posted(
        cast.focal_point, f"forms/{year.health.pk}/services/names/", **{f"name-{service}": "اسمها هنا", "name-x": ""}
    )
    assert year.health.assignments.get().local_name == "اسمها هنا"


def test_signature_of_many_answers_is_read_in_pages_or_whole(year, cast):
    signature = Signature.objects.create(
        submission=year.submission, signed_by=cast.director, authority="x", statement="x", checksum="0" * 64,
        covers={f"X{number}": [1, "1", ""] for number in range(250)},
    )  # fmt: skip
    address = f"signatures/{signature.pk}/"
    assert len(got(cast.director, address).context["page"]) == 200
    assert len(got(cast.director, f"{address}?page=2").context["page"]) == 50
    assert len(got(cast.director, f"{address}?whole").context["page"]) == 250


def test_rules_are_set_on_their_page(cast):
    before, round = cases.open_round(cast, year=2025), cases.open_round(cast)
    wrong = posted(cast.secretariat, f"{round.pk}/rules/", disclosure="everything", double_read_percent="500")
    assert set(wrong.context["form"].errors) == {"disclosure", "double_read_percent"}
    posted(
        cast.secretariat, f"{round.pk}/rules/", previous=before.pk, disclosure="scores", double_read_percent="5",
        needs_two_reviewers="on",
    )  # fmt: skip
    kept = Round.objects.get(pk=round.pk)
    assert (kept.previous, kept.double_read_percent, kept.needs_two_reviewers) == (before, 5, True)
