"""Aggregation: every method by hand, with missing scores and weights, and what each refuses."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from multaqa.composite import EngineError, step
from multaqa.composite.aggregate import aggregate, benefit_of_the_doubt, copeland, mpi, power_mean
from multaqa.composite.simplex import greatest
from multaqa.composite.tests.samples import NAN

EVEN = np.ones(2)


def one(method, row, weights=(1, 1), *, scale=100, **options):
    """Return the aggregate of one unit."""
    scores = aggregate(
        np.array([row], dtype=float), np.array(weights, dtype=float), step(method, **options), scale=scale
    )
    return float(scores[0])


CASES = [
    # Means: (2 + 8) / 2; weights 3 and 1: (6 + 8) / 4.
    ("arithmetic", [2, 8], (1, 1), {}, 5),
    ("arithmetic", [2, 8], (3, 1), {}, 3.5),
    ("arithmetic", [2, NAN], (3, 1), {}, 2),
    ("arithmetic", [2, NAN], (0, 1), {}, NAN),
    ("arithmetic", [NAN, NAN], (1, 1), {}, NAN),
    # Root of 2 x 8; fourth root of 2 x 2 x 2 x 8.
    ("geometric", [2, 8], (1, 1), {}, 4),
    ("geometric", [2, 8], (3, 1), {}, 64**0.25),
    ("geometric", [NAN, 8], (3, 1), {}, 8),
    ("geometric", [0, 8], (1, 1), {}, 0),
    ("geometric", [0, 8], (0, 1), {}, 8),
    ("geometric", [0, 8], (1, 1), {"floor": 2}, 4),
    ("geometric", [NAN, NAN], (1, 1), {}, NAN),
    # 2 / (1/2 + 1/8); 4 / (3/2 + 1/8).
    ("harmonic", [2, 8], (1, 1), {}, 3.2),
    ("harmonic", [2, 8], (3, 1), {}, 4 / 1.625),
    ("harmonic", [0, 8], (1, 1), {}, 0),
    ("harmonic", [0, 8], (1, 1), {"floor": 2}, 3.2),
    # ((1 + 3) / 2) squared; the root of (1 + 49) / 2; exponent 0 is the geometric mean, -1 the harmonic.
    ("power", [1, 9], (1, 1), {}, 4),
    ("power", [1, 7], (1, 1), {"exponent": 2}, 5),
    ("power", [2, 8], (1, 1), {"exponent": 0}, 4),
    ("power", [2, 8], (1, 1), {"exponent": -1}, 3.2),
    ("power", [1, NAN], (1, 1), {"exponent": 2}, 1),
    ("power", [0, 9], (1, 1), {}, 2.25),
    # Mean 100, variance ((-10)^2 + 10^2) / 2 = 100, over the mean 1: 100 - 1 and 100 + 1.
    ("mpi", [90, 110], (1, 1), {}, 99),
    ("mpi", [90, 110], (1, 1), {"penalty": "positive"}, 101),
    ("ampi", [90, NAN], (1, 1), {}, 90),
    # Mean (3 x 90 + 110) / 4 = 95, variance (3 x 25 + 225) / 4 = 75: 95 - 75 / 95.
    ("ampi", [90, 110], (3, 1), {}, 95 - 75 / 95),
    ("minimum", [2, 8], (1, 1), {}, 2),
    ("minimum", [2, 8], (0, 1), {}, 8),
    ("minimum", [NAN, 8], (1, 1), {}, 8),
    ("minimum", [NAN, NAN], (1, 1), {}, NAN),
    ("maximum", [2, 8], (1, 1), {}, 8),
    ("maximum", [NAN, NAN], (1, 1), {}, NAN),
    # Shares of the scale: 0.5 x 0.2.
    ("product", [50, 20], (1, 1), {}, 10),
    ("product", [50, NAN], (1, 1), {}, NAN),
    ("ratio", [20, 50], (1, 1), {}, 40),
    ("ratio", [NAN, 50], (1, 1), {}, NAN),
]


@pytest.mark.parametrize(("method", "row", "weights", "options", "right"), CASES)
def test_method_by_hand(method, row, weights, options, right):
    assert one(method, row, weights, **options) == pytest.approx(right, nan_ok=True)


# Three units, two children: A beats B on both, C has the highest first score only.
FIELD = np.array([[3.0, 3.0], [1.0, 1.0], [4.0, 0.0]])


def test_copeland_by_hand():
    # A beats B; A and C win one child each: a draw; B and C too. A (1 + 1/2) / 2, B (0 + 1/2) / 2, C (1/2 + 1/2) / 2.
    assert copeland(FIELD, EVEN) == pytest.approx([75, 25, 50])


def test_copeland_with_weights_and_gaps():
    # The first child weighs more: C beats all, A beats B.
    assert copeland(FIELD, np.array([2.0, 1.0])) == pytest.approx([50, 0, 100])
    # Without C's second score only the first child counts against C.
    gap = np.array([[3.0, 3.0], [1.0, 1.0], [2.0, NAN]])
    assert copeland(gap, EVEN) == pytest.approx([100, 0, 50])
    assert copeland(np.vstack([FIELD, [[NAN, NAN]]]), EVEN) == pytest.approx([75, 25, 50, NAN], nan_ok=True)


def test_copeland_compares_in_blocks_as_in_one():
    rng = np.random.default_rng(1)
    field = np.round(rng.random((300, 3)), 1)
    found = copeland(field, np.ones(3))
    for unit in (0, 255, 256, 299):
        wins = [np.sign(np.sign(field[unit] - other).sum()) for other in np.delete(field, unit, axis=0)]
        assert found[unit] == pytest.approx((np.mean(wins) + 1) / 2 * 100)


def test_benefit_of_the_doubt_by_hand():
    # Weights (1/4, 1/12): A is 1, C is 1, B is 1/3. A and C are best by themselves, B falls short of A by two thirds.
    assert benefit_of_the_doubt(FIELD * 20, EVEN) == pytest.approx([100, 100 / 3, 100])


def test_benefit_of_the_doubt_leaves_out_what_is_missing_or_weighs_nothing():
    field = np.array([[60.0, NAN], [30.0, 90.0], [NAN, NAN], [0.0, 0.0]])
    # The first unit has its first child alone and leads there; the second leads the second child.
    assert benefit_of_the_doubt(field, EVEN) == pytest.approx([100, 100, NAN, 0], nan_ok=True)
    assert benefit_of_the_doubt(field, np.array([1.0, 0.0])) == pytest.approx([100, 50, NAN, 0], nan_ok=True)


def test_benefit_of_the_doubt_within_bounds():
    # Each child gives half of the total: w1 x 4 = w2 x 0 cannot be for C, so C has no weights.
    with pytest.raises(EngineError, match="leave no weights"):
        benefit_of_the_doubt(FIELD * 20, EVEN, least_share=0.5)
    # For B both parts are equal: 20 w1 = 20 w2 = w, A then has 60 (w1 + w2) ≤ 1 of 100: B is a third.
    assert benefit_of_the_doubt(FIELD[:2] * 20, EVEN, least_share=0.5) == pytest.approx([100, 100 / 3])
    # At most three fifths from one child.
    assert benefit_of_the_doubt(FIELD[:2] * 20, EVEN, greatest_share=0.6) == pytest.approx([100, 100 / 3])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_simplex_agrees_with_scipy(seed):
    rng = np.random.default_rng(seed)
    units, children = int(rng.integers(2, 12)), int(rng.integers(1, 5))
    field = np.round(rng.random((units, children)), int(rng.integers(1, 4)))
    own = field[0]
    parts = np.diag(own)
    limits = np.vstack([field, 0.3 / children * own - parts, parts - min(1, 2 / children) * own])
    bounds = np.concatenate([np.ones(units), np.zeros(2 * children)])
    if not (own > 0).all():
        return
    total, weights = greatest(own, limits, bounds)
    assert total == pytest.approx(-linprog(-own, A_ub=limits, b_ub=bounds).fun, abs=1e-8)
    assert (limits @ weights <= bounds + 1e-9).all()
    assert (weights >= 0).all()


REFUSALS = [
    (lambda: one("geometric", [-1, 2]), "a score below 0"),
    (lambda: one("harmonic", [-1, 2]), "a score below 0"),
    (lambda: one("power", [-1, 2]), "a score below 0"),
    (lambda: one("geometric", [-1, 2], floor=1), "a score below 0"),
    (lambda: power_mean(np.array([[1.0, 2.0]]), EVEN, exponent=0, floor=0), "the floor is 0"),
    (lambda: mpi(np.array([[-1.0, 1.0]]), EVEN), "a mean at or below 0"),
    (lambda: one("copeland", [1, 2]), "fewer than two"),
    (lambda: one("benefit_of_the_doubt", [-1, 2]), "a score below 0"),
    (lambda: one("ratio", [1, 2, 3], (1, 1, 1)), "a ratio of 3 children"),
    (lambda: one("ratio", [1, 0]), "divides by a score of 0"),
]


@pytest.mark.parametrize(("act", "message"), REFUSALS)
def test_method_refuses_what_it_cannot_do(act, message):
    with pytest.raises(EngineError, match=message) as caught:
        act()
    assert caught.value.remedy


def test_means_stand_in_their_order():
    row = [20, 45, 80]
    means = [one(method, row, (1, 2, 1)) for method in ("harmonic", "geometric", "power", "arithmetic")]
    assert means == sorted(means)
    assert math.isclose(one("power", row, (1, 2, 1), exponent=1), means[-1])
