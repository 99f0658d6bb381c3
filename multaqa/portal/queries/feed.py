"""What feeds tell: meetings, recommendations and published results that anybody may know of, newest first."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from multaqa.core.content import text_of
from multaqa.portal.queries.home import meetings_in_line, recommendations
from multaqa.rounds.models import Publication
from multaqa.rounds.queries.editions import published_editions
from multaqa.ui.ordinals import meeting_name


@dataclass(frozen=True)
class Entry:
    """One line of a feed. `at`: when the meeting was, since the record does not tell when it was written; of results,
    when they were published.
    """

    title: str
    text: str
    address: str
    at: datetime


def entries() -> list[Entry]:
    """Return what there is in the page's language (four reads); of closed parts and embargoes nothing is read."""
    days: dict[int, date] = {}
    found = []
    for one in meetings_in_line(None):
        if one.date is None:
            continue
        number = one.meeting.number
        days[number] = one.date.starts_on
        subject = text_of(one.meeting, "subject").words
        found.append(Entry(meeting_name(number), subject, _address("meeting", number), _moment(days[number])))
    for asked in recommendations(None):
        if asked.meeting.number in days:
            title = _("Recommendation %(citation)s") % {"citation": asked.citation}
            address = _address("recommendation", asked.meeting.number, asked.number)
            found.append(Entry(title, text_of(asked, "text").words, address, _moment(days[asked.meeting.number])))
    found += [_results(one) for one in published_editions()]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _results(one: Publication) -> Entry:
    facts = {"index": text_of(one.round.framework, "name").words, "year": one.round.year}
    title = _("%(index)s: results of %(year)s") % facts
    # Each edition has an address of its own, so that readers of feeds see a correction as news.
    address = f"{_address('results', one.round_id)}?edition={one.number}"
    return Entry(title, text_of(one, "note").words or text_of(one.round, "title").words, address, one.published_at)


def _address(name: str, *arguments: int) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=arguments)}"


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
