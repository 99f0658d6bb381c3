"""A state's score at each node of the tree, beside the states' mean."""

from collections.abc import Iterable

from multaqa.core.content import text_of
from multaqa.members.models import State
from multaqa.rounds.models import Result, Score
from multaqa.rounds.queries.editions.standings import Measured, line_of, spreads_of
from multaqa.rounds.queries.editions.tree import Node, Tree


def nodes_of_state(result: Result, state: State, tree: Tree) -> dict[str, Measured]:
    """Return every node of the tree with the state's line on it, by its code (two reads)."""
    scale = float(result.round.framework.scale)
    mine: dict[str, Score] = {one.node: one for one in result.scores.filter(state=state)}
    spreads = spreads_of(result)
    return {
        node.code: Measured(
            node.code,
            text_of(node.thing, "name").words,
            node,
            line_of(state, mine.get(node.code), scale),
            spreads.get(node.code),
            scale,
            mine[node.code].contribution if node.code in mine else None,
        )
        for node in tree
    }


def among(found: dict[str, Measured], nodes: Iterable[Node]) -> list[Measured]:
    """Return some nodes in their order."""
    return [found[node.code] for node in nodes]
