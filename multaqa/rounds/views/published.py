"""Pages of published series: the list, one series with its editions and trends, one edition and its data."""

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.views.decorators.http import require_safe

from multaqa.core import files
from multaqa.core.content import text_of
from multaqa.members.access import has_seat, person_of
from multaqa.members.models import Seat
from multaqa.printing import xlsx
from multaqa.rounds.models import Edition, Series
from multaqa.rounds.queries import published, trends
from multaqa.rounds.queries.ranking import ranking_of
from multaqa.rounds.queries.rows import HEADS, rows_of


@require_safe
def indices(request: HttpRequest) -> HttpResponse:
    """List the published series with their editions."""
    may_upload = has_seat(person_of(request), Seat.Role.SECRETARIAT)
    return render(request, "rounds/indices.html", {"all_series": published.all_series(), "may_upload": may_upload})


@require_safe
def series(request: HttpRequest, code: str) -> HttpResponse:
    """Show one series: what it measures, its editions, trends, and who took part when."""
    found = get_object_or_404(Series, code=code)
    readings = trends.read_series(found)
    if not readings:
        raise Http404
    shape = published.shape_of(found)
    measures = {one.code: one for one in found.measures.all()}
    context = {
        "series": found,
        "shape": shape,
        "readings": readings[::-1],
        "newest": readings[-1],
        "breaks": [one.edition for one in readings if one.edition.has_break_before],
        "parts": [measures[code] for code in shape.parts if code in measures],
        "weights": [(measures[code], weight) for code, weight in shape.inferred_weights if code in measures],
    }
    return render(request, "rounds/series.html", context | _over_time(readings))


def _over_time(readings: list[published.Reading]) -> dict[str, Any]:
    """Return what is drawn over all editions of a series."""
    is_world = readings[0].shape.is_world_ranked
    return {
        "frames": trends.trends_of(readings),
        "breaks": [one.edition for one in readings if one.edition.has_break_before],
        "participation": None if is_world else trends.participation_of(readings),
    }


def _edition(code: str, year: int) -> Edition:
    found = published.edition_of(code, year)
    if found is None:
        raise Http404
    return found


