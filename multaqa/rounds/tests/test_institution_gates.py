"""Who reads and writes an institution's form: its own officers, those who answer for its state, the readers."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from multaqa.members.models import Person, Seat
from multaqa.rounds import access
from multaqa.rounds.models import InstitutionForm, Round, Signature
from multaqa.rounds.tests import cases

ROLES = ("secretariat", "director", "focal_point", "officer", "reviewer", "partner", "stranger")


def met(gate: Any, person: Any, pk: int) -> str:
    """Return how a gate answers: ok, 403 or 404."""
    fresh = Person.objects.get(pk=person.pk) if person else None  # seats are read once for each object
    try:
        gate(fresh, pk)
    except Http404:
        return "404"
    except PermissionDenied:
        return "403"
    return "ok"


def row(gate: Any, cast: Any, pk: int) -> dict[str, str]:
    return {role: met(gate, getattr(cast, role), pk) for role in ROLES}


def expected(cells: str) -> dict[str, str]:
    return dict(zip(ROLES, cells.split(), strict=True))


def test_gates_of_a_form(cast):
    year = cases.open_year(cast)
    #                                                      secr dir focal officer reviewer partner stranger
    own, other = year.health.pk, year.justice.pk
    assert row(access.form_to_read, cast, own) == expected("ok  ok  ok    ok      ok       404     404")
    assert row(access.form_to_read, cast, other) == expected("ok ok ok    404     ok       404     404")
    assert row(access.form_to_fill, cast, own) == expected("403 ok  ok    ok      403      404     404")
    assert row(access.form_to_fill, cast, other) == expected("403 ok ok   404     403      404     404")
    assert row(access.form_to_coordinate, cast, own) == expected("403 ok ok 403   403      404     404")
    assert row(access.form_to_coordinate, cast, other) == expected("403 ok ok 404 403      404     404")
    assert met(access.form_to_read, None, own) == "404"
    assert met(access.form_to_read, cast.secretariat, 10**9) == "404"


def test_gates_of_a_submission_with_institutions(cast):
    year = cases.open_year(cast)
    pk = year.submission.pk
    signature = Signature.objects.create(
        submission=year.submission, signed_by=cast.director, authority="x", statement="x", checksum="0" * 64
    )
    #                                                               secr dir focal officer reviewer partner stranger
    assert row(access.submission_to_read, cast, pk) == expected("    ok   ok  ok    404     ok       404     404")
    assert row(access.submission_to_coordinate, cast, pk) == expected("403 ok ok   404     403      404     404")
    assert row(access.submission_to_oversee, cast, pk) == expected(" ok   ok  ok    404     ok       404     404")
    assert row(access.submission_to_sign, cast, pk) == expected("    403  ok  403   404     403      404     404")
    assert row(access.signature_to_read, cast, signature.pk) == expected("ok ok ok  404     ok       404     404")


def test_officer_still_reads_a_questionnaire_of_the_state_alone(cast):
    submission = cases.submission_of(cases.open_round(cast), cast.oman)
    assert met(access.submission_to_read, cast.officer, submission.pk) == "ok"
    assert met(access.submission_to_oversee, cast.officer, submission.pk) == "403"
    assert met(access.submission_to_coordinate, cast.focal_point, submission.pk) == "404"


def test_seat_that_ended_yesterday_opens_no_form(cast):
    year = cases.open_year(cast)
    Seat.objects.filter(person=cast.officer).update(until_on=timezone.localdate() - timedelta(days=1))
    assert met(access.form_to_read, cast.officer, year.health.pk) == "404"
    assert met(access.form_to_fill, cast.officer, year.health.pk) == "404"


def test_form_of_a_round_in_preparation_is_nobodys_yet(cast):
    year = cases.open_year(cast)
    Round.objects.filter(pk=year.round.pk).update(status=Round.Status.PREPARING)
    assert met(access.form_to_read, cast.officer, year.health.pk) == "404"
    assert met(access.form_to_read, cast.focal_point, year.health.pk) == "404"
    assert met(access.form_to_read, cast.secretariat, year.health.pk) == "ok"


def test_form_taken_out_stays_readable(cast):
    year = cases.open_year(cast)
    InstitutionForm.objects.filter(pk=year.health.pk).update(status=InstitutionForm.Status.REMOVED)
    assert met(access.form_to_read, cast.officer, year.health.pk) == "ok"


@pytest.mark.parametrize("name", ["officer", "focal_point"])
def test_person_switched_off_opens_nothing(cast, name):
    year = cases.open_year(cast)
    Person.objects.filter(pk=getattr(cast, name).pk).update(is_active=False)
    assert met(access.form_to_read, getattr(cast, name), year.health.pk) == "404"
