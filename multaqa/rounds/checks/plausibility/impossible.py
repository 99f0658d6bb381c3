"""Checks that must be corrected before submission: the answers contradict each other."""

from collections.abc import Sequence

from multaqa.rounds.checks.plausibility.sheet import NONE, RULES, Places, Sheet, number, pairs, rule

TWO_WAY = 3  # step of development from which the request goes online


@rule
def channels_exceed_total(sheet: Sheet, codes: Sequence[str]) -> Places:
    """Portal and app together above the total. codes: total, portal, app."""
    for service, cells in sheet.services.items():
        total, portal, app = (number(cells, code) for code in codes)
        if total is not None and (portal or 0) + (app or 0) > total:
            yield service, tuple(codes)


@rule
def total_missing(sheet: Sheet, codes: Sequence[str]) -> Places:
    """A channel's count without the total. codes: total, portal, app."""
    for service, cells in sheet.services.items():
        total, *channels = (number(cells, code) for code in codes)
        if total is None and any(channels):
            yield service, (codes[0],)


@rule
def count_not_whole(sheet: Sheet, codes: Sequence[str]) -> Places:
    """A count below zero or with a fraction."""
    for service, cells in {"": sheet.own, **sheet.services}.items():
        for code in codes:
            value = number(cells, code)
            if value is not None and (value < 0 or value != int(value)):
                yield service, (code,)


@rule
def mean_out_of_scale(sheet: Sheet, codes: Sequence[str]) -> Places:
    """A mean satisfaction outside 1 to 5."""
    for service, cells in sheet.services.items():
        for code in codes:
            value = number(cells, code)
            if value is not None and not 1 <= value <= 5:
                yield service, (code,)


@rule
def satisfaction_without_ratings(sheet: Sheet, codes: Sequence[str]) -> Places:
    """A mean satisfaction that nobody gave. codes: means, then the ratings of the same channels."""
    for service, cells in sheet.services.items():
        for mean, ratings in pairs(codes):
            if number(cells, mean) is not None and not number(cells, ratings):
                yield service, (mean, ratings)


@rule
def satisfaction_not_measured(sheet: Sheet, codes: Sequence[str]) -> Places:
    """A mean satisfaction where it is said not to be measured. codes: means, then the way of measuring."""
    *means, way = codes
    for service, cells in sheet.services.items():
        given = tuple(code for code in means if number(cells, code) is not None)
        if given and cells.get(way, NONE).is_nothing:
            yield service, (*given, way)


@rule
def app_level_without_app(sheet: Sheet, codes: Sequence[str]) -> Places:
    """A service with a level in an app that the institution does not have. codes: level, platforms."""
    level, platforms = codes
    if sheet.own.get(platforms, NONE).is_nothing:
        for service, cells in sheet.services.items():
            if number(cells, level):
                yield service, (level, platforms)


@rule
def portal_transactions_below_level(sheet: Sheet, codes: Sequence[str]) -> Places:
    """Transactions on a channel where the request cannot be made. codes: level, completed."""
    level, completed = codes
    for service, cells in sheet.services.items():
        said = cells.get(level, NONE)
        is_below = said.absence == "not_available" or 0 < said.step < TWO_WAY
        if is_below and (number(cells, completed) or 0) > 0:
            yield service, (level, completed)


RULES["app_transactions_below_level"] = portal_transactions_below_level


@rule
def more_completed_than_started(sheet: Sheet, codes: Sequence[str]) -> Places:
    """More transactions completed online than started. codes: share, started, portal, app."""
    _share, started, *channels = codes
    for service, cells in sheet.services.items():
        begun = number(cells, started)
        if begun is not None and sum(number(cells, code) or 0 for code in channels) > begun:
            yield service, tuple(codes[1:])


@rule
def more_in_time_than_received(sheet: Sheet, codes: Sequence[str]) -> Places:
    """More requests answered in time than received. codes: received, in time."""
    received, in_time = number(sheet.own, codes[0]), number(sheet.own, codes[1])
    if received is not None and in_time is not None and in_time > received:
        yield "", (codes[0], codes[1])


@rule
def continuity_with_one_channel(sheet: Sheet, codes: Sequence[str]) -> Places:
    """Moving between channels where there is one only. codes: continuity, level on the portal, level in the app."""
    continuity, *levels = codes
    for service, cells in sheet.services.items():
        if number(cells, continuity) and any(cells.get(code, NONE).is_nothing for code in levels):
            yield service, tuple(codes)


@rule
def unified_without_portal(sheet: Sheet, codes: Sequence[str]) -> Places:
    """Integrated in the unified portal, yet on no portal. codes: unified portal, level on the portal."""
    unified, level = codes
    for service, cells in sheet.services.items():
        if number(cells, unified) and cells.get(level, NONE).absence == "not_available":
            yield service, (unified, level)


@rule
def open_data_contradicts(sheet: Sheet, codes: Sequence[str]) -> Places:
    """A format or quality of open data that are not published. codes: availability, format, quality."""
    availability, *others = codes
    given = tuple(code for code in others if number(sheet.own, code))
    if given and sheet.own.get(availability, NONE).is_nothing:
        yield "", (availability, *given)


@rule
def app_accessibility_without_app(sheet: Sheet, codes: Sequence[str]) -> Places:
    """A level of accessibility of an app that is not there. codes: accessibility, platforms."""
    level, platforms = codes
    if number(sheet.own, level) and sheet.own.get(platforms, NONE).is_nothing:
        yield "", (level, platforms)


@rule
def satisfaction_without_service(sheet: Sheet, codes: Sequence[str]) -> Places:
    """Satisfaction with a channel in which the service is not. codes: means, then the levels of the same channels."""
    for service, cells in sheet.services.items():
        for mean, level in pairs(codes):
            if number(cells, mean) is not None and cells.get(level, NONE).absence == "not_available":
                yield service, (mean, level)