@require_safe
def edition(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Show one edition: ranking, groups as published, notes, and every figure with its source."""
    found = _edition(code, year)
    shape = published.shape_of(found.series)
    editions = list(published.editions_of(found.series))
    # Trends over all editions are drawn of the index only; a world-wide series shows them on its own page.
    readings = published.read_editions([found] if shape.is_world_ranked else editions)
    reading = next(one for one in readings if one.edition.pk == found.pk)
    measures = {one.code: one for one in found.series.measures.all()}
    ranking = ranking_of(reading)
    context = {
        "edition": found,
        "series": found.series,
        "index": f"\u2068{code.upper()}\u2069",  # isolated, so that the year after it keeps its place in Arabic
        "shape": shape,
        "reading": reading,
        "ranking": ranking,
        "absent": [(kind, states) for kind, states in ranking.others.items() if kind != "not_public"],
        "conflicts": [one for one in ranking.standings if one.figure and one.figure.is_conflict],
        "has_conflict": any(one.figure and one.figure.is_conflict for one in ranking.standings),
        "has_parts": any(reading.figure(one, part) for one in reading.states for part in shape.parts),
        "figures": _listed(reading),
        "table": _table(reading, with_parts_only=ranking.is_complete and not shape.is_world_ranked),
        "parts": [measures[code] for code in shape.parts if code in measures],
        "facts": _facts(reading),
        "axis": _axis(reading),
        "notes": published.notes_of(found),
        "sources": _sources(reading),
        "others": editions[::-1],
        "weights": [(measures[code], weight) for code, weight in shape.inferred_weights if code in measures],
    }
    return render(request, "rounds/edition.html", context | _over_time(readings))


def _facts(reading: published.Reading) -> dict[str, Any]:
    """Return the four figures above the ranking; those that are not published stay None."""
    scores = [found for one in reading.states if (found := reading.figure(one, reading.shape.score))]
    values = [one.values for one in scores]
    flat = [value for some in values for value in some]
    is_whole = ranking_of(reading).is_complete
    high, low = reading.region("max_overall"), reading.region("min_overall")
    return {
        "high": max(flat) if is_whole else high.value if high else None,
        "low": min(flat) if is_whole else low.value if low else None,
        "gap": reading.region("gap"),
        "services": reading.region("services_in_list"),
        "decimals": max(
            (one.decimals for one in reading.observations if one.measure.code == reading.shape.score), default=0
        ),
        "surveyed": sum(1 for some in values if some),
    }


def _axis(reading: published.Reading) -> dict[str, Any]:
    """Return the marks of the scale and the published average, in percent from the left: labels are not mirrored."""
    top, average = reading.shape.top, reading.region("regional_average")
    places = [0, 25, 50, 75, 100]
    share = float(average.value) * 100 / top if average and average.value is not None else None
    is_rtl = get_language_bidi()
    return {
        "marks": [(100 - place if is_rtl else place, Decimal(place) * top / 100) for place in places],
        "decimals": 0 if top == 100 else 2,
        "average": average,
        "share": share,
        "label": None if share is None else 100 - share if is_rtl else share,
    }


def _table(reading: published.Reading, *, with_parts_only: bool) -> list[dict[str, Any]]:
    """Return the rows of the table of states, in Arabic alphabetical order unless the ranks of the world are known.

    with_parts_only: leave out states of which no part is published, since the ranking above shows them already.
    """
    shape, ordered = reading.shape, reading.states_taking_part()
    if shape.is_world_ranked:
        ordered = [one.state for one in ranking_of(reading).standings]
    rows: list[dict[str, Any]] = [
        {
            "state": one,
            "value": reading.figure(one, shape.score),
            "rank": reading.figure(one, shape.rank),
            "group": reading.group(one),
            "parts": [reading.figure(one, part) for part in shape.parts],
            "has_parts": any(reading.figure(one, part) for part in shape.parts),
            "absence": reading.absence(one),
        }
        for one in ordered
    ]
    return [row for row in rows if row["has_parts"]] if with_parts_only else rows


def _listed(reading: published.Reading) -> list[tuple[Any, published.Figure]]:
    """Return every figure with its state: the region first, then the states in Arabic alphabetical order."""
    by_key = {one.pk: one for one in reading.states}
    listed = [(by_key[key] if key else None, figure) for (key, _code), figure in reading.figures.items()]
    return sorted(listed, key=lambda one: one[0].position if one[0] else 0)


def _sources(reading: published.Reading) -> list[Any]:
    """Return the sources of an edition's figures, each once, in the order in which they are met."""
    return list({one.source.pk: one.source for one in reading.observations}.values())


def _figures(edition: Edition) -> Any:
    return published.observations().filter(edition=edition)


@require_safe
def edition_csv(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Download every figure of an edition as CSV."""
    found = _edition(code, year)
    table = [HEADS, *(list(row.values()) for row in rows_of(_figures(found)))]
    response = HttpResponse(xlsx.csv_bytes(table), content_type=files.MEDIA_TYPES["csv"])
    return files.as_download(response, f"multaqa-{code}-{year}.csv")  # type: ignore[no-any-return]


@require_safe
def edition_json(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Download every figure of an edition as JSON, with the publisher's words beside them."""
    found = _edition(code, year)
    words = {
        name: text_of(found.series, name).words for name in ("name", "publisher", "attribution", "licence", "scale")
    }
    told = ("series", "edition", "attribution", "licence")
    facts = {
        "series": {"code": found.series.code, "url": found.series.url, **words},
        "edition": {
            "year": found.year,
            "symbol": found.symbol,
            "states_assessed": found.states_assessed,
            "has_break_before": found.has_break_before,
            "groups": [
                {"code": one.code, "name": text_of(one, "name").words, "lower": one.lower, "upper": one.upper,
                 "origin": one.origin}
                for one in found.groups.order_by("position")
            ],
            "notes": [text_of(one, "text").words for one in published.notes_of(found)],
        },
        "page": request.build_absolute_uri(reverse("edition", args=[code, year])),
        "observations": [
            {name: value for name, value in row.items() if name not in told}
            | {"is_doubtful": bool(row["is_doubtful"])}
            for row in rows_of(_figures(found))
        ],
    }  # fmt: skip
    response = JsonResponse(facts, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return files.as_download(response, f"multaqa-{code}-{year}.json")  # type: ignore[no-any-return]
