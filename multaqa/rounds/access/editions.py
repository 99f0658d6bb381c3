"""Gates of the results that pages show: which of them, and how far down a score opens to this reader.

Scores are everybody's once they are published. Answers are opened by the round's disclosure, and to nobody else is said
that they exist: a closed answer has no name, no number and no address in what is sent.
"""

from django.db.models import QuerySet
from django.http import Http404

from multaqa.members.access import has_seat
from multaqa.members.models import Person, Seat, State
from multaqa.rounds.access.published import publication_to_read
from multaqa.rounds.access.rounds import round_to_run
from multaqa.rounds.access.seats import FILLERS, READERS, institutions_of, states_of
from multaqa.rounds.models import Answer, Publication, Result, Round


def result_to_read(
    person: Person | None, pk: int, *, edition: str = "", is_draft: bool = False
) -> tuple[Result, Publication | None]:
    """Return the published result of a round, of an edition by its number; a draft, its newest, to the secretariat."""
    if not is_draft:
        publication = publication_to_read(pk, edition, person=person)
        return publication.result, publication
    if not has_seat(person, Seat.Role.SECRETARIAT):
        raise Http404
    result = round_to_run(person, pk).results.select_related("round__framework").first()
    if result is None:
        raise Http404
    return result, None


def is_inside(person: Person | None, result: Result, state: State) -> bool:
    """Tell whether all of a state's answers and their threads are the person's: the state's own people, the readers.

    Where institutions have forms of their own, an officer is not among them: he has his institution's answers alone.
    """
    if has_seat(person, *READERS) or has_seat(person, *FILLERS, state=state):
        return True
    is_officer = has_seat(person, Seat.Role.INSTITUTION_OFFICER, state=state)
    return is_officer and not result.round.framework.asks_institutions


def answers_to_open(person: Person | None, result: Result, state: State) -> QuerySet[Answer]:
    """Return those of a state's answers in a result that are open to the person; none of them for most people.

    `scores`: to the state itself. `states`: also to the directors and national coordinators of the round's states.
    `answers`: to everybody. The secretariat and reviewers read all; an officer his own institution's answers.
    """
    used = Answer.objects.filter(pk__in=result.inputs["answers"].get(state.iso3, []))
    if is_inside(person, result, state) or _is_disclosed(person, result.round):
        return used
    if has_seat(person, Seat.Role.INSTITUTION_OFFICER, state=state):
        return used.filter(form__institution__in=institutions_of(person))
    return used.none()


def are_answers_open(person: Person | None, result: Result, state: State) -> bool:
    """Tell whether any of a state's answers may be the person's to read, so that an empty list is said to be one."""
    is_officer = has_seat(person, Seat.Role.INSTITUTION_OFFICER, state=state) and bool(institutions_of(person))
    return is_officer or is_inside(person, result, state) or _is_disclosed(person, result.round)


def _is_disclosed(person: Person | None, round: Round) -> bool:
    if round.disclosure == Round.Disclosure.ANSWERS:
        return True
    if round.disclosure != Round.Disclosure.STATES:
        return False
    mine = round.submissions.filter(state__in=states_of(person)).select_related("state")
    return any(has_seat(person, *FILLERS, state=one.state) for one in mine)
