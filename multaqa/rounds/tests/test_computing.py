"""Computation: breakdowns against cases made by hand, firmness of ranks, once and not twice whatever a worker does."""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from multaqa import composite
from multaqa.core.models import JournalLine
from multaqa.rounds import actions, checks, dataset, tasks
from multaqa.rounds.models import Answer, Breakdown, Job, Result, Round
from multaqa.rounds.tests.cases import finish, open_round
from multaqa.rounds.tests.measured import measured_round


@pytest.fixture
def result(cast: Any) -> Result:
    """A result of the illustrative framework for Oman and Kuwait, with four services answered."""
    round = measured_round(cast, services=4)
    return actions.compute_round(round, leave_out=True, by=cast.secretariat)


def score_of(result: Result, axis: str, code: str, iso3: str = "OMN") -> Breakdown:
    return result.breakdowns.get(axis=axis, code=code, state__iso3=iso3)


def only_answers(round: Round, iso3: str, said: dict[str, int]) -> None:
    """Leave a state these answers alone: item -> position of the step."""
    answers = Answer.objects.filter(submission__round=round, submission__state__iso3=iso3)
    answers.exclude(item__in=said).update(is_current=False)
    for item, position in said.items():
        answer = answers.select_related("indicator__scale").get(item=item)
        step = answer.indicator.scale.steps.get(position=position)
        answers.filter(pk=answer.pk).update(
            value=step.points, choices=[position], absence="", adjustment=None, status="accepted"
        )


def test_breakdown_is_the_weighted_mean_of_the_answers_of_its_class(cast: Any) -> None:
    round = measured_round(cast, services=4)
    only_answers(round, "OMN", {"K01.S001": 4, "K02.S001": 2, "K01.S002": 1})
    result = actions.compute_round(round, leave_out=True, by=cast.secretariat)
    points = {
        code: {one.position: float(one.points) for one in round.framework.indicators.get(code=code).scale.steps.all()}
        for code in ("K01", "K02")
    }
    weights = {code: float(round.framework.indicators.get(code=code).weight) for code in ("K01", "K02")}
    first = (weights["K01"] * points["K01"][4] + weights["K02"] * points["K02"][2]) / sum(weights.values())
    assert score_of(result, "service", "S001").score == pytest.approx(first)
    assert score_of(result, "service", "S002").score == pytest.approx(points["K01"][1])
    assert score_of(result, "service", "S003").score is None  # nothing was answered, which is not zero
    service = round.framework.services.select_related("sector", "life_event").get(code="S001")
    assert score_of(result, "sector", service.sector.code).coverage is not None
    # A channel has the indicators that speak of it alone, each over its services.
    assert score_of(result, "channel", "mobile").score == pytest.approx(points["K02"][2])
    assert score_of(result, "channel", "portal").score == pytest.approx((points["K01"][4] + points["K01"][1]) / 2)
    # And so has a service on a channel.
    assert score_of(result, "portal", "S001").score == pytest.approx(points["K01"][4])
    assert score_of(result, "mobile", "S001").score == pytest.approx(points["K02"][2])
    assert score_of(result, "portal", "S002").score == pytest.approx(points["K01"][1])
    assert score_of(result, "mobile", "S002").score is None


def test_every_class_of_every_axis_has_a_row_for_every_state(result: Result) -> None:
    framework = result.round.framework
    expected = {
        "service": framework.services.count(),
        "sector": framework.categories.filter(kind="sector").count(),
        "life_event": framework.categories.filter(kind="life_event").count(),
        "channel": 2,
        "portal": framework.services.count(),
        "mobile": framework.services.count(),
    }
    assert {axis: result.breakdowns.filter(axis=axis).count() for axis in expected} == {
        axis: 2 * count for axis, count in expected.items()
    }


def test_an_index_without_services_has_no_breakdown(cast: Any) -> None:
    round = open_round(cast)
    finish(round, cast.oman, cast)
    result = actions.compute_round(round, leave_out=True, by=cast.secretariat)
    assert not result.breakdowns.exists()


def test_classes_of_indicators_must_have_one(result: Result) -> None:
    index = dataset.index_of(result)
    with pytest.raises(composite.EngineError, match="no indicator"):
        composite.break_down_indicators(index.framework, index.data, {"portal": []})


def test_firmness_of_ranks_is_kept_the_same_each_time(cast: Any) -> None:
    result = actions.compute_round(measured_round(cast), leave_out=True, by=cast.secretariat)
    kept = result.robustness
    assert set(kept["interval"]) == {"OMN", "KWT"}
    for iso3, (low, high) in kept["interval"].items():
        assert 1 <= low <= high <= 2
        assert kept["scores"][iso3][0] <= kept["scores"][iso3][1]
        assert len(kept["choices"]["of"][iso3]) == len(kept["choices"]["names"]) == len(kept["choices"]["ranking"])
    [(first, (after, share))] = kept["ahead"].items()
    assert {first, after} == {"OMN", "KWT"}
    assert 0 <= share <= 1
    again = actions.compute_round(result.round, leave_out=True, by=cast.secretariat)
    assert again.robustness == kept
    assert (again.checksum, again.number) == (result.checksum, 2)


