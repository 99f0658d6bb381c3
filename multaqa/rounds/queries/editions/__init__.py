"""Reads of a published edition: over the tree, over the axes, of one state, down to the answers."""

from multaqa.rounds.queries.editions.answers import (
    AnswerShown,
    answer_shown,
    answers_for,
    asked_for,
    counted,
    place_of,
    with_places,
)
from multaqa.rounds.queries.editions.axes import AXES, Axis, Class, axes_of, classes_of, with_lines, with_spreads
from multaqa.rounds.queries.editions.changes import changes_of
from multaqa.rounds.queries.editions.scores import among, nodes_of_state
from multaqa.rounds.queries.editions.shown import Shown, published_editions
from multaqa.rounds.queries.editions.standings import (
    Line,
    Measured,
    Spread,
    Standings,
    absence_of,
    ranked_counts,
    spreads_in,
    spreads_of,
    standings_in,
    standings_of,
    states_in,
)
from multaqa.rounds.queries.editions.states import axes_of_state, classes_of_state, profile_of, series_beside
from multaqa.rounds.queries.editions.tables import compare, table_of_nodes, table_of_parts, tiles_of, with_intervals
from multaqa.rounds.queries.editions.tree import Node, Tree, tree_of

__all__ = [
    "AXES",
    "AnswerShown",
    "Axis",
    "Class",
    "Line",
    "Measured",
    "Node",
    "Shown",
    "Spread",
    "Standings",
    "Tree",
    "absence_of",
    "among",
    "answer_shown",
    "answers_for",
    "asked_for",
    "axes_of",
    "axes_of_state",
    "changes_of",
    "classes_of",
    "classes_of_state",
    "compare",
    "counted",
    "nodes_of_state",
    "place_of",
    "profile_of",
    "published_editions",
    "ranked_counts",
    "series_beside",
    "spreads_in",
    "spreads_of",
    "standings_in",
    "standings_of",
    "states_in",
    "table_of_nodes",
    "table_of_parts",
    "tiles_of",
    "tree_of",
    "with_intervals",
    "with_lines",
    "with_places",
    "with_spreads",
]  # fmt: skip
