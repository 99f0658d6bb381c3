"""Gates of what was published."""

from django.http import Http404

from multaqa.core.numbers import read_whole
from multaqa.rounds.models import Publication


def publication_to_read(pk: int, edition: str = "") -> Publication:
    """Return a publication of a round to everybody: the newest, or the edition of this number; 404 where none is."""
    editions = Publication.objects.select_related("round__framework", "result").filter(round=pk)
    number = read_whole(edition)
    found = (editions if number is None else editions.filter(number=number)).first()
    if found is None:
        raise Http404
    found.result.round = found.round
    return found
