"""Items: answers reduced along every axis by hand, the four absences apart, scales, ratios, and what is refused."""

import numpy as np
import pytest

from multaqa import composite
from multaqa.composite import (
    Answers,
    EngineError,
    Framework,
    Indicator,
    Item,
    Items,
    Node,
    Scale,
    Screening,
    break_down,
    break_down_indicators,
    build_index,
    reduce_items,
    step,
    ticks,
    why,
)
from multaqa.composite.scales import accepted, points, what_it_takes
from multaqa.composite.tests.asked import (
    COUNTS,
    LIST,
    MEAN,
    OF_SERVICES,
    PLAIN,
    SERVICES,
    SHARE,
    STEPS,
    answers,
    framework,
    reduced,
    service,
)


def test_mean_over_the_items_of_the_list():
    # Steps 1, 2, 3 are worth 0, 50, 100.
    rows = [service("S1", 1), service("S2", 3), service("S3", 2)]
    assert reduced(OF_SERVICES, *rows) == (50, 0, 3, 3)


def test_item_of_the_list_without_an_answer_was_not_answered():
    assert reduced(OF_SERVICES, service("S1", 3), service("S2", 2)) == (75, 0, 2, 3)


@pytest.mark.parametrize("absence", composite.ABSENCES)
@pytest.mark.parametrize(
    ("rule", "value", "answered", "expected"),
    # 100 and 50 beside the absence: out of the mean, as 0 in it, or no value at all.
    [("drop", 75, 2, 2), ("skip", 75, 2, 3), ("zero", 50, 3, 3), ("void", float("nan"), 2, 3)],
)
def test_rule_of_each_absence(absence, rule, value, answered, expected):
    rows = [service("S1", 3), service("S2", 2), service("S3", absence)]
    found = reduced(OF_SERVICES, *rows, absences={absence: rule})
    assert found == pytest.approx(
        (value, int(composite.ABSENCES[absence]) if rule == "void" else 0, answered, expected), nan_ok=True
    )


def test_rule_of_not_answered_holds_for_items_without_a_row():
    for rule, right in (("drop", (100, 0, 1, 1)), ("zero", (100 / 3, 0, 3, 3)), ("skip", (100, 0, 1, 3))):
        assert reduced(OF_SERVICES, service("S1", 3), absences={"not_answered": rule}) == pytest.approx(right)


@pytest.mark.parametrize(
    ("values", "absence"),
    [
        (("not_applicable",) * 3, 4),
        (("not_available",) * 3, 3),
        (("not_available", "not_answered", "not_applicable"), 2),
        (("not_available", "not_available", "not_applicable"), 3),
        (("not_surveyed",) * 3, 1),
    ],
)
def test_value_that_is_not_there_says_why(values, absence):
    rows = [service(f"S{place}", value) for place, value in enumerate(values, start=1)]
    found = reduced(OF_SERVICES, *rows)
    assert np.isnan(found[0])
    assert found[1] == absence


def test_unit_without_a_row_has_answered_nothing():
    assert reduced(OF_SERVICES) == pytest.approx((float("nan"), 2, 0, 3), nan_ok=True)


def test_items_may_weigh():
    weighted = tuple(Item(item.code, item.list, weight) for item, weight in zip(SERVICES, (3, 1, 0), strict=True))
    made = framework(OF_SERVICES)
    made = composite.framework.replace(made, items=weighted)
    data = reduce_items(made, answers(service("S1", 3), service("S2", 1), service("S3", 1)))
    assert data.values[0, 0] == 75


@pytest.mark.parametrize(("over", "right"), [("best", 100), ("worst", 0), ("mean", 50)])
def test_best_and_worst_item(over, right):
    rows = [service("S1", 1), service("S2", 2), service("S3", 3)]
    assert reduced({**OF_SERVICES, "over": over}, *rows)[0] == right


def test_question_put_to_some_of_the_list_only():
    items = {**OF_SERVICES, "applies_to": {"audience": "people"}}
    assert reduced(items, service("S1", 2), service("S2", 3)) == (75, 0, 2, 2)
    with pytest.raises(EngineError, match="unit u, question K, item S3: the question is not asked of this item"):
        reduced(items, service("S3", 2))


CHANNELS = {**OF_SERVICES, "channels": ("web", "app")}
BOTH = [service("S1", 3, "web"), service("S1", 1, "app"), service("S2", 2, "web"), service("S2", 2, "app")]


