"""Results as text for the terminal."""

from collections.abc import Mapping
from math import isnan

import numpy as np

from multaqa.composite.commands.writing import table_text
from multaqa.composite.diagnosis import Diagnosis, Profile, Standing
from multaqa.composite.explain import Reason
from multaqa.composite.framework import Framework, Indicator
from multaqa.composite.index import Result
from multaqa.composite.methods import Step
from multaqa.composite.prepare import step_of
from multaqa.composite.weights import effective_weights
from multaqa.composite.what_if import WhatIf

NONE = "-"
# Methods whose scores depend on which units take part.
RELATIVE = {
    "min_max", "z_score", "rank", "percentile_rank", "borda", "distance_to_target", "distance_to_reference",
    "share_of_maximum",
}  # fmt: skip


def number(value: float | None, decimals: int) -> str:
    """Return a number with its decimals, "-" for none."""
    return NONE if value is None or isnan(value) else f"{value:.{decimals}f}"


def share(value: float | None) -> str:
    """Return a share as a percentage, "-" for none."""
    return NONE if value is None or isnan(value) else f"{100 * value:.0f}%"


def step_text(chosen: Step) -> str:
    """Return a step as it is written in a framework: `power (exponent 0.5)`."""
    options = ", ".join(f"{name} {value}" for name, value in chosen.options)
    return f"{chosen.method} ({options})" if options else chosen.method


def why_missing(result: Result, row: int) -> str:
    """Return the word for why a unit has no score, that of its values where all have one; "" for one with a score."""
    word = str(result.missing[row, 0])
    if not word:
        return ""
    leaves = list(result.framework.tree.leaves)
    words = {str(one) for one in result.missing[row, leaves]} - {""}
    return words.pop() if len(words) == 1 else word


def framework_text(framework: Framework) -> str:
    """Return a framework's tree with its methods and each indicator's share of the index."""
    tree, shares = framework.tree, effective_weights(framework)
    depths = [0]
    for parent in tree.parents[1:]:
        depths.append(depths[parent] + 1)
    rows = []
    for position, part in enumerate(tree.parts):
        name = "  " * depths[position] + part.code
        weight = "" if position == 0 else f"{part.weight:g}"
        if isinstance(part, Indicator):
            worth = f"{100 * shares[part.code]:.2f}%"
            rows.append([name, weight, worth, step_text(step_of(framework, part, "normalise")), part.unit, part.origin])
        else:
            how = "imported" if part.imported else step_text(part.aggregate or framework.aggregate)
            rows.append([name, weight, "", how, "", part.origin])
    heads = ["part", "weight", "of the index", "method", "unit", "origin"]
    lines = [
        f"{framework.code}, version {framework.version}: the framework holds together.",
        f"{len(framework.nodes)} nodes, {len(framework.indicators)} indicators, scores from 0 to {framework.scale:g}.",
        "",
        table_text(heads, rows, right=(1, 2)),
        *_remarks(framework),
    ]
    return "\n".join(lines)


def _remarks(framework: Framework) -> list[str]:
    relative = [
        part.code
        for part in framework.indicators
        if not part.imported and step_of(framework, part, "normalise").method in RELATIVE
    ]
    relative += [node.code for node in framework.nodes if node.rescale and node.rescale.method in RELATIVE]
    lines = []
    if relative:
        words = "Relative: other units change the scores of"
        lines.append(f"{words} {', '.join(relative[:8])}{' and others' if len(relative) > 8 else ''}.")
    inferred = [part.code for part in framework.tree.parts if part.origin == "inferred"]
    if framework.origin in ("inferred", "illustrative"):
        lines.append(f"The framework is {framework.origin}: nobody has published it.")
    elif inferred:
        lines.append(f"Inferred, not published: {', '.join(inferred)}.")
    return ["", *lines] if lines else []


def index_text(result: Result, names: Mapping[str, Mapping[str, str]]) -> str:
    """Return the ranking, the units without a rank with the reason, and what a reader must be told."""
    framework = result.framework
    english = names.get("en") or next(iter(names.values()), {})
    grouped = framework.groups is not None
    order = sorted(range(len(result.units)), key=lambda row: (result.ranks[row, 0] or np.inf, result.units[row]))
    rows = []
    for row in order:
        unit = result.units[row]
        cells = [str(result.ranks[row, 0] or NONE), unit]
        cells += [english.get(unit, "")] if english else []
        cells += [number(result.displayed[row, 0], framework.decimals)]
        cells += [result.groups[row, 0] or NONE] if grouped else []
        rows.append([*cells, share(result.coverage[row, 0])])
    heads = ["rank", "unit", *(["name"] if english else []), "score", *(["group"] if grouped else []), "coverage"]
    right = {0, heads.index("score"), heads.index("coverage")}
    lines = [
        f"{framework.code}, version {framework.version}: {len(result.units)} units.",
        "",
        table_text(heads, rows, right=right),
    ]
    without = [
        f"{result.units[row]}: no score ({word.replace('_', ' ')})"
        for row in order
        if (word := why_missing(result, row))
    ]
    imputed = int(result.imputed.sum())
    told = [f"{imputed} values were imputed." if imputed else "", *result.notes, *without]
    told += [f"{len(result.treated)} values were treated as outliers."] if result.treated else []
    told = [line for line in told if line]
    return "\n".join([*lines, *(["", *told] if told else [])])


