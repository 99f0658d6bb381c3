"""What an edition shows, in sentences that follow from its numbers and from nothing else."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from multaqa.core.content import text_of
from multaqa.rounds.models import Breakdown
from multaqa.rounds.queries.figures import NODE, Place
from multaqa.rounds.report.edition import Edition
from multaqa.rounds.report.parts import known, named
from multaqa.ui.numbers import format_number

LOW_COVERAGE = 0.65


def findings(edition: Edition) -> list[str]:
    """Return the findings of the region, from who took part to how firm the order is."""
    return [
        *_taken_part(edition),
        *_range(edition),
        *_parts(edition, [one for one in edition.figures.places_of(NODE) if one.depth == 1], NODE),
        *_channels(edition),
        *_parts(edition, edition.figures.places_of(Breakdown.Axis.SECTOR), Breakdown.Axis.SECTOR),
        *_coverage(edition),
        *_firmness(edition),
    ]


def _taken_part(edition: Edition) -> Iterator[str]:
    ranking = edition.ranking
    asked = ranking.taken_part + len(ranking.without_part)
    words = ngettext(
        "%(n)s state was asked; states that took part: %(part)s; states with a rank: %(ranked)s.",
        "%(n)s states were asked; states that took part: %(part)s; states with a rank: %(ranked)s.",
        asked,
    )
    numbers = {"n": asked, "part": ranking.taken_part, "ranked": ranking.count}
    yield words % {name: format_number(number) for name, number in numbers.items()}


def _range(edition: Edition) -> Iterator[str]:
    ranking, decimals = edition.ranking, edition.decimals
    if not (ranking.highest and ranking.lowest and ranking.count > 1):
        return
    high, low = ranking.highest.score or 0.0, ranking.lowest.score or 0.0
    yield _("Highest score: %(high)s (%(first)s); lowest: %(low)s (%(last)s); between them %(gap)s points.") % {
        "high": known(high, decimals),
        "first": text_of(ranking.highest.state, "name").words,
        "low": known(low, decimals),
        "last": text_of(ranking.lowest.state, "name").words,
        "gap": known(high - low, decimals),
    }
    yield _("Mean of the states with a rank: %(mean)s.") % {"mean": known(ranking.mean, decimals)}


def _parts(edition: Edition, places: list[Place], axis: str) -> Iterator[str]:
    """Say which component or sector has the highest and which the lowest mean."""
    with_means = [(mean, place) for place in places if (mean := edition.mean(place)) is not None]
    if len(with_means) < 2:
        return
    ordered = sorted(with_means, key=lambda one: -one[0])
    (high, best), (low, least) = ordered[0], ordered[-1]
    words = _("Component with the highest mean: %(best)s (%(high)s); with the lowest: %(least)s (%(low)s).")
    if axis != NODE:
        words = _("Sector with the highest mean: %(best)s (%(high)s); with the lowest: %(least)s (%(low)s).")
    yield words % {
        "best": named(best),
        "high": known(high, edition.decimals),
        "least": named(least),
        "low": known(low, edition.decimals),
    }


def _channels(edition: Edition) -> Iterator[str]:
    means = {one.code: edition.mean(one) for one in edition.figures.places_of(Breakdown.Axis.CHANNEL)}
    portal, mobile = means.get("portal"), means.get("mobile")
    if portal is None or mobile is None:
        return
    yield _("Mean of the portal: %(portal)s; of the app: %(mobile)s; difference %(gap)s points.") % {
        "portal": known(portal, edition.decimals),
        "mobile": known(mobile, edition.decimals),
        "gap": known(abs(portal - mobile), edition.decimals),
    }


def _coverage(edition: Edition) -> Iterator[str]:
    root = edition.figures.places[0]
    found = [edition.figures.of(state, root) for state in edition.figures.states]
    low = [one.state for one in found if one and one.coverage is not None and one.coverage < LOW_COVERAGE]
    if low:
        names = _(", ").join(text_of(one, "name").words for one in low)
        share = format_number(100 * LOW_COVERAGE, 0, percent=True)
        yield _("Coverage under %(share)s, so that the score says little: %(states)s.") % {
            "share": share,
            "states": names,
        }


def _firmness(edition: Edition) -> Iterator[str]:
    """Say how many states could change places with another if weights and methods were chosen otherwise."""
    root = edition.figures.places[0]
    found = [edition.figures.of(state, root) for state in edition.figures.states]
    ranged = [(one.low, one.high) for one in found if one and one.low is not None and one.high is not None]
    if not ranged:
        return
    open_ones = sum(1 for low, high in ranged if low != high)
    words = ngettext(
        "With other weights and methods, %(n)s rank could be another; the interval stands beside each rank.",
        "With other weights and methods, %(n)s ranks could be others; the interval stands beside each rank.",
        open_ones,
    )
    yield words % {"n": format_number(open_ones)}
