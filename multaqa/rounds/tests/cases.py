"""What the tests of rounds begin with: a round of the shipped framework for Oman and Kuwait, filled or not."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from multaqa.members.models import Institution
from multaqa.rounds import actions
from multaqa.rounds.models import (
    Answer,
    Category,
    Framework,
    Indicator,
    InstitutionForm,
    Round,
    Service,
    ServiceAssignment,
    Submission,
)
from multaqa.rounds.queries.words import Cell, Word

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
    word = Word(Decimal(value) if value else None, absence=absence)
    return actions.record_answer(submission, Cell(indicator), word, by=by, **more)


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


@dataclass
class Year:
    """A round that asks institutions: Oman's health ministry has a form, its justice ministry another."""

    round: Round
    submission: Submission
    health: InstitutionForm
    justice: InstitutionForm


def open_year(cast: Any, *, days: int = 20, framework: Framework | None = None) -> Year:
    """Open a round that asks institutions; the cast's officer answers for Oman's health ministry."""
    round = open_round(cast, days=days, framework=framework or framework_of_forms())
    submission = submission_of(round, cast.oman)
    health, justice = (form_of(submission, name) for name in ("وزارة الصحة", "وزارة العدل"))
    cast.officer.seats.update(institution=health.institution)
    services = list(round.framework.services.all())
    ServiceAssignment.objects.create(submission=submission, service=services[0], form=health)
    ServiceAssignment.objects.create(submission=submission, service=services[1], form=justice)
    return Year(round, submission, health, justice)


def form_of(submission: Submission, name: str) -> InstitutionForm:
    """Invite an institution of this name, without a mail."""
    institution = Institution.objects.create(state=submission.state, name_ar=name, name_en=name, name_fr=name)
    return InstitutionForm.objects.create(submission=submission, institution=institution)


def framework_of_forms() -> Framework:
    """Return a small framework with one question of each form, a count, and three services in two fields."""
    framework = framework_of(1)
    framework.indicators.update(form=Indicator.Form.NATIONAL)
    facts = {"framework": framework, "unit": "points 0-100", "minimum": 0, "maximum": 100, "weight": 1, "decimals": 2}
    for position, (code, form, kind) in enumerate(
        [("I1", "institution", "indicator"), ("I2", "institution", "count"), ("S1", "service", "indicator")], start=2
    ):
        words = {f"name_{language}": f"سؤال {code}" for language in ("ar", "en", "fr")}
        Indicator.objects.create(
            code=code, form=form, kind=kind, position=position, pillar=framework.pillars.first(), **facts, **words
        )
    lists = {
        (kind, code): Category.objects.create(
            framework=framework, kind=kind, code=code, position=position, name_ar=code, name_en=code, name_fr=code
        )
        for position, (kind, code) in enumerate(
            [("sector", "all"), ("life_event", "all"), ("institution_type", "health"), ("institution_type", "justice")]
        )
    }
    for position, field in enumerate(["health", "justice", "health"], start=1):
        Service.objects.create(
            framework=framework, code=f"A{position}", audience="individuals", position=position,
            sector=lists["sector", "all"], life_event=lists["life_event", "all"],
            institution_type=lists["institution_type", field], name_ar=f"خدمة {position}",
            name_en=f"Service {position}", name_fr=f"Service {position}",
        )  # fmt: skip
    return framework


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
