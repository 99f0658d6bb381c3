"""The parts of the climb for many replications, each against the engine's form for one."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from multaqa.composite import Data, EngineError, Framework, Indicator, Node, build_index, step
from multaqa.composite.aggregate import aggregate
from multaqa.composite.imputation import impute
from multaqa.composite.methods import Step
from multaqa.composite.normalise import normalise
from multaqa.composite.uncertainty import (
    AnswerError,
    LeaveOut,
    Methods,
    WeightNoise,
    plan_choices,
    run_uncertainty,
)
from multaqa.composite.uncertainty import others as other_methods
from multaqa.composite.uncertainty.base import Base
from multaqa.composite.uncertainty.ensemble import Ensemble
from multaqa.composite.uncertainty.numbering import Numbering
from multaqa.composite.uncertainty.others import aggregate_block
from multaqa.composite.uncertainty.rows import Rows, impute_rows, normalise_rows
from multaqa.composite.uncertainty.run import replicate


def attempt(function: Callable[..., Any], *given_: Any, **more: Any) -> tuple[Any, str]:
    """Return what a function gives, or None and why it refuses."""
    try:
        return function(*given_, **more), ""
    except EngineError as error:
        return None, error.message


SCALES = (
    step("given"),
    step("min_max", low=1.0),
    step("z_score"),
    step("z_score", mean=100, sd=10, population=True),
    step("goalposts"),
    step("goalposts", log=True, cap="none"),
    step("goalposts", cap="lower"),
    step("goalposts", cap="upper"),
    step("rank"),
    step("borda"),
    step("percentile_rank"),
    step("share_of_maximum"),
    step("distance_to_target", target=50.0),
    step("distance_to_reference", reference="u1"),
    step("ampi"),
)
CELLS = st.one_of(st.sampled_from([1.0, 2.0, 2.5, 7.0, 0.0, -1.0, float("nan")]), st.floats(0.1, 99))


@pytest.mark.parametrize("chosen", SCALES, ids=str)
@given(arrays(np.float64, (4, 5), elements=CELLS))
def test_rows_are_normalised_as_columns_are(chosen: Step, values: np.ndarray) -> None:
    units = tuple(f"u{n}" for n in range(5))
    indicators = (
        Indicator("a", "I", goalposts=(1.0, 20.0)),
        Indicator("b", "I", direction="lower", goalposts=(30.0, 2.0)),
        Indicator("c", "I"),
        Indicator("d", "I", goalposts=(-1.0, 5.0)),
    )
    scores, errors = normalise_rows(Rows(values, np.arange(4), indicators, units, 100.0), chosen)
    for row, indicator in enumerate(indicators):
        if np.isnan(values[row]).all():
            assert np.isnan(scores[row]).all()
            continue
        expected, refused = attempt(
            normalise,
            values[row],
            chosen,
            scale=100.0,
            direction=indicator.direction,
            posts=indicator.goalposts,
            units=units,
        )
        assert (errors[row].message if row in errors else "") == refused
        assert refused or np.allclose(scores[row], expected, rtol=1e-12, atol=1e-12, equal_nan=True)


@pytest.mark.parametrize("method", ["none", "mean", "median", "group_mean"])
@given(arrays(np.float64, (3, 6), elements=CELLS), arrays(np.bool_, (3, 6)))
def test_rows_are_filled_as_columns_are(method: str, values: np.ndarray, fillable: np.ndarray) -> None:
    gaps, groups = np.isnan(values) & fillable, tuple("xxyyyz")
    filled, errors = impute_rows(values, gaps, step(method), groups)
    for row in range(3):
        expected, refused = values[row].copy(), ""
        if gaps[row].any():
            whole, refused = attempt(impute, values[row], step(method), groups=groups)
            expected[gaps[row]] = np.nan if refused else whole[gaps[row]]
        assert (errors[row].message if row in errors else "") == refused
        assert np.allclose(filled[row], expected, rtol=1e-13, equal_nan=True)


@pytest.mark.parametrize("method", ["mpi", "ampi", "minimum", "maximum", "copeland", "product", "ratio"])
@given(arrays(np.float64, (3, 2, 5), elements=st.one_of(st.floats(1, 99), st.just(float("nan")))))
def test_other_methods_give_what_they_give_alone(method: str, scores: np.ndarray) -> None:
    weights = np.array([[1.0, 2.0], [1.0, 0.0], [3.0, 1.0]])
    kept = np.ones((3, 2), dtype=bool)
    chosen = step(method)

    def one_by_one() -> np.ndarray:
        return np.array([aggregate(one.T, own, chosen, scale=100.0) for one, own in zip(scores, weights, strict=True)])

    expected, refused = attempt(one_by_one)
    found, refused_too = attempt(aggregate_block, scores, weights, kept, chosen, None, 100.0, {})
    assert refused == refused_too
    assert refused or np.allclose(found[0], expected, rtol=1e-12, equal_nan=True)


def test_a_penalty_turned_round_and_a_mean_that_has_none() -> None:
    scores, weights, kept = np.array([[[90.0, 100], [110, 100]]]), np.ones((1, 2)), np.ones((1, 2), dtype=bool)
    found, _ = aggregate_block(scores, weights, kept, step("mpi", penalty="positive"), None, 100.0, {})
    assert found.tolist() == [[101, 100]]
    with pytest.raises(EngineError, match="no coefficient of variation"):
        aggregate_block(scores - 100, weights, kept, step("mpi"), None, 100.0, {})


def test_what_was_computed_is_remembered_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(other_methods, "_REMEMBERED", 2)
    memory: other_methods.Memory = {}
    scores = np.arange(1.0, 25).reshape(4, 2, 3)
    first, _ = aggregate_block(
        scores, np.ones((4, 2)), np.ones((4, 2), dtype=bool), step("product"), None, 100.0, memory
    )
    assert len(memory) == 2
    assert np.allclose(first, scores[:, 0] * scores[:, 1] / 100)


def test_numbers_of_combinations_however_many() -> None:
    few = Numbering([0, 2], [3, 4])
    rows = np.array([[2, 9, 1], [0, 9, 3], [2, 8, 1]])
    assert few.of(rows).tolist() == [9, 3, 9]
    assert few.alternatives(9) == (2, 1)
    none = Numbering([], [])
    assert none.of(rows).tolist() == [0, 0, 0]
    assert none.alternatives(0) == ()
    many = Numbering(list(range(70)), [2] * 70)
    rows = np.random.default_rng(1).integers(0, 2, size=(5, 70))
    rows[3] = rows[0]
    found = many.of(rows)
    assert found[3] == found[0]
    assert len(set(found.tolist())) == 4
    assert many.of(rows[2:3])[0] == found[2]
    assert many.alternatives(int(found[4])) == tuple(rows[4].tolist())


def two(**method: Any) -> tuple[Framework, Data]:
    framework = Framework(
        "I", "1", (Node("I"),), (Indicator("a", "I"), Indicator("b", "I")), **{"normalise": step("given"), **method}
    )
    return framework, Data(("A", "B", "C"), ("a", "b"), np.array([[5.0, 6], [7, 2], [-1, 4]]))


def test_a_score_below_0_in_a_mean_stops_a_run_that_was_not_planned() -> None:
    framework, data = two(aggregate=step("geometric"))
    ensemble = Ensemble(Base.of(framework, data, None), (WeightNoise(0.2),), 1)
    with pytest.raises(EngineError, match="node I: a score below 0"):
        ensemble.scores(np.zeros((3, 0), dtype=int), np.arange(3), np.full(3, -1))


def test_a_node_that_cannot_be_rescaled_is_named() -> None:
    nodes = (Node("I"), Node("P", "I", rescale=step("min_max")), Node("Q", "I"))
    indicators = (Indicator("a", "P"), Indicator("b", "P"), Indicator("c", "Q"))
    framework = Framework("I", "1", nodes, indicators, normalise=step("given"))
    data = Data(("A", "B"), ("a", "b", "c"), np.array([[5.0, 6, 1], [7, 2, 3]]))
    same = Data(("A", "B"), ("a", "b", "c"), np.array([[5.0, 6, 1], [5, 2, 3]]))
    assert plan_choices(framework, data, (LeaveOut(("a",)),)).runnable == 2
    plan = plan_choices(framework, same, (LeaveOut(("a", "b")),))
    assert [refusal.place for refusal in plan.refused] == ["node P, rescale"]


def test_every_node_may_take_an_aggregation_of_a_choice() -> None:
    nodes = (Node("I", aggregate=step("arithmetic")), Node("P", "I", aggregate=step("arithmetic")))
    framework = Framework("I", "1", nodes, (Indicator("a", "P"), Indicator("b", "P")), normalise=step("given"))
    data = Data(("A", "B"), ("a", "b"), np.array([[1.0, 16], [6, 6]]))
    means = Methods("aggregate", (step("arithmetic"), step("geometric")), at=("*",))
    found = run_uncertainty(plan_choices(framework, data, (means,), replications=50), interval=(0.0, 1.0))
    assert found.scores[0] == pytest.approx([4.0, found.scores[0, 1], 8.5])
    assert found.is_above("A", "B") < 1


def test_moved_answers_refuse_only_what_is_not_left_out() -> None:
    # Every moved value of b lies at its bound, so b cannot be told apart; without b nothing is wrong.
    framework, data = two(normalise=step("min_max"))
    choice = AnswerError({"b": 1.0}, least={"b": 90.0}, greatest={"b": 90.5})
    plan = plan_choices(framework, data, (LeaveOut(("b",), nothing=False), choice), replications=20)
    scores, _ = replicate(plan, 0, 20)
    assert np.allclose(scores, build_index(*two(normalise=step("min_max"))).framework.scale * np.array([6, 8, 0]) / 8)


def test_sets_of_answers_are_shared_by_the_combinations_that_use_them() -> None:
    framework, data = two(normalise=step("min_max", low=1.0))
    means = Methods("aggregate", (step("arithmetic"), step("geometric")))
    plan = plan_choices(framework, data, (means, WeightNoise(0.3), AnswerError(share=0.1, sets=2)), replications=64)
    scores, ranks = replicate(plan, 0, 64)
    for number in (0, 11, 63):
        result = plan.replay(number).result()
        assert scores[number] == pytest.approx(result.scores[:, 0], rel=1e-9)
        assert ranks[number].tolist() == result.ranks[:, 0].tolist()
