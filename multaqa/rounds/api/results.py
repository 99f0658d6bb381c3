"""Published results as an open API: editions, their measures, scores by node, sector, life event, channel, service."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import translation
from ninja import Field, Query, Router, Schema

from multaqa.core.content import LANGUAGES
from multaqa.core.words import Words, words_of
from multaqa.rounds import access
from multaqa.rounds.models import Breakdown, Indicator, Publication
from multaqa.rounds.queries import editions

results_router = Router(tags=["results"])
Limit = Annotated[int, Query(ge=1, le=500)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]


class EditionHead(Schema):
    """One published edition of a round's results. A correction is a later edition; both stay."""

    round: int
    year: int
    title: Words
    framework: str = Field(description="code and version of the framework that was measured with")
    framework_name: Words
    label: Words = Field(description="what must be said of the framework wherever it is shown, such as illustrative")
    is_sample: bool = Field(description="invented data, which stand for no state")
    edition: int
    is_in_force: bool
    published_at: datetime
    note: Words = Field(description="of a correction: what has changed")
    scale: float = Field(description="the best score; the worst is 0")
    framework_checksum: str
    inputs_checksum: str
    result_checksum: str
    engine_version: str


class EditionPage(Schema):
    """A part of the editions, and how many there are."""

    count: int
    items: list[EditionHead]


class NodeOut(Schema):
    """A node of the framework's tree: a pillar, a part of one, or an indicator; its weight is among its siblings."""

    code: str
    parent: str | None
    is_indicator: bool
    name: Words
    weight_percent: float


class ClassOut(Schema):
    """A sector, life event, channel or service."""

    axis: str
    code: str
    name: Words


class EditionWithMeasures(EditionHead):
    """An edition with what it measures."""

    nodes: list[NodeOut]
    classes: list[ClassOut]


class ScoreOut(Schema):
    """A state's score at a node. No score is an absence, never zero. rank: on this very measure, of `ranked` states."""

    state: str
    node: str = Field(description="a code of `nodes`; the index itself is `index`")
    score: float | None
    rank: int | None
    ranked: int
    group: str
    coverage: float | None = Field(description="0 to 1; null = nothing was expected")
    absence: str = Field(description='"" where there is a score; else no_score or too_few')


class BreakdownOut(Schema):
    """A state's score in a class of an axis. It has no rank."""

    state: str
    axis: str
    code: str
    score: float | None
    coverage: float | None
    absence: str


class ScorePage(Schema):
    """A part of the scores asked for, how many there are, and what they are of."""

    edition: EditionHead
    unit: str = "points"
    count: int
    items: list[ScoreOut]


class BreakdownPage(Schema):
    """A part of the scores by class asked for, how many there are, and what they are of."""

    edition: EditionHead
    unit: str = "points"
    count: int
    items: list[BreakdownOut]


def _head(one: Publication, *, newest: int) -> dict[str, Any]:
    result, round = one.result, one.round
    return {
        "round": round.pk,
        "year": round.year,
        "title": words_of(round, "title"),
        "framework": str(round.framework),
        "framework_name": words_of(round.framework, "name"),
        "label": words_of(round.framework, "label"),
        "is_sample": round.is_sample,
        "edition": one.number,
        "is_in_force": one.number == newest,
        "published_at": one.published_at,
        "note": words_of(one, "note"),
        "scale": float(round.framework.scale),
        "framework_checksum": result.framework_checksum,
        "inputs_checksum": result.inputs_checksum,
        "result_checksum": result.checksum,
        "engine_version": result.engine_version,
    }


def _edition(round: int, edition: int | None) -> tuple[Publication, dict[str, Any]]:
    found = access.publication_to_read(round, "" if edition is None else str(edition))
    newest = editions.Shown(found.result, found).editions[0].number
    return found, _head(found, newest=newest)


