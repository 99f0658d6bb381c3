"""Tables to arrays for the engine, and its result back into tables."""

import hashlib
import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from multaqa import composite
from multaqa.members.models import Person
from multaqa.rounds.models import (
    Answer,
    Framework,
    Indicator,
    InstitutionForm,
    Result,
    Round,
    Scale,
    Score,
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
    own: dict[str, list[str]] = {unit: [] for unit in units}
    forms = InstitutionForm.objects.filter(submission__in=submissions).exclude(status=InstitutionForm.Status.REMOVED)
    for unit, institution in forms.values_list("submission__state__iso3", "institution_id"):
        own[unit].append(institution_code(unit, institution))
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for row in _rows(submissions):
        for name, value in zip(COLUMNS, row, strict=True):
            columns[name].append(value)
    return composite.Answers.from_columns(columns, units=units, institutions_of=own if any(own.values()) else None)


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


def build_from_tables(round: Round) -> tuple[composite.Framework, composite.Data, dict[str, Any]]:
    """Return framework, table and its origin: the accepted submissions, states in order of their codes.

    A state without an accepted submission has no row: it is absent, not zero. The origin names by state every answer
    that went in, the verdicts that adjusted some of them, and the institutions that were expected to answer: enough to
    build the same table again, whatever happens to the rows later.
    """
    framework = engine_framework(round.framework)
    accepted = round.submissions.filter(status=Submission.Status.ACCEPTED)
    answers = answers_of(accepted)
    origin: dict[str, list[int]] = {unit: [] for unit in answers.units}
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
    own = {unit: list(codes) for unit, codes in (answers.institutions_of or {}).items()}
    inputs = {
        "units": list(answers.units),
        "answers": origin,
        "adjusted": adjusted,
        "institutions": own,
        "left_out": sorted(left_out),
    }
    return framework, composite.reduce_items(framework, answers), inputs


def save_result(round: Round, computed: composite.Result, *, inputs: dict[str, Any], by: Person) -> Result:
    """Keep what was computed as the round's next result, with a row for each state and node."""
    newest = round.results.order_by("-number").first()
    result = Result.objects.create(
        round=round,
        number=newest.number + 1 if newest else 1,
        framework_checksum=round.framework.checksum,
        inputs=inputs,
        inputs_checksum=computed.inputs_checksum,
        method=computed.method,
        notes=list(computed.notes),
        engine_version=computed.engine_version,
        checksum=hashlib.sha256(computed.to_bytes()).hexdigest(),
        computed_by=by,
    )
    states = {one.state.iso3: one.state for one in round.submissions.select_related("state")}
    Score.objects.bulk_create(
        Score(result=result, state=states[unit], **_score(computed, row, column))
        for row, unit in enumerate(computed.units)
        for column in range(len(computed.nodes))
    )
    return result


def _score(computed: composite.Result, row: int, column: int) -> dict[str, Any]:
    return {
        "node": computed.nodes[column],
        "is_index": column == 0,
        "score": _known(computed.scores[row, column]),
        "rank": int(computed.ranks[row, column]) or None,
        "group_code": computed.groups[row, column] or "",
        "coverage": _known(computed.coverage[row, column]),
        "contribution": _known(computed.contributions[row, column]),
    }


def _known(number: float) -> float | None:
    return None if math.isnan(number) else float(number)
