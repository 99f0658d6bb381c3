"""Ranking many rows at once gives what ranking each alone gives, with every rule for ties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from multaqa.composite.framework import TIES
from multaqa.composite.ranks import rank, rank_rows, round_displayed, round_significant

NEAR = st.sampled_from(
    [0.0, 1.0, 1 + 1e-15, 1 + 1e-11, 1 + 3e-12, 1 - 4e-13, -1.0, 2.0, 3e-16, 99.99999999999, 100.0, float("nan")]
)


@pytest.mark.parametrize("ties", TIES)
@given(arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 9)), elements=NEAR))
def test_every_row_is_ranked_as_if_alone(ties: str, scores: np.ndarray) -> None:
    found = rank_rows(scores, ties=ties)
    for row, ranks in zip(scores, found, strict=True):
        assert ranks.tolist() == rank(row, ties=ties).tolist()


@given(arrays(np.float64, (5, 12), elements=st.floats(-1e9, 1e9)))
def test_rows_far_apart_are_ranked_without_rounding(scores: np.ndarray) -> None:
    for row, ranks in zip(scores, rank_rows(scores), strict=True):
        assert ranks.tolist() == rank(row).tolist()


def test_ties_by_hand() -> None:
    scores = np.array([[50.0, 70, 50 + 1e-13, 20, np.nan], [1.0, 2, 3, 4, 5]])
    assert rank_rows(scores).tolist() == [[2, 1, 2, 4, 0], [5, 4, 3, 2, 1]]
    assert rank_rows(scores, ties="dense").tolist() == [[2, 1, 2, 3, 0], [5, 4, 3, 2, 1]]
    assert rank_rows(scores, ties="first").tolist() == [[2, 1, 3, 4, 0], [5, 4, 3, 2, 1]]
    assert rank_rows(np.array([[np.nan], [3.0]])).tolist() == [[0], [1]]


@given(arrays(np.float64, (4, 6), elements=st.one_of(NEAR, st.floats(-1e3, 1e3))))
def test_rows_are_rounded_as_if_alone(values: np.ndarray) -> None:
    assert np.array_equal(
        round_significant(values, by_row=True), np.array([round_significant(row) for row in values]), equal_nan=True
    )
    assert np.array_equal(
        round_displayed(values, decimals=2, by_row=True),
        np.array([round_displayed(row, decimals=2) for row in values]),
        equal_nan=True,
    )