def test_one_state_alone_is_computed_all_the_same(cast: Any) -> None:
    round = open_round(cast)
    finish(round, cast.oman, cast)
    kept = actions.compute_round(round, leave_out=True, by=cast.secretariat).robustness
    assert kept["interval"] == {"OMN": [1, 1]}


def test_the_kept_table_gives_the_same_index_to_the_byte(result: Result) -> None:
    again, afresh = dataset.index_of(result), dataset.computed_behind(result)
    assert again.to_bytes() == afresh.to_bytes()
    assert np.array_equal(again.scores, afresh.scores, equal_nan=True)
    Result.objects.filter(pk=result.pk).update(table={})  # of an earlier version, which kept none
    dataset.kept._index.cache_clear()
    assert dataset.index_of(result).to_bytes() == again.to_bytes()


def test_answers_that_change_meanwhile_are_computed_anew(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    round = measured_round(cast, services=2)
    tries: list[int] = []
    compute = dataset.compute

    def changing(found: Round) -> dataset.Computed:
        tries.append(1)
        computed = compute(found)
        if len(tries) == 1:
            last = Answer.objects.filter(submission__round=round, is_current=True).last()
            assert last is not None
            Answer.objects.filter(pk=last.pk).update(is_current=False)
        return computed

    monkeypatch.setattr(dataset, "compute", changing)
    result = actions.compute_round(round, leave_out=True, by=cast.secretariat)
    assert len(tries) == 2
    assert result.inputs == dataset.inputs_of(round)


def test_answers_that_never_stand_still_are_refused(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    round = measured_round(cast, services=2)
    monkeypatch.setattr(dataset, "inputs_of", lambda _round: {})
    with pytest.raises(checks.NotReady):
        actions.compute_round(round, leave_out=True, by=cast.secretariat)
    assert not Result.objects.exists()


# --- the job ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def round(cast: Any) -> Round:
    """A round in which Oman is accepted."""
    round = open_round(cast)
    finish(round, cast.oman, cast)
    return round


def die(job: Job) -> None:
    """Let the worker of a job have died an hour ago."""
    Job.objects.filter(pk=job.pk).update(beat_at=timezone.now() - timedelta(hours=1))


def test_a_computation_asked_for_twice_is_one_job_and_one_result(cast: Any, round: Round) -> None:
    first = actions.ask_for_computation(round, leave_out=True, by=cast.secretariat)
    second = actions.ask_for_computation(round, leave_out=True, by=cast.secretariat)
    assert first.pk == second.pk
    tasks.compute_round_task.func(first.pk)
    tasks.compute_round_task.func(first.pk)
    assert Result.objects.count() == 1
    assert Job.objects.get().status == "done"
    third = actions.ask_for_computation(round, leave_out=True, by=cast.secretariat)
    assert third.pk != first.pk


def test_a_worker_that_died_before_it_kept_a_result_is_followed_by_one_that_does(cast: Any, round: Round) -> None:
    job = actions.ask_for_computation(round, leave_out=True, by=cast.secretariat)
    assert actions.jobs.take_job(job.pk) is not None
    tasks.compute_round_task.func(job.pk)
    assert not Result.objects.exists()  # the first worker may still be at it
    die(job)
    tasks.compute_round_task.func(job.pk)
    assert Result.objects.count() == 1
    assert Job.objects.get().status == "done"


def test_a_worker_that_died_after_it_kept_a_result_is_not_followed_by_a_second_result(cast: Any, round: Round) -> None:
    job = actions.ask_for_computation(round, leave_out=True, by=cast.secretariat)
    taken = actions.jobs.take_job(job.pk)
    assert taken is not None
    actions.compute_round(round, leave_out=True, number=1, by=cast.secretariat)  # and dies before it ends the job
    die(job)
    tasks.compute_round_task.func(job.pk)
    assert Result.objects.count() == 1
    assert Job.objects.get().status == "done"
    assert JournalLine.objects.filter(verb="compute_round").count() == 1


def test_a_computation_that_is_refused_says_why_and_can_be_asked_for_again(cast: Any, round: Round) -> None:
    job = actions.ask_for_computation(round, leave_out=True, by=cast.secretariat)
    round.submissions.update(status="returned")
    tasks.compute_round_task.func(job.pk)
    failed = Job.objects.get()
    assert failed.status == "failed"
    assert "لم يُقبل أي ردّ" in failed.problem
    round.submissions.filter(state=cast.oman).update(status="accepted")
    again = actions.ask_for_computation(round, leave_out=True, by=cast.secretariat)
    tasks.compute_round_task.func(again.pk)
    assert (Result.objects.count(), Job.objects.get().status) == (1, "done")


def test_a_fault_of_the_platform_ends_the_job_too(cast: Any, round: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    job = actions.ask_for_computation(round, leave_out=True, by=cast.secretariat)

    def broken(_round: Round) -> dataset.Computed:
        raise ZeroDivisionError

    monkeypatch.setattr(dataset, "compute", broken)
    with pytest.raises(ZeroDivisionError):
        tasks.compute_round_task.func(job.pk)
    assert Job.objects.get().status == "failed"
