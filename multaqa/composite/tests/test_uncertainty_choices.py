"""Choices are declared as data, checked before anything runs, and what cannot go together is told."""

from typing import Any

import numpy as np
import pytest

from multaqa.composite import Data, EngineError, Framework, Indicator, Node, Respondent, step
from multaqa.composite.uncertainty import (
    AnswerError,
    Choice,
    LeaveOut,
    Methods,
    Weightings,
    WeightNoise,
    WeightShares,
    choice_record,
    plan_choices,
    read_choice,
    run_uncertainty,
)

UNITS = ("A", "B", "C", "D", "E")
MEANS = Methods("aggregate", (step("arithmetic"), step("geometric")))
SCALES = Methods("normalise", (step("min_max", low=1.0), step("z_score")))


def index(**changes: Any) -> Framework:
    """Make an index of two pillars with two indicators each."""
    nodes = (Node("I"), Node("P", "I"), Node("Q", "I"))
    indicators = tuple(Indicator(code, parent) for code, parent in (("a", "P"), ("b", "P"), ("c", "Q"), ("d", "Q")))
    method = {"normalise": step("min_max", low=1.0), **changes}
    return Framework("I", "1", method.pop("nodes", nodes), method.pop("indicators", indicators), **method)


def table(rows: int = 5) -> Data:
    values = np.array([[10, 5, 1, 100], [20, 4, 2, 300], [30, 3, 4, 200], [40, 2, 8, 150], [50, 1, 16, 120.0]])
    return Data(UNITS[:rows], ("a", "b", "c", "d"), values[:rows])


def refusal(*choices: Choice, framework: Framework | None = None, data: Data | None = None, **more: Any) -> str:
    with pytest.raises(EngineError) as found:
        plan_choices(framework or index(), data or table(), choices, **more)
    return str(found.value)


def test_a_choice_that_does_not_fit_is_refused_by_name() -> None:
    assert refusal() == "choices: there is no choice. Give at least one choice to vary."
    assert "choice normalise: unknown method “zed”" in refusal(Methods("normalise", (step("zed"),)))
    assert "choice normalise: there is no alternative" in refusal(Methods("normalise", ()))
    assert "an alternative stands twice" in refusal(Methods("treat", (step("none"), step("none"))))
    assert "“weigh” is not a step" in refusal(Methods("weigh", (step("none"),)))
    assert "scores from 5 to 1" in refusal(Methods("normalise", (step("min_max", low=5.0, high=1.0),)))
    assert "there is no indicator “P”" in refusal(Methods("treat", (step("none"),), at=("P",)))
    assert "there is no node “a”" in refusal(Methods("aggregate", (step("arithmetic"),), at=("a",)))
    assert "there is no set of weights" in refusal(Weightings({}))
    assert "the weight of a in old is -1" in refusal(Weightings({"old": {"a": -1.0}}))
    assert "there is no node “z”" in refusal(Weightings({"old": {"z": 1.0}}))
    assert "there is no indicator “z”" in refusal(LeaveOut(("z",)))
    assert "an indicator stands twice" in refusal(LeaveOut(("a", "a")))
    assert "the factor is 1" in refusal(WeightNoise(1.0))
    assert "the concentration is 0" in refusal(WeightShares(0.0))
    assert "0 sets" in refusal(WeightNoise(0.2, sets=0))
    assert "no weight is at these levels" in refusal(WeightNoise(0.2, levels=(9,)))
    assert "there is no node “a”" in refusal(WeightShares(9.0, under=("a",)))
    assert "no value moves" in refusal(AnswerError())
    assert "the standard deviation of a is -1" in refusal(AnswerError({"a": -1.0}))
    assert "there is no indicator “z”" in refusal(AnswerError({"z": 1.0}))
    assert "the bounds of a leave no room" in refusal(AnswerError({"a": 1.0}, least={"a": 2}, greatest={"a": 1}))


def test_two_choices_about_the_same_are_refused() -> None:
    twice = refusal(MEANS, Methods("aggregate", (step("harmonic"),), name="more"))
    assert "choice more: it is about the same as the choice aggregate" in twice
    assert "two choices have this name" in refusal(MEANS, SCALES, LeaveOut(name="normalise"))
    assert "about the same as the choice weight_noise" in refusal(WeightNoise(0.1), WeightShares(9.0))
    assert "about the same" in refusal(LeaveOut(), LeaveOut(("a",), name="again"))


