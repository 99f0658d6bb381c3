"""Screening: how much of what was expected is there, and what has too little of it to be used."""

import numpy as np

from multaqa.composite.data import Flags, Floats
from multaqa.composite.framework import Framework


def node_coverage(framework: Framework, answered: Floats, expected: Floats) -> Floats:
    """Return the share of expected answers that are there, for every node.

    answered, expected: (units x indicators) counts, the indicators in the tree's order; 0 expected = does not apply.
    With `screening.by` "answers" a node adds up the answers under it; with "indicators" every indicator counts once,
    by its own share. Returns (units x nodes) in [0, 1], NaN where nothing is expected.
    """
    tree = framework.tree
    if framework.screening.by == "indicators":
        answered = np.divide(answered, expected, out=np.zeros_like(answered), where=expected > 0)
        expected = (expected > 0).astype(np.float64)
    whole, there = np.zeros((2, len(tree.codes), len(answered)))
    whole[list(tree.leaves)], there[list(tree.leaves)] = expected.T, answered.T
    # From the leaves up, one by one and in order: every machine adds the same numbers in the same order.
    for position in range(len(tree.codes) - 1, 0, -1):
        whole[tree.parents[position]] += whole[position]
        there[tree.parents[position]] += there[position]
    coverage = np.full((len(answered), len(tree.codes)), np.nan)
    np.divide(there.T, whole.T, out=coverage, where=whole.T > 0)
    return coverage


def units_left_out(framework: Framework, coverage: Floats) -> Flags:
    """Say which units have too few answers to take part at all, by `screening.unit`.

    coverage: (units x nodes), the index in column 0. Returns (units,). A unit of which nothing is expected is not left
    out by this rule: it has no score anyway.
    """
    return np.asarray(coverage[:, 0] < framework.screening.unit)


def cells_left_out(framework: Framework, coverage: Floats) -> Flags:
    """Say which values rest on too few answers, by `screening.indicator`.

    coverage: (units x nodes). Returns (units x indicators); True = the value is not used.
    """
    return np.asarray(coverage[:, list(framework.tree.leaves)] < framework.screening.indicator)


def indicators_left_out(framework: Framework, there: Flags, expected: Floats) -> Flags:
    """Say which indicators have a value for too few of the units, by `screening.across`.

    there: (units x indicators), True = the unit has a value. expected: counts, 0 = does not apply and is not counted.
    Returns (indicators,). An indicator that applies to no unit is not left out by this rule.
    """
    applies = (expected > 0).sum(axis=0)
    share = np.divide((there & (expected > 0)).sum(axis=0), applies, out=np.ones(len(applies)), where=applies > 0)
    return np.asarray(share < framework.screening.across)
