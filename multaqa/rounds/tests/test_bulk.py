"""Bulk acceptance: exactly what the preview shows, named in every verdict, one line of the journal."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from multaqa.core.errors import RuleBroken
from multaqa.core.models import JournalLine, StatusChange
from multaqa.rounds import actions, checks
from multaqa.rounds.actions.review import OwnState, SelectionChanged
from multaqa.rounds.models import Answer, Evidence, EvidenceUse, Round, Said, Submission, Verdict
from multaqa.rounds.tests.cases import fill, submission_of
from multaqa.rounds.tests.test_assignments import large_round
from multaqa.rounds.tests.test_verdicts import answer_of, handed_in, reviewer


def items_of(submission: Submission, rule: str, by: Any) -> list[str]:
    """Return the cells that a rule takes."""
    return [one.item for one in checks.chosen_by_rule(submission, rule, by=by).answers]


def accept(submission: Submission, rule: str, *, by: Any) -> int:
    """Look at what a rule takes, then accept it."""
    seen = checks.chosen_by_rule(submission, rule, by=by).digest
    return actions.accept_by_rule(submission, rule, seen=seen, by=by)


def with_last_year(cast: Any, values: dict[str, str]) -> Submission:
    """Return this year's submission beside one of last year with these values."""
    submission = handed_in(cast)
    before = actions.begin_round(
        submission.round.framework, year=2025, title={"ar": "جولة 2025"}, by=cast.secretariat,
        answers_due_at=timezone.now() + timedelta(days=9), states=[cast.oman],
    )  # fmt: skip
    actions.open_round(before, by=cast.secretariat)
    fill(submission_of(before, cast.oman), by=cast.focal_point, values=values)
    Round.objects.filter(pk=submission.round_id).update(previous=before)
    return submission_of(Round.objects.get(pk=submission.round_id), cast.oman)


def test_unchanged_answers_are_those_that_say_what_counted_last_year(cast: Any) -> None:
    submission = with_last_year(cast, {"OSI": "0.75905", "TII": "0.1", "HCI": "0.64579"})
    assert items_of(submission, "unchanged", cast.reviewer) == ["OSI", "HCI"]
    last = answer_of(submission_of(submission.round.previous, cast.oman), "HCI")  # type: ignore[arg-type]
    verdict = Verdict.objects.create(answer=last, kind="adjust", value=Decimal("0.6"), given_by=cast.reviewer)
    Answer.objects.filter(pk=last.pk).update(adjustment=verdict, status="adjusted")
    assert items_of(submission, "unchanged", cast.reviewer) == ["OSI"]  # what counted was the adjusted value


def test_answers_with_a_word_on_an_unlikely_value_are_left(cast: Any) -> None:
    submission = with_last_year(cast, {"OSI": "0.75905", "TII": "0.64992"})
    Answer.objects.filter(submission=submission, item="TII").update(explanation="زاد العدد.")
    chosen = checks.chosen_by_rule(submission, "unchanged", by=cast.reviewer)
    assert [one.item for one in chosen.answers] == ["OSI"]
    assert chosen.doubted == 1


def test_evidence_counts_while_it_is_there(cast: Any) -> None:
    submission = handed_in(cast)
    for item, removed in (("OSI", None), ("TII", timezone.now())):
        made = Evidence.objects.create(
            submission=submission, kind="link", title="دليل", url="https://example.org/", attached_by=cast.focal_point,
            removed_at=removed,
        )  # fmt: skip
        EvidenceUse.objects.create(evidence=made, submission=submission, item=item)
    assert items_of(submission, "evidenced", cast.reviewer) == ["OSI"]


