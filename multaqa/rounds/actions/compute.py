"""Computation: a result is kept each time, the earlier ones stay; asked for twice, it is done once."""

from django.db import transaction

from multaqa.core import journal
from multaqa.core.statuses import change_status
from multaqa.members.models import Person
from multaqa.rounds import checks, dataset
from multaqa.rounds.actions.jobs import ask_for_job, end_job
from multaqa.rounds.models import Job, Result, Round

KIND = "compute"
ALL, ACCEPTED = "all", "accepted"  # the last part of a job's key: of which submissions
TRIES = 3


def ask_for_computation(round: Round, *, leave_out: bool, by: Person) -> Job:
    """Put the computation of the round's next result in line; asked for again before it is done, it is the same job.

    leave_out: agreed that states without an accepted submission have no score. Raises NotReady otherwise.
    """
    checks.check_ready_to_compute(round, leave_out=leave_out)
    key = f"{KIND}:{round.pk}:{_newest(round) + 1}:{ACCEPTED if leave_out else ALL}"
    return ask_for_job(round, key, kind=KIND, by=by)


def compute_for_job(job: Job) -> Result:
    """Do what a job of this kind asks and end it. A result that a dead worker had kept already is not made again."""
    _kind, _round, number, which = job.key.split(":")
    if job.asked_by is None:
        raise ValueError("a computation is asked for by somebody")
    result = compute_round(job.round, leave_out=which == ACCEPTED, number=int(number), by=job.asked_by)
    end_job(job)
    return result


def compute_round(round: Round, *, leave_out: bool, by: Person, number: int | None = None) -> Result:
    """Compute the round's next result from the accepted submissions; the earlier results stay.

    leave_out: agreed that states without an accepted submission have no score. number: of the result that is wanted;
    where it is there already, it is returned. Raises NotReady where nothing can be computed.
    Others go on writing meanwhile. What has changed before the result is kept is computed anew.
    """
    for _attempt in range(TRIES):
        result = _compute(round, leave_out=leave_out, by=by, number=number)
        if result is not None:
            return result
    with transaction.atomic():  # answers change all the time: this once the others wait
        Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
        result = _compute(round, leave_out=leave_out, by=by, number=number)
    if result is None:
        raise checks.NotReady(checks.changing_words())
    return result


def _compute(round: Round, *, leave_out: bool, by: Person, number: int | None) -> Result | None:
    """Compute and keep; None where the answers have changed on the way."""
    found = Round.objects.select_related("framework").get(pk=round.pk)
    kept = _kept(found, number)
    if kept is not None:
        return kept
    checks.check_ready_to_compute(found, leave_out=leave_out)
    computed = dataset.compute(found)
    with transaction.atomic():
        locked = Round.objects.select_for_update(of=("self",)).select_related("framework").get(pk=round.pk)
        kept = _kept(locked, number)
        if kept is not None:
            return kept
        if list(computed.index.units) != computed.inputs["units"] or dataset.inputs_of(locked) != computed.inputs:
            return None
        result = dataset.save_result(locked, computed, by=by)
        differences = {"inputs": result.inputs_checksum, "result": result.checksum}
        journal.record("compute_round", result, by=by, differences=differences)
        change_status(round, Round.Status.COMPUTED, by=by)
    return result


def _kept(round: Round, number: int | None) -> Result | None:
    return None if number is None else round.results.filter(number=number).first()


def _newest(round: Round) -> int:
    return round.results.order_by("-number").values_list("number", flat=True).first() or 0
