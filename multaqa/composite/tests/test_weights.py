"""Weights: given, equal, by count, from the data and from respondents; and the word when an aim is missed."""

import numpy as np
import pytest

from multaqa import composite
from multaqa.composite import EngineError, Indicator, Node, Respondent, step
from multaqa.composite.tests.samples import NAN, flat, random_table, scores, table, two_pillars
from multaqa.composite.weights import (
    ahp_weights,
    budget_weights,
    comparison_matrix,
    complete_rows,
    correlation_weights,
    effective_weights,
    pca_weights,
)


def test_given_weights_are_relative():
    assert scores(flat(2, weights=[3, 1]), [[10, 50]]) == pytest.approx([20])
    assert scores(flat(2, weights=[0.75, 0.25]), [[10, 50]]) == pytest.approx([20])


def test_equal_weights_ignore_the_given_ones():
    framework = flat(2, weights=[3, 1], node={"weights": step("equal")})
    assert scores(framework, [[10, 50]]) == pytest.approx([30])


def test_weights_by_children_count_the_indicators_below():
    framework = two_pillars(weights=step("children"), normalise=step("given"))
    # P has two indicators, Q three: (2 x 10 + 3 x 60) / 5.
    assert scores(framework, [[10, 10, 60, 60, 60]]) == pytest.approx([40])
    assert effective_weights(framework) == pytest.approx(dict.fromkeys("abcde", 0.2))


def test_effective_weights_are_products_up_the_tree():
    # P has two thirds, halved; Q one third, in three parts.
    right = {"a": 1 / 3, "b": 1 / 3, "c": 1 / 9, "d": 1 / 9, "e": 1 / 9}
    assert effective_weights(two_pillars()) == pytest.approx(right)
    assert effective_weights(two_pillars(weights=step("pca"))) == pytest.approx(right)


# Two columns with the correlation 1/2: both load the same on the first component, which explains (1 + 1/2) / 2.
PAIR = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0]])


def test_pca_weights_by_hand():
    found = pca_weights(PAIR)
    assert found.weights == pytest.approx([0.5, 0.5])
    assert found.reached == pytest.approx(0.75)
    assert found.note == ""


def test_pca_weights_tell_of_loadings_of_both_signs():
    found = pca_weights(np.column_stack([PAIR, -PAIR[:, 0]]))
    assert "both signs" in found.note
    assert found.weights.sum() == pytest.approx(1)


def test_pca_weights_agree_with_lapack_up_to_the_sign():
    rows = np.random.default_rng(4).normal(size=(40, 6)) + np.arange(40)[:, None] / 20
    values, vectors = np.linalg.eigh(np.corrcoef(rows, rowvar=False))
    assert pca_weights(rows).weights == pytest.approx(vectors[:, -1] ** 2)
    assert pca_weights(rows).reached == pytest.approx(values[-1] / 6)


def test_pca_of_one_child_and_of_units_with_gaps():
    assert pca_weights(PAIR[:, :1]).weights.tolist() == [1.0]
    with_gap = np.vstack([PAIR, [[9.0, NAN]]])
    assert pca_weights(with_gap).weights == pytest.approx(pca_weights(PAIR).weights)


def test_correlation_weights_reach_equal_shares():
    rng = np.random.default_rng(2)
    common = rng.normal(size=60)
    rows = np.column_stack([common + noise * rng.normal(size=60) for noise in (0.2, 0.8, 1.6)])
    found = correlation_weights(rows)
    total = rows @ found.weights
    strengths = np.array([np.corrcoef(rows[:, child], total)[0, 1] ** 2 for child in range(3)])
    assert strengths / strengths.sum() == pytest.approx([1 / 3] * 3, abs=0.01)
    assert found.reached <= 0.01
    assert found.note == ""
    assert (found.weights >= 0).all()


# The third column runs against the first two: no mean correlates with all three alike.
AGAINST = [[1.0, 2.0, 5.0], [2.0, 1.0, 3.0], [3.0, 4.0, 2.0], [5.0, 6.0, 1.0]]


def test_correlation_weights_say_when_they_miss_their_aim():
    found = correlation_weights(np.array(AGAINST), rounds=200)
    assert found.note.startswith("the shares miss their aim by up to")
    assert found.reached == pytest.approx(0.284, abs=0.001)


def test_correlation_weights_with_no_common_direction_at_all():
    # Each column is minus the other: the mean does not vary, and every share is 0.
    rows = np.array([[1.0, -1.0], [2.0, -2.0], [4.0, -4.0]])
    assert correlation_weights(rows, rounds=1).reached == pytest.approx(0.5)


def test_budget_weights_by_hand():
    # 60 and 40, 2 and 2 of 4: shares .6 .4 and .5 .5; spread of each child 0.05.
    found = budget_weights(np.array([[60.0, 40.0], [2.0, 2.0]]))
    assert found.weights == pytest.approx([0.55, 0.45])
    assert found.reached == pytest.approx(0.05)


@pytest.mark.parametrize("row", [[-1.0, 2.0], [0.0, 0.0], [NAN, 1.0]])
def test_budget_weights_refuse_what_shares_nothing_out(row):
    with pytest.raises(EngineError, match="respondent 2: the allocation is negative, empty or all zero"):
        budget_weights(np.array([[1.0, 1.0], row]))


