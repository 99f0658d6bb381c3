"""Frameworks: what does not hold together is refused, in the entry and the key, with what would be right."""

import re
from dataclasses import replace

import pytest

from multaqa import composite
from multaqa.composite import (
    Count,
    EngineError,
    Framework,
    Group,
    Groups,
    Indicator,
    Item,
    Items,
    Node,
    Ranking,
    Respondent,
    Scale,
    Screening,
    Years,
    step,
)
from multaqa.composite.asking import terms, ticks
from multaqa.composite.tests.samples import flat, two_pillars

ROOT = Node("T")
LEAF = Indicator("a", "T")
RATIO = Scale("share", "ratio", (0, 100), (0, 1))
SERVICES = (Item("S1", "services", tags={"audience": "people"}), Item("S2", "services"))
COUNTS = (Count("all", "services"), Count("app", "services"), Count("staff", "institutions"))


def asked(**items):
    """Return a framework whose one indicator is asked of services, with some of its items' keys."""
    given = {"asked_of": "services", **items}
    return flat(1, items=SERVICES, counts=COUNTS, scales=(RATIO, Scale("steps", "steps", (0, 100)))).with_part(
        "a", items=Items(**given)
    )


def group(*starts, **options):
    return Groups(tuple(Group(str(place), start) for place, start in enumerate(starts)), **options)


