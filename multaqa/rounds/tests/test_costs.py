"""How often pages ask the database: the same number whatever the rows, and few."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from multaqa.members.models import State
from multaqa.rounds import actions
from multaqa.rounds.models import Round, Submission
from multaqa.rounds.tests.cases import VALUES, framework_of, open_round, publish, say, submission_of
from multaqa.rounds.tests.web import IMMEDIATE, downloaded, put, saved, send, signed_in

MOST = 12
MOST_OF_A_STATE = 22  # its page holds everything of it, others' series too


def cost(visit: Callable[[], Any]) -> int:
    """Return how many queries a visit makes, beside the session's own."""
    with CaptureQueriesContext(connection) as made:
        assert visit().status_code == 200
    return len([one for one in made.captured_queries if "django_session" not in one["sql"]])


def many(cast: Any, count: int) -> Submission:
    """Return a submission of this many answers, each said twice, the first of them under a remark and a reply."""
    round = open_round(cast, year=2100 + count, framework=framework_of(count))
    submission = submission_of(round, cast.oman)
    for indicator in round.framework.indicators.all():
        say(submission, indicator.code, "0.5", by=cast.focal_point)
        say(submission, indicator.code, "0.6", by=cast.focal_point)
    actions.submit(submission_of(round, cast.oman), by=cast.focal_point)
    answer = submission.answers.select_related("submission__round").filter(is_current=True).first()
    assert answer is not None
    actions.send_back(answer, text="ما المصدر؟", by=cast.reviewer)
    actions.reply(answer, text="المسح.", by=cast.focal_point)
    return submission_of(round, cast.oman)


def test_pages_of_a_questionnaire_cost_the_same_whatever_its_rows(cast: Any) -> None:
    state, reviewer = signed_in(cast.focal_point), signed_in(cast.reviewer)
    found: dict[str, set[int]] = {}
    for count in (1, 3, 40):
        base = f"/ar/rounds/submissions/{many(cast, count).pk}/"
        found.setdefault("questionnaire", set()).add(cost(lambda base=base: state.get(base)))
        found.setdefault("submit", set()).add(cost(lambda base=base: state.get(f"{base}submit/")))
        found.setdefault("workbook", set()).add(cost(lambda base=base: state.get(f"{base}workbook/")))
        found.setdefault("review", set()).add(cost(lambda base=base: reviewer.get(f"{base}review/")))
        data = {"Q1-value": str(count / 100), "Q1-number": "2", "Q1-absence": ""}
        found.setdefault("answer", set()).add(
            cost(lambda base=base, data=data: state.post(f"{base}answers/Q1/", data, headers={"HX-Request": "true"}))
        )
    assert {page: len(costs) for page, costs in found.items()} == dict.fromkeys(found, 1)
    assert max(found["questionnaire"] | found["submit"] | found["workbook"]) <= MOST
    assert max(found["review"]) <= 24  # the answer, its list, its thread, its evidence, the filter


def test_differences_cost_the_same_whatever_the_cells(cast: Any, settings: Any) -> None:
    settings.TASKS = IMMEDIATE
    state, costs = signed_in(cast.focal_point), set()
    for count in (1, 3, 40):
        round = open_round(cast, year=2100 + count, framework=framework_of(count))
        submission = submission_of(round, cast.oman)
        book = downloaded(state, submission)
        for number in range(1, count + 1):
            put(book, f"Q{number}", value=number / 100)
        address = send(state, submission, saved(book)).headers["Location"]
        costs.add(cost(lambda address=address: state.get(address)))
    assert len(costs) == 1
    assert max(costs) <= MOST


def with_states(cast: Any, count: int) -> Round:
    """Return a published round in which this many states took part, and one more did not."""
    [framework] = [one for one in actions.load_frameworks() if one.code == "egdi-2024"]
    position = State.objects.count()
    for number in range(position, count + 1):
        State.objects.create(
            iso3=f"X{number:02}", iso2=f"X{number}", position=50 + number, name_ar=f"دولة {number}",
            name_en=f"S{number}", name_fr=f"S{number}", short_name_ar="x", formal_name_ar="x",
        )  # fmt: skip
    chosen = list(State.objects.all()[: count + 1])
    round = actions.begin_round(
        framework, year=2030 + count, title={"ar": f"جولة {count}"}, answers_due_at=timezone.now() + timedelta(days=3),
        states=chosen, by=cast.secretariat,
    )  # fmt: skip
    actions.open_round(round, by=cast.secretariat)
    for place, state in enumerate(chosen[:count]):
        submission = submission_of(round, state)
        for code, value in VALUES.items():
            say(submission, code, str(Decimal(value) - Decimal(place) / 100), by=cast.focal_point)
        actions.submit(submission, by=cast.focal_point)
        actions.accept_submission(submission_of(round, state), with_answers=True, by=cast.reviewer)
    return publish(round, cast)


@pytest.mark.parametrize("path", ["", "{round}/", "{round}/results/", "{round}/results/{state}/"])
def test_pages_of_a_round_cost_the_same_whatever_its_states(cast: Any, path: str) -> None:
    secretariat, costs, public = signed_in(cast.secretariat), set(), set()
    for count in (1, 3, 8):
        round = with_states(cast, count)
        state = round.submissions.first()
        assert state is not None
        address = "/ar/rounds/" + path.format(round=round.pk, state=state.state.iso3)
        costs.add(cost(lambda address=address: secretariat.get(address)))
        if "results" in path:
            public.add(cost(lambda address=address: Client().get(address)))
    # The list of rounds has one round more each time.
    assert len(costs) == 1
    assert len(public) <= 1
    assert max(public | {0}) <= (MOST_OF_A_STATE if "{state}" in path else MOST)
