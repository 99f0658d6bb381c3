"""Normalisation: every method by hand, both directions, and what each refuses."""

import math

import numpy as np
import pytest

from multaqa import composite
from multaqa.composite import EngineError, step
from multaqa.composite.normalise import (
    adjusted_goalposts,
    distance_to_reference,
    distance_to_target,
    goalposts,
    mean_and_deviation,
    min_max,
    normalise,
    percentile_rank,
    share_of_maximum,
    worst_score,
    z_score,
)
from multaqa.composite.tests.samples import NAN, flat, scores

COLUMN = np.array([1.0, 2.0, 4.0, NAN])


def both_ways(method, *, posts=None, scale=100, units=("u", "v", "w", "x"), **options):
    """Return the scores of 1, 2, 4 and a gap, where higher and where lower is better."""
    return [
        normalise(COLUMN, step(method, **options), scale=scale, direction=direction, posts=own, units=units)
        for direction, own in (("higher", posts), ("lower", posts and posts[::-1]))
    ]


CASES = {
    # (1 - 1) / 3, (2 - 1) / 3, (4 - 1) / 3 of 100; turned round 3/3, 2/3, 0.
    "min_max": ({}, [0, 100 / 3, 100], [100, 200 / 3, 0]),
    # Of 1 to 100: 1 + 99 x 0, 1/3, 1.
    "min_max from 1": ({"low": 1, "high": 100}, [1, 34, 100], [100, 67, 1]),
    # Mean 7/3, deviations -4/3, -1/3, 5/3; squares 16 + 1 + 25 = 42 over 9, over n - 1 = 2: 7/3.
    "z_score": (
        {},
        [d / 3 / math.sqrt(7 / 3) for d in (-4, -1, 5)],
        [-d / 3 / math.sqrt(7 / 3) for d in (-4, -1, 5)],
    ),
    # Over n = 3: 14/9; mean 100 and deviation 10 as the Mazziotta-Pareto index takes them.
    "z_score of a population": (
        {"mean": 100, "sd": 10, "population": True},
        [100 + 10 * d / 3 / math.sqrt(14 / 9) for d in (-4, -1, 5)],
        [100 - 10 * d / 3 / math.sqrt(14 / 9) for d in (-4, -1, 5)],
    ),
    # 100 + 60 x (x - 7/3) / 3.
    "ampi": ({}, [100 - 80 / 3, 100 - 20 / 3, 100 + 100 / 3], [100 + 80 / 3, 100 + 20 / 3, 100 - 100 / 3]),
    # 100 + 60 x (x - 2) / 3.
    "ampi with a reference": ({"reference": 2}, [80, 100, 140], [120, 100, 60]),
    "rank": ({}, [1, 2, 3], [3, 2, 1]),
    "borda": ({}, [0, 1, 2], [2, 1, 0]),
    # None, one, both of two others beaten.
    "percentile_rank": ({}, [0, 50, 100], [100, 50, 0]),
    # From the worst, 1, to the target, 3: 0, 1/2, and beyond is clipped; lower: from 4 to 3.
    "distance_to_target": ({"target": 3}, [0, 50, 100], [100, 100, 0]),
    "distance_to_target beyond": ({"target": 3, "cap": False}, [0, 50, 150], [300, 200, 0]),
    # From the worst, 1, to the unit v, 2; lower: from 4 to 2.
    "distance_to_reference": ({"reference": "v"}, [0, 100, 300], [150, 100, 0]),
    # Share of 4; lower: what is left to 4.
    "share_of_maximum": ({}, [25, 50, 100], [75, 50, 0]),
    "given": ({}, [1, 2, 4], [99, 98, 96]),
}


@pytest.mark.parametrize("name", CASES)
def test_method_by_hand_in_both_directions(name):
    options, higher, lower = CASES[name]
    found = both_ways(name.split()[0], **options)
    assert found[0] == pytest.approx([*higher, NAN], nan_ok=True)
    assert found[1] == pytest.approx([*lower, NAN], nan_ok=True)


def test_goalposts_by_hand():
    # From 0 = 0 to 5 = 100; where lower is better from 5 = 0 to 0 = 100.
    assert both_ways("goalposts", posts=(0, 5))[0] == pytest.approx([20, 40, 80, NAN], nan_ok=True)
    assert both_ways("goalposts", posts=(0, 5))[1] == pytest.approx([80, 60, 20, NAN], nan_ok=True)


@pytest.mark.parametrize(
    ("cap", "right"),
    [("both", [0, 50, 100]), ("lower", [0, 50, 150]), ("upper", [-50, 50, 100]), ("none", [-50, 50, 150])],
)
def test_goalposts_cap_at_the_ends_that_are_named(cap, right):
    # From 2 to 4: 1 is half a range below, 5 half a range above.
    assert goalposts(np.array([1.0, 3.0, 5.0]), worst=2, best=4, cap=cap) == pytest.approx(right)


def test_goalposts_between_logarithms():
    # ln 100 to ln 10,000: 1,000 lies in the middle.
    assert goalposts(np.array([1000.0, NAN]), worst=100, best=10_000, log=True) == pytest.approx([50, NAN], nan_ok=True)


