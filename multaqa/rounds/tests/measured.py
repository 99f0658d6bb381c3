"""A measured round of the illustrative framework, made of rows at once: what documents and files are tried on."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from multaqa.members.models import Institution, State
from multaqa.rounds import actions
from multaqa.rounds.models import (
    Answer,
    Framework,
    Indicator,
    InstitutionForm,
    Publication,
    Result,
    Round,
    Scale,
    ServiceAssignment,
    Submission,
    Verdict,
)

# Counts that do not contradict each other, before what makes places differ is added.
COUNTS = {"all_completed": 1000, "online_started": 900, "support_received": 500}
MOMENT = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)


def measured_round(cast: Any, *, states: list[State] | None = None, services: int = 100) -> Round:
    """Return a round of 2026 in which these states were measured and accepted; Oman and Kuwait unless told otherwise.

    Every state has three institutions, the last of which has said nothing. Some answers are absent, one of each state
    is adjusted. services: how many of the list are answered.
    """
    framework = actions.load_illustrative(by=None)
    round = Round.objects.create(
        framework=framework, year=2026, title_ar="جولة 2026", title_en="Round of 2026", title_fr="Campagne 2026",
        status=Round.Status.UNDER_REVIEW, answers_due_at=timezone.now() - timedelta(days=3), is_sample=True,
    )  # fmt: skip
    for place, state in enumerate(states or [cast.oman, cast.kuwait]):
        _measure(round, state, place, cast, services=services)
    return round


def _measure(round: Round, state: State, place: int, cast: Any, *, services: int) -> None:
    submission = Submission.objects.create(
        round=round, state=state, status=Submission.Status.ACCEPTED, submitted_at=timezone.now(),
        submitted_by=cast.focal_point,
    )  # fmt: skip
    forms = [
        InstitutionForm.objects.create(
            submission=submission, status=InstitutionForm.Status.APPROVED,
            institution=Institution.objects.create(
                state=state, name_ar=f"وزارة {number}", name_en=f"Ministry {number}", name_fr=f"Ministère {number}"
            ),
        )
        for number in range(1, 4)
    ]  # fmt: skip
    own = list(round.framework.services.order_by("position")[:services])
    ServiceAssignment.objects.bulk_create(
        ServiceAssignment(submission=submission, service=one, form=forms[number % 2]) for number, one in enumerate(own)
    )
    rows = _answers(round.framework, submission, forms, own, place)
    for row in rows:
        row.answered_by = cast.focal_point
    kept = Answer.objects.bulk_create(rows)
    _adjust(next(one for one in kept if one.item == "K13"), cast)


def _answers(
    framework: Framework, submission: Submission, forms: list[Any], own: list[Any], place: int
) -> list[Answer]:
    rows = []
    asked = framework.indicators.select_related("scale").prefetch_related("scale__steps").order_by("position")
    for number, indicator in enumerate(asked):
        if indicator.scale is not None and indicator.scale.kind == Scale.Kind.RATIO:
            continue
        if indicator.form == Indicator.Form.SERVICE:
            there = [
                (f"{indicator.code}.{one.code}", one, forms[at % 2])
                for at, one in enumerate(own)
                if not indicator.audience or indicator.audience == one.audience
            ]
        elif indicator.form == Indicator.Form.INSTITUTION:
            there = [(f"{indicator.code}@{form.institution_id}", None, form) for form in forms[:2]]
        else:
            there = [(indicator.code, None, None)]
        for at, (item, service, form) in enumerate(there):
            said = _said(indicator, 7 * place + 3 * number + 5 * at, place)
            rows.append(
                Answer(
                    submission=submission, indicator=indicator, item=item, service=service, form=form, number=1,
                    status=Answer.Status.ACCEPTED, **said,
                )
            )  # fmt: skip
    return rows


def _said(indicator: Indicator, seed: int, place: int) -> dict[str, Any]:
    """Return a value or an absence that follows from the place of the cell alone."""
    if indicator.kind == Indicator.Kind.COUNT:
        return {"value": Decimal(COUNTS.get(indicator.code, 100 + 30 * (seed % 9)))}
    if seed % 17 == 0:
        return {"absence": ("not_available", "not_answered", "not_applicable")[seed % 3]}
    steps = list(indicator.scale.steps.all()) if indicator.scale else []
    if indicator.scale is None or indicator.scale.kind == Scale.Kind.MEAN:
        return {"value": Decimal("2.5") + Decimal(seed % 5) / 2}
    if indicator.scale.kind == Scale.Kind.CHECKLIST:
        chosen = [one for one in steps if (seed + one.position + place) % 3]
        return {"choices": [one.position for one in chosen], "value": sum((one.points for one in chosen), Decimal(0))}
    step = steps[(seed + place) % len(steps)]
    return {"choices": [step.position], "value": step.points}


def _adjust(answer: Answer, cast: Any) -> None:
    """Let a reviewer set another step beside the state's own."""
    step = answer.indicator.scale.steps.order_by("position").first()
    verdict = Verdict.objects.create(
        answer=answer, kind=Verdict.Kind.ADJUST, choices=[step.position], value=step.points,
        reason="No proof was there.",
        given_by=cast.reviewer,
    )  # fmt: skip
    answer.adjustment, answer.status = verdict, Answer.Status.ADJUSTED
    answer.save(update_fields=["adjustment", "status"])


def published_round(cast: Any, **facts: Any) -> Publication:
    """Return the first edition of such a round, computed and published at a fixed moment."""
    round = measured_round(cast, **facts)
    actions.compute_round(round, leave_out=True, by=cast.secretariat)
    actions.publish_round(round, by=cast.secretariat)
    Result.objects.update(computed_at=MOMENT)
    Publication.objects.update(published_at=MOMENT)
    return Publication.objects.select_related("round__framework", "result__round__framework").get()
