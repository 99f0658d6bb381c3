"""Why: contributions that add up, for every method, down to the values and items."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multaqa import composite
from multaqa.composite import EngineError, step, why
from multaqa.composite.contributions import contributions, effective_weights
from multaqa.composite.tests.samples import NAN, flat, random_table, table, two_pillars

TIGHT = 1e-9


def gaps(result):
    """Return how far contributions of indicators, and parts of children, are from adding up."""
    tree = result.framework.tree
    whole = result.scores[:, 0]
    there = ~np.isnan(whole)
    index = np.nansum(result.contributions[:, list(tree.leaves)], axis=1)[there] - whole[there]
    nodes = []
    for position, children in enumerate(tree.children):
        if children:
            known = ~np.isnan(result.scores[:, position])
            nodes.append(np.nansum(result.parts[:, list(children)], axis=1)[known] - result.scores[known, position])
            carried = np.nansum(result.contributions[:, list(children)], axis=1) - result.contributions[:, position]
            nodes.append(carried[known & there])
    return float(np.abs(np.concatenate([index, *nodes])).max(initial=0.0))


METHODS = {
    "arithmetic": {},
    "geometric": {"aggregate": step("geometric", floor=1)},
    "geometric with zeros": {"aggregate": step("geometric")},
    "harmonic": {"aggregate": step("harmonic", floor=0.5)},
    "harmonic with zeros": {"aggregate": step("harmonic")},
    "power": {"aggregate": step("power", exponent=0.3)},
    "power above 1": {"aggregate": step("power", exponent=3)},
    "power below 0": {"aggregate": step("power", exponent=-2, floor=1)},
    "mpi": {
        "normalise": step("z_score", mean=100, sd=10, population=True),
        "aggregate": step("mpi"),
    },
    "ampi": {"normalise": step("ampi"), "aggregate": step("ampi", penalty="positive")},
    "benefit of the doubt": {"aggregate": step("benefit_of_the_doubt")},
    "copeland": {"aggregate": step("copeland")},
    "copeland of z-scores": {"normalise": step("z_score"), "aggregate": step("copeland")},
    "minimum": {"aggregate": step("minimum")},
    "maximum": {"aggregate": step("maximum")},
    "sum": {"aggregate": step("sum")},
    "product": {"aggregate": step("product")},
    "z-scores": {"normalise": step("z_score")},
    "ranks": {"normalise": step("rank")},
}


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_contributions_add_up_for_every_method(name, missing):
    data = random_table(15, 5, missing=missing, seed=5)
    assert gaps(composite.build_index(two_pillars(**METHODS[name]), data)) < TIGHT


@pytest.mark.parametrize("name", ["arithmetic", "geometric", "power above 1", "minimum"])
def test_contributions_add_up_through_a_node_turned_round(name):
    framework = two_pillars(**METHODS[name]).with_part("Q", direction="lower")
    assert gaps(composite.build_index(framework, random_table(15, 5, missing=0.1, seed=6))) < TIGHT


@pytest.mark.parametrize("normalise", ["z_score", "min_max"])
def test_contributions_add_up_through_rescaling(normalise):
    framework = two_pillars(normalise=step(normalise)).with_part("P", rescale=step("min_max"))
    framework = framework.with_part("T", rescale=step("min_max", low=1, high=100))
    assert gaps(composite.build_index(framework, random_table(15, 5, missing=0.1, seed=7))) < TIGHT


def test_contributions_add_up_for_a_ratio():
    framework = two_pillars(normalise=step("min_max", low=1), aggregate=step("arithmetic"))
    framework = framework.with_part("T", aggregate=step("ratio"))
    assert gaps(composite.build_index(framework, random_table(8, 5, seed=8))) < TIGHT


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.floats(-1e-9, 1e-9), min_size=5, max_size=5), min_size=3, max_size=3),
    st.booleans(),
)
def test_contributions_add_up_where_parts_nearly_cancel(noise, turned):
    rows = np.array([[1.0, -1.0, 2.0, -1.0, -1.0]] * 3) + np.array(noise)
    framework = two_pillars(normalise=step("given"), scale=100)
    if turned:
        rows = np.abs(rows)
        framework = framework.with_part("P", direction="lower").with_part("Q", direction="lower")
    assert gaps(composite.build_index(framework, table(rows.tolist()))) < TIGHT


def test_parts_of_an_arithmetic_mean_by_hand():
    result = composite.build_index(two_pillars(normalise=step("given")), table([[10, 30, 0, 30, 60]]))
    reason = why(result, "u1")
    # P gives 2/3 of 20, its children halves of that in their points: 2/3 x 5 and 2/3 x 15.
    assert [child.part for child in reason.children] == pytest.approx([40 / 3, 10])
    assert [leaf.contribution for leaf in reason.children[0].children] == pytest.approx([10 / 3, 10])
    assert [leaf.weight for leaf in reason.children[1].children] == pytest.approx([1 / 3] * 3)


def test_parts_of_a_geometric_mean_by_hand():
    # 100 and 25: the mean is 50. The first loses nothing, so it gives half of 100; the second loses the other 50.
    parts = contributions(np.array([[100.0, 25.0]]), np.ones(2), step("geometric"), np.array([50.0]), top=100)
    assert parts[0].tolist() == pytest.approx([50, 0])


def test_zero_alone_takes_the_loss_of_a_geometric_mean():
    parts = contributions(np.array([[80.0, 0.0]]), np.ones(2), step("geometric"), np.array([0.0]), top=100)
    assert parts[0].tolist() == pytest.approx([50, -50])


def test_parts_of_mazziotta_pareto_are_the_mean_and_the_imbalance_of_each_child():
    # Mean 100; each child is 10 away: half of 100 / 100 each is taken from 45 and 55.
    row, even = np.array([[90.0, 110.0]]), np.ones(2)
    assert contributions(row, even, step("mpi"), np.array([99.0]), top=100)[0].tolist() == pytest.approx([44.5, 54.5])
    more = contributions(row, even, step("mpi", penalty="positive"), np.array([101.0]), top=100)
    assert more[0].tolist() == pytest.approx([45.5, 55.5])
    nothing = contributions(np.array([[NAN, NAN]]), even, step("mpi"), np.array([NAN]), top=100)
    assert np.isnan(nothing).all()


def test_parts_of_a_minimum_are_of_the_child_that_decides():
    rows, total = np.array([[30.0, 70.0], [20.0, 20.0], [NAN, 50.0]]), np.array([30.0, 20.0, 50.0])
    assert contributions(rows, np.ones(2), step("minimum"), total, top=100).tolist() == [[30, 0], [10, 10], [0, 50]]
    assert contributions(rows[:1], np.ones(2), step("maximum"), np.array([70.0]), top=100).tolist() == [[0, 70]]


def test_parts_of_the_benefit_of_the_doubt_are_of_the_units_own_weights():
    # The weights at which the first two units are both at the top: 0.9 v + 0.1 w = 1 = 0.3 v + 0.8 w, so v = 7 / 6.9
    # and w = 6 / 6.9; they suit the third unit best.
    rows = np.array([[90.0, 10.0], [30.0, 80.0], [30.0, 40.0], [0.0, 0.0]])
    total = np.array([100.0, 100.0, 450 / 6.9, 0.0])
    parts = contributions(rows, np.ones(2), step("benefit_of_the_doubt"), total, top=100)
    assert parts.sum(axis=1) == pytest.approx(total)
    assert parts[2].tolist() == pytest.approx([210 / 6.9, 240 / 6.9])
    assert parts[3].tolist() == [0, 0]


def test_parts_of_a_product_follow_what_each_child_takes_away():
    # 50 % of 20 %: ln 2 and ln 5 share the loss of 90 points.
    parts = contributions(np.array([[50.0, 20.0]]), np.array([3.0, 1.0]), step("product"), np.array([10.0]), top=100)
    share = np.log(2) / np.log(10)
    assert parts[0].tolist() == pytest.approx([50 - 90 * share, 50 - 90 * (1 - share)])


def test_parts_of_a_ratio_and_of_a_sum():
    row = np.array([[20.0, 50.0]])
    assert contributions(row, np.ones(2), step("ratio"), np.array([40.0]), top=100).tolist() == [[40, 0]]
    assert contributions(row, np.array([2.0, 1.0]), step("sum"), np.array([90.0]), top=100).tolist() == [[40, 50]]


def test_parts_where_nothing_can_be_told_apart_are_shared_by_weight():
    parts = contributions(np.array([[0.0, 0.0]]), np.array([3.0, 1.0]), step("copeland"), np.array([40.0]), top=100)
    assert parts[0].tolist() == pytest.approx([30, 10])
    lost = contributions(np.array([[100.0, 100.0]]), np.ones(2), step("geometric"), np.array([100.0]), top=100)
    assert lost[0].tolist() == pytest.approx([50, 50])


def test_parts_of_a_missing_total_are_missing():
    parts = contributions(np.array([[NAN, NAN]]), np.ones(2), step("geometric"), np.array([NAN]), top=100)
    assert np.isnan(parts).all()
    assert effective_weights(np.array([[NAN, 5.0]]), np.ones(2)).tolist() == [[0, 1]]


def test_reason_tells_value_absence_imputation_and_treatment():
    rows = [[float(value), 10.0] for value in (1, 2, 3, 4, 5, 6, 7, 8, 9, 100)]
    rows[3][1] = NAN
    framework = flat(
        2, treat=step("winsorise"), normalise=step("goalposts"), indicator={"goalposts": (0.0, 100.0), "unit": "points"}
    ).with_part("b", impute=step("mean"))
    result = composite.build_index(framework, table(rows))
    far, gap = why(result, "u10"), why(result, "u4")
    assert (far.children[0].value, far.children[0].treated, far.children[0].score) == (100, 9, 9)
    assert far.children[0].unit == "points"
    assert (gap.children[1].value, gap.children[1].imputed, gap.children[1].score) == (None, True, 10)
    assert (gap.children[1].absence, gap.children[1].missing) == ("not_answered", "")
    assert gap.children[0].treated is None
    assert [reason.depth for reason in gap.flat()] == [0, 1, 1]
    with pytest.raises(EngineError, match="there is no unit"):
        why(result, "nobody")


def test_reason_tells_why_there_is_no_score():
    result = composite.build_index(flat(2), table([[NAN, NAN], [1, 2]]))
    reason = why(result, "u1")
    assert (reason.score, reason.part, reason.contribution, reason.missing) == (None, None, None, "no_child")
    assert reason.children[0].missing == "not_answered"
    assert reason.coverage == 0.0
