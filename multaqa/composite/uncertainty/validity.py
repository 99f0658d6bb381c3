"""Which combinations cannot be computed, and why: found before anything runs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np

from multaqa.composite.checks import check_chain
from multaqa.composite.data import Flags, Floats, Ints
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import Framework, Indicator
from multaqa.composite.methods import MEANS, Step
from multaqa.composite.uncertainty.ascent import BELOW
from multaqa.composite.uncertainty.choices import Listed, Methods, name_of
from multaqa.composite.uncertainty.ensemble import Ensemble
from multaqa.composite.uncertainty.islands import Kind

Reason = tuple[str, str, str]


@dataclass(frozen=True)
class Refusal:
    """Alternatives that cannot go together.

    alternatives: choice -> alternative in words; choices that are not named do not matter. place, message, remedy: what
    is wrong, where, and what would be right. combinations: how many combinations it rules out.
    """

    alternatives: Mapping[str, str]
    place: str
    message: str
    remedy: str
    combinations: int

    def __str__(self) -> str:
        chosen = ", ".join(f"{name}: {words}" for name, words in self.alternatives.items())
        return f"{chosen or 'every combination'}: {self.place}: {self.message}. {self.remedy}."

    def to_record(self) -> dict[str, Any]:
        """Return the refusal as JSON-able data."""
        parts = {"place": self.place, "message": self.message, "remedy": self.remedy}
        return {"alternatives": dict(self.alternatives), **parts, "combinations": self.combinations}


class Judge:
    """Says of combinations whether they can be computed.

    A combination is tried once, with weights and answers as they are. Where weights or answers move, the bounds of what
    they can become are carried up the tree as well: a mean lies between the least and the greatest of its children.
    zeros: positions of nodes whose mean may be taken to 0, because the framework as it stands does so.
    """

    def __init__(self, ensemble: Ensemble, zeros: frozenset[int] = frozenset()):
        self.ensemble, self.zeros = ensemble, zeros
        self.base = ensemble.base
        self.moves = ensemble.weighing.moving is not None or ensemble.noise is not None
        columns = ensemble.columns
        self._failed = np.zeros(len(columns.scores), dtype=bool)
        self._failed[list(columns.errors)] = True
        self._leaf_bounds = _leaf_bounds(ensemble)

    def reasons(self, alternatives: Ints) -> list[Reason | None]:
        """Return why each combination (combinations x listed choices) cannot be computed, None where it can."""
        found: list[Reason | None] = [None] * len(alternatives)
        left = self.ensemble.weighing.left(alternatives)
        columns = self.ensemble.columns.of(alternatives)
        gone = self.base.gone[left][:, list(self.base.tree.leaves)]
        for row in np.flatnonzero(np.isin(left, list(self.base.refused))):
            found[row] = _reason(self.base.refused[int(left[row])])
        failed = self._failed[columns] & ~gone
        for row in np.flatnonzero(failed.any(axis=1)):
            column = columns[row, int(np.argmax(failed[row]))]
            found[row] = found[row] or _reason(self.ensemble.columns.errors[int(column)])
        for leaf in (leaf for leaf, pairs in enumerate(self._pairs) if pairs):
            self._chain(leaf, alternatives, np.flatnonzero(~gone[:, leaf]), found)
        fine = np.array([row for row, reason in enumerate(found) if reason is None], dtype=np.int64)
        if len(fine):
            self._tried(alternatives, fine, found)
        fine = np.array([row for row, reason in enumerate(found) if reason is None], dtype=np.int64)
        if self.moves and len(fine):
            self._bounded(alternatives, fine, found)
        return found

    def _chain(self, leaf: int, alternatives: Ints, rows: Ints, found: list[Reason | None]) -> None:
        """Refuse steps that an indicator cannot take together, or that moved answers may take out of their range."""
        way = self.ensemble.columns.ways[leaf]
        treats, scales = (
            alternatives[rows, way.choices[kind + 1]] if way.choices[kind + 1] >= 0 else np.zeros_like(rows)
            for kind in (1, 2)
        )
        for pair, reason in self._pairs[leaf].items():
            for row in rows[(treats == pair[0]) & (scales == pair[1])]:
                found[row] = found[row] or reason

    @cached_property
    def _pairs(self) -> list[dict[tuple[int, int], Reason]]:
        """Return for each indicator the alternatives of treatment and normalisation that do not go together."""
        refused: list[dict[tuple[int, int], Reason]] = []
        noise, framework = self.ensemble.noise, self.base.framework
        for leaf, (way, indicator) in enumerate(zip(self.ensemble.columns.ways, self.base.indicators, strict=True)):
            own: dict[tuple[int, int], Reason] = {}
            moved = noise is not None and leaf in noise.moved
            strict = moved or "zero" in (*framework.absences.values(), *indicator.absences.values())
            for other, scale in enumerate(way.steps[2]):
                if not strict and scale.method not in ("goalposts", "distance_to_target"):
                    continue
                for one, treat in enumerate(way.steps[1]):
                    reason = _contradiction(framework, indicator, treat, scale)
                    method = _out_of_range(treat, scale, noise.least[leaf]) if noise is not None and moved else ""
                    if reason is not None:
                        own[one, other] = reason
                    elif method:
                        own[one, other] = _leaving(indicator.code, method)
            refused.append(own)
        return refused

    def _tried(self, alternatives: Ints, rows: Ints, found: list[Reason | None]) -> None:
        """Compute the combinations once; where that fails, halve them until it is known which fails."""
        try:
            hits = self.ensemble.hits(alternatives[rows])
        except EngineError as error:
            if len(rows) == 1:
                found[rows[0]] = _reason(error)
                return
            middle = len(rows) // 2
            self._tried(alternatives, rows[:middle], found)
            self._tried(alternatives, rows[middle:], found)
            return
        codes = self.base.tree.codes
        for node, below in hits.below.items():
            for row in rows[below]:
                found[row] = found[row] or _below(codes[node])
        for node, zero in hits.zero.items():
            for row in rows[zero] if node not in self.zeros else ():
                found[row] = found[row] or _zero(codes[node])

    def _bounded(self, alternatives: Ints, rows: Ints, found: list[Reason | None]) -> None:
        """Refuse combinations in which moved weights or answers may take a score out of what its parent can take."""
        ensemble, tree = self.ensemble, self.base.tree
        numbers = ensemble.structures.of(alternatives[rows])
        columns = ensemble.columns.of(alternatives[rows])
        least, greatest = self._leaf_bounds
        if (least > 0).all() and not self._bends:
            return
        for structure in np.unique(numbers):
            group = np.flatnonzero(numbers == structure)
            low = np.full((len(group), len(tree.codes)), np.nan)
            high = low.copy()
            low[:, list(tree.leaves)], high[:, list(tree.leaves)] = least[columns[group]], greatest[columns[group]]
            gone = self.base.gone[ensemble.weighing.left(alternatives[rows[group]])]
            low[gone] = high[gone] = np.nan
            steps = ensemble.steps(int(structure))
            for position in reversed(range(len(tree.codes))):
                if position in steps:
                    wrong = self._carry(position, steps[position], low, high)
                    for row in rows[group[wrong]]:
                        found[row] = found[row] or _doubtful(tree.codes[position])
                elif not isinstance(tree.parts[position], Indicator):
                    column = self.base.table.values[:, self.base.table.columns[tree.codes[position]]]
                    low[:, position], high[:, position] = np.nanmin(column), np.nanmax(column)
                    self._turn(position, low, high)

    @property
    def _bends(self) -> bool:
        """Say whether scores above 0 at the leaves may still come to lie below 0, or outside the scale, further up."""
        framework = self.base.framework
        methods = {framework.aggregate.method, *(node.aggregate.method for node in framework.nodes if node.aggregate)}
        for choice in self.ensemble.listed:
            if isinstance(choice, Methods) and choice.kind == "aggregate":
                methods |= {chosen.method for chosen in choice.steps}
        turned = any(node.direction == "lower" or node.rescale or node.imported for node in framework.nodes)
        return turned or not methods <= set(MEANS)

    def _carry(self, position: int, chosen: Step, low: Floats, high: Floats) -> Flags:
        """Set the bounds of a node from its children's, and say for which combinations its method may fail."""
        node, children = self.base.tree.parts[position], list(self.base.tree.children[position])
        bottom, top = np.fmin.reduce(low[:, children], axis=1), np.fmax.reduce(high[:, children], axis=1)
        scale = self.base.framework.scale
        kind = Kind.of(chosen)
        if chosen.method in ("mpi", "ampi"):
            wrong = bottom <= 0
        elif chosen.method == "benefit_of_the_doubt" or (kind and chosen.method != "arithmetic"):
            wrong = bottom < 0
        else:
            wrong = np.zeros(len(bottom), dtype=bool)
        if kind and kind.floor is not None:
            bottom, top = np.maximum(bottom, kind.floor), np.maximum(top, kind.floor)
        elif chosen.method in ("benefit_of_the_doubt", "copeland"):
            bottom, top = np.zeros_like(bottom), np.full_like(top, scale)
        elif not kind and chosen.method not in ("minimum", "maximum"):
            bottom, top = np.full_like(bottom, -np.inf), np.full_like(top, np.inf)
        rescale = None if isinstance(node, Indicator) else node.rescale
        if rescale is not None:
            ends = _ends_of(rescale, scale, len(self.base.table.units))
            bottom, top = np.full_like(bottom, ends[0]), np.full_like(top, ends[1])
        low[:, position], high[:, position] = bottom, top
        return np.asarray(wrong | self._turn(position, low, high))

    def _turn(self, position: int, low: Floats, high: Floats) -> Flags:
        """Turn the bounds of a node round where its direction is lower, and say where they leave the scale."""
        scale = self.base.framework.scale
        if self.base.tree.parts[position].direction == "higher":
            return np.zeros(len(low), dtype=bool)
        wrong = (low[:, position] < -1e-9) | (high[:, position] > scale + 1e-9)
        low[:, position], high[:, position] = scale - high[:, position], scale - low[:, position]
        return np.asarray(wrong)


