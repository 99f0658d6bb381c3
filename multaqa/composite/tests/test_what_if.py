"""What if: the quick way is the engine's own, and every change is told, checked and left without trace."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multaqa import composite
from multaqa.composite import EngineError, what_if
from multaqa.composite.reweighing import Reweighing

UNITS = tuple(f"U{n:02}" for n in range(22))
CODES = tuple(f"K{n}" for n in range(8))


def framework(top: str = "", nodes: str = "", leaf: str = "") -> composite.Framework:
    text = f'code = "X"\nversion = "1"\nnormalise = "min_max"\n{top}\n[[nodes]]\ncode = "index"\n'
    for pillar in ("P0", "P1", "P2"):
        text += f'[[nodes]]\ncode = "{pillar}"\nparent = "index"\n{nodes}\n'
    for number, code in enumerate(CODES):
        text += f'[[indicators]]\ncode = "{code}"\nparent = "P{number % 3}"\n{leaf}\n'
    return composite.read_framework(text)


def data(missing: float = 0.0, seed: int = 3) -> composite.Data:
    rng = np.random.default_rng(seed)
    values = rng.random((len(UNITS), len(CODES))) * 90 + 5
    values[rng.random(values.shape) < missing] = np.nan
    return composite.Data(UNITS, CODES, values)


GROUPS = "[groups]\n{}\nclasses = [{{ code = 'low', start = 0 }}, {{ code = 'high', start = 50 }}]\n"
CASES = {
    "arithmetic": ("", "", 0),
    "with gaps": ("", "", 0.2),
    "geometric": ('aggregate = "geometric"', "", 0.1),
    "harmonic with a floor": ('aggregate = { method = "harmonic", floor = 1 }', "", 0.1),
    "power": ('aggregate = { method = "power", exponent = 0.5 }', "", 0.1),
    "geometric in pillars": ("", 'aggregate = "geometric"', 0.1),
    "void": ("", 'missing = "void"', 0.1),
    "turned": ("", 'direction = "lower"', 0.1),
    "thresholds": ("[screening]\nnode = 0.6\nunit = 0.7\n[ranking]\nleast_coverage = 0.8\ncomplete = true", "", 0.25),
    "rules": ('[absences]\nnot_answered = "zero"', "", 0.2),
    "void by rule": ('[absences]\nnot_answered = "void"', "", 0.05),
    "equal above": ("", 'weights = "given"', 0),
    "displayed": ('decimals = 0\n[ranking]\non = "displayed"\n' + GROUPS.format('on = "displayed"'), "", 0),
}


@pytest.mark.parametrize("case", CASES)
@settings(max_examples=15, deadline=None)
@given(weights=st.dictionaries(st.sampled_from([*CODES, "P0", "P2"]), st.floats(0.05, 9), min_size=1))
def test_quick_way_gives_what_the_engine_gives(case, weights):
    top, nodes, missing = CASES[case]
    before = composite.build_index(framework(top, nodes), data(missing))
    board = Reweighing(before)
    assert board.why_not == ""
    changed = before.framework
    for code, weight in weights.items():
        changed = changed.with_part(code, weight=weight)
    expected = composite.build_index(changed, before.data)
    found = board.scores(weights)
    np.testing.assert_allclose(found, expected.scores, rtol=1e-11)
    told = what_if(before, weights=weights)
    np.testing.assert_array_equal(told.ranks, expected.ranks[:, 0])
    assert list(told.groups) == list(expected.groups[:, 0])
    assert "result" not in told.__dict__  # nothing was built
    assert told.result.to_bytes() == expected.to_bytes()


def test_weight_of_zero_takes_an_indicator_out():
    before = composite.build_index(framework(), data(0.1))
    told = what_if(before, weights={"K0": 0})
    left = composite.build_index(before.framework.with_part("K0", weight=0.0), before.data)
    np.testing.assert_allclose(told.scores, left.scores[:, 0], rtol=1e-12)


@pytest.mark.parametrize(
    ("top", "nodes", "why"),
    [
        ("", 'aggregate = "copeland"', "node P0 is aggregated by copeland"),
        ("", 'rescale = "min_max"', "node P0 is rescaled over the units"),
        ('weights = "pca"', "", "the weights of node index come from the data"),
    ],
)
def test_what_the_quick_way_cannot_do_is_built(top, nodes, why):
    before = composite.build_index(framework(top, nodes), data())
    board = Reweighing(before)
    assert board.why_not == why
    with pytest.raises(EngineError, match=why):
        board.scores({"K0": 2})
    if "pca" not in top:
        told = what_if(before, weights={"K0": 2})
        expected = composite.build_index(before.framework.with_part("K0", weight=2.0), before.data)
        np.testing.assert_array_equal(told.scores, expected.scores[:, 0])
        assert told.result is told.result


def test_scores_that_leave_the_scale_are_not_turned_quickly():
    top = 'normalise = "z_score"'.replace("normalise", "#")
    chosen = framework(top).with_part("K0", normalise=composite.step("z_score"))
    chosen = chosen.with_part("P1", direction="lower")
    before = composite.build_index(chosen, data())
    assert Reweighing(before).why_not == "node P1 is turned round, and scores leave the scale"


def test_imported_nodes_keep_their_scores():
    chosen = composite.read_framework("""
        code = "X"
        version = "1"
        normalise = "given"
        [[nodes]]
        code = "index"
        [[nodes]]
        code = "other"
        parent = "index"
        imported = true
        direction = "lower"
        [[indicators]]
        code = "A"
        parent = "index"
        """)
    table = composite.Data(("X", "Y"), ("other", "A"), np.array([[80.0, 10], [20, 60]]))
    before = composite.build_index(chosen, table)
    assert what_if(before, weights={"other": 3}).scores == pytest.approx([(3 * 20 + 10) / 4, (3 * 80 + 60) / 4])


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        ({"K9": 1}, "there is no node “K9”"),
        ({"index": 1}, "node index: the index itself has no weight"),
        ({"K0": -1}, "weight of K0: the weight is -1. It must be 0 or more"),
        ({"K0": float("nan")}, "weight of K0: the weight is nan"),
        ({"K2": 0, "K5": 0}, "node P2: the weights of its children are all zero"),
    ],
)
def test_weights_that_cannot_be_given_are_refused(weights, told):
    before = composite.build_index(framework(), data())
    with pytest.raises(EngineError, match=told):
        what_if(before, weights=weights)


def test_weights_that_lead_to_a_mean_below_zero_are_refused():
    chosen = composite.read_framework("""
        code = "X"
        version = "1"
        normalise = "given"
        [[nodes]]
        code = "index"
        aggregate = "geometric"
        [[nodes]]
        code = "p"
        parent = "index"
        [[indicators]]
        code = "A"
        parent = "p"
        [[indicators]]
        code = "B"
        parent = "p"
        """)
    before = composite.build_index(chosen, composite.Data(("X", "Y"), ("A", "B"), np.array([[9.0, -1], [5, 5]])))
    assert what_if(before, weights={"A": 2}).scores == pytest.approx([17 / 3, 5])
    with pytest.raises(EngineError, match="a score below 0"):
        what_if(before, weights={"B": 99})


def test_given_weight_under_equal_weights_is_refused():
    before = composite.build_index(framework('weights = "equal"'), data())
    with pytest.raises(EngineError, match="the weights under P0 are found by “equal”"):
        what_if(before, weights={"K0": 2})
    turned = what_if(before, weights={"K0": 2}, method={"weights": "given"})
    expected = composite.build_index(framework().with_part("K0", weight=2.0), before.data)
    np.testing.assert_array_equal(turned.scores, expected.scores[:, 0])


def small() -> composite.Result:
    table = composite.Data(("A", "B", "C"), ("K", "L"), np.array([[60.0, 40], [50, 40], [10, 40]]))
    groups = GROUPS.format("")
    text = f'code = "X"\nversion = "1"\nnormalise = "given"\n{groups}[[nodes]]\ncode = "index"\n'
    for code in ("K", "L"):
        text += f'[[indicators]]\ncode = "{code}"\nparent = "index"\n'
    return composite.build_index(composite.read_framework(text), table)


def test_another_value_moves_units_by_hand():
    told = what_if(small(), values={("C", "K"): 90.0})
    assert told.changes == ("C, K: 90.0",)
    assert [(move.unit, move.rank_before, move.rank_after, move.places) for move in told.ranking] == [
        ("C", 3, 1, 2), ("A", 1, 2, -1), ("B", 2, 3, -1),
    ]  # fmt: skip
    move = told.moved[0]
    assert (move.score_before, move.score_after, move.difference) == (25, 65, 40)
    assert (move.group_before, move.group_after) == ("low", "high")
    assert told.to_record() == {
        "changes": ["C, K: 90.0"],
        "ranking": [
            {"unit": "C", "score": {"before": 25.0, "after": 65.0}, "rank": {"before": 3, "after": 1},
             "group": {"before": "low", "after": "high"}, "places": 2},
            {"unit": "A", "score": {"before": 50.0, "after": 50.0}, "rank": {"before": 1, "after": 2},
             "group": {"before": "high", "after": "high"}, "places": -1},
            {"unit": "B", "score": {"before": 45.0, "after": 45.0}, "rank": {"before": 2, "after": 3},
             "group": {"before": "low", "after": "low"}, "places": -1},
        ],
    }  # fmt: skip


def test_absent_value_drops_out_and_is_no_zero():
    told = what_if(small(), values={("A", "K"): None, ("A", "L"): "not_applicable"})
    assert told.changes == ("A, K: not_answered", "A, L: not_applicable")
    assert told.moves[0].rank_after == 0
    assert told.moves[0].places is None
    assert told.ranking[-1].unit == "A"
    assert told.to_record()["ranking"][-1]["score"] == {"before": 50.0, "after": None}
    half = what_if(small(), values={("A", "L"): None})
    assert half.scores[0] == 60


def test_counts_follow_a_changed_value():
    before = small()
    counted = replace(before.data, answered=np.full((3, 2), 4.0), expected=np.full((3, 2), 8.0))
    told = what_if(composite.build_index(before.framework, counted), values={("A", "K"): None, ("B", "K"): 9})
    assert told.result.data.answered.tolist() == [[0, 4], [8, 4], [4, 4]]


ASKED = """
code = "X"
version = "1"
normalise = "given"
[[nodes]]
code = "index"
[[items]]
code = "s1"
list = "services"
[[items]]
code = "s2"
list = "services"
[[indicators]]
code = "A"
parent = "index"
[indicators.items]
asked_of = "services"
channels = ["portal", "app"]
[[indicators]]
code = "B"
parent = "index"
"""


def asked() -> tuple[composite.Result, composite.Answers]:
    answers = composite.Answers.from_columns(
        {
            "unit": ["X", "X", "X", "X", "Y", "Y"],
            "question": ["A", "A", "A", "B", "A", "B"],
            "item": ["s1", "s1", "s2", "", "s1", ""],
            "channel": ["portal", "app", "portal", "", "portal", ""],
            "value": [80, 40, 20, 50, 60, 70],
        }
    )
    chosen = composite.read_framework(ASKED)
    return composite.build_index(chosen, composite.reduce_items(chosen, answers)), answers


def test_another_answer_moves_a_unit_by_hand():
    before, answers = asked()
    assert before.score("X", "A") == pytest.approx(
        (60 + 20) / 2
    )  # per service the mean of its channels, then their mean
    told = what_if(
        before, answers=composite.another_answer(answers, 100.0, unit="X", question="A", item="s1", channel="app")
    )
    assert told.result.score("X", "A") == pytest.approx((90 + 20) / 2)
    assert told.moves[0].score_after == pytest.approx((55 + 50) / 2)
    absent = composite.another_answer(answers, "not_available", unit="X", question="A", item="s2", channel="portal")
    assert what_if(before, answers=absent).result.score("X", "A") == pytest.approx(60)
    given_now = composite.another_answer(answers, 10.0, unit="Y", question="A", item="s2", channel="app")
    assert what_if(before, answers=given_now).result.score("Y", "A") == pytest.approx((60 + 10) / 2)
    assert before.score("X", "A") == pytest.approx(40)


def test_another_answer_is_checked():
    before, answers = asked()
    with pytest.raises(EngineError, match="unit Z, question A: the unit does not take part"):
        composite.another_answer(answers, 1.0, unit="Z", question="A")
    with pytest.raises(EngineError, match="unit X, question B: unknown absence “maybe”"):
        composite.another_answer(answers, "maybe", unit="X", question="B")
    unknown = composite.another_answer(answers, 1.0, unit="X", question="A", item="s9", channel="app", institution="m1")
    with pytest.raises(EngineError, match="s9"):
        what_if(before, answers=unknown)


def test_answers_behind_a_changed_value_are_let_go():
    before, _ = asked()
    told = what_if(before, values={("X", "A"): 99.0})
    assert set(before.data.items) == {"A"}
    assert told.result.data.items == {}
    assert told.result.score("X", "A") == 99


def test_second_question_is_quick_too():
    before = small()
    first, second = what_if(before, weights={"K": 2}), what_if(before, weights={"K": 3})
    assert second.scores[0] == pytest.approx((3 * 60 + 40) / 4)
    assert first.scores[0] == pytest.approx((2 * 60 + 40) / 3)


def test_method_and_parts_change():
    before = small()
    geometric = what_if(before, method={"aggregate": "geometric"})
    assert geometric.scores[0] == pytest.approx((60 * 40) ** 0.5)
    assert geometric.changes == ("aggregate: geometric",)
    power = what_if(before, method={"aggregate": composite.step("power", exponent=2)})
    assert power.changes == ("aggregate: power (exponent = 2)",)
    assert power.scores[0] == pytest.approx(((3600 + 1600) / 2) ** 0.5)
    ranked = what_if(
        before, parts={"K": {"normalise": "rank", "direction": "lower"}, "index": {"aggregate": "minimum"}}
    )
    assert ranked.changes == ("normalise of K: rank", "direction of K: lower", "aggregate of index: minimum")
    assert ranked.scores.tolist() == [1, 2, 3]
    assert before.scores[0, 0] == 50


def test_another_table_may_have_another_order():
    before = small()
    other = before.data.taken([2, 0, 1])
    same = what_if(before, data=other)
    assert same.changes == ("another table",)
    assert same.moved == ()
    with pytest.raises(EngineError, match="the other table has other units"):
        what_if(before, data=before.data.taken([0, 1]))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"values": {("A", "Q"): 1.0}}, "unit A, indicator Q: the table has no such column. Known: K, L"),
        ({"values": {("Z", "K"): 1.0}}, "there is no unit “Z”"),
        ({"values": {("A", "K"): "perhaps"}}, "unit A, indicator K: unknown absence “perhaps”"),
        ({"values": {("A", "K"): float("inf")}}, "the value is infinite"),
        ({"method": {"colour": "red"}}, "framework: there is no “colour” to change. Known: version"),
        ({"method": {"nodes": ()}}, "framework: there is no “nodes” to change"),
        ({"method": {"aggregate": "median"}}, "unknown method “median”"),
        ({"parts": {"K": {"parent": "L"}}}, "K: there is no “parent” to change"),
        ({"parts": {"Q": {"weight": 1}}}, "there is no node “Q”"),
    ],
)
def test_changes_that_cannot_be_made_are_refused(change, told):
    with pytest.raises(EngineError, match=told):
        what_if(small(), **change)
