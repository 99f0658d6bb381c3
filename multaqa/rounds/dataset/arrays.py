"""Tables to arrays for the engine, and its result back into tables."""

import hashlib
import math
from typing import Any

import numpy as np

from multaqa import composite
from multaqa.members.models import Person
from multaqa.rounds.models import Answer, Framework, Result, Round, Score, Submission


def engine_framework(framework: Framework) -> composite.Framework:
    """Return the framework version as the engine reads it."""
    return composite.read_framework(framework.document)


def build_from_tables(round: Round) -> tuple[composite.Framework, composite.Data, dict[str, Any]]:
    """Return framework, table and its origin: the accepted submissions, states in order of their codes.

    A state without an accepted submission has no row: it is absent, not zero. The origin names each cell's answer.
    """
    framework = engine_framework(round.framework)
    submissions = round.submissions.filter(status=Submission.Status.ACCEPTED).select_related("state")
    units = sorted(submission.state.iso3 for submission in submissions)
    codes = [indicator.code for indicator in framework.indicators]
    values = np.full((len(units), len(codes)), np.nan)
    absences = np.full(values.shape, int(composite.Absence.NOT_ANSWERED))
    origin: list[list[int | None]] = [[None] * len(codes) for _unit in units]
    answers = Answer.objects.filter(submission__in=submissions, is_current=True).select_related(
        "indicator", "submission__state"
    )
    for answer in answers:
        row, column = units.index(answer.submission.state.iso3), codes.index(answer.indicator.code)
        origin[row][column] = answer.pk
        if answer.value is None:
            absences[row, column] = int(composite.ABSENCES[answer.absence])
        else:
            values[row, column], absences[row, column] = float(answer.value), int(composite.Absence.PRESENT)
    left_out = round.submissions.exclude(status=Submission.Status.ACCEPTED).values_list("state__iso3", flat=True)
    inputs = {"units": units, "indicators": codes, "answers": origin, "left_out": sorted(left_out)}
    return framework, composite.Data(tuple(units), tuple(codes), values, absences=absences), inputs


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
