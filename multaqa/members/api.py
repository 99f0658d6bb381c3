"""States as an open API: names in three languages, membership and responsible bodies from-to. No person is named."""

from datetime import date
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from multaqa.core.words import Words, words_of
from multaqa.members.models import Body
from multaqa.members.queries import StateOnRecord, states_on_record

states_router = Router(tags=["states"])


class MembershipOut(Schema):
    """A state's membership of the mechanism; an empty date is not known."""

    from_on: date | None
    until_on: date | None


class BodyOut(Schema):
    """A responsible body, from-to; an empty date is not known."""

    name: Words
    from_on: date | None
    until_on: date | None
    date_precision: str = Field(description="day, month or year: how exactly the dates are known")
    is_current: bool = Field(description="the body of today, as far as is known")
    is_certain: bool
    is_listed: bool = Field(description="stands in the mechanism's own list")
    source: Words
    note: Words


class StateOut(Schema):
    """A state of the League; not every one is a member of the mechanism."""

    iso3: str = Field(description="ISO 3166 alpha-3")
    iso2: str = Field(description="ISO 3166 alpha-2")
    position: int = Field(description="place in the Arabic alphabetical order; not a rank")
    name: Words
    short_name: Words
    formal_name: Words
    is_member: bool
    memberships: list[MembershipOut]
    bodies: list[BodyOut]


class StatePage(Schema):
    """A part of the states asked for, and how many there are."""

    count: int
    items: list[StateOut]


@states_router.get("/", response=StatePage, summary="States")
def list_states(
    request: HttpRequest,
    member: bool | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> dict[str, Any]:
    """Return the states in Arabic alphabetical order. `member`: true for members of the mechanism, false for others."""
    found = [one for one in states_on_record() if member is None or one.is_member == member]
    return {"count": len(found), "items": [_state(one) for one in found[offset : offset + limit]]}


@states_router.get("/{iso3}/", response=StateOut, summary="One state")
def get_state(request: HttpRequest, iso3: str) -> dict[str, Any]:
    """Return one state by its ISO 3166 alpha-3 code."""
    found = states_on_record(iso3=iso3.upper())
    if not found:
        raise Http404
    return _state(found[0])


def _state(one: StateOnRecord) -> dict[str, Any]:
    state = one.state
    return {name: words_of(state, name) for name in ("name", "short_name", "formal_name")} | {
        "iso3": state.iso3,
        "iso2": state.iso2,
        "position": state.position,
        "is_member": one.is_member,
        "memberships": [{"from_on": each.from_on, "until_on": each.until_on} for each in one.memberships],
        "bodies": [_body(each, is_current=each == one.body) for each in one.bodies],
    }


def _body(body: Body, *, is_current: bool) -> dict[str, Any]:
    return {name: words_of(body, name) for name in ("name", "source", "note")} | {
        "from_on": body.from_on,
        "until_on": body.until_on,
        "date_precision": body.date_precision,
        "is_current": is_current,
        "is_certain": body.is_certain,
        "is_listed": body.is_listed,
    }
