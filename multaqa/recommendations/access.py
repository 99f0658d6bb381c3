"""Gates of recommendations: all that were adopted are public."""

from django.db.models import QuerySet
from django.http import Http404

from multaqa.meetings.access import meetings_to_list
from multaqa.members.models import Person
from multaqa.recommendations.models import Recommendation


def recommendations_to_list(person: Person | None) -> QuerySet[Recommendation]:
    """Return the recommendations of the meetings that the person may know of."""
    return Recommendation.objects.filter(meeting__in=meetings_to_list(person)).select_related("meeting")


def recommendation_to_view(person: Person | None, meeting: int, number: int) -> Recommendation:
    """Return the recommendation cited as meeting/number."""
    found = recommendations_to_list(person).filter(meeting__number=meeting, number=number).first()
    if found is None:
        raise Http404
    return found
