"""The axes that an edition is broken down by, and their classes: sectors, life events, channels, services."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from multaqa.core.content import text_of
from multaqa.rounds.models import Breakdown, Category, Framework, Indicator, Result
from multaqa.rounds.queries.editions.standings import (
    Line,
    Spread,
    line_of,
    not_surveyed,
    shade_of,
    spreads_in,
    states_in,
)
from multaqa.rounds.queries.frameworks import services_of

PER_PAGE = 25


@dataclass(frozen=True)
class Axis:
    """One way to break an edition down. slug: in addresses. one: what a class of it is called."""

    code: str
    slug: str
    name: str | Promise
    one: str | Promise


AXES = {
    axis.slug: axis
    for axis in (
        Axis(Breakdown.Axis.CHANNEL, "channels", _("Channels"), _("channel")),
        Axis(Breakdown.Axis.SECTOR, "sectors", _("Sectors"), _("sector")),
        Axis(Breakdown.Axis.LIFE_EVENT, "life-events", _("Life events"), _("life event")),
        Axis(Breakdown.Axis.SERVICE, "services", _("Services"), _("service")),
    )
}


@dataclass
class Class:
    """One sector, life event, channel or service. thing: its row, None for a channel. spread: over the states.

    lines: of the states, in Arabic alphabetical order, where they were asked for. scale: the best score.
    """

    axis: Axis
    code: str
    name: str
    thing: Any = None
    spread: Spread | None = None
    lines: list[Line] | None = None
    scale: float = 100.0

    @property
    def share(self) -> float | None:
        """Return the states' mean in per cent of the scale; None where no state has a score."""
        return 100 * self.spread.mean / self.scale if self.spread else None

    @property
    def shade(self) -> int:
        """Return the quarter of the scale that the mean lies in."""
        return shade_of(self.spread.mean if self.spread else None, self.scale)


def axes_of(result: Result) -> list[Axis]:
    """Return the axes that the result holds; none for an index that is not asked of services (one read)."""
    held = set(result.breakdowns.order_by().values_list("axis", flat=True).distinct())
    return [axis for axis in AXES.values() if axis.code in held]


def classes_of(framework: Framework, axis: Axis, chosen: dict[str, Any] | None = None) -> list[Class]:
    """Return the classes of an axis in the framework's order (one read; none for channels). chosen: of a filter."""
    if axis.code == Breakdown.Axis.CHANNEL:
        channels = (Indicator.Channel.PORTAL, Indicator.Channel.MOBILE)
        return [Class(axis, one.value, str(one.label)) for one in channels]
    rows: Any
    if axis.code == Breakdown.Axis.SERVICE:
        rows = services_of(framework, chosen or {})
    else:
        rows = Category.objects.filter(framework=framework, kind=axis.code).order_by("position")
    return [Class(axis, one.code, text_of(one, "name").words, one) for one in rows]


def with_spreads(result: Result, classes: list[Class]) -> list[Class]:
    """Give each class of one axis its spread over the states (one read)."""
    if classes:
        spreads = spreads_in(result, classes[0].axis.code)
        for one in classes:
            one.spread, one.scale = spreads.get(one.code), float(result.round.framework.scale)
    return classes


def with_lines(result: Result, classes: list[Class]) -> list[Class]:
    """Give each class of one axis every state's line, in Arabic alphabetical order (two reads; four for services)."""
    if not classes:
        return classes
    axis, codes = classes[0].axis.code, [one.code for one in classes]
    states, scale = states_in(result), float(result.round.framework.scale)
    found = {(one.code, one.state_id): one for one in result.breakdowns.filter(axis=axis, code__in=codes)}
    unasked = not_surveyed(result, codes) if axis == Breakdown.Axis.SERVICE else {}
    for one in classes:
        silent = unasked.get(one.code, set())
        one.lines = [
            line_of(state, found.get((one.code, state.pk)), scale, is_unasked=state.pk in silent) for state in states
        ]
    return classes