def test_ahp_weights_by_hand():
    # a matters twice b, b twice c, a four times c: 4 : 2 : 1, without contradiction.
    found = ahp_weights(np.array([[[1, 2, 4], [1 / 2, 1, 2], [1 / 4, 1 / 2, 1]]]))
    assert found.weights == pytest.approx([4 / 7, 2 / 7, 1 / 7])
    assert found.reached == pytest.approx(0, abs=1e-12)
    assert found.note == ""


def test_ahp_weights_join_respondents_by_geometric_means():
    # 4 to 1 and 1 to 1: 2 to 1.
    found = ahp_weights(np.array([[[1, 4], [1 / 4, 1]], [[1, 1], [1, 1]]]))
    assert found.weights == pytest.approx([2 / 3, 1 / 3])


def test_ahp_weights_tell_of_contradiction():
    # a over b, b over c, c over a: a circle.
    found = ahp_weights(np.array([[[1, 3, 1 / 3], [1 / 3, 1, 3], [3, 1 / 3, 1]]]))
    assert "contradict each other" in found.note
    assert found.weights == pytest.approx([1 / 3] * 3)
    # λ = 1 + 3 + 1/3 = 13/3: ((13/3 - 3) / 2) / 0.58.
    assert found.reached == pytest.approx((4 / 3 / 2) / 0.58)


def test_ahp_weights_refuse_what_is_not_reciprocal():
    with pytest.raises(EngineError, match="respondent 1: the comparisons are not reciprocal"):
        ahp_weights(np.array([[[1, 2], [2, 1]]]))


def test_complete_rows_refuse_too_little():
    with pytest.raises(EngineError, match="fewer than three units"):
        complete_rows(PAIR[:2])
    with pytest.raises(EngineError, match="a column does not vary"):
        complete_rows(np.array([[1.0, 2.0], [1.0, 3.0], [1.0, 4.0]]))


RESPONDENTS = (
    Respondent("one", {"a": 3, "b": 1}, {"a": {"b": 3}}),
    Respondent("two", {"a": 1, "b": 1}, {"b": {"a": 3}}),
)


def test_respondents_of_a_node_give_its_weights():
    budget = flat(2, node={"weights": step("budget"), "respondents": RESPONDENTS})
    # (3/4 + 1/2) / 2 = 5/8 of the first child.
    assert scores(budget, [[80, 0]]) == pytest.approx([50])
    assert effective_weights(budget) == pytest.approx({"a": 0.625, "b": 0.375})
    # 3 to 1 and 1 to 3 are even.
    ahp = flat(2, node={"weights": step("ahp"), "respondents": RESPONDENTS})
    assert scores(ahp, [[80, 0]]) == pytest.approx([40])
    assert comparison_matrix(RESPONDENTS[1], ["a", "b"]) == pytest.approx(np.array([[1, 1 / 3], [3, 1]]))


def test_contradicting_respondents_are_told_in_the_result():
    circle = Respondent("one", {}, {"a": {"b": 3}, "b": {"c": 3}, "c": {"a": 3}})
    framework = flat(3, node={"weights": step("ahp"), "respondents": (circle,)})
    assert "node T, weights by ahp" in composite.build_index(framework, table([[1, 2, 3]])).notes[0]
    quiet = flat(3, node={"weights": step("ahp", tolerance=2), "respondents": (circle,)})
    assert composite.build_index(quiet, table([[1, 2, 3]])).notes == ()


def test_weights_from_the_data_stand_in_the_result():
    framework = flat(2, weights=[3, 1], node={"weights": step("pca")}, normalise=step("min_max"))
    result = composite.build_index(framework, table(PAIR.tolist()))
    assert result.node_weights == pytest.approx([1.0, 0.5, 0.5])
    assert result.weights[0] == pytest.approx([1.0, 0.5, 0.5])
    with pytest.raises(EngineError, match="node T, weights: fewer than three units"):
        composite.build_index(framework, table(PAIR[:2].tolist()))


def test_a_missed_aim_is_told_in_the_result():
    framework = flat(3, node={"weights": step("correlation")}, normalise=step("min_max"))
    notes = composite.build_index(framework, table(AGAINST)).notes
    assert notes[0].startswith("node T, weights by correlation: the shares miss their aim")
    framework = flat(3, node={"weights": step("correlation", tolerance=1)}, normalise=step("min_max"))
    assert composite.build_index(framework, table(AGAINST)).notes == ()


def test_one_child_needs_no_weights_from_the_data():
    framework = composite.Framework(
        "x", "1", (Node("T", weights=step("pca")),), (Indicator("a", "T"),), normalise=step("given")
    )
    assert scores(framework, [[10]]) == [10]


def test_weights_from_the_data_do_not_depend_on_the_order_of_units():
    framework = two_pillars(weights=step("correlation"))
    data = random_table(20, 5, seed=3)
    other = data.taken(np.random.default_rng(0).permutation(20))
    one, two = composite.build_index(framework, data), composite.build_index(framework, other)
    assert one.node_weights.tobytes() == two.node_weights.tobytes()