@pytest.mark.parametrize(
    ("more", "right"),
    [
        # S1 100 and 0, S2 50 and 50; S3 not answered.
        ({"across_channels": "mean"}, 50),
        ({"across_channels": "best"}, 75),
        ({"across_channels": "worst"}, 25),
        # S1 0.75 x 100.
        ({"across_channels": "weighted", "channel_weights": {"web": 3, "app": 1}}, 62.5),
    ],
)
def test_rule_across_channels(more, right):
    assert reduced({**CHANNELS, **more}, *BOTH) == (right, 0, 4, 6)


def test_channels_kept_apart_are_indicators_of_their_own():
    web = {"asked_of": "services", "scale": "steps", "question": "level", "channels": ("web",)}
    app = Indicator("L", "T", items=Items(**{**web, "channels": ("app",)}))
    rows = [("level", *row[1:]) for row in BOTH]
    data = reduce_items(framework(web, more=(app,)), answers(*rows))
    assert data.values[0].tolist() == [75, 25]
    assert data.answered is not None
    assert data.answered[0].tolist() == [2, 2]


def test_channel_that_nobody_asks_is_refused():
    with pytest.raises(EngineError, match="channel fax: the question is not asked by this channel"):
        reduced(CHANNELS, service("S1", 3, "fax"))
    with pytest.raises(EngineError, match="the question is not asked by this channel"):
        reduced(CHANNELS, service("S1", 3))
    with pytest.raises(EngineError, match="channel web: the question is not asked by channel"):
        reduced(OF_SERVICES, service("S1", 3, "web"))


@pytest.mark.parametrize(("across", "right"), [("mean", 50), ("best", 100), ("worst", 0)])
def test_several_institutions_may_answer_for_one_item(across, right):
    rows = [("K", "S1", "", "A", 3), ("K", "S1", "", "B", 1)]
    assert reduced({**OF_SERVICES, "across_institutions": across}, *rows) == (right, 0, 2, 4)


def test_best_of_no_institution_is_nothing():
    items = {"asked_of": "institutions", "scale": "list", "over": "best"}
    assert reduced(items) == pytest.approx((float("nan"), 1, 0, 0), nan_ok=True)


OF_INSTITUTIONS = {"asked_of": "institutions", "scale": "list"}


def test_institutions_are_the_units_own():
    # Lines 1 and 3 are 70 points, none is 0; C is listed and silent.
    rows = [("K", "", "", "A", ticks(1, 3)), ("K", "", "", "B", ticks())]
    assert reduced(OF_INSTITUTIONS, *rows) == (35, 0, 2, 2)
    assert reduced(OF_INSTITUTIONS, *rows, institutions_of={"u": ["A", "B", "C"]}) == (35, 0, 2, 3)


def test_answer_of_the_wrong_thing_is_refused():
    with pytest.raises(EngineError, match="asked of institutions, and has none"):
        reduced(OF_INSTITUTIONS, ("K", "", "", "", 1))
    with pytest.raises(EngineError, match="asked of institutions, and has an item"):
        reduced(OF_INSTITUTIONS, ("K", "S1", "", "A", 1))
    with pytest.raises(EngineError, match="asked of the unit, and has an item"):
        reduced({}, ("K", "S1", "", "", 1))
    with pytest.raises(EngineError, match="asked of the list services, and has no item"):
        reduced(OF_SERVICES, ("K", "", "", "", 1))
    with pytest.raises(EngineError, match="item S9: the question is not asked of this item"):
        reduced(OF_SERVICES, service("S9", 1))
    with pytest.raises(EngineError, match="unit u, question Z: the framework asks no such question"):
        reduced(OF_SERVICES, ("Z", "", "", "", 1))


def test_question_asked_once_of_the_unit():
    assert reduced({"scale": "mean"}, ("K", "", "", "", 4)) == (75, 0, 1, 1)
    assert reduced({"scale": "plain"}, ("K", "", "", "", 12.5)) == (12.5, 0, 1, 1)
    assert reduced({}, ("K", "", "", "", 12.5)) == (12.5, 0, 1, 1)


def test_points_of_every_scale():
    gap = float("nan")
    for scale, given, right in (
        (STEPS, [1, 2, 3, gap], [0, 50, 100, gap]),
        (LIST, [0, 1, 6, 7, gap], [0, 40, 60, 100, gap]),
        (MEAN, [1, 3, 5, gap], [0, 50, 100, gap]),
        (SHARE, [0, 0.25, 1, gap], [0, 25, 100, gap]),
        (PLAIN, [0, 99.5, gap], [0, 99.5, gap]),
        (Scale("falling", "mean", (0, 100), (5, 1)), [5, 2], [0, 75]),
    ):
        values = np.array(given, dtype=float)
        assert accepted(values, scale).all()
        assert points(values, scale) == pytest.approx(right, nan_ok=True)


