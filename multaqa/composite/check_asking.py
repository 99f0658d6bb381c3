"""Does what a framework asks hold together: scales, lists of items, counts, and how each indicator is asked."""

from collections.abc import Mapping
from math import isfinite

from multaqa.composite.asking import (
    ACROSS_CHANNELS,
    COUNT_RULES,
    INSTITUTIONS,
    REDUCTIONS,
    SCALES,
    UNIT,
    Items,
    Scale,
    terms,
)
from multaqa.composite.framework import Framework, Indicator
from multaqa.composite.refusals import Where, check_absences, choice, refuse

MOST_TICKS = 50


def check_asking(framework: Framework) -> None:
    """Raise EngineError at the first thing that is asked in a way that does not hold together."""
    _check_once("scales", [scale.code for scale in framework.scales])
    _check_once("items", [item.code for item in framework.items])
    _check_once("counts", [count.code for count in framework.counts])
    for scale in framework.scales:
        _check_scale(scale)
    _check_lists(framework)
    _check_counts(framework)
    for indicator in framework.indicators:
        if indicator.items:
            _check_items(framework, indicator, indicator.items)


def _check_once(table: str, codes: list[str]) -> None:
    for place, code in enumerate(codes):
        if not code:
            refuse("an entry has no code", (table, f"#{place + 1}", "code"), "Give every entry a code")
        if code in codes[:place]:
            refuse("the code stands twice", (table, f"#{place + 1}", "code"), "Give each entry its own code")


def _check_scale(scale: Scale) -> None:
    table, code, worth = "scales", scale.code, scale.points
    choice(scale.kind, SCALES, (table, code, "kind"))
    if not worth or not all(isfinite(one) for one in worth):
        refuse("the points are missing or not finite", (table, code, "points"), "Give points for every step or end")
    if scale.kind == "checklist" and len(worth) > MOST_TICKS:
        refuse(f"a checklist of {len(worth)} lines", (table, code, "points"), f"Give at most {MOST_TICKS} lines")
    if scale.kind in ("mean", "ratio", "points") and len(worth) != 2:
        refuse(f"{len(worth)} points", (table, code, "points"), "Give the points of the two ends")
    if scale.kind in ("mean", "ratio"):
        if scale.raw is None or not all(isfinite(end) for end in scale.raw) or scale.raw[0] == scale.raw[1]:
            refuse("the two ends are missing or equal", (table, code, "raw"), "Give raw = [first, last] of the answers")
    elif scale.raw is not None:
        refuse(f"a scale of {scale.kind} has no raw ends", (table, code, "raw"), "Remove raw")
    if scale.labels and len(scale.labels) != len(worth):
        refuse(f"{len(scale.labels)} labels for {len(worth)} points", (table, code, "labels"), "Give one for each")


def _check_lists(framework: Framework) -> None:
    totals: dict[str, float] = {}
    for item in framework.items:
        if item.list in ("", UNIT, INSTITUTIONS):
            refuse(f"“{item.list}” is no name for a list", ("items", item.code, "list"), "Choose another name")
        if not isfinite(item.weight) or item.weight < 0:
            refuse(f"the weight is {item.weight:g}", ("items", item.code, "weight"), "It must be 0 or more")
        totals[item.list] = totals.get(item.list, 0.0) + item.weight
    for name, total in totals.items():
        if total <= 0:
            refuse(f"the weights of the list {name} are all zero", ("items", "", ""), "Give one item a weight above 0")


def _check_asked_of(framework: Framework, name: str, where: Where) -> None:
    choice(name, (UNIT, INSTITUTIONS, *sorted({item.list for item in framework.items})), where)


def _check_counts(framework: Framework) -> None:
    taken = {part.code for part in framework.parts}
    for count in framework.counts:
        if count.code in taken:
            refuse("the code stands twice", ("counts", count.code, "code"), "An indicator or node has this code")
        _check_asked_of(framework, count.asked_of, ("counts", count.code, "asked_of"))
        check_absences(count.absences, ("counts", count.code, "absences"), rules=COUNT_RULES)


def _check_items(framework: Framework, indicator: Indicator, items: Items) -> None:
    def where(key: str) -> Where:
        return "indicators.items", indicator.code, key

    if indicator.imported:
        refuse("an imported value has no items", where(""), "Remove items, or imported = true")
    _check_asked_of(framework, items.asked_of, where("asked_of"))
    if items.scale:
        choice(items.scale, [scale.code for scale in framework.scales], where("scale"))
    _check_applies_to(framework, items, where("applies_to"))
    for key in ("over", "across_institutions"):
        choice(getattr(items, key), REDUCTIONS, where(key))
    choice(items.across_channels, ACROSS_CHANNELS, where("across_channels"))
    _check_channels(items.channels, items.channel_weights, items.across_channels, where("channel_weights"))
    _check_ratio(framework, items, indicator.code)


def _check_applies_to(framework: Framework, items: Items, where: Where) -> None:
    asked = [item for item in framework.items if item.list == items.asked_of]
    wanted = items.applies_to.items()
    if wanted and not any(wanted <= item.tags.items() for item in asked):
        words = ", ".join(f"{key} = {value}" for key, value in wanted)
        refuse(f"no item of {items.asked_of} has the tags {words}", where, "Give tags that an item of the list has")


def _check_channels(channels: tuple[str, ...], weights: Mapping[str, float], across: str, where: Where) -> None:
    if len(set(channels)) != len(channels) or "" in channels:
        refuse("a channel is empty or stands twice", (*where[:2], "channels"), "Give each channel its own code")
    if across != "weighted":
        if weights:
            refuse("channel_weights without a weighted mean", where, 'Set across_channels = "weighted"')
        return
    if not channels or set(weights) != set(channels):
        refuse("the weights are not those of the channels", where, f"Give a weight for each of: {', '.join(channels)}")
    if min(weights.values()) < 0 or not 0 < sum(weights.values()) < float("inf"):
        refuse("a weight is negative or all are zero", where, "Give weights of 0 or more, one above 0")


def _check_ratio(framework: Framework, items: Items, code: str) -> None:
    def where(key: str) -> Where:
        return "indicators.items", code, key

    if not items.numerator and not items.denominator:
        if items.least_denominator:
            refuse("a least denominator without a ratio", where("least_denominator"), "Give numerator and denominator")
        return
    if items.channels:
        refuse("a ratio is not asked by channel", where("channels"), "Give each channel an indicator of its own")
    if items.least_denominator < 0 or not isfinite(items.least_denominator):
        refuse(f"it is {items.least_denominator:g}", where("least_denominator"), "Give 0 or more")
    for key in ("numerator", "denominator"):
        _check_sum(framework, items, getattr(items, key), where(key))
    if items.scale and framework.scale_of(items).kind != "ratio":  # type: ignore[union-attr]
        refuse(f"the scale {items.scale} is none of a ratio", where("scale"), "Use a scale of the kind ratio")


def _check_sum(framework: Framework, items: Items, expression: str, where: Where) -> None:
    parts = terms(expression)
    if not parts:
        refuse("it is no sum of counts", where, 'Write it as "all - app", with spaces round the signs')
    for _, code in parts:
        choice(code, [count.code for count in framework.counts], where)
        if framework.count(code).asked_of != items.asked_of:
            refuse(f"the count {code} is not asked of {items.asked_of}", where, "Use counts of the same items")
