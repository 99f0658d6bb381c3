"""Filling by a program: a person's key, the cells of his forms, one outcome for each word, nothing of others."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from multaqa.config.filling import filling
from multaqa.core.models import JournalLine
from multaqa.rounds import actions
from multaqa.rounds.models import Answer, FillingKey, InstitutionForm, Round, Submission
from multaqa.rounds.tests.cases import submission_of
from multaqa.rounds.tests.web import signed_in
from multaqa.rounds.tests.year import cell_of, form_of, put, year_round

ROOT = Path(__file__).parents[3]


@pytest.fixture
def submission(cast: Any) -> Submission:
    return submission_of(year_round(cast), cast.oman)


@pytest.fixture
def form(submission: Submission, cast: Any) -> InstitutionForm:
    made = form_of(submission)
    cast.officer.seats.update(institution=made.institution)
    return made


class Program:
    """What a state's program does: it asks with a key."""

    def __init__(self, person: Any) -> None:
        self.key, text = actions.make_key("برنامج الوزارة", by=person)
        self.headers = {"Authorization": f"Bearer {text}", "Accept-Language": "ar"}

    def get(self, path: str) -> Any:
        return Client().get(f"/fill/v1/{path}", headers=self.headers)

    def put(self, path: str, *answers: dict[str, Any]) -> Any:
        body = json.dumps({"answers": [{"number": 0, **one} for one in answers]})
        return Client().put(f"/fill/v1/{path}", body, content_type="application/json", headers=self.headers)


@pytest.fixture
def program(cast: Any, form: InstitutionForm) -> Program:
    return Program(cast.officer)


def outcomes(answer: Any) -> list[tuple[str, str, int]]:
    assert answer.status_code == 200, answer.content
    return [(one["item"], one["outcome"], one["number"]) for one in answer.json()]


def test_cells_are_read_with_what_they_take(program: Program, submission: Submission, form: Any, cast: Any) -> None:
    put(submission, cell_of(submission, "K01", form, "S001"), (4,), by=cast.officer)
    cells = {one["item"]: one for one in program.get(f"forms/{form.pk}/cells/").json()}
    step = cells["K01.S001"]
    assert (step["kind"], step["choices"], step["number"], step["status"]) == ("steps", [4], 1, "saved")
    assert {one["position"] for one in step["steps"]} >= {1, 2, 3, 4}
    assert cells["all_completed.S001"]["kind"] == "count"
    assert "K20.S001" not in cells  # a share is made from its counts


def test_words_are_saved_one_by_one_and_the_same_again_changes_nothing(
    program: Program, submission: Submission, form: InstitutionForm
) -> None:
    words = (
        {"item": "K01.S001", "choices": [4]},
        {"item": "all_completed.S001", "value": 12, "explanation": "=بداية"},
        {"item": f"K05@{form.institution_id}", "absence": "not_available"},
    )
    path = f"forms/{form.pk}/cells/"
    assert {one[1:] for one in outcomes(program.put(path, *words))} == {("saved", 1)}
    assert {one[1:] for one in outcomes(program.put(path, *words))} == {("unchanged", 1)}
    assert set(Answer.objects.values_list("way", "answered_by")) == {
        ("api", form.submission.answers.first().answered_by_id)
    }
    assert JournalLine.objects.filter(verb="record_answers").count() == 1
    assert InstitutionForm.objects.get(pk=form.pk).status == "filling"


def test_a_wrong_word_stands_in_nobodys_way(program: Program, form: InstitutionForm) -> None:
    told = program.put(
        f"forms/{form.pk}/cells/",
        {"item": "K01.S001", "choices": [99]},
        {"item": "K02.S001", "choices": [2]},
        {"item": "all_completed.S001", "value": -4},
        {"item": "K20.S001", "value": 5},
        {"item": "K01.S099", "choices": [1]},
        {"item": "<b>", "value": 1},
        {"item": "K03.S001"},
        {"item": "K02.S001", "choices": [3]},
    )
    assert [one["outcome"] for one in told.json()] == ["refused", "saved", *["refused"] * 6]
    assert all(one["message"] for one in told.json() if one["outcome"] == "refused")
    assert list(Answer.objects.values_list("item", flat=True)) == ["K02.S001"]


def test_an_answer_changed_meanwhile_is_not_overwritten(
    program: Program, submission: Submission, form: InstitutionForm, cast: Any
) -> None:
    cell = cell_of(submission, "all_completed", form, "S001")
    put(submission, cell, "12", by=cast.officer)
    put(submission, cell, "15", by=cast.focal_point)
    path, word = f"forms/{form.pk}/cells/", {"item": "all_completed.S001", "value": 20}
    assert outcomes(program.put(path, word | {"number": 1})) == [("all_completed.S001", "stale", 2)]
    assert outcomes(program.put(path, word | {"number": 2})) == [("all_completed.S001", "saved", 3)]


