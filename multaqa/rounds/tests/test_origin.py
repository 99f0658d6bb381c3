"""A result can be computed again from the very answers behind it, whatever happened to their rows since."""

import hashlib
from typing import Any

from multaqa.rounds import actions, dataset
from multaqa.rounds.models import Answer, InstitutionForm, Result
from multaqa.rounds.tests.measured import measured_round


def bytes_of(result: Result) -> str:
    return hashlib.sha256(dataset.computed_behind(result).to_bytes()).hexdigest()


def test_result_is_computed_again_from_its_answers(cast: Any) -> None:
    result = actions.compute_round(measured_round(cast, services=12), leave_out=True, by=cast.secretariat)
    assert len(result.inputs["adjusted"]) == 2
    assert {unit: len(own) for unit, own in result.inputs["institutions"].items()} == {"KWT": 3, "OMN": 3}
    assert bytes_of(result) == result.checksum


def test_what_happens_to_the_rows_later_changes_nothing(cast: Any) -> None:
    result = actions.compute_round(measured_round(cast, services=12), leave_out=True, by=cast.secretariat)
    answer = Answer.objects.get(item="K13", submission__state=cast.oman)
    answer.is_current = False
    answer.save()
    answer.pk, answer.number, answer.is_current, answer.adjustment = None, 2, True, None
    answer.save()
    InstitutionForm.objects.filter(submission__state=cast.oman).update(status="removed")
    assert bytes_of(result) == result.checksum
    again = actions.compute_round(result.round, leave_out=True, by=cast.secretariat)
    assert again.checksum != result.checksum
