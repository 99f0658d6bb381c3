"""Sensitivity: exact where everything is enumerated, the same as an independent tool where it is sampled."""

import json
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from SALib.analyze import sobol as salib_sobol

from multaqa.composite import Data, EngineError, Framework, Indicator, Node, step
from multaqa.composite.sensitivity import Sensitivity, exact, run_sensitivity
from multaqa.composite.sensitivity.exact import exact_indices
from multaqa.composite.sensitivity.sampled import design, estimate, sobol_points
from multaqa.composite.tests.uncertain import random_choices, random_data, random_framework
from multaqa.composite.uncertainty import AnswerError, Choice, LeaveOut, Methods, WeightNoise, plan_choices
from multaqa.composite.uncertainty import plan as plans


def plainly(lengths: tuple[int, ...], values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return first-order and total indices by their definitions, from a whole table of values."""
    first, total = [], []
    for axis in range(len(lengths)):
        others = tuple(other for other in range(len(lengths)) if other != axis)
        first.append(values.mean(axis=others).var() / values.var())
        total.append(values.var(axis=axis).mean() / values.var())
    return np.array(first), np.array(total)


def by_table(values: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    return lambda levels: values[tuple(levels.T)][:, None]


@pytest.mark.parametrize("room", [1 << 21, 12, 5])
@given(st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_exact_indices_are_those_of_the_definitions(room: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    lengths = tuple(int(length) for length in draw.integers(1, 6, size=draw.integers(1, 5)))
    values = draw.normal(size=lengths) + 1e3
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exact, "VALUES", room)
        first, total, variance = exact_indices(lengths, by_table(values), 1)
    assert variance[0] == pytest.approx(values.var(), rel=1e-9, abs=1e-12)
    if values.size == 1:
        assert first.tolist() == total.tolist() == [[0.0]] * len(lengths)
        return
    expected = plainly(lengths, values)
    assert first[:, 0] == pytest.approx(expected[0], abs=1e-9)
    assert total[:, 0] == pytest.approx(expected[1], abs=1e-9)
    assert (first >= 0).all()
    assert (first <= total).all()
    assert (total <= 1).all()
    assert first.sum() <= 1 + 1e-9
    assert total.sum() >= 1 - 1e-9


def test_exact_indices_by_hand() -> None:
    # y = 3 a + b over a, b of 0 and 1, and c does nothing: variances 9/4 and 1/4, nothing in common.
    first, total, variance = exact_indices((2, 2, 3), lambda rows: 3.0 * rows[:, [0]] + rows[:, [1]], 1)
    assert variance[0] == pytest.approx(2.5)
    assert first[:, 0] == pytest.approx([0.9, 0.1, 0.0])
    assert total[:, 0] == pytest.approx([0.9, 0.1, 0.0])
    assert first[2, 0] == total[2, 0] == 0.0
    # y = a xor b: neither does anything alone, each has a part in all of it.
    first, total, _ = exact_indices((2, 2), lambda rows: (rows[:, [0]] ^ rows[:, [1]]).astype(float), 1)
    assert first[:, 0].tolist() == [0.0, 0.0]
    assert total[:, 0].tolist() == [1.0, 1.0]


def test_an_output_that_does_not_vary_or_is_missing() -> None:
    def outputs(rows: np.ndarray) -> np.ndarray:
        gap = np.where(rows[:, 0] == 1, np.nan, 1.0)
        return np.stack([np.full(len(rows), 1 / 3), gap], axis=1)

    told: list[tuple[int, int]] = []
    first, total, _ = exact_indices((2, 3), outputs, 2, progress=lambda done, of: told.append((done, of)))
    assert first[:, 0].tolist() == total[:, 0].tolist() == [0.0, 0.0]
    assert np.isnan(first[:, 1]).all()
    assert np.isnan(total[:, 1]).all()
    assert told == [(6, 6)]


def test_sobol_points_are_balanced_and_follow_the_seed() -> None:
    points = sobol_points(64, 4, 1)
    for column in points.T:
        # One point in each of 64 slices: what makes the points better than drawn ones.
        assert sorted((column * 64).astype(int)) == list(range(64))
    assert np.array_equal(points, sobol_points(64, 4, 1))
    assert not np.array_equal(points, sobol_points(64, 4, 2))
    for size in (0, 1, 48):
        with pytest.raises(EngineError, match="a power of 2"):
            sobol_points(size, 2, 1)


def ishigami(points: np.ndarray) -> np.ndarray:
    x, y, z = (np.pi * (2 * part - 1) for part in points.T)
    return np.asarray(np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x))


def test_estimates_come_near_known_indices() -> None:
    # Ishigami's function with a = 7, b = 0.1: the indices are known (Ishigami and Homma, 1990).
    size, levels = 2048, 4096
    grid = design(size, (levels,) * 3, 3)
    found = estimate(ishigami((grid.reshape(-1, 3) + 0.5) / levels).reshape(5, size, 1), resamples=200)
    assert found.first[:, 0] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.03)
    assert found.total[:, 0] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.03)
    assert found.variance[0] == pytest.approx(13.8446, rel=0.02)
    for estimates, interval in ((found.first, found.first_interval), (found.total, found.total_interval)):
        assert (interval[:, 0, 0] < estimates[:, 0]).all()
        assert (estimates[:, 0] < interval[:, 0, 1]).all()
        assert (interval[:, 0, 1] - interval[:, 0, 0] < 0.25).all()


def test_estimates_are_those_of_salib() -> None:
    size, choices = 256, 3
    draw = np.random.default_rng(4)
    outputs = draw.normal(size=(2 + choices, size, 1)) + 5 * draw.normal(size=(1, size, 1))
    found = estimate(outputs, resamples=0)
    # SALib wants A, the mixed ones and B, point by point.
    interleaved = np.concatenate([outputs[:1], outputs[2:], outputs[1:2]])[:, :, 0].T.ravel()
    problem = {"num_vars": choices, "names": list("abc"), "bounds": [[0, 1]] * choices}
    told = salib_sobol.analyze(problem, interleaved, calc_second_order=False, num_resamples=2, seed=1)
    assert found.total[:, 0] == pytest.approx(told["ST"], rel=1e-9)
    # SALib centres on the mean of all runs, we on that of the two independent ones; what that makes is known.
    a, _, *mixed = outputs[:, :, 0]
    shift = outputs.mean() - outputs[:2].mean()
    difference = np.array([(one - a).mean() for one in mixed]) * shift / outputs[:2].var()
    assert found.first[:, 0] == pytest.approx(told["S1"] + difference, rel=1e-9)
    assert np.isnan(found.first_interval).all()


def test_the_batched_bootstrap_is_that_of_one_by_one() -> None:
    draw = np.random.default_rng(6)
    outputs = draw.normal(size=(4, 64, 70))
    found = estimate(outputs, resamples=50, confidence=0.9, seed=2)
    from multaqa.composite.sensitivity.sampled import _resamples

    counts = _resamples(50, 64, 2)
    assert counts.sum(axis=1).tolist() == [64.0] * 50
    centred = outputs - outputs[:2].reshape(-1, 70).mean(axis=0)
    totals = []
    for row in counts.astype(int):
        again = np.repeat(centred, row, axis=1)
        a, b, mixed = again[0], again[1], again[2:]
        variance = np.concatenate([a, b]).var(axis=0)
        totals.append(((a - mixed) ** 2).mean(axis=1) / 2 / variance)
    expected = np.quantile(totals, (0.05, 0.95), axis=0)
    assert np.allclose(np.moveaxis(found.total_interval, 2, 0), expected, rtol=1e-9)


def index() -> tuple[Framework, Data]:
    nodes = (Node("I"), Node("P", "I"), Node("Q", "I"))
    indicators = tuple(Indicator(f"x{n}", "P" if n < 2 else "Q") for n in range(4))
    framework = Framework("I", "1", nodes, indicators, normalise=step("min_max", low=1.0))
    draw = np.random.default_rng(2)
    return framework, Data(tuple("FEDCBA"), tuple(i.code for i in indicators), np.exp(draw.normal(size=(6, 4))))


CHOICES: tuple[Choice, ...] = (
    Methods("normalise", (step("min_max", low=1.0), step("rank"))),
    Methods("aggregate", (step("arithmetic"), step("geometric"))),
    WeightNoise(0.6, sets=7),
)


def test_every_combination_is_computed_and_units_have_indices_of_their_own() -> None:
    framework, data = index()
    plan = plan_choices(framework, data, CHOICES, seed=3)
    found = run_sensitivity(plan)
    assert (found.method, found.runs, found.lengths) == ("exact", 28, (2, 2, 7))
    scores, ranks = np.empty((2, 2, 7, 6)), np.empty((2, 2, 7, 6))
    for levels in product(range(2), range(2), range(7)):
        row = np.array([levels[:2]])
        one, unranked = plan.ensemble.scores(row, np.array([levels[2]]), np.array([-1]))
        scores[levels] = plan.in_order(one[0], np.nan)
        ranks[levels] = plan.in_order(plan.ensemble.ranks(one, unranked)[0], 0)
    base = plan.in_order(plan.base_ranks, 0)
    expected = plainly((2, 2, 7), np.abs(ranks - base).mean(axis=3))
    assert found.ranking.first == pytest.approx(expected[0])
    assert found.ranking.total == pytest.approx(expected[1])
    for place, unit in enumerate(data.units):
        first, total = plainly((2, 2, 7), scores[..., place])
        assert found.score(unit).first == pytest.approx(first, abs=1e-9)
        assert found.score(unit).total == pytest.approx(total, abs=1e-9)
        if ranks[..., place].var():
            first, total = plainly((2, 2, 7), ranks[..., place])
            assert found.rank(unit).first == pytest.approx(first, abs=1e-9)
            assert found.rank(unit).total == pytest.approx(total, abs=1e-9)
        else:
            assert found.rank(unit).first.tolist() == [0, 0, 0]
    assert found.ranking.variance == pytest.approx(np.abs(ranks - base).mean(axis=3).var())
    assert np.isnan(found.ranking.first_interval).all()


def test_a_choice_that_does_nothing_has_indices_of_0() -> None:
    framework, data = index()
    # No value is missing, so it does not matter how it would be filled.
    idle = Methods("impute", (step("mean"), step("median"), step("none")))
    found = run_sensitivity(plan_choices(framework, data, (idle, CHOICES[0], CHOICES[2])))
    assert found.ranking.first[0] == found.ranking.total[0] == 0.0
    for unit in data.units:
        assert found.score(unit).total[0] == found.rank(unit).total[0] == 0.0


def random_sensitivity(seed: int) -> Sensitivity:
    """Return the analysis of the first random case from this seed on that can be computed."""
    draw = np.random.default_rng(seed + 50)
    for _attempt in range(30):
        try:
            framework = random_framework(draw)
            data = random_data(draw, framework, 7, 0.05)
            choices = tuple(c for c in random_choices(draw, framework) if not isinstance(c, AnswerError))[:4]
            return run_sensitivity(plan_choices(framework, data, choices, seed=seed), sets=5)
        except EngineError:
            continue
    pytest.fail("no random case could be computed")


@pytest.mark.parametrize("seed", range(12))
def test_exact_indices_keep_their_bounds_in_random_cases(seed: int) -> None:
    found = random_sensitivity(seed)
    first, total = found.estimates.first, found.estimates.total
    there = ~np.isnan(first)
    assert (first[there] >= 0).all()
    assert (first[there] <= total[there]).all()
    assert (total[there] <= 1).all()
    assert (np.nansum(first, axis=0) <= 1 + 1e-9).all()


def test_sampling_comes_near_what_enumeration_gives() -> None:
    framework, data = index()
    plan = plan_choices(framework, data, CHOICES, seed=3)
    exactly, sampled = run_sensitivity(plan), run_sensitivity(plan, method="sampled", points=1024, resamples=100)
    assert (sampled.method, sampled.runs) == ("sampled", 5 * 1024)
    assert sampled.ranking.first == pytest.approx(exactly.ranking.first, abs=0.08)
    assert sampled.ranking.total == pytest.approx(exactly.ranking.total, abs=0.08)
    assert sampled.score("A").total == pytest.approx(exactly.score("A").total, abs=0.08)
    record = json.loads(json.dumps(sampled.to_record(), allow_nan=False))
    assert len(record["ranking"]["total_interval"]) == 3
    assert record["units"].keys() == set("ABCDEF")
    assert "total_interval" not in exactly.to_record()["ranking"]


def test_a_million_combinations_are_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    framework, data = index()
    plan = plan_choices(framework, data, (*CHOICES[:2], WeightNoise(0.2, sets=250_000)))
    told: list[tuple[int, int]] = []
    found = run_sensitivity(plan, points=16, resamples=0, progress=lambda done, of: told.append((done, of)))
    assert (found.method, found.runs) == ("sampled", 80)
    assert told[-1] == (80, 80)


def test_alternatives_that_cannot_be_combined_are_left_out_and_named() -> None:
    framework, data = index()
    scales = Methods("normalise", (step("min_max", low=1.0), step("z_score"), step("rank")))
    plan = plan_choices(framework, data, (scales, CHOICES[1], LeaveOut(("x0",))))
    found = run_sensitivity(plan)
    (left,) = found.left_out
    assert (left.choice, left.alternative) == ("normalise", "z_score")
    assert "below 0" in left.why
    assert found.lengths == (2, 2, 2)
    assert not np.isnan(found.ranking.total).any()
    assert found.to_record()["left_out"] == [left.to_record()]
    # Where each choice has one alternative to lose, the one with more alternatives loses it.
    assert run_sensitivity(plan_choices(framework, data, (CHOICES[1], scales))).left_out[0].choice == "normalise"


def test_a_choice_of_one_alternative_keeps_it() -> None:
    framework, data = index()
    plan = plan_choices(
        framework,
        data,
        (Methods("aggregate", (step("geometric"),)), Methods("normalise", (step("z_score"), step("rank")))),
    )
    found = run_sensitivity(plan)
    assert found.left_out[0].alternative == "z_score"
    assert found.ranking.total.tolist() == [0.0, 0.0]


def test_refusals_among_too_many_combinations_to_try_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "LISTED", 3)
    framework, data = index()
    scales = Methods("normalise", (step("min_max", low=1.0), step("z_score")))
    plan = plan_choices(framework, data, (scales, CHOICES[1]))
    with pytest.raises(EngineError, match="a score below 0"):
        run_sensitivity(plan)
    assert run_sensitivity(plan_choices(framework, data, CHOICES[:2])).runs == 4


def test_numbers_that_cannot_be_are_refused() -> None:
    framework, data = index()
    plan = plan_choices(framework, data, CHOICES)
    with pytest.raises(EngineError, match="unknown method “guess”"):
        run_sensitivity(plan, method="guess")
    wrong: list[dict[str, Any]] = [{"sets": 0}, {"resamples": -1}, {"confidence": 1.0}]
    for given_ in wrong:
        with pytest.raises(EngineError, match="out of range"):
            run_sensitivity(plan, **given_)
    with pytest.raises(EngineError, match="a power of 2"):
        run_sensitivity(plan, method="sampled", points=100)


def test_units_without_a_score_have_no_indices() -> None:
    framework, data = index()
    values = data.values.copy()
    values[2] = np.nan
    values[3, :2] = np.nan
    plan = plan_choices(
        framework, Data(data.units, data.indicators, values), (*CHOICES, AnswerError(share=0.05, sets=2))
    )
    found = run_sensitivity(plan)
    assert np.isnan(found.rank(data.units[2]).total).all()
    assert np.isnan(found.score(data.units[2]).variance)
    assert not np.isnan(found.score(data.units[3]).total).any()
    assert found.to_record()["units"][data.units[2]]["rank"]["first"] == [None] * 4
