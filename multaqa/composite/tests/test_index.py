"""The index: trees of uneven depth, nested means, directions of nodes, rescaling, imported nodes, and the result."""

import json

import numpy as np
import pytest

from multaqa import composite
from multaqa.composite import EngineError, Framework, Group, Groups, Indicator, Node, step
from multaqa.composite.tests.samples import NAN, flat, scores, table, two_pillars


def test_levels_are_aggregated_one_after_the_other():
    # P = (10 + 30) / 2 = 20, Q = (0 + 30 + 60) / 3 = 30; (2 x 20 + 30) / 3.
    result = composite.build_index(two_pillars(normalise=step("given")), table([[10, 30, 0, 30, 60]]))
    assert result.nodes == ("T", "P", "a", "b", "Q", "c", "d", "e")
    assert result.scores[0].tolist() == pytest.approx([70 / 3, 20, 10, 30, 30, 0, 30, 60])


def uneven():
    nodes = (Node("T"), Node("P", "T"), Node("Q", "P"), Node("R", "Q"))
    indicators = (Indicator("a", "T"), Indicator("b", "P"), Indicator("c", "R"), Indicator("d", "R"))
    return Framework("x", "1", nodes, indicators, normalise=step("given"))


def test_tree_may_be_of_uneven_depth():
    # R = Q = 30, P = (10 + 30) / 2 = 20, T = (20 + 40) / 2.
    result = composite.build_index(uneven(), table([[40, 10, 20, 40]]))
    assert result.score("u1") == 30
    assert [result.score("u1", node) for node in "PQR"] == [20, 30, 30]


def test_tree_may_be_of_any_depth():
    depth = 3000
    nodes = (Node("0"), *(Node(str(place), str(place - 1)) for place in range(1, depth)))
    deep = Framework("x", "1", nodes, (Indicator("a", str(depth - 1)), Indicator("b", "0")), normalise=step("given"))
    result = composite.build_index(deep, table([[40, 60]]))
    assert result.score("u1") == 50
    reasons = composite.why(result, "u1").flat()
    assert [reasons[place].code for place in (0, 1, depth, depth + 1)] == ["0", "1", "a", "b"]
    assert [reasons[place].depth for place in (0, 1, depth, depth + 1)] == [0, 1, depth, 1]
    assert reasons[depth].contribution == 20


def test_means_nest_freely():
    framework = two_pillars(normalise=step("given"), aggregate=step("geometric"))
    framework = framework.with_part("P", aggregate=step("arithmetic")).with_part("Q", aggregate=step("harmonic"))
    # P = 10, Q = 3 / (1/20 + 1/40 + 1/40) = 30; (10 x 10 x 30)^(1/3).
    result = composite.build_index(framework, table([[5, 15, 20, 40, 40]]))
    assert result.scores[0, [1, 4]].tolist() == pytest.approx([10, 30])
    assert result.score("u1") == pytest.approx(3000 ** (1 / 3))


def test_node_where_less_is_better_is_turned_round_for_its_parent():
    framework = two_pillars(normalise=step("given")).with_part("Q", direction="lower")
    result = composite.build_index(framework, table([[20, 20, 30, 30, 30]]))
    # Q is 30 and counts as 70: (2 x 20 + 70) / 3.
    assert result.score("u1", "Q") == 30
    assert result.score("u1") == pytest.approx(110 / 3)


def test_node_whose_scores_have_no_end_is_not_turned_round():
    framework = two_pillars(normalise=step("z_score")).with_part("Q", direction="lower")
    rows = [[1, 2, 3, 4, 5], [2, 3, 4, 5, 6], [3, 5, 8, 9, 9]]
    with pytest.raises(EngineError, match=r"node Q: a score of -.* cannot be turned round on a scale of 0 to 100"):
        composite.build_index(framework, table(rows))
    rescaled = framework.with_part("Q", rescale=step("min_max"))
    assert composite.build_index(rescaled, table(rows)).score("u3", "Q") == 100


def test_rescaling_after_the_mean():
    # Means 15, 20, 45: min-max 0, 1/6, 1.
    framework = flat(2, node={"rescale": step("min_max")})
    assert scores(framework, [[10, 20], [10, 30], [40, 50]]) == pytest.approx([0, 100 / 6, 100])
    posts = flat(2, node={"rescale": step("goalposts"), "goalposts": (15.0, 75.0)})
    assert scores(posts, [[10, 20], [40, 50]]) == pytest.approx([0, 50])


def test_rescaling_of_nothing_and_of_equals():
    framework = two_pillars(normalise=step("given")).with_part("Q", rescale=step("min_max"))
    gaps = [[10, 20, NAN, NAN, NAN], [30, 40, NAN, NAN, NAN]]
    assert composite.build_index(framework, table(gaps)).score("u1") == 15
    with pytest.raises(EngineError, match="node Q, rescale: every unit has the value 5"):
        composite.build_index(framework, table([[1, 2, 5, 5, 5], [3, 4, 5, 5, 5]]))