def test_a_plan_asks_for_what_can_be_computed() -> None:
    assert "0 replications" in refusal(MEANS, replications=0)
    assert "node a: it is not computed" in refusal(MEANS, of="a")
    given = index(nodes=(Node("I"), Node("P", "I"), Node("Q", "I", imported=True)), indicators=(Indicator("a", "P"),))
    data = Data(("A", "B"), ("a", "Q"), np.array([[1.0, 50], [2, 60]]))
    assert "node Q: it is not computed" in refusal(MEANS, framework=given, data=data, of="Q")
    assert "there is no node “z”" in refusal(MEANS, of="z")
    assert "every unit has the value 7" in refusal(
        MEANS, data=Data(("A", "B"), ("a", "b", "c", "d"), np.full((2, 4), 7.0))
    )
    negative = index(normalise=step("z_score"), aggregate=step("geometric"))
    assert "node P: a score below 0" in refusal(WeightNoise(0.1), framework=negative)


def test_a_z_score_with_a_geometric_mean_is_refused_before_running() -> None:
    plan = plan_choices(index(), table(), (SCALES, MEANS), replications=500)
    assert plan.combinations == 4
    assert plan.runnable == 3
    (found,) = plan.refused
    assert found.alternatives == {"normalise": "z_score", "aggregate": "geometric"}
    assert found.combinations == 1
    assert found.place.startswith("node ")
    assert "below 0" in str(found)
    result = run_uncertainty(plan)
    assert result.run == 500
    drawn = plan.parameters(0, 500).alternatives
    assert sorted(map(tuple, np.unique(drawn, axis=0))) == [(0, 0), (0, 1), (1, 0)]
    assert not np.isnan(result.scores).any()
    assert not np.isnan(result.mean_scores).any()


def test_choices_that_make_no_difference_to_a_refusal_are_not_named() -> None:
    limits = Methods("treat", tuple(step("winsorise", points=points) for points in range(5)))
    plan = plan_choices(index(), table(), (limits, SCALES, LeaveOut(), MEANS))
    (found,) = plan.refused
    assert found.alternatives == {"normalise": "z_score", "aggregate": "geometric"}
    assert found.combinations == 5 * 5
    assert plan.runnable == 100 - 25


def test_zeros_before_a_geometric_mean_are_refused_unless_the_framework_has_them() -> None:
    zero = Methods("normalise", (step("min_max"), step("min_max", low=1.0)))
    plan = plan_choices(index(), table(), (zero, MEANS))
    (found,) = plan.refused
    assert found.alternatives == {"normalise": "min_max", "aggregate": "geometric"}
    assert "takes the whole mean to 0" in found.message
    floored = Methods("aggregate", (step("arithmetic"), step("geometric", floor=0.5)))
    assert not plan_choices(index(), table(), (zero, floored)).refused
    own = index(normalise=step("min_max"), aggregate=step("geometric"))
    plan = plan_choices(own, table(), (zero, WeightNoise(0.2)))
    assert not plan.refused
    assert any("node I: a score of 0 takes its mean to 0 in the framework as it stands" in note for note in plan.notes)
    assert run_uncertainty(plan).run == 1000


def test_a_zero_above_arithmetic_means_is_found_by_trying() -> None:
    # Unit A is worst in both indicators of Q, so that pillar is 0, and so is the geometric index.
    top = Methods("aggregate", (step("arithmetic"), step("geometric")), at=("I",))
    data = Data(
        UNITS, ("a", "b", "c", "d"), np.array([[3, 3, 1, 1], [1, 5, 2, 2], [5, 1, 3, 3], [2, 2, 4, 4], [4, 4, 5, 5.0]])
    )
    plan = plan_choices(index(normalise=step("min_max")), data, (top,))
    assert [(r.place, r.message) for r in plan.refused] == [("node I", "a score of 0 takes the whole mean to 0")]


