"""Does a framework hold together: codes, tree, weights, goalposts, methods, groups."""

import re
from collections.abc import Mapping
from itertools import combinations, pairwise
from math import isfinite

from multaqa.composite.check_asking import check_asking
from multaqa.composite.framework import ABSENCES, DIRECTIONS, ORIGINS, SCOPES, TIES, Framework, Groups, Indicator, Node
from multaqa.composite.methods import TRANSFORMING, Step, check_step
from multaqa.composite.refusals import Where, check_absences, choice, refuse, share

# The range at the end of a unit such as "index 0-1" or "points 0-100".
_RANGE = re.compile(r"(\d+(?:\.\d+)?)\s*[-–]\s*(\d+(?:\.\d+)?)$")
# Normalisations whose scores lie between 0 and the framework's scale.
_BOUNDED = ("given", "min_max", "goalposts", "percentile_rank", "distance_to_target", "share_of_maximum")


def check_framework(framework: Framework) -> None:
    """Raise EngineError at the first thing in a framework that does not hold together."""
    _check_top(framework)
    _check_codes(framework)
    _check_tree(framework)
    for node in framework.nodes:
        _check_node(framework, node)
    for indicator in framework.indicators:
        _check_indicator(framework, indicator)
    _check_weights(framework)
    _check_respondents(framework)
    check_asking(framework)
    if framework.groups:
        _check_groups(framework, framework.groups)


def _check_top(framework: Framework) -> None:
    top = "framework"
    for key in ("code", "version"):
        if not getattr(framework, key):
            refuse(f"the {key} is empty", (top, "", key), f"Give the framework a {key}")
    if not 0 < framework.scale < float("inf"):
        refuse(f"the scale is {framework.scale:g}", (top, "", "scale"), "It must be above 0, such as 1 or 100")
    if not 0 <= framework.decimals <= 12:
        refuse(f"{framework.decimals} decimals", (top, "", "decimals"), "It must be between 0 and 12")
    choice(framework.origin, ORIGINS, (top, "", "origin"))
    for key in ("impute", "treat", "normalise", "weights", "aggregate"):
        check_step(key, getattr(framework, key), place=f"framework, {key}", where=(top, "", key))
    check_absences(framework.absences, ("absences", "", ""))
    for key in ("unit", "across", "indicator", "node"):
        share(getattr(framework.screening, key), ("screening", "", key))
    choice(framework.screening.by, ("indicators", "answers"), ("screening", "", "by"))
    choice(framework.ranking.ties, TIES, ("ranking", "", "ties"))
    choice(framework.ranking.on, ("full", "displayed"), ("ranking", "", "on"))
    choice(framework.ranking.best, ("highest", "lowest"), ("ranking", "", "best"))
    choice(framework.years.scope, SCOPES, ("years", "", "scope"))
    if (framework.years.scope == "base") != (framework.years.base is not None):
        refuse("scope and base do not go together", ("years", "", "base"), 'Give a base with scope = "base" only')
    share(framework.ranking.least_coverage, ("ranking", "", "least_coverage"))


def _check_codes(framework: Framework) -> None:
    seen: set[str] = set()
    for table, parts in (("nodes", framework.nodes), ("indicators", framework.indicators)):
        for part in parts:
            if not part.code:
                refuse("an entry has no code", (table, "", "code"), "Give every node and indicator a code")
            if part.code in seen:
                refuse("the code stands twice", (table, part.code, "code"), "Give each node and indicator its own code")
            seen.add(part.code)
    if not framework.indicators:
        refuse("there is no indicator", ("indicators", "", ""), "A framework needs at least one indicator")


def _check_tree(framework: Framework) -> None:
    nodes = {node.code: node for node in framework.nodes}
    roots = [node for node in framework.nodes if node.parent is None]
    if len(roots) != 1 and not (not roots and nodes):
        names = ", ".join(node.code for node in roots) or "none"
        refuse(
            f"there must be one node without a parent, found {names}",
            ("nodes", roots[1].code if roots else "", "parent"),
            "Give every node but the index its parent",
        )
    for part in framework.parts:
        table = "nodes" if isinstance(part, Node) else "indicators"
        if part.parent is not None and part.parent not in nodes:
            known = ", ".join(nodes) or "none"
            refuse(f"missing parent “{part.parent}”", (table, part.code, "parent"), f"Known nodes: {known}")
    ending: set[str | None] = {None}  # codes whose path of parents is known to end
    for node in framework.nodes:
        path, code = {node.code: None}, node.parent
        while code not in ending:
            if code in path:
                words = " → ".join([*path, str(code)])
                remedy = "Every path of parents must end at the index"
                refuse(f"cycle: {words}", ("nodes", node.code, "parent"), remedy)
            path[str(code)] = None
            code = nodes[str(code)].parent
        ending.update(path)
    with_children = {part.parent for part in framework.parts}
    for node in framework.nodes:
        if node.code not in with_children and not node.imported:
            refuse(
                "the node has no children", ("nodes", node.code, "code"), "Give it indicators, or set imported = true"
            )


