"""Properties that hold for any table: order, scale of weights, missing values, bounds, monotony, ranks."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multaqa.composite import Data, build_index, step
from multaqa.composite.tests.samples import flat, two_pillars

SEEDS = st.integers(0, 2**32 - 1)
MEANS = [
    step("arithmetic"),
    step("geometric"),
    step("harmonic"),
    step("power", exponent=0.4),
    step("power", exponent=-3),
]
OTHERS = [step("minimum"), step("maximum"), step("product"), step("benefit_of_the_doubt"), step("copeland")]
BOUNDED = [step("min_max"), step("goalposts"), step("percentile_rank"), step("share_of_maximum")]
QUICK = settings(max_examples=15, deadline=None)


def some_table(seed, units=6, missing=0.2):
    """Return a table of two or more units with five indicators, each with two different values or more."""
    rng = np.random.default_rng(seed)
    values = np.round(rng.random((units, 5)) * 100, int(rng.integers(0, 4)))
    gaps = rng.random(values.shape) < missing
    gaps[:2] = False
    values[0], values[1] = 1.0, 99.0
    values[gaps] = np.nan
    return Data(tuple(f"u{place}" for place in range(units)), tuple("abcde"), values)


def framework(normalise=None, aggregate=None, **options):
    made = two_pillars()
    indicators = tuple(replace(indicator, goalposts=(0.0, 100.0)) for indicator in made.indicators)
    chosen = {"normalise": normalise or step("min_max"), "aggregate": aggregate or step("arithmetic")}
    return replace(made, indicators=indicators, **chosen, **options)


@pytest.mark.parametrize("aggregate", [*MEANS, *OTHERS], ids=str)
@QUICK
@given(seed=SEEDS)
def test_order_of_units_is_irrelevant(aggregate, seed):
    data, made = some_table(seed), framework(aggregate=aggregate)
    order = np.random.default_rng(seed).permutation(len(data.units))
    one, two = build_index(made, data), build_index(made, data.taken(order))
    assert one.to_bytes() == two.to_bytes()
    assert one.scores[order].tobytes() == two.scores.tobytes()


@pytest.mark.parametrize("aggregate", [*MEANS, *OTHERS], ids=str)
@QUICK
@given(seed=SEEDS)
def test_doubling_all_weights_changes_nothing(aggregate, seed):
    data, made = some_table(seed), framework(aggregate=aggregate)
    doubled = made
    for part in made.parts:
        doubled = doubled.with_part(part.code, weight=2 * part.weight)
    assert build_index(made, data).scores.tobytes() == build_index(doubled, data).scores.tobytes()


@QUICK
@given(seed=SEEDS)
def test_no_value_never_becomes_0(seed):
    data = some_table(seed, missing=0.5)
    result = build_index(framework(), data)
    leaves = list(result.framework.tree.leaves)
    assert (np.isnan(result.scores[:, leaves]) == np.isnan(data.values)).all()
    # A unit's mean is that of what it has: the same as if the missing indicators had never been asked.
    row = int(np.argmax(np.isnan(data.values).sum(axis=1)))
    own = {code for code, value in zip(data.indicators, data.values[row], strict=True) if not np.isnan(value)}
    if own:
        smaller = result.framework.only(own)
        alone = build_index(smaller, data.only(sorted(own)))
        assert alone.scores[row, 0] == pytest.approx(result.scores[row, 0])


@pytest.mark.parametrize("normalise", BOUNDED, ids=str)
@pytest.mark.parametrize("aggregate", [*MEANS, *OTHERS], ids=str)
@QUICK
@given(seed=SEEDS)
def test_scores_lie_within_the_scale(normalise, aggregate, seed):
    for scale in (1, 100):
        result = build_index(framework(normalise, aggregate, scale=scale), some_table(seed))
        there = result.scores[~np.isnan(result.scores)]
        assert (there >= 0).all()
        assert (there <= scale * (1 + 1e-12)).all()


@pytest.mark.parametrize("aggregate", [*MEANS, step("minimum"), step("maximum"), step("product")], ids=str)
@QUICK
@given(seed=SEEDS, more=st.floats(0, 50))
def test_better_child_never_lowers_its_parent(aggregate, seed, more):
    data, made = some_table(seed), framework(step("goalposts"), aggregate)
    raised = data.values.copy()
    raised[2, 0] += more
    one, two = build_index(made, data), build_index(made, replace(data, values=raised, absences=None))
    for node in ("T", "P"):
        before, after = one.score("u2", node), two.score("u2", node)
        assert np.isnan(before) or after >= before - 1e-9


@pytest.mark.parametrize("aggregate", MEANS, ids=str)
@QUICK
@given(seed=SEEDS)
def test_mean_lies_between_its_children(aggregate, seed):
    result = build_index(framework(step("goalposts"), aggregate), some_table(seed))
    for position, children in enumerate(result.framework.tree.children):
        if children:
            own, below = result.scores[:, position], result.scores[:, list(children)]
            known = ~np.isnan(own)
            assert (own[known] <= np.nanmax(below[known], axis=1) + 1e-9).all()
            assert (own[known] >= np.nanmin(below[known], axis=1) - 1e-9).all()


@QUICK
@given(seed=SEEDS)
def test_ranks_follow_scores_and_are_none_without_one(seed):
    result = build_index(framework(), some_table(seed, missing=0.6))
    scores, ranks = result.scores[:, 0], result.ranks[:, 0]
    assert ((ranks == 0) == np.isnan(scores)).all()
    for one in np.flatnonzero(ranks):
        assert ranks[one] == 1 + (scores > scores[one] * (1 + 1e-11)).sum()


@pytest.mark.parametrize(
    "normalise", [*BOUNDED, step("z_score"), step("rank"), step("borda"), step("ampi"), step("given")], ids=str
)
@QUICK
@given(seed=SEEDS)
def test_direction_turns_the_order_round(normalise, seed):
    data = some_table(seed, missing=0).only(["a"])
    one = flat(1, normalise=normalise, indicator={"goalposts": (0.0, 100.0)})
    other = flat(1, normalise=normalise, indicator={"goalposts": (100.0, 0.0), "direction": "lower"})
    higher, lower = build_index(one, data).scores[:, 0], build_index(other, data).scores[:, 0]
    values = data.values[:, 0]
    for first in range(len(values)):
        for second in range(len(values)):
            if values[first] < values[second]:
                assert higher[first] < higher[second]
                assert lower[first] > lower[second]


@QUICK
@given(seed=SEEDS, factor=st.floats(0.01, 100), shift=st.floats(-50, 50))
def test_unit_of_measure_does_not_matter_to_relative_methods(seed, factor, shift):
    data = some_table(seed)
    other = replace(data, values=data.values * factor + shift)
    for normalise in (step("min_max"), step("z_score")):
        made = framework(normalise)
        one, two = build_index(made, data).scores, build_index(made, other).scores
        assert one == pytest.approx(two, abs=1e-6, nan_ok=True)


@QUICK
@given(seed=SEEDS)
def test_coverage_is_the_share_of_values_that_are_there(seed):
    data = some_table(seed, missing=0.4)
    coverage = build_index(framework(), data).coverage[:, 0]
    assert coverage == pytest.approx(1 - np.isnan(data.values).mean(axis=1))