def test_moved_weights_that_could_take_a_mean_below_0_are_refused() -> None:
    # With even weights every pillar of these z-scores is above 0; with others one may not be.
    scale = step("z_score", mean=1.5, sd=1.2)
    framework = index(normalise=scale, nodes=(Node("I", aggregate=step("geometric")), Node("P", "I"), Node("Q", "I")))
    data = Data(
        UNITS, ("a", "b", "c", "d"), np.array([[1, 9, 1, 9], [9, 1, 2, 8], [5, 5, 5, 5], [5, 5, 8, 2], [5.0, 5, 9, 1]])
    )
    assert not plan_choices(framework, data, (LeaveOut(("a",)),)).runnable < 1
    assert "with moved weights or answers a score may leave what its method can take" in refusal(
        WeightNoise(0.9), framework=framework, data=data
    )


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (Node("P", "I", aggregate=step("mpi")), "node P"),
        (Node("P", "I", aggregate=step("benefit_of_the_doubt")), ""),
        (Node("P", "I", aggregate=step("copeland")), ""),
        (Node("P", "I", aggregate=step("product")), "node I"),
        (Node("P", "I", aggregate=step("minimum")), ""),
        (Node("P", "I", direction="lower"), ""),
        (Node("P", "I", rescale=step("z_score", mean=500, sd=1.0)), "node I"),
        (Node("P", "I", rescale=step("min_max", low=2.0)), ""),
        (Node("P", "I", rescale=step("rank")), ""),
    ],
)
def test_bounds_of_moved_scores_are_carried_up(node: Node, words: str) -> None:
    framework = index(
        normalise=step("min_max"),
        nodes=(Node("I", aggregate=step("power", exponent=0.5)), node, Node("Q", "I")),
    )
    data = Data(
        UNITS, ("a", "b", "c", "d"), np.array([[1, 9, 1, 9], [9, 1, 2, 8], [5, 4, 5, 5], [5, 5, 8, 2], [5.0, 6, 9, 1]])
    )
    if words:
        assert words in refusal(WeightNoise(0.2), framework=framework, data=data)
    else:
        assert plan_choices(framework, data, (WeightNoise(0.2),)).runnable == 1


def test_a_node_turned_round_must_stay_on_the_scale_whatever_the_weights() -> None:
    turned = (Node("I"), Node("P", "I", direction="lower"), Node("Q", "I"))
    framework = index(normalise=step("z_score", mean=50, sd=45), nodes=turned)
    data = Data(
        UNITS, ("a", "b", "c", "d"), np.array([[1, 9, 1, 9], [9, 1, 2, 8], [5, 4, 5, 5], [5, 5, 8, 2], [5.0, 6, 9, 1]])
    )
    assert "node P" in refusal(WeightNoise(0.2), framework=framework, data=data)


def test_imported_nodes_carry_their_bounds() -> None:
    nodes = (Node("I", aggregate=step("geometric")), Node("P", "I"), Node("Q", "I", imported=True, direction="lower"))
    framework = index(nodes=nodes, indicators=(Indicator("a", "P"), Indicator("b", "P")))
    data = Data(("A", "B", "C"), ("a", "b", "Q"), np.array([[1.0, 3, 50], [2, 1, 60], [3, 2, 70]]))
    assert plan_choices(framework, data, (WeightNoise(0.2),)).runnable == 1


def test_steps_that_an_indicator_cannot_take_are_refused_with_its_name() -> None:
    scales = Methods("normalise", (step("min_max"), step("goalposts")))
    plan = plan_choices(index(), table(), (scales,))
    (found,) = plan.refused
    assert (found.place, found.message) == ("indicator a", "the goalposts are missing")
    treat = Methods("treat", (step("none"), step("log", force=True)))
    posts = tuple(Indicator(code, "I", goalposts=(0.0, 20.0)) for code in "ab")
    framework = index(normalise=step("goalposts"), nodes=(Node("I"),), indicators=posts)
    data = Data(("A", "B", "C"), ("a", "b"), np.array([[1.0, 2], [3, 9], [18, 4]]))
    (found,) = plan_choices(framework, data, (treat,)).refused
    assert found.alternatives == {"treat": "log, force True"}
    zero = Methods("normalise", (step("min_max"), step("z_score")))
    framework = index(absences={"not_answered": "zero"})
    (found,) = plan_choices(framework, table(), (zero,)).refused
    assert "has no score for the worst" in found.message


