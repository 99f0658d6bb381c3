"""Ranks and scores spread as worked by hand; rare cases have an answer; the answer does not depend on how it is cut."""

import json
from typing import Any

import numpy as np
import pytest

from multaqa.composite import Data, EngineError, Framework, Indicator, Node, Ranking, Screening, build_index, step
from multaqa.composite.tests.uncertain import random_choices, random_data, random_framework
from multaqa.composite.uncertainty import (
    AnswerError,
    Choice,
    LeaveOut,
    Methods,
    Weightings,
    WeightNoise,
    WeightShares,
    plan_choices,
    run_uncertainty,
    uncertainty_of,
)
from multaqa.composite.uncertainty import ensemble as ensembles
from multaqa.composite.uncertainty.run import replicate


def flat(count: int, **method: Any) -> Framework:
    """Make an index of some indicators side by side, taken as they are."""
    indicators = tuple(Indicator(f"x{n}", "I") for n in range(count))
    return Framework("I", "1", (Node("I"),), indicators, **{"normalise": step("given"), **method})


def posted(worst: float, best: float, **options: bool) -> Framework:
    """Make an index of two indicators between goalposts."""
    indicators = tuple(Indicator(f"x{n}", "I", goalposts=(worst, best)) for n in range(2))
    return Framework("I", "1", (Node("I"),), indicators, normalise=step("goalposts", **options))


def three() -> Data:
    return Data(("A", "B", "C"), ("x0", "x1"), np.array([[60.0, 40], [50, 70], [10, 20]]))


def test_two_sets_of_weights_by_hand() -> None:
    # Even weights: A 50, B 60, C 15. Weights 4 to 1: A 56, B 54, C 12.
    sets = Weightings({"even": {"x0": 1.0, "x1": 1.0}, "first": {"x0": 4.0, "x1": 1.0}})
    plan = plan_choices(flat(2), three(), (sets,), replications=1000, seed=5)
    first = int((plan.parameters(0, 1000).alternatives[:, 0] == 1).sum())
    assert 420 < first < 580
    found = run_uncertainty(plan, interval=(0.0, 1.0))
    assert found.units == ("A", "B", "C")
    assert found.base_ranks.tolist() == [2, 1, 3]
    assert found.base_scores.tolist() == [50, 60, 15]
    assert found.distribution.tolist() == [[0, first, 1000 - first, 0], [0, 1000 - first, first, 0], [0, 0, 0, 1000]]
    assert found.is_above("A", "B") == first / 1000
    assert found.is_above("B", "A") == 1 - first / 1000
    assert found.is_above("A", "C") == 1.0
    assert found.is_above("C", "A") == 0.0
    assert found.within(1).tolist() == [first / 1000, 1 - first / 1000, 0.0]
    assert found.within(2).tolist() == [1.0, 1.0, 0.0]
    assert found.mean_shift.tolist() == [first / 1000, first / 1000, 0.0]
    assert found.shift == pytest.approx(2 * first / 3000)
    assert found.ranked.tolist() == [1.0, 1.0, 1.0]
    spread = found.rank("A")
    assert (spread.base, spread.low, spread.high) == (2, 1, 2)
    assert spread.mean == pytest.approx(2 - first / 1000)
    score = found.score("B")
    assert (score.base, score.low, score.high) == (60, 54, 60)
    assert score.mean == pytest.approx((54 * first + 60 * (1000 - first)) / 1000)
    assert found.score_error.tolist() == [0, 0, 0]


def test_leaving_out_an_indicator_by_hand() -> None:
    plan = plan_choices(flat(2), three(), (LeaveOut(nothing=False),), replications=400)
    without_second = int((plan.parameters(0, 400).alternatives[:, 0] == 1).sum())
    found = run_uncertainty(plan)
    assert found.within(1).tolist() == [without_second / 400, 1 - without_second / 400, 0]
    assert set(np.unique(replicate(plan, 0, 400)[0])) == {60, 50, 10, 40, 70, 20}