def _divided(result: Result, unit: str, part: Reason) -> str:
    """Return " / 1200 = 4.5" for a value that is divided by a denominator, else ""."""
    code = next((one.denominator for one in result.framework.indicators if one.code == part.code), None)
    if code is None or part.value is None:
        return ""
    size = float(result.data.values[result.data.unit(unit), result.data.columns[code]])
    return f" / {size:g} = {part.value / size:.4g}" if size > 0 else ""


def reason_text(result: Result, reason: Reason, unit: str) -> str:
    """Return the tree of a unit's score, each line with what it gives to the index."""
    framework = result.framework
    more = framework.decimals + 2
    rows = []
    for part in reason.flat():
        value = NONE if part.value is None else f"{part.value:g}{_divided(result, unit, part)} {part.unit}".strip()
        if part.absence:
            value = part.absence.replace("_", " ")
        if part.imputed:
            value += " (imputed)"
        if part.treated is not None:
            value += f" (treated: {part.treated:g})"
        rows.append(
            [
                "  " * part.depth + part.code,
                number(part.score, framework.decimals),
                str(part.rank or NONE),
                share(part.weight),
                number(part.contribution, more),
                share(part.coverage),
                value if not part.children else "",
            ]
        )
    heads = ["part", "score", "rank", "weight", "contribution", "coverage", "value"]
    lines = [table_text(heads, rows, right=range(1, 6))]
    if reason.score is None:
        lines += ["", f"The unit has no score: {reason.missing.replace('_', ' ')}."]
    else:
        lines += ["", "The contributions of the indicators add up to the score of the index."]
    return "\n".join(lines)


def _standings(standings: tuple[Standing, ...]) -> str:
    rows = [
        [
            one.code, f"{one.score:.2f}", f"{one.mean:.2f}", f"{one.difference:+.2f}", f"{one.rank} of {one.count}",
            share(one.weight),
        ]
        for one in standings
    ]  # fmt: skip
    heads = ["indicator", "score", "mean of peers", "difference", "rank", "of the index"]
    return table_text(heads, rows, right=range(1, 6)) if rows else "none"


def standing_text(profile: Profile) -> str:
    """Return strengths and weaknesses, the greatest first."""
    lines = [
        f"{profile.unit} beside {len(profile.peers)} peers",
        "",
        "Above their mean:",
        _standings(profile.strengths),
    ]
    lines += ["", "Below their mean:", _standings(profile.weaknesses)]
    return "\n".join([*lines, *(["", f"Without a score: {', '.join(profile.missing)}."] if profile.missing else [])])


def diagnosis_text(found: Diagnosis) -> str:
    """Return statistics, flagged pairs and every node's coherence."""
    statistics = [
        [
            one.code, str(one.count), str(one.missing),
            *(f"{value:.4g}" for value in (one.least, one.greatest, one.mean)),
            number(one.deviation, 3), number(one.skewness, 2), number(one.kurtosis, 2), ", ".join(one.flags),
        ]
        for one in found.statistics
    ]  # fmt: skip
    heads = ["indicator", "values", "missing", "least", "greatest", "mean", "sd", "skewness", "kurtosis", "flags"]
    lines = ["Values", table_text(heads, statistics, right=range(1, 9)), "", f"Correlations ({found.method})"]
    pairs = [
        [one.first, one.second, f"{one.correlation:.2f}", one.flag, where]
        for where, ones in (("within a node", found.within), ("across nodes", found.across))
        for one in ones
    ]
    pairs += [[one.second, "the index", f"{one.correlation:.2f}", one.flag, ""] for one in found.with_index if one.flag]
    lines.append(table_text(["one", "other", "r", "flag", ""], pairs, right=(2,)) if pairs else "no pair is flagged")
    nodes = []
    for node in found.nodes:
        parts = node.components
        figures = [NONE] * 4
        if parts is not None:
            figures = [number(parts.kmo, 2), number(parts.p_value, 4), str(parts.kept), share(float(parts.shares[0]))]
        nodes.append([node.code, str(len(node.children)), number(node.alpha, 2), *figures, ", ".join(node.flags)])
    heads = ["node", "children", "alpha", "KMO", "Bartlett p", "components", "first explains", "flags"]
    lines += ["", "Nodes", table_text(heads, nodes, right=range(1, 7))]
    notes = [f"{node.code}: {note}" for node in found.nodes for note in node.notes]
    return "\n".join([*lines, *(["", *notes] if notes else [])])


def what_if_text(told: WhatIf) -> str:
    """Return the new ranking beside the old."""
    decimals = told.before.framework.decimals
    rows = []
    for move in told.ranking:
        places = NONE if move.places is None else f"{move.places:+d}" if move.places else "="
        before, after = number(move.score_before, decimals), number(move.score_after, decimals)
        group = (
            ""
            if move.group_before == move.group_after
            else f"{move.group_before or NONE} to {move.group_after or NONE}"
        )
        rows.append(
            [str(move.rank_after or NONE), move.unit, after, places, str(move.rank_before or NONE), before, group]
        )
    heads = ["rank", "unit", "score", "places", "rank before", "score before", "group"]
    lines = [*(f"What if: {line}" for line in told.changes), "", table_text(heads, rows, right=(0, 2, 3, 4, 5))]
    return "\n".join([*lines, "", f"{len(told.moved)} of {len(told.ranking)} units change rank or group."])
