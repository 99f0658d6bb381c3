"""All the indices that a set of choices makes of one table: their scores and ranks, block by block."""

from collections.abc import Iterator

import numpy as np

from multaqa.composite.data import Flags, Floats, Ints
from multaqa.composite.framework import Node
from multaqa.composite.methods import Step
from multaqa.composite.ranks import rank_rows, round_displayed
from multaqa.composite.uncertainty.ascent import Ascent, Block, Hits, spread
from multaqa.composite.uncertainty.base import Base
from multaqa.composite.uncertainty.choices import (
    AnswerError,
    Choice,
    LeaveOut,
    Listed,
    Methods,
    WeightNoise,
    WeightShares,
    targets,
)
from multaqa.composite.uncertainty.columns import Columns, build_columns, ways_of
from multaqa.composite.uncertainty.islands import islands_of, obstacles
from multaqa.composite.uncertainty.leaves import Drawn, Leaves, Pool, Shared
from multaqa.composite.uncertainty.noise import Noise
from multaqa.composite.uncertainty.numbering import Numbering
from multaqa.composite.uncertainty.weighing import Weighing

# Replications in one matrix product, and the number of values that a block may hold.
_ROWS, _VALUES = 256, 1 << 20
# What it takes to begin a matrix product, in multiplications.
_START = 5_000_000


def keep_what_is_freed() -> None:
    """Have the C library keep the memory of a block for the next one, where it learns from what is freed.

    glibc gives memory back to the system, and fetches it page by page again, until it has seen a larger array freed
    than those of a block; this one is never written to. A fifth of a short run went into that.
    """
    np.empty(_VALUES)


