"""The published series as an open API: series with their editions, and every published figure with its source."""

from decimal import Decimal
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from multaqa.core.words import Words, words_of
from multaqa.rounds.models import Edition, Observation, Series
from multaqa.rounds.queries import published

series_router = Router(tags=["series"])
observations_router = Router(tags=["observations"])


class GroupOut(Schema):
    """A group of an edition, in the scale of its series."""

    code: str
    name: Words
    lower: Decimal | None
    upper: Decimal | None
    origin: str


class EditionOut(Schema):
    """One edition of a series; no groups = its publisher has not published them."""

    year: int
    name: Words
    symbol: str
    states_assessed: int | None
    has_break_before: bool
    break_reason: Words
    groups: list[GroupOut]


class SeriesOut(Schema):
    """A series as its publisher issues it."""

    code: str
    name: Words
    publisher: Words
    attribution: Words
    licence: Words
    scale: Words
    url: str


class SeriesWithEditions(SeriesOut):
    """A series with its editions, newest first, and the codes of its measures."""

    editions: list[EditionOut]
    measures: dict[str, Words]


class SourceOut(Schema):
    """Where a figure was printed."""

    code: str
    kind: str
    name: Words
    url: str


class ObservationOut(Schema):
    """One published figure. Sources that differ are several figures. No value is an absence or a word, never zero."""

    series: str
    year: int
    state: str | None = Field(description="ISO 3166 alpha-3; null = the states taking part, together")
    measure: str
    value: Decimal | None
    unit: str
    word: str
    group: str
    absence: str
    is_doubtful: bool
    source: SourceOut


class ObservationPage(Schema):
    """A part of the figures asked for, and how many there are."""

    count: int
    items: list[ObservationOut]


def _series(series: Series) -> dict[str, Any]:
    texts = {name: words_of(series, name) for name in ("name", "publisher", "attribution", "licence", "scale")}
    return {"code": series.code, "url": series.url, **texts}


def _edition(edition: Edition) -> dict[str, Any]:
    return {
        "year": edition.year,
        "name": words_of(edition, "name"),
        "symbol": edition.symbol,
        "states_assessed": edition.states_assessed,
        "has_break_before": edition.has_break_before,
        "break_reason": words_of(edition, "break_reason"),
        "groups": [
            {"code": one.code, "name": words_of(one, "name"), "lower": one.lower, "upper": one.upper,
             "origin": one.origin}
            for one in edition.groups.all()
        ],
    }  # fmt: skip


def _observation(one: Observation) -> dict[str, Any]:
    source = one.source
    return {
        "series": one.edition.series.code,
        "year": one.edition.year,
        "state": one.state.iso3 if one.state else None,
        "measure": one.measure.code,
        "value": None if one.value is None else round(one.value, one.decimals),
        "unit": one.unit,
        "word": one.word,
        "group": one.group_code,
        "absence": one.absence,
        "is_doubtful": one.measure.is_doubtful,
        "source": {"code": source.code, "kind": source.kind, "name": words_of(source, "name"), "url": source.url},
    }


@series_router.get("/", response=list[SeriesOut], summary="Published series")
def list_series(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the series that Multaqa shows as their publishers issue them."""
    return [_series(one) for one in published.all_series()]


@series_router.get("/{code}/", response=SeriesWithEditions, summary="One series with its editions")
def get_series(request: HttpRequest, code: str) -> dict[str, Any]:
    """Return one series, its editions and its measures."""
    found = get_object_or_404(published.all_series(), code=code)
    measures = {one.code: words_of(one, "name") for one in found.measures.all()}
    return {**_series(found), "editions": [_edition(one) for one in found.editions.all()], "measures": measures}


@observations_router.get("/", response=ObservationPage, summary="Published figures")
def list_observations(
    request: HttpRequest,
    series: str = "",
    year: int | None = None,
    state: str = "",
    measure: str = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> dict[str, Any]:
    """Return published figures with source, unit and absence; conflicting figures are all there.

    `state` is an ISO 3166 alpha-3 code, or ARB for the states taking part, together.
    """
    found = _filtered(series=series, year=year, state=state, measure=measure)
    return {"count": found.count(), "items": [_observation(one) for one in found[offset : offset + limit]]}


def _filtered(*, series: str, year: int | None, state: str, measure: str) -> QuerySet[Observation]:
    found = published.observations()
    if series:
        found = found.filter(edition__series__code=series)
    if year is not None:
        found = found.filter(edition__year=year)
    if measure:
        found = found.filter(measure__code=measure)
    if state.upper() == "ARB":
        return found.filter(state=None)
    return found.filter(state__iso3=state.upper()) if state else found