def test_weights_moved_by_noise_stay_within_their_factor() -> None:
    plan = plan_choices(flat(2), three(), (WeightNoise(0.8),), replications=3000)
    # A is ahead when the first weight is more than three times the second: 0.24 of the square of 1.6 x 1.6.
    assert run_uncertainty(plan).is_above("A", "B") == pytest.approx(0.24 / 1.6**2, abs=0.02)
    shares = plan.ensemble.weighing.weights(np.zeros((3000, 0), dtype=int), np.arange(3000))[:, 1:]
    assert shares.min() >= 0.2
    assert shares.max() <= 1.8
    assert shares.mean() == pytest.approx(1.0, abs=0.03)


def test_weights_by_shares_have_the_mean_and_spread_of_dirichlet() -> None:
    framework = flat(3, normalise=step("given"))
    framework = framework.with_part("x0", weight=2.0).with_part("x2", weight=0.0)
    data = Data(("A", "B"), ("x0", "x1", "x2"), np.array([[1.0, 2, 3], [3, 2, 1]]))
    plan = plan_choices(framework, data, (WeightShares(8.0),), replications=6000)
    weights = plan.ensemble.weighing.weights(np.zeros((6000, 0), dtype=int), np.arange(6000))[:, 1:]
    shares = weights / weights.sum(axis=1, keepdims=True)
    assert shares.mean(axis=0) == pytest.approx([2 / 3, 1 / 3, 0.0], abs=0.01)
    assert shares[:, 0].std() == pytest.approx((2 / 9 / 9) ** 0.5, rel=0.05)
    assert (shares[:, 2] == 0).all()


def test_drawn_sets_come_up_again_and_again() -> None:
    plan = plan_choices(
        flat(2), three(), (WeightShares(5.0, sets=3), AnswerError({"x0": 9.0}, sets=2)), replications=90
    )
    drawn = plan.parameters(0, 90)
    assert set(drawn.weight_sets.tolist()) == {0, 1, 2}
    assert set(drawn.answer_sets.tolist()) == {0, 1}
    scores, _ = replicate(plan, 0, 90)
    assert len(np.unique(scores.round(9), axis=0)) == 6
    assert plan.replay(3).chosen == {
        "weight_shares": f"set {drawn.weight_sets[3]}", "answer_error": f"set {drawn.answer_sets[3]}"
    }  # fmt: skip


def test_moved_answers_keep_to_their_bounds_and_spread() -> None:
    framework = posted(0.0, 100.0)
    choice = AnswerError({"x0": 20.0}, share=0.0, least={"x0": 0.0}, greatest={"x0": 60.0})
    plan = plan_choices(framework, three(), (choice,), replications=4000)
    assert plan.ensemble.noise is not None
    moved = plan.ensemble.noise.values(0, 4000)[:, 0]
    assert moved.min() == 0.0
    assert moved.max() == 60.0
    assert (moved[:, 1] - 50)[moved[:, 1] < 60].std() > 10
    assert (moved[:, 0] == 60).mean() == pytest.approx(0.5, abs=0.03)
    found = run_uncertainty(plan)
    assert found.rank("C").high == 3
    by_share = plan_choices(framework, three(), (AnswerError(share=0.5),), replications=10)
    assert by_share.ensemble.noise is not None
    assert by_share.ensemble.noise.sd.tolist() == pytest.approx(
        [0.5 * np.std([60, 50, 10], ddof=1), 0.5 * np.std([40, 70, 20], ddof=1)]
    )


def test_moved_answers_are_divided_by_their_denominator() -> None:
    framework = Framework(
        "I",
        "1",
        (Node("I"),),
        (Indicator("x", "I", denominator="people"), Indicator("y", "I")),
        normalise=step("given"),
    )
    data = Data(("A", "B"), ("x", "people", "y"), np.array([[10.0, 2, 5], [30, 10, 5]]))
    plan = plan_choices(framework, data, (AnswerError({"x": 1.0}),), replications=50)
    scores, _ = replicate(plan, 0, 50)
    for number in (0, 7, 49):
        assert plan.replay(number).result().scores[:, 0] == pytest.approx(scores[number], rel=1e-12)
    assert scores.std(axis=0) == pytest.approx([0.25, 0.05], rel=0.3)


