"""Gates of keys: everybody sees and ends his own."""

from django.http import Http404

from multaqa.members.models import Person
from multaqa.rounds.models import FillingKey


def key_to_end(person: Person | None, pk: int) -> FillingKey:
    """Return a key to the person whose it is."""
    found = FillingKey.objects.filter(pk=pk, person=person).first()
    if found is None:
        raise Http404
    return found