def _check_part(part: Node | Indicator, table: str) -> None:
    if not isfinite(part.weight) or part.weight < 0:
        refuse(f"the weight is {part.weight:g}", (table, part.code, "weight"), "It must be 0 or more")
    choice(part.direction, DIRECTIONS, (table, part.code, "direction"))
    choice(part.origin, ORIGINS, (table, part.code, "origin"))


def _check_own_step(part: Node | Indicator, table: str, key: str, kind: str) -> None:
    chosen: Step | None = getattr(part, key)
    if chosen is not None:
        place = f"{table.removesuffix('s')} {part.code}, {key}"
        check_step(kind, chosen, place=place, where=(table, part.code, key))


def _check_node(framework: Framework, node: Node) -> None:
    _check_part(node, "nodes")
    choice(node.missing, ("rescale", "void"), ("nodes", node.code, "missing"))
    if node.least_coverage is not None:
        share(node.least_coverage, ("nodes", node.code, "least_coverage"))
    for key, kind in (("aggregate", "aggregate"), ("weights", "weights"), ("rescale", "normalise")):
        _check_own_step(node, "nodes", key, kind)
    if node.rescale is not None:
        _check_range(framework, node.rescale, ("nodes", node.code, "rescale"))
        if node.rescale.method == "goalposts" and node.goalposts is None:
            where = ("nodes", node.code, "goalposts")
            refuse("the goalposts are missing", where, "Give goalposts = [worst, best] in points of the node")


def _check_indicator(framework: Framework, indicator: Indicator) -> None:
    where = ("indicators", indicator.code, "goalposts")
    _check_part(indicator, "indicators")
    for key in ("impute", "treat", "normalise"):
        _check_own_step(indicator, "indicators", key, key)
    check_absences(indicator.absences, ("indicators", indicator.code, "absences"))
    chosen = framework.step_of(indicator, "normalise")
    if indicator.goalposts is not None:
        _check_goalposts(indicator, indicator.goalposts, chosen, where)
    check_chain(framework, indicator, framework.step_of(indicator, "treat"), chosen)


def check_chain(framework: Framework, indicator: Indicator, treat: Step, chosen: Step) -> None:
    """Refuse a treatment and a normalisation that an indicator cannot take together. Raises EngineError."""
    _check_range(framework, chosen, ("indicators", indicator.code, "normalise"))
    _check_pairs(framework, indicator, treat, chosen)
    if indicator.goalposts is None and chosen.method == "goalposts":
        where = ("indicators", indicator.code, "goalposts")
        refuse("the goalposts are missing", where, "Give goalposts = [worst, best] in the indicator's unit")


def _check_range(framework: Framework, chosen: Step, where: Where) -> None:
    low, high = chosen.number("low", 0.0), chosen.number("high", framework.scale)
    if low >= high:
        refuse(f"scores from {low:g} to {high:g}", where, "Give low below high")


def _check_pairs(framework: Framework, indicator: Indicator, treat: Step, chosen: Step) -> None:
    """Refuse steps that contradict each other: a transformed value has no unit, a z-score no worst."""
    where = ("indicators", indicator.code, "treat")
    if treat.method in TRANSFORMING and chosen.method in ("goalposts", "distance_to_target"):
        refuse(
            f"treatment by {treat.method} changes the unit in which {chosen.method} is given",
            where,
            "Treat by winsorise, or normalise by goalposts with log = true",
        )
    if chosen.method in ("z_score", "ampi"):
        for absence in ABSENCES:
            if framework.rule(indicator, absence) == "zero" and not indicator.items:
                refuse(
                    f"“{absence}” counts as 0, and {chosen.method} has no score for the worst",
                    ("indicators", indicator.code, "absences"),
                    "Choose another rule, or normalise by goalposts or min_max",
                )


