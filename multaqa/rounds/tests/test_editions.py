"""Public pages of an edition: every axis in three languages, how far a score opens, what never leaks, what it costs."""

import gzip
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from multaqa.rounds import actions
from multaqa.rounds.models import Answer, Round, Submission
from multaqa.rounds.tests.cases import finish, open_round, publish
from multaqa.rounds.tests.editions import SECRETS, more_states, publish_edition, published_round, with_answers
from multaqa.rounds.tests.measured import measured_round
from multaqa.rounds.tests.test_costs import cost
from multaqa.rounds.tests.web import signed_in

PAGES = (
    "", "compare/", "compare/?state=OMN&state=KWT", "measures/P1/", "measures/P1.1/", "measures/K01/", "by/channels/",
    "by/channels/portal/", "by/sectors/", "by/sectors/health/", "by/life-events/", "by/life-events/birth/",
    "by/services/", "by/services/?sector=health&page=2", "by/services/S002/", "OMN/", "OMN/services/",
    "OMN/services/S001/", "OMN/measures/P1/", "OMN/measures/K01/", "OMN/measures/K20/",
)  # fmt: skip
MOST = 26


def base(round: Round, language: str = "ar") -> str:
    return f"/{language}/rounds/{round.pk}/results/"


def text_of(page: str) -> str:
    """Return the words of a page's main part, with single spaces."""
    main = page[page.index('<main id="main"') : page.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_every_axis_has_its_page_labelled_and_small(cast: Any, language: str) -> None:
    round = published_round(cast, states=more_states(19))
    label = {"ar": "وليس إطار الإسكوا", "en": "it is not ESCWA", "fr": "ce n&#x27;est pas celui de la CESAO"}[language]
    sample = {"ar": "تجريبي.", "en": "Sample.", "fr": "Exemple fictif."}[language]
    for path in PAGES:
        answer = Client().get(base(round, language) + path)
        assert answer.status_code == 200, path
        page = answer.content.decode()
        assert label in page, path
        assert sample in page, path
        assert len(gzip.compress(answer.content)) < 25_000, path


def test_what_an_edition_does_not_hold_is_not_found(cast: Any) -> None:
    round = published_round(cast)
    for path in (
        "measures/none/", "by/none/", "by/sectors/none/", "by/services/none/", "XYZ/", "OMN/measures/none/",
        "OMN/services/none/", "OMN/answers/none/", "XYZ/services/", "?edition=7", "OMN/?edition=7", "?draft",
    ):  # fmt: skip
        assert Client().get(base(round) + path).status_code == 404, path


@pytest.mark.parametrize("path", PAGES)
def test_pages_cost_the_same_whatever_the_states(cast: Any, path: str) -> None:
    costs = set()
    for count in (3, 19):
        round = published_round(cast, states=more_states(count), year=2030 + count)
        costs.add(cost(lambda path=path, round=round: Client().get(base(round) + path)))
    assert len(costs) == 1
    assert max(costs) <= MOST


# --- ranks and lists -----------------------------------------------------------------------------------------------


def test_rank_stands_with_its_value_and_its_measure(cast: Any) -> None:
    round = published_round(cast, states=more_states(19))
    region = text_of(Client().get(base(round, "en")).content.decode())
    assert "Ranking: Illustrative framework" in region
    assert "overall value, 2026" in region
    assert re.search(r"2 KWT Kuwait (Kuwait )?84\.3 90%", region)
    pillar = text_of(Client().get(base(round, "en") + "measures/P1/").content.decode())
    assert "Ranking: Service availability and development, 2026" in pillar
    assert "Each rank is of this measure alone, not of the overall value." in pillar
    state = text_of(Client().get(base(round, "en") + "OMN/").content.decode())
    assert re.search(r"rank by overall value, with 88\.0 1 of 19", state)
    compared = text_of(Client().get(base(round, "en") + "compare/?state=KWT&state=OMN").content.decode())
    assert re.search(r"Overall value State.*?", compared) or "Overall value" in compared
    assert re.search(r"Oman 88\.0 1 of 19 KWT Kuwait 84\.3 2 of 19", compared)


@pytest.mark.parametrize("path", ["by/sectors/health/", "by/services/S004/", "by/sectors/", "by/services/"])
def test_lists_that_are_no_ranking_are_alphabetical_and_say_so(cast: Any, path: str) -> None:
    states = more_states(19)
    round = published_round(cast, states=list(reversed(states)))
    page = Client().get(base(round) + path).content.decode()
    assert "الدول بالترتيب الأبجدي العربي، وليس هذا ترتيباً للدرجات." in text_of(page)
    listed = re.findall(rf'href="{base(round)}(\w+)/"', page)
    assert [code for code in listed if code in {one.iso3 for one in states}] == [one.iso3 for one in states]


def test_absence_is_said_in_words_and_is_no_zero(cast: Any) -> None:
    round = published_round(cast, states=more_states(3))
    page = text_of(Client().get(base(round, "en") + "by/services/S002/").content.decode())
    assert "KWT Kuwait no score" in page
    assert "Kuwait 0" not in page
    with_answers(round, cast.oman, cast)  # Oman gave S001 to an institution, and S002 to none
    round.results.get().breakdowns.filter(code="S002", state=cast.oman).update(score=None, coverage=None)
    page = text_of(Client().get(base(round, "en") + "by/services/S002/").content.decode())
    assert "OMN Oman not surveyed" in page


def test_services_stand_by_channel_side_by_side(cast: Any) -> None:
    round = published_round(cast, states=more_states(3))
    kept = round.results.get().breakdowns.filter(code="S001", state=cast.oman)
    kept.filter(axis="portal").update(score=81.5)
    kept.filter(axis="mobile").update(score=None, coverage=0)
    for path in ("OMN/services/", "by/services/S001/"):
        page = text_of(Client().get(base(round, "en") + path).content.decode())
        assert re.search(r"Score Portal App", page), path
        assert re.search(r"\d\d\.\d 81\.5 – no score", page), path


def test_state_without_part_is_absent_and_not_zero(cast: Any) -> None:
    round = published_round(cast, states=[cast.oman])
    Submission.objects.create(round=round, state=cast.kuwait)
    page = text_of(Client().get(base(round, "en") + "KWT/").content.decode())
    assert "did not take part" in page
    assert "That is not zero." in page
    assert "did not take part Kuwait" in text_of(Client().get(base(round, "en")).content.decode())


def test_strengths_and_gaps_are_held_against_the_other_states(cast: Any) -> None:
    states = more_states(3)
    round = published_round(cast, states=states)
    scores = round.results.get().scores
    scores.filter(node="K10").exclude(state=cast.oman).update(score=10)
    scores.filter(node="K10", state=cast.oman).update(score=95)
    scores.filter(node="K11").exclude(state=cast.oman).update(score=80)
    scores.filter(node="K11", state=cast.oman).update(score=5)
    profile = Client().get(base(round) + "OMN/").context["profile"]
    assert (profile.strengths[0].code, profile.strengths[0].points) == ("K10", 85)
    assert (profile.gaps[0].code, profile.gaps[0].points) == ("K11", -75)


def test_change_since_the_last_round_is_of_published_scores_alone(cast: Any) -> None:
    states = more_states(3)
    earlier = published_round(cast, states=states, year=2025)
    earlier.results.get().scores.filter(state=cast.oman, node="P1").update(score=40)
    later = published_round(cast, states=states, year=2026)
    Round.objects.filter(pk=later.pk).update(previous=earlier)
    later.results.get().scores.filter(state=cast.oman, node="P1").update(score=52.5)
    changes = Client().get(base(later) + "OMN/").context["changes"]
    assert changes.is_same_framework
    assert {one.code: one.points for one in changes.rows}["P1"] == 12.5
    page = text_of(Client().get(base(later, "en") + "OMN/").content.decode())
    assert "Change from 2025 to 2026" in page
    assert re.search(r"40\.0 to 52\.5 \+12\.5 points", page)
    earlier.publications.update(published_at=timezone.now() + timedelta(days=1))
    assert "Change from 2025" not in text_of(Client().get(base(later, "en") + "OMN/").content.decode())


def test_comparison_takes_five_states_at_most(cast: Any) -> None:
    states = more_states(7)
    round = published_round(cast, states=states)
    asked = "&".join(f"state={one.iso3}" for one in states)
    page = Client().get(f"{base(round, 'en')}compare/?{asked}").content.decode()
    assert "At most five states stand beside each other. Choose fewer." in page
    assert "Overall value and its components" not in page
    assert (
        "This state is not in the results." in Client().get(f"{base(round, 'en')}compare/?state=XYZ").content.decode()
    )
    five = "&".join(f"state={one.iso3}" for one in states[:5])
    assert len(Client().get(f"{base(round)}compare/?{five}").context["states"]) == 5


# --- editions ------------------------------------------------------------------------------------------------------


def test_both_editions_stay_and_the_earlier_points_to_the_later(cast: Any) -> None:
    states = more_states(3)
    round = published_round(cast, states=states)
    publish_edition(round, states, cast, number=2, note="صُححت قيمة.")
    for path in ("", "OMN/", "measures/P1/", "by/sectors/"):
        newest = Client().get(base(round) + path).content.decode()
        assert "الإصدار 2، تصحيح." in newest
        assert "لم يعد سارياً" not in newest
        earlier = Client().get(f"{base(round)}{path}?edition=1").content.decode()
        assert "لم يعد سارياً" in earlier
        assert f'href="{base(round)}{path}"' in earlier
    links = re.findall(rf'href="{base(round)}[^"]*"', Client().get(f"{base(round)}?edition=1").content.decode())
    inner = [one for one in links if "edition=" not in one and not one.endswith('results/"')]
    assert inner == []


# --- how far down --------------------------------------------------------------------------------------------------

INSIDE = ("secretariat", "director", "focal_point", "reviewer")
OUTSIDE = ("visitor", "partner", "stranger", "officer")
DISCLOSED = {"scores": (), "states": ("stranger",), "answers": OUTSIDE}


@pytest.mark.parametrize("disclosure", ["scores", "states", "answers"])
def test_answers_open_as_far_as_the_round_discloses(cast: Any, disclosure: str) -> None:
    round = published_round(cast, disclosure=disclosure)
    with_answers(round, cast.oman, cast)
    paths = ("OMN/measures/K01/", "OMN/measures/K05/", "OMN/services/S001/", "OMN/answers/K01.S001/", "OMN/", "")
    for role in (*INSIDE, *OUTSIDE):
        client = Client() if role == "visitor" else signed_in(getattr(cast, role))
        pages = {path: client.get(base(round) + path) for path in paths}
        seen = "".join(page.content.decode() for page in pages.values())
        is_open = role in (*INSIDE, *DISCLOSED[disclosure])
        assert (pages["OMN/answers/K01.S001/"].status_code == 200) == is_open, role
        ministry, evidence, reason, thread = (secret in seen for secret in SECRETS)
        assert (ministry, evidence, reason) == (is_open, is_open, is_open), role
        assert thread == (role in INSIDE), role
        assert ("K05@" in seen) == is_open, role
        if not is_open:
            assert "ينتهي المسار العلني هنا." in seen
        else:
            assert "المنسق الوطني" in seen
            assert cast.focal_point.name not in text_of(pages["OMN/answers/K01.S001/"].content.decode())


def test_officer_reads_his_own_institutions_answers_alone(cast: Any) -> None:
    round = published_round(cast)
    answers = with_answers(round, cast.oman, cast)
    cast.officer.seats.update(institution=answers[1].form.institution)
    client = signed_in(cast.officer)
    assert client.get(base(round) + "OMN/answers/K01.S001/").status_code == 200
    assert client.get(base(round) + "OMN/answers/K13/").status_code == 404
    assert SECRETS[3] not in client.get(base(round) + "OMN/answers/K01.S001/").content.decode()


def test_absence_that_counts_as_zero_says_by_which_rule(cast: Any) -> None:
    round = published_round(cast, disclosure="answers")
    with_answers(round, cast.oman, cast)
    answers = round.submissions.get(state=cast.oman).answers
    answers.filter(item="K13").update(value=None, choices=[], absence="not_available")
    page = text_of(Client().get(base(round, "en") + "OMN/answers/K13/").content.decode())
    assert "not available Counted as zero, by a rule of this framework." in page
    answers.filter(item="K13").update(absence="not_surveyed")
    page = text_of(Client().get(base(round, "en") + "OMN/answers/K13/").content.decode())
    assert "not surveyed" in page
    assert "Counted as zero" not in page


def test_both_values_stand_beside_each_other_as_they_counted(cast: Any) -> None:
    round = published_round(cast)
    adjusted = with_answers(round, cast.oman, cast)[-1]
    client = signed_in(cast.director)
    [told] = client.get(base(round) + "OMN/measures/K01/").context["page"].object_list
    assert (told.own.value, told.adjusted.value) == (75, 25)
    page = text_of(client.get(base(round, "en") + "OMN/answers/K01.S001/").content.decode())
    assert "( 75 points)" in page
    assert "( 25 points)" in page
    # A verdict that was given after the computation is no part of what was published.
    adjusted.verdicts.create(kind="accept", given_by=cast.reviewer)
    [told] = client.get(base(round) + "OMN/measures/K01/").context["page"].object_list
    assert told.adjusted.value == 25


# --- the open API, the sitemap, the feed ----------------------------------------------------------------------------


def test_api_tells_scores_with_measure_unit_edition_and_checksum(cast: Any) -> None:
    states = more_states(3)
    round = published_round(cast, states=states)
    publish_edition(round, states, cast, number=2, note="صُححت قيمة.")
    editions = Client().get("/api/v1/results/").json()["items"]
    assert [(one["edition"], one["is_in_force"]) for one in editions] == [(2, True), (1, False)]
    whole = Client().get(f"/api/v1/results/{round.pk}/").json()
    assert {one["code"]: one["parent"] for one in whole["nodes"]}["K01"] == "P1.1"
    assert {"axis": "channel", "code": "portal"}.items() <= whole["classes"][0].items()
    assert whole["classes"][0]["name"] == {"ar": "البوابة", "en": "portal", "fr": "portail"}
    told = Client().get(f"/api/v1/results/{round.pk}/scores/?node=index&edition=1").json()
    assert (told["edition"]["edition"], told["edition"]["result_checksum"], told["unit"]) == (1, "1" * 64, "points")
    assert [one["state"] for one in told["items"]] == [one.iso3 for one in states]
    assert told["items"][1] == {
        "state": "KWT", "node": "index", "score": 84.3, "rank": 2, "ranked": 3, "group": "very-advanced",
        "coverage": 0.9, "absence": "",
    }  # fmt: skip
    missing = Client().get(f"/api/v1/results/{round.pk}/scores/?node=K35&state=kwt").json()["items"][0]
    assert (missing["score"], missing["rank"], missing["absence"]) == (None, None, "no_score")
    told = Client().get(f"/api/v1/results/{round.pk}/breakdowns/?axis=service&code=S002").json()
    assert [one["absence"] for one in told["items"]] == ["", "no_score", ""]
    assert Client().get(f"/api/v1/results/{round.pk}/?edition=3").status_code == 404
    assert Client().get(f"/api/v1/results/{round.pk}/breakdowns/?axis=none").status_code == 422


@pytest.mark.parametrize("path", ["", "{round}/", "{round}/scores/?limit=500", "{round}/breakdowns/?limit=500"])
def test_api_costs_the_same_whatever_the_states(cast: Any, path: str) -> None:
    costs = set()
    for count in (3, 19):
        round = published_round(cast, states=more_states(count), year=2030 + count)
        address = "/api/v1/results/" + path.format(round=round.pk)
        costs.add(cost(lambda address=address: Client().get(address)))
    assert len(costs) == 1
    assert max(costs) <= 12


def test_embargo_holds_everywhere(cast: Any) -> None:
    round = published_round(cast)
    round.publications.update(published_at=timezone.now() + timedelta(days=1))
    for path in (*PAGES, "?edition=1"):
        assert Client().get(base(round) + path).status_code == 404, path
        assert signed_in(cast.director).get(base(round) + path).status_code == 404, path
    assert signed_in(cast.secretariat).get(base(round)).status_code == 200
    assert Client().get("/api/v1/results/").json() == {"count": 0, "items": []}
    assert Client().get(f"/api/v1/results/{round.pk}/scores/").status_code == 404
    for machine in ("/sitemap.xml", "/ar/feed.xml"):
        assert f"/rounds/{round.pk}/results/" not in Client().get(machine).content.decode()


def test_sitemap_and_feed_lead_to_pages_that_answer(cast: Any) -> None:
    round = published_round(cast)
    listed = Client().get("/sitemap.xml").content.decode()
    addresses = {
        path for path in re.findall(r"<loc>http://[^/]+([^<]+)</loc>", listed) if f"/{round.pk}/results/" in path
    }
    assert {base(round) + path for path in ("", "compare/", "OMN/", "measures/P1/", "by/sectors/")} <= addresses
    assert [path for path in addresses if Client().get(path).status_code != 200] == []
    feed = Client().get("/ar/feed.xml").content.decode()
    assert f"{base(round)}?edition=1" in feed


def test_change_is_split_by_cause_where_both_results_kept_their_tables(cast: Any) -> None:
    made = []
    for is_changed in (False, True):
        round = measured_round(cast, services=4)
        if is_changed:
            said = Answer.objects.filter(
                submission__round=round, submission__state=cast.oman, indicator__scale__kind="checklist"
            )
            assert said.update(value=0, choices=[], absence="", adjustment=None)
        actions.compute_round(round, leave_out=True, by=cast.secretariat)
        actions.publish_round(Round.objects.get(pk=round.pk), by=cast.secretariat)
        made.append(round)
    Round.objects.filter(pk=made[1].pk).update(previous=made[0])
    answer = Client().get(base(made[1], "en") + "OMN/")
    moved, whole = answer.context["moved"], answer.context["changes"].rows[0]
    assert whole.points != 0
    assert moved.data + moved.method + moved.units == pytest.approx(whole.points)
    assert moved.method == pytest.approx(0)
    assert f"{moved.data:.1f}".replace("-", "−") + " points from the answers" in text_of(answer.content.decode())


def test_national_answers_open_as_well_where_an_index_asks_no_institution(cast: Any) -> None:
    round = open_round(cast)
    finish(round, cast.oman, cast)
    publish(round, cast)
    Round.objects.filter(pk=round.pk).update(disclosure="answers")
    assert "ينتهي المسار العلني هنا." not in Client().get(base(round) + "OMN/measures/OSI/").content.decode()
    page = Client().get(base(round, "en") + "OMN/answers/OSI/").content.decode()
    assert "0.75905" in page
    Round.objects.filter(pk=round.pk).update(disclosure="scores")
    assert Client().get(base(round) + "OMN/answers/OSI/").status_code == 404
    assert signed_in(cast.officer).get(base(round) + "OMN/answers/OSI/").status_code == 200
