"""Everything that diagnosis says of one index, in one object."""

from dataclasses import dataclass, fields, is_dataclass
from math import isfinite, nan
from typing import Any

import numpy as np

from multaqa.composite.diagnosis.components import Components, components, cronbach_alpha
from multaqa.composite.diagnosis.correlations import CORRELATIONS, Pair, correlation_matrix, flag_of, flagged_pairs
from multaqa.composite.diagnosis.statistics import Statistics, statistics_of
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import Indicator
from multaqa.composite.index import Result
from multaqa.composite.prepare import align

LEAST_ALPHA = 0.7
LEAST_KMO = 0.6


@dataclass(frozen=True)
class NodeDiagnosis:
    """One node and the children that are aggregated into it.

    alpha: Cronbach's, NaN if it cannot be told. components: None if they cannot be told. correlations: code of a child
    -> correlation of its score with the node's. flags: "alpha" (below 0.7), "kmo" (below 0.6), "components" (more than
    one above an eigenvalue of 1), "uncorrelated" (Bartlett's test does not refute it at 0.05), "child_negative" and
    "child_weak" (a child's correlation with the node below 0 or 0.3). notes: why a figure is missing.
    """

    code: str
    children: tuple[str, ...]
    alpha: float
    components: Components | None
    correlations: dict[str, float]
    flags: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Diagnosis:
    """Statistics of every indicator, flagged pairs within and across nodes, and every node's own.

    statistics: of the values before imputation and treatment, over their denominators; in the tree's order. within,
    across: pairs of indicators' scores, by `method`. with_index: correlations of the indicators' scores with the index.
    """

    method: str
    statistics: tuple[Statistics, ...]
    within: tuple[Pair, ...]
    across: tuple[Pair, ...]
    with_index: tuple[Pair, ...]
    nodes: tuple[NodeDiagnosis, ...]

    def to_record(self) -> dict[str, Any]:
        """Return the diagnosis as JSON-able data; what cannot be told is None."""
        return {part.name: _plain(getattr(self, part.name)) for part in fields(self)}


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {part.name: _plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def diagnose(result: Result, *, method: str = "pearson") -> Diagnosis:
    """Diagnose an index: its raw values, the correlations of its scores, and the coherence of every node.

    method: "pearson", "spearman" or "kendall". Scores have their direction already, so that a negative correlation is a
    conflict whatever the unit. Raises EngineError for another word.
    """
    if method not in CORRELATIONS:
        raise EngineError(
            f"unknown correlation “{method}”", place="diagnosis", remedy=f"Known: {', '.join(CORRELATIONS)}"
        )
    tree = result.framework.tree
    leaves = [leaf for leaf in tree.leaves if not np.isnan(result.scores[:, leaf]).all()]
    codes = [tree.codes[leaf] for leaf in leaves]
    parents = [tree.parts[leaf].parent for leaf in leaves]
    within, across = flagged_pairs(codes, result.scores[:, leaves], groups=parents, method=method)
    order = np.argsort(np.array(result.units), kind="stable")
    given = align(result.framework, result.data.taken(order)).values[np.argsort(order, kind="stable")]
    statistics = tuple(
        statistics_of(tree.codes[leaf], given[:, column], result.units)
        for column, leaf in enumerate(tree.leaves)
        if tree.codes[leaf] in result.data.columns
    )
    with_root = correlation_matrix(result.scores[:, [0, *leaves]], method=method)[0, 1:]
    root = tree.codes[0]
    with_index = tuple(
        Pair(
            root,
            code,
            float(found),
            int((~np.isnan(result.scores[:, [0, leaf]])).all(axis=1).sum()),
            flag_of(found, is_within=True),
        )
        for leaf, code, found in zip(leaves, codes, with_root, strict=True)
    )
    nodes = tuple(
        _node(result, position, method)
        for position, part in enumerate(tree.parts)
        if not isinstance(part, Indicator) and not part.imported
    )
    return Diagnosis(method, statistics, within, across, with_index, nodes)


def _node(result: Result, position: int, method: str) -> NodeDiagnosis:
    tree = result.framework.tree
    children = list(tree.children[position])
    scores = result.scores[:, children].copy()
    turned = [place for place, child in enumerate(children) if _enters_turned(tree.parts[child])]
    scores[:, turned] = result.framework.scale - scores[:, turned]
    matrix = correlation_matrix(np.column_stack([result.scores[:, position], scores]), method=method)
    correlations = {tree.codes[child]: float(found) for child, found in zip(children, matrix[0, 1:], strict=True)}
    alpha, found, notes = nan, None, []
    if len(children) > 1:
        try:
            alpha = cronbach_alpha(scores)
            found = components(scores)
            notes = [found.note] if found.note else []
        except EngineError as error:
            notes = [str(error)]
    raised = {
        "alpha": alpha < LEAST_ALPHA,
        # Of two columns KMO is one half, whatever they are.
        "kmo": found is not None and len(children) > 2 and found.kmo < LEAST_KMO,
        "components": found is not None and found.kept > 1,
        "uncorrelated": found is not None and found.p_value > 0.05,
        "child_negative": any(value < 0 for value in correlations.values()),
        "child_weak": any(0 <= value < 0.3 for value in correlations.values()),
    }
    flags = tuple(flag for flag, is_raised in raised.items() if is_raised)
    names = tuple(tree.codes[child] for child in children)
    return NodeDiagnosis(tree.codes[position], names, alpha, found, correlations, flags, tuple(notes))


def _enters_turned(part: object) -> bool:
    return not isinstance(part, Indicator) and getattr(part, "direction", "higher") == "lower"