def test_a_column_that_cannot_be_made_is_refused_with_its_reason() -> None:
    treat = Methods("treat", (step("none"), step("box_cox", force=True)))
    data = Data(("A", "B", "C"), ("a", "b", "c", "d"), np.array([[0.0, 1, 2, 3], [2, 3, 1, 2], [5, 2, 4, 9]]))
    (found,) = plan_choices(index(), data, (treat, LeaveOut(("a", "b")))).refused[:1]
    assert found.place == "indicator a"
    assert "a value at or below 0" in found.message
    # Without the indicator nothing is wrong.
    plan = plan_choices(index(), data, (treat, LeaveOut(("a",), nothing=False)))
    assert not plan.refused
    impute = Methods("impute", (step("mean"), step("group_mean")))
    gap = Data(("A", "B", "C"), ("a", "b", "c", "d"), np.array([[np.nan, 1, 2, 3], [2, 3, 1, 2], [5, 2, 4, 9]]))
    (found,) = plan_choices(index(), gap, (impute,)).refused
    assert (found.place, found.message) == ("indicator a", "the units have no groups")


def test_leaving_out_the_last_indicator_is_refused() -> None:
    single = index(nodes=(Node("I"),), indicators=(Indicator("a", "I"),))
    data = Data(("A", "B"), ("a",), np.array([[1.0], [2]]))
    plan = plan_choices(single, data, (LeaveOut(),))
    (found,) = plan.refused
    assert (found.place, found.message) == ("without a", "no indicator is left")
    idle = index(indicators=(Indicator("a", "P"), Indicator("b", "P", weight=0.0), Indicator("c", "Q")))
    data = Data(("A", "B"), ("a", "b", "c"), np.array([[1.0, 2, 3], [2, 1, 4]]))
    (found,) = plan_choices(idle, data, (LeaveOut(),)).refused
    assert found.message == "the weights of what is left under P are all zero"
    assert "no combination can be computed" in refusal(
        LeaveOut(("a",), nothing=False), framework=single, data=Data(("A", "B"), ("a",), np.array([[1.0], [2]]))
    )


def test_several_failures_are_told_apart_by_halves() -> None:
    # A ratio divides by the second child's score, which min-max takes to 0 and other scales do not.
    framework = index(
        nodes=(Node("I", aggregate=step("ratio")),), indicators=(Indicator("a", "I"), Indicator("b", "I"))
    )
    data = Data(("A", "B", "C"), ("a", "b"), np.array([[1.0, 2], [2, 3], [3, 1]]))
    ways = tuple(step("min_max", low=low) for low in (0.0, 1.0, 2.0, 3.0))
    plan = plan_choices(framework, data, (Methods("normalise", ways),))
    (found,) = plan.refused
    assert found.alternatives == {"normalise": "min_max, low 0.0"}
    assert found.message == "the ratio divides by a score of 0"


def test_notes_tell_of_choices_that_move_nothing() -> None:
    own = tuple(Indicator(code, "I", normalise=step("rank")) for code in "ab")
    framework = index(nodes=(Node("I", aggregate=step("arithmetic")),), indicators=own)
    data = Data(("A", "B", "C"), ("a", "b"), np.array([[1.0, 2], [2, 3], [3, 1]]))
    plan = plan_choices(framework, data, (SCALES, MEANS, Methods("treat", (step("none"),))))
    assert list(plan.notes) == [
        "choice normalise: every indicator has a normalise of its own, so it moves nothing",
        "choice aggregate: every node has an aggregation of its own, so it moves nothing",
        "choice treat: it has one alternative, so it moves nothing",
    ]


def test_weights_found_in_the_data_cannot_be_moved() -> None:
    framework = index(weights=step("pca"))
    data = Data(
        UNITS, ("a", "b", "c", "d"), np.array([[1, 9, 1, 9], [9, 7, 2, 8], [5, 4, 5, 6], [5, 5, 8, 2], [6.0, 6, 9, 1]])
    )
    assert "are found in the data and cannot be moved" in refusal(WeightNoise(0.2), framework=framework, data=data)
    ways = Methods("weights", (step("given"), step("equal"), step("pca"), step("correlation")))
    plan = plan_choices(index(), data, (ways,), replications=40)
    assert run_uncertainty(plan).run == 40
    assert "the weights under" in refusal(ways, WeightNoise(0.2), data=data)