def test_pillar_without_open_questions(cast: Any) -> None:
    round = large_round(cast, states=2)
    submission = round.submissions.select_related("round__framework", "state").order_by("-state__position").first()
    assert submission is not None
    of_pillar = [one.item for one in submission.answers.filter(indicator__pillar__code__startswith="P1")]
    assert sorted(items_of(submission, "pillar:P1", cast.reviewer)) == sorted(of_pillar)
    asked = submission.answers.get(item=of_pillar[0])
    actions.ask(asked, text="ما المصدر؟", by=cast.reviewer)
    assert sorted(items_of(submission, "pillar:P1", cast.reviewer)) == sorted(of_pillar[1:])
    assert accept(submission, "pillar:P1", by=cast.reviewer) == len(of_pillar) - 1
    left = submission.answers.filter(status="submitted").values_list("indicator__pillar__code", flat=True)
    assert not any(code.startswith("P1") for code in left if code)


def test_bulk_acceptance_is_recorded_as_such(cast: Any) -> None:
    submission = handed_in(cast)
    lines = JournalLine.objects.count()
    assert accept(submission, "all", by=cast.reviewer) == 3
    assert set(Verdict.objects.values_list("rule", "kind", "takes_effect")) == {("all", "accept", True)}
    assert Verdict.objects.count() == 3
    assert JournalLine.objects.count() == lines + 1
    line = JournalLine.objects.get(verb="accept_by_rule")
    assert line.differences == {"rule": "all", "answers": 3, "accepted": 3}
    assert StatusChange.objects.filter(thing__startswith="Answer:", to_status="accepted").count() == 3
    assert set(submission.answers.values_list("status", flat=True)) == {"accepted"}


def test_nothing_is_accepted_that_nobody_looked_at(cast: Any) -> None:
    submission = handed_in(cast)
    seen = checks.chosen_by_rule(submission, "all", by=cast.reviewer).digest
    actions.adjust_answer(answer_of(submission), Said(Decimal("0.7")), reason="سبب", by=cast.reviewer)
    with pytest.raises(SelectionChanged, match="تشمل القاعدة إجابتين"):
        actions.accept_by_rule(submission, "all", seen=seen, by=cast.reviewer)
    assert submission.answers.filter(status="accepted").count() == 0


def test_sample_read_by_two_is_left_to_be_read(cast: Any) -> None:
    submission = handed_in(cast, double_read_percent=100)
    chosen = checks.chosen_by_rule(submission, "all", by=cast.reviewer)
    assert chosen.answers == []
    assert chosen.sampled == 3
    with pytest.raises(RuleBroken):
        accept(submission, "all", by=cast.reviewer)


def test_one_persons_rule_is_one_word_where_two_are_needed(cast: Any) -> None:
    submission = handed_in(cast, needs_two_reviewers=True)
    karim = reviewer("karim")
    actions.adjust_answer(answer_of(submission, "HCI"), Said(Decimal("0.6")), reason="سبب", by=karim)
    assert accept(submission, "all", by=cast.reviewer) == 2
    assert submission.answers.filter(status="accepted").count() == 0
    assert items_of(submission, "all", cast.reviewer) == []
    assert accept(submission, "all", by=cast.secretariat) == 2
    assert set(submission.answers.filter(status="accepted").values_list("item", flat=True)) == {"OSI", "TII"}
    assert JournalLine.objects.filter(verb="accept_by_rule").count() == 2


def test_own_state_and_unknown_rule_are_refused(cast: Any) -> None:
    submission = handed_in(cast)
    with pytest.raises(OwnState):
        actions.accept_by_rule(submission, "all", seen="", by=cast.director)
    with pytest.raises(checks.UnknownRule):
        actions.accept_by_rule(submission, "pillar:P9", seen="", by=cast.reviewer)


def test_reads_do_not_grow_with_the_answers(cast: Any) -> None:
    round = large_round(cast, states=6)
    counts = set()
    for submission in round.submissions.select_related("round__framework", "state"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            checks.chosen_by_rule(submission, "pillar:P1", by=cast.reviewer)
        counts.add(len(asked))
    assert len(counts) == 1
