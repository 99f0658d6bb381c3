"""Verbs that load the series which others publish."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from multaqa.core import facts
from multaqa.members.models import State
from multaqa.rounds.models import (
    Edition,
    EditionGroup,
    EditionNote,
    Measure,
    Observation,
    Participation,
    Series,
    Source,
)

EGDI_MEASURES = ("egdi", "osi", "tii", "hci", "epi", "rank", "group")


@transaction.atomic
def load_series(*, by: Any) -> dict[str, int]:
    """Load sources, series, editions, measures and every published figure; return how many rows were written."""
    written = {
        "sources": facts.keep_rows(
            Source, facts.read_rows("sources.csv"), by=by, key=lambda row: {"code": row["code"]},
            values=lambda row: {"url": row["url"], "kind": row["kind"]} | facts.texts(row, "name"),
        ),
        "series": facts.keep_rows(
            Series, facts.read_rows("series.csv"), by=by, key=lambda row: {"code": row["code"]},
            values=lambda row: {"position": int(row["position"]), "url": row["url"]}
            | facts.texts(row, "name", "publisher", "attribution", "licence", "scale"),
        ),
    }  # fmt: skip
    series = dict(Series.objects.values_list("code", "pk"))
    written["editions"] = facts.keep_rows(
        Edition, facts.read_rows("editions.csv"), values=_edition, by=by,
        key=lambda row: {"series_id": series[row["series"]], "year": int(row["year"])},
    )  # fmt: skip
    written["measures"] = facts.keep_rows(
        Measure, facts.read_rows("measures.csv"), values=_measure, by=by,
        key=lambda row: {"series_id": series[row["series"]], "code": row["code"]},
    )  # fmt: skip
    return written | _load_editions(by=by) | _load_observations(by=by)


def _edition(row: facts.Row) -> facts.Values:
    return {
        "symbol": row["symbol"],
        "states_assessed": int(row["states_assessed"]) if row["states_assessed"] else None,
        "has_break_before": row["has_break_before"] == "1",
    } | facts.texts(row, "name", "released", "weights", "break_reason")


def _measure(row: facts.Row) -> facts.Values:
    return {
        "kind": row["kind"],
        "pillar": row["pillar"],
        "position": int(row["position"]),
        "is_doubtful": row["is_doubtful"] == "1",
    } | facts.texts(row, "name")


def _editions() -> dict[tuple[str, int], int]:
    return {(code, year): pk for code, year, pk in Edition.objects.values_list("series__code", "year", "pk")}


def _load_editions(*, by: Any) -> dict[str, int]:
    """Load what hangs on editions: groups, notes, participation."""
    editions, states = _editions(), dict(State.objects.values_list("iso3", "pk"))

    def edition(row: facts.Row) -> int:
        return editions[row["series"], int(row["year"])]

    return {
        "groups": facts.keep_rows(
            EditionGroup, facts.read_rows("groups.csv"), by=by,
            key=lambda row: {"edition_id": edition(row), "code": row["code"]},
            values=lambda row: {
                "position": int(row["position"]), "origin": row["origin"],
                "lower": Decimal(row["lower"]), "upper": Decimal(row["upper"]),
            } | facts.texts(row, "name"),
        ),
        "notes": facts.keep_rows(
            EditionNote, facts.read_rows("notes.csv"), by=by,
            key=lambda row: {"edition_id": edition(row), "number": int(row["number"])},
            values=lambda row: facts.texts(row, "text"),
        ),
        "participations": facts.keep_rows(
            Participation, facts.read_rows("gems_participation.csv"), by=by,
            key=lambda row: {"edition_id": editions["gems", int(row["year"])], "state_id": states[row["iso3"]]},
            values=lambda row: {"status": row["status"]} | facts.texts(row, "basis"),
        ),
    }  # fmt: skip


def _load_observations(*, by: Any) -> dict[str, int]:
    """Load every published figure of both series as one table, so that a corrected one keeps its earlier row."""
    editions, states = _editions(), dict(State.objects.values_list("iso3", "pk"))
    sources = dict(Source.objects.values_list("code", "pk"))
    measures = {(code, measure): pk for code, measure, pk in Measure.objects.values_list("series__code", "code", "pk")}

    def key(row: facts.Row) -> facts.Values:
        return {
            "edition_id": editions[row["series"], int(row["year"])],
            "state_id": states.get(row["iso3"]),  # none = the states taking part, together
            "measure_id": measures[row["series"], row["measure"]],
            "source_id": sources[row["source"]],
        }

    return {"observations": facts.keep_rows(Observation, observation_rows(), key=key, values=_observation, by=by)}


def observation_rows() -> list[facts.Row]:
    """Return the published figures of both series in one form: a row per state, measure and source."""
    gems = [row | {"series": "gems", "absence": ""} for row in facts.read_rows("gems_observations.csv")]
    return gems + [figure for row in facts.read_rows("egdi_observations.csv") for figure in _egdi_figures(row)]


def _egdi_figures(row: facts.Row) -> list[facts.Row]:
    plain = {"series": "egdi", "year": row["year"], "iso3": row["iso3"], "source": "un-desa-survey", "word": ""}
    if row["absence"]:
        absent = {"measure": "egdi", "value": "", "group_code": "", "unit": "index_0_1", "absence": row["absence"]}
        return [plain | absent]
    units = {"rank": "rank", "group": "category"}
    return [
        plain | {
            "measure": measure,
            "value": "" if measure == "group" else row[measure],
            "group_code": row[measure] if measure == "group" else "",
            "unit": units.get(measure, "index_0_1"),
            "absence": "",
        }
        for measure in EGDI_MEASURES
    ]  # fmt: skip


def _observation(row: facts.Row) -> facts.Values:
    value = row["value"]
    return {
        "value": Decimal(value) if value else None,
        "decimals": len(value.partition(".")[2]),
        "word": row["word"],
        "group_code": row["group_code"],
        "unit": row["unit"],
        "absence": row["absence"],
    }
