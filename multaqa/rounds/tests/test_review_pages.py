"""Pages of review: what each shows in three languages, that nothing typed is lost, and what each costs."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from multaqa.core.errors import RuleBroken
from multaqa.rounds import actions
from multaqa.rounds.actions.review import Proof
from multaqa.rounds.models import Answer, Evidence, Remark, ReviewAssignment, Round, Said, Submission, Verdict
from multaqa.rounds.queries import evidence as evidence_queries
from multaqa.rounds.tests.test_assignments import large_round
from multaqa.rounds.tests.test_verdicts import answer_of, handed_in, reviewer
from multaqa.rounds.tests.web import signed_in


def base_of(submission: Submission, *, language: str = "ar") -> str:
    """Return the beginning of the addresses of a submission."""
    return f"/{language}/rounds/submissions/{submission.pk}/"


def words_of(client: Client, address: str, *, status: int = 200) -> str:
    """Return what a page says."""
    answer = client.get(address)
    assert answer.status_code == status
    return str(answer.content.decode())


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_pages_open_in_three_languages(cast: Any, language: str) -> None:
    submission = handed_in(cast, double_read_percent=50, reply_due_at=timezone.now() + timedelta(days=9))
    actions.adjust_answer(answer_of(submission), Said(Decimal("0.7")), reason="الدليل لا يسندها.", by=cast.reviewer)
    actions.assign_review(submission, cast.reviewer, by=cast.secretariat)
    secretariat, state = signed_in(cast.secretariat), signed_in(cast.focal_point)
    base, round = base_of(submission, language=language), f"/{language}/rounds/{submission.round_id}/"
    for path in ("review/", "agreement/", "assignments/", "review/?what=marked", "review/?what=nonsense&page=9"):
        words_of(secretariat, f"{round}{path}")
    for path in ("review/", "review/OSI/", "review/bulk/", "review/bulk/?rule=all", "review/bulk/?rule=x", "verdicts/"):
        words_of(secretariat, f"{base}{path}")
    assert "الدليل لا يسندها." in words_of(state, f"{base}verdicts/")
    assert "الدليل لا يسندها." in words_of(state, f"{base}verdicts/?show=waiting")


def test_queue_begins_with_ones_own_and_narrows(cast: Any) -> None:
    round = large_round(cast, states=3)
    first, second, _third = round.submissions.order_by("state__position")
    actions.assign_review(second, cast.reviewer, by=cast.secretariat)
    client, address = signed_in(cast.reviewer), f"/ar/rounds/{round.pk}/review/"
    rows = client.get(address).context["rows"]
    assert {one.answer.submission_id for one in rows} == {second.pk}
    rows = client.get(f"{address}?whose=&what=&state=X00").context["rows"]
    assert {one.answer.submission_id for one in rows} == {first.pk}
    asked = first.answers.get(item="K01")
    actions.ask(asked, text="ما المصدر؟", by=cast.reviewer)
    assert [one.answer.item for one in client.get(f"{address}?whose=&what=asked").context["rows"]] == ["K01"]
    actions.reply(asked, text="المسح.", by=cast.focal_point)
    assert [one.answer.item for one in client.get(f"{address}?whose=&what=answered").context["rows"]] == ["K01"]
    assert "تُختار دولة" in words_of(client, f"{address}?whose=&what=marked")


def test_filters_find_what_they_name(cast: Any) -> None:
    submission = handed_in(cast, needs_two_reviewers=True)
    karim, client = reviewer("karim"), signed_in(cast.secretariat)
    actions.accept_answer(answer_of(submission, "OSI"), by=cast.reviewer)
    actions.adjust_answer(answer_of(submission, "OSI"), Said(Decimal("0.7")), reason="سبب", by=karim)
    actions.accept_answer(answer_of(submission, "TII"), by=cast.reviewer)
    address = f"/ar/rounds/{submission.round_id}/review/?whose=&what="

    def found(what: str, client: Client = client) -> dict[str, str]:
        return {one.answer.item: one.sign for one in client.get(f"{address}{what}").context["rows"]}

    assert found("differ") == {"OSI": "differ"}
    assert found("") == {"OSI": "differ", "TII": "one_word", "HCI": "submitted"}
    assert set(found("waiting", signed_in(cast.reviewer))) == {"HCI"}  # his word on the others is there
    assert found("decided") == {}
    Answer.objects.get(submission=submission, item="HCI").indicator.__class__.objects.filter(code="HCI").update(
        evidence_required="yes"
    )
    assert set(found("unevidenced")) == {"HCI"}


def test_decision_goes_on_to_the_next_answer_of_the_list(cast: Any) -> None:
    submission = handed_in(cast)
    client, base = signed_in(cast.reviewer), base_of(submission)
    page = client.get(f"{base}review/OSI/?what=waiting")
    assert page.context["neighbours"].following == "TII"
    assert (page.context["neighbours"].place, page.context["neighbours"].total) == (1, 3)
    answer = client.post(f"{base}review/OSI/accept/?what=waiting", {"following": "TII"})
    assert answer.headers["Location"] == f"{base}review/TII/?what=waiting"
    page = client.get(f"{base}review/OSI/?what=waiting")  # decided: no longer in the list, the way on stays
    assert (page.context["neighbours"].place, page.context["neighbours"].following) == (0, "TII")


def test_adjustment_with_the_reviewers_own_file(cast: Any) -> None:
    submission = handed_in(cast)
    client, base = signed_in(cast.reviewer), base_of(submission)
    file = SimpleUploadedFile("صورة.png", b"\x89PNG\r\n\x1a\n" + bytes(40), content_type="image/png")
    said = {"value": "٠٫٧", "reason": "البوابة تعرض غير ذلك.", "title": "صورة البوابة", "file": file}
    assert client.post(f"{base}review/OSI/adjust/", said).status_code == 302
    verdict = Verdict.objects.get()
    assert verdict.said() == Said(Decimal("0.7"))
    assert verdict.evidence is not None
    assert (verdict.evidence.kind, verdict.evidence.attached_by) == (Evidence.Kind.SCREENSHOT, cast.reviewer)
    page = words_of(signed_in(cast.focal_point), f"{base}verdicts/")
    for words in ("0.75905", "0.70000", "البوابة تعرض غير ذلك.", "صورة البوابة"):
        assert words in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"value": "7", "reason": "سبب طويل"}, "خارج المدى"),
        ({"value": "", "reason": "سبب طويل"}, "تُحدَّد القيمة المعتمدة"),
        ({"value": "0.7", "absence": "not_available", "reason": "سبب طويل"}, "كُتب عدد وسبب لغيابه معاً"),
        ({"value": "0.7", "reason": "سبب طويل", "link": "https://example.org/"}, "يُكتب ما يثبته"),
    ],
)
def test_refused_adjustment_keeps_what_was_typed(cast: Any, said: dict[str, str], words: str) -> None:
    submission = handed_in(cast)
    answer = signed_in(cast.reviewer).post(f"{base_of(submission)}review/OSI/adjust/", said)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "سبب طويل" in page
    assert not Verdict.objects.exists()
    assert words in page


def test_empty_file_beside_an_adjustment_is_refused_and_nothing_half_written(cast: Any) -> None:
    submission = handed_in(cast)
    said = {"value": "0.7", "reason": "سبب", "title": "دليل", "file": SimpleUploadedFile("a.png", b"")}
    assert signed_in(cast.reviewer).post(f"{base_of(submission)}review/OSI/adjust/", said).status_code == 422
    assert not Verdict.objects.exists()
    assert not Evidence.objects.exists()


def test_state_replies_with_another_value(cast: Any) -> None:
    submission = handed_in(cast)
    actions.adjust_answer(answer_of(submission), Said(Decimal("0.7")), reason="سبب", by=cast.reviewer)
    client, base = signed_in(cast.focal_point), base_of(submission)
    bad = client.post(f"{base}answers/OSI/reply/", {"text": "القيمة غير ذلك.", "value": "كثير", "page": "verdicts"})
    assert bad.status_code == 422
    assert "القيمة غير ذلك." in bad.content.decode()
    assert not Remark.objects.exists()
    answer = client.post(f"{base}answers/OSI/reply/", {"text": "القيمة غير ذلك.", "value": "0.73", "page": "verdicts"})
    assert "/verdicts/#answer-" in answer.headers["Location"]
    assert Remark.objects.get().said() == Said(Decimal("0.73"))
    page = signed_in(cast.reviewer).get(f"{base}review/OSI/")
    assert page.context["adjust_form"].initial["value"] == "0.73"
    assert page.context["reading"].sign == "replied"
    assert signed_in(cast.reviewer).post(f"{base}review/OSI/settle/").status_code == 302
    assert "عقّبت الدولة" not in words_of(client, f"{base}verdicts/")


def test_second_reader_is_told_nothing_of_the_first_word(cast: Any) -> None:
    submission = handed_in(cast, double_read_percent=100)
    karim = reviewer("karim")
    actions.assign_review(submission, cast.reviewer, by=cast.secretariat)
    actions.assign_review(submission, karim, is_second=True, by=cast.secretariat)
    actions.adjust_answer(answer_of(submission), Said(Decimal("0.7")), reason="سرّ الأول", by=cast.reviewer)
    client, base = signed_in(karim), base_of(submission)
    for address in (
        f"{base}review/OSI/", f"{base}review/", f"{base}verdicts/", f"/ar/rounds/{submission.round_id}/review/",
    ):  # fmt: skip
        page = words_of(client, address)
        assert "سرّ الأول" not in page
        assert "0.70000" not in page
        assert "مضبوطة</span>" not in page
    assert client.post(f"{base}review/OSI/accept/").status_code == 302
    assert "سرّ الأول" in words_of(client, f"{base}review/OSI/")
    assert answer_of(submission).effective() == Said(Decimal("0.7"))


def test_bulk_page_accepts_what_it_showed(cast: Any) -> None:
    submission = handed_in(cast)
    client, address = signed_in(cast.reviewer), f"{base_of(submission)}review/bulk/"
    seen = client.get(f"{address}?rule=all").context["chosen"].digest
    assert client.post(address, {"rule": "all", "seen": "other"}).status_code == 422
    assert client.post(address, {"rule": "all", "seen": seen}).status_code == 302
    assert set(submission.answers.values_list("status", flat=True)) == {"accepted"}


def test_secretariat_spreads_gives_hands_over_and_ends(cast: Any) -> None:
    round = large_round(cast, states=2)
    karim, client, address = reviewer("karim"), signed_in(cast.secretariat), f"/ar/rounds/{round.pk}/assignments/"
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"reviewers": [cast.reviewer.pk]}).status_code == 302
    assert ReviewAssignment.objects.filter(reviewer=cast.reviewer).count() == 2
    first = ReviewAssignment.objects.order_by("pk")[0]
    assert client.post(f"/ar/rounds/assignments/{first.pk}/hand-over/", {"to": karim.pk}).status_code == 302
    second = ReviewAssignment.objects.get(reviewer=karim)
    assert client.post(f"/ar/rounds/assignments/{second.pk}/end/").status_code == 302
    assert client.post(f"/ar/rounds/assignments/{second.pk}/end/").status_code == 422
    given = {"submission": first.submission_id, "reviewer": karim.pk, "pillar": "", "is_second": "on"}
    assert client.post(f"{address}give/", given).status_code == 302
    assert ReviewAssignment.objects.get(reviewer=karim, ended_at=None).is_second
    assert "karim" in words_of(client, address)


def test_agreement_is_said_with_its_number_or_in_words(cast: Any) -> None:
    submission = handed_in(cast)
    client, address = signed_in(cast.secretariat), f"/ar/rounds/{submission.round_id}/agreement/"
    assert "لا عيّنة تُقرأ مرتين" in words_of(client, address)
    Round.objects.filter(pk=submission.round_id).update(double_read_percent=100)
    assert "لم يقرأ اثنان أي إجابة" in words_of(client, address)
    karim = reviewer("karim")
    actions.assign_review(submission, karim, is_second=True, by=cast.secretariat)
    for item in ("OSI", "TII"):
        actions.accept_answer(answer_of(submission, item), by=cast.reviewer)
        actions.accept_answer(answer_of(submission, item), by=karim)
    assert "غير محدد" in words_of(client, address)
    actions.accept_answer(answer_of(submission, "HCI"), by=cast.reviewer)
    actions.adjust_answer(answer_of(submission, "HCI"), Said(Decimal("0.5")), reason="سبب", by=karim)
    page = words_of(client, address)
    assert "3 إجابات" in page
    assert "إجابات اختلف فيها الاثنان" in page
    assert "إجابات اختلف فيها الاثنان" not in words_of(signed_in(cast.reviewer), address)


def test_pages_cost_the_same_whatever_the_answers(cast: Any) -> None:
    round = large_round(cast, states=3)
    client = signed_in(cast.secretariat)
    costs: dict[str, set[int]] = {}
    for submission in round.submissions.order_by("state__position"):  # 5, 10 and 15 answers
        for answer in submission.answers.all()[:4]:
            actions.ask(answer, text="ما المصدر؟", by=cast.reviewer)
        base, state = base_of(submission), submission.state.iso3
        for name, address in (
            ("queue", f"/ar/rounds/{round.pk}/review/?what=&whose=&state={state}"),
            ("asked", f"/ar/rounds/{round.pk}/review/?what=asked&whose=&state={state}"),
            ("marked", f"/ar/rounds/{round.pk}/review/?what=marked&whose=&state={state}"),
            ("reading", f"{base}review/K02/"),
            ("bulk", f"{base}review/bulk/?rule=all"),
            ("verdicts", f"{base}verdicts/"),
        ):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            costs.setdefault(name, set()).add(len(asked))
    assert {name: len(found) for name, found in costs.items()} == dict.fromkeys(costs, 1)
    assert max(max(found) for found in costs.values()) <= 36


def test_what_an_adjustment_rests_on_stays_and_is_not_the_states(cast: Any) -> None:
    submission = handed_in(cast)
    proof = Proof("صفحة البوابة", "https://example.org/")
    actions.adjust_answer(answer_of(submission), Said(Decimal("0.7")), reason="سبب", evidence=proof, by=cast.reviewer)
    piece = Evidence.objects.get()
    assert list(evidence_queries.pieces_of(submission, None)) == []
    assert evidence_queries.evidence_totals(submission) == {}
    Submission.objects.filter(pk=submission.pk).update(status=Submission.Status.RETURNED)
    with pytest.raises(RuleBroken):
        actions.remove_evidence(piece, by=cast.focal_point)
    piece.refresh_from_db()
    assert piece.removed_at is None
    assert signed_in(cast.focal_point).get(f"/ar/rounds/evidence/{piece.pk}/").status_code == 200
