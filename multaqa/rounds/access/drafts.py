"""Gates of results that are looked at before they are published: to the secretariat."""

from django.http import Http404

from multaqa.members.models import Person
from multaqa.rounds.access.rounds import round_to_run
from multaqa.rounds.models import Publication, Result


def result_to_examine(person: Person | None, pk: int, number: int) -> Result:
    """Return a computed result of a round by its number, published or not."""
    round = round_to_run(person, pk)
    result = round.results.select_related("computed_by").defer("table").filter(number=number).first()
    if result is None:
        raise Http404
    result.round = round
    return result


def publication_to_withdraw(person: Person | None, pk: int, number: int) -> Publication:
    """Return an edition of a round by its number; whether it can be withdrawn is no question of the person."""
    found = round_to_run(person, pk).publications.filter(number=number).first()
    if found is None:
        raise Http404
    return found