@pytest.mark.parametrize(
    ("scale", "wrong", "remedy"),
    [
        (STEPS, [0, 4, 1.5, -1], "Give a step from 1 to 3"),
        (LIST, [-1, 8, 0.5], "as a number from 0 to 7"),
        (MEAN, [0.9, 5.1], "Give a number from 1 to 5"),
        (SHARE, [-0.1, 1.1], "Give a number from 0 to 1"),
        (PLAIN, [-1, 101], "Give a number from 0 to 100"),
    ],
)
def test_scale_takes_nothing_else(scale, wrong, remedy):
    assert not accepted(np.array(wrong, dtype=float), scale).any()
    assert remedy in what_it_takes(scale)
    with pytest.raises(EngineError, match=f"unit u, question K: the scale {scale.code} does not take"):
        reduced({"scale": scale.code}, ("K", "", "", "", wrong[0]))


def test_indicators_without_items_imported_nodes_and_denominators_stand_in_the_same_answers():
    nodes = (Node("T"), Node("P", "T", imported=True))
    indicators = (
        Indicator("K", "T", items=Items("services", scale="steps")),
        Indicator("r", "T", denominator="people"),
    )
    made = Framework(
        "x", "1", nodes, indicators, normalise=step("given"), scales=(STEPS,), items=SERVICES, counts=COUNTS
    )
    rows = [service("S1", 3), ("r", "", "", "", 30), ("people", "", "", "", 2), ("P", "", "", "", 90)]
    data = reduce_items(made, answers(*rows))
    assert data.indicators == ("K", "r", "people", "P")
    assert data.values[0].tolist() == [100, 30, 2, 90]
    assert build_index(made, data).scores[0].tolist() == pytest.approx([(90 + 100 + 15) / 3, 90, 100, 15])
    silent = reduce_items(made, answers(service("S1", 3)))
    assert silent.absence_codes[0].tolist() == [0, 2, 2, 2]
    with pytest.raises(EngineError, match="question r, item S1: the question is asked of the unit, and has no item"):
        reduce_items(made, answers(("r", "S1", "", "", 3)))
    with pytest.raises(EngineError, match="and has no channel"):
        reduce_items(made, answers(("r", "", "web", "", 3)))


def test_index_counts_coverage_by_answers_and_thresholds_apply():
    made = framework(OF_SERVICES, screening=Screening(indicator=0.5, by="answers"))
    result = build_index(made, reduce_items(made, answers(service("S1", 3))))
    assert result.coverage[0].tolist() == pytest.approx([1 / 3, 1 / 3])
    assert result.missing[0].tolist() == ["no_child", "below_coverage"]


def test_absence_of_an_item_that_makes_the_value_missing_does_not_go_further():
    other = Indicator("b", "T")
    made = framework(OF_SERVICES, absences={"not_available": "void"}, more=(other,), impute=step("constant", value=7))
    rows = [service("S1", 3), service("S2", "not_available"), ("b", "", "", "", 40)]
    result = build_index(made, reduce_items(made, answers(*rows)))
    assert result.scores[0].tolist() == pytest.approx([40, float("nan"), 40], nan_ok=True)
    assert result.missing[0].tolist() == ["", "not_available", ""]


def test_value_without_answers_may_be_imputed_but_not_one_that_does_not_apply():
    made = framework(OF_SERVICES, impute=step("constant", value=7), more=(Indicator("b", "T"),))
    other = ("b", "", "", "", 40)
    assert build_index(made, reduce_items(made, answers(other))).score("u", "K") == 7
    absent = [service(f"S{place}", "not_applicable") for place in (1, 2, 3)]
    assert np.isnan(build_index(made, reduce_items(made, answers(other, *absent))).score("u", "K"))