REFUSALS = {
    "code": (lambda: replace(flat(), code=""), "framework, code: the code is empty"),
    "version": (lambda: replace(flat(), version=""), "framework, version: the version is empty"),
    "scale": (lambda: flat(scale=0), "framework, scale: the scale is 0. It must be above 0, such as 1 or 100"),
    "decimals": (lambda: flat(decimals=13), "framework, decimals: 13 decimals"),
    "origin": (lambda: flat(origin="rumour"), "origin: “rumour” is not known. It must be one of “published”"),
    "method": (lambda: flat(normalise=step("max_min")), "normalise: unknown method “max_min”"),
    "option": (lambda: flat(normalise=step("min_max", top=1)), "unknown option “top” of min_max"),
    "option of none": (lambda: flat(normalise=step("rank", top=1)), "rank takes no option"),
    "kind of option": (lambda: flat(normalise=step("z_score", mean="a")), "option mean of z_score is 'a'"),
    "flag": (lambda: flat(treat=step("log", force=1)), "option force of log is 1. It must be true or false"),
    "words": (lambda: flat(normalise=step("goalposts", cap="left")), "It must be both or lower or upper or none"),
    "text": (lambda: flat(normalise=step("distance_to_reference", reference=1)), "It must be text"),
    "whole": (
        lambda: flat(treat=step("winsorise", points=1.5)),
        "option points of winsorise is 1.5. It must be a whole number",
    ),
    "infinite": (lambda: flat(impute=step("constant", value=float("inf"))), "option value of constant is inf"),
    "limit": (lambda: flat(aggregate=step("geometric", floor=0)), "option floor of geometric is 0. It must be above 0"),
    "needed": (lambda: flat(impute=step("constant")), "constant lacks its option value"),
    "range": (lambda: flat(normalise=step("min_max", low=100)), "indicator a, normalise: scores from 100 to 100"),
    "absence": (lambda: flat(absences={"lost": "drop"}), "absences, lost: unknown absence “lost”"),
    "rule": (lambda: flat(absences={"not_answered": "guess"}), "not_answered: “guess” is not known"),
    "threshold": (lambda: flat(screening=Screening(node=65)), "screening, node: the threshold is 65"),
    "threshold by": (lambda: flat(screening=Screening(by="pages")), "screening, by: “pages” is not known"),
    "ties": (lambda: flat(ranking=Ranking(ties="odd")), "ranking, ties: “odd” is not known"),
    "ranked on": (lambda: flat(ranking=Ranking(on="paper")), "ranking, on: “paper” is not known"),
    "ranked coverage": (lambda: flat(ranking=Ranking(least_coverage=-1)), "least_coverage: the threshold is -1"),
    "scope": (lambda: flat(years=Years("ever")), "years, scope: “ever” is not known"),
    "base": (lambda: flat(years=Years("base")), "years, base: scope and base do not go together"),
    "base without scope": (lambda: flat(years=Years("year", 2020)), "scope and base do not go together"),
    "node code": (lambda: Framework("x", "1", (Node(""),), (LEAF,)), "an entry has no code"),
    "code twice": (lambda: Framework("x", "1", (ROOT,), (LEAF, LEAF)), "indicator a, code: the code stands twice"),
    "no indicator": (lambda: Framework("x", "1", (ROOT,), ()), "there is no indicator"),
    "no root": (lambda: Framework("x", "1", (), (LEAF,)), "there must be one node without a parent, found none"),
    "two roots": (lambda: Framework("x", "1", (ROOT, Node("U")), (LEAF,)), "found T, U"),
    "parent": (lambda: Framework("x", "1", (ROOT,), (Indicator("a", "Z"),)), "missing parent “Z”. Known nodes: T"),
    "cycle": (
        lambda: Framework("x", "1", (Node("A", "B"), Node("B", "A")), (Indicator("a", "A"),)),
        "cycle: A → B → A",
    ),
    "cycle below": (
        lambda: Framework("x", "1", (ROOT, Node("A", "B"), Node("B", "A")), (Indicator("a", "A"), LEAF_OF_T)),
        "cycle: A → B → A",
    ),
    "childless": (
        lambda: Framework("x", "1", (ROOT, Node("U", "T")), (LEAF,)),
        "node U, code: the node has no children",
    ),
    "weight": (lambda: flat(weights=[-1, 1]), "indicator a, weight: the weight is -1"),
    "weight of none": (lambda: flat(weights=[float("nan"), 1]), "indicator a, weight: the weight is nan"),
    "weights all zero": (lambda: flat(weights=[0, 0]), "the weights of its children are all zero"),
    "direction": (lambda: flat(indicator={"direction": "up"}), "indicator a, direction: “up” is not known"),
    "origin of a part": (lambda: flat(indicator={"origin": "us"}), "indicator a, origin: “us” is not known"),
    "missing": (lambda: flat(node={"missing": "guess"}), "node T, missing: “guess” is not known"),
    "coverage of a node": (lambda: flat(node={"least_coverage": 2}), "node T, least_coverage: the threshold is 2"),
    "method of a node": (lambda: flat(node={"aggregate": step("mode")}), "node T, aggregate: unknown method “mode”"),
    "rescale range": (lambda: flat(node={"rescale": step("min_max", low=200)}), "node T, rescale: scores from 200"),
    "rescale goalposts": (lambda: flat(node={"rescale": step("goalposts")}), "node T, goalposts: the goalposts are mi"),
    "goalposts": (lambda: flat(normalise=step("goalposts")), "indicator a, goalposts: the goalposts are missing"),
    "equal goalposts": (lambda: flat(indicator={"goalposts": (1.0, 1.0)}), "the goalposts are 1 and 1"),
    "goalposts of nothing": (lambda: flat(indicator={"goalposts": (0.0, float("nan"))}), "the goalposts are 0 and nan"),
    "turned goalposts": (lambda: flat(indicator={"goalposts": (9.0, 1.0)}), "contradict the direction “higher”"),
    "goalposts of logs": (
        lambda: flat(normalise=step("goalposts", log=True), indicator={"goalposts": (0.0, 9.0)}),
        "a logarithm of a goalpost at or below 0",
    ),
    "wrong unit": (
        lambda: flat(indicator={"goalposts": (0.0, 100.0), "unit": "index 0-1"}),
        "goalposts [0, 100] lie outside the unit “index 0-1”. Give goalposts between 0 and 1",
    ),
    "log and goalposts": (
        lambda: flat(treat=step("log"), normalise=step("goalposts"), indicator={"goalposts": (0.0, 9.0)}),
        "indicator a, treat: treatment by log changes the unit in which goalposts is given",
    ),
    "zero and z-score": (
        lambda: flat(normalise=step("z_score"), absences={"not_available": "zero"}),
        "indicator a, absences: “not_available” counts as 0, and z_score has no score for the worst",
    ),
    "groups inclusive": (lambda: flat(groups=group(0, inclusive="both")), "groups, inclusive: “both” is not known"),
    "groups on": (lambda: flat(groups=group(0, on="paper")), "groups, on: “paper” is not known"),
    "groups by": (lambda: flat(groups=group(0, method="luck")), "groups, method: “luck” is not known"),
    "groups larger": (lambda: flat(groups=group(0, larger="mine")), "groups, larger: “mine” is not known"),
    "groups origin": (lambda: flat(groups=group(0, origin="us")), "groups, origin: “us” is not known"),
    "no groups": (lambda: flat(groups=Groups(())), "a group's code is missing or stands twice"),
    "groups twice": (lambda: flat(groups=Groups((Group("g", 0), Group("g", 9)))), "a group's code is missing or st"),
    "falling cuts": (lambda: flat(groups=group(0, 50, 25)), "the cuts do not rise"),
    "cuts of another scale": (lambda: flat(scale=1, groups=group(0, 25)), "a group starts at 25 on a scale of 1"),
    # What is asked.
    "scale code": (lambda: flat(scales=(Scale("", "steps", (1,)),)), "an entry has no code"),
    "scale twice": (lambda: flat(scales=(RATIO, RATIO)), "the code stands twice"),
    "scale kind": (lambda: flat(scales=(Scale("s", "guess", (1,)),)), "scale s, kind: “guess” is not known"),
    "scale points": (lambda: flat(scales=(Scale("s", "steps", ()),)), "scale s, points: the points are missing"),
    "scale ticks": (lambda: flat(scales=(Scale("s", "checklist", (1,) * 51),)), "a checklist of 51 lines"),
    "scale ends": (lambda: flat(scales=(Scale("s", "mean", (0, 5, 9), (1, 5)),)), "scale s, points: 3 points"),
    "scale raw": (lambda: flat(scales=(Scale("s", "mean", (0, 100)),)), "scale s, raw: the two ends are missing"),
    "scale equal ends": (lambda: flat(scales=(Scale("s", "mean", (0, 100), (1, 1)),)), "missing or equal"),
    "scale raw of steps": (lambda: flat(scales=(Scale("s", "steps", (0,), (0, 1)),)), "a scale of steps has no raw"),
    "scale labels": (lambda: flat(scales=(Scale("s", "steps", (0, 1), None, ({},)),)), "1 labels for 2 points"),
    "list name": (lambda: flat(items=(Item("S", "unit"),)), "item S, list: “unit” is no name for a list"),
    "item weight": (lambda: flat(items=(Item("S", "l", -1),)), "item S, weight: the weight is -1"),
    "list of no weight": (lambda: flat(items=(Item("S", "l", 0),)), "the weights of the list l are all zero"),
    "count code": (lambda: flat(counts=(Count("a"),)), "count a, code: the code stands twice"),
    "count asked of": (lambda: flat(counts=(Count("n", "none"),)), "count n, asked_of: “none” is not known"),
    "count rule": (lambda: flat(counts=(Count("n", absences={"not_answered": "void"}),)), "“void” is not known"),
    "asked of": (lambda: asked(asked_of="shops"), "indicator a, asked_of: “shops” is not known"),
    "no scale": (lambda: flat(1, indicator={"items": Items(scale="s")}), "“s” is not known. None is declared"),
    "imported items": (lambda: asked().with_part("a", imported=True), "an imported value has no items"),
    "applies to": (
        lambda: asked(applies_to={"audience": "trees"}),
        "no item of services has the tags audience = trees",
    ),
    "over": (lambda: asked(over="sum"), "indicator a, over: “sum” is not known"),
    "across institutions": (lambda: asked(across_institutions="sum"), "across_institutions: “sum” is not known"),
    "across channels": (lambda: asked(across_channels="sum"), "across_channels: “sum” is not known"),
    "channel twice": (lambda: asked(channels=("app", "app")), "channels: a channel is empty or stands twice"),
    "unused weights": (lambda: asked(channels=("app",), channel_weights={"app": 1}), "without a weighted mean"),
    "weights of channels": (
        lambda: asked(channels=("app", "web"), across_channels="weighted", channel_weights={"app": 1}),
        "the weights are not those of the channels. Give a weight for each of: app, web",
    ),
    "weighted without channels": (lambda: asked(across_channels="weighted"), "are not those of the channels"),
    "weight of a channel": (
        lambda: asked(channels=("app", "web"), across_channels="weighted", channel_weights={"app": -1, "web": 2}),
        "a weight is negative or all are zero",
    ),
    "least without ratio": (lambda: asked(least_denominator=30), "a least denominator without a ratio"),
    "ratio by channel": (lambda: asked(numerator="app", denominator="all", channels=("app",)), "not asked by channel"),
    "least": (lambda: asked(numerator="app", denominator="all", least_denominator=-1), "least_denominator: it is -1"),
    "half a ratio": (lambda: asked(numerator="app"), "denominator: it is no sum of counts"),
    "no sum": (lambda: asked(numerator="app -", denominator="all"), "numerator: it is no sum of counts"),
    "unknown count": (lambda: asked(numerator="web", denominator="all"), "numerator: “web” is not known"),
    "count of others": (lambda: asked(numerator="staff", denominator="all"), "staff is not asked of services"),
    "scale of a ratio": (
        lambda: asked(numerator="app", denominator="all", scale="steps"),
        "the scale steps is none of a ratio",
    ),
    # Respondents.
    "no respondent": (lambda: flat(node={"weights": step("budget")}), "weights by budget without a respondent"),
    "points of others": (
        lambda: flat(node={"weights": step("budget"), "respondents": (Respondent("r", {"a": 1}),)}),
        "node T/1, points: the points are not those of the node's children. Give points for: a, b",
    ),
    "points of nothing": (
        lambda: flat(node={"weights": step("budget"), "respondents": (Respondent("r", {"a": 0, "b": 0}),)}),
        "the points are negative, all zero or not finite",
    ),
    "pairs": (
        lambda: flat(3, node={"weights": step("ahp"), "respondents": (Respondent("r", {}, {"a": {"b": 2}}),)}),
        "comparisons: the comparisons are not one for each pair. Compare each two of: a, b, c",
    ),
    "times": (
        lambda: flat(node={"weights": step("ahp"), "respondents": (Respondent("r", {}, {"a": {"b": 0}}),)}),
        "a matters 0 times b",
    ),
}
LEAF_OF_T = Indicator("b", "T")


