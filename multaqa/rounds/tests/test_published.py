"""Published series: order and ranks, sources that differ, what is not known, breaks, data files, queries."""

import csv
import gzip
import io
import json
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from multaqa.members.models import State
from multaqa.rounds import queries
from multaqa.rounds.models import Edition, Observation, Series

pytestmark = pytest.mark.usefixtures("record")
PAGES = ["", "gems/", "gems/2019/", "gems/2021/", "gems/2022/", "gems/2023/", "gems/2024/", "egdi/", "egdi/2024/"]


def reading_of(code: str, year: int) -> queries.Reading:
    edition = queries.edition_of(code, year)
    assert edition is not None
    return queries.read_edition(edition)


def page(path: str, language: str = "ar") -> str:
    answer = Client().get(f"/{language}/indices/{path}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def rows_of(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(Client().get(f"/en/indices/{path}").content.decode("utf-8-sig"))))


def ranks_of(code: str, year: int) -> list[tuple[str, int]]:
    return [(one.state.iso3, one.rank) for one in queries.ranking_of(reading_of(code, year)).standings]


def test_ranking_of_2023_keeps_published_ranks_and_computes_the_others() -> None:
    ranking = queries.ranking_of(reading_of("gems", 2023))
    assert ranks_of("gems", 2023) == [
        ("SAU", 1), ("ARE", 2), ("QAT", 3), ("OMN", 4), ("JOR", 5), ("KWT", 6), ("BHR", 7), ("MAR", 8), ("DZA", 9),
        ("TUN", 10), ("PSE", 11), ("IRQ", 12), ("SYR", 13), ("YEM", 14), ("LBY", 15), ("MRT", 15), ("SOM", 17),
    ]  # fmt: skip
    assert ranking.is_complete
    assert [one.state.iso3 for one in ranking.standings if one.is_published] == [
        "SAU", "ARE", "QAT", "OMN", "JOR", "MAR",
    ]  # fmt: skip
    assert [one.state.iso3 for one in ranking.standings if one.is_tied] == ["LBY", "MRT"]
    assert [band.group for band in ranking.bands] == [None]


def test_ranking_of_an_incomplete_edition_gives_published_ranks_only() -> None:
    assert ranks_of("gems", 2024) == [("SAU", 1), ("ARE", 2), ("QAT", 3), ("MAR", 8)]
    assert ranks_of("gems", 2022) == [
        ("SAU", 1), ("ARE", 2), ("QAT", 2), ("OMN", 4), ("JOR", 5), ("MAR", 7), ("TUN", 8),
    ]  # fmt: skip
    assert ranks_of("gems", 2019) == [("ARE", 1)]


def test_conflict_on_jordan_stands_on_page_csv_and_json() -> None:
    figure = reading_of("gems", 2023).figure(State.objects.get(iso3="JOR"), "overall")
    assert figure is not None
    assert figure.values == [64, 66]
    assert "64–66" in page("gems/2023/")
    assert page("gems/2023/").count("uabonline.org") >= 1
    told = [one for one in rows_of("gems/2023/data.csv") if one["iso3"] == "JOR" and one["measure"] == "overall"]
    assert sorted(one["value"] for one in told) == ["64", "66"]
    assert len({one["source_url"] for one in told}) == 2
    found = json.loads(Client().get("/ar/indices/gems/2023/data.json").content)["observations"]
    assert sorted(
        one["value"] for one in found if one["iso3"] == "JOR" and one["measure"] == "overall"
    ) == ["64", "66"]  # fmt: skip


def test_same_value_of_two_sources_is_no_conflict() -> None:
    figure = reading_of("gems", 2023).figure(State.objects.get(iso3="SAU"), "overall")
    assert figure is not None
    assert len(figure.observations) == 2
    assert not figure.is_conflict


def test_values_between_0_and_1_are_compared_on_the_scale_of_the_series_and_kept_as_printed() -> None:
    figure = reading_of("gems", 2024).figure(State.objects.get(iso3="JOR"), "overall")
    assert figure is not None
    assert (figure.value, figure.decimals) == (Decimal(63), 0)
    [told] = [one for one in rows_of("gems/2024/data.csv") if one["iso3"] == "JOR" and one["measure"] == "overall"]
    assert (told["value"], told["unit"]) == ("0.63", "index_0_1")


def test_groups_of_2023_are_said_to_be_not_public_and_no_cuts_are_drawn() -> None:
    shown = page("gems/2023/")
    assert "grouphead" not in shown
    groups = shown[shown.index("فئات هذا الإصدار") :]
    assert groups[: groups.index("</p>")].count("غير منشور") == 1
    assert "النضوج" not in groups[: groups.index("</p>")]
    assert "grouphead" in page("egdi/2024/")


def test_what_is_not_known_is_never_zero() -> None:
    assert not Observation.objects.exclude(absence="").exclude(value=None).exists()
    for path in ("gems/2019/data.csv", "gems/2024/data.csv", "egdi/2003/data.csv"):
        for one in rows_of(path):
            assert one["value"] or one["absence"] or one["word"] or one["group"], one
            assert not (one["absence"] and one["value"]), one
    iraq = next(one for one in rows_of("egdi/2003/data.csv") if one["iso3"] == "IRQ")
    assert (iraq["absence"], iraq["value"]) == ("not_surveyed", "")
    shown = page("gems/")
    part = shown[shown.index('id="part"') : shown.index('id="groups"')]
    assert re.findall(r'<span class="g\w+">\s*0\s*<', part) == []
    assert "غير معروف" in part


def test_absence_tells_who_took_part_from_who_did_not() -> None:
    reading = reading_of("gems", 2024)
    absences = {one.iso3: reading.absence(one) for one in State.objects.all()}
    assert (absences["EGY"], absences["KWT"]) == ("no_part", "not_public")
    assert reading_of("gems", 2019).absence(State.objects.get(iso3="EGY")) == "unknown"
    assert reading_of("egdi", 2024).absence(State.objects.get(iso3="PSE")) == "not_surveyed"


def test_trend_marks_breaks_and_never_joins_over_a_gap() -> None:
    gems = Series.objects.get(code="gems")
    kuwait = queries.trend_of(gems, State.objects.get(iso3="KWT"))
    assert [point.year for point in kuwait.points] == [2021, 2023]
    assert kuwait.segments == []
    assert len(kuwait.breaks) == 2
    oman = queries.trend_of(gems, State.objects.get(iso3="OMN"))
    assert [(one.start.year, one.end.year, one.is_break) for one in oman.segments] == [
        (2021, 2022, False), (2022, 2023, True), (2023, 2024, True),
    ]  # fmt: skip
    shown = page("gems/")
    assert "قبل 2023" in shown
    assert "قبل 2024" in shown


def test_egdi_of_2024_stands_in_the_order_of_the_published_world_ranks() -> None:
    ranking = queries.ranking_of(reading_of("egdi", 2024))
    ranks = [one.rank for one in ranking.standings]
    values = [one.figure.value for one in ranking.standings if one.figure and one.figure.value]
    assert len(ranks) == 21
    assert ranks == sorted(ranks)
    assert (ranks[0], ranks[-1]) == (6, 191)
    assert values == sorted(values, reverse=True)
    assert all(one.is_published for one in ranking.standings)
    assert {kind: [one.iso3 for one in states] for kind, states in ranking.others.items()} == {"not_surveyed": ["PSE"]}


def test_edition_csv_is_safe_whole_and_names_its_licence() -> None:
    answer = Client().get("/ar/indices/gems/2019/data.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = rows_of("gems/2019/data.csv")
    assert len(rows) == Observation.objects.filter(edition__series__code="gems", edition__year=2019).count()
    assert {one["is_doubtful"] for one in rows} == {"0", "1"}
    assert all("ESCWA" in one["attribution"] and one["licence"] for one in rows)
    assert not [cell for one in rows for cell in one.values() if cell.startswith(("=", "+", "@"))]


def test_edition_json_names_the_publisher_and_the_groups() -> None:
    facts = json.loads(Client().get("/en/indices/egdi/2024/data.json").content)
    assert facts["series"]["attribution"].startswith("Source: United Nations Department of Economic and Social Affairs")
    assert [one["code"] for one in facts["edition"]["groups"]] == ["L", "M", "H", "VH"]
    assert len(facts["observations"]) == 21 * 7


def test_doubtful_measures_are_kept_and_shown_nowhere() -> None:
    claim = Observation.objects.get(measure__code="rank_overall_press_claim")
    shown = queries.figures_of(claim.state)  # type: ignore[arg-type]
    codes = {one.measure.code for _series, editions in shown for edition in editions for one in edition.figures}
    assert "overall" in codes
    assert "rank_overall_press_claim" not in codes


def test_figures_of_a_state_say_why_an_edition_has_none() -> None:
    by_code = {series.code: editions for series, editions in queries.figures_of(State.objects.get(iso3="EGY"))}
    assert [(one.edition.year, one.absence) for one in by_code["gems"]] == [
        (2024, "no_part"), (2023, "no_part"), (2022, "no_part"),
        (2021, "unknown"), (2020, "unknown"), (2019, "unknown"),
    ]  # fmt: skip
    assert all(one.figures and not one.absence for one in by_code["egdi"])


def test_edition_map_has_a_tile_for_each_state_and_says_how_it_is_not_known() -> None:
    tiles = {one.state.iso3: one for one in queries.edition_tiles(Edition.objects.get(series__code="gems", year=2024))}
    assert len(tiles) == 22
    assert (tiles["OMN"].look, tiles["EGY"].look, tiles["YEM"].look) == ("g3", "g0", "g1")
    assert (tiles["YEM"].figure, tiles["EGY"].absence) == (None, "no_part")


def test_changes_of_the_pillars_are_points() -> None:
    gems, oman = Series.objects.get(code="gems"), State.objects.get(iso3="OMN")
    changes = queries.changes_of(gems, oman, 2023, 2024)
    assert [(one.measure.code, one.points) for one in changes] == [
        ("pillar1", Decimal("3.36")), ("pillar2", Decimal("11.05")), ("pillar3", Decimal("4.22")),
    ]  # fmt: skip
    assert queries.changes_of(gems, State.objects.get(iso3="YEM"), 2023, 2024) == []


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_answer_in_each_language_with_few_queries_and_few_bytes(path: str, language: str) -> None:
    client = Client()
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(f"/{language}/indices/{path}")
    assert answer.status_code == 200
    assert len(asked) <= 12
    assert f'<html lang="{language}"' in answer.content.decode()
    assert len(gzip.compress(answer.content)) <= 25_000
    assert " style=" not in answer.content.decode()


@pytest.mark.parametrize("path", ["none/", "gems/1999/", "gems/1999/data.csv", "gems/1999/data.json"])
def test_unknown_series_and_editions_are_not_found(path: str) -> None:
    assert Client().get(f"/ar/indices/{path}").status_code == 404


@pytest.mark.parametrize("name", ["indices", "series", "edition", "edition_csv", "edition_json"])
def test_pages_only_read(name: str) -> None:
    path = {"indices": "", "series": "gems/", "edition": "gems/2023/"}.get(name, f"gems/2023/data.{name[8:]}")
    assert Client().post(f"/ar/indices/{path}").status_code == 405


def test_api_filters_and_pages() -> None:
    from ninja import NinjaAPI
    from ninja.testing import TestClient

    from multaqa.rounds import api

    whole = NinjaAPI(urls_namespace="trial")
    whole.add_router("/series", api.series_router)
    whole.add_router("/observations", api.observations_router)
    client = TestClient(whole)
    assert [one["code"] for one in client.get("/series/").json()] == ["gems", "egdi"]
    gems = client.get("/series/gems/").json()
    assert [one["year"] for one in gems["editions"]] == [2024, 2023, 2022, 2021, 2020, 2019]
    assert next(one for one in gems["editions"] if one["year"] == 2023)["groups"] == []
    jordan = client.get("/observations/?series=gems&year=2023&state=jor&measure=overall").json()
    assert jordan["count"] == 2
    assert {one["source"]["code"] for one in jordan["items"]} == {"karakib-2023", "uab-2023"}
    libya = client.get("/observations/?series=egdi&year=2012&state=LBY").json()["items"]
    assert [(one["value"], one["absence"]) for one in libya] == [(None, "not_surveyed")]
    some = client.get("/observations/?limit=2&offset=1").json()
    assert (len(some["items"]), some["count"]) == (2, Observation.objects.count())
    assert client.get("/observations/?limit=0").status_code == 422
    assert client.get("/observations/?series=gems&state=ARB&year=2023&measure=gap").json()["items"][0]["state"] is None


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_parts_for_other_pages_show_map_changes_trends_and_sources(language: str) -> None:
    gems, oman = Series.objects.get(code="gems"), State.objects.get(iso3="OMN")
    with translation.override(language):
        shown = queries.edition_map(Edition.objects.get(series=gems, year=2024))
        tiles = render_to_string("rounds/parts/tilemap.html", {"map": shown})
        changes = {"changes": queries.changes_of(gems, oman, 2023, 2024), "before": 2023, "now": 2024}
        dumbbell = render_to_string("rounds/parts/dumbbell.html", changes)
        frames = queries.trends_of_state(gems, oman, ["overall", "pillar1"])
        trend = render_to_string("rounds/parts/trend.html", {"frames": frames, "by_measure": True})
        [told] = [one for one in dict(_by_code(oman))["gems"] if one.edition.year == 2022]
        figures = render_to_string("rounds/parts/figures.html", {"figures": told.figures})
    assert tiles.count('class="tm-') == 22
    assert 'class="tm-EGY g0"' in tiles
    assert dumbbell.count("<circle") == 2 + 2 * 3
    assert trend.count("<figure>") == 2
    assert "wa-gulf.com" in figures
    assert "samenacouncil.org" in figures


def _by_code(state: State) -> list[tuple[str, list[queries.EditionFigures]]]:
    return [(series.code, editions) for series, editions in queries.figures_of(state)]
