"""Nothing of a draft shows to anybody outside: not in the API, feeds, search, lists or files."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from multaqa.rounds import actions
from multaqa.rounds.models import Round
from multaqa.rounds.tests.cases import finish, open_round, publish
from multaqa.rounds.tests.web import signed_in

SECRET = "جولة 2026"
VALUE = "0.68492"


@pytest.fixture
def computed(cast: Any) -> Round:
    """Return a round that is computed and not published."""
    round = open_round(cast)
    finish(round, cast.oman, cast)
    actions.compute_round(round, leave_out=True, by=cast.secretariat)
    return Round.objects.get()


def addresses(client: Client) -> list[str]:
    """Return every address of the API that takes no further words, and the places that gather from all rooms."""
    described = client.get("/api/v1/openapi.json").json()["paths"]
    plain = [path for path, verbs in described.items() if "{" not in path and "get" in verbs]
    return [
        *plain,
        "/sitemap.xml",
        "/ar/",
        "/ar/indices/",
        "/ar/states/",
        "/ar/states/OMN/",
        "/ar/rounds/",
        "/ar/about/",
    ]


@pytest.mark.parametrize("who", ["visitor", "partner"])
def test_draft_shows_nowhere_to_those_outside(cast: Any, computed: Round, who: str) -> None:
    client = Client() if who == "visitor" else signed_in(cast.partner)
    looked = addresses(client)
    assert len([path for path in looked if path.startswith("/api/")]) >= 4
    for path in looked:
        answer = client.get(path)
        assert answer.status_code == 200, path
        words = answer.content.decode()
        assert SECRET not in words, path
        assert VALUE not in words, path
        assert json.dumps(SECRET).strip('"') not in words, path


def test_published_round_shows_to_everybody_its_answers_do_not(cast: Any, computed: Round) -> None:
    publish(computed, cast)
    assert SECRET in Client().get("/ar/rounds/").content.decode()
    page = Client().get(f"/ar/rounds/{computed.pk}/results/OMN/").content.decode()
    assert VALUE in page
    for person in (cast.focal_point, cast.reviewer, cast.secretariat):
        assert not re.search(rf"\b{person.name}\b", page)
    assert 'id="h-answers"' not in page


def test_newer_draft_of_a_published_round_stays_inside(cast: Any, computed: Round) -> None:
    publish(computed, cast)
    actions.compute_round(Round.objects.get(), leave_out=True, by=cast.secretariat)
    newest = computed.results.first()
    assert newest is not None
    facts = Client().get(f"/ar/rounds/{computed.pk}/results/data.json").json()
    assert facts["edition"] == 1
    assert f'"number": {newest.number}' not in json.dumps(facts)
    page = Client().get(f"/ar/rounds/{computed.pk}/results/").content.decode()
    assert f"النتيجة {newest.number}" not in page