def test_moved_answers_that_a_method_cannot_take_are_refused_beforehand() -> None:
    with pytest.raises(EngineError, match="moved answers may leave the range of share_of_maximum"):
        plan_choices(flat(2, normalise=step("share_of_maximum")), three(), (AnswerError({"x0": 1.0}),))
    log = posted(1.0, 100.0, log=True)
    with pytest.raises(EngineError, match="moved answers may leave the range of goalposts"):
        plan_choices(log, three(), (AnswerError({"x0": 1.0}),))
    assert plan_choices(log, three(), (AnswerError({"x0": 1.0}, least={"x0": 0.5}),)).runnable == 1
    with pytest.raises(EngineError, match="moved answers may leave the range of box_cox"):
        plan_choices(flat(2, treat=step("box_cox", force=True)), three(), (AnswerError({"x0": 1.0}),))
    # A column of which every moved value is at a bound has no spread left.
    plan = plan_choices(
        flat(2, normalise=step("min_max")),
        three(),
        (AnswerError({"x0": 1.0}, least={"x0": 70.0}, greatest={"x0": 70.5}),),
    )
    with pytest.raises(EngineError, match="indicator x0, with moved answers"):
        replicate(plan, 0, 400)


def test_the_rank_of_a_pillar_may_be_asked_for() -> None:
    nodes = (Node("I"), Node("P", "I"), Node("Q", "I"))
    framework = Framework("I", "1", nodes, (Indicator("x0", "P"), Indicator("x1", "Q")), normalise=step("given"))
    found = run_uncertainty(plan_choices(framework, three(), (WeightNoise(0.2),), of="Q", replications=20))
    assert found.base_ranks.tolist() == [2, 1, 3]
    assert found.plan.of == "Q"
    assert found.mean_ranks.tolist() == [2, 1, 3]


def test_one_unit_one_indicator_one_replication() -> None:
    data = Data(("A",), ("x0",), np.array([[7.0]]))
    found = run_uncertainty(plan_choices(flat(1), data, (WeightNoise(0.2),), replications=1))
    assert found.run == 1
    assert found.ranks.tolist() == [[1, 1, 1]]
    assert found.scores[0].tolist() == pytest.approx([7, 7, 7])
    assert found.distribution.tolist() == [[0, 1]]
    assert found.above.tolist() == [[0]]


@pytest.mark.parametrize(
    ("ties", "expected"), [("competition", [1, 2, 2, 4]), ("dense", [1, 2, 2, 3]), ("first", [1, 2, 3, 4])]
)
def test_ties_follow_the_rule_of_the_framework(ties: str, expected: list[int]) -> None:
    data = Data(("A", "B", "C", "D"), ("x0", "x1"), np.array([[9.0, 9], [5, 5], [5, 5], [1, 1]]))
    framework = flat(2, ranking=Ranking(ties=ties))
    found = run_uncertainty(plan_choices(framework, data, (WeightNoise(0.3),), replications=100))
    assert found.mean_ranks.tolist() == expected
    assert found.is_above("B", "C") == (1.0 if ties == "first" else 0.0)
    assert found.is_above("C", "B") == 0.0


def test_a_missing_score_drops_out_and_its_weight_goes_to_the_others() -> None:
    data = Data(("A", "B", "C"), ("x0", "x1"), np.array([[60.0, np.nan], [50, 80], [np.nan, np.nan]]))
    plan = plan_choices(flat(2), data, (WeightNoise(0.2),), replications=50)
    found = run_uncertainty(plan)
    assert found.scores[0].tolist() == pytest.approx([60, 60, 60])
    assert np.isnan(found.scores[2]).all()
    assert np.isnan(found.ranks[2]).all()
    assert np.isnan(found.mean_shift[2])
    assert np.isnan(found.rank("C").base)
    assert found.ranked.tolist() == [1, 1, 0]
    assert found.distribution[2].tolist() == [50, 0, 0, 0]
    with pytest.raises(EngineError, match="unit C: the unit was not compared"):
        found.is_above("A", "C")
    record = json.loads(json.dumps(found.to_record()))
    assert record["rank"]["base"] == [2, 1, None]
    assert record["score"]["mean"][2] is None


