"""The board of a round: coverage by state, form, pillar and institution, in few queries whatever its size."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from multaqa.rounds import actions
from multaqa.rounds.models import Round
from multaqa.rounds.queries.board import board
from multaqa.rounds.tests import cases
from multaqa.rounds.tests.conducted import cost, got, grown, text_of
from multaqa.rounds.tests.web import signed_in

PARTIAL = actions.Agreed(partial=True)


@pytest.fixture
def year(cast: Any) -> cases.Year:
    return cases.open_year(cast)


def test_board_shows_each_state_by_form_pillar_and_institution(year, cast):
    seen = board(year.round, cast.secretariat)
    assert [row.submission.state.iso3 for row in seen.rows] == ["OMN", "KWT"]
    oman = seen.rows[0]
    assert [label for label, _tally in oman.forms] == seen.form_labels
    assert [tally.asked for _label, tally in oman.forms] == [1, 4, 3]
    assert (oman.taking_part, oman.silent, oman.unassigned, oman.is_silent) == (2, 2, 1, True)
    assert board(year.round, cast.focal_point).rows[0].submission == year.submission
    assert len(board(year.round, cast.focal_point).rows) == 1
    assert board(year.round, cast.officer).rows == []
    page = text_of(got(cast.officer, f"{year.round.pk}/"))
    assert "وزارة الصحة" in page
    assert "وزارة العدل" not in page


def test_board_is_narrowed_to_late_silent_partial(year, cast):
    actions.sign(cases.submission_of(year.round, cast.oman), agreed=PARTIAL, by=cast.director)
    for show, states in (("partial", ["OMN"]), ("silent", ["KWT"]), ("waiting", ["KWT"]), ("late", [])):
        assert [row.submission.state.iso3 for row in board(year.round, cast.reviewer, show=show).rows] == states
    Round.objects.filter(pk=year.round.pk).update(answers_due_at=timezone.now() - timedelta(days=1))
    late = board(Round.objects.get(pk=year.round.pk), cast.reviewer, show="late")
    assert [row.submission.state.iso3 for row in late.rows] == ["KWT"]
    assert "KWT" not in text_of(got(cast.secretariat, f"{year.round.pk}/?show=partial"))
    assert got(cast.secretariat, f"{year.round.pk}/?show=nonsense").status_code == 200


def test_excused_state_has_no_coverage_which_is_not_zero(year, cast):
    actions.excuse_state(cases.submission_of(year.round, cast.kuwait), reason="سبب", by=cast.secretariat)
    kuwait = board(year.round, cast.secretariat).rows[1]
    assert (kuwait.takes_part, kuwait.coverage.whole.percent) == (False, None)


def test_board_of_19_states_with_400_institutions_each(year, cast):
    secretariat = signed_in(cast.secretariat)
    few = cost(lambda: secretariat.get(f"/ar/rounds/{year.round.pk}/"))
    grown(year, states=17, institutions=400)
    answers: list[Any] = []
    many = cost(lambda: answers.append(secretariat.get(f"/ar/rounds/{year.round.pk}/")))
    rows = answers[0].context["board"].rows
    assert (len(rows), sum(row.taking_part for row in rows)) == (19, 19 * 400 + 2)
    assert rows[0].coverage.whole.said == 400
    assert many == few
    assert many <= 15


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("submissions/{submission}/institutions/", "focal_point"),
        ("submissions/{submission}/institutions/", "secretariat"),
        ("submissions/{submission}/services/", "focal_point"),
        ("submissions/{submission}/ready/", "focal_point"),
        ("submissions/{submission}/sign/", "director"),
        ("forms/{form}/coordination/", "focal_point"),
        ("forms/{form}/hand-in/", "officer"),
        ("{round}/states/", "secretariat"),
    ],
)
def test_pages_cost_the_same_for_one_institution_and_many(year, cast, path, role):
    address = path.format(submission=year.submission.pk, form=year.health.pk, round=year.round.pk)
    browser = signed_in(getattr(cast, role))
    few = cost(lambda: browser.get(f"/ar/rounds/{address}"))
    grown(year, states=2, institutions=5)
    many = cost(lambda: browser.get(f"/ar/rounds/{address}"))
    assert many == few
    assert many <= 34