class Ensemble:
    """The indices that choices make of one table.

    listed: the choices with alternatives that are listed; an alternative is told by its number. weight, answer: the
    choice that moves weights and the one that moves answers, by sets that are drawn, or None. of: position in the tree
    of the node whose scores and ranks are asked for.
    """

    def __init__(self, base: Base, choices: tuple[Choice, ...], seed: int, of: int = 0):
        self.base, self.of = base, of
        self.listed: tuple[Listed, ...] = tuple(
            choice for choice in choices if not isinstance(choice, WeightNoise | WeightShares | AnswerError)
        )
        moving = [choice for choice in choices if isinstance(choice, WeightNoise | WeightShares)]
        self.weighing = Weighing(base, self.listed, moving[0] if moving else None, seed)
        ways = ways_of(base, self.listed)
        self.columns: Columns = build_columns(base, ways)
        answers = [choice for choice in choices if isinstance(choice, AnswerError)]
        self.noise = Noise(base, answers[0], ways, seed) if answers else None
        self.alive = self._alive()
        everyone = len(self.alive) == self.columns.scores.shape[1]
        self.pool = Pool(self.columns.scores if everyone else self.columns.scores[:, self.alive])
        self.structures = self._numbering("aggregate")
        # The choices that a column of scores follows from.
        self._states = self._numbering("impute", "treat", "normalise", leaving=base.values_follow)
        searched = np.zeros(len(base.tree.codes), dtype=bool)
        for scheme in self.weighing.schemes:
            searched[list(scheme.searched)] = True
        self._walls = obstacles(base, self.pool.scores, self.columns.leaves, self.alive, searched)
        self._ascents: dict[tuple[int, bool], Ascent] = {}

    def _numbering(self, *kinds: str, leaving: bool = False) -> Numbering:
        bearing = [
            number
            for number, choice in enumerate(self.listed)
            if (isinstance(choice, Methods) and choice.kind in kinds) or (leaving and isinstance(choice, LeaveOut))
        ]
        return Numbering(bearing, [len(self.listed[number].labels(self.base.framework)) for number in bearing])

    def _alive(self) -> Ints:
        base = self.base
        present = ~np.isnan(self.columns.scores).all(axis=0)
        for node in base.framework.nodes:
            if node.imported:
                present |= ~np.isnan(base.table.values[:, base.table.columns[node.code]])
        present &= ~np.array([screen.left_out for screen in base.screens]).all(axis=0)
        return np.flatnonzero(present)

    @property
    def rows(self) -> int:
        """Return how many replications are climbed at a time."""
        values = len(self.alive) * (len(self.columns.tables) if self.noise else 1)
        return int(np.clip(_VALUES // max(values, 1), 16, 4096))

    def steps(self, structure: int) -> dict[int, Step]:
        """Return the aggregation of every computed node, by its position, in a numbered structure."""
        framework, tree = self.base.framework, self.base.tree
        default, named = framework.aggregate, dict[str, Step]()
        chosen = self.structures.alternatives(structure)
        for number, alternative in zip(self.structures.choices, chosen, strict=True):
            choice = self.listed[number]
            assert isinstance(choice, Methods)  # noqa: S101 - by the way they are gathered
            codes = targets(framework, choice)
            named |= dict.fromkeys(codes, choice.steps[alternative])
            default = default if codes else choice.steps[alternative]
        return {
            position: named.get(part.code) or part.aggregate or default
            for position, part in enumerate(tree.parts)
            if isinstance(part, Node) and not part.imported
        }

    def ascent(self, structure: int, *, apart: bool = False) -> Ascent:
        """Return the climb of a structure; apart: node by node, so that what a mean cannot take has its node's name."""
        if (structure, apart) not in self._ascents:
            islands = islands_of(self.base.tree, self.steps(structure), self._walls, self.of, apart=apart)
            self._ascents[structure, apart] = Ascent(self.base, islands, self.alive)
        return self._ascents[structure, apart]

    def hits(self, alternatives: Ints) -> Hits:
        """Return which combinations (combinations x listed choices) have scores that a mean cannot take, by its node.

        Weights and answers are as they are. Raises EngineError when a combination cannot be computed for another
        reason.
        """
        still, found = np.full(len(alternatives), -1), Hits()
        self._climb(alternatives, still, still, found, apart=False)
        rows = np.flatnonzero(found.any(len(alternatives)))
        named = Hits()
        if len(rows):
            inner = Hits()
            self._climb(alternatives[rows], still[rows], still[rows], inner, apart=True)
            named.take(inner, rows, len(alternatives))
        return named

    def scores(self, alternatives: Ints, weight_sets: Ints, answer_sets: Ints) -> tuple[Floats, Flags]:
        """Return the scores of each replication, and which units must not be ranked.

        alternatives: (replications x listed choices). weight_sets, answer_sets: (replications,) numbers of drawn sets,
        or all -1 for what does not move. Returns (replications x alive units), NaN = missing, and flags that go with
        them. Raises EngineError when one of them cannot be computed.
        """
        return self._climb(alternatives, weight_sets, answer_sets, None, apart=False)

    def _climb(
        self, alternatives: Ints, weight_sets: Ints, answer_sets: Ints, hits: Hits | None, *, apart: bool
    ) -> tuple[Floats, Flags]:
        scores = np.full((len(alternatives), len(self.alive)), np.nan)
        unranked = np.zeros(scores.shape if self._holds_back else (len(alternatives), 1), dtype=bool)
        leaves, runs = self._leaves(alternatives, answer_sets)
        weights = self.weighing.weights(alternatives, weight_sets)
        left = self.weighing.left(alternatives)
        wide = self.pool.scores.size - len(self.columns.tables) * len(self.alive)
        for structure, searched, group in self._groups(alternatives, runs):
            ascent = self.ascent(structure, apart=apart)
            block = Block(leaves.rows(group), spread(self.base, ascent.islands, weights[group]), left[group], searched)
            for part, alike in _runs(runs[group] if runs is not None else None, len(group), wide):
                some = block.rows(part, alike=alike)
                found = Hits() if hits is not None else None
                done = ascent.climb(some, found)
                scores[group[part]] = done[self.of]
                if found is not None and hits is not None:
                    hits.take(found, group[part], len(alternatives))
                if self._holds_back:
                    unranked[group[part]] = ascent.unranked(self.of, some, done)
        return scores, unranked

    @property
    def _holds_back(self) -> bool:
        ranking = self.base.framework.ranking
        return ranking.complete or ranking.least_coverage > 0

    def ranks(self, scores: Floats, unranked: Flags) -> Ints:
        """Rank each replication by the framework's rule (replications x alive units), 0 = no rank."""
        framework = self.base.framework
        if framework.ranking.on == "displayed":
            scores = round_displayed(scores, decimals=framework.decimals, by_row=True)
        if unranked.any():
            scores = np.where(unranked, np.nan, scores)
        ranks = np.empty(scores.shape, dtype=np.int64)
        for start in range(0, len(scores) if scores.size else 0, _ROWS):
            part = slice(start, start + _ROWS)
            ranks[part] = rank_rows(framework.ranking.sign * scores[part], ties=framework.ranking.ties)
        return ranks

    def _leaves(self, alternatives: Ints, answer_sets: Ints) -> tuple[Leaves, Ints | None]:
        """Return the indicators' scores of each replication, and a number that is the same where they are."""
        columns, states = self.columns.of(alternatives), self._states.of(alternatives)
        if self.noise is None or (answer_sets < 0).all():
            return Shared(self.pool, columns), states
        screens = self.weighing.left(alternatives) if self.base.values_follow else np.zeros_like(answer_sets)
        pairs = np.column_stack([answer_sets, states])
        _, first, back = np.unique(pairs, axis=0, return_index=True, return_inverse=True)
        scores, errors = self.noise.scores(answer_sets[first], alternatives[first], screens[first])
        scores, back = scores[:, :, self.alive], back.reshape(-1)
        for (pair, leaf), error in errors.items():
            # A refusal counts where the indicator is not left out.
            if not self.base.gone[self.weighing.left(alternatives[back == pair]), self.base.tree.leaves[leaf]].all():
                raise error
        if 4 * len(first) > len(columns):
            return Drawn(scores[back]), None
        pool = Pool(scores.reshape(-1, len(self.alive)))
        return Shared(pool, back[:, None] * columns.shape[1] + np.arange(columns.shape[1])), back

    def _groups(self, alternatives: Ints, runs: Ints | None) -> Iterator[tuple[int, dict[int, Step], Ints]]:
        """Group replications that are climbed in the same way, those with the same columns side by side."""
        structure = self.structures.of(alternatives)
        scheme = self.weighing.scheme(alternatives)
        if not any(one.searched for one in self.weighing.schemes):
            scheme = np.zeros_like(scheme)
        order = np.lexsort((structure if runs is None else runs, scheme, structure))
        way = structure[order] * len(self.weighing.schemes) + scheme[order]
        for group in np.split(order, np.flatnonzero(np.diff(way)) + 1):
            searched = self.weighing.schemes[scheme[group[0]]].searched
            yield int(structure[group[0]]), dict(searched), group


def _runs(keys: Ints | None, count: int, wide: int) -> Iterator[tuple[slice, bool]]:
    """Cut replications into blocks, each of which is said to be alike or not.

    keys: (count,) equal neighbours have the same columns; None when none have. Runs of equal keys are climbed alone, or
    all in blocks of mixed keys, whichever takes less. wide: how many more multiplications a replication takes among
    mixed keys.
    """
    starts = np.concatenate([[0], np.flatnonzero(np.diff(keys)) + 1]) if keys is not None else np.arange(count)
    alike = len(starts) == 1 or (keys is not None and len(starts) * _START < count * wide)
    for start, end in zip(starts, [*starts[1:], count], strict=True) if alike else [(0, count)]:
        for first in range(int(start), int(end), _ROWS):
            yield slice(first, min(first + _ROWS, int(end))), alike
