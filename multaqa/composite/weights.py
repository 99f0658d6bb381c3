"""Weights of the children of a node: given, equal, by count, from the data, from respondents."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from multaqa.composite.data import Floats
from multaqa.composite.elementary import correlations, covariances, eigen_symmetric, exp, log, mean, total
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import Framework, Indicator, Node, Respondent
from multaqa.composite.methods import Step

# Mean random consistency index of Saaty's scale for 1 to 10 things compared.
_RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)


@dataclass(frozen=True, eq=False)
class Weighing:
    """Weights found from data or respondents.

    weights: (children,), summing to 1. reached: how far the aim was met, in the method's own measure (see the function
    that made it). note: empty when the aim was reached, else a sentence that says it was not.
    """

    weights: Floats
    reached: float
    note: str = ""


def complete_rows(scores: Floats) -> Floats:
    """Return the rows without a missing value. Raises EngineError with fewer than three, or a constant column.

    scores: (units x children), NaN = missing.
    """
    rows = scores[~np.isnan(scores).any(axis=1)]
    if len(rows) < 3:
        raise EngineError(
            "fewer than three units with every score", remedy="Give weights, or impute the missing values"
        )
    if (rows.max(axis=0) == rows.min(axis=0)).any():
        raise EngineError("a column does not vary, so it has no correlation", remedy="Give weights, or leave it out")
    return rows


def pca_weights(scores: Floats) -> Weighing:
    """Weigh by the squared loadings on the first principal component of the correlations.

    scores: (units x children), NaN = missing (the unit is left out). The component's sign is chosen so that its
    loadings sum to at least 0. `reached` is the share of variance it explains; a note tells of loadings of both signs,
    which make squared loadings reward what pulls against the rest. Source: OECD/JRC Handbook (2008), step 6.
    """
    rows = complete_rows(scores)
    if rows.shape[1] == 1:
        return Weighing(np.ones(1), 1.0)
    values, vectors = eigen_symmetric(correlations(rows))
    loadings = vectors[:, -1]
    note = "" if (loadings > -1e-9).all() else "the first component has loadings of both signs"
    return Weighing(loadings**2 / total(loadings**2), float(values[-1]) / total(values), note)


def correlation_weights(
    scores: Floats, wanted: Floats | None = None, *, tolerance: float = 0.01, rounds: int = 2000
) -> Weighing:
    """Find weights with which each child's squared correlation with the mean has a wanted share.

    scores: (units x children), NaN = missing (the unit is left out). wanted: (children,) shares, equal by default.
    tolerance: largest difference of a share from the wanted one that counts as reached. `reached` is that difference;
    when it is above the tolerance a note says so, and the weights are the best found. Weights are never negative.
    Source: Becker, Saisana, Paruolo, Vandecasteele (2017), Ecological Indicators 80.
    """
    rows = complete_rows(scores)
    count = rows.shape[1]
    aim = np.ones(count) if wanted is None else np.asarray(wanted, dtype=float)
    aim = aim / total(aim)
    covariance = covariances(rows)
    spread = np.sqrt(np.diag(covariance))
    weights, best, least = aim.copy(), aim.copy(), np.inf
    for _ in range(rounds):
        shares = _shares(covariance, spread, weights)
        gap = float(np.abs(shares - aim).max())
        if gap < least:
            best, least = weights.copy(), gap
        if gap <= tolerance / 10:
            break
        weights = weights * exp(0.2 * log(np.maximum(aim, 1e-12) / np.maximum(shares, 1e-12)))
        weights = np.maximum(weights / total(weights), 1e-9)
    note = "" if least <= tolerance else f"the shares miss their aim by up to {least:.3f}"
    return Weighing(best / total(best), least, note)


def _shares(covariance: Floats, spread: Floats, weights: Floats) -> Floats:
    """Return each child's share of the squared correlations with the weighted mean; one against it has none."""
    along = np.array([total(row * weights) for row in covariance])
    strengths = np.maximum(along / spread, 0.0) ** 2
    whole = total(strengths)
    shares: Floats = strengths / whole if whole > 0 else strengths
    return shares


def budget_weights(allocations: Floats) -> Weighing:
    """Weigh by the mean of what respondents allocate to each child out of a budget.

    allocations: (respondents x children) at or above 0; each row is brought to a sum of 1. `reached` is the mean
    standard deviation between respondents (0 = full agreement). Raises EngineError for a negative or an all-zero row.
    """
    given = np.asarray(allocations, dtype=float)
    wrong = (given < 0).any(axis=1) | (given.sum(axis=1) <= 0) | ~np.isfinite(given).all(axis=1)
    if wrong.any():
        place = f"respondent {int(np.argmax(wrong)) + 1}"
        raise EngineError("the allocation is negative, empty or all zero", place=place, remedy="Share out the budget")
    shares = given / np.array([[total(row)] for row in given])
    means = np.array([mean(column) for column in shares.T])
    spreads = [sqrt(mean((column - centre) ** 2)) for column, centre in zip(shares.T, means, strict=True)]
    return Weighing(means, total(np.array(spreads)) / len(spreads))