@results_router.get("/", response=EditionPage, summary="Published results")
def list_results(request: HttpRequest, limit: Limit = 100, offset: Offset = 0) -> dict[str, Any]:
    """Return every published edition, the newest round and edition first; one under embargo is not among them."""
    found = list(editions.published_editions())
    newest: dict[int, int] = {}
    for one in found:
        newest.setdefault(one.round_id, one.number)
    heads = [_head(one, newest=newest[one.round_id]) for one in found[offset : offset + limit]]
    return {"count": len(found), "items": heads}


@results_router.get("/{round}/", response=EditionWithMeasures, summary="One edition with its measures")
def get_result(request: HttpRequest, round: int, edition: int | None = None) -> dict[str, Any]:
    """Return an edition (default: the one in force) and the codes of all that it measures."""
    found, head = _edition(round, edition)
    framework = found.round.framework
    nodes = [
        {
            "code": node.code,
            "parent": node.parent.code if node.parent else None,
            "is_indicator": node.is_indicator,
            "name": words_of(node.thing, "name"),
            "weight_percent": node.weight_percent,
        }
        for node in editions.tree_of(framework)
    ]
    return {**head, "nodes": nodes, "classes": list(_classes(found))}


def _classes(found: Publication) -> Iterator[dict[str, Any]]:
    for axis in editions.axes_of(found.result):
        for one in editions.classes_of(found.round.framework, axis):
            name = words_of(one.thing, "name") if one.thing else _in_all_languages(Indicator.Channel(one.code))
            yield {"axis": axis.code, "code": one.code, "name": name}


def _in_all_languages(channel: Indicator.Channel) -> dict[str, str]:
    told = {}
    for language in LANGUAGES:
        with translation.override(language):
            told[language] = str(channel.label)
    return told


@results_router.get("/{round}/scores/", response=ScorePage, summary="Scores by state and node")
def list_scores(
    request: HttpRequest, round: int, edition: int | None = None, node: str = "", state: str = "",
    limit: Limit = 100, offset: Offset = 0,
) -> dict[str, Any]:  # fmt: skip
    """Return scores with rank, group and coverage; states in Arabic alphabetical order, which is no ranking.

    `node` is a code of the edition's nodes, or `index` for the overall value; `state` an ISO 3166 alpha-3 code.
    """
    found, head = _edition(round, edition)
    scores = found.result.scores.select_related("state").order_by("state__position", "-is_index", "pk")
    if node:
        scores = scores.filter(is_index=True) if node == "index" else scores.filter(is_index=False, node=node)
    scores = _of_state(scores, state)
    ranked = editions.ranked_counts(found.result)
    items = [
        {
            "state": one.state.iso3,
            "node": "index" if one.is_index else one.node,
            "score": one.score,
            "rank": one.rank,
            "ranked": ranked["" if one.is_index else one.node],
            "group": one.group_code,
            "coverage": one.coverage,
            "absence": "" if one.score is not None else editions.absence_of(one.coverage),
        }
        for one in scores[offset : offset + limit]
    ]
    return {"edition": head, "count": scores.count(), "items": items}


@results_router.get("/{round}/breakdowns/", response=BreakdownPage, summary="Scores by state and class")
def list_breakdowns(
    request: HttpRequest, round: int, edition: int | None = None, axis: Breakdown.Axis | None = None,
    code: str = "", state: str = "", limit: Limit = 100, offset: Offset = 0,
) -> dict[str, Any]:  # fmt: skip
    """Return scores by sector, life event, channel or service; states in Arabic alphabetical order, no ranking."""
    found, head = _edition(round, edition)
    rows = found.result.breakdowns.select_related("state").order_by("state__position", "axis", "code")
    if axis:
        rows = rows.filter(axis=axis)
    if code:
        rows = rows.filter(code=code)
    rows = _of_state(rows, state)
    items = [
        {
            "state": one.state.iso3,
            "axis": one.axis,
            "code": one.code,
            "score": one.score,
            "coverage": one.coverage,
            "absence": "" if one.score is not None else editions.absence_of(one.coverage),
        }
        for one in rows[offset : offset + limit]
    ]
    return {"edition": head, "count": rows.count(), "items": items}


def _of_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    return rows.filter(state__iso3=state.upper()) if state else rows
