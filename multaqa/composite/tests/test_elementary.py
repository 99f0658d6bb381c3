"""Elementary functions: right to the last places, and the same bits wherever they run."""

import hashlib
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multaqa.composite import elementary


def places_off(found: float, right: float) -> float:
    return abs(found - right) / math.ulp(right) if right else abs(found)


@given(st.floats(1e-300, 1e300))
def test_log_is_right_to_two_places(value):
    assert places_off(float(elementary.log(np.array(value))), math.log(value)) <= 2


@given(st.floats(-690, 690))
def test_exp_is_right_to_two_places(value):
    assert places_off(float(elementary.exp(np.array(value))), math.exp(value)) <= 2


def test_log_and_exp_keep_gaps():
    assert math.isnan(elementary.log(np.array(np.nan)))
    assert math.isnan(elementary.exp(np.array(np.nan)))


def test_log_of_1_and_exp_of_0_are_exact():
    assert elementary.log(np.array(1.0)) == 0.0
    assert elementary.exp(np.array(0.0)) == 1.0


def test_log_and_exp_give_these_bits_on_every_machine():
    values = np.linspace(0.001, 99.999, 4001)
    digest = hashlib.sha256(elementary.log(values).astype("<f8").tobytes())
    digest.update(elementary.exp(values / 10 - 5).astype("<f8").tobytes())
    digest.update(elementary.power(values, 0.3).astype("<f8").tobytes())
    assert digest.hexdigest() == "2de812ecd5ae4fb18c6d556470825564ae70dda7bb207a7b4448acd358abee37"


@pytest.mark.parametrize(("exponent", "right"), [(1, 3.0), (-1, 1 / 3.0), (2, 9.0), (0.5, math.sqrt(3.0))])
def test_power_is_exact_where_it_can_be(exponent, right):
    assert elementary.power(np.array([3.0]), exponent)[0] == right


def test_power_of_other_exponents_takes_0_and_gaps():
    found = elementary.power(np.array([0.0, 8.0, np.nan]), 1 / 3)
    assert found[0] == 0.0
    assert found[1] == pytest.approx(2.0, rel=1e-14)
    assert math.isnan(found[2])


def test_sums_do_not_depend_on_order():
    values = np.array([1e16, 1.0, -1e16, 3.0])
    assert elementary.total(values) == 4.0 == elementary.total(values[::-1])
    assert elementary.mean(values) == 1.0


def test_moments_by_hand():
    # 1, 2, 3, 6: mean 3; squares 4, 1, 0, 9 = 14; cubes -8, -1, 0, 27 = 18; fourth powers 16, 1, 0, 81 = 98.
    assert elementary.moments(np.array([1.0, 2.0, 3.0, 6.0])) == (3.0, 3.5, 4.5, 24.5)


def test_correlations_by_hand():
    # x = 1, 2, 3, y = 2, 1, 3: covariance (1 x 0 + 0 x 1 + 1 x 1) / 3 = 1/3, both variances 2/3.
    found = elementary.correlations(np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0]]))
    assert found == pytest.approx(np.array([[1.0, 0.5], [0.5, 1.0]]))


def test_eigen_symmetric_by_hand():
    # [[2, 1], [1, 2]] has the eigenvalues 1 and 3 with the vectors (1, -1) and (1, 1) over the root of 2.
    values, vectors = elementary.eigen_symmetric(np.array([[2.0, 1.0], [1.0, 2.0]]))
    assert values == pytest.approx([1.0, 3.0])
    assert np.abs(vectors) == pytest.approx(np.full((2, 2), math.sqrt(0.5)))
    assert vectors[0, 1] > 0


@given(st.integers(0, 2**32 - 1), st.integers(1, 8))
def test_eigen_symmetric_agrees_with_lapack(seed, size):
    half = np.random.default_rng(seed).normal(size=(size, size))
    matrix = half + half.T
    values, vectors = elementary.eigen_symmetric(matrix)
    assert values == pytest.approx(np.linalg.eigvalsh(matrix), abs=1e-9)
    assert matrix @ vectors == pytest.approx(vectors * values, abs=1e-9)
    assert (vectors.sum(axis=0) >= -1e-12).all()


def test_eigen_symmetric_stops_after_its_sweeps():
    values, _ = elementary.eigen_symmetric(np.array([[2.0, 1.0], [1.0, 2.0]]), sweeps=0)
    assert values == pytest.approx([2.0, 2.0])


def test_eigen_symmetric_leaves_a_plane_that_is_turned_already():
    values, _ = elementary.eigen_symmetric(np.array([[2.0, 1.0, 0.0], [1.0, 2.0, 0.0], [0.0, 0.0, 5.0]]))
    assert values == pytest.approx([1.0, 3.0, 5.0])


def test_eigen_symmetric_of_a_diagonal_matrix_turns_nothing():
    values, vectors = elementary.eigen_symmetric(np.diag([3.0, 1.0, 2.0]))
    assert values == pytest.approx([1.0, 2.0, 3.0])
    assert vectors == pytest.approx(np.eye(3)[:, [1, 2, 0]])