def ahp_weights(comparisons: Floats, *, tolerance: float = 0.1) -> Weighing:
    """Weigh by pairwise comparisons of the analytic hierarchy process.

    comparisons: (respondents x children x children); [r, i, j] says how many times more i matters than j, and [r, j,
    i] is its reciprocal. Respondents are joined by geometric means. `reached` is the consistency ratio; above the
    tolerance a note says so. Raises EngineError when a matrix is not reciprocal. Source: Saaty (1980).
    """
    given = np.asarray(comparisons, dtype=float)
    for respondent, matrix in enumerate(given, start=1):
        if (matrix <= 0).any() or not np.allclose(matrix * matrix.T, 1.0, atol=1e-6):
            raise EngineError(
                "the comparisons are not reciprocal",
                place=f"respondent {respondent}",
                remedy="Give b over a as 1 / (a over b)",
            )
    count = given.shape[1]
    joint = np.array([[float(exp(np.array(mean(log(given[:, i, j]))))) for j in range(count)] for i in range(count)])
    weights, greatest = np.full(count, 1.0 / count), 0.0
    for _ in range(500):
        # The power method: a positive matrix has one largest eigenvalue, and its vector is positive.
        raised = np.array([total(row * weights) for row in joint])
        greatest = total(raised)
        weights = raised / greatest
    index = (greatest - count) / max(count - 1, 1)
    random = _RANDOM_INDEX[min(count, len(_RANDOM_INDEX)) - 1]
    ratio = max(index / random, 0.0) if random else 0.0
    note = "" if ratio <= tolerance else f"the comparisons contradict each other: consistency ratio {ratio:.2f}"
    return Weighing(weights, ratio, note)


def effective_weights(framework: Framework) -> dict[str, float]:
    """Return each indicator's share of the index: the product of its weights up the tree, summing to 1.

    It is the share in an index of arithmetic means without missing values; weights from the data count as given.
    """
    tree = framework.tree
    shares = np.ones(len(tree.codes))
    for position in range(len(tree.codes)):
        children = list(tree.children[position])
        if children:
            own = children_weights(framework, position, None)[0]
            shares[children] = shares[position] * own / total(own)
    return {tree.codes[leaf]: float(shares[leaf]) for leaf in tree.leaves}


def children_weights(framework: Framework, position: int, scores: Floats | None) -> tuple[Floats, str]:
    """Return the weights of a node's children by the node's method, and a note when the method missed its aim.

    position: of the node in the tree. scores: (units x children), for methods that look at the data; without them the
    given weights stand. Raises EngineError when the data cannot tell weights.
    """
    tree = framework.tree
    node, children = tree.parts[position], tree.children[position]
    given = np.array([tree.parts[child].weight for child in children])
    chosen = (node.weights if isinstance(node, Node) else None) or framework.weights
    if chosen.method == "equal":
        return np.ones(len(children)), ""
    if chosen.method == "children":
        return np.array([float(len(tree.leaves_under(child))) for child in children]), ""
    if chosen.method == "given" or len(children) == 1:
        return given, ""
    found = _found(chosen, node, [tree.codes[child] for child in children], given, scores)
    if found is None:
        return given, ""
    note = f"node {node.code}, weights by {chosen.method}: {found.note}" if found.note else ""
    return found.weights, note


def _found(
    chosen: Step, node: Node | Indicator, codes: list[str], given: Floats, scores: Floats | None
) -> Weighing | None:
    if chosen.method in ("budget", "ahp") and isinstance(node, Node):
        if chosen.method == "budget":
            return budget_weights(np.array([[one.points[code] for code in codes] for one in node.respondents]))
        matrices = np.stack([comparison_matrix(one, codes) for one in node.respondents])
        return ahp_weights(matrices, tolerance=chosen.number("tolerance", 0.1))
    if scores is None:
        return None
    if chosen.method == "pca":
        return pca_weights(scores)
    return correlation_weights(scores, given, tolerance=chosen.number("tolerance", 0.01))


def comparison_matrix(respondent: Respondent, codes: list[str]) -> Floats:
    """Return a respondent's comparisons as a reciprocal matrix (children x children), in the order of the codes."""
    matrix = np.eye(len(codes))
    for one, others in respondent.comparisons.items():
        for other, times in others.items():
            matrix[codes.index(one), codes.index(other)] = times
            matrix[codes.index(other), codes.index(one)] = 1 / times
    return matrix
