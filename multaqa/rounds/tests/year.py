"""What the tests of a measuring year begin with: the illustrative framework, an institution of Oman with services."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from multaqa.members.models import Institution
from multaqa.rounds import actions
from multaqa.rounds.models import Answer, InstitutionForm, Round, Service, ServiceAssignment, Submission
from multaqa.rounds.queries.words import Cell, Word
from multaqa.rounds.tests.cases import open_round, submission_of


def year_round(cast: Any, *, days: int = 10, year: int = 2026) -> Round:
    """Open a round of the illustrative framework for Oman and Kuwait."""
    return open_round(cast, days=days, year=year, framework=actions.load_illustrative(by=None))


def institution_of(state: Any, *, name: str = "وزارة الصحة") -> Institution:
    """Return an institution of a state, made afresh."""
    return Institution.objects.create(state=state, name_ar=name, name_en="Ministry", name_fr="Ministère")


def form_of(
    submission: Submission, *, services: int = 2, institution: Institution | None = None, first: int = 0
) -> InstitutionForm:
    """Invite an institution and assign it this many services of the framework, from the `first` on."""
    institution = institution or institution_of(submission.state)
    form = InstitutionForm.objects.create(submission=submission, institution=institution)
    chosen = submission.round.framework.services.order_by("position")[first : first + services]
    ServiceAssignment.objects.bulk_create(
        ServiceAssignment(submission=submission, service=service, form=form) for service in chosen
    )
    return form


def seat_of(person: Any, institution: Institution) -> None:
    """Make the person an officer of this institution."""
    person.seats.update(institution=institution)


def cell_of(submission: Submission, code: str, form: InstitutionForm | None = None, service: str = "") -> Cell:
    """Return a cell by the codes of its indicator and service."""
    indicator = submission.round.framework.indicators.select_related("scale").get(code=code)
    chosen = Service.objects.get(framework=submission.round.framework_id, code=service) if service else None
    return Cell(indicator, chosen, form)


def put(submission: Submission, cell: Cell, said: Any, *, by: Any, explanation: str = "", **more: Any) -> Answer:
    """Say something in a cell: steps as a tuple, an absence as a word, a number as text in digits."""
    if isinstance(said, tuple):
        word = Word(choices=said, explanation=explanation)
    elif said.replace(".", "").replace("-", "").isdigit():
        word = Word(Decimal(said), explanation=explanation)
    else:
        word = Word(absence=said, explanation=explanation)
    return actions.record_answer(submission, cell, word, by=by, **more)


def passed(submission: Submission, **moments: int) -> Submission:
    """Move moments of the round by days from now (below zero = over), and read the submission afresh."""
    Round.objects.filter(pk=submission.round_id).update(
        **{name: timezone.now() + timedelta(days=days) for name, days in moments.items()}
    )
    return submission_of(submission.round, submission.state)


def later(cast: Any, submission: Submission, form: InstitutionForm) -> tuple[Submission, InstitutionForm]:
    """Open the next round and invite the same institution for the same services."""
    next_round = year_round(cast, year=2027)
    Round.objects.filter(pk=next_round.pk).update(previous=submission.round)
    again = submission_of(next_round, cast.oman)
    return again, form_of(again, institution=form.institution)