def test_reason_goes_down_to_the_items_and_their_parts_add_up():
    made = framework({**CHANNELS, "across_channels": "best"}, more=(Indicator("b", "T"),))
    rows = [*BOTH, ("b", "", "", "", 40)]
    result = build_index(made, reduce_items(made, answers(*rows)))
    leaf = why(result, "u").children[0]
    assert [(item.code, item.score, item.absence) for item in leaf.items] == [
        ("S1", 100, ""),
        ("S2", 50, ""),
        ("S3", None, "not_answered"),
    ]
    assert [item.part for item in leaf.items] == [50, 25, 0]
    assert [item.share for item in leaf.items] == [0.5, 0.5, 0]
    assert sum(item.contribution or 0 for item in leaf.items) == pytest.approx(leaf.contribution)
    assert why(result, "u").children[1].items == ()


def test_reason_of_a_value_of_0_shares_by_weight_and_of_none_says_nothing():
    made = framework(OF_SERVICES)
    zero = why(build_index(made, reduce_items(made, answers(service("S1", 1), service("S2", 1)))), "u").children[0]
    assert [item.contribution for item in zero.items] == [0, 0, 0]
    made = framework(OF_SERVICES, more=(Indicator("b", "T"),))
    none = why(build_index(made, reduce_items(made, answers(("b", "", "", "", 40)))), "u").children[0]
    assert [(item.part, item.contribution) for item in none.items] == [(None, 0)] * 3


def two_units():
    columns = {
        "unit": ["u"] * 4 + ["v"] * 4,
        "question": ["K", "K", "K", "L"] * 2,
        "item": ["S1", "S2", "S3", ""] * 2,
        "value": [3, 2, 1, 99, 1, 3, None, 99],
        "absence": ["", "", "", "", "", "", "not_applicable", ""],
    }
    other = Indicator("L", "T", weight=3, items=Items())
    return framework(OF_SERVICES, more=(other,)), Answers.from_columns(columns)


def test_results_by_tag_and_by_item():
    made, given = two_units()
    sectors = break_down(made, given, "sector")
    assert sectors.classes == ("health", "labour")
    # u: health 100, labour (50 + 0) / 2; v: health 0, labour 100. The indicator of the unit has no part.
    assert sectors.scores.tolist() == [[100, 25], [0, 100]]
    assert sectors.coverage.tolist() == [[1, 1], [1, 1]]
    by_item = break_down(made, given, "item")
    assert by_item.classes == ("S1", "S2", "S3")
    assert by_item.scores.tolist()[0] == [100, 50, 0]
    assert by_item.scores[1] == pytest.approx([0, 100, float("nan")], nan_ok=True)
    assert np.isnan(by_item.coverage[1, 2])
    with pytest.raises(EngineError, match="no indicator is asked of items with “colour”"):
        break_down(made, given, "colour")


def test_results_by_some_indicators_alone():
    made, given = two_units()
    assert break_down(made, given, "sector", only=["K"]).scores.tolist() == [[100, 25], [0, 100]]
    with pytest.raises(EngineError, match="no indicator is asked of items"):
        break_down(made, given, "sector", only=["L"])


def test_results_by_class_of_indicators():
    made, given = two_units()
    table = reduce_items(made, given)
    values = dict(zip(table.indicators, table.values.T, strict=True))
    found = break_down_indicators(made, table, {"asked of services": ["K"], "all": ["K", "L"]})
    assert found.classes == ("asked of services", "all")
    assert found.units == table.units
    expected = np.column_stack([values["K"], (values["K"] + 3 * values["L"]) / 4])
    assert found.scores == pytest.approx(expected, nan_ok=True)
    with pytest.raises(EngineError, match="the class has no indicator"):
        break_down_indicators(made, table, {"none": []})


def test_item_of_another_list_has_no_part_in_an_indicator():
    made, given = two_units()
    extra = (*made.items, Item("X1", "shops", tags={"sector": "trade"}))
    made = composite.framework.replace(made, items=extra)
    by_item = break_down(made, given, "item")
    assert np.isnan(by_item.scores[:, 3]).all()


def test_answers_do_not_depend_on_the_order_of_rows_and_codes():
    rng = np.random.default_rng(0)
    rows = [("K", f"S{place}", "", f"I{one}", int(rng.integers(1, 4))) for place in (1, 2, 3) for one in range(7)]
    made = framework(OF_SERVICES)
    one = reduce_items(made, answers(*rows))
    two = reduce_items(made, answers(*[rows[place] for place in rng.permutation(len(rows))]))
    assert one.values.tobytes() == two.values.tobytes()
    assert one.answers_checksum == two.answers_checksum
    other = reduce_items(made, answers(*rows[:-1]))
    assert other.answers_checksum != one.answers_checksum
    assert build_index(made, one).inputs_checksum == build_index(made, two).inputs_checksum