def _check_goalposts(indicator: Indicator, posts: tuple[float, float], chosen: Step, where: Where) -> None:
    worst, best = posts
    if not (isfinite(worst) and isfinite(best)) or worst == best:
        refuse(f"the goalposts are {worst:g} and {best:g}", where, "They must be two different numbers, [worst, best]")
    if (best > worst) != (indicator.direction == "higher"):
        refuse(
            f"goalposts [{worst:g}, {best:g}] contradict the direction “{indicator.direction}”",
            where,
            f"Goalposts are [worst, best]: write [{best:g}, {worst:g}] or turn the direction",
        )
    if chosen.method == "goalposts" and chosen.flag("log") and min(posts) <= 0:
        refuse("a logarithm of a goalpost at or below 0", where, "Give goalposts above 0, or set log = false")
    if found := _RANGE.search(indicator.unit):
        low, high = float(found[1]), float(found[2])
        if min(posts) < low or max(posts) > high:
            refuse(
                f"goalposts [{worst:g}, {best:g}] lie outside the unit “{indicator.unit}”",
                where,
                f"Give goalposts between {low:g} and {high:g}, or the unit that they are in",
            )


def _check_weights(framework: Framework) -> None:
    totals: dict[str, float] = {}
    for part in framework.parts:
        if part.parent is not None:
            totals[part.parent] = totals.get(part.parent, 0.0) + part.weight
    for code, total in totals.items():
        if total <= 0:
            refuse(
                "the weights of its children are all zero", ("nodes", code, "code"), "Give one child a weight above 0"
            )


def _check_respondents(framework: Framework) -> None:
    below: dict[str, list[str]] = {}
    for part in framework.parts:
        below.setdefault(part.parent or "", []).append(part.code)
    for node in framework.nodes:
        method = (node.weights or framework.weights).method
        children = below.get(node.code, [])
        if method not in ("budget", "ahp") or len(children) < 2:
            continue
        if not node.respondents:
            refuse(f"weights by {method} without a respondent", ("nodes", node.code, "weights"), "Give respondents")
        for place, one in enumerate(node.respondents, start=1):
            where = ("nodes.respondents", f"{node.code}/{place}", "points" if method == "budget" else "comparisons")
            if method == "budget":
                _check_points(one.points, children, where)
            else:
                _check_comparisons(one.comparisons, children, where)


def _check_points(points: Mapping[str, float], children: list[str], where: Where) -> None:
    if set(points) != set(children):
        refuse("the points are not those of the node's children", where, f"Give points for: {', '.join(children)}")
    if min(points.values()) < 0 or not 0 < sum(points.values()) < float("inf"):
        refuse("the points are negative, all zero or not finite", where, "Share out the budget")


def _check_comparisons(given: Mapping[str, Mapping[str, float]], children: list[str], where: Where) -> None:
    told = [(one, other, times) for one, others in given.items() for other, times in others.items()]
    pairs = {frozenset((one, other)) for one, other, _ in told}
    wanted = {frozenset(pair) for pair in combinations(children, 2)}
    if pairs != wanted or len(told) != len(wanted):
        refuse("the comparisons are not one for each pair", where, f"Compare each two of: {', '.join(children)}")
    for one, other, times in told:
        if not 0 < times < float("inf"):
            refuse(f"{one} matters {times:g} times {other}", where, "Give a number above 0")


def _check_groups(framework: Framework, groups: Groups) -> None:
    choice(groups.inclusive, ("lower", "upper"), ("groups", "", "inclusive"))
    choice(groups.on, ("full", "displayed"), ("groups", "", "on"))
    choice(groups.method, ("cuts", "quartiles"), ("groups", "", "method"))
    choice(groups.larger, ("best", "worst"), ("groups", "", "larger"))
    choice(groups.origin, ORIGINS, ("groups", "", "origin"))
    codes = [group.code for group in groups.classes]
    if not codes or len(set(codes)) != len(codes):
        refuse("a group's code is missing or stands twice", ("groups", "", "classes"), "Give each group its own code")
    parts = [code for group in groups.classes for code in group.parts]
    if len({*codes, *parts}) != len(codes) + len(parts):
        refuse("a rating class's code stands twice", ("groups", "", "classes"), "Give each class its own code")
    if parts and groups.method == "quartiles":
        refuse("quartiles within quartiles", ("groups", "", "classes"), "Give parts to groups by cuts only")
    starts = [group.start for group in groups.classes]
    if groups.method == "cuts" and any(later <= earlier for earlier, later in pairwise(starts)):
        refuse(
            "the cuts do not rise", ("groups", "", "classes"), "List the groups from the lowest start to the highest"
        )
    bounded = all(framework.step_of(one, "normalise").method in _BOUNDED for one in framework.indicators)
    bounded = bounded and (framework.aggregate.method not in ("mpi", "ampi"))
    if groups.method == "cuts" and bounded and max(starts) > framework.scale:
        refuse(
            f"a group starts at {max(starts):g} on a scale of {framework.scale:g}",
            ("groups", "", "classes"),
            "Give starts on the framework's scale",
        )