def test_goalposts_on_another_range():
    assert goalposts(np.array([1.0]), worst=0, best=4, low=1, high=5) == pytest.approx([2])


def test_parameters_can_come_from_other_values():
    among = np.array([0.0, 10.0, NAN])
    values = np.array([5.0, 20.0])
    assert min_max(values, among=among) == pytest.approx([50, 200])
    assert z_score(values, among=among) == pytest.approx([0, 15 / math.sqrt(50)])
    assert percentile_rank(values, among=among) == pytest.approx([100, 100])
    assert share_of_maximum(values, among=among) == pytest.approx([50, 200])
    assert adjusted_goalposts(values, among=among) == pytest.approx([100, 190])
    assert distance_to_target(values, target=10, among=among) == pytest.approx([50, 100])
    assert distance_to_reference(values, reference=10, among=among) == pytest.approx([50, 200])
    rows = np.array([True, True, False])
    assert normalise(np.array([0.0, 10.0, 20.0]), step("min_max"), scale=1, among=rows) == pytest.approx([0, 1, 2])


def test_reference_unit_is_looked_for_among_the_rows_that_count():
    column, units = np.array([0.0, 5.0, 10.0]), ("u", "v", "v")
    chosen = step("distance_to_reference", reference="v")
    rows = np.array([True, True, False])
    assert normalise(column, chosen, scale=100, units=units, among=rows) == pytest.approx([0, 100, 200])
    with pytest.raises(EngineError, match="stands in several years"):
        normalise(column, chosen, scale=100, units=units)


def test_equal_values_share_a_rank_whatever_noise_they_carry():
    found = normalise(np.array([0.1 + 0.2, 0.3, 0.4]), step("rank"), scale=100)
    assert found.tolist() == [1, 1, 3]


REFUSALS = [
    (lambda: goalposts(COLUMN, worst=1, best=1), "both goalposts are 1"),
    (lambda: goalposts(np.array([0.0]), worst=1, best=2, log=True), "a logarithm of a value at or below 0"),
    (lambda: goalposts(COLUMN, worst=0, best=2, log=True), "a logarithm of a value at or below 0"),
    (lambda: min_max(np.array([2.0, 2.0])), "every unit has the value 2"),
    (lambda: min_max(np.array([NAN])), "no value at all"),
    (lambda: z_score(np.array([2.0])), "fewer than two different values"),
    (lambda: z_score(np.array([2.0, 2.0])), "fewer than two different values"),
    (lambda: percentile_rank(np.array([2.0, NAN])), "one value only"),
    (lambda: distance_to_target(COLUMN, target=1), "no value is worse than the target"),
    (lambda: distance_to_reference(COLUMN, reference=NAN), "the reference unit has no value"),
    (lambda: distance_to_reference(COLUMN, reference=1), "the reference unit has the worst value"),
    (lambda: share_of_maximum(np.array([-1.0, 2.0])), "needs values at or above 0"),
    (lambda: share_of_maximum(np.array([0.0, 0.0])), "needs values at or above 0"),
    (lambda: normalise(COLUMN, step("goalposts"), scale=1), "the goalposts are missing"),
    (lambda: normalise(COLUMN, step("distance_to_target"), scale=1), "the target is missing"),
    (lambda: normalise(COLUMN, step("distance_to_reference", reference="y"), scale=1), "there is no reference unit"),
]


@pytest.mark.parametrize(("act", "message"), REFUSALS)
def test_method_refuses_what_it_cannot_do(act, message):
    with pytest.raises(EngineError, match=message) as caught:
        act()
    assert caught.value.remedy


def test_mean_and_deviation_by_hand():
    assert mean_and_deviation(np.array([1.0, 3.0, NAN])) == (2.0, math.sqrt(2))
    assert mean_and_deviation(np.array([1.0, 3.0]), population=True) == (2.0, 1.0)


def test_worst_score_is_the_low_end():
    assert worst_score(step("min_max")) == 0
    assert worst_score(step("goalposts", low=1, high=5)) == 1


def test_error_names_the_indicator():
    framework = flat(2, normalise=step("min_max"))
    with pytest.raises(EngineError, match="indicator b: every unit has the value 7"):
        scores(framework, [[1, 7], [2, 7]])


def test_own_method_goes_before_the_frameworks():
    framework = flat(2, normalise=step("min_max")).with_part("b", normalise=step("given"))
    # a: 0 and 100; b: as given.
    assert scores(framework, [[1, 30], [2, 50]]) == pytest.approx([15, 75])


def test_imported_indicator_is_left_as_it_is_or_brought_to_the_scale():
    framework = flat(2, normalise=step("min_max"), scale=1).with_part("a", imported=True)
    assert scores(framework, [[0.2, 1], [0.4, 3]]) == pytest.approx([0.1, 0.7])
    brought = flat(1, normalise=step("min_max")).with_part("a", imported=True, goalposts=(0.0, 4.0))
    assert scores(brought, [[1], [2]]) == pytest.approx([25, 50])


def test_given_values_outside_the_scale_are_told():
    result = composite.build_index(flat(1), composite.Data(("u",), ("a",), np.array([[101.0]])))
    assert result.notes == ("indicator a: given values lie outside 0 to 100",)
