"""The whole thread on real input: 21 states send workbooks, a reviewer reads, the round is computed and published.

The published EGDI of 2024 is the mean of three published indices, so the thread must give the published values back.
"""

import csv
import io
from datetime import date, timedelta
from importlib import resources
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from multaqa.core.journal import faults
from multaqa.core.models import JournalLine
from multaqa.members.models import Person, Seat, State
from multaqa.rounds.models import Answer, Framework, Round, Submission, WorkbookUpload
from multaqa.rounds.tests.web import IMMEDIATE, accept, downloaded, put, saved, send, signed_in

ARABIC = str.maketrans("0123456789.", "٠١٢٣٤٥٦٧٨٩٫")


def published_rows() -> list[dict[str, str]]:
    """Return the published rows of the Arab states, 2024."""
    text = resources.files("multaqa.record").joinpath("egdi_observations.csv").read_text("utf-8")
    return [row for row in csv.DictReader(io.StringIO(text)) if row["year"] == "2024" and not row["absence"]]


def person(name: str, role: str, *, state: State | None = None) -> Person:
    made = Person.objects.create_user(f"{name}@example.org", "a-long-password-1", name=name)
    Authenticator.objects.create(user=made, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
    Seat.objects.create(person=made, role=role, state=state, from_on=date(2020, 1, 1))
    return made


def begin(client: Client, states: list[State]) -> Round:
    """Prepare and open the round as the secretariat does."""
    framework = Framework.objects.get(code="egdi-2024")
    due = timezone.localtime() + timedelta(days=20)
    said = {
        "framework": framework.pk, "year": "2024", "title_ar": "مؤشر EGDI 2024", "title_en": "EGDI 2024",
        "title_fr": "EGDI 2024", "answers_due_at": due.strftime("%Y-%m-%dT%H:%M"), "states": [one.pk for one in states],
    }  # fmt: skip
    assert client.post("/ar/rounds/new/", said).status_code == 302
    round = Round.objects.get()
    assert client.post(f"/ar/rounds/{round.pk}/open/").status_code == 302
    return round


def typed(place: int, value: str) -> Any:
    """Write a value as people do: as a number, with a full stop as text, in Arabic digits with ٫."""
    return (float(value), value, value.translate(ARABIC))[place % 3]


def fill_by_workbook(client: Client, submission: Submission, values: dict[str, str]) -> None:
    """Download, fill, upload, look, accept, submit."""
    book = downloaded(client, submission)
    for place, (code, value) in enumerate(values.items(), submission.pk):
        put(book, code, value=typed(place, value))
    answer = send(client, submission, saved(book), name="إجابات.xlsx")
    upload = WorkbookUpload.objects.get(submission=submission)
    assert answer.headers["Location"] == f"/ar/rounds/uploads/{upload.pk}/"
    assert upload.problems == []
    assert accept(client, upload).status_code == 302
    assert client.post(f"/ar/rounds/submissions/{submission.pk}/submit/").status_code == 302


def test_thread_gives_the_published_values_of_21_states_back(record: None, settings: Any) -> None:
    settings.TASKS = IMMEDIATE
    rows = {row["iso3"]: row for row in published_rows()}
    states = list(State.objects.filter(iso3__in=rows))
    assert len(states) == 21
    secretariat, reviewer = signed_in(person("salma", "secretariat")), signed_in(person("rima", "reviewer"))
    round = begin(secretariat, states)
    for state in states:
        client = signed_in(person(f"focal-{state.iso3.lower()}", "focal_point", state=state))
        submission = Submission.objects.get(round=round, state=state)
        values = {code: rows[state.iso3][code.lower()] for code in ("OSI", "TII", "HCI")}
        fill_by_workbook(client, submission, values)
        url = f"/ar/rounds/submissions/{submission.pk}/review/accept/"
        assert reviewer.post(url, {"answers": "all"}).status_code == 302
    round.refresh_from_db()
    assert round.status == Round.Status.UNDER_REVIEW
    assert secretariat.post(f"/ar/rounds/{round.pk}/compute/").status_code == 302
    assert secretariat.post(f"/ar/rounds/{round.pk}/computations/1/publish/").status_code == 302

    facts = Client().get(f"/ar/rounds/{round.pk}/results/data.json").json()
    assert facts["left_out"] == []
    for one in facts["scores"]:
        assert one["score"] == pytest.approx(float(rows[one["iso3"]]["egdi"]), abs=5e-5)
        assert one["group"] == rows[one["iso3"]]["group"]
    order = sorted(rows.values(), key=lambda row: int(row["rank"]))
    assert [one["iso3"] for one in facts["scores"]] == [row["iso3"] for row in order]
    assert [one["rank"] for one in facts["scores"]] == list(range(1, 22))
    assert list(faults()) == []


def test_thread_with_a_remark_and_a_correction(record: None, settings: Any) -> None:
    settings.TASKS = IMMEDIATE
    oman = State.objects.get(iso3="OMN")
    secretariat, reviewer = signed_in(person("salma", "secretariat")), signed_in(person("rima", "reviewer"))
    client = signed_in(person("fatima", "focal_point", state=oman))
    round = begin(secretariat, [oman])
    answers_by_both_ways(client, Submission.objects.get())
    remark_and_correction(client, reviewer, f"/ar/rounds/submissions/{Submission.objects.get().pk}/")
    assert secretariat.post(f"/ar/rounds/{round.pk}/compute/").status_code == 302
    assert secretariat.post(f"/ar/rounds/{round.pk}/computations/1/publish/").status_code == 302
    opened_to_the_answers(client, f"/ar/rounds/{round.pk}/results/")

    verbs = list(JournalLine.objects.order_by("number").values_list("verb", flat=True))
    wanted = [
        "begin_round", "open_round", "keep_workbook", "read_workbook", "accept_upload", "record_answer", "submit",
        "send_back", "reply", "accept_by_rule", "accept_submission", "compute_round", "publish_round", "keep_file",
    ]  # fmt: skip
    assert [verb for verb in wanted if verb not in verbs] == []
    assert JournalLine.objects.filter(verb="record_answer").count() == 2  # typed
    [by_workbook] = JournalLine.objects.filter(verb="record_answers")
    assert by_workbook.differences["count"] == 2
    assert list(faults()) == []


def answers_by_both_ways(client: Client, submission: Submission) -> None:
    """Send a workbook with one wrong cell: it is listed by its address, the others are taken; type the third."""
    book = downloaded(client, submission)
    put(book, "OSI", value="٠٫٨٠٧٧٤")
    place = put(book, "TII", value="سبعة وتسعون")
    put(book, "HCI", value=0.79767)
    page = client.get(send(client, submission, saved(book)).headers["Location"])
    assert f"ورقة «الإجابات»، الخلية {place}: «سبعة وتسعون» ليس عدداً." in page.content.decode()
    assert not Answer.objects.exists()
    accept(client, WorkbookUpload.objects.get())
    assert set(Answer.objects.values_list("indicator__code", "way")) == {("OSI", "workbook"), ("HCI", "workbook")}
    typed_and_submitted(client, f"/ar/rounds/submissions/{submission.pk}/", "٠٫٩", number=0)


def typed_and_submitted(client: Client, base: str, value: str, *, number: int) -> None:
    """Type the second indicator on the page, then submit the whole."""
    data = {"TII-value": value, "TII-absence": "", "TII-number": number, "TII-changed": "value"}
    assert client.post(f"{base}answers/TII/", data, headers={"HX-Request": "true"}).status_code == 200
    assert client.post(f"{base}submit/").status_code == 302


def remark_and_correction(client: Client, reviewer: Client, base: str) -> None:
    """The reviewer asks; the state corrects and replies; the reviewer accepts."""
    assert reviewer.post(f"{base}review/TII/send-back/", {"text": "القيمة المنشورة غير هذه."}).status_code == 302
    assert "القيمة المنشورة غير هذه." in client.get(base).content.decode()
    assert client.post(f"{base}answers/TII/reply/", {"text": "صُححت القيمة."}).status_code == 302
    typed_and_submitted(client, base, "0.96739", number=1)
    page = reviewer.get(f"{base}review/TII/").content.decode()
    assert "صُححت القيمة." in page
    assert "0.90000" in page
    assert reviewer.post(f"{base}review/accept/", {"answers": "all"}).status_code == 302


def opened_to_the_answers(client: Client, results: str) -> None:
    """The published score opens down to each answer for the state, and prints."""
    assert "0.85760" in Client().get(results).content.decode()
    trail = client.get(f"{results}OMN/")
    values = [str(part.answer.value) for part in trail.context["trail"].parts]
    assert values == ["0.807740", "0.967390", "0.797670"]
    words = trail.content.decode()
    for said in ("المنسق الوطني", "صُححت القيمة.", "قُبلت في", WorkbookUpload.objects.get().file.checksum):
        assert said in words
    report = Client().get(f"{results}OMN/report.pdf")
    assert report.headers["Content-Type"] == "application/pdf"
    assert b"".join(report.streaming_content).startswith(b"%PDF-")
