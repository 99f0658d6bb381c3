"""Every replication, computed again by `build_index` from what is stored, has the scores and ranks that it had."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multaqa.composite import EngineError, build_index
from multaqa.composite.tests.uncertain import random_choices, random_data, random_framework
from multaqa.composite.uncertainty import plan_choices
from multaqa.composite.uncertainty.run import replicate


def check(seed: int) -> bool:
    """Compare a random case with the long way; say whether there was anything to compare."""
    draw = np.random.default_rng(seed)
    try:
        framework = random_framework(draw)
        data = random_data(draw, framework, int(draw.integers(1, 15)), float(draw.choice([0.0, 0.12])))
        choices = random_choices(draw, framework)
        base = build_index(framework, data)
        plan = plan_choices(framework, data, choices, replications=9, seed=seed)
        scores, ranks = replicate(plan, 0, 9)
    except EngineError:
        return False
    assert np.allclose(plan.in_order(plan.base_scores, np.nan), base.scores[:, 0], atol=1e-9, equal_nan=True)
    assert plan.in_order(plan.base_ranks, 0).tolist() == base.ranks[:, 0].tolist()
    for number in range(9):
        result = plan.replay(number).result()
        found = plan.in_order(scores[number], np.nan)
        assert np.allclose(found, result.scores[:, 0], rtol=1e-9, atol=1e-9, equal_nan=True)
        assert plan.in_order(ranks[number], 0).tolist() == result.ranks[:, 0].tolist()
    return True


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6))
def test_any_replication_can_be_replayed(seed: int) -> None:
    check(seed)


def test_most_random_cases_can_be_compared() -> None:
    assert sum(check(seed) for seed in range(25)) >= 10


@pytest.mark.parametrize("first", [0, 3, 7])
def test_a_replication_is_the_same_whatever_block_it_is_in(first: int) -> None:
    draw = np.random.default_rng(5)
    framework = random_framework(draw)
    data = random_data(draw, framework, 9, 0.0)
    plan = plan_choices(framework, data, random_choices(draw, framework), replications=20, seed=3)
    whole, _ = replicate(plan, 0, 20)
    part, _ = replicate(plan, first, 5)
    assert np.allclose(whole[first : first + 5], part, rtol=1e-12, atol=0, equal_nan=True)
