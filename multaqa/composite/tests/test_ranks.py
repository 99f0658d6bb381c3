"""Ranks, ties, displayed scores and groups."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multaqa import composite
from multaqa.composite import EngineError, Group, Groups, Ranking
from multaqa.composite.ranks import (
    class_sizes,
    classify,
    codes_of,
    rank,
    rank_rows,
    round_displayed,
    round_significant,
)
from multaqa.composite.tests.samples import NAN, flat, table

SCORES = np.array([50.0, 80.0, 80.0, NAN, 90.0, 10.0])


@pytest.mark.parametrize(
    ("ties", "right"),
    [("competition", [4, 2, 2, 0, 1, 5]), ("dense", [3, 2, 2, 0, 1, 4]), ("first", [4, 2, 3, 0, 1, 5])],
)
def test_rule_of_ties(ties, right):
    assert rank(SCORES, ties=ties).tolist() == right


def test_rank_of_nothing_and_of_an_unknown_rule():
    assert rank(np.array([NAN, NAN])).tolist() == [0, 0]
    assert rank(np.array([NAN]), ties="first").tolist() == [0]
    with pytest.raises(EngineError, match="unknown rule for ties “odd”"):
        rank(SCORES, ties="odd")


def test_rank_rows_is_rank_row_by_row():
    rows = np.array([[1.0, 2.0, 2.0], [3.0, 1.0, 2.0]])
    assert rank_rows(rows).tolist() == [[3, 1, 1], [1, 3, 2]]
    gaps = np.array([[1.0, NAN, 2.0]])
    assert rank_rows(gaps).tolist() == [[2, 0, 1]]


@pytest.mark.parametrize(
    ("value", "right"),
    [
        (1 / 3, 0.333333333333),
        (123456789.0123456, 123456789.012),
        (-2 / 3, -0.666666666667),
        (0.0, 0.0),
        (1e-300, 0.0),
        (1.5e300, 1.5e300),
        (0.1 + 0.2, 0.3),
    ],
)
def test_round_significant_to_12_digits(value, right):
    assert round_significant(np.array([value]))[0] == right


def test_round_significant_takes_noise_of_a_difference_for_0():
    assert round_significant(np.array([1.0, 1e-16, NAN])).tolist()[:2] == [1.0, 0.0]
    assert round_significant(np.zeros(0)).tolist() == []


@pytest.mark.parametrize(
    ("value", "decimals", "right"),
    [
        (2.345, 2, 2.35),
        (-2.345, 2, -2.35),
        (0.5, 0, 1.0),
        (1.00499, 2, 1.0),
        (1.0049999999999999, 2, 1.01),
        (2.5, 0, 3.0),
        (22.52, 2, 22.52),
    ],
)
def test_round_displayed_is_half_away_from_zero(value, decimals, right):
    assert round_displayed(np.array([value]), decimals=decimals)[0] == right
    assert np.isnan(round_displayed(np.array([NAN]), decimals=decimals)[0])


CUTS = Groups((Group("low", 0), Group("middle", 25), Group("high", 50)))


def test_cut_belongs_to_the_group_that_the_framework_says():
    on_cuts = np.array([0.0, 24.9, 25.0, 50.0, 99.0, NAN, -1.0])
    lower = ["low", "low", "middle", "high", "high", None, None]
    upper = ["low", "low", "low", "middle", "high", None, None]
    assert classify(on_cuts, CUTS) == lower
    assert classify(on_cuts, Groups(CUTS.classes, inclusive="upper")) == upper
    assert codes_of(CUTS) == ["low", "middle", "high"]


def test_cut_is_met_but_for_rounding_noise():
    assert classify(np.array([0.1 + 0.2]), Groups((Group("no", 0), Group("yes", 0.3)))) == ["yes"]


def test_classes_by_count():
    quartiles = Groups(tuple(Group(code, 0) for code in ("4", "3", "2", "1")), method="quartiles")
    ten = np.arange(10.0)
    # 3, 3, 2, 2 from the best: the best classes take what is left over.
    assert classify(ten, quartiles) == ["4"] * 2 + ["3"] * 2 + ["2"] * 3 + ["1"] * 3
    worst = Groups(quartiles.classes, method="quartiles", larger="worst")
    assert classify(ten, worst) == ["4"] * 3 + ["3"] * 3 + ["2"] * 2 + ["1"] * 2
    # Ties stay together, in the better class; no score has no class.
    assert classify(np.array([1.0, 1.0, 1.0, 1.0, NAN]), quartiles) == ["1"] * 4 + [None]
    assert class_sizes(10, 4, larger="worst") == [3, 3, 2, 2]


def test_rank_on_the_displayed_score_ties_what_a_reader_sees_equal():
    rows = [[50.01], [50.04], [10]]
    full = composite.build_index(flat(1, decimals=1), table(rows))
    shown = composite.build_index(flat(1, decimals=1, ranking=Ranking(on="displayed")), table(rows))
    assert full.ranks[:, 0].tolist() == [2, 1, 3]
    assert shown.ranks[:, 0].tolist() == [1, 1, 3]
    assert shown.displayed[:, 0].tolist() == [50.0, 50.0, 10.0]


def test_group_on_the_displayed_or_the_full_score():
    rows = [[24.99]]
    full = composite.build_index(flat(1, decimals=1, groups=CUTS), table(rows))
    shown = composite.build_index(flat(1, decimals=1, groups=Groups(CUTS.classes, on="displayed")), table(rows))
    assert full.group("u1") == "low"
    assert shown.group("u1", "T") == "middle"


def test_rank_needs_coverage_and_complete_children():
    rows = [[10, 20], [30, NAN], [5, 5]]
    assert composite.build_index(flat(2), table(rows)).ranks[:, 0].tolist() == [2, 1, 3]
    covered = flat(2, ranking=Ranking(least_coverage=0.65))
    assert composite.build_index(covered, table(rows)).ranks[:, 0].tolist() == [1, 0, 2]
    complete = flat(2, ranking=Ranking(complete=True))
    result = composite.build_index(complete, table(rows))
    assert result.ranks[:, 0].tolist() == [1, 0, 2]
    assert result.score("u2") == 30
    # What does not apply is not missing.
    absences = np.array([[0, 0], [0, 4], [0, 0]])
    assert composite.build_index(complete, table(rows, absences=absences)).ranks[:, 0].tolist() == [2, 1, 3]


def test_ties_by_order_follow_the_codes_of_units_not_the_order_of_rows():
    framework = flat(1, ranking=Ranking(ties="first"))
    one = composite.build_index(framework, table([[5], [5]], ["A", "B"]))
    two = composite.build_index(framework, table([[5], [5]], ["B", "A"]))
    assert [one.rank("A"), one.rank("B")] == [two.rank("A"), two.rank("B")] == [1, 2]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=30))
def test_ranks_are_consistent_with_scores(values):
    scores = np.array(values)
    ranks = rank(scores)
    rounded = round_significant(scores)
    for one in range(len(scores)):
        assert ranks[one] == 1 + int((rounded > rounded[one]).sum())
    assert rank_rows(scores[None, :])[0].tolist() == ranks.tolist()
    assert sorted(rank(scores, ties="first")) == list(range(1, len(scores) + 1))
    assert max(rank(scores, ties="dense")) == len(set(rounded.tolist()))
