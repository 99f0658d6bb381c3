"""A computed index as rows, and back: what pages ask of a result again without reading its answers."""

import hashlib
import math
from functools import lru_cache
from typing import Any

import numpy as np

from multaqa import composite
from multaqa.members.models import Person
from multaqa.rounds.dataset.arrays import engine_framework
from multaqa.rounds.dataset.computing import Computed
from multaqa.rounds.dataset.origin import computed_behind
from multaqa.rounds.models import Breakdown, Result, Round, Score

TABLES = ("values", "absence_codes", "answered", "expected")


def save_result(round: Round, computed: Computed, *, by: Person) -> Result:
    """Keep what was computed as the round's next result, with a row for each state and node, and each state and class.

    The table that the index was built from is kept with it.
    """
    index = computed.index
    newest = round.results.order_by("-number").first()
    result = Result.objects.create(
        round=round,
        number=newest.number + 1 if newest else 1,
        framework_checksum=round.framework.checksum,
        inputs=computed.inputs,
        inputs_checksum=index.inputs_checksum,
        table=table_record(index.data),
        method=index.method,
        notes=list(index.notes),
        engine_version=index.engine_version,
        robustness=computed.robustness,
        checksum=hashlib.sha256(index.to_bytes()).hexdigest(),
        computed_by=by,
    )
    states = {one.state.iso3: one.state for one in round.submissions.select_related("state")}
    Score.objects.bulk_create(
        (
            Score(result=result, state=states[unit], **_score(index, row, column))
            for row, unit in enumerate(index.units)
            for column in range(len(index.nodes))
        ),
        batch_size=500,
    )
    Breakdown.objects.bulk_create(
        (
            Breakdown(
                result=result,
                state=states[unit],
                axis=axis,
                code=code,
                score=_known(found.scores[row, column]),
                coverage=_known(found.coverage[row, column]),
            )
            for axis, found in computed.breakdowns.items()
            for row, unit in enumerate(found.units)
            for column, code in enumerate(found.classes)
        ),
        batch_size=500,
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


def table_record(data: composite.Data) -> dict[str, Any]:
    """Return a table of units x indicators as JSON-able data; missing is None."""
    kept: dict[str, Any] = {
        "units": list(data.units),
        "indicators": list(data.indicators),
        "answers_checksum": data.answers_checksum,
    }
    for name in TABLES:
        array = getattr(data, name)
        if array is not None:
            kept[name] = [[None if math.isnan(value) else value for value in row] for row in array.tolist()]
    return kept


def table_of(record: dict[str, Any]) -> composite.Data:
    """Return the table that `table_record` kept; the items behind its values are not in it."""
    arrays = {name: np.array(record[name], dtype=float) for name in TABLES if name in record}
    return composite.Data(
        units=tuple(record["units"]),
        indicators=tuple(record["indicators"]),
        values=arrays["values"],
        absences=arrays["absence_codes"].astype(np.int64),
        answered=arrays.get("answered"),
        expected=arrays.get("expected"),
        answers_checksum=record["answers_checksum"],
    )


def index_of(result: Result) -> composite.Result:
    """Return a result as the engine holds it, from its kept table; a result never changes, so the last ones stay."""
    return _index(result.pk, result.checksum)


@lru_cache(maxsize=16)
def _index(pk: int, checksum: str) -> composite.Result:
    """Return the index of a result by key and checksum: what a slider asks for many times a second."""
    result = Result.objects.select_related("round__framework").get(pk=pk, checksum=checksum)
    if not result.table:
        return computed_behind(result)
    return composite.build_index(engine_framework(result.round.framework), table_of(result.table))