def test_weights_of_respondents_lose_what_is_left_out() -> None:
    told = (Respondent(points={"a": 60.0, "b": 40.0}), Respondent(points={"a": 20.0, "b": 80.0}))
    nodes = (Node("I"), Node("P", "I", weights=step("budget"), respondents=told), Node("Q", "I"))
    plan = plan_choices(index(nodes=nodes), table(), (LeaveOut(),), replications=30)
    for number in range(5):
        assert plan.replay(number).result().ranks.shape[0] == 5
    assert plan.ensemble.weighing.schemes[0].weights[2:4].tolist() == pytest.approx([0.4, 0.6])


def test_too_many_combinations_are_judged_as_they_are_drawn() -> None:
    indicators = tuple(Indicator(f"x{n}", "I") for n in range(13))
    framework = index(nodes=(Node("I"),), indicators=indicators)
    draw = np.random.default_rng(1)
    data = Data(UNITS, tuple(i.code for i in indicators), np.exp(draw.normal(size=(5, 13))))
    choices: list[Choice] = [
        Methods("normalise", (step("min_max", low=1.0), step("z_score")), at=(i.code,)) for i in indicators
    ]
    plan = plan_choices(framework, data, [*choices, MEANS], replications=200, seed=4)
    assert plan.combinations == 2**14
    assert plan.refused == ()
    drawn = plan.parameters(0, 200).alternatives
    geometric = drawn[drawn[:, -1] == 1]
    assert (geometric[:, :-1] == 0).all()
    assert run_uncertainty(plan).run == 200
    assert plan.replay(17).result().scores[:, 0] == pytest.approx(
        plan.ensemble.scores(drawn[17:18], np.array([-1]), np.array([-1]))[0][0], rel=1e-9
    )
    bad = [
        Methods("normalise", (step("goalposts"), step("distance_to_target", target=-9.0)), at=(i.code,))
        for i in indicators
    ]
    hopeless = plan_choices(framework, data, bad)
    with pytest.raises(EngineError, match="nearly every combination is refused"):
        hopeless.parameters(0, 1)


RECORDS: list[Choice] = [
    SCALES,
    Methods("treat", (step("none"), step("winsorise", points=3)), at=("a",), name="treat a"),
    Weightings({"old": {"a": 2.0}}),
    LeaveOut(("a", "b"), nothing=False),
    WeightNoise(0.25, levels=(1, 2), sets=9),
    WeightShares(12.0, under=("P",)),
    AnswerError({"a": 0.5}, 0.1, {"a": 0.0}, {"a": 9.0}),
]


@pytest.mark.parametrize("choice", RECORDS)
def test_a_choice_is_read_back_from_its_record(choice: Choice) -> None:
    assert read_choice(choice_record(choice)) == choice


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({}, "unknown choice “None”"),
        ({"choice": "weigh"}, "Known: methods, weightings"),
        ({"choice": "methods", "kind": "treat"}, "steps is missing. Give steps: a list of methods"),
        ({"choice": "weight_noise", "factor": "a lot"}, "factor is 'a lot'. It must be a number"),
        ({"choice": "weight_noise", "factor": 0.2, "sets": True}, "It must be a whole number"),
        ({"choice": "leave_out", "nothing": 1}, "It must be true or false"),
        ({"choice": "leave_out", "codes": "a"}, "It must be a list of codes"),
        ({"choice": "weight_noise", "factor": 0.2, "levels": [1.5]}, "It must be a list of whole numbers"),
        ({"choice": "answer_error", "sd": {"a": "x"}}, "It must be a table of numbers by code"),
        ({"choice": "weightings", "sets": {"old": 3}}, "It must be tables of weights by name"),
        ({"choice": "methods", "kind": 3, "steps": ["none"]}, "It must be text"),
        ({"choice": "methods", "kind": "treat", "steps": [{"points": 3}]}, "It must be a list of methods"),
        ({"choice": "leave_out", "code": ["a"], "name": "mine"}, "choice mine: unknown key “code”"),
    ],
)
def test_a_record_that_is_none_is_refused(record: dict[str, Any], words: str) -> None:
    with pytest.raises(EngineError) as found:
        read_choice(record)
    assert words in str(found.value)


def test_a_method_is_read_from_its_name_alone() -> None:
    read = read_choice({"choice": "methods", "kind": "aggregate", "steps": ["arithmetic", {"method": "geometric"}]})
    assert read == MEANS