@pytest.mark.parametrize("header", [None, "Bearer mq_wrong", "Bearer ", "Basic x", "Bearer \u0000"])
def test_without_a_key_nothing_opens(form: InstitutionForm, header: str | None) -> None:
    headers = {"Authorization": header} if header else {}
    answer = Client().get(f"/fill/v1/forms/{form.pk}/cells/", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "no_key"


def test_a_session_is_no_key(form: InstitutionForm, cast: Any) -> None:
    assert signed_in(cast.officer).get(f"/fill/v1/forms/{form.pk}/cells/").status_code == 401


def test_a_key_that_ended_opens_nothing(program: Program, form: InstitutionForm, cast: Any) -> None:
    path = f"forms/{form.pk}/cells/"
    FillingKey.objects.update(until=timezone.now())
    assert program.get(path).status_code == 401
    FillingKey.objects.update(until=timezone.now() + timedelta(days=1))
    assert program.get(path).status_code == 200
    actions.end_key(program.key, by=cast.officer)
    assert program.get(path).status_code == 401


def test_a_person_switched_off_and_a_seat_that_ended_open_nothing(
    program: Program, form: InstitutionForm, cast: Any
) -> None:
    path = f"forms/{form.pk}/cells/"
    cast.officer.seats.update(until_on=timezone.localdate() - timedelta(days=1))
    assert program.put(path, {"item": "K01.S001", "choices": [4]}).status_code == 404
    type(cast.officer).objects.filter(pk=cast.officer.pk).update(is_active=False)
    assert program.get(path).status_code == 401
    assert not Answer.objects.exists()


def test_a_program_has_its_persons_seats_and_no_more(
    program: Program, submission: Submission, form: InstitutionForm, cast: Any
) -> None:
    other = form_of(submission, services=0)
    assert program.get(f"forms/{other.pk}/cells/").status_code == 404
    assert program.get(f"submissions/{submission.pk}/cells/").status_code == 404
    assert Program(cast.stranger).get(f"forms/{form.pk}/cells/").status_code == 404
    assert Program(cast.reviewer).put(f"forms/{form.pk}/cells/", {"item": "K01.S001"}).status_code == 403
    state = Program(cast.focal_point)
    told = state.put(f"submissions/{submission.pk}/cells/", {"item": "K01.S001", "choices": [4]}, {"item": "K13"})
    assert [one["outcome"] for one in told.json()] == ["saved", "refused"]


def test_after_the_deadline_every_word_is_refused(program: Program, form: InstitutionForm) -> None:
    Round.objects.update(answers_due_at=timezone.now() - timedelta(minutes=1))
    told = program.put(f"forms/{form.pk}/cells/", {"item": "K01.S001", "choices": [4]}).json()
    assert told[0]["outcome"] == "refused"
    assert "الموعد" in told[0]["message"]


@pytest.mark.parametrize("answers", [[], [{"item": "K01.S001", "number": -1}], [{"item": "x" * 121}], [{}] * 1001])
def test_what_cannot_be_read_writes_nothing(program: Program, form: InstitutionForm, answers: Any) -> None:
    body = json.dumps({"answers": answers})
    answer = Client().put(
        f"/fill/v1/forms/{form.pk}/cells/", body, content_type="application/json", headers=program.headers
    )
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalid"


def test_a_key_is_shown_once_and_only_its_digest_kept(cast: Any) -> None:
    client = signed_in(cast.officer)
    page = client.post("/ar/rounds/keys/", {"name": "برنامج"}).content.decode()
    [text] = [part.split("<")[0] for part in page.split('class="code">')[1:] if part.startswith("mq_")]
    assert actions.use_key(text) == cast.officer
    assert text not in client.get("/ar/rounds/keys/").content.decode()
    assert text not in json.dumps(list(FillingKey.objects.values_list("digest", "name")))
    assert text not in json.dumps(list(JournalLine.objects.values_list("differences", flat=True)), default=str)
    client.post(f"/ar/rounds/keys/{FillingKey.objects.get().pk}/end/")
    assert actions.use_key(text) is None


def test_committed_description_is_the_apis_own() -> None:
    kept = json.loads((ROOT / "docs/developer/openapi-filling.json").read_text("utf-8"))
    assert kept == json.loads(json.dumps(filling.get_openapi_schema(), default=str))
