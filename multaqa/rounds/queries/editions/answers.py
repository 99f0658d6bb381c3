"""The last step of a score's way back: the answers that it was made of, as they stood when it was computed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet

from multaqa.core.content import text_of
from multaqa.members.models import State
from multaqa.rounds.models import Answer, EvidenceUse, Framework, Indicator, Remark, Result, Scale, ScaleStep, Verdict
from multaqa.rounds.queries.frameworks import absence_rules
from multaqa.rounds.queries.results import roles_in

PER_PAGE = 50
CODE = re.compile(r"[A-Za-z]\w*")
CHOSEN = (Scale.Kind.STEPS, Scale.Kind.CHECKLIST)


@dataclass(frozen=True)
class Shape:
    """What somebody says of a cell, in words: a number in its unit, the steps chosen, or why there is no value.

    is_zero: of an absence, the framework counts it as zero by a rule of its own.
    """

    value: Decimal | None
    steps: tuple[ScaleStep, ...]
    is_list: bool  # steps are ticks of a list, of which none may be ticked
    absence: str
    is_zero: bool = False


@dataclass
class AnswerShown:
    """One answer of a result. own: what the state says. adjusted: what a reviewer set in its place, if one did.

    place: the institution or the service that it is asked of, "" of the state as a whole.
    """

    answer: Answer
    own: Shape
    adjusted: Shape | None
    verdict: Verdict | None  # the one in force
    place: str = ""
    role: str = ""
    verdicts: list[Verdict] = field(default_factory=list)
    evidence: list[EvidenceUse] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


@dataclass(frozen=True)
class Asked:
    """What is asked for an indicator: itself, or the counts that its share is made of."""

    indicators: list[Indicator]

    @property
    def codes(self) -> list[str]:
        """Return their codes."""
        return [one.code for one in self.indicators]


def asked_for(indicator: Indicator) -> Asked:
    """Return what is asked for an indicator (one read)."""
    counts = CODE.findall(f"{indicator.numerator} {indicator.denominator}")
    found = Indicator.objects.filter(framework=indicator.framework_id, code__in=[indicator.code, *counts])
    if counts:
        found = found.exclude(pk=indicator.pk)
    return Asked(list(found.order_by("position")))


def answers_for(answers: QuerySet[Answer], asked: Asked) -> QuerySet[Answer]:
    """Return those of the open answers that an indicator is made of, by institution and service."""
    found = answers.filter(indicator__in=asked.indicators)
    return found.order_by("service__position", "form__institution__name_ar", "form", "indicator__position")


def counted(result: Result, answers: Iterable[Answer]) -> list[AnswerShown]:
    """Return answers as they counted in the result: both values, and the verdict of that day (three reads)."""
    some = list(answers)
    in_force = _verdicts(result, some)
    known = _Known(_steps(some), result.round.framework)
    told = []
    for one in some:
        word = in_force.get(one.pk)
        own = _shape(one.indicator, one.value, one.choices, one.absence, known)
        adjusted = None
        if word is not None and word.kind == Verdict.Kind.ADJUST:
            adjusted = _shape(one.indicator, word.value, word.choices, word.absence, known)
        told.append(AnswerShown(one, own, adjusted, word, place_of(one)))
    return told


def with_places(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """Read with the answers what their places are called."""
    return answers.select_related("indicator__scale", "service", "form__institution")


def place_of(answer: Answer) -> str:
    """Return the service or the institution that an answer speaks of; "" for the state as a whole."""
    if answer.service is not None:
        return text_of(answer.service, "name").words
    if answer.indicator.form != Indicator.Form.NATIONAL and answer.form is not None:
        return text_of(answer.form.institution, "name").words
    return ""


def _verdicts(result: Result, answers: Sequence[Answer]) -> dict[int, Verdict]:
    """Return the decision that counted on each answer when the result was computed."""
    decided = Verdict.objects.filter(
        answer__in=answers, kind__in=(Verdict.Kind.ACCEPT, Verdict.Kind.ADJUST), given_at__lte=result.computed_at
    )
    return {one.answer_id: one for one in decided.order_by("given_at", "pk")}


def _steps(answers: Iterable[Answer]) -> dict[tuple[int, int], ScaleStep]:
    scales = {one.indicator.scale_id for one in answers if one.indicator.scale_id}
    return {(one.scale_id, one.position): one for one in ScaleStep.objects.filter(scale__in=scales)}


class _Known:
    """What is read once for all answers: the steps by scale and position, the framework's rules of absence."""

    def __init__(self, steps: dict[tuple[int, int], ScaleStep], framework: Framework) -> None:
        self.steps, self.framework = steps, framework

    @cached_property
    def rules(self) -> dict[str, str]:
        """Return what the framework does with each absence where an indicator has no rule of its own."""
        return absence_rules(self.framework)


def _shape(indicator: Indicator, value: Decimal | None, choices: Iterable[int], absence: str, known: _Known) -> Shape:
    if absence:
        rule = indicator.absences.get(absence) or known.rules.get(absence)
        return Shape(None, (), is_list=False, absence=absence, is_zero=rule == "zero")
    scale = indicator.scale
    if scale is None or scale.kind not in CHOSEN:
        return Shape(value, (), is_list=False, absence="")
    chosen = tuple(known.steps[scale.pk, one] for one in choices if (scale.pk, one) in known.steps)
    return Shape(value, chosen, is_list=scale.kind == Scale.Kind.CHECKLIST, absence="")


def answer_shown(result: Result, answer: Answer, state: State, *, with_thread: bool) -> AnswerShown:
    """Return one answer with all that is known of it: evidence, verdicts, and the thread for those inside."""
    [told] = counted(result, [answer])
    told.role = roles_in([answer.answered_by], state).get(answer.answered_by_id, "")
    taken = EvidenceUse.objects.filter(
        submission=answer.submission_id, item=answer.item, evidence__attached_at__lte=result.computed_at
    )
    told.evidence = list(taken.filter(evidence__removed_at=None).select_related("evidence"))
    known = answer.verdicts.filter(given_at__lte=result.computed_at)
    told.verdicts = list(known.filter(kind__in=(Verdict.Kind.ACCEPT, Verdict.Kind.ADJUST)))
    if with_thread:
        said = Remark.objects.filter(submission=answer.submission_id, answer__item=answer.item)
        told.remarks = list(said.select_related("answer").order_by("written_at", "pk"))
    return told
