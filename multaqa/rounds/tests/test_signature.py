"""The director's signature: asked for, given back, given; what it covered is kept as it was."""

from decimal import Decimal
from typing import Any

import pytest

from multaqa.core.models import JournalLine
from multaqa.core.statuses import MoveRefused
from multaqa.members.models import Notice, Seat
from multaqa.rounds import actions, checks
from multaqa.rounds.actions.submissions import AlreadySubmitted, checksum_of
from multaqa.rounds.models import Answer, InstitutionForm, Signature, Submission
from multaqa.rounds.queries.words import Cell, Word
from multaqa.rounds.tests import cases

PARTIAL = actions.Agreed(partial=True)


@pytest.fixture
def year(cast: Any) -> cases.Year:
    made = cases.open_year(cast)
    national = made.round.framework.indicators.get(code="Q1")
    actions.record_answer(made.submission, Cell(national), Word(Decimal("40")), by=cast.focal_point)
    return made


def say(year: cases.Year, code: str, value: int, *, by: Any) -> None:
    form = InstitutionForm.objects.get(pk=year.health.pk)
    cell = Cell(year.round.framework.indicators.get(code=code), None, form)
    actions.record_answer(year.submission, cell, Word(Decimal(value)), by=by)


def afresh(year: cases.Year) -> Submission:
    return cases.submission_of(year.round, year.submission.state)


def told(person: Any, kind: str) -> int:
    return Notice.objects.filter(person=person, kind=kind).count()


def test_signature_keeps_what_it_covered(year, cast):
    say(year, "I1", 7, by=cast.officer)
    actions.ask_signature(afresh(year), agreed=PARTIAL, by=cast.focal_point)
    assert told(cast.director, "signature_asked") == 1
    with pytest.raises(checks.AnswerLocked):
        say(year, "I1", 8, by=cast.focal_point)
    signature = actions.sign(afresh(year), agreed=PARTIAL, by=cast.director)
    item = f"I1@{year.health.institution_id}"
    assert signature.covers == {"Q1": [1, "40", ""], item: [1, "7", ""]}
    assert signature.checksum == checksum_of(signature.covers)
    assert "عُمان" in signature.authority
    assert "2" in signature.statement
    assert signature.checksum[:16] in signature.statement
    kept = afresh(year)
    assert (kept.status, kept.is_partial, kept.is_late, kept.submitted_by) == ("submitted", True, False, cast.director)
    assert set(Answer.objects.values_list("status", flat=True)) == {"submitted"}
    assert told(cast.reviewer, "submission_submitted") == 1
    assert told(cast.focal_point, "submission_signed") == 1
    line = JournalLine.objects.get(verb="sign_answers")
    assert line.differences["checksum"] == signature.checksum
    with pytest.raises(AlreadySubmitted):
        actions.sign(afresh(year), agreed=PARTIAL, by=cast.director)


def test_second_signature_stands_beside_the_first(year, cast):
    first = actions.sign(afresh(year), agreed=PARTIAL, by=cast.director)
    answer = Answer.objects.get(item="Q1", is_current=True)
    actions.send_back(answer, text="يُرجى التوضيح", by=cast.reviewer)
    cell = Cell(answer.indicator)
    actions.record_answer(afresh(year), cell, Word(Decimal("55")), by=cast.focal_point)
    second = actions.sign(afresh(year), agreed=PARTIAL, by=cast.director)
    assert Signature.objects.get(pk=first.pk).covers["Q1"] == [1, "40", ""]
    assert second.covers["Q1"] == [2, "55", ""]
    assert second.checksum != first.checksum


def test_answers_of_an_institution_taken_out_are_not_covered(year, cast):
    say(year, "I1", 7, by=cast.officer)
    actions.remove_institution(InstitutionForm.objects.get(pk=year.health.pk), text="سبب", by=cast.focal_point)
    signature = actions.sign(afresh(year), agreed=PARTIAL, by=cast.director)
    assert list(signature.covers) == ["Q1"]


def test_silent_cells_must_be_agreed_to(year, cast):
    for deed in (actions.ask_signature, actions.sign):
        with pytest.raises(checks.SubmissionIncomplete):
            deed(afresh(year), by=cast.director)
    assert not Signature.objects.exists()


def test_part_that_waits_for_its_approval_comes_first(year, cast):
    actions.hand_in(year.health, is_partial=True, by=cast.officer)
    with pytest.raises(checks.SignatureRefused) as refused:
        actions.ask_signature(afresh(year), agreed=PARTIAL, by=cast.focal_point)
    assert refused.value.problems == ["وزارة الصحة"]
    actions.approve_form(InstitutionForm.objects.get(pk=year.health.pk), by=cast.focal_point)
    actions.ask_signature(afresh(year), agreed=PARTIAL, by=cast.focal_point)


def test_director_gives_the_submission_back_with_a_word(year, cast):
    actions.ask_signature(afresh(year), agreed=PARTIAL, by=cast.focal_point)
    with pytest.raises(checks.SignatureRefused):
        actions.give_back(afresh(year), text="  ", by=cast.director)
    actions.give_back(afresh(year), text="يُستكمل ردّ وزارة العدل", by=cast.director)
    assert afresh(year).status == "draft"
    assert told(cast.focal_point, "submission_given_back") == 1
    say(year, "I1", 8, by=cast.officer)
    with pytest.raises(MoveRefused):
        actions.give_back(afresh(year), text="مرة ثانية", by=cast.director)


def test_submission_sent_back_and_given_back_stays_sent_back(year, cast):
    actions.sign(afresh(year), agreed=PARTIAL, by=cast.director)
    actions.send_back(Answer.objects.get(item="Q1"), text="يُرجى التوضيح", by=cast.reviewer)
    actions.ask_signature(afresh(year), agreed=PARTIAL, by=cast.focal_point)
    actions.give_back(afresh(year), text="كلمة", by=cast.director)
    assert afresh(year).status == "returned"


def test_state_without_a_director_is_told_so(year, cast):
    Seat.objects.filter(person=cast.director).delete()
    with pytest.raises(checks.SignatureRefused):
        actions.ask_signature(afresh(year), agreed=PARTIAL, by=cast.focal_point)


def test_questionnaire_of_the_state_alone_is_submitted_in_one_step_and_signed(cast):
    round = cases.open_round(cast)
    submission = cases.fill(cases.submission_of(round, cast.oman), by=cast.focal_point)
    actions.submit(submission, by=cast.director)
    signature = Signature.objects.get()
    assert set(signature.covers) == {"OSI", "TII", "HCI"}
    assert signature.signed_by == cast.director
