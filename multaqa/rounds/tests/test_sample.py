"""The sample year holds every status there is, is the same for the same seed, and its pages say so."""

import hashlib
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from multaqa.core import journal
from multaqa.core.models import JournalLine
from multaqa.members.actions import DEMO_PASSWORD, make_demo_people
from multaqa.members.models import Institution, Person
from multaqa.rounds import actions, checks
from multaqa.rounds.models import (
    Answer,
    Evidence,
    InstitutionForm,
    Publication,
    Remark,
    Round,
    Score,
    Signature,
    Submission,
    Verdict,
    WorkbookUpload,
)
from multaqa.rounds.queries.cells import cells_of
from multaqa.rounds.queries.words import Cell, Word
from multaqa.rounds.tests.web import signed_in

SEED_ONE = "ba6f1d38f633b5d41f7488f6d94a1425e7beb67ea23f997543be931ac664873b"


@pytest.fixture
def small(record: None) -> list[Round]:
    """Return a small sample year: five states, six services."""
    return actions.make_sample_rounds(states=5, services=6, by=None)


def digest(rounds: list[Round]) -> str:
    """Return a checksum of what the rounds say, whatever keys the rows have."""
    said = Answer.objects.filter(submission__round__in=rounds).values_list(
        "submission__round__title_en", "submission__state__iso3", "indicator__code", "service__code",
        "form__institution__name_ar", "form__status", "number", "value", "choices", "absence", "status", "way",
        "explanation", "adjustment__value",
    )  # fmt: skip
    lines = sorted(json.dumps([str(part) for part in row], ensure_ascii=False) for row in said)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def test_every_status_is_there(record):
    before, now = actions.make_sample_rounds(states=19, services=4, by=None)
    submissions = Submission.objects.filter(round=now)
    assert submissions.count() == 19
    assert set(submissions.values_list("status", flat=True)) == set(Submission.Status.values)
    assert submissions.filter(is_late=True).exists()
    assert submissions.filter(is_partial=True).exists()
    assert submissions.filter(institution_forms=None, status="draft").count() == 1, "one state was silent"
    assert submissions.filter(extended_until__gt=now.answers_due_at).exists()
    for model, column, wanted in (
        (InstitutionForm, "status", InstitutionForm.Status), (Answer, "status", Answer.Status),
        (Answer, "way", Answer.Way), (Answer, "absence", set(Answer.Absence.values) - {"not_surveyed"} | {""}),
    ):  # fmt: skip
        found = set(model.objects.filter(submission__round=now).values_list(column, flat=True))
        assert found == set(getattr(wanted, "values", wanted)), (model, column)
    assert set(Verdict.objects.values_list("kind", flat=True)) == set(Verdict.Kind.values)
    assert Verdict.objects.filter(is_second=True).exists()
    assert Remark.objects.filter(kind="remark", settled_at=None).exists()
    assert Remark.objects.filter(kind="reply").exists()
    assert Remark.objects.exclude(settled_at=None).exists()
    assert set(Evidence.objects.values_list("kind", flat=True)) == set(Evidence.Kind.values)
    assert Evidence.objects.exclude(copy_problem="").filter(copy_text="").exists()
    assert {"accepted", "refused", "discarded"} <= set(WorkbookUpload.objects.values_list("status", flat=True))
    assert Signature.objects.count() == Submission.objects.exclude(signatures=None).count() > 19
    assert before.submissions.count() == 17, "two states took no part"


def test_round_before_is_published_twice_and_leads_to_the_one_under_way(small):
    before, now = (Round.objects.get(pk=one.pk) for one in small)
    assert (before.status, now.status) == ("published", "under_review")
    assert now.previous == before
    assert [bool(one.note) for one in Publication.objects.filter(round=before).order_by("number")] == [False, True]
    first, second = (set(one.scores.values_list("state", "node", "score")) for one in before.results.all())
    assert first != second
    assert Score.objects.filter(result__round=before, is_index=True).count() == 2 * before.submissions.count()


def test_adjusted_answers_keep_the_states_own_value(small):
    adjusted = Answer.objects.filter(status=Answer.Status.ADJUSTED).select_related("adjustment")
    assert adjusted
    for answer in adjusted:
        assert answer.adjustment.kind == Verdict.Kind.ADJUST
        assert answer.adjustment.reason
        assert answer.adjustment.value < answer.value


