"""Defects seen in another engine of composite indicators (COINr 1.1.14): each with a test that it is not ours."""

import numpy as np
import pytest

from multaqa.composite import EngineError, Indicator, Node, Panel, Years, build_index, build_panel, step
from multaqa.composite.aggregate import copeland, power_mean
from multaqa.composite.framework import Framework
from multaqa.composite.normalise import share_of_maximum
from multaqa.composite.sensitivity.sampled import design
from multaqa.composite.tests.samples import NAN, flat, scores, table
from multaqa.composite.weights import correlation_weights, pca_weights


def test_share_of_the_maximum_honours_the_direction():
    # There 1, 2, 4 with direction -1 stayed 1, 2, 4: the worst got the top score.
    assert share_of_maximum(np.array([1.0, 2.0, 4.0]), direction="lower").tolist() == [75, 50, 0]
    # And a best value of 0 gave infinity.
    assert share_of_maximum(np.array([0.0, 2.0, 4.0]), direction="lower").tolist() == [100, 50, 0]


def test_pair_that_cannot_be_is_refused_and_never_all_missing():
    # There a z-score under a geometric mean gave replications of missing values, without a sign.
    framework = flat(2, normalise=step("z_score"), aggregate=step("geometric"))
    with pytest.raises(EngineError, match="node T: a score below 0 in a mean that has no meaning there"):
        scores(framework, [[1, 2], [3, 4], [5, 9]])


def test_ties_are_not_decided_by_rounding_noise():
    # There two equal units ranked 20 and 21 because of a difference of 3.6e-15.
    result = build_index(flat(1), table([[10.0], [10.0 + 3.6e-15], [5.0]]))
    assert result.ranks[:, 0].tolist() == [1, 1, 3]
    thirds = build_index(flat(3, scale=1), table([[0.1, 0.2, 0.3], [0.3, 0.2, 0.1], [0.2, 0.2, 0.2]]))
    assert thirds.ranks[:, 0].tolist() == [1, 1, 1]


def test_imputation_in_a_panel_does_not_depend_on_the_order_of_years():
    # There data not sorted by year ended on other rows: 252 of 255 values wrong, without a message.
    framework = flat(2, impute=step("last_value"), years=Years("year"))
    tables = {
        2019: table([[1, 10], [2, 20]], ["A", "B"]),
        2020: table([[NAN, 11], [3, 21]], ["A", "B"]),
        2021: table([[5, 12], [NAN, 22]], ["A", "B"]),
    }
    sorted_panel = build_panel(framework, Panel(tables))
    mixed = build_panel(framework, Panel({year: tables[year].taken([1, 0]) for year in (2021, 2019, 2020)}))
    assert sorted_panel.to_bytes() == mixed.to_bytes()
    assert sorted_panel.results[2020].scores[0].tolist() == [6, 1, 11]
    # The other column has not moved.
    assert [mixed.results[year].score("B", "b") for year in (2019, 2020, 2021)] == [20, 21, 22]


def test_copeland_works_as_an_aggregation():
    # There it always stopped, though documented.
    framework = flat(2, normalise=step("rank"), aggregate=step("copeland"))
    assert scores(framework, [[3, 3], [1, 1], [4, 0]]) == pytest.approx([75, 25, 50])
    assert copeland(np.array([[1.0], [2.0]]), np.ones(1)).tolist() == [0, 100]


def test_generalised_mean_skips_a_missing_value():
    # There it was missing, though documented as skipped.
    for exponent in (-1.0, 0.0, 0.5, 2.0):
        assert power_mean(np.array([[4.0, NAN, 4.0]]), np.ones(3), exponent=exponent) == pytest.approx([4])


def test_harmonic_mean_refuses_a_negative_value():
    # There the harmonic mean of -1 and 2 was -4.
    with pytest.raises(EngineError, match="a score below 0"):
        scores(flat(2, aggregate=step("harmonic")), [[-1, 2]])


def test_optimised_weights_of_a_pillar_reach_their_aim_or_say_not():
    # There, at the level of pillars, "successful" with shares of 0.01 to 0.19 where 0.125 each was asked.
    rng = np.random.default_rng(4)
    common = rng.normal(size=51)
    noise = rng.normal(size=(51, 8))
    pillars = 50 + 10 * (common[:, None] + noise * np.linspace(1.0, 1.4, 8))
    nodes = (Node("T", weights=step("correlation")), *(Node(f"P{place}", "T") for place in range(8)))
    indicators = tuple(Indicator(code, f"P{place}") for place, code in enumerate("abcdefgh"))
    result = build_index(Framework("x", "1", nodes, indicators, normalise=step("min_max")), table(pillars.tolist()))
    columns = [result.nodes.index(f"P{place}") for place in range(8)]
    strengths = np.array([np.corrcoef(result.scores[:, column], result.scores[:, 0])[0, 1] ** 2 for column in columns])
    assert strengths / strengths.sum() == pytest.approx([0.125] * 8, abs=0.01)
    assert (result.node_weights[columns] > 0).all()
    assert result.notes == ()
    # Where one pillar is nearly the common factor, it correlates with any mean: the aim cannot be reached.
    beyond = correlation_weights(common[:, None] + noise * np.linspace(0.3, 1.5, 8))
    assert beyond.note == f"the shares miss their aim by up to {beyond.reached:.3f}"
    assert beyond.reached > 0.01
    assert (beyond.weights >= 0).all()


def test_weights_of_principal_components_do_not_depend_on_a_sign():
    # There the sign was arbitrary by group.
    rows = np.random.default_rng(3).normal(size=(30, 4)) + np.arange(30)[:, None] / 5
    found = pca_weights(rows)
    assert found.note == ""
    assert pca_weights(rows[:, ::-1]).weights == pytest.approx(found.weights[::-1])
    assert pca_weights(rows[::-1]).weights.tobytes() == found.weights.tobytes()


def test_name_of_a_group_that_looks_like_a_pattern_is_kept():
    # There a group column came back under a cut name, because of an unescaped pattern.
    data = table([[1], [NAN], [3]], unit_groups=("North (1.*)", "North (1.*)", "South"))
    result = build_index(flat(1, impute=step("group_mean")), data)
    assert result.score("u2") == 1
    assert result.data.unit_groups == ("North (1.*)", "North (1.*)", "South")


@pytest.mark.parametrize("size", [4, 8, 64])
def test_few_points_of_a_sample_take_every_alternative_equally_often(size):
    """Alternatives share [0, 1] itself, not the range of the points that happened to be drawn."""
    combinations = design(size, (4, 2), seed=5)
    for choice, alternatives in enumerate((4, 2)):
        for block in combinations:
            assert (
                np.bincount(block[:, choice], minlength=alternatives).tolist() == [size // alternatives] * alternatives
            )
