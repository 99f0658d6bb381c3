"""Verbs that load the record of states, bodies and objectives."""

from datetime import date
from typing import Any

from django.db import transaction

from multaqa.core import facts
from multaqa.members.models import Body, Membership, Objective, State


@transaction.atomic
def load_members(*, by: Any) -> dict[str, int]:
    """Load states, memberships, bodies and objectives; return how many rows were written of each."""
    rows = facts.read_rows("states.csv")
    written = {
        "states": facts.keep_rows(State, rows, key=lambda row: {"iso3": row["iso3"]}, values=_state, by=by),
    }
    ids = dict(State.objects.values_list("iso3", "pk"))
    members = [row for row in rows if row["is_member"] == "1"]
    written["memberships"] = facts.keep_rows(
        Membership, members, key=lambda row: {"state_id": ids[row["iso3"]]}, values=lambda row: {}, by=by
    )
    written["bodies"] = facts.keep_rows(
        Body, facts.read_rows("bodies.csv"), values=_body, by=by,
        key=lambda row: {"state_id": ids[row["iso3"]], "name_ar": row["name_ar"], "is_listed": row["is_listed"] == "1"},
    )  # fmt: skip
    written["objectives"] = facts.keep_rows(
        Objective, facts.read_rows("objectives.csv"), by=by,
        key=lambda row: {"number": int(row["number"])},
        values=lambda row: {"key": row["key"]} | facts.texts(row, "text"),
    )  # fmt: skip
    return written


def _state(row: facts.Row) -> facts.Values:
    told = facts.texts(row, "name", "short_name", "formal_name")
    return {"iso2": row["iso2"], "position": int(row["position"])} | told


def _body(row: facts.Row) -> facts.Values:
    told = facts.texts(row, "name", "source", "note")
    del told["name_ar"]  # it names the row
    return told | {
        "from_on": date.fromisoformat(row["from_on"]) if row["from_on"] else None,
        "until_on": date.fromisoformat(row["until_on"]) if row["until_on"] else None,
        "date_precision": row["date_precision"] or "day",
        "is_certain": row["is_certain"] == "1",
    }
