"""Nothing of a closed part gets out: a secret in each of its texts is looked for wherever the public can look."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

from multaqa.meetings import access, queries
from multaqa.meetings.models import AgendaItem, Meeting, Part
from multaqa.members.models import Membership, Seat, State

SECRET = "Zirconium"
SECRET_AR = "زركونيوم"
LANGUAGES = ("ar", "en", "fr")
ARGUMENTS = {"number": [3, 8], "part": [1, 2], "meeting": [8], "iso3": ["OMN"], "code": ["gems"], "year": [2023]}
# What the public may ask besides pages; an address that this installation does not have answers 404, and holds nothing.
MACHINES = (
    "/sitemap.xml", "/robots.txt", "/healthz", "/api/v1/meetings/", "/api/v1/meetings/8/", "/api/v1/recommendations/",
    "/api/v1/openapi.json", "/api/v1/search/?q={secret}", "/api/v1/meetings/?q={secret}", "/calendar.ics",
    "/ar/meetings/calendar.ics", "/ar/meetings/feed/", "/ar/search/?q={secret}",
)  # fmt: skip


def text_columns(model: type[models.Model]) -> list[str]:
    """Return every column of a table that holds words in one of the three languages."""
    kinds = (models.CharField, models.TextField)
    return [
        column.name
        for column in model._meta.concrete_fields
        if isinstance(column, kinds) and column.name.rpartition("_")[2] in LANGUAGES
    ]


def secrets(model: type[models.Model]) -> dict[str, str]:
    """Return a secret for each text of a table, told apart by the name of its column."""
    return {
        column: f"{SECRET_AR if column.endswith('_ar') else SECRET} {model.__name__} {column}"
        for column in text_columns(model)
    }


@pytest.fixture
def meeting(cast, record) -> Meeting:
    """The eighth meeting of the record, its closed part full of secrets, read by delegates of members."""
    found = Meeting.objects.get(number=8)
    Meeting.objects.update(closed_readers="members")
    part = found.parts.get(is_closed=True)
    Part.objects.filter(pk=part.pk).update(**secrets(Part))
    part.items.all().delete()
    AgendaItem.objects.create(part=part, number=1, **secrets(AgendaItem))
    found.refresh_from_db()
    return found


def outsiders(cast) -> dict[str, Client]:
    """Return a browser for each kind of person who may not read the part, one of them of a state outside."""
    Membership.objects.filter(state=cast.kuwait).delete()
    libya = State.objects.get(iso3="LBY")
    Seat.objects.create(person=cast.stranger, role="director", state=libya, from_on=date(2020, 1, 1))
    found = {"visitor": Client()}
    for name in ("officer", "reviewer", "partner", "stranger"):
        found[name] = Client()
        found[name].force_login(getattr(cast, name))
    return found


def addresses() -> Iterator[str]:
    """Return every address of the product that can be asked, in each language, with the arguments of this record."""

    def walk(patterns: list, before: str) -> Iterator[str]:
        for pattern in patterns:
            is_language = isinstance(pattern.pattern, LocalePrefixPattern)
            route = before if is_language else before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, route)
            elif isinstance(pattern, URLPattern) and "^" not in route and "account/" not in route:
                yield route

    for route in sorted(set(walk(get_resolver().url_patterns, ""))):
        filled = [route]
        for name, values in ARGUMENTS.items():
            for kind in ("int:", "str:", "slug:", ""):
                token = f"<{kind}{name}>"
                filled = [one.replace(token, str(value)) for one in filled for value in values] if filled else []
        yield from (f"/{one}" for one in dict.fromkeys(filled) if "<" not in one)


def everywhere() -> list[str]:
    """Return every address in every language, and what machines ask."""
    pages = [path for path in addresses() if not path.startswith(("/api/", "/static/"))]
    found = [f"/{language}{path}" for language in LANGUAGES for path in pages] + pages
    asked = [path.format(secret=word) for path in MACHINES for word in (SECRET, SECRET_AR)]
    return [*dict.fromkeys(found + asked)]


def test_every_text_of_a_closed_part_is_put_to_the_test():
    assert {"title_ar", "summary_en", "partners_fr", "attendance_ar", "source_en"} <= set(text_columns(Part))
    assert len(text_columns(Part)) == 15
    assert set(text_columns(AgendaItem)) == {"title_ar", "title_en", "title_fr"}
    kinds = (models.CharField, models.TextField)
    untranslated = {
        column.name
        for model in (Part, AgendaItem)
        for column in model._meta.concrete_fields
        if isinstance(column, kinds) and column.name not in text_columns(model)
    }
    # The column without a language is the door to the others; the original language is a code.
    assert untranslated <= {"title", "summary", "partners", "attendance", "source", "original_language"}


def test_crawl_reaches_the_pages_that_matter():
    asked = everywhere()
    for path in ("meetings/", "meetings/8/", "meetings/8/parts/1/", "recommendations/8/3/", "states/OMN/", ""):
        for language in LANGUAGES:
            assert f"/{language}/{path}" in asked
    assert "/sitemap.xml" in asked


@pytest.mark.parametrize("name", ["visitor", "officer", "reviewer", "partner", "stranger"])
def test_nothing_of_a_closed_part_gets_out(meeting, cast, name):
    client = outsiders(cast)[name]
    leaks, answered = [], 0
    for path in everywhere():
        answer = client.get(path)
        answered += answer.status_code == 200
        told = b"".join(answer) if answer.streaming else answer.content
        asked_for = "q=" in path  # a page may repeat what was typed into its search field
        text = told.decode("utf-8", "replace") + "".join(f"{head}: {value}" for head, value in answer.items())
        for word in (f"{SECRET} ", f"{SECRET_AR} ") if asked_for else (SECRET, SECRET_AR):
            if word in text or word.lower() in text.lower():
                leaks.append((path, word))
    assert leaks == []
    assert answered > 30


@pytest.mark.parametrize("word", [SECRET, SECRET_AR, "summary_en", "AgendaItem"])
def test_search_never_finds_what_stands_in_a_closed_part(meeting, cast, word):
    for language in LANGUAGES:
        page = Client().get(f"/{language}/meetings/", {"q": word})
        assert page.status_code == 200
        assert page.content.decode().count(f'href="/{language}/meetings/8/"') == 0
    assert Client().get("/api/v1/meetings/", {"q": word}).json() == {"count": 0, "items": []}
    # Not even to those who may read the part: an answer that depends on who asks would tell others by its absence.
    client = Client()
    client.force_login(cast.secretariat)
    assert "/ar/meetings/8/" not in client.get("/ar/meetings/", {"q": word}).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_closed_part_keeps_its_place_with_a_lock_and_one_sentence(meeting, language):
    page = Client().get(f"/{language}/meetings/8/").content.decode()
    shown = page[page.index('id="part-1"') : page.index('id="part-2"')]
    assert "part--closed" in page
    assert "<svg" in shown
    assert shown.count("</p>") == 1
    assert "href" not in shown


def test_api_tells_of_a_closed_part_that_it_is_closed_and_nothing_else(meeting, cast):
    for client in [Client(), *outsiders(cast).values()]:
        parts = client.get("/api/v1/meetings/8/").json()["parts"]
        assert parts[0] == {"is_closed": True}
        assert parts[1]["is_closed"] is False
    client = Client()
    client.force_login(cast.secretariat)
    assert client.get("/api/v1/meetings/8/").json()["parts"][0] == {"is_closed": True}


def test_those_admitted_read_it_on_its_own_page_and_nowhere_else(meeting, cast):
    for person in (cast.secretariat, cast.director, cast.focal_point):
        client = Client()
        client.force_login(person)
        for language in LANGUAGES:
            public = client.get(f"/{language}/meetings/8/").content.decode()
            assert SECRET not in public
            assert SECRET_AR not in public
            assert f"/{language}/meetings/8/parts/1/" in public
            own = client.get(f"/{language}/meetings/8/parts/1/")
            told = own.content.decode()
            for name in ("title", "summary", "partners", "attendance", "source"):
                assert f"Part {name}_{language}" in told
            assert f"AgendaItem title_{language}" in told
            assert 'name="robots" content="noindex' in told
            head = told[: told.index("</head>")]
            assert SECRET not in head
            assert SECRET_AR not in head
            assert "no-store" in own.headers["Cache-Control"]


def test_content_of_a_closed_part_is_not_even_read_from_the_database(meeting, django_assert_max_num_queries):
    with django_assert_max_num_queries(12) as asked:
        Client().get("/ar/meetings/8/")
    touching = [one["sql"] for one in asked.captured_queries if "multaqa_part" in one["sql"]]
    assert touching
    for sql in touching:
        assert "summary_ar" not in sql or "NOT" in sql.upper().split("WHERE", 1)[1], sql
    [found] = queries.meetings_in_full(None).filter(number=8)
    assert [part.content is None for part in queries.parts_of(found)] == [True, False]
    assert access.may_read_closed(None, found) is False