def test_imported_node_stands_in_the_tree_and_says_so():
    nodes = (Node("T"), Node("P", "T", imported=True), Node("Q", "T"))
    framework = Framework("x", "1", nodes, (Indicator("a", "Q"),), normalise=step("given"))
    data = composite.Data(
        ("u", "v"), ("P", "a"), np.array([[80.0, 20.0], [NAN, 20.0]]), absences=np.array([[0, 0], [1, 0]])
    )
    result = composite.build_index(framework, data)
    assert result.scores[:, 0].tolist() == [50, 20]
    assert result.missing[1, 1] == "not_surveyed"
    assert [reason.method for reason in composite.why(result, "u").flat()] == [
        "arithmetic",
        "given",
        "arithmetic",
        "given",
    ]


def test_imported_node_may_show_its_children_without_computing_from_them():
    nodes = (Node("T"), Node("P", "T", imported=True))
    indicators = (Indicator("a", "P"), Indicator("b", "T"))
    framework = Framework("x", "1", nodes, indicators, normalise=step("given"))
    with_child = composite.Data(("u",), ("P", "a", "b"), np.array([[80.0, 10.0, 20.0]]))
    assert composite.build_index(framework, with_child).scores[0].tolist() == [50, 80, 10, 20]
    without = composite.build_index(framework, with_child.only(["P", "b"]))
    assert without.score("u") == 50
    assert without.missing[0].tolist() == ["", "", "not_given", ""]
    assert composite.why(without, "u").children[0].children[0].value is None


def test_node_that_one_missing_child_makes_missing():
    framework = two_pillars(normalise=step("given")).with_part("Q", missing="void")
    result = composite.build_index(framework, table([[10, 20, 30, 40, NAN]]))
    assert np.isnan(result.score("u1", "Q"))
    assert result.missing[0, 4] == "child_missing"
    assert result.score("u1") == 15
    # A child that weighs nothing decides nothing.
    light = framework.with_part("e", weight=0.0)
    assert composite.build_index(light, table([[10, 20, 30, 40, NAN]])).score("u1", "Q") == 35


def test_error_of_aggregation_names_the_node():
    framework = two_pillars(normalise=step("given")).with_part("Q", aggregate=step("geometric"))
    with pytest.raises(EngineError, match="node Q: a score below 0"):
        composite.build_index(framework, table([[1, 2, -3, 4, 5]]))


def test_mazziotta_pareto_end_to_end():
    # z-scores of a population round 100: 90 and 110 in each column, in opposite orders for u1 and u2.
    framework = flat(2, normalise=step("z_score", mean=100, sd=10, population=True), node={"aggregate": step("mpi")})
    assert scores(framework, [[1, 6], [3, 2]]) == pytest.approx([99, 99])
    assert scores(framework, [[1, 2], [3, 6]]) == pytest.approx([90, 110])


def test_adjusted_mazziotta_pareto_end_to_end():
    # Around the mean 2 with the range 2: 1 and 3 are 70 and 130, 2 is 100.
    framework = flat(2, normalise=step("ampi"), node={"aggregate": step("ampi")})
    # Mean 100, variance 900: 100 - 9.
    assert scores(framework, [[1, 3], [3, 1], [2, 2]]) == pytest.approx([91, 91, 100])


GROUPS = Groups((Group("low", 0), Group("high", 50)))


def test_result_answers_by_unit_and_node():
    result = composite.build_index(two_pillars(normalise=step("given"), groups=GROUPS), table([[90, 70, 10, 20, 30]]))
    assert result.score("u1", "P") == 80
    assert result.rank("u1", "Q") == 1
    assert (result.group("u1", "P"), result.group("u1", "Q")) == ("high", "low")
    with pytest.raises(EngineError, match="there is no unit “u9”"):
        result.score("u9")
    with pytest.raises(EngineError, match="there is no node “Z”"):
        result.score("u1", "Z")


def test_record_is_json_with_units_by_code_and_none_for_missing():
    result = composite.build_index(flat(2, groups=GROUPS), table([[80, NAN], [20, 30]], ["B", "A"]))
    record = json.loads(result.to_bytes())
    assert record["units"] == ["A", "B"]
    assert record["scores"] == [[25, 20, 30], [80, 80, None]]
    assert record["ranks"] == [[2, 2, 1], [1, 1, 0]]
    assert record["groups"][1] == ["high", "high", None]
    assert record["missing"][1] == ["", "", "not_answered"]
    assert record["weights"] == [1, 1, 1]
    assert record["engine_version"] == composite.ENGINE_VERSION
