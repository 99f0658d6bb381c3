"""Tables to arrays for the engine, and its result back into tables."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from multaqa import composite
from multaqa.rounds.models import (
    Answer,
    Framework,
    Indicator,
    InstitutionForm,
    Round,
    Scale,
    Submission,
)

COLUMNS = ("unit", "question", "item", "institution", "value", "absence")


def engine_framework(framework: Framework) -> composite.Framework:
    """Return the framework version as the engine reads it."""
    return composite.read_framework(framework.document)


def answers_of(submissions: QuerySet[Submission]) -> composite.Answers:
    """Return the current answers of some submissions in the engine's long form, states in order of their codes.

    What a reviewer adjusted takes the place of the state's own value. A state without an answer takes part and has
    answered nothing; an institution that was taken out counts no more. One read for the answers, whatever their number.
    """
    units = sorted(submissions.values_list("state__iso3", flat=True))
    own = _institutions_of(submissions, units)
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for row in _rows(submissions):
        for name, value in zip(COLUMNS, row, strict=True):
            columns[name].append(value)
    return composite.Answers.from_columns(columns, units=units, institutions_of=own if any(own.values()) else None)


def _institutions_of(submissions: QuerySet[Submission], units: list[str]) -> dict[str, list[str]]:
    own: dict[str, list[str]] = {unit: [] for unit in units}
    forms = InstitutionForm.objects.filter(submission__in=submissions).exclude(status=InstitutionForm.Status.REMOVED)
    for unit, institution in forms.order_by("pk").values_list("submission__state__iso3", "institution_id"):
        own[unit].append(institution_code(unit, institution))
    return own


def institution_code(unit: str, institution: int) -> str:
    """Return the engine's name of an institution: one name across all states."""
    return f"{unit}-{institution}"


def _rows(submissions: QuerySet[Submission]) -> Iterator[tuple[str, str, str, str, float | None, str]]:
    """Yield unit, question, item, institution, value and absence of each current answer."""
    found = (
        Answer.objects.filter(submission__in=submissions, is_current=True)
        .exclude(form__status=InstitutionForm.Status.REMOVED)
        .order_by("pk")
        .values_list(
            "submission__state__iso3", "indicator__code", "indicator__form", "indicator__scale__kind", "service__code",
            "form__institution_id", "value", "choices", "absence", "adjustment__value", "adjustment__choices",
            "adjustment__absence",
        )
    )  # fmt: skip
    for unit, question, form, kind, service, institution, *said in found.iterator(chunk_size=5000):
        value, choices, absence = said[3:] if said[3] is not None or said[5] else said[:3]
        asked = institution_code(unit, institution) if form == Indicator.Form.INSTITUTION else ""
        yield unit, question, service or "", asked, engine_value(kind, value, choices), absence


def engine_value(kind: str | None, value: Decimal | None, choices: Sequence[int]) -> float | None:
    """Return an answer as its scale reads it: the number of a step, the ticks of a checklist, else the value itself."""
    if value is None:
        return None
    if kind == Scale.Kind.STEPS:
        return float(choices[0])
    if kind == Scale.Kind.CHECKLIST:
        return composite.ticks(*choices)
    return float(value)


def inputs_of(round: Round) -> dict[str, Any]:
    """Return what a computation takes now, by key: units, their answers and institutions, verdicts, who is left out.

    Enough to build the same table again, whatever happens to the rows later, and to tell whether something has changed.
    """
    accepted = round.submissions.filter(status=Submission.Status.ACCEPTED)
    units = sorted(accepted.values_list("state__iso3", flat=True))
    origin: dict[str, list[int]] = {unit: [] for unit in units}
    adjusted: dict[str, int] = {}
    for unit, pk, verdict in (
        Answer.objects.filter(submission__in=accepted, is_current=True)
        .exclude(form__status=InstitutionForm.Status.REMOVED)
        .order_by("pk")
        .values_list("submission__state__iso3", "pk", "adjustment_id")
    ):
        origin[unit].append(pk)
        if verdict is not None:
            adjusted[str(pk)] = verdict
    left_out = round.submissions.exclude(status=Submission.Status.ACCEPTED).values_list("state__iso3", flat=True)
    own = _institutions_of(accepted, units)
    return {
        "units": units,
        "answers": origin,
        "adjusted": adjusted,
        "institutions": own if any(own.values()) else {},
        "left_out": sorted(left_out),
    }


def answers_from_tables(round: Round) -> tuple[composite.Framework, composite.Answers, dict[str, Any]]:
    """Return framework, answers and their origin: the accepted submissions, states in order of their codes.

    A state without an accepted submission has no row: it is absent, not zero. The origin is read first, so that who
    keeps what was computed can tell whether anything has changed since.
    """
    inputs = inputs_of(round)
    accepted = round.submissions.filter(status=Submission.Status.ACCEPTED)
    return engine_framework(round.framework), answers_of(accepted), inputs


def build_from_tables(round: Round) -> tuple[composite.Framework, composite.Data, dict[str, Any]]:
    """Return framework, table and its origin, as `answers_from_tables` has them."""
    framework, answers, inputs = answers_from_tables(round)
    return framework, composite.reduce_items(framework, answers), inputs
