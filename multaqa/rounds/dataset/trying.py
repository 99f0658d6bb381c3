"""Other weights, tried on a result: nothing of it is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from multaqa import composite
from multaqa.rounds.dataset.kept import index_of
from multaqa.rounds.models import Result

MOST = 100  # of a slider


@dataclass(frozen=True)
class Weight:
    """One weight among its siblings. given, tried: shares of their sum, in per cent. set_to: the slider, 0-100."""

    code: str
    parent: str
    given: float
    tried: float
    set_to: float
    is_changed: bool
    opens: bool  # it has weights below


@dataclass(frozen=True)
class Trial:
    """A ranking under other weights beside the one as it is. problem: why it cannot be computed, by the engine."""

    moves: tuple[composite.Move, ...]
    groups: dict[str, list[Weight]]  # parent -> its children's weights
    changed: dict[str, float]  # what differs from the given weights: code -> slider
    idle: list[str]  # parents whose weights are all zero
    moved: int

    @property
    def is_changed(self) -> bool:
        """Tell whether any weight is another."""
        return bool(self.changed)


def try_weights(result: Result, wanted: Mapping[str, float], *, opened: Iterable[str] = ()) -> Trial:
    """Return the ranking of a result under other weights; those that are not named stay as they are.

    wanted: code -> 0 to 100 as a slider gives it, so that the given share, rounded to a whole number, is no change;
    siblings need not sum to 100, their shares count. Unknown codes count for nothing, as do
    weights that are found from data. Where all siblings are zero, the given weights stand. opened: parents whose
    children's weights are listed beside those under the index.
    """
    index = index_of(result)
    sliders = _sliders(index)
    changed = {
        code: min(max(value, 0.0), MOST)
        for code, value in wanted.items()
        if code in sliders and abs(value - round(sliders[code][1])) > 1e-9
    }
    tried = {code: changed.get(code, given) for code, (_parent, given) in sliders.items()}
    children: dict[str, list[str]] = {}
    for code, (parent, _given) in sliders.items():
        children.setdefault(parent, []).append(code)
    idle = [parent for parent, own in children.items() if sum(tried[code] for code in own) <= 0]
    taken = {
        code: tried[code] for parent in {sliders[code][0] for code in changed} - set(idle) for code in children[parent]
    }
    moves = composite.what_if(index, weights=taken).ranking if taken else _as_it_is(index)
    root = index.nodes[0]
    shown = [root, *(one for one in index.nodes if one in children and one != root and _is_below(index, one, opened))]
    groups = {parent: [_weight(code, sliders, changed, children) for code in children[parent]] for parent in shown}
    return Trial(moves, groups, changed, idle, sum(move.rank_before != move.rank_after for move in moves))


def _sliders(index: composite.Result) -> dict[str, tuple[str, float]]:
    """Return every weight that can be tried: code -> (parent, its share among its siblings in per cent)."""
    tree = index.framework.tree
    found = {}
    for position, code in enumerate(tree.codes):
        if position == 0:
            continue
        parent = tree.parents[position]
        part = tree.parts[parent]
        way = getattr(part, "weights", None) or index.framework.weights
        siblings = list(tree.children[parent])
        whole = float(index.node_weights[siblings].sum())
        if way.method == "given" and len(siblings) > 1 and whole > 0:
            found[code] = tree.codes[parent], 100 * float(index.node_weights[position]) / whole
    return found


def _as_it_is(index: composite.Result) -> tuple[composite.Move, ...]:
    moves = tuple(
        composite.Move(unit, score, score, int(index.ranks[row, 0]), int(index.ranks[row, 0]), group, group)
        for row, (unit, score, group) in enumerate(
            zip(index.units, index.scores[:, 0].tolist(), index.groups[:, 0], strict=True)
        )
    )
    return tuple(sorted(moves, key=lambda move: (move.rank_after or len(moves) + 1, move.unit)))


def _is_below(index: composite.Result, code: str, opened: Iterable[str]) -> bool:
    """Tell whether a parent is one of those opened, or stands below one."""
    tree, wanted = index.framework.tree, set(opened)
    position = tree.codes.index(code)
    while position > 0:
        if tree.codes[position] in wanted:
            return True
        position = tree.parents[position]
    return False


def _weight(
    code: str, sliders: dict[str, tuple[str, float]], changed: dict[str, float], children: dict[str, list[str]]
) -> Weight:
    parent, given = sliders[code]
    tried = {one: changed.get(one, sliders[one][1]) for one in children[parent]}
    whole = sum(tried.values())
    return Weight(
        code=code,
        parent=parent,
        given=given,
        tried=100 * tried[code] / whole if whole > 0 else given,
        set_to=changed.get(code, round(given)),
        is_changed=code in changed,
        opens=code in children,
    )
