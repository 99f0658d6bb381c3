"""Checks that ask for a word of explanation: the answers may be right, and seldom are."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from multaqa.rounds.checks.plausibility.sheet import FEW, NONE, Places, Sheet, number, pairs, rule, share_of

SAME_IN = 5  # services of one institution with the same satisfaction
SHARED_BY = 10  # services with the same piece of evidence
JUMP_POINTS = 30.0  # of a share, from one year to the next
JUMP_STEPS = 2
FULL = 4  # step of development from which the whole service goes online
OLD_AUDIT_YEARS = 2
NO_RATIO = ("", "")


@rule
def few_ratings(sheet: Sheet, codes: Sequence[str]) -> Places:
    """A mean from fewer than 30 ratings. codes: means, then the ratings of the same channels."""
    for service, cells in sheet.services.items():
        for mean, ratings in pairs(codes):
            if number(cells, mean) is not None and 0 < (number(cells, ratings) or 0) < FEW:
                yield service, (ratings,)


@rule
def more_ratings_than_transactions(sheet: Sheet, codes: Sequence[str]) -> Places:
    """More ratings than completed transactions. codes: ratings, then transactions of the same channels."""
    for service, cells in sheet.services.items():
        for ratings, completed in pairs(codes):
            rated, done = number(cells, ratings), number(cells, completed)
            if rated is not None and done is not None and rated > done:
                yield service, (ratings, completed)


@rule
def extreme_satisfaction(sheet: Sheet, codes: Sequence[str]) -> Places:
    """Everybody at the top or bottom of the scale, with 30 ratings or more. codes: means, then ratings."""
    for service, cells in sheet.services.items():
        for mean, ratings in pairs(codes):
            if number(cells, mean) in (1, 5) and (number(cells, ratings) or 0) >= FEW:
                yield service, (mean,)


@rule
def same_satisfaction(sheet: Sheet, codes: Sequence[str]) -> Places:
    """One mean satisfaction for five services or more of an institution."""
    for code in codes:
        said = Counter(value for cells in sheet.services.values() if (value := number(cells, code)) is not None)
        often = {value for value, times in said.items() if times >= SAME_IN}
        for service, cells in sheet.services.items():
            if number(cells, code) in often:
                yield service, (code,)


@rule
def full_service_unused(sheet: Sheet, codes: Sequence[str]) -> Places:
    """A full or proactive service that nobody used. codes: levels, then transactions of the same channels."""
    for service, cells in sheet.services.items():
        for level, completed in pairs(codes):
            if cells.get(level, NONE).step >= FULL and number(cells, completed) == 0:
                yield service, (level, completed)


@rule
def all_at_top(sheet: Sheet, codes: Sequence[str]) -> Places:
    """All services of an institution, three at least, at the highest level of a channel."""
    for code in codes:
        levels = [number(cells, code) for cells in sheet.services.values()]
        if len(levels) >= 3 and all(level == 100 for level in levels):
            yield "", (code,)


@rule
def level_jump(sheet: Sheet, codes: Sequence[str]) -> Places:
    """A level two steps or more from last year's."""
    for service, cells in sheet.services.items():
        before = sheet.services_before.get(service, {})
        for code in codes:
            now, then = cells.get(code, NONE).step, before.get(code, NONE).step
            if now and then and abs(now - then) >= JUMP_STEPS:
                yield service, (code,)


@rule
def share_jump(sheet: Sheet, codes: Sequence[str]) -> Places:
    """A share of use more than 30 points from last year's."""
    for service, cells in sheet.services.items():
        before = sheet.services_before.get(service, {})
        for code in codes:
            ratio = sheet.ratios.get(code, NO_RATIO)  # a share of another audience is not asked here
            now, then = share_of(cells, ratio), share_of(before, ratio)
            if now is not None and then is not None and abs(now - then) > JUMP_POINTS:
                yield service, (code,)


@rule
def total_jump(sheet: Sheet, codes: Sequence[str]) -> Places:
    """A total that moved by more than half since last year."""
    for service, cells in sheet.services.items():
        now, then = number(cells, codes[0]), number(sheet.services_before.get(service, {}), codes[0])
        if now is not None and then and abs(now - then) > then / 2:
            yield service, (codes[0],)


@rule
def whole_thousands(sheet: Sheet, codes: Sequence[str]) -> Places:
    """All counts of a service, two at least, in whole thousands."""
    for service, cells in sheet.services.items():
        said = [value for code in codes if (value := number(cells, code))]
        if len(said) >= 2 and all(value % 1000 == 0 for value in said):
            yield service, tuple(codes)


@rule
def not_applicable_again(sheet: Sheet, codes: Sequence[str]) -> Places:
    """Not applicable, where there was an answer last year."""
    for service, cells in sheet.services.items():
        before = sheet.services_before.get(service, {})
        for code in codes:
            if cells.get(code, NONE).absence == "not_applicable" and number(before, code) is not None:
                yield service, (code,)


@rule
def mostly_not_applicable(sheet: Sheet, codes: Sequence[str]) -> Places:
    """More than half of an institution's services said not to apply at all."""
    idle = [
        service
        for service, cells in sheet.services.items()
        if (said := [cells[code] for code in codes if code in cells])
        and all(cell.absence == "not_applicable" for cell in said)
    ]
    if len(idle) * 2 > len(sheet.services):
        yield "", ()


@rule
def old_audit(sheet: Sheet, codes: Sequence[str]) -> Places:
    """The highest level of accessibility on an audit more than two years old."""
    for code in codes:
        days = [sheet.evidence_days.get(key) for key in sheet.evidence.get(("", code), ())]
        known = [day for day in days if day is not None]
        if number(sheet.own, code) == 100 and known and max(known) < date(sheet.year - OLD_AUDIT_YEARS, 12, 31):
            yield "", (code,)


@rule
def quick_but_late(sheet: Sheet, codes: Sequence[str]) -> Places:
    """Replies within a day, yet most of them late. codes: time of reply, share in time."""
    quick, in_time = codes
    share = share_of(sheet.own, sheet.ratios.get(in_time, NO_RATIO))
    if number(sheet.own, quick) == 100 and share is not None and share < 50:
        yield "", (quick, in_time)


@rule
def evidence_shared(sheet: Sheet, codes: Sequence[str]) -> Places:
    """One piece of evidence for more than ten services, where the page of it that concerns each is not named."""
    users: dict[int, set[str]] = {}
    for (service, code), keys in sheet.evidence.items():
        if service and code in codes:
            for key in keys:
                if (service, code, key) not in sheet.evidence_places:
                    users.setdefault(key, set()).add(service)
    for services in users.values():
        if len(services) > SHARED_BY:
            yield from ((service, ()) for service in sorted(services))


@rule
def evidence_of_another_year(sheet: Sheet, codes: Sequence[str]) -> Places:
    """Evidence dated outside the year measured."""
    for (service, code), keys in sheet.evidence.items():
        days = [day for key in keys if (day := sheet.evidence_days.get(key)) is not None]
        if code in codes and any(day.year != sheet.year for day in days):
            yield service, (code,)
