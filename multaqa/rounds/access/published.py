"""Gates of what was published."""

from django.http import Http404

from multaqa.core.numbers import read_whole
from multaqa.members.access import has_seat
from multaqa.members.models import Person, Seat
from multaqa.rounds.models import Publication, is_out


def publication_to_read(pk: int, edition: str = "", *, person: Person | None = None) -> Publication:
    """Return a publication of a round: the newest that is out, or the edition of this number; 404 where none is.

    One under embargo is read by the secretariat alone, by its number, or where no edition is out yet: to everybody else
    it does not exist until its moment.
    """
    editions = Publication.objects.select_related("round__framework", "result").filter(round=pk)
    if not has_seat(person, Seat.Role.SECRETARIAT):
        editions = editions.filter(is_out())
    number = read_whole(edition)
    if number is not None:
        found = editions.filter(number=number).first()
    else:
        found = editions.filter(is_out()).first() or editions.first()
    if found is None:
        raise Http404
    found.result.round = found.round
    return found
