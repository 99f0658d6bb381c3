"""Pages of rounds: the happy path, the stranger's refusal, the number of queries."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from multaqa.rounds import actions
from multaqa.rounds.models import Answer, Round, Submission, WorkbookUpload
from multaqa.rounds.tests.cases import fill, finish, open_round, publish, say, submission_of
from multaqa.rounds.tests.web import signed_in


def address(path: str) -> str:
    return f"/ar/rounds/{path}"


@pytest.fixture
def round(cast: Any) -> Round:
    return open_round(cast)


@pytest.fixture
def submission(round: Round, cast: Any) -> Submission:
    return submission_of(round, cast.oman)


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_rounds_lists_what_waits_and_to_visitors_only_what_is_published(
    cast: Any, submission: Submission, language: str
) -> None:
    title = {"ar": "جولة 2026", "en": "Round of 2026", "fr": "Campagne 2026"}[language]
    page = signed_in(cast.focal_point).get(f"/{language}/rounds/")
    assert title in page.content.decode()
    assert f"/rounds/submissions/{submission.pk}/" in page.content.decode()
    assert title not in Client().get(f"/{language}/rounds/").content.decode()
    assert title not in signed_in(cast.partner).get(f"/{language}/rounds/").content.decode()


def test_round_new_prepares_a_round_for_the_chosen_states(cast: Any) -> None:
    [framework] = actions.load_frameworks()
    client = signed_in(cast.secretariat)
    said = {
        "framework": framework.pk, "year": "2026", "title_ar": "جولة 2026", "title_en": "", "title_fr": "",
        "answers_due_at": "2099-03-31T23:59", "states": [cast.oman.pk],
    }  # fmt: skip
    assert client.get(address("new/")).status_code == 200
    assert client.post(address("new/"), {**said, "states": []}).status_code == 422
    everyone = client.post(address("new/"), {**said, "choose": "all"})
    assert everyone.content.decode().count("checked") == 2
    answer = client.post(address("new/"), said)
    round = Round.objects.get()
    assert answer.headers["Location"] == address(f"{round.pk}/")
    assert [one.state.iso3 for one in round.submissions.all()] == ["OMN"]
    assert round.status == Round.Status.PREPARING
    board = client.get(address(f"{round.pk}/"))
    assert "فتح الجولة" in board.content.decode()
    assert signed_in(cast.focal_point).get(address(f"{round.pk}/")).status_code == 404
    client.post(address(f"{round.pk}/open/"))
    round.refresh_from_db()
    assert round.status == Round.Status.OPEN


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_round_shows_every_state_to_the_secretariat_and_its_own_to_a_state(
    cast: Any, round: Round, language: str
) -> None:
    whole = signed_in(cast.secretariat).get(f"/{language}/rounds/{round.pk}/").content.decode()
    assert "OMN" in whole and "KWT" in whole  # noqa: PT018
    own = signed_in(cast.focal_point).get(f"/{language}/rounds/{round.pk}/").content.decode()
    assert "OMN" in own
    assert "KWT" not in own


def test_answer_is_saved_as_it_is_typed_and_the_row_comes_back(cast: Any, submission: Submission) -> None:
    client = signed_in(cast.focal_point)
    url = address(f"submissions/{submission.pk}/answers/OSI/")
    typed = {"OSI-value": "٠٫٧٥٩٠٥", "OSI-absence": "", "OSI-number": "0", "OSI-changed": "value"}
    row = client.post(url, typed, headers={"HX-Request": "true"})
    assert row.status_code == 200
    words = row.content.decode()
    assert 'id="row-OSI"' in words
    assert re.search(r'name="OSI-number"\s+value="1"', words)
    assert 'value="0.75905"' in words
    answer = Answer.objects.get()
    assert (str(answer.value), answer.answered_by) == ("0.759050", cast.focal_point)


def test_absence_takes_the_place_of_a_number(cast: Any, submission: Submission) -> None:
    say(submission, "OSI", "0.5", by=cast.focal_point)
    client = signed_in(cast.director)
    url = address(f"submissions/{submission.pk}/answers/OSI/")
    typed = {"OSI-value": "0.5", "OSI-absence": "not_available", "OSI-number": "1", "OSI-changed": "absence"}
    row = client.post(url, typed, headers={"HX-Request": "true"})
    assert 'value=""' in row.content.decode()
    newest = submission.answers.get(is_current=True)
    assert (newest.value, newest.absence, newest.number) == (None, "not_available", 2)


@pytest.mark.parametrize(
    ("language", "typed", "words"),
    [
        ("ar", "سبعون", "«سبعون» ليس عدداً. يُكتب عدد بين 0 و1."),
        ("en", "seventy", "“seventy” is not a number. Enter a number between 0 and 1."),
        ("fr", "-0,5", "−0,5 est hors limites. Saisir un nombre entre 0 et 1."),
        ("ar", "140", "القيمة 140 خارج المدى. يُكتب عدد بين 0 و1."),
        ("en", "0.1234567", "0.1234567 has too many decimals. Enter at most 5."),
    ],
)
def test_bad_value_is_refused_beside_the_field_and_nothing_is_written(
    cast: Any, submission: Submission, language: str, typed: str, words: str
) -> None:
    client = signed_in(cast.focal_point)
    data = {"OSI-value": typed, "OSI-absence": "", "OSI-number": "0"}
    url = f"/{language}/rounds/submissions/{submission.pk}/answers/OSI/"
    row = client.post(url, data, headers={"HX-Request": "true"})
    assert row.status_code == 200
    assert words in row.content.decode()
    assert 'aria-invalid="true"' in row.content.decode()
    assert typed in row.content.decode()
    assert not Answer.objects.exists()


def test_stale_tab_shows_both_values_and_lets_choose(cast: Any, submission: Submission) -> None:
    say(submission, "OSI", "0.76", by=cast.director)
    client = signed_in(cast.focal_point)
    url = address(f"submissions/{submission.pk}/answers/OSI/")
    typed = {"OSI-value": "0.78", "OSI-absence": "", "OSI-number": "0"}
    row = client.post(url, typed, headers={"HX-Request": "true"}).content.decode()
    assert "القيمة المحفوظة 0.76، وما كُتب هنا 0.78" in row
    assert 'value="0.78"' in row
    assert Answer.objects.count() == 1
    kept = client.post(url, {**typed, "OSI-number": "1", "OSI-take": "saved"}, headers={"HX-Request": "true"})
    assert 'value="0.76"' in kept.content.decode()
    assert Answer.objects.count() == 1
    client.post(url, {**typed, "OSI-number": "1", "OSI-take": "typed"}, headers={"HX-Request": "true"})
    assert [str(one.value) for one in Answer.objects.order_by("number")] == ["0.760000", "0.780000"]


def test_the_same_value_from_a_stale_tab_is_no_conflict(cast: Any, submission: Submission) -> None:
    say(submission, "OSI", "0.76", by=cast.director)
    url = address(f"submissions/{submission.pk}/answers/OSI/")
    typed = {"OSI-value": "0.76", "OSI-absence": "", "OSI-number": "0"}
    row = signed_in(cast.focal_point).post(url, typed, headers={"HX-Request": "true"})
    assert "aria-invalid" not in row.content.decode()
    assert Answer.objects.count() == 1


def test_questionnaire_without_script_saves_all_rows_and_marks_the_wrong_one(cast: Any, submission: Submission) -> None:
    client = signed_in(cast.focal_point)
    url = address(f"submissions/{submission.pk}/")
    data = {"OSI-value": "0.5", "OSI-absence": "", "TII-value": "1.5", "TII-absence": "", "HCI-value": "",
            "HCI-absence": "not_answered"}  # fmt: skip
    page = client.post(url, data)
    assert page.status_code == 422
    assert "القيمة 1.5 خارج المدى" in page.content.decode()
    assert set(Answer.objects.values_list("indicator__code", flat=True)) == {"OSI", "HCI"}
    page = client.post(url, {**data, "TII-value": "0.6", "OSI-number": "1", "HCI-number": "1"})
    assert page.status_code == 302
    assert Answer.objects.count() == 3


def test_submission_is_confirmed_on_a_page_and_taken_once(cast: Any, submission: Submission) -> None:
    client = signed_in(cast.focal_point)
    url = address(f"submissions/{submission.pk}/submit/")
    assert "لم يكتمل" in client.get(url).content.decode()
    assert client.post(url).status_code == 422
    fill(submission, by=cast.focal_point)
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 302
    second = client.post(url)
    assert second.status_code == 422
    assert "قُدّم هذا الردّ من قبل" in second.content.decode()
    locked = client.post(address(f"submissions/{submission.pk}/answers/OSI/"), {"OSI-value": "0.1", "OSI-number": "1"})
    assert locked.status_code == 422


def test_review_sends_back_and_the_state_sees_the_remark_and_replies(cast: Any, submission: Submission) -> None:
    fill(submission, by=cast.focal_point)
    actions.submit(submission, by=cast.focal_point)
    reviewer, state = signed_in(cast.reviewer), signed_in(cast.focal_point)
    base = address(f"submissions/{submission.pk}/")
    assert reviewer.get(f"{base}review/").status_code == 200
    assert reviewer.post(f"{base}review/TII/send-back/", {"text": ""}).status_code == 422
    assert reviewer.post(f"{base}review/TII/send-back/", {"text": "ما المصدر؟"}).status_code == 302
    page = state.get(base).content.decode()
    assert "ما المصدر؟" in page
    assert 'id="TII-value"' in page
    assert 'id="OSI-value"' not in page
    assert state.post(f"{base}answers/TII/reply/", {"text": "الجهاز الوطني."}).status_code == 302
    state.post(f"{base}answers/TII/", {"TII-value": "0.7", "TII-absence": "", "TII-number": "1"})
    state.post(f"{base}submit/")
    page = reviewer.get(f"{base}review/TII/").content.decode()
    assert "الجهاز الوطني." in page
    assert "0.64992" in page
    assert reviewer.post(f"{base}review/TII/accept/").status_code == 302
    assert reviewer.post(f"{base}review/accept/", {"answers": "all"}).status_code == 302
    submission.refresh_from_db()
    assert submission.status == Submission.Status.ACCEPTED


def test_reviewer_who_holds_a_seat_of_the_state_may_not_review_it(cast: Any, submission: Submission) -> None:
    from datetime import date

    from multaqa.members.models import Seat

    fill(submission, by=cast.focal_point)
    actions.submit(submission, by=cast.focal_point)
    Seat.objects.create(person=cast.focal_point, role="reviewer", from_on=date(2020, 1, 1))
    url = address(f"submissions/{submission.pk}/review/")
    assert signed_in(cast.focal_point).get(url).status_code == 403


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_results_are_public_once_published_and_the_trail_opens_to_the_state(
    cast: Any, round: Round, language: str
) -> None:
    finish(round, cast.oman, cast)
    base = f"/{language}/rounds/{round.pk}/results/"
    actions.compute_round(round, leave_out=True, by=cast.secretariat)
    assert Client().get(base).status_code == 404
    assert Client().get(f"{base}?draft").status_code == 404
    assert signed_in(cast.focal_point).get(f"{base}?draft").status_code == 404
    assert signed_in(cast.secretariat).get(f"{base}?draft").status_code == 200
    actions.publish_round(round, by=cast.secretariat)
    page = Client().get(base).content.decode()
    said = "0,68492" if language == "fr" else "0.68492"
    assert said in page
    trail = Client().get(f"{base}OMN/").content.decode()
    assert said in trail
    assert cast.focal_point.name not in trail
    assert 'id="h-answers"' not in trail
    assert 'id="h-answers"' in signed_in(cast.director).get(f"{base}OMN/").content.decode()
    assert 'id="h-answers"' not in signed_in(cast.stranger).get(f"{base}OMN/").content.decode()
    assert 'id="h-answers"' in signed_in(cast.reviewer).get(f"{base}OMN/").content.decode()
    absent = Client().get(f"{base}KWT/")
    assert absent.status_code == 200
    assert Client().get(f"{base}EGY/").status_code == 404


def test_results_data_as_csv_and_json(cast: Any, round: Round) -> None:
    finish(round, cast.oman, cast)
    publish(round, cast)
    csv = Client().get(address(f"{round.pk}/results/data.csv"))
    lines = csv.content.decode("utf-8-sig").splitlines()
    assert (
        lines[0]
        == "rank,iso3,state_ar,state_en,state_fr,score,group,coverage,rank_low,rank_high,absence,marks,OSI,TII,HCI"
    )
    assert lines[1].startswith("1,OMN,")
    facts = json.loads(Client().get(address(f"{round.pk}/results/data.json")).content)
    assert facts["left_out"] == ["KWT"]
    assert facts["scores"][0]["score"] == pytest.approx(0.68492)


def test_correction_keeps_the_earlier_edition_reachable(cast: Any, round: Round) -> None:
    finish(round, cast.oman, cast)
    publish(round, cast)
    actions.compute_round(round, leave_out=True, by=cast.secretariat)
    client = signed_in(cast.secretariat)
    publish_second = address(f"{round.pk}/computations/2/publish/")
    assert client.post(publish_second, {"note_ar": ""}).status_code == 422
    assert client.post(publish_second, {"note_ar": "صُححت قيمة."}).status_code == 302
    assert "صُححت قيمة." in Client().get(address(f"{round.pk}/results/")).content.decode()
    assert Client().get(address(f"{round.pk}/results/?edition=1")).status_code == 200
    assert Client().get(address(f"{round.pk}/results/?edition=9")).status_code == 404


def test_compute_waits_for_the_task_and_tells_what_is_left_out(cast: Any, round: Round, settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    finish(round, cast.oman, cast)
    client = signed_in(cast.secretariat)
    refused = client.post(address(f"{round.pk}/compute/"))
    assert refused.status_code == 422
    assert "الكويت" in refused.content.decode()
    answer = client.post(address(f"{round.pk}/compute/"), {"leave_out": "yes"})
    board = client.get(answer.headers["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in board
    assert round.results.count() == 1
    actions.ask_for_computation(round, leave_out=True, by=cast.secretariat)  # no worker has taken it yet
    waiting = client.get(address(f"{round.pk}/computations/"), headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 1s"' in waiting


@pytest.mark.parametrize("who", ["stranger", "partner"])
def test_stranger_finds_nothing(cast: Any, round: Round, submission: Submission, who: str) -> None:
    fill(submission, by=cast.focal_point)
    client = signed_in(getattr(cast, who))
    paths = ["", "review/", "review/OSI/", "workbook/", "submit/"]
    assert {client.get(address(f"submissions/{submission.pk}/{path}")).status_code for path in paths} == {404}
    posts = ["answers/OSI/", "answers/OSI/reply/", "workbook/upload/", "review/OSI/accept/", "review/OSI/send-back/",
             "review/accept/", "submit/"]  # fmt: skip
    assert {client.post(address(f"submissions/{submission.pk}/{path}")).status_code for path in posts} == {404}


def test_visitor_is_asked_to_sign_in_whether_the_page_exists_or_not(submission: Submission) -> None:
    for pk in (submission.pk, 99999):
        answer = Client().get(address(f"submissions/{pk}/"))
        assert answer.status_code == 302
        assert "/account/login/" in answer.headers["Location"]


def test_upload_page_of_another_state_is_not_found(cast: Any, submission: Submission) -> None:
    from multaqa.core.files import keep

    file = keep(b"%PDF-1.7 a", name="a.pdf", kinds={"pdf"}, by=cast.focal_point)
    upload = WorkbookUpload.objects.create(submission=submission, file=file, uploaded_by=cast.focal_point)
    assert signed_in(cast.focal_point).get(address(f"uploads/{upload.pk}/")).status_code == 200
    assert signed_in(cast.stranger).get(address(f"uploads/{upload.pk}/")).status_code == 404
    assert signed_in(cast.reviewer).get(address(f"uploads/{upload.pk}/")).status_code == 403


@pytest.mark.parametrize("language", ["en", "fr"])
def test_round_without_a_translated_title_still_names_its_links(
    cast: Any, submission: Submission, language: str
) -> None:
    Round.objects.update(title_en="", title_fr="")
    client = signed_in(cast.focal_point)
    for path in ("", "submit/"):
        page = client.get(f"/{language}/rounds/submissions/{submission.pk}/{path}").content.decode()
        assert f'<a href="/{language}/rounds/{submission.round_id}/">جولة 2026</a>' in page
