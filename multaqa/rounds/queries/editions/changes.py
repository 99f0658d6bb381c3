"""How a state's published scores moved since the last round."""

from dataclasses import dataclass

from multaqa.core.content import text_of
from multaqa.members.models import State
from multaqa.rounds.models import Publication, Result
from multaqa.rounds.queries.editions.shown import published_editions
from multaqa.rounds.queries.editions.tree import Tree


@dataclass(frozen=True)
class Change:
    """One measure before and now. code, name: "" of the whole."""

    code: str
    name: str
    before: float
    now: float
    scale: float

    @property
    def points(self) -> float:
        """Return now less before."""
        return self.now - self.before

    @property
    def x_before(self) -> float:
        """Return before in per cent of the scale."""
        return 100 * self.before / self.scale

    @property
    def x_now(self) -> float:
        """Return now in per cent of the scale."""
        return 100 * self.now / self.scale


@dataclass(frozen=True)
class Changes:
    """What moved since the edition before: the whole, the pillars and their parts that both rounds scored.

    is_same_framework: measured with the same version, so that no part of a change comes from the method.
    """

    since: Publication
    rows: list[Change]
    is_same_framework: bool


def edition_before(result: Result) -> Publication | None:
    """Return the edition in force of the round before; what is not published is not compared with (one read)."""
    if result.round.previous_id is None:
        return None
    return published_editions().filter(round=result.round.previous_id).first()


def changes_of(result: Result, state: State, tree: Tree) -> Changes | None:
    """Return a state's changes since the round before; None where there is nothing to hold beside (three reads)."""
    since = edition_before(result)
    if since is None or since.round.framework.scale != result.round.framework.scale:
        return None
    before, now = _scores(since.result, state), _scores(result, state)
    scale = float(result.round.framework.scale)
    rows = []
    names = {"": ""} | {node.code: text_of(node.thing, "name").words for node in tree if not node.is_indicator}
    for code, name in names.items():
        one, other = before.get(code), now.get(code)
        if one is not None and other is not None:
            rows.append(Change(code, name, one, other, scale))
    same = since.result.framework_checksum == result.framework_checksum
    return Changes(since, rows, same) if rows else None


def _scores(result: Result, state: State) -> dict[str, float | None]:
    found = result.scores.filter(state=state).values_list("node", "is_index", "score")
    return {"" if is_index else node: score for node, is_index, score in found}