def test_units_that_are_all_left_out_have_no_rank() -> None:
    data = Data(("A", "B"), ("x0", "x1"), np.array([[60.0, np.nan], [np.nan, 70]]))
    framework = flat(2, screening=Screening(unit=0.9))
    found = run_uncertainty(plan_choices(framework, data, (WeightNoise(0.2),), replications=10))
    assert np.isnan(found.ranks).all()
    assert np.isnan(found.shift)
    assert found.ranked.tolist() == [0, 0]


def test_the_order_of_units_and_columns_changes_nothing() -> None:
    draw = np.random.default_rng(8)
    framework = flat(4, normalise=step("min_max", low=1.0))
    values = np.exp(draw.normal(size=(9, 4)))
    units, codes = tuple("ABCDEFGHI"), tuple(f"x{n}" for n in range(4))
    choices: tuple[Choice, ...] = (
        Methods("treat", (step("none"), step("winsorise", points=2, skewness=0.5, kurtosis=0.5))),
        AnswerError(share=0.1),
        WeightShares(20.0),
    )
    first = run_uncertainty(plan_choices(framework, Data(units, codes, values), choices, replications=60))
    order, columns = draw.permutation(9), draw.permutation(4)
    mixed = Data(tuple(units[row] for row in order), tuple(codes[c] for c in columns), values[np.ix_(order, columns)])
    second = run_uncertainty(plan_choices(framework, mixed, choices, replications=60))
    assert np.array_equal(first.distribution[order], second.distribution)
    assert np.allclose(first.scores[order], second.scores, rtol=1e-12)
    assert first.to_record()["distribution"] == second.to_record()["distribution"]
    assert first.to_record() == {**second.to_record()}


