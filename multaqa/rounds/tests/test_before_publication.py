"""Results before they are published: pages in three languages, other weights, causes of change, checks, embargo."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from multaqa import composite
from multaqa.core.models import JournalLine
from multaqa.members.models import Notice
from multaqa.rounds import actions, checks, dataset
from multaqa.rounds.models import Answer, Publication, Remark, Result, Round, Said
from multaqa.rounds.queries import drafts
from multaqa.rounds.tests.cases import finish, open_round, submission_of
from multaqa.rounds.tests.editions import more_states
from multaqa.rounds.tests.measured import measured_round
from multaqa.rounds.tests.test_costs import cost
from multaqa.rounds.tests.web import signed_in

TABS = ("pillars", "indicators", "services", "sectors", "life-events", "channels", "firmness", "comparison")
MOST = 30
PAGES = ("", *(f"1/{tab}/" for tab in TABS), "1/", "1/what-if/", "1/what-if/?open=P1&w-P1=70", "1/check/")


def base(round: Round, language: str = "ar") -> str:
    return f"/{language}/rounds/{round.pk}/computations/"


@pytest.fixture
def result(cast: Any) -> Result:
    """A result of the illustrative framework with ranks for Oman and Kuwait."""
    return actions.compute_round(measured_round(cast), leave_out=True, by=cast.secretariat)


@pytest.fixture
def small(cast: Any) -> Round:
    """A computed round of three published indices."""
    round = open_round(cast)
    finish(round, cast.oman, cast)
    finish(round, cast.kuwait, cast, values={"OSI": "0.5", "TII": "0.6", "HCI": "0.7"})
    actions.compute_round(round, leave_out=True, by=cast.secretariat)
    return Round.objects.select_related("framework").get(pk=round.pk)


# --- pages -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_every_page_of_a_draft_is_labelled(cast: Any, result: Result, language: str) -> None:
    client = signed_in(cast.secretariat)
    label = {"ar": "وليس إطار الإسكوا", "en": "it is not ESCWA", "fr": "ce n&#x27;est pas celui de la CESAO"}[language]
    sample = {"ar": "تجريبي.", "en": "Sample.", "fr": "Exemple fictif."}[language]
    for path in PAGES:
        answer = client.get(base(result.round, language) + path)
        assert answer.status_code == 200, path
        page = answer.content.decode()
        assert label in page, path
        assert sample in page, path


def test_a_table_is_named_after_its_tab(cast: Any, result: Result) -> None:
    page = signed_in(cast.secretariat).get(base(result.round) + "1/services/").content.decode()
    assert re.search(r'<h2 id="h-table">\s*الخدمات،', page)


def test_what_is_not_there_is_not_found(cast: Any, result: Result, small: Round) -> None:
    client = signed_in(cast.secretariat)
    for path in ("9/", "9/what-if/", "9/check/", "1/none/"):
        assert client.get(base(result.round) + path).status_code == 404, path
    assert client.get(base(small) + "1/services/").status_code == 404  # an index that asks no services
    assert client.get(base(small) + "1/firmness/").status_code == 200


@pytest.mark.parametrize("who", ["reviewer", "director", "focal_point"])
def test_drafts_are_the_secretariats(cast: Any, small: Round, who: str) -> None:
    client = signed_in(getattr(cast, who))
    assert {client.get(base(small) + path).status_code for path in ("", "1/", "1/what-if/", "1/check/")} == {403}
    assert {client.get(base(small) + path).status_code for path in ("",)} == {403}


@pytest.mark.parametrize(
    "path", ["", "1/", "1/pillars/", "1/services/", "1/firmness/", "1/what-if/?w-P1=70", "1/check/"]
)
def test_pages_cost_the_same_whatever_the_states(cast: Any, path: str) -> None:
    few = actions.compute_round(measured_round(cast, services=20), leave_out=True, by=cast.secretariat)
    many = measured_round(cast, states=more_states(4), services=20)
    actions.compute_round(many, leave_out=True, by=cast.secretariat)
    client = signed_in(cast.secretariat)
    for pk in (few.round.pk, many.pk):  # what was asked for before is answered from the last computation
        client.get(f"/ar/rounds/{pk}/computations/{path}")
    costs = {visited(client, one, path) for one in (few.round, many)}
    assert len(costs) == 1
    assert max(costs) <= MOST


def visited(client: Client, round: Round, path: str) -> int:
    return cost(lambda: client.get(base(round) + path))


def test_history_tells_what_each_computation_changed(cast: Any, small: Round) -> None:
    actions.compute_round(small, leave_out=True, by=cast.secretariat)
    answer = Answer.objects.get(submission=submission_of(small, cast.oman), indicator__code="OSI", is_current=True)
    adjust(answer, "0.3", cast)
    actions.compute_round(small, leave_out=True, by=cast.secretariat)
    rows = drafts.computations_of(small, small.results.all())
    assert [one.result.number for one in rows] == [3, 2, 1]
    newest, second, first = (one.change for one in rows)
    assert first is None
    assert second is not None
    assert second.is_none
    assert newest is not None
    assert (newest.answers, newest.decisions, newest.moved, newest.most) == (0, 1, 1, cast.oman)
    assert newest.points == pytest.approx((0.3 - 0.75905) / 3)
    page = signed_in(cast.secretariat).get(base(small)).content.decode()
    assert "تعديل واحد استجدّ أو زال" in page
    assert "لا تغيّر" in page


def adjust(answer: Answer, value: str, cast: Any) -> None:
    """Let a reviewer set another value."""
    actions.adjust_answer(answer, Said(Decimal(value)), reason="لا دليل على القيمة.", by=cast.reviewer)


# --- other weights ---------------------------------------------------------------------------------------------------


def test_other_weights_give_what_the_engine_gives(cast: Any, result: Result) -> None:
    trial = dataset.try_weights(result, {"P1": 10, "P2": 80})
    index = dataset.index_of(result)
    framework = index.framework.with_part("P1", weight=10.0).with_part("P2", weight=80.0).with_part("P3", weight=20.0)
    afresh = composite.build_index(framework, index.data)
    for move in trial.moves:
        assert move.score_after == pytest.approx(afresh.score(move.unit))
        assert move.rank_after == afresh.rank(move.unit)
    [root] = trial.groups.values()
    assert [round(one.tried, 2) for one in root] == [9.09, 72.73, 18.18]
    assert sum(one.tried for one in root) == pytest.approx(100)


def test_the_given_weights_are_no_change_and_nonsense_counts_for_nothing(result: Result) -> None:
    for wanted in ({}, {"P1": 40, "P2": 40, "P3": 20}, {"none": 5}, {"index": 3}):
        trial = dataset.try_weights(result, wanted)
        assert not trial.is_changed
        assert all(move.rank_before == move.rank_after for move in trial.moves)


def test_weights_that_are_all_zero_leave_the_given_ones(cast: Any, result: Result) -> None:
    trial = dataset.try_weights(result, {"P1": 0, "P2": 0, "P3": 0})
    assert trial.idle == ["index"] or len(trial.idle) == 1
    assert trial.moved == 0
    page = signed_in(cast.secretariat).get(base(result.round) + "1/what-if/?w-P1=0&w-P2=0&w-P3=0").content.decode()
    assert "كل الأوزان صفر" in page


def test_an_opened_pillar_shows_the_weights_below_it(cast: Any, result: Result) -> None:
    client = signed_in(cast.secretariat)
    closed = client.get(base(result.round) + "1/what-if/").content.decode()
    opened = client.get(base(result.round) + "1/what-if/?open=P2&w-K20=90&w-P1=33").content.decode()
    assert 'name="w-K20"' not in closed
    assert re.search(r'name="w-K20"[^>]* value="90"', opened)
    assert 'name="w-K01"' not in opened
    kept = client.get(base(result.round) + "1/what-if/?open=P1&w-K20=90").content.decode()
    assert re.search(r'type="hidden" name="w-K20" value="90"', " ".join(kept.split()))


def test_a_slider_that_moves_is_answered_with_the_ranking_alone_and_nothing_is_kept(cast: Any, result: Result) -> None:
    client = signed_in(cast.secretariat)
    answer = client.get(base(result.round) + "1/what-if/?w-P1=99", headers={"HX-Request": "true"})
    part = " ".join(answer.content.decode().split())
    assert part.strip().startswith('<div id="outcome"')
    assert 'id="share-P1" hx-swap-oob="true"' in part
    assert "w-P1=99" in part  # the link that holds the weights
    assert "<html" not in part
    assert Result.objects.count() == 1
    assert not JournalLine.objects.filter(verb__contains="what").exists()


# --- against the last round ------------------------------------------------------------------------------------------


def test_causes_of_a_change_add_up_to_it(cast: Any) -> None:
    before = measured_round(cast, services=60)
    first = actions.compute_round(before, leave_out=True, by=cast.secretariat)
    states = more_states(4)
    now = measured_round(cast, states=states, services=80)
    Round.objects.filter(pk=now.pk).update(previous=before, year=2027)
    now = Round.objects.select_related("framework").get(pk=now.pk)
    result = actions.compute_round(now, leave_out=True, by=cast.secretariat)
    found = dataset.compare(result, first)
    assert dataset.result_before(now) == first
    assert found.is_same_method
    assert {one.unit for one in found.moves} == {"OMN", "KWT"} & {one.iso3 for one in states} or found.moves
    for one in found.moves:
        if one.change is not None:
            assert one.data is not None
            assert one.method is not None
            assert one.units is not None
            assert one.data + one.method + one.units == pytest.approx(one.change)
            assert one.method == pytest.approx(0)
    page = signed_in(cast.secretariat).get(base(now) + "1/comparison/")
    assert page.status_code == 200
    assert "إطار الجولتين واحد" in page.content.decode()


def test_a_change_of_the_framework_is_the_methods_part(cast: Any, small: Round) -> None:
    framework = actions.copy_version(small.framework, version="2", by=cast.secretariat)
    actions.edit_part(framework, "indicator", "OSI", {"weight": 8}, by=cast.secretariat)
    actions.freeze_version(framework, by=cast.secretariat)
    framework.refresh_from_db()
    now = open_round(cast, year=2027, framework=framework)
    for state, values in ((cast.oman, None), (cast.kuwait, {"OSI": "0.5", "TII": "0.6", "HCI": "0.7"})):
        finish(now, state, cast, values=values)
    Round.objects.filter(pk=now.pk).update(previous=small)
    now = Round.objects.select_related("framework").get(pk=now.pk)
    result = actions.compute_round(now, leave_out=True, by=cast.secretariat)
    before = dataset.result_before(now)
    assert before is not None
    found = dataset.compare(result, before)
    assert not found.is_same_method
    assert any(abs(one.change or 0) > 0.001 for one in found.moves)
    for one in found.moves:
        assert one.change is not None
        assert one.method == pytest.approx(one.change)
        assert one.data == pytest.approx(0)
    findings = {one.code: one for one in drafts.findings_of(result, before, is_stale=False)}
    assert findings["breaks"].count > 0


def test_a_round_without_an_earlier_one_says_so(cast: Any, small: Round) -> None:
    page = signed_in(cast.secretariat).get(base(small) + "1/comparison/").content.decode()
    assert "لا جولة سابقة للمقارنة بها" in page


# --- what a careful editor looks at ----------------------------------------------------------------------------------


def findings(result: Result, **more: Any) -> dict[str, drafts.Finding]:
    return {one.code: one for one in drafts.findings_of(result, None, **({"is_stale": False} | more))}


def test_findings_name_what_is_there(cast: Any, small: Round) -> None:
    oman = submission_of(small, cast.oman)
    oman.is_late = oman.is_partial = True
    oman.save()
    kuwait = submission_of(small, cast.kuwait)
    kuwait.status = "returned"
    kuwait.save()
    answer = oman.answers.get(indicator__code="OSI", is_current=True)
    adjust(answer, "0.3", cast)
    actions.ask(oman.answers.get(indicator__code="TII", is_current=True), text="ما المصدر؟", by=cast.reviewer)
    Round.objects.filter(pk=small.pk).update(reply_due_at=timezone.now() + timedelta(days=2))
    small.refresh_from_db()
    result = actions.compute_round(small, leave_out=True, by=cast.secretariat)
    found = findings(result)
    assert [one.state for one in found["left_out"].places] == [cast.kuwait]
    assert [one.state for one in found["late"].places] == [cast.oman]
    assert [(one.state, one.count) for one in found["without_reply"].places] == [(cast.oman, 1)]
    assert found["remarks"].count >= 1
    assert found["reply"].count == 1
    assert found["undecided"].count == 1
    assert found["stale"].count == 0
    assert findings(result, is_stale=True)["stale"].count == 1


def test_parts_of_the_method_that_are_not_published_are_counted(result: Result) -> None:
    assert findings(result)["origins"].count > 30


def test_a_reply_settles_the_finding_of_an_adjusted_answer(cast: Any, small: Round) -> None:
    oman = submission_of(small, cast.oman)
    answer = oman.answers.get(indicator__code="OSI", is_current=True)
    adjust(answer, "0.3", cast)
    result = small.results.get()
    assert findings(result)["without_reply"].count == 1
    answer = oman.answers.get(indicator__code="OSI", is_current=True)
    Remark.objects.create(submission=oman, answer=answer, kind="reply", text="نقبل.", written_by=cast.focal_point)
    assert findings(result)["without_reply"].count == 0


def test_a_result_that_answers_have_overtaken_is_told(cast: Any, small: Round) -> None:
    client = signed_in(cast.secretariat)
    said = "إجابات تغيّرت بعد الحساب"
    before = client.get(base(small) + "1/check/").content.decode()
    assert before.index("بُحث عنه ولم يوجد") < before.index(said)
    answer = submission_of(small, cast.oman).answers.get(indicator__code="OSI", is_current=True)
    adjust(answer, "0.3", cast)
    after = client.get(base(small) + "1/check/").content.decode()
    assert after.index(said) < after.index("بُحث عنه ولم يوجد")


# --- embargo and corrections -----------------------------------------------------------------------------------------


def tomorrow() -> Any:
    return timezone.now() + timedelta(days=1)


def test_embargo_holds_until_its_moment_and_ends_by_itself(cast: Any, small: Round) -> None:
    Notice.objects.all().delete()
    publication = actions.publish_round(small, at=tomorrow(), by=cast.secretariat)
    results = f"/ar/rounds/{small.pk}/results/"
    assert Client().get(results).status_code == 404
    assert signed_in(cast.director).get(results).status_code == 404
    assert signed_in(cast.secretariat).get(results).status_code == 200
    assert not Notice.objects.exists()
    call_command("due_jobs")
    assert not Notice.objects.filter(kind="round_published").exists()
    assert Round.objects.get(pk=small.pk).status == "computed"
    Publication.objects.filter(pk=publication.pk).update(published_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(results).status_code == 200  # before the clock has come by
    call_command("due_jobs")
    call_command("due_jobs")
    assert Notice.objects.filter(kind="round_published", person=cast.director).count() == 1
    assert Round.objects.get(pk=small.pk).status == "published"


@pytest.mark.parametrize("who", [None, "director", "focal_point", "reviewer", "partner", "stranger"])
def test_nothing_of_an_edition_under_embargo_is_told_anywhere(cast: Any, small: Round, who: str | None) -> None:
    actions.publish_round(small, at=tomorrow(), note="سرّ", by=cast.secretariat)
    client = signed_in(getattr(cast, who)) if who else Client()
    score = small.results.get().scores.get(is_index=True, state=cast.oman).score
    assert score is not None
    words = (f"{score:.4f}"[:6], "سرّ", f"rounds/{small.pk}/results")
    for path in (
        "/ar/",
        "/ar/rounds/",
        "/ar/states/OMN/",
        "/ar/indices/",
        "/sitemap.xml",
        "/api/v1/rounds",
        "/ar/desk/",
    ):
        page = client.get(path, follow=True).content.decode()
        assert not [one for one in words if one in page], path
    board = client.get(f"/ar/rounds/{small.pk}/", follow=True).content.decode()
    assert not [one for one in words if one in board]


def test_a_planned_edition_can_be_withdrawn_and_leaves_its_trace(cast: Any, small: Round) -> None:
    actions.publish_round(small, at=tomorrow(), by=cast.secretariat)
    with pytest.raises(checks.NotReady):
        actions.publish_round(small, by=cast.secretariat)
    client = signed_in(cast.secretariat)
    assert client.post(f"/ar/rounds/{small.pk}/editions/1/withdraw/").status_code == 302
    assert client.get(f"/ar/rounds/{small.pk}/results/").status_code == 404
    assert "مسحوب" in client.get(base(small)).content.decode()
    assert JournalLine.objects.filter(verb="withdraw_publication").count() == 1
    again = actions.publish_round(small, by=cast.secretariat)
    assert again.number == 1
    with pytest.raises(checks.NotReady):
        actions.withdraw_publication(again, by=cast.secretariat)
    assert Client().get(f"/ar/rounds/{small.pk}/results/").status_code == 200


def test_publishing_by_page_now_or_later(cast: Any, small: Round) -> None:
    client = signed_in(cast.secretariat)
    publish = base(small) + "1/publish/"
    past = client.post(publish, {"at": "2020-01-01T10:00"})
    assert past.status_code == 422
    assert "موعد النشر مضى" in past.content.decode()
    later = timezone.localtime(tomorrow()).strftime("%Y-%m-%dT%H:%M")
    assert client.post(publish, {"at": later}).status_code == 302
    assert Publication.objects.get().is_under_embargo
    page = client.get(base(small) + "1/check/").content.decode()
    assert "سحب النشر المقرّر" in page


def test_a_result_that_is_not_the_newest_is_not_published(cast: Any, small: Round) -> None:
    actions.compute_round(small, leave_out=True, by=cast.secretariat)
    answer = signed_in(cast.secretariat).post(base(small) + "1/publish/", {})
    assert answer.status_code == 422
    assert "حُسبت نتيجة أحدث" in answer.content.decode()
    assert not Publication.objects.exists()


def test_a_correction_tells_in_three_languages_what_it_changes(cast: Any, small: Round) -> None:
    actions.publish_round(small, by=cast.secretariat)
    actions.compute_round(small, leave_out=True, by=cast.secretariat)
    client = signed_in(cast.secretariat)
    refused = client.post(base(small) + "2/publish/", {"note_ar": " "})
    assert refused.status_code == 422
    assert client.post(base(small) + "2/publish/", {"note_ar": "صُححت.", "note_en": "Mended."}).status_code == 302
    assert "صُححت." in Client().get(f"/ar/rounds/{small.pk}/results/").content.decode()
    assert "Mended." in Client().get(f"/en/rounds/{small.pk}/results/").content.decode()
    assert "صُححت." in Client().get(f"/fr/rounds/{small.pk}/results/").content.decode()  # rather than not at all
    assert Client().get(f"/ar/rounds/{small.pk}/results/?edition=1").status_code == 200
