"""What the pages of conducting a year are tried with: browsers, and a round grown to its real size."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from multaqa.members.models import Institution, Person, Seat, State
from multaqa.rounds.models import Answer, InstitutionForm, ServiceAssignment, Submission, item_of
from multaqa.rounds.tests import cases
from multaqa.rounds.tests.web import signed_in


def got(person: Any, path: str, language: str = "ar") -> Any:
    answer = signed_in(person).get(f"/{language}/rounds/{path}")
    assert answer.status_code == 200, path
    return answer


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def grown(year: cases.Year, *, states: int, institutions: int) -> None:
    """Add states with so many institutions each, every one with an answer and a service."""
    framework = year.round.framework
    first, asked_before = State.objects.count(), list(year.round.submissions.select_related("state"))
    made = State.objects.bulk_create(
        State(iso3=f"Z{n:02d}", iso2=f"{n:02d}", position=100 + n, name_ar=f"دولة {n}", short_name_ar=f"دولة {n}")
        for n in range(first, first + states)
    )
    submissions = Submission.objects.bulk_create(Submission(round=year.round, state=one) for one in made)
    everywhere = [*submissions, *asked_before]
    houses = Institution.objects.bulk_create(
        Institution(state=one.state, name_ar=f"مؤسسة {n}") for one in everywhere for n in range(institutions)
    )
    forms = InstitutionForm.objects.bulk_create(
        InstitutionForm(submission=one, institution=houses[index * institutions + n], status="filling")
        for index, one in enumerate(everywhere)
        for n in range(institutions)
    )
    service = framework.services.get(code="A3")
    asked = framework.indicators.get(code="I1")
    person = Person.objects.get(name="omar")
    ServiceAssignment.objects.bulk_create(
        ServiceAssignment(submission=one, service=service, form=forms[index * institutions])
        for index, one in enumerate(everywhere)
    )
    Answer.objects.bulk_create(
        Answer(
            submission=form.submission,
            indicator=asked,
            form=form,
            item=item_of(asked, form=form),
            number=1,
            value=1,
            answered_by=person,
        )
        for form in forms
    )
    Seat.objects.bulk_create(
        Seat(person=person, role="institution_officer", state=one.state, institution=one, from_on=date(2020, 1, 1))
        for one in houses
        if one.state_id == year.submission.state_id
    )


def cost(visit: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as asked:
        visit()
    return len(asked)
