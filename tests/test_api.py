"""The open data: described, read only, the same for everybody, one shape of refusals, few reads whatever the rows."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import Http404, HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django.utils import translation
from ninja import NinjaAPI

from multaqa.config import refusals, urls
from multaqa.config.api import api, operations
from multaqa.config.documentation import SUMMARIES
from multaqa.core.errors import RuleBroken
from multaqa.members.models import State

ROOT = Path(__file__).parent.parent
DESCRIPTION = ROOT / "docs" / "developer" / "openapi.json"
SCHEMA: Any = api.get_openapi_schema()
LISTS = sorted(address for address in SCHEMA["paths"] if "{" not in address)

faulty = NinjaAPI(urls_namespace="faulty", docs_url=None)
refusals.speak_in_one_shape(faulty)


@faulty.get("/{kind}/")
def fail(request: HttpRequest, kind: str) -> None:
    """Fail in each way that a room may."""
    raise {
        "rule": RuleBroken("القيمة 140 خارج المدى.", problems=["الخلية F14"]),
        "gone": Http404("a secret reason"),
        "fault": ValueError("not for readers"),
    }[kind]


urlpatterns = [path("api/faulty/", faulty.urls), path("", include(urls.urlpatterns[:2])), *urls.urlpatterns]
handler404 = urls.handler404


def error_of(answer: Any) -> dict[str, Any]:
    """Return what an answer refuses, and see that it says nothing else."""
    told = json.loads(answer.content)
    assert list(told) == ["error"]
    assert sorted(told["error"]) == ["code", "message", "problems"]
    return dict(told["error"])


def test_committed_description_is_the_apis_own() -> None:
    assert json.loads(DESCRIPTION.read_text("utf-8")) == json.loads(json.dumps(SCHEMA, default=str))


def test_description_is_served(db: None) -> None:
    assert Client().get("/api/v1/openapi.json").json() == json.loads(DESCRIPTION.read_text("utf-8"))


def test_every_operation_reads_and_names_its_refusals() -> None:
    assert {method for methods in SCHEMA["paths"].values() for method in methods} == {"get"}
    for operation in operations(SCHEMA):
        assert {200, 404, 422, 500} <= set(operation["responses"])
        assert operation["summary"] in SUMMARIES, (
            "name the summary in config/documentation.py, so that it is translated"
        )


def test_root_lists_what_there_is(record: None) -> None:
    told = Client().get("/api/v1/").json()
    found = {one["href"].removeprefix("http://localhost:8000"): one["title"] for one in told["contents"]}
    assert sorted(found) == [address for address in LISTS if address != "/api/v1/"]
    assert found["/api/v1/states/"] == {"ar": "الدول", "en": "States", "fr": "États"}
    for address in (*found, *(link.removeprefix("http://localhost:8000") for link in told["documentation"].values())):
        assert Client().get(address).status_code == 200, address


@pytest.mark.parametrize("address", LISTS)
def test_lists_ask_few_times_whatever_the_rows(record: None, address: str) -> None:
    few, many = ({"limit": rows} if address.count("/") > 3 and "series" not in address else {} for rows in (1, 500))
    counts = []
    for asked in (few, many):
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(address, asked).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize("address", LISTS)
def test_answers_are_open_to_every_site_and_may_be_kept(record: None, address: str) -> None:
    answer = Client().get(address, headers={"Origin": "https://elsewhere.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    again = Client().get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"


def test_answers_are_the_same_for_everybody_and_set_no_cookie(record: None) -> None:
    from multaqa.members.models import Person

    client = Client()
    client.force_login(Person.objects.create_user("salma@example.org", "a-long-password-1", name="salma"))
    for address in LISTS:
        known, stranger = client.get(address), Client().get(address)
        assert known.content == stranger.content
        assert known.headers["Cache-Control"] == "public, max-age=300"
        assert not known.cookies
        assert "Cookie" not in known.headers.get("Vary", "")


def test_head_and_options_are_answered(record: None) -> None:
    head = Client().head("/api/v1/states/")
    assert (head.status_code, head.content) == (200, b"")
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    options = Client().options("/api/v1/states/", headers=asked)
    assert options.status_code == 204
    assert options.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(db: None, method: str) -> None:
    answer = getattr(Client(), method)("/api/v1/states/")
    assert answer.status_code == 405
    assert error_of(answer)["code"] == "read_only"
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("ar", "لا شيء في هذا العنوان، أو ليس متاحاً."),
        ("en", "There is nothing at this address, or it is not open."),
        ("fr", "Il n’y a rien à cette adresse, ou ce n’est pas accessible."),
        ("de", "لا شيء في هذا العنوان، أو ليس متاحاً."),
    ],
)
@pytest.mark.parametrize(
    "address", ["states/XXX/", "nothing/", "meetings/99/", "states/%00/", "observations/?state=%00"]
)
def test_unknown_is_not_found_in_the_readers_language(db: None, address: str, language: str, message: str) -> None:
    answer = Client().get(f"/api/v1/{address}", headers={"Accept-Language": language})
    assert answer.status_code == 404
    assert error_of(answer) == {"code": "not_found", "message": message, "problems": []}
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ("states/?limit=501", "limit: a number of at most 500 is taken."),
        ("states/?limit=0", "limit: a number of at least 1 is taken."),
        ("states/?offset=-1", "offset: a number of at least 0 is taken."),
        (f"observations/?offset={9**40}", "offset: a number of at most 1000000 is taken."),
        ("states/?member=perhaps", "member: true or false is taken."),
        ("observations/?year=twenty", "year: a whole number is taken."),
        ("states/?country=OMN", "country: there is no such parameter. Taken here: limit, member, offset."),
        ("states/OMN/?lang=ar", "lang: there is no such parameter. Taken here: –."),
        ("meetings/8/?x=1", "x: there is no such parameter. Taken here: –."),
    ],
)
def test_wrong_parameter_is_named_with_what_it_takes(db: None, asked: str, problem: str) -> None:
    answer = Client().get(f"/api/v1/{asked}", headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    assert error_of(answer)["problems"] == [problem]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("kind", "status", "code"), [("rule", 422, "refused"), ("gone", 404, "not_found"), ("fault", 500, "fault")]
)
def test_every_failure_has_the_one_shape_and_tells_no_secret(db: None, kind: str, status: int, code: str) -> None:
    answer = Client().get(f"/api/faulty/{kind}/", headers={"Accept-Language": "en"})
    assert answer.status_code == status
    told = error_of(answer)
    assert told["code"] == code
    assert "secret" not in told["message"]
    assert "not for readers" not in answer.content.decode()
    if kind == "rule":
        assert (told["message"], told["problems"]) == ("القيمة 140 خارج المدى.", ["الخلية F14"])


@pytest.mark.urls(__name__)
def test_fault_has_the_same_number_for_reader_and_log(db: None, caplog: pytest.LogCaptureFixture) -> None:
    answer = Client().get("/api/faulty/fault/", headers={"Accept-Language": "en"})
    [line] = [one.getMessage() for one in caplog.records if one.name == "multaqa.fault"]
    assert f"Reference {line.split()[1]}." in error_of(answer)["message"]


def test_address_without_its_last_stroke_leads_on(record: None) -> None:
    answer = Client().get("/api/v1/states")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/api/v1/states/")


def test_states_tell_bodies_membership_and_names(record: None) -> None:
    told = Client().get("/api/v1/states/", {"limit": 3, "offset": 1}).json()
    assert told["count"] == 22
    assert [one["iso3"] for one in told["items"]] == ["ARE", "BHR", "TUN"]
    assert Client().get("/api/v1/states/?member=true").json()["count"] == 19
    assert [one["iso3"] for one in Client().get("/api/v1/states/?member=false").json()["items"]] == [
        "COM",
        "DJI",
        "LBY",
    ]
    qatar = Client().get("/api/v1/states/qat/").json()
    assert (qatar["is_member"], qatar["name"]["fr"]) == (True, "Qatar")
    [current] = [one for one in qatar["bodies"] if one["is_current"]]
    assert (current["name"]["en"], current["from_on"], current["date_precision"]) == (
        "Ministry of Communications and Information Technology", "2022-01-01", "year",
    )  # fmt: skip
    assert [one["is_listed"] for one in qatar["bodies"]].count(True) == 1
    saudi = Client().get("/api/v1/states/SAU/").json()
    assert [(one["is_current"], one["is_certain"]) for one in saudi["bodies"]] == [(True, True), (False, False)]
    libya = Client().get("/api/v1/states/LBY/").json()
    assert (libya["is_member"], libya["bodies"], libya["memberships"]) == (False, [], [])


def test_no_person_is_named(cast: Any) -> None:
    answers = "".join(Client().get(address).content.decode() for address in LISTS)
    assert State.objects.count() == 2
    assert "example.org" not in answers
    assert "fatima" not in answers


def test_closed_part_holds_nothing_but_its_place(record: None) -> None:
    addresses = [*LISTS, *(f"/api/v1/meetings/{number}/" for number in range(1, 11))]
    answers = "".join(Client().get(address).content.decode() for address in addresses)
    for word in ("استعراض أنشطة", "Review of ESCWA", "Examen des activités"):
        assert word not in answers


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_page_explains_every_operation(db: None, language: str) -> None:
    page = Client().get(f"/{language}/api/").content.decode()
    with translation.override(language):
        for address, methods in SCHEMA["paths"].items():
            assert address in page
            assert translation.gettext(methods["get"]["summary"]) in page
    assert "500" in page
    assert "<script nonce" in page
