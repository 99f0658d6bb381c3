"""A published round of the illustrative framework with invented scores, row by row: what public pages are tried on.

Nothing is computed here, so that a page can be tried with any number of states; sums are the engine's tests' matter.
"""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from multaqa.members.models import Institution, State
from multaqa.rounds import actions
from multaqa.rounds.models import (
    Answer,
    Breakdown,
    Evidence,
    EvidenceUse,
    Framework,
    InstitutionForm,
    Publication,
    Remark,
    Result,
    Round,
    Score,
    ServiceAssignment,
    Submission,
    Verdict,
    item_of,
)

MINISTRY, EVIDENCE, REASON, THREAD = "وزارة سرّ-عُمان", "دليل سرّ-عُمان", "سبب سرّ-عُمان", "ملاحظة سرّ-عُمان"
SECRETS = (MINISTRY, EVIDENCE, REASON, THREAD)


def more_states(count: int) -> list[State]:
    """Return this many states, made where there are fewer, in Arabic alphabetical order."""
    for number in range(State.objects.count(), count):
        State.objects.create(
            iso3=f"X{number:02}", iso2=f"{number:02}", position=50 + number, name_ar=f"دولة {number}",
            name_en=f"State {number}", name_fr=f"État {number}", short_name_ar=f"د{number}", formal_name_ar="س",
        )  # fmt: skip
    return list(State.objects.order_by("position")[:count])


def published_round(
    cast: Any, *, states: Iterable[State] | None = None, disclosure: str = "scores", year: int = 2026
) -> Round:
    """Return a round with one published edition: every node and class scored for every state but the last."""
    framework = actions.load_illustrative(by=None)
    some = list(states) if states is not None else [cast.oman, cast.kuwait]
    round = Round.objects.create(
        framework=framework, year=year, title_ar=f"جولة {year}", title_en=f"Round {year}", title_fr=f"Campagne {year}",
        answers_due_at=timezone.now() - timedelta(days=30), status=Round.Status.PUBLISHED, disclosure=disclosure,
        is_sample=True,
    )  # fmt: skip
    Submission.objects.bulk_create(
        Submission(round=round, state=state, status=Submission.Status.ACCEPTED) for state in some
    )
    publish_edition(round, some, cast, number=1)
    return round


def publish_edition(round: Round, states: list[State], cast: Any, *, number: int, note: str = "") -> Publication:
    """Return a new edition of a round."""
    answers: dict[str, list[int]] = {state.iso3: [] for state in states}
    for iso3, pk in Answer.objects.filter(submission__round=round).values_list("submission__state__iso3", "pk"):
        answers[iso3].append(pk)
    result = Result.objects.create(
        round=round, number=number, framework_checksum=round.framework.checksum, inputs_checksum="1" * 64,
        inputs={"units": [one.iso3 for one in states], "answers": answers, "left_out": []}, method={},
        engine_version="1", checksum=str(number) * 64, computed_by=cast.secretariat,
    )  # fmt: skip
    Score.objects.bulk_create(_scores(result, round.framework, states))
    Breakdown.objects.bulk_create(_breakdowns(result, round.framework, states))
    return Publication.objects.create(
        round=round, result=result, number=number, note=note, published_by=cast.secretariat
    )


def _level(state: int, node: int) -> float:
    """Return an invented score: states differ, and so do nodes within a state."""
    return round(90 - 3.7 * state - (7 * node + 3 * state) % 11, 3)


def _scores(result: Result, framework: Framework, states: list[State]) -> Iterable[Score]:
    codes = [
        *framework.pillars.values_list("code", flat=True),
        *framework.indicators.filter(kind="indicator").values_list("code", flat=True),
    ]
    for place, state in enumerate(states):
        whole = 88 - 3.7 * place
        group = "very-advanced" if whole >= 75 else "advanced" if whole >= 50 else "medium" if whole >= 25 else "early"
        yield Score(
            result=result, state=state, node="index", is_index=True, score=whole, rank=place + 1, group_code=group,
            coverage=0.9, contribution=whole,
        )  # fmt: skip
        for number, code in enumerate(codes):
            is_missing = code == "K35" and place == 1
            yield Score(
                result=result, state=state, node=code, score=None if is_missing else _level(place, number),
                rank=None if is_missing else place + 1, coverage=0 if is_missing else 0.8,
                contribution=None if is_missing else 1.5,
            )  # fmt: skip


def _breakdowns(result: Result, framework: Framework, states: list[State]) -> Iterable[Breakdown]:
    classes = [("channel", "portal"), ("channel", "mobile")]
    classes += [(one.kind, one.code) for one in framework.categories.filter(kind__in=["sector", "life_event"])]
    for axis in ("service", "portal", "mobile"):
        classes += [(axis, code) for code in framework.services.values_list("code", flat=True)]
    for place, state in enumerate(states):
        for number, (axis, code) in enumerate(classes):
            is_missing = code == "S002" and place == 1
            yield Breakdown(
                result=result, state=state, axis=axis, code=code, coverage=None if is_missing else 0.75,
                score=None if is_missing else _level(place, number),
            )  # fmt: skip


def with_answers(round: Round, state: State, cast: Any) -> list[Answer]:
    """Give a state's submission a few answers: of the state, of an institution, of a service; one of them adjusted."""
    submission = Submission.objects.get(round=round, state=state)
    institution = Institution.objects.create(state=state, name_ar=MINISTRY, name_en=MINISTRY, name_fr=MINISTRY)
    form = InstitutionForm.objects.create(submission=submission, institution=institution, status="approved")
    service = round.framework.services.get(code="S001")
    ServiceAssignment.objects.create(submission=submission, service=service, form=form)
    made = []
    of_service: dict[str, Any] = {"form": form, "service": service}
    for code, place, value, choices in (
        ("K13", {}, "60", [1, 2]),
        ("K05", {"form": form}, "50", [2]),
        ("K01", of_service, "75", [3]),
    ):
        indicator = round.framework.indicators.get(code=code)
        answer = Answer(
            submission=submission, indicator=indicator, item=item_of(indicator, **place), number=1,
            value=Decimal(value), choices=choices, status="accepted", answered_by=cast.focal_point, **place,
        )  # fmt: skip
        answer.save()
        made.append(answer)
    adjusted = made[-1]
    verdict = Verdict.objects.create(
        answer=adjusted, kind=Verdict.Kind.ADJUST, value=Decimal(25), choices=[1], reason=REASON, given_by=cast.reviewer
    )
    adjusted.adjustment, adjusted.status = verdict, Answer.Status.ADJUSTED
    adjusted.save()
    proof = Evidence.objects.create(
        submission=submission, form=form, kind="file", title=EVIDENCE, attached_by=cast.focal_point
    )
    EvidenceUse.objects.create(evidence=proof, submission=submission, item=adjusted.item)
    Remark.objects.create(
        submission=submission, answer=adjusted, kind=Remark.Kind.REMARK, text=THREAD, written_by=cast.reviewer
    )
    result = round.results.get(number=1)
    result.inputs["answers"][state.iso3] = [one.pk for one in made]
    result.computed_at = timezone.now()
    result.save()
    return made