@pytest.mark.parametrize("name", REFUSALS)
def test_framework_refuses(name):
    act, message = REFUSALS[name]
    with pytest.raises(EngineError, match=re.escape(message)) as caught:
        act()
    assert caught.value.place
    assert caught.value.remedy


def test_groups_of_an_unbounded_method_may_start_above_the_scale():
    assert flat(normalise=step("ampi"), aggregate=step("ampi"), groups=group(0, 110)).groups


def test_one_child_needs_no_respondent():
    assert flat(1, weights=[1], node={"weights": step("budget")}).nodes[0].respondents == ()


def test_parts_are_found_by_code_and_changed_in_a_copy():
    framework = two_pillars()
    assert framework.indicator("c").parent == "Q"
    assert framework.node("P").weight == 2
    assert framework.with_part("P", weight=5).node("P").weight == 5
    assert framework.with_part("c", weight=5).indicator("c").weight == 5
    assert framework.node("P").weight == 2
    for act in (framework.indicator, framework.node, framework.count, lambda code: framework.with_part(code, weight=1)):
        with pytest.raises(EngineError, match="there is no"):
            act("Z")


def test_only_some_indicators_leave_no_empty_node_behind():
    nodes = (ROOT, Node("P", "T"), Node("Q", "P"), Node("R", "T", imported=True))
    framework = Framework("x", "1", nodes, (LEAF, Indicator("b", "Q")))
    assert [node.code for node in framework.only({"a"}).nodes] == ["T", "R"]
    assert [node.code for node in framework.only({"a"}, imported=False).nodes] == ["T"]
    assert framework.columns == {"a", "b", "R"}
    with pytest.raises(EngineError, match="there is no indicator"):
        framework.only(set())


