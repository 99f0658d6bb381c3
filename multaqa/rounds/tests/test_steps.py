"""What would raise a score most is what the engine would find if the answers were others."""

from typing import Any

import pytest

from multaqa import composite
from multaqa.rounds import actions, dataset
from multaqa.rounds.models import Result
from multaqa.rounds.tests.cases import finish, open_round
from multaqa.rounds.tests.measured import measured_round


@pytest.fixture
def result(cast: Any) -> Result:
    """A result of a whole measured round."""
    return actions.compute_round(measured_round(cast), leave_out=True, by=cast.secretariat)


def test_gain_of_one_cell_is_what_the_engine_finds(result: Result) -> None:
    answers, computed = dataset.answers_behind(result), dataset.computed_behind(result)
    steps = dataset.next_steps(computed, answers)["OMN"]
    assert [one.gain for one in steps] == sorted((one.gain for one in steps), reverse=True)
    before = computed.score("OMN")
    tried = set()
    for step in steps:
        indicator = next(one for one in computed.framework.indicators if one.code == step.code)
        scale = computed.framework.scale_of(indicator.items)
        place, gain = step.cells[0]
        is_of_institution = indicator.items.asked_of == "institutions"
        where = (
            {"institution": place}
            if is_of_institution
            else {"item": place}
            if indicator.items.asked_of != "unit"
            else {}
        )
        now = next(
            row for row in dataset.given_behind(result)
            if (row.unit, row.question, row.item, row.institution)
            == ("OMN", step.code, where.get("item", ""), where.get("institution", ""))
        )  # fmt: skip
        if scale.kind == "steps":
            points = 0 if now.value is None else scale.points[int(now.value) - 1]
            value = scale.points.index(min(one for one in scale.points if one > points)) + 1
        else:
            bits = int(now.value or 0)
            free = [spot for spot in range(len(scale.points)) if not bits >> spot & 1]
            value = bits | 1 << max(free, key=lambda spot: scale.points[spot])
        other = composite.another_answer(answers, value, unit="OMN", question=step.code, **where)
        after = composite.what_if(computed, answers=other).result.score("OMN")
        assert after - before == pytest.approx(gain, abs=1e-9), step.code
        tried.add((scale.kind, indicator.items.asked_of))
        if len(tried) >= 4:
            break
    assert {kind for kind, _of in tried} == {"steps", "checklist"}


def test_gains_of_cells_add_up_to_their_indicator(result: Result) -> None:
    found = dataset.next_steps(dataset.computed_behind(result), dataset.answers_behind(result))
    for steps in found.values():
        assert steps
        for one in steps:
            assert sum(gain for _cell, gain in one.cells) == pytest.approx(one.gain)


def test_a_framework_without_steps_promises_nothing(cast: Any) -> None:
    round = open_round(cast)
    finish(round, cast.oman, cast)
    result = actions.compute_round(round, leave_out=True, by=cast.secretariat)
    found = dataset.next_steps(dataset.computed_behind(result), dataset.answers_behind(result))
    assert found == {"OMN": []}
