"""Counting ranks and scores gives what listing them would give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from multaqa.composite.ranks import rank_rows
from multaqa.composite.uncertainty import tally as tallies
from multaqa.composite.uncertainty.tally import Scores, Tally, quantiles_of_counts

VALUES = [1.0, 2.0, 3.0, 4.5, 6.0, 7.25, float("nan")]
SHARES = (0.0, 0.05, 0.25, 0.5, 0.9, 0.95, 1.0)


@given(arrays(np.int64, st.tuples(st.integers(1, 60), st.integers(1, 5)), elements=st.integers(1, 9)))
def test_quantiles_of_counted_ranks_are_exact(ranks: np.ndarray) -> None:
    counts = np.array([np.bincount(column, minlength=10)[1:] for column in ranks.T])
    expected = np.quantile(ranks, SHARES, axis=0, method="linear").T
    assert np.allclose(quantiles_of_counts(counts, SHARES), expected, rtol=0, atol=1e-9)


def test_quantiles_by_hand() -> None:
    # 1, 1, 2, 5: type 7 puts the quartile at place 0.75 and the median at 1.5, counted from 0.
    assert quantiles_of_counts(np.array([[2, 1, 0, 0, 1]]), (0.25, 0.5, 0.75)).tolist() == [[1.0, 1.5, 2.75]]
    assert np.isnan(quantiles_of_counts(np.zeros((1, 3), dtype=int), (0.5,))).all()


def tallied(ranks: np.ndarray, base: list[int], blocks: int = 1) -> Tally:
    tally = Tally(np.array(base), np.arange(len(base)), len(ranks))
    for part in np.array_split(ranks, blocks):
        tally.add(np.where(part > 0, 100.0 - part, np.nan), part)
    return tally


def test_a_tally_by_hand() -> None:
    ranks = np.array([[1, 2, 3], [2, 1, 3], [1, 2, 0], [1, 1, 3]])
    tally = tallied(ranks, [1, 2, 3])
    assert tally.places.tolist() == [[0, 3, 1, 0], [0, 2, 2, 0], [1, 0, 0, 3]]
    assert tally.means().tolist() == [1.25, 1.5, 3.0]
    assert tally.shifts().tolist() == [0.25, 0.5, 0.0]
    # First above second twice, second above first once, one tie; a unit without a rank is above none.
    assert tally.above.tolist() == [[0, 2, 4], [1, 0, 4], [0, 0, 0]]
    assert tally.scores.means().tolist() == [98.75, 98.5, 97.0]
    assert tally.count == 4


def test_a_unit_without_a_base_rank_or_any_rank_has_no_change() -> None:
    tally = tallied(np.array([[1, 0], [1, 0]]), [0, 0])
    assert np.isnan(tally.shifts()).all()
    assert tally.means()[0] == 1.0
    assert np.isnan(tally.means()[1])
    assert np.isnan(tally.quantiles((0.5,))[1, 0])
    assert np.isnan(tally.scores.quantiles((0.5,))[1, 0])


@pytest.mark.parametrize("ties", ["competition", "dense", "first"])
@given(arrays(np.float64, st.tuples(st.integers(2, 12), st.integers(2, 7)), elements=st.sampled_from(VALUES)))
def test_blocks_of_any_size_count_the_same(ties: str, scores: np.ndarray) -> None:
    ranks = rank_rows(scores, ties=ties)
    base = [1] * ranks.shape[1]
    whole, parts = tallied(ranks, base), tallied(ranks, base, blocks=len(ranks))
    assert np.array_equal(whole.places, parts.places)
    assert np.array_equal(whole.above, parts.above)
    for first in range(ranks.shape[1]):
        for second in range(ranks.shape[1]):
            one, other = ranks[:, first], ranks[:, second]
            assert whole.above[first, second] == ((one > 0) & ((one < other) | (other == 0))).sum()


@pytest.mark.parametrize("longest", [4000, 5])
def test_kept_scores_have_exact_quantiles(longest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "_SORTED", longest)
    draw = np.random.default_rng(2)
    scores = draw.normal(size=(101, 3))
    scores[:40, 1] = np.nan
    scores[:, 2] = np.nan
    kept = Scores(3, 101)
    kept.add(scores[:60])
    kept.add(scores[60:])
    assert kept.is_exact
    found = kept.quantiles(SHARES)
    assert np.allclose(found[0], np.quantile(scores[:, 0], SHARES))
    assert np.allclose(found[1], np.quantile(scores[40:, 1], SHARES))
    assert np.isnan(found[2]).all()
    assert kept.error().tolist() == [0, 0, 0]
    assert np.isnan(kept.means()[2])


def test_many_scores_are_counted_within_the_error_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "KEPT", 10)
    draw = np.random.default_rng(3)
    scores = 50 + 10 * draw.normal(size=(4000, 4))
    scores[:, 2] = np.nan
    scores[:, 3] = 42.0
    counted = Scores(4, 4000)
    for block in np.array_split(scores, 7):
        counted.add(block)
    assert not counted.is_exact
    found, error = counted.quantiles(SHARES), counted.error()
    for unit in (0, 1, 3):
        assert (np.abs(found[unit] - np.quantile(scores[:, unit], SHARES)) <= error[unit]).all()
    assert error[0] < 0.05
    assert np.isnan(found[2]).all()
    assert counted.means()[0] == pytest.approx(scores[:, 0].mean())


def test_many_units_are_counted_without_a_whole_table_per_block() -> None:
    draw = np.random.default_rng(4)
    ranks = np.array([draw.permutation(90) + 1 for _ in range(5)])
    tally = Tally(np.arange(1, 91), np.zeros(0, dtype=np.int64), 5)
    tally.add(100.0 - ranks, ranks)
    assert tally.places.sum() == 5 * 90
    assert tally.means().tolist() == ranks.mean(axis=0).tolist()