def _leaf_bounds(ensemble: Ensemble) -> tuple[Floats, Floats]:
    """Return the least and the greatest score of every column, of moved answers what they may become."""
    scores, columns = ensemble.pool.scores, ensemble.columns
    least, greatest = (reduce(scores, axis=1, initial=np.nan) for reduce in (np.fmin.reduce, np.fmax.reduce))
    noise = ensemble.noise
    for leaf in noise.moved.tolist() if noise is not None else ():
        way, table = columns.ways[leaf], columns.tables[leaf]
        for number, chosen in enumerate(way.steps[2]):
            ends = _ends_of(chosen, ensemble.base.framework.scale, len(ensemble.base.table.units))
            moved = np.unique(table[..., number])
            least[moved], greatest[moved] = ends
    return least, greatest


def _ends_of(chosen: Step, scale: float, units: int) -> tuple[float, float]:
    """Return between which scores a normalisation lies, whatever the values."""
    low, high = chosen.number("low", 0.0), chosen.number("high", scale)
    if chosen.method == "min_max":
        return min(low, high), max(low, high)
    if chosen.method == "goalposts":
        cap = chosen.word("cap", "both")
        return low if cap in ("both", "lower") else -np.inf, high if cap in ("both", "upper") else np.inf
    known = {
        "rank": (1.0, units),
        "borda": (0.0, units),
        "percentile_rank": (0.0, scale),
        "share_of_maximum": (0, scale),
    }
    return known.get(chosen.method, (-np.inf, np.inf))