def test_nothing_impossible_is_handed_in_and_little_that_is_unlikely(small):
    forms = InstitutionForm.objects.filter(submission__round=small[1], status__in=("handed_in", "approved"))
    found = [
        one
        for form in forms.select_related("submission__round__framework", "submission__state", "institution")
        for one in checks.filled(form.submission, cells_of(form.submission, form)).remarked()
    ]
    assert [one.words() for one in found if one.is_impossible] == []
    assert len(found) < forms.count()


def test_part_that_contradicts_itself_is_not_handed_in(small):
    officer = Person.objects.get(email="officer.omn@demo.example")
    form = InstitutionForm.objects.get(submission__round=small[1], institution=officer.seats.get().institution)
    form.answers.all().delete()
    indicators = {one.code: one for one in small[1].framework.indicators.all()}
    for code, position in (("K10", 1), ("K11", 2)):  # no open data, yet in a format
        word = Word(choices=(position,))
        actions.record_answer(form.submission, Cell(indicators[code], form=form), word, by=officer)
    with pytest.raises(checks.NotPossible):
        actions.hand_in(form, is_partial=True, by=officer)
    form.refresh_from_db()
    assert form.status == "filling"


def test_same_seed_makes_the_same_year_and_another_seed_another_one(record):
    made = []
    for seed in (1, 1, 2):
        with transaction.atomic():
            made.append(digest(actions.make_sample_rounds(states=3, services=3, seed=seed, by=None)))
            transaction.set_rollback(True)
    assert made[0] == made[1] != made[2]
    assert made[0] == SEED_ONE, "the same on every machine"


def test_second_call_changes_nothing_and_each_round_has_one_line_in_the_journal(small):
    rows = Answer.objects.count(), Person.objects.count(), Institution.objects.count()
    again = actions.make_sample_rounds(states=5, services=6, by=None)
    assert [one.pk for one in again] == [one.pk for one in small]
    assert rows == (Answer.objects.count(), Person.objects.count(), Institution.objects.count())
    assert JournalLine.objects.filter(verb="make_sample_round").count() == 2
    assert list(journal.faults()) == []


def test_sample_is_refused_where_real_people_work(record):
    Person.objects.create_user("somebody@example.org", "a-long-password-1", name="شخص")
    with pytest.raises(actions.SampleRefused):
        actions.make_sample_rounds(by=None)
    assert not Round.objects.exists()
    with pytest.raises(CommandError, match="حسابات فعلية"):
        call_command("demo", "--round")


def test_officer_of_the_demonstration_has_a_form_to_fill(small):
    officer = next(one for one in make_demo_people(by=None) if one.email == "officer.omn@demo.example")
    form = InstitutionForm.objects.get(submission__round=small[1], institution=officer.seats.get().institution)
    assert form.status == InstitutionForm.Status.FILLING
    assert form.assignments.exists()
    assert form.answers.exists()


def test_people_of_other_states_cannot_sign_in(small):
    others = Person.objects.filter(email="director.jor@demo.example")
    assert [(one.is_demo, one.check_password(DEMO_PASSWORD)) for one in others] == [(True, False)]


def test_command_tells_what_it_made(record, capsys):
    call_command("demo", "--round", "--states", "2", "--services", "2")
    told = capsys.readouterr().out
    assert "published" in told
    assert "OMN  draft" in told


PAGES = ["rounds/{now}/", "rounds/submissions/{own}/", "rounds/{before}/results/"]


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_every_page_says_that_it_is_a_sample(small, settings, language):
    settings.DEMO = True
    before, now = small
    own = now.submissions.get(state__iso3="OMN")
    client: Any = signed_in(Person.objects.get(email="focal.omn@demo.example"))
    words = {"ar": "تجريبي", "en": "ample", "fr": "fictive"}
    for page in PAGES:
        shown = client.get(f"/{language}/{page.format(now=now.pk, before=before.pk, own=own.pk)}")
        assert shown.status_code == 200, page
        assert words[language] in shown.content.decode(), page


def test_board_takes_fifteen_queries_at_most(small, settings, django_assert_max_num_queries):
    settings.DEMO = True
    client: Any = signed_in(Person.objects.get(email="secretariat@demo.example"))
    with django_assert_max_num_queries(15):
        assert client.get(f"/ar/rounds/{small[1].pk}/").status_code == 200
