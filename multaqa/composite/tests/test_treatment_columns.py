"""Treating many columns at once gives, bit by bit, what treating each alone gives, and what plain formulas give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from multaqa import composite
from multaqa.composite.elementary import row_totals
from multaqa.composite.errors import EngineError
from multaqa.composite.methods import step
from multaqa.composite.treatment import (
    kurtosis,
    passes,
    passing_columns,
    skewness,
    treat,
    treat_columns,
    winsorise,
    winsorised_columns,
)


def plain_winsorise(values: np.ndarray, points: int) -> np.ndarray:
    """Winsorise by the words of the handbook, one value and one point at a time."""
    values = values.copy()
    there = sorted(v for v in values if not np.isnan(v))
    low, high = 0, len(there) - 1
    for _ in range(points):
        if low >= high or passes(values):
            break
        if skewness(values) > 0:
            high -= 1
        else:
            low += 1
        values = np.where(np.isnan(values), values, np.minimum(np.maximum(values, there[low]), there[high]))
    return values


def skewed_table(seed: int, units: int, columns: int, missing: float = 0.0) -> np.ndarray:
    draw = np.random.default_rng(seed)
    values = draw.normal(size=(units, columns))
    heavy = draw.random(columns) < 0.5
    values[:, heavy] = np.exp(1.5 * values[:, heavy])
    values[:, draw.random(columns) < 0.2] *= -1
    values[draw.random((units, columns)) < missing] = np.nan
    return values


@pytest.mark.parametrize(("units", "missing"), [(51, 0.0), (51, 0.2), (7, 0.4), (3, 0.1), (1, 0.0)])
def test_winsorised_columns_equal_each_column_alone(units: int, missing: float) -> None:
    values = skewed_table(4, units, 30, missing)
    tables, moved = winsorised_columns(values, [0, 1, 3, 5])
    for column in range(30):
        for state, points, limit in zip(tables, moved[:, column], [0, 1, 3, 5], strict=True):
            expected = plain_winsorise(values[:, column], limit)
            assert np.array_equal(state[:, column], expected, equal_nan=True)
            assert np.array_equal(winsorise(values[:, column], points=limit), expected, equal_nan=True)
            assert points <= limit


def test_winsorised_columns_count_the_points_they_move() -> None:
    column = np.array([*np.arange(1.0, 31), 500, 900])
    tables, moved = winsorised_columns(column[:, None], [1, 2, 5])
    assert moved[:, 0].tolist() == [1, 2, 2]
    assert tables[0][-2:, 0].tolist() == [500, 500]
    assert tables[2][-3:, 0].tolist() == [30, 30, 30]


def test_the_low_tail_is_moved_where_the_skew_is_negative() -> None:
    column = -np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 300])
    assert winsorise(column, points=5)[-1] == -9


@pytest.mark.parametrize("method", ["none", "winsorise", "automatic", "log", "box_cox"])
def test_treated_columns_equal_each_column_alone(method: str) -> None:
    values = np.abs(skewed_table(9, 40, 9, 0.1)) + 0.01
    values[:, 3] = np.nan
    values[:, 4] = 7.0
    treated, outcomes = treat_columns(values, step(method))
    for column in range(9):
        alone, outcome = treat(values[:, column], step(method))
        assert np.array_equal(alone, treated[:, column], equal_nan=True)
        assert outcome == outcomes[column]
    assert outcomes[3].method == outcomes[4].method == ""


def test_an_outcome_tells_of_a_column_that_still_does_not_pass() -> None:
    column = np.array([*np.zeros(20), 1.0, 5, 50, 500, 5000, 50000])
    assert treat(column, step("winsorise", points=1))[1].note == "still skewed after treatment by winsorise"
    assert treat(column, step("winsorise", points=0))[1].method == "winsorise"
    treated, outcome = treat(column, step("automatic", points=1))
    assert outcome.method == "log"
    assert treated[-1] == pytest.approx(np.log(50000 + 500))


def test_a_long_low_tail_is_transformed_from_its_mirror_image() -> None:
    column = -np.array([*np.arange(30.0), 1000, 5000])
    treated, outcome = treat(column, step("log"))
    assert outcome.method == "log"
    assert treated[0] == treated.max() == pytest.approx(-np.log(50))


def test_a_forced_logarithm_touches_a_column_that_passes() -> None:
    column = np.arange(10.0)
    assert treat(column, step("log"))[1].method == ""
    assert treat(column, step("log", force=True))[1].method == "log"
    with pytest.raises(EngineError, match="every unit has the same value"):
        treat_columns(np.ones((5, 2)), step("log", force=True))


def test_an_error_in_one_column_of_many_names_it() -> None:
    framework = composite.Framework(
        code="i",
        version="1",
        nodes=(composite.Node("i"),),
        indicators=(composite.Indicator("a", "i"), composite.Indicator("b", "i")),
        treat=step("box_cox", force=True),
    )
    data = composite.Data(("x", "y", "z"), ("a", "b"), np.array([[1.0, 1], [2, 0], [3, 4]]))
    with pytest.raises(EngineError, match=r"indicator b, treat: a value at or below 0"):
        composite.build_index(framework, data)


def test_shapes_of_columns_are_those_of_spreadsheets() -> None:
    # SKEW(2,3,4,9) and KURT(2,3,4,9), worked by hand: m2 = 7.25, m3 = 18, m4 = 113.5625 around 4.5.
    column = np.array([2.0, 3, 4, 9])
    assert skewness(column) == pytest.approx(18 / 7.25**1.5 * 12**0.5 / 2, rel=1e-14)
    assert kurtosis(column) == pytest.approx(3 / 2 * (5 * (113.5625 / 7.25**2 - 3) + 6), rel=1e-14)
    assert np.isnan(skewness(np.array([1.0, np.nan, 2.0])))
    assert np.isnan(kurtosis(np.array([1.0, 2.0, 4.0])))
    assert np.isnan(skewness(np.array([1e-200, 2e-200, 4e-200])))
    assert passing_columns(np.array([[1.0, 5], [2, 5], [3, 5]])).all()


@given(arrays(np.float64, (12, 4), elements=st.floats(-1e6, 1e6)), st.permutations(range(12)))
def test_the_order_of_units_changes_no_bit(values: np.ndarray, order: list[int]) -> None:
    (table,), (moved,) = winsorised_columns(values, [4])
    (shuffled,), (again,) = winsorised_columns(values[order], [4])
    assert np.array_equal(table[order], shuffled)
    assert np.array_equal(moved, again)


@given(arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 40)), elements=st.floats(-1e9, 1e9)))
def test_row_totals_are_sums(rows: np.ndarray) -> None:
    for row, found in zip(rows, row_totals(rows), strict=True):
        assert found == pytest.approx(float(np.sum(row)), rel=1e-12, abs=1e-3)
