"""What the tests of rounds begin with: a round of the shipped framework for Oman and Kuwait, filled or not."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from multaqa.rounds import actions
from multaqa.rounds.models import Answer, Framework, Round, Submission

VALUES = {"OSI": "0.75905", "TII": "0.64992", "HCI": "0.64579"}


def open_round(cast: Any, *, days: int = 10, year: int = 2026, framework: Framework | None = None) -> Round:
    """Open a round for Oman and Kuwait, with the framework of three published indices unless told otherwise."""
    framework = framework or actions.load_frameworks()[0]
    round = actions.begin_round(
        framework,
        year=year,
        title={"ar": f"جولة {year}", "en": f"Round of {year}", "fr": f"Campagne {year}"},
        answers_due_at=timezone.now() + timedelta(days=days),
        states=[cast.oman, cast.kuwait],
        by=cast.secretariat,
    )
    actions.open_round(round, by=cast.secretariat)
    return round


def submission_of(round: Round, state: Any) -> Submission:
    """Return a state's submission, read afresh."""
    return Submission.objects.select_related("round__framework", "state").get(round=round, state=state)


def say(submission: Submission, code: str, value: str = "", absence: str = "", *, by: Any, **more: Any) -> Answer:
    """Record one answer by its indicator's code."""
    indicator = submission.round.framework.indicators.get(code=code)
    number = Decimal(value) if value else None
    return actions.record_answer(submission, indicator, value=number, absence=absence, by=by, **more)


def fill(submission: Submission, *, by: Any, values: dict[str, str] | None = None) -> Submission:
    """Answer everything."""
    for code, value in (values or VALUES).items():
        say(submission, code, value, by=by)
    return submission


def finish(round: Round, state: Any, cast: Any, *, values: dict[str, str] | None = None) -> Submission:
    """Fill, submit and accept a state's submission."""
    submission = fill(submission_of(round, state), by=cast.focal_point, values=values)
    actions.submit(submission, by=cast.focal_point)
    actions.accept_submission(submission_of(round, state), with_answers=True, by=cast.reviewer)
    return submission_of(round, state)


def publish(round: Round, cast: Any) -> Round:
    """Compute what is accepted and publish it."""
    actions.compute_round(round, leave_out=True, by=cast.secretariat)
    actions.publish_round(round, by=cast.secretariat)
    return Round.objects.select_related("framework").get(pk=round.pk)


def framework_of(count: int) -> Framework:
    """Return a framework with this many indicators, each a number from 0 to 100."""
    lines = [
        f'code = "many-{count}"',
        'version = "1"',
        "scale = 100",
        'normalise = "given"',
        "[[nodes]]",
        'code = "ALL"',
    ]
    for number in range(1, count + 1):
        lines += ["[[indicators]]", f'code = "Q{number}"', 'parent = "ALL"', 'unit = "index 0-1"', "imported = true"]
    return actions.load_framework("\n".join(lines), by=None)