@pytest.mark.parametrize("seed", range(6))
def test_a_run_does_not_depend_on_how_it_is_cut(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(seed + 100)
    framework = flat(5, normalise=step("min_max", low=1.0), aggregate=step("geometric"))
    data = Data(tuple("ABCDEFG"), tuple(f"x{n}" for n in range(5)), np.exp(draw.normal(size=(7, 5))))
    choices: tuple[Choice, ...] = (
        Methods("normalise", (step("min_max", low=1.0), step("min_max", low=20.0))),
        Methods("aggregate", (step("arithmetic"), step("geometric"))),
        WeightNoise(0.4),
    )
    plan = plan_choices(framework, data, choices, replications=150, seed=seed)
    whole = run_uncertainty(plan)
    for start in (0, 10**12):
        # Runs of equal columns alone, and all together.
        monkeypatch.setattr(ensembles, "_START", start)
        monkeypatch.setattr(ensembles, "_VALUES", 7 * 16)
        again = run_uncertainty(plan)
        assert np.array_equal(again.distribution, whole.distribution)
        assert np.allclose(again.scores, whole.scores, rtol=1e-12)


def test_the_run_tells_of_its_progress_and_refuses_an_interval_that_is_none() -> None:
    told: list[tuple[int, int]] = []
    plan = plan_choices(flat(2), three(), (WeightNoise(0.2),), replications=5000)
    run_uncertainty(plan, progress=lambda done, of: told.append((done, of)))
    assert told == [(4096, 5000), (5000, 5000)]
    for interval in ((0.9, 0.1), (-0.1, 0.5), (0.5, 1.5)):
        with pytest.raises(EngineError, match="interval"):
            run_uncertainty(plan, interval=interval)
    with pytest.raises(EngineError, match="there is no unit “Z”"):
        run_uncertainty(plan, pairs=("A", "Z"))
    some = run_uncertainty(plan, pairs=("C", "A"))
    assert some.is_above("A", "C") == 1.0
    with pytest.raises(EngineError, match="unit B: the unit was not compared"):
        some.is_above("A", "B")
    with pytest.raises(EngineError, match="there is no replication 5000"):
        plan.replay(5000)


def test_many_units_are_compared_when_they_are_named_only() -> None:
    draw = np.random.default_rng(1)
    data = Data(tuple(f"u{n:02d}" for n in range(70)), ("x0", "x1"), draw.random((70, 2)))
    plan = plan_choices(flat(2), data, (WeightNoise(0.2),), replications=10)
    assert run_uncertainty(plan).above.shape == (0, 0)
    assert run_uncertainty(plan, pairs=("u03", "u05")).above.sum() == 10


def test_a_result_is_written_as_json() -> None:
    draw = np.random.default_rng(12)
    framework = random_framework(draw)
    data = random_data(draw, framework, 8, 0.0)
    plan = plan_choices(framework, data, random_choices(draw, framework), replications=30, seed=9)
    record = json.loads(json.dumps(run_uncertainty(plan).to_record(), allow_nan=False))
    assert record["replications"] == {"asked": 30, "run": 30}
    assert record["units"] == sorted(data.units)
    assert record["seed"] == 9
    assert len(record["distribution"][0]) == 9
    assert record["combinations"]["runnable"] <= record["combinations"]["all"]
    again = plan_choices(framework, data, plan.choices, replications=30, seed=9)
    assert run_uncertainty(again).to_record() == run_uncertainty(plan).to_record()
    other = plan_choices(framework, data, plan.choices, replications=30, seed=10)
    assert run_uncertainty(other).to_record() != run_uncertainty(plan).to_record()


def test_screening_follows_what_is_left_out() -> None:
    # Unit C has two of three values. Without the one that it lacks it takes part; with all three it does not.
    values = np.array([[1.0, 2, 3], [3, 1, 2], [2, 3, np.nan]])
    framework = flat(3, screening=Screening(unit=0.9))
    data = Data(("A", "B", "C"), ("x0", "x1", "x2"), values)
    plan = plan_choices(framework, data, (LeaveOut(("x2",)), WeightNoise(0.1)), replications=40)
    found = run_uncertainty(plan)
    without = float((plan.parameters(0, 40).alternatives[:, 0] == 1).mean())
    assert found.ranked.tolist() == [1, 1, without]
    for number in range(6):
        result = plan.replay(number).result()
        scores, _ = replicate(plan, number, 1)
        assert np.allclose(plan.in_order(scores[0], np.nan), result.scores[:, 0], equal_nan=True)


def test_a_replay_has_no_groups_and_the_table_only_what_it_needs() -> None:
    framework = flat(2)
    plan = plan_choices(framework, three(), (LeaveOut(("x1",), nothing=False),), replications=1)
    replay = plan.replay(0)
    assert replay.chosen == {"leave_out": "without x1"}
    assert replay.framework.groups is None
    assert replay.data.indicators == ("x0",)
    assert replay.result().ranks[:, 0].tolist() == build_index(replay.framework, replay.data).ranks[:, 0].tolist()


def test_any_index_can_be_asked_in_one_call() -> None:
    draw = np.random.default_rng(3)
    framework = flat(6, normalise=step("min_max"))
    data = Data(tuple("ABCDEFG"), tuple(f"x{n}" for n in range(6)), draw.random((7, 6)))
    found = uncertainty_of(framework, data, replications=50)
    assert [type(choice) for choice in found.plan.choices] == [Methods, Methods, WeightNoise, LeaveOut]
    assert found.run == 50
    assert uncertainty_of(framework, data, (WeightNoise(0.1),), replications=5, seed=2).plan.seed == 2


def test_a_round_of_22_states_and_35_indicators_with_gaps_is_replayed() -> None:
    draw = np.random.default_rng(22)
    nodes = (Node("I"), Node("P", "I"), Node("Q", "I"), Node("R", "I"))
    indicators = tuple(Indicator(f"x{n}", "PQR"[n % 3]) for n in range(35))
    framework = Framework("I", "1", nodes, indicators, normalise=step("min_max", low=1.0), aggregate=step("arithmetic"))
    values = np.exp(draw.normal(size=(22, 35)))
    values[draw.random((22, 35)) < 0.1] = np.nan
    data = Data(tuple(f"u{n:02d}" for n in range(22)), tuple(i.code for i in indicators), values)
    found = uncertainty_of(framework, data)
    scores, ranks = replicate(found.plan, 0, 1000)
    for number in (0, 333, 999):
        result = found.plan.replay(number).result()
        assert np.allclose(scores[number], result.scores[:, 0], rtol=1e-9)
        assert ranks[number].tolist() == result.ranks[:, 0].tolist()