def _out_of_range(treat: Step, scale: Step, least: float) -> str:
    """Return the method whose range moved answers may leave, "" for none."""
    if treat.method == "box_cox" and least <= 0:
        return treat.method
    if (scale.method == "share_of_maximum" and least < 0) or (
        scale.method == "goalposts" and scale.flag("log") and least <= 0
    ):
        return scale.method
    return ""


def _reason(error: EngineError) -> Reason:
    return error.place, error.message, error.remedy


def _below(code: str) -> Reason:
    return f"node {code}", BELOW, "Normalise to scores above 0"


def _zero(code: str) -> Reason:
    remedy = "Give the mean a floor, or normalise to scores above 0"
    return f"node {code}", "a score of 0 takes the whole mean to 0", remedy


def _contradiction(framework: Framework, indicator: Indicator, treat: Step, scale: Step) -> Reason | None:
    try:
        check_chain(framework, indicator, treat, scale)
    except EngineError as error:
        return _reason(error)
    return None


def _leaving(code: str, method: str) -> Reason:
    remedy = "Give least with the answer error, or take another method"
    return f"indicator {code}", f"moved answers may leave the range of {method}", remedy


def _doubtful(code: str) -> Reason:
    remedy = "Normalise or rescale to scores above 0, or take another mean"
    return f"node {code}", "with moved weights or answers a score may leave what its method can take", remedy


def refusals_of(
    framework: Framework, listed: tuple[Listed, ...], alternatives: Ints, reasons: list[Reason | None]
) -> tuple[Refusal, ...]:
    """Tell refusals in as few words as they need: choices that make no difference to a refusal are not named.

    alternatives: every combination (combinations x listed choices), in the order of `numpy.ndindex`.
    """
    shape = tuple(len(choice.labels(framework)) for choice in listed)
    anything = np.array([reason is not None for reason in reasons]).reshape(shape)
    told = []
    for reason in dict.fromkeys(reason for reason in reasons if reason is not None):
        own = mask = np.array([other == reason for other in reasons]).reshape(shape)
        named = list(range(len(shape)))
        for axis in range(len(shape)):
            # What another reason refuses may be refused by this one as well.
            if ((mask | anything).all(axis=axis, keepdims=True) | ~mask.any(axis=axis, keepdims=True)).all():
                mask = np.broadcast_to(mask.any(axis=axis, keepdims=True), shape)
                named.remove(axis)
        told += _told(framework, listed, reason, np.argwhere(mask)[:, named], np.argwhere(own)[:, named], named)
    return tuple(told)


def _told(
    framework: Framework, listed: tuple[Listed, ...], reason: Reason, refused: Ints, own: Ints, named: list[int]
) -> list[Refusal]:
    return [
        Refusal(
            {
                name_of(listed[choice]): listed[choice].labels(framework)[alternative]
                for choice, alternative in zip(named, row.tolist(), strict=True)
            },
            *reason,
            combinations=int((own == row).all(axis=1).sum()),
        )
        for row in np.unique(refused, axis=0)
    ]


def every_combination(framework: Framework, listed: tuple[Listed, ...]) -> Ints:
    """Return every combination of the listed alternatives (combinations x listed choices)."""
    lengths: Iterable[range] = (range(len(choice.labels(framework))) for choice in listed)
    rows = np.array(list(product(*lengths)), dtype=np.int64)
    return rows.reshape(len(rows), len(listed))
