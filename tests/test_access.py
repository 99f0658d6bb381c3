"""The access table holds, row by row and role by role, and nothing of Oman's leaks to who may not see it."""

from typing import Any

import pytest
from access_table import ROLES, SECRET, TABLE, Row
from access_year import YEAR
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from scenes import SCENES, browser_of, cast_with_the_ended

from multaqa.rounds.tests.web import IMMEDIATE

OUTSIDE = ("visitor", "partner", "stranger", "ended")


def kind_of(answer: Any) -> str:
    """Return the cell that an answer belongs in."""
    if answer.status_code in (301, 302) and "/account/login/" in answer.url:
        return "in"
    return "ok" if answer.status_code in (200, 302, 410, 422) else str(answer.status_code)


def asked(row: Row, things: dict[str, Any], person: Any) -> Any:
    """Ask the address of a row as this person, and take everything back that it changed."""
    with translation.override("ar"):
        address = reverse(row.name, kwargs={part: things.get(name, name) for part, name in row.names.items()})
    cache.clear()
    with transaction.atomic():
        answer = getattr(browser_of(person), row.method)(address, row.data)
        answer.body = b"".join(answer).decode("utf-8", "replace")
        for close in answer._resource_closers:  # not answer.close(): that would end the test's database connection
            close()
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("row", [*TABLE, *YEAR], ids=str)
def test_row(row: Row, cast: Any, settings: Any) -> None:
    settings.TASKS = IMMEDIATE
    persons = cast_with_the_ended(cast)
    things = SCENES[row.scene](cast)
    answers = {role: asked(row, things, persons[role]) for role in ROLES}
    met = {role: kind_of(answer) for role, answer in answers.items()}
    assert [f"{role} {met[role]}, not {row.expected[role]}" for role in ROLES if met[role] != row.expected[role]] == []
    leaks = [role for role in OUTSIDE if row.expected[role] != "ok" and SECRET in answers[role].body]
    assert leaks == []


@pytest.mark.parametrize("scene", ["people", "meeting", "planned_meeting", "preparing", "reviewing"])
def test_lists_tell_outsiders_nothing_of_oman(scene: str, cast: Any, settings: Any) -> None:
    settings.TASKS = IMMEDIATE
    persons = cast_with_the_ended(cast)
    things = SCENES[scene](cast)
    lists = [Row(name, "x") for name in ("people", "desk", "notices", "rounds", "home", "meetings")]
    leaks = [(role, row.name) for role in OUTSIDE for row in lists if SECRET in asked(row, things, persons[role]).body]
    assert leaks == []


def test_a_wrong_row_is_noticed(cast: Any) -> None:
    persons = cast_with_the_ended(cast)
    things = SCENES["people"](cast)
    row = Row("people", "ok ok ok ok ok ok ok ok ok")
    answers = {role: kind_of(asked(row, things, persons[role])) for role in ROLES}
    assert answers != row.expected
    assert answers["stranger"] == "403"