def test_only_some_indicators_leave_out_what_respondents_said_of_the_others():
    said = Respondent("r", {"a": 1, "b": 2, "c": 3}, {"a": {"b": 2, "c": 3}, "c": {"b": 2}})
    framework = flat(3, node={"weights": step("budget"), "respondents": (said,)})
    kept = framework.only({"a", "b"}).nodes[0].respondents[0]
    assert (kept.points, kept.comparisons) == ({"a": 1, "b": 2}, {"a": {"b": 2}})


def test_terms_of_a_sum():
    assert terms("all - app + web-shop") == [(1, "all"), (-1, "app"), (1, "web-shop")]
    assert terms("- app") == [(-1, "app")]
    assert terms("") == terms("all app") == terms("all + + app") == []


def test_ticks_make_one_number():
    assert ticks() == 0
    assert ticks(1, 3, 3) == 5


def test_step_reads_its_options():
    chosen = step("goalposts", cap="lower", log=True, low=1)
    assert (chosen.word("cap", "both"), chosen.flag("log"), chosen.number("low", 0)) == ("lower", True, 1)
    assert (chosen.word("x", "y"), chosen.flag("x"), chosen.number("x", 2)) == ("y", False, 2)
    assert chosen.has("log")
    assert chosen.to_record() == {"method": "goalposts", "cap": "lower", "log": True, "low": 1}
    assert chosen == step("goalposts", low=1, log=True, cap="lower")
    assert len({chosen, step("goalposts", low=1, log=True, cap="lower")}) == 1


def test_tree_finds_positions():
    tree = two_pillars().tree
    assert tree.under(tree.position("Q")) == (4, 5, 6, 7)
    assert tree.leaves_under(0) == tree.leaves == (2, 3, 5, 6, 7)
    with pytest.raises(EngineError, match="there is no node “Z”"):
        tree.position("Z")


def test_engine_error_says_place_message_and_remedy():
    assert str(EngineError("wrong", place="here", remedy="Do right")) == "here: wrong. Do right."
    assert str(EngineError("wrong.")) == "wrong."
    assert composite.EngineError is EngineError
